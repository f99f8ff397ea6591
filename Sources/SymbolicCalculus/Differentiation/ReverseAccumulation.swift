import SymbolicAlgebra

/// Reverse accumulation over one expression: for every node the derivative of the root with respect to it.
///
/// x̄ = Σ over uses u of x: ū · ∂u/∂x, in the order in which the uses were written. Since operands precede what is made
/// of them, one descending pass does it, O(nodes). A product of local factors comes out in path order, from
/// the root to the variable, because each adjoint is the product of the adjoint before it and one local factor.
///
/// A reduction opens a scope: its body is accumulated with seed 1, and what leaves the scope is summed over
/// the bound index, with the factors that stand before the Σ kept before it, but for their minus, which goes inside.
public struct ReverseAccumulation {
  /// The wanted nodes that were met, ascending, each with its adjoint.
  public let results: [Result]
  /// The links met, from the root outwards, each with its named adjoint.
  public let links: [Gradient.Adjoint]

  public struct Result: Sendable {
    public var node: Node
    public var adjoint: Node
  }

  /// Accumulates from `root`. Wanted nodes are leaves or named nodes; `abbreviations` are named nodes that stand for
  /// their values wherever these come up, besides those already in the expression.
  public init(
    of root: Node, in graph: ExpressionGraph, abbreviations: [Node] = [], wanted: (Node) -> Bool
  ) {
    var sweep = ReverseSweep(of: root, in: graph, abbreviations: abbreviations, wanted: wanted)
    results = sweep.boundary(of: root, isInside: nil)
    links = sweep.links
  }

  /// The adjoint of every wanted node that was met.
  public var adjoints: [Node: Node] {
    Dictionary(uniqueKeysWithValues: results.map { ($0.node, $0.adjoint) })
  }

  /// The adjoint of a wanted node; nil where the root does not depend on it. O(log results).
  public func adjoint(of node: Node) -> Node? {
    var range = results.indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if results[middle].node == node { return results[middle].adjoint }
      range = results[middle].node < node ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }
}
