extension Magnitude {
  /// The largest natural number that divides both, by Lehmer's method (Knuth, The Art of Computer Programming, 4.5.2,
  /// algorithm L): the quotients of Euclid's algorithm come from the leading bits, some thirty of them at a time, and only
  /// their product meets the long numbers. O(n²) for n limbs.
  package static func greatestCommonDivisor(_ a: Limbs, _ b: Limbs) -> Limbs {
    var (a, b) = isLess(a, b) ? (b, a) : (a, b)
    while b.count > 1 {
      let steps = LehmerSteps(a, b)
      if steps.isEmpty {
        (a, b) = (b, divided(a, by: b).remainder)
      } else {
        (a, b) = (steps.first.applied(to: a, b), steps.second.applied(to: a, b))
      }
    }
    guard let last = b.first else { return a }
    var (x, y) = (last, divided(a, bySmall: last).remainder)
    while y != 0 { (x, y) = (y, x % y) }
    return [x]
  }

  /// p·a + q·b, where one of the factors is negative or zero and the result is not.
  private struct Combination {
    var p: Int
    var q: Int

    func applied(to a: Limbs, _ b: Limbs) -> Limbs {
      q > 0 ? difference(b, q.magnitude, a, p.magnitude) : difference(a, p.magnitude, b, q.magnitude)
    }

    /// m·a − n·b.
    private func difference(_ a: Limbs, _ m: UInt, _ b: Limbs, _ n: UInt) -> Limbs {
      var result: Limbs = []
      result.reserveCapacity(max(a.count, b.count))
      var (above, below, borrow): (UInt64, UInt64, UInt64) = (0, 0, 0)
      for i in 0..<max(a.count, b.count) {
        let x = Self.next(i < a.count ? a[i] : 0, UInt64(m), &above)
        let y = Self.next(i < b.count ? b[i] : 0, UInt64(n), &below)
        let (partial, o1) = x.subtractingReportingOverflow(y)
        let (digit, o2) = partial.subtractingReportingOverflow(borrow)
        borrow = o1 || o2 ? 1 : 0
        result.append(digit)
      }
      return trimmed(result)
    }

    /// The low limb of limb·factor + carry; the high one is the next carry.
    private static func next(_ limb: UInt64, _ factor: UInt64, _ carry: inout UInt64) -> UInt64 {
      let (high, low) = limb.multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      carry = high &+ (overflow ? 1 : 0)
      return sum
    }
  }

  /// The steps of Euclid's algorithm that the leading 60 bits of a ≥ b decide.
  private struct LehmerSteps {
    private(set) var first = Combination(p: 1, q: 0)
    private(set) var second = Combination(p: 0, q: 1)
    var isEmpty: Bool { first.q == 0 }

    init(_ a: Limbs, _ b: Limbs) {
      let shift = bitWidth(a) - 60
      var (x, y) = (Int(shiftedRight(a, by: shift)[0]), Int(shiftedRight(b, by: shift).first ?? 0))
      // The quotient is certain where both ends of the interval that the cut-off bits leave have it.
      while y + second.p != 0, y + second.q != 0 {
        let quotient = (x + first.p) / (y + second.p)
        guard quotient == (x + first.q) / (y + second.q) else { return }
        let (p, q) = (first.p - quotient * second.p, first.q - quotient * second.q)
        (first, second) = (second, Combination(p: p, q: q))
        (x, y) = (y, x - quotient * y)
      }
    }
  }
}
