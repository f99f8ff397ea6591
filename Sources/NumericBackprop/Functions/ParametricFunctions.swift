#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A function of two operands, of which the second may be a parameter that is left out: `leaky_relu(z, 0.01)`.
struct ParametricFunction: Sendable {
  let name: String
  /// The parameter where none is written.
  let standard: Double
  let value: @Sendable (Double, Double) -> Double
  let slope: @Sendable (Double, Double) -> Double
  /// f(x(t), p).
  let jet: @Sendable (Jet, Double) -> Jet
  /// ∂f/∂p at (x(t), p).
  let parameterJet: @Sendable (Jet, Double) -> Jet

  /// The n-th derivative in the operand.
  func derivative(_ order: Int, at x: Double, _ parameter: Double) -> Double {
    switch order {
    case 0: value(x, parameter)
    case 1: slope(x, parameter)
    default: jet(Jet(variable: x, order: order), parameter).derivative(order)
    }
  }

  /// The slope of the n-th derivative in the parameter.
  func parameterSlope(_ order: Int, at x: Double, _ parameter: Double) -> Double {
    parameterJet(Jet(variable: x, order: order), parameter).derivative(order)
  }

  static func row(of name: String) -> Int? { table.firstIndex { $0.name == name } }

  /// Kinks: at 0 leaky_relu and elu are on their negative side; at |x| = δ huber is on its straight side.
  static let table: [ParametricFunction] = [
    ParametricFunction(
      name: "leaky_relu", standard: 0.01, value: { x, a in x > 0 ? x : a * x },
      slope: { x, a in x > 0 ? 1 : x.isNaN ? x : a },
      jet: { x, a in x.positive(x, else: a * x) },
      parameterJet: { x, _ in x.positive(Jet.constant(0, like: x), else: x) }),
    ParametricFunction(
      name: "elu", standard: 1, value: { x, a in x > 0 ? x : a * expm1(x) },
      slope: { x, a in x > 0 ? 1 : a * exp(x) },
      jet: { x, a in x.positive(x, else: a * x.exp.from(expm1(x.c[0]))) },
      parameterJet: { x, _ in x.positive(Jet.constant(0, like: x), else: x.exp.from(expm1(x.c[0]))) }),
    ParametricFunction(
      name: "huber", standard: 1,
      value: { x, d in abs(x) <= d ? 0.5 * x * x : d * (abs(x) - 0.5 * d) },
      slope: { x, d in Elementary.clip(x, -d, d) },
      jet: { x, d in abs(x.c[0]) < d ? 0.5 * (x * x) : d * (-0.5 * d + x.magnitude) },
      parameterJet: { x, d in abs(x.c[0]) < d ? Jet.constant(0, like: x) : -d + x.magnitude }),
    ParametricFunction(
      name: "celu", standard: 1, value: { x, a in x > 0 ? x : a * expm1(x / a) },
      slope: { x, a in x > 0 ? 1 : exp(x / a) },
      jet: { x, a in x.positive(x, else: (a * (1 / a * x).exp).from(a * expm1(x.c[0] / a))) },
      parameterJet: { x, a in
        let t = 1 / a * x
        return x.positive(Jet.constant(0, like: x), else: t.exp.from(expm1(t.c[0])) - t * t.exp)
      }),
    ParametricFunction(
      name: "hypot", standard: 0, value: { hypot($0, $1) }, slope: { x, y in x / hypot(x, y) },
      jet: { x, y in (y * y + x * x).sqrt.from(hypot(x.c[0], y)) },
      parameterJet: { x, y in y * (y * y + x * x).sqrt.reciprocal }),
  ]
}
