/// Expressions rewritten to the few functions whose algebra the exact test knows: exp, log, |·|, sign, sin, cos, asin,
/// atan, erf and powers.
///
/// Every rewrite holds wherever both sides are defined, kinks apart: s² = 1 and step = (1 + s)/2 for s = sign(x) are
/// claims away from x = 0.
struct IdentityLowering {
  let graph: ExpressionGraph
  /// c·Πmᵢ, a summand of the argument of exp, sin or cos.
  struct Term {
    var coefficient: Rational
    var monomial: [Node]
  }
  /// The summands of the argument, by node of exp, sin or cos.
  private(set) var terms: [UInt32: [Term]] = [:]
  private var image: [UInt32: Node] = [:]

  init(_ graph: ExpressionGraph) { self.graph = graph }

  mutating func lower(_ roots: [Node]) -> [Node] {
    for node in graph.reachable(from: roots) where image[node.rawValue] == nil {
      image[node.rawValue] = lowered(node)
    }
    return roots.map { image[$0.rawValue]! }
  }

  private func lowered(operand: Node) -> Node { image[operand.rawValue]! }

  private mutating func lowered(_ node: Node) -> Node {
    switch graph.view(node) {
    case .constant, .symbol, .indexValue, .delta, .reduction: return node
    case .named(_, _, _, let value): return lowered(operand: value)
    case .sum(let operands): return graph.sum(operands.map(lowered(operand:)))
    case .product(let operands): return graph.product(operands.map(lowered(operand:)))
    case .opaque(let name, let order, let x): return graph.opaque(name, order: order, lowered(operand: x))
    case .power(let base, let exponent):
      return power(lowered(operand: base), lowered(operand: exponent))
    case .function(let function, let arguments):
      if function == .exp { return exponentialOfLogarithms(arguments[0]) }
      return apply(function, arguments.map(lowered(operand:)))
    }
  }

  private func half(_ node: Node) -> Node { graph.product(graph.constant(RealPower.half), node) }

  private mutating func apply(_ function: ElementaryFunction, _ x: [Node]) -> Node {
    let a = x[0]
    switch function {
    case .exp: return exponential(a)
    case .log: return logarithm(a)
    case .abs: return magnitude(a)
    case .sign: return sign(a)
    case .max:
      return x.dropFirst().reduce(a) { half(graph.sum([$0, $1, magnitude(graph.difference($0, $1))])) }
    case .min:
      return x.dropFirst().reduce(a) {
        half(graph.difference(graph.sum($0, $1), magnitude(graph.difference($0, $1))))
      }
    case .logSumExp: return logarithm(graph.sum(x.map { exponential($0) }))
    case .logShare: return graph.difference(a, apply(.logSumExp, x))
    case .sin, .cos: return circular(function, a)
    default:
      return FunctionDefinition.of(function).map { instance(of: $0, at: a) } ?? graph.apply(function, a)
    }
  }

  /// A definition at a lowered argument.
  private mutating func instance(of definition: FunctionDefinition, at argument: Node) -> Node {
    let values = definition.values(at: argument) { step, earlier in
      switch step {
      case .argument: argument
      case .constant(let value): graph.constant(value)
      case .pi: graph.pi
      case .sum(let terms): graph.sum(terms.map { earlier[$0] })
      case .product(let factors): graph.product(factors.map { earlier[$0] })
      case .power(let base, let exponent): power(earlier[base], graph.constant(exponent))
      case .function(let function, let operands): apply(function, operands.map { earlier[$0] })
      }
    }
    return values?.last ?? argument
  }

  // MARK: Signs

  /// |a·b| = |a|·|b|; even powers are their own magnitude.
  mutating func magnitude(_ a: Node) -> Node {
    if case .product(let factors) = graph.view(a) {
      return graph.product(factors.map { factorMagnitude($0) })
    }
    return factorMagnitude(a)
  }

