import Foundation
import Nabla
import Testing

/// The losses of logistic regression on logits, far out on the right side: digits that a difference of doubles loses.
@Suite struct LogisticLossTests {
  static let losses = [
    "bce_logits(w, y)", "log(1 + exp(w)) - y*w", "softplus(w) - w*y", "softplus(-w) + (1 - y)*w",
    "softplus(-w) + w - y*w", "bce(sigmoid(w), y)",
    "bce_logits(w, y) + (v - 2)^2", "1/3*(3*softplus(w) - 3*y*w)",
    "max(w, 0) - y*w + log(1 + exp(-abs(w)))", "relu(w) - w*y + softplus(-abs(w))",
  ]

  private func verification(_ text: String) throws -> Verification {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    var options = Verification.Options()
    options.randomPoints = 0
    return try Verification(
      of: model, layout: ModelLayout(model), sourceName: "m.nabla", options: options, run: { _, _, _ in nil })
  }

  private func source(_ text: String) throws -> SwiftSource {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
    lowered.stabilize()
    return try SwiftSource(
      of: lowered.gradient(withRespectTo: lowered.weights), sourceName: "m.nabla", sourceText: nil,
      command: "nabla generate m.nabla")
  }

  /// log(1 + e⁻ᶻ) and −1/(1 + eᶻ) for y = 1, log(1 + eᶻ) and 1/(1 + e⁻ᶻ) for y = 0, in arguments v, w, y.
  @Test(arguments: losses) func lossAndSlopeKeepTheirDigits(_ loss: String) throws {
    let source = try source("weight v, w\ntarget y\nloss L = \(loss)\n")
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
    #expect(reference.loss == 0 && reference.note?.english.contains("long arithmetic") == true)
  }

  /// A share that is learned: the slope in it is −z to the last digit, also near 0, where softplus(−z) − softplus(z) loses digits.
  @Test func aLearnedShareKeepsTheWrittenForm() throws {
    let result = try verification("weight w, y\nloss L = softplus(w) - y*w\ngiven w = 1e-9, y = 0.3\n")
    let own = try #require(result.witnesses.first { $0.name == .program })
    #expect(own.gradient[1] == -1e-9)
  }

  /// A difference of exponents up to 43 is rounded before its exponential is taken, which costs as many units in the last place; a few
  /// operations follow.
  private static let allowedULP = 43.0 + 8

  private struct LogarithmCase {
    var loss: String
    var point: [Double]
    var value: Double
    var slopes: [Double]
  }

  private static let logarithms: [LogarithmCase] = {
    let (e, tiny) = (exp(-40.0), exp(-43.0))
    let total = 1 + e + tiny
    return [
      LogarithmCase(
        loss: "log(exp(w[1]) + exp(w[2]))", point: [0, 40], value: 40 + e, slopes: [e / (1 + e), 1 / (1 + e)]),
      LogarithmCase(
        loss: "log(exp(w[2]) + exp(w[1]))", point: [0, 40], value: 40 + e, slopes: [e / (1 + e), 1 / (1 + e)]),
      LogarithmCase(loss: "log(exp(w[1]) + 1)", point: [-40], value: log1p(e), slopes: [e / (1 + e)]),
      LogarithmCase(
        loss: "log(exp(w[1]) + 1)", point: [-300], value: exp(-300), slopes: [exp(-300)]),
      LogarithmCase(
        loss: "log((exp(w[1]) + exp(-w[1]))/2)", point: [1e-9], value: 5e-19, slopes: [1e-9]),
      LogarithmCase(
        loss: "log(1/2*exp(w[1]) + 1/2*exp(-w[1]))", point: [1e-9], value: 5e-19, slopes: [1e-9]),
      LogarithmCase(
        loss: "log(exp(w[1]) + exp(-w[1]))", point: [1e-9], value: log(2), slopes: [1e-9]),
      LogarithmCase(
        loss: "log(sum(k: exp(w[k])))", point: [0, 40, -3], value: 40 + e,
        slopes: [e / total, 1 / total, tiny / total]),
      LogarithmCase(
        loss: "(exp(w[1]) - 1)/(exp(w[1]) + 2)", point: [-40], value: -0.5, slopes: [3 * e / 4]),
      LogarithmCase(loss: "-log(1 - exp(w[1]))", point: [-40], value: e, slopes: [e]),
      LogarithmCase(
        loss: "-log(1 - exp(-w[1]))", point: [1e-9], value: -log(1e-9) + 5e-10, slopes: [0.5 - 1e9]),
      LogarithmCase(loss: "log(1 - exp(-w[1]))", point: [800], value: 0, slopes: [0]),
      LogarithmCase(loss: "sqrt(1 + w[1]^2) - 1", point: [1e-9], value: 5e-19, slopes: [1e-9]),
      LogarithmCase(loss: "4*(sqrt(1 + (w[1]/2)^2) - 1)", point: [-1e-9], value: 5e-19, slopes: [-1e-9]),
      LogarithmCase(loss: "2*sqrt(w[1]^2 + 9/4) - 3", point: [1.5e-9], value: 1.5e-18, slopes: [2e-9]),
      LogarithmCase(loss: "sqrt(1 + w[1]^2) - 1", point: [1e9], value: 1e9 - 1, slopes: [1]),
    ]
  }()

