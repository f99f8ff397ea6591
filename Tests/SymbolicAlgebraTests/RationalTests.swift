import Foundation
import Testing

@testable import SymbolicAlgebra

/// The generator of the property tests: a fixed seed, so that a failure repeats.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct BigIntegerTests {
  func random(_ generator: inout SeededGenerator, limbs: Int) -> BigInteger {
    // Runs of ones and zeros meet the carries.
    let parts = (0..<Int.random(in: 0...limbs, using: &generator)).map { _ -> UInt64 in
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: 0
      case 1: .max
      case 2: 1 << 63
      default: generator.next()
      }
    }
    return BigInteger(isNegative: Bool.random(using: &generator), Magnitude.trimmed(parts))
  }

  @Test func ringLaws() throws {
    var generator = SeededGenerator(state: 1)
    for _ in 0..<2000 {
      let (a, b, c) = (
        random(&generator, limbs: 6), random(&generator, limbs: 6), random(&generator, limbs: 6)
      )
      #expect(a.adding(b) == b.adding(a))
      #expect(a.multiplied(by: b) == b.multiplied(by: a))
      #expect(a.adding(b)?.subtracting(b) == a)
      let product = try #require(a.adding(b)?.multiplied(by: c))
      let (ac, bc) = (try #require(a.multiplied(by: c)), try #require(b.multiplied(by: c)))
      #expect(product == ac.adding(bc))
    }
  }

  @Test func divisionLaw() throws {
    var generator = SeededGenerator(state: 2)
    for _ in 0..<5000 {
      let (a, b) = (random(&generator, limbs: 8), random(&generator, limbs: 5))
      guard let (q, r) = a.quotientAndRemainder(dividingBy: b) else {
        #expect(b.isZero)
        continue
      }
      #expect(q.multiplied(by: b)?.adding(r) == a)
      #expect(r.magnitude < b.magnitude)
    }
  }

  @Test func textThereAndBack() {
    #expect(BigInteger("340282366920938463463374607431768211456")?.limbs == [0, 0, 1])
    #expect(
      BigInteger(isNegative: true, [0, 0, 1]).description == "-340282366920938463463374607431768211456")
    #expect(BigInteger("100000000000000000000000000000000000000")?.description.count == 39)
    #expect(BigInteger("") == nil && BigInteger("-") == nil && BigInteger("1x") == nil)
    var generator = SeededGenerator(state: 3)
    for _ in 0..<500 {
      let a = random(&generator, limbs: 10)
      #expect(BigInteger(a.description) == a)
    }
  }

  @Test func theLimitIsKept() throws {
    let top = try #require(Rational(2).raised(to: BigInteger.bitLimit - 1))
    #expect(top.multiplied(by: Rational(2)) == nil)
    #expect(top.adding(top) == nil)
    #expect(Rational(2).raised(to: BigInteger.bitLimit) == nil)
    #expect(Rational(2).raised(to: .min) == nil)
    #expect(BigInteger(String(repeating: "9", count: 1_000_000)) == nil)
  }

  @Test func residues() {
    // 2^61 = 1 and 2^64 = 8 modulo 2^61 − 1.
    #expect(BigInteger(isNegative: false, [0, 1]).residue == 8)
    #expect(BigInteger(1 << 61).residue == 1)
    #expect(BigInteger(-1).residue == Fingerprint.prime - 1)
    #expect(BigInteger(Int.min).integer == .min)
  }
}

@Suite struct RationalTests {
  @Test func decimalsAreExact() {
    #expect(Rational(decimal: "0.1") == Rational(1, over: 10))
    #expect(Rational(decimal: "-12.5e-3") == Rational(-1, over: 80))
    #expect(Rational(decimal: ".5") == Rational(1, over: 2) && Rational(decimal: "5.") == Rational(5))
    #expect(Rational(decimal: "1e3") == Rational(1000) && Rational(decimal: "1E+3") == Rational(1000))
    for text in ["", ".", "e5", "1e", "1e401", "1e-401", "0x10", "1 ", "nan", "1.2.3", "--1"] {
      #expect(Rational(decimal: text) == nil, "\(text)")
    }
    #expect(Rational(decimal: "1e400") != nil && Rational(decimal: "1e-400") != nil)
  }

