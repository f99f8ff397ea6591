import SymbolicAlgebra

// Sums, products and powers as operations.
extension ProgramBuilder {
  // MARK: Sums

  /// a + b − c, from left to right; −a + b is b − a.
  mutating func sum(_ node: Node) -> Operand {
    let terms = collect(node)
    var rest = terms.dropFirst()
    var total: Operand
    if isNegative(terms[0]), let second = rest.first, !isNegative(second) {
      total = emit(.subtract, operand(of: second), magnitude(terms[0]))
      rest = rest.dropFirst()
    } else {
      total = operand(of: terms[0])
    }
    for term in rest {
      total =
        isNegative(term)
        ? emit(.subtract, total, magnitude(term)) : emit(.add, total, operand(of: term))
    }
    return total
  }

  /// Whether a term is left to its users: a negative number, or a product with one. A product of products is not,
  /// so that nothing here goes deeper than one level.
  func isNegative(_ node: Node) -> Bool {
    switch graph.opcode(of: node) {
    case .constant: return graph.constant(of: node)!.isNegative
    case .product:
      var isFirst = true
      var isNegative = false
      let hasProduct = graph.anyOperand(of: node) { factor in
        if isFirst {
          isFirst = false
          isNegative = graph.constant(of: factor)?.isNegative ?? false
          if !isNegative { return true }
        }
        return graph.opcode(of: factor) == .product
      }
      return isNegative && !hasProduct
    default: return false
    }
  }

  /// −t for a negative term t.
  private mutating func magnitude(_ node: Node) -> Operand {
    if let value = graph.constant(of: node) { return constant(-value.doubleValue) }
    return magnitude(ofProduct: node)
  }

  // MARK: Products

  /// a · b / c, from left to right. A coefficient with a finite decimal is a factor; of another, p/q, the q divides at the end.
  mutating func product(_ node: Node) -> Operand { product(collect(node), isMagnitude: false) }

  mutating func product(_ factors: [Node], isMagnitude: Bool) -> Operand {
    var coefficient = graph.constant(of: factors[0]) ?? .one
    if isMagnitude { coefficient = coefficient.negated }
    let rest = graph.opcode(of: factors[0]) == .constant ? factors.dropFirst() : factors[...]
    let isDecimal = hasFiniteDecimal(coefficient)
    let number = isDecimal ? coefficient.doubleValue : Double(coefficient.numerator)
    var total: Operand? = number.magnitude == 1 ? nil : constant(number)
    var isNegated = number == -1
    var waiting: [Node] = []
    for factor in rest {
      if reciprocalExponent(factor) != nil {
        guard let value = total else {
          waiting.append(factor)
          continue
        }
        total = emit(.divide, value, denominator(factor))
        continue
      }
      var value = operand(of: factor)
      if isNegated { value = emit(.negate, value, .none) }
      isNegated = false
      total = total.map { emit(.multiply, $0, value) } ?? value
    }
    var result = total ?? constant(isNegated ? -1 : 1)
    for factor in waiting { result = emit(.divide, result, denominator(factor)) }
    return isDecimal ? result : emit(.divide, result, constant(Double(coefficient.denominator)))
  }

  /// Whether p/q is written with finitely many decimals: no prime but 2 and 5 divides q.
  private func hasFiniteDecimal(_ value: Rational) -> Bool {
    var rest = value.denominator
    while rest % 2 == 0 { rest /= 2 }
    while rest % 5 == 0 { rest /= 5 }
    return rest == 1
  }

  // MARK: Powers

  /// n > 0 for b⁻ⁿ with n an integer or a half.
  func reciprocalExponent(_ node: Node) -> Rational? {
    guard graph.opcode(of: node) == .power else { return nil }
    guard case .power(let base, let exponent) = graph.view(node), let value = graph.constant(of: exponent),
      value.isNegative, value.denominator <= 2, graph.opcode(of: base) != .power
    else { return nil }
    return value.negated
  }

  /// bⁿ for the node b⁻ⁿ.
  private mutating func denominator(_ node: Node) -> Operand { denominator(ofPower: node) }

  mutating func madeDenominator(_ node: Node) -> Operand {
    guard case .power(let base, _) = graph.view(node), let exponent = reciprocalExponent(node) else {
      return operand(of: node)
    }
    return raised(operand(of: base), exponent)
  }

  /// Integers by multiplication, halves by the square root, 1/bⁿ for negative ones, all else by the library's power.
  mutating func power(_ node: Node) -> Operand {
    guard case .power(let base, let exponent) = graph.view(node) else { return .none }
    let value = operand(of: base)
    guard let number = graph.constant(of: exponent) else {
      return emit(.power, value, operand(of: exponent))
    }
    if reciprocalExponent(node) != nil { return emit(.divide, constant(1), denominator(node)) }
    guard number.denominator <= 2 else { return emit(.power, value, constant(number.doubleValue)) }
    guard number.isNegative else { return raised(value, number) }
    return emit(.divide, constant(1), raised(value, number.negated))
  }

  /// bⁿ, n > 0 an integer or a half: by squaring, the lowest power first; b^(k+1/2) = bᵏ · √b.
  private mutating func raised(_ base: Operand, _ exponent: Rational) -> Operand {
    var rest = exponent.numerator / exponent.denominator
    var square = base
    var result: Operand?
    while rest > 0 {
      if rest & 1 == 1 { result = result.map { emit(.multiply, $0, square) } ?? square }
      rest >>= 1
      if rest > 0 { square = emit(.multiply, square, square) }
    }
    guard exponent.denominator == 2 else { return result ?? base }
    let root = emit(.squareRoot, base, .none)
    return result.map { emit(.multiply, $0, root) } ?? root
  }
}
