import SymbolicAlgebra

/// Reverse accumulation over one expression: for every node the derivative of the root with respect to it.
///
/// x̄ = Σ over uses u of x: ū · ∂u/∂x, in the order in which the uses were written. Since operands precede what is made
/// of them, one descending pass does it, O(nodes). A product of local factors comes out in path order, from
/// the root to the variable, because each adjoint is the product of the adjoint before it and one local factor.
///
/// A reduction opens a scope: its body is accumulated with seed 1, and what leaves the scope is summed over
/// the bound index, with the factors that stand before the Σ kept before it.
public struct ReverseAccumulation {
  let graph: ExpressionGraph
  private var partials: LocalPartials
  private let abbreviations: Abbreviations
  private let isWanted: (Node) -> Bool
  /// The adjoint of every wanted node that was met.
  public private(set) var adjoints: [Node: Node] = [:]
  /// The links met, from the root outwards, each with its named adjoint.
  public private(set) var links: [Gradient.Adjoint] = []

  /// Accumulates from `root`. Wanted nodes are leaves or named nodes; `abbreviations` are named nodes that stand for
  /// their values wherever these come up, besides those already in the expression.
  public init(
    of root: Node, in graph: ExpressionGraph, abbreviations: [Node] = [], wanted: @escaping (Node) -> Bool
  ) {
    self.graph = graph
    isWanted = wanted
    let nodes = graph.reachable(from: [root])
    var partials = LocalPartials(graph: graph)
    var abbreviations = abbreviations
    for node in nodes where graph.opcode(of: node) == .named {
      guard case .named(let role, _, _, let value) = graph.view(node) else { continue }
      if role == .abbreviation { abbreviations.append(node) }
      if partials.nameOfValue[value] == nil { partials.nameOfValue[value] = node }
    }
    self.partials = partials
    self.abbreviations = Abbreviations(abbreviations, in: graph)
    let isActive = Self.active(nodes, graph, wanted)
    let totals = sweep(root, nodes, seed: graph.constant(1), isActive, scope: nil)
    for (node, adjoint) in totals { adjoints[node] = adjoint }
  }

  /// Whether a wanted node lies under each node.
  private static func active(_ nodes: [Node], _ graph: ExpressionGraph, _ wanted: (Node) -> Bool) -> [Bool] {
    var isActive = [Bool](repeating: false, count: (nodes.last?.position ?? -1) + 1)
    for node in nodes {
      isActive[node.position] = wanted(node) || graph.anyOperand(of: node) { isActive[$0.position] }
    }
    return isActive
  }

  /// Contributions to each node, the latest first; ascending use order, because uses are met descending.
  private struct Contributions {
    var head: [Int32]
    var values: [Node] = []
    var next: [Int32] = []

    init(count: Int) { head = [Int32](repeating: -1, count: count) }

    mutating func prepend(_ value: Node, to node: Node) {
      values.append(value)
      next.append(head[node.position])
      head[node.position] = Int32(values.count - 1)
    }

    func isEmpty(_ node: Node) -> Bool { head[node.position] < 0 }

    func total(of node: Node, in graph: ExpressionGraph) -> Node {
      let first = Int(head[node.position])
      if next[first] < 0 { return values[first] }
      var terms: [Node] = []
      var place = Int32(first)
      while place >= 0 {
        terms.append(values[Int(place)])
        place = next[Int(place)]
      }
      return graph.sum(terms)
    }
  }

