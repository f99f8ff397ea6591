import ModelLanguage
import SymbolicAlgebra

/// The adjoint of p = softmax(z) in the names of its shares, as one writes it:
///
/// ∂L/∂zⱼ = (∂L/∂pⱼ − Σₖ ∂L/∂pₖ · pₖ) · pⱼ, and with ∂L/∂pₖ = −yₖ/pₖ it is s·pⱼ − yⱼ with s = Σ yₖ, 1 for a distribution.
///
/// Differentiating e^{zⱼ}/Σ e^{zₖ} as a quotient gives the same in exponentials. Where z is used elsewhere, or is no
/// link, nothing is rewritten. pₖ > 0 by its form, so that pₖ/pₖ goes.
struct SoftmaxAdjoints {
  private let lowered: LoweredModel
  private let adjoints: [Node: Node]
  private var graph: ExpressionGraph { lowered.graph }

  /// One softmax: its links in order, what they are shares of, and its denominator.
  private struct Group {
    var shares: [Node] = []
    var logits: [Node] = []
    var denominator: Node
  }

  init(_ lowered: LoweredModel, _ links: [Gradient.Adjoint]) {
    self.lowered = lowered
    adjoints = Dictionary(links.map { ($0.link, $0.node) }) { first, _ in first }
  }

  /// New nodes for the named adjoints of logits. O(links), and O(nodes) where there is a softmax.
  func replacements(_ links: [Gradient.Adjoint]) -> [Node: Node] {
    let groups = groups(links.map { $0.link })
    if groups.isEmpty { return [:] }
    let uses = useCounts()
    var map: [Node: Node] = [:]
    for group in groups where isComplete(group, uses) {
      let terms = group.shares.map { cancelled($0) ?? graph.product(adjoints[$0]!, $0) }
      let distribution = multipleOfDistribution(terms)
      let sum = graph.sum(terms)
      let opposite = graph.sum(terms.map { graph.negation($0) })
      for (share, logit) in zip(group.shares, group.logits) {
        guard let old = adjoints[logit], case .named(.adjoint, let name, let indices, _) = graph.view(old)
        else { continue }
        let place = group.shares.firstIndex(of: share) ?? 0
        let value = distribution.map { multiple, entries in
          graph.product(graph.negation(multiple), graph.difference(share, entries[place]))
        }
        map[old] = graph.named(.adjoint, name, indices, value ?? adjoint(of: share, sum, opposite))
      }
    }
    return map
  }

  // MARK: Finding

  private func groups(_ links: [Node]) -> [Group] {
    var groups: [Group] = []
    for link in links.sorted(by: { $0.position < $1.position }) {
      guard case .product(let factors) = graph.view(graph.value(of: link)), factors.count == 2,
        case .function(.exp, let logit) = graph.view(factors[0]), graph.opcode(of: logit[0]) == .named,
        case .power(let base, let exponent) = graph.view(factors[1]),
        graph.constant(of: exponent)?.isMinusOne == true
      else { continue }
      let place = groups.firstIndex { $0.denominator == base } ?? groups.count
      if place == groups.count { groups.append(Group(denominator: base)) }
      groups[place].shares.append(link)
      groups[place].logits.append(logit[0])
    }
    return groups
  }

  /// How often each node stands in another, in the loss.
  private func useCounts() -> [Node: Int] {
    var counts: [Node: Int] = [:]
    for node in graph.reachable(from: [lowered.loss]) {
      for operand in graph.operands(of: node) { counts[operand, default: 0] += 1 }
    }
    return counts
  }

  /// Every exponential of the denominator has its share, and no logit is used elsewhere.
  private func isComplete(_ group: Group, _ uses: [Node: Int]) -> Bool {
    guard case .sum(let terms) = graph.view(group.denominator), terms.count == group.logits.count,
      Set(terms) == Set(group.logits.map { graph.apply(.exp, $0) })
    else { return false }
    return group.logits.allSatisfy { uses[$0] == 1 && uses[graph.apply(.exp, $0)] == 2 }
      && uses[group.denominator] == 1 && group.shares.allSatisfy { adjoints[$0] != nil }
  }

  // MARK: Making

  /// ∂L/∂pₖ · pₖ, without pₖ where it cancels; nil where it does not.
  private func cancelled(_ share: Node) -> Node? {
    let adjoint = graph.lookingThrough([.adjoint], in: adjoints[share]!)
    guard case .product(let factors) = graph.view(adjoint) else { return nil }
    let inverse = graph.power(share, graph.constant(-1))
    guard let place = factors.firstIndex(of: inverse) else { return nil }
    var rest = factors
    rest.remove(at: place)
    let value = graph.product(rest)
    return graph.reachable(from: [value]).contains(share) ? nil : value
  }

  private func adjoint(of share: Node, _ sum: Node, _ opposite: Node) -> Node {
    if let own = cancelled(share) { return graph.sum(graph.product(opposite, share), own) }
    return graph.product(graph.difference(adjoints[share]!, sum), share)
  }

  /// c and the entries where the terms are c·yₖ for all entries of a target that sums to one.
  private func multipleOfDistribution(_ terms: [Node]) -> (Node, [Node])? {
    var entries: [Node] = []
    var common: Node?
    for term in terms {
      var factors = [term]
      if case .product(let all) = graph.view(term) { factors = all }
      guard let place = factors.firstIndex(where: { isDistribution($0) }) else { return nil }
      entries.append(factors.remove(at: place))
      let rest = factors.isEmpty ? graph.constant(1) : graph.product(factors)
      if let common, common != rest { return nil }
      common = rest
    }
    guard Set(entries).count == entries.count, let first = entries.first,
      case .symbol(let name, let indices) = graph.view(first), entries.count == width(of: name),
      entries.allSatisfy({ isSameRow($0, name, indices) })
    else { return nil }
    return common.map { ($0, entries) }
  }

  private func isSameRow(_ node: Node, _ name: Symbol, _ indices: [Index]) -> Bool {
    guard case .symbol(name, let own) = graph.view(node) else { return false }
    return own.dropLast() == indices.dropLast()
  }

  private func isDistribution(_ node: Node) -> Bool {
    guard case .symbol(let name, _) = graph.view(node) else { return false }
    return width(of: name) != nil
  }

  /// The number of entries of a target that is a distribution.
  private func width(of name: Symbol) -> Int? {
    let text = graph.name(of: name)
    guard let place = lowered.model.quantities.firstIndex(where: { $0.name == text }),
      lowered.model.quantities[place].role == .target(.distribution)
    else { return nil }
    return lowered.layout.arrays[place].bounds.last?.count
  }
}

extension LoweredModel {
  /// `node` where the last entry of each target that is a distribution is one less the others: what its formulas assume.
  public func assumingDistributions(in node: Node) -> Node {
    var last: [Node: Node] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .target(.distribution) {
      let leaves = leaves[place] ?? []
      let width = layout.arrays[place].bounds.last?.count ?? 1
      for start in stride(from: 0, to: leaves.count - width + 1, by: width) {
        let others = leaves[start..<start + width - 1]
        last[leaves[start + width - 1]] = graph.sum([graph.constant(1)] + others.map { graph.negation($0) })
      }
    }
    return last.isEmpty ? node : graph.rewriting(node) { last[$0] }
  }
}
