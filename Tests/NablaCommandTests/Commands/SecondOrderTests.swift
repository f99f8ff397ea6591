import Foundation
import Testing

/// `generate --order 2` and `verify --order 2`.
@Suite struct SecondOrderTests {
  @Test func generatedFile() throws {
    let scratch = try Scratch()
    let words = ["generate", "xor", "--order", "2", "-o", "XOR.swift"]
    #expect(try Command.run(words, in: scratch.folder).status == 0)
    let text = try String(contentsOf: scratch.folder.appendingPathComponent("XOR.swift"), encoding: .utf8)
    #expect(text.contains("// Regenerate: nabla generate xor --order 2 -o XOR.swift\n"))
    for function in ["loss", "gradient", "lossAndGradient", "hessianVectorProduct", "hessian"] {
      #expect(text.contains("  public static func \(function)("), "\(function)")
    }
    #expect(try Command.run(words + ["--check"], in: scratch.folder).status == 0)
    let first = ["generate", "xor", "-o", "XOR.swift", "--check"]
    #expect(try Command.run(first, in: scratch.folder).status == 1)
  }

  /// Loss and gradient come first, as without second derivatives in the same schedule.
  @Test func orderOneIsUnchanged() throws {
    let plain = try Command.run(["generate", "xor", "--schedule", "straight"]).output
    let one = try Command.run(["generate", "xor", "--schedule", "straight", "--order", "1"]).output
    let body = plain.split(separator: "\n").dropFirst(7)
    #expect(body.elementsEqual(one.split(separator: "\n").dropFirst(7)))
    #expect(!one.contains("hessian"))
  }

  @Test(arguments: ["loops", "blocks"]) func otherSchedulesAreRefused(_ schedule: String) throws {
    let result = try Command.run(["generate", "xor", "--order", "2", "--schedule", schedule])
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(schedule) && result.errors.contains("--schedule straight"))
  }

  @Test func lanes() throws {
    let text = "samples N\ninput x\ntarget y\nweight w, b\nloss L = mean(sample: (tanh(w*x + b) - y)^2)\n"
    let words = ["generate", "-", "--order", "2", "--schedule", "lanes"]
    let result = try Command.run(words, input: text)
    #expect(result.status == 0)
    for function in ["hessianVectorProductOfVector", "hessianOfVector"] {
      #expect(result.output.contains("  private static func \(function)("), "\(function)")
    }
    let none = try Command.run(["generate", "wv", "--order", "2", "--schedule", "lanes", "--lang", "en"])
    #expect(none.status == 64 && none.errors.contains("samples"), "\(none.errors)")
  }

  @Test func wrongOrders() throws {
    for command in ["generate", "verify"] {
      let result = try Command.run([command, "xor", "--order", "3"])
      #expect(result.status == 64 && result.errors.contains("--order takes 1 or 2"), "\(command)")
    }
    let none = try Command.run(["generate", "-", "--order", "2"], input: "input x\nloss L = x^2\n")
    #expect(none.status == 65 && none.errors.contains("weights"), "\(none.errors)")
  }

  @Test func verifyReportsInText() throws {
    let result = try Command.run(["verify", "graph-exp", "--order", "2"])
    #expect(result.status == 0, "\(result.errors)")
    let (gradient, curvature) = (
      result.output.range(of: "✓ backprop"), result.output.range(of: "Segundas derivadas")
    )
    #expect(gradient != nil && curvature != nil)
    #expect(result.output.contains("1×1"))
  }

  /// Entries on and above the diagonal: n(n + 1)/2 for n weights, all in JSON and the worst twelve in text.
  @Test func accuracyOfSecondDerivativesIsReported() throws {
    let arguments = ["verify", "xor", "--order", "2", "--accuracy", "--points", "0"]
    let result = try Command.run(arguments + ["--json"])
    #expect(result.status == 0, "\(result.errors)")
    let report = try #require(try result.json() as? [String: Any])
    let accuracy = try #require(report["curvature_accuracy"] as? [String: Any])
    #expect(accuracy["verdict"] as? String == "strict")
    #expect((accuracy["entries"] as? [Any])?.count == 9 * 10 / 2)
    let text = try Command.run(arguments).output
    #expect(text.contains("the other \(9 * 10 / 2 - 12) are off by no more"))
  }

  /// L = e^{ab}…: the matrix in JSON is the one that `numbers` gives by another path.
  @Test func verifyReportsInJSON() throws {
    let result = try Command.run(["verify", "chain", "--order", "2", "--json"])
    #expect(result.status == 0, "\(result.errors)")
    let report = try #require(try result.json() as? [String: Any])
    let curvature = try #require(report["curvature"] as? [String: Any])
    #expect(curvature["verdict"] as? String == "agree")
    let witnesses = try #require(curvature["witnesses"] as? [[String: Any]])
    #expect(
      witnesses.compactMap { $0["name"] as? String } == ["generated", "program", "expression", "differences"])
    for witness in witnesses {
      for key in ["product", "hessian", "max_relative", "worst", "note"] {
        #expect(witness[key] != nil, "\(key)")
      }
    }
    let matrix = try #require(witnesses[0]["hessian"] as? [[Double]])
    let numbers = try #require(
      try Command.run(["numbers", "chain", "--order", "2", "--json"]).json() as? [String: Any])
    let expected = try #require(numbers["hessian"] as? [String: [String: Double]])
    let labels = expected.keys.sorted()
    #expect(matrix.count == labels.count)
    for (row, a) in labels.enumerated() {
      for (column, b) in labels.enumerated() {
        let value = try #require(expected[a]?[b])
        #expect(abs(matrix[row][column] - value) < 1e-12 * max(1, abs(value)))
      }
    }
  }

  @Test func withoutACompilerTheVerdictIsOpen() throws {
    let scratch = try Scratch()
    let result = try Command.run(
      ["verify", "graph-exp", "--order", "2", "--lang", "en"], environment: ["PATH": scratch.folder.path])
    #expect(result.status == 2)
    #expect(result.errors.contains("second derivatives: the generated code was not run"))
  }
}
