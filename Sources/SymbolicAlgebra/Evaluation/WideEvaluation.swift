#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A double whose exponent has room: significand · 2^exponent.
private struct WideNumber {
  /// In ±[1, 2), or 0, ∞ or NaN.
  let significand: Double
  let exponent: Int

  init(_ value: Double, _ exponent: Int = 0) {
    let isPlain = value.isFinite && value != 0
    let own = isPlain ? Int(value.exponent) : 0
    significand = isPlain ? scalbn(scalbn(value, -Int(own / 2)), -Int(own - own / 2)) : value
    self.exponent = isPlain ? exponent + own : 0
  }

  /// With its sign, where it is out of range.
  var nearest: Double {
    let value = value
    if value.isNormal || significand == 0 || !significand.isFinite { return value }
    let size = exponent > 0 ? Double.greatestFiniteMagnitude : .leastNonzeroMagnitude
    return value == 0 || value.isInfinite ? (significand < 0 ? -size : size) : value
  }

  var value: Double { scalbn(significand, max(-4096, min(4096, exponent))) }

  static func * (x: WideNumber, y: WideNumber) -> WideNumber {
    WideNumber(x.significand * y.significand, x.exponent + y.exponent)
  }

  static func / (x: WideNumber, y: WideNumber) -> WideNumber {
    WideNumber(x.significand / y.significand, x.exponent - y.exponent)
  }

  static func + (x: WideNumber, y: WideNumber) -> WideNumber {
    guard x.significand.isFinite, y.significand.isFinite else {
      return WideNumber(x.significand + y.significand)
    }
    if x.significand == 0 { return y }
    if y.significand == 0 { return x }
    let top = max(x.exponent, y.exponent)
    func aligned(_ z: WideNumber) -> Double { scalbn(z.significand, max(z.exponent - top, -200)) }
    return WideNumber(aligned(x) + aligned(y), top)
  }

  /// xʳ for r a multiple of ½; nil for others.
  func raised(to r: Rational) -> WideNumber? {
    guard let halves = r.multiplied(by: 2)?.integer, halves.magnitude <= 2048 else { return nil }
    var root = self
    if halves % 2 != 0 {
      let isOdd = exponent & 1 == 1
      root = WideNumber((isOdd ? 2 * significand : significand).squareRoot(), exponent >> 1)
    }
    var (rest, square, result) = ((halves % 2 == 0 ? halves / 2 : halves).magnitude, root, WideNumber(1))
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return halves < 0 ? WideNumber(1) / result : result
  }

  /// eˣ, with an exponent of its own where it is no double; nil where nothing is gained.
  static func exponential(_ x: Double) -> WideNumber? {
    guard x.magnitude > 700, x.magnitude < 0x1p31 else { return nil }
    let steps = (x / log(2)).rounded()
    // log 2 in two parts, the first with so few bits that its multiples are exact.
    let rest = (x - steps * 0x1.62e42p-1) - steps * 0x1.fdf473de6af28p-22
    return WideNumber(exp(rest), Int(steps))
  }

  /// The natural logarithm.
  var logarithm: Double {
    value.isNormal || !significand.isFinite ? log(value) : log(significand) + Double(exponent) * log(2)
  }
}

// Expressions whose parts leave the range of doubles, while their value does not: x² of √(x² + y²) at 10²⁰⁰.
extension ExpressionGraph {
  /// Whether a sum, product or power of finite numbers has overflowed, or has become 0 or lost digits by underflow.
  func isOutOfRange(_ nodes: [Node], _ values: UnsafeMutableBufferPointer<Double>) -> Bool {
    nodes.contains { node in
      let size = values[node.position].magnitude
      if size >= .leastNormalMagnitude, size <= .greatestFiniteMagnitude { return false }
      switch opcode(of: node) {
      case .sum: return !size.isFinite
      case .product, .power:
        return !size.isFinite || !operandWords(of: node).contains { values[Int($0)] == 0 }
      default: return false
      }
    }
  }

  /// Evaluates sums, products, powers and what is as simple again, with room for their exponents; functions take and give doubles.
  func widen(_ nodes: [Node], _ values: UnsafeMutableBufferPointer<Double>, keepsSign: Bool = false) {
    withUnsafeTemporaryAllocation(of: WideNumber.self, capacity: values.count) { wide in
      for node in nodes {
        let place = node.position
        let known = wideValue(of: node, wide, values)
        if let known, ![.symbol, .constant].contains(opcode(of: node)) {
          values[place] = keepsSign ? known.nearest : known.value
        }
        if known == nil, opcode(of: node) == .power || opcode(of: node) == .function {
          values[place] = plainValue(of: node, values)
        }
        wide.initializeElement(at: place, to: known ?? WideNumber(values[place]))
      }
    }
  }

  /// nil where the value is that of doubles.
  private func wideValue(
    of node: Node, _ wide: UnsafeMutableBufferPointer<WideNumber>,
    _ values: UnsafeMutableBufferPointer<Double>
  ) -> WideNumber? {
    let operands = operandWords(of: node)
    switch opcode(of: node) {
    case .constant, .symbol, .indexValue, .delta, .reduction, .opaque: return nil
    case .named: return wide[Int(operands[0])]
    case .sum: return operands.dropFirst().reduce(wide[Int(operands[0])]) { $0 + wide[Int($1)] }
    case .product:
      let total = operands.dropFirst().reduce(wide[Int(operands[0])]) { $0 * wide[Int($1)] }
      return total.significand.isNaN ? branchValue(operands, values).map { WideNumber($0) } ?? total : total
    case .power: return constant(of: Node(operands[1])).flatMap { wide[Int(operands[0])].raised(to: $0) }
    case .function:
      guard let function = function(of: node), case let x = wide[Int(operands[0])] else { return nil }
      switch function {
      case .abs: return WideNumber(x.significand.magnitude, x.exponent)
      case .relu: return x.significand < 0 ? WideNumber(0) : x
      case .sign, .step: return WideNumber(function.row.value(x.significand))
      case .log: return WideNumber(x.logarithm)
      case .exp: return .exponential(x.value)
      case .expm1: return x.value > 700 ? .exponential(x.value) : nil
      case .rootMinusOne: return x.exponent > 200 ? x.raised(to: RealPower.half) : nil
      case .signedRatio: return x.exponent > 60 ? WideNumber(x.significand < 0 ? -1 : 1) : nil
      default: return nil
      }
    }
  }
}
