/// Words that stand between formulas and are no names.
enum Connectives {
  /// Words that restrict the formula beside them.
  private static let conditions: Set<String> = [
    "if", "for", "when", "whenever", "where", "with", "unless", "provided", "given", "otherwise", "else",
    "se",
    "para", "quando", "caso", "com", "sempre", "senão", "contrário", "dado", "all", "todo", "todos",
    "all other",
    "for all", "si", "fur", "exists",
  ]
  private static let others: Set<String> = [
    "and", "or", "but", "so", "then", "let", "hence", "thus", "since", "because", "as", "by", "from", "is",
    "are",
    "the", "of", "in", "to", "e", "ou", "mas", "seja", "sejam", "onde", "então", "logo", "pois", "como",
    "por",
    "de", "da", "do", "em", "que", "portanto", "assim", "isto", "at", "also", "note", "recall", "we", "have",
    "temos", "definition", "here", "this", "that", "i", "a", "on", "using", "chain", "rule", "terms", "times",
  ]

  static func contains(_ word: String) -> Bool {
    let plain = word.lowercased()
    return plain != "E".lowercased() || word == "e"
      ? conditions.contains(plain) || others.contains(plain) : others.contains(word)
  }

  /// Words that begin a condition on the statement beside them.
  private static let restricting: Set<String> = [
    "if", "for", "when", "whenever", "with", "unless", "provided", "se", "para", "quando", "caso", "com",
    "otherwise", "senão", "dado", "given", "such", "tal", "s.t.", "i.e.",
  ]

  static func restricts(_ words: String) -> Bool {
    let first = words.lowercased().split(whereSeparator: { !$0.isLetter && $0 != "." }).first
    return first.map { restricting.contains(String($0)) } ?? false
  }
}
