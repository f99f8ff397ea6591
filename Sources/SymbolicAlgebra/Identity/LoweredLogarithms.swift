extension IdentityLowering {
  private static let stepLimit = 4096
  private static let logSumLimit = 256

  /// log f = log|f| split over factors and powers, which holds for all f ≠ 0; denominators leave a sum, and a sum of
  /// exponentials is taken relative to the mean of its exponents, so that log(1+eˣ) = x + log(1+e⁻ˣ) is seen.
  mutating func logarithm(_ argument: Node) -> Node {
    var summands: [Node] = []
    var work: [(coefficient: Rational, node: Node)] = [(.one, argument)]
    var steps = 0
    while let (coefficient, node) = work.popLast() {
      steps += 1
      guard steps < Self.stepLimit, let parts = split(node) else {
        summands.append(graph.product(graph.constant(coefficient), graph.apply(.log, node)))
        continue
      }
      summands += parts.plain.map { graph.product(graph.constant(coefficient), $0) }
      for part in parts.logs.reversed() {
        if let total = coefficient.multiplied(by: part.coefficient) { work.append((total, part.node)) }
      }
    }
    return graph.sum(summands + [graph.constant(0)])
  }

  private typealias Parts = (plain: [Node], logs: [(coefficient: Rational, node: Node)])

  /// log node = Σ plain + Σ c·log n; nil where nothing splits.
  private mutating func split(_ node: Node) -> Parts? {
    switch graph.view(node) {
    case .constant(let value):
      if value.isOne { return ([], []) }
      guard !value.isZero, let primes = PrimePowers(of: value) else { return nil }
      if primes.powers.count == 1, primes.powers[0].exponent == 1, !value.isNegative { return nil }
      return ([], primes.powers.map { (Rational($0.exponent), graph.constant(Rational($0.base))) })
    case .function(.exp, let x): return ([x[0]], [])
    case .function(.abs, let x): return ([], [(.one, x[0])])
    case .product(let factors): return ([], factors.map { (.one, $0) })
    case .power(let base, let exponent):
      guard let number = graph.constant(of: exponent) else { return nil }
      return ([], [(number, base)])
    case .sum(let summands):
      guard summands.count <= Self.logSumLimit else { return nil }
      return clearedDenominator(summands) ?? shiftedExponentials(summands)
    default: return nil
    }
  }

  /// log Σt = log Σt·b − log b for the first denominator b.
  private func clearedDenominator(_ summands: [Node]) -> Parts? {
    for summand in summands {
      for factor in factors(of: summand) {
        guard case .power(let base, let exponent) = graph.view(factor),
          let number = graph.constant(of: exponent), number.isInteger, number.isNegative
        else { continue }
        let scaled = summands.flatMap { times($0, base) }
        guard scaled.count <= Self.logSumLimit else { return nil }
        return ([], [(.one, graph.sum(scaled)), (.minusOne, base)])
      }
    }
    return nil
  }

  /// The summands of t·b: one power of b less, or t times every summand of b.
  private func times(_ term: Node, _ base: Node) -> [Node] {
    var factors = factors(of: term)
    for (place, factor) in factors.enumerated() {
      guard case .power(base, let exponent) = graph.view(factor), let number = graph.constant(of: exponent),
        number.isNegative, let less = number.adding(.one)
      else { continue }
      factors[place] = graph.power(base, graph.constant(less))
      return [graph.product(factors)]
    }
    let parts = graph.opcode(of: base) == .sum ? graph.operands(of: base) : [base]
    return parts.map { graph.product(term, $0) }
  }

  private func factors(of node: Node) -> [Node] {
    graph.opcode(of: node) == .product ? graph.operands(of: node) : [node]
  }

  /// log Σ c·exp(t) = m + log Σ c·exp(t − m), m the mean of t.
  private mutating func shiftedExponentials(_ summands: [Node]) -> Parts? {
    var parts: [(rest: [Node], exponent: Node)] = []
    for summand in summands {
      var rest: [Node] = []
      var exponents: [Node] = [graph.constant(0)]
      for factor in factors(of: summand) {
        if case .function(.exp, let x) = graph.view(factor) {
          exponents.append(x[0])
        } else if case .power(let base, let n) = graph.view(factor),
          case .function(.exp, let x) = graph.view(base), graph.opcode(of: n) == .constant
        {
          exponents.append(graph.product(n, x[0]))
        } else {
          rest.append(factor)
        }
      }
      parts.append((rest, graph.sum(exponents)))
    }
    let share = graph.constant(Rational(1, over: parts.count)!)
    let mean = graph.product(share, graph.sum(parts.map(\.exponent)))
    if graph.constant(of: distributed(mean))?.isZero == true { return nil }
    let shifted = parts.map { part in
      graph.product(part.rest + [exponential(distributed(graph.difference(part.exponent, mean)))])
    }
    let sum = graph.sum(shifted)
    // A sum that was already relative to its mean comes back as it was.
    return sum == graph.sum(summands) ? nil : ([mean], [(.one, sum)])
  }

  /// Numbers before sums multiplied out, so that equal exponents cancel.
  private func distributed(_ node: Node) -> Node {
    var summands: [Node] = []
    var work: [(Rational, Node)] = [(.one, node)]
    while let (coefficient, node) = work.popLast() {
      let (number, rest) = graph.splitCoefficient(node)
      let total = coefficient.multiplied(by: number)
      if let total, graph.opcode(of: rest) == .sum {
        work += graph.operands(of: rest).reversed().map { (total, $0) }
      } else {
        summands.append(graph.product(graph.constant(coefficient), node))
      }
    }
    return graph.sum(summands + [graph.constant(0)])
  }
}

/// |p/q| as a product of powers of primes; factors without a small divisor stay whole.
struct PrimePowers {
  private(set) var powers: [(base: Int, exponent: Int)] = []
  private static let divisorLimit = 2000

  /// nil past machine words.
  init?(of value: Rational) {
    guard let (p, q) = value.words, p != 0 else { return nil }
    append(Int(p.magnitude), sign: 1)
    append(q, sign: -1)
  }

  private mutating func append(_ value: Int, sign: Int) {
    var rest = value
    var divisor = 2
    while divisor <= Self.divisorLimit, divisor * divisor <= rest {
      var exponent = 0
      while rest % divisor == 0 {
        rest /= divisor
        exponent += 1
      }
      if exponent > 0 { powers.append((divisor, sign * exponent)) }
      divisor += 1
    }
    if rest > 1 { powers.append((rest, sign)) }
  }
}
