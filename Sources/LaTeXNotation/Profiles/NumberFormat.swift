import SymbolicAlgebra

/// How numbers are printed: rounded to some decimals, or as short as they can be told apart.
public struct NumberFormat: Sendable {
  /// Decimals after the point; nil for the shortest text that reads back to the same double.
  public var decimals: Int?
  public var decimalComma = false
  /// Significant digits where no decimals are asked for; nil for all.
  public var significantDigits: Int?

  public init(decimals: Int? = nil, decimalComma: Bool = false, significantDigits: Int? = nil) {
    self.decimals = decimals
    self.decimalComma = decimalComma
    self.significantDigits = significantDigits
  }

  /// Plain text with a point.
  public func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if let decimals { return Self.fixed(value, decimals) }
    if value == value.rounded(), value.magnitude < 1e15 { return String(Int(value)) }
    guard let digits = significantDigits, value != 0 else { return "\(value)" }
    return Self.significant(value, digits)
  }

  /// As LaTeX: a decimal comma in braces, powers of ten written out.
  public func latex(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "\\text{indef.}" : value < 0 ? "-\\infty" : "\\infty" }
    var text = text(value)
    var power = ""
    if let place = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      // `1e-09` is 10 to the −9.
      let exponent = Int(text[text.index(after: place)...]) ?? 0
      power = " \\cdot 10^{\(exponent)}"
      text = String(text[..<place])
      if text.hasSuffix(".0") { text.removeLast(2) }
    }
    if decimalComma {
      text = text.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "{,}")
    }
    return text + power
  }

  /// The value rounded to this format, as a number.
  public func rounded(_ value: Double) -> Double {
    guard decimals != nil || significantDigits != nil, value.isFinite else { return value }
    return Double(text(value)) ?? value
  }

  /// Exactly so many decimals, the exact double rounded, halves away from zero.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard let rounded = Rational(nearest: value)?.rounded(toDecimals: decimals),
      var text = rounded.decimalDescription
    else { return "\(value)" }
    if decimals == 0 { return text }
    if !text.contains(".") { text += "." }
    let count = text.reversed().prefix { $0 != "." }.count
    return text + String(repeating: "0", count: decimals - count)
  }

  /// So many digits from the first one that is not zero; trailing zeros dropped.
  private static func significant(_ value: Double, _ digits: Int) -> String {
    let exponent = leadingExponent(value)
    if exponent < -5 || exponent >= max(digits, 6) {
      guard let scale = Rational(10).raised(to: -exponent),
        let mantissa = Rational(nearest: value)?.multiplied(by: scale)?.rounded(toDecimals: digits - 1)?
          .decimalDescription
      else { return "\(value)" }
      return "\(mantissa)e\(exponent)"
    }
    var text = fixed(value, max(digits - 1 - exponent, 0))
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// The power of ten of the first digit.
  private static func leadingExponent(_ value: Double) -> Int {
    let text = "\(value.magnitude)"
    if let place = text.firstIndex(of: "e") {
      let mantissa = Int(text[text.index(after: place)...].filter { $0 != "+" }) ?? 0
      return mantissa
    }
    let parts = text.split(separator: ".")
    if let whole = parts.first, whole != "0" { return whole.count - 1 }
    guard parts.count > 1 else { return 0 }
    return -1 - parts[1].prefix { $0 == "0" }.count
  }
}
