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

/// From offsets of a page's text to places in the file that the text was taken from.
struct PlaceMap: Sendable {
  /// From here on, text and file run in step.
  struct Segment: Sendable {
    var text: Int
    var file: Int
  }
  struct Cell: Sendable {
    var number: Int
    var text: Range<Int>
  }

  private let file: [UInt8]
  private let segments: [Segment]
  private let cells: [Cell]
  /// Offsets at which lines of the file begin.
  private let lineStarts: [Int]
  /// How many characters stand before every so many bytes, for long lines.
  private let characters: [Int]
  private static let stride = 4096

  init(_ file: [UInt8] = [], segments: [Segment] = [Segment(text: 0, file: 0)], cells: [Cell] = []) {
    self.file = file
    self.segments = segments
    self.cells = cells
    var starts = [0]
    var characters: [Int] = []
    var count = 0
    for (offset, byte) in file.enumerated() {
      if offset % Self.stride == 0 { characters.append(count) }
      if byte == 10 { starts.append(offset + 1) }
      if byte & 0xC0 != 0x80 { count += 1 }
    }
    lineStarts = starts
    self.characters = characters
  }

  /// How many characters of the file stand before an offset.
  private func charactersBefore(_ offset: Int) -> Int {
    guard !characters.isEmpty else { return 0 }
    let block = min(characters.count - 1, offset / Self.stride)
    return characters[block] + Self.characters(file[(block * Self.stride)..<offset])
  }

  func place(of offset: Int, in text: [UInt8]) -> Place {
    let segment = segments[Self.last(segments.count) { segments[$0].text <= offset }]
    let target = min(file.count, segment.file + offset - segment.text)
    let line = Self.last(lineStarts.count) { lineStarts[$0] <= target }
    let column = 1 + charactersBefore(max(lineStarts[line], target)) - charactersBefore(lineStarts[line])
    return Place(line: line + 1, column: column, inCell: inCell(offset, text))
  }

  private func inCell(_ offset: Int, _ text: [UInt8]) -> Place.InCell? {
    guard !cells.isEmpty else { return nil }
    let cell = cells[Self.last(cells.count) { cells[$0].text.lowerBound <= offset }]
    var (line, lineStart) = (1, cell.text.lowerBound)
    let end = min(offset, text.count)
    for place in cell.text.lowerBound..<max(cell.text.lowerBound, end) where text[place] == 10 {
      line += 1
      lineStart = place + 1
    }
    let column = 1 + Self.characters(text[lineStart..<max(lineStart, end)])
    return Place.InCell(cell: cell.number, line: line, column: column)
  }

  private static func characters(_ bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }

  /// The last of a number of ordered places for which something is still true; 0 if for none.
  private static func last(_ count: Int, where isTrue: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isTrue(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

/// Text in the making, byte by byte, each with its place in the file.
struct MappedText {
  private(set) var text: [UInt8] = []
  private(set) var segments: [PlaceMap.Segment] = []

  mutating func append(_ byte: UInt8, at file: Int) {
    if let last = segments.last, last.file + text.count - last.text == file {
      text.append(byte)
      return
    }
    segments.append(PlaceMap.Segment(text: text.count, file: file))
    text.append(byte)
  }

  /// Bytes that are not in the file, or that one place of it stands for.
  mutating func append(_ bytes: some Sequence<UInt8>, allAt file: Int) {
    for byte in bytes {
      segments.append(PlaceMap.Segment(text: text.count, file: file))
      text.append(byte)
    }
  }
}
