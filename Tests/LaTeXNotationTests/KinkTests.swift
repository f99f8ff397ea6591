import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus
import Testing

/// What is taken at a kink is said in the derivation.
@Suite struct KinkTests {
  static func document(_ loss: String, language: String = "en") throws -> String {
    let text = "weight w\ninput x\nloss L = \(loss)\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "k"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    var options = DerivationDocument.Options(source: "k")
    options.language = language
    var document = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
    return try document.text()
  }

  /// What a model may call.
  static let rows = FunctionRow.table.filter { row in FunctionName.all.contains { $0.name == row.name } }

  @Test(arguments: rows.map { ($0.name, $0.arity, $0.kink != nil) })
  func everyKinkHasItsSentence(name: String, arity: Int, hasKink: Bool) throws {
    #expect(Self.rows.count >= 20 && Self.rows.count { $0.kink != nil } >= 5)
    let text = try Self.document(arity == 2 ? "\(name)(w*x, w^2)" : "\(name)(w*x)^2")
    #expect(text.contains("At the kinks: ") == hasKink)
  }

  @Test func inPortuguese() throws {
    let text = try Self.document("relu(w*x)^2", language: "pt")
    #expect(text.contains("Nos bicos: $\\operatorname{relu}'(0) = \\operatorname{step}(0) = 0$."))
  }
}

/// A chain has all paths in it.
@Suite struct HiddenPathTests {
  @Test func aPathThroughAnAbbreviationCounts() throws {
    let text = """
      weight b, w
      name u = b*w
      s = sqrt(1 + b^2)
      loss L = cos(u) + s
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "k"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    var document = DerivationDocument(
      lowered.gradient(withRespectTo: lowered.weights), options: DerivationDocument.Options(source: "k"))
    let latex = try document.text()
    let words = latex.split { $0.isWhitespace }.joined(separator: " ")
    let path = "\\frac{\\partial L}{\\partial s} \\cdot \\frac{\\partial s}{\\partial b}"
    #expect(words.contains(path + " + \\frac{\\partial R}{\\partial b}"))
    #expect(words.contains("R &= \\cos(u)"))
  }
}
