import SymbolicAlgebra

/// What formulas are evaluated in: enclosures, or enclosures with a direction.
protocol PreciseNumber {
  var head: Enclosure { get }
  /// Whether it adds nothing, whatever it is multiplied by.
  var isExactZero: Bool { get }
  init(constant: Enclosure)
  static prefix func - (a: Self) -> Self
  static func + (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  func applying(_ function: ElementaryFunction, _ functions: EnclosureFunctions) -> Self
  var squareRoot: Self { get }
  func hull(_ other: Self) -> Self
}

extension PreciseNumber {
  static func - (a: Self, b: Self) -> Self { a + -b }

  func number(_ value: Int) -> Self { Self(constant: Enclosure(value, bits: head.bits)) }

  /// xⁿ by repeated squaring; 0⁰ = 1.
  func raised(to n: Int) -> Self {
    if n < 0 { return number(1) / raised(to: -n) }
    var (result, square, rest) = (number(1), self, n)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return result
  }

  /// x^r: products, roots of them, or exp(r·log x) of a positive base.
  func raised(toReal exponent: Rational, _ functions: EnclosureFunctions) -> Self {
    if let integer = exponent.integer { return raised(to: integer) }
    if let half = exponent.multiplied(by: Rational(2))?.integer { return squareRoot.raised(to: half) }
    return raised(to: Self(constant: Enclosure(exponent, bits: head.bits)), functions)
  }

  /// x^y as exp(y·log x); 0 for x = 0 and y > 0.
  func raised(to exponent: Self, _ functions: EnclosureFunctions) -> Self {
    if head.isExactZero {
      return exponent.head.sign == 1 ? number(0) : Self(constant: .undefined(bits: head.bits))
    }
    return (exponent * applying(.log, functions)).applying(.exp, functions)
  }
}

extension Enclosure: PreciseNumber {
  var head: Enclosure { self }

  init(constant: Enclosure) { self = constant }

  func applying(_ function: ElementaryFunction, _ functions: EnclosureFunctions) -> Enclosure {
    PreciseFunctions.value(function, self, functions)
  }
}

/// a + b·ε with ε² = 0: a value and its change in one direction.
struct Dual: PreciseNumber {
  var head: Enclosure
  var change: Enclosure

  init(_ head: Enclosure, change: Enclosure) {
    self.head = head
    self.change = change
  }

  init(constant: Enclosure) {
    self.init(constant, change: Enclosure(0, bits: constant.bits))
  }

  static prefix func - (a: Dual) -> Dual { Dual(-a.head, change: -a.change) }
  static func + (a: Dual, b: Dual) -> Dual { Dual(a.head + b.head, change: a.change + b.change) }

  static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.head * b.head, change: a.change * b.head + a.head * b.change)
  }

  static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.head / b.head
    return Dual(quotient, change: (a.change - quotient * b.change) / b.head)
  }

  var isExactZero: Bool { head.isExactZero && change.isExactZero }

  var squareRoot: Dual {
    let root = head.squareRoot
    return Dual(root, change: change.isExactZero ? change : change / root.scaled(by: 1))
  }

  func hull(_ other: Dual) -> Dual { Dual(head.hull(other.head), change: change.hull(other.change)) }

  func applying(_ function: ElementaryFunction, _ functions: EnclosureFunctions) -> Dual {
    let value = head.applying(function, functions)
    if change.isExactZero { return Dual(value, change: change) }
    return Dual(value, change: PreciseFunctions.slope(function, head, value, functions) * change)
  }
}

/// The elementary functions in enclosures: a few by series or by the sign of the argument, all others by their definitions,
/// which are differentiated here. No slope of the symbolic table is used.
enum PreciseFunctions {
  static func value(_ function: ElementaryFunction, _ x: Enclosure, _ f: EnclosureFunctions) -> Enclosure {
    let one = Enclosure(1, bits: x.bits)
    switch function {
    case .exp: return f.exp(x)
    case .log: return f.log(x)
    case .abs: return x.magnitude
    case .sign: return sign(x)
    case .step: return step(x)
    case .relu: return relu(x)
    case .sin: return f.circular(x).sine
    case .cos: return f.circular(x).cosine
    case .asin: return f.arcSine(x)
    case .atan: return f.arcTangent(x)
    case .erf: return f.errorFunction(x)
    case .tanh: return hyperbolicTangent(x, f)
    case .tanhSlope: return one - hyperbolicTangent(x, f).raised(to: 2)
    case .sigmoid: return sigmoid(x, f)
    case .sigmoidSlope: return sigmoid(x, f) * sigmoid(-x, f)
    case .softplus: return relu(x) + f.log(one + f.exp(-x.magnitude))
    default: return steps(of: function, at: x, f)?.values.last ?? .undefined(bits: x.bits)
    }
  }

  /// 1/(1+e) with e = exp(−|x|), or e/(1+e).
  private static func sigmoid(_ x: Enclosure, _ f: EnclosureFunctions) -> Enclosure {
    let e = f.exp(-x.magnitude)
    let one = Enclosure(1, bits: x.bits)
    return (x.middle.isNegative ? e : one) / (one + e)
  }