  /// Adjoints of the nodes on the boundary of one scope: wanted nodes and, inside a reduction, the maximal active
  /// nodes that do not depend on its index. In ascending order.
  private mutating func sweep(
    _ root: Node, _ nodes: [Node], seed: Node, _ isActive: [Bool], scope: UInt32?
  ) -> [(node: Node, adjoint: Node)] {
    let isInside = scope.map { dependence(of: nodes, on: $0) }
    var contributions = Contributions(count: root.position + 1)
    contributions.prepend(seed, to: root)
    var boundary: [(node: Node, adjoint: Node)] = []
    for node in nodes.reversed() where isActive[node.position] && !contributions.isEmpty(node) {
      let total = abbreviations.applied(to: contributions.total(of: node, in: graph))
      if let isInside, !isInside[node.position] {
        boundary.append((node, total))
        continue
      }
      if isWanted(node) { boundary.append((node, total)) }
      distribute(total, over: node, isActive, &contributions)
    }
    return boundary.reversed()
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
    _ adjoint: Node, over node: Node, _ isActive: [Bool], _ contributions: inout Contributions
  ) {
    switch graph.opcode(of: node) {
    case .constant, .symbol, .indexValue, .delta: break
    case .named: contributions.prepend(namedAdjoint(adjoint, of: node), to: graph.value(of: node))
    case .reduction: distributeReduction(adjoint, node, isActive, &contributions)
    case .product: distributeProduct(adjoint, node, isActive, &contributions)
    case .sum:
      graph.forEachOperandReversed(of: node) { operand in
        if isActive[operand.position] { contributions.prepend(adjoint, to: operand) }
      }
    default:
      let operands = graph.operands(of: node)
      for place in operands.indices.reversed() where isActive[operands[place].position] {
        let factors = partials.factors(of: node, at: place).map { abbreviations.applied(to: $0) }
        let value = factors.isEmpty ? adjoint : graph.product([adjoint] + factors)
        contributions.prepend(value, to: operands[place])
      }
    }
  }

  /// Links give their adjoint a name, unless it is a number or has one already.
  private mutating func namedAdjoint(_ adjoint: Node, of node: Node) -> Node {
    guard case .named(.link, let name, let indices, _) = graph.view(node) else { return adjoint }
    var result = adjoint
    switch graph.opcode(of: adjoint) {
    case .constant, .symbol, .named: break
    default: result = graph.named(.adjoint, name, indices, adjoint)
    }
    links.append(Gradient.Adjoint(link: node, node: result))
    return result
  }

  /// adjoint · (the other factors). A long product shares the products of all factors before and after a place.
  private func distributeProduct(
    _ adjoint: Node, _ node: Node, _ isActive: [Bool], _ contributions: inout Contributions
  ) {
    if let (first, second) = graph.operandPair(of: node) {
      if isActive[second.position] { contributions.prepend(graph.product(adjoint, first), to: second) }
      if isActive[first.position] { contributions.prepend(graph.product(adjoint, second), to: first) }
      return
    }
    let factors = graph.operands(of: node)
    let activeCount = factors.reduce(0) { $0 + (isActive[$1.position] ? 1 : 0) }
    if factors.count <= 8 || activeCount == 1 {
      for place in factors.indices.reversed() where isActive[factors[place].position] {
        let others = [adjoint] + factors[..<place] + factors[(place + 1)...]
        contributions.prepend(abbreviations.applied(to: graph.product(others)), to: factors[place])
      }
      return
    }
    var before = [graph.constant(1)]
    for factor in factors { before.append(graph.product(before[before.count - 1], factor)) }
    var after = graph.constant(1)
    for place in factors.indices.reversed() {
      if isActive[factors[place].position] {
        contributions.prepend(graph.product([adjoint, before[place], after]), to: factors[place])
      }
      after = graph.product(factors[place], after)
    }
  }

  private mutating func distributeReduction(
    _ adjoint: Node, _ node: Node, _ isActive: [Bool], _ contributions: inout Contributions
  ) {
    guard case .reduction(let kind, let height, let interval, let body) = graph.view(node) else { return }
    precondition(
      kind == .sum, "only sums are differentiated over a symbolic range; others are made concrete first")
    let inner = sweep(
      body, graph.reachable(from: [body]), seed: graph.constant(1), isActive, scope: height)
    for (boundary, value) in inner.reversed() {
      let sum = graph.closing(.sum, height: height, in: interval, value)
      contributions.prepend(graph.product(adjoint, sum), to: boundary)
    }
  }
}
