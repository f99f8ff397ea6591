import Nabla

/// The words that may stand where the cursor is.
extension ServerDocument {
  func completion(at position: TextLines.Position) -> JSON {
    let offset = lines.offset(of: position, in: .utf16)
    let line = lines.content(of: min(position.line, lines.count - 1))
    let bytes = Array(text.utf8)
    let before = String(
      decoding: bytes[line.lowerBound..<max(line.lowerBound, min(offset, line.upperBound))], as: UTF8.self)
    // Nothing is completed in a comment or a title.
    if before.contains("#") || before.contains("\"") { return .array([]) }
    let prefix = String(before.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
    let head = String(before.dropLast(prefix.count)).trimmed
    let items = items(after: head).filter { $0.label.hasPrefix(prefix) && $0.label != prefix }
    return .array(items.map { $0.json })
  }

  private struct Item {
    /// What an editor shows as an icon, by the numbers of the protocol.
    enum Kind: Int {
      case function = 3
      case variable = 6
      case value = 12
      case keyword = 14
    }

    var label: String
    var kind: Kind
    var detail: String

    var json: JSON {
      .object([
        ("label", .string(label)), ("kind", .integer(kind.rawValue)), ("detail", .string(detail)),
      ])
    }
  }

  private func items(after head: String) -> [Item] {
    let language = language
    if head.isEmpty { return keywords(language) + names }
    let first = head.prefix { !$0.isWhitespace }
    switch Keyword(spelling: String(first)) {
    case .notation where head.count == first.count:
      return NotationProfile.names.map { Item(label: $0, kind: .value, detail: "") }
    case .lang where head.count == first.count:
      return ["pt", "en"].map { Item(label: $0, kind: .value, detail: "") }
    case .model, .notation, .lang, .style, .indices: return []
    default: return names + functions
    }
  }

  /// In the language of the model, then in English.
  private func keywords(_ language: String) -> [Item] {
    Keyword.allCases.flatMap { keyword -> [Item] in
      let spellings = language == "pt" ? [keyword.portuguese[0], keyword.rawValue] : [keyword.rawValue]
      return spellings.map { Item(label: $0, kind: .keyword, detail: keyword.meaning.text(language)) }
    }
  }

  private var names: [Item] {
    var items = index.globals.map { Item(label: $0.name, kind: .variable, detail: "") }
    let known = Set(items.map { $0.label })
    for quantity in model?.quantities ?? [] where !known.contains(quantity.name) {
      items.append(Item(label: quantity.name, kind: .variable, detail: ""))
    }
    return items
  }

  private var functions: [Item] {
    let reductions = SyntaxTree.Reduction.allCases.map { $0.rawValue }
    let vectors = FunctionName.vectors
    let names = reductions + vectors + FunctionName.all.map { $0.name }.filter { !reductions.contains($0) }
    return names.map { Item(label: $0, kind: .function, detail: "") }
  }
}
