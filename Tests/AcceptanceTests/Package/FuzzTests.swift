import Nabla
import Testing

/// Random models: what must hold of every model holds of these. `nabla fuzz` runs as many as one likes.
@Suite struct FuzzTests {
  @Test(arguments: Array(UInt64(1)...30)) func holds(_ seed: UInt64) {
    let result = FuzzCase(seed: seed)
    for finding in result.findings {
      Issue.record("\(finding.property): \(finding.detail)\n\(result.text)")
    }
  }

  @Test func sameSeedSameModel() {
    #expect(FuzzCase(seed: 5).text == FuzzCase(seed: 5).text)
    #expect(FuzzCase(seed: 5).text != FuzzCase(seed: 6).text)
  }
}

/// Models that random search found, each with what was wrong.
@Suite struct FoundModelTests {
  private func model(_ text: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
  }

  private func verification(_ text: String) throws -> Verification {
    let model = try model(text)
    var options = Verification.Options()
    options.randomPoints = 0
    return try Verification(
      of: model, layout: ModelLayout(model), sourceName: "m.nabla", options: options, run: { _, _, _ in nil })
  }

  /// A square root alone was compiled to a call of a library that the file did not import.
  @Test func rootsImportTheLibrary() throws {
    let model = try model("weight a\nloss L = relu(sqrt(a)) + a\n")
    let code = try SwiftSource(
      of: LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled).gradientOfWeights,
      sourceName: "m.nabla", sourceText: nil, command: "nabla generate m.nabla")
    #expect(code.text.contains("import Glibc"))
  }

  /// log (ab)² was written as 2(log a + log b), which has no value where a < 0.
  @Test func logarithmsOfSquaresKeepTheSign() throws {
    let result = try verification("weight a\ns = (0.75*a)^2\nloss L = expm1(log(s))\ngiven a = -1.94\n")
    #expect(result.pointCount == 1 && result.witnesses.allSatisfy { $0.standing != .disagrees })
    let program = try #require(result.witnesses.first { $0.name == .program })
    #expect((program.loss - (0.5625 * 1.94 * 1.94 - 1)).magnitude < 1e-15)
    #expect((program.gradient[0] - 1.125 * -1.94).magnitude < 1e-15)
  }

  /// Quotients that cancel to a gradient of 0, up to rounding, and numbers that divide by zero; sinh below a clamp and below a
  /// fraction bar, a cube inside of tanh, a tie with u/u, a hidden pole, and differences of cos at 10⁷.
  @Test(arguments: [
    UInt64(4_000_036), 4_000_415, 4_050_240, 2_029_724, 8_059_315, 6_011_596, 8_014_302, 4_052_954, 8_059_931,
  ])
  func mended(_ seed: UInt64) {
    #expect(FuzzCase(seed: seed).findings.isEmpty)
  }

  /// 1/0 hidden in a later quotient, and roots of zero: there is no derivative to compare.
  @Test(arguments: [
    "weight x, t\nloss L = x/(1 + exp((t - t)^(-2))^2)\ngiven x = 1, t = 2\n",
    "weight b\nloss L = 1/(1 + log(b)^2)\ngiven b = 0\n",
    "weight a\nloss L = relu(sqrt(a)) + a\ngiven a = 0\n",
    // 5/3·a² + a = 0 by exact arithmetic, and what rounding makes of it in doubles.
    "weight a\nu = a*(1/3)*(a + a)\nloss L = (a^2 + a + u)^(-2)\ngiven a = -0.6\n",
    "weight a\ns = 3*a - 0.3\nloss L = log(s^2)\ngiven a = 0.1\n",
    "weight a\nloss L = sqrt(3*a - 0.3)*a\ngiven a = 0.1\n",
  ])
  func polesAreNotCompared(_ text: String) throws {
    #expect(try verification(text).pointCount == 0)
  }

  /// Beside a pole there is a slope, if a steep one.
  @Test func besidePolesIsCompared() throws {
    let result = try verification("weight a\nloss L = 1/(a/3*(a + a) + a^2 + a)\ngiven a = -0.6000001\n")
    #expect(result.pointCount == 1)
    #expect(result.witnesses.allSatisfy { $0.standing != .disagrees })
  }

  /// sinh(900) is no double: neither the clamp's slope times it nor 1 over its square is what code in doubles promises.
  @Test(arguments: ["hardsigmoid(-a*sinh(a^2))", "a/(1 + sinh(a^2)^2)", "a*tanh(exp(a^2)*a)"])
  func overflowIsNotCompared(_ formula: String) throws {
    #expect(try verification("weight a\nloss L = \(formula)\ngiven a = 30\n").pointCount == 0)
  }

  /// Where the stable form does not overflow the code is held to it.
  @Test(arguments: ["1/(1 + exp(a^2))", "1/cosh(a^2)"])
  func overflowOfTheTextbookFormIsCompared(_ formula: String) throws {
    let result = try verification("weight a\nloss L = a*\(formula)\ngiven a = -30\n")
    #expect(result.witnesses.allSatisfy { $0.standing != .disagrees } && result.pointCount == 1)
  }

  /// u/u is 1 in the code, but no constant of the author's that would take all of a tie.
  @Test func quotientsShareTies() throws {
    let result = try verification("weight a, u\nloss L = min(u/u, 1/a) + max(2, 2*a)\ngiven a = 1, u = 3\n")
    let program = try #require(result.witnesses.first { $0.name == .program })
    #expect(program.gradient == [-0.5, 0])
    #expect(result.pointCount == 1 && result.witnesses.allSatisfy { $0.standing != .disagrees })
  }

  /// Differences step over the periods of cos; the others agree with long arithmetic as far as doubles can.
  @Test func differencesOfFastOscillationsAreSettled() throws {
    let result = try verification("weight a\nloss L = cos(exp(a^4) + a)\ngiven a = -2.016\n")
    #expect(result.pointCount == 1)
    #expect(result.witnesses.allSatisfy { $0.standing != .disagrees })
  }

  /// At a jump of sign differences see the slope beside it; the convention is what is compared.
  @Test func differencesAreSilentAtKinks() throws {
    let result = try verification("weight a\nloss L = atan(a)*sqrt(1 + sign(a)^2)\ngiven a = 0\n")
    #expect(result.pointCount == 1)
    #expect(result.witnesses.allSatisfy { $0.standing != .disagrees })
  }

  /// A gradient that is 0 because terms cancel is 0 up to rounding.
  @Test func cancellationIsMeasuredByTheLoss() throws {
    let result = try verification("weight a\nloss L = -abs(a)/a\ngiven a = -2\n")
    #expect(result.witnesses.allSatisfy { $0.standing != .disagrees })
  }

  /// log(37/36) from the double next to 37/36 has 27 ulp of error.
  @Test func logarithmsOfNumbersNearOne() throws {
    let model = try model("weight a\nloss L = log(1 + ((1/3*a)*((1/2)/a))^2) + a\ngiven a = 0.01\n")
    let report = try AccuracyReport(of: model, layout: ModelLayout(model), sourceName: "m.nabla")
    #expect(report.entries.first?.isStrict == true)
  }

  /// 1/3 as a double is off by 10⁻¹⁷, which is 25 units in the last place of its sum with −0.33.
  @Test func numbersThatAreNoDoublesAreNoise() throws {
    let text =
      "weight w\ninput x\ns = (1/3 + x)^2\nloss L = (s + w)*log(1 + s^2)\ngiven w = -1.93, x = -0.33\n"
    let model = try model(text)
    var options = Verification.Options()
    options.randomPoints = 0
    let report = try AccuracyReport(
      of: model, layout: ModelLayout(model), sourceName: "m.nabla", options: options)
    #expect(report.isStrict == true)
  }

  /// `\sqrt[4]{x}` was read as √4 times x.
  @Test func rootsWithAnIndexAreRead() throws {
    let model = try model("weight a\nloss L = sqrt(sqrt(1 + a^2))\n")
    let text = "\\[ L = \\sqrt[4]{1 + a^2} \\] \\[ L = \\sqrt[3]{1 + a^2} \\]"
    let claims = try model.check(notes: text).claims
    #expect(claims.map { $0.verdict } == [.equal, .different])
  }

  /// Bars inside of bars: `\left|` opens, `\right|` closes.
  @Test func barsInsideOfBarsAreRead() throws {
    let model = try model("weight a, b\ninput x\nloss L = x*abs(b)*abs(1/2*x*abs(b) - a)\n")
    let text = """
      \\[ L = x \\cdot \\left| b \\right| \\cdot \\left| \\frac{1}{2} x \\cdot \\left| b \\right| - a \\right| \\]
      \\[ L = x \\cdot |b| \\cdot \\left| \\frac{1}{2} x \\left| b \\right| + a \\right| \\]
      """
    let claims = try model.check(notes: text).claims
    #expect(claims.map { $0.verdict } == [.equal, .different])
  }

  /// Differences beside a kink: long arithmetic sides with the others.
  @Test func differencesBesideAKinkAreSettled() throws {
    // The kink at a = 0.0001 is inside of every stencil but the finest.
    let result = try verification("weight a\nloss L = relu(a - 0.0001)*a + sin(a)\ngiven a = 0.00011\n")
    #expect(result.pointCount == 1)
    #expect(result.witnesses.allSatisfy { $0.standing != .disagrees })
  }

  /// `-\min\left(` opened a fence that was not counted, and a row ended inside of it.
  @Test func fencesStayOnOneRow() throws {
    let inner = (1...9).map { "w[\($0)]*exp(x/\($0))" }.joined(separator: " + ")
    let model = try model(
      "weight w[9]\ninput x\nu = \(inner)\nloss L = (u - min(abs((\(inner))/(x + 1)), 1/2))*min(u, 2)\n")
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    var options = DerivationDocument.Options(source: "m.nabla")
    options.forms = [.weight, .expanded]
    var document = DerivationDocument(lowered.gradientOfWeights, options: options)
    let text = try document.text()
    for row in text.split(separator: "\\\\") {
      let commands = row.split(separator: "\\").map { $0.prefix { $0.isLetter } }
      #expect(commands.count { $0 == "left" } == commands.count { $0 == "right" }, "\(row)")
    }
  }
}

extension LoweredModel {
  fileprivate var gradientOfWeights: Gradient { gradient(withRespectTo: weights) }
}
