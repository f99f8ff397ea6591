/// From the items between two brackets to one tree, by precedence: product, sum, relation, list.
extension FormulaParser {
  /// A level of precedence in the making: operands with the sign before each.
  struct Level {
    var nodes: [NodeID] = []
    var joints: [Joint] = []
    var pending: Joint = .none
    /// Where a sign before the first operand stands.
    var start: Int32?

    mutating func add(_ node: NodeID) {
      nodes.append(node)
      joints.append(pending)
      pending = .none
    }
  }

  struct Levels {
    var factors: [Factor] = []
    var factorSign: Joint = .none
    var factorSignRange = TextRange(0, 0)
    /// Signs before the next factor: `a \cdot -b`.
    var unary: [(joint: Joint, range: TextRange)] = []
    var terms = Level()
    var sides = Level()
    var listed = Level()
    /// The sign of `w \mathrel{-}= x`, which stands for `w \leftarrow w - x`.
    var compound: Joint?
    /// The last sign, for the place of what is missing behind it.
    var last = TextRange(0, 0)
  }

  /// Reduces the items of the frame in hand and removes them: words and expressions in turn.
  mutating func reduceParts(from start: Int) -> [NodeID] {
    let inner = Array(items[start...])
    items.removeSubrange(start...)
    return parts(of: inner[...])
  }

  /// The parts of some items. With `listsInSides` a comma binds closer than a relation: `l = 1, \dots, L`.
  mutating func parts(of items: ArraySlice<Item>, listsInSides: Bool = false) -> [NodeID] {
    if let place = items.firstIndex(where: { if case .over = $0.kind { true } else { false } }) {
      return [divided(items, at: place)]
    }
    var levels = Levels()
    var parts: [NodeID] = []
    let isAlone = items.count == 1
    for (place, item) in zip(items.indices, items) {
      levels.last = item.range
      switch item.kind {
      case .room where place > items.startIndex && place + 1 < items.endIndex:
        // A wide space between two operands in brackets separates them.
        guard items[place - 1].kind == .operand, items[place + 1].kind == .operand else { break }
        sign(.comma, item.range, &levels, listsInSides)
      case .operand:
        if !isAlone, tree.isBlank(item) { continue }
        push(item, &levels)
      case .joint(let joint): sign(joint, item.range, &levels, listsInSides)
      case .words:
        if let node = closeAll(&levels, listsInSides) { parts.append(node) }
        parts.append(item.node)
        levels = Levels()
      default: break
      }
    }
    if let node = closeAll(&levels, listsInSides) { parts.append(node) }
    return parts
  }

  /// `{a \over b}`
  private mutating func divided(_ items: ArraySlice<Item>, at place: Int) -> NodeID {
    var rest = items[(place + 1)...]
    rest.removeAll { if case .over = $0.kind { true } else { false } }
    let range = items.first!.range.union(items.last!.range)
    let numerator = phrase(parts(of: items[..<place]), range)
    let denominator = phrase(parts(of: rest), range)
    if case .over(isFraction: false) = items[place].kind {
      return tree.append(.binomial, [numerator, denominator], range: range)
    }
    return fraction(numerator, denominator, .stacked, range)
  }

  private mutating func sign(_ joint: Joint, _ range: TextRange, _ levels: inout Levels, _ listsInSides: Bool)
  {
    if joint.isTermSign {
      termSign(joint, range, &levels)
    } else if joint.isFactorSign {
      factorSign(joint, range, &levels)
    } else if joint.isRelation {
      if joint == .equal, levels.sides.nodes.isEmpty, levels.factors.isEmpty, levels.unary.isEmpty,
        levels.terms.nodes.count > 0, levels.terms.pending == .minus || levels.terms.pending == .plus
      {
        levels.compound = levels.terms.pending
        levels.terms.pending = .none
        levels.sides.add(levels.terms.nodes.count == 1 ? levels.terms.nodes[0] : sum(levels.terms))
        levels.sides.pending = .assigned
        levels.terms = Level()
        return
      }
      let side = (listsInSides ? closeList(&levels) : closeSum(&levels)) ?? blank(before: range)
      levels.sides.add(side)
      levels.sides.pending = joint
    } else {
      let item = listsInSides ? closeSum(&levels) : closeRelation(&levels)
      guard let item else { return }
      levels.listed.add(item)
      levels.listed.pending = joint
    }
  }

  private mutating func blank(before range: TextRange) -> NodeID {
    tree.append(.blank, range: TextRange(Int(range.start), Int(range.start)))
  }

