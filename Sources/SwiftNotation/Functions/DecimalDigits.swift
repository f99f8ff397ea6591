/// The decimal digits of a number.
enum DecimalDigits {
  @inline(__always)
  static func count(_ value: UInt32) -> Int {
    if value < 10_000 { return value < 100 ? (value < 10 ? 1 : 2) : (value < 1000 ? 3 : 4) }
    if value < 100_000_000 {
      return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : (value < 10_000_000 ? 7 : 8)
    }
    return value < 1_000_000_000 ? 9 : 10
  }

  /// Two digits at a time, from the last.
  @inline(__always)
  static func write(_ value: UInt32, endingAt end: UnsafeMutablePointer<UInt8>) {
    var (rest, place) = (value, end)
    while rest >= 100 {
      place -= 2
      writePair(rest % 100, place)
      rest /= 100
    }
    if rest >= 10 {
      writePair(rest, place - 2)
    } else {
      (place - 1).pointee = UInt8(truncatingIfNeeded: 48 &+ rest)
    }
  }

  @inline(__always)
  private static func writePair(_ value: UInt32, _ place: UnsafeMutablePointer<UInt8>) {
    // ⌊value / 10⌋ for value < 100.
    let tens = (value &* 103) >> 10
    place[0] = UInt8(truncatingIfNeeded: 48 &+ tens)
    place[1] = UInt8(truncatingIfNeeded: 48 &+ value &- tens &* 10)
  }
}
