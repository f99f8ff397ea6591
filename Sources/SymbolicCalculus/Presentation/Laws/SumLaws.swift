import SymbolicAlgebra

/// Laws of sums, and those by which a product becomes one.
extension Presenter {
  // MARK: Factors

  /// The terms over what they have in common: above, below, and both, with and without the number.
  func takingFactors(_ terms: [Monomial]) -> [Form] {
    if terms.contains(where: { $0.repeatsBase }) { return [] }
    let common = commonSlots(terms)
    let number = content(terms.map { $0.coefficient }) ?? .one
    var choices: [Monomial] = []
    func offer(_ slots: [Slot]) {
      if slots.isEmpty, number.isOne { return }
      choices.append(Monomial(coefficient: number, slots: slots))
      if !number.isOne, !slots.isEmpty { choices.append(Monomial(coefficient: .one, slots: slots)) }
    }
    // Derivatives with names stand beside fractions: they are not brought over one denominator.
    let isOfAdjoints = terms.contains { $0.slots.contains { isAdjoint($0.base) } }
    let below = common.filter { $0.exponent.number.isNegative && $0.exponent.symbol == nil }
    let above = common.filter { !($0.exponent.number.isNegative && $0.exponent.symbol == nil) }
    let shared = below.compactMap { slot in sharedDivisor(slot, terms) }
    if isOfAdjoints {
      offer(above + shared)
    } else {
      offer(common)
      if !above.isEmpty, !below.isEmpty {
        offer(above)
        offer(below)
      }
      if shared.count < below.count || zip(shared, below).contains(where: { $0.exponent != $1.exponent }) {
        offer(above + shared)
      }
    }
    if common.isEmpty { offer([]) }
    return choices.flatMap { taking($0, outOf: terms) }
  }

  private func isAdjoint(_ node: Node) -> Bool {
    switch graph.view(node) {
    case .symbol(let name, _): graph.name(of: name).hasPrefix(AdjointEquation.prefix)
    case .named(.adjoint, _, _, _): true
    default: false
    }
  }

  /// base^min over all terms, a missing one counting as 0.
  private func commonSlots(_ terms: [Monomial]) -> [Slot] {
    var seen: Set<UInt64> = []
    var result: [Slot] = []
    for slot in terms.flatMap({ $0.slots }) where seen.insert(slot.key).inserted {
      let own = terms.map { $0.slot(of: slot.key)?.exponent ?? Exponent(number: .zero) }
      // γ in every term goes with the number; in some of them only, nothing does.
      guard own.allSatisfy({ $0.symbol == own[0].symbol }),
        let least = own.map({ $0.number }).min(by: { $0 < $1 })
      else { continue }
      let exponent = Exponent(number: least, symbol: own[0].symbol)
      if !exponent.isZero { result.append(Slot(slot, exponent)) }
    }
    return result
  }

  /// The power of a divisor that stands in every term; nil where one has none.
  private func sharedDivisor(_ slot: Slot, _ terms: [Monomial]) -> Slot? {
    let own = terms.map { $0.slot(of: slot.key)?.exponent.number ?? .zero }
    guard let most = own.max(by: { $0 < $1 }), most.isNegative else { return nil }
    return Slot(slot, Exponent(number: most))
  }

  /// g · (Σ t/g), with the forms of what is left. Exponents are subtracted: x · x⁻¹ would rightly be refused.
  private func taking(_ factor: Monomial, outOf terms: [Monomial]) -> [Form] {
    let rest = terms.compactMap { quotient($0, factor) }
    guard rest.count == terms.count else { return [] }
    let inner = node(collected(rest))
    return forms(of: inner).prefix(3).flatMap { form -> [Form] in
      var product = factor
      multiply(&product, form.node, .one)
      return finished(product, opens: false).map { Form(node: $0.node, toll: $0.toll + form.toll) }
    }
  }

  /// term / factor by subtracting exponents.
  private func quotient(_ term: Monomial, _ factor: Monomial) -> Monomial? {
    guard let inverse = factor.coefficient.reciprocal, let number = term.coefficient.multiplied(by: inverse)
    else { return nil }
    var result = Monomial(coefficient: number)
    for slot in term.slots {
      guard let divisor = factor.slot(of: slot.key) else {
        result.slots.append(slot)
        continue
      }
      if isOpposite(slot, divisor), slot.exponent.integer.map({ $0 % 2 != 0 }) ?? false {
        result.coefficient = result.coefficient.negated
      }
      guard let left = sum(slot.exponent, negated(divisor.exponent)) else { return nil }
      if !left.isZero { multiply(&result, divisor.base, left) }
    }
    for slot in factor.slots where term.slot(of: slot.key) == nil {
      multiply(&result, slot.base, negated(slot.exponent))
    }
    return result
  }

