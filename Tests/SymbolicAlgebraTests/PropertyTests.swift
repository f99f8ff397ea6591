import Foundation
import Testing

@testable import SymbolicAlgebra

/// Random expressions, built through the constructors and evaluated beside them in the order written.
@Suite struct PropertyTests {
  /// What the constructors make, and the value of what was written.
  struct Written {
    var node: Node
    var value: Double
  }

  static func random(
    _ graph: ExpressionGraph, _ generator: inout SeededGenerator, steps: Int
  ) -> (root: Written, values: [UInt32: Double]) {
    var values: [UInt32: Double] = [:]
    var pool: [Written] = (0..<4).map {
      let node = graph.symbol("x\($0)")
      let value = Double.random(in: 0.5...1.5, using: &generator)
      values[node.rawValue] = value
      return Written(node: node, value: value)
    }
    for _ in 0..<steps {
      let (a, b) = (pool.randomElement(using: &generator)!, pool.randomElement(using: &generator)!)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: pool.append(Written(node: graph.sum(a.node, b.node), value: a.value + b.value))
      case 1: pool.append(Written(node: graph.difference(a.node, b.node), value: a.value - b.value))
      case 2: pool.append(Written(node: graph.product(a.node, b.node), value: a.value * b.value))
      case 3: pool.append(Written(node: graph.negation(a.node), value: -a.value))
      case 4:
        pool.append(Written(node: graph.power(a.node, graph.constant(2)), value: a.value * a.value))
      case 5: pool.append(Written(node: graph.apply(.tanh, a.node), value: tanh(a.value)))
      default:
        let number = Int.random(in: -3...3, using: &generator)
        pool.append(
          Written(node: graph.product(graph.constant(number), a.node), value: Double(number) * a.value))
      }
      if pool[pool.count - 1].value.magnitude > 1e3 { pool.removeLast() }
    }
    return (pool[pool.count - 1], values)
  }

  @Test func collectingNeverChangesTheValue() {
    var generator = SeededGenerator(state: 11)
    for _ in 0..<500 {
      let graph = ExpressionGraph()
      let (root, values) = Self.random(graph, &generator, steps: 40)
      let value = graph.evaluate([root.node]) { values[$0.rawValue] ?? .nan }[0]
      #expect((value - root.value).magnitude <= 1e-8 * (1 + root.value.magnitude))
    }
  }

  @Test func theOrderOfTermsDoesNotChangeTheFingerprint() {
    var generator = SeededGenerator(state: 12)
    let graph = ExpressionGraph()
    let terms = (0..<30).map { graph.product(graph.constant($0 % 5 + 1), graph.symbol("x\($0 % 11)")) }
    for _ in 0..<50 {
      let shuffled = graph.sum(terms.shuffled(using: &generator))
      #expect(graph.fingerprint(of: shuffled) == graph.fingerprint(of: graph.sum(terms)))
    }
  }

  /// On a thread of 512 KB.
  static func onSmallStack(_ body: @escaping @Sendable () -> Void) {
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      body()
      done.signal()
    }
    thread.stackSize = 512 * 1024
    thread.start()
    done.wait()
  }

  @Test func deepGraphsNeedNoStack() {
    Self.onSmallStack {
      let graph = ExpressionGraph()
      let x = graph.symbol("x")
      var chain = x
      for _ in 0..<100_000 { chain = graph.apply(.sin, graph.sum(chain, x)) }
      #expect(graph.evaluate([chain], symbols: { _ in 0.5 })[0].isFinite)
      #expect(graph.conditions(of: chain).isEmpty)
      let renamed = graph.rewriting(chain) { $0 == x ? graph.symbol("y") : nil }
      #expect(!graph.reachable(from: [renamed]).contains(x))
    }
  }

  @Test func longSumsTermByTerm() {
    Self.onSmallStack {
      let graph = ExpressionGraph()
      var total = graph.constant(0)
      for i in 0..<100_000 { total = graph.sum(total, graph.symbol("x", [.integer(i)])) }
      #expect(graph.evaluate([total], symbols: { _ in 1 }) == [100_000])
    }
  }

  @Test func sharingStaysLinear() {
    let graph = ExpressionGraph()
    var y = graph.symbol("y")
    for _ in 0..<60 { y = graph.sum(graph.product(y, y), y) }
    #expect(graph.count < 300)
    #expect(graph.byteCount < 100_000)
  }
}
