/// What of a display says only where its formulas stand.
enum MathLayout {
  private static let layouts: Set<String> = ["aligned", "split", "gathered", "alignedat", "subequations"]
  /// Environments with a meaning, which are layout too where their rows are relations: a system of equations.
  private static let systems: Set<String> = ["array", "cases", "dcases", "rcases", "matrix"]

  /// The tokens without marks of layout; `{A \over B}` as `\frac{A}{B}`.
  static func plain(_ tokens: [MathToken]) -> [MathToken] {
    var rest = tokens.filter { !isMark($0.kind) }
    if rest.contains(where: { $0.kind == .command("over") }) { rest = withFractions(rest) }
    return withoutSystem(withoutRoom(withoutConditions(rest)))
  }

  /// Without `, j = 1, \dots, n`, `\forall j` and `\quad (x \neq 0)` at the ends of rows: for which indices and numbers a formula is
  /// meant, which are those that it has a value for. Inequalities are kept as one token: they may say less than that.
  private static func withoutConditions(_ tokens: [MathToken]) -> [MathToken] {
    var result: [MathToken] = []
    var rest = tokens[...]
    while !rest.isEmpty {
      let row = rest.prefix { $0.kind != .newRow }
      let separators = row.indices.filter {
        row[$0].kind == .symbol(",") || row[$0].kind == .room || row[$0].kind.isWords
      }
      let start = separators.first { isCondition(row[$0...]) }
      let stated = start == nil ? separators.first { MathBounds.read(row[$0...]) != nil } : nil
      result += row[..<(start ?? stated ?? row.endIndex)]
      if let stated, let bounds = MathBounds.read(row[stated...]) {
        result.append(MathToken(kind: .bounds(bounds), range: row[stated].range))
      }
      result += rest[row.endIndex...].prefix(1)
      rest = rest[row.endIndex...].dropFirst()
    }
    return result
  }

  /// Whether nothing but letters, numbers and signs of ranges follows, and one of dots, ∀, ∈ and ≠ among them.
  private static func isCondition(_ tail: ArraySlice<MathToken>) -> Bool {
    var says = false
    var level = 0
    for token in tail {
      switch token.kind {
      case .open, .symbol("("), .symbol("{"): level += 1
      case .close, .symbol(")"), .symbol("}"):
        level -= 1
        // A comma among indices.
        if level < 0 { return false }
      case .command(let name):
        guard ranges.contains(name) else { return false }
        says = says || name != "le" && name != "leq"
      case .letter, .number, .subscripted, .superscripted, .ampersand, .room, .gap, .words:
        continue
      case .symbol(let sign): if !",=.;≠".contains(sign) { return false }
      default: return false
      }
    }
    return says
  }

  private static let ranges: Set<String> = [
    "dots", "ldots", "cdots", "forall", "in", "neq", "ne", "le", "leq",
  ]

  /// Room between two formulas as a comma, and none elsewhere.
  private static func withoutRoom(_ tokens: [MathToken]) -> [MathToken] {
    var result: [MathToken] = []
    var level = 0
    var hasRelation = false
    for (place, token) in tokens.enumerated() {
      switch token.kind {
      case .room:
        guard level == 0, hasRelation, let last = result.last, !joins(last.kind),
          startsFormula(tokens[(place + 1)...])
        else { continue }
        result.append(MathToken(kind: .symbol(","), range: token.range))
        hasRelation = false
        continue
      case .open, .begin, .symbol("("), .symbol("["), .symbol("{"): level += 1
      case .close, .end, .symbol(")"), .symbol("]"), .symbol("}"): level -= 1
      case .newRow: if level == 0 { hasRelation = false }
      default: if level == 0, MathRows.isRelation(token.kind) { hasRelation = true }
      }
      result.append(token)
    }
    return result
  }

