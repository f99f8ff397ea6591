/// What commands with arguments and scripts build.
extension FormulaParser {
  /// An operand with its scripts, as a node.
  mutating func finished(_ item: Item) -> NodeID {
    if let big = item.big { return finishedBig(big, item) }
    guard item.hasScripts else { return item.node }
    if item.isBraced, let note = item.sub ?? item.sup, item.sub == nil || item.sup == nil, item.primes == 0 {
      return tree.append(.annotated, [item.node, note], range: item.range)
    }
    let scripts = Scripts(hasSub: item.sub != nil, hasSuper: item.sup != nil, primes: item.primes)
    if item.sub == nil, item.sup == nil, let name = tree.name(of: item.node), name.text.count == 1 {
      // A letter of an index may have primes: c'.
      _ = tree.intern(name.primed(item.primes))
    }
    return tree.append(
      .scripted(scripts), [item.node] + [item.sub, item.sup].compactMap { $0 }, range: item.range)
  }

  private mutating func finishedBig(_ big: BigOperator, _ item: Item) -> NodeID {
    tree.append(
      .big(big, hasLower: item.sub != nil, hasUpper: item.sup != nil),
      [item.sub, item.sup].compactMap { $0 },
      range: item.range)
  }

  /// What a command makes of its arguments; nil where an argument is a sign and may not be.
  mutating func build(_ meaning: CommandMeaning, _ frame: Frame, _ range: TextRange) -> Item? {
    let arguments = frame.arguments
    switch meaning {
    case .stacked(let isUnder): return stacked(arguments[0], arguments[1], isUnder: isUnder, range)
    case .transparent, .font:
      var item = arguments[0]
      item.range = range
      return item
    case .labelledArrow(let joint): return .joint(joint, range)
    default: break
    }
    guard arguments.allSatisfy({ $0.kind == .operand }) else { return nil }
    var item = Item(kind: .operand, range: range)
    switch meaning {
    case .accent(let marks): item.node = accented(finished(arguments[0]), marks, range)
    case .braced:
      item.node = finished(arguments[0])
      item.isBraced = true
    case .fraction: item.node = fraction(finished(arguments[0]), finished(arguments[1]), .stacked, range)
    case .binomial:
      item.node = tree.append(.binomial, [finished(arguments[0]), finished(arguments[1])], range: range)
    case .root:
      let parts = arguments.map { finished($0) }
      item.node = tree.append(.root, parts.reversed(), range: range)
    default: return nil
    }
    return item
  }

  /// `\overset{note}{body}`: over a relation the note is dropped, save that it defines; under an operator it is
  /// its limit.
  private mutating func stacked(_ note: Item, _ body: Item, isUnder: Bool, _ range: TextRange) -> Item? {
    var item = body
    item.range = range
    if let joint = body.joint {
      item.kind = .joint(joint == .equal && defines(note) ? .defined : joint)
      return item
    }
    guard note.kind == .operand else {
      guard note.joint != nil else { return nil }
      return item
    }
    if body.big != nil, isUnder, body.sub == nil {
      item.sub = finished(note)
      return item
    }
    item.node = tree.append(.annotated, [finished(body), finished(note)], range: range)
    item.big = nil
    item.sub = nil
    item.sup = nil
    item.primes = 0
    return item
  }

  private func defines(_ note: Item) -> Bool {
    guard note.kind == .operand, note.big == nil else { return false }
    switch tree.kind(note.node) {
    case .words(let words): return tree[words].lowercased().hasPrefix("def")
    case .name(let name): return ["def", "triangle", "Delta"].contains(tree[name].text)
    case .run(let name): return tree[name].text.hasPrefix("def")
    default: return false
    }
  }

  /// An accent goes to the letter it stands over; scripts within move out.
  private mutating func accented(_ node: NodeID, _ marks: Marks, _ range: TextRange) -> NodeID {
    switch tree.kind(node) {
    case .name(let id):
      var name = tree[id]
      name.marks.formUnion(marks)
      return tree.append(.name(tree.intern(name)), range: range)
    case .scripted(let scripts):
      let parts = tree.children(of: node)
      guard let base = parts.first, case .name(let id) = tree.kind(base) else { break }
      var name = tree[id]
      name.marks.formUnion(marks)
      let marked = tree.append(.name(tree.intern(name)), range: tree[base].range)
      return tree.append(.scripted(scripts), [marked] + parts.dropFirst(), range: range)
    default: break
    }
    return tree.append(.decorated(marks), [node], range: range)
  }

  // MARK: Environments

  mutating func endCell() {
    let parts = reduceParts(from: top.itemStart)
    frames[frames.count - 1].cells.append(parts)
  }

  mutating func endRow() {
    let cells = top.cells
    frames[frames.count - 1].cells = []
    guard !(cells.count == 1 && cells[0].isEmpty) else { return }
    frames[frames.count - 1].rows.append(cells)
  }

  mutating func environment(_ content: Environments.Content, _ rows: [[[NodeID]]], _ range: TextRange)
    -> NodeID
  {
    switch content {
    case .cases: return cases(rows, range)
    case .rows: return matrix(rows, range)
    case .matrix(let brackets):
      let matrix = matrix(rows, range)
      guard let brackets else { return matrix }
      return tree.append(.group(brackets), [matrix], range: range)
    }
  }

  private mutating func matrix(_ rows: [[[NodeID]]], _ range: TextRange) -> NodeID {
    let columns = rows.map { $0.count }.max() ?? 0
    guard rows.count * columns <= Lexer.tokenLimit else {
      return tree.append(.unreadable(note(.tooLong, range)), range: range)
    }
    var cells: [NodeID] = []
    for row in rows {
      for column in 0..<columns { cells.append(phrase(column < row.count ? row[column] : [], range)) }
    }
    return tree.append(.matrix(rows: rows.count, columns: columns), cells, range: range)
  }

  private mutating func cases(_ rows: [[[NodeID]]], _ range: TextRange) -> NodeID {
    var children: [NodeID] = []
    for row in rows {
      var parts = row.flatMap { $0 }
      guard !parts.isEmpty else { continue }
      if parts.count == 1, case .list = tree.kind(parts[0]) {
        // `x, x > 0` without an alignment mark.
        let items = Array(tree.children(of: parts[0]))
        parts = [items[0], items[items.count - 1]]
      }
      children.append(parts[0])
      children.append(phrase(Array(parts.dropFirst()), tree[parts[0]].range))
    }
    return tree.append(.cases, children, range: range)
  }

  /// `\left\{ \begin{array} … \right.` are cases.
  mutating func cases(ofMatrix node: NodeID, _ rows: Int, _ columns: Int, _ range: TextRange) -> NodeID {
    let cells = Array(tree.children(of: node))
    let table = (0..<rows).map { row in
      (0..<columns).map { column in
        let cell = cells[row * columns + column]
        return tree.kind(cell) == .blank ? [] : [cell]
      }
    }
    return cases(table, range)
  }
}
