#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A truncated Taylor series x(t) = Σ cₖ tᵏ: derivatives of any order by arithmetic alone.
///
/// The k-th derivative of f at x is k! times the k-th coefficient of f(x + t).
struct Jet {
  var c: [Double]

  init(_ c: [Double]) { self.c = c }

  /// x + t, to the given order.
  init(variable x: Double, order: Int) {
    c = [Double](repeating: 0, count: order + 1)
    c[0] = x
    if order > 0 { c[1] = 1 }
  }

  static func constant(_ value: Double, like jet: Jet) -> Jet {
    var c = [Double](repeating: 0, count: jet.c.count)
    c[0] = value
    return Jet(c)
  }

  static func + (a: Jet, b: Jet) -> Jet { Jet(zip(a.c, b.c).map { $0 + $1 }) }
  static func - (a: Jet, b: Jet) -> Jet { Jet(zip(a.c, b.c).map { $0 - $1 }) }
  static func * (a: Double, b: Jet) -> Jet { Jet(b.c.map { a * $0 }) }

  static func + (a: Double, b: Jet) -> Jet {
    var result = b
    result.c[0] += a
    return result
  }

  static func * (a: Jet, b: Jet) -> Jet {
    Jet(a.c.indices.map { k in (0...k).reduce(0) { $0 + a.c[$1] * b.c[k - $1] } })
  }

  static func / (a: Jet, b: Jet) -> Jet {
    var q = [Double](repeating: 0, count: a.c.count)
    for k in q.indices {
      var rest = a.c[k]
      for j in 0..<k { rest -= q[j] * b.c[k - j] }
      q[k] = rest / b.c[0]
    }
    return Jet(q)
  }

  /// The series y with y(0) = value and y′ = slope(y so far)·x′, coefficient by coefficient.
  private func solving(_ value: Double, _ slope: (Jet) -> Jet) -> Jet {
    var y = Jet.constant(value, like: self)
    for k in 1..<max(c.count, 1) where k < c.count {
      let g = slope(y)
      y.c[k] = (1...k).reduce(0) { $0 + Double($1) * c[$1] * g.c[k - $1] } / Double(k)
    }
    return y
  }

  /// The series with this value at 0 and derivative slope·x′.
  private func integrating(_ value: Double, slope: Jet) -> Jet { solving(value) { _ in slope } }

  var exp: Jet { solving(NumericFunctions.exponential(c[0])) { $0 } }
  var log: Jet { integrating(NumericFunctions.logarithm(c[0]), slope: Jet.constant(1, like: self) / self) }
  var tanh: Jet { solving(NumericFunctions.hyperbolicTangent(c[0])) { 1 + (-1) * ($0 * $0) } }
  var sigmoid: Jet { solving(NumericFunctions.sigmoid(c[0])) { $0 - $0 * $0 } }
  var softplus: Jet { integrating(NumericFunctions.softplus(c[0]), slope: sigmoid) }
  var sqrt: Jet { solving(c[0].squareRoot()) { Jet.constant(0.5, like: $0) / $0 } }
  var atan: Jet {
    integrating(NumericFunctions.arcTangent(c[0]), slope: Jet.constant(1, like: self) / (1 + self * self))
  }
  var asin: Jet {
    integrating(
      NumericFunctions.arcSine(c[0]), slope: Jet.constant(1, like: self) / (1 + (-1) * (self * self)).sqrt)
  }
  var erf: Jet {
    integrating(
      NumericFunctions.errorFunction(c[0]), slope: (2 / Double.pi.squareRoot()) * ((-1) * (self * self)).exp)
  }

  /// sin and cos together: s′ = c·x′, c′ = −s·x′.
  var sineAndCosine: (sine: Jet, cosine: Jet) {
    var s = Jet.constant(NumericFunctions.sine(c[0]), like: self)
    var k = Jet.constant(NumericFunctions.cosine(c[0]), like: self)
    for n in 1..<max(c.count, 1) where n < c.count {
      s.c[n] = (1...n).reduce(0) { $0 + Double($1) * c[$1] * k.c[n - $1] } / Double(n)
      k.c[n] = -(1...n).reduce(0) { $0 + Double($1) * c[$1] * s.c[n - $1] } / Double(n)
    }
    return (s, k)
  }

  /// One branch of a function with kinks: the other where x ≤ 0.
  func positive(_ branch: Jet, else other: Jet) -> Jet { c[0] > 0 ? branch : other }
}
