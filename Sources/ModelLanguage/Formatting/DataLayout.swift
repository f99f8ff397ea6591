/// A line of a data block: its cells and its comment.
struct DataLine {
  var cells: [String]
  var comment: String?
  /// Where the last cell ends.
  var contentEnd: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    let sharp = bytes[range].firstIndex(of: UInt8(ascii: "#"))
    let content = bytes[range.lowerBound..<(sharp ?? range.upperBound)]
    cells = content.split { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }.map {
      String(decoding: $0, as: UTF8.self)
    }
    comment = sharp.map { Trivia.text(bytes[$0..<range.upperBound]) }
    contentEnd = (content.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? range.lowerBound - 1) + 1
  }
}

/// The rows of a data block, with their cells below each other.
struct DataLayout {
  private var rows: [DataLine] = []

  /// Takes a row; one without cells is a comment or a blank line.
  mutating func add(_ row: DataLine) {
    let isBlank = row.cells.isEmpty && row.comment == nil
    if isBlank, rows.last.map({ $0.cells.isEmpty && $0.comment == nil }) ?? true { return }
    rows.append(row)
  }

  /// Numbers end in one column.
  var lines: [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.cells.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    var lines = rows.map { row -> String in
      let cells = row.cells.enumerated().map { column, cell in
        String(repeating: " ", count: widths[column] - cell.count) + cell
      }
      let code = "  " + cells.joined(separator: " ")
      guard let comment = row.comment else { return cells.isEmpty ? "" : code }
      return cells.isEmpty ? "  " + comment : code + "  " + comment
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
