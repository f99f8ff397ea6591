import SymbolicAlgebra

/// The author's formulas in forms that neither overflow nor cancel, for numbers only. LaTeX keeps the author's form.
///
/// | written | computed |
/// |---|---|
/// | eᵃ / (eᵃ + eᵇ) | σ(a − b) |
/// | eᶜ / (eᵃ + eᵇ + …) | exp((c − a) − lse(0, b − a, …)), which large logits do not round |
/// | log σ(z), log(1 − σ(z)) | −softplus(−z), −softplus(z), through names |
/// | 1 − σ(z) | σ(−z), through names |
/// | x·y / (x·z) | y / z, the conditions being those of the author's form |
/// | log(eᵃ + eᵇ + …) | lse(a, b, …) = a ⊕ b ⊕ …, a ⊕ b = a + softplus(b − a) |
/// | 1 / (1 + e⁻ᶻ), eᶻ / (1 + eᶻ) | σ(z) by the first row, lse(0, z) = softplus(z) |
///
/// Names are kept; their values are rewritten under them.
public struct StableForms {
  private let graph: ExpressionGraph
  private let reciprocals = Reciprocals()

  /// What each exp(−lse(…)) was made of.
  private final class Reciprocals {
    var exponents: [Node: [Node]] = [:]
  }

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
    case .function(.log, let arguments):
      exponents(of: arguments[0]).map { logarithmOfSum($0) } ?? logarithm(of: arguments[0])
    case .product(let factors): product(factors) ?? cancelled(factors)
    case .sum(let terms): complement(terms)
    default: reciprocal(node)
    }
  }

  /// The value under names.
  private func named(_ node: Node) -> Node {
    var node = node
    while graph.opcode(of: node) == .named { node = graph.value(of: node) }
    return node
  }

  /// log σ(z) = −softplus(−z) and log eᵗ = t, also where the author gave the argument a name.
  private func logarithm(of argument: Node) -> Node? {
    guard case .function(let function, let inner) = graph.view(named(argument)) else { return nil }
    switch function {
    case .sigmoid: return graph.negation(graph.apply(.softplus, graph.negation(inner[0])))
    case .exp: return inner[0]
    default: return nil
    }
  }

  /// 1 − σ(z) = σ(−z), also where σ(z) has a name.
  private func complement(_ terms: [Node]) -> Node? {
    guard terms.count == 2, let place = terms.firstIndex(where: { graph.constant(of: $0)?.isOne == true }),
      case .product(let factors) = graph.view(terms[1 - place]), factors.count == 2,
      graph.constant(of: factors[0])?.isMinusOne == true,
      case .function(.sigmoid, let inner) = graph.view(named(factors[1]))
    else { return nil }
    return graph.apply(.sigmoid, graph.negation(inner[0]))
  }

  /// Factors that stand above and below, whose product may leave the range of doubles. Where they are zero the author's form has
  /// no value, which its conditions say.
  private func cancelled(_ factors: [Node]) -> Node? {
    var above: [Node] = []
    var below: [Node] = []
    for factor in factors {
      if case .power(let base, let exponent) = graph.view(factor),
        graph.constant(of: exponent)?.isMinusOne == true
      {
        if case .product(let inner) = graph.view(base) { below += inner } else { below.append(base) }
      } else {
        above.append(factor)
      }
    }
    var isChanged = false
    for factor in below {
      guard let place = above.firstIndex(of: factor), let other = below.firstIndex(of: factor) else {
        continue
      }
      above.remove(at: place)
      below.remove(at: other)
      isChanged = true
    }
    guard isChanged else { return nil }
    return graph.product(above + below.map { graph.power($0, graph.constant(-1)) })
  }

  /// (Σ eᵗ)⁻¹ = exp(−lse(t)).
  private func reciprocal(_ node: Node) -> Node? {
    guard case .power(let base, let exponent) = graph.view(node), let power = graph.constant(of: exponent),
      power.isMinusOne, let exponents = exponents(of: base)
    else { return nil }
    let result = graph.apply(.exp, graph.negation(logarithmOfSum(exponents)))
    reciprocals.exponents[result] = exponents
    return result
  }

  /// Exponentials multiplied by the exponential of a negative log-sum: one exponential of the sum.
  private func product(_ factors: [Node]) -> Node? {
    let exponentials = factors.filter { exponent(of: $0) != nil }
    guard exponentials.count > 1, exponentials.contains(where: { isReciprocalOfSum($0) }) else { return nil }
    if let share = share(exponentials) {
      let rest = factors.filter { !exponentials.contains($0) }
      let place = factors.firstIndex { exponentials.contains($0) } ?? 0
      return graph.product(rest.prefix(place) + [share] + rest.dropFirst(place))
    }
    let total = graph.sum(exponentials.compactMap { exponent(of: $0) })
    let rest = factors.filter { exponent(of: $0) == nil }
    let place = factors.firstIndex { exponent(of: $0) != nil } ?? 0
    return graph.product(rest.prefix(place) + [graph.apply(.exp, total)] + rest.dropFirst(place))
  }

  /// eᶜ·exp(−lse(a, b, …)) where c is one of a, b, …
  private func share(_ exponentials: [Node]) -> Node? {
    guard exponentials.count == 2 else { return nil }
    for (own, other) in [(exponentials[0], exponentials[1]), (exponentials[1], exponentials[0])] {
      guard let exponents = reciprocals.exponents[other], let c = exponent(of: own), exponents.contains(c)
      else { continue }
      if exponents.count == 2 {
        let rest = exponents[0] == c ? exponents[1] : exponents[0]
        return graph.apply(.sigmoid, graph.difference(c, rest))
      }
      let differences = exponents.map { graph.difference($0, exponents[0]) }
      let total = logarithmOfSum(differences)
      return graph.apply(.exp, graph.difference(graph.difference(c, exponents[0]), total))
    }
    return nil
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
