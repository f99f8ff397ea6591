import LaTeXReading

/// The blocks of marked notes in the order of the page: what a printer of any format goes through.
struct NoteBlocks {
  enum Inline {
    case words(String, NoteProse.Style)
    /// LaTeX, and the marks of what stands in it, by their numbers.
    case formula(String, marks: [Int])
  }

  struct Row {
    var cells: [String]
    var marks: [Int]
  }

  enum Block {
    case heading(level: Int, [Inline])
    case paragraph([Inline])
    case item([Inline])
    case display([Row])
    /// Rows of cells, the first one the header.
    case table([[[Inline]]])
    case code(String)
  }

  private(set) var blocks: [Block] = []
  private let page: Page
  private let marks: [MarkedNotes.Mark]
  private let macros: NoteMacros
  private var prose: NoteProse
  private var open: [Inline] = []
  private var isItem = false
  /// The heading that is being read, and where it ends.
  private var heading: (level: Int, end: Int)?

  init(_ notes: MarkedNotes) {
    page = notes.page
    marks = notes.marks
    macros = NoteMacros(of: page.text)
    prose = NoteProse(isLaTeX: page.format == .latex)
    let body = page.format == .latex ? Self.body(page.text) : 0..<page.text.count
    for element in page.elements where body.contains(Int(element.range.start)) { add(element) }
    endParagraph()
  }

  /// Between `\begin{document}` and `\end{document}`.
  private static func body(_ text: [UInt8]) -> Range<Int> {
    let bytes = text[...]
    let start = bytes.firstRange(of: Array("\\begin{document}".utf8))?.upperBound ?? 0
    let end = bytes[start...].firstRange(of: Array("\\end{document}".utf8))?.lowerBound ?? text.count
    return start..<end
  }

  private mutating func add(_ element: Page.Element) {
    let range = element.range.bytes
    if let (_, end) = heading, range.lowerBound >= end { endParagraph() }
    switch element.kind {
    case .heading(let level):
      endParagraph()
      heading = (level, range.upperBound)
    case .prose: addProse(range)
    case .paragraphEnd: endParagraph()
    case .formula(let number): add(page.formulas[number])
    case .table(let number): add(page.tables[number])
    case .skipped(.code): addCode(element.range)
    case .skipped: break
    }
  }

  private mutating func addProse(_ range: Range<Int>) {
    if let (_, end) = heading, end < range.upperBound {
      addProse(range.lowerBound..<end)
      endParagraph()
      return addProse(end..<range.upperBound)
    }
    let startsLine = range.lowerBound == 0 || page.text[range.lowerBound - 1] == 10
    let text = page.source(of: TextRange(range.lowerBound, range.upperBound))
    for piece in prose.pieces(text, startsLine: startsLine) {
      switch piece {
      case .words(let words, let style): open.append(.words(words, style))
      case .item:
        endParagraph()
        isItem = true
      case .paragraphEnd: endParagraph()
      }
    }
  }

  private mutating func endParagraph() {
    defer { (open, isItem, heading) = ([], false, nil) }
    let isBlank = open.allSatisfy {
      if case .words(let words, _) = $0 { words.allSatisfy { $0.isWhitespace } } else { false }
    }
    if isBlank { return }
    if let (level, _) = heading {
      blocks.append(.heading(level: level, open))
    } else {
      blocks.append(isItem ? .item(open) : .paragraph(open))
    }
  }

  private mutating func addCode(_ range: TextRange) {
    let text = page.source(of: range)
    let isBlock = text.contains("\n")
    let marks = text.prefix { $0 == "`" || $0 == "~" }.count
    var inner = text.dropFirst(marks)
    while marks > 0, let last = inner.last, last == "`" || last == "~" { inner.removeLast() }
    guard isBlock else {
      if !inner.isEmpty { open.append(.words(String(inner), .code)) }
      return
    }
    endParagraph()
    if marks > 0 { inner = inner.drop { $0 != "\n" }.dropFirst() }
    blocks.append(.code(String(inner)))
  }

  // MARK: Formulas

  private func marks(in range: Range<Int>) -> [Int] {
    marks.indices.filter { range.contains(Int(marks[$0].range.start)) }
  }

