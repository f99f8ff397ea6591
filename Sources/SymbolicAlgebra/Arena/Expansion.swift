extension ExpressionGraph {
  /// The number of terms past which a reduction is left as it is.
  public static let expansionLimit = 1 << 22

  public func expandingReductions(in root: Node) -> Node { expandingReductions(in: [root])[0] }

  /// The roots with every reduction over an integer range written out: as a sum or product of all its terms, or as
  /// max(a, b, c). Empty sums are 0 and empty products 1.
  ///
  /// A reduction stays where a bound is symbolic, where max or min would be of nothing, and where the written terms
  /// would pass `expansionLimit`.
  public func expandingReductions(in roots: [Node]) -> [Node] {
    var roots = roots
    var allowance = Self.expansionLimit
    // A bound such as n(i) becomes an integer only when the binder of i is written out, hence the repetition.
    while case let nodes = reachable(from: roots), nodes.contains(where: { concreteRange(of: $0) != nil }) {
      var didExpand = false
      var image: [UInt32: Node] = [:]
      image.reserveCapacity(nodes.count)
      for node in nodes {
        if let range = concreteRange(of: node), range.count <= allowance {
          image[node.rawValue] = expanded(node, range, image[operandWords(of: node)[0]]!)
          allowance -= range.count
          didExpand = true
        } else {
          image[node.rawValue] = rebuilt(node) { image[$0.rawValue]! }
        }
      }
      roots = roots.map { image[$0.rawValue]! }
      if !didExpand { break }
    }
    return roots
  }

  /// The values of the index of a reduction that can be written out.
  private func concreteRange(of node: Node) -> Range<Int>? {
    guard opcode(of: node) == .reduction, case .reduction(let kind, _, let interval, _) = view(node),
      let lower = interval.lower.integer, let upper = interval.upper.integer
    else { return nil }
    if upper < lower { return kind == .sum || kind == .product ? 0..<0 : nil }
    return lower..<upper + 1
  }

  private func expanded(_ node: Node, _ range: Range<Int>, _ body: Node) -> Node {
    guard case .reduction(let kind, let height, _, _) = view(node) else { return node }
    let terms = range.map { substituting([.bound(height): .integer($0)], in: body) }
    if terms.isEmpty { return constant(kind == .sum ? 0 : 1) }
    switch kind {
    case .sum: return sum(terms)
    case .product: return product(terms)
    case .max: return extreme(.max, of: terms)
    case .min: return extreme(.min, of: terms)
    }
  }
}
