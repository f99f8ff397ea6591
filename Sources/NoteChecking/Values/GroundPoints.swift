import ModelLanguage
import NumericBackprop

extension Ground {
  /// A ground for formulas: sizes pairwise different as far as the model leaves them open, values at random within what
  /// the model declares.
  static func general(_ model: Model, usesBindings: Bool) -> Ground? {
    guard let layout = generalLayout(model) else { return nil }
    var bindings: [String: String] = [:]
    for (place, function) in model.opaqueFunctions.enumerated() {
      let own = usesBindings ? function.binding : nil
      bindings[function.name] = own ?? Self.standIns[place % Self.standIns.count]
    }
    for attempt in 0..<Self.attempts {
      var generator = PointGenerator(seed: UInt64(attempt) &* 1_000_003 &+ 17)
      let inputs = (0..<pointCount).map { point in
        randomInputs(model, layout, range(attempt), point, &generator)
      }
      guard let ground = Ground(model, layout: layout, bindings: bindings, inputs: inputs) else { return nil }
      let isFinite = ground.points.allSatisfy { $0.values[model.loss].first?.isFinite == true }
      if isFinite || attempt == Self.attempts - 1 { return ground }
    }
    return nil
  }

  /// Functions that stand for opaque ones: smooth, and without a law that notes could use by accident.
  private static let standIns = ["silu", "mish", "softplus", "gelu_tanh", "softsign", "erf"]

  private static func generalLayout(_ model: Model) -> ModelLayout? {
    var taken: Set<Int> = []
    for size in model.sizes where !size.values.isEmpty { taken.formUnion(size.values) }
    for quantity in model.quantities {
      for range in quantity.dimensions where range.upper.name == nil && range.lower.name == nil {
        taken.insert(range.upper.offset - range.lower.offset + 1)
      }
    }
    var overrides: [String: Int] = [:]
    for size in model.sizes where size.parameter == nil {
      let isSample = size.name == model.samples?.size.name
      if !isSample && !size.values.isEmpty { continue }
      if isSample, let own = size.values.first, own > 1,
        model.sizes.allSatisfy({ $0.name == size.name || $0.values != [own] })
      {
        continue
      }
      var value = isSample ? 4 : 2
      while taken.contains(value) { value += 1 }
      taken.insert(value)
      overrides[size.name] = value
    }
    return try? ModelLayout(model, sizes: overrides)
  }

  private static let attempts = 11

  /// Where an attempt looks for points: on both sides of 0, above it, near it, and beyond 1 for what has no value below.
  private static func range(_ attempt: Int) -> ClosedRange<Double> {
    switch attempt {
    case ..<3: -1.3...1.3
    case ..<5: 0.15...1.3
    case ..<8: 0.15...0.7
    default: 1.1...2.4
    }
  }

  private static func randomInputs(
    _ model: Model, _ layout: ModelLayout, _ range: ClosedRange<Double>, _ point: Int,
    _ generator: inout PointGenerator
  ) -> [Int: [Double]] {
    var inputs: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role.isGiven {
      let count = layout.arrays[place].count
      switch quantity.role {
      case .target(.binary): inputs[place] = (0..<count).map { ($0 + point) % 2 == 0 ? 1 : 0 }
      case .target(.distribution):
        let width = layout.arrays[place].bounds.last?.count ?? 1
        inputs[place] = distributions(count, width, isOneHot: point == 1, &generator)
      case .constant, .rate:
        inputs[place] = (0..<count).map { _ in generator.number(from: 0.21, to: 0.93) }
      default:
        inputs[place] = (0..<count).map { _ in
          generator.number(from: range.lowerBound, to: range.upperBound)
        }
      }
    }
    return inputs
  }

  private static func distributions(
    _ count: Int, _ width: Int, isOneHot: Bool, _ generator: inout PointGenerator
  ) -> [Double] {
    var result: [Double] = []
    while result.count < count {
      if isOneHot {
        let one = Int(generator.next() % UInt64(max(1, width)))
        result += (0..<width).map { $0 == one ? 1 : 0 }
        continue
      }
      let row = (0..<width).map { _ in generator.number(from: 0.1, to: 1) }
      let total = row.reduce(0, +)
      result += row.map { $0 / total }
    }
    return result
  }

  /// The ground of the model's own numbers; nil where it has none.
  static func given(_ model: Model) -> Ground? {
    let values = model.numericValues
    guard !values.isEmpty, let layout = try? ModelLayout(model) else { return nil }
    return Ground(model, layout: layout, bindings: model.functionBindings, inputs: [values])
  }
}

/// splitmix64: the same seed gives the same points everywhere.
struct PointGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func number(from lower: Double, to upper: Double) -> Double {
    lower + (upper - lower) * (Double(next() >> 11) * 0x1p-53)
  }
}
