/// Commands and scripts as they come.
extension FormulaParser {
  mutating func command(_ name: String, _ token: Token) {
    guard let meaning = Commands.table[name] else {
      return fail(.unknownCommand, token.range, found: "\\" + name)
    }
    switch meaning {
    case .name(let letter): simpleName(letter, token)
    case .word(let word):
      position += 1
      emitWord(word, token.range, isSpaced: token.isSpaced)
    case .big(let big):
      position += 1
      emitBig(big, token.range, isSpaced: token.isSpaced)
    case .joint(let joint): self.joint(joint, name, token)
    case .dots:
      position += 1
      let node = tree.append(.dots, range: token.range)
      deliver(Item(kind: .operand, node: node, range: token.range, isDots: true))
    case .prime(let count): prime(count, token)
    case .fontSwitch(let marks):
      position += 1
      frames[frames.count - 1].font.formUnion(marks)
    case .operatorName: operatorName(token)
    case .not: negated(token)
    case .period: separatorSign(.period, token)
    case .words(let text): connective(text, token)
    case .over(let isFraction):
      guard !isAwaited else { return fail(.missingArgument, token.range) }
      items.append(Item(kind: .over(isFraction: isFraction), range: token.range))
      position += 1
    case .factorial, .percent: postfix(meaning, token)
    default: expectArguments(meaning, token)
    }
  }

  private mutating func simpleName(_ letter: String, _ token: Token) {
    position += 1
    let node = nameNode(canonical(letter), marks: top.font, token.range)
    deliver(Item(kind: .operand, node: node, range: token.range, isSpaced: token.isSpaced))
  }

  private mutating func connective(_ text: String, _ token: Token) {
    position += 1
    let node = tree.append(.words(tree.append(words: text)), range: token.range)
    items.append(Item(kind: .words, node: node, range: token.range))
  }

  private mutating func separatorSign(_ kind: Item.Kind, _ token: Token) {
    position += 1
    if case .root = top.kind { items.append(Item(kind: kind, range: token.range)) }
  }

  /// A command whose arguments follow.
  private mutating func expectArguments(_ meaning: CommandMeaning, _ token: Token) {
    position += 1
    var font = top.font
    var needed = 1
    switch meaning {
    case .font(let marks): font.formUnion(marks)
    case .fraction, .binomial, .stacked: needed = 2
    case .root:
      if position < tokens.count, case .openBracket(.square, isStretched: false) = tokens[position].kind,
        matching.partner[position] >= 0
      {
        needed = 2
      }
    case .labelledArrow:
      if position < tokens.count, tokens[position].kind != .open {
        items.append(.joint(meaning.arrow, token.range))
        return
      }
    default: break
    }
    frames.append(
      Frame(
        kind: .command(meaning, needed: needed), itemStart: items.count, token: -1, start: token.start,
        font: font))
  }

  private mutating func joint(_ joint: Joint, _ name: String, _ token: Token) {
    position += 1
    guard case .script = top.kind else {
      if case .command = top.kind { return deliver(.joint(joint, token.range)) }
      if joint == .otherRelation || joint != .juxtaposed { items.append(.joint(joint, token.range)) }
      return
    }
    if joint == .minus || joint == .plus, position < tokens.count,
      case .number(let number) = tokens[position].kind
    {
      // `x^-1`
      let inner = tree.append(.number(tree.append(number: number)), range: tokens[position].range)
      let range = token.range.union(tokens[position].range)
      position += 1
      let node = tree.append(.sum, [inner], joints: [joint], range: range)
      return deliver(Item(kind: .operand, node: node, range: range))
    }
    deliver(.joint(joint, token.range))
  }

  /// `\operatorname{…}`: everything in the braces is one word, if it is one.
  private mutating func operatorName(_ token: Token) {
    let open = position + 1
    guard open < tokens.count, tokens[open].kind == .open, matching.partner[open] >= 0 else {
      return expectArguments(.font(.upright), token)
    }
    let close = Int(matching.partner[open])
    var word = ""
    for place in (open + 1)..<close {
      switch tokens[place].kind {
      case .letter(let letter): word += letter
      case .number(let number): word += number.written
      case .command("minus"): word += "-"
      case .words(let text): word += text
      default: return expectArguments(.font(.upright), token)
      }
    }
    guard !word.isEmpty else { return expectArguments(.font(.upright), token) }
    let range = TextRange(Int(token.start), Int(tokens[close].end))
    position = close + 1
    emitWord(word, range, isSpaced: token.isSpaced)
  }

  private mutating func negated(_ token: Token) {
    position += 1
    guard position < tokens.count, case .command(let name) = tokens[position].kind,
      case .joint(let joint)? = Commands.table[name]
    else { return fail(.missingOperand, token.range, found: "\\not") }
    let negation: [Joint: Joint] = [.equal: .notEqual, .member: .notMember]
    items.append(.joint(negation[joint] ?? .otherRelation, token.range.union(tokens[position].range)))
    position += 1
  }

