import SymbolicAlgebra

/// Sums over an index taken apart into their terms, each with the factors that are free of the index before it: two ways of
/// writing one sum have the same fingerprint then.
struct LinearSums {
  private let graph: ExpressionGraph

  init(_ graph: ExpressionGraph) { self.graph = graph }

  func fingerprint(of root: Node) -> UInt64 { graph.fingerprint(of: linear(root)) }

  private func linear(_ root: Node) -> Node {
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: [root]) {
      let made = graph.rebuilt(node) { image[$0] ?? $0 }
      guard case .reduction(.sum, let height, let interval, _) = graph.view(made) else {
        image[node] = made
        continue
      }
      let letter = graph.symbol(named: "\u{3}over\(height)")
      let body = graph.instance(of: made, at: .free(letter))
      image[node] = graph.sum(
        multipliedOut(body).map { term in
          var factors = [term]
          if case .product(let all) = graph.view(term) { factors = all }
          let outside = factors.filter { !graph.uses(letter, in: $0) }
          let inside = graph.product(factors.filter { graph.uses(letter, in: $0) })
          return graph.product(outside + [graph.reduction(.sum, over: letter, in: interval, inside)])
        })
    }
    return image[root] ?? root
  }

  /// The terms of a product of sums; the product itself where they are many.
  private func multipliedOut(_ node: Node) -> [Node] {
    var terms = [graph.constant(1)]
    var factors = [node]
    if case .product(let all) = graph.view(node) { factors = all }
    for factor in factors {
      var parts = [factor]
      if case .sum(let all) = graph.view(factor) { parts = all }
      if terms.count * parts.count > 64 { return [node] }
      terms = terms.flatMap { term in parts.map { graph.product(term, $0) } }
    }
    return terms
  }
}
