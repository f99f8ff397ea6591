/// The rows of a display put together to formulas: a row goes on with the one before where it begins with a sign, where a
/// parenthesis is still open, or where its first column is empty and it relates nothing. So `\\ &\quad` inside of a product
/// or of parentheses is no more than room.
struct MathRows {
  private var groups: [[MathToken]] = []
  /// Parentheses that are open in the last group.
  private var open = 0

  /// One list of tokens a formula, or several relations of an alignment that stand in one row.
  static func groups(_ tokens: [MathToken]) -> [[MathToken]] {
    var rows = MathRows()
    for row in cut(tokens) { rows.append(row) }
    return rows.groups
  }

  /// Rows at `\\` outside of braces and environments.
  private static func cut(_ tokens: [MathToken]) -> [[MathToken]] {
    var rows: [[MathToken]] = [[]]
    var depth = 0
    for token in tokens {
      switch token.kind {
      case .open, .begin: depth += 1
      case .close, .end: depth = max(0, depth - 1)
      default: break
      }
      if token.kind == .newRow, depth == 0 { rows.append([]) } else { rows[rows.count - 1].append(token) }
    }
    return rows
  }

  private mutating func append(_ row: [MathToken]) {
    guard let start = row.firstIndex(where: { !Self.isMark($0.kind) }) else { return }
    if let last = groups.indices.last, goesOn(row, from: start) {
      while let token = groups[last].last, Self.isMark(token.kind) || Self.isWords(token.kind) {
        groups[last].removeLast()
      }
      groups[last] += row[start...]
      open += Self.opened(row)
    } else {
      groups.append(row)
      open = Self.opened(row)
    }
  }

  private func goesOn(_ row: [MathToken], from start: Int) -> Bool {
    let hasEmptyColumn = row[..<start].contains { $0.kind == .ampersand }
    if Self.isRelation(row[start].kind) { return true }
    if open > 0 { return !Self.relates(row, fromDepth: open) }
    if Self.relates(row, fromDepth: 0) { return hasEmptyColumn && Self.isSign(row[start].kind) }
    return hasEmptyColumn || Self.isSign(row[start].kind)
  }

  /// Whether a relation stands in the row outside of parentheses, braces and environments.
  private static func relates(_ row: [MathToken], fromDepth start: Int) -> Bool {
    var (fences, braces) = (start, 0)
    for (place, token) in row.enumerated() {
      switch token.kind {
      case .open, .begin: braces += 1
      case .close, .end: braces -= 1
      case .symbol("("), .symbol("["), .symbol("{"): if braces == 0 { fences += 1 }
      case .symbol(")"), .symbol("]"), .symbol("}"): if braces == 0 { fences -= 1 }
      case .ampersand where braces == 0 && place + 1 < row.count && isRelation(row[place + 1].kind):
        return true
      default: if fences <= 0, braces == 0, isRelation(token.kind) { return true }
      }
    }
    return false
  }

  private static func opened(_ row: [MathToken]) -> Int {
    var (fences, braces) = (0, 0)
    for token in row {
      switch token.kind {
      case .open, .begin: braces += 1
      case .close, .end: braces -= 1
      case .symbol("("), .symbol("["), .symbol("{"): if braces == 0 { fences += 1 }
      case .symbol(")"), .symbol("]"), .symbol("}"): if braces == 0 { fences -= 1 }
      default: break
      }
    }
    return fences
  }

  private static func isMark(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .ampersand, .gap: true
    default: false
    }
  }

  /// Reasons beside a row, and the point or comma at its end.
  private static func isWords(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .words, .symbol(","), .symbol("."), .symbol(";"): true
    default: false
    }
  }

  static func isRelation(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .symbol("="), .command("approx"), .command("simeq"), .command("doteq"), .command("leftarrow"),
      .command("gets"), .command("coloneqq"):
      true
    default: false
    }
  }

  static func isSign(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .symbol("+"), .symbol("-"), .symbol("*"), .symbol("/"), .command("cdot"), .command("times"),
      .command("odot"), .command("circ"), .command("pm"):
      true
    default: false
    }
  }
}
