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

  /// Thirteen wrong rules of a network of four layers: none costs more than its own changes, one after the other.
  @Test func wrongRulesOfFourLayers() throws {
    let wrong = [
      #"\delta^4 = (y - a^4) \odot \sigma'(z^4)"#, #"\delta^4 = (a^4 - y) \odot \sigma(z^4)"#,
      #"\delta^3 = (w^4 \delta^4) \odot \sigma'(z^3)"#, #"\delta^3 = ((w^4)^T \delta^4) \odot \sigma(z^3)"#,
      #"\delta^2 = ((w^3)^T \delta^3) \odot \sigma'(z^3)"#,
      #"\delta^1 = ((w^2)^T \delta^3) \odot \sigma'(z^1)"#,
      #"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)"#,
      #"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k"#,
      #"\frac{\partial C}{\partial w^l_{jk}} = a^l_k \delta^l_j"#,
      #"\frac{\partial C}{\partial w^4_{11}} = (a^4_1 - y_1) \sigma'(z^4_1) a^3_2"#,
      #"\frac{\partial C}{\partial b^l_j} = \delta^l_j a^l_j"#, "C = \\sum_j (y_j - a^4_j)^2",
      #"\delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)"#,
    ]
    let checker = try Self.checker(
      LectureClaim.parsed("net4"), wrong.map { "$$\($0)$$" }.joined(separator: "\n"))
    let claims = checker.check()
    #expect(claims.count == 13 && claims.allSatisfy { $0.verdict == .different && $0.factor != nil })
    #expect(claims.allSatisfy { $0.repair != nil })
    #expect(checker.work.trials <= 1_500 && checker.work.readings <= 40 && checker.work.decisions <= 40)
  }
}
