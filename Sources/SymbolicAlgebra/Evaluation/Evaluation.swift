#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension ExpressionGraph {
  /// The values of `roots` in double precision, in one ascending pass over what they are made of.
  ///
  /// - `symbols` gives the value of a symbol with its indices; π is known. `opaque` gives f⁽ⁿ⁾(x) of a function
  ///   without a formula.
  /// - Sums and products run left to right, division is division, integer powers are products, powers ±1/2 are
  ///   square roots, and functions take the values of their rows.
  /// - What is constant on a side has slope 0 there, whatever it is multiplied by: see `branchValue`. Where a part
  ///   leaves the range of doubles, arithmetic is done again with wider exponents.
  /// - Reductions over integer ranges are expanded first. What still depends on an index or a size is NaN;
  ///   `undecided(in:)` names it.
  ///
  /// Time and space are linear in the number of nodes below the roots, after expansion.
  ///
  /// With `keepsSign` what is too small or too large for a double is the smallest or largest one, and no 0 or ∞.
  public func evaluate(
    _ roots: [Node], keepsSign: Bool = false, symbols: (Node) -> Double,
    opaque: (_ name: Symbol, _ order: Int, _ x: Double) -> Double = { _, _, _ in .nan }
  ) -> [Double] {
    let roots = expandingReductions(in: roots)
    guard let last = roots.max() else { return [] }
    let pi = self.pi
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: last.position + 1) { values in
      let nodes = reachable(from: roots)
      for node in nodes { values[node.position] = value(of: node, values, pi: pi, symbols, opaque) }
      if isOutOfRange(nodes, values) { widen(nodes, values, keepsSign: keepsSign) }
      return roots.map { values[$0.position] }
    }
  }

  /// The first index value, delta or reduction below the roots that has no number yet; nil if `evaluate` can do all.
  public func undecided(in roots: [Node]) -> Node? {
    reachable(from: expandingReductions(in: roots)).first {
      switch opcode(of: $0) {
      case .indexValue, .delta, .reduction: true
      default: false
      }
    }
  }

  private func value(
    of node: Node, _ values: UnsafeMutableBufferPointer<Double>, pi: Node, _ symbols: (Node) -> Double,
    _ opaque: (Symbol, Int, Double) -> Double
  ) -> Double {
    let operands = operandWords(of: node)
    switch opcode(of: node) {
    case .constant: return constants[Int(payload(of: node))].doubleValue
    case .symbol: return node == pi ? Double.pi : symbols(node)
    case .indexValue, .delta, .reduction: return .nan
    case .sum:
      var total = values[Int(operands[0])]
      for operand in operands.dropFirst() { total += values[Int(operand)] }
      return total
    case .product: return productValue(operands, values)
    case .power: return powerValue(operands, values)
    case .function: return functionValue(payload(of: node), operands, values)
    case .opaque:
      return opaque(Symbol(payload(of: node)), Int(words(of: node)[0]), values[Int(operands[0])])
    case .named: return values[Int(operands[0])]
    }
  }

  /// A factor b⁻¹ divides.
  private func productValue(
    _ factors: UnsafeBufferPointer<UInt32>, _ values: UnsafeMutableBufferPointer<Double>
  )
    -> Double
  {
    var total = values[Int(factors[0])]
    for factor in factors.dropFirst() {
      if opcode(of: Node(factor)) == .power, case let pair = words(of: Node(factor)),
        constant(of: Node(pair[1]))?.isMinusOne == true
      {
        total /= values[Int(pair[0])]
      } else {
        total *= values[Int(factor)]
      }
    }
    return total.isNaN ? branchValue(factors, values) ?? total : total
  }

  private func powerValue(_ pair: UnsafeBufferPointer<UInt32>, _ values: UnsafeMutableBufferPointer<Double>)
    -> Double
  {
    let base = values[Int(pair[0])]
    guard let exponent = constant(of: Node(pair[1])) else { return pow(base, values[Int(pair[1])]) }
    if let integer = exponent.integer, integer.magnitude <= 1024 { return RealPower.integer(base, integer) }
    if exponent == RealPower.half { return base.squareRoot() }
    if exponent == RealPower.minusHalf { return 1 / base.squareRoot() }
    return pow(base, exponent.doubleValue)
  }

  /// A power or a function of doubles.
  func plainValue(of node: Node, _ values: UnsafeMutableBufferPointer<Double>) -> Double {
    let operands = operandWords(of: node)
    return opcode(of: node) == .power
      ? powerValue(operands, values) : functionValue(payload(of: node), operands, values)
  }

  private func functionValue(
    _ payload: UInt32, _ operands: UnsafeBufferPointer<UInt32>, _ values: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let row = FunctionRow.table[Int(payload)]
    if operands.count == 1 { return row.value(values[Int(operands[0])]) }
    return row.value(at: operands.map { values[Int($0)] })
  }
}

/// Powers of real numbers with exact exponents.
enum RealPower {
  static let half = Rational(1, over: 2)!
  static let minusHalf = Rational(-1, over: 2)!

  /// xⁿ by repeated squaring; x⁻ⁿ = 1/xⁿ.
  static func integer(_ x: Double, _ n: Int) -> Double {
    var (result, square, rest) = (1.0, x, n.magnitude)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      rest >>= 1
      if rest > 0 { square *= square }
    }
    return n < 0 ? 1 / result : result
  }
}
