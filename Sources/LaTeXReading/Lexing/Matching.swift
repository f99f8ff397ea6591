/// Which bracket belongs to which, before anything is parsed: so an error in one row does not hide the others.
///
/// Bars are resolved here too: whether each opens, closes or separates.
struct Matching {
  /// For each token that opens or closes, its partner.
  private(set) var partner: [Int32]
  /// Tokens without a partner.
  private(set) var unmatched: [Int: Failure.Reason] = [:]

  private enum Class { case brace, environment, bracket }
  private struct Open {
    var token: Int
    var kind: Class
    var isStretched: Bool
    /// Bars seen at this level.
    var bars: [Int] = []
  }
  private var stack: [Open] = []
  private var openBraces = 0
  private var openEnvironments = 0

  init(_ tokens: inout [Token]) {
    Self.splitBars(&tokens)
    Self.joinBrokenFences(&tokens)
    partner = Array(repeating: -1, count: tokens.count)
    stack.append(Open(token: -1, kind: .brace, isStretched: false))
    for place in tokens.indices { visit(place, &tokens) }
    while stack.count > 1 { abandon(&tokens) }
    resolveBars(stack[0].bars, &tokens)
  }

  private mutating func visit(_ place: Int, _ tokens: inout [Token]) {
    switch tokens[place].kind {
    case .open:
      stack.append(Open(token: place, kind: .brace, isStretched: false))
      openBraces += 1
    case .begin:
      stack.append(Open(token: place, kind: .environment, isStretched: false))
      openEnvironments += 1
    case .openBracket(_, let isStretched):
      stack.append(Open(token: place, kind: .bracket, isStretched: isStretched))
    case .close: close(.brace, place, openBraces > 0, .unopenedBrace, &tokens)
    case .end: close(.environment, place, openEnvironments > 0, .unopenedEnvironment, &tokens)
    case .closeBracket(let side, let isStretched): closeBracket(side, isStretched, place, &tokens)
    case .bar: stack[stack.count - 1].bars.append(place)
    case .ampersand, .newRow:
      // Bars stand in pairs within a cell.
      let bars = stack[stack.count - 1].bars
      stack[stack.count - 1].bars = []
      resolveBars(bars, &tokens)
    default: break
    }
  }

  private mutating func close(
    _ kind: Class, _ place: Int, _ isOpen: Bool, _ reason: Failure.Reason, _ tokens: inout [Token]
  ) {
    guard isOpen else {
      unmatched[place] = reason
      return
    }
    while stack.count > 1, stack[stack.count - 1].kind != kind { abandon(&tokens) }
    pair(place, &tokens)
  }

  private mutating func closeBracket(
    _ side: Brackets.Side, _ isStretched: Bool, _ place: Int, _ tokens: inout [Token]
  ) {
    while stack.count > 1, stack[stack.count - 1].kind == .bracket {
      let top = stack[stack.count - 1]
      if isStretched != top.isStretched {
        // A stretched bracket ends what is open within it; a plain one cannot end a stretched one.
        guard isStretched, stack.contains(where: { $0.isStretched }) else { break }
        abandon(&tokens)
        continue
      }
      guard isStretched || Self.fits(tokens[top.token].kind, side) else { break }
      return pair(place, &tokens)
    }
    unmatched[place] = .unopenedBracket
  }

  /// Round and square brackets may be mixed, as in intervals; others close their own kind.
  private static func fits(_ open: Token.Kind, _ close: Brackets.Side) -> Bool {
    guard case .openBracket(let side, _) = open else { return false }
    let isMixable: Set<Brackets.Side> = [.paren, .square]
    return side == close || isMixable.contains(side) && isMixable.contains(close)
  }

  private mutating func pair(_ place: Int, _ tokens: inout [Token]) {
    let top = stack.removeLast()
    forget(top.kind)
    partner[top.token] = Int32(place)
    partner[place] = Int32(top.token)
    resolveBars(top.bars, &tokens)
  }

  private mutating func forget(_ kind: Class) {
    switch kind {
    case .brace: openBraces -= 1
    case .environment: openEnvironments -= 1
    case .bracket: break
    }
  }

  private mutating func abandon(_ tokens: inout [Token]) {
    let top = stack.removeLast()
    forget(top.kind)
    switch top.kind {
    case .brace: unmatched[top.token] = .unclosedBrace
    case .environment: unmatched[top.token] = .unclosedEnvironment
    case .bracket: unmatched[top.token] = .unclosedBracket
    }
    stack[stack.count - 1].bars += top.bars
  }

  // MARK: Bars

  /// Bars of one level: a bar opens where no operand stands before it, else it closes what is open, else it
  /// separates when the number of bars left is odd.
  private mutating func resolveBars(_ bars: [Int], _ tokens: inout [Token]) {
    var open: [Int] = []
    for (position, place) in bars.enumerated() {
      guard case .bar(let isDouble) = tokens[place].kind else { continue }
      let side: Brackets.Side = isDouble ? .doubleBar : .bar
      let followsOperand = place > 0 && Self.endsOperand(tokens[place - 1].kind)
      if let last = open.last, followsOperand, tokens[last].kind == .openBracket(side, isStretched: false) {
        open.removeLast()
        tokens[place].kind = .closeBracket(side, isStretched: false)
        partner[last] = Int32(place)
        partner[place] = Int32(last)
      } else if followsOperand, (bars.count - position) % 2 == 1 || Self.isScript(tokens, place + 1) {
        tokens[place].kind = .separatingBar
      } else {
        tokens[place].kind = .openBracket(side, isStretched: false)
        open.append(place)
      }
    }
    for place in open { unmatched[place] = .unclosedBracket }
  }

  private static func isScript(_ tokens: [Token], _ place: Int) -> Bool {
    place < tokens.count && (tokens[place].kind == .sub || tokens[place].kind == .sup)
  }

  private static func endsOperand(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .letter, .number, .close, .closeBracket, .prime, .words, .end: return true
    case .command(let name):
      switch Commands.table[name] {
      case .name?, .dots?, .prime?: return true
      default: return false
      }
    default: return false
    }
  }

  /// `|a||b|` has two bars in its middle, `||a||` a double one at each end.
  private static func splitBars(_ tokens: inout [Token]) {
    guard tokens.contains(where: { $0.kind == .twoBars }) else { return }
    var split: [Token] = []
    var isOpen = false
    for var token in tokens {
      switch token.kind {
      case .bar(isDouble: false): isOpen.toggle()
      case .newRow, .ampersand: isOpen = false
      case .twoBars where isOpen:
        let middle = token.start + 1
        split.append(Token(kind: .bar(isDouble: false), start: token.start, end: middle))
        token = Token(kind: .bar(isDouble: false), start: middle, end: token.end)
      case .twoBars: token.kind = .bar(isDouble: true)
      default: break
      }
      split.append(token)
    }
    tokens = split
  }

  // MARK: Rows

  /// `\left( a \right. \\ \left. b \right)`: the two invisible brackets around the end of a row are dropped.
  private static func joinBrokenFences(_ tokens: inout [Token]) {
    var previous: Int?
    for place in tokens.indices {
      switch tokens[place].kind {
      case .closeBracket(.none, _): previous = place
      case .openBracket(.none, _):
        guard let end = previous else { continue }
        let isAcrossRow = tokens[end..<place].contains { $0.kind == .newRow }
        if isAcrossRow {
          tokens[end].kind = .room
          tokens[place].kind = .room
        }
        previous = nil
      case .openBracket(_, isStretched: true): previous = nil
      default: break
      }
    }
  }
}
