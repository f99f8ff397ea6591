import SymbolicAlgebra

// Sums of exponentials, alone and under a fraction bar.
extension StableForms {
  // MARK: Sums of exponentials

  /// The exponents t where the node is Σ eᵗ, c > 0 counting as exp(log c); nil for other sums and for none but numbers.
  func exponents(of node: Node) -> [Node]? {
    guard let terms = signedExponents(of: node), terms.allSatisfy({ !$0.isNegative }) else { return nil }
    return terms.map { $0.exponent }
  }

  /// Σ ±eᵗ.
  private func signedExponents(of node: Node) -> [(exponent: Node, isNegative: Bool)]? {
    if let t = argument(of: .expm1, node) { return [(t, false), (graph.constant(0), true)] }
    if let total = arrays?.logarithm(ofSum: named(node)) { return [(total, false)] }
    guard case .sum(let terms) = graph.view(named(node)) else { return nil }
    var result: [(exponent: Node, isNegative: Bool)] = []
    for term in terms {
      guard let next = signedExponent(of: term) else { return nil }
      result.append(next)
    }
    return terms.allSatisfy { graph.constant(of: $0) != nil } ? nil : result
  }

  private func signedExponent(of term: Node) -> (exponent: Node, isNegative: Bool)? {
    if let exponent = argument(of: .exp, term) { return (exponent, false) }
    if let total = arrays?.logarithm(ofSum: named(term)) { return (total, false) }
    if let number = graph.constant(of: term) { return (logarithm(of: number), number.isNegative) }
    guard case .product(let factors) = graph.view(term) else { return nil }
    let number = graph.constant(of: factors[0])
    let rest = number == nil ? factors[...] : factors.dropFirst()
    let exponents = rest.compactMap { argument(of: .exp, $0) }
    guard exponents.count == rest.count else { return nil }
    let shift = number.map { [logarithm(of: $0)] } ?? []
    return (graph.sum(exponents + shift), number?.isNegative ?? false)
  }

  /// log |c|, and 0 for ±1.
  private func logarithm(of number: Rational) -> Node {
    number.magnitude.isOne ? graph.constant(0) : graph.apply(.log, graph.constant(number.magnitude))
  }

  /// Numbers come first: eˣ + 1 is 1 + eˣ, whose logarithm is softplus(x), where x + softplus(−x) cancels for x < 0. For two
  /// opposite exponents the sum is 2·cosh.
  func logarithmOfSum(_ exponents: [Node]) -> Node {
    if let even = logarithmOfCosh(exponents) { return even }
    if sharesSums, exponents.count >= ExponentialShares.leastCount {
      return ExponentialShares(graph: graph).logarithmOfSum(exponents)
    }
    let ordered = exponents.filter { graph.isClosed($0) } + exponents.filter { !graph.isClosed($0) }
    return ordered.dropFirst().reduce(ordered[0]) { total, next in
      graph.sum(total, graph.apply(.softplus, graph.difference(next, total)))
    }
  }

  /// log 2k + log cosh x for x + log k and −x + log k; nil for other exponents.
  private func logarithmOfCosh(_ exponents: [Node]) -> Node? {
    guard exponents.count == 2, !exponents.contains(where: { graph.isClosed($0) }) else { return nil }
    let parts = exponents.map { exponent -> (argument: Node, shift: Rational) in
      guard case .sum(let terms) = graph.view(exponent), let last = terms.last,
        let number = argument(of: .log, last).flatMap({ graph.constant(of: $0) })
      else { return (exponent, .one) }
      return (graph.sum(Array(terms.dropLast())), number)
    }
    let opposite = Fingerprint.negate(graph.fingerprint(of: parts[1].argument))
    guard parts[0].shift == parts[1].shift, graph.fingerprint(of: parts[0].argument) == opposite,
      let twice = parts[0].shift.multiplied(by: 2)
    else { return nil }
    let even = graph.apply(.logCosh, parts[0].argument)
    return twice.isOne ? even : graph.sum(graph.apply(.log, graph.constant(twice)), even)
  }

  // MARK: Reciprocals

