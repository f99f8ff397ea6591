extension Model {
  /// The indices of every use of a quantity in the equations, in their order.
  public func references(to name: String) -> [[IndexExpression]] {
    var found: [[IndexExpression]] = []
    for equation in equations {
      forEachReference(in: equation.body) { other, indices in
        if other == name { found.append(indices) }
      }
    }
    return found
  }

  /// Calls `body` with the name and indices of every reference under a node, in written order.
  public func forEachReference(in root: SyntaxTree.ID, _ body: (String, [IndexExpression]) -> Void) {
    var stack = [root]
    while let node = stack.popLast() {
      if case .reference(let name, let indices) = tree[node] { body(name, indices) }
      stack += tree.operands(of: node).reversed()
    }
  }

  /// Whether a name in an index is an index, not a size.
  public func isIndex(_ name: String?) -> Bool {
    guard let name else { return false }
    return !sizes.contains { $0.name == name }
  }
}
