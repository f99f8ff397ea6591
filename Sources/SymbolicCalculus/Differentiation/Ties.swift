import SymbolicAlgebra

/// What each member x of m = max(a, b, c, …), or of a minimum, takes of the slope: equal shares to those that reach m.
///
/// ∂m/∂x = [x = m]/Σ[xⱼ = m], where [x = m] = 1 − step(m − x), as step(0) = 0. The sum, over all members, is never 0. A tied constant c
/// leaves the others nothing: a factor step(m − c) for each.
struct Ties {
  /// What the shares of one extreme have in common. O(members) once, and not for each member.
  private var common: [Node: Node] = [:]

  /// The share of a member with symbols; `value` is the name of the extreme, or itself.
  mutating func share(
    of member: Node, in extreme: Node, named value: Node, _ graph: ExpressionGraph
  ) -> Node {
    let isMaximum = graph.function(of: extreme) == .max
    let rest = common[extreme] ?? Self.rest(of: extreme, value, isMaximum, graph)
    common[extreme] = rest
    return graph.product(Self.reached(member, value, isMaximum: isMaximum, graph), rest)
  }

  /// 1 where x = m, else 0.
  static func reached(_ x: Node, _ m: Node, isMaximum: Bool, _ graph: ExpressionGraph) -> Node {
    graph.difference(graph.constant(1), passed(x, m, isMaximum, graph))
  }

  /// 0 where x = m, else 1.
  private static func passed(_ x: Node, _ m: Node, _ isMaximum: Bool, _ graph: ExpressionGraph) -> Node {
    graph.apply(.step, isMaximum ? graph.difference(m, x) : graph.difference(x, m))
  }

  private static func rest(
    of extreme: Node, _ value: Node, _ isMaximum: Bool, _ graph: ExpressionGraph
  ) -> Node {
    let members = graph.operands(of: extreme)
    let passed = members.map { Self.passed($0, value, isMaximum, graph) }
    let count = graph.sum([graph.constant(members.count)] + passed.map { graph.negation($0) })
    let constants = zip(members, passed).filter { graph.isClosed($0.0) }
    return graph.product([graph.power(count, graph.constant(-1))] + constants.map { $0.1 })
  }
}
