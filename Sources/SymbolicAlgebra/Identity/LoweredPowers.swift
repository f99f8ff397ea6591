extension IdentityLowering {
  /// b^e. A variable exponent is exp(e·log b), its constant part apart: x^(y+1) = x·exp(y·log x).
  mutating func power(_ base: Node, _ exponent: Node) -> Node {
    if let number = graph.constant(of: exponent) { return power(base, number) }
    let summands = graph.opcode(of: exponent) == .sum ? graph.operands(of: exponent) : [exponent]
    let numbers = summands.filter { graph.opcode(of: $0) == .constant }
    let rest = summands.filter { graph.opcode(of: $0) != .constant }
    let factors = numbers.compactMap { graph.constant(of: $0) }.map { power(base, $0) }
    return graph.product(factors + [exponential(graph.product(graph.sum(rest), logarithm(base)))])
  }

  /// b^r; for r without an integer value b ≥ 0 is asked for, so that factors known to be non-negative and even powers
  /// leave the root, and the rest stays under one.
  private mutating func power(_ base: Node, _ exponent: Rational) -> Node {
    var factors: [Node] = []
    var work: [(Node, Rational)] = [(base, exponent)]
    while let (base, exponent) = work.popLast() {
      if exponent.isInteger {
        factors.append(graph.power(base, graph.constant(exponent)))
        continue
      }
      switch graph.view(base) {
      case .function(.exp, let x):
        factors.append(exponential(graph.product(graph.constant(exponent), x[0])))
      case .power(let inner, let number):
        guard let number = graph.constant(of: number), let total = number.multiplied(by: exponent) else {
          factors.append(graph.power(base, graph.constant(exponent)))
          continue
        }
        let isEven = number.integer.map { $0 % 2 == 0 } ?? false
        work.append((isEven ? magnitude(inner) : inner, total))
      case .product(let operands):
        let (free, kept) = parted(operands, exponent)
        work += free
        if let kept { factors.append(graph.power(kept, graph.constant(exponent))) }
      default: factors.append(graph.power(base, graph.constant(exponent)))
      }
    }
    return graph.product(factors)
  }

  /// The factors that may leave a root, with their exponents, and the product of the others, if any.
  private mutating func parted(_ factors: [Node], _ exponent: Rational) -> ([(Node, Rational)], Node?) {
    var free: [(Node, Rational)] = []
    var kept: [Node] = []
    for factor in factors {
      if let number = graph.constant(of: factor) {
        free.append((graph.constant(number.magnitude), exponent))
        if number.isNegative { kept.append(graph.constant(-1)) }
      } else if graph.facts(of: factor).contains(.nonnegative) {
        free.append((factor, exponent))
      } else {
        kept.append(factor)
      }
    }
    if kept.count == 1 {
      free.append((kept[0], exponent))
      return (free, nil)
    }
    return (free, kept.isEmpty ? nil : graph.product(kept))
  }
}