  @Test func texts() {
    #expect(Rational(1, over: 10)?.description == "1/10" && Rational(-3).description == "-3")
    #expect(Rational(1, over: 8)?.decimalDescription == "0.125")
    #expect(Rational(-3, over: 2)?.decimalDescription == "-1.5")
    #expect(Rational(1, over: 1_000_000)?.decimalDescription == "0.000001")
    #expect(Rational(7, over: 3)?.decimalDescription == nil && Rational(12).decimalDescription == "12")
    #expect(
      Rational(decimal: "123456789012345678901234567890.5")?.decimalDescription
        == "123456789012345678901234567890.5")
  }

  @Test func decimalsThereAndBack() {
    var generator = SeededGenerator(state: 4)
    for _ in 0..<1000 {
      let digits = String(Int.random(in: -1_000_000...1_000_000, using: &generator))
      let value = Rational(decimal: "\(digits)e\(Int.random(in: -30...30, using: &generator))")
      #expect(value.flatMap { $0.decimalDescription }.flatMap { Rational(decimal: $0) } == value)
    }
  }

  /// The C library's reading of a decimal is correctly rounded.
  @Test func doublesAreCorrectlyRounded() {
    let texts = [
      "0.1", "1e308", "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "4.9e-324", "2.4e-324",
      "2.5e-324",
      "2.2250738585072011e-308", "2.2250738585072014e-308", "9007199254740993", "9007199254740992.9",
      "123456789012345678901234567890", "5e-324", "3e-324", "1e-330", "-1e-310", "0.3",
    ]
    for text in texts { #expect(Rational(decimal: text)?.doubleValue == Double(text), "\(text)") }
    var generator = SeededGenerator(state: 5)
    for _ in 0..<5000 {
      let digits = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
        String(Int.random(in: 0...9, using: &generator))
      }.joined()
      let text = "\(digits)e\(Int.random(in: -345...300, using: &generator))"
      #expect(Rational(decimal: text)?.doubleValue == Double(text), "\(text)")
    }
  }

  @Test func fieldLaws() throws {
    var generator = SeededGenerator(state: 6)
    func random() throws -> Rational {
      let wide = Bool.random(using: &generator)
      let range = wide ? Int.min...Int.max : -20...20
      let q = Int.random(in: range, using: &generator)
      return try #require(Rational(Int.random(in: range, using: &generator), over: q == 0 ? 1 : q))
    }
    for _ in 0..<2000 {
      let (a, b, c) = (try random(), try random(), try random())
      #expect(a.adding(b) == b.adding(a))
      #expect(a.adding(b)?.adding(b.negated) == a)
      #expect(
        a.multiplied(by: b)?.adding(try #require(a.multiplied(by: c))) == b.adding(c)?.multiplied(by: a))
      if !a.isZero { #expect(b.multiplied(by: a)?.multiplied(by: try #require(a.reciprocal)) == b) }
      #expect((a < b) == (try #require(b.adding(a.negated)).isNegative == false && a != b))
    }
  }

  /// gcd(k·F(n), k·F(n+1)) = k: neighbours in Fibonacci's sequence are coprime and take the most steps.
  @Test(arguments: [1, 7, 90, 91, 200, 1500]) func commonDivisors(steps: Int) throws {
    var (a, b) = (BigInteger(1), BigInteger(1))
    for _ in 0..<steps { (a, b) = (b, try #require(a.adding(b))) }
    for k in [
      BigInteger(1), BigInteger(-35), try #require(BigInteger("340282366920938463463374607431768211507")),
    ] {
      let (x, y) = (try #require(a.multiplied(by: k)), try #require(b.multiplied(by: k)))
      #expect(x.greatestCommonDivisor(with: y) == k.magnitude)
      #expect(y.greatestCommonDivisor(with: x) == k.magnitude)
    }
  }

  @Test func wordsOverflowIntoBigIntegers() {
    let big = Rational(Int.max).adding(.one)
    #expect(big?.description == "9223372036854775808" && big?.integer == nil)
    #expect(big?.adding(.minusOne) == Rational(Int.max))
    #expect(Rational(Int.min).description == "-9223372036854775808")
    #expect(Rational(Int.min, over: Int.min)?.isOne == true)
    #expect(Rational(1, over: 0) == nil && Rational.zero.reciprocal == nil)
    #expect(Rational(2).raised(to: 100)?.description == "1267650600228229401496703205376")
    #expect(Rational(2).raised(to: -2) == Rational(1, over: 4))
  }
}
