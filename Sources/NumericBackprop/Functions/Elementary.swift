#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The C library's functions under one roof, and the shared forms that neither overflow nor cancel.
enum Elementary {
  @Sendable static func exp(_ x: Double) -> Double { systemExp(x) }
  @Sendable static func log(_ x: Double) -> Double { systemLog(x) }
  @Sendable static func sin(_ x: Double) -> Double { systemSin(x) }
  @Sendable static func cos(_ x: Double) -> Double { systemCos(x) }
  @Sendable static func asin(_ x: Double) -> Double { systemAsin(x) }
  @Sendable static func atan(_ x: Double) -> Double { systemAtan(x) }
  @Sendable static func sinh(_ x: Double) -> Double { systemSinh(x) }
  @Sendable static func cosh(_ x: Double) -> Double { systemCosh(x) }
  @Sendable static func tanh(_ x: Double) -> Double { systemTanh(x) }
  @Sendable static func erf(_ x: Double) -> Double { systemErf(x) }
  @Sendable static func asinh(_ x: Double) -> Double { systemAsinh(x) }
  @Sendable static func acosh(_ x: Double) -> Double { systemAcosh(x) }
  @Sendable static func atanh(_ x: Double) -> Double { systemAtanh(x) }
  @Sendable static func cbrt(_ x: Double) -> Double { systemCbrt(x) }

  /// 2e/(1+e²), e = exp(−|x|).
  @Sendable static func sech(_ x: Double) -> Double {
    let e = exp(-abs(x))
    return 2 * e / (1 + e * e)
  }

  /// 1/(1+e⁻ˣ) by the sign of x.
  @Sendable static func sigmoid(_ x: Double) -> Double {
    if x < 0 {
      let e = exp(x)
      return e / (1 + e)
    }
    return 1 / (1 + exp(-x))
  }

  /// e/(1+e)², e = exp(−|x|).
  @Sendable static func sigmoidSlope(_ x: Double) -> Double {
    let e = exp(-abs(x))
    return e / ((1 + e) * (1 + e))
  }

  /// 4e/(1+e)², e = exp(−2|x|).
  @Sendable static func tanhSlope(_ x: Double) -> Double {
    let e = exp(-2 * abs(x))
    return 4 * e / ((1 + e) * (1 + e))
  }

  /// log(1+eˣ) = max(x,0) + log1p(exp(−|x|)).
  @Sendable static func softplus(_ x: Double) -> Double { (x > 0 ? x : 0) + log1p(exp(-abs(x))) }

  /// log cosh x: log1p(2 sinh²(x/2)) near 0, |x| + log1p(exp(−2|x|)) − log 2 beyond.
  @Sendable static func logCosh(_ x: Double) -> Double {
    if abs(x) < 1 {
      let half = sinh(x / 2)
      return log1p(2 * half * half)
    }
    return abs(x) + log1p(exp(-2 * abs(x))) - log(2)
  }

  /// Φ(x) = erfc(−x/√2)/2.
  @Sendable static func normalCumulative(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }
  @Sendable static func normalDensity(_ x: Double) -> Double {
    exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
  }

  /// 1, 0, −1; NaN stays NaN.
  @Sendable static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x.isNaN ? x : 0 }
  @Sendable static func step(_ x: Double) -> Double { x > 0 ? 1 : x.isNaN ? x : 0 }
  @Sendable static func relu(_ x: Double) -> Double { x > 0 ? x : x.isNaN ? x : 0 }
  @Sendable static func clip(_ x: Double, _ lower: Double, _ upper: Double) -> Double {
    x < lower ? lower : x > upper ? upper : x
  }
  /// 1 inside an open interval around 0 and 0 elsewhere, its ends included.
  @Sendable static func inside(_ x: Double, _ radius: Double) -> Double {
    abs(x) < radius ? 1 : x.isNaN ? x : 0
  }
}

// Inside the enumeration the C names would be its own members.
private func systemExp(_ x: Double) -> Double { exp(x) }
private func systemLog(_ x: Double) -> Double { log(x) }
private func systemSin(_ x: Double) -> Double { sin(x) }
private func systemCos(_ x: Double) -> Double { cos(x) }
private func systemAsin(_ x: Double) -> Double { asin(x) }
private func systemAtan(_ x: Double) -> Double { atan(x) }
private func systemSinh(_ x: Double) -> Double { sinh(x) }
private func systemCosh(_ x: Double) -> Double { cosh(x) }
private func systemTanh(_ x: Double) -> Double { tanh(x) }
private func systemErf(_ x: Double) -> Double { erf(x) }
private func systemAsinh(_ x: Double) -> Double { asinh(x) }
private func systemAcosh(_ x: Double) -> Double { acosh(x) }
private func systemAtanh(_ x: Double) -> Double { atanh(x) }
private func systemCbrt(_ x: Double) -> Double { cbrt(x) }
