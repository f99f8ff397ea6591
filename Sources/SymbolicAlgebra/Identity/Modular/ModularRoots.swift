/// D-th roots modulo p = 2⁶¹−1.
///
/// The units are a cyclic group of order N = p−1 = H × S, where S, of order M, holds the primes that D and N share: in H
/// roots are unique, and in S, which is small, they are looked up.
struct ModularRoots {
  /// N = 2·3²·5²·7·11·13·31·41·61·151·331·1321.
  static let order = Fingerprint.prime - 1
  private static let primePowers: [(prime: UInt64, power: UInt64)] = [
    (2, 2), (3, 9), (5, 25), (7, 7), (11, 11), (13, 13), (31, 31), (41, 41), (61, 61), (151, 151), (331, 331),
    (1321, 1321),
  ]
  private static let sizeLimit: UInt64 = 5000

  /// D modulo N.
  let degree: UInt64
  /// a ↦ the part of a^(1/D) in H.
  private var rootExponent: UInt64
  /// a ↦ the part of a in S.
  private var partExponent: UInt64
  /// The elements of S by their D-th powers.
  private var table: [UInt64: [UInt64]] = [:]

  /// nil where S is too large to be looked up.
  init?(degree: BigInteger) {
    let limbs = degree.limbs
    self.degree = Magnitude.divided(limbs, bySmall: Self.order).remainder
    var size: UInt64 = 1
    var shared: [UInt64] = []
    for (prime, power) in Self.primePowers where Magnitude.divided(limbs, bySmall: prime).remainder == 0 {
      size *= power
      shared.append(prime)
      guard size <= Self.sizeLimit else { return nil }
    }
    let rest = Self.order / size
    guard
      let inverse = Self.inverse(Self.product(self.degree % rest, size % rest, modulo: rest), modulo: rest),
      let part = Self.inverse(rest % size, modulo: size)
    else { return nil }
    rootExponent = size * inverse
    partExponent = rest * part % Self.order
    fillTable(size, shared)
  }

  private mutating func fillTable(_ size: UInt64, _ primes: [UInt64]) {
    var generator: UInt64 = 1
    for candidate in UInt64(2)... {
      generator = Fingerprint.power(candidate, Self.order / size)
      if primes.allSatisfy({ Fingerprint.power(generator, size / $0) != 1 }) { break }
    }
    var element: UInt64 = 1
    for _ in 0..<size {
      table[Fingerprint.power(element, degree), default: []].append(element)
      element = Fingerprint.multiply(element, generator)
    }
  }

  /// One of the D-th roots of a ≠ 0, chosen by `choice`; nil where there is none.
  func root(of a: UInt64, choice: UInt64) -> UInt64? {
    guard let parts = table[Fingerprint.power(a, partExponent)] else { return nil }
    let part = parts[Int(choice % UInt64(parts.count))]
    return Fingerprint.multiply(Fingerprint.power(a, rootExponent), part)
  }

  private static func product(_ a: UInt64, _ b: UInt64, modulo m: UInt64) -> UInt64 {
    m.dividingFullWidth(a.multipliedFullWidth(by: b)).remainder
  }

  /// 1/a modulo m by Euclid's algorithm; nil where they share a divisor. Modulo 1 it is 0.
  private static func inverse(_ a: UInt64, modulo m: UInt64) -> UInt64? {
    if m == 1 { return 0 }
    var (r0, r1) = (Int(m), Int(a))
    var (t0, t1) = (0, 1)
    while r1 != 0 {
      let quotient = r0 / r1
      (r0, r1) = (r1, r0 - quotient * r1)
      (t0, t1) = (t1, t0 - quotient * t1)
    }
    return r0 == 1 ? UInt64(t0 < 0 ? t0 + Int(m) : t0) : nil
  }
}
