import Testing

@testable import GradientVerification
@testable import SymbolicAlgebra

/// Enclosures of few bits around values that exact fractions know.
@Suite struct EnclosureTests {
  /// The ends of an enclosure, exactly.
  private func holds(_ enclosure: Enclosure, _ truth: Rational) -> Bool {
    guard !enclosure.isUnknown else { return false }
    func rational(_ value: Dyadic) -> Rational {
      let two = Rational(2)
      let whole = Rational(BigInteger(isNegative: value.isNegative, value.limbs), over: 1)!
      return whole.multiplied(by: two.raised(to: value.exponent)!)!
    }
    let radius = rational(Dyadic(enclosure.radius))
    let gap = truth.adding(rational(enclosure.middle).negated)!.magnitude
    return gap <= radius
  }

  /// The truth of a chain of operations stays inside, however few bits are kept.
  @Test(arguments: [8, 13, 24, 33, 53]) func everyOperationKeepsTheTruth(bits: Int) throws {
    var generator = SeededGenerator(seed: UInt64(bits))
    func number() -> Rational {
      let p = Int.random(in: -4000...4000, using: &generator)
      return Rational(p == 0 ? 7 : p, over: Int.random(in: 1...999, using: &generator))!
    }
    for _ in 0..<300 {
      let numbers = (0..<4).map { _ in number() }
      let enclosures = numbers.map { Enclosure($0, bits: bits) }
      for (number, enclosure) in zip(numbers, enclosures) { #expect(holds(enclosure, number)) }
      let product = numbers[0].multiplied(by: numbers[1])!
      #expect(holds(enclosures[0] * enclosures[1], product))
      let sum = product.adding(numbers[2])!
      #expect(holds(enclosures[0] * enclosures[1] + enclosures[2], sum))
      let quotient = numbers[0].multiplied(by: numbers[3].reciprocal!)!
      #expect(holds(enclosures[0] / enclosures[3], quotient))
      let cube = quotient.raised(to: 3)!
      #expect(holds((enclosures[0] / enclosures[3]).raised(to: 3), cube))
      // Where 0 is inside there is no quotient.
      let fraction = enclosures[2] / (enclosures[0] * enclosures[1] + enclosures[2])
      if !fraction.isUnknown, let inverse = sum.reciprocal {
        #expect(holds(fraction, numbers[2].multiplied(by: inverse)!))
      }
      let square = numbers[0].multiplied(by: numbers[0])!
      #expect(holds((enclosures[0] * enclosures[0]).squareRoot, square.isZero ? .zero : numbers[0].magnitude))
    }
  }

  /// Radii count: what two unknown parts make together is wider than either.
  @Test func radiiOfProducts() {
    let wide = Enclosure(Dyadic(10), Dyadic(1).bound, bits: 53)
    let other = Enclosure(Dyadic(20), Dyadic(2).bound, bits: 53)
    for (x, y) in [(9, 18), (9, 22), (11, 18), (11, 22)] {
      #expect(holds(wide * other, Rational(x * y)))
      #expect(holds(wide / other, Rational(x, over: y)!))
      #expect(holds(wide + other, Rational(x + y)) && holds(wide - other, Rational(x - y)))
    }
  }

  @Test func whatHasNoValueIsSaid() {
    let minus = Enclosure(-2, bits: 53)
    #expect(!minus.squareRoot.isDefined && minus.squareRoot.isUnknown)
    #expect(!(Enclosure(1, bits: 53) / Enclosure(0, bits: 53)).isDefined)
    let around = Enclosure(.zero, Dyadic(1).bound, bits: 53)
    #expect(around.squareRoot.isDefined && around.squareRoot.isUnknown && around.sign == nil)
    #expect(minus.sign == -1 && Enclosure(0, bits: 53).sign == 0)
  }

  /// Ties go to the even double; one bit more goes up.
  @Test func nearestDoubles() {
    let tie = Dyadic(1).scaled(by: 53)
    #expect((tie + Dyadic(1)).doubleValue == 0x1p53 && (tie + Dyadic(3)).doubleValue == 0x1p53 + 4)
    #expect((tie + Dyadic(1) + Dyadic(1).scaled(by: -60)).doubleValue == 0x1p53 + 2)
    #expect((-(tie + Dyadic(1))).doubleValue == -0x1p53)
    for value in [0.1, -3.75, .leastNonzeroMagnitude, 1.7976931348623157e308, 2.2250738585072014e-308] {
      #expect(Dyadic(value).doubleValue == value)
    }
  }

  @Test(arguments: -9...9) func remainders(value: Int) {
    #expect(Dyadic(value).moduloFour == ((value % 4) + 4) % 4)
  }

  @Test func boundsRoundUp() {
    let sizes: [UInt64] = [1 << 32, (1 << 32) + 1, 1 << 40, (1 << 40) + 1, .max / 3]
    for m in sizes {
      let bound = Bound(atLeast: m, exponent: 0)
      let value = Dyadic(bound)
      #expect(!(value < Dyadic(isNegative: false, limbs: [m], exponent: 0)), "\(m)")
    }
  }
}
