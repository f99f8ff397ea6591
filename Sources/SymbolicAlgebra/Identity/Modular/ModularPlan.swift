/// What the evaluation modulo p needs to know of two lowered expressions before the first point is drawn.
struct ModularPlan {
  let graph: ExpressionGraph
  let left: Node
  let right: Node
  /// In ascending order.
  let nodes: [Node]
  let terms: [UInt32: [IdentityLowering.Term]]
  /// |content| of every node: node = content · primitive part.
  private(set) var contents: [UInt32: Rational] = [:]
  /// The common denominators of roots, of coefficients in exponents, and of coefficients in angles.
  private(set) var rootDegree: BigInteger = 1
  private(set) var exponentDegree: BigInteger = 1
  private(set) var angleDegree: BigInteger = 1
  let roots: ModularRoots
  /// log₂ of a bound on the chance that one point misses a difference, per 2⁶¹.
  private(set) var degreeBits = 0

  /// Throws what the test cannot decide.
  init(_ graph: ExpressionGraph, _ a: Node, _ b: Node) throws(IdentityDoubt) {
    self.graph = graph
    var lowering = IdentityLowering(graph)
    let lowered = lowering.lower([a, b])
    (left, right) = (lowered[0], lowered[1])
    nodes = Self.nodes(graph, lowered, lowering.terms)
    terms = lowering.terms
    var rootDegree: BigInteger? = 1
    var exponentDegree: BigInteger? = 1
    var angleDegree: BigInteger? = 1
    for node in nodes {
      switch graph.view(node) {
      case .indexValue, .delta, .reduction: throw .undecided(node)
      case .power(_, let exponent):
        rootDegree = Self.common(rootDegree, graph.constant(of: exponent)?.denominator ?? 1)
      case .function(.exp, _):
        for term in terms[node.rawValue] ?? [] {
          exponentDegree = Self.common(exponentDegree, term.coefficient.denominator)
        }
      case .function(.sin, _), .function(.cos, _):
        for term in terms[node.rawValue] ?? [] {
          angleDegree = Self.common(angleDegree, term.coefficient.denominator)
        }
      default: break
      }
    }
    guard let rootDegree, let exponentDegree, let angleDegree, let roots = ModularRoots(degree: rootDegree)
    else { throw .exponents }
    self.rootDegree = rootDegree
    self.exponentDegree = exponentDegree
    self.angleDegree = angleDegree
    self.roots = roots
    findContents()
    boundDegrees()
  }

  /// All that is evaluated: what the roots are made of, and the monomials of arguments, which need not be among it once
  /// like terms were collected.
  private static func nodes(
    _ graph: ExpressionGraph, _ roots: [Node], _ terms: [UInt32: [IdentityLowering.Term]]
  ) -> [Node] {
    var roots = roots
    while true {
      let nodes = graph.reachable(from: roots)
      let known = Set(nodes)
      let missing = nodes.flatMap { terms[$0.rawValue] ?? [] }.flatMap(\.monomial).filter {
        !known.contains($0)
      }
      if missing.isEmpty { return nodes }
      roots += missing
    }
  }

  /// The least common multiple.
  private static func common(_ a: BigInteger?, _ b: BigInteger) -> BigInteger? {
    guard let a else { return nil }
    let divisor = a.greatestCommonDivisor(with: b)
    return b.quotientAndRemainder(dividingBy: divisor).flatMap { a.multiplied(by: $0.quotient) }
  }

  // MARK: Contents

  func content(of node: Node) -> Rational { contents[node.rawValue] ?? .one }

  private mutating func findContents() {
    for node in nodes {
      let content: Rational?
      switch graph.view(node) {
      case .constant(let value): content = value.isZero ? .one : value.magnitude
      case .product(let factors):
        content = factors.reduce(Rational.one as Rational?) { $0?.multiplied(by: self.content(of: $1)) }
      case .sum(let summands): content = Self.greatestCommonDivisor(summands.map { self.content(of: $0) })
      case .power(let base, let exponent):
        content = graph.constant(of: exponent)?.integer.flatMap { self.content(of: base).raised(to: $0) }
      default: content = nil
      }
      if let content, !content.isOne { contents[node.rawValue] = content }
    }
  }

  /// gcd of the numerators over the lcm of the denominators.
  private static func greatestCommonDivisor(_ values: [Rational]) -> Rational? {
    if values.contains(where: \.isOne) && values.allSatisfy(\.isInteger) { return .one }
    var numerator: BigInteger = 0
    var denominator: BigInteger? = 1
    for value in values {
      numerator = numerator.greatestCommonDivisor(with: value.numerator)
      denominator = common(denominator, value.denominator)
    }
    return denominator.flatMap { Rational(numerator, over: $0) }
  }

  // MARK: Degrees

  /// Degrees as rational functions of what is drawn. Atoms are drawn afresh for every argument, so their own degree is
  /// small; that two different arguments look equal is counted for every pair of atoms.
  private mutating func boundDegrees() {
    let root = Rational(rootDegree, over: 1)?.doubleValue ?? .infinity
    let exponent = Rational(exponentDegree, over: 1)?.doubleValue ?? .infinity
    let angle = 2 * (Rational(angleDegree, over: 1)?.doubleValue ?? .infinity)
    var degrees: [UInt32: Double] = [:]
    var largest = 1.0
    var atoms = 2.0
    for node in nodes {
      let operands = graph.operandWords(of: node).reduce(0) { $0 + (degrees[$1] ?? 0) }
      let degree: Double
      switch graph.view(node) {
      case .constant: degree = 0
      case .sum, .product: degree = operands
      case .power(_, let number):
        degree = operands * root * (graph.constant(of: number)?.magnitude.doubleValue ?? 1)
        atoms += graph.constant(of: number)?.isInteger == true ? 0 : 1
      case .function(let function, _):
        let terms = terms[node.rawValue] ?? []
        let scale = function == .exp ? exponent : angle
        degree = terms.reduce(root) { $0 + scale * $1.coefficient.magnitude.doubleValue }
        atoms += Double(terms.count + 1)
      default:
        degree = root
        atoms += 1
      }
      degrees[node.rawValue] = degree
      largest = max(largest, degree)
    }
    let chance = 2 * largest * atoms * atoms
    degreeBits = chance.isFinite ? Int(chance.exponent) + 1 : .max
  }
}
