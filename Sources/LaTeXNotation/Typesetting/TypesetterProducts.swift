import SymbolicAlgebra

extension Typesetter {
  /// Terms in written order; a term that starts with a minus is subtracted.
  mutating func sum(_ terms: [Node]) -> [Task] {
    var pieces: [Task] = []
    for (place, term) in terms.enumerated() {
      let negative = negated(term)
      if place > 0 {
        pieces.append(.text(negative == nil ? " + " : " - "))
      } else if negative != nil {
        pieces.append(.text("-"))
      }
      pieces += negative ?? [.node(term, .term)]
    }
    return pieces
  }

  /// The pieces of −term where the term starts with a minus.
  private mutating func negated(_ term: Node) -> [Task]? {
    if let value = graph.constant(of: term), value.isNegative { return constant(value.negated) }
    guard case .product(let factors) = graph.view(term), let value = graph.constant(of: factors[0]),
      value.isNegative
    else { return nil }
    return product(factors, isTerm: true, coefficient: value.negated)
  }

  /// Numerators over denominators, in written order, with the profile's sign between factors. The number stands
  /// first, within the first fraction if there is one.
  mutating func product(_ factors: [Node], isTerm: Bool, coefficient given: Rational? = nil) -> [Task] {
    var factors = factors
    var coefficient = Rational.one
    if let value = graph.constant(of: factors[0]) {
      coefficient = given ?? value
      factors.removeFirst()
    }
    let isMonomial = isTerm && factors.allSatisfy { isSimple($0) }
    let isPlain = isMonomial || profile.productSign.isEmpty
    // Between numbers a blank would be no product.
    let sign = !numbers.isEmpty ? " \\cdot " : isPlain ? " " : " \(profile.productSign) "
    if mergesFractions { return merged(factors, coefficient, sign) }
    let quotients = quotients(factors)
    var pieces: [Task] = coefficient.isNegative ? [.text("-")] : []
    let magnitude = coefficient.magnitude
    let inFraction = !quotients[0].below.isEmpty
    var previous: Previous = .nothing
    if !magnitude.isOne, !inFraction {
      pieces += constant(magnitude)
      previous = .number
    }
    for (place, quotient) in quotients.enumerated() {
      if quotient.below.isEmpty {
        for (position, factor) in quotient.above.enumerated() {
          let isLast = place == quotients.count - 1 && position == quotient.above.count - 1
          pieces += separator(after: previous, before: factor, sign, isLast: isLast)
          pieces.append(.node(factor, isLast && isReduction(factor) ? .product : .factor))
          previous = .factor
        }
      } else {
        if previous != .nothing { pieces.append(.text(previous == .number ? " " : sign)) }
        pieces += fraction(quotient, place == 0 ? magnitude : .one, sign)
        previous = .factor
      }
    }
    return pieces
  }

  /// One fraction for all divisors. Beside it stands what has a fraction inside, ∂ and Σ; above a number, names only.
  private mutating func merged(_ factors: [Node], _ coefficient: Rational, _ sign: String) -> [Task] {
    var quotient = Quotient()
    var beside: [Node] = []
    for factor in factors {
      if let divisor = divisor(factor) {
        quotient.below.append(divisor)
      } else if isReduction(factor) || hasFraction(factor) {
        beside.append(factor)
      } else {
        quotient.above.append(factor)
      }
    }
    let magnitude = coefficient.magnitude
    // Where there is nothing to stand above, an exponential does that is no taller than what stands below.
    if quotient.above.isEmpty, magnitude.numerator.isOne, quotient.below.contains(where: { hasFraction($0) }),
      let place = beside.firstIndex(where: { graph.function(of: $0) == .exp })
    {
      quotient.above.append(beside.remove(at: place))
    }
    var pieces: [Task] = coefficient.isNegative ? [.text("-")] : []
    var previous = Previous.factor
    if quotient.below.isEmpty {
      if !ConstantNotation.isFraction(magnitude) {
        pieces += magnitude.isOne ? [] : constant(magnitude)
        beside = factors
        previous = magnitude.isOne ? .nothing : .number
      } else if quotient.above.count == 1, beside.isEmpty {
        return pieces + fraction(quotient, magnitude, sign)
      } else {
        let (all, others) = (factors, quotient.above.filter { !isSimple($0) } + beside)
        quotient.above = quotient.above.filter { isSimple($0) }
        beside = all.filter { others.contains($0) }
        pieces += fraction(quotient, magnitude, sign)
      }
    } else {
      pieces += fraction(quotient, magnitude, sign)
    }
    for (place, factor) in beside.enumerated() {
      let isLast = place == beside.count - 1
      pieces += separator(after: previous, before: factor, sign, isLast: isLast)
      pieces.append(.node(factor, isLast && isReduction(factor) ? .product : .factor))
      previous = .factor
    }
    return pieces
  }

  /// A product's factors, divided where divisors stand: what is over what.
  struct Quotient {
    var above: [Node] = []
    var below: [Node] = []
  }

  enum Previous { case nothing, number, factor }