  /// What flows to the smaller exponent is not 1 − 1, and what comes out near 0 is no difference.
  @Test(arguments: logarithms.indices) func logarithmsOfSumsKeepTheirDigits(_ place: Int) throws {
    let one = Self.logarithms[place]
    let source = try source("weight w[\(one.point.count)]\nloss L = \(one.loss)\n")
    let own = source.interpretedValues([one.point])
    try #require(own.count == 2 + one.slopes.count)
    for (found, expected) in zip(own[1...], [one.value] + one.slopes) {
      #expect(
        (found - expected).magnitude <= Self.allowedULP * expected.magnitude.ulp,
        "\(one.loss): \(found), not \(expected)")
    }
  }

  /// Spellings of cross-entropy over three classes, with the names of the logits.
  private static let crossEntropies = [
    "cross_entropy_logits(k: t[k], y[k])", "-sum(k: y[k]*log(p[k]))", "cross_entropy(k: p[k], y[k])",
    "-sum(k: y[k]*log(exp(t[k])/sum(j: exp(t[j]))))",
    "log(sum(k: exp(t[k]))) - sum(k: y[k]*t[k])",
    "y[1]*(log(exp(t[1]) + exp(t[2]) + exp(t[3])) - t[1]) - y[2]*log(p[2]) - y[3]*log(p[3])",
  ]

  /// The slope of an unlikely class is its probability, and that of the likely class the sum of these, as the loss is, however the
  /// loss is spelled and wherever the class stands.
  @Test(arguments: crossEntropies) func classesKeepTheirDigits(_ loss: String) throws {
    let source = try source("weight t[3]\ntarget y[3]\np[k] = softmax(k: t[k])\nloss L = \(loss)\n")
    for likely: Double in [40, 300, 700] {
      let logits: [Double] = [0, likely, -3]
      for shift in 0..<3 {
        let t = (0..<3).map { logits[($0 + shift) % 3] }
        let others: Double = exp(-likely) + exp(-3 - likely)
        let own = source.interpretedValues([t, t.map { $0 == likely ? 1 : 0 }])
        try #require(own.count == 5)
        let slopes = t.map { (logit: Double) -> Double in
          logit == likely ? -others / (1 + others) : exp(logit - likely) / (1 + others)
        }
        for (found, expected) in zip(own[1...], [log1p(others)] + slopes) {
          #expect(
            (found - expected).magnitude <= Self.allowedULP * expected.magnitude.ulp,
            "\(loss) at \(t): \(own), \(expected)")
        }
      }
    }
  }

  /// Targets that do not sum to one, as the written form has it.
  @Test func sharesNeedNotSumToOne() throws {
    let loss = "log(exp(t[1]) + exp(t[2]) + exp(t[3])) - sum(k: y[k]*t[k])"
    let source = try source("weight t[3]\ntarget y[3]\nloss L = \(loss)\n")
    let (t, y) = ([0.5, 1, -2.0], [0.25, 0.5, 0.75])
    let all = t.map { (x: Double) -> Double in exp(x) }
    let total = all.reduce(0, +)
    let expected = [log(total) - 0.125 - 0.5 + 1.5] + zip(all, y).map { $0 / total - $1 }
    let own = source.interpretedValues([t, y])
    for (found, expected) in zip(own[1...], expected) {
      #expect((found - expected).magnitude <= 8 * expected.magnitude.ulp, "\(own)")
    }
  }

  /// log(1 − p) of a share p that is 1 as a double.
  @Test func complementsOfLikelyClassesHaveLogarithms() throws {
    let source = try source(
      "weight t[3]\np[k] = softmax(k: t[k])\nloss L = log(1 - p[1]) + log(1 - exp(t[1])/sum(k: exp(t[k])))\n")
    for likely in [40.0, 800] {
      let own = source.interpretedValues([[likely, 0, -3]])
      // log (1 − p) = log Σ of the others − log Σ, to e⁻⁴⁰ at least.
      let tiny: Double = exp(-3)
      let expected = [2 * (log1p(tiny) - likely), -2, 2 / (1 + tiny), 2 * tiny / (1 + tiny)]
      for (found, expected) in zip(own[1...], expected) {
        #expect((found - expected).magnitude <= 8 * expected.magnitude.ulp, "\(own)")
      }
    }
  }
}