  private static func hyperbolicTangent(_ x: Enclosure, _ f: EnclosureFunctions) -> Enclosure {
    let e = f.exp(-x.magnitude.scaled(by: 1))
    let one = Enclosure(1, bits: x.bits)
    let value = (one - e) / (one + e)
    return x.middle.isNegative ? -value : value
  }

  private static func sign(_ x: Enclosure) -> Enclosure {
    x.sign.map { Enclosure($0, bits: x.bits) } ?? (x.isDefined ? .between(-1, 1, bits: x.bits) : x)
  }

  private static func step(_ x: Enclosure) -> Enclosure {
    x.sign.map { Enclosure($0 > 0 ? 1 : 0, bits: x.bits) } ?? (x.isDefined ? .between(0, 1, bits: x.bits) : x)
  }

  private static func relu(_ x: Enclosure) -> Enclosure {
    guard let sign = x.sign else { return x.isUnknown ? x : x.hull(Enclosure(0, bits: x.bits)) }
    return sign > 0 ? x : Enclosure(0, bits: x.bits)
  }

  /// dy/dx from x and y.
  static func slope<T: PreciseNumber>(_ function: ElementaryFunction, _ x: T, _ y: T, _ f: EnclosureFunctions)
    -> T
  {
    let one = x.number(1)
    switch function {
    case .exp: return y
    case .log: return one / x
    case .abs: return x.applying(.sign, f)
    case .sign, .step: return x.number(0)
    case .relu: return x.applying(.step, f)
    case .sin: return x.applying(.cos, f)
    case .cos: return -x.applying(.sin, f)
    case .asin: return one / (one - x * x).squareRoot
    case .atan: return one / (one + x * x)
    case .erf:
      let pi = T(constant: Enclosure(f.pi.middle, f.pi.radius, bits: x.head.bits))
      return x.number(2) / pi.squareRoot * (-(x * x)).applying(.exp, f)
    case .tanh: return one - y * y
    case .tanhSlope: return x.number(-2) * x.applying(.tanh, f) * y
    case .sigmoid: return y * (one - y)
    case .sigmoidSlope: return y * (one - x.number(2) * x.applying(.sigmoid, f))
    case .softplus: return x.applying(.sigmoid, f)
    default: return definedSlope(function, x, f)
    }
  }

  // MARK: Definitions

  private static func steps<T: PreciseNumber>(
    of function: ElementaryFunction, at x: T, _ f: EnclosureFunctions
  ) -> (steps: [FunctionDefinition.Step], values: [T])? {
    guard let definition = FunctionDefinition.of(function) else { return nil }
    let values = definition.values(at: x) { step, earlier -> T in
      switch step {
      case .argument: x
      case .constant(let value): T(constant: Enclosure(value, bits: x.head.bits))
      case .pi: T(constant: Enclosure(f.pi.middle, f.pi.radius, bits: x.head.bits))
      case .sum(let terms): terms.dropFirst().reduce(earlier[terms[0]]) { $0 + earlier[$1] }
      case .product(let factors): factors.dropFirst().reduce(earlier[factors[0]]) { $0 * earlier[$1] }
      case .power(let base, let exponent): earlier[base].raised(toReal: exponent, f)
      case .function(let inner, let operands): earlier[operands[0]].applying(inner, f)
      }
    }
    return values.map { (definition.steps, $0) }
  }

  /// The slope of a definition, by reverse accumulation over its steps.
  private static func definedSlope<T: PreciseNumber>(
    _ function: ElementaryFunction, _ x: T, _ f: EnclosureFunctions
  ) -> T {
    guard let (steps, values) = steps(of: function, at: x, f) else {
      return T(constant: .undefined(bits: x.head.bits))
    }
    var adjoints = [T](repeating: x.number(0), count: steps.count)
    adjoints[steps.count - 1] = x.number(1)
    var slope = x.number(0)
    for (place, step) in steps.enumerated().reversed() where !adjoints[place].isExactZero {
      let adjoint = adjoints[place]
      switch step {
      case .argument: slope = adjoint
      case .constant, .pi: break
      case .sum(let terms): for term in terms { adjoints[term] = adjoints[term] + adjoint }
      case .product(let factors):
        for (own, factor) in factors.enumerated() {
          let others = factors.enumerated().filter { $0.offset != own }.map { values[$0.element] }
          adjoints[factor] = adjoints[factor] + others.reduce(adjoint) { $0 * $1 }
        }
      case .power(let base, let exponent):
        guard let lower = exponent.adding(.minusOne) else { continue }
        let factor = T(constant: Enclosure(exponent, bits: x.head.bits))
        adjoints[base] = adjoints[base] + adjoint * factor * values[base].raised(toReal: lower, f)
      case .function(let inner, let operands):
        let share = Self.slope(inner, values[operands[0]], values[place], f)
        adjoints[operands[0]] = adjoints[operands[0]] + adjoint * share
      }
    }
    return slope
  }
}
