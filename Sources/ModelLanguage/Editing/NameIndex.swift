/// Every word of a model's text: what it is, and which words mean the same thing.
///
/// Made from the tokens alone, so that a text in the middle of being typed has one too. Linear in the text but for the nesting of
/// brackets.
package struct NameIndex: Sendable {
  package enum Kind: Hashable, Sendable {
    case keyword, particle, function
    /// A name of a model, a language, a notation or a setting.
    case label
    /// A quantity, size, matrix or opaque function: the same throughout the text.
    case global
    /// An index: the same within the statement or the sum that binds it.
    case local(scope: Int)
  }

  package struct Word: Sendable {
    package var range: SourceRange
    /// Without the braces and lowered digits of its spelling.
    package var name: String
    package var kind: Kind
    /// Whether the word declares what it names.
    package var isDefinition: Bool
  }

  /// In the order of the text.
  package private(set) var words: [Word] = []
  /// The offsets at which statements begin, with the keyword of each; nil for an equation.
  package private(set) var statements: [(start: Int, keyword: Keyword?)] = []

  package init(_ text: String) {
    var lexer = Lexer(text)
    lexer.run()
    var parser = Parser(lexer)
    var statements: [StatementNames] = []
    for line in lexer.lines where !line.tokens.isEmpty {
      parser.cursor = line.tokens.lowerBound
      parser.end = line.tokens.upperBound
      let keyword = parser.keyword()
      statements.append(StatementNames(parser, line.tokens, keyword))
      self.statements.append((Int(lexer.tokens[line.tokens.lowerBound].lowerBound), keyword))
    }
    var globals: Set<String> = []
    for statement in statements {
      for token in statement.definitions { globals.insert(parser.name(lexer.tokens[token])) }
    }
    for statement in statements { words += statement.words(globals) }
  }

  /// The word at an offset, or right before it.
  package func word(at offset: Int) -> Word? {
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      if words[middle].range.upperBound < offset { low = middle + 1 } else { high = middle }
    }
    // Where two words touch, the one that begins there.
    let near = words[low...].prefix(2).filter {
      $0.range.lowerBound <= offset && offset <= $0.range.upperBound
    }
    return near.last
  }

  /// All words that mean the same as one.
  package func words(like word: Word) -> [Word] {
    words.filter { $0.kind == word.kind && $0.name == word.name }
  }

  /// Where it is said what a word means: its declarations, else its first use.
  package func definition(of word: Word) -> Word? {
    switch word.kind {
    case .global, .local:
      let all = words(like: word)
      return all.first { $0.isDefinition } ?? all.first
    case .keyword, .particle, .function, .label: return nil
    }
  }

  /// The names that are declared, in order of appearance.
  package var globals: [Word] {
    var seen: Set<String> = []
    return words.filter { $0.kind == .global && $0.isDefinition && seen.insert($0.name).inserted }
  }

  /// Whether a text is one name, and no word of the language.
  package static func isFreeName(_ text: String) -> Bool {
    var lexer = Lexer(text)
    lexer.run()
    guard lexer.diagnostics.isEmpty, lexer.tokens.count == 1, lexer.tokens[0].kind == .name,
      lexer.tokens[0].range == SourceRange(0, text.utf8.count), text != "∈"
    else { return false }
    let isTaken = Keyword(spelling: text) != nil || Particle.spellings.contains(text)
    return !isTaken && FunctionScope().isUnknown(text) && SyntaxTree.Reduction(spelling: text) == nil
  }
}
