/// A piece of a formula, with its place in the document.
struct MathToken: Sendable {
  enum Kind: Hashable, Sendable {
    /// `\frac`, without the backslash.
    case command(String)
    case letter(Character)
    case number(String)
    case symbol(Character)
    case open, close
    case subscripted, superscripted, prime
    case ampersand, newRow
    /// `\ `, which can separate the entries of a row.
    case gap
    /// The words of `\text{…}`.
    case words(String)
    /// `\quad`, which can separate formulas.
    case room
    /// What draws nothing: the brace before a system of equations.
    case nothing
    case begin(String)
    case end(String)
    /// `(1 \le t \le T)` beside a formula.
    case bounds([MathBounds])
  }

  var kind: Kind
  var range: Range<Int>
}

extension MathToken.Kind {
  var isWords: Bool { if case .words = self { true } else { false } }
}

/// What a formula cannot be read as, and where.
public struct MathReadingError: Error, Sendable {
  /// Offset in the document's bytes.
  public var offset: Int
  public var english: String
  public var portuguese: String

  init(_ offset: Int, _ english: String, pt portuguese: String) {
    self.offset = offset
    self.english = english
    self.portuguese = portuguese
  }
}
