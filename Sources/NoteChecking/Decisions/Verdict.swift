import LaTeXReading

/// What is to be said of one relation of a document.
public struct NoteClaim: Sendable {
  /// What became of a relation.
  public enum Verdict: String, Sendable, CaseIterable {
    case equal, different, undecided, definition, rounded, truncated
    case notUnderstood = "not understood"
    case wrongNumber = "wrong number"

    /// Whether the notes may stand as they are.
    public var isRight: Bool {
      switch self {
      case .equal, .definition, .rounded, .truncated: true
      default: false
      }
    }

    /// Whether the notes should not stand as they are.
    public var isWrong: Bool { self == .different || self == .wrongNumber }
  }

  /// Bytes of the page.
  public var range: TextRange
  /// The relation as written.
  public var text: String
  /// What became of it.
  public var verdict: Verdict
  /// The wrong factor, as written, and where.
  public var factor: (text: String, range: TextRange)?
  /// The relation as it should be.
  public var repair: String?
  /// What should stand in place of the factor.
  public var replacement: String?
  /// A point at which both sides differ.
  public var counterexample: CounterExample?
  /// Why, or what is the matter.
  public var note: Wording?
  /// The number of the heading it stands under.
  var section = 0

  package init(range: TextRange, text: String, verdict: Verdict) {
    self.range = range
    self.text = text
    self.verdict = verdict
  }

  /// Values at which a relation fails.
  public struct CounterExample: Sendable {
    /// Indices, then values.
    public var point: [(name: String, value: Double)]
    /// What the model has there.
    public var correct: Double
    /// What the notes have there.
    public var written: Double
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
