import ModelLanguage
import SymbolicAlgebra
import Testing

@testable import SymbolicCalculus

/// What is simplified keeps its value: random expressions with kinks, roots, quotients and symbolic powers, their derivatives
/// evaluated before and after at random points where the expression is defined.
@Suite struct PresentationSoundnessTests {
  /// A fixed sequence of numbers: a failure can be repeated.
  struct Sequence {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
    mutating func real(_ low: Double, _ high: Double) -> Double {
      low + (high - low) * Double(next() % 1_000_003) / 1_000_003
    }
  }

  struct Generator {
    let graph: ExpressionGraph
    var random: Sequence

    var leaves: [Node] { ["x", "x", "y", "n"].map { graph.symbol($0) } }

    mutating func expression(_ depth: Int) -> Node {
      if depth == 0 || random.below(8) == 0 {
        return random.below(4) == 0
          ? graph.constant(Rational(random.below(7) - 3, over: random.below(3) + 1) ?? .one)
          : leaves[random.below(4)]
      }
      func part() -> Node { expression(depth - 1) }
      switch random.below(12) {
      case 0, 1: return graph.sum(part(), part())
      case 2: return graph.difference(part(), part())
      case 3, 4: return graph.product(part(), part())
      case 5: return graph.quotient(part(), part())
      case 6: return graph.power(part(), graph.constant([2, 3, -1, -2][random.below(4)]))
      case 7:
        return graph.power(
          part(),
          graph.constant(
            Rational([1, 3, -1, 1][random.below(4)], over: [2, 2, 2, 3][random.below(4)]) ?? .one))
      case 8: return graph.power(part(), graph.symbol("n"))
      case 9: return graph.apply([.abs, .sign, .relu, .step][random.below(4)], part())
      default: return graph.apply(Self.smooth[random.below(Self.smooth.count)], part())
      }
    }

    static let smooth: [ElementaryFunction] = [
      .exp, .log, .sin, .cos, .tanh, .sigmoid, .softplus, .cosh, .sinh, .tan, .atan, .erf,
    ]
  }

  struct Tally {
    var tried = 0
    var compared = 0
    var changed = 0
    var wrong: [String] = []
  }

  func sweep(seed: UInt64, count: Int, depth: Int, derives: Bool) -> Tally {
    var tally = Tally()
    var random = Sequence(state: seed)
    while tally.tried < count {
      let graph = ExpressionGraph()
      var generator = Generator(graph: graph, random: random)
      let asked = generator.expression(depth)
      random = generator.random
      let x = graph.symbol("x")
      let raw = derives ? ForwardRewriting(graph: graph).derivative(of: asked, withRespectTo: x) : asked
      if graph.isClosed(raw) { continue }
      tally.tried += 1
      let simple = Presentation(graph, presupposing: [asked], ordersFactors: true).simplest(of: raw)
      if simple != raw { tally.changed += 1 }
      let conditions = graph.conditions(of: [asked, raw])
      for _ in 0..<12 {
        let point = ["x", "y", "n"].map { (graph.symbol($0), random.real(-2.5, 2.5)) }
        let values = Dictionary(point) { first, _ in first }
        func value(_ node: Node) -> Double { values[node] ?? .nan }
        guard conditions.allSatisfy({ graph.isMet($0, symbols: value) }) else { continue }
        let both = graph.evaluate([raw, simple], symbols: value)
        guard both[0].isFinite, both[0].magnitude < 1e8, both[0] == 0 || both[0].magnitude > 1e-8 else {
          continue
        }
        tally.compared += 1
        // A value lost by cancellation is no value of the formula: it moves when the point is moved a little.
        let moved = graph.evaluate([raw, simple]) { (values[$0] ?? .nan) * (1 + 1e-12) }
        let noise = (moved[0] - both[0]).magnitude + (moved[1] - both[1]).magnitude
        let gap = (both[0] - both[1]).magnitude
        if !(gap <= 1e-6 * (1 + both[0].magnitude) + 1e3 * noise) {
          let plain = PlainText(graph: graph)
          tally.wrong.append(
            "\(plain.text(asked)): \(plain.text(raw)) ⇒ \(plain.text(simple)) at \(point.map { $0.1 }): \(both)"
          )
          break
        }
      }
    }
    return tally
  }

  @Test(arguments: [1, 2, 105, 108] as [UInt64]) func derivativesKeepTheirValues(seed: UInt64) {
    let tally = sweep(seed: seed, count: 300, depth: 3, derives: true)
    #expect(tally.wrong.isEmpty, "\(tally.wrong.prefix(5).joined(separator: "\n"))")
    #expect(
      tally.compared > 800 && tally.changed > 150, "compared \(tally.compared), changed \(tally.changed)")
  }

  @Test(arguments: [11, 12] as [UInt64]) func expressionsKeepTheirValues(seed: UInt64) {
    let tally = sweep(seed: seed, count: 400, depth: 4, derives: false)
    #expect(tally.wrong.isEmpty, "\(tally.wrong.prefix(5).joined(separator: "\n"))")
    #expect(
      tally.compared > 800 && tally.changed > 100, "compared \(tally.compared), changed \(tally.changed)")
  }
}
