import SwiftNotation
import Testing

/// Files of more statements than one function holds: what loss and gradient share, and sums over samples in the gradient itself.
struct LongFunctionTests {
  /// 12·6 + 12 + 3·12 + 3 weights and one that nothing reads, before the last three.
  static func network(_ loss: String, samples: String = "samples N\ngiven N = 3") -> String {
    """
    model   long
    \(samples)
    input   x[6]
    target  y[3]
    weight  W[12,6], b[12], V[3,12], u, c[3]
    opaque  f
    constant lambda = 0.25
    H[j] = f(sum(k: W[j,k]*x[k]) + b[j])
    G[j] = sigmoid(H[j])
    z[i] = sum(j: V[i,j]*G[j]) + c[i]
    loss L = \(loss)
    bind f = tanh
    """
  }

  static let mean = "mean(sample: 1/2*sum(i: (z[i] - y[i])^2))"
  static let losses = [
    mean, "sum(sample: sum(i: (z[i] - y[i])^2)) * 0.5",
    "mean(sample: sum(i: (z[i] - y[i])^2)) + lambda*sum(j: b[j]^2)",
    "lambda*sum(sample: sum(i: (z[i] - y[i])^2 / (1 + b[1]^2)))",
  ]

  private static func lines(_ text: String) -> [Substring] { text.split(separator: "\n") }

  /// How many statements add to an entry of an array.
  private static func additions(to array: String, _ lines: [Substring]) -> Int {
    lines.count { line in
      line.drop { $0 == " " }.hasPrefix(array + "[") && line.contains("] += ")
    }
  }

  @Test func theLossIsWrittenOnce() throws {
    let text = try ModelFiles.make(Self.network(Self.mean)).source.text
    let lines = Self.lines(text)
    let functions = lines.filter { $0.contains("private static func") && $0.contains("Part") }
    #expect(functions.count > 3)
    #expect(functions.count { $0.contains("func lossPart1(") } == 1)
    // Both functions call every part of the loss; z[1] is computed in one place.
    let calls = lines.filter { $0.contains("lossPart1(registers") }
    #expect(calls.count == 2)
    #expect(lines.count { $0.hasSuffix("// z[1]") } == 1)
  }

  @Test func sumsOverSamplesLieInTheGradient() throws {
    let lines = Self.lines(try ModelFiles.make(Self.network(Self.mean)).source.text)
    // The loss is the only sum elsewhere; u has no derivative and parts the entries.
    #expect(Self.additions(to: "registers", lines) == 1)
    #expect(Self.additions(to: "gradient", lines) == 123)
    let loops = lines.filter { $0.contains("for entry in") }.map { $0.drop { $0 == " " } }
    #expect(
      loops == [
        "for entry in 0..<120 { gradient[entry] = gradient[entry] / Double(count) }",
        "for entry in 121..<124 { gradient[entry] = gradient[entry] / Double(count) }",
      ])
  }

  /// What is added to a mean keeps its own statement.
  @Test func otherEntriesAreStatements() throws {
    let lines = Self.lines(try ModelFiles.make(Self.network(Self.losses[2])).source.text)
    #expect(Self.additions(to: "registers", lines) == 13)
    #expect(lines.filter { $0.contains("for entry in") }.count == 3)
  }

  @Test(
    .enabled(if: SwiftCompiler.path != nil, "\(SwiftCompiler.absence)"), arguments: losses)
  func theValuesAreThoseOfTheProgram(_ loss: String) throws {
    let made = try ModelFiles.make(Self.network(loss))
    let functions = try ConcreteFunctions(binding: made.bindings, for: made.source, of: made.lowered)
    try GeneratedCodeTests.check(made.source, functions: functions, samples: 3, levels: ["-Onone"])
  }

  /// Entries of the gradient that are values of the loss, z − y, come from the registers.
  @Test(.enabled(if: SwiftCompiler.path != nil, "\(SwiftCompiler.absence)"))
  func valuesOfTheLossInTheGradient() throws {
    let made = try ModelFiles.make(Self.network("1/2*sum(i: (z[i] - y[i])^2)", samples: ""))
    let functions = try ConcreteFunctions(binding: made.bindings, for: made.source, of: made.lowered)
    #expect(Self.lines(made.source.text).contains { $0.contains("gradient[121] = registers[") })
    try GeneratedCodeTests.check(made.source, functions: functions, levels: ["-Onone"])
  }
}
