import Nabla

/// Definition, references, rename and layout.
extension ServerDocument {
  func definition(at position: TextLines.Position) -> JSON {
    guard let word = word(at: position), let definition = index.definition(of: word) else { return .null }
    return location(definition.range)
  }

  func references(at position: TextLines.Position) -> JSON {
    guard let word = renameable(at: position) else { return .array([]) }
    return .array(index.words(like: word).map { location($0.range) })
  }

  /// The name at a position that may be called otherwise.
  func renameable(at position: TextLines.Position) -> NameIndex.Word? {
    guard let word = word(at: position) else { return nil }
    switch word.kind {
    case .global, .local: return word
    case .keyword, .particle, .function, .label: return nil
    }
  }

  /// The edits that give all words of one meaning another name.
  func rename(at position: TextLines.Position, to name: String) throws(ServerFault) -> JSON {
    func refuse(_ english: String, _ portuguese: String) -> ServerFault {
      .refused(Message(english, pt: portuguese).text(language))
    }
    guard let word = renameable(at: position) else {
      throw refuse(
        "only quantities, sizes, functions and indices have names",
        "só grandezas, tamanhos, funções e índices têm nome")
    }
    let isIndexOfSymbol =
      word.kind != .global
      && index.statements.last { $0.start <= word.range.lowerBound }?.keyword == .symbol
    if isIndexOfSymbol {
      throw refuse(
        "the text of a symbol uses the letter too; change both by hand",
        "o texto do símbolo usa a letra também; mude os dois à mão")
    }
    guard NameIndex.isFreeName(name) else {
      throw refuse(
        "'\(name)' is no name, or a word of the language",
        "'\(name)' não é um nome, ou é palavra da linguagem")
    }
    let isTaken =
      index.words.contains { $0.name == name } || model?.quantities.contains { $0.name == name } == true
    guard !isTaken else { throw refuse("'\(name)' is in use", "'\(name)' já está em uso") }
    let edits = index.words(like: word).map { edit($0.range, name) }
    return .object([("changes", .object([(uri, .array(edits))]))])
  }

  private func edit(_ range: SourceRange, _ text: String) -> JSON {
    .object([("range", self.range(range)), ("newText", .string(text))])
  }

  /// The edit that gives the text its layout; none where it has it, and none to a text that cannot be read.
  var formatting: JSON {
    guard let formatted = try? ModelSyntax.formatted(text), formatted != text else { return .array([]) }
    return .array([edit(SourceRange(0, text.utf8.count), formatted)])
  }
}
