/// A half-open range of bytes of a page's text.
///
/// Ranges refer to `Page.text`, which is what the formulas were read from. In a notebook that text is the cells'
/// sources, not the file; `Page.place(of:)` says where an offset stands in the file.
public struct TextRange: Hashable, Sendable {
  /// The first byte.
  public var start: Int32
  /// The byte behind the last one.
  public var end: Int32

  package init(_ start: Int, _ end: Int) {
    self.start = Int32(clamping: start)
    self.end = Int32(clamping: end)
  }

  /// The smallest range that holds both.
  package func union(_ other: TextRange) -> TextRange {
    TextRange(Int(min(start, other.start)), Int(max(end, other.end)))
  }

  package func contains(_ other: TextRange) -> Bool { start <= other.start && other.end <= end }

  /// The same as a range of `Int`.
  public var bytes: Range<Int> { Int(start)..<Int(max(start, end)) }
  package var isEmpty: Bool { end <= start }
}
