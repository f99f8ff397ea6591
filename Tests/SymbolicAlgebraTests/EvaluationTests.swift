import SymbolicAlgebra
import Testing

@Suite struct EvaluationTests {
  let graph = ExpressionGraph()

  func symbol(_ name: String) -> Expression { Expression(graph.symbol(name), in: graph) }

  func value(_ expression: Expression, _ values: [String: Double] = [:]) -> Double {
    graph.evaluate([expression.node]) { node in
      guard case .symbol(let name, _) = graph.view(node) else { return .nan }
      return values[graph.name(of: name)] ?? .nan
    }[0]
  }

  @Test func arithmetic() {
    let (x, y) = (symbol("x"), symbol("y"))
    #expect(value(2 * x + y - 1, ["x": 3, "y": 0.5]) == 5.5)
    #expect(value(x / y, ["x": 1, "y": 49]) == 1.0 / 49)
    #expect(value(3 * x / y, ["x": 1, "y": 49]) == 3.0 / 49)
    #expect(value(x ** 3, ["x": -2]) == -8)
    #expect(value(x ** -2, ["x": 4]) == 1.0 / 16)
    let root = Expression(graph.squareRoot(x.node), in: graph)
    #expect(value(root, ["x": 2]) == 2.0.squareRoot())
    #expect(value(1 / root, ["x": 4]) == 0.5)
    #expect(value(x ** y, ["x": 2, "y": 10]) == 1024)
    #expect(value(Expression(graph.pi, in: graph)) == Double.pi)
    #expect(value(x).isNaN)
  }

  @Test func aNameIsItsValue() {
    let x = symbol("x")
    let named = graph.named(.link, graph.symbol(named: "y"), [], (x ** 2).node)
    #expect(value(Expression(named, in: graph) + 1, ["x": 3]) == 10)
  }

  @Test func opaqueFunctionsComeFromOutside() {
    let node = graph.opaque(graph.symbol(named: "f"), order: 2, graph.constant(3))
    #expect(graph.evaluate([node], symbols: { _ in .nan }, opaque: { _, n, x in Double(n) + x }) == [5])
    #expect(graph.evaluate([node], symbols: { _ in .nan })[0].isNaN)
  }

  @Test func reductionsOverIntegersAreExpanded() {
    let i = graph.symbol(named: "i")
    let x = graph.symbol("x", [.free(i)])
    let square = graph.power(x, graph.constant(2))
    func entry(_ node: Node) -> Double {
      guard case .symbol(_, let indices) = graph.view(node) else { return .nan }
      return Double(indices[0].integer ?? 0)
    }
    let interval = IndexInterval(.integer(1), .integer(4))
    func reduced(_ kind: ReductionKind) -> Double {
      graph.evaluate([graph.reduction(kind, over: i, in: interval, square)], symbols: entry)[0]
    }
    #expect(reduced(.sum) == 30)
    #expect(reduced(.product) == 576)
    #expect(reduced(.max) == 16)
    #expect(reduced(.min) == 1)
  }

  @Test func nestedReductionsAndDeltas() {
    let (i, j) = (graph.symbol(named: "i"), graph.symbol(named: "j"))
    let interval = IndexInterval(.integer(1), .integer(3))
    let delta = graph.delta(.free(i), .free(j, offset: 1))
    let term = graph.sum(graph.product(delta, graph.symbol("x", [.free(i)])), graph.symbol("x", [.free(j)]))
    let inner = graph.reduction(.sum, over: i, in: interval, term)
    let outer = graph.reduction(.sum, over: j, in: interval, inner)
    // Σⱼ (3·x_j + Σᵢ [i = j+1]·x_i) = 3·(1+2+3) + (2+3) with x_i = i.
    let value = graph.evaluate([outer]) { node in
      guard case .symbol(_, let indices) = graph.view(node) else { return .nan }
      return Double(indices[0].integer ?? 0)
    }
    #expect(value == [23])
  }

  @Test func emptyRanges() {
    let i = graph.symbol(named: "i")
    let x = graph.symbol("x", [.free(i)])
    let interval = IndexInterval(.integer(2), .integer(1))
    #expect(
      graph.expandingReductions(in: graph.reduction(.sum, over: i, in: interval, x)) == graph.constant(0))
    #expect(
      graph.expandingReductions(in: graph.reduction(.product, over: i, in: interval, x)) == graph.constant(1))
    #expect(graph.undecided(in: [graph.reduction(.max, over: i, in: interval, x)]) != nil)
  }

  @Test func undecidedSizesAreNamed() {
    let size = graph.indexValue(Index(.size(graph.symbol(named: "N"))))
    let mean = graph.quotient(graph.symbol("x"), size)
    #expect(graph.evaluate([mean], symbols: { _ in 1 })[0].isNaN)
    #expect(graph.undecided(in: [mean]) == size)
    #expect(graph.undecided(in: [graph.symbol("x")]) == nil)
  }

  @Test func conditionsComeInReadingOrder() {
    let (x, y) = (symbol("x"), symbol("y"))
    let e = y(.log) / x + y(.asin) + (x ** 2 + 1)(.log) + (x - 1)(.log1p)
    #expect(
      graph.conditions(of: e.node) == [
        Condition(y.node, .positive), Condition(x.node, .positive), Condition(y.node, .withinUnit),
      ])
    #expect(graph.conditions(of: (1 / x(.exp)).node) == [])
    #expect(graph.conditions(of: (1 / x).node) == [Condition(x.node, .nonzero)])
    #expect(graph.conditions(of: graph.squareRoot(x.node)) == [Condition(x.node, .nonnegative)])
    #expect(graph.conditions(of: (x ** y).node) == [Condition(x.node, .positive)])
    #expect(graph.conditions(of: x(.tan).node) == [Condition(x(.cos).node, .nonzero)])
    let root = Expression(graph.squareRoot(x.node), in: graph)
    #expect(graph.conditions(of: (1 / root).node) == [Condition(x.node, .positive)])
    let inverse = graph.power(x.node, graph.constant(Rational(-1, over: 2)!))
    #expect(graph.conditions(of: inverse) == [Condition(x.node, .positive)])
    for (number, hasCondition) in [(1, false), (-1, false), (0, false), (2, true)] {
      let arc = graph.apply(.asin, graph.constant(number))
      #expect(graph.conditions(of: arc).isEmpty != hasCondition, "asin(\(number))")
    }
  }

  @Test func conditionsJudgeValues() {
    #expect(Condition.Relation.nonzero.holds(at: -1) && !Condition.Relation.nonzero.holds(at: 0))
    #expect(Condition.Relation.nonnegative.holds(at: 0) && !Condition.Relation.positive.holds(at: 0))
    #expect(Condition.Relation.withinUnit.holds(at: -1) && !Condition.Relation.withinUnit.holds(at: 1.1))
    for relation in Condition.Relation.allCases { #expect(!relation.holds(at: .nan)) }
  }

  @Test func theTableStatesADomainForEveryPartialFunction() {
    for row in FunctionRow.table where row.arity == 1 {
      let isPartial = [-2.0, -0.5, 0.5, 2].contains { row.value($0).isNaN }
      if isPartial { #expect(row.domain != nil, "\(row.name)") }
    }
  }
}
