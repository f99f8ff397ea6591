import LaTeXNotation
import Testing

@Suite struct DocumentTests {
  @Test func headerNamesSourceNotationAndLanguage() throws {
    let text = try SeedModels.document(SeedModels.wv, language: "pt", profile: "wv")
    #expect(
      text.hasPrefix("% Gerado por nabla a partir de model.nabla (notação: wv, idioma: pt). Não edite.\n"))
    #expect(text.contains("\\usepackage{amsmath}"))
    #expect(text.hasSuffix("\n"))
  }

  @Test func resultsCarryLabels() throws {
    let text = try SeedModels.document(SeedModels.wv, profile: "wv")
    for label in ["dw11", "dw12", "dw21", "dw22", "dv11", "dv21"] {
      #expect(text.components(of: "\\label{eq:wv:\(label)}") == 1)
    }
  }

  @Test func factorsGiveTheChain() throws {
    let text = try SeedModels.document(SeedModels.wv, detail: .factors, profile: "wv").words
    #expect(
      text.contains(
        #"\frac{\partial EQ}{\partial w_{11}} &= \frac{\partial EQ}{\partial O} \cdot "#
          + #"\frac{\partial O}{\partial O_{in}} \cdot \frac{\partial O_{in}}{\partial H_1} \cdot "#
          + #"\frac{\partial H_1}{\partial H_{in1}} \cdot \frac{\partial H_{in1}}{\partial w_{11}} \notag \\ "#
          + #"&= E \cdot f_o'(O_{in}) \cdot v_{11} \cdot f_h'(H_{in1}) \cdot I_1 \label{eq:wv:dw11}"#))
  }

  @Test func fullGivesPathAndLocalDerivatives() throws {
    let text = try SeedModels.document(SeedModels.wv, detail: .full, language: "pt", profile: "wv").words
    #expect(
      text.contains(
        #"O peso $w_{11}$ só influencia $EQ$ pelo caminho $w_{11} \to H_{in1} \to H_1 \to O_{in} \to O \to EQ$."#
      ))
    for local in [
      #"\frac{\partial EQ}{\partial O} &= \frac{\partial}{\partial O} \frac{1}{2} (O - y)^{2} \\ &= E && \text{(potência)}"#,
      #"\frac{\partial O}{\partial O_{in}} &= f_o'(O_{in}) && \text{(função genérica)}"#,
      #"[v_{11} H_1 + v_{21} H_2] \\ &= v_{11} && \text{(soma: $v_{21} H_2$ é constante)}"#,
      #"\frac{\partial H_1}{\partial H_{in1}} &= f_h'(H_{in1})"#,
      #"[w_{11} I_1 + w_{21} I_2] \\ &= I_1 && \text{(soma: $w_{21} I_2$ é constante)}"#,
    ] { #expect(text.contains(local)) }
  }

  @Test func generalFormHasTheAdjointEquations() throws {
    let text = try SeedModels.document(SeedModels.wv, forms: [.index], profile: "wv").words
    #expect(
      text.contains(
        #"\frac{\partial EQ}{\partial H_{in,j}} &= \frac{\partial EQ}{\partial H_j} \cdot f_h'(H_{in,j})"#))
    #expect(
      text.contains(
        #"\frac{\partial EQ}{\partial w_{ij}} &= \frac{\partial EQ}{\partial H_{in,j}} \cdot I_i"#))
  }

  @Test func silentWeightsAreNamed() throws {
    let text = "model m\nweight a, b\nX = a\nloss L = X^2\nY = b\n"
    let document = try SeedModels.document(text, language: "pt")
    #expect(document.contains("$L$ não depende de $b$."))
  }

  @Test func linesStayShortAndGroupsBalance() throws {
    let text = try SeedModels.document(
      SeedModels.wv, forms: [.weight, .expanded, .index], detail: .full, language: "pt", profile: "wv",
      isStandalone: true)
    for line in text.split(separator: "\n") {
      #expect(line.count <= 120)
      #expect(!line.hasSuffix(" "))
    }
    #expect(text.filter { $0 == "{" }.count == text.filter { $0 == "}" }.count)
    #expect(text.components(of: "\\begin{") == text.components(of: "\\end{"))
    #expect(!text.contains("eqnarray") && !text.contains("$$"))
  }

  @Test func sameBytesTwice() throws {
    let forms = DerivationDocument.Form.allCases
    let first = try SeedModels.document(SeedModels.wv, forms: forms, detail: .full)
    #expect(try SeedModels.document(SeedModels.wv, forms: forms, detail: .full) == first)
  }
}

extension String {
  /// How often a text occurs.
  func components(of part: String) -> Int { ranges(of: part).count }

  /// With single blanks for line breaks.
  var words: String { split { $0.isWhitespace }.joined(separator: " ") }
}
