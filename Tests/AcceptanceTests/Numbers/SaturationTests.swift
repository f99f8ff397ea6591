import Foundation
import Nabla
import Testing

/// Activations and losses from −800 to 800, as names and in the forms of the textbooks, against enclosures.
@Suite struct SaturationTests {
  static let magnitudes: [Double] = [0, 3e-9, 40, 800]

  static let formulas: [String] = [
    "sigmoid(x)", "1/(1 + exp(-x))", "exp(x)/(1 + exp(x))", "exp(x)/(exp(x) + 1)", "1 - 1/(1 + exp(-x))",
    "1/(exp(-x) + 1)", "1 - sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))", "1/(1+exp(x))",
    "log(1 + exp(x))", "log(exp(x) + 1)", "softplus(x)", "-log(1/(1 + exp(-x)))", "-log(1 - 1/(1 + exp(-x)))",
    "-log(sigmoid(x))", "-log(1 - sigmoid(x))", "log(1+exp(-x))",
    "tanh(x)", "(exp(x) - exp(-x))/(exp(x) + exp(-x))", "(1 - exp(-2*x))/(1 + exp(-2*x))",
    "(exp(2*x) - 1)/(exp(2*x) + 1)", "2/(1 + exp(-2*x)) - 1", "1 - tanh(x)^2", "2*sigmoid(2*x) - 1",
    "silu(x)", "x*sigmoid(x)", "x/(1 + exp(-x))", "mish(x)", "x*tanh(log(1 + exp(x)))", "log_cosh(x)",
    "log(cosh(x))", "log((exp(x) + exp(-x))/2)", "elu(x)", "selu(x)", "gelu(x)", "gelu_tanh(x)",
    "x*(1 + erf(x/sqrt(2)))/2", "1/2*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))", "exp(x) - 1", "expm1(x)",
    "softsign(x)", "x/(1 + abs(x))", "hardtanh(x)", "hardsigmoid(x)", "relu(x)", "leaky_relu(x, 0.1)",
    "max(0, x)",
    "huber(x, 1)", "abs(x)", "exp(x)/(exp(x) + exp(1/2))", "-log(exp(x)/(exp(x) + exp(1/2)))",
    "-log(exp(1/2)/(exp(x) + exp(1/2)))", "-log(exp(x)/(exp(x) + exp(1/2) + exp(-x)))",
    "exp(x)/(exp(x) + exp(1/2) + exp(-x))", "log(exp(x) + exp(1/2) + exp(-x))",
    "-(0.3*log(sigmoid(x)) + 0.7*log(1 - sigmoid(x)))",
    "-(0.3*log(1/(1+exp(-x))) + (1-0.3)*log(1 - 1/(1+exp(-x))))",
    "-(1*log(sigmoid(x)) + (1-1)*log(1 - sigmoid(x)))", "-log(1 - exp(x)/(1+exp(x)))",
    "softplus(x) - 0.3*x", "log(1+exp(x)) - 1*x", "max(x, 0) - x + log(1 + exp(-abs(x)))",
    "log(sigmoid(x)*sigmoid(2*x))", "exp(2*x)/(exp(x) + 1)^2", "exp(-x)/(1 + exp(-x))^2",
    "log(1 - tanh(x)^2)",
    "1 - erf(x)", "x/2*(1 + erf(x/sqrt(2)))", "log(1/2*exp(x) + 1/2*exp(-x))", "log(1 - exp(-abs(x) - 1))",
    "exp(x)*exp(1/2)/(exp(x) + exp(1/2) + exp(-x))", "(exp(x) - 1)/(exp(x) + 2)", "log(1 + sigmoid(x))",
    "max(0, 1 - x)", "max(0, 1 + x)^2", "(sigmoid(x) - 1)^2", "(sigmoid(x) - 0)^2", "1/2*(tanh(x) - 1)^2",
    "(1-sigmoid(x))^2", "log(1+x^2)", "sqrt(1+x^2) - 1", "sqrt(x^2 + 1)", "exp(-x^2)", "x*exp(-x)",
    "1-exp(-x)",
    "1/cosh(x)^2", "1/cosh(x)", "sinh(x)/cosh(x)", "log(sigmoid(x)/(1-sigmoid(x)))", "exp(-softplus(x))",
  ]

  @Test(arguments: formulas) func sweep(_ formula: String) throws {
    for magnitude in Self.magnitudes {
      for x in magnitude == 0 ? [0] : [magnitude, -magnitude] {
        let model = try Model(
          resolving: ModelSyntax(parsing: "weight x\ngiven x = \(x)\nloss L = \(formula)\n", name: "sweep"))
        var options = Verification.Options()
        options.randomPoints = 0
        let report = try AccuracyReport(
          of: model, layout: ModelLayout(model), sourceName: "sweep", options: options, draws: 3)
        for entry in report.entries where !Self.isBelowTheSmallest(entry) {
          #expect(entry.isStrict, "at \(x), \(entry.label): \(entry.computed), \(entry.ulp) ulp")
        }
      }
    }
  }

  /// Where nothing but a subnormal number, an infinity or zero could be said.
  private static func isBelowTheSmallest(_ entry: AccuracyReport.Entry) -> Bool {
    guard let truth = entry.truth.double else { return false }
    return truth.isInfinite
      || max(truth.magnitude, entry.computed.magnitude) < .leastNormalMagnitude
  }
}