  /// (1 + eᵇ)⁻ⁿ = σ(−b)ⁿ, (Σ eᵗ)⁻ⁿ = exp(−lse(t))ⁿ, cosh⁻ⁿ z = sechⁿ z.
  func reciprocal(_ base: Node, _ exponent: Node) -> Node? {
    guard let power = graph.constant(of: exponent), power.isNegative else { return nil }
    func raised(_ node: Node) -> Node { graph.power(node, graph.constant(power.magnitude)) }
    if let z = argument(of: .cosh, base) { return raised(graph.apply(.sech, z)) }
    guard let exponents = exponents(of: base) else { return nil }
    let result: Node
    let one = exponents.firstIndex { graph.constant(of: $0)?.isZero == true }
    if exponents.count == 2, let one {
      result = graph.apply(.sigmoid, graph.negation(exponents[1 - one]))
    } else if let one, let share = sharedShare(at: one, of: exponents) {
      result = share
    } else {
      result = graph.apply(.exp, graph.negation(logarithmOfSum(exponents)))
    }
    shares.exponents[result] = exponents
    return raised(result)
  }

  // MARK: Quotients

  /// One pair of factors after the other by the rows of the table; nil where none applies.
  func quotient(_ factors: [Node]) -> Node? {
    guard factors.contains(where: { isReciprocal($0) }) else { return nil }
    var factors = mergingExponentials(factors.flatMap { copies(of: $0) })
    var isChanged = false
    while let (first, second, joined) = joinable(factors) {
      factors[min(first, second)] = joined
      factors.remove(at: max(first, second))
      isChanged = true
    }
    return isChanged ? graph.product(factors) : nil
  }

  /// eᵃ·eᵇ as one exponential, at the place of the first.
  private func mergingExponentials(_ factors: [Node]) -> [Node] {
    let places = factors.indices.filter {
      shares.exponents[factors[$0]] == nil && argument(of: .exp, factors[$0]) != nil
    }
    guard places.count > 1 else { return factors }
    let total = graph.sum(places.compactMap { argument(of: .exp, factors[$0]) })
    return factors.indices.compactMap { place in
      place == places[0] ? graph.apply(.exp, total) : places.contains(place) ? nil : factors[place]
    }
  }

  /// x, x, … for a power of a reciprocal with a small whole exponent.
  private func copies(of factor: Node) -> [Node] {
    guard case .power(let base, let exponent) = graph.view(factor), isReciprocal(base),
      let count = graph.constant(of: exponent)?.integer, (2...8).contains(count)
    else { return [factor] }
    return Array(repeating: base, count: count)
  }

  private func isReciprocal(_ factor: Node) -> Bool {
    if shares.exponents[factor] != nil { return true }
    switch graph.view(factor) {
    case .function(.sech, _): return true
    case .power(let base, let exponent):
      let base = named(base)
      if graph.constant(of: exponent)?.isMinusOne == true { return graph.opcode(of: base) == .function }
      return shares.exponents[base] != nil
    default: return false
    }
  }

  private func joinable(_ factors: [Node]) -> (Int, Int, Node)? {
    for (below, reciprocal) in factors.enumerated() where isReciprocal(reciprocal) {
      for (above, factor) in factors.enumerated() where above != below {
        if let joined = joined(factor, reciprocal) { return (above, below, joined) }
      }
    }
    return nil
  }

  private func joined(_ factor: Node, _ reciprocal: Node) -> Node? {
    switch graph.view(reciprocal) {
    case .function(.sech, let z):
      return argument(of: .sinh, factor) == z[0] ? graph.apply(.tanh, z[0]) : nil
    case .power(let base, _):
      guard let z = argument(of: .sigmoid, factor), let w = argument(of: .sigmoid, base) else { return nil }
      return graph.negation(w) == z ? graph.apply(.exp, z) : nil
    default: break
    }
    guard let exponents = shares.exponents[reciprocal] else { return nil }
    if let c = argument(of: .exp, factor), shares.exponents[factor] == nil { return share(c, of: exponents) }
    return ratio(factor, exponents)
  }

