import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Second derivatives of a loss in its weights at one point, in doubles, by the stable forms of the expression.
public struct CurvatureNumbers {
  /// The names of the weights' entries, `w[1,2]`, in declared order.
  public let labels: [String]
  private let lowered: LoweredModel
  private let point: [Node: Double]
  private let functions: [String: String]

  /// - Parameter point: Whole arrays by name, over the model's own values.
  public init(of model: Model, layout: ModelLayout, at point: [String: [Double]] = [:]) throws {
    lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    lowered.stabilize()
    labels = lowered.weights.map { model.label(of: $0) }
    functions = model.functionBindings
    let given = model.numericValues
    var table: [Node: Double] = [:]
    for (place, quantity) in model.quantities.enumerated() {
      guard let leaves = lowered.leaves[place], let values = point[quantity.name] ?? given[place] else {
        continue
      }
      for (leaf, value) in zip(leaves, values) { table[leaf] = value }
    }
    self.point = table
  }

  /// H[a][b] = ∂²L/∂a∂b. O(weights · operations).
  public func hessian() throws -> [[Double]] {
    let rows = lowered.computedHessian(withRespectTo: lowered.weights)
    let values = try evaluate(rows.flatMap { $0 })
    return rows.indices.map { Array(values[($0 * labels.count)..<(($0 + 1) * labels.count)]) }
  }

  /// H·d without the matrix. O(operations).
  public func product(with direction: [Double]) throws -> [Double] {
    let graph = lowered.graph
    let symbols = labels.indices.map { graph.symbol("\u{1}direction\($0)") }
    let roots = lowered.hessianVectorProduct(withRespectTo: lowered.weights, direction: symbols)
    return try evaluate(roots, Dictionary(uniqueKeysWithValues: zip(symbols, direction)))
  }

  private func evaluate(_ roots: [Node], _ more: [Node: Double] = [:]) throws -> [Double] {
    let bound = functions.isEmpty ? roots : try roots.map { try lowered.binding(functions, in: $0) }
    return lowered.graph.evaluate(bound, symbols: { point[$0] ?? more[$0] ?? .nan })
  }
}

extension Model {
  /// ∂²L/∂a∂b for all pairs of weights, at the model's own values with those of `point` over them.
  public func hessian(at point: [String: [Double]] = [:]) throws -> [[Double]] {
    try CurvatureNumbers(of: self, layout: ModelLayout(self), at: point).hessian()
  }

  /// H·d for a direction with one entry for each weight, in declared order.
  public func hessianVectorProduct(with direction: [Double], at point: [String: [Double]] = [:]) throws
    -> [Double]
  {
    try CurvatureNumbers(of: self, layout: ModelLayout(self), at: point).product(with: direction)
  }
}
