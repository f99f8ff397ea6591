import SymbolicAlgebra

extension ExpressionGraph {
  /// Whether an expression has a value where symbols have these values. Its conditions are met, and where a base is 0 under a
  /// variable exponent, which 0ʸ = 0 allows for y > 0, that exponent is positive.
  public func isDefined(_ root: Node, symbols: (Node) -> Double) -> Bool {
    requirements(of: root).allSatisfy { node, condition in
      if isMet(condition, symbols: symbols) { return true }
      guard case .power(let base, let exponent) = view(node), constant(of: exponent) == nil else {
        return false
      }
      let values = evaluate([base, exponent], symbols: symbols)
      return values[0] == 0 && values[1] > 0
    }
  }

  /// Whether a condition is met where symbols have these values, judged by its stable form: 1 − σ(x) > 0 is σ(−x) > 0, which holds by
  /// its making, though in doubles σ(1000) is 1 and σ(−1000) is 0.
  public func isMet(_ condition: Condition, symbols: (Node) -> Double) -> Bool {
    let stable = StableForms(graph: self).rewritten(condition.node)
    if isKnown(Condition(stable, condition.relation)) { return true }
    return evaluate([stable, condition.node], keepsSign: true, symbols: symbols).contains {
      condition.relation.holds(at: $0)
    }
  }
}
