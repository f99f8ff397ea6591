/// The sentence around a formula.
extension Page {
  /// A part of a sentence: words, or a formula by its number.
  package enum SentencePart: Hashable, Sendable {
    case words(TextRange)
    case formula(Int)
  }

  /// Longer sentences are cut.
  private static let sentenceLimit = 40

  /// What stands before a formula in its sentence, in written order. A display goes on with the paragraph before it if
  /// that has no full stop at its end.
  package func sentence(before formula: Int) -> [SentencePart] {
    guard let place = element(of: formula) else { return [] }
    var parts: [SentencePart] = []
    for element in elements[..<place].reversed().prefix(Self.sentenceLimit) {
      switch element.kind {
      case .formula(let number): parts.append(.formula(number))
      case .prose:
        let words = plain[element.range.bytes]
        let start = words.indices.last { endsSentence($0, in: words) }.map { $0 + 1 }
        let range = (start ?? words.startIndex)..<words.endIndex
        if plain[range].contains(where: { $0 > 32 }) {
          parts.append(.words(TextRange(range.lowerBound, range.upperBound)))
        }
        if start != nil { return parts.reversed() }
      case .paragraphEnd:
        guard parts.isEmpty, formulas[formula].placement == .display else { return parts.reversed() }
      default: return parts.reversed()
      }
    }
    return parts.reversed()
  }

  /// What stands behind a formula in its sentence, in written order.
  package func sentence(after formula: Int) -> [SentencePart] {
    guard let place = element(of: formula) else { return [] }
    var parts: [SentencePart] = []
    var isNewParagraph = false
    for element in elements[(place + 1)...].prefix(Self.sentenceLimit) {
      switch element.kind {
      case .formula(let number): parts.append(.formula(number))
      case .prose:
        let words = plain[element.range.bytes]
        // "where …" below a display goes on with its sentence.
        let first = words.first { $0 > 32 } ?? 0
        if isNewParagraph, parts.isEmpty, !(97...122).contains(first) { return [] }
        let end = words.indices.first { endsSentence($0, in: words) }
        let range = words.startIndex..<(end ?? words.endIndex)
        if plain[range].contains(where: { $0 > 32 }) {
          parts.append(.words(TextRange(range.lowerBound, range.upperBound)))
        }
        if end != nil { return parts }
      case .paragraphEnd where parts.isEmpty && !isNewParagraph && formulas[formula].placement == .display:
        isNewParagraph = true
      default: return parts
      }
    }
    return parts
  }

  /// A point, or its like, before a blank or at the end of the words.
  private func endsSentence(_ place: Int, in words: ArraySlice<UInt8>) -> Bool {
    guard [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?")].contains(words[place]) else {
      return false
    }
    return place + 1 >= words.endIndex || words[place + 1] <= 32
  }

  /// The element that a formula is.
  private func element(of formula: Int) -> Int? {
    guard formulas.indices.contains(formula) else { return nil }
    let start = formulas[formula].range.start
    var (low, high) = (0, elements.count)
    while low < high {
      let middle = (low + high) / 2
      if elements[middle].range.start < start { low = middle + 1 } else { high = middle }
    }
    return elements[low...].prefix(4).firstIndex { $0.kind == .formula(formula) }
  }
}
