import SymbolicAlgebra

/// What is to be said of one relation of a document.
public struct Claim: Sendable {
  public enum Verdict: String, Sendable {
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
  }

  /// Bytes of the document.
  public var range: Range<Int>
  public var text: String
  public var verdict: Verdict
  /// The wrong factor, as written, and where.
  public var factor: (text: String, range: Range<Int>)?
  /// The relation as it should be.
  public var repair: String?
  /// What should stand in place of the factor.
  public var replacement: String?
  public var counterexample: Counterexample?
  /// What the formula is instead, what is not understood, which sizes were tried.
  public var note: ClaimNote?
}

/// Remarks on a verdict, in both languages.
public struct ClaimNote: Sendable {
  public var english: String
  public var portuguese: String
  /// A left side that would make the formula right.
  var repairText: String?

  public init(_ english: String, pt portuguese: String) {
    self.english = english
    self.portuguese = portuguese
  }

  func followed(by other: ClaimNote) -> ClaimNote {
    ClaimNote("\(english); \(other.english)", pt: "\(portuguese); \(other.portuguese)")
  }

  public func text(_ language: String) -> String { language == "pt" ? portuguese : english }
}

/// What the check of a document costs, counted.
public struct ClaimWork: Sendable {
  /// Changes of formulas that were tried in numbers, a choice of letters each.
  public internal(set) var trials = 0
  /// Changed formulas whose text was read as a whole.
  public internal(set) var readings = 0
  /// Exact decisions.
  public internal(set) var decisions = 0
}
