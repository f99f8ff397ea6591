import Foundation
import ModelLanguage
import Notations
import SymbolicCalculus
import Testing

@testable import LaTeXNotation

/// Notations as data: the shipped ones, the settings, symbols, and what is said of mistakes.
@Suite struct NotationTests {
  static let net = """
    model net
    input x[2]
    target y[2]
    weight W1[3,2], b1[3], W2[2,3], b2[2]
    z1[j] = sum(k: W1[j,k]*x[k]) + b1[j]
    a1[j] = tanh(z1[j])
    z2[j] = sum(k: W2[j,k]*a1[k]) + b2[j]
    loss L = 1/2*sum(j: (z2[j] - y[j])^2)
    rate eta
    """

  static func text(
    _ model: String, _ notation: NotationProfile,
    _ forms: [DerivationDocument.Form] = DerivationDocument.Form.allCases
  ) throws -> String {
    let model = try Model(resolving: try ModelSyntax(parsing: model, name: "net.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: try ModelLayout(model), samples: .symbolic)
    var options = DerivationDocument.Options(source: "net.nabla")
    options.forms = forms
    options.profile = try notation.adapted(to: model)
    options.detail = .full
    var document = DerivationDocument(
      lowered.gradient(withRespectTo: lowered.weights), options: options)
    return try document.text()
  }

  /// What each author writes, for the same net.
  static let manners: [(name: String, has: [String])] = [
    ("bishop", [#"\delta^{(1)}_j"#, "w^{(2)}_{jk}", "\\frac{\\partial E}{", "\\boldsymbol{W}^{(1)}"]),
    ("nielsen", [#"\delta^{1}_j"#, "w^{2}_{jk}", "\\frac{\\partial C}{", "(W^{2})^{T}"]),
    ("goodfellow", ["W^{(2)}_{j,k}", #"\nabla_{\boldsymbol{W}^{(1)}} J"#, "^{\\top}"]),
    ("ng", ["dW^{[1]}", "db^{[2]}", "W^{[2]}_{jk}", "J &="]),
    ("murphy", ["\\mathcal{L}", "w^{(2)}_{jk}", "\\boldsymbol{W}^{(2)}"]),
  ]

  @Test(arguments: manners.indices) func authors(_ number: Int) throws {
    let (name, has) = Self.manners[number]
    let text = try Self.text(Self.net, try #require(NotationProfile.named(name)))
    for part in has { #expect(text.contains(part), "\(name): \(part)") }
  }

  /// One superscript and one subscript on each base, whatever the notation: TeX refuses more.
  @Test(arguments: NotationProfile.names) func oneScriptOfAKind(_ name: String) throws {
    let text = try Self.text(Self.net, try #require(NotationProfile.named(name)))
    for line in text.split(separator: "\n") where !line.hasPrefix("%") {
      #expect(!Scripts.areDoubled(String(line)), "\(name): \(line)")
    }
  }

  @Test func filesAndList() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Templates/Notations")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".nabla") }.map { String($0.dropLast(6)) }.sorted()
    #expect(files == NotationFile.all.map { $0.name }.sorted())
    for (name, text) in NotationFile.all {
      #expect(throws: Never.self, "\(name)") { try NotationProfile(parsing: text, name: name) }
    }
  }

  /// The article lists every key with its values.
  @Test func theArticleIsComplete() throws {
    let article = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .appendingPathComponent("Sources/LaTeXNotation/LaTeXNotation.docc/Notations.md")
    let text = try String(contentsOf: article, encoding: .utf8)
    for setting in NotationProfile.settings {
      let row = text.split(separator: "\n").first { $0.hasPrefix("| `\(setting.key)` |") }
      #expect(row != nil, "\(setting.key)")
      for value in setting.values {
        #expect(row?.contains("`\(value)`") == true, "\(setting.key) = \(value)")
      }
    }
  }

  // MARK: Symbols

  @Test func placesOfIndices() {
    #expect(SymbolTemplate(letters: ["j"], latex: "a_j").latex(["10"]) == "a_{10}")
    #expect(SymbolTemplate(letters: ["j"], latex: "a_j").latex(["2"]) == "a_2")
    #expect(SymbolTemplate(letters: ["j"], latex: "a_j").bare == "a")
    #expect(SymbolTemplate(letters: ["j"], latex: "h^j").bare == "h")
  }

  @Test func symbolsWithoutPlaces() throws {
    let notation = try NotationProfile(parsing: "symbol W1 = \"\\Theta\"\n", name: "n")
    #expect(try Self.text(Self.net, notation, [.index]).contains("\\Theta_{jk}"))
    let twice = try NotationProfile(parsing: "symbol x = \"\\\\bar{\\\\imath}\"\n", name: "n")
    #expect(twice.symbols["x"]?.latex == "\\bar{\\imath}")
  }

  @Test func deltasAndTanhSlopesInMatrices() throws {
    let notation = try NotationProfile(parsing: "style delta = yes, slope = value\n", name: "n")
    let text = try Self.text(Self.net + "\nsymbol delta1[j] = \"e_j\"\n", notation)
    #expect(text.contains("(a^{(1)})^{\\odot 2}"))
    #expect(!text.contains("^{(1)}^{"))
    #expect(text.contains("e_j"))
  }

  // MARK: Mistakes

  static let mistakes: [(line: String, column: Int, says: String, pt: String)] = [
    ("style produkt = none", 7, "did you mean 'product'?", "você quis dizer 'product'?"),
    ("style delta = no, product = dot", 19, "cdot or none", "cdot ou none"),
    ("style based = nilsen", 7, "no notation 'nilsen'", "não há notação 'nilsen'"),
    ("symbol a[j] = \"a_k\"", 1, "does not show the index 'j'", "não mostra o índice 'j'"),
    ("symbol a = \"a_{1\"", 1, "braces in pairs", "chaves em pares"),
    ("symbol a = \"a^1^2\"", 1, "two superscripts", "dois expoentes"),
    ("symbol a = \"a \\\\ b\"", 1, "line break", "quebra de linha"),
    ("weight w", 1, "'symbol' only", "só tem as instruções"),
  ]

  @Test(arguments: mistakes.indices) func mistakesHaveAPlace(_ number: Int) {
    let mistake = Self.mistakes[number]
    let text = "notation mine\n\(mistake.line)\n"
    do {
      _ = try NotationProfile(parsing: text, name: "mine.nabla")
      Issue.record("no error for \(mistake.line)")
    } catch let error as DiagnosticList {
      let source = SourceText(name: "mine.nabla", text: text)
      let english = error.rendered(in: source)
      #expect(english.hasPrefix("mine.nabla:2:\(mistake.column): error:"), "\(english)")
      #expect(english.contains(mistake.says), "\(english)")
      let portuguese = error.rendered(in: source, language: "pt")
      #expect(portuguese.contains(mistake.pt) && portuguese.contains("erro:"), "\(portuguese)")
    } catch { Issue.record("\(error)") }
  }
}
