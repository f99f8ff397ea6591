/// Builds the trees of formulas from their tokens.
///
/// One pass with an explicit stack of what is open; when a bracket closes, its items are reduced by precedence. So
/// children come before parents and nothing recurs, however deep the input.
struct FormulaParser {
  var tree = FormulaTree()
  var tokens: [Token] = []
  var matching: Matching
  var position = 0
  var items: [Item] = []
  var frames: [Frame] = []
  /// Failures of the formula in hand, for its statements.
  var failures: [FailureID] = []
  /// Letters of which the page has two forms (`\epsilon` beside `\varepsilon`), which are then two names.
  let distinctForms: Set<String>

  /// Deeper formulas are refused: who walks the tree may then recur.
  static let depthLimit = 300

  init(distinctForms: Set<String> = []) {
    self.distinctForms = distinctForms
    var none: [Token] = []
    matching = Matching(&none)
  }

  /// The items of a formula at its top level.
  mutating func read(_ tokens: [Token]) -> [Item] {
    self.tokens = tokens
    matching = Matching(&self.tokens)
    if let plain = Systems.unwrapped(self.tokens, matching.partner) {
      self.tokens = plain
      matching = Matching(&self.tokens)
    }
    position = 0
    items = []
    failures = []
    frames = [Frame(kind: .root, itemStart: 0, token: -1, start: 0, font: [])]
    while position < self.tokens.count { step() }
    if frames.count > 1 {
      position = self.tokens.count - 1
      fail(.missingArgument, self.tokens[position].range)
    }
    return items
  }

  var top: Frame { frames[frames.count - 1] }

  /// Whether the next token is the argument of a command or a script.
  var isAwaited: Bool {
    switch top.kind {
    case .command, .script: true
    default: false
    }
  }

  var isInScript: Bool {
    if case .script = top.kind { return true }
    guard frames.count > 1, case .script = frames[frames.count - 2].kind, case .braces = top.kind else {
      return false
    }
    return true
  }

  // MARK: Failures

  /// Notes a failure and goes on behind everything that is open.
  mutating func fail(_ reason: Failure.Reason, _ range: TextRange, found: String = "") {
    let id = note(reason, range, found: found)
    var next = position + 1
    for frame in frames where frame.token >= 0 {
      next = max(next, Int(matching.partner[frame.token]) + 1)
    }
    if frames.count > 1 {
      items.removeSubrange(frames[1].itemStart...)
      frames.removeSubrange(1...)
    }
    items.append(Item(kind: .failure(id), range: range))
    position = next
  }

  @discardableResult
  mutating func note(_ reason: Failure.Reason, _ range: TextRange, found: String = "") -> FailureID {
    let id = tree.append(failure: Failure(reason, range, found: found))
    failures.append(id)
    return id
  }

  /// A node in the place of what is missing.
  mutating func missing(_ range: TextRange) -> NodeID {
    tree.append(.unreadable(note(.missingOperand, range)), range: range)
  }

  // MARK: Steps

  mutating func step() {
    let token = tokens[position]
    if let reason = matching.unmatched[position] { return fail(reason, token.range) }
    if frames.count > Self.depthLimit { return fail(.tooDeep, token.range) }
    switch token.kind {
    case .letter: letters()
    case .number(let number): self.number(number, token)
    case .command(let name): command(name, token)
    case .open: open(.braces, token)
    case .openBracket(let side, _): open(.brackets(side), token)
    case .begin(let name): begin(name, token)
    case .close, .closeBracket: close(token)
    case .end(let name): end(name, token)
    case .sub, .sup: script(isSuper: token.kind == .sup, token)
    case .prime: prime(1, token)
    case .ampersand: separator(.cell, token)
    case .newRow: separator(.row, token)
    case .room: separator(.room, token)
    case .separatingBar, .bar, .twoBars: separatingBar(token)
    case .words(let words): self.words(words, token)
    case .unknownCharacter(let text): fail(.unknownCharacter, token.range, found: text)
    case .parameter: fail(.unknownCharacter, token.range, found: "#")
    }
  }

  private mutating func open(_ kind: Frame.Kind, _ token: Token) {
    frames.append(
      Frame(kind: kind, itemStart: items.count, token: position, start: token.start, font: top.font))
    position += 1
  }

  private mutating func begin(_ name: String, _ token: Token) {
    guard let content = Environments.table[name] else {
      return fail(.unknownCommand, token.range, found: name)
    }
    if case .rows = content, frames.count == 1 {
      position += 1
      return
    }
    open(.environment(content), token)
  }

