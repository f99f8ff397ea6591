import SymbolicAlgebra
import SymbolicCalculus

/// A dense network expanded to scalars: sigmoid hidden layers with biases, identity output, ½Σ(ŷ − y)².
enum ScalarNetwork {
  static func make(
    _ widths: [Int], in graph: ExpressionGraph = ExpressionGraph()
  ) -> (graph: ExpressionGraph, roots: [Node], weights: Int) {
    var weights: [Node] = []
    func weight() -> Node {
      weights.append(graph.symbol("w", [.integer(weights.count)]))
      return weights[weights.count - 1]
    }
    var values = (0..<widths[0]).map { graph.symbol("x", [.integer($0)]) }
    for layer in 1..<widths.count {
      let rows = (0..<widths[layer]).map { _ in
        graph.sum(values.map { graph.product(weight(), $0) } + [weight()])
      }
      values = layer == widths.count - 1 ? rows : rows.map { graph.apply(.sigmoid, $0) }
    }
    let squares = values.enumerated().map { place, value in
      graph.power(graph.difference(value, graph.symbol("y", [.integer(place)])), graph.constant(2))
    }
    let loss = graph.product(graph.constant(Rational(1, over: 2)!), graph.sum(squares))
    let wanted = Set(weights)
    let accumulation = ReverseAccumulation(of: loss, in: graph) { wanted.contains($0) }
    return (graph, [loss] + weights.map { accumulation.adjoint(of: $0)! }, weights.count)
  }
}
