import Testing

@testable import LaTeXNotation

/// Formulas on lines: as wide as TeX sets them, broken where a reader would, never lost.
@Suite struct LayoutTests {
  /// Widths in quads that pdfTeX gives with Latin Modern at 11 pt.
  static let widths: [(latex: String, quads: Double)] = [
    (#"\frac{\partial L}{\partial w_{11}} = 2 (o_1 - y_1) \cdot v_{11}"#, 10.05),
    (#"\frac{1}{N} \sum_{i=1}^{N} (\hat{y}_i - y_i)^{2} + \lambda \cdot (w_1^{2} + w_2^{2})"#, 13.53),
    (#"\left( 1 - \tanh^2(z_{21}) \right) \cdot W^{(1)}_{12}"#, 10.16),
    (#"\frac{e^{z_1}}{e^{z_1} + e^{z_2} + e^{z_3}}"#, 6.42),
    (#"-(y_1 \cdot \log(p_1) + y_2 \cdot \log(p_2))"#, 12.08),
    (#"\sqrt{\frac{1}{3} (a_1^{2} + a_2^{2}) + \varepsilon}"#, 7.25),
    (#"\underbrace{f_h'(H_{in1})}_{\text{hidden}} \cdot \underbrace{I_1}_{\text{input}}"#, 6.18),
    (#"\operatorname{softplus}(\theta^{(2)}_{11} \alpha_1 + \beta)"#, 8.60),
    (#"\begin{pmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{pmatrix}"#, 5.43),
    (#"\left[ \frac{\partial}{\partial w} \sum_{j=1}^{3} v_j h_j \right]"#, 6.31),
    (#"\max(0, 1 - y z) \le \lVert w \rVert^{2}"#, 9.87),
    (#"H_{in1} \to H_1 \to O_{in} \to O \to EQ"#, 13.41),
  ]

  @Test(arguments: widths) func widthsAreThoseOfTeX(latex: String, quads: Double) {
    let width = FormulaReader.line(latex).width
    #expect(width > quads * 0.97 && width < quads * 1.12, "\(latex): \(width), TeX \(quads)")
  }

  static let long = [
    #"\left( a_1 \cdot (b_1 + c_1) + a_2 \cdot (b_2 + c_2) \right)^{2} \cdot x + (u_1 + u_2 + u_3) \cdot (v_1 - v_2) \cdot w"#,
    #"\frac{(o_1 - y_1) \cdot v_{11} \cdot h_1 + (o_2 - y_2) \cdot v_{21} \cdot h_1 + \lambda w_{11}}{2 N}"#,
    #"\sigma(w_{11} x_1 + w_{12} x_2 + w_{13} x_3 + w_{14} x_4 + b_1) v_{11} h_{11} x_{11} x_{12} x_{13} x_{14}"#,
    #"e^{w_{11} x_1 + w_{12} x_2 + w_{13} x_3 + w_{14} x_4 + w_{15} x_5 + w_{16} x_6} \cdot p"#,
    #"\sqrt{w_{11} x_1 + w_{12} x_2 + w_{13} x_3 + w_{14} x_4 + w_{15} x_5 + w_{16} x_6}"#,
  ]

  @Test(arguments: long, [9.0, 14]) func rowsFitAndNothingIsLost(latex: String, limit: Double) {
    let rows = FormulaBreaking.rows(latex, limit)
    #expect(rows.count > 1)
    for (place, row) in rows.enumerated() {
      let width = FormulaReader.line(row).width + (place == 0 ? 0 : FormulaBreaking.indent)
      #expect(width <= limit + 0.6, "\(row): \(width)")
      // Each row compiles alone.
      #expect(row.components(of: "\\left") == row.components(of: "\\right"))
      #expect(row.components(of: "{") == row.components(of: "}"))
    }
    // Every name is there as often as before.
    let names = { (text: String) in
      text.matches(of: /[a-z]_(\d|\{\d+\})/).map { String($0.output.0) }.sorted()
    }
    #expect(names(rows.joined(separator: " ")) == names(latex))
  }

  @Test func sumsAreBrokenOutsideOfParentheses() {
    let rows = FormulaBreaking.rows(
      #"(a_1 + b_1) \cdot (c_1 - d_1) \cdot x + (a_2 + b_2) \cdot (c_2 - d_2) \cdot y"#, 16)
    #expect(rows == [#"(a_1 + b_1) \cdot (c_1 - d_1) \cdot x"#, #"+ (a_2 + b_2) \cdot (c_2 - d_2) \cdot y"#])
  }

  @Test func anOperatorKeepsWhatItActsOn() {
    let rows = FormulaBreaking.rows(
      #"\frac{\partial}{\partial w} [u_1 x_1 + u_2 x_2 + u_3 x_3 + u_4 x_4]"#, 9)
    #expect(rows[0].hasPrefix(#"\frac{\partial}{\partial w} \bigl[u_1"#))
  }

  @Test func aWideNumeratorStandsBesideItsDenominator() {
    let rows = FormulaBreaking.rows(Self.long[1], 14)
    #expect(rows[0].hasPrefix(#"\frac{1}{2 N} \bigl("#))
    #expect(rows.last?.hasSuffix(#"\bigr)"#) == true)
  }

  @Test func reasonsGiveWay() {
    var short = AlignBlock(isNumbered: false)
    short.add("a", ["b"], reason: "power")
    #expect(short.text.contains(#"&= b && \text{(power)}"#))
    var long = AlignBlock(isNumbered: false)
    let formula = (1...9).map { "a_{1\($0)} b_{1\($0)}" }.joined(separator: " + ")
    long.add("y", [formula], reason: "a reason of many words that has no room beside this formula")
    #expect(long.text.contains("\\\\\n  &\\qquad \\text{(a reason"))
  }

  @Test func hostileNestingIsMeasured() {
    let deep = String(repeating: "(", count: 20_000) + "x" + String(repeating: ")", count: 20_000)
    #expect(FormulaReader.line(deep).text == deep)
    let open = String(repeating: "\\frac{", count: 5_000) + String(repeating: "(", count: 500)
    #expect(FormulaReader.line(open).width >= 0)
  }
}
