import SymbolicAlgebra

// Sums, products and powers as operations.
extension ProgramBuilder {
  // MARK: Sums

  /// a + b − c, from left to right; −a + b is b − a.
  mutating func sum(_ node: Node) -> Operand {
    let terms = operandNodes(of: node)
    defer { release(terms) }
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
    return negated(product: node)
  }

  // MARK: Products

  /// a · b / c, from left to right. A coefficient with a finite decimal is a factor; of another, p/q, the q divides at the end.
  mutating func product(_ node: Node) -> Operand {
    let factors = operandNodes(of: node)
    defer { release(factors) }
    return product(factors, isNegated: false)
  }

  mutating func product(_ factors: [Node], isNegated flips: Bool) -> Operand {
    var coefficient = graph.constant(of: factors[0]) ?? .one
    if flips { coefficient = coefficient.negated }
    let rest = graph.opcode(of: factors[0]) == .constant ? factors.dropFirst() : factors[...]
    let fraction = fraction(coefficient)
    let number = fraction?.numerator ?? coefficient.doubleValue
    var total: Operand? = number.magnitude == 1 ? nil : constant(number)
    var isNegated = number == -1
    var waiting: [Node] = []
    for factor in rest {
      if reciprocalHalves(factor) != nil {
        guard let value = total else {
          waiting.append(factor)
          continue
        }
        total = emit(.divide, value, denominator(ofPower: factor))
        continue
      }
      var value = operand(of: factor)
      if isNegated { value = emit(.negate, value, .none) }
      isNegated = false
      total = total.map { emit(.multiply, $0, value) } ?? value
    }
    var result = total ?? constant(isNegated ? -1 : 1)
    for factor in waiting { result = emit(.divide, result, denominator(ofPower: factor)) }
    return fraction.map { emit(.divide, result, constant($0.denominator)) } ?? result
  }

  /// p and q where p/q has no finite decimal, a prime other than 2 and 5 dividing q; nil otherwise, and for numbers that
  /// are not exact in double precision.
  private func fraction(_ value: Rational) -> (numerator: Double, denominator: Double)? {
    guard let (p, q) = value.words, max(p.magnitude, q.magnitude) < 1 << 26 else { return nil }
    var rest = q
    while rest % 2 == 0 { rest /= 2 }
    while rest % 5 == 0 { rest /= 5 }
    return rest == 1 ? nil : (Double(p), Double(q))
  }

  // MARK: Powers

  /// Twice an exponent that is an integer or a half, and small enough for multiplications.
  private func halves(_ exponent: Rational) -> Int? {
    guard let (p, q) = exponent.words, q <= 2, p.magnitude <= 1 << 20 else { return nil }
    return p * (2 / q)
  }

  /// 2n > 0 for b⁻ⁿ with n an integer or a half.
  func reciprocalHalves(_ node: Node) -> Int? {
    guard graph.opcode(of: node) == .power else { return nil }
    guard case .power(let base, let exponent) = graph.view(node), graph.opcode(of: base) != .power,
      let value = graph.constant(of: exponent), value.isNegative
    else { return nil }
    return halves(value).map { -$0 }
  }

  /// bⁿ for the node b⁻ⁿ.
  mutating func madeDenominator(_ node: Node) -> Operand {
    guard case .power(let base, _) = graph.view(node), let halves = reciprocalHalves(node) else {
      return operand(of: node)
    }
    return raised(operand(of: base), halves: halves)
  }

  /// Integers by multiplication, halves by the square root, 1/bⁿ for negative ones, all else by the library's power.
  mutating func power(_ node: Node) -> Operand {
    guard case .power(let base, let exponent) = graph.view(node) else { return .none }
    guard let number = graph.constant(of: exponent) else {
      return emit(.power, operand(of: base), operand(of: exponent))
    }
    if reciprocalHalves(node) != nil { return emit(.divide, constant(1), denominator(ofPower: node)) }
    guard let halves = halves(number) else {
      return emit(.power, operand(of: base), constant(number.doubleValue))
    }
    guard halves < 0 else { return raised(operand(of: base), halves: halves) }
    return emit(.divide, constant(1), raised(operand(of: base), halves: -halves))
  }

  /// bⁿ, 2n > 0 given: by squaring, the lowest power first; b^(k+1/2) = bᵏ · √b.
  private mutating func raised(_ base: Operand, halves: Int) -> Operand {
    var rest = halves / 2
    var square = base
    var result: Operand?
    while rest > 0 {
      if rest & 1 == 1 { result = result.map { emit(.multiply, $0, square) } ?? square }
      rest >>= 1
      if rest > 0 { square = emit(.multiply, square, square) }
    }
    guard halves % 2 == 1 else { return result ?? base }
    let root = emit(.squareRoot, base, .none)
    return result.map { emit(.multiply, $0, root) } ?? root
  }
}
