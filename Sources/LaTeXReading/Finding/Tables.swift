/// Tables of Markdown and LaTeX, as cells.
extension Finder {
  /// A table of Markdown at a line: a row of names, a row of dashes, rows.
  mutating func pipeTable(_ start: Int) -> Bool {
    let headerEnd = lineEnd(start)
    guard text[start..<headerEnd].contains(UInt8(ascii: "|")), headerEnd < end else { return false }
    let dashes = headerEnd + 1..<lineEnd(headerEnd + 1)
    guard isDashes(dashes) else { return false }
    var rows = [cells(start..<headerEnd)]
    var line = dashes.upperBound + 1
    var last = dashes.upperBound
    while line < end {
      let upper = lineEnd(line)
      guard text[line..<upper].contains(UInt8(ascii: "|")) else { break }
      rows.append(cells(line..<upper))
      last = upper
      line = upper + 1
    }
    add(.table(FoundTable(range: start..<last, rows: rows)), from: start, to: last)
    return true
  }

  private func isDashes(_ line: Range<Int>) -> Bool {
    guard !line.isEmpty else { return false }
    let bytes = text[line]
    return bytes.contains(UInt8(ascii: "-")) && bytes.allSatisfy { "|-: \t\r>".utf8.contains($0) }
      && bytes.contains(UInt8(ascii: "|"))
  }

  /// The cells of a row; bars in formulas do not separate.
  private func cells(_ line: Range<Int>) -> [Range<Int>] {
    var line = line
    while let first = text[line].first, first <= 32 || first == UInt8(ascii: ">") { line = line.dropFirst() }
    while let last = text[line].last, last <= 32 { line = line.dropLast() }
    if text[line].first == UInt8(ascii: "|") { line = line.dropFirst() }
    if text[line].last == UInt8(ascii: "|"), text[line].dropLast().last != UInt8(ascii: "\\") {
      line = line.dropLast()
    }
    var cells: [Range<Int>] = []
    var start = line.lowerBound
    var isFormula = false
    var place = start
    while place < line.upperBound {
      switch text[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "$"): isFormula.toggle()
      case UInt8(ascii: "|") where !isFormula:
        cells.append(trimmed(start..<place))
        start = place + 1
      default: break
      }
      place += 1
    }
    cells.append(trimmed(start..<line.upperBound))
    return cells
  }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = text[range].first, first <= 32 { range = range.dropFirst() }
    while let last = text[range].last, last <= 32 { range = range.dropLast() }
    return range
  }

  /// A table of LaTeX.
  mutating func tabular(_ range: Range<Int>, _ inner: Range<Int>, hasWidth: Bool) {
    var place = inner.lowerBound
    for _ in 0..<(hasWidth ? 2 : 1) { if let columns = group(place) { place = columns.upperBound + 1 } }
    var rows: [[Range<Int>]] = []
    var row: [Range<Int>] = []
    var start = place
    var isFormula = false
    func cell(to upper: Int) -> Range<Int> { withoutRules(start..<max(start, upper)) }
    while place < inner.upperBound {
      switch text[place] {
      case UInt8(ascii: "\\") where byte(at: place + 1) == UInt8(ascii: "\\") && !isFormula:
        row.append(cell(to: place))
        rows.append(row)
        row = []
        place += 1
        start = place + 1
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "$"): isFormula.toggle()
      case UInt8(ascii: "&") where !isFormula:
        row.append(cell(to: place))
        start = place + 1
      default: break
      }
      place += 1
    }
    row.append(cell(to: inner.upperBound))
    if row.count > 1 || !row[0].isEmpty { rows.append(row) }
    add(.table(FoundTable(range: range, rows: rows)), from: range.lowerBound, to: range.upperBound)
  }

  /// A cell without `\hline` and its like before it.
  private func withoutRules(_ range: Range<Int>) -> Range<Int> {
    var range = trimmed(range)
    let rules: [StaticString] = ["\\hline", "\\toprule", "\\midrule", "\\bottomrule"]
    while let rule = rules.first(where: { has($0, at: range.lowerBound) }) {
      range = trimmed(min(range.upperBound, range.lowerBound + rule.utf8CodeUnitCount)..<range.upperBound)
    }
    return range
  }
}
