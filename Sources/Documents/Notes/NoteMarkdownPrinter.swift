import LaTeXNotation
import LaTeXReading

/// Marked notes as Markdown: notes in Markdown as they are, with a sign behind each formula and remarks below its paragraph; other
/// notes from their blocks.
package struct NoteMarkdownPrinter {
  private let notes: MarkedNotes
  private let words: NoteWords
  private let macros: NoteMacros

  package init(_ notes: MarkedNotes) {
    self.notes = notes
    words = NoteWords.of(notes.language)
    macros = NoteMacros(of: notes.page.text)
  }

  package var text: String {
    let head = GeneratedLine(notes: notes.name, language: notes.language).markup + "\n" + summary + "\n"
    return head + (notes.page.format == .latex ? printed : annotated)
  }

  private func escaped(_ text: String) -> String { MarkdownPrinter.escaped(text) }

  // MARK: Summary

  private var summary: String {
    var lines = ["**\(escaped(notes.name)): \(words.title)**", ""]
    for notice in notes.notices { lines += ["\(words.notice): \(escaped(notice))", ""] }
    if notes.marks.isEmpty { return quoted(lines + [words.none], "") }
    if !notes.reading.isEmpty {
      lines += ["\(words.reading): \(notes.reading.map { escaped($0) }.joined(separator: " · "))", ""]
    }
    let total = notes.counts.reduce(0) { $0 + $1.count }
    let counts = notes.counts.map { "\($0.standing.sign) \($0.count) \(escaped($0.words))" }
    lines.append("\(words.counts): \(total) — \(counts.joined(separator: " · "))")
    return quoted(lines, "")
  }

  private func quoted(_ lines: [String], _ prefix: String) -> String {
    lines.map { $0.isEmpty ? "\(prefix)>\n" : "\(prefix)> \($0)\n" }.joined()
  }

  // MARK: Remarks

  /// What is to be said below a block, without what is right.
  private func remarks(_ marks: [Int], _ prefix: String) -> String {
    let open = marks.filter { notes.marks[$0].standing != .right || !notes.marks[$0].remarks.isEmpty }
    if open.isEmpty { return "" }
    var lines: [String] = []
    for number in open {
      if !lines.isEmpty { lines.append("") }
      lines += remark(notes.marks[number])
    }
    return quoted(lines, prefix)
  }

  private func remark(_ mark: MarkedNotes.Mark) -> [String] {
    var lines = ["\(mark.standing.sign) \(escaped(mark.place)): **\(escaped(mark.verdict))**"]
    if !mark.remarks.isEmpty { lines[0] += " — " + mark.remarks.map { escaped($0) }.joined(separator: "; ") }
    if let replacement = mark.replacement {
      let fault = mark.fault.map { inline(notes.page.source(of: $0)) + " " } ?? ""
      lines += ["", "\(fault)\(words.should) \(inline(replacement))"]
    }
    if let repair = mark.repair {
      let framed = DisplayRows.framed(macros.expanded(repair))
      let display = MarkdownPrinter.formula(FragmentReader.trimmed(Self.unlabelled(framed)))
      lines += ["", "\(words.repaired):", "", "$$", display, "$$"]
    }
    return lines
  }

  /// A formula among words; what could end it is shown as text.
  private func inline(_ latex: String) -> String {
    let text = MarkdownPrinter.formula(FragmentReader.trimmed(macros.expanded(latex)))
    if DisplayRows.isBalanced(text), !text.contains("\\\\"), !text.contains("$"), !text.isEmpty {
      return "$\(text)$"
    }
    return "`\(text.filter { $0 != "`" })`"
  }

  private func sign(_ marks: [Int]) -> String? {
    marks.max { notes.marks[$0].standing.weight < notes.marks[$1].standing.weight }.map {
      notes.marks[$0].standing.sign
    }
  }

  // MARK: Notes in Markdown

  private struct Insertion {
    var place: Int
    var text: String
  }

  /// The source with what is put in; nothing of it is changed.
  private var annotated: String {
    var result: [UInt8] = []
    var place = 0
    for insertion in insertions {
      result += notes.page.text[place..<insertion.place]
      result += Array(insertion.text.utf8)
      place = insertion.place
    }
    result += notes.page.text[place...]
    if result.last != 10 { result.append(10) }
    return String(decoding: result, as: UTF8.self)
  }

  private var insertions: [Insertion] {
    let page = notes.page
    var found: [Insertion] = []
    var waiting: [Int] = []
    var lineEnd = 0
    func flush() {
      let text = remarks(waiting, prefix(before: max(0, lineEnd - 1)))
      waiting = []
      if text.isEmpty { return }
      let gap = lineEnd > 0 && page.text[lineEnd - 1] != 10 ? "\n\n" : "\n"
      found.append(Insertion(place: lineEnd, text: gap + text + (isBlankLine(lineEnd) ? "" : "\n")))
    }
    func mark(_ formula: Page.Formula) {
      let own = marks(in: formula.range)
      let end = formula.range.bytes.upperBound
      waiting += own
      if formula.placement == .display {
        let place = nextLine(after: end)
        let below = prefix(before: max(0, place - 1))
        let signs = rows(formula).compactMap { sign($0) }.joined(separator: " ")
        if !signs.isEmpty {
          let isLast = place > 0 && page.text[place - 1] != 10
          found.append(Insertion(place: place, text: "\(isLast ? "\n" : "")\(below)\n\(below)\(signs)\n"))
          if !isBlankLine(place) { found.append(Insertion(place: place, text: "\(below)\n")) }
        }
      } else if let sign = sign(own) {
        found.append(Insertion(place: end, text: " \(sign)"))
      }
    }
    for element in page.elements {
      // Remarks stand after the last line of what they are about.
      let isEnd: Bool
      switch element.kind {
      case .paragraphEnd, .heading, .table: isEnd = true
      case .formula(let number): isEnd = page.formulas[number].placement == .display && !waiting.isEmpty
      default: isEnd = false
      }
      if isEnd, lineEnd <= element.range.bytes.lowerBound { flush() }
      switch element.kind {
      case .formula(let number): mark(page.formulas[number])
      case .table(let number):
        for formula in formulas(of: page.tables[number]) { mark(page.formulas[formula]) }
      default: break
      }
      lineEnd = max(lineEnd, nextLine(after: element.range.bytes.upperBound))
    }
    lineEnd = page.text.count
    flush()
    return found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map {
      $0.element
    }
  }

  /// The marks of each row of a displayed formula.
  private func rows(_ formula: Page.Formula) -> [[Int]] {
    let starts = DisplayRows.rows(notes.page.text, formula.content.bytes).map { $0.start }
    let own = marks(in: formula.range)
    return starts.indices.map { row in
      own.filter { mark in
        let start = Int(notes.marks[mark].range.start)
        return (row == 0 || starts[row] <= start) && (row + 1 == starts.count || start < starts[row + 1])
      }
    }
  }

  private func isBlankLine(_ start: Int) -> Bool {
    let line = notes.page.text[start...].prefix { $0 != 10 }
    return line.allSatisfy { $0 <= 32 || $0 == UInt8(ascii: ">") }
  }

  private func formulas(of table: Page.Table) -> [Int] {
    ([table.header] + table.rows).flatMap { $0 }.flatMap { cell -> [Int] in
      switch cell.content {
      case .formula(let number): [number]
      case .mixed(let numbers): numbers
      case .empty, .words: []
      }
    }
  }

  private func marks(in range: TextRange) -> [Int] {
    notes.marks.indices.filter {
      range.start <= notes.marks[$0].range.start && notes.marks[$0].range.start < range.end
    }
  }

  private func nextLine(after place: Int) -> Int {
    let text = notes.page.text
    var end = max(0, place - 1)
    while end < text.count, text[end] != 10 { end += 1 }
    return min(text.count, end + 1)
  }

  /// The blanks and marks of quotation at the beginning of a line.
  private func prefix(before place: Int) -> String {
    let text = notes.page.text
    var start = min(place, text.count)
    while start > 0, text[start - 1] != 10 { start -= 1 }
    let line = text[start...].prefix { $0 == 32 || $0 == UInt8(ascii: ">") }
    return line.contains(UInt8(ascii: ">")) ? String(decoding: line, as: UTF8.self) : ""
  }

  // MARK: Other notes

  private var printed: String {
    NoteBlocks(notes).blocks.map { block in
      let below = remarks(block.marks, "")
      return text(block) + "\n\n" + (below.isEmpty ? "" : below + "\n")
    }.joined()
  }

  private func text(_ block: NoteBlocks.Block) -> String {
    switch block {
    case .heading(let level, let inlines):
      return String(repeating: "#", count: min(level + 1, 6)) + " " + inline(inlines)
    case .paragraph(let inlines): return inline(inlines)
    case .item(let inlines): return "- " + inline(inlines)
    case .display(let rows): return display(rows)
    case .table(let rows):
      var lines = rows.map { "| " + $0.map { inline($0) }.joined(separator: " | ") + " |" }
      lines.insert("|" + (rows.first ?? []).map { _ in " --- |" }.joined(), at: min(1, lines.count))
      return lines.joined(separator: "\n")
    case .code(let code): return "```text\n\(code)\n```"
    }
  }

  private func inline(_ inlines: [NoteBlocks.Inline]) -> String {
    let text = inlines.map { inline -> String in
      switch inline {
      case .words(let words, .code): return "`\(words.filter { $0 != "`" && !$0.isNewline })`"
      case .words(let words, .emphasis): return Self.wrapped(escaped(words), "*")
      case .words(let words, .strong): return Self.wrapped(escaped(words), "**")
      case .words(let words, .plain): return escaped(words)
      case .formula(let latex, let marks): return self.inline(latex) + (sign(marks).map { " \($0)" } ?? "")
      }
    }.joined()
    return FragmentReader.trimmed(text)
  }

  /// Marks of emphasis touch its words, not the blanks around it.
  private static func wrapped(_ text: String, _ mark: String) -> String {
    let inner = text.drop { $0.isWhitespace }
    let lead = text.prefix(text.count - inner.count)
    var core = inner
    while core.last?.isWhitespace == true { core.removeLast() }
    return core.isEmpty ? text : "\(lead)\(mark)\(core)\(mark)\(inner.dropFirst(core.count))"
  }

  private func display(_ rows: [NoteBlocks.Row]) -> String {
    let lines = rows.map { $0.cells.map { MarkdownPrinter.formula(FragmentReader.trimmed($0)) } }
    let signs = rows.compactMap { sign($0.marks) }.joined(separator: " ")
    let isOne = lines.count == 1 && lines[0].count == 1
    let body =
      isOne
      ? lines[0][0]
      : "\\begin{aligned}\n" + lines.map { $0.joined(separator: " & ") }.joined(separator: " \\\\\n")
        + "\n\\end{aligned}"
    return "$$\n\(Self.unlabelled(body))\n$$" + (signs.isEmpty ? "" : "\n\n\(signs)")
  }

  /// Labels mean nothing outside of LaTeX.
  private static func unlabelled(_ latex: String) -> String {
    var text = latex
    while let range = text.firstRange(of: "\\label{") {
      let end = text[range.upperBound...].firstIndex(of: "}") ?? text.index(before: text.endIndex)
      text.removeSubrange(range.lowerBound...end)
    }
    for mark in ["\\notag", "\\nonumber"] {
      while let range = text.firstRange(of: mark) { text.removeSubrange(range) }
    }
    return text
  }
}
