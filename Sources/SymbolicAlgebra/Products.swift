extension ExpressionGraph {
  /// Products inside a product are opened up to this many factors, so that a chain of n links costs O(n).
  private static let openingLimit = 32

  public func product(_ a: Node, _ b: Node) -> Node {
    withUnsafeTemporaryAllocation(of: Node.self, capacity: 2) { factors in
      factors.initializeElement(at: 0, to: a)
      factors.initializeElement(at: 1, to: b)
      return product(UnsafeBufferPointer(factors))
    }
  }

  public func negation(_ a: Node) -> Node { product(constantNode(.minusOne), a) }

  /// a · b⁻¹.
  public func quotient(_ a: Node, _ b: Node) -> Node { product(a, power(b, constantNode(.minusOne))) }

  public func product(_ factors: [Node]) -> Node { factors.withUnsafeBufferPointer { product($0) } }

  /// a · b · …, in written order with the number first. Products inside are opened, numbers are multiplied, equal
  /// bases are collected at the place of the first where that is true for all values; x/x stays. A number −1 before
  /// a difference reverses it.
  public func product(_ factors: UnsafeBufferPointer<Node>) -> Node {
    if factors.count == 1 { return factors[0] }
    if factors.count == 2, isNumberTimesAtom(factors[0], factors[1]) { return internProduct(factors) }
    return isCollected(product: factors) ? internProduct(factors) : collectedProduct(factors)
  }

  /// A number other than 0 and 1 before what no law joins to it.
  @inline(__always)
  private func isNumberTimesAtom(_ number: Node, _ atom: Node) -> Bool {
    guard opcodes[number.position] == .constant, facts[number.position].contains(.nonzero),
      fingerprints[number.position] != 1
    else { return false }
    switch opcodes[atom.position] {
    case .symbol, .function, .opaque, .named, .reduction, .indexValue, .delta: return true
    default: return false
    }
  }

  private func isCollected(product factors: UnsafeBufferPointer<Node>) -> Bool {
    if factors.isEmpty || factors.count > 8 { return false }
    for (place, factor) in factors.enumerated() {
      switch opcodes[factor.position] {
      case .constant, .product, .power: return false
      default: break
      }
      for earlier in 0..<place
      where fingerprints[factors[earlier].position] == fingerprints[factor.position] { return false }
    }
    return true
  }

  func internProduct(_ factors: UnsafeBufferPointer<Node>) -> Node {
    intern(
      .product, 0, words: factors.count,
      {
        var fingerprint: UInt64 = 1
        var known: Facts = [.total, .positive]
        var height: UInt8 = 0
        for factor in factors {
          fingerprint = Fingerprint.multiply(fingerprint, fingerprints[factor.position])
          known.formIntersection(facts[factor.position])
          height = max(height, heights[factor.position])
        }
        return (fingerprint, known, height)
      }()
    ) { slice in
      for (place, factor) in factors.enumerated() { slice[place] = factor.rawValue }
    }
  }

  private struct Factor {
    var base: Node
    var exponent: Rational
    /// As written, while no other factor has joined it.
    var written: Node?
  }

  private func collectedProduct(_ factors: UnsafeBufferPointer<Node>) -> Node {
    var flat: [Node] = []
    for factor in factors {
      let inner = operandWords(of: factor)
      if opcodes[factor.position] == .product, inner.count <= Self.openingLimit {
        flat += inner.map { Node($0) }
      } else {
        flat.append(factor)
      }
    }
    var coefficient: Rational = .one
    var unfolded: [Node] = []
    var collected: [Factor] = []
    scratch.reset(for: flat.count)
    for factor in flat {
      if let value = constant(of: factor) {
        if let product = coefficient.multiplied(by: value) {
          coefficient = product
        } else {
          unfolded.append(factor)
        }
      } else {
        collect(factor, into: &collected)
      }
    }
    return assemble(coefficient, unfolded, collected)
  }

  private func collect(_ factor: Node, into collected: inout [Factor]) {
    let (base, exponent) = splitExponent(factor)
    guard let place = scratch.place(of: fingerprints[base.position], orInsert: collected.count) else {
      collected.append(Factor(base: base, exponent: exponent, written: factor))
      return
    }
    let known = collected[place].exponent
    if isCollectable(base, known, exponent), let total = known.adding(exponent) {
      collected[place].exponent = total
      collected[place].written = nil
    } else {
      collected.append(Factor(base: base, exponent: exponent, written: factor))
    }
  }

  /// A factor as base^number.
  private func splitExponent(_ factor: Node) -> (base: Node, exponent: Rational) {
    guard opcodes[factor.position] == .power, let exponent = constant(of: Node(words(of: factor)[1])) else {
      return (factor, .one)
    }
    return (Node(words(of: factor)[0]), exponent)
  }

  /// xᵃ·xᵇ = xᵃ⁺ᵇ for all x: integers of one sign, or x > 0.
  private func isCollectable(_ base: Node, _ a: Rational, _ b: Rational) -> Bool {
    let known = facts[base.position]
    if known.isSuperset(of: [.total, .positive]) { return true }
    guard a.isInteger, b.isInteger else { return false }
    return a.isNegative == b.isNegative || known.isSuperset(of: [.total, .nonzero])
  }

  private func assemble(_ coefficient: Rational, _ unfolded: [Node], _ collected: [Factor]) -> Node {
    if coefficient.isZero,
      collected.allSatisfy({ facts[$0.base.position].contains(.total) && !$0.exponent.isNegative })
    {
      return constantNode(.zero)
    }
    var number = coefficient
    var result: [Node] = unfolded
    for factor in collected {
      let node = factor.written ?? power(factor.base, constantNode(factor.exponent))
      if let value = constant(of: node), let product = number.multiplied(by: value) {
        number = product
      } else {
        result.append(node)
      }
    }
    if number.isMinusOne, let place = result.firstIndex(where: { opcodes[$0.position] == .sum }),
      let reversed = reversedDifference(result[place])
    {
      result[place] = reversed
      number = .one
    }
    if !number.isOne { result.insert(constantNode(number), at: 0) }
    switch result.count {
    case 0: return constantNode(number)
    case 1: return result[0]
    default: return result.withUnsafeBufferPointer { internProduct($0) }
    }
  }

  /// b − a for a − b; nil for any other sum.
  private func reversedDifference(_ node: Node) -> Node? {
    let terms = operands(of: node)
    guard terms.count == 2 else { return nil }
    let signs = terms.map { splitCoefficient($0).coefficient.isNegative }
    guard signs[0] != signs[1] else { return nil }
    return sum(negation(terms[1]), negation(terms[0]))
  }
}
