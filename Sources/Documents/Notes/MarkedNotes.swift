import LaTeXNotation
import LaTeXReading

/// Notes with what a check found in them: each judged formula marked in its place, and what a reader should know of it.
package struct MarkedNotes: Sendable {
  package var page: Page
  /// The name of the file.
  package var name: String
  package var language: String
  /// What the notes were taken to mean, in words.
  package var reading: [String]
  /// How many formulas have each verdict.
  package var counts: [Count]
  /// Remarks on the file as a whole.
  package var notices: [String]
  package var marks: [Mark]

  package init(
    page: Page, name: String, language: String, reading: [String], counts: [Count], notices: [String],
    marks: [Mark]
  ) {
    self.page = page
    self.name = name
    self.language = language
    self.reading = reading
    self.counts = counts
    self.notices = notices
    self.marks = marks.sorted { ($0.range.start, $0.range.end) < ($1.range.start, $1.range.end) }
  }

  package enum Standing: String, CaseIterable, Sendable {
    case right, wrong, undecided
    case unread = "not-understood"

    /// Told by its shape as well as by its colour.
    package var sign: String {
      switch self {
      case .right: "✓"
      case .wrong: "✗"
      case .undecided: "?"
      case .unread: "–"
      }
    }

    /// Of several claims in one place the one to show: what is wrong before what is open before what is right.
    var weight: Int {
      switch self {
      case .wrong: 3
      case .undecided: 2
      case .unread: 1
      case .right: 0
      }
    }
  }

  package struct Count: Sendable {
    package var standing: Standing
    package var words: String
    package var count: Int
    package init(standing: Standing, words: String, count: Int) {
      (self.standing, self.words, self.count) = (standing, words, count)
    }
  }

  /// What is said of one relation.
  package struct Mark: Sendable {
    /// Bytes of the page's text.
    package var range: TextRange
    package var standing: Standing
    /// The verdict in words.
    package var verdict: String
    /// Where it stands in the file, in words.
    package var place: String
    /// The wrong factor, and what should stand there.
    package var fault: TextRange?
    package var replacement: String?
    /// The relation as it should be.
    package var repair: String?
    /// Why, and the numbers that show it.
    package var remarks: [String]

    package init(
      range: TextRange, standing: Standing, verdict: String, place: String, fault: TextRange? = nil,
      replacement: String? = nil, repair: String? = nil, remarks: [String] = []
    ) {
      self.range = range
      self.standing = standing
      self.verdict = verdict
      self.place = place
      self.fault = fault
      self.replacement = replacement
      self.repair = repair
      self.remarks = remarks
    }
  }
}

/// The sentences of marked notes in one language.
struct NoteWords: Sendable {
  var title, reading, counts, none, first, should, repaired, notice: String

  static func of(_ language: String) -> NoteWords { language == "pt" ? portuguese : english }

  private static let english = NoteWords(
    title: "checked", reading: "Read with", counts: "Formulas", none: "No formula found.",
    first: "Not right", should: "should be", repaired: "the right formula", notice: "Remark")
  private static let portuguese = NoteWords(
    title: "conferido", reading: "Lido com", counts: "Fórmulas", none: "Nenhuma fórmula encontrada.",
    first: "Não está certo", should: "deveria ser", repaired: "a fórmula certa", notice: "Observação")
}
