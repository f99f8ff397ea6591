/// A text as lines: from offsets of its UTF-8 to lines and columns, and back.
///
/// A line ends with LF, CR LF or CR, as everywhere in a model. Lines and columns count from 0; what a column counts is the
/// caller's choice. One pass to build, a binary search and one line to ask.
package struct TextLines: Sendable {
  /// What a column counts.
  package enum Unit: Sendable {
    /// Unicode scalars, the byte order mark left out.
    case scalars
    /// Units of UTF-16, as editors count.
    case utf16
  }

  package struct Position: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    package static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
  }

  private let bytes: [UInt8]
  private var starts = [0]

  package init(_ text: String) { self.init(Array(text.utf8)) }

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    for place in bytes.indices {
      let isFeed = bytes[place] == 0x0A
      let isLoneReturn = bytes[place] == 0x0D && !(place + 1 < bytes.count && bytes[place + 1] == 0x0A)
      if isFeed || isLoneReturn { starts.append(place + 1) }
    }
  }

  /// How many lines there are; the last may be empty.
  package var count: Int { starts.count }

  /// The bytes of a line without its end.
  package func content(of line: Int) -> Range<Int> {
    var end = line + 1 < starts.count ? starts[line + 1] : bytes.count
    while end > starts[line], bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return starts[line]..<end
  }

  package func position(of offset: Int, in unit: Unit) -> Position {
    let offset = min(max(0, offset), bytes.count)
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    var start = starts[low]
    if low == 0, unit == .scalars, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = min(3, offset) }
    return Position(line: low, column: Self.width(of: bytes[start..<max(start, offset)], in: unit))
  }

  /// The offset of a position. Beyond the end of its line it is that end, beyond the last line the end of the text; within a
  /// character it is the character's beginning.
  package func offset(of position: Position, in unit: Unit) -> Int {
    guard position.line >= 0 else { return 0 }
    guard position.line < starts.count else { return bytes.count }
    let line = content(of: position.line)
    var place = line.lowerBound
    if position.line == 0, unit == .scalars, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    var left = position.column
    while place < line.upperBound {
      let length = Self.length(after: bytes[place])
      let width = unit == .utf16 && length == 4 ? 2 : 1
      if left < width { break }
      left -= width
      place = min(place + length, line.upperBound)
    }
    return place
  }

  private static func width(of bytes: ArraySlice<UInt8>, in unit: Unit) -> Int {
    bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : unit == .utf16 && $1 >= 0xF0 ? 2 : 1) }
  }

  private static func length(after lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }
}
