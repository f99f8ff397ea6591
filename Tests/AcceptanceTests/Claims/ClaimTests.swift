import Foundation
import Nabla
import Testing

/// Formulas of notes, right and wrong, read against models as their readers would write them. The verdicts of the first list were
/// found elsewhere by evaluating each claim on random instances; those of the second are mathematics.
@Suite struct ClaimTests {
  static func model(_ name: String) throws -> Model {
    try Model(resolving: ModelSyntax(parsing: #require(ClaimModels.all[name]), name: "\(name).nabla"))
  }

  struct Fact: Sendable, CustomTestStringConvertible {
    var id: String
    var model: String
    var latex: String
    var isRight: Bool
    var factor: String?
    var testDescription: String { id }
  }

  static let oracle: [Fact] = {
    let claims = (try? Oracle.object("claims"))?["claims"] as? [[String: Any]] ?? []
    return claims.map { claim in
      Fact(
        id: claim["id"] as? String ?? "", model: claim["model"] as? String ?? "",
        latex: claim["claim_latex"] as? String ?? "", isRight: claim["verdict"] as? Bool ?? false,
        factor: claim["wrong_factor"] as? String)
    }
  }()

  @Test func allClaimsAreThere() { #expect(Self.oracle.count == 30) }

  /// Claims that a page of one line does not decide: a value after a step that nothing announces, numbers of a table
  /// without its signs, and an index on the right alone.
  static let undecidedAlone: Set<String> = ["c044", "c053", "c055", "c088"]

  @Test(arguments: oracle) func verdictOfTheOracle(fact: Fact) throws {
    let claim = try Self.model(fact.model).claim(fact.latex)
    if Self.undecidedAlone.contains(fact.id) {
      #expect(claim.verdict == .undecided || claim.verdict == .notUnderstood)
      return
    }
    #expect(claim.verdict.isRight == fact.isRight, "\(fact.latex): \(claim.verdict)")
    if !fact.isRight { #expect(claim.verdict == .different || claim.verdict == .wrongNumber) }
  }

  /// The factor is named in at least four of five wrong claims that have one.
  @Test func factorsAreNamed() throws {
    var (named, total) = (0, 0)
    for fact in Self.oracle where !fact.isRight {
      guard let wanted = fact.factor, wanted.hasPrefix("(") == false else { continue }
      total += 1
      let found = try Self.model(fact.model).claim(fact.latex).factor?.text ?? ""
      let plain = { (text: String) in
        text.replacingOccurrences(of: "\\cdot", with: "").filter { !" {}\\".contains($0) }
      }
      if plain(wanted).contains(plain(found)) && !found.isEmpty || plain(found).contains(plain(wanted)) {
        named += 1
      }
    }
    #expect(total >= 10 && Double(named) >= 0.8 * Double(total), "\(named) of \(total)")
  }

  static let own: [Fact] = [
    Fact(id: "own1", model: "softmax", latex: #"\frac{\partial L}{\partial z_k} = p_k - y_k"#, isRight: true),
    Fact(
      id: "own2", model: "softmax", latex: #"\frac{\partial L}{\partial z_k} = y_k - p_k"#, isRight: false),
    Fact(
      id: "own3", model: "softmax", latex: #"\frac{\partial L}{\partial W_{kj}} = (p_k - y_k) x_j"#,
      isRight: true),
    Fact(id: "own4", model: "softmax", latex: #"\frac{\partial L}{\partial W} = (p - y) x^T"#, isRight: true),
    Fact(
      id: "own5", model: "softmax", latex: #"\frac{\partial L}{\partial W} = x (p - y)^T"#, isRight: false),
    Fact(
      id: "own6", model: "softmax", latex: #"\frac{\partial p_i}{\partial z_j} = p_i ([i=j] - p_j)"#,
      isRight: true),
    Fact(
      id: "own7", model: "softmax", latex: #"\frac{\partial p_i}{\partial z_i} = p_i (1 + p_i)"#,
      isRight: false),
    Fact(
      id: "own8", model: "softmax", latex: #"p_k = \frac{e^{z_k}}{\sum_{j=1}^{3} e^{z_j}}"#, isRight: true),
    Fact(id: "own9", model: "softmax", latex: #"L = -\sum_k y_k \log p_k"#, isRight: true),
    Fact(
      id: "own10", model: "logistic", latex: #"\frac{\partial L}{\partial w_j} = (p - y) x_j"#, isRight: true),
    Fact(
      id: "own11", model: "logistic", latex: #"\frac{\partial L}{\partial w_j} = (y-p) x_j"#, isRight: false),
    Fact(id: "own12", model: "logistic", latex: #"\nabla_w L = (p-y) x"#, isRight: true),
    Fact(
      id: "own13", model: "logistic", latex: #"\frac{\partial L}{\partial z} = \sigma(z) - y"#, isRight: true),
    Fact(id: "own14", model: "logistic", latex: #"z = w^T x + b"#, isRight: true),
    Fact(id: "own15", model: "logistic", latex: #"\frac{\partial p}{\partial z} = p(1-p)"#, isRight: true),
    Fact(id: "own16", model: "nielsen", latex: #"\delta^L = (a^L - y) \odot \sigma'(z^L)"#, isRight: true),
    Fact(
      id: "own17", model: "nielsen",
      latex: #"\delta^l = \left((w^{l+1})^T \delta^{l+1}\right) \odot \sigma'(z^l)"#, isRight: true),
    Fact(
      id: "own18", model: "nielsen",
      latex: #"\delta^l = \left(w^{l+1} \delta^{l+1}\right) \odot \sigma'(z^l)"#, isRight: false),
    Fact(
      id: "own19", model: "nielsen", latex: #"\frac{\partial C}{\partial b^l_j} = \delta^l_j"#, isRight: true),
    Fact(
      id: "own20", model: "nielsen", latex: #"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j"#,
      isRight: true),
    Fact(
      id: "own21", model: "nielsen", latex: #"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_j \delta^l_k"#,
      isRight: false),
    Fact(id: "own22", model: "nielsen", latex: #"C = \frac{1}{2} \|y - a^L\|^2"#, isRight: true),
    Fact(id: "own23", model: "nielsen", latex: #"z^l = w^l a^{l-1} + b^l"#, isRight: true),
    Fact(
      id: "own24", model: "ridge",
      latex: #"\frac{\partial J}{\partial w} = \frac{1}{N}\sum_{i=1}^N (\hat{y}_i - y_i) x_i + \lambda w"#,
      isRight: true),
    Fact(
      id: "own25", model: "ridge",
      latex: #"\frac{\partial J}{\partial w} = \frac{1}{N}\sum_{i=1}^N (\hat{y}_i - y_i) x_i + 2\lambda w"#,
      isRight: false),
    Fact(
      id: "own26", model: "ridge", latex: #"\frac{\partial J}{\partial b} = \sum_{i=1}^N (\hat{y}_i - y_i)"#,
      isRight: false),
    Fact(
      id: "own27", model: "ridge",
      latex: #"\frac{\partial J}{\partial b} = \frac1N \sum_{i=1}^N (\hat{y}_i - y_i)"#, isRight: true),
    // Nothing says what D is.
    Fact(id: "own28", model: "batch", latex: #"\frac{\partial L}{\partial W} = X^T D"#, isRight: false),
    Fact(
      id: "own29", model: "batch", latex: #"D = \frac{1}{N} (A - T) \odot (1 - A \odot A)"#, isRight: true),
    Fact(
      id: "own30", model: "batch",
      latex: #"\frac{\partial L}{\partial Z} = \frac{1}{N} (A - T) \odot (1 - A^2)"#, isRight: true),
    Fact(
      id: "own31", model: "batch",
      latex: #"\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Z}"#, isRight: true),
    Fact(
      id: "own32", model: "batch",
      latex: #"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Z} X^T"#, isRight: false),
    Fact(
      id: "own33", model: "batch", latex: #"\frac{\partial L}{\partial Z} = (A - T) \odot (1 - A^2)"#,
      isRight: false),
    Fact(id: "own34", model: "scalar", latex: #"\sigma'(x) = \sigma(x)(1-\sigma(x))"#, isRight: true),
    Fact(id: "own35", model: "scalar", latex: #"\tanh'(x) = 1 - \tanh^2(x)"#, isRight: true),
    Fact(id: "own36", model: "scalar", latex: #"\tanh'(x) = 1 - \tanh(x)"#, isRight: false),
    Fact(id: "own37", model: "scalar", latex: #"\frac{d}{dx} \log(1+e^x) = \sigma(x)"#, isRight: true),
    Fact(id: "own38", model: "scalar", latex: #"\frac{df}{dx} = \frac{1}{1+e^{-x}}"#, isRight: true),
    Fact(id: "own39", model: "scalar", latex: #"\sigma(-x) = 1 - \sigma(x)"#, isRight: true),
    Fact(id: "own40", model: "scalar", latex: #"\sigma'(x) = \sigma(x)(1+\sigma(x))"#, isRight: false),
  ]

  @Test(arguments: own) func verdictByMathematics(fact: Fact) throws {
    let claim = try Self.model(fact.model).claim(fact.latex)
    #expect(
      claim.verdict.isRight == fact.isRight, "\(fact.latex): \(claim.verdict) \(claim.note?.english ?? "")")
  }

  /// Every edit of a right formula that changes its value is rejected, and nearly all are mended.
  @Test func mutants() throws {
    let model = try Self.model("pelogia")
    let right =
      #"\frac{\partial EQ}{\partial w_{11}} = E \cdot f_o'(O_{in}) \cdot v_{11} \cdot f_h'(H_{in1}) \cdot I_1"#
    #expect(try model.claim(right).verdict == .equal)
    let edits = [
      ("v_{11}", "v_{21}"), ("H_{in1}", "H_{in2}"), ("H_{in1}", "H_1"), ("I_1", "I_2"), ("f_o'", "f_o"),
      ("f_h'", "f_h"),
      ("E \\cdot", "-E \\cdot"), ("E \\cdot", ""), (" \\cdot I_1", ""),
      ("\\partial w_{11}", "\\partial w_{12}"),
      ("E \\cdot", "2 E \\cdot"), ("O_{in}", "O"),
    ]
    var mended = 0
    for (old, new) in edits {
      let claim = try model.claim(right.replacingOccurrences(of: old, with: new))
      #expect(claim.verdict == .different, "\(old) → \(new): \(claim.verdict)")
      if let repair = claim.repair, try model.claim(repair).verdict == .equal { mended += 1 }
    }
    #expect(Double(mended) >= 0.95 * Double(edits.count), "\(mended) of \(edits.count)")
  }

  @Test func hostileDocuments() throws {
    let model = try Self.model("pelogia")
    for latex in [
      String(repeating: "{", count: 100_000), #"\input{/etc/passwd} = 1"#, #"\write18{ls} = 1"#,
      #"\def\a{\a}\a = 1"#, "x_",
      #"\frac{\partial EQ}{\partial"#, #"E = \begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}"#, "E = ",
    ] {
      #expect(try model.claim(latex).verdict == .notUnderstood, "\(latex.prefix(40))")
    }
  }

  @Test func ownGradientCodeInOneLine() throws {
    let model = try Self.model("chain")
    #expect(try model.gradient().agrees(with: [-0.013187697337488319, -0.042372880207371295]))
    let comparison = try model.gradient().comparison(with: [-0.013187697337488319, 0.04])
    #expect(!comparison.agrees && comparison.worst == "theta2")
    #expect(try !model.gradient().agrees(with: [.nan, .nan]))
  }

  /// Three slips in one line, an index twice and a parenthesis that closes too early, are found and not mended.
  @Test func theOutputOfTheFirstNotesIsWrong() throws {
    let fact = try #require(Self.oracle.first { $0.id == "c022" })
    let claim = try Self.model(fact.model).claim(fact.latex)
    #expect(claim.verdict == .different)
    let right = "O = f_o(v_{11} f_h(w_{11} I_1 + w_{21} I_2) + v_{21} f_h(w_{12} I_1 + w_{22} I_2))"
    #expect(claim.factor != nil)
    #expect(try Self.model(fact.model).claim(right).verdict == .equal)
  }
}
