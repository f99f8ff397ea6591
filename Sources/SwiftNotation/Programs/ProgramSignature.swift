/// What a program reads: arrays of numbers, and functions without a formula.
public struct ProgramSignature: Equatable, Sendable {
  /// In the order of the arguments; the weights among them form the parameters and the gradient.
  public var arrays: [ArgumentArray]
  /// The opaque functions, in declared order.
  public var functions: [String]
  /// Whether a number of samples is passed.
  public var hasSamples: Bool
  /// The one number of samples the program is written for; nil where any will do.
  public var fixedSampleCount: Int?

  public init(
    arrays: [ArgumentArray], functions: [String] = [], hasSamples: Bool = false, fixedSampleCount: Int? = nil
  ) {
    self.arrays = arrays
    self.functions = functions
    self.hasSamples = hasSamples
    self.fixedSampleCount = fixedSampleCount
  }

  /// Whether the rows are those of one sample, so that no number is passed.
  var isOneSample: Bool { !hasSamples && arrays.contains { $0.isPerSample } }

  /// The same for a batch of one.
  var ofOneSample: ProgramSignature {
    var own = self
    own.hasSamples = false
    return own
  }

  public struct ArgumentArray: Equatable, Sendable {
    /// A direction has one entry for each weight, and is passed as weights are.
    public enum Role: Sendable { case weight, input, target, constant, direction }

    /// The author's name.
    public var name: String
    public var role: Role
    /// The values of each index, without that of a runtime sample; empty for a scalar.
    public var bounds: [ClosedRange<Int>]
    /// Whether there is one row for each of a runtime number of samples.
    public var isPerSample: Bool
    /// Row-major; nil where the caller must say.
    public var defaults: [Double]?

    public init(
      _ name: String, _ role: Role, bounds: [ClosedRange<Int>] = [], isPerSample: Bool = false,
      defaults: [Double]? = nil
    ) {
      self.name = name
      self.role = role
      self.bounds = bounds
      self.isPerSample = isPerSample
      self.defaults = defaults
    }

    /// The number of entries; of one row where there is one for each sample.
    public var count: Int { bounds.reduce(1) { $0 * $1.count } }
    public var isScalar: Bool { bounds.isEmpty && !isPerSample }

    func offset(of indices: ArraySlice<Int>) -> Int? {
      guard indices.count == bounds.count else { return nil }
      var offset = 0
      for (index, bound) in zip(indices, bounds) {
        guard bound.contains(index) else { return nil }
        offset = offset * bound.count + index - bound.lowerBound
      }
      return offset
    }

    func indices(at offset: Int) -> [Int] {
      var indices: [Int] = []
      var rest = offset
      for bound in bounds.reversed() {
        indices.append(bound.lowerBound + rest % bound.count)
        rest /= bound.count
      }
      return indices.reversed()
    }
  }

  /// Positions of the weights in `arrays`, in order.
  public var weights: [Int] { arrays.indices.filter { arrays[$0].role == .weight } }
  /// The number of entries of the gradient.
  public var weightCount: Int { weights.reduce(0) { $0 + arrays[$1].count } }

  /// Where each array of weights starts among the parameters.
  var weightOffsets: [Int: Int] {
    var offsets: [Int: Int] = [:]
    var next = 0
    for position in weights {
      offsets[position] = next
      next += arrays[position].count
    }
    return offsets
  }
}
