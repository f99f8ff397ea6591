#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A closed interval that contains the exact value of what was computed, by rounding outwards.
///
/// Operations return nil where the value may be undefined.
struct Interval {
  var lower: Double
  var upper: Double

  init(_ value: Double) {
    lower = value
    upper = value
  }

  init?(_ lower: Double, _ upper: Double) {
    guard lower <= upper else { return nil }
    self.lower = lower
    self.upper = upper
  }

  /// One rounding away from the nearest doubles.
  private init?(rounded lower: Double, _ upper: Double) { self.init(lower.nextDown, upper.nextUp) }

  init?(_ value: Rational) {
    let double = value.doubleValue
    if let integer = value.integer, integer.magnitude <= 1 << 53 {
      self.init(double)
    } else {
      self.init(rounded: double, double)
    }
  }

  static let pi = Interval(3.141592653589793, 3.1415926535897936)!

  func isDisjoint(from other: Interval) -> Bool { upper < other.lower || other.upper < lower }
  var middle: Double { lower + (upper - lower) / 2 }

  // MARK: Arithmetic

  func adding(_ other: Interval) -> Interval? { Interval(rounded: lower + other.lower, upper + other.upper) }

  func subtracting(_ other: Interval) -> Interval? {
    Interval(rounded: lower - other.upper, upper - other.lower)
  }

  func multiplied(by other: Interval) -> Interval? {
    let (a, b) = (lower * other.lower, lower * other.upper)
    let (c, d) = (upper * other.lower, upper * other.upper)
    guard !(a.isNaN || b.isNaN || c.isNaN || d.isNaN) else { return nil }
    return Interval(rounded: min(min(a, b), min(c, d)), max(max(a, b), max(c, d)))
  }

  var reciprocal: Interval? {
    guard lower > 0 || upper < 0 else { return nil }
    return Interval(rounded: 1 / upper, 1 / lower)
  }

  func raised(to exponent: Int) -> Interval? {
    let base = exponent % 2 == 0 ? magnitude : self
    var (result, square, rest): (Interval, Interval, UInt) = (Interval(1), base, exponent.magnitude)
    while rest > 0 {
      if rest & 1 == 1 {
        guard let product = result.multiplied(by: square) else { return nil }
        result = product
      }
      rest >>= 1
      if rest > 0 {
        guard let next = square.multiplied(by: square) else { return nil }
        square = next
      }
    }
    return exponent < 0 ? result.reciprocal : result
  }

  /// b^r for b > 0, as pow's error is below one unit in the last place.
  func raised(to exponent: Interval) -> Interval? {
    guard lower > 0 else { return nil }
    let corners = [
      pow(lower, exponent.lower), pow(lower, exponent.upper), pow(upper, exponent.lower),
      pow(upper, exponent.upper),
    ]
    guard let least = corners.min(), let most = corners.max(), !corners.contains(where: \.isNaN) else {
      return nil
    }
    return Interval.padded(least, most, atLeast: 0)
  }

  /// By the kind of the exponent: products, a root, or a power of a positive base.
  func raised(toReal exponent: Rational) -> Interval? {
    if let integer = exponent.integer { return raised(to: integer) }
    if exponent == RealPower.half { return squareRoot }
    return Interval(exponent).flatMap { raised(to: $0) }
  }

  var squareRoot: Interval? {
    guard lower >= 0 else { return nil }
    return Interval(rounded: lower.squareRoot(), upper.squareRoot())?.clamped(0, .infinity)
  }

  // MARK: Functions

  /// The interval a function of so many units' error allows, within its known range.
  static func padded(
    _ lower: Double, _ upper: Double, units: Int = 4, atLeast least: Double = -.infinity,
    atMost most: Double = .infinity
  ) -> Interval? {
    var (low, high) = (lower, upper)
    for _ in 0..<units { (low, high) = (low.nextDown, high.nextUp) }
    return Interval(low, high)?.clamped(least, most)
  }

  private func clamped(_ least: Double, _ most: Double) -> Interval? {
    Interval(max(lower, least), min(upper, most))
  }

  var magnitude: Interval {
    var result = self
    result.lower = lower <= 0 && upper >= 0 ? 0 : min(lower.magnitude, upper.magnitude)
    result.upper = max(lower.magnitude, upper.magnitude)
    return result
  }

  /// |f'| ≤ 1: f at the middle, give or take the radius.
  func slowly(_ f: (Double) -> Double, atLeast least: Double = -.infinity, atMost most: Double = .infinity)
    -> Interval?
  {
    let center = f(middle)
    let radius = max(upper - middle, middle - lower).nextUp
    return Interval.padded((center - radius).nextDown, (center + radius).nextUp, atLeast: least, atMost: most)
  }
}
