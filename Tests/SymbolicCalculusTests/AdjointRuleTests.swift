import Foundation
import ModelLanguage
import SymbolicAlgebra
import Testing

@testable import SymbolicCalculus

private typealias Formula = SymbolicAlgebra.Expression

/// Each rule by which an adjoint goes on, backwards and forwards, against derivatives by hand.
@Suite struct AdjointRuleTests {
  let graph = ExpressionGraph()

  private func symbol(_ name: String) -> Formula { Formula(graph.symbol(name), in: graph) }

  private func value(_ node: Node, _ symbols: [String: Double]) -> Double {
    graph.evaluate([graph.expandingReductions(in: node)]) { node in
      guard case .symbol(let name, let indices) = graph.view(node) else { return .nan }
      let place = indices.compactMap { $0.integer }.map { "\($0)" }.joined(separator: ",")
      return symbols[graph.name(of: name) + place] ?? .nan
    }[0]
  }

  /// ∂root/∂symbol by the pass from the root down.
  private func backwards(_ root: Node, _ symbol: Node) -> Node {
    ReverseAccumulation(of: root, in: graph) { $0 == symbol }.adjoint(of: symbol) ?? graph.constant(0)
  }

  /// The same by the pass from the symbol up.
  private func forwards(_ root: Node, _ symbol: Node) -> Node {
    ForwardAccumulation(under: [root], in: graph, seeds: [symbol: graph.constant(1)], suffix: "'")[root]
      ?? graph.constant(0)
  }

  /// ∂(x₁·…·xₙ)/∂xₖ is the product of the others, whatever n is and however many of them move.
  @Test(arguments: 2...20) func productsOfManyFactors(count: Int) {
    let factors = (1...count).map { graph.symbol("x", [.integer($0)]) }
    let values = Dictionary(uniqueKeysWithValues: (1...count).map { ("x\($0)", Double($0 % 3 + 2)) })
    let root = graph.product(factors)
    #expect(graph.operandCount(of: root) == count)
    let all = ReverseAccumulation(of: root, in: graph) { factors.contains($0) }
    for (place, factor) in factors.enumerated() {
      var others = 1.0
      for other in 1...count where other != place + 1 { others *= Double(other % 3 + 2) }
      let adjoint = all.adjoint(of: factor)
      #expect(adjoint.map { value($0, values) } == others, "\(place) of \(count)")
      #expect(value(backwards(root, factor), values) == others)
      #expect(value(forwards(root, factor), values) == others)
    }
    // All of them move at once: the sum of the products of the others.
    let seeds = Dictionary(uniqueKeysWithValues: factors.map { ($0, graph.constant(1)) })
    let tangent = ForwardAccumulation(under: [root], in: graph, seeds: seeds, suffix: "'")[root]
    let whole = (1...count).reduce(1.0) { $0 * Double($1 % 3 + 2) }
    let truth = (1...count).reduce(0.0) { $0 + whole / Double($1 % 3 + 2) }
    #expect(tangent.map { value($0, values) } == truth)
  }

  /// Rules with the derivative in x by hand, at x = 0.7 and a = 1.3.
  @Test func rules() {
    let (x, a) = (symbol("x"), symbol("a"))
    let root = Formula(graph.squareRoot(x.node), in: graph)
    let rows: [(Formula, Double)] = [
      (a + 2 * x - 3, 2), (a - x * a, -1.3), (x * x * x, 3 * 0.49), (a / x, -1.3 / 0.49), (x / a, 1 / 1.3),
      (x ** -2, -2 / 0.343), (root, 0.5 / 0.7.squareRoot()), (a ** x, pow(1.3, 0.7) * log(1.3)),
      (x ** a, 1.3 * pow(0.7, 0.3)), (x ** x, pow(0.7, 0.7) * (log(0.7) + 1)),
      ((a * x)(.sin), 1.3 * cos(0.91)),
      (x(.sin)(.exp), exp(sin(0.7)) * cos(0.7)), (x(.exp) * x(.log), exp(0.7) * (log(0.7) + 1 / 0.7)),
      ((x - a)(.abs), -1), ((x - a)(.relu), 0), ((a - x)(.relu), -1),
    ]
    for (place, (formula, truth)) in rows.enumerated() {
      for way in [backwards, forwards] {
        let found = value(way(formula.node, x.node), ["x": 0.7, "a": 1.3])
        #expect((found - truth).magnitude <= 1e-14 * max(1, truth.magnitude), "\(place): \(found)")
      }
    }
  }

  @Test func derivativesOfOpaqueFunctionsCount() {
    let (x, f) = (graph.symbol("x"), graph.symbol(named: "f"))
    for order in 0...3 {
      let slope = graph.opaque(f, order: order + 1, x)
      #expect(backwards(graph.opaque(f, order: order, x), x) == slope)
      #expect(forwards(graph.opaque(f, order: order, x), x) == slope)
    }
  }

