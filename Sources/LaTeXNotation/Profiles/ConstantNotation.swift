import SymbolicAlgebra

/// Numbers as LaTeX: exact, as integers, decimals or fractions.
enum ConstantNotation {
  static func latex(_ value: Rational, _ profile: NotationProfile) -> String {
    let magnitude = value.magnitude
    let sign = value.isNegative ? "-" : ""
    if magnitude.isInteger { return sign + magnitude.numerator.description }
    if let decimal = shortDecimal(magnitude) {
      return sign + (profile.decimalComma ? decimal.split(separator: ".").joined(separator: "{,}") : decimal)
    }
    return "\(sign)\\frac{\(magnitude.numerator)}{\(magnitude.denominator)}"
  }

  /// Halves, quarters, fifths and eighths are fractions, as are numbers without a finite decimal.
  static func isFraction(_ value: Rational) -> Bool { !value.isInteger && shortDecimal(value) == nil }

  private static func shortDecimal(_ value: Rational) -> String? {
    if let words = value.words, words.denominator < 10 { return nil }
    return value.decimalDescription
  }
}
