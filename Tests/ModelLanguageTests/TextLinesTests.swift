import Testing

@testable import ModelLanguage

/// Lines and columns of texts whose characters take one to four bytes, with every kind of line end.
@Suite struct TextLinesTests {
  @Test func columns() {
    let lines = TextLines("aé𝒛b\r\nx\ry\n")
    // Bytes: a 0, é 1, 𝒛 3, b 7, CR LF 8, x 10, CR 11, y 12, LF 13.
    let offsets = [0, 1, 3, 7, 8, 10, 12, 14]
    let utf16 = [(0, 0), (0, 1), (0, 2), (0, 4), (0, 5), (1, 0), (2, 0), (3, 0)]
    let scalars = [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (2, 0), (3, 0)]
    for (place, offset) in offsets.enumerated() {
      for (unit, expected) in [(TextLines.Unit.utf16, utf16), (.scalars, scalars)] {
        let position = TextLines.Position(line: expected[place].0, column: expected[place].1)
        #expect(lines.position(of: offset, in: unit) == position)
        #expect(lines.offset(of: position, in: unit) == offset)
      }
    }
    #expect(lines.count == 4)
  }

  @Test func beyondTheText() {
    let lines = TextLines("ab\r\n𝒛")
    #expect(lines.offset(of: .init(line: 0, column: 9), in: .utf16) == 2)
    #expect(lines.offset(of: .init(line: 7, column: 0), in: .utf16) == 8)
    #expect(lines.offset(of: .init(line: -1, column: 3), in: .utf16) == 0)
    // The second half of a pair is no place of its own.
    #expect(lines.offset(of: .init(line: 1, column: 1), in: .utf16) == 4)
    #expect(lines.position(of: 99, in: .utf16) == .init(line: 1, column: 2))
  }

  /// What diagnostics leave out of their columns, editors count.
  @Test func byteOrderMark() {
    let lines = TextLines("\u{FEFF}ab")
    #expect(lines.position(of: 4, in: .scalars) == .init(line: 0, column: 1))
    #expect(lines.position(of: 4, in: .utf16) == .init(line: 0, column: 2))
    #expect(lines.offset(of: .init(line: 0, column: 1), in: .scalars) == 4)
    #expect(lines.offset(of: .init(line: 0, column: 2), in: .utf16) == 4)
    #expect(lines.position(of: 0, in: .scalars) == .init(line: 0, column: 0))
  }
}
