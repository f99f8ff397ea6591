/// An upper bound of an error: m·2^e with m < 2³², or infinite. All operations round upwards.
struct Bound: Sendable {
  private(set) var mantissa: UInt64
  private(set) var exponent: Int

  static let zero = Bound(mantissa: 0, exponent: 0)
  static let infinite = Bound(mantissa: .max, exponent: 0)

  private init(mantissa: UInt64, exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// At least m·2^e.
  init(atLeast m: UInt64, exponent e: Int) {
    let excess = 32 - m.leadingZeroBitCount
    if excess <= 0 {
      self.init(mantissa: m, exponent: m == 0 ? 0 : e)
    } else {
      // One more for what is cut off; 2³² itself is still a fair mantissa for the next step.
      self.init(mantissa: (m >> excess) + 1, exponent: e + excess)
    }
  }

  /// 2^e.
  init(powerOfTwo e: Int) { self.init(mantissa: 1, exponent: e) }

  var isZero: Bool { mantissa == 0 }
  var isInfinite: Bool { mantissa == .max }
  /// The bound is below 2^top.
  var top: Int { isZero ? .min / 4 : exponent + 64 - mantissa.leadingZeroBitCount }

  static func + (a: Bound, b: Bound) -> Bound {
    if a.isInfinite || b.isInfinite { return .infinite }
    if a.isZero { return b }
    if b.isZero { return a }
    // The mantissa of the larger exponent is shifted up so that little is lost.
    let (high, low) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let lift = min(high.exponent - low.exponent, 29)
    let gap = high.exponent - lift - low.exponent
    let rest = gap == 0 ? low.mantissa : gap < 40 ? (low.mantissa >> UInt64(gap)) + 1 : 1
    return Bound(atLeast: (high.mantissa << UInt64(lift)) + rest, exponent: high.exponent - lift)
  }

  static func * (a: Bound, b: Bound) -> Bound {
    if a.isZero || b.isZero { return .zero }
    if a.isInfinite || b.isInfinite { return .infinite }
    let (ma, mb) = (Swift.min(a.mantissa, 1 << 32), Swift.min(b.mantissa, 1 << 32))
    let product = ma.multipliedFullWidth(by: mb)
    if product.high > 0 {
      return Bound(
        atLeast: (product.high << 62 | product.low >> 2) + 1, exponent: a.exponent + b.exponent + 2)
    }
    return Bound(atLeast: product.low, exponent: a.exponent + b.exponent)
  }

  /// a / b where `b` is a bound from below.
  func divided(byAtLeast b: Bound) -> Bound {
    if isZero { return .zero }
    if isInfinite || b.isZero || b.isInfinite { return .infinite }
    let lift = mantissa.leadingZeroBitCount
    return Bound(atLeast: (mantissa << UInt64(lift)) / b.mantissa + 1, exponent: exponent - lift - b.exponent)
  }

  func scaled(by power: Int) -> Bound {
    isZero || isInfinite ? self : Bound(mantissa: mantissa, exponent: exponent + power)
  }
}
