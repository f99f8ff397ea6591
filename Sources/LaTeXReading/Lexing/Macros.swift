/// What commands of the page stand for: those it defines with `\newcommand`, `\def`, `\let` or
/// `\DeclareMathOperator`, over those of common packages that say nothing about values.
struct Macros: Sendable {
  struct Macro: Sendable {
    var parameters: Int
    /// What stands for the first parameter where no square brackets follow.
    var standard: [Token]?
    var body: [Token]
  }

  private(set) var table: [String: Macro]
  private var own: Set<String> = []

  /// The definitions on a page; of a name that is defined twice the last.
  init(of text: [UInt8]) {
    var reader = MacroReader(text)
    reader.run()
    table = Self.common.merging(reader.found) { $1 }
    own = Set(reader.found.keys)
  }

  /// Whether the page itself defines it; then its meaning is the page's, whatever the name.
  func isOwn(_ name: String) -> Bool { own.contains(name) }

  private static let common: [String: Macro] = {
    var table: [String: Macro] = [:]
    for (name, parameters, body) in rows {
      table[name] = Macro(parameters: parameters, standard: nil, body: tokens(Array(body.utf8)))
    }
    return table
  }()

  private static let rows: [(name: String, parameters: Int, body: String)] = [
    ("pdv", 2, "\\frac{\\partial #1}{\\partial #2}"), ("dv", 2, "\\frac{d #1}{d #2}"),
    ("pd", 2, "\\frac{\\partial #1}{\\partial #2}"), ("diffp", 2, "\\frac{\\partial #1}{\\partial #2}"),
    ("abs", 1, "\\lvert #1\\rvert"), ("norm", 1, "\\lVert #1\\rVert"), ("R", 0, "\\mathbb{R}"),
    ("N", 0, "\\mathbb{N}"), ("E", 0, "\\mathbb{E}"), ("T", 0, "{\\top}"), ("dd", 0, "\\mathrm{d}"),
    ("reals", 0, "\\mathbb{R}"), ("argmax", 0, "\\operatorname{argmax}"),
    ("argmin", 0, "\\operatorname{argmin}"),
    ("softmax", 0, "\\operatorname{softmax}"), ("sigmoid", 0, "\\operatorname{sigmoid}"),
    ("relu", 0, "\\operatorname{relu}"), ("ReLU", 0, "\\operatorname{ReLU}"),
    ("diag", 0, "\\operatorname{diag}"),
    ("tr", 0, "\\operatorname{tr}"), ("sgn", 0, "\\operatorname{sgn}"), ("sign", 0, "\\operatorname{sign}"),
  ]

  static func tokens(_ bytes: [UInt8]) -> [Token] {
    var lexer = Lexer(bytes, 0..<bytes.count, hasDecimalComma: false)
    return lexer.run() ? lexer.tokens : []
  }
}

/// Finds definitions in the text of a page.
private struct MacroReader {
  private let text: [UInt8]
  private var position = 0
  var found: [String: Macros.Macro] = [:]

  /// More definitions than these are not kept.
  private static let limit = 2000

  init(_ text: [UInt8]) { self.text = text }

  mutating func run() {
    while position < text.count, found.count < Self.limit {
      guard text[position] == UInt8(ascii: "\\") else {
        if text[position] == UInt8(ascii: "%") { skipComment() } else { position += 1 }
        continue
      }
      let name = commandName()
      switch name {
      case "newcommand", "renewcommand", "providecommand", "DeclareRobustCommand": define()
      case "def", "gdef", "edef": definePlain()
      case "let": defineAlias()
      case "DeclareMathOperator": defineOperator()
      default: break
      }
    }
  }

  private mutating func skipComment() {
    while position < text.count, text[position] != 10 { position += 1 }
  }

  /// The name after the backslash that stands here; the position moves behind it.
  private mutating func commandName() -> String {
    position += 1
    let start = position
    while position < text.count, (97...122).contains(text[position] | 32) { position += 1 }
    if position == start, position < text.count { position += 1 }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private var byte: UInt8 { position < text.count ? text[position] : 0 }

  private mutating func skipBlanks() {
    if byte == UInt8(ascii: "*") { position += 1 }
    while [9, 10, 13, 32].contains(byte) { position += 1 }
  }

  /// The bytes between the brackets that follow.
  private mutating func group(_ open: UInt8, _ close: UInt8) -> Range<Int>? {
    skipBlanks()
    guard byte == open else { return nil }
    var (place, depth) = (position + 1, 1)
    while place < text.count, place - position < 4000 {
      switch text[place] {
      case UInt8(ascii: "\\"): place += 1
      case close: depth -= 1
      case open: depth += 1
      default: break
      }
      if depth == 0 {
        defer { position = place + 1 }
        return position + 1..<place
      }
      place += 1
    }
    return nil
  }

  private mutating func braces() -> Range<Int>? { group(UInt8(ascii: "{"), UInt8(ascii: "}")) }
  private mutating func brackets() -> Range<Int>? { group(UInt8(ascii: "["), UInt8(ascii: "]")) }

  /// `\name` or `{\name}`.
  private mutating func definedName() -> String? {
    skipBlanks()
    if byte == UInt8(ascii: "\\") { return commandName() }
    guard let range = braces(), text[range].first == UInt8(ascii: "\\") else { return nil }
    let name = text[range].dropFirst().prefix { $0 != 32 }
    return String(decoding: name, as: UTF8.self)
  }

  private func tokens(_ range: Range<Int>) -> [Token] { Macros.tokens(Array(text[range])) }

  private mutating func define() {
    guard let name = definedName() else { return }
    let count = brackets().flatMap { Int(String(decoding: text[$0], as: UTF8.self)) } ?? 0
    let standard = brackets().map { tokens($0) }
    guard let body = braces(), (0...9).contains(count) else { return }
    found[name] = Macros.Macro(parameters: count, standard: standard, body: tokens(body))
  }

  private mutating func definePlain() {
    skipBlanks()
    guard byte == UInt8(ascii: "\\") else { return }
    let name = commandName()
    var parameters = 0
    while byte == UInt8(ascii: "#"), parameters < 9 {
      position += 2
      parameters += 1
    }
    guard let body = braces() else { return }
    found[name] = Macros.Macro(parameters: parameters, standard: nil, body: tokens(body))
  }

  private mutating func defineAlias() {
    skipBlanks()
    guard byte == UInt8(ascii: "\\") else { return }
    let name = commandName()
    while byte == 32 || byte == UInt8(ascii: "=") { position += 1 }
    guard byte == UInt8(ascii: "\\") else { return }
    let other = commandName()
    guard other != name else { return }
    found[name] = Macros.Macro(parameters: 0, standard: nil, body: Macros.tokens(Array("\\\(other)".utf8)))
  }

  private mutating func defineOperator() {
    guard let name = definedName(), let body = braces() else { return }
    let word = "\\operatorname{" + String(decoding: text[body], as: UTF8.self) + "}"
    found[name] = Macros.Macro(parameters: 0, standard: nil, body: Macros.tokens(Array(word.utf8)))
  }
}
