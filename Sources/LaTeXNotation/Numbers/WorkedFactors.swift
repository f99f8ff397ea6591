import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The factors of derivatives in numbers: a derivative is a sum of products along paths, over samples too, and each factor has a value.
package struct WorkedFactors {
  /// One product of a derivative.
  package struct Term {
    package var node: Node
    package var factors: [Factor]
    package var value: Double
  }

  /// What is multiplied, or divided by.
  package struct Factor {
    package var node: Node
    package var value: Double
    package var isBelow: Bool
    /// Whether it is written as a number already.
    package var isNumber = false
  }

  /// A derivative as a number times the sum of its terms.
  package struct Derivative {
    package var partial: Gradient.Partial
    package var scale: Node?
    package var terms: [Term]
    package var value: Double
  }

  package let gradient: Gradient
  private let layout: ModelLayout
  private let functions: [String: String]
  private var graph: ExpressionGraph { gradient.lowered.graph }

  /// - Parameter model: With values for all that is given; samples are written out one by one.
  package init(_ model: Model, layout: ModelLayout) throws {
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    self.init(lowered.gradient(withRespectTo: lowered.weights), layout: layout)
  }

  init(_ gradient: Gradient, layout: ModelLayout) {
    self.gradient = gradient
    self.layout = layout
    functions = gradient.lowered.model.functionBindings
  }

  /// Derivatives of more symbols and operations, about a page, are values alone.
  private static let sizeLimit = 1_000

  func isTooLong(_ node: Node) -> Bool {
    graph.writtenSize(of: node, limit: Self.sizeLimit + 1) > Self.sizeLimit
  }

  /// The derivatives with their factors at values of what is given; without any where they are too long or have more terms than the limit.
  package func derivatives(at values: [Int: [Double]], termLimit: Int = 64) -> [Derivative] {
    let table = leafValues(values)
    return gradient.partials.filter { $0.hasInfluence }.map { partial in
      let node = gradient.factored(partial)
      let (scale, terms) = parts(of: node)
      let shown = terms.count <= termLimit && !isTooLong(node) ? terms : []
      return Derivative(
        partial: partial, scale: scale, terms: shown.map { term($0, table) }, value: value(of: node, table))
    }
  }

  /// The product with each of its factors in numbers; a sum has several.
  func terms(of node: Node, at values: [Int: [Double]]) -> [Term] {
    let table = leafValues(values)
    let terms: [Node] = if case .sum(let terms) = graph.view(node) { terms } else { [node] }
    return terms.map { term($0, table) }
  }

  private func term(_ node: Node, _ table: [Node: Double]) -> Term {
    Term(node: node, factors: factors(of: node, table), value: value(of: node, table))
  }

  private func parts(of node: Node) -> (scale: Node?, terms: [Node]) {
    switch graph.view(node) {
    case .sum(let terms): return (nil, terms)
    case .product(let factors):
      guard let last = factors.last, case .sum(let terms) = graph.view(last), factors.count > 1,
        factors.dropLast().allSatisfy({ graph.isClosed($0) })
      else { return (nil, [node]) }
      return (graph.product(Array(factors.dropLast())), terms)
    default: return (nil, [node])
    }
  }

  private func factors(of node: Node, _ table: [Node: Double]) -> [Factor] {
    guard case .product(let factors) = graph.view(node) else {
      return [Factor(node: node, value: value(of: node, table), isBelow: false)]
    }
    return factors.map { factor in
      if case .power(let base, let exponent) = graph.view(factor), let number = graph.constant(of: exponent),
        number.isNegative
      {
        let below = graph.power(base, graph.constant(number.magnitude))
        return Factor(node: below, value: value(of: below, table), isBelow: true)
      }
      return Factor(
        node: factor, value: value(of: factor, table), isBelow: false,
        isNumber: graph.constant(of: factor) != nil)
    }
  }

  private func value(of node: Node, _ table: [Node: Double]) -> Double {
    let bound = functions.isEmpty ? node : (try? gradient.lowered.binding(functions, in: node)) ?? node
    return graph.evaluate([bound], symbols: { table[$0] ?? .nan })[0]
  }

  private func leafValues(_ values: [Int: [Double]]) -> [Node: Double] {
    var table: [Node: Double] = [:]
    for (quantity, leaves) in gradient.lowered.leaves {
      for (leaf, value) in zip(leaves, values[quantity] ?? []) { table[leaf] = value }
    }
    return table
  }
}