  private func factorMagnitude(_ a: Node) -> Node {
    if graph.facts(of: a).contains(.nonnegative) { return a }
    if case .power(let base, let exponent) = graph.view(a), let number = graph.constant(of: exponent) {
      guard let integer = number.integer, integer % 2 != 0 else { return a }
      return graph.power(graph.apply(.abs, base), exponent)
    }
    return graph.apply(.abs, a)
  }

  /// sign(a·b) = sign(a)·sign(b).
  private func sign(_ a: Node) -> Node {
    if case .product(let factors) = graph.view(a) { return graph.product(factors.map { factorSign($0) }) }
    return factorSign(a)
  }

  private func factorSign(_ a: Node) -> Node {
    let one = graph.constant(1)
    if graph.facts(of: a).contains(.nonnegative) { return graph.constant(of: a)?.isZero == true ? a : one }
    switch graph.view(a) {
    case .power(let base, let exponent):
      guard let number = graph.constant(of: exponent) else { return one }
      guard let integer = number.integer, integer % 2 != 0 else { return one }
      return factorSign(ofBase: base)
    case .function(let function, let x) where function.row.shape.keepsSign:
      return factorSign(ofBase: x[0])
    default: return graph.apply(.sign, a)
    }
  }

  private func factorSign(ofBase a: Node) -> Node {
    graph.facts(of: a).contains(.nonnegative) ? graph.constant(1) : graph.apply(.sign, a)
  }

  // MARK: Exponentials and angles

  /// exp(c·log f + …) = f^c·…, for the logarithms as written.
  private mutating func exponentialOfLogarithms(_ argument: Node) -> Node {
    let value = graph.value(of: argument)
    let summands = graph.opcode(of: value) == .sum ? graph.operands(of: value) : [value]
    var factors: [Node] = []
    var rest: [Node] = []
    for summand in summands {
      let (coefficient, inner) = graph.splitCoefficient(summand)
      if case .function(.log, let x) = graph.view(graph.value(of: inner)), let x = image[x[0].rawValue] {
        factors.append(power(x, graph.constant(coefficient)))
      } else {
        rest.append(lowered(operand: summand))
      }
    }
    if factors.isEmpty { return exponential(lowered(operand: argument)) }
    if !rest.isEmpty { factors.append(exponential(graph.sum(rest))) }
    return graph.product(factors)
  }

  /// exp of a lowered argument; c·log g in it becomes |g|^c, since log is log|·| wherever it is defined.
  mutating func exponential(_ argument: Node) -> Node {
    var factors: [Node] = []
    var rest: [Term] = []
    for term in expanded(argument) {
      if term.monomial.count == 1, case .function(.log, let x) = graph.view(term.monomial[0]) {
        factors.append(power(magnitude(x[0]), graph.constant(term.coefficient)))
      } else {
        rest.append(term)
      }
    }
    let exponent = factors.isEmpty ? argument : graph.sum(rest.map { product(of: $0) } + [graph.constant(0)])
    let node = atom(.exp, exponent)
    return factors.isEmpty ? node : graph.product(factors + [node])
  }

  private func product(of term: Term) -> Node {
    graph.product([graph.constant(term.coefficient)] + term.monomial)
  }

  /// f(argument) with the terms of its argument, which are older than the node.
  private mutating func atom(_ function: ElementaryFunction, _ argument: Node) -> Node {
    let node = graph.apply(function, argument)
    if graph.opcode(of: node) == .function, terms[node.rawValue] == nil {
      terms[node.rawValue] = expanded(argument)
    }
    return node
  }

  private static let turnLimit = 16

