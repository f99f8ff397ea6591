import SymbolicAlgebra

/// The author's formulas in forms that neither overflow nor cancel, for numbers only. LaTeX keeps the author's form.
///
/// | written | computed |
/// |---|---|
/// | eᵃ / (eᵃ + eᵇ + …) | exp(a − lse(a, b, …)) |
/// | log(eᵃ + eᵇ + …) | lse(a, b, …) = a ⊕ b ⊕ …, a ⊕ b = a + softplus(b − a) |
/// | 1 / (1 + e⁻ᶻ), eᶻ / (1 + eᶻ) | σ(z) by the first row, lse(0, z) = softplus(z) |
///
/// Names are kept; their values are rewritten under them.
public struct StableForms {
  private let graph: ExpressionGraph

  public init(graph: ExpressionGraph) { self.graph = graph }

  /// The stable form of an expression. O(nodes).
  public func rewritten(_ root: Node) -> Node {
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: [root]) {
      let made = graph.rebuilt(node) { image[$0]! }
      image[node] = stable(made) ?? made
    }
    return image[root]!
  }

  private func stable(_ node: Node) -> Node? {
    switch graph.view(node) {
    case .function(.log, let arguments): exponents(of: arguments[0]).map { logarithmOfSum($0) }
    case .product(let factors): product(factors)
    default: reciprocal(node)
    }
  }

  /// (Σ eᵗ)⁻¹ = exp(−lse(t)).
  private func reciprocal(_ node: Node) -> Node? {
    guard case .power(let base, let exponent) = graph.view(node), let power = graph.constant(of: exponent),
      power.isMinusOne, let exponents = exponents(of: base)
    else { return nil }
    return graph.apply(.exp, graph.negation(logarithmOfSum(exponents)))
  }

  /// Exponentials multiplied by the exponential of a negative log-sum: one exponential of the sum.
  private func product(_ factors: [Node]) -> Node? {
    let exponentials = factors.filter { exponent(of: $0) != nil }
    guard exponentials.count > 1, exponentials.contains(where: { isReciprocalOfSum($0) }) else { return nil }
    let total = graph.sum(exponentials.compactMap { exponent(of: $0) })
    let rest = factors.filter { exponent(of: $0) == nil }
    let place = factors.firstIndex { exponent(of: $0) != nil } ?? 0
    return graph.product(rest.prefix(place) + [graph.apply(.exp, total)] + rest.dropFirst(place))
  }

  private func exponent(of node: Node) -> Node? {
    guard case .function(.exp, let arguments) = graph.view(node) else { return nil }
    return arguments[0]
  }

  /// Whether an exponential came from `reciprocal`: its exponent contains a softplus.
  private func isReciprocalOfSum(_ node: Node) -> Bool {
    guard let exponent = exponent(of: node) else { return false }
    let terms = graph.opcode(of: exponent) == .sum ? graph.operands(of: exponent) : [exponent]
    return terms.contains { term in
      guard case .product(let factors) = graph.view(term) else { return false }
      return factors.contains { if case .function(.softplus, _) = graph.view($0) { true } else { isSum($0) } }
    }
  }

  private func isSum(_ node: Node) -> Bool { graph.opcode(of: node) == .sum }

  /// The exponents t where the node is Σ eᵗ, 1 counting as e⁰; nil for other sums and for none but numbers.
  private func exponents(of node: Node) -> [Node]? {
    guard case .sum(let terms) = graph.view(node) else { return nil }
    var exponents: [Node] = []
    for term in terms {
      if let exponent = exponent(of: term) {
        exponents.append(exponent)
      } else if graph.constant(of: term)?.isOne == true {
        exponents.append(graph.constant(0))
      } else {
        return nil
      }
    }
    return exponents
  }

  private func logarithmOfSum(_ exponents: [Node]) -> Node {
    exponents.dropFirst().reduce(exponents[0]) { total, next in
      graph.sum(total, graph.apply(.softplus, graph.difference(next, total)))
    }
  }
}

extension LoweredModel {
  /// Rewrites the loss into stable forms, under the same names. For readings that compute.
  public func stabilize() { loss = StableForms(graph: graph).rewritten(loss) }
}
