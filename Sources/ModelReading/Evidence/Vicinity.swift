/// What the prose calls a letter: words that stand beside it.
struct Vicinity {
  private var beside: [String: [String]] = [:]

  /// Words within this many of a letter speak of it.
  private static let reach = 4

  init(_ harvest: Harvest) {
    let separators: Set<Character> = [
      " ", "\n", "\t", "~", ",", ".", ";", ":", "(", ")", "$", "^", "_", "{", "}", "[", "]", "=", "*",
    ]
    for sentence in harvest.sentences where sentence.utf8.count < 4000 {
      let words = sentence.split(whereSeparator: { separators.contains($0) }).map { String($0) }
      for (position, word) in words.enumerated() {
        let name = word.hasPrefix("\\") ? String(word.dropFirst()) : word
        guard name.count <= 8, word.hasPrefix("\\") || word.count <= 2 else { continue }
        let near = max(0, position - Self.reach)..<min(words.count, position + Self.reach + 1)
        beside[name, default: []] += words[near]
      }
    }
  }

  /// Whether a word that begins so stands beside a letter.
  func speaks(of base: String, _ beginnings: [String]) -> Bool {
    let letter = base.split(separator: "_").first.map { String($0) } ?? base
    return (beside[letter] ?? []).contains { word in beginnings.contains { word.hasPrefix($0) } }
  }
}