  /// sin and cos of t + n·asin x + … by the addition theorems.
  private mutating func circular(_ function: ElementaryFunction, _ argument: Node) -> Node {
    var rest: [Term] = []
    var points: [(cosine: Node, sine: Node)] = []
    for term in expanded(argument) {
      if let turns = term.coefficient.integer, turns.magnitude <= Self.turnLimit, term.monomial.count == 1,
        let point = circle(of: term.monomial[0])
      {
        let directed = turns < 0 ? (point.cosine, graph.negation(point.sine)) : point
        points += Array(repeating: directed, count: Int(turns.magnitude))
      } else {
        rest.append(term)
      }
    }
    if points.isEmpty { return atom(function, argument) }
    let angle = graph.sum(rest.map { product(of: $0) } + [graph.constant(0)])
    var result = (cosine: atom(.cos, angle), sine: atom(.sin, angle))
    for point in points {
      result = (
        graph.difference(
          graph.product(result.cosine, point.cosine), graph.product(result.sine, point.sine)),
        graph.sum(graph.product(result.cosine, point.sine), graph.product(result.sine, point.cosine))
      )
    }
    return function == .sin ? result.sine : result.cosine
  }

  /// cos(asin x) = √(1−x²); cos(atan x) = 1/√(1+x²), sin(atan x) = x/√(1+x²).
  private mutating func circle(of angle: Node) -> (cosine: Node, sine: Node)? {
    guard case .function(let function, let x) = graph.view(angle) else { return nil }
    let square = graph.power(x[0], graph.constant(2))
    let one = graph.constant(1)
    switch function {
    case .asin: return (power(graph.difference(one, square), graph.constant(RealPower.half)), x[0])
    case .atan:
      let cosine = power(graph.sum(one, square), graph.constant(RealPower.minusHalf))
      return (cosine, graph.product(x[0], cosine))
    default: return nil
    }
  }

  /// √2·√2 = 2: the product of a root of a number with its like among the open factors, and the factors that are left.
  private func rational(_ root: Node, _ open: [Node]) -> (value: Rational, rest: [Node])? {
    guard case .power(let base, let exponent) = graph.view(root), let number = graph.constant(of: base),
      let total = graph.constant(of: exponent)?.multiplied(by: Rational(1 + open.count { $0 == root })),
      let steps = total.integer, let value = number.raised(to: steps)
    else { return nil }
    return (value, open.filter { $0 != root })
  }

  private static let termLimit = 512
  /// Coefficients beyond these bits, as of high powers of decimals, take longer to reduce than the identity is worth.
  private static let coefficientLimit = 1024

  /// The polynomial c₁m₁ + c₂m₂ + … that the node is; the node itself where that would be long.
  private func expanded(_ node: Node) -> [Term] {
    var result: [Term] = []
    var work: [(term: Term, open: [Node])] = [(Term(coefficient: .one, monomial: []), [node])]
    while var (term, open) = work.popLast() {
      guard result.count + work.count < Self.termLimit,
        term.coefficient.denominator.bitWidth < Self.coefficientLimit
      else {
        return [Term(coefficient: .one, monomial: [node])]
      }
      guard let factor = open.popLast() else {
        result.append(term)
        continue
      }
      switch graph.view(factor) {
      case .constant(let value):
        if let product = term.coefficient.multiplied(by: value) {
          term.coefficient = product
        } else {
          term.monomial.append(factor)
        }
        work.append((term, open))
      case .product(let factors): work.append((term, open + factors))
      case .sum(let summands): for summand in summands.reversed() { work.append((term, open + [summand])) }
      case .power(let base, _) where graph.constant(of: base) != nil:
        if let (value, rest) = rational(factor, open), let product = term.coefficient.multiplied(by: value) {
          term.coefficient = product
          work.append((term, rest))
        } else {
          term.monomial.append(factor)
          work.append((term, open))
        }
      case .power(let base, let exponent) where [.sum, .product].contains(graph.opcode(of: base)):
        if let n = graph.constant(of: exponent)?.integer, (2...4).contains(n) {
          let factors = graph.opcode(of: base) == .product ? graph.operands(of: base) : [base]
          work.append((term, open + (0..<n).flatMap { _ in factors }))
        } else {
          term.monomial.append(factor)
          work.append((term, open))
        }
      default:
        term.monomial.append(factor)
        work.append((term, open))
      }
    }
    return result
  }
}