  /// a·b·c⁻¹·d is (a·b)/c · d. A Σ stays beside the fraction, and so does all that came before it.
  private func quotients(_ factors: [Node]) -> [Quotient] {
    var result: [Quotient] = []
    var current = Quotient()
    func isEmpty(_ quotient: Quotient) -> Bool { quotient.above.isEmpty && quotient.below.isEmpty }
    for factor in factors {
      if let divisor = divisor(factor) {
        if current.above.contains(where: { isReduction($0) }) {
          result.append(current)
          current = Quotient()
        }
        current.below.append(divisor)
      } else {
        if !current.below.isEmpty {
          result.append(current)
          current = Quotient()
        }
        current.above.append(factor)
      }
    }
    if !isEmpty(current) || result.isEmpty { result.append(current) }
    return result
  }

  private mutating func fraction(_ quotient: Quotient, _ coefficient: Rational, _ sign: String) -> [Task] {
    var above = coefficient
    var below = Rational.one
    if ConstantNotation.isFraction(coefficient) {
      above = Rational(coefficient.numerator, over: BigInteger(1)) ?? coefficient
      below = Rational(coefficient.denominator, over: BigInteger(1)) ?? .one
    }
    return [.text("\\frac{")] + side(quotient.above, above, sign) + [.text("}{")]
      + side(quotient.below, below, sign) + [.text("}")]
  }

  /// A numerator or denominator.
  private mutating func side(_ nodes: [Node], _ number: Rational, _ sign: String) -> [Task] {
    let (nodes, number) = numbersJoined(nodes, number)
    if nodes.isEmpty { return constant(number) }
    if nodes.count == 1, number.isOne { return [.node(nodes[0], .sum)] }
    var pieces: [Task] = number.isOne ? [] : constant(number)
    var previous: Previous = number.isOne ? .nothing : .number
    for node in nodes {
      pieces += separator(after: previous, before: node, sign, isLast: false)
      pieces.append(.node(node, .factor))
      previous = .factor
    }
    return pieces
  }

  /// 2 and 2·u as 4 and u.
  private func numbersJoined(_ nodes: [Node], _ number: Rational) -> (nodes: [Node], number: Rational) {
    if number.isOne || !numbers.isEmpty { return (nodes, number) }
    var number = number
    var factors: [Node] = []
    for node in nodes {
      guard case .product(let own) = graph.view(node), let value = graph.constant(of: own[0]),
        value.isInteger, !value.isNegative, let product = number.multiplied(by: value)
      else {
        factors.append(node)
        continue
      }
      number = product
      factors += own.dropFirst()
    }
    return (factors, number)
  }

  /// What stands between two factors: nothing but a space after a number, unless a digit follows; always a sign
  /// before a parenthesis that a name would make the argument of a call.
  private func separator(after previous: Previous, before node: Node, _ sign: String, isLast: Bool) -> [Task]
  {
    switch previous {
    case .nothing: return []
    case .number: return [.text(startsWithDigit(node) || !numbers.isEmpty ? " \\cdot " : " ")]
    case .factor:
      if isReduction(node), isLast { return [.text(" ")] }
      return [.text(sign == " " && opensParenthesis(node) ? " \\cdot " : sign)]
    }
  }

  private func startsWithDigit(_ node: Node) -> Bool {
    guard case .power(let base, _) = graph.view(node) else { return false }
    return graph.opcode(of: base) == .constant
  }

  private func opensParenthesis(_ node: Node) -> Bool {
    switch graph.opcode(of: node) {
    case .sum, .reduction: return true
    case .power: return opensParenthesis(graph.operands(of: node)[0])
    default: return false
    }
  }

  private func isReduction(_ node: Node) -> Bool { graph.opcode(of: node) == .reduction }

  private func isSimple(_ node: Node) -> Bool {
    switch graph.view(node) {
    case .symbol, .constant, .indexValue: true
    case .named(let role, _, _, _): role != .adjoint
    case .power(let base, let exponent):
      graph.opcode(of: base) != .power && isAtom(base) && graph.opcode(of: exponent) == .constant
    default: false
    }
  }

  private func isAtom(_ node: Node) -> Bool {
    switch graph.view(node) {
    case .symbol, .constant, .indexValue: true
    case .named(let role, _, _, _): role != .adjoint
    default: false
    }
  }

  /// d where the factor is d⁻ⁿ.
  func divisor(_ factor: Node) -> Node? {
    guard case .power(let base, let exponent) = graph.view(factor), let value = graph.constant(of: exponent),
      value.isNegative, !isLongCount(base)
    else { return nil }
    return graph.power(base, graph.constant(value.negated))
  }

  /// Whether a sum counts ties of more than a line of text. As a power it can be broken into lines.
  private func isLongCount(_ base: Node) -> Bool {
    guard case .sum(let terms) = graph.view(base), terms.count > 3 else { return false }
    let steps = terms.compactMap { term -> Node? in
      guard case .product(let factors) = graph.view(term), factors.count == 2,
        case .function(.step, let gap) = graph.view(factors[1])
      else { return nil }
      return gap[0]
    }
    guard steps.count == terms.count - 1, case .sum(let gap) = graph.view(steps[0]) else { return false }
    return steps.count > 3
      || gap.contains {
        graph.reachable(from: [$0]).contains { [.max, .min].contains(graph.function(of: $0)) }
      }
  }
}
