/// What keeps a model from being typeset.
public enum NotationError: Error, Equatable, CustomStringConvertible {
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
  /// A statement in a notation file that says nothing about printing.
  case foreignStatement(String)

  public var description: String {
    switch self {
    case .alike(let first, let second, let latex):
      "'\(first)' and '\(second)' would both be printed \(latex); rename one of them or give it a symbol"
    case .unknownNotation(let name):
      "no notation '\(name)'; there are \(NotationProfile.names.joined(separator: ", "))"
    case .unknownSetting(let key, let known):
      "a notation has no setting '\(key)'; there are \(known.joined(separator: ", "))"
    case .unknownValue(let value, let key, let known):
      "'\(key)' takes \(known.joined(separator: " or ")), not '\(value)'"
    case .unknownSymbol(let name, let suggestion):
      "symbol '\(name)' is no name of this model" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    case .unusedIndex(let name, let letter):
      "the symbol of '\(name)' does not show the index '\(letter)'; all its elements would be printed alike"
    case .unbalanced(let name, let latex):
      "the symbol of '\(name)', \(latex), is no formula: braces in pairs, no $, % or &"
    case .foreignStatement(let name):
      "\(name): a notation file has the statements 'notation', 'style' and 'symbol' only"
    }
  }
}
