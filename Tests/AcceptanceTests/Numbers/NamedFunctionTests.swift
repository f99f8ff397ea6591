import Nabla
import Testing

/// Functions that stand in derivations by their name: f(z), f′(z), and once what they are.
@Suite struct NamedFunctionTests {
  static let calls = [
    "leaky_relu(z)", "leaky_relu(z, 0.2)", "elu(z)", "elu(z, 0.7)", "selu(z)", "gelu(z)", "gelu_tanh(z)",
    "silu(z)", "softsign(z)", "hardtanh(z)", "hardsigmoid(z)", "mish(z)", "huber(z)", "huber(z, 0.5)",
  ]

  private func model(_ call: String) throws -> Model {
    let text = """
      model m
      input x
      target y
      weight w, b
      z = w*x + b
      a = \(call)
      loss L = 1/2*(a - y)^2
      """
    return try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
  }

  private func derivation(_ model: Model, _ language: String, order: Int = 1) throws -> String {
    let named = model.namingFunctions()
    let lowered = try LoweredModel.lowering(named, layout: ModelLayout(named), samples: .symbolic)
    var options = DerivationDocument.Options(source: "m.nabla")
    (options.language, options.detail, options.order) = (language, .full, order)
    var document = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
    return try document.text()
  }

  @Test(arguments: calls, ["pt", "en"])
  func everyLineOfTheDerivationIsTrue(_ call: String, _ language: String) throws {
    let model = try model(call)
    let text = try derivation(model, language, order: 2)
    let claims = try model.check(notes: text).claims
    #expect(claims.count > 10)
    for claim in claims { #expect(claim.verdict == .equal, "\(claim.text)") }
  }

  @Test func theDerivativeSaysThePrime() throws {
    let text = try derivation(model("elu(z, 0.7)"), "en")
    #expect(
      text.contains("\\frac{\\partial L}{\\partial w} &= (a - y) \\cdot \\operatorname{elu}'(z) \\cdot x"))
    #expect(text.contains("\\begin{cases} x & x > 0 \\\\ 0.7 (e^{x} - 1) & x \\le 0 \\end{cases}"))
  }

  @Test func functionsOfUnequalParametersKeepTheirMeaning() throws {
    let text = """
      weight w
      input x
      loss L = leaky_relu(w*x, 0.1) + leaky_relu(w, 0.2)
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    #expect(model.namingFunctions().opaqueFunctions.isEmpty)
    #expect(try !derivation(model, "en").contains("leakyrelu'"))
  }

  @Test func numbersPutIntoFunctionsAreAudited() throws {
    let text = "weight w\nz = 2*w\na = elu(z)\nloss L = huber(a - 1, 0.5)\ngiven w = -0.15\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    // elu(−0.3) = e^−0.3 − 1; huber(−1.2592) = ½·(1.2592 − ¼).
    let notes = """
      \\[ a = \\operatorname{elu}(-0.3) = -0.259182 \\]
      \\[ L = \\operatorname{huber}(-0.259182 - 1) = 0.504591 \\]
      \\[ a = \\operatorname{elu}(-0.3000) = -0.269182 \\]
      """
    let claims = try model.check(notes: notes).claims
    #expect(claims.map { $0.verdict.isRight } == [true, true, true, true, true, false])
  }

  @Test func wrongCasesAreFound() throws {
    let model = try model("elu(z)")
    let wrong = """
      \\[ \\frac{\\partial a}{\\partial z} = \\begin{cases} 1 & z > 0 \\\\ e^{-z} & z \\le 0 \\end{cases} \\]
      """
    let right = """
      \\[ \\frac{\\partial a}{\\partial z} = \\begin{cases} 1, & \\text{se } z > 0, \\\\ e^{z}, & \\text{caso contrário} \\end{cases} \\]
      \\[ \\frac{\\partial a}{\\partial z} = \\mathbb{1}[z > 0] + e^{z} (1 - \\mathbb{1}_{z > 0}) \\]
      """
    #expect(try model.check(notes: wrong).claims[0].verdict == .different)
    let claims = try model.check(notes: right).claims
    #expect(claims.map { $0.verdict } == [.equal, .equal])
  }

  @Test func derivativesThatFillPagesAreLeftOut() throws {
    let text = """
      input X[2]
      target Y[2]
      network 2 -> 3 -> 3 -> 3 -> 3 -> 2 with tanh
      loss L = mse(k: a5[k], Y[k])
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    var options = DerivationDocument.Options(source: "m.nabla")
    options.forms = [.expanded]
    var document = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
    let latex = try document.text()
    #expect(latex.utf8.count < 1_000_000)
    #expect(latex.contains("Longer than 5000 symbols and operations"))
  }
}
