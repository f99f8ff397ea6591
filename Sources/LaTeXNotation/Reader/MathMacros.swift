/// Commands that stand for formulas: those that a document defines with `\newcommand`, `\def` or `\DeclareMathOperator`, and those
/// of TeX and its usual packages that say nothing about values.
///
/// Nothing is run: a body is tokens in which parameters are put in place, and the number of replacements is limited.
public struct MathMacros: Sendable {
  enum Piece: Sendable {
    case token(MathToken.Kind)
    /// #1 is 0.
    case parameter(Int)
  }

  struct Macro: Sendable {
    var parameters: Int
    /// What stands for the first parameter where no brackets follow.
    var optional: [MathToken]?
    var body: [Piece]
  }

  private(set) var macros: [String: Macro]
  /// Where the document has definitions, in order: they are no formulas.
  private(set) var ranges: [Range<Int>] = []

  /// The definitions of a document, the last of each name.
  public init(_ bytes: [UInt8]) {
    var reader = MacroReader(bytes)
    reader.run()
    ranges = reader.ranges
    macros = Self.standard.merging(reader.found) { $1 }
  }

  /// The same commands for a formula that is not in the document.
  var elsewhere: MathMacros {
    var plain = self
    plain.ranges = []
    return plain
  }

  /// The definition that a place of the document belongs to.
  func definition(at place: Int) -> Range<Int>? {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= place { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(place) ? ranges[low] : nil
  }

  init(standard rows: [(name: String, parameters: Int, body: String)]) {
    macros = Dictionary(
      rows.map {
        ($0.name, Macro(parameters: $0.parameters, optional: nil, body: Self.pieces(Array($0.body.utf8))))
      }, uniquingKeysWith: { first, _ in first })
  }

  private static let standard: [String: Macro] = MathMacros(standard: [
    ("boxed", 1, "#1"), ("fbox", 1, "#1"), ("cancel", 1, "#1"), ("bcancel", 1, "#1"), ("xcancel", 1, "#1"),
    ("textcolor", 2, "#2"), ("colorbox", 2, "#2"), ("overset", 2, "#2"), ("underset", 2, "#2"),
    ("stackrel", 2, "#2"), ("mathrel", 1, "#1"), ("mathbin", 1, "#1"), ("mathop", 1, "#1"),
    ("mathord", 1, "#1"), ("mathopen", 1, "#1"), ("mathclose", 1, "#1"), ("ensuremath", 1, "#1"),
    ("smash", 1, "#1"), ("phantom", 1, ""), ("hphantom", 1, ""), ("vphantom", 1, ""),
    ("lbrack", 0, "["), ("rbrack", 0, "]"), ("lparen", 0, "("), ("rparen", 0, ")"), ("lbrace", 0, "\\{"),
    ("rbrace", 0, "\\}"), ("equiv", 0, "="), ("triangleq", 0, "="), ("eqdef", 0, "="), ("colon", 0, ":"),
    ("pdv", 2, "\\frac{\\partial #1}{\\partial #2}"), ("dv", 2, "\\frac{d #1}{d #2}"),
    ("abs", 1, "\\lvert #1\\rvert"), ("norm", 1, "\\lVert #1\\rVert"), ("qty", 0, ""),
  ]).macros

  /// The tokens of a body with its parameters; none where it cannot be cut into tokens.
  static func pieces(_ bytes: [UInt8]) -> [Piece] {
    var lexer = MathLexer(bytes, 0..<bytes.count)
    guard let tokens = try? lexer.run() else { return [] }
    var pieces: [Piece] = []
    var isParameter = false
    for token in tokens {
      if token.kind == .symbol("#") {
        isParameter = true
      } else if isParameter, case .number(let digits) = token.kind, let first = digits.first?.wholeNumberValue
      {
        pieces.append(.parameter(first - 1))
        if digits.count > 1 { pieces.append(.token(.number(String(digits.dropFirst())))) }
        isParameter = false
      } else {
        pieces.append(.token(token.kind))
        isParameter = false
      }
    }
    return pieces
  }
}

/// Finds definitions in the bytes of a document.
private struct MacroReader {
  private let bytes: [UInt8]
  private var position = 0
  var found: [String: MathMacros.Macro] = [:]
  var ranges: [Range<Int>] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "%"): skipLine()
      case UInt8(ascii: "\\"): command()
      default: position += 1
      }
    }
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func command() {
    let start = position
    guard let name = commandName() else { return }
    switch name {
    case "newcommand", "renewcommand", "providecommand", "newcommandx", "DeclareRobustCommand": define(start)
    case "def", "gdef": definePlain(start)
    case "DeclareMathOperator": defineOperator(start)
    default: break
    }
  }

  /// `{\pd}[2][L]{…}` or `\pd[2]{…}`.
  private mutating func define(_ start: Int) {
    accept("*")
    guard let name = definedName() else { return }
    var (parameters, optional): (Int, [MathToken]?) = (0, nil)
    if let count = group("[", "]") { parameters = Int(text(count)) ?? 0 }
    if let own = group("[", "]") {
      var lexer = MathLexer(bytes, own)
      optional = try? lexer.run()
    }
    guard let body = group("{", "}"), 0...9 ~= parameters else { return }
    add(name, MathMacros.Macro(parameters: parameters, optional: optional, body: pieces(body)), start)
  }

  /// `\pd#1#2{…}`.
  private mutating func definePlain(_ start: Int) {
    skipBlanks()
    guard let name = commandName() else { return }
    var parameters = 0
    while position + 1 < bytes.count, bytes[position] == UInt8(ascii: "#") {
      parameters += 1
      position += 2
    }
    guard parameters <= 9, let body = group("{", "}") else { return }
    add(name, MathMacros.Macro(parameters: parameters, optional: nil, body: pieces(body)), start)
  }

  /// `{\ReLU}{ReLU}`: an upright name.
  private mutating func defineOperator(_ start: Int) {
    accept("*")
    guard let name = definedName(), let body = group("{", "}") else { return }
    let upright: [MathToken.Kind] = [.command("operatorname"), .open]
    let all = upright.map { MathMacros.Piece.token($0) } + pieces(body) + [.token(.close)]
    add(name, MathMacros.Macro(parameters: 0, optional: nil, body: all), start)
  }

  private mutating func add(_ name: String, _ macro: MathMacros.Macro, _ start: Int) {
    found[name] = macro
    ranges.append(start..<position)
  }

  private func pieces(_ body: Range<Int>) -> [MathMacros.Piece] { MathMacros.pieces(Array(bytes[body])) }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  // MARK: Pieces

  private mutating func accept(_ mark: Unicode.Scalar) {
    if position < bytes.count, bytes[position] == UInt8(ascii: mark) { position += 1 }
  }

  private mutating func skipBlanks() {
    while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
  }

  /// `\name`, and the position behind it; one step on where there is none.
  private mutating func commandName() -> String? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\\") else { return nil }
    let start = position + 1
    position = start
    while position < bytes.count, isLetter(bytes[position]) { position += 1 }
    if position == start {
      position = min(start + 1, bytes.count)
      return nil
    }
    return text(start..<position)
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
  }

  /// `\name` or `{\name}`.
  private mutating func definedName() -> String? {
    skipBlanks()
    guard let inner = group("{", "}") else { return commandName() }
    let name = text(inner).filter { !$0.isWhitespace }
    return name.hasPrefix("\\") ? String(name.dropFirst()) : nil
  }

  /// What stands between fences that follow here, nested ones included.
  private mutating func group(_ open: Unicode.Scalar, _ close: Unicode.Scalar) -> Range<Int>? {
    let start = position
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: open) else {
      position = start
      return nil
    }
    let first = position + 1
    var level = 0
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\\") {
        position += 2
        continue
      }
      if bytes[position] == UInt8(ascii: open) { level += 1 }
      if bytes[position] == UInt8(ascii: close) { level -= 1 }
      position += 1
      if level == 0 { return first..<position - 1 }
    }
    position = start + 1
    return nil
  }
}
