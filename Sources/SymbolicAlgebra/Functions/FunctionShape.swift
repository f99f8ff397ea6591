/// How a function runs over its domain: what intervals and the laws of signs need to know of it.
public struct FunctionShape: Sendable {
  enum Course: Sendable {
    case rising, falling
    /// Of even functions: growing, or shrinking, with |x|.
    case risingAside, fallingAside
    /// |f′| ≤ 1, whatever the direction.
    case gentle
  }
  public enum Symmetry: Sendable { case odd, even }

  /// nil where the function is none of these; its definition then says what it does to an interval.
  var course: Course?
  public var symmetry: Symmetry?
  var least = -Double.infinity
  var most = Double.infinity
  /// How far the value may be off, in units of the last place.
  var units = 4

  /// Whether f(x) has the sign of x.
  var keepsSign: Bool { if case .rising = course { symmetry == .odd } else { false } }

  static let any = FunctionShape()

  static func rising(
    from least: Double = -.infinity, to most: Double = .infinity, units: Int = 4, _ symmetry: Symmetry? = nil
  ) -> FunctionShape {
    FunctionShape(course: .rising, symmetry: symmetry, least: least, most: most, units: units)
  }

  static func falling(from least: Double = -.infinity, to most: Double = .infinity) -> FunctionShape {
    FunctionShape(course: .falling, least: least, most: most)
  }

  static func even(
    _ course: Course?, from least: Double = -.infinity, to most: Double = .infinity, units: Int = 4
  ) -> FunctionShape {
    FunctionShape(course: course, symmetry: .even, least: least, most: most, units: units)
  }

  static func odd(_ course: Course?, from least: Double = -.infinity, to most: Double = .infinity)
    -> FunctionShape
  {
    FunctionShape(course: course, symmetry: .odd, least: least, most: most)
  }
}
