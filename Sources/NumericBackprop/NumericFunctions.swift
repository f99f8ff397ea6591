#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The engine's own second opinion on every function: value, slope and series, independent of the symbolic table.
struct NumericFunction: Sendable {
  let name: String
  let value: @Sendable (Double) -> Double
  let slope: @Sendable (Double) -> Double
  /// f(x(t)), for derivatives of higher order.
  let jet: @Sendable (Jet) -> Jet

  /// The n-th derivative at x.
  func derivative(_ order: Int, at x: Double) -> Double {
    if order == 0 { return value(x) }
    if order == 1 { return slope(x) }
    let series = jet(Jet(variable: x, order: order))
    return (1...order).reduce(series.c[order]) { $0 * Double($1) }
  }
}

enum NumericFunctions {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
  static func sine(_ x: Double) -> Double { sin(x) }
  static func cosine(_ x: Double) -> Double { cos(x) }
  static func arcSine(_ x: Double) -> Double { asin(x) }
  static func arcTangent(_ x: Double) -> Double { atan(x) }
  static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  static func errorFunction(_ x: Double) -> Double { erf(x) }
  static func raise(_ x: Double, _ y: Double) -> Double { pow(x, y) }

  static func sigmoid(_ x: Double) -> Double {
    if x < 0 {
      let e = exp(x)
      return e / (1 + e)
    }
    return 1 / (1 + exp(-x))
  }

  static func sigmoidSlope(_ x: Double) -> Double {
    let e = exp(-abs(x))
    return e / ((1 + e) * (1 + e))
  }

  static func tanhSlope(_ x: Double) -> Double {
    let e = exp(-2 * abs(x))
    return 4 * e / ((1 + e) * (1 + e))
  }

  static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  static func normalCumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
  static func normalDensity(_ x: Double) -> Double { exp(-0.5 * x * x) / (2 * Double.pi).squareRoot() }

  static let seluScale = 1.0507009873554804934193349852946
  static let seluAlpha = 1.6732632423543772848170429916717

