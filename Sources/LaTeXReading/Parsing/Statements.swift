/// From the pieces of a display to its statements.
extension FormulaParser {
  /// The statements of a formula.
  mutating func statements(_ tokens: [Token]) -> [Page.Statement] {
    let items = read(tokens)
    let pieces = Rows(items).pieces
    var statements: [Page.Statement] = []
    for piece in pieces { add(piece, to: &statements) }
    addRemarks(items, pieces, &statements)
    assignSubjects(&statements)
    return statements
  }

  private mutating func add(_ piece: Rows.Piece, to statements: inout [Page.Statement]) {
    var isFirst = true
    for group in Self.groups(of: piece.items) {
      let before = failures.count
      let statement = statement(group, piece, isFirst: isFirst)
      guard var statement else { continue }
      isFirst = false
      if failures.count > before || group.failure != nil {
        let failure = group.failure ?? failures[before]
        statement.role = .unreadable
        statement.root = tree.append(.unreadable(failure), range: statement.range)
      }
      statements.append(statement)
    }
  }

  private mutating func statement(_ group: Group, _ piece: Rows.Piece, isFirst: Bool) -> Page.Statement? {
    var items = group.items
    while let joint = items.last?.joint, joint.isListSign || joint == .colon { items.removeLast() }
    while let joint = items.first?.joint, joint.isListSign || joint == .colon { items.removeFirst() }
    guard let first = items.first, let last = items.last else { return nil }
    let range = first.range.union(last.range)
    let introduction = isFirst ? piece.introduction : nil
    guard group.failure == nil else {
      return Page.Statement(
        role: .unreadable, root: NodeID(0), range: range, row: piece.row, introduction: words(introduction))
    }
    let parts = parts(of: items[...], listsInSides: group.listsInSides)
    guard !parts.isEmpty else { return nil }
    let root = phrase(parts, range)
    let role = role(root, first, introduction, isBeside: piece.isBeside || !isFirst)
    return Page.Statement(
      role: role, root: root, range: range, row: piece.row, introduction: words(introduction))
  }

  private func words(_ node: NodeID?) -> WordsID? {
    guard let node, case .words(let id) = tree.kind(node) else { return nil }
    return id
  }

  // MARK: Roles

  private func role(_ root: NodeID, _ first: Item, _ introduction: NodeID?, isBeside: Bool)
    -> Page.Statement.Role
  {
    if let words = words(introduction), Connectives.restricts(tree[words]) { return .condition }
    switch tree.kind(root) {
    case .relation:
      if first.joint?.isRelation == true { return .continuation }
      if introduction != nil { return .relation }
      return isBeside && isIndexRelation(root) ? .possibleCondition : .relation
    case .group(.round):
      guard isBeside, let inner = tree.children(of: root).first else { return .expression }
      return isCondition(inner) ? .condition : .expression
    case .list:
      let items = tree.children(of: root)
      return items.allSatisfy { isRelation($0) } && !items.isEmpty ? .relation : .expression
    default: return .expression
    }
  }

  private func isRelation(_ node: NodeID) -> Bool {
    if case .relation = tree.kind(node) { return true }
    return false
  }

  private func isCondition(_ node: NodeID) -> Bool {
    switch tree.kind(node) {
    case .relation, .phrase: true
    case .list: tree.children(of: node).contains { isRelation($0) }
    default: false
    }
  }

  /// Whether a relation is between plain letters, numbers and dots only, and begins with a letter.
  private func isIndexRelation(_ root: NodeID) -> Bool {
    let sides = Array(tree.children(of: root))
    guard let first = sides.first else { return false }
    let isChain =
      sides.count > 2 && (1..<sides.count).allSatisfy { tree.joint(before: $0, of: root) == .equal }
    guard !isChain else { return false }
    switch tree.kind(first) {
    case .name, .list, .number: break
    case .call, .scripted:
      // `z > 0` of an entry is a condition too, an equation of it is not.
      return (1..<sides.count).allSatisfy { Self.inequalities.contains(tree.joint(before: $0, of: root)) }
    default: return false
    }
    return sides.allSatisfy { isIndexLike($0) }
  }

  private static let inequalities: Set<Joint> = [
    .less, .lessOrEqual, .greater, .greaterOrEqual, .notEqual, .member, .notMember, .muchLess, .muchGreater,
  ]

  private func isIndexLike(_ root: NodeID) -> Bool {
    var open = [root]
    var seen = 0
    while let node = open.popLast() {
      seen += 1
      guard seen < 60 else { return false }
      switch tree.kind(node) {
      case .name(let id):
        if !tree[id].marks.subtracting([.blackboard, .calligraphic]).isEmpty { return false }
      case .number, .dots: break
      case .list, .sum, .product, .group, .run: open += tree.children(of: node)
      default: return false
      }
    }
    return true
  }

