import SymbolicAlgebra

/// Logarithms of sums of exponentials, and of the shares p = eᶜ/Σ eᵗ of such a sum, as functions of all exponents.
///
/// | function | value | slope in the first | slope in another |
/// |---|---|---|---|
/// | lse(t) | log Σ eᵗ | p | p |
/// | ls(c, t…) | log p of c = c − lse(c, t…) | 1 − p | −p of that t |
///
/// p = exp(ls) and 1 − p = −expm1(ls), in which nothing is lost where a share is close to 0 or to 1. By the rules of sums and
/// exponentials the slope of a likely share would be a difference of numbers that are equal as doubles.
struct ExponentialShares {
  let graph: ExpressionGraph

  /// Sums of fewer exponentials are logistic functions of a difference.
  static let leastCount = 3

  func logarithmOfSum(_ exponents: [Node]) -> Node { graph.apply(.logSumExp, exponents.sorted()) }

  /// log p of one exponent. The others stand in the order in which they were made, so that equal shares are one node.
  func logarithmOfShare(at place: Int, among exponents: [Node]) -> Node {
    var others = exponents
    let own = others.remove(at: place)
    return graph.apply(.logShare, [own] + others.sorted())
  }

  /// The derivative of either function in the argument at a place.
  func slope(of node: Node, at place: Int) -> Node {
    let share = logarithmOfShare(at: place, among: graph.operands(of: node))
    let isSum = graph.function(of: node) == .logSumExp
    if !isSum && place == 0 { return graph.negation(graph.apply(.expm1, share)) }
    let slope = graph.apply(.exp, share)
    return isSum ? slope : graph.negation(slope)
  }
}

extension StableForms {
  /// lse(t) − Σ y·t = −Σ y·ls(t) + (1 − Σ y)·lse(t) for members t of the sum and shares y ≤ 1 without weights, as in cross-entropy on
  /// logits: with one y = 1 the written form is a difference of large numbers. nil where there is none.
  func logarithmsOfShares(_ terms: [Node]) -> Node? {
    guard terms.count <= Self.pairingLimit, terms.contains(where: { scaledSum($0) != nil }) else {
      return nil
    }
    let terms = terms.flatMap { addends(of: $0) }
    for place in terms.indices {
      guard let (scale, members) = scaledSum(terms[place]) else { continue }
      var rest: [Node] = []
      var made: [Node] = []
      var others = graph.constant(1)
      for (other, term) in terms.enumerated() where other != place {
        guard let (share, member) = firstShare(of: members, in: term, over: scale),
          case let less = graph.difference(others, share), graph.constant(of: less)?.isNegative != true
        else {
          rest.append(term)
          continue
        }
        others = less
        let logarithm = ExponentialShares(graph: graph).logarithmOfShare(at: member, among: members)
        made.append(graph.product([graph.constant(scale.negated), share, logarithm]))
      }
      if made.isEmpty { continue }
      return graph.sum(rest + made + [graph.product(others, terms[place])])
    }
    return nil
  }

  private func firstShare(of members: [Node], in term: Node, over scale: Rational) -> (Node, Int)? {
    for (place, member) in members.enumerated() {
      if let share = share(of: member, in: term, over: scale) { return (share, place) }
    }
    return nil
  }

  /// The terms of c·(x + y + …) for a number c, multiplied by it; another term alone.
  private func addends(of term: Node) -> [Node] {
    let (number, factors) = split(term)
    guard factors.count == 1, case .sum(let terms) = graph.view(named(factors[0])) else { return [term] }
    return terms.map { graph.product(graph.constant(number), $0) }
  }

  /// c and t of a term c·lse(t) with a number c.
  private func scaledSum(_ term: Node) -> (scale: Rational, members: [Node])? {
    let (number, factors) = split(term)
    guard factors.count == 1, case .function(.logSumExp, let members) = graph.view(named(factors[0])) else {
      return nil
    }
    return (number, members)
  }
}

extension ComplementForms {
  /// A sum whose terms with the same share p, or 1 − p, are one: y·p + z·p is (y + z)·p. nil where there are none.
  func collected(_ node: Node) -> Node? {
    guard case .sum(let terms) = graph.view(node) else { return nil }
    var groups: [(share: Node?, terms: [Node])] = []
    for term in terms {
      let share = share(in: term)
      if let share, let place = groups.firstIndex(where: { $0.share == share }) {
        groups[place].terms.append(term)
      } else {
        groups.append((share, [term]))
      }
    }
    if groups.count == terms.count { return nil }
    return graph.sum(
      groups.map { share, terms in
        guard let share, terms.count > 1 else { return terms[0] }
        return graph.product(graph.sum(terms.map { without(share, $0) }), share)
      })
  }

  private func share(in term: Node) -> Node? {
    guard case .product(let factors) = graph.view(term) else { return nil }
    return factors.first { factor in
      guard case .function(let function, let x) = graph.view(factor), function == .exp || function == .expm1
      else { return false }
      return graph.function(of: x[0]) == .logShare
    }
  }

  /// 1 − p = −expm1(log p); nil for what is no share.
  func complement(ofShare node: Node) -> Node? {
    guard case .function(.exp, let x) = graph.view(node), graph.function(of: x[0]) == .logShare else {
      return nil
    }
    return graph.negation(graph.apply(.expm1, x[0]))
  }

  private func without(_ share: Node, _ term: Node) -> Node {
    var factors = graph.operands(of: term)
    if let place = factors.firstIndex(of: share) { factors.remove(at: place) }
    return graph.product(factors)
  }
}
