import ModelLanguage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A function of one operand: value, slope and series, a second opinion independent of the symbolic table.
struct ScalarFunction: Sendable {
  typealias Real = @Sendable (Double) -> Double
  typealias Series = @Sendable (Jet) -> Jet

  let name: String
  let value: Real
  let slope: Real
  /// f(x(t)), for derivatives of the second order and beyond.
  let jet: Series
  /// Whether it is constant wherever its slope is 0, as relu is for x < 0.
  private(set) var hasConstantSide = false

  private init(_ name: String, _ value: @escaping Real, _ slope: @escaping Real, _ jet: @escaping Series) {
    self.name = name
    self.value = value
    self.slope = slope
    self.jet = jet
  }

  private var withConstantSide: ScalarFunction {
    var function = self
    function.hasConstantSide = true
    return function
  }

  /// The n-th derivative at x.
  func derivative(_ order: Int, at x: Double) -> Double {
    switch order {
    case 0: value(x)
    case 1: slope(x)
    default: jet(Jet(variable: x, order: order)).derivative(order)
    }
  }

  static func row(of name: String) -> Int? { table.firstIndex { $0.name == name } }

  /// Kinks: relu′(0) = |0|′ = step(0) = 0, selu takes the slope of its negative side at 0, and a function that is
  /// clipped is flat at the ends. Derivatives of an order that does not exist at a kink are those of the flat side.
  static let table: [ScalarFunction] = written + composed

  /// The functions with rows of their own.
  static let written: [ScalarFunction] = smooth + circular + hyperbolic + units + kinked

  /// The others of the language, by what they mean.
  private static let composed: [ScalarFunction] = FunctionName.all.compactMap { function in
    if written.contains(where: { $0.name == function.name }) { return nil }
    guard let series = ComposedFunctions.series(of: function) else { return nil }
    return ScalarFunction(
      function.name, { series(Jet(variable: $0, order: 0)).c[0] },
      { series(Jet(variable: $0, order: 1)).c[1] }, series)
  }

  private static let smooth: [ScalarFunction] = [
    ScalarFunction("identity", { $0 }, { $0.isNaN ? $0 : 1 }, { $0 }),
    ScalarFunction("square", { $0 * $0 }, { 2 * $0 }, { $0 * $0 }),
    ScalarFunction("exp", { exp($0) }, { exp($0) }, { $0.exp }),
    ScalarFunction("expm1", { expm1($0) }, { exp($0) }, { $0.exp.from(expm1($0.c[0])) }),
    ScalarFunction("log", { log($0) }, { 1 / $0 }, { $0.log }),
    ScalarFunction("log1p", { log1p($0) }, { 1 / (1 + $0) }, { (1 + $0).log.from(log1p($0.c[0])) }),
    ScalarFunction(
      "log2", { log2($0) }, { 1 / ($0 * log(2)) }, { (1 / log(2) * $0.log).from(log2($0.c[0])) }),
    ScalarFunction(
      "log10", { log10($0) }, { 1 / ($0 * log(10)) }, { (1 / log(10) * $0.log).from(log10($0.c[0])) }),
    ScalarFunction("sqrt", { $0.squareRoot() }, { 0.5 / $0.squareRoot() }, { $0.sqrt }),
    ScalarFunction("cbrt", { cbrt($0) }, { 1 / (3 * cbrt($0) * cbrt($0)) }, { $0.cbrt }),
    ScalarFunction("erf", { erf($0) }, { 2 / Double.pi.squareRoot() * exp(-$0 * $0) }, { $0.erf }),
    ScalarFunction(
      "erfc", { erfc($0) }, { -2 / Double.pi.squareRoot() * exp(-$0 * $0) }, { (-$0.erf).from(erfc($0.c[0])) }
    ),
  ]

