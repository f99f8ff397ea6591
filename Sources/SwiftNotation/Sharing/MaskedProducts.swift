import SymbolicAlgebra

/// Products in which a slope that is 0 on a constant side meets a factor that may be endless there: the slope of √relu(x) is
/// 1/(2√relu(x)) · step(x), which is ∞ · 0 for x < 0 and means 0. Such a product is a branch, `masked(rest, step)`; all others stay
/// multiplications.
///
/// So is xʸ·log x, the slope of xʸ in y, which is 0·(−∞) at x = 0 < y and means 0.
///
/// A factor may be endless where something in it is a logarithm or a negative power of what a kinked function may bring to 0.
struct MaskedProducts {
  private let graph: ExpressionGraph
  /// By node; empty where no factor may be endless, and then nothing more is looked at.
  private var isEndless: [Bool] = []
  /// Names of arrays whose values are made of kinked functions, and of those that may be endless, where loops read arrays.
  private var kinkedNames: Set<Symbol> = []
  private var endlessNames: Set<Symbol> = []
  /// Of arrays whose values are never 0.
  private var nonzeroNames: Set<Symbol> = []
  /// Whether there is a power whose exponent is no number.
  private var hasPowers = false

  /// Whether poles were looked for among all nodes.
  private var isSearched = false

  init(graph: ExpressionGraph) { self.graph = graph }

  /// Whether no product met so far has a mask.
  var isEmpty: Bool { isEndless.isEmpty && !hasPowers }

  /// Is told every power and logarithm among `nodes` before the products that are made of it. The first that may have a pole has all
  /// nodes looked through, once: most models have none.
  mutating func meet(_ node: Node, among nodes: [Node]) {
    if graph.opcode(of: node) == .power, isOpenPower(node) { hasPowers = true }
    guard !isSearched, mayHavePole(node) else { return }
    isSearched = true
    let flags = flags(nodes)
    if nodes.contains(where: { flags[$0.position] }) { isEndless = flags }
  }

  /// For equations in the order of evaluation: each its array and the values assigned to it.
  init(graph: ExpressionGraph, equations: [(name: Symbol, bodies: [Node])]) {
    self.graph = graph
    for (name, bodies) in equations {
      let nodes = graph.reachable(from: bodies)
      hasPowers = hasPowers || nodes.contains { graph.opcode(of: $0) == .power && isOpenPower($0) }
      if nodes.contains(where: { isKinked($0) }) { kinkedNames.insert(name) }
      if bodies.allSatisfy({ isNonzero($0) }) { nonzeroNames.insert(name) }
      if isFound(in: bodies) { endlessNames.insert(name) }
    }
  }

  /// The factors that decide over the others; none where the product is a multiplication.
  func masks(among factors: [Node]) -> [Node] {
    if hasPowers, let power = factors.first(where: { isOpenPower($0) && hasLogarithm(ofBase: $0, factors) }) {
      return [power]
    }
    if isEndless.isEmpty, endlessNames.isEmpty { return [] }
    let masks = factors.filter { graph.opcode(of: $0) != .power && graph.isMask($0) }
    if masks.isEmpty { return [] }
    let others = factors.filter { !masks.contains($0) }
    return others.contains { isEndless.isEmpty ? isFound(in: [$0]) : isEndless[$0.position] } ? masks : []
  }

  private func isOpenPower(_ node: Node) -> Bool {
    let node = graph.unnamed(node)
    return graph.opcode(of: node) == .power && graph.opcode(of: graph.operand(of: node, at: 1)) != .constant
  }

  private func hasLogarithm(ofBase power: Node, _ factors: [Node]) -> Bool {
    let base = graph.unnamed(graph.operand(of: graph.unnamed(power), at: 0))
    return factors.contains {
      graph.function(of: $0) == .log && graph.unnamed(graph.operand(of: $0, at: 0)) == base
    }
  }

  private func isFound(in roots: [Node]) -> Bool {
    let nodes = graph.reachable(from: roots)
    let flags = flags(nodes)
    return roots.contains { flags[$0.position] }
  }

  private func flags(_ nodes: [Node]) -> [Bool] {
    let count = (nodes.last?.position ?? -1) + 1
    var kinked = [Bool](repeating: false, count: count)
    var endless = [Bool](repeating: false, count: count)
    for node in nodes {
      kinked[node.position] = isKinked(node) || graph.anyOperand(of: node) { kinked[$0.position] }
      endless[node.position] =
        mayHavePole(node) && kinked[graph.operand(of: node, at: 0).position]
        || name(of: node).map { endlessNames.contains($0) } == true
        || graph.anyOperand(of: node) { endless[$0.position] }
    }
    return endless
  }

  /// Whether a node is a logarithm or a power, not known to have a value, that may have a pole at 0.
  private func mayHavePole(_ node: Node) -> Bool {
    switch graph.opcode(of: node) {
    case .power:
      let exponent = graph.operand(of: node, at: 1)
      if graph.constant(of: exponent)?.isNegative == false { return false }
    case .function:
      guard graph.function(of: node) == .log else { return false }
    default: return false
    }
    return !isNonzero(graph.operand(of: node, at: 0))
  }

  private func isNonzero(_ node: Node) -> Bool {
    graph.facts(of: node).contains(.nonzero) || name(of: node).map { nonzeroNames.contains($0) } == true
  }

  /// Whether a node is a function with a constant side, or the name of an array made of one.
  private func isKinked(_ node: Node) -> Bool {
    if let function = graph.function(of: node) {
      return [.relu, .max, .min, .step].contains(function)
    }
    return name(of: node).map { kinkedNames.contains($0) } == true
  }

  private func name(of node: Node) -> Symbol? {
    switch graph.opcode(of: node) {
    case .symbol, .named:
      switch graph.view(node) {
      case .symbol(let name, _), .named(_, let name, _, _): return name
      default: return nil
      }
    default: return nil
    }
  }
}
