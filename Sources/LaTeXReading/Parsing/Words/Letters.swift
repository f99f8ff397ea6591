/// Names, numbers and words.
extension FormulaParser {
  func canonical(_ letter: String) -> String {
    guard letter.hasPrefix("var"), !distinctForms.contains(letter) else { return letter }
    return String(letter.dropFirst(3))
  }

  mutating func nameNode(_ text: String, isWord: Bool = false, marks: Marks, _ range: TextRange) -> NodeID {
    let id = tree.intern(Name(text: text, marks: marks, isWord: isWord))
    return tree.append(.name(id), range: range)
  }

  mutating func number(_ number: WrittenNumber, _ token: Token) {
    position += 1
    let marks = top.font.intersection([.bold, .blackboard, .fraktur, .calligraphic])
    if !marks.isEmpty, number.form == .integer {
      // `\mathbf{1}`, `\mathbb{1}`: a vector or an indicator.
      let node = nameNode(number.written, marks: marks, token.range)
      return deliver(Item(kind: .operand, node: node, range: token.range, isSpaced: token.isSpaced))
    }
    let node = tree.append(.number(tree.append(number: number)), range: token.range)
    deliver(Item(kind: .operand, node: node, range: token.range, isSpaced: token.isSpaced))
  }

  /// A letter, or letters with nothing between them.
  mutating func letters() {
    let first = tokens[position]
    guard case .letter(let letter) = first.kind else { return }
    if isAwaited {
      position += 1
      let node = nameNode(letter, marks: top.font, first.range)
      return deliver(Item(kind: .operand, node: node, range: first.range))
    }
    var end = position + 1
    while end < tokens.count, end - position < 60, case .letter = tokens[end].kind, !tokens[end].isSpaced,
      tokens[end].start != tokens[end - 1].start || tokens[end].end == tokens[end - 1].end
    {
      end += 1
    }
    if let last = libraryCall(to: end) {
      let places = position..<last
      position = last
      return emitLibraryName(places)
    }
    let isUpright = !top.font.isDisjoint(with: [.upright, .sansSerif, .typewriter])
    if isUpright { return uprightWord(to: end) }
    plainLetters(to: end)
  }

  private func text(_ range: Range<Int>) -> String {
    var text = ""
    for place in range { if case .letter(let letter) = tokens[place].kind { text += letter } }
    return text
  }

  private func range(_ places: Range<Int>) -> TextRange {
    tokens[places.lowerBound].range.union(tokens[places.upperBound - 1].range)
  }

  private static let libraries: Set<String> = [
    "np", "numpy", "torch", "tf", "nn", "math", "jnp", "sp", "scipy",
  ]

  /// The end of `np.sum`, a function of a program in a formula.
  private func libraryCall(to end: Int) -> Int? {
    guard Self.libraries.contains(text(position..<end)) else { return nil }
    var last = end
    while last + 1 < tokens.count, tokens[last].kind == .command("period"), !tokens[last].isSpaced,
      case .letter = tokens[last + 1].kind, !tokens[last + 1].isSpaced
    {
      last += 1
      while last < tokens.count, case .letter = tokens[last].kind, !tokens[last].isSpaced { last += 1 }
    }
    return last > end ? last : nil
  }

  private mutating func emitLibraryName(_ places: Range<Int>) {
    var word = ""
    for place in places {
      if case .letter(let letter) = tokens[place].kind { word += letter } else { word += "." }
    }
    let node = nameNode(word, isWord: true, marks: [], range(places))
    deliver(
      Item(kind: .operand, node: node, range: range(places), isSpaced: tokens[places.lowerBound].isSpaced))
  }

  private mutating func uprightWord(to end: Int) {
    var last = end
    var word = text(position..<end)
    if last < tokens.count, !tokens[last].isSpaced, case .number(let number) = tokens[last].kind,
      number.form == .integer
    {
      word += number.written
      last += 1
    }
    let places = position..<last
    position = last
    emitWord(word, range(places), isSpaced: tokens[places.lowerBound].isSpaced)
  }

  /// A word: an operator with limits, or a name.
  mutating func emitWord(_ word: String, _ range: TextRange, isSpaced: Bool) {
    if word == "arg", let next = followingExtremum() {
      return items.append(
        Item(
          kind: .operand, node: nameNode(next.rawValue, isWord: true, marks: [], range), range: range,
          big: next,
          isSpaced: isSpaced))
    }
    if let big = FunctionWords.bigs[word], !isInScript { return emitBig(big, range, isSpaced: isSpaced) }
    let isLetter = word.count == 1
    let node = nameNode(
      word, isWord: !isLetter, marks: isLetter ? top.font : top.font.subtracting([.upright]), range)
    deliver(Item(kind: .operand, node: node, range: range, isSpaced: isSpaced))
  }

  /// An operator with limits; as a script `max` is a name.
  mutating func emitBig(_ big: BigOperator, _ range: TextRange, isSpaced: Bool) {
    let named: [BigOperator: String] = [.maximum: "max", .minimum: "min", .supremum: "sup", .infimum: "inf"]
    if isInScript, let word = named[big] {
      let node = nameNode(word, isWord: true, marks: [], range)
      return deliver(Item(kind: .operand, node: node, range: range))
    }
    deliver(Item(kind: .operand, range: range, big: big, isSpaced: isSpaced))
  }

