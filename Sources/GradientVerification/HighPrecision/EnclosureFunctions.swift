import SymbolicAlgebra

/// The elementary functions of enclosures at one precision.
///
/// Everything is reduced to exp, log, the arc tangent, sine and error series. Series run in enclosures
/// themselves, which therefore account for all rounding; what remains of the series is bounded beside each. Cancellation is no
/// concern: it widens the enclosure, and more bits are taken.
final class EnclosureFunctions {
  let bits: Int
  /// With room for the reduction of arguments.
  private let working: Int
  /// exp(x) = exp(x/2ᵏ)^(2ᵏ): as many squarings as terms of the series.
  private let halvings: Int

  init(bits: Int) {
    self.bits = bits
    halvings = 8 + Int(Double(bits).squareRoot())
    working = bits + 96 + halvings
  }

  /// log 2 = Σ 2/((2k+1)·3^(2k+1)).
  private(set) lazy var logTwo: Enclosure = inverseSeries(3, isAlternating: false).scaled(by: 1)
  /// π = 16·arctan(1/5) − 4·arctan(1/239).
  private(set) lazy var pi: Enclosure =
    inverseSeries(5, isAlternating: true).scaled(by: 4)
    - inverseSeries(239, isAlternating: true).scaled(by: 2)

  /// arctan(1/n), or artanh(1/n) without alternation; the rest is below the last term.
  private func inverseSeries(_ n: Int, isAlternating: Bool) -> Enclosure {
    let precision = working + 64
    let square = Enclosure(n * n, bits: precision)
    var power = Enclosure(1, bits: precision) / Enclosure(n, bits: precision)
    var total = power
    var k = 1
    while power.middle.top > -precision {
      power = power / square
      let term = power / Enclosure(2 * k + 1, bits: precision)
      total = isAlternating && k & 1 == 1 ? total - term : total + term
      k += 1
    }
    return Enclosure(total.middle, total.radius + Bound(powerOfTwo: power.middle.top), bits: precision)
  }

  private func wide(_ x: Enclosure, extra: Int = 0) -> Enclosure {
    Enclosure(x.middle, bits: working + extra)
  }

  /// The function at the middle, widened by what the radius can do.
  private func narrow(_ y: Enclosure, _ spread: Bound) -> Enclosure {
    Enclosure(y.middle, y.radius + spread, bits: bits)
  }

  // MARK: exp and log

  func exp(_ x: Enclosure) -> Enclosure {
    if x.isUnknown { return x }
    if x.isExactZero { return Enclosure(1, bits: bits) }
    guard x.radius.top <= 0, x.middle.top < 50 else {
      // Far below, all that matters is that it is small and positive.
      let isSmall = x.middle.isNegative && x.middle.top >= 50 && x.radius.top < x.middle.top - 1
      return isSmall ? Enclosure(.zero, Bound(powerOfTwo: -(1 << 48)), bits: bits) : .unknown(bits: bits)
    }
    let y = exponential(wide(x))
    // e^(m+t) − e^m is at most 2·e^m·|t| for |t| ≤ 1.
    return narrow(y, y.upperMagnitude * x.radius.scaled(by: 1))
  }

  /// exp of an exact number: 2ⁿ·(exp(r/2ᵏ))^(2ᵏ).
  private func exponential(_ x: Enclosure) -> Enclosure {
    let estimate = x.middle.doubleValue / 0.6931471805599453
    let n = Int(estimate.rounded())
    let r = (x - Enclosure(n, bits: working) * logTwo).scaled(by: -halvings)
    var term = Enclosure(1, bits: working)
    var total = term
    var k = 1
    // |r| < 2^(−halvings): the rest is below twice the last term.
    while !term.middle.isZero, term.middle.top > -working {
      term = term * r / Enclosure(k, bits: working)
      total = total + term
      k += 1
    }
    var result = Enclosure(
      total.middle, total.radius + term.upperMagnitude.scaled(by: 1), bits: working)
    for _ in 0..<halvings { result = result * result }
    return result.scaled(by: n)
  }

  func log(_ x: Enclosure) -> Enclosure {
    if x.isUnknown { return x }
    guard let sign = x.sign, let least = x.lowerMagnitude else {
      return x.isExactZero ? .undefined(bits: bits) : .unknown(bits: bits)
    }
    if sign <= 0 { return .undefined(bits: bits) }
    let y = logarithm(wide(x))
    return narrow(y, x.radius.divided(byAtLeast: least))
  }

  /// log of an exact positive number: log m = y + log(m·e^(−y)), and log(1+d) = d − d²/2 + d³/3 − …
  private func logarithm(_ x: Enclosure) -> Enclosure {
    let power = x.middle.top
    let fraction = x.scaled(by: -power)
    if fraction.middle.width == 1 {
      // A power of two.
      return Enclosure(power - 1, bits: working) * logTwo
    }
    var y = Enclosure(Dyadic(Self.estimate(fraction.middle.doubleValue)), bits: working)
    var correct = 40
    while true {
      let d = fraction * exponential(Enclosure(-y.middle, bits: working)) - Enclosure(1, bits: working)
      let square = d * d
      let step = d - square.scaled(by: -1)
      y = y + step
      correct *= 3
      if correct > working {
        // What is left of the series is below |d|³.
        let rest = d.upperMagnitude * square.upperMagnitude
        y = Enclosure(y.middle, y.radius + rest, bits: working)
        break
      }
      y = Enclosure(y.middle, bits: working)
    }
    return y + Enclosure(power, bits: working) * logTwo
  }