  private static let circular: [ScalarFunction] = [
    ScalarFunction("sin", { sin($0) }, { cos($0) }, { $0.circular.sine }),
    ScalarFunction("cos", { cos($0) }, { -sin($0) }, { $0.circular.cosine }),
    ScalarFunction(
      "tan", { tan($0) }, { 1 / (cos($0) * cos($0)) },
      { x in
        let (sine, cosine) = x.circular
        return sine / cosine
      }),
    ScalarFunction("sec", { 1 / cos($0) }, { tan($0) / cos($0) }, { $0.circular.cosine.reciprocal }),
    ScalarFunction("csc", { 1 / sin($0) }, { -1 / (tan($0) * sin($0)) }, { $0.circular.sine.reciprocal }),
    ScalarFunction(
      "cot", { 1 / tan($0) }, { -1 / (sin($0) * sin($0)) },
      { x in
        let (sine, cosine) = x.circular
        return cosine / sine
      }),
    ScalarFunction("asin", { asin($0) }, { 1 / ((1 - $0) * (1 + $0)).squareRoot() }, { $0.asin }),
    ScalarFunction(
      "acos", { acos($0) }, { -1 / ((1 - $0) * (1 + $0)).squareRoot() }, { (-$0.asin).from(acos($0.c[0])) }),
    ScalarFunction("atan", { atan($0) }, { 1 / (1 + $0 * $0) }, { $0.atan }),
  ]

  private static let hyperbolic: [ScalarFunction] = [
    ScalarFunction("sinh", { sinh($0) }, { cosh($0) }, { $0.hyperbolic.sine }),
    ScalarFunction("cosh", { cosh($0) }, { sinh($0) }, { $0.hyperbolic.cosine }),
    ScalarFunction("tanh", { tanh($0) }, Elementary.tanhSlope, { $0.tanh }),
    ScalarFunction(
      "sech", Elementary.sech, { -Elementary.sech($0) * tanh($0) },
      { x in
        // By e = exp(−|x|), which does not overflow.
        let e = (-x.magnitude).exp
        return x.c[0] == 0 ? x.hyperbolic.cosine.reciprocal : 2 * e / (1 + e * e)
      }),
    ScalarFunction(
      "csch", { 1 / sinh($0) }, { -1 / (tanh($0) * sinh($0)) }, { $0.hyperbolic.sine.reciprocal }),
    ScalarFunction(
      "coth", { 1 / tanh($0) }, { -(1 / sinh($0)) * (1 / sinh($0)) },
      { x in x.integrating(1 / tanh(x.c[0]), slope: -(x.hyperbolic.sine.reciprocal.raised(to: 2))) }),
    ScalarFunction("asinh", { asinh($0) }, { 1 / hypot(1, $0) }, { $0.asinh }),
    ScalarFunction(
      "acosh", { acosh($0) }, { 1 / (($0 - 1).squareRoot() * ($0 + 1).squareRoot()) }, { $0.acosh }),
    ScalarFunction("atanh", { atanh($0) }, { 1 / ((1 - $0) * (1 + $0)) }, { $0.atanh }),
  ]

