import SymbolicAlgebra

/// The sums and arguments of exponentials that the author wrote, by fingerprint: found again, they take the author's order.
struct AuthorsForms {
  private(set) var sums: [UInt64: Node] = [:]
  private(set) var arguments: [UInt64: Node] = [:]

  init(_ graph: ExpressionGraph, of roots: [Node]) {
    for node in graph.reachable(from: roots) {
      switch graph.view(node) {
      case .sum(let terms): sums[graph.fingerprint(of: node)] = Self.positiveFirst(node, terms, graph)
      case .function(.exp, let argument): arguments[graph.fingerprint(of: argument[0])] = argument[0]
      default: break
      }
    }
  }

  /// b − a for −a + b: the first term without a minus comes first.
  static func positiveFirst(_ node: Node, _ terms: [Node], _ graph: ExpressionGraph) -> Node {
    guard isNegative(terms[0], graph), let place = terms.firstIndex(where: { !isNegative($0, graph) }) else {
      return node
    }
    var rest = terms
    rest.insert(rest.remove(at: place), at: 0)
    return graph.sum(rest)
  }

  static func isNegative(_ term: Node, _ graph: ExpressionGraph) -> Bool { graph.isNegative(term) }
}

extension Presenter {
  func terms(of node: Node) -> [Monomial] {
    let terms = graph.opcode(of: node) == .sum ? graph.operands(of: node) : [node]
    return terms.flatMap { term -> [Monomial] in
      let own = monomial(term)
      // What was a product may have become a sum: e^0 (a + b).
      if own.coefficient.magnitude.isOne, own.slots.count == 1, own.slots[0].exponent == .one,
        graph.opcode(of: own.slots[0].base) == .sum
      {
        let inner = self.terms(of: own.slots[0].base)
        return own.coefficient.isNegative ? inner.map { $0.negated } : inner
      }
      return [own]
    }
  }

  /// Like terms added, at the place of the first.
  func collected(_ terms: [Monomial]) -> [Monomial] {
    var result: [Monomial] = []
    var places: [UInt64: Int] = [:]
    for term in terms where !term.coefficient.isZero {
      let key = graph.fingerprint(of: node(Monomial(coefficient: .one, slots: term.slots)))
      guard let place = places[key] else {
        places[key] = result.count
        result.append(term)
        continue
      }
      if let total = result[place].coefficient.adding(term.coefficient) {
        result[place].coefficient = total
      } else {
        result.append(term)
      }
    }
    return result.filter { !$0.coefficient.isZero }
  }

  /// The sum of collected terms, in the author's order where it is one of his sums.
  func node(_ terms: [Monomial]) -> Node { oriented(graph.sum(terms.map { node($0) })) }

  /// A sum in the author's order, or with a term first that has no minus.
  func oriented(_ node: Node) -> Node {
    guard case .sum(let terms) = graph.view(node) else { return node }
    return authors.sums[graph.fingerprint(of: node)] ?? AuthorsForms.positiveFirst(node, terms, graph)
  }

  func opposite(_ node: Node) -> Node {
    guard case .sum(let terms) = graph.view(node) else { return graph.negation(node) }
    return oriented(graph.sum(terms.map { graph.negation($0) }))
  }

  // MARK: Content

  /// c and S of c·S for a sum with a number in every term, or with nothing but negative terms; nil where there is none.
  func contentAndRest(_ node: Node) -> (Rational, Node)? {
    let numbers = graph.operands(of: node).map { coefficient($0) }
    guard let content = content(numbers), let inverse = content.reciprocal else { return nil }
    let sign = numbers.allSatisfy { $0.isNegative } ? Rational.minusOne : .one
    if content.isOne, sign.isOne { return opposed(node) }
    guard let scale = inverse.multiplied(by: sign), let total = content.multiplied(by: sign) else {
      return nil
    }
    let terms = graph.operands(of: node).map { graph.product(graph.constant(scale), $0) }
    let rest = oriented(graph.sum(terms))
    guard let (more, last) = opposed(rest), let all = more.multiplied(by: total) else { return (total, rest) }
    return (all, last)
  }

  /// −1 and a − b for b − a where the author wrote a − b and not b − a.
  private func opposed(_ node: Node) -> (Rational, Node)? {
    let own = graph.fingerprint(of: node)
    guard authors.sums[own] == nil, let other = authors.sums[Fingerprint.negate(own)] else { return nil }
    return (.minusOne, other)
  }

