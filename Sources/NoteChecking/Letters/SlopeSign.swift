import LaTeXReading

/// A δ before names: ∂L/∂W is written δW as others write dW.
///
/// That is so where δ never stands alone and never has scripts, and lines begin with δ and a name of the model. An error δ of one
/// unit, or a Kronecker delta, stands by itself somewhere.
struct SlopeSign {
  private let tree: FormulaTree
  private let vocabulary: Vocabulary
  private var begun = 0
  private var isLetter = false

  /// Whether a page writes derivatives so.
  static func stands(in page: Page, _ vocabulary: Vocabulary) -> Bool {
    var scan = SlopeSign(tree: page.tree, vocabulary: vocabulary)
    for formula in page.formulas {
      for statement in formula.statements { scan.read(statement.root) }
    }
    return !scan.isLetter && scan.begun >= 2
  }

  private init(tree: FormulaTree, vocabulary: Vocabulary) {
    self.tree = tree
    self.vocabulary = vocabulary
  }

  private mutating func read(_ root: NodeID) {
    if case .relation = tree.kind(root), let first = tree.children(of: root).first, isDerivative(first) {
      begun += 1
    }
    var open = [root]
    while let node = open.popLast() {
      let children = Array(tree.children(of: node))
      if hasFactors(node) {
        for (place, child) in children.enumerated() {
          if Self.isSign(child, in: tree), place + 1 < children.count,
            Occurrence(Self.head(of: children[place + 1], in: tree), in: tree) != nil
          {
            if case .call = tree.kind(children[place + 1]) {
              open.append(tree.child(1, of: children[place + 1]))
            }
            continue
          }
          open.append(child)
        }
      } else if Self.isSign(node, in: tree) {
        isLetter = true
      } else {
        open += children
      }
    }
  }

  /// A product, or an operator with the factors behind it.
  private func hasFactors(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .product, .prefixed: true
    default: false
    }
  }

  /// δ and a name of the model.
  private func isDerivative(_ side: NodeID) -> Bool {
    let children = Array(tree.children(of: side))
    guard case .product = tree.kind(side), children.count == 2, Self.isSign(children[0], in: tree),
      let name = Occurrence(children[1], in: tree)
    else { return false }
    return !vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts)).isEmpty
  }

  /// What δ is written before: of a product that may be a call the first factor.
  static func head(of factor: NodeID, in tree: FormulaTree) -> NodeID {
    if case .call = tree.kind(factor) { tree.child(0, of: factor) } else { factor }
  }

  /// `\delta` without scripts.
  static func isSign(_ node: NodeID, in tree: FormulaTree) -> Bool {
    guard case .name(let id) = tree.kind(node) else { return false }
    return tree[id].text == "delta"
  }
}
