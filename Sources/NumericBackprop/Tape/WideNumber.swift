#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A double whose exponent has room: significand · 2^exponent, the significand in ±[1, 2), or 0, ∞ or NaN.
///
/// In the range of doubles every operation rounds as theirs does.
struct WideNumber: Sendable, Equatable {
  private(set) var significand: Double
  private(set) var exponent: Int

  init(_ value: Double) { self.init(value, 0) }

  private init(_ value: Double, _ exponent: Int) {
    guard value.isFinite, value != 0 else {
      (significand, self.exponent) = (value, 0)
      return
    }
    significand = value.sign == .minus ? -value.significand : value.significand
    self.exponent = exponent + Int(value.exponent)
  }

  /// Rounded once, to ∞ or 0 where it is out of range.
  var double: Double { scalbn(significand, Int32(clamping: exponent)) }
  var isZero: Bool { significand == 0 }
  var isFinite: Bool { significand.isFinite }
  var isNaN: Bool { significand.isNaN }
  var magnitude: WideNumber { significand.sign == .minus ? -self : self }

  static prefix func - (x: WideNumber) -> WideNumber { WideNumber(-x.significand, x.exponent) }

  static func + (x: WideNumber, y: WideNumber) -> WideNumber {
    if x.isZero || !y.isFinite { return x.isFinite ? y : WideNumber(x.significand + y.significand) }
    if y.isZero || !x.isFinite { return x }
    let (large, small) = x.exponent >= y.exponent ? (x, y) : (y, x)
    let distance = max(small.exponent - large.exponent, -200)
    return WideNumber(large.significand + scalbn(small.significand, Int32(distance)), large.exponent)
  }

  static func - (x: WideNumber, y: WideNumber) -> WideNumber { x + -y }

  static func * (x: WideNumber, y: WideNumber) -> WideNumber {
    WideNumber(x.significand * y.significand, x.exponent + y.exponent)
  }

  static func / (x: WideNumber, y: WideNumber) -> WideNumber {
    WideNumber(x.significand / y.significand, x.exponent - y.exponent)
  }

  static func < (x: WideNumber, y: WideNumber) -> Bool {
    guard x.isFinite, y.isFinite else { return x.double < y.double }
    return (x - y).significand < 0
  }

  var squareRoot: WideNumber {
    let isOdd = exponent & 1 == 1
    return WideNumber((isOdd ? 2 * significand : significand).squareRoot(), exponent >> 1)
  }

  /// log x, beyond the range of doubles as well.
  var logarithm: Double {
    let value = double
    if value.isNormal { return log(value) }
    return log(significand) + Double(exponent) * log(2)
  }

  /// xʸ: products for small whole y, roots of them for halves.
  func raised(to y: Double) -> WideNumber {
    let halves = 2 * y
    guard halves == halves.rounded(), halves.magnitude <= 128 else { return generalPower(y) }
    let isRoot = halves.remainder(dividingBy: 2) != 0
    var (result, square, rest) = (
      WideNumber(1), isRoot ? squareRoot : self, Int(isRoot ? halves : y).magnitude
    )
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return y < 0 ? WideNumber(1) / result : result
  }

  /// mʸ·2^(e·y), the whole part of e·y being an exponent.
  private func generalPower(_ y: Double) -> WideNumber {
    let plain = pow(double, y)
    guard isFinite, !isZero, y.isFinite, !(plain.isNormal && double.isNormal), significand > 0 else {
      return WideNumber(plain)
    }
    let whole = (Double(exponent) * y).rounded()
    guard whole.magnitude < 0x1p40 else { return WideNumber(plain) }
    let rest = (-whole).addingProduct(Double(exponent), y)
    return WideNumber(pow(significand, y) * exp2(rest), Int(whole))
  }
}