  private mutating func termSign(_ joint: Joint, _ range: TextRange, _ levels: inout Levels) {
    let isAfterHead =
      levels.factorSign != .none || levels.factors.last.map { isWaitingFunction($0.node) } == true
    if !levels.factors.isEmpty, isAfterHead {
      return levels.unary.append((joint, range))
    }
    if let product = closeProduct(&levels) {
      levels.terms.add(product)
      levels.terms.pending = joint
      return
    }
    if levels.terms.pending != .none || levels.terms.nodes.isEmpty && levels.terms.start != nil {
      return levels.unary.append((joint, range))
    }
    levels.terms.pending = joint
    levels.terms.start = range.start
  }

  private mutating func factorSign(_ joint: Joint, _ range: TextRange, _ levels: inout Levels) {
    if levels.factors.isEmpty || levels.factorSign != .none {
      // `f(\cdot)`, `\cdot \, x` at the head of a row.
      levels.factors.append(Factor(node: tree.append(.blank, range: range), joint: levels.factorSign))
    }
    levels.factorSign = joint
    levels.factorSignRange = range
  }

  // MARK: Closing

  mutating func closeProduct(_ levels: inout Levels) -> NodeID? {
    defer {
      levels.factors = []
      levels.factorSign = .none
      levels.unary = []
    }
    if !levels.unary.isEmpty {
      levels.factors.append(Factor(node: missing(levels.last), joint: levels.factorSign))
    }
    guard let first = levels.factors.first else { return nil }
    if levels.factorSign != .none, levels.unary.isEmpty {
      let isPlaceholder = levels.factors.count == 1 && tree.kind(first.node) == .blank
      if isPlaceholder { return first.node }
      levels.factors.append(Factor(node: missing(levels.factorSignRange), joint: levels.factorSign))
    }
    return product(levels.factors)
  }

  private mutating func closeSum(_ levels: inout Levels) -> NodeID? {
    defer { levels.terms = Level() }
    guard let last = closeProduct(&levels) else {
      guard levels.terms.pending != .none || !levels.terms.nodes.isEmpty else { return nil }
      levels.terms.add(missing(levels.last))
      return sum(levels.terms)
    }
    if levels.terms.nodes.isEmpty, levels.terms.pending == .none { return last }
    levels.terms.add(last)
    return sum(levels.terms)
  }

  private mutating func sum(_ level: Level) -> NodeID {
    var range = span(level.nodes)
    if let start = level.start { range.start = min(range.start, start) }
    var joints = level.joints
    if joints[0] == .none { joints[0] = .plus }
    return tree.append(.sum, level.nodes, joints: joints, range: range)
  }

  private mutating func closeRelation(_ levels: inout Levels) -> NodeID? {
    guard !levels.sides.nodes.isEmpty else { return closeSum(&levels) }
    return relation(closeSum(&levels), &levels)
  }

  private mutating func relation(_ last: NodeID?, _ levels: inout Levels) -> NodeID {
    defer { levels.sides = Level() }
    let end = Int(levels.last.end)
    var last = last ?? tree.append(.blank, range: TextRange(end, end))
    if let sign = levels.compound, levels.sides.nodes.count == 1 {
      last = tree.append(
        .sum, [levels.sides.nodes[0], last], joints: [.plus, sign], range: tree[last].range)
    }
    levels.compound = nil
    levels.sides.add(last)
    return tree.append(
      .relation, levels.sides.nodes, joints: levels.sides.joints, range: span(levels.sides.nodes))
  }

  private mutating func closeList(_ levels: inout Levels) -> NodeID? {
    defer { levels.listed = Level() }
    guard !levels.listed.nodes.isEmpty else { return closeSum(&levels) }
    return list(closeSum(&levels), &levels)
  }

  private mutating func list(_ last: NodeID?, _ levels: inout Levels) -> NodeID {
    if let last { levels.listed.add(last) }
    guard levels.listed.nodes.count > 1 else { return levels.listed.nodes[0] }
    return tree.append(
      .list, levels.listed.nodes, joints: levels.listed.joints, range: span(levels.listed.nodes))
  }

  private mutating func closeAll(_ levels: inout Levels, _ listsInSides: Bool) -> NodeID? {
    if listsInSides {
      guard !levels.sides.nodes.isEmpty else { return closeList(&levels) }
      return relation(closeList(&levels), &levels)
    }
    guard !levels.listed.nodes.isEmpty else { return closeRelation(&levels) }
    return list(closeRelation(&levels), &levels)
  }

  func span(_ nodes: [NodeID]) -> TextRange {
    guard let first = nodes.first, let last = nodes.last else { return TextRange(0, 0) }
    return tree[first].range.union(tree[last].range)
  }
}
