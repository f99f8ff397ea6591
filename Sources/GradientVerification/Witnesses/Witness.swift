import ModelLanguage

/// What one independent computation says of the loss and its gradient.
public struct Witness: Sendable {
  public enum Name: String, Sendable, CaseIterable {
    /// The compiled generated code.
    case generated
    /// The instruction list that the code is printed from, interpreted.
    case program
    /// The symbolic expressions, evaluated.
    case expression
    /// Backpropagation by numbers on the syntax tree. The reference.
    case backprop
    /// Central differences of the loss.
    case differences
  }

  public var name: Name
  /// At the first point.
  public var loss: Double
  /// One entry a weight, in declared order, at the first point.
  public var gradient: [Double]
  /// Over all points: |own − reference| / largest |reference| of the point.
  public var maximumRelative: Double
  /// Over all points, in units in the last place of the reference.
  public var maximumULP: Double
  /// The weight with the largest relative error.
  public var worst: String?
  /// The entry with the largest distance in units in its own last place.
  public var worstULP: String?
  public var note: Message?
  public var standing: Standing

  public enum Standing: Sendable { case agrees, disagrees, silent }
}

/// The verdict of all witnesses.
public enum Verdict: String, Sendable { case agree, disagree, undecided }

/// Distances between doubles.
public enum Distance {
  /// |a − b| in units in the last place of b; 0 for two NaNs, infinite for one.
  public static func ulp(_ a: Double, _ b: Double) -> Double {
    if a == b || a.isNaN && b.isNaN { return 0 }
    if !a.isFinite || !b.isFinite { return .infinity }
    return (a - b).magnitude / b.ulp
  }
}
