import SymbolicAlgebra

/// The work of reverse accumulation: what is known of the nodes below the root, and the pass from the root down.
struct ReverseSweep: ~Copyable {
  private let graph: ExpressionGraph
  private let partials: LocalPartials
  private let abbreviations: Abbreviations
  private let activity: Activity
  /// The links met, from the root outwards, each with its named adjoint.
  private(set) var links: [Gradient.Adjoint] = []

  init(
    of root: Node, in graph: ExpressionGraph, abbreviations: [Node], wanted: (Node) -> Bool
  ) {
    self.graph = graph
    let partials = LocalPartials(graph: graph, valueCount: root.position + 1)
    var abbreviations = abbreviations
    activity = Activity(under: root, in: graph, isWanted: wanted) { node in
      guard let name = graph.name(of: node) else { return }
      if name.role == .abbreviation { abbreviations.append(node) }
      partials.note(node, asNameOf: name.value)
    }
    self.partials = partials
    self.abbreviations = Abbreviations(abbreviations, in: graph)
    links.reserveCapacity(activity.namedCount)
    // A dense network needs a little more than this; what is not used stays within the limit a node.
    graph.reserveCapacity(additional: activity.reachableCount * 3 / 4)
  }

  /// Adjoints of the nodes on the boundary of one scope: wanted nodes and, inside a reduction, the maximal active
  /// nodes that do not depend on its index. In ascending order.
  mutating func boundary(of root: Node, isInside: [Bool]?, seed: Int = 1) -> [ReverseAccumulation.Result] {
    var contributions = Contributions(count: root.position + 1)
    contributions.prepend(graph.constant(seed), to: root)
    var boundary: [ReverseAccumulation.Result] = []
    boundary.reserveCapacity(isInside == nil ? activity.wantedCount : 0)
    for position in stride(from: root.position, through: 0, by: -1) {
      let node = graph.node(at: position)
      guard !contributions.isEmpty(node), activity.isActive(node) else { continue }
      let total = abbreviations.applied(to: contributions.total(of: node, in: graph))
      if let isInside, !isInside[position] {
        boundary.append(ReverseAccumulation.Result(node: node, adjoint: total))
        continue
      }
      if activity.isWanted(node) { boundary.append(ReverseAccumulation.Result(node: node, adjoint: total)) }
      distribute(total, over: node, &contributions)
    }
    boundary.reverse()
    return boundary
  }

  /// Which nodes mention the bound index of this height.
  private func dependence(of nodes: [Node], on height: UInt32) -> [Bool] {
    var depends = [Bool](repeating: false, count: (nodes.last?.position ?? -1) + 1)
    for node in nodes {
      depends[node.position] =
        graph.mentions(.bound(height), node) || graph.anyOperand(of: node) { depends[$0.position] }
    }
    return depends
  }

  private mutating func distribute(
    _ adjoint: Node, over node: Node, _ contributions: inout Contributions
  ) {
    switch graph.opcode(of: node) {
    case .constant, .symbol, .indexValue, .delta: break
    case .named: contributions.prepend(namedAdjoint(adjoint, of: node), to: graph.value(of: node))
    case .reduction: distributeReduction(adjoint, node, &contributions)
    case .product: distributeProduct(adjoint, node, &contributions)
    case .sum:
      graph.forEachOperandReversed(of: node) { operand in
        if activity.isActive(operand) { contributions.prepend(adjoint, to: operand) }
      }
    default:
      for place in (0..<graph.operandCount(of: node)).reversed() {
        let operand = graph.operand(of: node, at: place)
        guard activity.isActive(operand), let slope = partials.partial(of: node, at: place) else {
          continue
        }
        contributions.prepend(graph.product(adjoint, abbreviations.applied(to: slope)), to: operand)
      }
    }
  }

  /// Links give their adjoint a name, unless it is a number or has one already.
  private mutating func namedAdjoint(_ adjoint: Node, of node: Node) -> Node {
    guard let name = graph.name(of: node), name.role == .link else { return adjoint }
    var result = adjoint
    switch graph.opcode(of: adjoint) {
    case .constant, .symbol, .named: break
    default: result = graph.named(.adjoint, like: node, adjoint)
    }
    links.append(Gradient.Adjoint(link: node, node: result))
    return result
  }

  /// adjoint · (the other factors). A long product shares the products of all factors before and after a place.
  private func distributeProduct(
    _ adjoint: Node, _ node: Node, _ contributions: inout Contributions
  ) {
    if let (first, second) = graph.operandPair(of: node) {
      if activity.isActive(second) {
        contributions.prepend(graph.product(adjoint, first), to: second)
      }
      if activity.isActive(first) {
        contributions.prepend(graph.product(adjoint, second), to: first)
      }
      return
    }
    let factors = graph.operands(of: node)
    let activeCount = factors.reduce(0) { $0 + (activity.isActive($1) ? 1 : 0) }
    if factors.count <= 8 || activeCount == 1 {
      for place in factors.indices.reversed() where activity.isActive(factors[place]) {
        let others = [adjoint] + factors[..<place] + factors[(place + 1)...]
        contributions.prepend(abbreviations.applied(to: graph.product(others)), to: factors[place])
      }
      return
    }
    var before = [graph.constant(1)]
    for factor in factors { before.append(graph.product(before[before.count - 1], factor)) }
    var after = graph.constant(1)
    for place in factors.indices.reversed() {
      if activity.isActive(factors[place]) {
        contributions.prepend(graph.product([adjoint, before[place], after]), to: factors[place])
      }
      after = graph.product(factors[place], after)
    }
  }

  private mutating func distributeReduction(
    _ adjoint: Node, _ node: Node, _ contributions: inout Contributions
  ) {
    guard case .reduction(let kind, let height, let interval, let body) = graph.view(node) else { return }
    precondition(
      kind == .sum, "only sums are differentiated over a symbolic range; others are made concrete first")
    let isInside = dependence(of: graph.reachable(from: [body]), on: height)
    // The loss of a sample has the minus: −1/N Σ log p is the mean of −log p.
    let isNegative = graph.isNegative(adjoint)
    let inner = boundary(of: body, isInside: isInside, seed: isNegative ? -1 : 1)
    let factor = isNegative ? graph.negation(adjoint) : adjoint
    for result in inner.reversed() {
      let sum = graph.closing(.sum, height: height, in: interval, result.adjoint)
      contributions.prepend(graph.product(factor, sum), to: result.node)
    }
  }
}

extension ExpressionGraph {
  /// Whether a term begins with a minus.
  package func isNegative(_ term: Node) -> Bool {
    if let value = constant(of: term) { return value.isNegative }
    guard opcode(of: term) == .product else { return false }
    return constant(of: operand(of: term, at: 0))?.isNegative == true
  }
}
