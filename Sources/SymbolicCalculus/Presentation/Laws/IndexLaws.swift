import SymbolicAlgebra

/// Laws of Σ.
extension Presenter {
  /// A reduction whose body is simplest; of a sum, what does not depend on its index stands before it, and terms with a delta are
  /// summed by themselves. Besides, the sums in the other order where a name appears by that.
  func reductionForms(_ node: Node) -> [Form] {
    guard case .reduction(let kind, let height, let interval, let body) = graph.view(node) else {
      return [Form(node: node)]
    }
    let inner = best(body)
    guard kind == .sum else { return [Form(node: graph.rebuilt(node) { $0 == body ? inner : $0 })] }
    if case .sum(let terms) = graph.view(inner), terms.contains(where: { hasDelta($0) }) {
      return [Form(node: best(graph.sum(terms.map { reduced($0, height, interval) })))]
    }
    // A name first: what is left of its factors may not depend on the index.
    let named = naming(inner)
    let alternatives = named == inner ? [] : [Form(node: constantsOut(named, height, interval))]
    return [Form(node: constantsOut(inner, height, interval))] + alternatives
      + swapped(inner, height, interval)
  }

  private func constantsOut(_ body: Node, _ height: UInt32, _ interval: IndexInterval) -> Node {
    let (outside, rest) = split(monomial(body), height)
    if outside.slots.isEmpty, outside.coefficient.isOne { return reduced(body, height, interval) }
    var result = outside
    multiply(&result, reduced(self.node(rest), height, interval), .one)
    return self.node(result)
  }

  /// Σᵤ cᵤ Σⱼ g as Σⱼ (Σᵤ cᵤ g), where the inner sum has a name.
  private func swapped(_ body: Node, _ height: UInt32, _ interval: IndexInterval) -> [Form] {
    if names.isEmpty { return [] }
    let own = monomial(body)
    guard
      let place = own.slots.firstIndex(where: {
        graph.opcode(of: $0.base) == .reduction && $0.exponent == .one
      }),
      case .reduction(.sum, _, let range, _) = graph.view(own.slots[place].base),
      ![range.lower, range.upper].contains(where: { $0.base == .bound(height) })
    else { return [] }
    let (outer, moved) = (graph.symbol(named: Self.swapVariable), graph.symbol(named: "\u{1}bound"))
    var rest = own
    let sum = rest.slots.remove(at: place).base
    let product = graph.product(node(rest), graph.instance(of: sum, at: .free(outer)))
    let free = graph.substituting([.bound(height): .free(moved)], in: product)
    let inner = best(graph.reduction(.sum, over: moved, in: interval, best(free)))
    guard monomial(inner).slots.contains(where: { isNamedSum($0.base) }) else { return [] }
    return [Form(node: best(graph.reduction(.sum, over: outer, in: range, naming(inner))))]
  }

  /// A free index that stands for the outer one while two sums change places.
  static let swapVariable = "\u{1}swap"

  private func isNamedSum(_ node: Node) -> Bool {
    graph.opcode(of: node) == .reduction && names.name(of: graph.fingerprint(of: node)) != nil
  }

  /// Σ over the bound index of a body that may have lost its inner sums.
  func reduced(_ body: Node, _ height: UInt32, _ interval: IndexInterval) -> Node {
    let variable = graph.symbol(named: "\u{1}bound")
    return graph.reduction(
      .sum, over: variable, in: interval, graph.substituting([.bound(height): .free(variable)], in: body))
  }

  private func hasDelta(_ term: Node) -> Bool {
    graph.opcode(of: term) == .delta
      || graph.opcode(of: term) == .product && graph.anyOperand(of: term) { graph.opcode(of: $0) == .delta }
  }

  /// The factors without the index, and those with it.
  private func split(_ body: Monomial, _ height: UInt32) -> (outside: Monomial, inside: Monomial) {
    var (outside, inside) = (Monomial(coefficient: body.coefficient), Monomial.one)
    for slot in body.slots {
      let depends = mentions(height, slot.base) || slot.exponent.symbol.map { mentions(height, $0) } ?? false
      if depends { inside.slots.append(slot) } else { outside.slots.append(slot) }
    }
    return (outside, inside)
  }

  func mentions(_ height: UInt32, _ node: Node) -> Bool {
    graph.reachable(from: [node]).contains { graph.mentions(.bound(height), $0) }
  }

  /// a·c·Σ f + b·c·Σ g as c·Σ (a·f + b·g) over one range, where a and b are numbers: what else does not depend on the index is
  /// better off before its own Σ.
  func oneSum(_ terms: [Monomial]) -> [Form] {
    for (place, term) in terms.enumerated() {
      guard let own = summed(term) else { continue }
      for (other, partner) in terms.enumerated().dropFirst(place + 1) {
        guard let second = summed(partner), second.interval == own.interval,
          isSame(own.factor, butForNumbers: second.factor)
        else { continue }
        let variable = graph.symbol(named: "\u{1}bound")
        let body = graph.sum(
          [own, second].map { graph.product($0.factor, graph.instance(of: $0.sum, at: .free(variable))) })
        var left = terms
        left[place] = monomial(best(graph.reduction(.sum, over: variable, in: own.interval, body)))
        left.remove(at: other)
        return sumForms(collected(left))
      }
    }
    return []
  }

  private func isSame(_ a: Node, butForNumbers b: Node) -> Bool {
    var (first, second) = (monomial(a), monomial(b))
    (first.coefficient, second.coefficient) = (.one, .one)
    return graph.fingerprint(of: node(first)) == graph.fingerprint(of: node(second))
  }

  /// c · Σ f taken apart.
  private func summed(_ term: Monomial) -> (factor: Node, sum: Node, interval: IndexInterval)? {
    guard
      let place = term.slots.firstIndex(where: {
        graph.opcode(of: $0.base) == .reduction && $0.exponent == .one
      }),
      case .reduction(.sum, _, let interval, _) = graph.view(term.slots[place].base)
    else { return nil }
    var rest = term
    let slot = rest.slots.remove(at: place)
    return (node(rest), slot.base, interval)
  }
}
