/// Commands in the prose of a LaTeX document.
extension Finder {
  private static let headings: [String: Int] = [
    "part": 1, "chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 4,
    "frametitle": 2,
    "subparagraph": 5, "framesubtitle": 3,
  ]

  mutating func word() {
    let start = position
    var place = start + 1
    while place < end, (97...122).contains(text[place] | 32) { place += 1 }
    guard place > start + 1 else {
      position = min(end, start + 2)
      return
    }
    let name = String(decoding: text[(start + 1)..<place], as: UTF8.self)
    if let level = Self.headings[name] {
      if byte(at: place) == UInt8(ascii: "*") { place += 1 }
      if let group = group(place) {
        return add(.element(.heading(level: level), group), from: start, to: group.lowerBound)
      }
    }
    if Lexer.definitions.contains(name) { return definition(start, place) }
    switch name {
    case "texttt", "lstinline", "mintinline", "url", "includegraphics", "bibliography", "cite", "label",
      "ref",
      "eqref", "usepackage", "documentclass", "input":
      skipArguments(start, place, isCode: name == "texttt" || name == "lstinline" || name == "mintinline")
    case "verb": verbatim(start, place)
    case "end":
      position = place
      if let (name, after) = environmentName(place) {
        if name == "quote" || name == "quotation" {
          endProse(at: start)
          proseStart = after
          quoteDepth = max(0, quoteDepth - 1)
        }
        position = after
        if proseStart < after, proseStart >= start { proseStart = after }
      }
    default: position = place
    }
  }

  /// The contents of the braces at a place.
  func group(_ start: Int) -> Range<Int>? {
    var place = start
    while byte(at: place) == 32 { place += 1 }
    if byte(at: place) == UInt8(ascii: "[") {
      while place < end, text[place] != UInt8(ascii: "]"), text[place] != 10 { place += 1 }
      place += 1
    }
    guard byte(at: place) == UInt8(ascii: "{") else { return nil }
    let first = place + 1
    var depth = 1
    place = first
    while place < end, place - first < 20_000 {
      switch text[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      default: break
      }
      if depth == 0 { return first..<place }
      place += 1
    }
    return nil
  }

  private mutating func skipArguments(_ start: Int, _ place: Int, isCode: Bool) {
    guard let group = group(place) else {
      position = place
      return
    }
    guard isCode else {
      position = group.upperBound + 1
      return
    }
    add(
      .element(.skipped(.code), start..<group.upperBound + 1), from: start, to: group.upperBound + 1)
  }

  private mutating func verbatim(_ start: Int, _ place: Int) {
    let mark = byte(at: place)
    var last = place + 1
    while last < end, text[last] != mark, text[last] != 10 { last += 1 }
    last = min(end, last + 1)
    add(.element(.skipped(.code), start..<last), from: start, to: last)
  }

  /// Definitions of macros are read elsewhere.
  private mutating func definition(_ start: Int, _ after: Int) {
    var place = after
    while place < end, text[place] != UInt8(ascii: "{"), text[place] != 10 { place += 1 }
    guard let first = group(place) else {
      position = after
      return
    }
    place = first.upperBound + 1
    let isTwoGroups = byte(at: first.lowerBound) == UInt8(ascii: "\\") && byte(at: after) == UInt8(ascii: "{")
    if isTwoGroups {
      while byte(at: place) == UInt8(ascii: "[") {
        while place < end, text[place] != UInt8(ascii: "]"), text[place] != 10 { place += 1 }
        place += 1
      }
      if let body = group(place) { place = body.upperBound + 1 }
    }
    add(.element(.skipped(.comment), start..<place), from: start, to: place)
  }

  /// `\begin{frame}{Title}`
  mutating func frameTitle() {
    guard let title = group(position) else { return }
    add(.element(.heading(level: 2), title), from: position, to: title.lowerBound)
  }
}
