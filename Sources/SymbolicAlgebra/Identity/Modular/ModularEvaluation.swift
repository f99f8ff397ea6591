/// The values of lowered expressions modulo p = 2⁶¹−1 at one random point.
///
/// Symbols, and functions without algebra, take values that depend on their name and the value of their argument only.
/// Every relation used is one of real numbers, and what is drawn is free otherwise: expressions that agree here agree,
/// but for chance, wherever both are defined.
struct ModularEvaluation {
  /// sign(x) as a free number that changes sign with x, or ±1 by the bits of a pattern, in order of appearance.
  enum Signs {
    case free
    case pattern(UInt64)
  }

  private let plan: ModularPlan
  private let graph: ExpressionGraph
  private let seed: UInt64
  private let signs: Signs
  private var values: [UInt32: UInt64] = [:]
  /// The signs met, in order of appearance.
  private var signPlaces: [UInt64: Int] = [:]
  var signCount: Int { signPlaces.count }

  private typealias Field = Fingerprint

  init(_ plan: ModularPlan, seed: UInt64, signs: Signs) {
    self.plan = plan
    graph = plan.graph
    self.seed = seed
    self.signs = signs
    values.reserveCapacity(plan.nodes.count)
  }

  /// Both values; nil where the point does not serve: a zero denominator, or a root that does not exist.
  mutating func evaluate() -> (left: UInt64, right: UInt64)? {
    for node in plan.nodes {
      guard let value = value(of: node) else { return nil }
      values[node.rawValue] = value
    }
    return (self[plan.left], self[plan.right])
  }

  private subscript(_ node: Node) -> UInt64 { values[node.rawValue]! }

  private mutating func value(of node: Node) -> UInt64? {
    switch graph.view(node) {
    case .constant(let value): return Field.of(value)
    case .symbol(let name, let indices):
      let key = indices.reduce(graph.nameHash(of: name)) { Field.mix($0, graph.fingerprint(of: $1)) }
      return symbolValue(key)
    case .sum(let operands): return operands.reduce(0) { Field.add($0, self[$1]) }
    case .product(let operands): return operands.reduce(1) { Field.multiply($0, self[$1]) }
    case .power(let base, let exponent): return power(base, exponent)
    case .opaque(let name, let order, let x):
      return Field.mix(draw(graph.nameHash(of: name), UInt64(order) + 64), self[x])
    case .function(let function, let x): return apply(function, x[0], node)
    case .named(_, _, _, let value): return self[value]
    case .indexValue, .delta, .reduction: return nil
    }
  }

  /// A number that depends on the point, a key and its purpose; never zero.
  private func draw(_ key: UInt64, _ purpose: UInt64) -> UInt64 {
    max(Field.mix(Field.mix(key, seed), purpose), 1)
  }

  /// ±w^D, so that roots of symbols exist.
  private func symbolValue(_ key: UInt64) -> UInt64 {
    let power = Field.power(draw(key, 1), plan.rootDegree.isOne ? 1 : plan.roots.degree)
    return draw(key, 2) & 1 == 0 ? power : Field.negate(power)
  }

  /// A value up to its sign.
  private func canonical(_ value: UInt64) -> (key: UInt64, isFlipped: Bool) {
    value > Field.prime / 2 ? (Field.negate(value), true) : (value, false)
  }

  /// The value of the primitive part; nil where p divides the content.
  private func primitiveValue(_ node: Node) -> UInt64? {
    let content = plan.content(of: node)
    if content.isOne { return self[node] }
    return Field.inverse(Field.of(content)).map { Field.multiply(self[node], $0) }
  }

  // MARK: Functions

  private mutating func apply(_ function: ElementaryFunction, _ x: Node, _ node: Node) -> UInt64? {
    switch function {
    case .exp: return exponential(plan.terms[node.rawValue] ?? [])
    case .sin: return angle(plan.terms[node.rawValue] ?? [])?.sine
    case .cos: return angle(plan.terms[node.rawValue] ?? [])?.cosine
    case .log: return logarithm(x)
    case .sign: return sign(x)
    case .abs: return sign(x).map { Field.multiply($0, self[x]) }
    default:
      // No more algebra than oddness.
      let purpose = UInt64(function.rawValue) + 16
      guard function.row.shape.symmetry == .odd else { return draw(self[x], purpose) }
      let (key, isFlipped) = canonical(self[x])
      if key == 0 { return 0 }
      let value = draw(key, purpose)
      return isFlipped ? Field.negate(value) : value
    }
  }

