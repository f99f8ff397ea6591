/// A half-open range of bytes of a page's text.
///
/// Ranges refer to `Page.text`, which is what the formulas were read from. In a notebook that text is the cells'
/// sources, not the file; `Page.place(of:)` says where an offset stands in the file.
package struct TextRange: Hashable, Sendable {
  package var start: Int32
  package var end: Int32

  package init(_ start: Int, _ end: Int) {
    self.start = Int32(clamping: start)
    self.end = Int32(clamping: end)
  }

  /// The smallest range that holds both.
  package func union(_ other: TextRange) -> TextRange {
    TextRange(Int(min(start, other.start)), Int(max(end, other.end)))
  }

  package func contains(_ other: TextRange) -> Bool { start <= other.start && other.end <= end }

  package var bytes: Range<Int> { Int(start)..<Int(max(start, end)) }
  package var isEmpty: Bool { end <= start }
}
