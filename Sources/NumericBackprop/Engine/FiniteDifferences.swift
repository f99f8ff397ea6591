import ModelLanguage

/// A derivative from values alone, with an estimate of its own error.
///
/// Dₕ = (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h is f′(x) + O(h⁴), and E = D + (D − D₂ₕ)/15 is f′(x) + O(h⁶). The step
/// is halved from 1/4 of x's size on; of neighbouring E the differences estimate the truncation, and the last places of the
/// values over h the rounding. The step with the least sum of both is taken.
public struct FiniteDifference: Sendable {
  public var value: Double
  public var error: Double
  /// Whether the slopes to the left and to the right differ.
  public var isAtKink: Bool
  /// Whether the estimate says anything: finite, no kink, and small against the value or the scale of the function.
  public var isUsable: Bool

  /// An error past this part of the value and the scale says nothing.
  public static let threshold = 1e-5

  private static let halvings = 2...15

  /// Differentiates `f` at `x`. `scale` is a size that an error may also be judged against, 0 for none.
  public init(at x: Double, scale: Double = 0, _ f: (Double) -> Double) {
    let unit = max(x.magnitude, 1)
    let center = f(x)
    var stencils: [Stencil] = []
    for halving in Self.halvings {
      stencils.append(Stencil(f, x, center, unit * Double(sign: .plus, exponent: -halving, significand: 1)))
    }
    var best = (value: Double.nan, error: Double.infinity, place: 0)
    let extrapolated = zip(stencils, stencils.dropFirst()).map {
      $1.derivative + ($1.derivative - $0.derivative) / 15
    }
    for place in extrapolated.indices.dropFirst().dropLast() {
      let value = extrapolated[place]
      let truncation = max(
        (value - extrapolated[place - 1]).magnitude, (value - extrapolated[place + 1]).magnitude)
      let error = truncation + stencils[place + 1].rounding
      if error < best.error { best = (value, error, place + 1) }
    }
    value = best.value
    error = best.error
    isAtKink = Stencil.haveKink(stencils)
    isUsable =
      best.value.isFinite && !isAtKink && best.error <= Self.threshold * max(best.value.magnitude, scale)
  }
}

/// The values around x for one step.
private struct Stencil {
  var derivative: Double
  var rounding: Double
  /// The slope to the right less the slope to the left, each to O(h²).
  var jump: Double
  /// The value at x less the one between its neighbours, to O(h⁴), and the last places of the values.
  var step: Double
  var grain: Double

  init(_ f: (Double) -> Double, _ x: Double, _ center: Double, _ h: Double) {
    let (a, b, c, d) = (f(x - 2 * h), f(x - h), f(x + h), f(x + 2 * h))
    derivative = ((a - d) + 8 * (c - b)) / (12 * h)
    let largest = max(max(a.magnitude, b.magnitude), max(c.magnitude, d.magnitude))
    rounding = 4 * largest.ulp / h
    jump = ((4 * c - d) + (4 * b - a) - 6 * center) / (2 * h)
    step = center - (4 * (b + c) - (a + d)) / 6
    grain = 4 * max(largest, center.magnitude).ulp
  }

  /// Where f is smooth the jump falls with the step until rounding hides it; at a kink it stays, and where f jumps its step.
  static func haveKink(_ stencils: [Stencil]) -> Bool {
    let finest = stencils.suffix(4)
    return stays(finest.map { ($0.jump.magnitude, 16 * $0.rounding) })
      || stays(finest.map { ($0.step.magnitude, 16 * $0.grain) })
  }

  private static func stays(_ sizes: [(size: Double, noise: Double)]) -> Bool {
    guard let last = sizes.last?.size, last.isFinite else { return false }
    return sizes.allSatisfy { $0.size > $0.noise && (0.9 * last...1.1 * last).contains($0.size) }
  }
}

extension NumericEngine {
  /// ∂L/∂X of one element by differences of the loss alone; it never runs backwards. 4 forward passes for each step tried.
  public mutating func finiteDifference(
    of quantity: Int, at offset: Int, _ values: [Int: [Double]], scale: Double = 0
  ) -> FiniteDifference {
    var moved = values
    let x = values[quantity]?[offset] ?? .nan
    return FiniteDifference(at: x, scale: scale) { t in
      moved[quantity]?[offset] = t
      forward(moved)
      return loss
    }
  }
}
