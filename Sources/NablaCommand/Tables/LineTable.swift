/// Offsets as lines and columns, columns in characters.
struct LineTable {
  private var starts: [Int] = [0]
  private let bytes: [UInt8]

  /// Of a longer line only what is around a place is shown.
  private static let windowSize = 600

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    for place in bytes.indices where bytes[place] == UInt8(ascii: "\n") { starts.append(place + 1) }
  }

  func place(of offset: Int) -> (line: Int, column: Int) {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    let end = min(max(offset, starts[low]), bytes.count)
    return (low + 1, characters(in: starts[low]..<end) + 1)
  }

  /// Most lines are ASCII, a byte a character.
  private func characters(in range: Range<Int>) -> Int {
    let isPlain = bytes.withUnsafeBufferPointer { all in all[range].allSatisfy { $0 < 128 } }
    return isPlain ? range.count : String(decoding: bytes[range], as: UTF8.self).count
  }

  /// The line with carets under a part of it.
  func excerpt(at offset: Int, width: Int, _ bytes: [UInt8]) -> String {
    let line = place(of: offset).line
    let offset = min(offset, bytes.count)
    var start = starts[line - 1]
    if offset - start > Self.windowSize {
      start = offset - Self.windowSize
      while start < offset, bytes[start] & 0xC0 == 0x80 { start += 1 }
    }
    var end = offset
    while end < bytes.count, end < offset + Self.windowSize, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    return excerpt(start..<end, column: characters(in: start..<offset) + 1, line: line, width: width)
  }

  private func excerpt(_ range: Range<Int>, column: Int, line number: Int, width: Int) -> String {
    var line = String(decoding: bytes[range], as: UTF8.self).filter { !$0.isNewline && $0 != "\t" }
    var column = column
    if column > 60 {
      line = "… " + line.dropFirst(column - 40)
      column = 42
    }
    if line.count > 110 { line = line.prefix(108) + " …" }
    let carets = String(repeating: "^", count: max(1, min(width, line.count - column + 1)))
    return "   \(number) | \(line)\n   " + String(repeating: " ", count: "\(number)".count) + " | "
      + String(repeating: " ", count: column - 1) + carets + "\n"
  }
}
