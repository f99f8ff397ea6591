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

  static let notations = ["default", "resumo", "wv", "theta-layer", "wcse", "graph"]

  /// The general forms of every starter model, of the small ones in every notation; the forms by weight in the notation of the model, step by step
  /// in both perspectives where the model is small.
  static let cases: [Case] = StarterModel.all.flatMap { starter -> [Case] in
    let isSmall = !["mlp231", "regression", "regression-general", "deep", "xor"].contains(starter.name)
    let own = (try? model(starter.name).notation) ?? "default"
    let tried = isSmall ? notations : [own, own == "wcse" ? "resumo" : "wcse"]
    var found: [Case] = tried.map {
      Case(model: starter.name, notation: $0, forms: [.index, .matrix], detail: .result)
    }
    found += [own, isSmall ? "wcse" : own].map {
      Case(
        model: starter.name, notation: $0, forms: [.weight, .expanded], detail: isSmall ? .full : .result)
    }
    if isSmall {
      found.append(
        Case(
          model: starter.name, notation: own, forms: [.weight, .index], detail: .full, style: .direct,
          language: "en"))
    }
    return found
  }

  static func model(_ name: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: #require(StarterModel.named(name)).text, name: name))
  }

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
    let checker = ClaimChecker(try ClaimModel(model, notation: profile), document: Array(text.utf8))
    let claims = checker.check()
    #expect(!claims.isEmpty)
    for claim in claims where !claim.verdict.isRight {
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

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func randomExpressions(seed: UInt64) throws {
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
    let claims = ClaimChecker(try ClaimModel(model), document: Array(latex.utf8)).check()
    #expect(claims.count > expressions.count)
    for claim in claims where !claim.verdict.isRight {
      Issue.record("\(claim.text): \(claim.verdict) \(claim.note?.english ?? "")")
    }
  }
}
