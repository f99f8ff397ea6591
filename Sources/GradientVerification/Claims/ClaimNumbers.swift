import SymbolicAlgebra
import SymbolicCalculus

/// Values of nodes at one random point, each worked out once: a formula that differs from one known by a factor costs what is
/// above that factor.
///
/// Names are looked through, functions without a formula are sines, and a target that is a distribution sums to one. Space is
/// linear in the nodes of the graph.
final class ClaimNumbers {
  private unowned let claims: ClaimModel
  private let seed: UInt64
  /// Whether symbols may be negative, where not all formulas have a value.
  let hasSigns: Bool
  private var values: [Double] = []
  private var isKnown: [Bool] = []
  /// f⁽ⁿ⁾ of functions that have a formula although they stand by their names.
  private var bodies: [Node: (hole: Node, body: Node)] = [:]

  init(_ claims: ClaimModel, seed: UInt64, hasSigns: Bool = false) {
    (self.claims, self.seed, self.hasSigns) = (claims, seed, hasSigns)
  }

  func value(of root: Node) -> Double {
    if root.position < values.count, isKnown[root.position] { return values[root.position] }
    grow()
    var open = [root]
    while let node = open.last {
      if isKnown[node.position] {
        open.removeLast()
        continue
      }
      let missing = parts(of: node).filter { !isKnown[$0.position] }
      if missing.isEmpty {
        let value = work(node)
        if node.position >= values.count { grow() }
        (values[node.position], isKnown[node.position]) = (value, true)
        open.removeLast()
      } else {
        if missing.contains(where: { $0.position >= values.count }) { grow() }
        open += missing
      }
    }
    return values[root.position]
  }

  private func grow() {
    let missing = claims.graph.count - values.count
    guard missing > 0 else { return }
    values += repeatElement(.nan, count: missing)
    isKnown += repeatElement(false, count: missing)
  }

  /// What a value is made of.
  private func parts(of node: Node) -> [Node] {
    switch claims.graph.opcode(of: node) {
    case .constant, .indexValue, .delta, .reduction: return []
    case .symbol:
      let meant = claims.lowered.assumingDistributions(in: node)
      grow()
      return meant == node ? [] : [meant]
    default: return claims.graph.operands(of: node)
    }
  }

  private func work(_ node: Node) -> Double {
    let graph = claims.graph
    switch graph.view(node) {
    case .constant(let constant): return constant.doubleValue
    case .symbol:
      let meant = claims.lowered.assumingDistributions(in: node)
      if meant != node { return values[meant.position] }
      return node == graph.pi ? .pi : symbol(node)
    case .named(_, _, _, let inner): return values[inner.position]
    case .sum(let terms): return terms.reduce(0) { $0 + values[$1.position] }
    case .product(let factors): return factors.reduce(1) { $0 * values[$1.position] }
    case .function(let function, let arguments):
      return function.row.value(at: arguments.map { values[$0.position] })
    case .opaque(let name, let order, let argument):
      return opaque(name, order, values[argument.position])
    case .power, .indexValue, .delta, .reduction: return other(node)
    }
  }

  /// Powers of what is known, and sums that are not written out yet.
  private func other(_ node: Node) -> Double {
    let graph = claims.graph
    if case .power(let base, let exponent) = graph.view(node), let number = graph.constant(of: exponent) {
      let x = values[base.position]
      if let whole = number.integer, whole.magnitude <= 1024 { return power(x, whole) }
      if number.doubleValue == 0.5 { return x.squareRoot() }
      if number.doubleValue == -0.5 { return 1 / x.squareRoot() }
    }
    return graph.evaluate([claims.expand(node)], symbols: symbol, opaque: sine)[0]
  }

  private func power(_ x: Double, _ n: Int) -> Double {
    var (result, square, rest) = (1.0, x, n.magnitude)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      rest >>= 1
      square *= square
    }
    return n < 0 ? 1 / result : result
  }

  private func opaque(_ name: Symbol, _ order: Int, _ x: Double) -> Double {
    let graph = claims.graph
    guard claims.keptFunctions[graph.name(of: name)] != nil else { return sine(name, order, x) }
    let hole = graph.symbol("\u{2}x")
    let own = graph.opaque(name, order: order, hole)
    let known = bodies[own] ?? (hole, claims.expand(own))
    bodies[own] = known
    return graph.evaluate([known.body], symbols: { $0 == hole ? x : symbol($0) }, opaque: sine)[0]
  }

  private func symbol(_ node: Node) -> Double {
    var generator = SeededGenerator(seed: seed &* 0x9E37_79B9 &+ UInt64(node.position))
    return hasSigns ? generator.number(from: -1.5, to: 1.5) : 0.25 + generator.number(from: 0, to: 1.25)
  }

  private func sine(_ name: Symbol, _ order: Int, _ x: Double) -> Double {
    let scale = 0.7 + 0.1 * Double(name.rawValue % 7)
    return RealSine.derivative(order, scale: scale, shift: 0.3 + 0.05 * Double(name.rawValue % 5), x)
  }
}
