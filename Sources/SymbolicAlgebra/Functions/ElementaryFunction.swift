#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The elementary functions. Everything known of one stands in its row of `FunctionRow.table`.
public enum ElementaryFunction: UInt32, Hashable, Sendable, CaseIterable {
  case exp, log, expm1, log1p
  case abs, sign, step, relu
  case sin, cos, tan, asin, acos, atan
  case sinh, cosh, tanh, tanhSlope, sech, logCosh
  case erf, erfc
  case sigmoid, sigmoidSlope, softplus
  case signedRatio
  case logOneMinusExp, rootMinusOne
  case max, min
  case logSumExp, logShare

  public var row: FunctionRow { FunctionRow.table[Int(rawValue)] }
  public var name: String { row.name }
  // Columns of the table that every construction reads.
  public var arity: Int { Self.arities[Int(rawValue)] }
  var range: Facts { Self.ranges[Int(rawValue)] }
  var nameHash: UInt64 { Self.nameHashes[Int(rawValue)] }
  /// The derivative of a function of one argument, from its row.
  public var slope: FunctionRow.Slope { FunctionRow.table[Int(rawValue)].slope }
  private static let arities = FunctionRow.table.map(\.arity)
  private static let ranges = FunctionRow.table.map(\.range)
  private static let nameHashes = FunctionRow.table.map { Fingerprint.of($0.name) }

  /// The function called `name`.
  public init?(named name: String) {
    guard let row = FunctionRow.table.first(where: { $0.name == name }) else { return nil }
    self = row.function
  }
}

/// One line of the table of derivatives: a function, its slope, its value, its range, its kinks.
public struct FunctionRow: Sendable {
  public typealias Slope = @Sendable (_ x: Expression, _ y: Expression) -> Expression
  public typealias PairSlope = @Sendable (_ a: Expression, _ b: Expression) -> Expression
  public typealias Domain = @Sendable (_ x: Expression) -> (Expression, Condition.Relation)

  public let function: ElementaryFunction
  public let name: String
  /// The facts that hold for every value; without `.total`, the domain is not the whole line.
  public let range: Facts
  /// y = f(x), correct to a few units in the last place, without overflow where the value is finite.
  public let value: @Sendable (Double) -> Double
  /// What must hold of x for f(x) to be defined; nil where f is defined everywhere.
  public let domain: Domain?
  /// The derivative dy/dx in terms of x and the value y.
  public let slope: Slope
  /// For max and min: the value, and the partial derivative in the first argument.
  public let pair: (value: @Sendable (Double, Double) -> Double, slope: PairSlope)?
  /// For functions of any number of arguments: the value.
  public let several: (@Sendable ([Double]) -> Double)?
  /// Where the slope jumps, and the slope taken there.
  public let kink: String?

  /// 1, or 2 for functions of two and more arguments.
  public var arity: Int { several == nil ? 1 : 2 }

  /// The value at one argument, or at several.
  public func value(at arguments: [Double]) -> Double { several?(arguments) ?? value(arguments[0]) }

