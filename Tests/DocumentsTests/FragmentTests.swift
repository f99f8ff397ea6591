import Foundation
import LaTeXNotation
import ModelZoo
import SymbolicCalculus
import Testing

@testable import Documents

@Suite("A derivation taken apart")
struct FragmentTests {
  /// Aligned environments of a fragment, in order.
  private func environments(_ text: String) -> [String] {
    text.components(separatedBy: "\\begin{align").dropFirst().map { part in
      let name = part.hasPrefix("*") ? "align*" : "align"
      let start = part.components(separatedBy: "}\n").dropFirst().joined(separator: "}\n")
      return name + start.components(separatedBy: "\\end{align")[0]
    }
  }

  /// An `align` in which no row has a number is an `align*`.
  private func squeezed(_ text: String) -> String {
    text.replacingOccurrences(of: "align*", with: "align").replacingOccurrences(of: "\\notag", with: "")
      .replacingOccurrences(of: "\\\\*", with: "\\\\")
      .filter { !$0.isWhitespace }
  }

  @Test("Printed again it is the same, row by row, label by label", arguments: Specimen.all, ["en", "pt"])
  func roundTrip(_ specimen: Specimen, _ language: String) throws {
    for form in DerivationDocument.Form.allCases {
      var options = specimen.options(language, forms: [form])
      options.detail = .full
      let lowered = try specimen.lowered()
      var derivation = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
      guard let text = try? derivation.text() else { continue }
      let blocks = try FragmentReader.blocks(text)
      let again = blocks.map { block -> String in
        if case .relations(let relations) = block { LaTeXPrinter.relations(relations) } else { "" }
      }.joined()
      for (own, other) in zip(environments(text), environments(again)) {
        #expect(squeezed(own) == squeezed(other))
      }
      #expect(environments(text).count == environments(again).count)
      let words = blocks.compactMap { if case .paragraph(let inlines) = $0 { inlines } else { nil } }
      #expect(words.allSatisfy { !$0.isEmpty })
    }
  }

  @Test("Every formula that is printed is understood", arguments: Specimen.all)
  func formulas(_ specimen: Specimen) throws {
    for form in DerivationDocument.Form.allCases {
      guard let document = try? specimen.document("pt", forms: [form]) else { continue }
      for latex in document.formulas {
        let formula = PrintedFormula(latex)
        #expect(formula.isRead, "\(latex)")
        #expect(formula.unknownCommands == [], "\(latex)")
      }
    }
  }

  @Test("Words, formulas and references of a sentence")
  func sentences() {
    let inlines = FragmentReader.inlines("De~\\eqref{eq:a:b} e $x_{\\text{se $y$}}$ por 5\\% \\& mais")
    #expect(
      inlines == [
        .text("De\u{a0}"), .reference("eq:a:b"), .text(" e "), .formula("x_{\\text{se $y$}}"),
        .text(" por 5% & mais"),
      ])
  }

  @Test("Rows and cells are cut outside of matrices, cases and braces")
  func rows() {
    let relations = FragmentReader.relations(
      "  A &= \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix} && \\text{(why)} \\label{eq:a} \\\\\n  B &= {x & y} \\notag",
      isNumbered: true)
    #expect(relations.rows.count == 2)
    #expect(relations.rows[0].cells == ["A", "= \\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}"])
    #expect(relations.rows[0].reason == [.text("(why)")])
    #expect(relations.rows[0].label == "eq:a")
    #expect(relations.rows[0].isNumbered && !relations.rows[1].isNumbered)
  }

  @Test("An environment that has no place in a document is an error, not silence")
  func unknown() {
    #expect(throws: FragmentError.self) { try FragmentReader.blocks("\\begin{picture}\n\\end{picture}\n") }
  }

  @Test(
    "Formulas in MathML",
    arguments: [
      ("\\frac{1}{2}", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
      ("w_{11}", "<msub><mi>w</mi><mn>11</mn></msub>"),
      ("f_o'(x)", "<msubsup><mi>f</mi><mi>o</mi><mo"), ("\\sum_{i=1}^{N} x_i", "<munderover><mo>∑</mo>"),
      ("a < b", "<mo>&lt;</mo>"), ("\\hat{y}", "<mover accent=\"true\"><mi>y</mi>"),
      ("0{,}5", "<mn>0,5</mn>"),
    ])
  func mathML(_ latex: String, _ part: String) {
    #expect(MathMLNotation.element(PrintedFormula(latex)).contains(part))
  }

  @Test(
    "Formulas in Typst",
    arguments: [
      ("\\frac{1}{2}", "frac(1, 2)"), ("w_{11}", "attach(w, b: 11)"), ("f(x, y)", "f \\( x \\, y \\)"),
      ("EQ", "italic(\"EQ\")"),
      ("a < b", "a lt b"), ("\\left( x \\right)", "lr(\\( x \\))"),
      ("\\underbrace{E}_{\\text{erro}}", "underbrace(E, \"erro\")"),
    ])
  func typst(_ latex: String, _ expected: String) {
    #expect(TypstNotation.formula(PrintedFormula(latex)) == expected)
  }

  @Test(
    "Formulas in words",
    arguments: [
      (
        "\\frac{\\partial L}{\\partial w_1}", "partial L over partial w sub 1 ,",
        "derivada parcial L sobre derivada parcial w índice 1 ,"
      ),
      ("x^{2} = y", "x squared equals y", "x ao quadrado igual a y"),
    ])
  func spoken(_ latex: String, _ english: String, _ portuguese: String) {
    #expect(SpokenNotation.text(PrintedFormula(latex), isPortuguese: false) == english)
    #expect(SpokenNotation.text(PrintedFormula(latex), isPortuguese: true) == portuguese)
  }

  @Test(
    "LaTeX that cannot be read stays as it is",
    arguments: ["\\frac{1}{", "}", "\\left( x", "\\begin{pmatrix} a", String(repeating: "{", count: 5_000)])
  func broken(_ latex: String) {
    let formula = PrintedFormula(latex)
    #expect(!formula.isRead)
    #expect(MathMLNotation.element(formula).hasPrefix("<code>"))
    #expect(PlainNotation.text(formula) == latex)
  }
}