  /// eᶜ/(eᵃ + eᵇ + …), exactly rounded for large logits where c is one of a, b, …
  private func share(_ c: Node, of exponents: [Node]) -> Node {
    if exponents.count == 1, let share = arrays?.share(c, of: exponents[0]) { return share }
    guard let place = exponents.firstIndex(of: c) else {
      return graph.apply(.exp, graph.difference(c, logarithmOfSum(exponents)))
    }
    if exponents.count == 2 {
      return graph.apply(.sigmoid, graph.difference(c, exponents[1 - place]))
    }
    if let share = sharedShare(at: place, of: exponents) { return share }
    let differences = exponents.map { graph.difference($0, exponents[0]) }
    let total = logarithmOfSum(differences)
    return graph.apply(.exp, graph.difference(graph.difference(c, exponents[0]), total))
  }

  /// The share as exp of a function of all exponents; nil for two, and where sums are no functions.
  private func sharedShare(at place: Int, of exponents: [Node]) -> Node? {
    guard sharesSums, exponents.count >= ExponentialShares.leastCount else { return nil }
    return graph.apply(.exp, ExponentialShares(graph: graph).logarithmOfShare(at: place, among: exponents))
  }

  /// log(1 − p) of a share p of three or more, −softplus(c − lse(t)) for the c of p and the others t; nil for other factors.
  func logarithmOfComplement(_ factors: [Node]) -> Node? {
    guard factors.count == 2, graph.constant(of: factors[0])?.isMinusOne == true,
      let logarithm = argument(of: .expm1, factors[1]),
      case .function(.logShare, let members) = graph.view(logarithm)
    else { return nil }
    let others = logarithmOfSum(Array(members.dropFirst()))
    return graph.negation(graph.apply(.softplus, graph.difference(members[0], others)))
  }

  /// (eᵃ − eᵇ)/(eᵃ + eᵇ), or another signed sum of shares.
  private func ratio(_ factor: Node, _ exponents: [Node]) -> Node? {
    guard let terms = signedExponents(of: factor) else { return nil }
    let positive = terms.filter { !$0.isNegative }.map { $0.exponent }
    let negative = terms.filter { $0.isNegative }.map { $0.exponent }
    if exponents.count == 2, positive.count == 1, negative.count == 1, exponents.contains(positive[0]),
      exponents.contains(negative[0]), positive != negative
    {
      let difference = graph.difference(positive[0], negative[0])
      return graph.apply(.tanh, graph.quotient(difference, graph.constant(2)))
    }
    guard terms.contains(where: { exponents.contains($0.exponent) }) else { return nil }
    let parts = terms.map { (share($0.exponent, of: exponents), $0.isNegative) }
    return graph.sum(parts.map { $1 ? graph.negation($0) : $0 })
  }

  // MARK: Softsign

  /// x/(1 + |x|) among other factors, those of x in any places.
  func signedRatio(_ factors: [Node]) -> Node? {
    for (place, factor) in factors.enumerated() {
      guard case .power(let base, let exponent) = graph.view(factor),
        graph.constant(of: exponent)?.isMinusOne == true, case .sum(let terms) = graph.view(named(base)),
        terms.count == 2, let one = terms.firstIndex(where: { graph.constant(of: $0)?.isOne == true }),
        let x = magnitudeArgument(terms[1 - one])
      else { continue }
      var rest = factors
      rest[place] = graph.apply(.signedRatio, x)
      if let others = without(x, rest, keeping: place) { return graph.product(others) }
    }
    return nil
  }

  /// x where the node is |x|, be it because x ≥ 0.
  private func magnitudeArgument(_ node: Node) -> Node? {
    if let x = argument(of: .abs, node) { return x }
    return graph.facts(of: node).isSuperset(of: [.total, .nonnegative]) ? node : nil
  }

  /// The factors divided by x; nil where x is not among them.
  private func without(_ x: Node, _ factors: [Node], keeping kept: Int) -> [Node]? {
    var rest = factors
    let isWhole = { (place: Int) in place != kept && self.named(rest[place]) == self.named(x) }
    if let place = rest.indices.first(where: isWhole) {
      rest.remove(at: place)
      return rest
    }
    guard case .product(let parts) = graph.view(named(x)) else { return nil }
    for part in parts {
      if let number = graph.constant(of: part)?.reciprocal {
        rest.append(graph.constant(number))
      } else if let place = rest.indices.first(where: { rest[$0] == part && $0 != kept }) {
        // A number in its stead, so that places stay.
        rest[place] = graph.constant(1)
      } else {
        return nil
      }
    }
    return rest
  }
}
