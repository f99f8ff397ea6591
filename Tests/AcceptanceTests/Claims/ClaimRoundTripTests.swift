import Nabla
import Templates
import Testing

/// Whatever a derivation prints must be read back and found right: other people's notes are written in the same signs.
@Suite struct ClaimRoundTripTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var model: String
    var notation: String
    var forms: [DerivationDocument.Form]
    var detail: DerivationDocument.Detail
    var style = DerivationDocument.Style.chain
    var language = "pt"
    var testDescription: String { "\(model) \(notation) \(forms.map { $0.rawValue }) \(detail) \(language)" }
  }

  /// The starter models in the notation of each: the general forms, and the forms by weight.
  static let cases: [Case] = StarterModel.all.filter { !["deep", "xor", "mlp231"].contains($0.name) }
    .flatMap { starter -> [Case] in
      let own = (try? model(starter.name).notation) ?? "default"
      return [
        Case(model: starter.name, notation: own, forms: [.index, .matrix], detail: .result),
        Case(model: starter.name, notation: own, forms: [.weight, .expanded], detail: .result),
      ]
    }

  static func model(_ name: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: #require(StarterModel.named(name)).text, name: name))
  }

  /// What the reader takes for wrong or for nothing in its own derivations, by what stands in it.
  static let notReadYet: [(text: String, reason: String)] = [
    ("\\underbrace", "shapes of one sample below a formula"),
    ("\\sum_{i=", "sums over samples in an index base of their own"),
    ("z^{0}_i", "a sample below a layer above"), ("h_i", "a sample below a name"),
    ("\\frac{\\partial}{\\partial", "an operator before brackets in a chain"),
    ("is constant", "formulas within words"), ("é constante", "formulas within words"),
    ("\\frac{\\partial L}{\\partial y_i}", "a sample below a prediction"),
  ]

  @Test(arguments: cases) func printedFormulasAreReadBack(_ item: Case) throws {
    let model = try Self.model(item.model)
    let profile = try #require(NotationProfile.named(item.notation)).adapted(to: model)
    var options = DerivationDocument.Options(source: item.model)
    (options.detail, options.style) = (item.detail, item.style)
    (options.language, options.profile) = (item.language, profile)
    var text = ""
    for form in item.forms {
      options.forms = [form]
      var document = DerivationDocument(try Self.gradient(of: model, form), options: options)
      // A model may have no form by matrices, which the document says.
      do { text += try document.text() } catch { if form != .matrix { throw error } }
    }
    let claims = try model.check(notes: text, notation: profile).claims
    #expect(!claims.isEmpty)
    for claim in claims where !claim.verdict.isRight {
      if Self.notReadYet.contains(where: { claim.text.contains($0.text) }) { continue }
      Issue.record("\(claim.text): \(claim.verdict) \(claim.note?.english ?? "")")
    }
  }

  static func gradient(of model: Model, _ form: DerivationDocument.Form) throws -> Gradient {
    let layout = try ModelLayout(model)
    if form.isGeneral { return LoweredModel.outline(model, layout: layout).gradient(withRespectTo: []) }
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
    return lowered.gradient(withRespectTo: lowered.weights)
  }

  // MARK: Expressions

  /// `# of 0` and `# of 1` stand for what is inside.
  static let operators = [
    "(#0) + (#1)", "(#0) - (#1)", "(#0) * (#1)", "(#0) / (#1)", "-(#0)", "(#0)^2", "(#0)^3", "exp(#0)",
    "tanh(#0)", "sigmoid(#0)", "sin(#0)", "1/(#0)", "2*(#0)", "(#0)^(-2)", "1/2*(#0)", "sqrt(1 + (#0)^2)",
  ]

  static func apply(_ pattern: String, _ first: String, _ second: String) -> String {
    var text = ""
    var rest = pattern[...]
    while let mark = rest.firstIndex(of: "#") {
      let digit = rest.index(after: mark)
      text += rest[..<mark] + (rest[digit] == "0" ? first : second)
      rest = rest[rest.index(after: digit)...]
    }
    return text + rest
  }

  /// Every operator inside of every other, on either side.
  @Test(arguments: operators) func pairsOfOperators(outer: String) throws {
    var expressions: [String] = []
    for inner in Self.operators {
      let left = Self.apply(outer, Self.apply(inner, "a", "b"), "c")
      let right = Self.apply(outer, "c", Self.apply(inner, "a", "b"))
      expressions += outer.contains("#1") ? [left, right] : [left]
    }
    // Every root halves the residues at which all are defined.
    let size = outer.contains("sqrt") ? 2 : expressions.count
    for start in stride(from: 0, to: expressions.count, by: size) {
      try readBack(Array(expressions[start..<min(start + size, expressions.count)]))
    }
  }

  @Test(arguments: 1...2 as ClosedRange<UInt64>) func randomExpressions(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let expressions = (0..<20).map { _ -> String in
      var pool = ["a", "b", "c", "3", "0.25"]
      for _ in 0..<5 {
        let pattern = Self.operators.randomElement(using: &generator)!
        let (first, second) = (pool.randomElement(using: &generator)!, pool.randomElement(using: &generator)!)
        pool.append(Self.apply(pattern, first, second))
      }
      return pool[pool.count - 1]
    }
    try readBack(expressions)
  }

  /// The definitions of all, and the derivatives of their sum.
  private func readBack(_ expressions: [String]) throws {
    var text = "model m\nweight a, b, c\n"
    for (place, expression) in expressions.enumerated() { text += "t\(place) = \(expression) + a*b*c\n" }
    text += "loss y = " + expressions.indices.map { "t\($0)" }.joined(separator: " + ") + "\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    var options = DerivationDocument.Options(source: "m")
    options.detail = .factors
    var document = DerivationDocument(try Self.gradient(of: model, .weight), options: options)
    let latex = try document.text()
    let claims = try model.check(notes: latex).claims
    #expect(claims.count > expressions.count)
    for claim in claims where !claim.verdict.isRight {
      Issue.record("\(claim.text): \(claim.verdict) \(claim.note?.english ?? "")")
    }
  }
}
