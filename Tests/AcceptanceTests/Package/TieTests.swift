import Nabla
import Testing

/// Equal members of a maximum or minimum: formula, code and engine give equal shares to all, in every schedule.
@Suite struct TieTests {
  private func verification(
    _ text: String, format: ScalarFormat = .double, sizes: [String: Int] = [:],
    run: @escaping (String, String, String) throws -> String? = { _, _, _ in nil }
  ) throws -> Verification {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    var options = Verification.Options()
    options.format = format
    options.randomPoints = 0
    return try Verification(
      of: model, layout: ModelLayout(model, sizes: sizes), sourceName: "m.nabla", options: options, run: run)
  }

  struct Tie: Sendable {
    let formula: String
    let gradient: [Double]
  }

  /// Of a = b = c = 0. A number beside them, be it log 2, is a constant; max(max(a, b), c) is what it says.
  static let ties: [Tie] = [
    Tie(formula: "max(a, b)", gradient: [0.5, 0.5, 0]),
    Tie(formula: "12*max(a, b, c)", gradient: [4, 4, 4]),
    Tie(formula: "12*min(a, b, c)", gradient: [4, 4, 4]),
    Tie(formula: "max(i in 1..3: 6*(a + i*b - i*b))", gradient: [6, 0, 0]),
    Tie(formula: "12*max(a, b, c, 1 + a, 1 + b, 1 + c)", gradient: [4, 4, 4]),
    Tie(formula: "max(max(a, b), c)", gradient: [0.25, 0.25, 0.5]),
    Tie(formula: "min(c, min(b, a))", gradient: [0.25, 0.25, 0.5]),
    Tie(formula: "max(a, 0, b)", gradient: [0, 0, 0]),
    Tie(formula: "max(a, -1, b)", gradient: [0.5, 0.5, 0]),
    Tie(formula: "max(a, 1, b)", gradient: [0, 0, 0]),
    Tie(formula: "max(-2, a, -1, b)", gradient: [0.5, 0.5, 0]),
    Tie(formula: "max(a, a, b)*3", gradient: [2, 1, 0]), Tie(formula: "min(log(1), a)", gradient: [0, 0, 0]),
    Tie(formula: "max(log(2), log(2 + a))", gradient: [0, 0, 0]),
    Tie(formula: "max(pi, a + pi, pi + b)", gradient: [0, 0, 0]),
    Tie(formula: "max(log(2), b + log(2)) + c", gradient: [0, 0, 1]),
    Tie(formula: "6*max(relu(a), relu(b), c)", gradient: [0, 0, 2]),
  ]

  @Test(arguments: ties) func shares(_ tie: Tie) throws {
    let result = try verification(
      "weight a, b, c\nloss L = \(tie.formula) + 0*c\ngiven a = 0, b = 0, c = 0\n")
    #expect(result.pointCount == 1 && result.witnesses.allSatisfy { $0.standing != .disagrees })
    let program = try #require(result.witnesses.first { $0.name == .program })
    #expect(
      zip(program.gradient, tie.gradient).allSatisfy { ($0 - $1).magnitude < 1e-15 }, "\(program.gradient)")
  }

  /// Pools over windows of what relu made zero, and of equal numbers.
  static let pools = [
    "p[k] = max(i: relu(z[k,i]))", "p[k] = max(i: z[k,i])", "p[k] = min(i: -z[k,i])",
    "p[k] = max(z[k,1], z[k,2], z[k,3])", "p[k] = max(i: tanh(z[k,i])*2)",
  ]

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: pools) func everySchedule(
    _ pool: String
  ) throws {
    let rows = (0..<17).map { "  \($0 % 3 - 1)" }.joined(separator: "\n")
    let text = """
      samples N
      input x
      weight w[2,4], b[2]
      z[k,i] = x*w[k,i] + b[k]
      \(pool)
      loss L = mean(sample: (p[1] - 1)^2 + p[2])
      given w = [[1, 1, 1, 1], [-2, -2, 1, -2]], b = [0, 0]
      data x
      \(rows)
      end

      """
    for format in [ScalarFormat.double, .float] {
      let result = try verification(text, format: format, run: Compiler.run)
      #expect(result.verdict == .agree, "\(format.name): \(result.reason?.english ?? "")")
      #expect(result.schedules.filter { $0.witness.standing == .agrees }.count >= 3)
    }
  }
}
