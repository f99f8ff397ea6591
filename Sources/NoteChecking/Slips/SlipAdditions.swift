import LaTeXReading
import ModelLanguage

/// Changes by what the document does not write: names of the model, coefficients by custom.
extension SlipCandidates {
  /// A node with its text.
  private typealias Piece = FormulaEditor.Piece

  private var vocabulary: Vocabulary { evaluator.vocabulary }

  // MARK: Coefficients

  /// `1/2`, and `1/N` with the letters that count something here.
  mutating func missingCoefficients() {
    for target in [root] + terms(of: root) {
      let isSum = if case .sum = tree.kind(target) { true } else { false }
      let inner = isSum ? editor.make(.group(.round), [target], [], at: target) : target
      let own = isSum ? "\\left(\(editor.source(target))\\right)" : editor.source(target)
      for (node, text) in coefficients(at: target) {
        add(.missingFactor, target, editor.product([node, inner], at: target), "\(text) \(own)")
      }
    }
  }

  private func terms(of node: NodeID) -> [NodeID] {
    if case .sum = tree.kind(node) { return Array(tree.children(of: node)) }
    return []
  }

  private func coefficients(at node: NodeID) -> [Piece] {
    var found: [Piece] = [quotient(editor.number(1, at: node), "1", editor.number(2, at: node), "2")]
    for (size, text) in sizes(at: node) {
      found.append(quotient(editor.number(1, at: node), "1", size, text))
      found.append(quotient(editor.number(2, at: node), "2", size, text))
      found.append((size, text))
    }
    return found
  }

  private func quotient(_ above: NodeID, _ upper: String, _ below: NodeID, _ lower: String) -> Piece {
    (editor.make(.fraction(.stacked), [above, below], [], at: above), "\\frac{\(upper)}{\(lower)}")
  }

  private func sizes(at node: NodeID) -> [Piece] {
    if !stock.sizes.isEmpty { return stock.sizes.map { ($0, editor.source($0)) } }
    guard let own = vocabulary.model.sizes.first else { return [] }
    return [(editor.make(.name(evaluator.tree.intern(Name(text: own.name))), [], [], at: node), own.name)]
  }

  /// `w - \eta (…)` for `w - …` in a step.
  mutating func missingRate() {
    guard case .sum = tree.kind(root), tree.childCount(of: root) > 1,
      let rate = vocabulary.model.quantities.indices.first(where: {
        vocabulary.model.quantities[$0].role == .rate
      }),
      let entry = vocabulary.entries(of: rate).first
    else { return }
    let (terms, signs) = (Array(tree.children(of: root)), editor.joints(root))
    guard evaluator.isSame(terms[0], other) else { return }
    let isNegative = signs[1] == .minus
    let inner = signs.dropFirst().map { isNegative ? ($0 == .minus ? Joint.plus : .minus) : $0 }
    let rest = editor.make(.sum, Array(terms.dropFirst()), Array(inner), at: root)
    let letter = editor.make(.name(evaluator.tree.intern(Name(text: entry.base))), [], [], at: root)
    let change = editor.product([letter, editor.make(.group(.round), [rest], [], at: root)], at: root)
    let text = "\(entry.latex) \\left(\(editor.sumText(Array(terms.dropFirst()), Array(inner)))\\right)"
    add(
      .missingFactor, root, editor.make(.sum, [terms[0], change], [.plus, signs[1]], at: root),
      "\(editor.source(terms[0])) \(isNegative ? "-" : "+") \(text)")
  }

  // MARK: Names of the model

  /// Another name of the model with the same indices: h_j for z_j, H_{in1} for H_1.
  mutating func otherBases() {
    let bases = self.bases()
    for node in nodes where isName(node) && !isInScript(node) {
      if let (parent, position) = parents[node], position == 0, case .scripted = tree.kind(parent) {
        continue
      }
      guard let own = evaluator.occurrence(node), own.primes == 0, own.marks.isEmpty else { continue }
      let parts = tree.scripts(of: node)
      let below = parts.sub.map { tree.items(ofScript: $0) } ?? []
      let accents = own.base.marks.subtracting(.fonts)
      let word = wordLength(below, bases.compactMap { $0.name.text == own.base.text ? $0.word : nil })
      for base in bases {
        let isSame = base.name == Name(text: own.base.text, marks: accents)
        if isSame, (base.word == nil) == (word == 0) { continue }
        let (sub, text) = subscripted(base.word, Array(below[word...]), at: node)
        let above = parts.superscript.map { "^{\(editor.source($0))}" } ?? ""
        let head = editor.make(.name(evaluator.tree.intern(base.name)), [], [], at: node)
        add(
          .otherName, node, scripted(sub, parts.superscript, on: head, at: node), base.text + text + above)
      }
    }
  }

