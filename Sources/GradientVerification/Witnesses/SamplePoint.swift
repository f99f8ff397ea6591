import ModelLanguage
import SwiftNotation

/// Values for everything a model is given.
public struct SamplePoint: Sendable {
  /// By position in `model.quantities`, in order of the offsets.
  public var values: [Int: [Double]]
  public var layout: ModelLayout
  /// The functions in place of the opaque ones.
  public var bindings: [String: String]
  /// Whether there are more samples than the model says, enough to fill vectors and blocks of them and to leave a rest.
  public var isWide = false

  public init(values: [Int: [Double]], layout: ModelLayout, bindings: [String: String]) {
    self.values = values
    self.layout = layout
    self.bindings = bindings
  }
}

/// splitmix64: the same seed gives the same points everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in an interval, by the top 53 bits.
  mutating func number(from lower: Double, to upper: Double) -> Double {
    lower + (upper - lower) * (Double(next() >> 11) * 0x1p-53)
  }
}

extension SamplePoint {
  /// The point with the numbers that a type has.
  func rounded(to format: ScalarFormat) -> SamplePoint {
    var point = self
    point.values = values.mapValues { $0.map { format.rounded($0) } }
    return point
  }

  /// Random values of the kind each quantity asks for: weights and inputs in [−1, 1], targets by their kind, given constants
  /// and rates as they are.
  static func random(
    for model: Model, layout: ModelLayout, bindings: [String: String], using generator: inout SeededGenerator
  ) -> SamplePoint {
    let given = model.numericValues
    var values: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated() {
      let count = layout.arrays[place].count
      switch quantity.role {
      case .link, .abbreviation, .loss: continue
      case .constant, .rate:
        values[place] = given[place] ?? (0..<count).map { _ in generator.number(from: 0.05, to: 1) }
      case .target(.distribution):
        let width = layout.arrays[place].bounds.last?.count ?? 1
        values[place] = distributions(count: count, width: width, using: &generator)
      case .target(.binary): values[place] = (0..<count).map { _ in Double(generator.next() & 1) }
      case .input, .target(.real), .weight:
        values[place] = (0..<count).map { _ in generator.number(from: -1, to: 1) }
      }
    }
    return SamplePoint(values: values, layout: layout, bindings: bindings)
  }

  private static func distributions(count: Int, width: Int, using generator: inout SeededGenerator)
    -> [Double]
  {
    var result: [Double] = []
    while result.count < count {
      let row = (0..<width).map { _ in generator.number(from: 0.1, to: 1) }
      let total = row.reduce(0, +)
      result += row.map { $0 / total }
    }
    return result
  }
}
