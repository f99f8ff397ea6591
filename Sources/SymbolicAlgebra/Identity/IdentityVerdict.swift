/// Values for sizes and free indices, in the order in which they are given.
public typealias IndexAssignment = [(name: String, value: Int)]

/// Whether two expressions are the same function, wherever both are defined and away from kinks.
public enum IdentityVerdict: Sendable {
  /// They agree modulo 2⁶¹−1 at so many random points; the chance that they differ is below 2^errorExponent.
  case equal(points: Int, errorExponent: Int, at: [IndexAssignment])
  /// They differ at a point, by more than every rounding error.
  case different(Counterexample)
  case undecided(IdentityDoubt)

  public var isEqual: Bool { if case .equal = self { true } else { false } }
  public var isDifferent: Bool { if case .different = self { true } else { false } }
}

/// A point at which two expressions provably differ.
public struct Counterexample: Sendable {
  /// The symbols in order of appearance, as `w[1,2]`.
  public let point: [(name: String, value: Double)]
  /// What functions without a formula were taken to be, as `f(x) = 0.5 + 0.75*tanh(1.25*x - 0.5)`.
  public let functions: [String]
  public let left: Double
  public let right: Double
  /// The sizes and indices for which it was found.
  public let assignment: IndexAssignment
}

/// Why an identity is neither proved nor refuted.
public enum IdentityDoubt: Error, Sendable {
  /// An index, size or reduction that no assignment decides.
  case undecided(Node)
  /// Exponents whose common denominator the field cannot serve.
  case exponents
  /// No points were found at which both sides have a value.
  case nowhereDefined
  /// The degree is too large for a small chance of error.
  case degree
  /// More work than is allowed.
  case size
  /// The sides disagree modulo p, and no counter-example was found: an identity beyond the algebra of the test, or a
  /// difference too small to be seen.
  case unproved
}

extension IdentityDoubt: CustomStringConvertible {
  public var description: String {
    switch self {
    case .undecided: "an index, size or sum has no concrete value"
    case .exponents: "the exponents have too large a common denominator"
    case .nowhereDefined: "no point was found at which both sides are defined"
    case .degree: "the degree is too large for a small chance of error"
    case .size: "the expressions are too large for the test"
    case .unproved: "neither a proof nor a counter-example was found"
    }
  }
}
