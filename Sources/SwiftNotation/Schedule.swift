/// How the work of a generated file is ordered. The interface and the values are the same, to rounding.
public enum Schedule: String, CaseIterable, Sendable {
  /// Every operation a statement of its own: the fastest for a few weights.
  case straight
  /// One loop nest an equation: the text does not grow with the widths.
  case loops
}
