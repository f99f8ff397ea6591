import LaTeXReading
import Nabla
import NoteChecking

/// What `nabla check` prints of a document.
struct NoteCheckReport {
  let check: NoteCheck
  let language: String
  let source: String
  /// The verdicts to report.
  let only: Set<NoteClaim.Verdict>
  /// Whether there is one model; with several the report says which one each section is about.
  let isOne: Bool

  func say(_ wording: Wording) -> String {
    language == "pt" ? wording.portuguese : wording.english
  }

  var claims: [NoteClaim] { check.claims.filter { only.contains($0.verdict) } }

  // MARK: JSON

  var json: String {
    var fields: [(String, JSON)] = [
      ("reading", .object(check.readingSaid.map { ($0.name, .string(say($0.words))) })),
      ("seen", .object(check.seen.map { ($0.verdict.rawValue, .integer($0.count)) })),
    ]
    if !isOne {
      fields.append(
        (
          "sections",
          .array(
            check.sections.map {
              .object([("line", .integer(line($0.start))), ("model", .string($0.model))])
            })
        ))
    }
    fields.append(("claims", .array(claims.map { claim($0) })))
    return JSON.object(fields).text
  }

  private func line(_ offset: Int32) -> Int { check.page.place(of: offset).line }

  private func claim(_ claim: NoteClaim) -> JSON {
    let place = check.page.place(of: start(of: claim))
    var fields: [(String, JSON)] = [("line", .integer(place.line)), ("column", .integer(place.column))]
    if let cell = place.inCell {
      let inCell: [(String, JSON)] = [
        ("cell", .integer(cell.cell)), ("line", .integer(cell.line)), ("column", .integer(cell.column)),
      ]
      fields.append(("in_cell", .object(inCell)))
    }
    fields += [
      ("claim", .string(claim.text)), ("verdict", .string(claim.verdict.rawValue)),
      ("factor", claim.factor.map { .string($0.text) } ?? .null),
      ("repair", claim.repair.map { .string($0) } ?? .null),
      ("replacement", claim.replacement.map { .string($0) } ?? .null),
      ("counterexample", claim.counterexample.map { counterexample($0) } ?? .null),
      ("note", claim.note.map { .string(say($0)) } ?? .null),
    ]
    return .object(fields)
  }

  /// A wrong claim stands where its wrong factor does.
  func start(of claim: NoteClaim) -> Int32 {
    claim.verdict.isWrong ? claim.factor?.range.start ?? claim.range.start : claim.range.start
  }

  private func counterexample(_ found: NoteClaim.CounterExample) -> JSON {
    .object([
      ("point", .object(found.point.map { ($0.name, .number($0.value)) })),
      ("correct", .number(found.correct)), ("written", .number(found.written)),
    ])
  }

  // MARK: For people

  var text: String {
    var text = check.page.notices.map { "\(source): \(say($0.wording))\n" }.joined()
    for claim in claims { text += report(claim) }
    if !isOne {
      for section in check.sections {
        text += say(Wording("from line", "da linha")) + " \(line(section.start)): \(section.model)\n"
      }
    }
    return text + summary
  }

  private func report(_ claim: NoteClaim) -> String {
    let offset = start(of: claim)
    let place = check.page.place(of: offset)
    var text = "\(source):\(place.line):\(place.column): \(mark(claim.verdict)) \(oneLine(claim.text)): "
    text += say(claim.verdict.words) + "\n"
    return claim.verdict.isRight ? text : text + details(claim)
  }

  /// What is wrong with a claim, line by line.
  func details(_ claim: NoteClaim) -> String {
    var text = claim.verdict.isWrong ? underlined(claim) : ""
    if let replacement = claim.replacement {
      text += "      = \(say(Wording("should be", "deveria ser"))): \(oneLine(replacement))\n"
    }
    if let repair = claim.repair {
      text += "      = \(say(Wording("the right formula", "a fórmula certa"))): \(oneLine(repair))\n"
    }
    if let note = claim.note { text += "      = \(say(note))\n" }
    if let found = claim.counterexample { text += "      = \(example(found))\n" }
    return text
  }

  /// The formula with its wrong factor underlined.
  private func underlined(_ claim: NoteClaim) -> String {
    guard let factor = claim.factor, claim.range.contains(factor.range) else { return "" }
    let head = oneLine(check.page.source(of: TextRange(Int(claim.range.start), Int(factor.range.start))))
    let width = max(1, oneLine(factor.text).count)
    let line = oneLine(claim.text)
    guard line.count <= 160 else {
      return "      | \(oneLine(factor.text))\n      | \(String(repeating: "^", count: min(width, 100)))\n"
    }
    let gap = min(head.count, line.count)
    return
      "      | \(line)\n      | \(String(repeating: " ", count: gap))\(String(repeating: "^", count: width))\n"
  }

  /// Blanks and line ends as one blank each.
  func oneLine(_ text: String) -> String {
    var result = ""
    for character in text {
      let isBlank = character.isWhitespace
      if isBlank, result.last == " " { continue }
      result.append(isBlank ? " " : character)
    }
    return result
  }

  func example(_ found: NoteClaim.CounterExample) -> String {
    let format = NumberFormat(significantDigits: 5)
    let point = found.point.prefix(8).map { "\($0.name)=\(format.text($0.value))" }.joined(separator: " ")
    let words =
      language == "pt" ? ("contraexemplo", "escrito", "correto") : ("counterexample", "written", "correct")
    let place = point.isEmpty ? "" : " \(point) …"
    return
      "\(words.0):\(place) \(words.1) \(format.text(found.written)), \(words.2) \(format.text(found.correct))"
  }

  private func mark(_ verdict: NoteClaim.Verdict) -> String {
    verdict.isWrong ? "✗" : verdict.isRight ? "✓" : "?"
  }

  /// `read with: … · …` and `seen 63: 41 right, 2 wrong, …`.
  private var summary: String {
    if check.claims.isEmpty { return say(Wording("no formula found", "nenhuma fórmula encontrada")) + "\n" }
    let said = check.readingSaid.map { say($0.words) }.joined(separator: " · ")
    let reading = said.isEmpty ? "" : say(Wording("read with", "lido com")) + ": \(said)\n"
    let counts = check.seen.map { "\($0.count) \(say($0.verdict.words))" }.joined(separator: ", ")
    return reading + say(Wording("seen", "vistas")) + " \(check.claims.count): \(counts)\n"
  }
}

extension NoteClaim.Verdict {
  var words: Wording {
    switch self {
    case .equal: Wording("right", "certo")
    case .different: Wording("wrong", "errado")
    case .undecided: Wording("undecided", "não decidido")
    case .notUnderstood: Wording("not understood", "não entendido")
    case .definition: Wording("definition", "definição")
    case .rounded: Wording("right, rounded", "certo, arredondado")
    case .truncated: Wording("truncated, not rounded", "truncado, não arredondado")
    case .wrongNumber: Wording("wrong number", "número errado")
    }
  }
}
