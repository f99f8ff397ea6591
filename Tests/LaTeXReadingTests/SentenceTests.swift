import Testing

@testable import LaTeXReading

/// What belongs to the sentence of a formula, and formulas of MathML.
@Suite struct SentenceTests {
  private static func text(_ parts: [Page.SentencePart], _ page: Page) -> [String] {
    parts.map { part in
      switch part {
      case .words(let range):
        page.source(of: range).split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
      case .formula(let number): page.source(of: page.formulas[number].range)
      }
    }
  }

  @Test("a sentence ends at a point and goes on around a display")
  func sentences() {
    let page = Page.read(
      Array(
        "Rows are samples. For $i = j$ the rule gives\n\n$$a = b$$\n\nwhere $c$ is new. Then $d$.\n\nLast.\n\n$$e$$\n\nNext."
          .utf8))
    let before = page.formulas.indices.map { Self.text(page.sentence(before: $0), page) }
    let after = page.formulas.indices.map { Self.text(page.sentence(after: $0), page) }
    #expect(before == [["For"], ["For", "$i = j$", "the rule gives"], ["where"], ["Then"], []])
    #expect(after == [["the rule gives"], ["where", "$c$", "is new"], ["is new"], [], []])
  }

  /// MathML, and what stands there.
  static let mathML: [(String, String)] = [
    (
      "<mfrac><mrow><mi>∂</mi><mi>L</mi></mrow><mrow><mi>&#x2202;</mi><msub><mi>w</mi><mrow><mi>j</mi><mi>k</mi></mrow></msub></mrow></mfrac>",
      "(derivative partial L (scripted w sub (product j k)))"
    ),
    (
      "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>m</mi></munderover><msub><mover><mi>y</mi><mo>^</mo></mover><mi>i</mi></msub>",
      "(prefixed 1 (sum from (relation i = 1) to m) (scripted y:hat sub i))"
    ),
    ("<mi>tanh</mi><mo>&#x2061;</mo><mo>(</mo><mi>z</mi><mo>)</mo>", "(call tanh (paren z))"),
    (
      "<msup><mi mathvariant=\"bold\">W</mi><mo>⊤</mo></msup><mn>0,5</mn>",
      "(product (scripted W:bold sup top) 0,5)"
    ),
    (
      "<mroot><mi>x</mi><mn>3</mn></mroot><mo>−</mo><msqrt><mi>a</mi><mi>b</mi></msqrt>",
      "(sum + (root x 3) - (root (product a b)))"
    ),
    ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(paren (list a , b))"),
    (
      "<mrow><mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable><mo>)</mo></mrow>",
      "(paren (matrix 1x2 1 2))"
    ),
    (
      "<mrow><mo>{</mo><mtable><mtr><mtd><mi>x</mi></mtd><mtd><mtext>if </mtext><mi>x</mi><mo>&gt;</mo><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mtext>otherwise</mtext></mtd></mtr></mtable><mo></mo></mrow>",
      "(cases x (phrase \"if\" (relation x > 0)) 0 \"otherwise\")"
    ),
  ]

  @Test("MathML without TeX is read", arguments: mathML)
  func presentation(elements: String, tree: String) throws {
    let page = Page.read(Array("<p>é <math>\(elements)</math></p>".utf8))
    #expect(page.formulas.flatMap { $0.statements }.map { page.tree.description(of: $0.root) } == [tree])
    let formula = try #require(page.formulas.first)
    #expect(page.place(of: formula.range.start) == Place(line: 1, column: 6, inCell: nil))
  }

  @Test("MathML that has no counterpart is counted as not read")
  func unknownElement() {
    let page = Page.read(Array("<math><mmultiscripts><mi>x</mi></mmultiscripts></math><math><mi>y".utf8))
    #expect(page.formulas.flatMap { $0.statements }.map { $0.role } == [.unreadable, .expression])
    let deep = Page.read(
      Array(("<math>" + String(repeating: "<mrow>", count: 5_000) + "<mi>x</mi></math>").utf8))
    #expect(deep.formulas.flatMap { $0.statements }.map { $0.role } == [.unreadable])
    HostileTests.expectSound(deep)
  }
}
