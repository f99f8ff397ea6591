import Foundation
import ModelLanguage
import SymbolicAlgebra
import Testing

@testable import SymbolicCalculus

/// Each stable form against the formula as written where that has its digits, and against the truth where it has not.
@Suite struct StableLawTests {
  /// A loss in x and y with y given, its truth at points (x, y).
  struct Law: Sendable, CustomTestStringConvertible {
    var loss: String
    var truth: @Sendable (Double, Double) -> Double
    var far: [(Double, Double)] = []
    var testDescription: String { loss }
  }

  static let laws: [Law] = [
    Law(loss: "sigmoid(x)/sigmoid(-x)", truth: { x, _ in exp(x) }, far: [(-50, 0), (300, 0)]),
    Law(
      loss: "exp(x)/(exp(x) + exp(y))", truth: { 1 / (1 + exp($1 - $0)) }, far: [(900, 901), (-800, -799)]),
    Law(
      loss: "(exp(x) - exp(-x))/(exp(x) + exp(-x))", truth: { x, _ in tanh(x) }, far: [(800, 0), (-800, 0)]),
    Law(loss: "1/(1 + exp(x))", truth: { x, _ in exp(-x) / (1 + exp(-x)) }, far: [(700, 0)]),
    Law(
      loss: "log(exp(x) + exp(y))", truth: { max($0, $1) + log1p(exp(-abs($0 - $1))) },
      far: [(1000, 1000), (-1000, -999), (5, 900)]),
    Law(loss: "log(2*exp(x) + exp(-x))", truth: { x, _ in x + log(2 + exp(-2 * x)) }, far: [(900, 0)]),
    Law(
      loss: "log(exp(x) + exp(-x))", truth: { x, _ in abs(x) + log1p(exp(-2 * abs(x))) },
      far: [(900, 0), (-900, 0)]),
    Law(loss: "1/cosh(x)", truth: { x, _ in 2 / (exp(x) + exp(-x)) }, far: [(300, 0)]),
    Law(loss: "sinh(x)/cosh(x)", truth: { x, _ in tanh(x) }, far: [(900, 0)]),
    Law(
      loss: "log(1 + exp(x)) - y*x",
      truth: { x, y in
        (1 - y) * (max(x, 0) + log1p(exp(-abs(x)))) + y * (max(-x, 0) + log1p(exp(-abs(x))))
      }, far: [(40, 1), (-40, 0), (800, 1)]),
    Law(loss: "gelu(x)", truth: { x, _ in x * erfc(-x / 2.0.squareRoot()) / 2 }, far: [(5, 0), (6, 0)]),
    Law(loss: "x/(1 + abs(x))", truth: { x, _ in x / (1 + abs(x)) }, far: [(1e200, 0)]),
  ]

  private func value(_ node: Node, _ graph: ExpressionGraph, _ symbols: [String: Double]) -> Double {
    graph.evaluate([node]) { node in
      guard case .symbol(let name, let indices) = graph.view(node) else { return .nan }
      let place = indices.compactMap { $0.integer }.map { "\($0)" }.joined(separator: ",")
      return symbols[graph.name(of: name) + place] ?? .nan
    }[0]
  }

  private func lowered(_ text: String) throws -> LoweredModel {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    return try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
  }

  @Test(arguments: laws) func valueIsTheTruth(law: Law) throws {
    let lowered = try lowered("target y\nweight x\nloss L = \(law.loss)\n")
    let stable = lowered.stableValues(of: [lowered.loss])[0]
    let near = [(-2.3, 0.4), (-0.7, 1), (0.3, 0), (1.1, 0.8), (2.5, 3.25)]
    for (x, y) in near + law.far {
      let (found, truth) = (value(stable, lowered.graph, ["x": x, "y": y]), law.truth(x, y))
      #expect((found - truth).magnitude <= 4e-14 * truth.magnitude + 1e-300, "at \(x), \(y): \(found)")
    }
  }

  /// log(1 − pₖ) of a softmax of three.
  @Test func complementOfAShare() throws {
    let lowered = try lowered("weight z[3]\np[k] = softmax(k: z[k])\nloss L = log(1 - p[1])\n")
    let stable = lowered.stableValues(of: [lowered.loss])[0]
    func e(_ x: Double) -> Double { exp(x) }
    let rows: [(z: [Double], truth: Double)] = [
      ([1, 2, 3], log((e(2) + e(3)) / (e(1) + e(2) + e(3)))), ([50, 1, 2], log(e(1) + e(2)) - 50),
    ]
    for (z, truth) in rows {
      let found = value(stable, lowered.graph, ["z1": z[0], "z2": z[1], "z3": z[2]])
      #expect((found - truth).magnitude <= 1e-14 * truth.magnitude, "\(z): \(found)")
    }
  }

  /// What flows through logistic functions: x·σ(z)ⁿ⁻¹ − x·σ(z)ⁿ keeps its digits where σ(z) rounds to 1.
  @Test(arguments: 1...4) func complementsOfPowers(power: Int) {
    let graph = ExpressionGraph()
    let (x, share) = (graph.symbol("x"), graph.apply(.sigmoid, graph.symbol("z")))
    func term(_ power: Int) -> Node { graph.product(x, graph.power(share, graph.constant(power))) }
    let node = graph.difference(term(power - 1), term(power))
    let stable = ComplementForms(graph: graph).rewritten([node])[0]
    for z in [-3, 0.5, 40] {
      let s = 1 / (1 + exp(-z))
      let truth = 3 * pow(s, Double(power - 1)) / (1 + exp(z))
      let found = value(stable, graph, ["x": 3, "z": z])
      #expect((found - truth).magnitude <= 1e-14 * truth, "at \(z): \(found)")
    }
  }

  /// Only what is taken away meets its complement.
  @Test func sumsWithASharesStay() {
    let graph = ExpressionGraph()
    let (x, y, z) = (graph.symbol("x"), graph.symbol("y"), graph.symbol("z"))
    let share = graph.apply(.sigmoid, z)
    let s = 1 / (1 + exp(-0.5))
    let rows: [(Node, Double)] = [
      (graph.sum(x, graph.product(x, share)), 3 + 3 * s),
      (graph.sum(x, graph.product(graph.difference(y, x), share)), 3 + 2 * s),
      (graph.product(share, graph.apply(.sigmoid, graph.negation(z))), s * (1 - s)),
    ]
    for (place, (node, truth)) in rows.enumerated() {
      let found = value(
        ComplementForms(graph: graph).rewritten([node])[0], graph, ["x": 3, "y": 5, "z": 0.5])
      #expect((found - truth).magnitude <= 1e-14, "\(place): \(found)")
    }
    let slope = ComplementForms(graph: graph).rewritten([rows[2].0])[0]
    #expect(graph.function(of: slope) == .sigmoidSlope)
  }
}
