import LaTeXNotation
import SymbolicAlgebra

extension ClaimEvaluation {
  /// Σ valueᵢ·[conditionᵢ], the conditions as steps; what holds otherwise counts where none of the others does.
  func cases(_ branches: [MathBranch], _ context: ClaimContext, _ range: Range<Int>) throws -> ClaimValue {
    var total: ClaimValue?
    let one = ClaimValue.scalar(graph.constant(1))
    var left = one
    func times(_ a: ClaimValue, _ b: ClaimValue) throws -> ClaimValue {
      try combined(a, b, range) { graph.product($0, $1) }
    }
    for branch in branches {
      var weight = left
      if let conditions = branch.conditions {
        weight = try conditions.map { try indicator($0, context) }.reduce(one, times)
        left = try times(left, combined(one, weight, range) { graph.difference($0, $1) })
      }
      // What is said of the kink alone has no weight elsewhere, and may be words.
      if weight.entries.allSatisfy({ graph.constant(of: $0)?.isZero == true }) { continue }
      let part = try times(value(branch.value, context), weight)
      total = try total.map { try combined($0, part, range) { graph.sum($0, $1) } } ?? part
    }
    return total ?? .scalar(graph.constant(0))
  }

  /// [i = j] of two index letters; nil where numbers are compared.
  private func sameIndex(_ comparison: MathComparison, _ context: ClaimContext) throws -> Node? {
    guard comparison.sign == .equal || comparison.sign == .notEqual,
      let i = indexName(comparison.left), let j = indexName(comparison.right),
      context.letters[i] != nil || context.letters[j] != nil,
      let delta = try kronecker(i, j, context).single
    else { return nil }
    return comparison.sign == .equal ? delta : graph.difference(graph.constant(1), delta)
  }

  private func indexName(_ node: MathNode) -> String? {
    switch node.kind {
    case .number(let text): text
    case .atom(let atom) where atom.below.isEmpty && atom.above.isEmpty && atom.primes == 0: atom.base
    case .group(let inner): indexName(inner)
    default: nil
    }
  }

  /// 1 where a comparison holds, 0 where it does not, entry by entry. Of numbers that are not whole, equality has no weight.
  private func indicator(_ comparison: MathComparison, _ context: ClaimContext) throws -> ClaimValue {
    if let same = try sameIndex(comparison, context) { return .scalar(same) }
    let (a, b) = (try value(comparison.left, context), try value(comparison.right, context))
    return try combined(a, b, comparison.left.range) { weight(of: comparison.sign, $0, $1) }
  }

  private func weight(of sign: MathComparison.Sign, _ a: Node, _ b: Node) -> Node {
    let one = graph.constant(1)
    func step(_ x: Node, _ y: Node) -> Node { graph.apply(.step, graph.difference(x, y)) }
    switch sign {
    case .greater: return step(a, b)
    case .less: return step(b, a)
    case .greaterOrEqual: return graph.difference(one, step(b, a))
    case .lessOrEqual: return graph.difference(one, step(a, b))
    case .equal: return graph.constant(0)
    case .notEqual: return one
    }
  }
}
