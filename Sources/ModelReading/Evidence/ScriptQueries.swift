import LaTeXReading

extension WrittenMention {
  /// Tells one sample's vector, `x^{(i)}`, from a letter without that mark, which may be a stack of them.
  var sampleSign: String { superscripts.contains { $0.fence == .paren } ? "#" : "" }

  /// What tells two arrays of one letter apart where shapes are declared: their layer or label.
  var shapeLabel: String {
    superscripts.filter { $0.fence != .none }.map { "^" + $0.item.label }.joined()
      + subscripts.map { "_" + $0.label }.joined()
  }
}

extension FormulaTree {
  /// Entries one by one, an indicator of a class, or a list of what a letter runs over.
  func isStacking(_ side: NodeID) -> Bool {
    let (base, _, _, _) = scripts(of: side)
    switch kind(base) {
    case .matrix, .list: return true
    case .group:
      guard let inner = children(of: base).first else { return false }
      if case .matrix = kind(inner) { return true }
      if case .list = kind(inner) { return true }
      return false
    case .call:
      guard let head = name(of: child(0, of: base)) else { return false }
      return head.text == "1" || head.text == "I" || head.text == "delta"
    case .scripted: return mention(base)?.name.text == "1"
    default: return false
    }
  }

  /// `i = 1` or `i` or `k \neq i` below a sum: the letter, and where it begins.
  func binding(_ id: NodeID) -> (letter: String, lower: ScriptItem?)? {
    if let name = name(of: id) { return (name.text, nil) }
    guard case .relation = kind(id), let letter = name(of: child(0, of: id))?.text else { return nil }
    guard childCount(of: id) == 2, joint(before: 1, of: id) == .equal else { return nil }
    return (letter, scriptItem(child(1, of: id)))
  }

  /// The letter of a sum and its upper limit.
  func sumLimits(_ id: NodeID) -> (letter: String, upper: ScriptItem?)? {
    guard case .big(.sum, true, let hasUpper) = kind(id), let (letter, _) = binding(child(0, of: id)) else {
      return nil
    }
    return (letter, hasUpper ? scriptItem(child(1, of: id)) : nil)
  }

  /// Whether numbers stand in an expression, one by one or as a matrix, and no letters.
  func isMadeOfNumbers(_ root: NodeID) -> Bool { letters(in: root).isEmpty }

  /// Whether two expressions are written alike.
  func isSame(_ a: NodeID, _ b: NodeID) -> Bool {
    var open = [(a, b)]
    while let (a, b) = open.popLast() {
      guard childCount(of: a) == childCount(of: b) else { return false }
      if childCount(of: a) == 0 {
        switch (kind(a), kind(b)) {
        case (.number(let x), .number(let y)): if self[x].decimal != self[y].decimal { return false }
        case (.name(let x), .name(let y)): if self[x] != self[y] { return false }
        default: if kind(a) != kind(b) { return false }
        }
      }
      open += zip(children(of: a), children(of: b))
    }
    return true
  }

  /// The letters in an expression.
  func letters(in root: NodeID) -> Set<String> {
    var found: Set<String> = []
    var open = [root]
    while let id = open.popLast() {
      if let name = name(of: id) { found.insert(name.text) }
      open += children(of: id)
    }
    return found
  }
}
