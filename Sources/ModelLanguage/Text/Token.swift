/// A piece of a line: its kind and its place in the UTF-8 text.
struct Token: Sendable {
  enum Kind: UInt8, Sendable {
    case name, number, string
    case plus, minus, times, over, caret, hadamard, root
    case superscript, fraction, transposition, prime, doublePrime, bar
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket
    case comma, colon, equals, arrow, dots
    /// Stands after the last token of a statement.
    case endOfLine
  }

  var kind: Kind
  var lowerBound: Int32
  var upperBound: Int32

  init(_ kind: Kind, _ lowerBound: Int, _ upperBound: Int) {
    self.kind = kind
    self.lowerBound = Int32(lowerBound)
    self.upperBound = Int32(upperBound)
  }

  var range: SourceRange { SourceRange(Int(lowerBound), Int(upperBound)) }
}

/// A statement's tokens: one line of the file, or several joined by open brackets.
struct LogicalLine: Sendable {
  var tokens: Range<Int>
  /// The rows of a `data` block, as ranges of the text; nil for any other statement.
  var rows: [SourceRange]?
  /// The lexer has reported an error in it; parsing it would only repeat that.
  var isBroken: Bool
}

/// The signs that are written with one character outside ASCII, beside their ASCII spelling.
func tokenKind(of scalar: Unicode.Scalar) -> Token.Kind? {
  switch scalar {
  case "·", "⋅", "∙", "×": .times
  case "−": .minus
  case "÷", "∕": .over
  case "√": .root
  case "⊙", "∘": .hadamard
  case "½", "¼", "¾", "⅓", "⅔": .fraction
  case "ᵀ", "⊤": .transposition
  case "′", "’": .prime
  case "″": .doublePrime
  case "→": .arrow
  case "…": .dots
  default: superscriptDigit(scalar) == nil ? nil : .superscript
  }
}

/// The digit or sign that a raised character stands for.
func superscriptDigit(_ scalar: Unicode.Scalar) -> Character? {
  switch scalar {
  case "⁰": "0"
  case "¹": "1"
  case "²": "2"
  case "³": "3"
  case "⁴", "⁵", "⁶", "⁷", "⁸", "⁹": Character(Unicode.Scalar(scalar.value - 0x2070 + 0x30)!)
  case "⁻": "-"
  case "⁺": "+"
  default: nil
  }
}

/// The digit that a lowered character stands for: `w₁₁` is `w_11`.
func subscriptDigit(_ scalar: Unicode.Scalar) -> Character? {
  guard (0x2080...0x2089).contains(scalar.value) else { return nil }
  return Character(Unicode.Scalar(scalar.value - 0x2080 + 0x30)!)
}