  /// How many items of a subscript spell a word of a name.
  private func wordLength(_ items: [NodeID], _ words: [String]) -> Int {
    var text = ""
    for (place, item) in items.enumerated() {
      text += tree.plainText(item)
      if words.contains(text) { return place + 1 }
    }
    return 0
  }

  /// The word of a name and its indices as one subscript.
  private func subscripted(_ word: String?, _ items: [NodeID], at node: NodeID) -> (NodeID?, String) {
    var all = items
    if let word {
      all.insert(
        editor.make(.name(evaluator.tree.intern(Name(text: word, isWord: true))), [], [], at: node), at: 0)
    }
    let text = (word ?? "") + items.map { editor.source($0) }.joined()
    let written = text.isEmpty ? "" : text.count == 1 ? "_\(text)" : "_{\(text)}"
    if all.count < 2 { return (all.first, written) }
    let joints: [Joint] = all.indices.map { $0 == 0 ? .none : .juxtaposed }
    return (editor.make(.product, all, joints, at: node), written)
  }

  private func scripted(_ sub: NodeID?, _ above: NodeID?, on base: NodeID, at node: NodeID) -> NodeID {
    let children = [base] + [sub, above].compactMap { $0 }
    if children.count == 1 { return base }
    return editor.make(.scripted(Scripts(hasSub: sub != nil, hasSuper: above != nil)), children, [], at: node)
  }

  /// A letter of the model's quantities with its accents, and the word below it that belongs to the name.
  private typealias Base = (name: Name, word: String?, text: String)

  private func bases() -> [Base] {
    var found: [Base] = []
    for (place, _) in vocabulary.model.quantities.enumerated() where place != vocabulary.model.loss {
      guard let entry = vocabulary.entries(of: place).last else { continue }
      let word: String? = if case .word(let word) = entry.rest { word } else { nil }
      let name = Name(text: entry.base, marks: entry.accents)
      if !found.contains(where: { $0.name == name && $0.word == word }) {
        found.append((name, word, entry.latex))
      }
    }
    return Array(found.prefix(24))
  }

  /// A factor of the chains of the model that nothing in the document writes.
  mutating func missingOfModel() {
    let own = pieces
    for target in [root] + terms(of: root) {
      for piece in own.names + own.factors {
        multiply(target, piece, isFirst: false)
        guard own.isOfMatrices else { continue }
        multiply(target, piece, isFirst: true)
        if canBeTransposed(target) {
          // δ a^T for a.
          let turned = toggled(target)
          let node = editor.product([piece.node, turned.node], at: target)
          add(.missingFactor, target, node, "\(piece.text) \(turned.text)")
        }
      }
    }
  }

  mutating func otherNamesOfModel() { otherNames(pieces.names) }

  // MARK: Terms

  /// A name, or a constant times what is differentiated in, behind a sum or an argument.
  mutating func missingTerms() {
    var targets = [root]
    for node in nodes {
      switch tree.kind(node) {
      case .sum where !isInScript(node): targets.append(node)
      case .group where !isInScript(node): targets += tree.content(of: node)
      default: break
      }
    }
    let pieces = added(at: root)
    for target in targets {
      let (terms, signs) =
        if case .sum = tree.kind(target) {
          (Array(tree.children(of: target)), editor.joints(target))
        } else { ([target], [Joint.plus]) }
      for (node, text) in pieces {
        add(
          .missingTerm, target, editor.make(.sum, terms + [node], signs + [.plus], at: target),
          "\(editor.source(target)) + \(text)")
      }
    }
  }

  private func added(at node: NodeID) -> [Piece] {
    var found: [Piece] = stock.names.map { ($0, editor.source($0)) }
    var constants: [Piece] = []
    for (place, quantity) in vocabulary.model.quantities.enumerated() {
      guard quantity.dimensions.count == (quantity.isPerSample ? 1 : 0),
        let entry = vocabulary.entries(of: place).first, entry.rest == .none
      else { continue }
      let name = Name(text: entry.base, marks: entry.accents)
      let piece = (editor.make(.name(evaluator.tree.intern(name)), [], [], at: node), entry.latex)
      if quantity.role == .constant { constants.append(piece) }
      found.append(piece)
    }
    if isName(other), case .scripted = tree.kind(other) {
      // b_j for z_j, b^{(l)} for z^{(l)}.
      let parts = tree.scripts(of: other)
      let rest = editor.source(other).dropFirst(editor.source(parts.base).count)
      for (name, word, text) in bases() where word == nil {
        let base = editor.make(.name(evaluator.tree.intern(name)), [], [], at: node)
        found.append((scripted(parts.sub, parts.superscript, on: base, at: node), text + rest))
      }
    }
    if case .derivative = tree.kind(other), tree.childCount(of: other) == 2 {
      let variable = tree.child(1, of: other)
      for (constant, text) in constants {
        found.append((editor.product([constant, variable], at: node), "\(text) \(editor.source(variable))"))
      }
    }
    return found
  }
}