  public static let table: [FunctionRow] = [
    row(.exp, "exp", [.total, .positive], { exponential($0) }, slope: { _, y in y }),
    row(.log, "log", [], { log($0) }, domain: { x in (x, .positive) }, slope: { x, _ in 1 / x }),
    row(.expm1, "expm1", .total, { expm1($0) }, slope: { x, _ in x.exp }),
    row(
      .log1p, "log1p", [], { log1p($0) }, domain: { x in (1 + x, .positive) },
      slope: { x, _ in 1 / (1 + x) }),

    row(.abs, "abs", [.total, .nonnegative], { $0.magnitude }, kink: "|0|' = 0", slope: { x, _ in x.sign }),
    row(.sign, "sign", .total, { Signs.sign($0) }, kink: "sign(0) = 0", slope: { _, _ in 0 }),
    row(
      .step, "step", [.total, .nonnegative], { Signs.step($0) }, kink: "step(0) = 0", slope: { _, _ in 0 }),
    row(
      .relu, "relu", [.total, .nonnegative], { Signs.relu($0) }, kink: "relu'(0) = 0",
      slope: { x, _ in x.step }),

    row(.sin, "sin", .total, { sin($0) }, slope: { x, _ in x.cos }),
    row(.cos, "cos", .total, { cos($0) }, slope: { x, _ in -x.sin }),
    row(.tan, "tan", [], { tan($0) }, domain: { x in (x.cos, .nonzero) }, slope: { _, y in 1 + y ** 2 }),
    row(
      .asin, "asin", [], { asin($0) }, domain: { x in (x, .withinUnit) },
      slope: { x, _ in 1 / (1 - x ** 2).squareRoot }),
    row(
      .acos, "acos", .nonnegative, { acos($0) }, domain: { x in (x, .withinUnit) },
      slope: { x, _ in -1 / (1 - x ** 2).squareRoot }),
    row(.atan, "atan", .total, { atan($0) }, slope: { x, _ in 1 / (1 + x ** 2) }),

    row(.sinh, "sinh", .total, { sinh($0) }, slope: { x, _ in x.cosh }),
    row(.cosh, "cosh", [.total, .positive], { cosh($0) }, slope: { x, _ in x.sinh }),
    row(.tanh, "tanh", .total, { tanh($0) }, slope: { x, _ in x.tanhSlope }),
    row(
      .tanhSlope, "tanhSlope", [.total, .positive], { Logistic.tanhSlope($0) },
      slope: { x, y in -2 * x.tanh * y }),
    row(.sech, "sech", [.total, .positive], { Logistic.sech($0) }, slope: { x, y in -(y * x.tanh) }),
    row(
      .logCosh, "log_cosh", [.total, .nonnegative], { Logistic.logCosh($0) }, slope: { x, _ in x.tanh }),

    row(
      .erf, "erf", .total, { erf($0) },
      slope: { x, _ in
        Expression.twoOverSquareRootOfPi(in: x.graph) * (-(x ** 2)).exp
      }),
    row(
      .erfc, "erfc", [.total, .positive], { erfc($0) },
      slope: { x, _ in
        -(Expression.twoOverSquareRootOfPi(in: x.graph) * (-(x ** 2)).exp)
      }),

    row(
      .sigmoid, "sigmoid", [.total, .positive], { Logistic.sigmoid($0) }, slope: { x, _ in x.sigmoidSlope }),
    row(
      .sigmoidSlope, "sigmoidSlope", [.total, .positive], { Logistic.sigmoidSlope($0) },
      slope: { x, y in
        y * (1 - 2 * x.sigmoid)
      }),
    row(.softplus, "softplus", [.total, .positive], { Logistic.softplus($0) }, slope: { x, _ in x.sigmoid }),

    // x/(1 + |x|) as one function: by the rules of quotients its slope would be a difference.
    row(
      .signedRatio, "signedRatio", .total,
      { $0.magnitude > 0x1p60 ? ($0 > 0 ? 1 : -1) : $0 / (1 + $0.magnitude) },
      slope: { x, _ in (1 + x(.abs)) ** -2 }),

    // log(1 − eˣ) for x < 0, and √(1 + x) − 1, as functions of one rounding: written out they lose digits far below 0 and near 0.
    row(
      .logOneMinusExp, "logOneMinusExp", [], { Logistic.logOneMinusExp($0) },
      domain: { x in (-x, .positive) },
      slope: { x, _ in -1 / (-x)(.expm1) }),
    row(
      .rootMinusOne, "rootMinusOne", [],
      { x in x.isFinite ? x / (1 + (1 + x).squareRoot()) : (1 + x).squareRoot() },
      domain: { x in (1 + x, .nonnegative) }, slope: { x, _ in 1 / (2 * (1 + x).squareRoot) }),

    // Two tied non-constants take one half each, k of them 1/k; a tied constant leaves nothing to the other side.
    pair(
      .max, "max", { Signs.max($0, $1) }, kink: "max(x, x)' = 1/2 each",
      slope: { a, b in
        b.isConstant ? (a - b).step : a.isConstant ? 1 - (b - a).step : (1 + (a - b).sign) / 2
      }),
    pair(
      .min, "min", { Signs.min($0, $1) }, kink: "min(x, x)' = 1/2 each",
      slope: { a, b in
        b.isConstant ? (b - a).step : a.isConstant ? 1 - (a - b).step : (1 + (b - a).sign) / 2
      }),

    // log Σ eᵗ, and c − log Σ eᵗ where c, which comes first, is one of the t. Their slopes are made of one another.
    several(.logSumExp, "logSumExp") { Logistic.logSumExp($0) },
    several(.logShare, "logShare") { Logistic.logShare($0) },
  ]

