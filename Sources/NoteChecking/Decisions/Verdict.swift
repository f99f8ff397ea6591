import LaTeXReading

/// What is to be said of one relation of a document.
package struct NoteClaim: Sendable {
  package enum Verdict: String, Sendable, CaseIterable {
    case equal, different, undecided, definition, rounded, truncated
    case notUnderstood = "not understood"
    case wrongNumber = "wrong number"

    /// Whether the notes may stand as they are.
    package var isRight: Bool {
      switch self {
      case .equal, .definition, .rounded, .truncated: true
      default: false
      }
    }

    package var isWrong: Bool { self == .different || self == .wrongNumber }
  }

  /// Bytes of the page.
  package var range: TextRange
  package var text: String
  package var verdict: Verdict
  /// The wrong factor, as written, and where.
  package var factor: (text: String, range: TextRange)?
  /// The relation as it should be.
  package var repair: String?
  /// What should stand in place of the factor.
  package var replacement: String?
  package var counterexample: CounterExample?
  package var note: Wording?
  /// The number of the heading it stands under.
  var section = 0

  package struct CounterExample: Sendable {
    /// Indices, then values.
    package var point: [(name: String, value: Double)]
    package var correct: Double
    package var written: Double
  }
}

extension Link {
  var isNegated: Bool { joint == .notEqual }

  /// Whether the sign claims that both sides are the same.
  var isClaim: Bool {
    switch joint {
    case .equal, .defined, .assigned, .equivalent, .approximately, .similarEqual, .arrow, .congruent: true
    default: false
    }
  }
}
