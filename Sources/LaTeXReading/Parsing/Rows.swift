/// The rows of a display, cut into pieces that may each be a statement.
struct Rows {
  /// What stands between two separators of a row.
  struct Piece {
    var items: [Item]
    var row: Int
    /// The pair of columns of an alignment.
    var column: Int
    /// Words before it in its row.
    var introduction: NodeID?
    /// Whether a separator that may introduce a condition stands before it.
    var isBeside: Bool
  }

  private(set) var pieces: [Piece] = []
  private var current: [Item] = []
  private var introduction: NodeID?
  private var ampersands = 0
  private var startColumn = 0
  private var row = 0
  private var isBeside = false

  init(_ items: [Item]) {
    var rows: [ArraySlice<Item>] = []
    var start = 0
    for (place, item) in items.enumerated() where item.kind == .row {
      rows.append(items[start..<place])
      start = place + 1
    }
    rows.append(items[start...])
    for (number, items) in rows.enumerated() {
      row = number
      read(items)
    }
  }

  private mutating func read(_ items: ArraySlice<Item>) {
    ampersands = 0
    startColumn = 0
    isBeside = false
    introduction = nil
    for place in items.indices {
      let item = items[place]
      switch item.kind {
      case .cell, .room:
        if item.kind == .cell { ampersands += 1 }
        separate(items, place)
      case .words: words(item)
      case .period: finish(isBeside: false)
      case .joint(let joint) where joint.separatesStatements: finish(isBeside: false)
      case .joint(.arrow) where separatesRelations(items, place): finish(isBeside: false)
      default:
        if current.isEmpty { startColumn = ampersands / 2 }
        current.append(item)
      }
    }
    finish(isBeside: false)
    introduction = nil
  }

  /// An alignment mark or a wide space separates unless an operator stands beside it.
  private mutating func separate(_ items: ArraySlice<Item>, _ place: Int) {
    if let last = current.last?.joint, last.isOperator { return }
    var next = place + 1
    var cells = items[place].kind == .cell ? 1 : 0
    while next < items.endIndex, items[next].kind == .cell || items[next].kind == .room {
      if items[next].kind == .cell { cells += 1 }
      next += 1
    }
    if !current.isEmpty, cells < 2, next < items.endIndex, let joint = items[next].joint, joint.isOperator {
      return
    }
    finish(isBeside: true)
  }

  /// Whether an arrow leads from one equation to the next, as in `a = b \rightarrow c = d`.
  private func separatesRelations(_ items: ArraySlice<Item>, _ place: Int) -> Bool {
    func relates(_ items: some Sequence<Item>) -> Bool {
      items.contains { $0.joint.map { $0.isRelation && $0 != .arrow } ?? false }
    }
    let before = current.isEmpty ? pieces.last?.items ?? [] : current
    return relates(before)
      && relates(items[(place + 1)...].prefix { $0.kind != .period && $0.joint != .arrow })
  }

  private mutating func words(_ item: Item) {
    finish(isBeside: true)
    introduction = item.node
    isBeside = true
  }

  private mutating func finish(isBeside next: Bool) {
    defer {
      isBeside = next || isBeside && current.isEmpty
      current = []
    }
    guard !current.isEmpty else {
      return
    }
    let piece = Piece(
      items: current, row: row, column: startColumn, introduction: introduction, isBeside: isBeside)
    introduction = nil
    guard let before = predecessor(of: piece) else { return pieces.append(piece) }
    // A comma at the end of a row that is gone on with separates nothing.
    while let joint = pieces[before].items.last?.joint, joint.isListSign { pieces[before].items.removeLast() }
    pieces[before].items += piece.items
  }

  /// The piece of the row before that this one goes on with: because it begins with a sign, or because that one ends
  /// with a sign.
  private func predecessor(of piece: Piece) -> Int? {
    if let last = pieces.last, last.row == piece.row, last.column == piece.column,
      piece.items.first?.joint?.isRelation == true
    {
      // `[x] \text{(definition)} = y`: the words are a remark.
      return mayGoOn(last) ? pieces.count - 1 : nil
    }
    guard piece.row > 0, !pieces.isEmpty, piece.introduction == nil else { return nil }
    let isFirst = !pieces.contains { $0.row == piece.row }
    let begins = piece.items.first?.joint?.isOperator ?? false
    guard let previousRow = pieces.last(where: { $0.row < piece.row })?.row else { return nil }
    let candidates = pieces.indices.filter { pieces[$0].row == previousRow }
    if begins {
      let place = candidates.last { pieces[$0].column == piece.column } ?? (isFirst ? candidates.first : nil)
      return place.flatMap { mayGoOn(pieces[$0]) ? $0 : nil }
    }
    guard isFirst, let last = candidates.last, let joint = pieces[last].items.last?.joint, joint.isOperator
    else {
      return nil
    }
    return mayGoOn(pieces[last]) ? last : nil
  }

  private func mayGoOn(_ piece: Piece) -> Bool {
    !piece.items.contains { if case .failure = $0.kind { true } else { false } }
  }
}
