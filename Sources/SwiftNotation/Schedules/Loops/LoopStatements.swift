import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

// Equations as statements in the order in which they run.
extension LoopEquations {
  func order(_ statements: [LoopStatement]) throws -> [LoopOrder] {
    try LoopOrdering(statements, self).order()
  }

  /// The links that a function computes, in order.
  func forwardOrder(hasGradient: Bool) throws -> [LoopOrder] {
    hasGradient || isPrediction
      ? forwardOrder : try order(forward(hasGradient: false).map { statement(of: $0) })
  }

  func statement(of equation: IndexEquation) -> LoopStatement {
    LoopStatement(
      quantity: equation.quantity, target: equation.target, free: equation.free, body: equation.body,
      isAdded: false)
  }

  /// First what is set in the whole array, then what is added in parts of it.
  ///
  /// - Parameter inParts: Whether a term that is 0 elsewhere is taken where it is not.
  func statements(of adjoint: AdjointEquation, inParts: Bool) -> [LoopStatement] {
    guard case .symbol(let name, let indices) = graph.view(adjoint.variable) else { return [] }
    let target = graph.symbol(
      graph.symbol(named: AdjointEquation.prefix + graph.name(of: name)), indices)
    func statement(_ free: [IndexEquation.FreeIndex], _ body: Node, isAdded: Bool) -> LoopStatement {
      LoopStatement(quantity: adjoint.quantity, target: target, free: free, body: body, isAdded: isAdded)
    }
    var (whole, parts): ([Node], [LoopStatement]) = ([], [])
    for piece in adjoint.pieces {
      for term in graph.terms(of: piece.body) {
        let (free, body) = inParts ? withoutGuards(term, piece.free) : (piece.free, term)
        if free == adjoint.free {
          whole.append(body)
        } else {
          parts.append(statement(free, body, isAdded: true))
        }
      }
    }
    return [statement(adjoint.free, graph.sum(whole), isAdded: false)] + parts
  }

  /// A term with factors [t = 5] as what is left of it at t = 5.
  private func withoutGuards(
    _ term: Node, _ free: [IndexEquation.FreeIndex]
  ) -> (free: [IndexEquation.FreeIndex], body: Node) {
    guard case .product(let factors) = graph.view(term) else { return (free, term) }
    var own = free
    let rest = factors.filter { factor in
      guard case .delta(let a, let b) = graph.view(factor) else { return true }
      for (one, other) in [(a, b), (b, a)] {
        guard let value = value(other),
          let place = own.firstIndex(where: { .free($0.symbol) == one.base }),
          let low = self.value(own[place].interval.lower), let high = self.value(own[place].interval.upper),
          (low...max(low, high)).contains(value - Int(one.offset))
        else { continue }
        let only = Index.integer(value - Int(one.offset))
        own[place].interval = IndexInterval(only, only)
        return false
      }
      return true
    }
    return rest.count == factors.count ? (free, term) : (own, graph.product(rest))
  }
}

extension ExpressionGraph {
  /// The terms of a sum, or the node alone.
  func terms(of node: Node) -> [Node] {
    if case .sum(let terms) = view(node) { return terms }
    return [node]
  }
}
