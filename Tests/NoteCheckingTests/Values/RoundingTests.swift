import LaTeXReading
import ModelLanguage
import Testing

@testable import NoteChecking

/// What a written number is to the value it stands for, at the limits.
@Suite struct RoundingTests {
  private func rounding(_ text: String) -> Rounding {
    let places = text.split(separator: ".").dropFirst().first?.count ?? 0
    let digits = text.filter { $0.isNumber }.drop { $0 == "0" }.count
    return Rounding(written: Double(text)!, places: places, digits: digits)
  }

  static let roundings: [(String, Double, NoteClaim.Verdict)] = [
    ("0.62", 0.618, NoteClaim.Verdict.rounded), ("0.61", 0.618, .truncated), ("0.60", 0.618, .wrongNumber),
    ("0.63", 0.618, .wrongNumber), ("-0.62", -0.618, .rounded), ("-0.61", -0.618, .truncated),
    ("-0.63", -0.618, .wrongNumber), ("0.7", 0.61, .wrongNumber), ("0.6", 0.61, .rounded),
    ("0.5", 0.5, .equal), ("0.500", 0.5, .equal), ("0.6180", 0.618, .equal),
    ("0.618", 0.6180339887, .rounded),
    // One and a half units of the last place where there are three digits, no more.
    ("0.619", 0.6179, .rounded), ("0.620", 0.6179, .wrongNumber), ("0.617", 0.6184, .rounded),
    ("0.619", 0.6174, .wrongNumber), ("1.25", 1.2356, .rounded), ("1.25", 1.2349, .wrongNumber),
    ("0.12", 0.1065, .wrongNumber),
    // A whole number of one digit says what it says.
    ("1", 0.98, .wrongNumber), ("1", 1.0, .equal), ("3", 2.7, .wrongNumber), ("12", 12.3, .rounded),
    ("12", 12.6, .truncated), ("12", 13.4, .wrongNumber), ("5", 5.0625, .wrongNumber),
    ("0.5", -0.5, .wrongNumber), ("0.5", .nan, .wrongNumber), ("0.5", .infinity, .wrongNumber),
  ]

  @Test(arguments: roundings) func verdict(written: String, truth: Double, expected: NoteClaim.Verdict) {
    #expect(rounding(written).verdict(truth) == expected)
  }

  static let slacks: [(String, Double, Double, NoteClaim.Verdict)] = [
    ("0.38", 0.3933, 0.01, NoteClaim.Verdict.rounded), ("0.38", 0.3933, 0.001, .wrongNumber),
    ("0.38", 0.3933, 0, .wrongNumber), ("1", 0.98, 0.05, .rounded), ("1", 0.8, 0.2, .wrongNumber),
  ]

  /// What the printed numbers behind the value may have moved it by is granted.
  @Test(arguments: slacks) func slack(
    written: String, truth: Double, slack: Double, expected: NoteClaim.Verdict
  ) {
    #expect(rounding(written).verdict(truth, slack: slack) == expected)
  }

  static let repairs: [(String, Double, String)] = [
    ("0.62", 0.618, "0.62"), ("0.00", -0.001, "0.00"), ("0.00", -0.006, "-0.01"), ("1", 2.4, "2"),
    ("0.5", 12.34, "12.3"), ("0.500", 0.0625, "0.063"), ("-1", -0.2, "0"),
  ]

  @Test(arguments: repairs) func repair(written: String, truth: Double, text: String) {
    #expect(rounding(written).text(truth, comma: false) == text)
    let comma = text.split(separator: ".").joined(separator: "{,}")
    #expect(rounding(written).text(truth, comma: true) == comma)
  }
}

/// Numbers in notes about a model with values: w = 2, x = 1.5, b = −0.25, y = 0.5, so that z = 2.75, L = 5.0625, ∂L/∂w = 6.75.
@Suite struct NumberAuditTests {
  static let model = """
    input x
    target y
    weight w, b
    rate t
    z = w*x + b
    loss L = (z - y)^2
    given x = 1.5, y = 0.5, w = 2, b = -0.25, t = 0.1
    """

