import SymbolicAlgebra

/// Stable forms of derivatives, first and second: those of the table, and
///
/// | made | computed |
/// |---|---|
/// | x − x·σ(z) | x·σ(−z) |
/// | x + (y − x)·σ(z) | x·σ(−z) + y·σ(z) |
/// | σ(z)·σ(−z) | σ′(z), which counts as both in the rows above |
/// | 1 − x², x² − 1, as in the slope of asin | (1 − x)·(1 + x), (x − 1)·(x + 1) |
/// | steps and signs among other terms | these, numbers and leaves first |
/// | x·p + y·p, x − x·p for a share p of a sum of exponentials | (x + y)·p, as with 1 − p, and x·(1 − p) with 1 − p = −expm1(log p) |
///
/// What flows through a ⊕ b = a + softplus(b − a) arrives in these forms, and where σ(z) rounds to 1 they cancel. Terms are found by their
/// values at the fixed point of the fingerprint, so that their order does not matter.
struct ComplementForms {
  let graph: ExpressionGraph
  private let forms: StableForms

  init(graph: ExpressionGraph) {
    self.graph = graph
    forms = StableForms(graph: graph, arrays: nil, sharesSums: true) { _ in false }
  }

  /// The stable forms of expressions, in their order. O(nodes).
  func rewritten(_ roots: [Node]) -> [Node] {
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: roots) {
      let made = forms.rebuilt(node) { image[$0]! }
      image[node] = settled(forms.stable(made) ?? made)
    }
    return roots.map { image[$0]! }
  }

  /// By the rows of the table, once for each operand at most.
  private func settled(_ node: Node) -> Node {
    var result = joined(node) ?? factored(node) ?? exactFirst(node) ?? collected(node) ?? node
    for _ in 0..<graph.operandCount(of: node) {
      guard let next = complemented(result) else { break }
      result = next
    }
    return result
  }

  /// A product with σ′(z) for σ(z)·σ(−z); nil where there are none.
  private func joined(_ node: Node) -> Node? {
    guard case .product(var factors) = graph.view(node) else { return nil }
    var isChanged = false
    var place = 0
    while place < factors.count {
      defer { place += 1 }
      guard let z = forms.argument(of: .sigmoid, factors[place]) else { continue }
      let opposite = graph.negation(z)
      guard let other = factors.firstIndex(where: { forms.argument(of: .sigmoid, $0) == opposite }) else {
        continue
      }
      // Both spellings of an even function are one: that of the argument made first.
      factors[min(place, other)] = graph.apply(.sigmoidSlope, min(z, opposite))
      factors.remove(at: max(place, other))
      isChanged = true
    }
    return isChanged ? graph.product(factors) : nil
  }

  /// A difference of 1 and a square as a product, which is exact to the last place where they are nearly equal.
  private func factored(_ node: Node) -> Node? {
    guard graph.opcode(of: node) == .sum, let (first, second) = graph.operandPair(of: node) else {
      return nil
    }
    let isFirst = graph.constant(of: first) != nil
    let (number, square) = isFirst ? (first, second) : (second, first)
    let one = graph.constant(1)
    let base = number == one ? magnitude(square) : square
    guard number == one && base != square || graph.constant(of: number)?.isMinusOne == true,
      graph.opcode(of: base) == .power, graph.constant(of: graph.operand(of: base, at: 1))?.integer == 2
    else { return nil }
    let x = graph.operand(of: base, at: 0)
    return number == one
      ? graph.product(graph.difference(one, x), graph.sum(one, x))
      : graph.product(graph.sum(x, number), graph.sum(x, one))
  }

  /// One term with a σ after the other; nil where none meets its complement.
  private func complemented(_ node: Node) -> Node? {
    guard graph.opcode(of: node) == .sum else { return nil }
    var terms: [Node?] = graph.operands(of: node)
    var places: [UInt64: Int] = [:]
    for (place, term) in terms.enumerated() {
      if let term { places[graph.fingerprint(of: term)] = place }
    }
    var added: [Node] = []
    for place in terms.indices {
      guard let term = terms[place] else { continue }
      for (share, complement, rest) in shares(term) {
        let partner = { (part: Node) -> Int? in
          let found = places[Fingerprint.negate(graph.fingerprint(of: part))]
          return found.flatMap { $0 == place || terms[$0] == nil ? nil : $0 }
        }
        // As few sums are multiplied out as a partner takes.
        let readings = [{ [rest] }, { termsMultipliedOut(rest) ?? [] }, { addends(of: rest) }]
        let meeting = readings.lazy.map { $0() }.first { $0.contains { partner($0) != nil } }
        guard let parts = meeting else { continue }
        let partners = parts.map(partner)
        var kept: [Node] = []
        for (part, partner) in zip(parts, partners) {
          guard let partner, let x = terms[partner] else {
            kept.append(part)
            continue
          }
          added.append(product(x, complement))
          terms[partner] = nil
        }
        terms[place] = kept.isEmpty ? nil : product(graph.sum(kept), share)
        break
      }
    }
    return added.isEmpty ? nil : graph.sum(terms.compactMap { $0 } + added)
  }

  /// A sum with steps among its terms, with those that are exact before the others: 1 − y of step(z) − y is 0 where step(z) − σ(z) − y
  /// has lost σ. nil where they stand there.
  private func exactFirst(_ node: Node) -> Node? {
    guard case .sum(let terms) = graph.view(node), terms.contains(where: { isStep(magnitude($0)) }) else {
      return nil
    }
    let isExact = terms.map { term in
      isStep(magnitude(term)) || [.constant, .symbol].contains(graph.opcode(of: magnitude(term)))
    }
    if isExact.prefix(isExact.count { $0 }).allSatisfy({ $0 }) { return nil }
    let places = terms.indices.filter { isExact[$0] } + terms.indices.filter { !isExact[$0] }
    return graph.sum(places.map { terms[$0] })
  }

  private func isStep(_ node: Node) -> Bool {
    graph.function(of: node) == .step || graph.function(of: node) == .sign
  }

  /// x where a term is −x, and the term itself otherwise.
  private func magnitude(_ term: Node) -> Node {
    guard let (first, second) = graph.operandPair(of: term), graph.opcode(of: term) == .product,
      graph.constant(of: first)?.isMinusOne == true
    else { return term }
    return second
  }

  private func product(_ x: Node, _ y: Node) -> Node {
    let product = graph.product(x, y)
    return joined(product) ?? product
  }

  /// A factor between 0 and 1, one less that, and the other factors of a term.
  private typealias Share = (share: Node, complement: Node, rest: Node)

  /// The factors σ(z), and the shares of sums of exponentials.
  private func shares(_ term: Node) -> [Share] {
    func logistic(_ z: Node, _ rest: Node) -> Share {
      (graph.apply(.sigmoid, z), graph.apply(.sigmoid, graph.negation(z)), rest)
    }
    if let complement = complement(ofShare: term) { return [(term, complement, graph.constant(1))] }
    guard case .product(let factors) = graph.view(term) else { return [] }
    return factors.indices.flatMap { place -> [Share] in
      func rest(_ instead: [Node]) -> Node {
        graph.product(Array(factors[..<place]) + instead + factors[(place + 1)...])
      }
      let factor = factors[place]
      if let complement = complement(ofShare: factor) { return [(factor, complement, rest([]))] }
      if let z = forms.argument(of: .sigmoid, factor) { return [logistic(z, rest([]))] }
      if let z = forms.argument(of: .sigmoidSlope, factor) {
        let opposite = graph.negation(z)
        return [
          logistic(z, rest([graph.apply(.sigmoid, opposite)])),
          logistic(opposite, rest([graph.apply(.sigmoid, z)])),
        ]
      }
      guard case .power(let base, let exponent) = graph.view(factor),
        let z = forms.argument(of: .sigmoid, base), let n = graph.constant(of: exponent)?.integer, n > 1
      else { return [] }
      return [logistic(z, rest([graph.power(base, graph.constant(n - 1))]))]
    }
  }

  /// Sums are multiplied out to so many terms.
  private static let addendLimit = 32

  /// What a node is the sum of, the factors beside sums multiplied in; the node alone where these are too many.
  private func addends(of node: Node) -> [Node] {
    var open = [node]
    var closed: [Node] = []
    while let next = open.popLast() {
      guard let terms = termsMultipliedOut(next) else {
        closed.append(next)
        continue
      }
      if open.count + closed.count + terms.count > Self.addendLimit { return [node] }
      open += terms.reversed()
    }
    return closed
  }

  /// The terms of a sum, or of a product with a sum among its factors; nil for others.
  private func termsMultipliedOut(_ node: Node) -> [Node]? {
    if case .sum(let terms) = graph.view(node) { return terms }
    guard case .product(let factors) = graph.view(node),
      let place = factors.firstIndex(where: { graph.opcode(of: $0) == .sum })
    else { return nil }
    return graph.operands(of: factors[place]).map { term in
      var product = factors
      product[place] = term
      return graph.product(product)
    }
  }
}

extension LoweredModel {
  /// Values of the model as programs compute them. O(nodes).
  public func stableValues(of nodes: [Node]) -> [Node] {
    let forms = StableForms(graph: graph, arrays: nil, sharesSums: true, isGiven: model.isGiven(in: graph))
    return ComplementForms(graph: graph).rewritten(forms.rewritten(nodes))
  }
}

extension Gradient {
  /// The loss and its partials, for programs: what flows through a ⊕ b = a + softplus(b − a) to a is 1 − σ(b − a), which is computed
  /// as σ(a − b), and slopes of quotients by norms are no differences. O(nodes).
  public var stableRoots: [Node] {
    let roots = ComplementForms(graph: lowered.graph).rewritten(
      [lowered.loss] + partials.map { $0.derivative })
    let forms = NormQuotients(graph: lowered.graph)
    return forms.isFound(in: roots) ? forms.rewritten(roots) : roots
  }
}
