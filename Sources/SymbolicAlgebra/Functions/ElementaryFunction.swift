#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The elementary functions. Everything known of one stands in its row of `FunctionRow.table`.
public enum ElementaryFunction: UInt32, Hashable, Sendable, CaseIterable {
  case exp, log, expm1, log1p, log2, log10
  case cbrt
  case abs, sign, step, relu
  case sin, cos, tan, sec, csc, cot, asin, acos, atan
  case sinh, cosh, tanh, tanhSlope, sech, csch, coth, asinh, acosh, atanh, logCosh
  case erf, erfc
  case sigmoid, sigmoidSlope, softplus
  case signedRatio
  case logOneMinusExp, rootMinusOne
  case max, min
  case logSumExp, logShare
}

extension FunctionRow {
  /// One row a case, in their order.
  public static let table: [FunctionRow] = [
    row(
      .exp, "exp", [.total, .positive], .rising(from: 0), zero: 1, { exponential($0) }, slope: { _, y in y }),
    row(
      .log, "log", [], .rising(), { log($0) }, domain: { x in (x, .positive) }, slope: { x, _ in 1 / x }),
    row(
      .expm1, "expm1", .total, .rising(from: -1), zero: 0, { expm1($0) }, definition: { x in x.exp - 1 },
      slope: { x, _ in x.exp }),
    row(
      .log1p, "log1p", [], .rising(), zero: 0, { log1p($0) }, domain: { x in (1 + x, .positive) },
      definition: { x in (1 + x).log }, slope: { x, _ in 1 / (1 + x) }),
    row(
      .log2, "log2", [], .rising(), { log2($0) }, domain: { x in (x, .positive) },
      definition: { x in x.log / x.number(2).log }, slope: { x, _ in 1 / (x * x.number(2).log) }),
    row(
      .log10, "log10", [], .rising(), { log10($0) }, domain: { x in (x, .positive) },
      definition: { x in x.log / x.number(10).log }, slope: { x, _ in 1 / (x * x.number(10).log) }),

    row(
      .cbrt, "cbrt", .total, .odd(.rising), zero: 0, { cbrt($0) },
      definition: { x in x.sign * x(.abs) ** x.number(1, over: 3) }, slope: { _, y in 1 / (3 * y ** 2) }),

    row(
      .abs, "abs", [.total, .nonnegative], .even(.risingAside, units: 0), { $0.magnitude }, kink: "|0|' = 0",
      slope: { x, _ in x.sign }),
    row(
      .sign, "sign", .total, .rising(units: 0, .odd), { Signs.sign($0) }, kink: "sign(0) = 0",
      slope: { _, _ in 0 }),
    row(
      .step, "step", [.total, .nonnegative], .rising(units: 0), { Signs.step($0) }, kink: "step(0) = 0",
      definition: { x in (1 + x.sign) / 2 }, slope: { _, _ in 0 }),
    row(
      .relu, "relu", [.total, .nonnegative], .rising(units: 0), { Signs.relu($0) }, kink: "relu'(0) = 0",
      definition: { x in (x + x(.abs)) / 2 }, slope: { x, _ in x.step }),

    row(
      .sin, "sin", .total, .odd(.gentle, from: -1, to: 1), zero: 0, { sin($0) }, slope: { x, _ in x.cos }),
    row(
      .cos, "cos", .total, .even(.gentle, from: -1, to: 1), zero: 1, { cos($0) }, slope: { x, _ in -x.sin }),
    row(
      .tan, "tan", [], .odd(nil), zero: 0, { tan($0) }, domain: { x in (x.cos, .nonzero) },
      definition: { x in x.sin / x.cos }, slope: { _, y in 1 + y ** 2 }),
    row(
      .sec, "sec", .nonzero, .even(nil), zero: 1, { 1 / cos($0) }, domain: { x in (x.cos, .nonzero) },
      definition: { x in 1 / x.cos }, slope: { x, y in y * x.tan }),
    row(
      .csc, "csc", .nonzero, .odd(nil), { 1 / sin($0) }, domain: { x in (x.sin, .nonzero) },
      definition: { x in 1 / x.sin }, slope: { x, y in -(y * x(.cot)) }),
    row(
      .cot, "cot", [], .odd(nil), { 1 / tan($0) }, domain: { x in (x.sin, .nonzero) },
      definition: { x in x.cos / x.sin }, slope: { x, _ in -(x(.csc) ** 2) }),
    row(
      .asin, "asin", [], .odd(.rising), zero: 0, { asin($0) }, domain: { x in (x, .withinUnit) },
      slope: { x, _ in 1 / (1 - x ** 2).squareRoot }),
    row(
      .acos, "acos", .nonnegative, .falling(from: 0), { acos($0) }, domain: { x in (x, .withinUnit) },
      definition: { x in Expression(x.graph.pi, in: x.graph) / 2 - x(.asin) },
      slope: { x, _ in -1 / (1 - x ** 2).squareRoot }),
    row(
      .atan, "atan", .total, .odd(.rising), zero: 0, { atan($0) }, slope: { x, _ in 1 / (1 + x ** 2) }),

    row(
      .sinh, "sinh", .total, .odd(.rising), zero: 0, { sinh($0) },
      definition: { x in (x.exp - (-x).exp) / 2 }, slope: { x, _ in x.cosh }),
    row(
      .cosh, "cosh", [.total, .positive], .even(.risingAside, from: 1), zero: 1, { cosh($0) },
      definition: { x in (x.exp + (-x).exp) / 2 }, slope: { x, _ in x.sinh }),
    row(
      .tanh, "tanh", .total, .odd(.rising, from: -1, to: 1), zero: 0, { tanh($0) },
      definition: { x in ((2 * x).exp - 1) / ((2 * x).exp + 1) }, slope: { x, _ in x.tanhSlope }),
    row(
      .tanhSlope, "tanhSlope", [.total, .positive], .even(.fallingAside, from: 0, to: 1, units: 8),
      zero: 1, { Logistic.tanhSlope($0) }, definition: { x in 4 * (2 * x).exp / ((2 * x).exp + 1) ** 2 },
      slope: { x, y in -2 * x.tanh * y }),
    row(
      .sech, "sech", [.total, .positive], .even(.fallingAside, from: 0, to: 1), zero: 1,
      { Logistic.sech($0) }, definition: { x in 1 / x.cosh }, slope: { x, y in -(y * x.tanh) }),
    row(
      .csch, "csch", .nonzero, .odd(nil), { 1 / sinh($0) }, domain: { x in (x, .nonzero) },
      definition: { x in 1 / x.sinh }, slope: { x, y in -(y * x(.coth)) }),
    // Not 1 − coth², which loses its digits where coth is near 1.
    row(
      .coth, "coth", .nonzero, .odd(nil), { 1 / tanh($0) }, domain: { x in (x, .nonzero) },
      definition: { x in x.cosh / x.sinh }, slope: { x, _ in -(x(.csch) ** 2) }),
    row(
      .asinh, "asinh", .total, .odd(.rising), zero: 0, { asinh($0) },
      definition: { x in (x + (x ** 2 + 1).squareRoot).log }, slope: { x, _ in 1 / (x ** 2 + 1).squareRoot }),
    row(
      .acosh, "acosh", .nonnegative, .rising(from: 0), { acosh($0) },
      domain: { x in (x - 1, .nonnegative) }, definition: { x in (x + (x ** 2 - 1).squareRoot).log },
      slope: { x, _ in 1 / ((x - 1).squareRoot * (x + 1).squareRoot) }),
    row(
      .atanh, "atanh", [], .odd(.rising), zero: 0, { atanh($0) }, domain: { x in (1 - x ** 2, .positive) },
      definition: { x in ((1 + x) / (1 - x)).log / 2 }, slope: { x, _ in 1 / (1 - x ** 2) }),
    row(
      .logCosh, "log_cosh", [.total, .nonnegative], .even(.risingAside, from: 0), zero: 0,
      { Logistic.logCosh($0) }, definition: { x in x.cosh.log }, slope: { x, _ in x.tanh }),

    row(
      .erf, "erf", .total, .odd(.rising, from: -1, to: 1), zero: 0, { erf($0) },
      slope: { x, _ in Expression.twoOverSquareRootOfPi(in: x.graph) * (-(x ** 2)).exp }),
    row(
      .erfc, "erfc", [.total, .positive], .falling(from: 0, to: 2), zero: 1, { erfc($0) },
      definition: { x in 1 - x(.erf) },
      slope: { x, _ in -(Expression.twoOverSquareRootOfPi(in: x.graph) * (-(x ** 2)).exp) }),

    row(
      .sigmoid, "sigmoid", [.total, .positive], .rising(from: 0, to: 1), zero: Rational(1, over: 2),
      { Logistic.sigmoid($0) }, definition: { x in 1 / (1 + (-x).exp) }, slope: { x, _ in x.sigmoidSlope }),
    row(
      .sigmoidSlope, "sigmoidSlope", [.total, .positive], .even(.fallingAside, from: 0, to: 0.25, units: 8),
      zero: Rational(1, over: 4), { Logistic.sigmoidSlope($0) },
      definition: { x in (-x).exp / (1 + (-x).exp) ** 2 },
      slope: { x, y in y * (1 - 2 * x.sigmoid) }),
    row(
      .softplus, "softplus", [.total, .positive], .rising(from: 0), { Logistic.softplus($0) },
      definition: { x in (1 + x.exp).log }, slope: { x, _ in x.sigmoid }),

    // x/(1 + |x|) as one function: by the rules of quotients its slope would be a difference.
    row(
      .signedRatio, "signedRatio", .total, .odd(.rising, from: -1, to: 1), zero: 0,
      { $0.magnitude > 0x1p60 ? ($0 > 0 ? 1 : -1) : $0 / (1 + $0.magnitude) },
      definition: { x in x / (1 + x(.abs)) }, slope: { x, _ in (1 + x(.abs)) ** -2 }),

    // log(1 − eˣ) for x < 0, and √(1 + x) − 1, as functions of one rounding: written out they lose digits far below 0 and near 0.
    row(
      .logOneMinusExp, "logOneMinusExp", [], .falling(to: 0), { Logistic.logOneMinusExp($0) },
      domain: { x in (-x, .positive) }, definition: { x in (1 - x.exp).log },
      slope: { x, _ in -1 / (-x)(.expm1) }),
    row(
      .rootMinusOne, "rootMinusOne", [], .rising(from: -1), zero: 0,
      { x in x.isFinite ? x / (1 + (1 + x).squareRoot()) : (1 + x).squareRoot() },
      domain: { x in (1 + x, .nonnegative) }, definition: { x in (1 + x).squareRoot - 1 },
      slope: { x, _ in 1 / (2 * (1 + x).squareRoot) }),

    // Two tied non-constants take one half each, k of them 1/k; a tied constant leaves nothing to the other side.
    extreme(
      .max, "max", { Signs.max($0, $1) }, kink: "max(x, x)' = 1/2 each",
      slope: { a, b in
        b.isConstant ? (a - b).step : a.isConstant ? 1 - (b - a).step : (1 + (a - b).sign) / 2
      }),
    extreme(
      .min, "min", { Signs.min($0, $1) }, kink: "min(x, x)' = 1/2 each",
      slope: { a, b in
        b.isConstant ? (b - a).step : a.isConstant ? 1 - (a - b).step : (1 + (b - a).sign) / 2
      }),

    // log Σ eᵗ, and c − log Σ eᵗ where c, which comes first, is one of the t.
    several(.logSumExp, "logSumExp", .several { Logistic.logSumExp($0) }),
    several(.logShare, "logShare", .several { Logistic.logShare($0) }),
  ]
}