  private func coefficient(_ term: Node) -> Rational {
    if let value = graph.constant(of: term) { return value }
    guard graph.opcode(of: term) == .product else { return .one }
    return graph.constant(of: graph.operand(of: term, at: 0)) ?? .one
  }

  /// The largest number in all coefficients; 1 where one of them is a decimal.
  func content(_ numbers: [Rational]) -> Rational? {
    if numbers.contains(where: { Self.isDecimal($0) || $0.isZero }) { return fraction(of: numbers) }
    guard let first = numbers.first else { return .one }
    let above = numbers.dropFirst().reduce(first.numerator.magnitude) {
      $0.greatestCommonDivisor(with: $1.numerator)
    }
    let below = numbers.dropFirst().reduce(first.denominator) {
      $0.greatestCommonDivisor(with: $1.denominator)
    }
    return Rational(above.magnitude, over: below)
  }

  /// ½ of ½ + 0.067 x², where the decimals get no longer by it.
  private func fraction(of numbers: [Rational]) -> Rational {
    guard let own = numbers.first(where: { !Self.isDecimal($0) && !$0.isInteger }),
      let inverse = own.magnitude.reciprocal
    else { return .one }
    for number in numbers {
      guard let rest = number.multiplied(by: inverse) else { return .one }
      if !rest.isInteger, !(rest.decimalDescription?.count ?? 99 <= number.decimalDescription?.count ?? 0) {
        return .one
      }
    }
    return own.magnitude
  }

  /// What is printed as a decimal: no number is taken out of a sum with one.
  static func isDecimal(_ value: Rational) -> Bool {
    !value.isInteger && (value.words.map { $0.denominator >= 10 } ?? true) && value.decimalDescription != nil
  }

  // MARK: Multiplying out

  /// The terms with every bracket multiplied out; nil past the limit or where there is none.
  func expanded(_ terms: [Monomial], keepingAuthors: Bool = false) -> [Monomial]? {
    var open = terms
    var result: [Monomial] = []
    var didExpand = false
    while let term = open.popLast() {
      if open.count + result.count > Self.termLimit { return nil }
      guard let place = term.slots.firstIndex(where: { isOpenable($0) && !(keepingAuthors && isAuthors($0)) })
      else {
        result.append(term)
        continue
      }
      didExpand = true
      var rest = term
      let slot = rest.slots.remove(at: place)
      guard let (inner, power) = opened(slot),
        let less = sum(slot.exponent, Exponent(number: Rational(-power)))
      else { return nil }
      for factor in self.terms(of: inner) {
        var product = factor
        // 0.134 · ½ is nobody's number.
        if Self.isDecimal(product.coefficient), !rest.coefficient.magnitude.isOne { return nil }
        guard let number = product.coefficient.multiplied(by: rest.coefficient) else { return nil }
        product = Monomial(coefficient: number, slots: rest.slots)
        for own in factor.slots { append(&product, own) }
        append(&product, Slot(base: slot.base, exponent: less, key: slot.key))
        open.append(product)
      }
    }
    return didExpand ? collected(result.reversed()) : nil
  }

  static let termLimit = 24

  /// Whether a base is a sum of the author's, or a name.
  private func isAuthors(_ slot: Slot) -> Bool {
    let own = graph.fingerprint(of: slot.base)
    return graph.opcode(of: slot.base) != .sum || authors.sums[own] != nil
      || authors.sums[Fingerprint.negate(own)] != nil
  }

  private func isOpenable(_ slot: Slot) -> Bool {
    guard let power = slot.exponent.rational, power < Rational(5), let (_, least) = opened(slot) else {
      return false
    }
    return !(power < Rational(least))
  }

  /// The sum that a slot holds, or that the square of a root with a name is, and the power that makes it.
  private func opened(_ slot: Slot) -> (Node, Int)? {
    if graph.opcode(of: slot.base) == .sum { return (slot.base, 1) }
    guard let value = names.value(of: slot.base), case .power(let radicand, let exponent) = graph.view(value),
      let root = graph.constant(of: exponent)?.reciprocal?.integer, root > 1
    else { return nil }
    return (radicand, root)
  }
}
