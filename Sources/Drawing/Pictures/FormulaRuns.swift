import LaTeXNotation

/// A formula as runs of text on one line, raised and lowered: what a drawing can hold. A fraction is written with a slash.
struct FormulaRuns: Hashable {
  struct Run: Hashable {
    var text: String
    /// How far the base line is above the line's, in ems of the line.
    var rise: Double
    var scale: Double
    var isItalic: Bool
    /// Ems of the line by which the run begins before the end of the last: an exponent over an index.
    var back = 0.0
  }

  private(set) var runs: [Run]
  /// In ems.
  private(set) var width: Double
  private var isCompound = false

  init(_ formula: PrintedFormula) {
    self =
      formula.isRead
      ? formula.folded(FormulaRuns(words: "")) { Self.line($0, $1) } : FormulaRuns(words: formula.latex)
  }

  init(words: String) { self.init([Run(text: words, rise: 0, scale: 1, isItalic: false)]) }

  private init(_ runs: [Run], isCompound: Bool = false) {
    self.runs = runs
    self.isCompound = isCompound
    width = runs.reduce(0) { $0 + GlyphMetrics.width($1.text) * $1.scale - $1.back }
  }

  private init(upright text: String) { self.init(words: text) }

  private static func line(_ kind: PrintedFormula.Kind, _ parts: [FormulaRuns]) -> FormulaRuns {
    switch kind {
    case .row:
      // ∂x is one thing.
      let isDifferential = parts.count == 2 && parts[0].runs.first?.text == "∂"
      return FormulaRuns(unary(parts.flatMap { $0.runs }), isCompound: parts.count > 1 && !isDifferential)
    case .identifier(let name): return FormulaRuns([Run(text: name, rise: 0, scale: 1, isItalic: true)])
    case .number(let text), .function(let text), .words(let text): return FormulaRuns(upright: text)
    case .sign(let sign, let role): return self.sign(sign, role)
    case .blank: return FormulaRuns(upright: " ")
    case .fraction: return joined([parts[0].fenced, FormulaRuns(upright: "/"), parts[1].fenced])
    case .root: return joined([FormulaRuns(upright: "√("), parts[0], FormulaRuns(upright: ")")])
    case .scripts(let below, let above): return scripts(parts, below, above)
    case .accent(let accent): return accented(parts[0], accent)
    case .underbrace, .style: return parts[0]
    case .fence(let open, let close):
      return joined([FormulaRuns(upright: open), parts[0], FormulaRuns(upright: close)])
    case .grid:
      return joined(
        [FormulaRuns(upright: "[")]
          + Array(parts.map { [$0] }.joined(separator: [FormulaRuns(upright: ", ")])) + [
            FormulaRuns(upright: "]")
          ])
    case .unknown(let name): return FormulaRuns(upright: "\\" + name)
    }
  }

  private static func sign(_ sign: String, _ role: FormulaSign.Role) -> FormulaRuns {
    switch role {
    case .relation:
      return FormulaRuns([Run(text: " \(sign) ", rise: 0, scale: 1, isItalic: false)], isCompound: true)
    case .binary where sign == "+" || sign == "−":
      return FormulaRuns([Run(text: " \(sign) ", rise: 0, scale: 1, isItalic: false)], isCompound: true)
    case .punctuation: return FormulaRuns(upright: sign)
    default:
      let isGreek = sign.unicodeScalars.first.map { (0x3B1...0x3F6).contains($0.value) } ?? false
      return FormulaRuns([Run(text: sign, rise: 0, scale: 1, isItalic: isGreek)])
    }
  }

  /// A sign that begins a formula or stands after a parenthesis has no room around it.
  private static func unary(_ runs: [Run]) -> [Run] {
    var runs = runs
    for place in runs.indices where runs[place].text == " − " || runs[place].text == " + " {
      let before = place == 0 ? "(" : runs[place - 1].text
      if before.hasSuffix("(") || before.hasSuffix("[") || before.hasSuffix(" ") {
        runs[place].text = runs[place].text.contains("−") ? "−" : "+"
      }
    }
    return runs
  }

  private static func joined(_ parts: [FormulaRuns]) -> FormulaRuns { FormulaRuns(parts.flatMap { $0.runs }) }

  private var fenced: FormulaRuns {
    isCompound ? Self.joined([FormulaRuns(upright: "("), self, FormulaRuns(upright: ")")]) : self
  }

  private func shifted(_ rise: Double) -> [Run] {
    runs.map { run in
      var run = run
      (run.rise, run.scale) = (rise + run.rise * 0.7, run.scale * 0.7)
      run.back *= 0.7
      return run
    }
  }

  private static func scripts(_ parts: [FormulaRuns], _ below: Bool, _ above: Bool) -> FormulaRuns {
    if above, let mark = parts[parts.count - 1].runs.first?.text, mark.allSatisfy({ $0 == "′" }) {
      return primed(parts, below, mark.count)
    }
    var runs = parts[0].isCompound && parts[0].runs.count > 2 ? parts[0].fenced.runs : parts[0].runs
    let lower = below ? parts[1].shifted(-0.2) : []
    var upper = above ? parts[parts.count - 1].shifted(0.38) : []
    if below, above, parts[1].width < 1.6, let first = upper.indices.first {
      // Both scripts begin at the end of the base; the longer one makes the width.
      let lowWidth = parts[1].width * 0.7
      let highWidth = parts[parts.count - 1].width * 0.7
      upper[first].back = lowWidth
      if highWidth < lowWidth {
        upper.append(Run(text: "", rise: 0, scale: 1, isItalic: false, back: highWidth - lowWidth))
      }
    }
    runs += lower + upper
    return FormulaRuns(runs)
  }

  /// Primes stand on the line: a face that has no sign for them has the apostrophe.
  private static func primed(_ parts: [FormulaRuns], _ below: Bool, _ count: Int) -> FormulaRuns {
    let mark = Run(text: String(repeating: "'", count: count), rise: 0, scale: 1, isItalic: false)
    let rest = parts[parts.count - 1].runs.dropFirst().map { run in
      var run = run
      (run.rise, run.scale) = (0.38 + run.rise * 0.7, run.scale * 0.7)
      return run
    }
    return FormulaRuns(parts[0].runs + (below ? parts[1].shifted(-0.2) : []) + [mark] + rest)
  }

  private static func accented(_ inner: FormulaRuns, _ accent: FormulaSign.Accent) -> FormulaRuns {
    let marks: [FormulaSign.Accent: String] = [
      .hat: "\u{302}", .bar: "\u{304}", .overline: "\u{304}", .tilde: "\u{303}", .vec: "\u{20d7}",
      .dot: "\u{307}",
      .ddot: "\u{308}", .underline: "\u{332}",
    ]
    var runs = inner.runs
    if !runs.isEmpty { runs[0].text = (runs[0].text + (marks[accent] ?? "")) }
    return FormulaRuns(runs)
  }
}
