/// The rows of a displayed formula and their cells, as ranges of the page's bytes.
enum DisplayRows {
  struct Row {
    var start: Int
    var cells: [Range<Int>]
  }

  /// Environments that only arrange rows.
  private static let frames: Set<String> = [
    "align", "aligned", "split", "gather", "gathered", "equation", "eqnarray", "multline", "displaymath",
    "flalign", "math",
  ]

  static func rows(_ text: [UInt8], _ content: Range<Int>) -> [Row] {
    let inner = unwrapped(text, trimmed(text, content))
    var scan = Scan(text, inner)
    var rows: [Row] = []
    var cells: [Range<Int>] = []
    var start = inner.lowerBound
    while let (mark, range) = scan.next() {
      cells.append(trimmed(text, start..<range.lowerBound))
      start = range.upperBound
      if mark == .row {
        rows.append(Row(start: cells[0].lowerBound, cells: cells))
        cells = []
      }
    }
    cells.append(trimmed(text, start..<inner.upperBound))
    if cells.count > 1 || !cells[0].isEmpty || rows.isEmpty {
      rows.append(Row(start: cells[0].lowerBound, cells: cells))
    }
    return rows
  }

  /// Several rows or cells in an environment that arranges them.
  static func framed(_ latex: String) -> String {
    let bytes = Array(latex.utf8)
    let rows = rows(bytes, 0..<bytes.count)
    return rows.count > 1 || rows[0].cells.count > 1 ? "\\begin{aligned}\(latex)\\end{aligned}" : latex
  }

  /// Whether the braces of a piece match, so that it may stand in braces of its own.
  static func isBalanced(_ text: String) -> Bool {
    var depth = 0
    var isEscaped = false
    for character in text {
      if !isEscaped, character == "{" { depth += 1 }
      if !isEscaped, character == "}" { depth -= 1 }
      if depth < 0 { return false }
      isEscaped = character == "\\" && !isEscaped
    }
    return depth == 0 && !isEscaped && !text.contains("\\begin") && !text.contains("\\end")
      && !text.contains("\\left") && !text.contains("\\right") && !text.contains("&")
  }

  private static func trimmed(_ text: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = text[range].first, first <= 32 { range = range.dropFirst() }
    while let last = text[range].last, last <= 32 { range = range.dropLast() }
    return range
  }

  /// What stands in an environment that is all of the range and only arranges rows.
  private static func unwrapped(_ text: [UInt8], _ range: Range<Int>) -> Range<Int> {
    let head = Array("\\begin{".utf8)
    guard text[range].starts(with: head) else { return range }
    let name = text[range].dropFirst(head.count).prefix { $0 != UInt8(ascii: "}") }
    let word = String(decoding: name, as: UTF8.self)
    let tail = Array("\\end{\(word)}".utf8)
    let plain = word.hasSuffix("*") ? String(word.dropLast()) : word
    guard frames.contains(plain), text[range].suffix(tail.count).elementsEqual(tail) else { return range }
    let inner = trimmed(text, (name.endIndex + 1)..<(range.upperBound - tail.count))
    return unwrapped(text, inner)
  }

  /// The marks between rows and cells, outside of braces and environments.
  private struct Scan {
    enum Mark { case row, cell }
    private let text: [UInt8]
    private var place: Int
    private let end: Int
    private var depth = 0

    init(_ text: [UInt8], _ range: Range<Int>) {
      self.text = text
      place = range.lowerBound
      end = range.upperBound
    }

    private func has(_ word: String) -> Bool { text[place..<end].starts(with: Array(word.utf8)) }

    mutating func next() -> (Mark, Range<Int>)? {
      while place < end {
        let start = place
        switch text[place] {
        case UInt8(ascii: "%"):
          while place < end, text[place] != 10 { place += 1 }
        case UInt8(ascii: "{"):
          depth += 1
          place += 1
        case UInt8(ascii: "}"):
          depth -= 1
          place += 1
        case UInt8(ascii: "&") where depth == 0:
          place += 1
          return (.cell, start..<place)
        case UInt8(ascii: "\\"):
          if has("\\begin{") { depth += 1 }
          if has("\\end{") { depth -= 1 }
          let isRow = has("\\\\") && depth == 0
          place = min(end, place + 2)
          if isRow {
            skipSpacing()
            return (.row, start..<place)
          }
        default: place += 1
        }
      }
      return nil
    }

    /// The `*` and the `[2pt]` of a row's end.
    private mutating func skipSpacing() {
      if place < end, text[place] == UInt8(ascii: "*") { place += 1 }
      guard place < end, text[place] == UInt8(ascii: "[") else { return }
      let length = text[place..<end].prefix(12)
      guard let close = length.firstIndex(of: UInt8(ascii: "]")),
        length[..<close].dropFirst().allSatisfy({ "0123456789.-+exptcmin".utf8.contains($0) })
      else { return }
      place = close + 1
    }
  }
}