  private mutating func end(_ name: String, _ token: Token) {
    guard case .environment(let content) = top.kind else {
      if frames.count == 1 {
        position += 1
        return
      }
      return fail(.missingArgument, token.range)
    }
    endCell()
    endRow()
    let frame = frames.removeLast()
    let range = TextRange(Int(frame.start), Int(token.end))
    let node = environment(content, frame.rows, range)
    position += 1
    var item = Item(kind: .operand, node: node, range: range)
    if case .group = tree.kind(node) { item.isBracket = true }
    deliver(item)
  }

  private mutating func close(_ token: Token) {
    let frame = top
    let range = TextRange(Int(frame.start), Int(token.end))
    switch frame.kind {
    case .braces:
      frames.removeLast()
      position += 1
      closeBraces(frame, range)
    case .brackets(let open):
      guard case .closeBracket(let side, _) = token.kind else { return fail(.missingArgument, token.range) }
      let parts = reduceParts(from: frame.itemStart)
      frames.removeLast()
      position += 1
      if case .command(.root, needed: 2) = top.kind, top.arguments.isEmpty {
        return deliver(Item(kind: .operand, node: phrase(parts, range), range: range))
      }
      let node = bracketed(parts, Brackets(open, side), range)
      deliver(Item(kind: .operand, node: node, range: range, isBracket: open != .none))
    default: fail(.missingArgument, token.range)
    }
  }

  private mutating func closeBraces(_ frame: Frame, _ range: TextRange) {
    let inner = items[frame.itemStart...]
    if inner.count == 1, let only = inner.first, only.joint != nil || only.big != nil && !only.hasScripts {
      // `{=}` is the sign, `\mathop{\sum}` the operator.
      var item = only
      item.range = range
      items.removeLast()
      return deliver(item)
    }
    let isBracket = inner.count == 1 && inner.first!.isBracket && !inner.first!.hasScripts
    let parts = reduceParts(from: frame.itemStart)
    let node = phrase(parts, range)
    deliver(Item(kind: .operand, node: node, range: range, isBracket: isBracket), primes: frame.primes)
  }

  /// Several parts as one node.
  mutating func phrase(_ parts: [NodeID], _ range: TextRange) -> NodeID {
    switch parts.count {
    case 0: tree.append(.blank, range: range)
    case 1: parts[0]
    default: tree.append(.phrase, parts, range: range)
    }
  }

  private mutating func bracketed(_ parts: [NodeID], _ brackets: Brackets, _ range: TextRange) -> NodeID {
    if brackets.open == .brace, brackets.close == .none, parts.count == 1 {
      if case .cases = tree.kind(parts[0]) { return parts[0] }
      if case .matrix(let rows, let columns) = tree.kind(parts[0]), columns <= 2 {
        return cases(ofMatrix: parts[0], rows, columns, range)
      }
    }
    let content = parts.isEmpty ? [] : [phrase(parts, range)]
    return tree.append(.group(brackets), content, range: range)
  }

  private mutating func separator(_ kind: Item.Kind, _ token: Token) {
    switch top.kind {
    case .root: items.append(Item(kind: kind, range: token.range))
    case .environment:
      if kind == .cell { endCell() }
      if kind == .row {
        endCell()
        endRow()
      }
    case .braces: if kind == .row { items.append(.joint(.comma, token.range)) }
    case .brackets: if kind == .room { items.append(Item(kind: .room, range: token.range)) }
    case .command, .script: guard kind == .room else { return fail(.missingArgument, token.range) }
    }
    position += 1
  }

  private mutating func separatingBar(_ token: Token) {
    let isEvaluation = position + 1 < tokens.count && [.sub, .sup].contains(tokens[position + 1].kind)
    if isEvaluation, items.count > top.itemStart, items[items.count - 1].kind == .operand {
      // `x \big|_{x = 0}`: the bar belongs to what stands before it.
      let before = items.removeLast()
      let range = before.range.union(token.range)
      let node = tree.append(.group(Brackets(.none, .bar)), [finished(before)], range: range)
      items.append(Item(kind: .operand, node: node, range: range))
      position += 1
      return
    }
    guard !isAwaited else { return fail(.missingArgument, token.range) }
    items.append(.joint(.bar, token.range))
    position += 1
  }

  // MARK: Delivery

  /// Gives a finished item to what waits for it.
  mutating func deliver(_ first: Item, primes: Int = 0) {
    var item = first
    var primes = primes
    while true {
      switch top.kind {
      case .script(let isSuper):
        let frame = frames.removeLast()
        attach(item, isSuper: isSuper, primes: primes, from: frame.start)
        return
      case .command(let meaning, let needed):
        frames[frames.count - 1].arguments.append(item)
        guard top.arguments.count == needed else { return }
        let frame = frames.removeLast()
        guard let built = build(meaning, frame, TextRange(Int(frame.start), Int(item.range.end))) else {
          position -= 1
          return fail(.missingArgument, item.range)
        }
        item = built
        primes = 0
      default:
        items.append(item)
        return
      }
    }
  }
}