  /// log of a number in [1/2, 1] to some 45 bits, by its series in (x−1)/(x+1).
  private static func estimate(_ x: Double) -> Double {
    let t = (x - 1) / (x + 1)
    var (power, total, k) = (t, 0.0, 1.0)
    while power.magnitude > 1e-18 {
      total += power / k
      power *= t * t
      k += 2
    }
    return 2 * total
  }

  // MARK: Circles

  /// sin and cos of x.
  func circular(_ x: Enclosure) -> (sine: Enclosure, cosine: Enclosure) {
    guard !x.isUnknown, x.middle.top < bits / 2 else {
      let any = x.isDefined ? Enclosure.between(-1, 1, bits: bits) : x
      return (any, any)
    }
    let m = wide(x)
    let quarter = pi.scaled(by: -1)
    let turns = (m / quarter).middle.nearestInteger
    let r = m - Enclosure(turns, bits: working) * quarter
    let (s, c) = (alternating(r, first: 1), alternating(r, first: 0))
    let (sine, cosine) = [(s, c), (c, -s), (-s, -c), (-c, s)][turns.moduloFour]
    return (narrow(sine, x.radius), narrow(cosine, x.radius))
  }

  /// Σ ± r^(2k+first)/(2k+first)! for |r| < 1: the rest is below the last term.
  private func alternating(_ r: Enclosure, first: Int) -> Enclosure {
    let square = r * r
    var term = first == 1 ? r : Enclosure(1, bits: working)
    var total = term
    var k = first
    while !term.middle.isZero, term.middle.top > -2 * working {
      term = -(term * square / Enclosure((k + 1) * (k + 2), bits: working))
      total = total + term
      k += 2
    }
    return Enclosure(total.middle, total.radius + term.upperMagnitude, bits: working)
  }

  /// arctan x = 2·arctan(x/(1+√(1+x²))), until the series is quick.
  func arcTangent(_ x: Enclosure) -> Enclosure {
    if x.isUnknown || x.isExactZero { return x }
    let one = Enclosure(1, bits: working)
    var t = wide(x)
    let halvings = 6
    for _ in 0..<halvings { t = t / (one + (one + t * t).squareRoot) }
    let square = t * t
    var power = t
    var total = t
    var k = 3
    while power.middle.top > t.middle.top - working {
      power = -(power * square)
      total = total + power / Enclosure(k, bits: working)
      k += 2
    }
    let rest = power.upperMagnitude
    let y = Enclosure(total.middle, total.radius + rest, bits: working).scaled(by: halvings)
    return narrow(y, x.radius)
  }

  /// arcsin x = arctan(x/√(1−x²)), ±π/2 at ±1.
  func arcSine(_ x: Enclosure) -> Enclosure {
    let one = Enclosure(1, bits: x.bits)
    let complement = one - x * x
    if complement.isExactZero {
      let half = Enclosure(pi.middle, pi.radius, bits: bits).scaled(by: -1)
      return x.middle.isNegative ? -half : half
    }
    return arcTangent(x / complement.squareRoot)
  }

  // MARK: The error function

  /// erf x = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, and 1 − erfc x far out.
  func errorFunction(_ x: Enclosure) -> Enclosure {
    if x.isUnknown || x.isExactZero { return x }
    let m = wide(x)
    if x.middle.top > 6 {
      // erfc x < e^(−x²) < 2^(−x²), and x² ≥ 2^(2·top − 2).
      let tail = Bound(powerOfTwo: -(1 << min(2 * x.middle.top - 2, 48)))
      return narrow(
        Enclosure(Dyadic(x.middle.isNegative ? -1 : 1), tail, bits: working), x.radius.scaled(by: 1))
    }
    let square = m * m
    var term = m
    var total = m
    var n = 1
    // Beyond n > 2x² the terms fall by more than half each.
    let least = 2 * Int((square.middle.doubleValue).rounded(.up)) + 1
    while n < least || term.middle.top > total.middle.top - working {
      term = term * square.scaled(by: 1) / Enclosure(2 * n + 1, bits: working)
      total = total + term
      n += 1
    }
    total = Enclosure(total.middle, total.radius + term.upperMagnitude.scaled(by: 1), bits: working)
    let y = total * exponential(-square.exactPart) / pi.squareRoot
    let spread = square.radius.scaled(by: 2) * y.upperMagnitude
    // The slope of erf is below 2.
    return narrow(y.scaled(by: 1), spread.scaled(by: 1) + x.radius.scaled(by: 1))
  }
}

extension Enclosure {
  /// The middle alone.
  fileprivate var exactPart: Enclosure { Enclosure(middle, bits: bits) }
}
