import LaTeXReading

/// The answers that a part of a document gives to the questions it leaves its reader.
struct Reading {
  /// The one assignment that explains most relations.
  var answers: [Convention: Int] = [:]
  /// Alternatives that explain as much, so that the document does not decide against them.
  var open: [Convention: Set<Int>] = [:]
  /// How many relations hold under the reading and fail when this question alone is answered otherwise.
  var evidence: [Convention: [Int: Int]] = [:]

  /// The answers that the document gives and leaves no doubt of.
  var decided: [Convention: Int] { answers.filter { open[$0.key]?.isEmpty ?? true } }

  var isDecided: Bool { open.values.allSatisfy { $0.isEmpty } }

  /// Whether an answer is the document's, or one that it leaves open.
  func admits(_ convention: Convention, _ answer: Int) -> Bool {
    if convention.isLocal { return true }
    guard let own = answers[convention] else { return true }
    return own == answer || open[convention]?.contains(answer) == true
  }

  func admits(_ run: Run) -> Bool { run.answers.allSatisfy { admits($0.key, $0.value) } }

  func isOwn(_ run: Run) -> Bool {
    run.answers.allSatisfy { $0.key.isLocal || answers[$0.key] == nil || answers[$0.key] == $0.value }
  }
}

/// The readings of a document: one, or one for each part whose words or lines turn its conventions.
struct Readings {
  /// From which statement on; the first from the beginning.
  private(set) var parts: [(start: Int, reading: Reading)]

  init(_ parts: [(start: Int, reading: Reading)] = [(0, Reading())]) { self.parts = parts }

  func at(_ position: Int) -> Reading { (parts.last { $0.start <= position } ?? parts[0]).reading }
}
