extension NoteClaim {
  /// Whether the formula may stand as it is.
  public var isRight: Bool { verdict.isRight }
}

/// What a failed expectation shows: the verdict, the wrong factor with what should stand there, and the counter-example.
extension NoteClaim: CustomStringConvertible {
  public var description: String {
    var words = verdict == .equal ? "right" : verdict.rawValue
    if let factor { words += ": '\(factor.text)'" + (replacement.map { " should be \($0)" } ?? "") }
    if let repair { words += "; the right formula: \(repair)" }
    if let note { words += "; \(note.english)" }
    if let found = counterexample {
      let point = found.point.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
      words +=
        "; " + (point.isEmpty ? "" : "at \(point) ") + "written \(found.written), correct \(found.correct)"
    }
    return words
  }
}
