import SymbolicAlgebra

/// Contributions to the adjoint of each node, the latest first; ascending use order, because uses are met descending.
///
/// Lists in flat storage: the head of each node's list, and for each contribution its value and the next. 4 bytes a
/// node and 8 a contribution.
struct Contributions: ~Copyable {
  private var heads: UnsafeMutablePointer<Int32>
  private var links: UnsafeMutablePointer<Link>
  private var capacity: Int
  private var count = 0
  /// The terms of one adjoint, in storage that is used again.
  private var terms: [Node] = []

  private struct Link {
    var value: Node
    var next: Int32
  }

  /// For nodes at positions below `count`.
  init(count: Int) {
    heads = Storage.allocated(count)
    heads.initialize(repeating: -1, count: count)
    capacity = max(count, 16)
    links = Storage.allocated(capacity)
    terms.reserveCapacity(8)
  }

  deinit {
    Storage.release(heads)
    Storage.release(links)
  }

  @inline(__always)
  mutating func prepend(_ value: Node, to node: Node) {
    if count == capacity { grow() }
    (links + count).initialize(to: Link(value: value, next: heads[node.position]))
    heads[node.position] = Int32(truncatingIfNeeded: count)
    count += 1
  }

  private mutating func grow() {
    links = Storage.resized(links, capacity * 2, keeping: count)
    capacity *= 2
  }

  @inline(__always)
  func isEmpty(_ node: Node) -> Bool { heads[node.position] < 0 }

  /// The sum of what a node, not without contributions, received.
  @inline(__always)
  mutating func total(of node: Node, in graph: ExpressionGraph) -> Node {
    let first = links[Int(heads[node.position])]
    return first.next < 0 ? first.value : sum(from: first, in: graph)
  }

  private mutating func sum(from first: Link, in graph: ExpressionGraph) -> Node {
    terms.removeAll(keepingCapacity: true)
    var link = first
    terms.append(link.value)
    while link.next >= 0 {
      link = links[Int(link.next)]
      terms.append(link.value)
    }
    return graph.sum(terms)
  }
}
