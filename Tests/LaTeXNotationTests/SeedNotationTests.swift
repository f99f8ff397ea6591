import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus
import Testing

@Suite struct SeedNotationTests {
  /// S1-13 … S1-18, the hidden values by their names.
  @Test func weightAndOutputExpansion() throws {
    #expect(
      try SeedModels.results(SeedModels.wv, profile: "wv") == [
        #"\frac{\partial EQ}{\partial w_{11}} = E \cdot f_o'(O_{in}) \cdot v_{11} \cdot f_h'(H_{in1}) \cdot I_1"#,
        #"\frac{\partial EQ}{\partial w_{12}} = E \cdot f_o'(O_{in}) \cdot v_{21} \cdot f_h'(H_{in2}) \cdot I_1"#,
        #"\frac{\partial EQ}{\partial w_{21}} = E \cdot f_o'(O_{in}) \cdot v_{11} \cdot f_h'(H_{in1}) \cdot I_2"#,
        #"\frac{\partial EQ}{\partial w_{22}} = E \cdot f_o'(O_{in}) \cdot v_{21} \cdot f_h'(H_{in2}) \cdot I_2"#,
        #"\frac{\partial EQ}{\partial v_{11}} = E \cdot f_o'(O_{in}) \cdot H_1"#,
        #"\frac{\partial EQ}{\partial v_{21}} = E \cdot f_o'(O_{in}) \cdot H_2"#,
      ])
  }

  /// S2-21 and S2-22, with σ′ as the default profile writes it.
  @Test func chainOfTwoNeurons() throws {
    #expect(
      try SeedModels.results(SeedModels.chain) == [
        #"\frac{\partial J}{\partial \theta_1} = "#
          + #"(a_2 - y) \cdot \sigma'(z_2) \cdot \theta_2 \cdot \sigma'(z_1) \cdot X_1"#,
        #"\frac{\partial J}{\partial \theta_2} = (a_2 - y) \cdot \sigma'(z_2) \cdot a_1"#,
      ])
  }

  /// S2-9 in terms of inputs and weights.
  @Test func forwardValueOfTheChain() throws {
    let lowered = try SeedModels.gradient(SeedModels.chain).lowered
    var typesetter = DerivationDocument.typesetter(for: lowered, NotationProfile.default)
    let last = try #require(lowered.definitions.dropLast().last?.node)
    let expanded = lowered.graph.lookingThrough([.link], in: last)
    #expect(typesetter.latex(expanded) == #"\sigma(\theta_2 \cdot \sigma(\theta_1 \cdot X_1))"#)
  }

  /// A4-1: y = a + b, y = a·x − b, y = a², y = eᵃ.
  @Test(arguments: [
    ("a, b", "a + b", ["1", "1"]), ("a, x, b", "a*x - b", ["x", "a", "-1"]), ("a", "a^2", ["2 a"]),
    ("a", "exp(a)", ["y"]),
  ])
  func localDerivatives(weights: String, body: String, expected: [String]) throws {
    let results = try SeedModels.results("model graph\nweight \(weights)\nloss y = \(body)\n")
    #expect(
      results.map { $0.split(separator: " = ").last.map { String($0) } } == expected.map { Optional($0) })
  }

  /// E = ½Σ(y − a)² over samples: each formula's bound letter differs from its free ones.
  @Test func nothingIsCaptured() throws {
    let text = """
      model net
      samples B
      input x[3]
      target y[2]
      weight U[2,3]
      a[i] = sum(j: U[i,j] * x[j])
      loss E = mean(sample: sum(k: (y[k] - a[k])^2))
      data x, y
      1, 2, 3, 0, 1
      4, 5, 6, 1, 0
      end
      """
    let document = try SeedModels.document(text, forms: [.index])
    #expect(document.contains(#"\frac{\partial E}{\partial U_{ij}}"#))
    #expect(!document.contains("x_{jj}") && !document.contains("x_{ii}"))
    #expect(document.contains(#"\sum_{n=1}^{B} \frac{\partial E}{\partial a_{ni}} \cdot x_{nj}"#))
  }
}
