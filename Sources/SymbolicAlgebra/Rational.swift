/// An exact rational number p/q in lowest terms, q > 0.
///
/// Operations return nil where the result would pass the size limit; the caller then leaves the operation
/// unfolded, so that nothing is ever rounded silently.
public struct Rational: Hashable, Sendable {
  public let numerator: Int
  public let denominator: Int

  public static let zero = Rational(0)
  public static let one = Rational(1)
  public static let minusOne = Rational(-1)

  public init(_ value: Int) {
    numerator = value
    denominator = 1
  }

  /// p/q reduced; nil for q = 0.
  public init?(_ p: Int, over q: Int) {
    guard q != 0, p != .min, q != .min else { return nil }
    let divisor = Rational.greatestCommonDivisor(p.magnitude, q.magnitude)
    let sign = (p < 0) != (q < 0) ? -1 : 1
    numerator = sign * Int(p.magnitude / divisor)
    denominator = Int(q.magnitude / divisor)
  }

  private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> UInt {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return max(a, 1)
  }

  public var isZero: Bool { numerator == 0 }
  public var isOne: Bool { numerator == 1 && denominator == 1 }
  public var isMinusOne: Bool { numerator == -1 && denominator == 1 }
  public var isNegative: Bool { numerator < 0 }
  public var isInteger: Bool { denominator == 1 }
  /// The value where it is an integer that fits.
  public var integer: Int? { denominator == 1 ? numerator : nil }
  public var doubleValue: Double { Double(numerator) / Double(denominator) }

  public func adding(_ other: Rational) -> Rational? {
    let (a, o1) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (b, o2) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (n, o3) = a.addingReportingOverflow(b)
    let (d, o4) = denominator.multipliedReportingOverflow(by: other.denominator)
    return o1 || o2 || o3 || o4 ? nil : Rational(n, over: d)
  }

  public func multiplied(by other: Rational) -> Rational? {
    let (n, o1) = numerator.multipliedReportingOverflow(by: other.numerator)
    let (d, o2) = denominator.multipliedReportingOverflow(by: other.denominator)
    return o1 || o2 ? nil : Rational(n, over: d)
  }

  public var negated: Rational { Rational(-numerator, over: denominator)! }
  /// nil for zero.
  public var reciprocal: Rational? { Rational(denominator, over: numerator) }

  /// This number to an integer power; nil for 0 to a negative power and past the size limit.
  public func raised(to exponent: Int) -> Rational? {
    guard exponent >= 0 else { return reciprocal?.raised(to: -exponent) }
    var (result, base, n): (Rational?, Rational?, Int) = (.one, self, exponent)
    while n > 0 {
      if n & 1 == 1 {
        guard let b = base else { return nil }
        result = result?.multiplied(by: b)
      }
      n >>= 1
      if n > 0 { base = base.flatMap { $0.multiplied(by: $0) } }
    }
    return result
  }
}
