import LaTeXReading

/// What a document writes elsewhere, each form once: pieces that repairs are made of.
struct SlipStock {
  /// Names with their scripts.
  var names: [NodeID] = []
  /// Brackets and applications that are factors.
  var factors: [NodeID] = []
  /// How the document writes the layer of a name.
  var layerForm = Occurrence.Script.Form.paren
  /// Quotients of numbers and sizes.
  var coefficients: [NodeID] = []
  /// Letters that stand above a sum, and so count something.
  var sizes: [NodeID] = []
  /// Lower limits of sums.
  var limits: [NodeID] = []

  private static let limit = 48

  init(_ page: Page, _ vocabulary: Vocabulary) {
    var hasLayer = false
    var seen: Set<String> = []
    let tree = page.tree
    for formula in page.formulas {
      for statement in formula.statements {
        var open = [statement.root]
        var budget = 400
        while let node = open.popLast(), budget > 0 {
          budget -= 1
          let text = page.source(of: node)
          switch tree.kind(node) {
          case .name, .scripted, .run, .differential:
            let isName = Occurrence(node, in: tree) != nil
            let isDifferential = if case .differential = tree.kind(node) { true } else { false }
            if isName || isDifferential, names.count < Self.limit, text.count < 40, seen.insert(text).inserted
            {
              names.append(node)
            }
            if !hasLayer, let form = Self.layerForm(node, tree, vocabulary) {
              (layerForm, hasLayer) = (form, true)
            }
          case .fraction:
            let isCoefficient = tree.plainText(node).count <= 6
            if isCoefficient, coefficients.count < 12, seen.insert(text).inserted {
              coefficients.append(node)
            }
          case .big(_, true, _):
            let limit = tree.child(0, of: node)
            if tree.childCount(of: node) > 1, case .name = tree.kind(tree.child(1, of: node)),
              sizes.count < 4,
              seen.insert("size " + page.source(of: tree.child(1, of: node))).inserted
            {
              sizes.append(tree.child(1, of: node))
            }
            if limits.count < 12, seen.insert("limit " + page.source(of: limit)).inserted {
              limits.append(limit)
            }
          default: break
          }
          if case .product = tree.kind(node) { addFactors(of: node, page, &seen) }
          open += tree.children(of: node).reversed()
        }
      }
    }
  }

  private mutating func addFactors(of product: NodeID, _ page: Page, _ seen: inout Set<String>) {
    for factor in page.tree.children(of: product) {
      switch page.tree.kind(factor) {
      case .group, .call:
        let text = page.source(of: factor)
        if factors.count < Self.limit, text.count < 40, seen.insert("factor " + text).inserted {
          factors.append(factor)
        }
      default: break
      }
    }
  }

  /// The form of the number of a layer.
  private static func layerForm(_ node: NodeID, _ tree: FormulaTree, _ vocabulary: Vocabulary)
    -> Occurrence.Script.Form?
  {
    guard let name = Occurrence(node, in: tree) else { return nil }
    let layered = (vocabulary.entries[name.base.text] ?? []).filter { $0.rest != .none && !$0.isConventional }
    if layered.isEmpty { return nil }
    return name.scripts.first { script in
      let text = tree.plainText(tree.unbracketed(script.node))
      return layered.contains { if case .number(let own) = $0.rest { "\(own)" == text } else { false } }
    }?.form
  }
}