  private static let units: [ScalarFunction] = [
    ScalarFunction("sigmoid", Elementary.sigmoid, Elementary.sigmoidSlope, { $0.sigmoid }),
    ScalarFunction("softplus", Elementary.softplus, Elementary.sigmoid, { $0.softplus }),
    ScalarFunction(
      "log_cosh", Elementary.logCosh, { tanh($0) },
      { $0.integrating(Elementary.logCosh($0.c[0]), slope: $0.tanh) }),
    ScalarFunction(
      "silu", { $0 * Elementary.sigmoid($0) },
      { Elementary.sigmoid($0) + $0 * Elementary.sigmoidSlope($0) }, { $0 * $0.sigmoid }),
    ScalarFunction(
      "mish", { $0 * tanh(Elementary.softplus($0)) },
      { x in
        let z = Elementary.softplus(x)
        return tanh(z) + x * Elementary.tanhSlope(z) * Elementary.sigmoid(x)
      }, { $0 * $0.softplus.tanh }),
    ScalarFunction(
      "gelu", { $0 * Elementary.normalCumulative($0) },
      { Elementary.normalCumulative($0) + $0 * Elementary.normalDensity($0) }, { $0 * $0.normalCumulative }),
    // (1 + tanh u)/2 = σ(2u), which is 0 or 1 to the last place long before the cube overflows.
    ScalarFunction(
      "gelu_tanh", { $0 * Elementary.sigmoid(Cubic.value($0)) },
      { x in
        if abs(x) > Cubic.reach { return Elementary.step(x) }
        let u = Cubic.value(x)
        return Elementary.sigmoid(u) + x * Elementary.sigmoidSlope(u) * Cubic.slope(x)
      }, { abs($0.c[0]) > Cubic.reach ? Elementary.step($0.c[0]) * $0 : $0 * Cubic.jet($0).sigmoid }),
    // 1 − 1/(1+x) and its mirror image: the quotient x/(1+x) makes slopes of differences of almost equal numbers.
    ScalarFunction(
      "softsign", { $0 / (1 + abs($0)) }, { 1 / ((1 + abs($0)) * (1 + abs($0))) },
      { x in
        if x.c[0] == 0 { return x }
        let rest = (1 + x.magnitude).reciprocal
        return (x.c[0] < 0 ? -1 + rest : 1 + -rest).from(x.c[0] / (1 + abs(x.c[0])))
      }),
  ]

  private static let kinked: [ScalarFunction] = [
    ScalarFunction("abs", { abs($0) }, Elementary.sign, { $0.magnitude }),
    ScalarFunction("sign", Elementary.sign, flat, { Jet.constant(Elementary.sign($0.c[0]), like: $0) })
      .withConstantSide,
    ScalarFunction("step", Elementary.step, flat, { Jet.constant(Elementary.step($0.c[0]), like: $0) })
      .withConstantSide,
    ScalarFunction("relu", Elementary.relu, Elementary.step, { Elementary.step($0.c[0]) * $0 })
      .withConstantSide,
    ScalarFunction(
      "selu", { Selu.scale * ($0 > 0 ? $0 : Selu.alpha * expm1($0)) },
      { Selu.scale * ($0 > 0 ? 1 : Selu.alpha * exp($0)) },
      { Selu.scale * $0.positive($0, else: Selu.alpha * (-1 + $0.exp)) }),
    ScalarFunction(
      "hardtanh", { Elementary.clip($0, -1, 1) }, { Elementary.inside($0, 1) },
      { (Elementary.inside($0.c[0], 1) * $0).from(Elementary.clip($0.c[0], -1, 1)) }
    ).withConstantSide,
    ScalarFunction(
      "hardsigmoid", { Elementary.clip($0 / 6 + 0.5, 0, 1) }, { Elementary.inside($0, 3) / 6 },
      { (Elementary.inside($0.c[0], 3) / 6 * $0).from(Elementary.clip($0.c[0] / 6 + 0.5, 0, 1)) }
    ).withConstantSide,
  ]

  private static let flat: Real = { $0.isNaN ? $0 : 0 }
}

/// The constants of selu.
private enum Selu {
  static let scale = 1.0507009873554804934193349852946
  static let alpha = 1.6732632423543772848170429916717
}

/// 2√(2/π)·(x + 0.044715 x³), inside gelu_tanh.
private enum Cubic {
  /// At this |x| the argument of σ is past 1,000 and e⁻¹⁰⁰⁰ is 0.
  static let reach = 32.0
  static let factor = 2 * (2 / Double.pi).squareRoot()
  static func value(_ x: Double) -> Double { factor * (x + 0.044715 * x * x * x) }
  static func slope(_ x: Double) -> Double { factor * (1 + 3 * 0.044715 * x * x) }
  static func jet(_ x: Jet) -> Jet { factor * (x + 0.044715 * (x * x * x)) }
}