  private mutating func sign(_ x: Node) -> UInt64? {
    guard let value = primitiveValue(x) else { return nil }
    let (key, isFlipped) = canonical(value)
    if key == 0 { return 0 }
    let place = signPlaces[key] ?? signPlaces.count
    signPlaces[key] = place
    let sign: UInt64 =
      switch signs {
      case .free: draw(key, 3)
      case .pattern(let bits): bits >> UInt64(place) & 1 == 0 ? 1 : Field.negate(1)
      }
    return isFlipped ? Field.negate(sign) : sign
  }

  /// log|x| = log of the content + a number drawn for ±the primitive part.
  private func logarithm(_ x: Node) -> UInt64? {
    let content = plan.content(of: x)
    guard let value = primitiveValue(x), value != 0 else { return nil }
    let (key, _) = canonical(value)
    let main = key == 1 ? 0 : draw(key, 4)
    if content.isOne { return main }
    guard let primes = PrimePowers(of: content) else { return draw(canonical(self[x]).key, 4) }
    return primes.powers.reduce(main) { total, power in
      let exponent = Field.of(Rational(power.exponent))
      return Field.add(total, Field.multiply(exponent, draw(UInt64(power.base), 4)))
    }
  }

  // MARK: Powers

  private func power(_ base: Node, _ exponent: Node) -> UInt64? {
    guard let number = graph.constant(of: exponent) else { return nil }
    if let integer = number.integer { return integerPower(base, integer) }
    let content = plan.content(of: base)
    guard let value = primitiveValue(base), let main = rootPower(value, number) else { return nil }
    if content.isOne { return main }
    guard let primes = PrimePowers(of: content) else { return rootPower(self[base], number) }
    var result = main
    for (prime, exponent) in primes.powers {
      guard let total = number.multiplied(by: Rational(exponent)),
        let factor = constantPower(UInt64(prime) % Field.prime, total)
      else { return nil }
      result = Field.multiply(result, factor)
    }
    return result
  }

  /// Even powers of |x| and of sign x are those of x and 1.
  private func integerPower(_ base: Node, _ exponent: Int) -> UInt64? {
    var value = self[base]
    if exponent % 2 == 0, case .function(let function, let x) = graph.view(base) {
      if function == .abs { value = self[x[0]] }
      if function == .sign { return value == 0 ? nil : 1 }
    }
    return raised(value, to: exponent)
  }

  private func raised(_ value: UInt64, to exponent: Int) -> UInt64? {
    if exponent >= 0 { return Field.power(value, UInt64(exponent)) }
    return Field.inverse(value).map { Field.power($0, UInt64(exponent.magnitude)) }
  }

  /// w^(D·r), w the D-th root drawn for this value; the empty product 1 has the root 1.
  private func rootPower(_ value: UInt64, _ exponent: Rational) -> UInt64? {
    if value == 1 { return 1 }
    if value == 0 { return nil }
    guard let root = plan.roots.root(of: value, choice: draw(value, 5)),
      let steps = scaled(exponent, by: plan.rootDegree, modulo: Field.prime - 1)
    else { return nil }
    return Field.power(root, steps)
  }

  /// The power of a constant. Where p has no root of it, a free number stands for the root: fewer identities are seen,
  /// and none that is false.
  private func constantPower(_ value: UInt64, _ exponent: Rational) -> UInt64? {
    if let power = rootPower(value, exponent) { return power }
    guard value != 0, let whole = exponent.floor, let fraction = exponent.adding(Rational(-whole)),
      let steps = scaled(fraction, by: plan.rootDegree, modulo: Field.prime - 1),
      let main = raised(value, to: whole)
    else { return nil }
    return Field.multiply(main, Field.power(draw(value, 8), steps))
  }