  /// LaTeX without the page's own macros, the wrong factor in a box.
  private func latex(_ range: Range<Int>, _ own: [Int]) -> String {
    var text = page.source(of: TextRange(range.lowerBound, range.upperBound))
    let faults = own.compactMap { marks[$0].standing == .wrong ? marks[$0].fault?.bytes : nil }
    if let fault = faults.first, range.lowerBound <= fault.lowerBound, fault.upperBound <= range.upperBound {
      let parts = [range.lowerBound..<fault.lowerBound, fault, fault.upperBound..<range.upperBound].map {
        page.source(of: TextRange($0.lowerBound, $0.upperBound))
      }
      let boxed = parts[0] + "{\\boxed{" + parts[1] + "}}" + parts[2]
      if DisplayRows.isBalanced(parts[1]) { text = boxed }
    }
    return macros.expanded(text)
  }

  private mutating func add(_ formula: Page.Formula) {
    let content = formula.content.bytes
    guard formula.placement == .display, heading == nil else {
      let own = marks(in: formula.range.bytes)
      open.append(.formula(latex(content, own), marks: own))
      return
    }
    endParagraph()
    let rows = DisplayRows.rows(page.text, content)
    // What stands before the first row, as in `$$`, belongs to it.
    let starts = rows.enumerated().map { $0.offset == 0 ? formula.range.bytes.lowerBound : $0.element.start }
    blocks.append(
      .display(
        rows.enumerated().map { place, row in
          let end = place + 1 < starts.count ? starts[place + 1] : formula.range.bytes.upperBound
          let own = marks(in: starts[place]..<max(end, starts[place]))
          return Row(cells: row.cells.map { latex($0, own) }, marks: own)
        }))
  }

  private mutating func add(_ table: Page.Table) {
    endParagraph()
    blocks.append(.table(([table.header] + table.rows).map { $0.map { inlines($0) } }))
  }

  private func inlines(_ cell: Page.Table.Cell) -> [Inline] {
    func words(_ range: Range<Int>) -> [Inline] {
      var reader = NoteProse(isLaTeX: page.format == .latex)
      return reader.pieces(page.source(of: TextRange(range.lowerBound, range.upperBound)), startsLine: false)
        .compactMap { if case .words(let words, let style) = $0 { .words(words, style) } else { nil } }
    }
    let numbers: [Int]
    switch cell.content {
    case .empty: return []
    case .words: return words(cell.range.bytes)
    case .formula(let number): numbers = [number]
    case .mixed(let list): numbers = list
    }
    var found: [Inline] = []
    var place = cell.range.bytes.lowerBound
    for number in numbers {
      let formula = page.formulas[number]
      let range = formula.range.bytes
      if place < range.lowerBound { found += words(place..<range.lowerBound) }
      let own = marks(in: range)
      found.append(.formula(latex(formula.content.bytes, own), marks: own))
      place = range.upperBound
    }
    return found + (place < cell.range.bytes.upperBound ? words(place..<cell.range.bytes.upperBound) : [])
  }
}

extension NoteBlocks.Block {
  /// The numbers of the marks in it.
  var marks: [Int] {
    func of(_ inlines: [NoteBlocks.Inline]) -> [Int] {
      inlines.flatMap { inline -> [Int] in
        if case .formula(_, let marks) = inline { marks } else { [] }
      }
    }
    switch self {
    case .heading(_, let inlines), .paragraph(let inlines), .item(let inlines): return of(inlines)
    case .display(let rows): return rows.flatMap { $0.marks }
    case .table(let rows): return rows.flatMap { $0.flatMap { of($0) } }
    case .code: return []
    }
  }
}

extension ArraySlice<UInt8> {
  /// Where some bytes stand first.
  func firstRange(of bytes: [UInt8]) -> Range<Int>? {
    guard !bytes.isEmpty, count >= bytes.count else { return nil }
    for place in startIndex...(endIndex - bytes.count)
    where self[place] == bytes[0] && self[place..<(place + bytes.count)].elementsEqual(bytes) {
      return place..<(place + bytes.count)
    }
    return nil
  }
}
