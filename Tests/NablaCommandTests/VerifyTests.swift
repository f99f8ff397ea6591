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
