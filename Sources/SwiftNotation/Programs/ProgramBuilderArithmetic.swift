import SymbolicAlgebra

// Sums, products and powers as operations.
extension ProgramBuilder {
  // MARK: Sums

  /// a + b − c, from left to right; −a + b is b − a.
  mutating func sum(_ node: Node) -> Operand {
    let first = graph.operand(of: node, at: 0)
    let second = graph.operand(of: node, at: 1)
    var place = 1
    var total: Operand
    if isNegative(first), !isNegative(second) {
      total = emit(.subtract, operand(of: second), magnitude(first))
      place = 2
    } else {
      total = operand(of: first)
    }
    while place < graph.operandCount(of: node) {
      let term = graph.operand(of: node, at: place)
      if isNegative(term) {
        total = emit(.subtract, total, magnitude(term))
      } else {
        total = emit(.add, total, operand(of: term))
      }
      place += 1
    }
    return total
  }

  /// Whether a term is left to its users: a negative number, or a product with one. A product of products is not,
  /// so that nothing here goes deeper than one level.
  @inline(__always)
  func isNegative(_ node: Node) -> Bool {
    switch graph.opcode(of: node) {
    case .constant: isNegativeNumber(node)
    case .product:
      isNegativeNumber(graph.operand(of: node, at: 0))
        && !graph.anyOperand(of: node) { graph.opcode(of: $0) == .product }
    default: false
    }
  }

  @inline(__always)
  private func isNegativeNumber(_ node: Node) -> Bool {
    graph.opcode(of: node) == .constant && !graph.facts(of: node).contains(.nonnegative)
  }

  /// −t for a negative term t.
  private mutating func magnitude(_ node: Node) -> Operand {
    if let value = graph.constant(of: node) { return constant(-value.doubleValue) }
    return negated(product: node)
  }

  // MARK: Products

  /// a · b / c, from left to right. A coefficient with a finite decimal is a factor; of another, p/q, the q divides at the end.
  mutating func product(_ node: Node, isNegated flips: Bool = false) -> Operand {
    if masks.isEmpty { return product(node, isNegated: flips, without: []) }
    let masks = masks.masks(among: graph.operands(of: node))
    // Each mask in turn decides over the product of all else.
    return masks.reduce(product(node, isNegated: flips, without: masks)) {
      emit(.masked, $0, operand(of: $1))
    }
  }

  private mutating func product(_ node: Node, isNegated flips: Bool, without masks: [Node]) -> Operand {
    if !norms.isEmpty, let quotient = normQuotient(node, isNegated: flips, without: masks) { return quotient }
    let first = graph.operand(of: node, at: 0)
    if !flips, masks.isEmpty, let (a, b) = graph.operandPair(of: node), isPlainFactor(a), isPlainFactor(b) {
      return emit(.multiply, operand(of: a), operand(of: b))
    }
    if flips || graph.opcode(of: first) == .constant {
      var coefficient = graph.constant(of: first) ?? .one
      if flips { coefficient = coefficient.negated }
      let start = graph.opcode(of: first) == .constant ? 1 : 0
      guard let fraction = fraction(coefficient) else {
        return product(node, from: start, coefficient.doubleValue, without: masks)
      }
      let total = product(node, from: start, fraction.numerator, without: masks)
      return emit(.divide, total, constant(fraction.denominator))
    }
    return product(node, from: 0, 1, without: masks)
  }

  /// Neither a number nor a reciprocal.
  @inline(__always)
  private func isPlainFactor(_ node: Node) -> Bool {
    graph.opcode(of: node) != .constant && graph.opcode(of: node) != .power
  }

  /// number · the factors from a place on. Reciprocals before the first factor wait until there is something to divide.
  private mutating func product(
    _ node: Node, from start: Int, _ given: Double, without masks: [Node]
  ) -> Operand {
    // All numbers at once: 8·x may overflow where 8/π·x does not.
    var number = given
    for place in start..<graph.operandCount(of: node) {
      let factor = graph.operand(of: node, at: place)
      if masks.isEmpty || !masks.contains(factor), let value = closedValue(factor) { number *= value }
    }
    var total = number.magnitude == 1 ? Operand.none : constant(number)
    var isNegated = number == -1
    var waiting: [Node] = []
    for place in start..<graph.operandCount(of: node) {
      let factor = graph.operand(of: node, at: place)
      if closedValue(factor) != nil || !masks.isEmpty && masks.contains(factor) { continue }
      if reciprocalHalves(factor) != nil {
        if total == .none {
          waiting.append(factor)
        } else {
          total = emit(.divide, total, denominator(ofPower: factor))
        }
        continue
      }
      var value = operand(of: factor)
      if isNegated { value = emit(.negate, value, .none) }
      isNegated = false
      total = total == .none ? value : emit(.multiply, total, value)
    }
    if total == .none { total = constant(isNegated ? -1 : 1) }
    for factor in waiting { total = emit(.divide, total, denominator(ofPower: factor)) }
    return total
  }

  /// The value of a factor, or of a divisor, without symbols, such as √2 and 1/π.
  private func closedValue(_ factor: Node) -> Double? {
    guard let halves = reciprocalHalves(factor) else { return constantValue(of: factor) }
    let value = constantValue(of: graph.operand(of: factor, at: 0))
    return halves == 2 && value != 0 ? value.map { 1 / $0 } : nil
  }

  /// p and q where p/q has no finite decimal, a prime other than 2 and 5 dividing q; nil otherwise, and for numbers that
  /// are not exact in double precision.
  func fraction(_ value: Rational) -> (numerator: Double, denominator: Double)? {
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
  @inline(__always)
  func reciprocalHalves(_ node: Node) -> Int? {
    graph.opcode(of: node) == .power ? reciprocalHalves(ofPower: node) : nil
  }

  private func reciprocalHalves(ofPower node: Node) -> Int? {
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
    return raised(base, halves: halves)
  }

  /// Integers by multiplication, halves by the square root, 1/bⁿ for negative ones, all else by the library's power.
  mutating func power(_ node: Node) -> Operand {
    guard case .power(let base, let exponent) = graph.view(node) else { return .none }
    guard let number = graph.constant(of: exponent) else {
      return emit(.power, operand(of: base), operand(of: exponent))
    }
    if let quotient = normQuotient(node, isNegated: false, without: []) { return quotient }
    if reciprocalHalves(node) != nil { return emit(.divide, constant(1), denominator(ofPower: node)) }
    guard let halves = halves(number) else {
      return emit(.power, operand(of: base), constant(number.doubleValue))
    }
    guard halves < 0 else { return raised(base, halves: halves) }
    return emit(.divide, constant(1), raised(base, halves: -halves))
  }

  /// bⁿ, 2n > 0 given: a power of √b where that is a norm.
  private mutating func raised(_ base: Node, halves: Int) -> Operand {
    guard halves % 2 == 1, let norm = norm(ofSquare: base) else {
      return raised(operand(of: base), halves: halves)
    }
    return raised(norm.value, halves: 2 * halves)
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