  private static func joins(_ kind: MathToken.Kind) -> Bool {
    MathRows.isRelation(kind) || MathRows.isSign(kind) || kind == .ampersand || kind == .symbol(",")
  }

  /// Whether a relation with a left side comes next, before other room or the end of the row.
  private static func startsFormula(_ rest: ArraySlice<MathToken>) -> Bool {
    guard let first = rest.first, !joins(first.kind) else { return false }
    var level = 0
    for token in rest {
      switch token.kind {
      case .open, .begin, .symbol("("), .symbol("["), .symbol("{"): level += 1
      case .close, .end, .symbol(")"), .symbol("]"), .symbol("}"): level -= 1
      case .newRow, .room: if level <= 0 { return false }
      default: if level == 0, MathRows.isRelation(token.kind) { return true }
      }
      if level < 0 { return false }
    }
    return false
  }

  private static func isMark(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .begin(let name), .end(let name): layouts.contains(name)
    default: false
    }
  }

  /// Whether a token says that a formula is about derivatives or steps.
  static func isOfChange(_ tokens: [MathToken], at place: Int) -> Bool {
    switch tokens[place].kind {
    case .command("partial"), .command("nabla"), .command("delta"), .command("Delta"), .command("leftarrow"),
      .command("gets"):
      true
    case .letter("d"):
      place > 1 && tokens[place - 1].kind == .open
        && [.command("frac"), .command("dfrac"), .command("tfrac")].contains(tokens[place - 2].kind)
    default: false
    }
  }

  // MARK: Systems of equations

  /// Without the environment that the display begins with, where relations stand in it.
  private static func withoutSystem(_ tokens: [MathToken]) -> [MathToken] {
    guard let start = tokens.firstIndex(where: { !isRoom($0.kind) }),
      case .begin(let name) = tokens[start].kind,
      systems.contains(name), let end = end(of: start, in: tokens), relates(tokens[start + 1..<end])
    else { return tokens }
    var first = start + 1
    if name == "array", first < end, tokens[first].kind == .open {
      first = (tokens[first..<end].firstIndex { $0.kind == .close } ?? first) + 1
    }
    return Array(tokens[..<start] + tokens[first..<end] + tokens[(end + 1)...])
  }

  private static func isRoom(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .ampersand, .newRow, .gap, .words: true
    default: false
    }
  }

  private static func end(of start: Int, in tokens: [MathToken]) -> Int? {
    var level = 0
    for place in start..<tokens.count {
      switch tokens[place].kind {
      case .begin: level += 1
      case .end: level -= 1
      default: break
      }
      if level == 0 { return place }
    }
    return nil
  }

  /// Whether a relation stands outside of braces, fences and environments.
  private static func relates(_ tokens: ArraySlice<MathToken>) -> Bool {
    var level = 0
    for token in tokens {
      switch token.kind {
      case .open, .begin, .symbol("("), .symbol("["), .symbol("{"): level += 1
      case .close, .end, .symbol(")"), .symbol("]"), .symbol("}"): level -= 1
      default: if level == 0, MathRows.isRelation(token.kind) { return true }
      }
    }
    return false
  }

  // MARK: Fractions

  private static func withFractions(_ tokens: [MathToken]) -> [MathToken] {
    var open: [Int] = []
    /// Braces in which \over stands, and where: the first one counts.
    var bars: [Int: Int] = [:]
    for (place, token) in tokens.enumerated() {
      switch token.kind {
      case .open: open.append(place)
      case .close: _ = open.popLast()
      case .command("over"): if let brace = open.last, bars[brace] == nil { bars[brace] = place }
      default: break
      }
    }
    let overs = Set(bars.values)
    return tokens.enumerated().flatMap { place, token -> [MathToken] in
      if bars[place] != nil { return [MathToken(kind: .command("frac"), range: token.range), token] }
      guard overs.contains(place) else { return [token] }
      return [.close, .open].map { MathToken(kind: $0, range: token.range) }
    }
  }
}