  /// c·D modulo the order of a group; an integer because D is a common denominator.
  private func scaled(_ coefficient: Rational, by degree: BigInteger, modulo order: UInt64) -> UInt64? {
    guard let multiple = degree.quotientAndRemainder(dividingBy: coefficient.denominator)?.quotient else {
      return nil
    }
    let limbs = Magnitude.product(multiple.limbs, coefficient.numerator.limbs)
    let rest = Magnitude.divided(limbs, bySmall: order).remainder
    return coefficient.isNegative && rest != 0 ? order - rest : rest
  }

  // MARK: Exponentials and angles

  private func monomialValue(_ term: IdentityLowering.Term) -> UInt64 {
    term.monomial.reduce(1) { Field.multiply($0, self[$1]) }
  }

  /// exp(Σ cᵢtᵢ) = Π g(tᵢ)^(D·cᵢ).
  private func exponential(_ terms: [IdentityLowering.Term]) -> UInt64? {
    var result: UInt64 = 1
    for term in terms {
      let (key, isFlipped) = canonical(monomialValue(term))
      if key == 0 { continue }
      let coefficient = isFlipped ? term.coefficient.negated : term.coefficient
      guard let steps = scaled(coefficient, by: plan.exponentDegree, modulo: Field.prime - 1) else {
        return nil
      }
      result = Field.multiply(result, Field.power(draw(key, 6), steps))
    }
    return result
  }

  /// (cos, sin) of Σ cᵢtᵢ as the product of points of the unit circle.
  private func angle(_ terms: [IdentityLowering.Term]) -> CirclePoint? {
    var result = CirclePoint.one
    for term in terms {
      guard let point = point(of: term) else { return nil }
      result = result * point
    }
    return result
  }

  private func point(of term: IdentityLowering.Term) -> CirclePoint? {
    if term.monomial == [graph.pi], let twice = term.coefficient.adding(term.coefficient)?.integer {
      return CirclePoint(cosine: 0, sine: 1).raised(to: UInt64(twice & 3))
    }
    let (key, isFlipped) = canonical(monomialValue(term))
    if key == 0 { return .one }
    let coefficient = isFlipped ? term.coefficient.negated : term.coefficient
    guard let steps = scaled(coefficient, by: plan.angleDegree, modulo: CirclePoint.order) else { return nil }
    return CirclePoint(halfTangent: draw(key, 7)).map { $0.raised(to: steps) }
  }
}

/// A point c + i·s with c² + s² = 1 modulo p; p = 3 modulo 4, so that −1 has no root and the circle has p+1 points.
struct CirclePoint {
  var cosine: UInt64
  var sine: UInt64

  static let order: UInt64 = 1 << 61
  static let one = CirclePoint(cosine: 1, sine: 0)

  init(cosine: UInt64, sine: UInt64) {
    self.cosine = cosine
    self.sine = sine
  }

  /// ((1−t²)/(1+t²), 2t/(1+t²)).
  init?(halfTangent t: UInt64) {
    let square = Fingerprint.multiply(t, t)
    guard let inverse = Fingerprint.inverse(Fingerprint.add(1, square)) else { return nil }
    cosine = Fingerprint.multiply(Fingerprint.add(1, Fingerprint.negate(square)), inverse)
    sine = Fingerprint.multiply(Fingerprint.add(t, t), inverse)
  }

  var conjugate: CirclePoint { CirclePoint(cosine: cosine, sine: Fingerprint.negate(sine)) }

  static func * (a: CirclePoint, b: CirclePoint) -> CirclePoint {
    let (cc, ss) = (Fingerprint.multiply(a.cosine, b.cosine), Fingerprint.multiply(a.sine, b.sine))
    let (cs, sc) = (Fingerprint.multiply(a.cosine, b.sine), Fingerprint.multiply(a.sine, b.cosine))
    return CirclePoint(cosine: Fingerprint.add(cc, Fingerprint.negate(ss)), sine: Fingerprint.add(cs, sc))
  }

  func raised(to exponent: UInt64) -> CirclePoint {
    var (result, square, rest) = (CirclePoint.one, self, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      square = square * square
      rest >>= 1
    }
    return result
  }
}
