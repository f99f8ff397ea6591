/// A derivative from values alone, with an estimate of its own error.
///
/// f′(x) ≈ (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h, for a falling row of steps h. Of two neighbours the difference
/// estimates the truncation; the values' last places over h estimate the rounding. The step with the least sum of both is taken.
public struct FiniteDifference: Sendable {
  public var value: Double
  public var error: Double
  /// Whether the estimate says anything: finite, and small against the value or the scale of the function.
  public var isUsable: Bool

  /// Differentiates `f` at `x`. `scale` is the size that an error is judged against.
  public init(at x: Double, scale: Double, _ f: (Double) -> Double) {
    var best = (value: Double.nan, error: Double.infinity)
    var previous = Double.nan
    let unit = max(x.magnitude, 1)
    for exponent in 3...14 {
      let h = unit * Double(sign: .plus, exponent: -exponent, significand: 1)
      let (value, rounding) = FiniteDifference.stencil(f, x, h)
      let truncation = (value - previous).magnitude
      previous = value
      let error = truncation + rounding
      if error < best.error { best = (value, error) }
    }
    value = best.value
    error = best.error
    isUsable = best.value.isFinite && best.error <= 1e-4 * max(best.value.magnitude, scale)
  }

  private static func stencil(_ f: (Double) -> Double, _ x: Double, _ h: Double) -> (Double, Double) {
    let values = [f(x - 2 * h), f(x - h), f(x + h), f(x + 2 * h)]
    let difference = (values[0] - values[3]) + 8 * (values[2] - values[1])
    let largest = values.map(\.magnitude).max() ?? 0
    return (difference / (12 * h), 4 * largest.ulp / h)
  }
}
