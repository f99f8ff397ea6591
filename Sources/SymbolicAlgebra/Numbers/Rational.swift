/// An exact rational number p/q in lowest terms, q > 0.
///
/// Numbers of a machine word are computed in machine words, larger ones in a big integer. Operations return nil where
/// the result would pass `BigInteger.bitLimit`; the caller then leaves the operation unfolded, so that nothing is ever
/// rounded silently.
public struct Rational: Hashable, Sendable {
  /// Canonical: whatever fits is small, and no small number is Int.min.
  private enum Storage: Hashable, Sendable {
    case small(Int, Int)
    case big(BigInteger, BigInteger)
  }

  private let storage: Storage

  public static let zero = Rational(0)
  public static let one = Rational(1)
  public static let minusOne = Rational(-1)

  private init(small p: Int, _ q: Int) { storage = .small(p, q) }

  public init(_ value: Int) {
    storage = value == .min ? .big(BigInteger(value), 1) : .small(value, 1)
  }

  /// p/q reduced; nil for q = 0.
  public init?(_ p: Int, over q: Int) {
    guard q != 0 else { return nil }
    if p == .min || q == .min {
      self.init(BigInteger(p), over: BigInteger(q))
    } else {
      self = Rational.reduced(p, q)
    }
  }

  /// p/q reduced; nil for q = 0 and past the size limit.
  public init?(_ p: BigInteger, over q: BigInteger) {
    guard !q.isZero else { return nil }
    let divisor = p.greatestCommonDivisor(with: q)
    let (n, d) =
      divisor.isOne ? (p, q) : (Rational.exactQuotient(p, divisor), Rational.exactQuotient(q, divisor))
    let numerator = q.isNegative ? n.negated : n
    let denominator = d.magnitude
    guard max(numerator.bitWidth, denominator.bitWidth) <= BigInteger.bitLimit else { return nil }
    if let small = numerator.integer, small != .min, let below = denominator.integer {
      storage = .small(small, below)
    } else {
      storage = .big(numerator, denominator)
    }
  }

  private static func exactQuotient(_ a: BigInteger, _ b: BigInteger) -> BigInteger {
    BigInteger(isNegative: a.isNegative, Magnitude.divided(a.limbs, by: b.limbs).quotient)
  }

  /// Of two machine words, neither Int.min, q ≠ 0.
  private static func reduced(_ p: Int, _ q: Int) -> Rational {
    if q == 1 { return Rational(small: p, 1) }
    let divisor = Int(greatestCommonDivisor(p.magnitude, q.magnitude))
    return q < 0 ? Rational(small: -p / divisor, -q / divisor) : Rational(small: p / divisor, q / divisor)
  }

  private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> UInt {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return max(a, 1)
  }

  public var numerator: BigInteger {
    switch storage {
    case .small(let p, _): BigInteger(p)
    case .big(let p, _): p
    }
  }

  public var denominator: BigInteger {
    switch storage {
    case .small(_, let q): BigInteger(q)
    case .big(_, let q): q
    }
  }

  public var isZero: Bool { integer == 0 }
  public var isOne: Bool { integer == 1 }
  public var isMinusOne: Bool { integer == -1 }

  public var isNegative: Bool {
    switch storage {
    case .small(let p, _): p < 0
    case .big(let p, _): p.isNegative
    }
  }

  public var isInteger: Bool {
    switch storage {
    case .small(_, let q): q == 1
    case .big(_, let q): q.isOne
    }
  }

  /// Numerator and denominator where both are machine words.
  public var words: (numerator: Int, denominator: Int)? {
    if case .small(let p, let q) = storage { (p, q) } else { nil }
  }

  /// The value where it is an integer of a machine word.
  public var integer: Int? {
    if case .small(let p, 1) = storage { p } else { nil }
  }

  /// The largest integer ≤ this number, where it is a machine word.
  var floor: Int? {
    guard case .small(let p, let q) = storage else { return nil }
    return p >= 0 || p % q == 0 ? p / q : p / q - 1
  }

  public func adding(_ other: Rational) -> Rational? {
    if case (.small(let a, let b), .small(let c, let d)) = (storage, other.storage) {
      let (ad, o1) = a.multipliedReportingOverflow(by: d)
      let (cb, o2) = c.multipliedReportingOverflow(by: b)
      let (n, o3) = ad.addingReportingOverflow(cb)
      let (q, o4) = b.multipliedReportingOverflow(by: d)
      if !(o1 || o2 || o3 || o4), n != .min { return Rational.reduced(n, q) }
    }
    let left = BigInteger.product(numerator, other.denominator)
    let right = BigInteger.product(other.numerator, denominator)
    return Rational(BigInteger.sum(left, right), over: BigInteger.product(denominator, other.denominator))
  }

  public func multiplied(by other: Rational) -> Rational? {
    if case (.small(let a, let b), .small(let c, let d)) = (storage, other.storage) {
      let (n, o1) = a.multipliedReportingOverflow(by: c)
      let (q, o2) = b.multipliedReportingOverflow(by: d)
      if !(o1 || o2), n != .min { return Rational.reduced(n, q) }
    }
    return Rational(
      BigInteger.product(numerator, other.numerator), over: BigInteger.product(denominator, other.denominator)
    )
  }

  private init(canonical storage: Storage) { self.storage = storage }

  public var negated: Rational {
    switch storage {
    case .small(let p, let q): Rational(small: -p, q)
    case .big(let p, let q): Rational(canonical: .big(p.negated, q))
    }
  }

  public var magnitude: Rational { isNegative ? negated : self }

  /// nil for zero.
  public var reciprocal: Rational? { Rational(denominator, over: numerator) }

  /// This number to an integer power; nil for 0 to a negative power and past the size limit.
  public func raised(to exponent: Int) -> Rational? {
    if exponent < 0 { return reciprocal?.raised(toNatural: exponent.magnitude) }
    return raised(toNatural: exponent.magnitude)
  }

  private func raised(toNatural exponent: UInt) -> Rational? {
    var (result, base, n): (Rational?, Rational?, UInt) = (.one, self, exponent)
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

extension Rational: Comparable {
  public static func < (a: Rational, b: Rational) -> Bool {
    if a.isNegative != b.isNegative { return a.isNegative }
    return BigInteger.product(a.numerator, b.denominator) < BigInteger.product(b.numerator, a.denominator)
  }
}