extension ElementaryFunction {
  public var row: FunctionRow { FunctionRow.table[Int(rawValue)] }
  public var name: String { row.name }
  // Columns of the table that every construction reads.
  public var arity: Int { Self.arities[Int(rawValue)] }
  var range: Facts { Self.ranges[Int(rawValue)] }
  var nameHash: UInt64 { Self.nameHashes[Int(rawValue)] }
  var zero: Rational? { Self.zeros[Int(rawValue)] }
  private static let arities = FunctionRow.table.map(\.arity)
  private static let ranges = FunctionRow.table.map(\.range)
  private static let nameHashes = FunctionRow.table.map { Fingerprint.of($0.name) }
  private static let zeros = FunctionRow.table.map(\.zero)

  /// The function called `name`.
  public init?(named name: String) {
    guard let place = Self.places[name] else { return nil }
    self = FunctionRow.table[place].function
  }
  private static let places = Dictionary(
    uniqueKeysWithValues: FunctionRow.table.enumerated().map { ($0.element.name, $0.offset) })

  /// The derivative of a function of one argument.
  package var slope: FunctionRow.Slope? {
    if case .one(_, let slope) = FunctionRow.table[Int(rawValue)].arguments { slope } else { nil }
  }

  /// The partial derivative of an extreme of two.
  package var pairSlope: FunctionRow.PairSlope? {
    if case .extreme(_, let slope) = FunctionRow.table[Int(rawValue)].arguments { slope } else { nil }
  }
}

// In the table `exp` would be the case of the enumeration.
private func exponential(_ x: Double) -> Double { exp(x) }
