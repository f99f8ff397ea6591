import ModelLanguage

/// The nodes of one body, down to but not into the bodies of its reductions, operands first.
///
/// Chains of `+` and `-`, and of `*` and `/`, are outlined as one list, so that a sum of n terms costs O(n)
/// however it was nested.
final class SyntaxOutlines {
  private let tree: SyntaxTree
  private var known: [SyntaxTree.ID: [SyntaxTree.ID]] = [:]

  init(tree: SyntaxTree) { self.tree = tree }

  struct Term {
    var node: SyntaxTree.ID
    /// Subtracted, or divided by.
    var isInverse: Bool
  }

  func order(of root: SyntaxTree.ID) -> [SyntaxTree.ID] {
    if let order = known[root] { return order }
    var order: [SyntaxTree.ID] = []
    var stack = [root]
    var isSeen: Set<SyntaxTree.ID> = []
    while let node = stack.popLast() {
      guard isSeen.insert(node).inserted else { continue }
      order.append(node)
      stack += operands(of: node)
    }
    order.sort()
    known[root] = order
    return order
  }

  /// What a node's value is made of: the ends of its chain, nothing for reductions and vector functions.
  private func operands(of node: SyntaxTree.ID) -> [SyntaxTree.ID] {
    switch tree[node] {
    case .reduction, .vectorCall: []
    case .binary(.addition, _, _), .binary(.subtraction, _, _), .negation: terms(of: node).map { $0.node }
    case .binary(.multiplication, _, _), .binary(.division, _, _), .binary(.hadamard, _, _):
      factors(of: node).map { $0.node }
    default: tree.operands(of: node)
    }
  }

  /// The terms of a chain of sums, differences and signs, in written order.
  func terms(of root: SyntaxTree.ID) -> [Term] {
    var terms: [Term] = []
    var stack = [Term(node: root, isInverse: false)]
    while let term = stack.popLast() {
      switch tree[term.node] {
      case .binary(.addition, let a, let b):
        stack.append(Term(node: b, isInverse: term.isInverse))
        stack.append(Term(node: a, isInverse: term.isInverse))
      case .binary(.subtraction, let a, let b):
        stack.append(Term(node: b, isInverse: !term.isInverse))
        stack.append(Term(node: a, isInverse: term.isInverse))
      case .negation(let a):
        stack.append(Term(node: a, isInverse: !term.isInverse))
      default: terms.append(term)
      }
    }
    return terms
  }

  /// The factors of a chain of products and quotients. A divisor is one factor, whatever it is made of.
  func factors(of root: SyntaxTree.ID) -> [Term] {
    var factors: [Term] = []
    var stack = [Term(node: root, isInverse: false)]
    while let factor = stack.popLast() {
      switch tree[factor.node] {
      case .binary(.multiplication, let a, let b) where !factor.isInverse,
        .binary(.hadamard, let a, let b) where !factor.isInverse:
        stack.append(Term(node: b, isInverse: false))
        stack.append(Term(node: a, isInverse: false))
      case .binary(.division, let a, let b) where !factor.isInverse:
        stack.append(Term(node: b, isInverse: true))
        stack.append(Term(node: a, isInverse: false))
      default: factors.append(factor)
      }
    }
    return factors
  }
}
