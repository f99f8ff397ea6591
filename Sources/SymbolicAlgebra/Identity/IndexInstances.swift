/// Concrete values for the sizes of an expression and for the free indices on which deltas and ranges hang.
struct IndexInstances {
  private(set) var assignments: [IndexAssignment] = []

  private static let sizeRounds = 3
  private static let freeLimit = 4

  /// Sizes at three rounds of pairwise distinct values ≥ 2, free indices at all combinations of 1 and 2.
  init(_ graph: ExpressionGraph, _ roots: [Node]) {
    var sizes: [String] = []
    var free: [String] = []
    var seen: Set<Index.Base> = []
    for node in graph.reachable(from: roots) {
      let isLeaf = graph.opcode(of: node) == .symbol || graph.opcode(of: node) == .named
      for base in graph.indices(of: node).flatMap({ graph.terms(of: $0) }).map({ $0.base })
      where seen.insert(base).inserted {
        switch base {
        case .size, .dependentSize: sizes.append(Self.name(of: base, in: graph))
        case .free: if isLeaf { seen.remove(base) } else { free.append(Self.name(of: base, in: graph)) }
        case .none, .bound, .sum: break
        }
      }
    }
    let combinations = free.count <= Self.freeLimit ? 1 << free.count : 1
    for round in 0..<(sizes.isEmpty ? 1 : Self.sizeRounds) {
      for combination in 0..<combinations {
        // Rotating the values gives every size a turn at being the smallest.
        assignments.append(
          sizes.enumerated().map { ($0.element, 2 + ($0.offset + round) % max(sizes.count, Self.sizeRounds)) }
            + free.enumerated().map { ($0.element, 1 + combination >> $0.offset & 1) })
      }
    }
  }

  private static func name(of base: Index.Base, in graph: ExpressionGraph) -> String {
    graph.text(of: Index(base))
  }

  static func instances(of roots: [Node], at assignment: IndexAssignment, in graph: ExpressionGraph) -> [Node]
  {
    guard !assignment.isEmpty else { return roots }
    var bases: [Index.Base: Index] = [:]
    for node in graph.reachable(from: roots) {
      for term in graph.indices(of: node).flatMap({ graph.terms(of: $0) }) where bases[term.base] == nil {
        let name = name(of: term.base, in: graph)
        if let value = assignment.first(where: { $0.name == name })?.value {
          bases[term.base] = .integer(value)
        }
      }
    }
    return roots.map { graph.substituting(bases, in: $0) }
  }
}
