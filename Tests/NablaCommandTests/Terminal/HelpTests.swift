import Testing

@testable import NablaCommand

@Suite struct HelpTests {
  static let commands = Invocation.commands

  @Test func noArgumentPrintsHelp() throws {
    let result = try Command.run([])
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("Examples:"))
    #expect(result.errors.isEmpty)
    for words in [["help"], ["--help"], ["-h"]] { #expect(try Command.run(words).output == result.output) }
    for command in Self.commands { #expect(result.output.contains(command)) }
  }

  @Test(arguments: commands) func ofACommand(_ command: String) throws {
    let result = try Command.run([command, "--help"])
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("Examples:\n  nabla \(command)"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(try Command.run(["help", command]).output == result.output)
  }

  @Test func version() throws {
    let result = try Command.run(["--version"])
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("nabla "))
  }

  @Test func unknownTopicIsAnError() throws {
    #expect(try Command.run(["help", "dervie"]).status == 64)
    #expect(try Command.run(["dervie", "--help"]).status == 64)
  }
}
