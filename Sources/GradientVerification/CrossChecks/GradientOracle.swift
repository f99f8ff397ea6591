import ModelLanguage
import NumericBackprop
import SymbolicAlgebra
import SymbolicCalculus

/// What is true of a model at a point: L and ∂L/∂w, each the double nearest to the truth where long arithmetic can say it.
///
/// Backpropagation by numbers computes everything, the values between included; enclosures of the author's formula replace its loss and
/// gradient where the formula has at most `AccuracyReport.sizeLimit` operations.
struct GradientOracle {
  /// Why a point is no test: what is not finite, or nothing at a kink.
  struct Missing: Error { var obstacle: Obstacle? }

  private let model: Model
  private var engine: NumericEngine
  /// The loss as one formula, with a place for every element that is given; nil where it is too long.
  private let written: (lowered: LoweredModel, root: Node)?

  init(_ model: Model, layout: ModelLayout) throws {
    self.model = model
    engine = try NumericEngine(model, layout: layout, bindings: model.functionBindings)
    guard engine.operationCount <= AccuracyReport.sizeLimit else {
      written = nil
      return
    }
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let root = try lowered.binding(model.functionBindings, in: lowered.loss)
    let isShort = lowered.graph.reachable(from: [root]).count <= AccuracyReport.sizeLimit
    written = isShort ? (lowered, root) : nil
  }

  mutating func vector(at point: SamplePoint, _ kind: TestVector.Kind) -> Result<TestVector, Missing> {
    engine.forward(point.values)
    engine.backward()
    if let obstacle = engine.obstacle() { return .failure(Missing(obstacle: obstacle)) }
    if engine.isAtKink { return .failure(Missing(obstacle: nil)) }
    let weights = model.weightPlaces
    var vector = TestVector(
      number: 0, kind: kind, point: point, loss: engine.loss,
      gradient: Dictionary(uniqueKeysWithValues: weights.map { ($0, engine.gradient(of: $0)) }),
      values: between(), isRounded: false, slack: [:])
    engine.backward(magnitudes: true)
    for place in weights {
      vector.slack[place] = engine.gradient(of: place)
        .map { $0.isFinite ? $0 * Verification.pathTolerance : 0 }
    }
    round(&vector)
    return .success(vector)
  }

  private func between() -> [Int: [Double]] {
    var values: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated()
    where quantity.role == .link || quantity.role == .abbreviation {
      values[place] = engine.value(of: place)
    }
    return values
  }

  /// Puts the truth in place of what doubles say, all of it or nothing.
  private func round(_ vector: inout TestVector) {
    guard let (lowered, root) = written else { return }
    var table: [Node: Double] = [:]
    for (quantity, leaves) in lowered.leaves {
      for (leaf, value) in zip(leaves, vector.point.values[quantity] ?? []) { table[leaf] = value }
    }
    let variables = lowered.weights.map { lowered.node(of: $0) ?? lowered.loss }
    let truth = HighPrecision(of: root, in: lowered.graph, withRespectTo: variables) { table[$0] }
    var numbers: [Double] = []
    for entry in [truth.loss] + truth.gradient {
      guard case .known(let value) = entry, value.doubleValue.isFinite else { return }
      numbers.append(value.doubleValue)
    }
    vector.loss = numbers[0]
    for (element, number) in zip(lowered.weights, numbers.dropFirst()) {
      guard let offset = vector.point.layout.arrays[element.quantity].offset(of: element.indices) else {
        return
      }
      vector.gradient[element.quantity]?[offset] = number
    }
    vector.isRounded = true
  }
}
