import SymbolicAlgebra

/// A product with norms among its divisors, while it is taken apart: t/n becomes kt/r, and Σ a·b/(|a|·|b|) a sum of products of
/// scaled factors.
private struct NormQuotient {
  var number = Rational.one
  /// Above the bar, without those that were matched with a norm.
  var factors: [Operand] = []
  /// Factors kt.
  var scaled: [Operand] = []
  /// Roots r, one for each kt.
  var roots: [Operand] = []
  /// How often each norm is still to divide.
  var pending: [(square: Node, count: Int)] = []
  /// Other divisors.
  var divisors: [Operand] = []

  mutating func divide(by square: Node, _ count: Int) {
    if let place = pending.firstIndex(where: { $0.square == square }) {
      pending[place].count += count
    } else {
      pending.append((square, count))
    }
  }
}

extension ProgramBuilder {
  /// A product with a norm under its bar, or under that of a name in it; nil for others.
  mutating func normQuotient(_ node: Node, isNegated: Bool, without masks: [Node]) -> Operand? {
    guard !norms.isEmpty else { return nil }
    let all = graph.factors(of: node).filter { !masks.contains($0) }
    var (quotient, above) = takenApart(all)
    for (place, factor) in above.enumerated() {
      if let (square, other) = carried(by: factor, above), let norm = norm(ofSquare: square) {
        quotient.factors.append(withRoot(factor, square, norm))
        quotient.scaled.append(scaled(above[other], norm)!)
        above.remove(at: max(place, other))
        above.remove(at: min(place, other))
        break
      }
    }
    if quotient.pending.isEmpty, quotient.scaled.isEmpty { return nil }
    if isNegated { quotient.number = quotient.number.negated }
    for factor in above { take(factor, &quotient) }
    return value(of: quotient)
  }

  /// Numbers and divisors, and the factors above the bar.
  private mutating func takenApart(_ factors: [Node]) -> (NormQuotient, above: [Node]) {
    var quotient = NormQuotient()
    var above: [Node] = []
    for factor in factors {
      if let number = graph.constant(of: factor), let product = quotient.number.multiplied(by: number) {
        quotient.number = product
      } else if let own = norms.reader.divisors(factor) {
        for norm in own.norms { quotient.divide(by: norm.square, norm.count) }
        for other in own.others {
          quotient.divisors += Array(repeating: operand(of: other), count: own.count)
        }
      } else {
        above.append(factor)
      }
    }
    return (quotient, above)
  }

  // MARK: Names

  /// A name of what is divided by a norm may be out of range where the whole product is not: −1/(|a|·|b|), of which b/(|a|·|b|) is
  /// made. The norm that is matched by another factor, and the place of that.
  private mutating func carried(by factor: Node, _ above: [Node]) -> (square: Node, other: Int)? {
    guard graph.opcode(of: factor) == .named else { return nil }
    for divisor in norms.reader.divisorsOfProduct(graph.unnamed(factor)) {
      let square = divisor.square
      guard let norm = norm(ofSquare: square) else { continue }
      for (place, other) in above.enumerated() where other != factor && scaled(other, norm) != nil {
        return (square, place)
      }
    }
    return nil
  }

  /// The value under a name with r for one of its divisors n, once.
  private mutating func withRoot(_ name: Node, _ square: Node, _ norm: Norm) -> Operand {
    let key = Norms.Part(name: name, square: square)
    if let known = norms.parts[key] { return known }
    let own = graph.unnamed(name)
    var (quotient, above) = takenApart(graph.factors(of: own))
    quotient.divide(by: square, -1)
    quotient.roots.append(norm.root)
    for factor in above { take(factor, &quotient) }
    let made = value(of: quotient)
    norms.parts[key] = made
    return made
  }

  // MARK: Above the bar

  /// A factor above the bar, tⁿ being n of them.
  private mutating func take(_ factor: Node, _ quotient: inout NormQuotient) {
    let own = graph.unnamed(factor)
    if graph.opcode(of: own) == .sum, takeProducts(own, &quotient) { return }
    if let square = norms.reader.square(ofRoot: own),
      let place = quotient.pending.firstIndex(where: { $0.square == square && $0.count > 0 })
    {
      quotient.pending[place].count -= 1
      return
    }
    var (base, count) = (factor, 1)
    if let (root, exponent) = graph.wholePower(own), exponent <= 4 { (base, count) = (root, exponent) }
    var matched = 0
    while matched < count, let place = pendingPlace(of: base, quotient) {
      let norm = norm(ofSquare: quotient.pending[place].square)!
      quotient.scaled.append(scaled(base, norm)!)
      quotient.roots.append(norm.root)
      quotient.pending[place].count -= 1
      matched += 1
    }
    if matched == 0 { return quotient.factors.append(operand(of: factor)) }
    for _ in matched..<count { quotient.factors.append(operand(of: base)) }
  }

