#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The functions of the C library that recognising a formula needs.
enum Scalar {
  static let exp: @Sendable (Double) -> Double = { platformExp($0) }
  static let log: @Sendable (Double) -> Double = { platformLog($0) }
  static let tanh: @Sendable (Double) -> Double = { platformTanh($0) }
  static let sin: @Sendable (Double) -> Double = { platformSin($0) }
  static let cos: @Sendable (Double) -> Double = { platformCos($0) }
  static let pow: @Sendable (Double, Double) -> Double = { platformPow($0, $1) }
}

private func platformExp(_ x: Double) -> Double { exp(x) }
private func platformLog(_ x: Double) -> Double { log(x) }
private func platformTanh(_ x: Double) -> Double { tanh(x) }
private func platformSin(_ x: Double) -> Double { sin(x) }
private func platformCos(_ x: Double) -> Double { cos(x) }
private func platformPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
