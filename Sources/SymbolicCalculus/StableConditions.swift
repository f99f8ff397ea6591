import SymbolicAlgebra

extension ExpressionGraph {
  /// Whether a condition is met where symbols have these values, judged by its stable form: 1 − σ(x) > 0 is σ(−x) > 0, which holds by
  /// its making, though in doubles σ(1000) is 1 and σ(−1000) is 0.
  public func isMet(_ condition: Condition, symbols: (Node) -> Double) -> Bool {
    let stable = StableForms(graph: self).rewritten(condition.node)
    if isKnown(Condition(stable, condition.relation)) { return true }
    return evaluate([stable, condition.node], symbols: symbols).contains { condition.relation.holds(at: $0) }
  }
}
