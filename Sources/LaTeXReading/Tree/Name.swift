/// What is written on a letter: its font and its accents.
///
/// They are part of the name: `\mathbf{x}` and `x` are two names, and whether they mean the same is a question of
/// the reading.
package struct Marks: OptionSet, Hashable, Sendable {
  package var rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let bold = Marks(rawValue: 1 << 0)
  package static let upright = Marks(rawValue: 1 << 1)
  package static let calligraphic = Marks(rawValue: 1 << 2)
  package static let blackboard = Marks(rawValue: 1 << 3)
  package static let fraktur = Marks(rawValue: 1 << 4)
  package static let sansSerif = Marks(rawValue: 1 << 5)
  package static let typewriter = Marks(rawValue: 1 << 6)
  package static let hat = Marks(rawValue: 1 << 7)
  package static let bar = Marks(rawValue: 1 << 8)
  package static let tilde = Marks(rawValue: 1 << 9)
  package static let vector = Marks(rawValue: 1 << 10)
  package static let dot = Marks(rawValue: 1 << 11)
  package static let doubleDot = Marks(rawValue: 1 << 12)
  package static let check = Marks(rawValue: 1 << 13)
  package static let breve = Marks(rawValue: 1 << 14)
  package static let underline = Marks(rawValue: 1 << 15)
  package static let ring = Marks(rawValue: 1 << 16)

  /// Marks that only choose a typeface, and those by which handwriting shows a vector where print has bold letters; the others change
  /// what is meant by most authors.
  package static let fonts: Marks = [
    .bold, .upright, .calligraphic, .blackboard, .fraktur, .sansSerif, .typewriter, .vector, .underline,
  ]
}

/// A name of the page: a letter, a Greek letter by its English name, a word set upright, or a symbol.
package struct Name: Hashable, Sendable {
  /// `W`, `sigma`, `varepsilon` (as `epsilon`), `softmax`, `infty`, `nabla`: without backslash and marks.
  package var text: String
  package var marks: Marks
  /// Whether more than one letter is one name by the way it is written: `\log`, `\mathrm{in}`, `\text{softmax}`.
  package var isWord: Bool

  package init(text: String, marks: Marks = [], isWord: Bool = false) {
    self.text = text
    self.marks = marks
    self.isWord = isWord
  }

  /// The letter with its primes as one name.
  func primed(_ primes: Int) -> Name {
    var own = self
    own.text += String(repeating: "'", count: primes)
    return own
  }
}

/// A number with the form in which it was written.
package struct WrittenNumber: Hashable, Sendable {
  package enum Form: Hashable, Sendable {
    /// `12`
    case integer
    /// `0.5`
    case point
    /// `0,5` or `0{,}5`
    case comma
  }
  /// The number as it stands on the page, braces removed: `0,547`, `1 000`, `2.5e-3`.
  package var written: String
  /// The same with a point and without separators of thousands: `0.547`, `1000`, `2.5e-3`.
  package var decimal: String
  package var form: Form
  /// Decimal places after the point or comma; what rounding is judged by.
  package var places: Int

  package init(written: String, decimal: String, form: Form, places: Int) {
    self.written = written
    self.decimal = decimal
    self.form = form
    self.places = places
  }
}
