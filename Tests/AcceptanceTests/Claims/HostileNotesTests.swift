import Nabla
import Templates
import Testing

/// Documents that are broken, enormous or malicious: each formula has a verdict or a place from which on nothing is checked,
/// and the work is bounded by counts.
@Suite struct HostileNotesTests {
  static func check(_ notes: String) throws -> (claims: [NoteClaim], work: NoteCheck.Work) {
    let check = try ErrataTests.model("wv").check(notes: notes)
    return (check.claims, check.work)
  }

  static let broken: [String] = [
    #"$$\frac{\partial EQ}{\partial$$"#, #"$$\frac{$$"#, "$$E =$$", "$$E_{$$",
    #"$$E = \begin{pmatrix} 1 & 2$$"#, #"$$E = \sum_{i=1}^$$"#, #"$$E = \left( O$$"#, #"$$E = O \right)$$"#,
    #"$$E = \begin{cases} 1$$"#, #"$$E = \sqrt$$"#, #"$$E = \hat$$"#, #"$$E = \text{$$"#, "$$E = x^$$",
    "$$E = |O$$",
    #"$$\input{/etc/passwd} = 1$$"#,
    #"$$\write18{touch /tmp/x} = 1$$"#, #"\def\a{\a}$$\a = 1$$"#, #"\newcommand{\b}{\b\b}$$E = \b$$"#,
    #"$$\csname input\endcsname = 1$$"#, "$$E = \(String(repeating: "{", count: 100_000))$$",
    "$$E = \(String(repeating: "(", count: 100_000))$$",
    "$$E = \(String(repeating: #"\frac{1}{"#, count: 20_000))O\(String(repeating: "}", count: 20_000))$$",
    "$$E = O\(String(repeating: "_{a", count: 20_000))\(String(repeating: "}", count: 20_000))$$",
  ]

  /// Nothing is skipped, run or called right; the formula after it is checked.
  @Test(arguments: broken) func isNotUnderstood(display: String) throws {
    let (claims, _) = try Self.check(display + "\n\n$$E = O - y$$\n")
    #expect(claims.count { !$0.verdict.isRight } >= 1, "\(display.prefix(60))")
    #expect(claims.first?.verdict == .notUnderstood)
    #expect(claims.last?.verdict == .equal)
  }

  static let large: [String] = [
    "$$E = \(String(repeating: "7", count: 100_000))$$", "$$E = (O - y)^{999999999}$$", "$$E = 2^{100000}$$",
    "$$E = \(String(repeating: "2^{", count: 30))2\(String(repeating: "}", count: 30))$$",
    "$$E = (((O^{1000})^{1000})^{1000})^{1000}$$", #"$$E = \sum_{i=1}^{99999999} O$$"#,
    "$$E = \((0..<8).map { "\\sum_{\(Array("ijklmnpq")[$0])=1}^{9}" }.joined()) O$$",
    #"$$E = \frac{\partial^4}{\partial O^4} \frac{\partial^4}{\partial O^4} EQ$$"#,
    "$$E = \(String(repeating: "O ", count: 200_000))$$",
    #"\begin{align}"# + String(repeating: #"E &= O - y \\"#, count: 20_000) + #"\end{align}"#,
  ]

  /// What takes more work than a formula is worth is never called right, and the work and what is shown stay small.
  @Test(arguments: large.indices) func costsLittle(place: Int) throws {
    let (claims, work) = try Self.check(Self.large[place])
    #expect(!claims.isEmpty && claims.allSatisfy { !$0.verdict.isRight })
    #expect(claims.allSatisfy { $0.text.utf8.count <= 8_000 })
    #expect(work.trials <= 5_000 && work.operations <= 2_000_000, "\(work)")
  }

  /// The same line is decided once, and the limit of formulas is said at its place.
  @Test func tooManyFormulas() throws {
    let line = "$$E = O - y$$\n"
    let (claims, work) = try Self.check(String(repeating: line, count: 50_010))
    #expect(claims.count == 50_010 && work.trials <= 100)
    #expect(claims[49_999].verdict == .equal)
    #expect(claims[50_000].verdict == .notUnderstood && claims[50_000].note != nil)
    #expect(Int(claims[50_000].range.start) / line.utf8.count == 50_000)
  }
}
