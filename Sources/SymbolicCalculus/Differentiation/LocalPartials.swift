import SymbolicAlgebra

/// The derivative of one node in each of its operands: what both differentiators know of mathematics.
///
/// | node | partial in an operand |
/// |---|---|
/// | a + b | 1 |
/// | a · b · c | the other factors, in written order |
/// | aᵇ, b a number | b · aᵇ⁻¹ |
/// | aᵇ | b · aᵇ⁻¹, aᵇ · log a |
/// | f(x) | the slope of the function table |
/// | max, min of three or more | the share of `Ties` |
/// | logSumExp, logShare | shares, from the table of `ExponentialShares` |
/// | f⁽ⁿ⁾(x) | f⁽ⁿ⁺¹⁾(x) |
final class LocalPartials {
  let graph: ExpressionGraph
  /// The name a value carries, so that a slope in terms of the value y = σ(z) is written with the name of y; −1 without.
  private let nameOfValue: UnsafeMutablePointer<Int32>
  private let valueCount: Int
  private var ties = Ties()

  /// With room for the names of the first `valueCount` nodes.
  init(graph: ExpressionGraph, valueCount: Int = 0) {
    self.graph = graph
    self.valueCount = valueCount
    nameOfValue = Storage.allocated(max(valueCount, 1))
    nameOfValue.initialize(repeating: -1, count: valueCount)
  }

  deinit { Storage.release(nameOfValue) }

  /// The first name of a value stands for it.
  @inline(__always)
  func note(_ name: Node, asNameOf value: Node) {
    if nameOfValue[value.position] < 0 { nameOfValue[value.position] = Int32(name.position) }
  }

  private func named(_ value: Node) -> Node {
    guard value.position < valueCount, case let name = nameOfValue[value.position], name >= 0 else {
      return value
    }
    return graph.node(at: Int(name))
  }

  /// The factors of the partial in the operand at `place`, in written order. Empty means 1.
  func factors(of node: Node, at place: Int) -> [Node] {
    guard graph.opcode(of: node) == .product else { return partial(of: node, at: place).map { [$0] } ?? [] }
    var factors = graph.operands(of: node)
    factors.remove(at: place)
    return factors
  }

  /// The partial of a power or of a function; nil for any other node.
  func partial(of node: Node, at place: Int) -> Node? {
    switch graph.opcode(of: node) {
    case .constant, .symbol, .indexValue, .delta, .sum, .product, .named, .reduction: return nil
    case .power:
      return powerPartial(node, graph.operand(of: node, at: 0), graph.operand(of: node, at: 1), place)
    case .function: return graph.function(of: node).map { slope(of: $0, node, place) }
    case .opaque:
      guard case .opaque(let name, let order, let argument) = graph.view(node) else { return nil }
      return graph.opaque(name, order: order + 1, argument)
    }
  }

  private func powerPartial(_ node: Node, _ base: Node, _ exponent: Node, _ place: Int) -> Node {
    if place == 1 { return graph.product(named(node), graph.apply(.log, base)) }
    let lower =
      graph.constant(of: exponent)?.adding(.minusOne).map { graph.constant($0) }
      ?? graph.sum(exponent, graph.constant(-1))
    return graph.product(exponent, graph.power(base, lower))
  }

  private func slope(of function: ElementaryFunction, _ node: Node, _ place: Int) -> Node {
    func term(_ node: Node) -> Expression { Expression(node, in: graph) }
    let x = graph.operand(of: node, at: place)
    if let slope = function.slope { return slope(term(x), term(named(node))).node(in: graph) }
    guard let slope = function.pairSlope else {
      return ExponentialShares(graph: graph).slope(of: node, at: place)
    }
    if graph.operandCount(of: node) > 2 { return ties.share(of: x, in: node, named: named(node), graph) }
    return slope(term(x), term(graph.operand(of: node, at: 1 - place))).node(in: graph)
  }
}

/// Where abbreviations stand for their values: `E` for O − y, and −E for y − O.
struct Abbreviations {
  private let graph: ExpressionGraph
  private var names: [UInt64: Node] = [:]

  init(_ nodes: [Node], in graph: ExpressionGraph) {
    self.graph = graph
    for node in nodes {
      let key = graph.fingerprint(of: graph.value(of: node))
      if names[key] == nil { names[key] = node }
    }
  }

  var isEmpty: Bool { names.isEmpty }

  /// The node, or the abbreviation of its value, of its factors or of the bases of its powers.
  @inline(__always)
  func applied(to node: Node) -> Node { names.isEmpty ? node : shortened(node) }

  private func shortened(_ node: Node) -> Node {
    if let name = name(of: node) { return name }
    switch graph.view(node) {
    case .product(let factors):
      let short = factors.map { named($0) }
      return short == factors ? node : graph.product(short)
    case .power: return named(node)
    default: return node
    }
  }

  private func named(_ factor: Node) -> Node {
    if let name = name(of: factor) { return name }
    if case .power(let base, let exponent) = graph.view(factor), let name = name(of: base) {
      return graph.power(name, exponent)
    }
    return factor
  }

  private func name(of node: Node) -> Node? {
    switch graph.opcode(of: node) {
    case .constant, .named: return nil
    default: break
    }
    let key = graph.fingerprint(of: node)
    if let name = names[key] { return name }
    return names[Fingerprint.negate(key)].map { graph.negation($0) }
  }
}
