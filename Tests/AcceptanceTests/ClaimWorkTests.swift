import Foundation
import Nabla
import Templates
import Testing

/// What a check costs, in counts: seconds are for the benchmark.
@Suite struct ClaimWorkTests {
  static func checker(_ model: Model, _ notes: String) throws -> ClaimChecker {
    ClaimChecker(try ClaimModel(model), document: Array(notes.utf8))
  }

  /// All displays of the notes 001, seven of which are wrong.
  @Test func theNotesOfTheFirstSeed() throws {
    let url = try #require(Bundle.module.url(forResource: "Oracles/notes001", withExtension: "md"))
    let checker = try Self.checker(
      ErrataTests.model("wv"), String(decoding: Data(contentsOf: url), as: UTF8.self))
    let claims = checker.check()
    #expect(claims.count { $0.verdict == .different } == 7)
    #expect(claims.count { $0.repair != nil } >= 4)
    // 29 formulas are decided; the search through every pair of changes in text was 6,000 readings.
    #expect(checker.work.trials <= 1_000 && checker.work.readings <= 40 && checker.work.decisions <= 40)
  }
}
