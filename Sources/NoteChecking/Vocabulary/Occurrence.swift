import LaTeXReading

/// A name where it stands, with its scripts laid out: `W^{[l]T}_{jk}`.
struct Occurrence {
  var node: NodeID
  var base: Name
  var nameID: NameID
  var primes = 0
  var scripts: [Script] = []
  var isTransposed = false
  /// `^{-1}`
  var isInverse = false
  /// `^*`, `^{new}`: marks of a step.
  var marks: [StepMark] = []
  /// The digits behind a letter, `w1`.
  var digits: NodeID?

  enum StepMark: Hashable { case star, plus, new, old }

  struct Script: Hashable {
    enum Form: Hashable { case sub, bracket, paren, angle, plain }
    var form: Form
    var node: NodeID
    var isNumber: Bool
    /// A digit of a number that is several indices.
    var literal: Int?
  }

  /// nil where the node is no name with scripts.
  init?(_ node: NodeID, in tree: FormulaTree) {
    let parts = tree.scripts(of: node)
    self.node = node
    var head = parts.base
    var accents: Marks = []
    var isOpen = true
    while isOpen {
      isOpen = false
      if case .decorated(let marks) = tree.kind(head) {
        // `\hat{y_n}` is ŷ with n.
        if !Marks.fonts.contains(marks) { accents.formUnion(marks) }
        head = tree.child(0, of: head)
        isOpen = true
      } else if case .group(let brackets) = tree.kind(head), brackets.open == .paren,
        parts.sub != nil || parts.superscript.map({ Self.mark(tree.plainText($0)) != nil }) == true,
        tree.childCount(of: head) == 1
      {
        // `(W_2)_{jk}` is an entry of W_2.
        let content = tree.child(0, of: head)
        switch tree.kind(tree.scripts(of: content).base) {
        case .name, .run:
          head = content
          isOpen = true
        default: return nil
        }
      }
    }
    let inner = tree.scripts(of: head)
    switch tree.kind(inner.base) {
    case .name(let id):
      nameID = id
      base = tree[id]
    case .run(let id):
      nameID = id
      base = tree[id]
    default: return nil
    }
    base.marks.formUnion(accents)
    primes = parts.primes + (head == inner.base ? 0 : inner.primes)
    for scripts in head == inner.base ? [parts] : [inner, parts] {
      if let sub = scripts.sub { addSub(sub, tree) }
      if let above = scripts.superscript { addSuper(above, tree) }
    }
  }

  private mutating func addSub(_ node: NodeID, _ tree: FormulaTree) {
    if let mark = Self.mark(tree.plainText(node)) {
      marks.append(mark)
      return
    }
    for item in tree.items(ofScript: node) {
      if case .blank = tree.kind(item) { continue }
      if let mark = Self.mark(tree.plainText(item)) {
        marks.append(mark)
        continue
      }
      scripts.append(
        Script(form: Self.form(of: item, tree) ?? .sub, node: item, isNumber: tree.isNumber(item)))
    }
  }

  private mutating func addSuper(_ node: NodeID, _ tree: FormulaTree) {
    if let mark = Self.mark(tree.plainText(node)) {
      marks.append(mark)
      return
    }
    if let power = entrywisePower(node, tree) {
      scripts.append(Script(form: .plain, node: power, isNumber: tree.isNumber(power)))
      return
    }
    let items = tree.items(ofScript: node)
    let isMark = items.contains { item in
      if case .group = tree.kind(item) { return true }
      if case .name(let id) = tree.kind(item) { return ["T", "top", "intercal"].contains(tree[id].text) }
      return Self.mark(tree.plainText(item)) != nil
    }
    // Between commas stand a sample and a layer, x,l: no power is a list.
    let isList = if case .list = tree.kind(node) { true } else { false }
    if items.count > 1, !isMark, !isList {
      scripts.append(Script(form: .plain, node: node, isNumber: false))
      return
    }
    for item in items {
      let (inner, _, above, _) = tree.scripts(of: item)
      if let above, ["T", "top", "intercal"].contains(tree.plainText(above)) {
        // `a^{(2)^T}`, `W^{y^T}`
        addSuper(inner, tree)
        isTransposed.toggle()
        continue
      }
      switch tree.kind(item) {
      case .blank: continue
      case .name(let id) where ["T", "top", "intercal"].contains(tree[id].text): isTransposed.toggle()
      case .sum where tree.plainText(item) == "-1": isInverse = true
      default:
        if let mark = Self.mark(tree.plainText(item)) {
          marks.append(mark)
        } else {
          scripts.append(
            Script(form: Self.form(of: item, tree) ?? .plain, node: item, isNumber: tree.isNumber(item)))
        }
      }
    }
  }

  /// 2 of `a^{\odot 2}`.
  private func entrywisePower(_ node: NodeID, _ tree: FormulaTree) -> NodeID? {
    guard case .product = tree.kind(node), tree.childCount(of: node) == 2,
      case .blank = tree.kind(tree.child(0, of: node)),
      [.odot, .circ].contains(tree.joint(before: 1, of: node))
    else { return nil }
    return tree.child(1, of: node)
  }

  /// The mark of a step that the text of a script is.
  static func mark(_ text: String) -> StepMark? {
    switch text {
    case "*", "star", "ast": .star
    case "+": .plus
    case "new", "novo", "nova", "next": .new
    case "old", "antigo", "velho", "atual": .old
    default: nil
    }
  }

  private static func form(of item: NodeID, _ tree: FormulaTree) -> Script.Form? {
    guard case .group(let brackets) = tree.kind(item) else { return nil }
    switch brackets.open {
    case .square: return .bracket
    case .paren: return .paren
    case .angle: return .angle
    default: return nil
    }
  }
}

extension FormulaTree {
  /// The content of the brackets around an item, the item itself without brackets.
  func unbracketed(_ id: NodeID) -> NodeID {
    if case .group = kind(id), childCount(of: id) == 1 { return child(0, of: id) }
    return id
  }

  func isNumber(_ id: NodeID) -> Bool {
    if case .number = kind(unbracketed(id)) { return true }
    return false
  }

  /// Names, numbers and signs as they stand, without brackets: what words in scripts are compared with.
  func plainText(_ id: NodeID) -> String {
    enum Step {
      case node(NodeID)
      case sign(String)
    }
    var result = ""
    var open: [Step] = [.node(id)]
    var budget = 96
    while let step = open.popLast(), budget > 0 {
      budget -= 1
      guard case .node(let node) = step else {
        if case .sign(let sign) = step { result += sign }
        continue
      }
      switch kind(node) {
      case .number(let number): result += self[number].decimal
      case .name(let name): result += self[name].text
      case .words(let words): result += self[words].filter { !$0.isWhitespace }
      case .sum:
        for position in (0..<childCount(of: node)).reversed() {
          open.append(.node(child(position, of: node)))
          let joint = joint(before: position, of: node)
          if joint == .minus || position > 0 { open.append(.sign(joint == .minus ? "-" : "+")) }
        }
      default: open += children(of: node).reversed().map { .node($0) }
      }
    }
    return result
  }
}
