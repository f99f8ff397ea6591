import Foundation
import Testing

/// `nabla read`, and `nabla check` without a model.
@Suite struct ReadTests {
  private static let note = """
    A neuron computes $z = w x + b$ and $a = \\tanh(z)$. The loss is $L = \\frac{1}{2} (a - y)^2$.

    $$ \\frac{\\partial L}{\\partial w} = (a - y)(1 - a^2) x, \\qquad \\frac{\\partial L}{\\partial b} = (a - y)(1 - a^2) $$
    """

  @Test func modelWithItsLines() throws {
    let result = try Command.run(["read", "-"], input: Self.note)
    #expect(result.status == 0)
    #expect(result.output.contains("a = tanh(z)") && result.output.contains("# line 1"))
    let folder = try Scratch()
    let file = try folder.file("net.nabla", result.outputBytes)
    let derived = try Command.run(["derive", file.path])
    #expect(derived.status == 0, "\(derived.errors)")
  }

  @Test func jsonNamesStatementsAndQuestions() throws {
    let result = try Command.run(["read", "-", "--json"], input: Self.note)
    let object = try #require(try result.json() as? [String: Any])
    let statements = try #require(object["statements"] as? [[String: Any]])
    #expect(
      statements.contains {
        ($0["statement"] as? String)?.hasPrefix("loss L") == true && $0["line"] as? Int == 1
      })
    #expect((object["questions"] as? [String])?.isEmpty == true)
  }

  /// As the help says it: the model goes into a file of models.
  @Test func intoAFile() throws {
    let scratch = try Scratch()
    let written = try Command.run(["read", "-", "-o", "net.nabla"], input: Self.note, in: scratch.folder)
    #expect(written.status == 0, "\(written.errors)")
    #expect(try Command.run(["derive", "net.nabla"], in: scratch.folder).status == 0)
    let other = try Command.run(["read", "-", "-o", "net.tex"], input: Self.note, in: scratch.folder)
    #expect(other.status == 64 && !scratch.contents.contains("net.tex"))
  }

  @Test func noNetworkIsNotUnderstood() throws {
    let result = try Command.run(["read", "-"], input: "Nothing here but $a + b$.")
    #expect(result.status == 2)
    #expect(result.output.isEmpty && result.errors.contains("no network was read"))
    let portuguese = try Command.run(["read", "-", "--lang", "pt"], input: "Nada.")
    #expect(portuguese.errors.contains("nenhuma rede foi lida"))
  }

  @Test func checkReadsTheModelAndSaysSo() throws {
    let folder = try Scratch()
    let file = try folder.file("neuron.md", Data(Self.note.utf8))
    let right = try Command.run(["check", file.path])
    #expect(right.errors.contains("the model was read from neuron.md"))
    #expect(right.status == 0, "\(right.output)")
    let wrong = Self.note.replacingOccurrences(of: "(1 - a^2) x", with: "(1 + a^2) x")
    let other = try folder.file("wrong.md", Data(wrong.utf8))
    #expect(try Command.run(["check", other.path]).status == 1)
  }
}
