import Foundation
import Nabla
import Testing

/// Seventy-three formulas with values, gradients and Hessians from differences at three hundred digits.
@Suite struct FormulaOracleTests {
  static let names: [String] = {
    let formulas = (try? Oracle.object("formulas"))?["formulas"] as? [[String: Any]] ?? []
    return formulas.compactMap { $0["id"] as? String }
  }()

  @Test func thereAreSeventyThree() { #expect(Self.names.count == 73) }

  /// Value, gradient and Hessian in the strict tier, as the command gives them: by stable forms, under the conditions of the
  /// author's form.
  @Test(arguments: names) func formula(_ name: String) throws {
    let all = try #require(try Oracle.object("formulas")["formulas"] as? [[String: Any]])
    let formula = try #require(all.first { $0["id"] as? String == name })
    let text = try #require(formula["expr"] as? String)
    let model = try Model(resolving: ModelSyntax(expression: text))
    let layout = try ModelLayout(model)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let conditions = lowered.graph.conditions(of: lowered.graph.value(of: lowered.loss))
    lowered.stabilize()
    let names = try #require(formula["vars"] as? [String])
    let elements = try names.flatMap { try model.elements(named: $0, in: layout) }
    let gradient = lowered.gradient(withRespectTo: elements)
    let hessian = lowered.hessian(withRespectTo: elements)
    let roots = [lowered.loss] + gradient.partials.map { gradient.expanded($0) } + hessian.flatMap { $0 }
    for point in try #require(formula["points"] as? [[String: Any]]) {
      let at = try #require(point["at"] as? [String: Any])
      let noise = point["noise"] as? [String: Any] ?? [:]
      var table: [Node: Double] = [:]
      for (name, partial) in zip(names, gradient.partials) {
        table[partial.variable] = Oracle.numbers(at[name])[0]
      }
      var values = lowered.graph.evaluate(roots, symbols: { table[$0] ?? .nan })
      let isDefined = conditions.allSatisfy {
        $0.relation.holds(at: lowered.graph.evaluate([$0.node], symbols: { table[$0] ?? .nan })[0])
      }
      if !isDefined { values = values.map { _ in .nan } }
      try compare(values, point, noise, names)
    }
  }

  private func compare(_ values: [Double], _ point: [String: Any], _ noise: [String: Any], _ names: [String])
    throws
  {
    guard let value = Oracle.numbers(point["value"]).first, value.isFinite else {
      // Outside the domain the value must not be a number that a cancellation invented.
      #expect(!values[0].isFinite)
      return
    }
    #expect(
      Oracle.isStrict(values[0], value, noise: Oracle.numbers(noise["value"]).first ?? 0))
    let grad = point["grad"] as? [String: Any] ?? [:]
    let gradNoise = noise["grad"] as? [String: Any] ?? [:]
    let truths = names.map { Oracle.numbers(grad[$0]).first ?? .nan }
    for (place, name) in names.enumerated() where truths[place].isFinite {
      let own = Oracle.numbers(gradNoise[name]).first ?? 0
      #expect(Oracle.isStrict(values[1 + place], truths[place], noise: own), "∂/∂\(name)")
    }
    let hess = point["hess"] as? [String: Any] ?? [:]
    let hessNoise = noise["hess"] as? [String: Any] ?? [:]
    for (row, a) in names.enumerated() {
      for (column, b) in names.enumerated() {
        guard let truth = Oracle.numbers(hess["\(a),\(b)"] ?? hess["\(b),\(a)"]).first, truth.isFinite else {
          continue
        }
        let own = Oracle.numbers(hessNoise["\(a),\(b)"] ?? hessNoise["\(b),\(a)"]).first ?? 0
        let candidate = values[1 + names.count + row * names.count + column]
        #expect(Oracle.isStrict(candidate, truth, noise: own), "∂²/∂\(a)∂\(b)")
      }
    }
  }
}
