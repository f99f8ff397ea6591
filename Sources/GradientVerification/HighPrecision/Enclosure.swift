import SymbolicAlgebra

/// A real number known to lie in middle ± radius: every operation keeps the true result inside.
///
/// The middle has `bits` bits, and so has what is made of it. A radius without bound says that nothing is known at this
/// precision; `isDefined` is false where there is certainly no value.
struct Enclosure: Sendable {
  let middle: Dyadic
  let radius: Bound
  let bits: Int
  var isDefined = true

  init(_ middle: Dyadic, _ radius: Bound = .zero, bits: Int) {
    // Numbers beyond 2^(±2⁵⁰) are given up: nothing that fits a double is made of them.
    if radius.isInfinite || middle.top > Self.limit || radius.top > Self.limit {
      (self.middle, self.radius) = (.zero, .infinite)
    } else if !middle.isZero, middle.top < -Self.limit {
      (self.middle, self.radius) = (.zero, radius + Bound(powerOfTwo: -Self.limit))
    } else {
      let (value, error) = middle.rounded(to: bits)
      self.middle = value
      self.radius = radius + error
    }
    self.bits = bits
  }

  private static let limit = 1 << 50

  static func unknown(bits: Int) -> Enclosure { Enclosure(.zero, .infinite, bits: bits) }

  static func undefined(bits: Int) -> Enclosure {
    var result = unknown(bits: bits)
    result.isDefined = false
    return result
  }

  /// An exact number of the formula.
  init(_ value: Rational, bits: Int) {
    func dyadic(_ n: BigInteger) -> Dyadic {
      Dyadic(isNegative: n.isNegative, limbs: n.limbs, exponent: 0)
    }
    if value.isInteger {
      self.init(dyadic(value.numerator), bits: bits)
    } else {
      let (quotient, error) = Dyadic.quotient(dyadic(value.numerator), dyadic(value.denominator), bits: bits)
      self.init(quotient, error, bits: bits)
    }
  }

  init(_ value: Int, bits: Int) { self.init(Dyadic(value), bits: bits) }

  var isUnknown: Bool { radius.isInfinite }
  var isExact: Bool { radius.isZero }
  var isExactZero: Bool { isExact && middle.isZero }

  /// −1, 0 or 1; nil where the enclosure does not tell.
  var sign: Int? {
    if isUnknown { return nil }
    if isExactZero { return 0 }
    guard lowerMagnitude != nil else { return nil }
    return middle.isNegative ? -1 : 1
  }

  /// At most the magnitude of every number inside; nil where 0 is inside.
  var lowerMagnitude: Bound? {
    if isUnknown || middle.isZero { return nil }
    if radius.isZero { return middle.lowerBound }
    if radius.top < middle.top - 40 {
      return
        (middle.magnitude.rounded(to: 40).value
        - Dyadic(isNegative: false, limbs: [1], exponent: middle.top - 39))
        .lowerBound
    }
    let lower = middle.magnitude - Dyadic(radius)
    return lower.isNegative || lower.isZero ? nil : lower.lowerBound
  }

  /// At least the magnitude of every number inside.
  var upperMagnitude: Bound { isUnknown ? .infinite : middle.bound + radius }

  private func sibling(_ middle: Dyadic, _ radius: Bound) -> Enclosure {
    Enclosure(middle, radius, bits: bits)
  }

  /// Unknown, or undefined where one of the operands is.
  private static func unknown(_ a: Enclosure, _ b: Enclosure) -> Enclosure {
    a.isDefined && b.isDefined ? .unknown(bits: a.bits) : .undefined(bits: a.bits)
  }

  static prefix func - (a: Enclosure) -> Enclosure {
    a.isUnknown ? a : Enclosure(-a.middle, a.radius, bits: a.bits)
  }

  static func + (a: Enclosure, b: Enclosure) -> Enclosure {
    if a.isUnknown || b.isUnknown { return unknown(a, b) }
    let gap = a.middle.top - b.middle.top
    if !a.middle.isZero, !b.middle.isZero, gap.magnitude > 2 * a.bits + 64 {
      // The smaller is below everything that is kept.
      let (large, small) = gap > 0 ? (a, b) : (b, a)
      return a.sibling(large.middle, a.radius + b.radius + small.middle.bound)
    }
    return a.sibling(a.middle + b.middle, a.radius + b.radius)
  }

  static func - (a: Enclosure, b: Enclosure) -> Enclosure { a + -b }

  static func * (a: Enclosure, b: Enclosure) -> Enclosure {
    // Zero times what has no bound is zero, but nothing times what has no value.
    if a.isExactZero && b.isDefined { return a }
    if b.isExactZero && a.isDefined { return b }
    if a.isUnknown || b.isUnknown { return unknown(a, b) }
    let cross = a.middle.bound * b.radius + b.middle.bound * a.radius + a.radius * b.radius
    return a.sibling(a.middle * b.middle, cross)
  }

  static func / (a: Enclosure, b: Enclosure) -> Enclosure {
    if b.isExactZero { return .undefined(bits: a.bits) }
    if a.isUnknown || b.isUnknown { return unknown(a, b) }
    guard let least = b.lowerMagnitude else { return .unknown(bits: a.bits) }
    // |a/b − ma/mb| ≤ (ra + |ma/mb|·rb)/|b|.
    let (quotient, error) = Dyadic.quotient(a.middle, b.middle, bits: a.bits)
    let spread = (a.radius + (quotient.bound + error) * b.radius).divided(byAtLeast: least)
    return a.sibling(quotient, spread + error)
  }

  var squareRoot: Enclosure {
    if isUnknown || isExactZero { return self }
    guard let sign else { return .unknown(bits: bits) }
    if sign < 0 { return .undefined(bits: bits) }
    let (root, error) = middle.squareRoot(bits: bits)
    // |√x − √m| ≤ r/√m, and the cut root is at most √m.
    return sibling(root, radius.divided(byAtLeast: root.lowerBound) + error)
  }

  var magnitude: Enclosure {
    switch sign {
    case .some(let sign): sign < 0 ? -self : self
    case nil: isUnknown ? self : sibling(middle.magnitude, radius)
    }
  }

  func scaled(by power: Int) -> Enclosure {
    isUnknown ? self : sibling(middle.scaled(by: power), radius.scaled(by: power))
  }

  /// xⁿ by repeated squaring; 0⁰ = 1.
  func raised(to n: Int) -> Enclosure {
    if n < 0 { return Enclosure(1, bits: bits) / raised(to: -n) }
    var (result, square, rest) = (Enclosure(1, bits: bits), self, n)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return result
  }

  /// Something between −1 and 1, or between 0 and 1.
  static func between(_ low: Int, _ high: Int, bits: Int) -> Enclosure {
    let middle = Dyadic(low + high).scaled(by: -1)
    return Enclosure(middle, Dyadic(high - low).scaled(by: -1).bound, bits: bits)
  }

  /// What contains both.
  func hull(_ other: Enclosure) -> Enclosure {
    if isUnknown || other.isUnknown { return Self.unknown(self, other) }
    let middle = (self.middle + other.middle).scaled(by: -1)
    let half = (self.middle - other.middle).scaled(by: -1).bound
    return sibling(middle, half + radius + other.radius)
  }
}
