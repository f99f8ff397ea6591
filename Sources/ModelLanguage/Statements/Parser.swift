/// Turns the tokens of a text into statements over one tree.
///
/// Each statement is parsed on its own; after an error the next one is tried. This file holds the cursor;
/// statements and expressions are extensions.
struct Parser {
  let bytes: [UInt8]
  var tokens: [Token]
  /// The next token and the end of the statement.
  var cursor = 0
  var end = 0
  var scope = FunctionScope()
  var tree = SyntaxTree()
  var statements: [Statement] = []
  var diagnostics: [Diagnostic] = []

  init(_ lexer: Lexer) {
    bytes = lexer.bytes
    tokens = lexer.tokens
    diagnostics = lexer.diagnostics
  }

  // MARK: The cursor

  /// The next token; behind the last one a token of no width.
  var next: Token { peek(0) }

  func peek(_ distance: Int) -> Token {
    if cursor + distance < end { return tokens[cursor + distance] }
    let place = end > 0 ? Int(tokens[end - 1].upperBound) : 0
    return Token(.endOfLine, place, place)
  }

  mutating func advance() -> Token {
    let token = next
    cursor = min(cursor + 1, end)
    return token
  }

  /// Takes the next token if it is of a kind.
  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard next.kind == kind else { return false }
    cursor += 1
    return true
  }

  @discardableResult
  mutating func expect(_ kind: Token.Kind, _ what: Message) throws(Diagnostic) -> Token {
    guard next.kind == kind else { throw expected(what) }
    return advance()
  }

  /// Whether a token is one of some words.
  func isWord(_ token: Token, _ words: [String]) -> Bool {
    token.kind == .name && words.contains(text(token))
  }

  mutating func acceptWord(_ words: [String]) -> Bool {
    guard isWord(next, words) else { return false }
    cursor += 1
    return true
  }

  mutating func expectName(_ what: Message = .aName) throws(Diagnostic) -> (name: String, range: SourceRange)
  {
    guard next.kind == .name, !isWord(next, ["∈"]) else { throw expected(what) }
    let token = advance()
    return (name(token), token.range)
  }

  /// The end of the statement, or an error at what follows.
  func expectEnd() throws(Diagnostic) {
    if next.kind == .comma, let decimal = decimalComma() { throw decimal }
    guard next.kind == .endOfLine else { throw expected(.endOfStatement) }
  }

  // MARK: Texts

  func text(_ range: SourceRange) -> String {
    String(decoding: bytes[range.lowerBound..<range.upperBound], as: UTF8.self)
  }

  func text(_ token: Token) -> String { text(token.range) }

  /// A name without the braces and lowered digits of its spelling.
  func name(_ token: Token) -> String {
    let spelling = text(token)
    if spelling.utf8.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "{") }) { return spelling }
    var name = ""
    var isLowered = false
    for scalar in spelling.unicodeScalars where scalar != "{" && scalar != "}" {
      let digit = subscriptDigit(scalar)
      if digit != nil, !isLowered, !name.hasSuffix("_") { name.append("_") }
      isLowered = digit != nil
      if let digit { name.append(digit) } else { name.unicodeScalars.append(scalar) }
    }
    return name
  }

  // MARK: Errors

  func expected(_ what: Message) -> Diagnostic {
    Diagnostic(.error, .expected(what, found: found(next)), at: next.range)
  }

  func found(_ token: Token) -> Message {
    token.kind == .endOfLine ? .endOfLine : Message(verbatim: "'\(text(token))'")
  }

  /// `0,5` where no list is: the author meant a point.
  func decimalComma() -> Diagnostic? {
    guard cursor > 0, cursor + 1 < end, next.kind == .comma else { return nil }
    let before = tokens[cursor - 1]
    let after = tokens[cursor + 1]
    guard before.kind == .number, after.kind == .number,
      before.upperBound == next.lowerBound, next.upperBound == after.lowerBound
    else { return nil }
    let range = SourceRange(Int(before.lowerBound), Int(after.upperBound))
    return Diagnostic(.error, .decimalComma(text(before), text(after)), at: range)
  }

  /// From a place to the last token taken.
  func range(from start: Int) -> SourceRange {
    SourceRange(start, max(start, cursor > 0 ? Int(tokens[cursor - 1].upperBound) : start))
  }
}
