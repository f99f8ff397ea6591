extension Rational {
  /// The largest power of ten read from a text.
  public static let exponentLimit = 400

  /// The exact value of a decimal such as `12.5e-3`; nil for anything else, for exponents past ±`exponentLimit`, and
  /// past the size limit. 0.1 is 1/10.
  public init?(decimal text: some StringProtocol) {
    let bytes = Array(text.utf8)
    var place = 0
    func digits() -> [UInt8] {
      let start = place
      while place < bytes.count, (48...57).contains(bytes[place]) { place += 1 }
      return Array(bytes[start..<place])
    }
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { place = 1 }
    let whole = digits()
    var fraction: [UInt8] = []
    if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
      place += 1
      fraction = digits()
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    var exponent = 0
    if place < bytes.count, bytes[place] == UInt8(ascii: "e") || bytes[place] == UInt8(ascii: "E") {
      let rest = String(decoding: bytes[(place + 1)...], as: UTF8.self)
      guard let value = Int(rest), value.magnitude <= Self.exponentLimit else { return nil }
      exponent = value
      place = bytes.count
    }
    guard place == bytes.count, let number = BigInteger(String(decoding: whole + fraction, as: UTF8.self)),
      let scale = Rational(10).raised(to: exponent - fraction.count),
      let value = Rational(isNegative ? number.negated : number, over: 1)?.multiplied(by: scale)
    else { return nil }
    self = value
  }

  /// The exact finite decimal, as `-1.25`; nil where the denominator has another prime factor than 2 and 5.
  public var decimalDescription: String? {
    if isInteger { return numerator.description }
    let twos = denominator.limbs.trailingZeroBits
    var rest = Magnitude.shiftedRight(denominator.limbs, by: twos)
    var fives = 0
    while case (let quotient, let remainder) = Magnitude.divided(rest, bySmall: 5), remainder == 0 {
      rest = quotient
      fives += 1
    }
    guard rest == [1] else { return nil }
    let places = max(twos, fives)
    var scaled = numerator.magnitude.limbs
    for _ in 0..<places - fives { scaled = Magnitude.product(scaled, [5]) }
    scaled = Magnitude.shiftedLeft(scaled, by: places - twos)
    var digits = BigInteger(isNegative: false, scaled).description
    if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
    return (isNegative ? "-" : "") + digits.dropLast(places) + "." + digits.suffix(places)
  }

  /// The double nearest to p/q, ties to even; infinity past the largest.
  public var doubleValue: Double {
    let exact = 1 << 53
    if let (p, q) = words, p.magnitude <= exact, q <= exact { return Double(p) / Double(q) }
    let (p, q) = (numerator.limbs, denominator.limbs)
    // The quotient of 63 or 64 bits, and whether anything was cut off.
    let shift = 63 - (Magnitude.bitWidth(p) - Magnitude.bitWidth(q))
    let (quotient, remainder) = Magnitude.divided(
      Magnitude.shiftedLeft(p, by: max(shift, 0)), by: Magnitude.shiftedLeft(q, by: max(-shift, 0)))
    let value = Rational.rounded(quotient[0], isCut: !remainder.isEmpty, exponent: -shift)
    return isNegative ? -value : value
  }

  /// The double nearest to (bits + ε)·2^exponent, 0 ≤ ε < 1, ε > 0 if cut; `bits` has its top bit in one of the two
  /// highest places.
  private static func rounded(_ bits: UInt64, isCut: Bool, exponent: Int) -> Double {
    let width = 64 - bits.leadingZeroBitCount
    // Below 2^-1022 fewer than 53 bits remain.
    let kept = min(53, width + exponent + 1074)
    if kept < 0 { return 0 }
    let dropped = width - kept
    let rest = dropped == 64 ? bits : bits & (1 << dropped - 1)
    let half: UInt64 = 1 << (dropped - 1)
    var mantissa = dropped == 64 ? 0 : bits >> dropped
    if rest > half || rest == half && (isCut || mantissa & 1 == 1) { mantissa += 1 }
    return Double(sign: .plus, exponent: exponent + dropped, significand: Double(mantissa))
  }
}

extension Rational: CustomStringConvertible {
  /// `p/q`, or `p` for an integer.
  public var description: String {
    isInteger ? numerator.description : "\(numerator)/\(denominator)"
  }
}

extension [UInt64] {
  /// The number of zero bits below the lowest one; the number is not zero.
  fileprivate var trailingZeroBits: Int {
    let place = firstIndex { $0 != 0 } ?? 0
    return place * 64 + self[place].trailingZeroBitCount
  }
}
