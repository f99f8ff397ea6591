import Foundation
import Nabla
import Testing

/// The losses of logistic regression on logits, far out on the right side: digits that a difference of doubles loses.
@Suite struct LogisticLossTests {
  static let losses = [
    "bce_logits(w, y)", "log(1 + exp(w)) - y*w", "softplus(w) - w*y", "softplus(-w) + (1 - y)*w",
    "softplus(-w) + w - y*w", "bce(sigmoid(w), y)",
    "bce_logits(w, y) + (v - 2)^2", "1/3*(3*softplus(w) - 3*y*w)",
  ]

  private func verification(_ text: String) throws -> Verification {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    var options = Verification.Options()
    options.randomPoints = 0
    return try Verification(
      of: model, layout: ModelLayout(model), sourceName: "m.nabla", options: options, run: { _, _, _ in nil })
  }

  /// log(1 + e⁻ᶻ) and −1/(1 + eᶻ) for y = 1, log(1 + eᶻ) and 1/(1 + e⁻ᶻ) for y = 0, in arguments v, w, y.
  @Test(arguments: losses) func lossAndSlopeKeepTheirDigits(_ loss: String) throws {
    let model = try Model(
      resolving: ModelSyntax(parsing: "weight v, w\ntarget y\nloss L = \(loss)\n", name: "m.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
    lowered.stabilize()
    let source = try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m.nabla", sourceText: nil,
      command: "nabla generate m.nabla")
    for z in [0.5, 3, 20, 30, 40, 300, 700] {
      for (w, y) in [(z, 1.0), (-z, 0.0)] {
        let own = source.interpretedValues([[2], [w], [y]])
        let (value, slope) = (log1p(exp(-z)), exp(-z) / (1 + exp(-z)) * (y == 1 ? -1 : 1))
        #expect(own[0] == own[1] && own.count == 4)
        #expect((own[0] - value).magnitude <= 4 * value.ulp, "\(loss) at \(w): \(own[0]), \(value)")
        #expect((own[3] - slope).magnitude <= 4 * slope.magnitude.ulp, "\(loss) at \(w): \(own[3]), \(slope)")
      }
    }
  }

  /// Far out the reference is 0 and long arithmetic says that it has lost the value.
  @Test func theReferenceIsExcusedByWhatItHasLost() throws {
    let result = try verification("weight w\ntarget y\nloss L = bce_logits(w, y)\ngiven w = 40, y = 1\n")
    #expect(result.pointCount == 1 && result.witnesses.allSatisfy { $0.standing != .disagrees })
    let reference = try #require(result.witnesses.first { $0.name == .backprop })
    #expect(reference.loss == 0 && reference.note.contains("long arithmetic"))
  }

  /// A share that is learned: the slope in it is −z to the last digit, also near 0, where softplus(−z) − softplus(z) loses digits.
  @Test func aLearnedShareKeepsTheWrittenForm() throws {
    let result = try verification("weight w, y\nloss L = softplus(w) - y*w\ngiven w = 1e-9, y = 0.3\n")
    let own = try #require(result.witnesses.first { $0.name == .program })
    #expect(own.gradient[1] == -1e-9)
  }
}
