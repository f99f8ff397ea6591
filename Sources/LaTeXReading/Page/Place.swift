/// A place in a file, from 1, columns in characters. In a notebook also the cell and the place in its source.
package struct Place: Hashable, Sendable {
  package struct InCell: Hashable, Sendable {
    package var cell: Int
    package var line: Int
    package var column: Int
  }
  package var line: Int
  package var column: Int
  package var inCell: InCell?
}

/// From offsets of the page's text to places in the file.
struct PlaceMap: Sendable {
  /// Offsets at which lines of the text begin.
  var lineStarts: [Int] = [0]

  init() {}

  init(text: [UInt8]) {
    for (offset, byte) in text.enumerated() where byte == 10 { lineStarts.append(offset + 1) }
  }

  func place(of offset: Int, in text: [UInt8]) -> Place {
    let (line, start) = line(of: offset)
    var column = 1
    for byte in text[start..<max(start, min(offset, text.count))] where byte & 0xC0 != 0x80 { column += 1 }
    return Place(line: line, column: column, inCell: nil)
  }

  private func line(of offset: Int) -> (number: Int, start: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, lineStarts[low])
  }
}
