/// Arithmetic modulo the Mersenne prime p = 2⁶¹−1, and the fixed random point of fingerprints.
public enum Fingerprint {
  public static let prime: UInt64 = (1 << 61) - 1

  @inline(__always)
  public static func add(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let sum = a &+ b
    return sum >= prime ? sum &- prime : sum
  }

  @inline(__always)
  public static func negate(_ a: UInt64) -> UInt64 { a == 0 ? 0 : prime &- a }

  @inline(__always)
  public static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    let sum = (low & prime) &+ (high << 3 | low >> 61)
    return sum >= prime ? sum &- prime : sum
  }

  public static func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
    var (result, square, n): (UInt64, UInt64, UInt64) = (1, base, exponent)
    while n > 0 {
      if n & 1 == 1 { result = multiply(result, square) }
      square = multiply(square, square)
      n >>= 1
    }
    return result
  }

  /// 1/a; nil for zero. By Euclid's algorithm: few steps for the small numbers of most formulas.
  public static func inverse(_ a: UInt64) -> UInt64? {
    if a == 0 { return nil }
    var (r, s) = (prime, a)
    // s = ±y·a and r = ∓x·a modulo p, with the sign of the number of steps.
    var (x, y): (UInt64, UInt64) = (0, 1)
    var isNegative = false
    while s > 1 {
      let (quotient, remainder) = r.quotientAndRemainder(dividingBy: s)
      (r, s) = (s, remainder)
      (x, y) = (y, x &+ quotient &* y)
      isNegative.toggle()
    }
    return isNegative ? prime &- y : y
  }

  /// n modulo p.
  static func residue(of integer: Int) -> UInt64 {
    let magnitude = UInt64(integer.magnitude) % prime
    return integer < 0 ? negate(magnitude) : magnitude
  }

  /// A residue that depends on all of the input and on nothing else (splitmix64).
  @inline(__always)
  public static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var z = (a &+ 0x9E37_79B9_7F4A_7C15) ^ (b &* 0xD6E8_FEB8_6659_FD93)
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    // 2⁶¹ = 1 modulo p: the top bits are added to the others, without a division.
    let folded = (z & prime) &+ (z >> 61)
    return folded >= prime ? folded &- prime : folded
  }

  static func of(_ name: String) -> UInt64 {
    func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
      bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    return mix(name.utf8.withContiguousStorageIfAvailable { hash($0) } ?? hash(name.utf8), 1)
  }

  /// A rational as a residue; an integer multiple of p in the denominator falls back to a hash.
  static func of(_ value: Rational) -> UInt64 {
    if let integer = value.integer { return residue(of: integer) }
    let (p, q) = (value.numeratorResidue, value.denominatorResidue)
    if q == 1 { return p }
    guard let inverse = inverse(q) else { return mix(p, q) }
    return multiply(p, inverse)
  }
}

extension Rational {
  /// The numerator modulo p.
  var numeratorResidue: UInt64 {
    words.map { Fingerprint.residue(of: $0.numerator) } ?? numerator.residue
  }
  /// The denominator modulo p.
  var denominatorResidue: UInt64 {
    words.map { Fingerprint.residue(of: $0.denominator) } ?? denominator.residue
  }
}

/// A table from fingerprints to places, emptied in constant time: what a sum or product under construction has met.
struct FingerprintScratch {
  private struct Entry {
    var key: UInt64 = 0
    var place: Int32 = 0
    var stamp: UInt32 = 0
  }

  private var entries: [Entry] = []
  private var stamp: UInt32 = 0

  /// Prepares for at most `count` keys.
  mutating func reset(for count: Int) {
    if count * 2 > entries.count {
      var size = 16
      while size < count * 2 { size *= 2 }
      entries = Array(repeating: Entry(), count: size)
      stamp = 0
    }
    stamp &+= 1
    if stamp == 0 {
      for i in entries.indices { entries[i].stamp = 0 }
      stamp = 1
    }
  }

  /// The place first stored under the key, or nil after storing `place`.
  @inline(__always)
  mutating func place(of key: UInt64, orInsert place: Int) -> Int? {
    entries.withUnsafeMutableBufferPointer { entries in
      let mask = entries.count - 1
      var slot = Int(truncatingIfNeeded: key &* 0x9E37_79B9_7F4A_7C15 >> 33) & mask
      while entries[slot].stamp == stamp {
        if entries[slot].key == key { return Int(entries[slot].place) }
        slot = (slot + 1) & mask
      }
      entries[slot] = Entry(key: key, place: Int32(truncatingIfNeeded: place), stamp: stamp)
      return nil
    }
  }
}