  private static func geluInner(_ x: Double) -> Double {
    (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
  }

  private static func geluTanhSlope(_ x: Double) -> Double {
    let inner = geluInner(x)
    let innerSlope = (2 / Double.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
    return 0.5 * (1 + tanh(inner)) + 0.5 * x * tanhSlope(inner) * innerSlope
  }

  static func find(_ name: String) -> NumericFunction? { table.first { $0.name == name } }

  private static func row(
    _ name: String, _ value: @escaping @Sendable (Double) -> Double,
    _ slope: @escaping @Sendable (Double) -> Double, _ jet: @escaping @Sendable (Jet) -> Jet
  ) -> NumericFunction {
    NumericFunction(name: name, value: value, slope: slope, jet: jet)
  }

  private static func zero(_ x: Jet) -> Jet { Jet.constant(0, like: x) }
  private static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x }

  /// Functions of one operand. Kinks: relu′(0) = |0|′ = step(0) = 0; leaky and exponential units take the slope of their
  /// negative side at 0.
  static let table: [NumericFunction] = [
    row("identity", { $0 }, { _ in 1 }, { $0 }),
    row("square", { $0 * $0 }, { 2 * $0 }, { $0 * $0 }),
    row("exp", { exp($0) }, { exp($0) }, { $0.exp }),
    row("expm1", { expm1($0) }, { exp($0) }, { -1 + $0.exp }),
    row("log", { log($0) }, { 1 / $0 }, { $0.log }),
    row("log1p", { log1p($0) }, { 1 / (1 + $0) }, { (1 + $0).log }),
    row("sqrt", { $0.squareRoot() }, { 0.5 / $0.squareRoot() }, { $0.sqrt }),
    row("abs", { abs($0) }, { $0 == 0 ? 0 : sign($0) }, { x in x.c[0] == 0 ? zero(x) : sign(x.c[0]) * x }),
    row("sign", { sign($0) }, { $0.isNaN ? $0 : 0 }, { x in Jet.constant(sign(x.c[0]), like: x) }),
    row(
      "step", { $0 > 0 ? 1 : $0.isNaN ? $0 : 0 }, { $0.isNaN ? $0 : 0 },
      { x in Jet.constant(x.c[0] > 0 ? 1 : 0, like: x) }),
    row(
      "relu", { $0 > 0 ? $0 : $0.isNaN ? $0 : 0 }, { $0 > 0 ? 1 : $0.isNaN ? $0 : 0 },
      { x in x.positive(x, else: zero(x)) }),
    row("sin", { sin($0) }, { cos($0) }, { $0.sineAndCosine.sine }),
    row("cos", { cos($0) }, { -sin($0) }, { $0.sineAndCosine.cosine }),
    row(
      "tan", { tan($0) }, { 1 / (cos($0) * cos($0)) },
      { x in
        let (s, c) = x.sineAndCosine
        return s / c
      }),
    row("asin", { asin($0) }, { 1 / ((1 - $0) * (1 + $0)).squareRoot() }, { $0.asin }),
    row(
      "acos", { acos($0) }, { -1 / ((1 - $0) * (1 + $0)).squareRoot() }, { Double.pi / 2 + (-1) * $0.asin }),
    row("atan", { atan($0) }, { 1 / (1 + $0 * $0) }, { $0.atan }),
    row("sinh", { sinh($0) }, { cosh($0) }, { x in 0.5 * (x.exp - ((-1) * x).exp) }),
    row("cosh", { cosh($0) }, { sinh($0) }, { x in 0.5 * (x.exp + ((-1) * x).exp) }),
    row("tanh", { tanh($0) }, { tanhSlope($0) }, { $0.tanh }),
    row("erf", { erf($0) }, { 2 / Double.pi.squareRoot() * exp(-$0 * $0) }, { $0.erf }),
    row("sigmoid", { sigmoid($0) }, { sigmoidSlope($0) }, { $0.sigmoid }),
    row("softplus", { softplus($0) }, { sigmoid($0) }, { $0.softplus }),
    row(
      "selu", { seluScale * ($0 > 0 ? $0 : seluAlpha * expm1($0)) },
      { seluScale * ($0 > 0 ? 1 : seluAlpha * exp($0)) },
      { x in seluScale * x.positive(x, else: seluAlpha * (-1 + x.exp)) }),
    row(
      "gelu", { $0 * normalCumulative($0) }, { normalCumulative($0) + $0 * normalDensity($0) },
      { x in x * (0.5 * (1 + ((1 / 2.0.squareRoot()) * x).erf)) }),
    row(
      "gelu_tanh", { 0.5 * $0 * (1 + tanh(geluInner($0))) }, { geluTanhSlope($0) },
      { x in 0.5 * (x * (1 + ((2 / Double.pi).squareRoot() * (x + 0.044715 * (x * x * x))).tanh)) }),
    row(
      "silu", { $0 * sigmoid($0) }, { sigmoid($0) + $0 * sigmoidSlope($0) }, { x in x * x.sigmoid }),
    row(
      "softsign", { $0 / (1 + abs($0)) }, { 1 / ((1 + abs($0)) * (1 + abs($0))) },
      { x in x / (1 + (x.c[0] < 0 ? (-1) * x : x)) }),
    row(
      "hardtanh", { min(max($0, -1), 1) }, { abs($0) < 1 ? 1 : 0 },
      { x in abs(x.c[0]) < 1 ? x : Jet.constant(sign(x.c[0]), like: x) }),
    row(
      "hardsigmoid", { min(max($0 / 6 + 0.5, 0), 1) }, { abs($0) < 3 ? 1.0 / 6 : 0 },
      { x in abs(x.c[0]) < 3 ? 0.5 + (1.0 / 6) * x : Jet.constant(x.c[0] > 0 ? 1 : 0, like: x) }),
    row(
      "mish", { $0 * tanh(softplus($0)) },
      { tanh(softplus($0)) + $0 * tanhSlope(softplus($0)) * sigmoid($0) }, { x in x * x.softplus.tanh }),
    row(
      "log_cosh", { abs($0) + log1p(exp(-2 * abs($0))) - log(2) }, { tanh($0) },
      { x in x + ((-2) * x).softplus + Jet.constant(-log(2), like: x) }),
    row(
      "leaky_relu", { $0 > 0 ? $0 : 0.01 * $0 }, { $0 > 0 ? 1 : 0.01 }, { x in x.positive(x, else: 0.01 * x) }
    ),
    row(
      "elu", { $0 > 0 ? $0 : expm1($0) }, { $0 > 0 ? 1 : exp($0) }, { x in x.positive(x, else: -1 + x.exp) }),
    row(
      "huber", { abs($0) <= 1 ? 0.5 * $0 * $0 : abs($0) - 0.5 }, { min(max($0, -1), 1) },
      { x in abs(x.c[0]) <= 1 ? 0.5 * (x * x) : -0.5 + sign(x.c[0]) * x }),
  ]

  /// Functions with a parameter: value, slope in the operand, slope in the parameter.
  struct Parametric: Sendable {
    let name: String
    let value: @Sendable (Double, Double) -> Double
    let slope: @Sendable (Double, Double) -> Double
    let parameterSlope: @Sendable (Double, Double) -> Double
  }

  static let parametric: [Parametric] = [
    Parametric(
      name: "leaky_relu", value: { x, a in x > 0 ? x : a * x }, slope: { x, a in x > 0 ? 1 : a },
      parameterSlope: { x, _ in x > 0 ? 0 : x }),
    Parametric(
      name: "elu", value: { x, a in x > 0 ? x : a * expm1(x) }, slope: { x, a in x > 0 ? 1 : a * exp(x) },
      parameterSlope: { x, _ in x > 0 ? 0 : expm1(x) }),
    Parametric(
      name: "huber", value: { x, d in abs(x) <= d ? 0.5 * x * x : d * (abs(x) - 0.5 * d) },
      slope: { x, d in min(max(x, -d), d) }, parameterSlope: { x, d in abs(x) <= d ? 0 : abs(x) - d }),
  ]
}
