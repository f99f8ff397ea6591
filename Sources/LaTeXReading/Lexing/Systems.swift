/// Arrays, cases and braces that only hold formulas together: `\\left\\{\\begin{aligned} … \\end{aligned}\\right.` is the
/// formulas in it.
enum Systems {
  /// The tokens with such frames removed where they begin a statement of the display.
  static func unwrapped(_ tokens: [Token], _ partner: [Int32]) -> [Token]? {
    var dropped: Set<Int> = []
    var place = 0
    var isStart = true
    while place < tokens.count {
      switch tokens[place].kind {
      case .newRow, .room: isStart = true
      case .begin(let name):
        if isStart, let (last, ends) = system(tokens, partner, place, brace: nil) {
          dropped.formUnion(ends)
          place = last
          isStart = false
        } else if case .rows? = Environments.table[name] {
          break
        } else {
          isStart = false
          place = max(place, Int(partner[place]))
        }
      case .openBracket(let side, _):
        if isStart, side == .brace, place + 1 < tokens.count, case .begin = tokens[place + 1].kind,
          let (last, ends) = system(tokens, partner, place + 1, brace: place)
        {
          dropped.formUnion(ends)
          place = last
        } else {
          place = max(place, Int(partner[place]))
        }
        isStart = false
      case .open:
        isStart = false
        place = max(place, Int(partner[place]))
      default: isStart = false
      }
      place += 1
    }
    guard !dropped.isEmpty else { return nil }
    return tokens.indices.filter { !dropped.contains($0) }.map { tokens[$0] }
  }

  /// Whether the environment that begins at a place is a system: each row has a relation of its own. The place of its
  /// last token, and the tokens that hold it together.
  private static func system(
    _ tokens: [Token], _ partner: [Int32], _ begin: Int, brace: Int?
  ) -> (last: Int, ends: [Int])? {
    guard case .begin(let name) = tokens[begin].kind, partner[begin] >= 0 else { return nil }
    let end = Int(partner[begin])
    var ends = [begin, end]
    var last = end
    if let brace {
      guard Int(partner[brace]) == end + 1, tokens[end + 1].kind == .closeBracket(.none, isStretched: true)
      else {
        return nil
      }
      ends += [brace, end + 1]
      last = end + 1
    }
    switch Environments.table[name] {
    case .rows? where brace != nil, .cases?: break
    case .matrix(nil)? where name == "array": break
    default: return nil
    }
    let isBeforeAnything = last + 1 >= tokens.count || isEnd(tokens[last + 1].kind)
    return isBeforeAnything && everyRowRelates(tokens, partner, begin + 1..<end) ? (last, ends) : nil
  }

  private static func isEnd(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .newRow, .room, .end, .ampersand, .words, .command("comma"), .command("period"),
      .command("semicolon"):
      true
    default: false
    }
  }

  /// Each row has a relation before its second cell: not `x & x > 0`, which is a case.
  private static func everyRowRelates(_ tokens: [Token], _ partner: [Int32], _ inner: Range<Int>) -> Bool {
    var place = inner.lowerBound
    var relates = false
    var isEmpty = true
    var hasCell = false
    while place < inner.upperBound {
      switch tokens[place].kind {
      case .newRow:
        guard relates || isEmpty else { return false }
        (relates, isEmpty, hasCell) = (false, true, false)
      case .ampersand: hasCell = hasCell || !relates && !nextIsRelation(tokens, place + 1)
      case .open, .openBracket, .begin:
        isEmpty = false
        place = max(place, Int(partner[place]))
      default:
        isEmpty = false
        if isRelation(tokens[place].kind), !hasCell { relates = true }
      }
      place += 1
    }
    return relates || isEmpty
  }

  private static func nextIsRelation(_ tokens: [Token], _ place: Int) -> Bool {
    place < tokens.count && isRelation(tokens[place].kind)
  }

  private static func isRelation(_ kind: Token.Kind) -> Bool {
    guard case .command(let name) = kind, case .joint(let joint)? = Commands.table[name] else { return false }
    return joint.isRelation
  }
}
