import Foundation
import Nabla
import Templates
import Testing

/// What a check costs, in counts: seconds are for the benchmark.
@Suite struct ClaimWorkTests {
  /// All displays of the notes 001, seven of which are wrong.
  @Test func theNotesOfTheFirstSeed() throws {
    let url = try #require(Bundle.module.url(forResource: "Oracles/notes001", withExtension: "md"))
    let check = try ErrataTests.model("wv").check(
      notes: String(decoding: Data(contentsOf: url), as: UTF8.self))
    let claims = check.claims
    // The eighth wrong line stands behind a matrix that the conversion broke.
    #expect(claims.count { $0.verdict == .different } == 6)
    #expect(claims.count { $0.repair != nil } >= 4)
    #expect(check.work.trials <= 12_000 && check.work.operations <= 400_000, "\(check.work)")
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
    let check = try LectureClaim.parsed("net4").check(
      notes: wrong.map { "$$\($0)$$" }.joined(separator: "\n"))
    let claims = check.claims
    // Lines that all contradict the model say little of one another; what is called wrong is mended.
    #expect(claims.count == 13)
    #expect(
      claims.filter { $0.verdict == .different }.allSatisfy { $0.factor != nil && $0.repair != nil })
    #expect(check.work.trials <= 12_000 && check.work.operations <= 400_000, "\(check.work)")
  }
}
