import Foundation
import Nabla
import Templates
import Testing

/// What the notes print wrongly is found wrong, and what should stand there is found right.
@Suite struct ErrataTests {
  struct Erratum: Sendable, CustomTestStringConvertible {
    var id: String
    var model: String
    var printed: String
    var corrected: String
    var testDescription: String { id }
  }

  static let errata: [Erratum] = [
    Erratum(
      id: "R1-3", model: "wv",
      printed: #"\frac{\partial EQ}{\partial w_{11}} = E f_o'(O_{in}) v_{11} f_h'(H_1) I_1"#,
      corrected: #"\frac{\partial EQ}{\partial w_{11}} = E f_o'(O_{in}) v_{11} f_h'(H_{in1}) I_1"#),
    Erratum(
      id: "R1-12", model: "wv", printed: #"\frac{\partial O_{in}}{\partial v_{21}} = H_1"#,
      corrected: #"\frac{\partial O_{in}}{\partial v_{21}} = H_2"#),
    Erratum(id: "R2-2", model: "chain", printed: "J = 0{,}1026045", corrected: "J = 0{,}102581"),
    Erratum(
      id: "R2-5", model: "chain",
      printed: #"\frac{\partial z^{(2)}}{\partial z^{(1)}} = a^{(1)} (1 - a^{(1)})"#,
      corrected: #"\frac{\partial a^{(1)}}{\partial z^{(1)}} = a^{(1)} (1 - a^{(1)})"#),
    Erratum(
      id: "R3-1", model: "regression", printed: #"L = \frac{1}{N} \sum_{i=0}^{N} (y_i - \hat{y}_i)^2"#,
      corrected: #"L = \frac{1}{N} \sum_{i=0}^{N-1} (y_i - \hat{y}_i)^2"#),
    Erratum(
      id: "R4-1", model: "neuron", printed: "L = (y - h w_1 + k w_2 + b)^2",
      corrected: "L = (y - (h w_1 + k w_2 + b))^2"),
  ]

  static func model(_ name: String, _ change: (old: String, new: String)? = nil) throws -> Model {
    var text = try #require(StarterModel.named(name)).text
    if let change { text = text.replacingOccurrences(of: change.old, with: change.new) }
    return try Model(resolving: ModelSyntax(parsing: text, name: name))
  }

  @Test(arguments: errata) func printedIsWrongAndCorrectedIsRight(erratum: Erratum) throws {
    let model = try Self.model(erratum.model)
    let printed = try model.claim(erratum.printed).verdict
    #expect(!printed.isRight && printed != .undecided, "\(printed)")
    #expect(try model.claim(erratum.corrected).verdict.isRight)
  }

  /// R2-13: the notes state the target 0.6 and go on with 0.7.
  @Test("A2-24") func theTargetThatTheNumbersComeFromIsNamed() throws {
    let model = try Self.model("mlp231", (old: "0.5 0.1 0.7", new: "0.5 0.1 0.6"))
    let notes = #"""
      \[ \frac{\partial J}{\partial a^{(2)}_1} = -0{,}0945 \]
      \[ \frac{\partial J}{\partial a^{(2)}_2} = -0{,}1956 \]
      \[ \frac{\partial J}{\partial \theta^{(2)}_{11}} = -0{,}0387 \]
      """#
    let claims = try model.check(notes: notes).claims
    #expect(!claims[0].verdict.isRight && !claims[2].verdict.isRight && !claims[1].verdict.isWrong)
    withKnownIssue("the reader does not look for the value that all numbers come from") {
      let note = claims[0].note
      #expect(note?.english.contains("all numbers agree if y_1 = 0.7 instead of 0.6") == true)
      #expect(note?.portuguese.contains("todos os números conferem se y_1 = 0.7") == true)
    }
  }

  @Test("AX-3") func everyErratumIsInTheTable() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let table = try String(
      contentsOf: root.appending(
        path: "Sources/GradientVerification/GradientVerification.docc/Errata.md"), encoding: .utf8)
    for (document, count) in [8, 13, 28, 14, 3].enumerated() {
      for number in 1...count { #expect(table.contains("| R\(document)-\(number) | ")) }
    }
    for erratum in Self.errata { #expect(table.contains("| \(erratum.id) | ")) }
  }
}
