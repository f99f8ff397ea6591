import LaTeXReading
import ModelLanguage
import NumericBackprop

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A function of one real argument with its derivatives.
struct RealFunction: Sendable {
  /// The derivative of an order at a point; NaN for an order that is not known.
  let derivative: @Sendable (Int, Double) -> Double

  func callAsFunction(_ x: Number, order: Int = 0) -> Number {
    let slope = x.slope == 0 ? 0 : derivative(order + 1, x.value) * x.slope
    return Number(derivative(order, x.value), slope: slope)
  }

  /// The function of a model's or an engine's name.
  static func named(_ name: String, parameter: Double? = nil) -> RealFunction? {
    guard let function = NumericFunction(name) else { return nil }
    return RealFunction { function.derivative($0, at: $1, parameter: parameter) }
  }

  private init(derivative: @escaping @Sendable (Int, Double) -> Double) { self.derivative = derivative }

  /// A function with its first derivative.
  private init(
    _ value: @escaping @Sendable (Double) -> Double, _ slope: @escaping @Sendable (Double) -> Double
  ) {
    derivative = { $0 == 0 ? value($1) : $0 == 1 ? slope($1) : .nan }
  }

  /// A function of the language by what notes call it, or one that only notes know.
  static func written(_ name: String) -> RealFunction? {
    if let own = others[name] { return own }
    if let word = TrigonometricWord(name) { return others[word.canonical] ?? named(word.canonical) }
    return FunctionName.written(name).flatMap { named($0.name) }
  }

  private static let others: [String: RealFunction] = [
    "acot": RealFunction({ atan(1 / $0) }, { -1 / (1 + $0 * $0) }),
    "asec": RealFunction({ acos(1 / $0) }, { 1 / (abs($0) * ($0 * $0 - 1).squareRoot()) }),
    "acsc": RealFunction({ asin(1 / $0) }, { -1 / (abs($0) * ($0 * $0 - 1).squareRoot()) }),
    "acoth": RealFunction({ atanh(1 / $0) }, { 1 / (1 - $0 * $0) }),
    "asech": RealFunction({ acosh(1 / $0) }, { -1 / ($0 * (1 - $0 * $0).squareRoot()) }),
    "acsch": RealFunction({ asinh(1 / $0) }, { -1 / (abs($0) * (1 + $0 * $0).squareRoot()) }),
    "logit": RealFunction({ log($0 / (1 - $0)) }, { 1 / ($0 * (1 - $0)) }),
    "sinc": RealFunction(
      { $0 == 0 ? 1 : sin($0) / $0 }, { $0 == 0 ? 0 : (cos($0) - sin($0) / $0) / $0 }),
    "erfi": RealFunction({ imaginaryError($0) }, { 2 / Double.pi.squareRoot() * exp($0 * $0) }),
  ]

  /// erf(ix)/i by its series, all of whose terms have one sign.
  private static func imaginaryError(_ x: Double) -> Double {
    var (term, sum) = (x, x)
    for n in 1..<200 where abs(term) > 1e-18 * abs(sum) {
      term *= x * x / Double(n)
      sum += term / Double(2 * n + 1)
    }
    return 2 / Double.pi.squareRoot() * sum
  }

  /// The inverse that `\sin^{-1}` means.
  static func inverse(of name: String) -> RealFunction? {
    guard var word = TrigonometricWord(name), !word.isInverse else { return nil }
    word.isInverse = true
    return written(word.canonical)
  }
}
