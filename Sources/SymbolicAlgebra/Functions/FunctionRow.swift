/// One line of the table of functions: what every room that treats functions reads of it.
public struct FunctionRow: Sendable {
  public typealias Value = @Sendable (Double) -> Double
  public typealias Slope = @Sendable (_ x: Expression, _ y: Expression) -> Expression
  public typealias PairSlope = @Sendable (_ a: Expression, _ b: Expression) -> Expression
  public typealias Domain = @Sendable (_ x: Expression) -> (Expression, Condition.Relation)
  typealias Definition = @Sendable (_ x: Expression) -> Expression

  /// What a function takes, with its value and its partial derivatives.
  enum Arguments: Sendable {
    /// y = f(x), and dy/dx in terms of x and y.
    case one(Value, Slope)
    /// The value of two, which makes that of more; and the partial derivative in the first in terms of it and the other one.
    case extreme(@Sendable (Double, Double) -> Double, PairSlope)
    /// Any number; their slopes are made of one another by `ExponentialShares`.
    case several(@Sendable ([Double]) -> Double)
  }

  public let function: ElementaryFunction
  public let name: String
  let arguments: Arguments
  /// The facts that hold for every value; without `.total`, the domain is not the whole line.
  public let range: Facts
  public let shape: FunctionShape
  /// The value at 0 where it is rational; nil for others, and where there is none.
  let zero: Rational?
  /// What must hold of x for f(x) to be defined; nil where f is defined everywhere.
  public let domain: Domain?
  /// The function in simpler ones, exp, log, |x|, sign, sin, cos, asin, atan, erf and powers in the end; nil for those themselves.
  let definition: Definition?
  /// Where the slope jumps, and the slope taken there.
  public let kink: String?

  /// 1, or 2 for functions of two and more arguments.
  public var arity: Int { if case .one = arguments { 1 } else { 2 } }

  /// The value of a function of one argument, correct to a few units in the last place, without overflow where it is finite.
  public func value(_ x: Double) -> Double {
    if case .one(let value, _) = arguments { value(x) } else { value(at: [x]) }
  }

  /// The value at one argument, or at several.
  public func value(at x: [Double]) -> Double {
    switch arguments {
    case .one(let value, _): value(x[0])
    case .extreme(let value, _): x.dropFirst().reduce(x[0], value)
    case .several(let value): value(x)
    }
  }
}

// The rows as the table writes them.
extension FunctionRow {
  static func row(
    _ function: ElementaryFunction, _ name: String, _ range: Facts, _ shape: FunctionShape,
    zero: Rational? = nil, _ value: @escaping Value, kink: String? = nil, domain: Domain? = nil,
    definition: Definition? = nil, slope: @escaping Slope
  ) -> FunctionRow {
    FunctionRow(
      function: function, name: name, arguments: .one(value, slope), range: range, shape: shape, zero: zero,
      domain: domain, definition: definition, kink: kink)
  }

  static func extreme(
    _ function: ElementaryFunction, _ name: String, _ value: @escaping @Sendable (Double, Double) -> Double,
    kink: String, slope: @escaping PairSlope
  ) -> FunctionRow {
    several(function, name, .extreme(value, slope), kink: kink)
  }

  static func several(
    _ function: ElementaryFunction, _ name: String, _ arguments: Arguments, kink: String? = nil
  ) -> FunctionRow {
    FunctionRow(
      function: function, name: name, arguments: arguments, range: .total, shape: .any, zero: nil,
      domain: nil, definition: nil, kink: kink)
  }
}
