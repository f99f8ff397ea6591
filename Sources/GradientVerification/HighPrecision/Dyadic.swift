import SymbolicAlgebra

/// ±n·2^e, exactly.
struct Dyadic: Sendable {
  private(set) var isNegative: Bool
  private(set) var limbs: Magnitude.Limbs
  private(set) var exponent: Int

  static let zero = Dyadic(isNegative: false, limbs: [], exponent: 0)
  static let one = Dyadic(1)

  init(isNegative: Bool, limbs: Magnitude.Limbs, exponent: Int) {
    self.isNegative = isNegative && !limbs.isEmpty
    self.limbs = limbs
    self.exponent = limbs.isEmpty ? 0 : exponent
  }

  init(_ value: Int) {
    self.init(isNegative: value < 0, limbs: value == 0 ? [] : [UInt64(value.magnitude)], exponent: 0)
  }

  /// A finite double.
  init(_ value: Double) {
    if value == 0 {
      self = .zero
      return
    }
    let bits = value.significandBitPattern
    let mantissa = value.isNormal ? bits | 1 << 52 : bits
    let exponent = value.isNormal ? Int(value.exponentBitPattern) - 1075 : -1074
    self.init(isNegative: value < 0, limbs: [mantissa], exponent: exponent)
  }

  var isZero: Bool { limbs.isEmpty }
  var width: Int { Magnitude.bitWidth(limbs) }
  /// The width without the zeros at the end.
  var significantWidth: Int {
    guard let place = limbs.firstIndex(where: { $0 != 0 }) else { return 0 }
    return width - place * 64 - limbs[place].trailingZeroBitCount
  }
  /// |value| < 2^top; the smallest such.
  var top: Int { isZero ? .min / 4 : exponent + width }
  var magnitude: Dyadic { Dyadic(isNegative: false, limbs: limbs, exponent: exponent) }

  static prefix func - (a: Dyadic) -> Dyadic {
    Dyadic(isNegative: !a.isNegative, limbs: a.limbs, exponent: a.exponent)
  }

  func scaled(by power: Int) -> Dyadic {
    Dyadic(isNegative: isNegative, limbs: limbs, exponent: exponent + power)
  }

  static func + (a: Dyadic, b: Dyadic) -> Dyadic {
    if a.isZero { return b }
    if b.isZero { return a }
    let exponent = min(a.exponent, b.exponent)
    let x = Magnitude.shiftedLeft(a.limbs, by: a.exponent - exponent)
    let y = Magnitude.shiftedLeft(b.limbs, by: b.exponent - exponent)
    if a.isNegative == b.isNegative {
      return Dyadic(isNegative: a.isNegative, limbs: Magnitude.sum(x, y), exponent: exponent)
    }
    if Magnitude.isLess(x, y) {
      return Dyadic(isNegative: b.isNegative, limbs: Magnitude.difference(y, x), exponent: exponent)
    }
    return Dyadic(isNegative: a.isNegative, limbs: Magnitude.difference(x, y), exponent: exponent)
  }

  static func - (a: Dyadic, b: Dyadic) -> Dyadic { a + -b }

  static func * (a: Dyadic, b: Dyadic) -> Dyadic {
    Dyadic(
      isNegative: a.isNegative != b.isNegative, limbs: Magnitude.product(a.limbs, b.limbs),
      exponent: a.exponent + b.exponent)
  }

  /// Cut to so many bits, and how much may be missing.
  func rounded(to bits: Int) -> (value: Dyadic, error: Bound) {
    let excess = width - bits
    if excess <= 0 { return (self, .zero) }
    let value = Dyadic(
      isNegative: isNegative, limbs: Magnitude.shiftedRight(limbs, by: excess), exponent: exponent + excess)
    return (value, Bound(powerOfTwo: exponent + excess))
  }

  /// a/b to so many bits, and how much may be missing; b is not zero.
  static func quotient(_ a: Dyadic, _ b: Dyadic, bits: Int) -> (value: Dyadic, error: Bound) {
    if a.isZero { return (.zero, .zero) }
    let shift = max(0, bits + 1 - (a.width - b.width))
    let (limbs, rest) = Magnitude.divided(Magnitude.shiftedLeft(a.limbs, by: shift), by: b.limbs)
    let exponent = a.exponent - b.exponent - shift
    let value = Dyadic(isNegative: a.isNegative != b.isNegative, limbs: limbs, exponent: exponent)
    let (cut, error) = value.rounded(to: bits)
    return (cut, rest.isEmpty ? error : error + Bound(powerOfTwo: exponent))
  }

