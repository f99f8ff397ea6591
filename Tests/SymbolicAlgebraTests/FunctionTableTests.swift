import Foundation
import Testing

@testable import SymbolicAlgebra

private typealias Formula = SymbolicAlgebra.Expression

/// One loop over the table of functions: every slope against differences of the value, and values where a plain formula loses them.
@Suite struct FunctionTableTests {
  private static let points = [-2.3, -1.7, -0.6, -0.3, 0.4, 0.8, 1.3, 1.9, 2.6]

  /// A node at numbers for its symbols.
  private func value(_ node: Node, _ graph: ExpressionGraph, _ symbols: [String: Double]) -> Double {
    graph.evaluate([node]) { node in
      guard case .symbol(let name, _) = graph.view(node) else { return .nan }
      return symbols[graph.name(of: name)] ?? .nan
    }[0]
  }

  @Test(arguments: FunctionRow.table.filter { $0.arity == 1 }.map { $0.name })
  func slopeIsTheLimitOfDifferences(name: String) throws {
    let function = try #require(ElementaryFunction(named: name))
    let graph = ExpressionGraph()
    let x = Formula(graph.symbol("x"), in: graph)
    let row = try #require(function.slope)
    let slope = row(x, x(function)).node(in: graph)
    var compared = 0
    for point in Self.points {
      func f(_ steps: Double) -> Double { function.row.value(point + steps * 1e-3) }
      let outer: Double = f(-2) - f(2)
      let difference: Double = (outer + 8 * (f(1) - f(-1))) / 12e-3
      let found = value(slope, graph, ["x": point])
      // Past the end of its domain a function has no slope, whatever the formula of the slope says there.
      guard difference.isFinite else { continue }
      compared += 1
      #expect((found - difference).magnitude <= 1e-7 * max(1, difference.magnitude), "at \(point)")
    }
    #expect(compared >= 3)
  }

  /// The definition in simpler functions says the same, and the value at 0 is that of the row.
  @Test func definitionsAndValuesAtZero() {
    for row in FunctionRow.table where row.arity == 1 {
      if let zero = row.zero { #expect(row.value(0) == zero.doubleValue, "\(row.name)") }
      let graph = ExpressionGraph()
      guard let made = row.definition?(Formula(graph.symbol("x"), in: graph)).node(in: graph) else {
        continue
      }
      for point in Self.points where row.value(point).isFinite {
        let (found, truth) = (value(made, graph, ["x": point]), row.value(point))
        #expect((found - truth).magnitude <= 1e-14 * max(1, truth.magnitude), "\(row.name)(\(point))")
      }
    }
  }

  /// ∂max(a, b)/∂a: 1, 0, and one half in a tie; beside a number at which it is tied, none.
  @Test(arguments: [(ElementaryFunction.max, 1.0), (.min, -1)])
  func extremaShareTies(function: ElementaryFunction, sign: Double) throws {
    let graph = ExpressionGraph()
    let (a, b) = (Formula(graph.symbol("a"), in: graph), Formula(graph.symbol("b"), in: graph))
    let pair = try #require(function.pairSlope)
    let slope = pair(a, b).node(in: graph)
    #expect(value(slope, graph, ["a": 2 * sign, "b": sign]) == 1)
    #expect(value(slope, graph, ["a": sign, "b": 2 * sign]) == 0)
    #expect(value(slope, graph, ["a": 3, "b": 3]) == 0.5)
    let three = Formula(graph.constant(3), in: graph)
    let beside = pair(a, three).node(in: graph)
    #expect(value(beside, graph, ["a": 3]) == 0)
    #expect(value(beside, graph, ["a": 3 + sign]) == 1)
    #expect(value(beside, graph, ["a": 3 - sign]) == 0)
  }

  /// Values to a few units in the last place, the true ones by series of two terms where those are exact to a double.
  @Test func valuesKeepTheirDigits() {
    func isNear(_ function: ElementaryFunction, _ x: Double, _ truth: Double, _ place: SourceLocation) {
      let found = function.row.value(x)
      let error = (found - truth).magnitude
      #expect(error <= 4 * truth.magnitude.ulp, "\(function)(\(x)) = \(found)", sourceLocation: place)
    }
    let here = #_sourceLocation
    // log cosh x = x²/2 − x⁴/12 + …, log(1 − e^−t) = log t − t/2 + …
    isNear(.logCosh, 1e-6, 5e-13 - 1e-24 / 12, here)
    isNear(.logCosh, -1e-6, 5e-13 - 1e-24 / 12, here)
    isNear(.logCosh, 300, 300 - 0.6931471805599453, here)
    isNear(.logOneMinusExp, -1e-10, log(1e-10) - 5e-11, here)
    isNear(.logOneMinusExp, -50, -exp(-50), here)
    isNear(.sigmoid, -710, exp(-710), here)
    isNear(.sigmoid, 710, 1, here)
    isNear(.sigmoidSlope, 720, exp(-720), here)
    isNear(.tanhSlope, 300, 4 * exp(-600), here)
    isNear(.tanhSlope, -300, 4 * exp(-600), here)
    isNear(.sech, 720, 2 * exp(-720), here)
    isNear(.softplus, -720, exp(-720), here)
    isNear(.softplus, 800, 800, here)
    isNear(.signedRatio, 1e300, 1, here)
    isNear(.signedRatio, -1e300, -1, here)
    isNear(.rootMinusOne, 1e-18, 5e-19, here)
  }

  /// log(e¹ + e² + e³) = 3 + log(1 + e⁻¹ + e⁻²), whichever comes first.
  @Test func sumsOfExponentials() {
    let (sum, share) = (ElementaryFunction.logSumExp.row, ElementaryFunction.logShare.row)
    let truth: Double = 3 + log1p(exp(-1.0) + exp(-2.0))
    for order in [[1.0, 2, 3], [3, 2, 1], [2, 3, 1], [1, 3, 2]] {
      #expect((sum.value(at: order) - truth).magnitude <= 1e-15)
      #expect((share.value(at: order) - (order[0] - truth)).magnitude <= 1e-15)
    }
    #expect(sum.value(at: [1000, 1000]) == 1000 + log(2.0))
  }

  @Test func whatIsNoNumberStaysNone() {
    for function in [ElementaryFunction.sign, .step, .relu, .abs] {
      #expect(function.row.value(.nan).isNaN, "\(function)")
    }
    for function in [ElementaryFunction.max, .min] {
      func value(_ a: Double, _ b: Double) -> Double { function.row.value(at: [a, b]) }
      #expect(value(1, .nan).isNaN && value(.nan, 1).isNaN && value(2, 1) == value(1, 2))
    }
  }
}
