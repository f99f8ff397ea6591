/// A truncated Taylor series x(t) = Σ cₖ tᵏ: derivatives of any order by arithmetic alone.
///
/// The k-th derivative of f at x is k! times the k-th coefficient of f(x + t).
struct Jet: Sendable {
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

  /// The n-th derivative at t = 0.
  func derivative(_ order: Int) -> Double {
    order == 0 ? c[0] : (1...order).reduce(c[order]) { $0 * Double($1) }
  }

  static func + (a: Jet, b: Jet) -> Jet { Jet(zip(a.c, b.c).map { $0 + $1 }) }
  static func - (a: Jet, b: Jet) -> Jet { Jet(zip(a.c, b.c).map { $0 - $1 }) }
  static func * (a: Double, b: Jet) -> Jet { Jet(b.c.map { a * $0 }) }
  static prefix func - (a: Jet) -> Jet { Jet(a.c.map { -$0 }) }

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

  var reciprocal: Jet { Jet.constant(1, like: self) / self }

  /// The same series from another value.
  func from(_ value: Double) -> Jet {
    var result = self
    result.c[0] = value
    return result
  }

  /// The series y with y(0) = value and y′ = slope(y so far)·x′, coefficient by coefficient.
  private func solving(_ value: Double, _ slope: (Jet) -> Jet) -> Jet {
    var y = Jet.constant(value, like: self)
    for k in c.indices.dropFirst() { y.c[k] = coefficient(k, of: slope(y)) }
    return y
  }

  /// The k-th coefficient of ∫ slope·x′.
  private func coefficient(_ k: Int, of slope: Jet) -> Double {
    (1...k).reduce(0) { $0 + Double($1) * c[$1] * slope.c[k - $1] } / Double(k)
  }

  /// The series with this value at 0 and derivative slope·x′.
  func integrating(_ value: Double, slope: Jet) -> Jet { solving(value) { _ in slope } }

  var exp: Jet { solving(Elementary.exp(c[0])) { $0 } }
  var log: Jet { integrating(Elementary.log(c[0]), slope: reciprocal) }
  var sqrt: Jet { solving(c[0].squareRoot()) { 0.5 * $0.reciprocal } }
  var atan: Jet { integrating(Elementary.atan(c[0]), slope: (1 + self * self).reciprocal) }

  /// Its slope 1/√((1−x)(1+x)).
  var asin: Jet {
    integrating(Elementary.asin(c[0]), slope: ((1 + -self) * (1 + self)).sqrt.reciprocal)
  }

  var asinh: Jet { integrating(Elementary.asinh(c[0]), slope: (1 + self * self).sqrt.reciprocal) }
  var acosh: Jet {
    integrating(Elementary.acosh(c[0]), slope: ((-1 + self) * (1 + self)).sqrt.reciprocal)
  }
  var atanh: Jet { integrating(Elementary.atanh(c[0]), slope: ((1 + -self) * (1 + self)).reciprocal) }
  var cbrt: Jet { solving(Elementary.cbrt(c[0])) { (3 * ($0 * $0)).reciprocal } }

  /// x·x·…·x.
  func raised(to exponent: Int) -> Jet {
    (0..<exponent).reduce(Jet.constant(1, like: self)) { product, _ in product * self }
  }

  /// e/(1+e) with e = exp(x) for x ≤ 0, and 1 − σ(−x) beyond: no difference of equal numbers on either side.
  var sigmoid: Jet {
    if c[0] > 0 { return (-(-self).sigmoid).from(Elementary.sigmoid(c[0])) }
    let e = exp
    return e / (1 + e)
  }

  /// 2σ(2x) − 1.
  var tanh: Jet { (2 * (2 * self).sigmoid).from(Elementary.tanh(c[0])) }
  var softplus: Jet { integrating(Elementary.softplus(c[0]), slope: sigmoid) }

  var erf: Jet { integrating(Elementary.erf(c[0]), slope: 2 / Double.pi.squareRoot() * (-(self * self)).exp) }

  /// Φ(x), with the density e^{−x²/2}/√(2π).
  var normalCumulative: Jet {
    integrating(
      Elementary.normalCumulative(c[0]), slope: 1 / (2 * Double.pi).squareRoot() * (-0.5 * (self * self)).exp)
  }

  /// |x|, constant at its kink.
  var magnitude: Jet { Elementary.sign(c[0]) * self }

  /// s and k with s′ = k·x′, k′ = turn·s·x′: sine and cosine for −1, the hyperbolic pair for 1.
  private func pair(_ sine: Double, _ cosine: Double, turn: Double) -> (sine: Jet, cosine: Jet) {
    var s = Jet.constant(sine, like: self)
    var k = Jet.constant(cosine, like: self)
    for n in c.indices.dropFirst() {
      let next = coefficient(n, of: k)
      k.c[n] = turn * coefficient(n, of: s)
      s.c[n] = next
    }
    return (s, k)
  }

  var circular: (sine: Jet, cosine: Jet) { pair(Elementary.sin(c[0]), Elementary.cos(c[0]), turn: -1) }
  var hyperbolic: (sine: Jet, cosine: Jet) { pair(Elementary.sinh(c[0]), Elementary.cosh(c[0]), turn: 1) }

  /// One branch of a function with a kink at 0: the other where x ≤ 0.
  func positive(_ branch: Jet, else other: Jet) -> Jet { c[0] > 0 ? branch : other }
}