  /// √a to so many bits, and how much may be missing; a ≥ 0.
  func squareRoot(bits: Int) -> (value: Dyadic, error: Bound) {
    if isZero { return (.zero, .zero) }
    var shift = max(0, 2 * bits + 2 - width)
    if (exponent - shift) & 1 != 0 { shift += 1 }
    let radicand = Magnitude.shiftedLeft(limbs, by: shift)
    // Newton from above decreases until it has the whole root.
    var root = Magnitude.shiftedLeft([1], by: (Magnitude.bitWidth(radicand) + 1) / 2 + 1)
    while true {
      let quotient = Magnitude.divided(radicand, by: root).quotient
      let next = Magnitude.shiftedRight(Magnitude.sum(root, quotient), by: 1)
      if !Magnitude.isLess(next, root) { break }
      root = next
    }
    let exponent = (exponent - shift) / 2
    let (cut, error) = Dyadic(isNegative: false, limbs: root, exponent: exponent).rounded(to: bits)
    let isExact = Magnitude.product(root, root) == radicand
    return (cut, isExact ? error : error + Bound(powerOfTwo: exponent))
  }

  /// At least |value|.
  var bound: Bound {
    let excess = max(0, width - 32)
    let high = Magnitude.shiftedRight(limbs, by: excess).first ?? 0
    return Bound(atLeast: high + (excess > 0 ? 1 : 0), exponent: exponent + excess)
  }

  /// At most |value|, and close to it.
  var lowerBound: Bound {
    let excess = max(0, width - 31)
    let high = Magnitude.shiftedRight(limbs, by: excess).first ?? 0
    return Bound(atLeast: high, exponent: exponent + excess)
  }

  init(_ bound: Bound) {
    self.init(
      isNegative: false, limbs: bound.isZero ? [] : [bound.mantissa], exponent: bound.exponent)
  }

  static func < (a: Dyadic, b: Dyadic) -> Bool { (a - b).isNegative }

  /// The nearest double, ties to even; infinite past the largest.
  var doubleValue: Double {
    if isZero { return 0 }
    // 53 bits, fewer below 2^-1022.
    let kept = min(53, top + 1074)
    if kept < 0 { return isNegative ? -0.0 : 0 }
    let excess = width - kept
    var mantissa: UInt64
    if excess <= 0 {
      mantissa = limbs[0]
    } else {
      mantissa = kept == 0 ? 0 : Magnitude.shiftedRight(limbs, by: excess)[0]
      let half = Dyadic(isNegative: false, limbs: [1], exponent: excess - 1)
      let whole = Dyadic(isNegative: false, limbs: mantissa == 0 ? [] : [mantissa], exponent: excess)
      let rest = Dyadic(isNegative: false, limbs: limbs, exponent: 0) - whole - half
      if rest.isZero ? mantissa & 1 == 1 : !rest.isNegative { mantissa += 1 }
    }
    if top > 1024 { return isNegative ? -.infinity : .infinity }
    let value = Double(sign: .plus, exponent: exponent + max(excess, 0), significand: Double(mantissa))
    return isNegative ? -value : value
  }

  /// The nearest integer, halves away from zero.
  var nearestInteger: Dyadic {
    let half = Dyadic(isNegative: false, limbs: [1], exponent: -1)
    return Dyadic(isNegative: isNegative, limbs: (magnitude + half).integerLimbs, exponent: 0)
  }

  /// The remainder 0…3 of an integer.
  var moduloFour: Int {
    let rest = Int((integerLimbs.first ?? 0) & 3)
    return isNegative ? (4 - rest) & 3 : rest
  }

  /// The whole part of |value|.
  private var integerLimbs: Magnitude.Limbs {
    exponent >= 0
      ? Magnitude.shiftedLeft(limbs, by: exponent) : Magnitude.shiftedRight(limbs, by: -exponent)
  }
}
