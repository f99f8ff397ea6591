/// A half-open range of UTF-8 offsets into the text of a model.
///
/// Lines and columns are derived from it when a diagnostic is printed. A tree put together
/// by hand has no text; its ranges are empty. Ranges take no part in the equality of trees.
public struct SourceRange: Hashable, Sendable {
  public var lowerBound: Int
  public var upperBound: Int

  public init(_ lowerBound: Int, _ upperBound: Int) {
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  /// The range of something that was not written in a text.
  public static let none = SourceRange(0, 0)
}
