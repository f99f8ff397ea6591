import Nabla
import Testing

/// What is printed of the zoo: every page in every form is well made, and what the reader can take in is read back without one formula
/// called wrong.
@Suite struct PrintedZooTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var model: ZooModel
    var form: DerivationDocument.Form
    var detail: DerivationDocument.Detail
    var style: DerivationDocument.Style
    var notation: String
    var language: String
    var testDescription: String { "\(model.name) \(form) \(detail) \(style) \(notation) \(language)" }

    init(
      _ model: ZooModel, _ form: DerivationDocument.Form, _ detail: DerivationDocument.Detail,
      _ style: DerivationDocument.Style, _ notation: String, _ language: String
    ) {
      (self.model, self.form, self.detail) = (model, form, detail)
      (self.style, self.notation, self.language) = (style, notation, language)
    }

    /// The model, its profile and the page. Element by element with two values of every index.
    func page() throws -> (model: Model, profile: NotationProfile, text: String) {
      let source = form.isGeneral ? model.text : model.small
      let model = try Model(resolving: ModelSyntax(parsing: source, name: self.model.name))
      let profile = try #require(NotationProfile.named(notation)).adapted(to: model)
      let isOpen = model.sizes.contains { $0.name == "N" && $0.values.isEmpty }
      let layout = try ModelLayout(model, sizes: isOpen ? ["N": 2] : [:])
      var options = DerivationDocument.Options(source: model.name)
      (options.forms, options.detail, options.style) = ([form], detail, style)
      (options.language, options.profile) = (language, profile)
      let gradient: Gradient
      if form.isGeneral {
        gradient = LoweredModel.outline(model, layout: layout).gradient(withRespectTo: [])
      } else {
        let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
        gradient = lowered.gradient(withRespectTo: Array(lowered.weights.prefix(2)))
      }
      var document = DerivationDocument(gradient, options: options)
      return (model, profile, try document.text())
    }
  }

  /// Each value of each setting with each model.
  static let pages: [Case] = ZooModel.all.flatMap { model in
    [
      Case(model, .weight, .full, .chain, "default", "pt"),
      Case(model, .expanded, .result, .direct, "wv", "en"),
      Case(model, .index, .factors, .chain, "graph", "pt"),
      Case(model, .matrix, .result, .chain, "wcse", "en"),
      Case(model, .matrix, .full, .chain, "theta-layer", "pt"),
    ]
  }

  @Test(arguments: pages) func everyPageIsWellMade(_ item: Case) throws {
    let text = try item.page().text
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
    #expect(!text.contains("{\\_}"))
    var depth = 0
    for character in text.replacing("\\{", with: "").replacing("\\}", with: "") {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      #expect(depth >= 0)
    }
    #expect(depth == 0)
    #expect(text.matches(of: /\\left\b/).count == text.matches(of: /\\right\b/).count)
  }

  /// Models that the reader takes in within its work, in the forms it reads.
  static let readBack: [Case] = [
    "dense2", "autoenc", "mf", "frob", "quad", "gram", "bilinear", "elasticnet", "lse", "samples3",
  ].flatMap { name -> [Case] in
    guard let model = ZooModel.all.first(where: { $0.name == name }) else { return [] }
    return [
      Case(model, .weight, .factors, .chain, "default", "en"),
      Case(model, .index, .result, .chain, "default", "pt"),
      Case(model, .matrix, .result, .chain, "default", "en"),
    ]
  }

  /// Formulas that are right and that the reader does not take so, by what stands in them.
  static let notReadYet: [(text: String, reason: String)] = [
    (#"\frac{y}{p}"#, "a quotient of two columns, entry by entry"),
    (#"\mathbf{1}"#, "a column of ones"),
    (#"\rVert_1"#, "the sum of moduli as a norm"),
  ]

  @Test(arguments: readBack) func nothingPrintedIsCalledWrong(_ item: Case) throws {
    let (model, profile, text) = try item.page()
    let claims = ClaimChecker(try ClaimModel(model, notation: profile), document: Array(text.utf8)).check()
    #expect(!claims.isEmpty)
    for claim in claims where !claim.verdict.isRight {
      if Self.notReadYet.contains(where: { claim.text.contains($0.text) }) { continue }
      Issue.record("\(claim.text): \(claim.verdict) \(claim.note?.english ?? "")")
    }
  }
}
