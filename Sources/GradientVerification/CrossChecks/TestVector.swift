import ModelLanguage
import NumericBackprop

/// One row of a table of tests: (x, w) ↦ L, ∂L/∂w and every quantity between, for programs in any language.
public struct TestVector: Sendable {
  public enum Kind: String, Sendable {
    /// The model's own `given` values.
    case given
    /// Drawn as `SamplePoint.random` does.
    case random
    /// Far out or very near zero, where programs saturate, overflow and cancel.
    case hostile
  }

  /// From 1.
  public var number: Int
  public var kind: Kind
  public var point: SamplePoint
  public var loss: Double
  /// ∂L/∂w by position in `model.quantities`, row-major.
  public var gradient: [Int: [Double]]
  /// What the model's equations say between inputs and loss, by position, row-major; NaN where no equation defines an element.
  public var values: [Int: [Double]]
  /// Whether loss and gradient are the doubles nearest to the truth, and not those of a computation in doubles.
  public var isRounded: Bool
  /// Of each entry of the gradient, by position: 2⁻⁴³ Σ |path|, what is left of paths that cancel in doubles.
  var slack: [Int: [Double]]
}

/// Seeded points of one model with what is true there.
///
/// A point is left out where the loss or a derivative is not finite, at a pole, and at a kink, where conventions decide. The same
/// model, seed and count give the same vectors everywhere.
public struct TestVectors: Sendable {
  public struct Omission: Sendable {
    public var kind: TestVector.Kind
    /// The node that is not finite; nil at a kink.
    public var obstacle: Obstacle?
  }

  public let model: Model
  public let layout: ModelLayout
  public private(set) var vectors: [TestVector] = []
  /// The points that were asked for and left out; of random ones those that no other could replace.
  public private(set) var omissions: [Omission] = []

  /// So many points are drawn for one that can be compared.
  private static let patience = 20

  /// - Parameters:
  ///   - count: The given point, where the model has one, and random ones.
  ///   - includesHostile: Whether hostile points follow them, at most one for each `HostileScale`.
  /// - Throws: What `NumericEngine` and `LoweredModel` throw; opaque functions must be bound.
  public init(
    of model: Model, layout: ModelLayout, count: Int, seed: UInt64, includesHostile: Bool = false
  ) throws {
    self.model = model
    self.layout = layout
    var oracle = try GradientOracle(model, layout: layout)
    var generator = SeededGenerator(seed: seed)
    let given = SamplePoint(values: model.numericValues, layout: layout, bindings: model.functionBindings)
    if count > 0, isComplete(given) { add(given, .given, &oracle) }
    var draws = 0
    while vectors.count < count, draws < Self.patience * count {
      draws += 1
      let point = SamplePoint.random(
        for: model, layout: layout, bindings: given.bindings, using: &generator)
      let isLast = draws == Self.patience * count
      add(point, .random, &oracle, isReplaceable: !isLast)
    }
    guard includesHostile else { return }
    for scale in HostileScale.all {
      add(scale.applied(to: model, layout, bindings: given.bindings, using: &generator), .hostile, &oracle)
    }
  }

  private mutating func add(
    _ point: SamplePoint, _ kind: TestVector.Kind, _ oracle: inout GradientOracle, isReplaceable: Bool = false
  ) {
    switch oracle.vector(at: point, kind) {
    case .success(var vector):
      vector.number = vectors.count + 1
      vectors.append(vector)
    case .failure(let missing):
      if !isReplaceable { omissions.append(Omission(kind: kind, obstacle: missing.obstacle)) }
    }
  }

  private func isComplete(_ point: SamplePoint) -> Bool {
    model.quantities.indices.allSatisfy { place in
      let role = model.quantities[place].role
      return !role.isGiven || role == .rate || point.values[place]?.count == layout.arrays[place].count
    }
  }

  /// The names of the weights' entries, in declared order.
  public var labels: [String] { model.labels(of: model.weightPlaces, in: layout) }
}

extension Model {
  var weightPlaces: [Int] { quantities.indices.filter { quantities[$0].role == .weight } }

  /// The names of all elements of some quantities, row-major.
  public func labels(of places: [Int], in layout: ModelLayout) -> [String] {
    places.flatMap { place in
      (0..<layout.arrays[place].count).map {
        label(of: ElementReference(quantity: place, indices: layout.arrays[place].indices(at: $0)))
      }
    }
  }
}

/// A way to be far from where programs are usually tried: random values of inputs and weights times a power of ten, or a pattern of them.
struct HostileScale {
  var weights: Double
  var inputs: Double
  /// Every second number of an array is divided by the scale, where one multiplies.
  var alternates = false

  /// | weights | inputs | tries |
  /// |---|---|---|
  /// | 10 | 10 | units that saturate a little |
  /// | 40 | 1 | σ(z) next to 1, where 1 − σ(z) cancels |
  /// | 1 | 10³ | e^z past the largest double |
  /// | 10⁻⁸ | 1 | log(1 + z), √z and differences near zero |
  /// | 1 | 10⁻¹⁶⁰ | squares below the smallest double |
  /// | 10³, 10⁻³ | 1 | large and small terms in one sum |
  static let all = [
    HostileScale(weights: 10, inputs: 10), HostileScale(weights: 40, inputs: 1),
    HostileScale(weights: 1, inputs: 1e3), HostileScale(weights: 1e-8, inputs: 1),
    HostileScale(weights: 1, inputs: 1e-160), HostileScale(weights: 1e3, inputs: 1, alternates: true),
  ]

  func applied(
    to model: Model, _ layout: ModelLayout, bindings: [String: String],
    using generator: inout SeededGenerator
  ) -> SamplePoint {
    var point = SamplePoint.random(for: model, layout: layout, bindings: bindings, using: &generator)
    for (place, quantity) in model.quantities.enumerated() {
      let scale: Double
      switch quantity.role {
      case .weight: scale = weights
      case .input: scale = inputs
      default: continue
      }
      point.values[place] = (point.values[place] ?? []).enumerated().map { offset, value in
        alternates && offset % 2 == 1 ? value / scale : value * scale
      }
    }
    return point
  }
}
