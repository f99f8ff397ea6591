import Foundation
import SwiftNotation
import SymbolicAlgebra
import Testing

@Suite struct ProgramTests {
  let graph = ExpressionGraph()

  func x(_ place: Int) -> Node { graph.symbol("x", [.integer(place)]) }

  func signature(_ count: Int) -> ProgramSignature {
    ProgramSignature(arrays: [.init("x", .input, bounds: [0...count - 1])])
  }

  func value(_ root: Node, _ values: [Double]) throws -> Double {
    let program = try Program(graph: graph, roots: [root], signature: signature(values.count))
    return ProgramInterpreter(program).outputs([values])[0]
  }

  func operations(_ root: Node, _ count: Int) throws -> [SwiftNotation.Operation] {
    try Program(graph: graph, roots: [root], signature: signature(count)).operations
  }

  @Test func reciprocalsDivideAndNegativesSubtract() throws {
    #expect(try operations(graph.quotient(x(0), x(1)), 2) == [.divide])
    #expect(try operations(graph.difference(x(0), x(1)), 2) == [.subtract])
    #expect(try operations(graph.sum(graph.negation(x(0)), x(1)), 2) == [.subtract])
    #expect(try operations(graph.power(x(0), graph.constant(4)), 1) == [.multiply, .multiply])
    #expect(try operations(graph.squareRoot(x(0)), 1) == [.squareRoot])
    #expect(
      try operations(graph.power(x(0), graph.constant(Rational(-1, over: 2)!)), 1) == [.squareRoot, .divide])
  }

  @Test func aThirdDividesByThree() throws {
    let third = graph.product(graph.constant(Rational(1, over: 3)!), x(0))
    #expect(try value(third, [0.7]) == 0.7 / 3)
    let tenth = graph.product(graph.constant(Rational(1, over: 10)!), x(0))
    #expect(try value(tenth, [0.7]) == 0.1 * 0.7)
  }

  @Test func functionsAreStable() throws {
    #expect(try value(graph.apply(.sigmoid, x(0)), [-745]) > 0)
    #expect(try value(graph.apply(.sigmoidSlope, x(0)), [40]) == exp(-40.0) / pow(1 + exp(-40.0), 2))
    #expect(try value(graph.apply(.softplus, x(0)), [800]) == 800)
    #expect(try value(graph.apply(.relu, x(0)), [.nan]).isNaN)
    #expect(try value(graph.apply(.max, [x(0), x(1)]), [1, .nan]).isNaN)
    #expect(try value(graph.apply(.max, [x(0), x(1)]), [.nan, 1]).isNaN)
    #expect(try value(graph.power(x(0), graph.constant(2)), [0]) == 0)
  }

  /// Random sums, products and calls against the same arithmetic done beside them.
  @Test func randomPrograms() throws {
    var random = SplitMix(state: 3)
    for _ in 0..<50 {
      let inputs = (0..<6).map { _ in random.next() }
      var pool = inputs.enumerated().map { (node: x($0.offset), value: $0.element) }
      for _ in 0..<40 {
        let a = pool[Int(random.word() % UInt64(pool.count))]
        let b = pool[Int(random.word() % UInt64(pool.count))]
        switch random.word() % 6 {
        case 0: pool.append((graph.sum(a.node, b.node), a.value + b.value))
        case 1: pool.append((graph.difference(a.node, b.node), a.value - b.value))
        case 2: pool.append((graph.product(a.node, b.node), a.value * b.value))
        case 3: pool.append((graph.apply(.tanh, a.node), tanh(a.value)))
        case 4: pool.append((graph.apply(.sigmoid, a.node), 1 / (1 + exp(-a.value))))
        default: pool.append((graph.apply(.max, [a.node, b.node]), max(a.value, b.value)))
        }
      }
      let program = try Program(graph: graph, roots: pool.map { $0.node }, signature: signature(6))
      for (made, wanted) in zip(ProgramInterpreter(program).outputs([inputs]), pool) {
        #expect(abs(made - wanted.value) <= 1e-9 * max(1, abs(wanted.value)))
      }
    }
  }

  @Test func namesLabelTheirValues() throws {
    let square = graph.power(x(0), graph.constant(2))
    let named = graph.named(.link, graph.symbol(named: "s"), [.integer(3)], square)
    let program = try Program(graph: graph, roots: [graph.apply(.exp, named)], signature: signature(1))
    #expect(program.labels.map { $0.name } == ["s"])
    #expect(program.labels.map { program.indices(of: $0) } == [[3]])
    #expect(program.labels.map { $0.instruction } == [0])
  }

  @Test func everyNumberIsKeptOnce() throws {
    let terms = (0..<40).map { graph.product(x($0), graph.constant($0 % 20 + 2)) }
    let program = try Program(graph: graph, roots: [graph.sum(terms)], signature: signature(40))
    #expect(program.constants == (2..<22).map { Double($0) })
  }

  @Test func errorsAreTyped() throws {
    #expect(throws: ProgramError.unknownSymbol("z")) { try operations(graph.symbol("z"), 1) }
    #expect(throws: ProgramError.symbolicIndex("x")) {
      try operations(graph.symbol("x", [.free(graph.symbol(named: "i"))]), 1)
    }
  }

  @Test func samplesThatDependOnAllSamplesAreCoupled() throws {
    let text = """
      model m
      samples N
      input x
      weight w
      u = w * x
      mu = mean(sample: u)
      d = u - mu
      loss L = mean(sample: d^2)
      data x
      1
      2
      end
      """
    #expect(throws: ProgramError.coupledSamples) { try ModelFiles.make(text) }
    let source = try ModelFiles.make(text, samples: .unrolled).source
    let values = source.interpretedValues([[1, 2], [3]], sampleCount: 2)
    #expect(values == [2.25, 2.25, 1.5])  // L = w²/4
  }

  @Test func lossOfSamplesIsTheMeanPlusThePenalty() throws {
    let source = try ModelFiles.make(ModelFiles.samples).source
    let made = source.interpretedValues(
      [[1, 2, 4, 5], [0, 1], [0.5, -0.25], [0.1], [0.01]], sampleCount: 2)
    let p = [1 / (1 + exp(-0.1)), 1 / (1 + exp(-0.85))]
    let slopes = p.map { $0 * (1 - $0) }
    let errors = [p[0] - 0, p[1] - 1]
    let loss = (errors[0] * errors[0] + errors[1] * errors[1]) / 2 + 0.01 * (0.25 + 0.0625)
    let deltas = zip(errors, slopes).map { $0 * $1 }
    let wanted = [
      loss, loss, deltas[0] * 1 + deltas[1] * 4 + 0.02 * 0.5, deltas[0] * 2 + deltas[1] * 5 - 0.02 * 0.25,
      deltas[0] + deltas[1],
    ]
    for (a, b) in zip(made, wanted) { #expect(abs(a - b) < 1e-14) }
  }

  @Test func largeProgramsAreRefused() throws {
    let (graph, roots, _) = ScalarNetwork.make([32, 64, 64, 10])
    let program = try Program(graph: graph, roots: roots)
    #expect(program.count > SwiftSource.instructionLimit)
    #expect(throws: ProgramError.self) {
      try SwiftSource(
        .init(modelName: "m", lossName: "L", sourceName: "m.nabla", command: "nabla generate m"),
        program: program, lossProgram: program)
    }
  }
}
