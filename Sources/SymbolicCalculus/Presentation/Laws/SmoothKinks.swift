import SymbolicAlgebra

/// Functions made of pieces whose slope has no jump: the slope is a column of a table, not what the pieces' own slopes add up to.
///
/// Huber's function is c·(z − c/2) with c = max(−w, min(w, z)): ∂/∂z = c and ∂/∂w = max(|z| − w, 0).
package struct SmoothKinks {
  private let graph: ExpressionGraph

  package init(_ graph: ExpressionGraph) { self.graph = graph }

  private struct Piece {
    var node: Node
    var argument: Node
    var width: Node
    var clipped: Node
  }

  /// ∂root/∂variable with such functions differentiated by the table; nil where there are none.
  package func derivative(of root: Node, withRespectTo variable: Node) -> Node? {
    let pieces = graph.reachable(from: [root]).compactMap { piece($0) }
    if pieces.isEmpty { return nil }
    let stands = pieces.indices.map { graph.symbol("\u{3}piece", [.integer($0)]) }
    func standing(_ node: Node, below place: Int) -> Node {
      graph.rewriting(node) { inner in pieces[..<place].firstIndex { $0.node == inner }.map { stands[$0] } }
    }
    let differentiator = ForwardRewriting(graph: graph)
    var slopes: [Node] = []
    func total(_ node: Node, _ place: Int) -> Node {
      let own = differentiator.derivative(of: node, withRespectTo: variable)
      let others = slopes.indices.map { inner in
        graph.product(differentiator.derivative(of: node, withRespectTo: stands[inner]), slopes[inner])
      }
      return graph.sum([own] + others)
    }
    for (place, piece) in pieces.enumerated() {
      let (z, w) = (standing(piece.argument, below: place), standing(piece.width, below: place))
      let past = graph.apply(.relu, graph.difference(graph.apply(.abs, piece.argument), piece.width))
      slopes.append(
        graph.sum(graph.product(piece.clipped, total(z, place)), graph.product(past, total(w, place))))
    }
    let result = total(standing(root, below: pieces.count), pieces.count)
    return graph.rewriting(result) { node in stands.firstIndex(of: node).map { pieces[$0].node } }
  }

  /// Huber's function, by the way it is made.
  private func piece(_ node: Node) -> Piece? {
    guard case .product(let factors) = graph.view(node), factors.count == 2,
      case .function(.max, let outer) = graph.view(factors[0]), outer.count == 2,
      case .function(.min, let inner) = graph.view(outer[1]), inner.count == 2
    else { return nil }
    let (width, argument) = (inner[0], inner[1])
    let half = graph.quotient(factors[0], graph.constant(2))
    guard graph.fingerprint(of: outer[0]) == Fingerprint.negate(graph.fingerprint(of: width)),
      graph.fingerprint(of: factors[1]) == graph.fingerprint(of: graph.difference(argument, half))
    else { return nil }
    return Piece(node: node, argument: argument, width: width, clipped: factors[0])
  }
}
