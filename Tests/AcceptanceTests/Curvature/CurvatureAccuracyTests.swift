import Nabla
import Testing

/// Second derivatives of generated code against enclosures.
@Suite struct CurvatureAccuracyTests {
  private func report(_ text: String) throws -> AccuracyReport {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    var options = Verification.Options()
    options.randomPoints = 0
    return try AccuracyReport(
      ofSecondDerivativesOf: model, layout: ModelLayout(model), sourceName: "m.nabla", options: options,
      draws: 3)
  }

  private func exact(_ report: AccuracyReport) -> [String: Double] {
    var values: [String: Double] = [:]
    for entry in report.entries {
      if case .known(let value) = entry.truth { values[entry.label] = value.doubleValue }
    }
    return values
  }

  /// ∂²(a²b + e^c)/∂… at a = 3, b = 2, c = 0.
  @Test func truthsAreThoseOfMathematics() throws {
    let report = try report("weight a, b, c\nloss L = a^2*b + exp(c)\ngiven a = 3, b = 2, c = 0\n")
    #expect(report.isStrict == true && report.reason == nil)
    #expect(exact(report) == ["a a": 4, "a b": 6, "a c": 0, "b b": 0, "b c": 0, "c c": 1])
    #expect(report.entries.map { $0.label } == ["a a", "a b", "a c", "b b", "b c", "c c"])
  }

  @Test(arguments: [
    // σ″ in the far tail, where σ·(1 − σ)·(1 − 2σ) of doubles is 0.
    "weight w\nloss L = sigmoid(w)\ngiven w = 700\n",
    "weight w\nloss L = log(1 + exp(w))\ngiven w = 300\n",
    "weight w, b\nloss L = bce_logits(w*80 + b, 1)\ngiven w = 0.9, b = 0.1\n",
    "weight w[2], b\na = tanh(w[1]*0.5 + w[2]*40 + b)\nloss L = 1/2*(a - 0.3)^2\ngiven w = [1, 2], b = 0\n",
    "weight w\nloss L = logcosh(w)\ngiven w = 300\n",
  ])
  func saturatedModelsAreStrict(_ text: String) throws {
    let report = try report(text)
    #expect(report.isStrict == true, "\(report.entries)")
  }

  @Test func whatHasNoMatrixIsUndecided() throws {
    let report = try report("weight w[70]\nloss L = sum(i: w[i]^2)\n")
    #expect(report.isStrict == nil && report.reason != nil)
  }
}
