import SymbolicAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a function of the table is written in Swift, and the same computation for the interpreter.
///
/// Functions of the C library are called by name. The others become private functions of the generated file: real
/// branches, no arithmetic masks, no overflow, no cancellation. `value` and `source` perform the same operations.
struct FunctionForm: Sendable {
  let function: ElementaryFunction
  /// What is called.
  let name: String
  /// The body of the private function; nil for a function of the C library.
  let source: [String]?
  let needsLibrary: Bool
  let value: @Sendable (Double) -> Double

  static let table: [FunctionForm] = ElementaryFunction.allCases.map { form(of: $0) }

  static subscript(function: ElementaryFunction) -> FunctionForm { table[Int(function.rawValue)] }

  private static func form(of function: ElementaryFunction) -> FunctionForm {
    switch function {
    case .exp: library(.exp, { exp($0) })
    case .log: library(.log, { log($0) })
    case .expm1: library(.expm1, { expm1($0) })
    case .log1p: library(.log1p, { log1p($0) })
    case .log2: library(.log2, { log2($0) })
    case .log10: library(.log10, { log10($0) })
    case .cbrt: library(.cbrt, { cbrt($0) })
    case .sin: library(.sin, { sin($0) })
    case .cos: library(.cos, { cos($0) })
    case .tan: library(.tan, { tan($0) })
    case .asin: library(.asin, { asin($0) })
    case .acos: library(.acos, { acos($0) })
    case .atan: library(.atan, { atan($0) })
    case .sinh: library(.sinh, { sinh($0) })
    case .cosh: library(.cosh, { cosh($0) })
    case .tanh: library(.tanh, { tanh($0) })
    case .asinh: library(.asinh, { asinh($0) })
    case .acosh: library(.acosh, { acosh($0) })
    case .atanh: library(.atanh, { atanh($0) })
    case .sec: written(.sec, "sec", true, ["return 1.0 / cos(x)"]) { 1.0 / cos($0) }
    case .csc: written(.csc, "csc", true, ["return 1.0 / sin(x)"]) { 1.0 / sin($0) }
    case .cot: written(.cot, "cot", true, ["return 1.0 / tan(x)"]) { 1.0 / tan($0) }
    case .csch: written(.csch, "csch", true, ["return 1.0 / sinh(x)"]) { 1.0 / sinh($0) }
    case .coth: written(.coth, "coth", true, ["return 1.0 / tanh(x)"]) { 1.0 / tanh($0) }
    case .erf: library(.erf, { erf($0) })
    case .erfc: library(.erfc, { erfc($0) })
    case .abs: written(.abs, "magnitude", false, ["return x.magnitude"]) { $0.magnitude }
    case .sign:
      written(
        .sign, "sign", false,
        ["if x > 0.0 { return 1.0 }", "if x < 0.0 { return -1.0 }", "return x.isNaN ? x : 0.0"]
      ) { x in
        if x > 0.0 { return 1.0 }
        if x < 0.0 { return -1.0 }
        return x.isNaN ? x : 0.0
      }
    case .step:
      written(.step, "step", false, ["if x > 0.0 { return 1.0 }", "return x.isNaN ? x : 0.0"]) { x in
        if x > 0.0 { return 1.0 }
        return x.isNaN ? x : 0.0
      }
    case .relu:
      written(.relu, "relu", false, ["if x > 0.0 { return x }", "return x.isNaN ? x : 0.0"]) { x in
        if x > 0.0 { return x }
        return x.isNaN ? x : 0.0
      }
    case .sigmoid:
      written(
        .sigmoid, "sigmoid", true,
        [
          "let e = exp(-x.magnitude)", "let i = 1.0 / (1.0 + e)", "return x < 0.0 ? e * i : i",
        ]
      ) { x in
        let e: Double = exp(-x.magnitude)
        let i: Double = 1.0 / (1.0 + e)
        return x < 0.0 ? e * i : i
      }
    case .sigmoidSlope:
      written(
        .sigmoidSlope, "sigmoidSlope", true,
        [
          "let e = exp(-x.magnitude)", "let i = 1.0 / (1.0 + e)", "return e * i * i",
        ]
      ) { x in
        let e: Double = exp(-x.magnitude)
        let i: Double = 1.0 / (1.0 + e)
        return e * i * i
      }
    case .tanhSlope:
      written(
        .tanhSlope, "tanhSlope", true,
        [
          "let e = exp(-2.0 * x.magnitude)", "let d = 1.0 + e", "return 4.0 * e / (d * d)",
        ]
      ) { x in
        let e: Double = exp(-2.0 * x.magnitude)
        let d: Double = 1.0 + e
        return 4.0 * e / (d * d)
      }
    case .sech:
      written(
        .sech, "sech", true,
        ["let e = exp(-x.magnitude)", "return 2.0 * e / (1.0 + e * e)"]
      ) { x in
        let e: Double = exp(-x.magnitude)
        return 2.0 * e / (1.0 + e * e)
      }
    case .logCosh:
      written(
        .logCosh, "logCosh", true,
        [
          "let s = sinh(x / 2.0)", "if x.magnitude < 1.0 { return log1p(2.0 * s * s) }",
          "return x.magnitude + (log1p(exp(-2.0 * x.magnitude)) - 0.6931471805599453)",
        ]
      ) { x in
        let s: Double = sinh(x / 2.0)
        if x.magnitude < 1.0 { return log1p(2.0 * s * s) }
        return x.magnitude + (log1p(exp(-2.0 * x.magnitude)) - 0.6931471805599453)
      }
    case .softplus:
      written(
        .softplus, "softplus", true,
        ["let positive = x > 0.0 ? x : 0.0", "return positive + log1p(exp(-x.magnitude))"]
      ) { x in
        let positive: Double = x > 0.0 ? x : 0.0
        return positive + log1p(exp(-x.magnitude))
      }
    case .signedRatio:
      written(.signedRatio, "softsign", false, ["return x / (1.0 + x.magnitude)"]) {
        $0 / (1.0 + $0.magnitude)
      }
    case .logOneMinusExp:
      written(
        .logOneMinusExp, "logOneMinusExp", true,
        ["return x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x))"]
      ) { x in x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x)) }
    case .rootMinusOne:
      written(
        .rootMinusOne, "rootMinusOne", true,
        ["let root = (1.0 + x).squareRoot()", "return x.isFinite ? x / (1.0 + root) : root"]
      ) { x in
        let root: Double = (1.0 + x).squareRoot()
        return x.isFinite ? x / (1.0 + root) : root
      }
    // Two arguments and more: operations of their own, and what `ProgramBuilder` makes of sums of exponentials.
    case .max: written(.max, "maximum", false, maximumSource) { $0 }
    case .min: written(.min, "minimum", false, minimumSource) { $0 }
    case .logSumExp, .logShare: written(function, function.name, false, []) { $0 }
    }
  }

  private static func library(_ function: ElementaryFunction, _ value: @escaping @Sendable (Double) -> Double)
    -> FunctionForm
  {
    FunctionForm(function: function, name: function.name, source: nil, needsLibrary: true, value: value)
  }

  private static func written(
    _ function: ElementaryFunction, _ name: String, _ needsLibrary: Bool, _ source: [String],
    _ value: @escaping @Sendable (Double) -> Double
  ) -> FunctionForm {
    FunctionForm(function: function, name: name, source: source, needsLibrary: needsLibrary, value: value)
  }

  // NaN in either argument gives NaN.
  static let maximumSource = ["if a >= b { return a }", "return b.isNaN || a < b ? b : a"]
  static let minimumSource = ["if a <= b { return a }", "return b.isNaN || a > b ? b : a"]

  static func maximum(_ a: Double, _ b: Double) -> Double {
    if a >= b { return a }
    return b.isNaN || a < b ? b : a
  }

  static func minimum(_ a: Double, _ b: Double) -> Double {
    if a <= b { return a }
    return b.isNaN || a > b ? b : a
  }

  static let maskedSource = ["if b == 0.0 { return 0.0 }", "return a * b"]

  static func masked(_ a: Double, _ b: Double) -> Double {
    if b == 0.0 { return 0.0 }
    return a * b
  }

  /// The cubes of numbers of such exponents are in range.
  static func scaleSource(_ scalar: String) -> [String] {
    let isDouble = scalar == ScalarFormat.double.name
    let (reach, largest) = isDouble ? (200, 1022) : (25, 126)
    return [
      "if x > 0x1p-\(reach) && x < 0x1p\(reach) || !(x > 0.0) { return 1.0 }",
      "let exponent = x.isFinite ? min(max(-x.exponent, -\(largest)), \(largest)) : -\(largest)",
      "return \(scalar)(sign: .plus, exponent: exponent, significand: 1.0)",
    ]
  }

  static func scale(_ x: Double) -> Double {
    if x > 0x1p-200 && x < 0x1p200 || !(x > 0.0) { return 1.0 }
    let exponent = x.isFinite ? min(max(-x.exponent, -1022), 1022) : -1022
    return Double(sign: .plus, exponent: exponent, significand: 1.0)
  }

  // The optimizer rewrites pow with a constant argument (pow(x, 2) as x*x), which changes bits between -Onone and -O;
  // a function it must not look into keeps the library's value.
  @inline(never)
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