  /// Equal shares among those that reach the extreme, none beside a number that does.
  @Test func sharesOfExtrema() {
    let names = ["a", "b", "c"]
    let members = names.map { graph.symbol($0) }
    func slopes(_ function: ElementaryFunction, _ numbers: [Int], _ values: [Double]) -> [Double] {
      let root = graph.apply(function, members + numbers.map { graph.constant($0) })
      let table = Dictionary(uniqueKeysWithValues: zip(names, values))
      return members.map { value(backwards(root, $0), table) }
    }
    #expect(slopes(.max, [], [1, 3, 2]) == [0, 1, 0] && slopes(.min, [], [1, 3, 2]) == [1, 0, 0])
    #expect(slopes(.max, [], [3, 1, 3]) == [0.5, 0, 0.5] && slopes(.min, [], [1, 3, 1]) == [0.5, 0, 0.5])
    #expect(slopes(.max, [], [2, 2, 2]) == [1, 1, 1].map { $0 / 3 })
    #expect(slopes(.max, [0], [0, -1, -2]) == [0, 0, 0] && slopes(.max, [0], [1, -1, -2]) == [1, 0, 0])
    let (a, b) = (members[0], members[1])
    let pair = graph.apply(.max, [a, b])
    for (x, y, truth) in [(2.0, 1.0, 1.0), (1, 2, 0), (1, 1, 0.5)] {
      #expect(value(backwards(pair, a), ["a": x, "b": y]) == truth)
      #expect(value(backwards(pair, b), ["a": y, "b": x]) == truth)
    }
  }

  /// −2·Σᵢ xᵢ·w and its like: what stands before the sum goes on with its sign.
  @Test(arguments: [-2, -1, 1, 3]) func factorsBeforeSums(factor: Int) {
    let (i, w) = (graph.symbol(named: "i"), graph.symbol("w"))
    let body = graph.product(graph.symbol("x", [.free(i)]), graph.power(w, graph.constant(2)))
    let sum = graph.reduction(.sum, over: i, in: IndexInterval(.integer(1), .integer(3)), body)
    let root = graph.product(graph.constant(factor), sum)
    let values = ["x1": 1.0, "x2": 2, "x3": 4, "w": 5]
    #expect(value(backwards(root, w), values) == Double(factor) * 7 * 10)
    #expect(value(forwards(root, w), values) == Double(factor) * 7 * 10)
  }

  /// E = O − y stands for what has its value, and −E for y − O.
  @Test func abbreviationsKeepTheirSign() {
    let (o, y) = (graph.symbol("O"), graph.symbol("y"))
    let name = graph.named(.abbreviation, graph.symbol(named: "E"), [], graph.difference(o, y))
    func slope(_ difference: Node) -> Node? {
      let half = graph.constant(Rational(1, over: 2)!)
      let root = graph.product(half, graph.power(difference, graph.constant(2)))
      return ReverseAccumulation(of: root, in: graph, abbreviations: [name]) { $0 == o }.adjoint(of: o)
    }
    #expect(slope(graph.difference(o, y)) == name)
    let turned = slope(graph.difference(y, o)).map { value($0, ["O": 5, "y": 3]) }
    #expect(turned == 2)
    let minus = graph.product(graph.constant(3), graph.power(graph.difference(y, o), graph.constant(3)))
    let found = ReverseAccumulation(of: minus, in: graph, abbreviations: [name]) { $0 == o }.adjoint(of: o)
    #expect(found.map { value($0, ["O": 5, "y": 3]) } == -36)
    let linear = graph.product(graph.difference(y, o), graph.symbol("v"))
    let factor = ReverseAccumulation(of: linear, in: graph, abbreviations: [name]) { $0 == graph.symbol("v") }
      .adjoint(of: graph.symbol("v"))
    #expect(factor == graph.negation(name))
  }
}

/// The index form against the differentiator that pushes inwards, for uses of an array at moved, fixed and repeated places.
@Suite struct IndexAdjointTests {
  static let models = [
    "input x[5]\nweight w[2]\nz[j] = w[1]*x[j] + w[2]*x[j+1] for j in 1..4\nloss L = sum(j: z[j]^3)",
    "weight w[5]\nz[j] = w[j+1]*w[j]^2 for j in 1..4\nloss L = sum(j: z[j]^2)",
    "weight w[3,3]\ninput x[3]\nz[j] = sum(k: w[j,k]*x[k])\nloss L = sum(j: z[j]^2) + w[1,2]^3 + w[2,2]*w[3,1]",
    "weight w[3]\ninput x[3]\nz = sum(j: w[j]*x[j])\nloss L = z^2 + w[2]*z + sum(j: w[j]^2)",
  ]

  private func lowered(_ text: String) throws -> LoweredModel {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    return try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
  }

  @Test(arguments: models) func agreesWithRewriting(text: String) throws {
    let lowered = try lowered(text)
    let elements = lowered.weights
    let index = try lowered.gradientByIndexForm(withRespectTo: elements)
    for (own, other) in zip(index, lowered.gradientByRewriting(withRespectTo: elements)) {
      #expect(lowered.graph.identity(of: own, and: other).isEqual)
    }
  }

  /// Paths are summed in the order of the equations, whatever order they were found in.
  @Test func pathsComeInTheOrderOfTheEquations() throws {
    let text = "input x\nweight w\nz = w*x\nu = exp(w)*z\nloss L = u^2 + sin(w)"
    let lowered = try lowered(text)
    let form = try IndexForm(of: lowered.model, in: lowered.graph)
    let place = try #require(lowered.model.quantities.firstIndex { $0.name == "w" })
    let adjoint = try #require(try form.adjointEquations().first { $0.quantity == place })
    #expect(
      SeedNetworkTests().plain(adjoint.body, lowered.graph) == "(∂z·x + ∂u·z·exp(w) + cos(w))")
  }
}
