import SymbolicAlgebra

/// One largest or smallest value over an index, m = maxₖ t(k), and the number n of the k where it is reached.
///
/// ∂m/∂t(k) = [t(k) = m]/n: equal shares to tied values.
public struct Extremum: Sendable {
  let kind: ReductionKind
  /// t in letters of its own.
  let term: Node
  let outer: [IndexEquation.FreeIndex]
  let letter: IndexEquation.FreeIndex
  let value: (quantity: Int, name: Symbol)
  let count: (quantity: Int, name: Symbol)

  func hasPart(_ quantity: Int) -> Bool { quantity == value.quantity || quantity == count.quantity }

  /// The equations of m and n.
  func equations(_ graph: ExpressionGraph) -> [IndexEquation] {
    let indices = outer.map { Index.free($0.symbol) }
    let reached = graph.reduction(
      .sum, over: letter.symbol, in: letter.interval, isReached(graph, at: outer))
    return [
      IndexEquation(
        quantity: value.quantity, target: graph.symbol(value.name, indices), free: outer,
        body: graph.reduction(kind, over: letter.symbol, in: letter.interval, term)),
      IndexEquation(
        quantity: count.quantity, target: graph.symbol(count.name, indices), free: outer, body: reached),
    ]
  }

  /// 1 where t(k) = m, else 0.
  private func isReached(_ graph: ExpressionGraph, at letters: [IndexEquation.FreeIndex]) -> Node {
    let own = graph.symbol(value.name, letters.map { .free($0.symbol) })
    let term = graph.substituting(map(to: letters), in: term)
    return Ties.reached(term, own, isMaximum: kind == .max, graph)
  }

  /// What t receives, in the letters of the equation of m.
  func seeds(_ quantity: Int, _ letters: [IndexEquation.FreeIndex], seed: Node, _ graph: ExpressionGraph)
    -> (exponent: Node, seed: Node, summed: [IndexEquation.FreeIndex])?
  {
    guard quantity == value.quantity else { return nil }
    let ties = graph.symbol(count.name, letters.map { .free($0.symbol) })
    return (
      graph.substituting(map(to: letters), in: term),
      graph.product([seed, isReached(graph, at: letters), graph.power(ties, graph.constant(-1))]),
      letters + [letter]
    )
  }

  private func map(to letters: [IndexEquation.FreeIndex]) -> [Index.Base: Index] {
    let pairs = zip(outer, letters).map { (Index.Base.free($0.symbol), Index.free($1.symbol)) }
    return Dictionary(pairs) { first, _ in first }
  }
}