  private mutating func postfix(_ meaning: CommandMeaning, _ token: Token) {
    position += 1
    guard items.count > top.itemStart, items[items.count - 1].kind == .operand, !isAwaited else {
      if isAwaited {
        position -= 1
        return fail(.missingArgument, token.range)
      }
      // An exclamation mark after a sign is a note of the author: `\overset{!}{=}`.
      let node = tree.append(.words(tree.append(words: "!")), range: token.range)
      return items.append(Item(kind: .words, node: node, range: token.range))
    }
    let before = items.removeLast()
    let range = before.range.union(token.range)
    var kind = NodeKind.factorial
    if case .percent = meaning { kind = .percent }
    let node = tree.append(kind, [finished(before)], range: range)
    items.append(Item(kind: .operand, node: node, range: range, isSpaced: before.isSpaced))
  }

  // MARK: Scripts

  mutating func script(isSuper: Bool, _ token: Token) {
    guard !isAwaited else { return fail(.missingArgument, token.range) }
    position += 1
    // n of `\mathbf{x_n}` is the n of other names.
    frames.append(
      Frame(
        kind: .script(isSuper: isSuper), itemStart: items.count, token: -1, start: token.start,
        font: top.font.intersection(.upright)))
  }

  mutating func prime(_ count: Int, _ token: Token) {
    position += 1
    if case .script = top.kind {
      frames.removeLast()
      return addPrimes(count, token.range)
    }
    guard !isAwaited else {
      position -= 1
      return fail(.missingArgument, token.range)
    }
    let isInSuper = frames.count > 1 && frames[frames.count - 2].kind.isSuperscript && top.kind.isBraces
    let last = items.count > top.itemStart ? items[items.count - 1] : nil
    if isInSuper, last == nil || last!.isBracket || last!.kind != .operand {
      frames[frames.count - 1].primes += count
      return
    }
    addPrimes(count, token.range)
  }

  private mutating func addPrimes(_ count: Int, _ range: TextRange) {
    ensureBase(range)
    items[items.count - 1].primes += count
    items[items.count - 1].range = items[items.count - 1].range.union(range)
  }

  /// Puts an empty base where a script has none: `{}^{T}`.
  private mutating func ensureBase(_ range: TextRange) {
    if items.count > top.itemStart, items[items.count - 1].kind == .operand { return }
    let place = TextRange(Int(range.start), Int(range.start))
    items.append(Item(kind: .operand, node: tree.append(.blank, range: place), range: place))
  }

  /// Puts a script on the last item.
  mutating func attach(_ script: Item, isSuper: Bool, primes: Int, from start: Int32) {
    ensureBase(TextRange(Int(start), Int(start)))
    var base = items.removeLast()
    let isTaken = isSuper ? base.sup != nil : base.sub != nil
    if isTaken {
      let node = finished(base)
      base = Item(kind: .operand, node: node, range: base.range, isBracket: base.isBracket)
    }
    base.range = base.range.union(script.range)
    if isSuper { base.primes += primes }
    let isOnlyPrimes = primes > 0 && tree.isBlank(script)
    if !isOnlyPrimes {
      let node = scriptNode(script)
      if isSuper { base.sup = node } else { base.sub = node }
    }
    items.append(base)
  }

  /// A sign as a script is a mark: `\theta^*`, `x^+`.
  private mutating func scriptNode(_ script: Item) -> NodeID {
    guard let joint = script.joint else { return indices(finished(script)) }
    return nameNode(Self.markNames[joint] ?? "mark", marks: [], script.range)
  }

  /// `ic'` in a script is i and c', letter by letter.
  private mutating func indices(_ node: NodeID) -> NodeID {
    guard case .scripted(let scripts) = tree.kind(node), !scripts.hasSub, !scripts.hasSuper,
      case .run = tree.kind(tree.child(0, of: node))
    else { return node }
    var letters = Array(tree.children(of: tree.child(0, of: node)))
    guard let last = letters.popLast(), let name = tree.name(of: last) else { return node }
    _ = tree.intern(name.primed(scripts.primes))
    letters.append(tree.append(.scripted(scripts), [last], range: tree[last].range))
    let joints = letters.indices.map { $0 == 0 ? Joint.none : .juxtaposed }
    return tree.append(.product, letters, joints: joints, range: tree[node].range)
  }

  private static let markNames: [Joint: String] = [
    .star: "*", .plus: "+", .minus: "-", .circ: "circ", .dot: "bullet", .odot: "odot", .otimes: "otimes",
    .equal: "=", .plusMinus: "pm", .cross: "times", .comma: ",", .arrow: "to", .divide: "/", .less: "<",
    .greater: ">", .assigned: "gets",
  ]
}

extension FormulaTree {
  func isBlank(_ item: Item) -> Bool {
    item.kind == .operand && item.big == nil && !item.hasScripts && kind(item.node) == .blank
  }
}

extension Frame.Kind {
  var isSuperscript: Bool {
    if case .script(isSuper: true) = self { return true }
    return false
  }
}

extension CommandMeaning {
  var arrow: Joint {
    if case .labelledArrow(let joint) = self { return joint }
    return .none
  }
}
