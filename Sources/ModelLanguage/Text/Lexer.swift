/// Cuts a text into statements and statements into tokens.
///
/// A statement ends with its line unless a bracket is open. Comments run from `#` to the end of the line.
/// One pass, linear in the text, except that after an unclosed bracket the lines behind it are read again.
struct Lexer {
  /// More errors than anyone reads.
  static let errorLimit = 50
  static let sizeLimit = 64 << 20

  let bytes: [UInt8]
  var position = 0
  var tokens: [Token] = []
  var lines: [LogicalLine] = []
  var diagnostics: [Diagnostic] = []
  /// The brackets open at `position`.
  private var openers: [Token] = []

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  mutating func run() {
    guard isText() else { return }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    while position < bytes.count, diagnostics.count < Lexer.errorLimit { readStatement() }
  }

  private mutating func isText() -> Bool {
    if bytes.count > Lexer.sizeLimit {
      diagnostics.append(Diagnostic(.error, .fileTooLarge(bytes.count)))
    } else if let zero = bytes.firstIndex(of: 0) {
      diagnostics.append(Diagnostic(.error, .binaryFile, at: SourceRange(zero, zero + 1)))
    }
    return diagnostics.isEmpty
  }

  private mutating func readStatement() {
    let first = tokens.count
    let count = diagnostics.count
    openers.removeAll(keepingCapacity: true)
    do throws(Diagnostic) {
      while try readToken() {}
      if let opener = openers.first { throw unclosed(opener) }
    } catch {
      diagnostics.append(error)
      skipLine()
    }
    guard tokens.count > first || diagnostics.count > count else { return }
    var line = LogicalLine(tokens: first..<tokens.count, isBroken: diagnostics.count > count)
    if startsData(line) { line.rows = readRows(of: line) }
    lines.append(line)
  }

  /// The lines behind an unclosed bracket are statements of their own.
  private mutating func unclosed(_ opener: Token) -> Diagnostic {
    position = Int(opener.lowerBound)
    return Diagnostic(.error, .unclosed(text(opener.range)), at: opener.range)
  }

  private mutating func skipLine() {
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
  }

  /// Reads blanks, comments and one token; false at the end of a statement.
  private mutating func readToken() throws(Diagnostic) -> Bool {
    guard position < bytes.count else { return false }
    let byte = bytes[position]
    switch byte {
    case 0x20, 0x09: position += 1
    case 0x0A, 0x0D:
      position += 1
      return !openers.isEmpty
    case UInt8(ascii: "#"): try readComment()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber()
    case UInt8(ascii: "\""): try readString(closing: "\"")
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): try readName()
    case 0x80...: try readBeyondASCII()
    default: try readSign(byte)
    }
    return true
  }

  mutating func append(_ kind: Token.Kind, length: Int) {
    tokens.append(Token(kind, position, position + length))
    position += length
  }

  func byte(after offset: Int) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  func text(_ range: SourceRange) -> String {
    String(decoding: bytes[range.lowerBound..<range.upperBound], as: UTF8.self)
  }

  private mutating func readSign(_ byte: UInt8) throws(Diagnostic) {
    switch Unicode.Scalar(byte) {
    case "+": append(.plus, length: 1)
    case "-": self.byte(after: 1) == UInt8(ascii: ">") ? append(.arrow, length: 2) : append(.minus, length: 1)
    case "*": self.byte(after: 1) == UInt8(ascii: "*") ? append(.caret, length: 2) : append(.times, length: 1)
    case "/": append(.over, length: 1)
    case "^": append(.caret, length: 1)
    case "'": append(.prime, length: 1)
    case "|": append(.bar, length: 1)
    case ",": append(.comma, length: 1)
    case ":": append(.colon, length: 1)
    case ".": try readPoint()
    case "(": open(.leftParenthesis)
    case "[": open(.leftBracket)
    case ")": close(.rightParenthesis)
    case "]": close(.rightBracket)
    case "=": try readEquals()
    default: throw unexpectedCharacter(Unicode.Scalar(byte), length: 1)
    }
  }

  private mutating func readPoint() throws(Diagnostic) {
    switch byte(after: 1) {
    case UInt8(ascii: "*"): append(.hadamard, length: 2)
    case UInt8(ascii: "."): append(.dots, length: byte(after: 2) == UInt8(ascii: ".") ? 3 : 2)
    case .some(UInt8(ascii: "0")...UInt8(ascii: "9")): try readNumber()
    default: throw unexpectedCharacter(".", length: 1)
    }
  }

  private mutating func open(_ kind: Token.Kind) {
    append(kind, length: 1)
    openers.append(tokens[tokens.count - 1])
  }

  /// Whether the two match is the parser's business; here they only hold a line open.
  private mutating func close(_ kind: Token.Kind) {
    append(kind, length: 1)
    _ = openers.popLast()
  }

  /// No equals sign ever stands inside brackets: one there belongs to a later statement.
  private mutating func readEquals() throws(Diagnostic) {
    if let opener = openers.first { throw unclosed(opener) }
    append(.equals, length: 1)
  }
}
