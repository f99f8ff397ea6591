import LaTeXReading

/// Makes nodes of a tree and their texts, for formulas that nobody wrote.
struct FormulaEditor {
  let page: Page
  let evaluator: Evaluator
  /// How the document transposes.
  let transposeMark: String

  init(page: Page, evaluator: Evaluator) {
    self.page = page
    self.evaluator = evaluator
    transposeMark = page.source(of: TextRange(0, page.text.count)).contains("\\top") ? "\\top" : "T"
  }

  /// A node with its text.
  typealias Piece = (node: NodeID, text: String)
  typealias Parts = (base: NodeID, sub: NodeID?, superscript: NodeID?, primes: Int)

  var tree: FormulaTree { evaluator.tree }

  func source(_ node: NodeID) -> String { page.source(of: page.balanced(tree[node].range)) }

  func make(_ kind: NodeKind, _ children: [NodeID], _ joints: [Joint], at node: NodeID) -> NodeID {
    evaluator.tree.append(kind, children, joints: joints, range: tree[node].range)
  }

  func joints(_ node: NodeID) -> [Joint] {
    (0..<tree.childCount(of: node)).map { tree.joint(before: $0, of: node) }
  }

  func number(_ value: Int, at node: NodeID) -> NodeID {
    let written = WrittenNumber(written: "\(value)", decimal: "\(value)", form: .integer, places: 0)
    let id = evaluator.tree.append(number: written)
    return make(.number(id), [], [], at: node)
  }

  func sumText(_ terms: [NodeID], _ signs: [Joint]) -> String {
    var result = ""
    for (place, term) in terms.enumerated() {
      let sign = signs[place] == .minus ? "-" : "+"
      result += place == 0 ? (sign == "-" ? "-" : "") : " \(sign) "
      result += source(term)
    }
    return result
  }

  func productText(_ factors: [NodeID], _ signs: [Joint]) -> String {
    var result = ""
    for (place, factor) in factors.enumerated() {
      if place > 0 { result += Self.signTexts[signs[place]] ?? " " }
      result += source(factor)
    }
    return result
  }

  func scripted(_ parts: Parts, above: [NodeID], at node: NodeID) -> NodeID {
    var children = [parts.base]
    if let sub = parts.sub { children.append(sub) }
    if above.count == 1 { children.append(above[0]) }
    if above.count > 1 {
      children.append(make(.product, above, above.map { _ in .juxtaposed }, at: node))
    }
    let scripts = Scripts(hasSub: parts.sub != nil, hasSuper: !above.isEmpty, primes: parts.primes)
    if children.count == 1, parts.primes == 0 { return parts.base }
    return make(.scripted(scripts), children, [], at: node)
  }

  func text(_ parts: Parts, above: [NodeID], extra: String = "") -> String {
    var result = source(parts.base) + String(repeating: "'", count: parts.primes)
    if let sub = parts.sub { result += "_{\(source(sub))}" }
    let isShifted = above.contains { if case .sum = tree.kind($0) { true } else { false } }
    if isShifted, !extra.isEmpty { return "(\(text(parts, above: above)))^\(extra)" }
    let inner = above.map { source($0) }.joined() + extra
    if !inner.isEmpty { result += inner.count == 1 || inner == "\\top" ? "^\(inner)" : "^{\(inner)}" }
    return result
  }

  func group(_ content: NodeID, at node: NodeID) -> NodeID { make(.group(.round), [content], [], at: node) }

  func name(_ name: Name, at node: NodeID) -> NodeID {
    make(.name(evaluator.tree.intern(name)), [], [], at: node)
  }

  /// (1 − a)
  func complement(of piece: Piece, at node: NodeID) -> Piece {
    let sum = make(.sum, [number(1, at: node), piece.node], [.plus, .minus], at: node)
    return (group(sum, at: node), "(1 - \(piece.text))")
  }

  func square(of piece: Piece, at node: NodeID) -> Piece {
    let isPlain = !piece.text.contains("^")
    let inner = isPlain ? piece.node : group(piece.node, at: node)
    let power = make(.scripted(Scripts(hasSuper: true)), [inner, number(2, at: node)], [], at: node)
    return (power, isPlain ? piece.text + "^2" : "(\(piece.text))^2")
  }

  func product(_ factors: [NodeID], at node: NodeID) -> NodeID {
    make(.product, factors, [.none, .juxtaposed], at: node)
  }

  private static let signTexts: [Joint: String] = [
    .dot: " \\cdot ", .star: " * ", .odot: " \\odot ", .circ: " \\circ ", .cross: " \\times ",
    .otimes: " \\otimes ",
  ]

  // MARK: Letters

  /// The letters of indices below and above the names in a formula.
  func indexLetters(in root: NodeID) -> Set<String> {
    var found: Set<String> = []
    var open = [root]
    while let node = open.popLast() {
      for script in indices(of: node) { found.formUnion(letters(in: script)) }
      open += Array(tree.children(of: node))
    }
    return found
  }

  /// The scripts of a name that are indices, without the words that belong to it.
  func indices(of node: NodeID) -> [NodeID] {
    guard case .scripted = tree.kind(node), let name = evaluator.occurrence(node) else { return [] }
    let text = name.base.text
    let entries = (evaluator.vocabulary.entries[text] ?? []) + (evaluator.vocabulary.opaqueNames[text] ?? [])
    let words = entries.compactMap { if case .word(let word) = $0.rest { word } else { nil } }
    var scripts = name.scripts.filter { $0.literal == nil }
    for count in scripts.indices.reversed() {
      let front = scripts[...count].map { tree.plainText($0.node) }.joined()
      if words.contains(front) {
        scripts.removeSubrange(...count)
        break
      }
    }
    return scripts.map { $0.node }
  }

  /// The single letters in a formula of indices.
  func letters(in root: NodeID) -> Set<String> {
    var found: Set<String> = []
    var open = [root]
    while let node = open.popLast() {
      if let letter = tree.letter(of: node), !tree[letter].isWord { found.insert(tree[letter].text) }
      open += Array(tree.children(of: node))
    }
    return found
  }
}
