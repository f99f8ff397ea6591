/// Arithmetic as it is done on a blackboard: exact, but every value of a function is rounded to some decimals.
extension ExpressionGraph {
  /// The values of `roots` where sums, products and whole powers are exact and each value of an elementary function is
  /// rounded to `decimals` places, halves away from zero. The slopes σ′ = a(1 − a) and tanh′ = 1 − a² take the rounded a.
  ///
  /// nil for a root that is undefined, that depends on an unknown symbol, or whose exact value grows past all bounds.
  public func evaluateRounding(
    _ roots: [Node], toDecimals decimals: Int, symbols: (Node) -> Rational?
  ) -> [Rational?] {
    let roots = expandingReductions(in: roots)
    guard let last = roots.max() else { return [] }
    var values = [Rational?](repeating: nil, count: last.position + 1)
    for node in reachable(from: roots) {
      values[node.position] = rounded(node, decimals, symbols) { values[$0.position] }
    }
    return roots.map { values[$0.position] }
  }

  private func rounded(
    _ node: Node, _ decimals: Int, _ symbols: (Node) -> Rational?, _ value: (Node) -> Rational?
  ) -> Rational? {
    switch view(node) {
    case .constant(let constant): return constant
    case .symbol:
      return node == pi ? Rational(nearest: Double.pi)?.rounded(toDecimals: decimals) : symbols(node)
    case .named(_, _, _, let inner): return value(inner)
    case .sum(let terms): return combined(terms, value) { $0.adding($1) }
    case .product(let factors): return combined(factors, value) { $0.multiplied(by: $1) }
    case .power(let base, let exponent): return roundedPower(base, exponent, decimals, value)
    case .function(let function, let arguments): return rounded(function, arguments, decimals, value)
    case .indexValue, .delta, .reduction, .opaque: return nil
    }
  }

  private func combined(
    _ operands: [Node], _ value: (Node) -> Rational?, _ join: (Rational, Rational) -> Rational?
  ) -> Rational? {
    guard var total = value(operands[0]) else { return nil }
    for operand in operands.dropFirst() {
      guard let next = value(operand), let joined = join(total, next) else { return nil }
      total = joined
    }
    return total
  }

  private func roundedPower(
    _ base: Node, _ exponent: Node, _ decimals: Int, _ value: (Node) -> Rational?
  ) -> Rational? {
    guard let x = value(base), let n = value(exponent) else { return nil }
    if let whole = n.integer { return x.raised(to: whole) }
    let number = node(power(constant(x), exponent))
    return Rational(nearest: number)?.rounded(toDecimals: decimals)
  }

  /// The double of an expression of constants.
  private func node(_ root: Node) -> Double { evaluate([root], symbols: { _ in .nan })[0] }

  private func rounded(
    _ function: ElementaryFunction, _ arguments: [Node], _ decimals: Int, _ value: (Node) -> Rational?
  ) -> Rational? {
    let exact = arguments.compactMap { value($0) }
    guard exact.count == arguments.count else { return nil }
    func blackboard(_ function: ElementaryFunction) -> Rational? {
      Rational(nearest: function.row.value(exact[0].doubleValue))?.rounded(toDecimals: decimals)
    }
    switch function {
    case .sigmoidSlope:
      guard let a = blackboard(.sigmoid), let rest = Rational.one.adding(a.negated) else { return nil }
      return a.multiplied(by: rest)
    case .tanhSlope:
      guard let a = blackboard(.tanh), let square = a.multiplied(by: a) else { return nil }
      return Rational.one.adding(square.negated)
    case .max: return exact.max()
    case .min: return exact.min()
    case .abs: return exact[0].magnitude
    case .relu: return exact[0].isNegative ? .zero : exact[0]
    case .sign: return exact[0].isZero ? .zero : exact[0].isNegative ? .minusOne : .one
    case .step: return exact[0].isZero || exact[0].isNegative ? .zero : .one
    default: return blackboard(function)
    }
  }
}

extension Rational {
  /// The exact value of a finite double.
  public init?(nearest value: Double) {
    guard value.isFinite else { return nil }
    if value == 0 {
      self = .zero
      return
    }
    let significand = Int(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0))
    let exponent = (value.isNormal ? Int(value.exponent) : -1022) - 52
    guard let scale = Rational(2).raised(to: exponent),
      let magnitude = Rational(significand).multiplied(by: scale)
    else { return nil }
    self = value < 0 ? magnitude.negated : magnitude
  }

  /// The nearest decimal with this many places, halves away from zero.
  public func rounded(toDecimals decimals: Int) -> Rational? {
    guard let scale = Rational(10).raised(to: decimals), let scaled = magnitude.multiplied(by: scale),
      let twice = scaled.multiplied(by: 2 as Rational), let shifted = twice.adding(.one)
    else { return nil }
    let denominator = shifted.denominator.multiplied(by: 2 as BigInteger) ?? shifted.denominator
    let whole = shifted.numerator.quotientAndRemainder(dividingBy: denominator)?.quotient ?? 0
    guard let result = Rational(whole, over: 1 as BigInteger),
      let unscaled = scale.reciprocal.flatMap({ result.multiplied(by: $0) })
    else { return nil }
    return isNegative ? unscaled.negated : unscaled
  }
}

extension Rational: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
}
