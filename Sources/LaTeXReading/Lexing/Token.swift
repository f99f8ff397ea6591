/// A piece of a formula with its place in the text.
struct Token: Sendable {
  enum Kind: Hashable, Sendable {
    /// `{` and `}`
    case open, close
    case sub, sup, prime
    case ampersand, newRow
    /// A space that separates formulas: `\quad`, `\hspace`.
    case room
    /// One letter of the Latin alphabet, or one that no table knows.
    case letter(String)
    case number(WrittenNumber)
    /// A command without its backslash; characters that stand for commands are commands too.
    case command(String)
    case openBracket(Brackets.Side, isStretched: Bool)
    case closeBracket(Brackets.Side, isStretched: Bool)
    /// `|` or `\|`, which may open, close or separate.
    case bar(isDouble: Bool)
    /// `||`: a double bar, or one that closes beside one that opens.
    case twoBars
    /// `\middle|`, `\mid`
    case separatingBar
    /// The contents of `\text`.
    case words(String)
    case begin(String)
    case end(String)
    /// `#1` in the body of a macro.
    case parameter(Int)
    case unknownCharacter(String)
  }
  var kind: Kind
  var start: Int32
  var end: Int32
  /// Whether blanks stand before it.
  var isSpaced = false

  var range: TextRange { TextRange(Int(start), Int(end)) }
}
