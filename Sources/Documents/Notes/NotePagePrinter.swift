import LaTeXNotation
import LaTeXReading
import Templates

/// Marked notes as one page of HTML, without a script: the notes on the left, what is to be said of each formula beside it.
package struct NotePagePrinter {
  private let notes: MarkedNotes
  private let words: NoteWords
  private let macros: NoteMacros

  package init(_ notes: MarkedNotes) {
    self.notes = notes
    words = NoteWords.of(notes.language)
    macros = NoteMacros(of: notes.page.text)
  }

  package var text: String {
    let language = notes.language == "pt" ? "pt-BR" : "en"
    return DocumentTemplate.notes.filled([
      "origin": GeneratedLine(notes: notes.name, language: notes.language).markup, "language": language,
      "title": escaped("\(notes.name): \(words.title)"), "heading": escaped(notes.name),
      "style": DocumentTemplate.pageStyle.text + DocumentTemplate.noteStyle.text,
      "summary": summary, "body": body,
    ])
  }

  private func escaped(_ text: String) -> String { MathMLNotation.escaped(text) }

  // MARK: Summary

  private var summary: String {
    var text = ""
    for notice in notes.notices {
      text += "<p class=\"notice\">\(escaped(words.notice)): \(escaped(notice))</p>\n"
    }
    if notes.marks.isEmpty { return text + "<p>\(escaped(words.none))</p>\n" }
    if !notes.reading.isEmpty {
      text +=
        "<p>\(escaped(words.reading)): \(notes.reading.map { escaped($0) }.joined(separator: " · "))</p>\n"
    }
    let total = notes.counts.reduce(0) { $0 + $1.count }
    text += "<p>\(escaped(words.counts)): \(total)</p>\n<ul class=\"counts\">"
    text +=
      notes.counts.map {
        "<li class=\"\($0.standing.rawValue)\"><span aria-hidden=\"true\">\($0.standing.sign)</span> \($0.count) \(escaped($0.words))</li>"
      }.joined() + "</ul>\n"
    let open = notes.marks.indices.filter { notes.marks[$0].standing == .wrong }
    if !open.isEmpty {
      text += "<p>\(escaped(words.first)): "
      text += open.map { "<a href=\"#claim-\($0 + 1)\">\(escaped(notes.marks[$0].place))</a>" }.joined(
        separator: ", ")
      text += "</p>\n"
    }
    return text
  }

  // MARK: Blocks

  private var body: String {
    let blocks = NoteBlocks(notes).blocks
    var shown: Set<Int> = []
    var text = ""
    for block in blocks {
      shown.formUnion(block.marks)
      text += self.text(block)
    }
    // What stands in no block, as in the words of another formula, is said all the same.
    let rest = notes.marks.indices.filter { !shown.contains($0) && notes.marks[$0].standing != .right }
    return text + (rest.isEmpty ? "" : self.block("", rest))
  }

  private func text(_ block: NoteBlocks.Block) -> String {
    switch block {
    case .heading(let level, let inlines):
      let name = "h\(min(level + 1, 6))"
      return self.block("<\(name)>\(inline(inlines))</\(name)>", block.marks)
    case .paragraph(let inlines): return self.block("<p>\(inline(inlines))</p>", block.marks)
    case .item(let inlines): return self.block("<p class=\"item\">\(inline(inlines))</p>", block.marks)
    case .display(let rows): return self.block(display(rows), block.marks)
    case .table(let rows): return self.block(table(rows), block.marks)
    case .code(let code):
      let lines = code.split(omittingEmptySubsequences: false) { $0.isNewline }.map { escaped(String($0)) }
      return self.block("<pre>\(lines.joined(separator: "\n"))</pre>", [])
    }
  }

  /// A piece of the notes with its remarks beside it.
  private func block(_ said: String, _ marks: [Int]) -> String {
    let remarks = marks.filter { notes.marks[$0].standing != .right || !notes.marks[$0].remarks.isEmpty }
    var text = "<div class=\"block\"><div class=\"said\">\(said)</div>"
    if !remarks.isEmpty {
      text += "<aside class=\"remarks\">\n\(remarks.map { remark($0) }.joined())</aside>"
    }
    return text + "</div>\n"
  }

  private func inline(_ inlines: [NoteBlocks.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .words(let words, .plain): escaped(words)
      case .words(let words, .emphasis): "<em>\(escaped(words))</em>"
      case .words(let words, .strong): "<strong>\(escaped(words))</strong>"
      case .words(let words, .code): "<code>\(escaped(words))</code>"
      case .formula(let latex, let marks): marked(math(latex, isDisplay: false), marks)
      }
    }.joined()
  }

  private func worst(_ marks: [Int]) -> Int? {
    marks.max { notes.marks[$0].standing.weight < notes.marks[$1].standing.weight }
  }

  /// The places that links to the claims lead to.
  private func anchors(_ marks: [Int], besides worst: Int) -> String {
    marks.filter { $0 != worst }.map { "<span id=\"claim-\($0 + 1)\"></span>" }.joined()
  }

  private func marked(_ math: String, _ marks: [Int]) -> String {
    guard let worst = worst(marks) else { return math }
    let standing = notes.marks[worst].standing
    return
      "<span class=\"claim \(standing.rawValue)\" id=\"claim-\(worst + 1)\">\(math)\(sign(worst))</span>"
      + anchors(marks, besides: worst)
  }

  private func sign(_ number: Int) -> String {
    let mark = notes.marks[number]
    return
      "<span class=\"sign\" role=\"img\" aria-label=\"\(escaped(mark.verdict))\" title=\"\(escaped(mark.verdict))\">\(mark.standing.sign)</span>"
  }

  private func display(_ rows: [NoteBlocks.Row]) -> String {
    let columns = rows.map { $0.cells.count }.max() ?? 0
    var text = "<div class=\"scroll\"><table class=\"relations\" role=\"presentation\"><tbody>\n"
    for row in rows {
      let worst = worst(row.marks)
      let standing = worst.map { " class=\"claim \(notes.marks[$0].standing.rawValue)\"" } ?? ""
      let id = worst.map { " id=\"claim-\($0 + 1)\"" } ?? ""
      text += "<tr\(standing)\(id)><td class=\"mark\">"
      text += worst.map { sign($0) + anchors(row.marks, besides: $0) } ?? ""
      text += "</td>"
      for place in 0..<columns {
        let cell = row.cells.indices.contains(place) ? row.cells[place] : ""
        let kind = columns > 1 && place % 2 == 0 ? "left" : "right"
        text += "<td class=\"\(kind)\">\(cell.isEmpty ? "" : math(cell, isDisplay: true))</td>"
      }
      text += "</tr>\n"
    }
    return text + "</tbody></table></div>"
  }

  private func table(_ rows: [[[NoteBlocks.Inline]]]) -> String {
    guard let header = rows.first else { return "" }
    var text = "<div class=\"scroll\"><table class=\"data\"><thead><tr>"
    text += header.map { "<th scope=\"col\">\(inline($0))</th>" }.joined() + "</tr></thead><tbody>\n"
    for row in rows.dropFirst() {
      text += "<tr>" + row.map { "<td>\(inline($0))</td>" }.joined() + "</tr>\n"
    }
    return text + "</tbody></table></div>"
  }

  /// MathML, or TeX as text where not all of it is known.
  private func math(_ latex: String, isDisplay: Bool) -> String {
    let formula = PrintedFormula(latex)
    guard formula.isRead, formula.unknownCommands.isEmpty else {
      return "<code class=\"tex\">\(escaped(latex))</code>"
    }
    return MathMLNotation.element(
      formula, isDisplay: isDisplay,
      spoken: SpokenNotation.text(formula, isPortuguese: notes.language == "pt"))
  }

  // MARK: Remarks

  /// A piece of a formula as a formula of its own.
  private func latex(_ piece: String) -> String { DisplayRows.framed(macros.expanded(piece)) }

  private func remark(_ number: Int) -> String {
    let mark = notes.marks[number]
    var text =
      "<div class=\"remark \(mark.standing.rawValue)\"><p><span class=\"sign\" aria-hidden=\"true\">\(mark.standing.sign)</span> "
    text +=
      "<a href=\"#claim-\(number + 1)\">\(escaped(mark.place))</a>: <strong>\(escaped(mark.verdict))</strong></p>\n"
    text += mark.remarks.map { "<p>\(escaped($0))</p>\n" }.joined()
    if let replacement = mark.replacement {
      let fault = mark.fault.map { math(latex(notes.page.source(of: $0)), isDisplay: false) + " " }
      text +=
        "<p>\(fault ?? "")\(escaped(words.should)) \(math(latex(replacement), isDisplay: false))</p>\n"
    }
    if let repair = mark.repair {
      text +=
        "<p>\(escaped(words.repaired)):</p><div class=\"scroll\">\(math(latex(repair), isDisplay: true))</div>\n"
    }
    return text + "</div>\n"
  }
}
