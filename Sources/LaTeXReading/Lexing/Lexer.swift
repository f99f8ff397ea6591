/// Cuts the text of a formula into tokens. Nothing is expanded or run here, and nothing fails: what is not known
/// becomes a token that says so.
struct Lexer {
  let bytes: [UInt8]
  var position: Int
  let end: Int
  var tokens: [Token] = []
  var isSpaced = false
  /// `\label` and `\tag`, as written.
  var labels: [String] = []
  /// Whether `1,5` without a space is one number.
  let hasDecimalComma: Bool
  /// For each open brace whether it is the brace of a subscript, where commas separate.
  var subscriptBraces: [Bool] = []
  /// Whether this is a formula in the words of a formula.
  var isInText = false
  /// Where the last `\;` ended.
  var wideEnd = 0

  /// More pieces than these are no formula.
  static let tokenLimit = 60_000

  init(_ bytes: [UInt8], _ range: Range<Int>, hasDecimalComma: Bool) {
    self.bytes = bytes
    position = range.lowerBound
    end = min(range.upperBound, bytes.count)
    self.hasDecimalComma = hasDecimalComma
  }

  /// Whether all of the range was read.
  mutating func run() -> Bool {
    while position < end {
      if tokens.count > Self.tokenLimit { return false }
      step()
    }
    return true
  }

  mutating func add(_ kind: Token.Kind, from start: Int) {
    tokens.append(Token(kind: kind, start: Int32(start), end: Int32(position), isSpaced: isSpaced))
    isSpaced = false
  }

  func byte(at place: Int) -> UInt8 { place < end ? bytes[place] : 0 }

  private mutating func step() {
    let start = position
    let byte = bytes[position]
    position += 1
    switch byte {
    case 9, 10, 13, 32, UInt8(ascii: "~"): isSpaced = true
    case UInt8(ascii: "%"):
      while position < end, bytes[position] != 10 { position += 1 }
      isSpaced = true
    case UInt8(ascii: "{"):
      subscriptBraces.append(tokens.last?.kind == .sub || subscriptBraces.last == true)
      add(.open, from: start)
    case UInt8(ascii: "}"):
      _ = subscriptBraces.popLast()
      add(.close, from: start)
    case UInt8(ascii: "\\"): command(start)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number(start)
    case UInt8(ascii: "."): point(start)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      add(.letter(String(UnicodeScalar(byte))), from: start)
    case 128...255: character(start)
    default: sign(byte, start)
    }
  }

  private mutating func sign(_ byte: UInt8, _ start: Int) {
    if let kind = Self.signs[byte] { return add(kind, from: start) }
    switch byte {
    case UInt8(ascii: ":"):
      if self.byte(at: position) == UInt8(ascii: "=") {
        position += 1
        add(.command("coloneqq"), from: start)
      } else {
        add(.command("colon"), from: start)
      }
    case UInt8(ascii: "="):
      while self.byte(at: position) == UInt8(ascii: "=") { position += 1 }
      if self.byte(at: position) == UInt8(ascii: ":") {
        position += 1
        return add(.command("coloneqq"), from: start)
      }
      add(.command("="), from: start)
    case UInt8(ascii: "<"), UInt8(ascii: ">"): comparison(byte, start)
    case UInt8(ascii: "|"):
      let isDouble = self.byte(at: position) == UInt8(ascii: "|")
      if isDouble { position += 1 }
      add(isDouble ? .twoBars : .bar(isDouble: false), from: start)
    case UInt8(ascii: "#"):
      let digit = self.byte(at: position)
      guard (49...57).contains(digit) else { return add(.unknownCharacter("#"), from: start) }
      position += 1
      add(.parameter(Int(digit) - 49), from: start)
    case UInt8(ascii: "*"):
      guard self.byte(at: position) == UInt8(ascii: "*") else { return add(.command("*"), from: start) }
      position += 1
      add(.sup, from: start)
    case UInt8(ascii: "$"): isSpaced = true
    default: add(.unknownCharacter(Self.shown(byte)), from: start)
    }
  }

  private mutating func comparison(_ byte: UInt8, _ start: Int) {
    let isLess = byte == UInt8(ascii: "<")
    if isLess, self.byte(at: position) == UInt8(ascii: "-") {
      position += 1
      return add(.command("leftarrow"), from: start)
    }
    guard self.byte(at: position) == UInt8(ascii: "=") else {
      return add(.command(isLess ? "lt" : "gt"), from: start)
    }
    position += 1
    add(.command(isLess ? "leq" : "geq"), from: start)
  }

  private static func shown(_ byte: UInt8) -> String {
    byte < 32 || byte == 127 ? "0x" + String(byte, radix: 16) : String(UnicodeScalar(byte))
  }

  private static let signs: [UInt8: Token.Kind] = [
    UInt8(ascii: "_"): .sub, UInt8(ascii: "^"): .sup, UInt8(ascii: "'"): .prime,
    UInt8(ascii: "&"): .ampersand,
    UInt8(ascii: "("): .openBracket(.paren, isStretched: false),
    UInt8(ascii: ")"): .closeBracket(.paren, isStretched: false),
    UInt8(ascii: "["): .openBracket(.square, isStretched: false),
    UInt8(ascii: "]"): .closeBracket(.square, isStretched: false),
    UInt8(ascii: "+"): .command("+"), UInt8(ascii: "-"): .command("minus"), UInt8(ascii: "/"): .command("/"),
    UInt8(ascii: ","): .command("comma"), UInt8(ascii: ";"): .command("semicolon"),
    UInt8(ascii: "!"): .command("factorial"), UInt8(ascii: "@"): .command("@"),
    UInt8(ascii: "\""): .command("dprime"), UInt8(ascii: "?"): .command("question"),
  ]

  private mutating func point(_ start: Int) {
    let isDigit = (48...57).contains(byte(at: position))
    let isAfterNumber = position >= 2 && tokens.last.map { Int($0.end) == start } == true && endsInOperand
    if isDigit, !isAfterNumber { return number(start) }
    var count = 1
    while byte(at: position) == UInt8(ascii: "."), count < 3 {
      position += 1
      count += 1
    }
    add(.command(count >= 2 ? "dots" : "period"), from: start)
  }

  private var endsInOperand: Bool {
    switch tokens.last?.kind {
    case .number, .letter, .close, .closeBracket: true
    default: false
    }
  }
}
