import Nabla
import Templates
import Testing

/// Right formulas with one slip each: all must be rejected, all but one in twenty mended to a right formula, at the place of the slip.
@Suite struct ClaimMutationTests {
  struct Formula: Sendable, CustomTestStringConvertible {
    var model: String
    var left: String
    var factors: [String]
    var testDescription: String { "\(model): \(left)" }
    var text: String { "\(left) = \(factors.joined(separator: " \\cdot "))" }
  }

  /// Gradients as derivations print them, cut at the signs of their products.
  static let formulas: [Formula] = [
    Formula(
      model: "wv", left: #"\frac{\partial EQ}{\partial w_{11}}"#,
      factors: ["E", "f_o'(O_{in})", "v_{11}", "f_h'(H_{in1})", "I_1"]),
    Formula(
      model: "wv", left: #"\frac{\partial EQ}{\partial w_{12}}"#,
      factors: ["E", "f_o'(O_{in})", "v_{21}", "f_h'(H_{in2})", "I_1"]),
    Formula(
      model: "wv", left: #"\frac{\partial EQ}{\partial v_{21}}"#, factors: ["E", "f_o'(O_{in})", "H_2"]),
    Formula(
      model: "chain", left: #"\frac{\partial J}{\partial \theta^{(1)}}"#,
      factors: [
        "(a^{(2)} - y)", "a^{(2)}", "(1 - a^{(2)})", #"\theta^{(2)}"#, "a^{(1)}", "(1 - a^{(1)})", "X_1",
      ]),
    Formula(
      model: "neuron", left: #"\frac{\partial L}{\partial w_1}"#, factors: ["-2", #"(y - \hat{y})"#, "h"]),
    Formula(
      model: "mlp231", left: #"\frac{\partial J}{\partial \theta^{(2)}}"#,
      factors: [#"(\delta^{(2)})^{\mathsf{T}}"#, "a^{(1)}"]),
    Formula(
      model: "mlp231", left: #"\delta^{(1)}"#,
      factors: [#"\left(\delta^{(2)} \theta^{(2)}\right) \odot a^{(1)} \odot (1 - a^{(1)})"#]),
  ]

  struct Mutant: Sendable {
    var kind: String
    var text: String
    /// Where the slip is, in the text.
    var place: Range<Int>
  }

  /// A piece of a formula, and what it is mistaken for.
  static let slips: [(kind: String, old: String, new: String)] = [
    ("slope", "f_o'(", "f_o("), ("slope", "f_h'(", "f_h("), ("activation", "H_{in1}", "H_1"),
    ("activation", "H_{in2}", "H_2"), ("activation", "O_{in}", "O"), ("index", "v_{11}", "v_{21}"),
    ("index", "v_{21}", "v_{11}"), ("index", "I_1", "I_2"), ("index", "H_{in1}", "H_{in2}"),
    ("index", "H_{in2}", "H_{in1}"), ("index", "f_h'", "f_o'"), ("index", "H_2", "H_1"),
    ("left", "w_{11}", "w_{12}"), ("left", "w_{12}", "w_{21}"), ("left", "w_1", "w_2"),
    ("layer", "\\theta^{(2)} \\cdot", "\\theta^{(1)} \\cdot"), ("layer", "(1 - a^{(1)})", "(1 - a^{(2)})"),
    ("layer", "(1 - a^{(2)})", "(1 - a^{(1)})"), ("sign", "(1 - a^{(2)})", "(1 + a^{(2)})"),
    ("sign", "(a^{(2)} - y)", "(y - a^{(2)})"), ("sign", "(y - \\hat{y})", "(\\hat{y} - y)"),
    ("sign", "(y - \\hat{y})", "(y + \\hat{y})"), ("number", "-2", "-1"), ("number", "-2", "2"),
    ("number", "-2", "-3"), ("name", "\\cdot h", "\\cdot k"), ("name", "X_1", "y"),
    ("power", "(1 - a^{(1)})", "(1 - a^{(1)})^2"), ("power", "(y - \\hat{y})", "(y - \\hat{y})^2"),
    ("transpose", "(\\delta^{(2)})^{\\mathsf{T}}", "\\delta^{(2)}"),
    ("layer", "\\delta^{(2)} \\theta", "\\delta^{(1)} \\theta"),
    ("number", "(1 - a^{(1)})", "(2 - a^{(1)})"),
  ]

  static func mutants(of formula: Formula) -> [Mutant] {
    let text = formula.text
    var found: [Mutant] = []
    for slip in slips {
      guard let range = text.firstRange(of: slip.old) else { continue }
      let start = text[..<range.lowerBound].utf8.count
      var wrong = text
      wrong.replaceSubrange(range, with: slip.new)
      found.append(Mutant(kind: slip.kind, text: wrong, place: start..<start + max(slip.new.utf8.count, 1)))
    }
    let right = formula.left.utf8.count + 3
    let end = text.utf8.count
    let isNegative = formula.factors[0].hasPrefix("-")
    if !isNegative {
      found.append(
        Mutant(
          kind: "sign", text: "\(formula.left) = -\(formula.factors.joined(separator: " \\cdot "))",
          place: right..<end))
    }
    found.append(
      Mutant(
        kind: "coefficient",
        text: "\(formula.left) = \\frac{1}{2} \(formula.factors.joined(separator: " \\cdot "))",
        place: right..<end))
    guard formula.factors.count > 1 else { return found }
    for place in formula.factors.indices {
      var fewer = formula.factors
      fewer.remove(at: place)
      found.append(
        Mutant(
          kind: "dropped", text: "\(formula.left) = \(fewer.joined(separator: " \\cdot "))",
          place: right..<end))
      if formula.model == "mlp231" { continue }
      var more = formula.factors
      more.insert(more[place], at: place)
      found.append(
        Mutant(
          kind: "doubled", text: "\(formula.left) = \(more.joined(separator: " \\cdot "))", place: right..<end
        ))
    }
    return found
  }

  @Test(arguments: formulas) func slipsAreFoundAndMended(formula: Formula) throws {
    let model = try ClaimRoundTripTests.model(formula.model)
    #expect(try model.claim(formula.text).verdict == .equal)
    let mutants = Self.mutants(of: formula)
    #expect(mutants.count >= 4)
    var missed: [String] = []
    for mutant in mutants {
      let claim = try model.claim(mutant.text)
      #expect(claim.verdict == .different, "\(mutant.kind): \(mutant.text)")
      guard let repair = claim.repair, try model.claim(repair).verdict == .equal, isAt(mutant, claim) else {
        missed.append(
          "\(mutant.kind): \(mutant.text) → \(claim.repair ?? "-") at \(claim.factor?.text ?? "-")")
        continue
      }
    }
    #expect(missed.count <= max(1, mutants.count / 20), "\(missed.joined(separator: "\n"))")
  }

  /// Whether the factor that is named holds the slip, or the left side is said to be another one. A claim's bytes begin after `\[`.
  private func isAt(_ mutant: Mutant, _ claim: NoteClaim) -> Bool {
    guard let factor = claim.factor else { return false }
    let found = factor.range.bytes.lowerBound - 2..<factor.range.bytes.upperBound - 2
    let left = mutant.text.firstRange(of: " = ").map { mutant.text[..<$0.lowerBound].utf8.count } ?? 0
    let isOther = claim.note?.english.hasPrefix("this is the gradient of") == true
    return found.overlaps(mutant.place) || isOther || mutant.place.upperBound <= left
  }
}