  /// `\arg\max`, `arg max`: the operator, when it follows.
  private mutating func followingExtremum() -> BigOperator? {
    guard position < tokens.count else { return nil }
    if case .command(let name) = tokens[position].kind, name == "max" || name == "min" {
      position += 1
      return name == "max" ? .argumentOfMaximum : .argumentOfMinimum
    }
    guard position + 2 < tokens.count else { return nil }
    let word = text(position..<position + 3)
    guard word == "max" || word == "min" else { return nil }
    position += 3
    return word == "max" ? .argumentOfMaximum : .argumentOfMinimum
  }

  private mutating func plainLetters(to end: Int) {
    let places = position..<end
    let word = text(places)
    let isSpaced = tokens[places.lowerBound].isSpaced
    if places.count > 1, !isInScript, FunctionWords.plain.contains(word), top.font.isEmpty {
      position = end
      return emitWord(word, range(places), isSpaced: isSpaced)
    }
    if let split = wordAtEnd(word, end), !isInScript {
      run(position..<end - split.count, isSpaced: isSpaced)
      let rest = end - split.count..<end
      position = end
      return emitWord(split, range(rest), isSpaced: false)
    }
    if isDifferential(places) {
      let token = tokens[position]
      position += 1
      let node = nameNode("d", marks: top.font, token.range)
      return items.append(
        Item(kind: .operand, node: node, range: token.range, isDifferential: true, isSpaced: isSpaced))
    }
    run(places, isSpaced: isSpaced)
  }

  /// `ylog(p)` ends in a function.
  private func wordAtEnd(_ word: String, _ end: Int) -> String? {
    guard end < tokens.count, case .openBracket(.paren, _) = tokens[end].kind else { return nil }
    return ["log", "exp", "tanh", "softmax"].first { word.hasSuffix($0) && word != $0 }
  }

  /// A `d` with one letter directly behind it.
  private func isDifferential(_ places: Range<Int>) -> Bool {
    guard !isInScript, case .letter("d") = tokens[places.lowerBound].kind, places.count <= 2 else {
      return false
    }
    if places.count == 2 { return true }
    let next = places.upperBound
    guard next < tokens.count, !tokens[next].isSpaced, case .command(let name) = tokens[next].kind else {
      return false
    }
    switch Commands.table[name] {
    case .name(let letter)?: return letter != "partial" && letter != "infty"
    case .accent?, .font?: return true
    default: return false
    }
  }

  /// Letters as one name or as a product, with digits directly behind them.
  private mutating func run(_ places: Range<Int>, isSpaced: Bool) {
    guard !places.isEmpty else { return }
    let font = top.font
    var children: [NodeID] = []
    var word = text(places)
    for place in places {
      guard case .letter(let letter) = tokens[place].kind else { continue }
      children.append(nameNode(letter, marks: font, tokens[place].range))
    }
    var last = places.upperBound
    if last < tokens.count, !tokens[last].isSpaced, case .number(let number) = tokens[last].kind,
      number.form == .integer, tokens[last].start == tokens[last - 1].end
    {
      children.append(tree.append(.number(tree.append(number: number)), range: tokens[last].range))
      word += number.written
      last += 1
    }
    position = last
    let whole = range(places.lowerBound..<last)
    var node = children[0]
    if children.count > 1 {
      node = tree.append(.run(tree.intern(Name(text: word, marks: font))), children, range: whole)
    }
    deliver(Item(kind: .operand, node: node, range: whole, isSpaced: isSpaced))
  }

  // MARK: Words

  mutating func words(_ words: String, _ token: Token) {
    position += 1
    let trimmed = Self.trimmed(words)
    guard !trimmed.isEmpty else { return }
    if trimmed == "d", !isInScript {
      let node = nameNode("d", marks: .upright, token.range)
      return deliver(Item(kind: .operand, node: node, range: token.range, isSpaced: token.isSpaced))
    }
    if isInScript || Self.isName(trimmed) {
      return emitWord(trimmed, token.range, isSpaced: token.isSpaced)
    }
    guard !isAwaited else {
      let node = tree.append(.words(tree.append(words: trimmed)), range: token.range)
      return deliver(Item(kind: .operand, node: node, range: token.range))
    }
    let node = tree.append(.words(tree.append(words: trimmed)), range: token.range)
    items.append(Item(kind: .words, node: node, range: token.range))
  }

  static func trimmed(_ words: String) -> String {
    var text = Substring(words)
    while let first = text.first, first.isWhitespace || first == "~" { text.removeFirst() }
    while let last = text.last, last.isWhitespace || last == "~" { text.removeLast() }
    return String(text)
  }

  /// Whether the contents of `\text` are a name: one word that connects no sentences.
  private static func isName(_ text: String) -> Bool {
    guard text.utf8.allSatisfy({ ($0 | 32) >= 97 && ($0 | 32) <= 122 || $0 == 95 || (48...57).contains($0) })
    else {
      return false
    }
    guard let first = text.first, first.isLetter else { return false }
    return !Connectives.contains(text)
  }
}

extension Frame.Kind {
  var isBraces: Bool {
    if case .braces = self { return true }
    return false
  }
}
