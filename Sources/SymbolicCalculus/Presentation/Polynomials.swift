import SymbolicAlgebra

/// Exact division of sums, their terms seen as monomials in whatever stands in them.
extension Presenter {
  /// Q with N = Q·D for multiplied-out terms; nil where there is a remainder.
  func quotient(_ numerator: [Monomial], by divisor: [Monomial]) -> [Monomial]? {
    guard divisor.count > 1, numerator.count > 1, !(divisor + numerator).contains(where: { $0.repeatsBase })
    else { return nil }
    let variables = keys(numerator + divisor)
    guard let first = leading(divisor, variables) else { return nil }
    var rest = numerator
    var result: [Monomial] = []
    for _ in 0..<Self.termLimit {
      guard let place = leading(rest, variables) else { return nil }
      guard let factor = ratio(rest[place], divisor[first]) else { return nil }
      result.append(factor)
      var next = rest
      for term in divisor {
        guard let product = product(factor.negated, term) else { return nil }
        next.append(product)
      }
      rest = collected(next)
      if rest.isEmpty { return result }
      if rest.count > 2 * Self.termLimit { return nil }
    }
    return nil
  }

  private func keys(_ terms: [Monomial]) -> [UInt64] {
    Set(terms.flatMap { $0.slots.map { $0.key } }).sorted()
  }

  /// The place of the largest monomial in lexicographic order; nil with exponents that are no numbers.
  private func leading(_ terms: [Monomial], _ variables: [UInt64]) -> Int? {
    var best = 0
    for place in terms.indices {
      if terms[place].slots.contains(where: { $0.exponent.symbol != nil }) { return nil }
      if isBefore(terms[best], terms[place], variables) { best = place }
    }
    return terms.isEmpty ? nil : best
  }

  private func isBefore(_ a: Monomial, _ b: Monomial, _ variables: [UInt64]) -> Bool {
    for key in variables {
      let (x, y) = (a.slot(of: key)?.exponent.number ?? .zero, b.slot(of: key)?.exponent.number ?? .zero)
      if x != y { return x < y }
    }
    return false
  }

  /// a / b where every exponent stays at least 0.
  private func ratio(_ a: Monomial, _ b: Monomial) -> Monomial? {
    guard let inverse = b.coefficient.reciprocal, let number = a.coefficient.multiplied(by: inverse) else {
      return nil
    }
    var result = Monomial(coefficient: number)
    for slot in a.slots {
      let less = b.slot(of: slot.key)?.exponent.number ?? .zero
      guard let left = slot.exponent.number.adding(less.negated), !left.isNegative || less.isZero else {
        return nil
      }
      if !left.isZero {
        result.slots.append(Slot(base: slot.base, exponent: Exponent(number: left), key: slot.key))
      }
    }
    return b.slots.allSatisfy { a.slot(of: $0.key) != nil } ? result : nil
  }

  func product(_ a: Monomial, _ b: Monomial) -> Monomial? {
    guard let number = a.coefficient.multiplied(by: b.coefficient) else { return nil }
    var result = Monomial(coefficient: number, slots: a.slots)
    for slot in b.slots { append(&result, slot) }
    return result
  }
}
