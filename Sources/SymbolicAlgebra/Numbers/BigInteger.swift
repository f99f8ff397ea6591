/// An exact integer of at most `bitLimit` bits.
///
/// Operations return nil past the limit: what would grow without bound is refused, never rounded.
public struct BigInteger: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
  /// Enough for 2^16384, a number of 4,933 digits.
  public static let bitLimit = 16_384

  public let isNegative: Bool
  package let limbs: Magnitude.Limbs

  init(isNegative: Bool, _ limbs: Magnitude.Limbs) {
    self.isNegative = isNegative && !limbs.isEmpty
    self.limbs = limbs
  }

  public init(_ value: Int) {
    self.init(isNegative: value < 0, value == 0 ? [] : [UInt64(value.magnitude)])
  }

  public init(integerLiteral value: Int) { self.init(value) }

  /// The integer written in decimal digits with an optional sign; nil for anything else and past the limit.
  public init?(_ text: some StringProtocol) {
    let negative = text.utf8.first == UInt8(ascii: "-")
    let digits = negative || text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...]
    // A decimal digit is worth more than three bits.
    guard !digits.isEmpty else { return nil }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard significant.count <= Self.bitLimit / 3 else { return nil }
    var limbs: Magnitude.Limbs = []
    for byte in significant {
      guard (48...57).contains(byte) else { return nil }
      limbs = Magnitude.sum(Magnitude.product(limbs, [10]), byte == 48 ? [] : [UInt64(byte) - 48])
    }
    guard Magnitude.bitWidth(limbs) <= Self.bitLimit else { return nil }
    self.init(isNegative: negative, limbs)
  }

  public var isZero: Bool { limbs.isEmpty }
  public var isOne: Bool { !isNegative && limbs == [1] }
  /// The number of bits of |n|.
  public var bitWidth: Int { Magnitude.bitWidth(limbs) }
  public var magnitude: BigInteger { BigInteger(isNegative: false, limbs) }
  public var negated: BigInteger { BigInteger(isNegative: !isNegative, limbs) }

  /// The value where it fits.
  public var integer: Int? {
    switch limbs.count {
    case 0: 0
    case 1:
      isNegative
        ? Int(exactly: limbs[0]).map { -$0 } ?? (limbs[0] == 1 << 63 ? .min : nil) : Int(exactly: limbs[0])
    default: nil
    }
  }

  private var limited: BigInteger? { bitWidth <= Self.bitLimit ? self : nil }

  /// a + b, of any size.
  static func sum(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
    if a.isNegative == b.isNegative {
      return BigInteger(isNegative: a.isNegative, Magnitude.sum(a.limbs, b.limbs))
    }
    if Magnitude.isLess(a.limbs, b.limbs) {
      return BigInteger(isNegative: b.isNegative, Magnitude.difference(b.limbs, a.limbs))
    }
    return BigInteger(isNegative: a.isNegative, Magnitude.difference(a.limbs, b.limbs))
  }

  /// a · b, of any size.
  static func product(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
    BigInteger(isNegative: a.isNegative != b.isNegative, Magnitude.product(a.limbs, b.limbs))
  }

  public func adding(_ other: BigInteger) -> BigInteger? { Self.sum(self, other).limited }
  public func subtracting(_ other: BigInteger) -> BigInteger? { Self.sum(self, other.negated).limited }
  public func multiplied(by other: BigInteger) -> BigInteger? { Self.product(self, other).limited }

  /// a = q·b + r with |r| < |b| and r of the sign of a; nil for b = 0.
  public func quotientAndRemainder(dividingBy other: BigInteger) -> (
    quotient: BigInteger, remainder: BigInteger
  )? {
    if other.isZero { return nil }
    let (quotient, remainder) = Magnitude.divided(limbs, by: other.limbs)
    return (
      BigInteger(isNegative: isNegative != other.isNegative, quotient),
      BigInteger(isNegative: isNegative, remainder)
    )
  }

  public func greatestCommonDivisor(with other: BigInteger) -> BigInteger {
    BigInteger(isNegative: false, Magnitude.greatestCommonDivisor(limbs, other.limbs))
  }

  public static func < (a: BigInteger, b: BigInteger) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    return a.isNegative ? Magnitude.isLess(b.limbs, a.limbs) : Magnitude.isLess(a.limbs, b.limbs)
  }

  /// n modulo the prime of fingerprints, in 0..<p.
  var residue: UInt64 {
    var result: UInt64 = 0
    for limb in limbs.reversed() {
      // 2⁶⁴ = 8 modulo 2⁶¹−1.
      result = Fingerprint.add(Fingerprint.multiply(result, 8), limb % Fingerprint.prime)
    }
    return isNegative ? Fingerprint.negate(result) : result
  }
}

extension BigInteger: CustomStringConvertible {
  /// Decimal digits, after a minus sign for a negative number.
  public var description: String {
    if isZero { return "0" }
    var groups: [String] = []
    var rest = limbs
    while !rest.isEmpty {
      let (quotient, remainder) = Magnitude.divided(rest, bySmall: 10_000_000_000_000_000_000)
      let digits = String(remainder)
      groups.append(quotient.isEmpty ? digits : String(repeating: "0", count: 19 - digits.count) + digits)
      rest = quotient
    }
    return (isNegative ? "-" : "") + groups.reversed().joined()
  }
}
