import SymbolicAlgebra

// Products with every factor in numbers.
extension NumericDocument {
  /// `(-0{,}256) \cdot 0{,}25 \cdot 0{,}6`: what the formula is before it is multiplied out; nil where there is nothing to multiply
  /// or a factor has no value.
  mutating func factorValues(of node: Node, at values: [Int: [Double]]) -> String? {
    let terms = ownFactors.terms(of: node, at: values)
    guard terms.contains(where: { $0.factors.count > 1 }),
      terms.allSatisfy({ $0.factors.allSatisfy { $0.value.isFinite } })
    else { return nil }
    var text = ""
    for term in terms {
      let next = factorValues(term) { left($0) }
      if text.isEmpty {
        text = next
      } else {
        text += next.hasPrefix("-") ? " - " + next.dropFirst() : " + " + next
      }
    }
    return text
  }

  func factorValues(_ term: WorkedFactors.Term, _ number: (Node) -> String) -> String {
    let below = term.factors.filter { $0.isBelow }
    let above = product(term.factors.filter { !$0.isBelow }, number)
    if below.isEmpty { return above }
    return "\\frac{\(above.isEmpty ? "1" : above)}{\(product(below, number))}"
  }

  private func product(_ factors: [WorkedFactors.Factor], _ number: (Node) -> String) -> String {
    var text = ""
    for factor in factors {
      let next = factor.isNumber ? number(factor.node) : format.latex(factor.value)
      if text.isEmpty { text = next } else { text += " \\cdot " + (next.hasPrefix("-") ? "(\(next))" : next) }
    }
    return text
  }
}
