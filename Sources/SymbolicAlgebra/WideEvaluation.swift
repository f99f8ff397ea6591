#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A number other than 0 whose exponent has room: significand · 2^exponent.
private struct WideNumber {
  private(set) var significand = 1.0
  private(set) var exponent = 0

  /// x · |y|ⁿ⸍² · sign, for finite y ≠ 0; an odd number of halves asks for y > 0.
  mutating func multiply(by y: Double, halves: Int = 2) {
    // y = m · 4ᵏ, so that a root halves the exponent.
    let k = Int(y.exponent) >> 1
    let m = y / scalbn(1, k) / scalbn(1, k)
    let factor = RealPower.integer(
      halves % 2 == 0 ? m : m.squareRoot(), halves % 2 == 0 ? halves / 2 : halves)
    significand *= factor
    exponent += k * halves + Int(significand.exponent)
    significand = scalbn(significand, -Int(significand.exponent))
  }

  var value: Double { scalbn(significand, max(-4096, min(4096, exponent))) }
}

// Products and norms whose parts leave the range of doubles, and whose value does not.
extension ExpressionGraph {
  // MARK: Products

  /// The product of factors of which none is 0 or endless, powers and norms by their bases, with room for the exponents on the way;
  /// nil for others.
  func wideProduct(
    _ factors: UnsafeBufferPointer<UInt32>, _ values: UnsafeMutableBufferPointer<Double>
  ) -> Double? {
    var total = WideNumber()
    for factor in factors {
      guard let (base, halves) = wideFactor(Node(factor), values) else { return nil }
      total.multiply(by: base, halves: halves)
    }
    return total.value
  }

  /// b and 2r where a factor is bʳ.
  private func wideFactor(
    _ factor: Node, _ values: UnsafeMutableBufferPointer<Double>
  ) -> (base: Double, halves: Int)? {
    var (base, halves) = (unnamed(factor), 2)
    if opcode(of: base) == .power, case let pair = operandWords(of: base),
      let number = constant(of: Node(pair[1]))?.multiplied(by: 2)?.integer, number.magnitude <= 16
    {
      (base, halves) = (unnamed(Node(pair[0])), number)
    }
    let value = values[base.position]
    if value == .infinity || value == 0, let norm = norm(base, values) { return (norm, 2 * halves) }
    guard value.isFinite, value != 0, halves % 2 == 0 || value > 0 else { return nil }
    return (value, halves)
  }

  // MARK: Norms

  /// √(Σ c·t²) without overflow or underflow on the way, for c > 0 and numbers among the terms; nil for other nodes.
  func norm(_ node: Node, _ values: UnsafeMutableBufferPointer<Double>) -> Double? {
    let sum = unnamed(node)
    guard opcode(of: sum) == .sum else { return nil }
    var parts: [Double] = []
    for term in operandWords(of: sum) {
      guard let part = rootOfTerm(Node(term), values) else { return nil }
      parts.append(part)
    }
    let largest = parts.max() ?? 0
    guard largest > 0, largest.isFinite else { return nil }
    let scale = Double(sign: .plus, exponent: largest.exponent, significand: 1)
    return scale * parts.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
  }

  /// √term of c·t²·u²… or of a number c ≥ 0.
  private func rootOfTerm(_ term: Node, _ values: UnsafeMutableBufferPointer<Double>) -> Double? {
    let term = unnamed(term)
    let factors = opcode(of: term) == .product ? operandWords(of: term).map { Node($0) } : [term]
    var root = 1.0
    for factor in factors {
      let factor = unnamed(factor)
      if let number = constant(of: factor) {
        guard !number.isNegative else { return nil }
        root *= number.doubleValue.squareRoot()
      } else if opcode(of: factor) == .power, case let pair = operandWords(of: factor),
        let exponent = constant(of: Node(pair[1]))?.integer, exponent > 0, exponent % 2 == 0
      {
        root *= RealPower.integer(values[Int(pair[0])].magnitude, exponent / 2)
      } else if facts(of: factor).isSuperset(of: [.total, .nonnegative]) {
        root *= values[factor.position].squareRoot()
      } else {
        return nil
      }
    }
    return root
  }
}
