/// Schoolbook arithmetic of natural numbers: limbs of 64 bits, the lowest first, none of them zero at the end.
package enum Magnitude {
  package typealias Limbs = [UInt64]

  package static func trimmed(_ limbs: Limbs) -> Limbs {
    var limbs = limbs
    while limbs.last == 0 { limbs.removeLast() }
    return limbs
  }

  package static func bitWidth(_ a: Limbs) -> Int {
    a.last.map { a.count * 64 - $0.leadingZeroBitCount } ?? 0
  }

  package static func isLess(_ a: Limbs, _ b: Limbs) -> Bool {
    if a.count != b.count { return a.count < b.count }
    for i in a.indices.reversed() where a[i] != b[i] { return a[i] < b[i] }
    return false
  }

  package static func sum(_ a: Limbs, _ b: Limbs) -> Limbs {
    let (long, short) = a.count >= b.count ? (a, b) : (b, a)
    var result = long
    var carry: UInt64 = 0
    for i in long.indices {
      if i >= short.count && carry == 0 { break }
      let (partial, o1) = long[i].addingReportingOverflow(i < short.count ? short[i] : 0)
      let (total, o2) = partial.addingReportingOverflow(carry)
      result[i] = total
      carry = o1 || o2 ? 1 : 0
    }
    if carry > 0 { result.append(carry) }
    return result
  }

  /// a − b for a ≥ b.
  package static func difference(_ a: Limbs, _ b: Limbs) -> Limbs {
    var result = a
    var borrow: UInt64 = 0
    for i in a.indices {
      if i >= b.count && borrow == 0 { break }
      let (partial, o1) = a[i].subtractingReportingOverflow(i < b.count ? b[i] : 0)
      let (total, o2) = partial.subtractingReportingOverflow(borrow)
      result[i] = total
      borrow = o1 || o2 ? 1 : 0
    }
    return trimmed(result)
  }

  package static func product(_ a: Limbs, _ b: Limbs) -> Limbs {
    if a.isEmpty || b.isEmpty { return [] }
    var result = Limbs(repeating: 0, count: a.count + b.count)
    for i in a.indices {
      var carry: UInt64 = 0
      for j in b.indices {
        let (high, low) = a[i].multipliedFullWidth(by: b[j])
        let (partial, o1) = low.addingReportingOverflow(result[i + j])
        let (total, o2) = partial.addingReportingOverflow(carry)
        result[i + j] = total
        carry = high &+ (o1 ? 1 : 0) &+ (o2 ? 1 : 0)
      }
      result[i + b.count] = carry
    }
    return trimmed(result)
  }

  package static func shiftedLeft(_ a: Limbs, by bits: Int) -> Limbs {
    if a.isEmpty { return [] }
    let (whole, part) = bits.quotientAndRemainder(dividingBy: 64)
    var result = Limbs(repeating: 0, count: whole) + a + [0]
    if part > 0 {
      for i in stride(from: result.count - 1, through: whole, by: -1) {
        result[i] = result[i] << part | (i > whole ? result[i - 1] >> (64 - part) : 0)
      }
    }
    return trimmed(result)
  }

  package static func shiftedRight(_ a: Limbs, by bits: Int) -> Limbs {
    let (whole, part) = bits.quotientAndRemainder(dividingBy: 64)
    if whole >= a.count { return [] }
    var result = Limbs(a[whole...])
    if part > 0 {
      for i in result.indices {
        result[i] = result[i] >> part | (i + 1 < result.count ? result[i + 1] << (64 - part) : 0)
      }
    }
    return trimmed(result)
  }

  package static func divided(_ a: Limbs, bySmall divisor: UInt64) -> (quotient: Limbs, remainder: UInt64) {
    var result = a
    var remainder: UInt64 = 0
    for i in a.indices.reversed() {
      (result[i], remainder) = divisor.dividingFullWidth((remainder, a[i]))
    }
    return (trimmed(result), remainder)
  }

  /// Knuth's algorithm D; the divisor is not zero.
  package static func divided(_ a: Limbs, by b: Limbs) -> (quotient: Limbs, remainder: Limbs) {
    if isLess(a, b) { return ([], a) }
    if b.count == 1 {
      let (quotient, remainder) = divided(a, bySmall: b[0])
      return (quotient, remainder == 0 ? [] : [remainder])
    }
    let shift = b[b.count - 1].leadingZeroBitCount
    let v = shiftedLeft(b, by: shift)
    var u = shiftedLeft(a, by: shift)
    u += Limbs(repeating: 0, count: a.count + 1 - u.count)
    var quotient = Limbs(repeating: 0, count: a.count - b.count + 1)
    for j in quotient.indices.reversed() {
      var digit = estimate(u, v, j)
      if subtract(v, times: digit, from: &u, at: j) {
        // The estimate was one too large.
        digit -= 1
        addBack(v, to: &u, at: j)
      }
      quotient[j] = digit
    }
    return (trimmed(quotient), shiftedRight(trimmed(u), by: shift))
  }

  /// The digit u[j…]/v, at most one too large.
  private static func estimate(_ u: Limbs, _ v: Limbs, _ j: Int) -> UInt64 {
    let n = v.count
    let (high, middle, low) = (u[j + n], u[j + n - 1], u[j + n - 2])
    var digit = UInt64.max
    var remainder = middle
    var isExact = high < v[n - 1]
    if isExact {
      (digit, remainder) = v[n - 1].dividingFullWidth((high, middle))
    } else {
      let (sum, overflow) = middle.addingReportingOverflow(v[n - 1])
      remainder = sum
      isExact = !overflow
    }
    while isExact {
      let product = digit.multipliedFullWidth(by: v[n - 2])
      guard product.high > remainder || product.high == remainder && product.low > low else { break }
      digit -= 1
      let (sum, overflow) = remainder.addingReportingOverflow(v[n - 1])
      remainder = sum
      isExact = !overflow
    }
    return digit
  }

  /// u −= digit·v at place j; whether the result went below zero.
  private static func subtract(_ v: Limbs, times digit: UInt64, from u: inout Limbs, at j: Int) -> Bool {
    var carry: UInt64 = 0
    var borrow: UInt64 = 0
    for i in v.indices {
      let (high, low) = digit.multipliedFullWidth(by: v[i])
      let (product, o1) = low.addingReportingOverflow(carry)
      carry = high &+ (o1 ? 1 : 0)
      let (partial, o2) = u[i + j].subtractingReportingOverflow(product)
      let (total, o3) = partial.subtractingReportingOverflow(borrow)
      u[i + j] = total
      borrow = o2 || o3 ? 1 : 0
    }
    let (partial, o1) = u[j + v.count].subtractingReportingOverflow(carry)
    let (total, o2) = partial.subtractingReportingOverflow(borrow)
    u[j + v.count] = total
    return o1 || o2
  }

  private static func addBack(_ v: Limbs, to u: inout Limbs, at j: Int) {
    var carry: UInt64 = 0
    for i in v.indices {
      let (partial, o1) = u[i + j].addingReportingOverflow(v[i])
      let (total, o2) = partial.addingReportingOverflow(carry)
      u[i + j] = total
      carry = o1 || o2 ? 1 : 0
    }
    u[j + v.count] &+= carry
  }
}
