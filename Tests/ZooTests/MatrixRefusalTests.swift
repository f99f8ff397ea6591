import ModelZoo
import Nabla
import Testing

/// What has no form in matrices, or a wrong one, is not printed as one.
@Suite struct MatrixRefusalTests {
  private func model(_ text: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: text, name: "m"))
  }

  private func document(_ text: String, language: String = "en") throws -> String {
    let model = try model(text)
    let lowered = LoweredModel.outline(model, layout: try ModelLayout(model, sizes: ["N": 1]))
    var options = DerivationDocument.Options(source: "m")
    (options.forms, options.language) = ([.matrix], language)
    var document = DerivationDocument(lowered.gradient(withRespectTo: []), options: options)
    return try document.text()
  }

  static let dense = """
    model m
    size n = 3, q = 2
    input x[n]
    target y[q]
    weight W[q,n], b[q]
    z[k] = sum(i: W[k,i]*x[i]) + b[k]
    a[k] = tanh(z[k])
    loss L = 1/2*sum(k: (a[k]-y[k])^2)
    """

  /// The tree of each equation is offered for a body that says something else.
  @Test(arguments: [
    ("z[k] = sum(i: W[k,i]*x[i]) + b[k]", "z[k] = sum(i: W[k,i]*x[i]) - b[k]"),
    ("z[k] = sum(i: W[k,i]*x[i]) + b[k]", "z[k] = 2*sum(i: W[k,i]*x[i]) + b[k]"),
    ("a[k] = tanh(z[k])", "a[k] = tanh(z[k])^2"),
    ("1/2*sum(k: (a[k]-y[k])^2)", "1/2*sum(k: (a[k]-y[k])^2) + sum(k: b[k]^2)"),
  ])
  func aTreeOfAnotherEquationIsFound(old: String, new: String) throws {
    let right = try IndexForm(of: model(Self.dense))
    let wrong = try IndexForm(of: model(Self.dense.replacing(old, with: new)), in: right.graph)
    var reading = MatrixReading(wrong, samplesAsRows: false)
    let check = MatrixCheck(MatrixReading(right, samplesAsRows: false), layout: try ModelLayout(right.model))
    var found = 0
    for (own, other) in zip(right.equations, wrong.equations) {
      let tree = try reading.matrix(target: other.target, free: other.free, body: other.body)
      let verdict = check.verdict(tree, target: own.target, free: own.free, body: own.body)
      #expect(verdict == (own.body == other.body ? .agrees : .disagrees))
      found += verdict == .disagrees ? 1 : 0
    }
    #expect(found == 1)
  }

  /// Adjoints are compared with the concrete model's: an equation that repeats the mistake of the tree is no witness.
  @Test func aWrongAdjointIsFoundThoughItsIndicesAgree() throws {
    let form = try IndexForm(of: model(Self.dense))
    var reading = MatrixReading(form, samplesAsRows: false)
    let check = MatrixCheck(reading, layout: try ModelLayout(form.model))
    for line in try form.generalAdjoints(keeping: nil) {
      guard case .symbol(let name, let indices) = form.graph.view(line.variable) else { continue }
      let target = form.graph.symbol(AdjointEquation.prefix + form.graph.name(of: name), indices)
      for (factor, verdict) in [(1, MatrixCheck.Verdict.agrees), (2, .disagrees)] {
        let body = form.graph.product(form.graph.constant(factor), line.body)
        let tree = try reading.matrix(target: target, free: line.free, body: body)
        #expect(check.verdict(tree, target: target, free: line.free, body: body) == verdict)
      }
    }
  }

  @Test func oneEquationWithoutFormKeepsItsIndicesAndIsNamed() throws {
    let text = try document(#require(ZooModel.all.first { $0.name == "distmat" }).text)
    let parts = text.split(separator: "Without a form in matrices, and so with indices: $D_{ij}$.")
    #expect(parts.count == 2)
    #expect(parts[0].contains(#"\frac{\partial L}{\partial D} &= D - T"#))
    #expect(parts[1].contains(#"D_{ij} &= \sum_{k=1}^{d} (X_{ik} - Y_{jk})^{2}"#))
  }

  @Test func aGradientWithoutFormIsRefusedByName() throws {
    let text = """
      model m
      size n = 3
      input x[n]
      weight W[n,n]
      loss L = sum(i: x[i]*W[i,i])^2
      """
    #expect(throws: MatrixFormError.noGradient(["W"])) { try document(text) }
    let said = "\(MatrixFormError.noGradient(["W"]))"
    #expect(said.contains("W") && said.contains("--form index"))
  }

  /// No internal name and no control character, whatever the labels.
  @Test(arguments: ZooModel.all.map { $0.name }) func onlyNamesOfTheModelReachThePage(name: String) throws {
    let zoo = try #require(ZooModel.all.first { $0.name == name })
    let text = try document(zoo.text)
    #expect(!text.contains("\\_"))
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
  }
}
