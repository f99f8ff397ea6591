import Foundation
import Testing

/// Where models come from, and what happens to those that are none.
@Suite struct InputTests {
  static let small = "model m\nweight w\ninput x\ntarget y\nloss L = (w*x - y)^2\ngiven w = 2, x = 3, y = 5\n"

  private func loss(_ result: CommandResult) throws -> Double? {
    (try result.json() as? [String: Any])?["loss"] as? Double
  }

  @Test func files() throws {
    let scratch = try Scratch()
    _ = try scratch.file("m.nabla", Self.small)
    _ = try scratch.file("other.txt", Self.small)
    for name in ["m.nabla", "other.txt"] {
      let result = try Command.run(["numbers", name, "--json"], in: scratch.folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try loss(result) == 1)
    }
    #expect(try loss(try Command.run(["numbers", "-", "--json"], input: Self.small)) == 1)
  }

  @Test func lineEndsAndByteOrderMark() throws {
    let text = "\u{FEFF}" + Self.small.replacingOccurrences(of: "\n", with: "\r\n")
    let result = try Command.run(["numbers", "-", "--json"], input: text)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try loss(result) == 1)
  }

  @Test func missingInput() throws {
    let scratch = try Scratch()
    for words in [
      ["derive", "none.nabla"], ["derive", "nosuchmodel"], ["derive", "./"], ["models", "none"],
    ] {
      let result = try Command.run(words, in: scratch.folder)
      #expect(result.status == 66, "\(words)")
      #expect(result.output.isEmpty)
    }
    let unknown = try Command.run(["derive", "nosuchmodel"], in: scratch.folder)
    #expect(unknown.errors.contains("wv"))
    #expect(unknown.errors.contains("--expression nosuchmodel"))
    #expect(try Command.run(["derive", "--expression", "x", "--wrt", "x"]).status == 0)
  }

  struct Malformed: Sendable {
    var text: String
    var says: [String]
  }

  private static func model(_ lines: String) -> String { "model m\n" + lines + "\n" }

  static let malformed: [Malformed] = [
    .init(text: "", says: ["error", "no statements"]),
    .init(text: model("weight w\nloss L = (v - 1)^2 * w"), says: [":3:11: error", "'v'"]),
    .init(text: model("weight weigh\nloss L = (wiegh - 1)^2"), says: [":3:11: error", "'weigh'"]),
    .init(
      text: model("input I[3]\nweight W[2,2]\nlayer H[2] = sigmoid(W*I)\nloss L = sum(j: H[j])"),
      says: ["error", "2", "3", "W", "I"]),
    .init(text: model("weight w\na = b + w\nb = a\nloss L = a"), says: ["error", "a", "b"]),
    .init(text: model("weight w\na = w\na = 2*w\nloss L = a"), says: [":4:1: error", "'a'"]),
    .init(text: model("weight w\nweight w\nloss L = w"), says: [":3:8: error", "'w'"]),
    .init(text: model("weight w\nloss L = w * 1/0"), says: [":3:", "error"]),
    .init(text: model("weight w\nloss L = w * log(-1)"), says: [":3:", "error"]),
    .init(text: model("weight w\ngiven w = nan\nloss L = w"), says: [":3:", "error"]),
    .init(text: model("weight w\ngiven w = 1e999\nloss L = w"), says: [":3:", "error", "1e999"]),
    .init(text: model("weight w[1000000000]\nloss L = sum(i: w[i])"), says: [":2:", "error"]),
    .init(text: model("weight w\nloss L = w w"), says: [":3:", "error", "*"]),
    .init(text: model("weight w\nloss L = x\u{202E}*w"), says: [":3:", "error"]),
  ]

  @Test(arguments: malformed.indices) func isRefused(_ number: Int) throws {
    let input = Self.malformed[number]
    for command in ["derive", "generate", "numbers", "verify"] {
      let scratch = try Scratch()
      let result = try Command.run(
        [command, "-", "-o", "out", "--lang", "en"], input: input.text, in: scratch.folder)
      #expect(result.status == 65, "\(command): \(input.text)\n\(result.errors)")
      #expect(result.output.isEmpty)
      #expect(scratch.contents.isEmpty, "\(command): \(input.text)")
      for words in input.says { #expect(result.errors.contains(words), "\(input.text)\n\(result.errors)") }
    }
  }

  @Test func binaryFiles() throws {
    let zeros = try Command.run(["derive", "-"], bytes: Data([0x61, 0x0A, 0x62, 0x00, 0x63]))
    #expect(zeros.status == 65)
    #expect(zeros.errors.contains(":2:2"), "\(zeros.errors)")
    let invalid = try Command.run(["derive", "-"], bytes: Data([0x61, 0x0A, 0x0A, 0x62, 0xFF, 0x63, 0x0A]))
    #expect(invalid.status == 65)
    #expect(invalid.errors.contains(":3:2"), "\(invalid.errors)")
  }

  @Test func deepAndLongExpressions() throws {
    let deep = String(repeating: "(", count: 100_000) + "x" + String(repeating: ")", count: 100_000)
    let nested = try Command.run(["derive", "-", "--wrt", "w"], input: "weight x\nloss L = \(deep)^2\n")
    #expect([0, 64, 65].contains(nested.status), "\(nested.errors.prefix(300))")
    let long = "weight x\nloss L = " + (1...100_000).map { "x^\($0 % 7 + 1)" }.joined(separator: " + ") + "\n"
    let sum = try Command.run(["derive", "-", "--detail", "result"], input: long)
    #expect([0, 65].contains(sum.status), "\(sum.errors.prefix(300))")
  }

  @Test func hostileNames() throws {
    let scratch = try Scratch()
    let text = "model class\nweight func, self, let_x\ninput in_\nloss L = func*in_ + self^2 + let_x\n"
    let result = try Command.run(["generate", "-", "-o", "out.swift"], input: text, in: scratch.folder)
    #expect(result.status == 0, "\(result.errors)")
    let title = "model m \"a */ b \u{202E} \\\\input{x} %\"\nweight w\nloss L = w^2\n"
    let derived = try Command.run(["derive", "-"], input: title)
    #expect([0, 65].contains(derived.status))
    #expect(!derived.output.contains("\u{202E}"))
  }

  static let openModel = """
    model open
    samples N
    input x[2]
    target y
    weight W[2]
    p = sum(k: W[k] * x[k])
    loss L = mean(sample: (p - y)^2)

    """

  /// A number of samples without a value stays a name in formulas and code.
  @Test func openNumberOfSamples() throws {
    let derived = try Command.run(["derive", "-", "--detail", "result"], input: Self.openModel)
    #expect(derived.status == 0, "\(derived.errors)")
    #expect(derived.output.contains("\\frac{2}{N} \\sum_{i=1}^{N} (p_i - y_i) \\cdot x_{i1}"))
    #expect(try Command.run(["generate", "-"], input: Self.openModel).status == 0)
    let numbers = try Command.run(["numbers", "-"], input: Self.openModel)
    #expect(numbers.status == 65)
    #expect(numbers.output.isEmpty)
  }

  /// Other sizes without values leave the general form.
  @Test func openSizes() throws {
    let text = Self.openModel.replacingOccurrences(of: "samples N", with: "samples N\nsize m")
      .replacingOccurrences(of: "[2]", with: "[m]")
    let derived = try Command.run(["derive", "-"], input: text)
    #expect(derived.status == 0, "\(derived.errors)")
    #expect(derived.output.contains("\\sum_{k=1}^{m} W_k"))
    let refused = try Command.run(["derive", "-", "--form", "weight"], input: text)
    #expect(refused.status == 64)
    #expect(refused.errors.contains("m: a size without a value"))
    let single = try Command.run(["derive", "-", "--wrt", "W1"], input: text)
    #expect(single.status == 64)
    #expect(single.errors.contains("whole arrays"))
    #expect(try Command.run(["derive", "-", "--wrt", "W"], input: text).status == 0)
    #expect(try Command.run(["generate", "-"], input: text).status == 65)
  }
}
