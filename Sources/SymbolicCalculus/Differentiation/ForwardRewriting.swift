import SymbolicAlgebra

/// The other differentiator: ∂/∂w written before the expression and pushed inwards, rule by rule, until it meets w.
///
/// ∂(a+b) = ∂a + ∂b; ∂(a·b) = ∂a·b + a·∂b; ∂f(u) = f′(u)·∂u; ∂(named) = ∂(value). It uses no adjoint, so that its agreement
/// with reverse accumulation says something. O(nodes) for each variable.
public struct ForwardRewriting {
  let graph: ExpressionGraph
  private let partials: LocalPartials

  public init(graph: ExpressionGraph) {
    self.graph = graph
    partials = LocalPartials(graph: graph)
  }

  /// ∂root/∂variable, the variable a leaf or a named node.
  public func derivative(of root: Node, withRespectTo variable: Node) -> Node {
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: [root]) {
      if let derivative = derivative(of: node, variable, image), !isZero(derivative) {
        image[node] = derivative
      }
    }
    return image[root] ?? graph.constant(0)
  }

  private func isZero(_ node: Node) -> Bool { graph.constant(of: node)?.isZero ?? false }

  /// nil for zero.
  private func derivative(of node: Node, _ variable: Node, _ image: [Node: Node]) -> Node? {
    if node == variable { return graph.constant(1) }
    switch graph.view(node) {
    case .constant, .indexValue, .delta: return nil
    case .symbol(let name, let indices): return kronecker(name, indices, variable)
    case .named(_, _, _, let value): return image[value]
    case .reduction(let kind, let height, let interval, let body):
      precondition(kind == .sum, "only sums are differentiated over a symbolic range")
      return image[body].map { graph.closing(.sum, height: height, in: interval, $0) }
    case .product(let factors): return productRule(factors, image)
    case .sum(let terms):
      return sum(terms.compactMap { image[$0] })
    default:
      let operands = graph.operands(of: node)
      let terms = operands.indices.compactMap { place in
        image[operands[place]].map { graph.product(partials.factors(of: node, at: place) + [$0]) }
      }
      return sum(terms)
    }
  }

  /// ∂x[a,b]/∂x[c,d] = [a = c]·[b = d].
  private func kronecker(_ name: Symbol, _ indices: [Index], _ variable: Node) -> Node? {
    guard case .symbol(name, let wanted) = graph.view(variable), wanted.count == indices.count else {
      return nil
    }
    return graph.product(zip(indices, wanted).map { graph.delta($0, $1) })
  }

  private func productRule(_ factors: [Node], _ image: [Node: Node]) -> Node? {
    var terms: [Node] = []
    for (place, factor) in factors.enumerated() {
      guard let moving = image[factor] else { continue }
      var term = factors
      term[place] = moving
      terms.append(graph.product(term))
    }
    return sum(terms)
  }

  /// nil for no terms. What all terms have of [a = b] stands before the sum, so that Σ contracts: [i = j]·u + [i = j]·v is
  /// [i = j]·(u + v).
  private func sum(_ terms: [Node]) -> Node? {
    guard let first = terms.first else { return nil }
    if terms.count == 1 { return first }
    let deltas = factors(of: first).filter { graph.opcode(of: $0) == .delta }
    let common = deltas.filter { delta in terms.allSatisfy { factors(of: $0).contains(delta) } }
    if common.isEmpty { return graph.sum(terms) }
    let rest = terms.map { term in graph.product(factors(of: term).filter { !common.contains($0) }) }
    return graph.product(common + [graph.sum(rest)])
  }

  private func factors(of term: Node) -> [Node] {
    graph.opcode(of: term) == .product ? graph.operands(of: term) : [term]
  }
}
