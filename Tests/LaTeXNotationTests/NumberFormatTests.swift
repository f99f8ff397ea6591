import LaTeXNotation
import Testing

/// Numbers as they are printed.
@Suite struct NumberFormatTests {
  static let twoDecimals: [(Double, String)] = [
    (0.5, "0.50"), (0.125, "0.13"), (-0.125, "-0.13"), (2, "2.00"), (-0.001, "0.00"),
    (1e20, "100000000000000000000.00"),
    (0.005, "0.01"), (1.005, "1.00"), (-.infinity, "-inf"), (.infinity, "inf"), (.nan, "nan"),
  ]

  @Test(arguments: twoDecimals) func decimals(value: Double, text: String) {
    #expect(NumberFormat(decimals: 2).text(value) == text)
  }

  static let threeDigits: [(Double, String)] = [
    (0.123456, "0.123"), (1.23456, "1.23"), (12.3456, "12.3"), (123.456, "123"), (1234.56, "1235"),
    (0.5, "0.5"),
    (0.00012345, "0.000123"), (0.99996, "1"), (1e-9, "1e-9"), (1.2345e-9, "1.23e-9"),
    (-1.2345e30, "-1.23e30"),
    (0, "0"), (42, "42"),
  ]

  @Test(arguments: threeDigits) func significant(value: Double, text: String) {
    #expect(NumberFormat(significantDigits: 3).text(value) == text)
  }

  static let formulas: [(Double, String, String)] = [
    (0.5, "0.5", "0{,}5"), (-2, "-2", "-2"), (1e-9, #"1 \cdot 10^{-9}"#, #"1 \cdot 10^{-9}"#),
    (1.5e300, #"1.5 \cdot 10^{300}"#, #"1{,}5 \cdot 10^{300}"#), (.infinity, #"\infty"#, #"\infty"#),
    (-.infinity, #"-\infty"#, #"-\infty"#), (.nan, #"\text{indef.}"#, #"\text{indef.}"#),
  ]

  @Test(arguments: formulas) func latex(value: Double, point: String, comma: String) {
    #expect(NumberFormat().latex(value) == point)
    #expect(NumberFormat(decimalComma: true).latex(value) == comma)
  }

  @Test func theRoundedNumberIsTheOnePrinted() {
    #expect(NumberFormat(decimals: 2).rounded(0.618) == 0.62 && NumberFormat().rounded(0.618) == 0.618)
    #expect(NumberFormat(significantDigits: 2).rounded(1234) == 1234)
    #expect(NumberFormat(decimals: 1).rounded(-.infinity) == -.infinity)
  }
}