  private func scaled(_ node: Node, _ norm: Norm) -> Operand? {
    norm.scaled[node] ?? norm.scaled[graph.unnamed(node)]
  }

  private mutating func pendingPlace(of node: Node, _ quotient: NormQuotient) -> Int? {
    for (place, norm) in quotient.pending.enumerated() where norm.count > 0 {
      if scaled(node, self.norm(ofSquare: norm.square)!) != nil { return place }
    }
    return nil
  }

  /// Σ a·b/(m·n) as Σ ka·kb/(r·s), where every term has a factor of either norm.
  private mutating func takeProducts(_ sum: Node, _ quotient: inout NormQuotient) -> Bool {
    for first in quotient.pending.indices {
      for second in first..<quotient.pending.count {
        let needed = first == second ? 2 : 1
        guard quotient.pending[first].count >= needed, quotient.pending[second].count >= needed,
          let one = norm(ofSquare: quotient.pending[first].square),
          let two = norm(ofSquare: quotient.pending[second].square)
        else { continue }
        let key = Norms.Pair(
          sum: sum, first: quotient.pending[first].square, second: quotient.pending[second].square)
        guard let products = norms.products[key] ?? scaledProducts(sum, one, two) else { continue }
        norms.products[key] = products
        quotient.scaled.append(products)
        quotient.roots += [one.root, two.root]
        quotient.pending[first].count -= 1
        quotient.pending[second].count -= 1
        return true
      }
    }
    return false
  }

  private mutating func scaledProducts(_ sum: Node, _ one: Norm, _ two: Norm) -> Operand? {
    var terms: [(number: Rational, pair: (Operand, Operand), rest: [Node])] = []
    for term in graph.operands(of: sum) {
      var (number, factors) = graph.numberAndFactors(of: graph.unnamed(term))
      factors = factors.flatMap { factor in
        graph.wholePower(factor).map { $0.exponent == 2 ? [$0.base, $0.base] : [factor] } ?? [factor]
      }
      guard let a = factors.firstIndex(where: { scaled($0, one) != nil }),
        case let left = scaled(factors.remove(at: a), one)!,
        let b = factors.firstIndex(where: { scaled($0, two) != nil }),
        case let right = scaled(factors.remove(at: b), two)!
      else { return nil }
      terms.append((number, (left, right), factors))
    }
    let products = terms.map { term in
      let product = term.rest.reduce(emit(.multiply, term.pair.0, term.pair.1)) {
        emit(.multiply, $0, operand(of: $1))
      }
      return times(term.number, product)
    }
    return products.dropFirst().reduce(products[0]) { emit(.add, $0, $1) }
  }

  // MARK: Values

  /// Three roots are one divisor: the scale keeps their product in range.
  private mutating func value(of quotient: NormQuotient) -> Operand {
    var above = quotient.scaled
    var roots = quotient.roots[...]
    var total: Operand?
    if !above.isEmpty {
      total = product(above)
      above = []
    }
    while !roots.isEmpty {
      total = emit(.divide, total ?? constant(1), product(Array(roots.prefix(3))))
      roots = roots.dropFirst(3)
    }
    for factor in quotient.factors { total = total.map { emit(.multiply, $0, factor) } ?? factor }
    var value = total.map { signed(quotient.number, $0) } ?? constant(quotient.number.doubleValue)
    for (square, count) in quotient.pending where count > 0 {
      let norm = norm(ofSquare: square)!
      for _ in 0..<count { value = emit(.divide, value, norm.value) }
    }
    for divisor in quotient.divisors { value = emit(.divide, value, divisor) }
    return value
  }

  private mutating func product(_ factors: [Operand]) -> Operand {
    factors.dropFirst().reduce(factors[0]) { emit(.multiply, $0, $1) }
  }

  private mutating func signed(_ number: Rational, _ value: Operand) -> Operand {
    number.isMinusOne ? emit(.negate, value, .none) : times(number, value)
  }
}