  static let formulas: [(String, NoteClaim.Verdict)] = [
    ("z = 2.75", NoteClaim.Verdict.equal), ("z = 2.8", .rounded), ("z = 2.7", .rounded),
    ("z = 2.6", .wrongNumber), ("z = -2.75", .wrongNumber), ("b = -0.25", .equal), ("b = 0.25", .wrongNumber),
    (#"L = 5.0625"#, .equal), ("L = 5.06", .rounded), ("L = 5.0", .truncated), ("L = 5.09", .wrongNumber),
    (#"z = 2 \cdot 1.5 - 0.25 = 2.75"#, .equal), (#"z = 2 \cdot 1.5 - 0.25 = 2.85"#, .wrongNumber),
    (#"L = 2.25^2 = 5.0625"#, .equal), (#"L = (2.75 - 0.5)^2 = 5.06"#, .rounded),
    (#"\frac{\partial L}{\partial w} = 6.75"#, .equal),
    (#"\frac{\partial L}{\partial w} = -6.75"#, .wrongNumber),
    (#"\frac{\partial L}{\partial b} = 4.5"#, .equal),
    (#"\frac{\partial L}{\partial b} = 4.4"#, .wrongNumber),
    (#"w - 0.1 \cdot 6.75 = 1.325"#, .equal), (#"w - 0.1 \cdot 6.75 = 2.675"#, .wrongNumber),
    (#"\begin{pmatrix} w \\ b \end{pmatrix} = \begin{pmatrix} 2 \\ -0.25 \end{pmatrix}"#, .equal),
    (#"\begin{pmatrix} w \\ b \end{pmatrix} = \begin{pmatrix} 2.5 \\ -0.25 \end{pmatrix}"#, .wrongNumber),
    // Of two entries the first is wrong, and the second does not hide it.
    (#"\begin{pmatrix} 0.5 \\ 0.25 \end{pmatrix} = \begin{pmatrix} 0.7 \\ 0.25 \end{pmatrix}"#, .wrongNumber),
    // 1.33·1.33 is 1.7689 ± 0.013.
    (#"1.33 \cdot 1.33 = 1.77"#, .rounded), (#"1.33 \cdot 1.33 = 1.78"#, .rounded),
    (#"1.33 \cdot 1.33 = 1.87"#, .wrongNumber),
  ]

  @Test(arguments: formulas) func verdict(formula: String, expected: NoteClaim.Verdict) throws {
    let found = try WordsTests().verdicts("$$\(formula)$$", Self.model)
    func rank(_ verdict: NoteClaim.Verdict) -> Int { verdict.isWrong ? 2 : verdict == .equal ? 0 : 1 }
    #expect(found.max { rank($0) < rank($1) } == expected, "\(found)")
  }

  /// What is put in the place of an argument without braces takes some: the formula as it should be is read, and right.
  @Test(arguments: [
    (#"y = \frac12 w"#, "y = 2*w"), (#"y = \frac14 w"#, "y = 1/2*w"), (#"y = \frac{1}{2} w"#, "y = 2*w"),
    (#"y = \sqrt2 w"#, "y = sqrt(3)*w"), ("y = w^3", "y = w^2"),
  ]) func repairsAreRight(formula: String, equation: String) throws {
    let model = "weight w\n\(equation)\nloss L = y^2\n"
    let claims = try ReadingTests().check("$$\(formula)$$", model: model).claims
    #expect(claims.map { $0.verdict } == [.different])
    guard let repair = claims.first?.repair else { return }
    #expect(!repair.contains(#"\frac1\frac"#) && !repair.contains(#"}\frac"#), "\(repair)")
    #expect(try WordsTests().verdicts("$$\(repair)$$", model) == [.equal], "\(repair)")
  }

  @Test func wrongNumbersAreWrong() {
    for verdict in NoteClaim.Verdict.allCases {
      #expect(verdict.isWrong == [.different, .wrongNumber].contains(verdict))
      let isRight = [.equal, .definition, .rounded, .truncated].contains(verdict)
      #expect(verdict.isRight == isRight)
    }
  }

  /// What holds for one index alone is not right.
  @Test func rightForOneIndexOnly() throws {
    let model =
      "input x[3]\nweight W[3,3], b[3]\nz[j] = sum(k: W[j,k]*x[k]) + b[j]\nloss L = sum(j: z[j]^2)\n"
    func isRight(_ formula: String) throws -> Bool {
      try WordsTests().verdicts("$$\(formula)$$", model).allSatisfy { $0.isRight }
    }
    #expect(try isRight(#"z_j = \sum_k W_{jk} x_k + b_j"#))
    #expect(try !isRight(#"z_j = \sum_k W_{1k} x_k + b_j"#) && !isRight(#"z_j = \sum_k W_{jk} x_k + b_1"#))
    #expect(try !isRight(#"\frac{\partial L}{\partial W_{jk}} = 2 z_1 x_k"#))
    #expect(try isRight(#"\frac{\partial L}{\partial W_{jk}} = 2 z_j x_k"#))
  }
}