  private func isOpposite(_ a: Slot, _ b: Slot) -> Bool {
    graph.fingerprint(of: a.base) != graph.fingerprint(of: b.base)
  }

  /// Some of the terms over a factor that only they have.
  func grouped(_ terms: [Monomial]) -> [Form] {
    guard (3...12).contains(terms.count), !terms.contains(where: { $0.repeatsBase }) else { return [] }
    var seen: Set<UInt64> = []
    var result: [Form] = []
    for slot in terms.flatMap({ $0.slots }) where seen.insert(slot.key).inserted && seen.count <= 8 {
      let places = terms.indices.filter { terms[$0].slot(of: slot.key) != nil }
      guard places.count > 1, places.count < terms.count else { continue }
      let members = places.map { terms[$0] }
      let inner = factored(members)
      guard let best = inner.min(by: { cost.of($0.node) + $0.toll < cost.of($1.node) + $1.toll }) else {
        continue
      }
      var rest: [Monomial] = []
      for place in terms.indices {
        if place == places[0] {
          rest.append(monomial(best.node))
        } else if !places.contains(place) {
          rest.append(terms[place])
        }
      }
      result.append(Form(node: node(rest), toll: best.toll))
      result += factored(rest)
    }
    return result
  }

  // MARK: Multiplying out

  func sumMultipliedOut(_ terms: [Monomial]) -> [Form] {
    // What the author wrote in brackets stays at first: opening the others may be all that is needed.
    if let open = expanded(terms, keepingAuthors: true), open.count <= terms.count + 1 {
      let toll = open.count > terms.count ? Self.expansionToll : 0
      return sumForms(open).map { Form(node: $0.node, toll: $0.toll + toll) }
    }
    guard let open = expanded(terms) else { return [] }
    let toll = open.count > terms.count ? Self.expansionToll : 0
    return sumForms(open).map { Form(node: $0.node, toll: $0.toll + toll) }
  }

  func multipliedOut(_ product: Monomial) -> [Form] {
    guard product.slots.count(where: { isSum($0) }) <= Self.bracketLimit,
      let open = expanded([product]), open.count > 0
    else { return [] }
    return [Form(node: node(open), toll: Self.expansionToll)]
      + factored(open).map { Form(node: $0.node, toll: $0.toll + Self.expansionToll) }
  }

  /// A bracket above divided by one below, where that leaves nothing.
  func divided(_ product: Monomial) -> Monomial? {
    if product.slots.count(where: { isSum($0) }) > Self.bracketLimit { return nil }
    for (low, divisor) in product.slots.enumerated()
    where isSum(divisor) && divisor.exponent.integer.map({ $0 < 0 }) ?? false {
      for (high, numerator) in product.slots.enumerated()
      where isSum(numerator) && numerator.exponent.integer.map({ $0 > 0 }) ?? false {
        let (above, below) = (terms(of: numerator.base), terms(of: divisor.base))
        guard let quotient = quotient(expanded(above) ?? above, by: expanded(below) ?? below) else {
          continue
        }
        var result = product
        result.slots[low].exponent.number = divisor.exponent.number.adding(.one) ?? divisor.exponent.number
        result.slots[high].exponent.number =
          numerator.exponent.number.adding(.minusOne) ?? numerator.exponent.number
        result.slots.removeAll { $0.exponent.isZero }
        multiply(&result, node(quotient), .one)
        return result
      }
    }
    return nil
  }

  /// (a + b)(a − b) as a² − b², both above or both below.
  /// Brackets of longer products are not tried in pairs.
  private static let bracketLimit = 6

