import LaTeXReading

/// What the page as a whole says of its letters, found in one pass before any equation is read.
struct Facts {
  /// Base names that something is differentiated by or that a step changes.
  var weights: Set<String> = []
  /// Base names that a step changes.
  var steps: Set<String> = []
  /// Names that are differentiated, with how often.
  var differentiated: [(name: String, count: Int)] = []
  /// What is differentiated by what, once for each time.
  var differentiatedPairs: [(name: String, variable: String)] = []
  /// Whether marks above a name tell its sample, `x^{(i)}`.
  var hasSampleMarks = false
  /// Letters bound by a sum or ranged over in a condition, with what they run to.
  var bounds: [String: [ScriptItem]] = [:]
  /// Letters in brackets above a name, or plain above a weight, that count layers.
  var layerLetters: Set<String> = []
  var layerFences: Set<Superscript.Fence> = []
  var numbersCountLayers = false
  /// Letters that count the samples, and the letter of how many there are.
  var sampleLetters: Set<String> = []
  var sampleSize: String?
  /// Letters that move by a step, `h_{t-1}`.
  var timeLetters: Set<String> = []
  /// Names with whole numbers as values: `L = 3`.
  var integers: [String: Int] = [:]
  /// Base names that appear at all.
  var bases: Set<String> = []
  /// Base names that begin a relation.
  var defined: Set<String> = []
  /// Letters in the subscripts of each base name.
  var letters: [String: Set<String>] = [:]
  /// Base names that are transposed, in a norm, or an operand of an entrywise product.
  var looksLikeArray: Set<String> = []
  /// Names whose calligraphic and plain forms both stand on the page.
  var twoForms: Set<String> = []
  /// Base names that are a total and its parts, `L = \sum_t L_t`.
  var totals: Set<String> = []
  /// Base names with a prime that are differentiated by: names of their own, `W'` beside `W`.
  var primed: Set<String> = []
  /// Base names that bear a layer without brackets, `a^l`.
  var layeredBases: Set<String> = []
  /// The largest number in layer brackets.
  var lastLayer: Int?
  /// Letters of the last layer: `[L]`.
  var lastLayerLetter: String?
  /// Letters that multiply the derivative in a step.
  var rates: Set<String> = []
  /// Shapes by declaration, `W \in \mathbb{R}^{h \times d}`.
  var shapes: [String: [ScriptItem]] = [:]
  /// Whether the page says that samples are rows, or columns.
  var samplesAreRows: Bool?

  init(_ page: Page, _ harvest: Harvest) {
    var survey = Survey(page, harvest)
    survey.run()
    self = survey.facts
  }

  init() {}

  /// The name of a letter without its scripts: typefaces are dropped, accents kept.
  func base(_ name: Name) -> String {
    var text = name.text
    if name.marks.contains(.calligraphic), twoForms.contains(name.text) { text = "cal" + text }
    for (mark, suffix) in Self.accents where name.marks.contains(mark) { text += suffix }
    return text
  }

  /// Whether something says what a base name is, in a relation that is no step.
  func defined(_ base: String) -> Bool { defined.contains(base) && !steps.contains(base) }

  /// How many layers there are, where the page says so.
  var numberOfLayers: Int? {
    if let letter = lastLayerLetter { return integers[letter] }
    return lastLayer.flatMap { $0 > 0 ? $0 : nil }
  }

  static let accents: [(Marks, String)] = [
    (.hat, "_hat"), (.bar, "_bar"), (.tilde, "_tilde"), (.dot, "_dot"), (.doubleDot, "_ddot"),
    (.check, "_check"), (.breve, "_breve"), (.underline, "_underline"), (.ring, "_ring"),
  ]
}
