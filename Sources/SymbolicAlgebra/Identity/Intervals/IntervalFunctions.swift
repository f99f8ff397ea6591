#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Interval {
  func applying(_ function: ElementaryFunction) -> Interval? {
    let f = function.row.value
    let (a, b) = (lower, upper)
    switch function {
    case .exp: return Interval.padded(f(a), f(b), atLeast: 0)
    case .expm1: return Interval.padded(f(a), f(b), atLeast: -1)
    case .log: return a > 0 ? Interval.padded(f(a), f(b)) : nil
    case .log1p: return a > -1 ? Interval.padded(f(a), f(b)) : nil
    case .logOneMinusExp: return b < 0 ? Interval.padded(f(b), f(a), atMost: 0) : nil
    case .rootMinusOne: return a >= -1 ? Interval.padded(f(a), f(b), atLeast: -1) : nil
    case .abs: return magnitude
    case .sign, .step, .relu: return Interval(f(a), f(b))
    case .sin, .cos: return slowly(f, atLeast: -1, atMost: 1)
    case .tan:
      guard let sine = applying(.sin), let cosine = applying(.cos)?.reciprocal else { return nil }
      return sine.multiplied(by: cosine)
    case .asin: return a >= -1 && b <= 1 ? Interval.padded(f(a), f(b)) : nil
    case .acos: return a >= -1 && b <= 1 ? Interval.padded(f(b), f(a), atLeast: 0) : nil
    case .atan, .sinh: return Interval.padded(f(a), f(b))
    case .cosh: return Interval.padded(f(magnitude.lower), f(magnitude.upper), atLeast: 1)
    case .sech: return Interval.padded(f(magnitude.upper), f(magnitude.lower), atLeast: 0, atMost: 1)
    case .logCosh: return Interval.padded(f(magnitude.lower), f(magnitude.upper), atLeast: 0)
    case .erfc: return Interval.padded(f(b), f(a), atLeast: 0, atMost: 2)
    case .tanh, .erf, .signedRatio: return Interval.padded(f(a), f(b), atLeast: -1, atMost: 1)
    case .sigmoid: return sigmoid
    case .sigmoidSlope:
      // σ' falls with |x|.
      return magnitude.fallingSlope
    case .tanhSlope:
      // 1 − tanh² x = 4σ'(2x).
      guard let slope = Interval(2 * magnitude.lower, 2 * magnitude.upper)?.fallingSlope else { return nil }
      return Interval(4 * slope.lower, 4 * slope.upper)
    case .softplus:
      let shift = magnitude
      guard let low = Interval.padded(f(a), f(b), atLeast: 0) else { return nil }
      // Two roundings of terms of at most |x| + 1 each.
      let pad = (shift.upper + 1) * 4 * Double.ulpOfOne
      return Interval(Swift.max(low.lower - pad, 0), low.upper + pad)
    case .max, .min, .logSumExp, .logShare: return nil
    }
  }

  /// A function of several arguments, which rises in each, but for a share, which falls in all others than the first.
  static func applying(_ function: ElementaryFunction, to arguments: [Interval]) -> Interval? {
    let (least, most) = (arguments.map { $0.lower }, arguments.map { $0.upper })
    let f = function.row.value(at:)
    switch function {
    case .max, .min: return Interval(f(least), f(most))
    case .logSumExp, .logShare:
      let isShare = function == .logShare
      let (low, high) =
        isShare ? ([least[0]] + most[1...], [most[0]] + least[1...]) : (least, most)
      // A few roundings of terms as large as the largest argument, and of the logarithm.
      let size = arguments.map { $0.magnitude.upper }.max() ?? 0
      let pad = (size + Double(arguments.count)) * 4 * Double.ulpOfOne
      return Interval(f(low) - pad, f(high) + pad)
    default: return nil
    }
  }

  private var sigmoid: Interval? {
    func end(_ x: Double) -> Interval? {
      Interval(-x).applying(.exp).flatMap { Interval(1).adding($0) }?.reciprocal
    }
    guard let low = end(lower), let high = end(upper) else { return nil }
    return Interval(Swift.max(low.lower, 0), Swift.min(high.upper, 1))
  }

  /// e/(1+e)² with e = exp(−x), for 0 ≤ x.
  private var fallingSlope: Interval? {
    func end(_ x: Double) -> Interval? {
      guard let e = Interval(-x).applying(.exp), let below = Interval(1).adding(e)?.raised(to: -2) else {
        return nil
      }
      return e.multiplied(by: below)
    }
    guard let high = end(lower), let low = end(upper) else { return nil }
    return Interval(Swift.max(low.lower, 0), high.upper)
  }
}
