import Foundation
import Testing

@Suite struct VerifyTests {
  @Test func withoutACompilerTheVerdictIsOpen() throws {
    let scratch = try Scratch()
    let environment = ["PATH": scratch.folder.path]
    let result = try Command.run(["verify", "wv", "--json"], environment: environment)
    #expect(result.status == 2)
    #expect(result.errors.contains("swiftc"))
    let report = try #require(try result.json() as? [String: Any])
    #expect(report["verdict"] as? String == "undecided")
  }

  @Test func temporaryFilesGoAway() throws {
    let scratch = try Scratch()
    let result = try Command.run(["verify", "wv", "--json"], environment: ["TMPDIR": scratch.folder.path])
    #expect(result.status == 0, "\(result.errors)")
    #expect(scratch.contents.isEmpty)
    let report = try #require(try result.json() as? [String: Any])
    #expect(report["verdict"] as? String == "agree")
    let names = (report["witnesses"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(
      names.map { Set($0) } == ["generated", "program", "expression", "backprop", "differences"])
    for witness in report["witnesses"] as? [[String: Any]] ?? [] {
      for key in ["loss", "gradient", "max_relative", "max_ulp", "worst", "note"] {
        #expect(witness[key] != nil, "\(key)")
      }
    }
  }

  /// Every schedule that can be generated is compiled and compared; one that cannot says why.
  @Test func schedulesAreVerified() throws {
    let result = try Command.run(["verify", "xor", "--json"])
    let report = try #require(try result.json() as? [String: Any])
    let schedules = try #require(report["schedules"] as? [[String: Any]])
    #expect(schedules.compactMap { $0["name"] as? String }.contains("loops"))
    for schedule in schedules {
      let error = try #require(schedule["max_relative"] as? Double)
      #expect(error < 1e-14, "\(schedule["name"] ?? "")")
    }
    let table = try Command.run(["verify", "graph-exp"]).output
    #expect(table.contains("✓ generated, loops"))
    #expect(table.contains("- generated, lanes"))
  }
}

/// Given values that cannot be compared are named, and are no agreement.
@Suite struct GivenPointTests {
  @Test(arguments: [
    ("weight w\nloss L = exp(w)\ngiven w = 1000\n", ["L = exp(w) is inf", "3 other points"]),
    ("weight w\nz = w - 1\nloss L = log(z)^2\ngiven w = 1\n", ["log(z) is -inf"]),
    ("weight w\nz = w^2\nloss L = sqrt(z)^3 + sqrt(z)\ngiven w = 0\n", ["stands at a pole"]),
  ]) func isNamed(_ model: String, _ says: [String]) throws {
    let result = try Command.run(["verify", "-"], input: model)
    #expect(result.status == 2, "\(result.output)")
    #expect(!result.output.contains("✓ agree"))
    for words in says { #expect(result.output.contains(words), "\(result.output)") }
    let json = try #require(
      try Command.run(["verify", "-", "--json"], input: model).json() as? [String: Any])
    #expect(json["verdict"] as? String == "undecided")
    #expect((json["reason"] as? String)?.contains(says[0]) == true)
  }

  /// Without given values the random points decide, and the legend says what is counted.
  @Test func withoutValues() throws {
    let result = try Command.run(["verify", "-"], input: "weight w\nloss L = w^2\n")
    #expect(result.status == 0)
    #expect(result.output.contains("✓ agree at 3 points"))
    #expect(result.output.contains("ulp: of the entry itself"))
  }
}
