import LaTeXReading

/// The changes of one side, the likeliest first.
struct SlipCandidates {
  let editor: FormulaEditor
  let stock: SlipStock
  let root: NodeID
  /// The other side, which says what the root should be.
  let other: NodeID
  /// The nodes of the side, from the root down, with their parents.
  var nodes: [NodeID] = []
  var parents: [NodeID: (parent: NodeID, position: Int)] = [:]
  var queue: [Slip] = []
  private var stages: [Stage]
  /// What the model would write here.
  lazy var pieces = ModelPieces(editor: editor, stock: stock, sides: [other, root])

  /// A kind of change, tried at all places of the side.
  private typealias Stage = (inout SlipCandidates) -> Void

  /// Nodes of a side at which changes are tried.
  private static let nodeLimit = 160

  /// The changes of the side that says what a quantity is.
  static func ofBody(_ root: NodeID, head: NodeID, stock: SlipStock, editor: FormulaEditor) -> SlipCandidates
  {
    SlipCandidates(
      root, head, stock, editor,
      [
        { $0.signs() }, { $0.brackets() }, { $0.transposes() }, { $0.orders() }, { $0.sumsTooMany() },
        { $0.squares() },
        { $0.functions() }, { $0.missing($0.stock.coefficients) }, { $0.indices() }, { $0.ranges() },
        { $0.coefficients() }, { $0.tooMany() }, { $0.constants() }, { $0.missingCoefficients() },
        { $0.missingRate() }, { $0.otherNames($0.stock.names) }, { $0.otherBases() },
        { $0.missing($0.stock.names + $0.stock.factors) }, { $0.missingOfModel() }, { $0.missingTerms() },
        { $0.otherNamesOfModel() },
      ])
  }

  /// The changes of the side that names a quantity: what the other side is right for.
  static func ofHead(_ head: NodeID, body: NodeID, stock: SlipStock, editor: FormulaEditor) -> SlipCandidates
  {
    SlipCandidates(head, body, stock, editor, [{ $0.otherHeads() }])
  }

  private init(
    _ root: NodeID, _ other: NodeID, _ stock: SlipStock, _ editor: FormulaEditor, _ stages: [Stage]
  ) {
    self.editor = editor
    self.stock = stock
    self.root = root
    self.other = other
    self.stages = stages.reversed()
    var open = [root]
    while let node = open.popLast(), nodes.count < Self.nodeLimit {
      nodes.append(node)
      for (position, child) in tree.children(of: node).enumerated() {
        parents[child] = (node, position)
        open.append(child)
      }
    }
    let written = tree
    nodes.sort { written[$0].range.start < written[$1].range.start }
  }

  var evaluator: Evaluator { editor.evaluator }
  var page: Page { editor.page }
  var tree: FormulaTree { evaluator.tree }

  mutating func next() -> Slip? {
    while queue.isEmpty {
      guard let stage = stages.popLast() else { return nil }
      stage(&self)
      queue.reverse()
    }
    return queue.popLast()
  }

  // MARK: Making trees and texts

  /// The root with a slip undone.
  func rebuilt(with slip: Slip) -> NodeID? {
    var (old, new) = (slip.target, slip.node)
    var steps = 0
    while old != root {
      guard let (parent, position) = parents[old], steps < 128 else { return nil }
      steps += 1
      var children = Array(tree.children(of: parent))
      let joints = children.indices.map { tree.joint(before: $0, of: parent) }
      children[position] = new
      new = evaluator.tree.append(tree.kind(parent), children, joints: joints, range: tree[parent].range)
      old = parent
    }
    return new
  }

  /// How often a formula stands in another one.
  func count(of part: NodeID, in root: NodeID) -> Int {
    var open = [root]
    var found = 0
    while let node = open.popLast() {
      if evaluator.isSame(node, part) { found += 1 }
      open += tree.children(of: node)
    }
    return found
  }

  /// The text of the side with the slip undone.
  func text(with slip: Slip) -> String {
    let (whole, place) = (page.balanced(tree[root].range), page.balanced(tree[slip.target].range))
    guard whole.contains(place) else { return slip.text }
    let head = page.source(of: TextRange(Int(whole.start), Int(place.start)))
    let tail = page.source(of: TextRange(Int(place.end), Int(whole.end)))
    return head
      + (slip.text.count > 1 && isBareArgument(slip.target, at: place) ? "{\(slip.text)}" : slip.text) + tail
  }

  /// Whether a node is the argument of a command or a script without braces, as both numbers of `\frac12` are: a longer text takes some.
  private func isBareArgument(_ target: NodeID, at place: TextRange) -> Bool {
    if place.start > 0, page.text[Int(place.start) - 1] == UInt8(ascii: "{") { return false }
    var open = [root]
    while let node = open.popLast() {
      let children = Array(tree.children(of: node))
      guard let position = children.firstIndex(of: target) else {
        open += children
        continue
      }
      switch tree.kind(node) {
      case .fraction(.stacked), .binomial, .root: return true
      case .scripted: return position > 0
      default: return false
      }
    }
    return false
  }

  mutating func add(_ kind: Slip.Kind, _ target: NodeID, _ node: NodeID, _ text: String) {
    var text = text
    // Inside braces of the source no further ones are needed.
    let start = Int(tree[target].range.start)
    if text.first == "{", text.last == "}", start > 0, page.text[start - 1] == UInt8(ascii: "{") {
      text = String(text.dropFirst().dropLast())
    }
    queue.append(Slip(kind: kind, target: target, node: node, text: text))
  }

  func isName(_ node: NodeID) -> Bool { evaluator.occurrence(node) != nil }

  /// Whether a node is part of a script, of an accent or of a derivative's own sign.
  func isInScript(_ node: NodeID) -> Bool {
    var node = node
    while let (parent, position) = parents[node] {
      if position > 0, case .scripted = tree.kind(parent) { return true }
      node = parent
    }
    return false
  }
}

extension NodeKind {
  var isGroup: Bool { if case .group = self { true } else { false } }
  var isName: Bool {
    switch self {
    case .name, .scripted: true
    default: false
    }
  }
  var isDifferential: Bool { if case .differential = self { true } else { false } }
}