  /// Conditions belong to the last relation before them, else to the first after them.
  private func assignSubjects(_ statements: inout [Page.Statement]) {
    func isClaim(_ place: Int) -> Bool {
      switch statements[place].role {
      case .relation, .continuation, .expression, .unreadable: true
      default: false
      }
    }
    for place in statements.indices {
      guard statements[place].role == .condition || statements[place].role == .possibleCondition else {
        continue
      }
      let before = statements[..<place].indices.last { isClaim($0) }
      statements[place].subject = before ?? statements[place...].indices.first { isClaim($0) }
      if statements[place].subject == nil, statements[place].role == .possibleCondition {
        statements[place].role = .relation
      }
    }
  }

  /// Words that introduce no statement are remarks.
  private mutating func addRemarks(
    _ items: [Item], _ pieces: [Rows.Piece], _ statements: inout [Page.Statement]
  ) {
    let introductions = Set(pieces.compactMap { $0.introduction })
    var row = 0
    for item in items {
      if item.kind == .row { row += 1 }
      guard item.kind == .words, !introductions.contains(item.node) else { continue }
      let place = statements.firstIndex { $0.range.start > item.range.start } ?? statements.count
      statements.insert(
        Page.Statement(role: .remark, root: item.node, range: item.range, row: row), at: place)
    }
  }

  // MARK: Commas

  struct Group {
    var items: [Item]
    var listsInSides = false
    var failure: FailureID?
  }

  /// Commas at the top level separate statements, or the items of a list: `l = 1, \dots, L` is one relation.
  static func groups(of items: [Item]) -> [Group] {
    let failure = items.lazy.compactMap { item -> FailureID? in
      if case .failure(let id) = item.kind { return id }
      return nil
    }.first
    if let failure { return [Group(items: items, failure: failure)] }
    var parts: [[Item]] = [[]]
    var separators: [Item] = []
    for item in items {
      if let joint = item.joint, joint.isListSign, joint != .bar {
        separators.append(item)
        parts.append([])
      } else {
        parts[parts.count - 1].append(item)
      }
    }
    guard parts.count > 1, parts.contains(where: { isRelational($0) }) else { return [Group(items: items)] }
    return grouped(parts, separators)
  }

  /// For each part what comes before the next relation: where that is, whether dots stand before it, and whether all
  /// before it are short.
  private struct Runs {
    var next: [Int]
    var hasDots: [Bool]
    var isShort: [Bool]

    init(_ parts: [[Item]]) {
      next = Array(repeating: parts.count, count: parts.count + 1)
      hasDots = Array(repeating: false, count: parts.count + 1)
      isShort = Array(repeating: true, count: parts.count + 1)
      for place in parts.indices.reversed() {
        let part = parts[place]
        guard !FormulaParser.isRelational(part) else {
          next[place] = place
          continue
        }
        next[place] = next[place + 1]
        hasDots[place] = hasDots[place + 1] || part.count == 1 && part[0].isDots
        isShort[place] = isShort[place + 1] && FormulaParser.isShort(part)
      }
    }
  }

  private static func grouped(_ parts: [[Item]], _ separators: [Item]) -> [Group] {
    var groups: [Group] = []
    var leading: [Item] = []
    let run = Runs(parts)
    for (place, part) in parts.enumerated() where !part.isEmpty {
      if isRelational(part) {
        groups.append(Group(items: leading + part, listsInSides: !leading.isEmpty))
        leading = []
        continue
      }
      if leading.isEmpty, place > 0, let last = groups.indices.last,
        run.hasDots[place] || isShort(part) && endsShort(groups[last].items)
      {
        groups[last].items.append(separators[place - 1])
        groups[last].items += part
        groups[last].listsInSides = true
      } else if run.next[place] < parts.count, run.isShort[place] {
        leading += part
        leading.append(separators[place])
      } else {
        groups.append(Group(items: part))
      }
    }
    return groups
  }

  private static func isRelational(_ items: [Item]) -> Bool {
    items.contains { $0.joint?.isRelation ?? false }
  }

  /// One letter or number.
  private static func isShort(_ items: [Item]) -> Bool {
    items.count == 1 && items[0].kind == .operand && items[0].big == nil && !items[0].isBracket
  }

  private static func endsShort(_ items: [Item]) -> Bool {
    guard items.count > 1, let joint = items[items.count - 2].joint else { return false }
    return (joint.isRelation || joint.isListSign) && isShort([items[items.count - 1]])
  }
}