  func conjugates(_ product: Monomial) -> [Form] {
    if product.slots.count(where: { isSum($0) }) > Self.bracketLimit { return [] }
    for (place, slot) in product.slots.enumerated()
    where isSum(slot) && graph.operandCount(of: slot.base) == 2 {
      for (other, partner) in product.slots.enumerated().dropFirst(place + 1)
      where isSum(partner) && partner.exponent == slot.exponent && graph.operandCount(of: partner.base) == 2 {
        let factors = Monomial(coefficient: .one, slots: [Slot(slot, .one), Slot(partner, .one)])
        guard slot.exponent.integer != nil, let terms = expanded([factors]), terms.count == 2 else {
          continue
        }
        var result = product
        result.slots.remove(at: other)
        result.slots.remove(at: place)
        multiply(&result, node(terms), slot.exponent)
        return [Form(node: node(result))]
      }
    }
    return []
  }

  private func isSum(_ slot: Slot) -> Bool { graph.opcode(of: slot.base) == .sum }

  /// The minus before a product put into one of its brackets.
  func turned(_ product: Monomial) -> [Form] {
    guard product.coefficient.isNegative else { return [] }
    return product.slots.indices.compactMap { place in
      let slot = product.slots[place]
      guard isSum(slot), let power = slot.exponent.integer, power % 2 != 0 else { return nil }
      if authors.sums[graph.fingerprint(of: slot.base)] != nil, !product.coefficient.isMinusOne { return nil }
      var result = product.negated
      result.slots[place].base = opposite(slot.base)
      return Form(node: node(result))
    }
  }

  // MARK: Pieces

  /// a sign u + b as 2a step u − a + b, where u is not 0.
  func steps(_ terms: [Monomial]) -> [Form] {
    for (place, term) in terms.enumerated() {
      guard
        let at = term.slots.firstIndex(where: { graph.function(of: $0.base) == .sign && $0.exponent == .one })
      else { continue }
      let argument = graph.operand(of: term.slots[at].base, at: 0)
      guard facts.isNonzero(argument), let twice = term.coefficient.multiplied(by: Rational(2)) else {
        continue
      }
      var rest = term
      rest.slots.remove(at: at)
      var step = Monomial(coefficient: twice, slots: rest.slots)
      multiply(&step, graph.apply(.step, argument), .one)
      var all = terms
      all[place] = rest.negated
      all.insert(step, at: place)
      let left = collected(all)
      if left.count <= terms.count { return sumForms(left) }
    }
    return []
  }

  /// c y₁ + c y₂ + c y₃ as c, where y is a distribution.
  func sumToOne(_ terms: [Monomial]) -> [Form] {
    if terms.contains(where: { $0.repeatsBase }) { return [] }
    for distribution in distributions {
      let keys = distribution.parts.map { graph.fingerprint(of: $0) }
      guard let first = keys.first else { continue }
      for (place, term) in terms.enumerated() where term.slot(of: first)?.exponent == .one {
        var rest = term
        rest.slots.removeAll { $0.key == first }
        let places = distribution.parts.compactMap { part -> Int? in
          var other = rest
          multiply(&other, part, .one)
          let wanted = graph.fingerprint(of: node(other))
          return terms.firstIndex { graph.fingerprint(of: node($0)) == wanted }
        }
        guard places.count == keys.count else { continue }
        var left = terms
        left[place] = rest
        for other in places.filter({ $0 != place }).sorted(by: >) { left.remove(at: other) }
        return sumForms(collected(left))
      }
    }
    return []
  }

  // MARK: Pythagoras

  private static let squares: [(first: ElementaryFunction, second: ElementaryFunction, sign: Int)] = [
    (.sin, .cos, 1), (.cosh, .sinh, -1),
  ]

  func pythagoras(_ terms: [Monomial]) -> [Form] {
    for law in Self.squares {
      for (place, term) in terms.enumerated() {
        guard
          let square = term.slots.first(where: {
            graph.function(of: $0.base) == law.first && $0.exponent.integer.map { $0 >= 2 } ?? false
          })
        else { continue }
        let argument = graph.operand(of: square.base, at: 0)
        let minusTwo = Exponent(number: Rational(-2))
        var rest = term
        append(&rest, Slot(square, minusTwo))
        var partner = rest
        multiply(&partner, graph.apply(law.second, argument), Exponent(number: Rational(2)))
        if law.sign < 0 { partner.coefficient = partner.coefficient.negated }
        guard
          let other = terms.firstIndex(where: {
            graph.fingerprint(of: node($0)) == graph.fingerprint(of: node(partner))
          })
        else { continue }
        var left = terms
        left[place] = rest
        left.remove(at: other)
        return sumForms(collected(left))
      }
    }
    return []
  }
}
