#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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
