import ModelLanguage
import Testing

/// A loss that is no number, and indices that nothing binds: what was forgotten, where, and how it is written.
@Suite struct ForgottenSumTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var declarations: String
    var line: String
    var column: Int
    var suggestion: String
    var testDescription: String { line }
  }

  static let cases = [
    Case(
      declarations: "target y[2]\nweight w[2]\n", line: "loss L = exp(w) - 2*y", column: 10,
      suggestion: "sum(j: exp(w[j]) - 2 * y[j])"),
    Case(
      declarations: "input x[3]\ntarget y[2]\nweight W[2,3]\np = W*x\n", line: "loss L = (p - y)^2",
      column: 10,
      suggestion: "sum(j: (p[j] - y[j])^2)"),
    Case(
      declarations: "input x[3]\ntarget y[2]\nweight W[2,3]\np = W*x\n", line: "loss L = mse(p, y)",
      column: 10,
      suggestion: "sum(j: (p[j] - y[j])^2)"),
    Case(
      declarations: "samples N\ninput x[3]\ntarget y[2]\nweight W[2,3]\np = W*x\n",
      line: "loss L = mean(sample: (p - y)^2)", column: 23,
      suggestion: "mean(sample: sum(j: (p[j] - y[j])^2))"),
    Case(
      declarations: "samples N\ninput x[3]\ntarget y[2]\nweight W[2,3]\np = W*x\n",
      line: "loss L = sum(j: (p[j] - y[j])^2)", column: 1,
      suggestion: "mean(sample: sum(j: (p[j] - y[j])^2))"),
    Case(
      declarations: "input x[3]\ntarget y[2]\nweight W[2,3]\np = W*x\n",
      line: "loss L = sum(j: (p[j] - y[j])^2) + 0.1*W^2", column: 36,
      suggestion: "sum(j: (p[j] - y[j])^2) + sum(j, i: 0.1 * W[j,i]^2)"),
    Case(
      declarations: "input x[2]\ntarget y\nweight w[2]\n", line: "loss L = (y - w[j]*x[j])^2", column: 15,
      suggestion: "sum(j: (y - w[j] * x[j])^2)"),
  ]

  @Test(arguments: cases) func said(_ item: Case) throws {
    let text = item.declarations + item.line + "\n"
    let error = #expect(throws: DiagnosticList.self) { try Self.model(text) }
    let diagnostic = try #require(error?.diagnostics.first)
    let found = DiagnosticList(error?.diagnostics ?? [], source: SourceText(name: "m.nabla", text: text))
    let line = item.declarations.split(separator: "\n").count + 1
    let english = found.rendered(language: "en")
    #expect(english.hasPrefix("m.nabla:\(line):\(item.column): error: "))
    #expect(english.contains("note: write 'loss L = \(item.suggestion)'"))
    #expect(diagnostic.portuguese != diagnostic.message)
    #expect(found.rendered(language: "pt").contains("nota: escreva 'loss L = \(item.suggestion)'"))
    // What is suggested is a loss; only an index that stood bare may have been meant otherwise.
    let mended = item.declarations + "loss L = \(item.suggestion)\n"
    #expect(throws: Never.self) { try Self.model(mended) }
  }

  @Test func anIndexOnTheRightOnly() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.model("input x[3]\nweight w[3]\nz = w[j]*x[j]\nloss L = z^2\n")
    }
    let text = error?.rendered(language: "en") ?? ""
    #expect(text.contains("nothing says what the index 'j' is"))
    #expect(text.contains("write 'z = sum(j: w[j] * x[j])', or 'z[j] = …'"))
  }

  /// Both vectors have the same length: what is missing is the sum, or the index.
  @Test(arguments: [
    ("p = W*x\nloss L = p*p\n", "sum(j: p[j] * p[j])", "h[j] = p[j] * p[j]"),
    ("loss L = 1/2*y*y\n", "sum(j: 1/2 * y[j] * y[j])", "h[j] = 1/2 * y[j] * y[j]"),
    ("samples N\np = W*x\nloss L = mean(sample: p*y)\n", "sum(j: p[j] * y[j])", "h[j] = p[j] * y[j]"),
    ("loss L = max(0, 1 - y*(W*x))\n", "sum(j: y[j] * sum(i in 1..3: W[j,i] * x[i]))", "h[j] = y[j] * sum"),
  ])
  func productOfVectors(_ lines: String, _ number: String, _ entry: String) throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.model("input x[3]\ntarget y[2]\nweight W[2,3]\n" + lines)
    }
    let english = error?.rendered(language: "en") ?? ""
    #expect(english.contains("'*' between two vectors does not say whether one number or a vector is meant"))
    #expect(english.contains("write '\(number)' for one number, or '\(entry)"), "\(english)")
    #expect(error?.rendered(language: "pt").contains("escreva '\(number)' para um só número") == true)
  }

  @Test func shapesThatDifferAreSaidInBothLanguages() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.model("input x[3]\ntarget y[2]\nweight w[3]\nloss L = sum(j: (x*y)^2)\n")
    }
    #expect(
      error?.rendered(language: "en").contains("shape mismatch: x is a vector of 3 but y is a vector of 2")
        == true)
    #expect(
      error?.rendered(language: "pt").contains(
        "dimensões não conferem: x é um vetor de 3 mas y é um vetor de 2")
        == true)
  }

  @Test func lossesWithIndicesAreToldTheirSum() throws {
    for (line, sum) in [
      ("loss E[k] = x[k]^2", "loss E = sum(k: …)"), ("loss E[a,b] = 1", "loss E = sum(a,b: …)"),
    ] {
      let error = #expect(throws: DiagnosticList.self) { try Self.model("input x[3]\n\(line)\n") }
      #expect(error?.rendered(language: "en").contains("write '\(sum)'") == true)
    }
  }

  @Test func indicesThatAreBoundStay() throws {
    let text = """
      input x[4]
      weight w[4], v[3]
      size n = 4
      h[0] = x[1]
      h[t] = tanh(w[t]*h[t-1] + x[n]) for t in 1..3
      p[k] = softmax(k: v[k])
      loss L = sum(t: h[t]^2) + max(k: p[k]) + sum(i, k in 1..3: w[i]*v[k])
      """
    #expect(throws: Never.self) { try Self.model(text) }
  }

  private static func model(_ text: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
  }
}
