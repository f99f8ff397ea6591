#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a number with so many places stands to what it should be.
struct Rounding {
  var written: Double
  var places: Int
  /// Digits without leading zeros.
  var digits: Int

  /// How far the written number may be from what was rounded to it; 0 for a whole number, which is taken to be exact.
  var halfUnit: Double { places == 0 ? 0 : 0.5 * pow(10, -Double(places)) }

  /// `slack` is how far the printed numbers behind the value may have moved it.
  func verdict(_ truth: Double, slack: Double = 0) -> NoteClaim.Verdict {
    guard truth.isFinite else { return .wrongNumber }
    let error = abs(written - truth)
    if error <= 1e-12 * max(1, abs(truth)) { return .equal }
    let unit = pow(10, -Double(places))
    // A whole number of one digit says what it says; 0.98 is not 1.
    if places == 0, digits < 2 { return error <= slack && slack < 0.1 ? .rounded : .wrongNumber }
    if error <= 0.5 * unit * (1 + 1e-9) { return .rounded }
    let cut = (abs(truth) / unit).rounded(.down) * unit
    if abs(abs(written) - cut) <= 1e-9 * unit, (written < 0) == (truth < 0) { return .truncated }
    if error <= slack + 0.5 * unit { return .rounded }
    // Rounded on the way: one and a half units of the last place, where that is little.
    return digits >= 3 && error <= 1.5 * unit ? .rounded : .wrongNumber
  }

  /// The value with the same number of places.
  func text(_ truth: Double, comma: Bool) -> String {
    let scale = pow(10, Double(places))
    let whole = (abs(truth) * scale).rounded()
    guard whole < 1e15 else { return "\(truth)" }
    var digits = String(Int(whole))
    while digits.count <= places { digits = "0" + digits }
    let head = digits.dropLast(places)
    let sign = truth < 0 && whole > 0 ? "-" : ""
    return places == 0 ? sign + head : sign + head + (comma ? "{,}" : ".") + digits.suffix(places)
  }
}
