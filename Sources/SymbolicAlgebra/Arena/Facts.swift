/// What is proved about a value for all values of its symbols. A missing fact says nothing.
///
/// Rewrites that need a condition fire only on a fact (never true unless known).
public struct Facts: OptionSet, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Defined, and finite in exact arithmetic, wherever its symbols are real.
  public static let total = Facts(rawValue: 1)
  public static let nonzero = Facts(rawValue: 2)
  public static let nonnegative = Facts(rawValue: 4)
  public static let positive: Facts = [.nonzero, .nonnegative]

  static func of(_ value: Rational) -> Facts {
    var facts: Facts = .total
    if !value.isZero { facts.insert(.nonzero) }
    if !value.isNegative { facts.insert(.nonnegative) }
    return facts
  }
}
