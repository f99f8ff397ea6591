import ModelLanguage

/// What keeps a model from being typeset.
public enum NotationError: BilingualError, Equatable {
  /// Two names that would print as the same LaTeX.
  case alike(String, String, latex: String)
  case unknownNotation(String)
  case unknownSetting(String, known: [String])
  case unknownValue(String, of: String, known: [String])
  /// A template for a name that the model does not have.
  case unknownSymbol(String, suggestion: String?)
  /// A template that would print all values of an index alike.
  case unusedIndex(String, String)
  case unbalanced(String, String)
  /// A template with two superscripts or two subscripts on one base, which TeX refuses.
  case doubleScript(String, String)
  /// A statement in a notation file that says nothing about printing.
  case foreignStatement(String)

  /// The sentence in both languages.
  public var message: Message {
    switch self {
    case .alike(let first, let second, let latex):
      Message(
        "'\(first)' and '\(second)' would both be printed \(latex); rename one of them or give it a symbol",
        pt: "'\(first)' e '\(second)' seriam impressos \(latex); renomeie um deles ou dê um 'symbol' a ele")
    case .unknownNotation(let name):
      Message(
        "no notation '\(name)'; there are \(NotationProfile.names.joined(separator: ", "))",
        pt: "não há notação '\(name)'; há \(NotationProfile.names.joined(separator: ", "))")
    case .unknownSetting(let key, let known):
      Message(
        "a notation has no setting '\(key)'\(near(key, known, "did you mean"))",
        pt: "uma notação não tem o ajuste '\(key)'\(near(key, known, "você quis dizer"))")
    case .unknownValue(let value, let key, let known):
      Message(
        "'\(key)' takes \(known.joined(separator: " or ")), not '\(value)'",
        pt: "'\(key)' aceita \(known.joined(separator: " ou ")), não '\(value)'")
    case .unknownSymbol(let name, let suggestion):
      Message(
        "symbol '\(name)' is no name of this model" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
        pt: "symbol '\(name)' não é um nome deste modelo"
          + (suggestion.map { "; você quis dizer '\($0)'?" } ?? ""))
    case .unusedIndex(let name, let letter):
      Message(
        "the symbol of '\(name)' does not show the index '\(letter)'; all its elements would be printed alike",
        pt: "o símbolo de '\(name)' não mostra o índice '\(letter)'; todos os elementos sairiam iguais")
    case .unbalanced(let name, let latex):
      Message(
        "the symbol of '\(name)', \(latex), is no formula: braces in pairs, no $, %, & or line break",
        pt:
          "o símbolo de '\(name)', \(latex), não é uma fórmula: chaves em pares, sem $, %, & ou quebra de linha"
      )
    case .doubleScript(let name, let latex):
      Message(
        "the symbol of '\(name)', \(latex), has two superscripts or two subscripts on one base; join them in one pair of braces",
        pt:
          "o símbolo de '\(name)', \(latex), tem dois expoentes ou dois índices em uma só base; junte-os em um par de chaves"
      )
    case .foreignStatement(let name):
      Message(
        "\(name): a notation file has the statements 'notation', 'style' and 'symbol' only",
        pt: "\(name): um arquivo de notação só tem as instruções 'notation', 'style' e 'symbol'")
    }
  }

  /// The nearest of the known words, or all of them.
  private func near(_ word: String, _ known: [String], _ question: String) -> String {
    if let near = spellingSuggestion(for: word, among: known) { return "; \(question) '\(near)'?" }
    return ": \(known.joined(separator: ", "))"
  }

  /// The error at its place in a text.
  func located(_ range: SourceRange) -> DiagnosticList {
    DiagnosticList([Diagnostic(.error, message, at: range)])
  }
}
