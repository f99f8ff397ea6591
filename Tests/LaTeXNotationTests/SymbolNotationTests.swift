import Testing

@testable import LaTeXNotation

@Suite struct SymbolNotationTests {
  @Test(arguments: [
    ("H_in", ["1"], true, "H_{in1}"), ("w", ["1", "1"], true, "w_{11}"),
    ("w", ["1", "12"], true, "w_{1,12}"),
    ("w", ["i", "j+1"], true, "w_{i,j+1}"), ("W1", ["1", "2"], true, "W^{(1)}_{12}"),
    ("w1", [], false, "w_1"),
    ("theta1", [], false, #"\theta_1"#), ("lambda", [], false, #"\lambda"#), ("λ", [], false, #"\lambda"#),
    ("yhat", [], false, #"\hat{y}"#), ("ŷ", [], false, #"\hat{y}"#), ("y_hat", [], false, #"\hat{y}"#),
    ("EQ", [], false, "EQ"), ("O_in", [], false, "O_{in}"), ("I", ["1"], true, "I_1"),
    ("a_1", ["1"], true, "a_{1,1}"), ("H_in", ["10"], true, "H_{in,10}"),
  ])
  func names(name: String, indices: [String], isArray: Bool, expected: String) {
    #expect(SymbolNotation.latex(name, indices: indices, isArray: isArray) == expected)
  }

  /// No name can end a group, start a command or a comment, or leave mathematics.
  @Test(arguments: [
    #"\input{/etc/passwd}"#, "a}b{", "x%y", "x$y", "x&y#z", "x^^41", "a\nb", "~", "", "_", "__", "x*/y",
    "a\u{202E}b",
  ])
  func hostileNames(name: String) {
    let latex = SymbolNotation.latex(name, indices: [], isArray: false)
    #expect(!latex.isEmpty)
    let rest = latex.replacing(#"\_"#, with: "")
    #expect(!rest.contains { #"\$%&#~^"#.contains($0) || $0.isNewline || $0 == "\u{202E}" })
    #expect(rest.filter { $0 == "{" }.count == rest.filter { $0 == "}" }.count)
  }

  @Test func namesThatReadAlikeAreRefused() {
    let text = "model twice\nweight yhat, y_hat\nloss L = yhat * y_hat\n"
    #expect(throws: NotationError.alike("yhat", "y_hat", latex: #"\hat{y}"#)) {
      try SeedModels.document(text)
    }
  }
}
