import SymbolicAlgebra

/// The losses of logistic regression on logits.
///
/// | written | computed |
/// |---|---|
/// | softplus(z) − y·z | (1 − y)·softplus(z) + y·softplus(−z) |
///
/// Since softplus(z) − z = softplus(−z). At y = 1 and a large logit the written form is a difference of two large numbers, and its
/// slope σ(z) − 1 is 0 long before it should be. A share y that depends on weights keeps the written form, whose slope in y is −z.
extension StableForms {
  /// The sum with each pair computed as in the table; nil where there is none.
  func logisticLoss(_ terms: [Node]) -> Node? {
    guard terms.count <= Self.pairingLimit else { return nil }
    for place in terms.indices {
      guard let (scale, logit) = softplus(terms[place]) else { continue }
      for other in terms.indices where other != place {
        guard let share = share(of: logit, in: terms[other], over: scale) else { continue }
        var rest = terms
        rest[place] = graph.product(graph.constant(scale), mixed(share, logit))
        rest.remove(at: other)
        let sum = graph.sum(rest)
        // What is left may hold another pair.
        if case .sum(let terms) = graph.view(sum) { return logisticLoss(terms) ?? sum }
        return sum
      }
    }
    return nil
  }

  /// Pairs are looked for among so many terms.
  static let pairingLimit = 128

  private func mixed(_ share: Node, _ logit: Node) -> Node {
    let other = graph.sum(graph.constant(1), graph.negation(share))
    return graph.sum(
      graph.product(other, graph.apply(.softplus, logit)),
      graph.product(share, graph.apply(.softplus, graph.negation(logit))))
  }

  /// c and z of a term c·softplus(z) with a number c.
  private func softplus(_ term: Node) -> (scale: Rational, logit: Node)? {
    let (number, factors) = split(term)
    guard factors.count == 1, let logit = argument(of: .softplus, factors[0]) else { return nil }
    return (number, logit)
  }

  /// y of a term −c·y·z; nil where there is none, or where y is a number outside of (0, 1] or depends on weights.
  func share(of logit: Node, in term: Node, over scale: Rational) -> Node? {
    var (number, factors) = split(term)
    let isWhole = factors.contains { graph.fingerprint(of: $0) == graph.fingerprint(of: logit) }
    let (own, parts) = isWhole ? (.one, [logit]) : split(logit)
    for part in parts {
      let key = graph.fingerprint(of: part)
      guard let place = factors.firstIndex(where: { graph.fingerprint(of: $0) == key }) else { return nil }
      factors.remove(at: place)
    }
    guard !parts.isEmpty, let inverse = own.multiplied(by: scale)?.reciprocal,
      let coefficient = number.multiplied(by: inverse)?.negated, !coefficient.isNegative
    else { return nil }
    number = coefficient
    if factors.isEmpty { return number <= .one ? graph.constant(number) : nil }
    let share = graph.product([graph.constant(number)] + factors)
    return isFixed(share) ? share : nil
  }

  /// A term as a number times factors.
  func split(_ term: Node) -> (number: Rational, factors: [Node]) {
    guard case .product(let factors) = graph.view(named(term)) else { return (.one, [term]) }
    guard let number = graph.constant(of: factors[0]) else { return (.one, factors) }
    return (number, Array(factors.dropFirst()))
  }

  /// Whether no weight stands in a value.
  private func isFixed(_ value: Node) -> Bool {
    graph.reachable(from: [named(value)]).allSatisfy { node in
      graph.symbolName(of: node).map(isGiven) ?? true
    }
  }
}
