/// The order in which a pass takes the samples.
public enum SampleOrder: Hashable, Sendable {
  case asGiven
  /// These samples, counted from 0; not all need to be there.
  case listed([Int])
  /// A new permutation for every pass, the same for the same seed on every machine.
  case shuffled(seed: UInt64)

  /// The samples of the next pass.
  mutating func next(count: Int) throws(NumericEngineError) -> [Int] {
    switch self {
    case .asGiven: return Array(0..<count)
    case .listed(let samples):
      if let outside = samples.first(where: { !(0..<count).contains($0) }) {
        throw .noSample(outside, count: count)
      }
      return samples
    case .shuffled(let seed):
      var generator = SplitMix(state: seed)
      let samples = generator.permutation(of: count)
      self = .shuffled(seed: generator.state)
      return samples
    }
  }
}

/// Steele, Lea and Flood's SplitMix64: a counter and a bit mixer.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Fisher and Yates' shuffle; a draw below n is the high word of a product with n.
  mutating func permutation(of count: Int) -> [Int] {
    var result = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      result.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return result
  }
}
