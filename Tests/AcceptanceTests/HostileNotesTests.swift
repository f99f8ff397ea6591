import Nabla
import Templates
import Testing

/// Documents that are broken, enormous or malicious: each formula has a verdict or a place from which on nothing is checked,
/// and the work is bounded by counts.
@Suite struct HostileNotesTests {
  static func check(_ notes: String) throws -> (claims: [Claim], work: ClaimWork) {
    let checker = try ClaimWorkTests.checker(ErrataTests.model("wv"), notes)
    let claims = checker.check()
    return (claims, checker.work)
  }

  static let broken: [String] = [
    #"$$\frac{\partial EQ}{\partial$$"#, #"$$\frac{$$"#, "$$E =$$", "$$= E$$", "$$E_{$$",
    #"$$E = \begin{pmatrix} 1 & 2$$"#, #"$$E = \sum_{i=1}^$$"#, #"$$E = \left( O$$"#, #"$$E = O \right)$$"#,
    #"$$E = \begin{cases} 1$$"#, #"$$E = \sqrt$$"#, #"$$E = \hat$$"#, #"$$E = \text{$$"#, "$$E = x^$$",
    "$$E = |O$$", #"$$\int_0^1 x dx = \frac12$$"#, #"$$\hat{H}\psi = E\psi$$"#,
    #"$$\input{/etc/passwd} = 1$$"#,
    #"$$\write18{touch /tmp/x} = 1$$"#, #"\def\a{\a}$$\a = 1$$"#, #"\newcommand{\b}{\b\b}$$E = \b$$"#,
    #"$$\csname input\endcsname = 1$$"#, "$$E = \(String(repeating: "{", count: 100_000))$$",
    "$$E = \(String(repeating: "(", count: 100_000))$$",
    "$$E = \(String(repeating: #"\frac{1}{"#, count: 20_000))O\(String(repeating: "}", count: 20_000))$$",
    "$$E = O\(String(repeating: "_{a", count: 20_000))\(String(repeating: "}", count: 20_000))$$",
    "$$E = \(String(repeating: #"\mathbf{1}("#, count: 50))O\(String(repeating: ")", count: 50))$$",
    "$$E = \(String(repeating: #"\mathbf{1}("#, count: 50))O > 0\(String(repeating: ")", count: 50))$$",
  ]

  /// Nothing is skipped, run or called right; the formula after it is checked.
  @Test(arguments: broken) func isNotUnderstood(display: String) throws {
    let (claims, _) = try Self.check(display + "\n\n$$E = O - y$$\n")
    #expect(claims.count { !$0.verdict.isRight } >= 1, "\(display.prefix(60))")
    #expect(claims.first?.verdict == .notUnderstood)
    #expect(claims.last?.verdict == .equal)
  }

  static let large: [(String, says: String)] = [
    ("$$E = \(String(repeating: "7", count: 100_000))$$", "100000 digits"),
    ("$$E = (O - y)^{999999999}$$", "too large"), ("$$E = 2^{100000}$$", "too large"),
    ("$$E = \(String(repeating: "2^{", count: 30))2\(String(repeating: "}", count: 30))$$", "too large"),
    ("$$E = (((O^{1000})^{1000})^{1000})^{1000}$$", "too large"),
    (#"$$E = \sum_{i=1}^{99999999} O$$"#, "sums of more than"),
    (
      "$$E = \((0..<8).map { "\\sum_{\(Array("ijklmnpq")[$0])=1}^{9}" }.joined()) O$$", "sums of more than"
    ), (#"$$E = \frac{\partial^4}{\partial O^4} \frac{\partial^4}{\partial O^4} EQ$$"#, "beyond order"),
    ("$$E = \(String(repeating: "O ", count: 200_000))$$", "more than 100000 pieces"),
    (
      #"\begin{align}"# + String(repeating: #"E &= O - y \\"#, count: 20_000) + #"\end{align}"#,
      "more than 100000 pieces"
    ),
  ]

  @Test(arguments: large.indices) func isSaidToBeTooMuch(place: Int) throws {
    let (claims, work) = try Self.check(Self.large[place].0)
    #expect(claims.count == 1 && claims[0].verdict == .notUnderstood)
    #expect(
      claims[0].note?.english.contains(Self.large[place].says) == true, "\(claims[0].note?.english ?? "")")
    #expect(claims[0].range.count < 300_000 && claims[0].text.utf8.count < 20_000)
    #expect(work.trials == 0 && work.readings == 0)
  }

  /// The limit of formulas applies while the document is read, and its place is said.
  @Test func tooManyFormulas() throws {
    for line in ["$$E = O - y$$\n", "$$E = O + y$$\n", "E = O - y\n"] {
      let (claims, work) = try Self.check(String(repeating: line, count: 60_000))
      #expect(claims.count == 5_001)
      #expect(claims[5_000].verdict == .notUnderstood)
      #expect(
        claims[5_000].note?.english == "formulas from here on are not checked: there are more than 5000")
      #expect(claims[5_000].range.lowerBound / line.utf8.count == 5_000)
      // One decision for each formula and one for each repair.
      #expect(work.trials < 400_000 && work.decisions <= 10_000)
    }
  }
}
