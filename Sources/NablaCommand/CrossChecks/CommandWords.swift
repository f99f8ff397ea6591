/// The words of a command in one string, as a shell cuts them: at spaces, but not in quotes or after a backslash. Nothing else of a shell
/// is known here, no variables, no patterns, no pipes.
enum CommandWords {
  /// nil for a quote that does not end.
  static func split(_ text: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in text {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let own = word { words.append(own) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let own = word { words.append(own) }
    return quote == nil && !isEscaped ? words : nil
  }
}