  private static func row(
    _ function: ElementaryFunction, _ name: String, _ range: Facts,
    _ value: @escaping @Sendable (Double) -> Double,
    kink: String? = nil, domain: Domain? = nil, slope: @escaping Slope
  ) -> FunctionRow {
    FunctionRow(
      function: function, name: name, range: range, value: value, domain: domain, slope: slope, pair: nil,
      several: nil, kink: kink)
  }

  private static func pair(
    _ function: ElementaryFunction, _ name: String, _ value: @escaping @Sendable (Double, Double) -> Double,
    kink: String, slope: @escaping PairSlope
  ) -> FunctionRow {
    FunctionRow(
      function: function, name: name, range: .total, value: { $0 }, domain: nil, slope: { _, _ in 0 },
      pair: (value, slope), several: { $0.dropFirst().reduce($0[0], value) }, kink: kink)
  }

  private static func several(
    _ function: ElementaryFunction, _ name: String, _ value: @escaping @Sendable ([Double]) -> Double
  ) -> FunctionRow {
    FunctionRow(
      function: function, name: name, range: .total, value: { $0 }, domain: nil, slope: { _, _ in 0 },
      pair: nil, several: value, kink: nil)
  }
}

// In the table `exp` would be the case of the enumeration.
private func exponential(_ x: Double) -> Double { exp(x) }

/// The logistic functions in forms that neither overflow nor cancel.
enum Logistic {
  /// 1/(1+e⁻ˣ) by the sign of x.
  static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// e/(1+e)², e = exp(−|x|).
  static func sigmoidSlope(_ x: Double) -> Double {
    let e = exp(-x.magnitude)
    return e / ((1 + e) * (1 + e))
  }

  /// 4e/(1+e)², e = exp(−2|x|).
  static func tanhSlope(_ x: Double) -> Double {
    let e = exp(-2 * x.magnitude)
    return 4 * e / ((1 + e) * (1 + e))
  }

  /// 2e/(1+e²), e = exp(−|x|).
  static func sech(_ x: Double) -> Double {
    let e = exp(-x.magnitude)
    return 2 * e / (1 + e * e)
  }

  /// log cosh x: log1p(2 sinh²(x/2)) near 0, |x| + log1p(exp(−2|x|)) − log 2 beyond.
  static func logCosh(_ x: Double) -> Double {
    if x.magnitude < 1 {
      let half = sinh(x / 2)
      return log1p(2 * half * half)
    }
    return x.magnitude + (log1p(exp(-2 * x.magnitude)) - 0.6931471805599453)
  }

  /// log(1+eˣ) = max(x,0) + log1p(exp(−|x|)).
  static func softplus(_ x: Double) -> Double { (x > 0 ? x : 0) + log1p(exp(-x.magnitude)) }

  /// log1p(−eˣ), and log(−expm1 x) above −log 2.
  static func logOneMinusExp(_ x: Double) -> Double {
    x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x))
  }

  /// m + log1p r, where m = max t and r = Σ e^{t − m} − 1 without the term of m.
  static func logSumExp(_ t: [Double]) -> Double {
    let (largest, rest) = parts(t)
    return largest + log1p(rest)
  }

  /// (c − m) − log1p r for the first.
  static func logShare(_ t: [Double]) -> Double {
    let (largest, rest) = parts(t)
    return (t[0] - largest) - log1p(rest)
  }

  /// The larger of two is kept, the smaller one added.
  private static func parts(_ t: [Double]) -> (largest: Double, rest: Double) {
    let largest = t.dropFirst().reduce(t[0], Signs.max)
    let exponentials = t.map { exp($0 - largest) }
    var (kept, rest) = (exponentials[0], 0.0)
    for e in exponentials.dropFirst() {
      rest += Signs.min(kept, e)
      kept = Signs.max(kept, e)
    }
    return (largest, rest)
  }
}

/// The functions with kinks; NaN stays NaN.
enum Signs {
  static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x }
  static func step(_ x: Double) -> Double { x > 0 ? 1 : x.isNaN ? x : 0 }
  static func relu(_ x: Double) -> Double { x > 0 ? x : x.isNaN ? x : 0 }
  static func max(_ a: Double, _ b: Double) -> Double { a >= b ? a : b.isNaN || a < b ? b : a }
  static func min(_ a: Double, _ b: Double) -> Double { a <= b ? a : b.isNaN || a > b ? b : a }
}
