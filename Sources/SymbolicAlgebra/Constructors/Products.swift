extension ExpressionGraph {
  /// Products inside a product are opened up to this many factors, so that a chain of n links costs O(n).
  private static let openingLimit = 32

  public func product(_ a: Node, _ b: Node) -> Node {
    if areDistinctAtoms(a, b) || isNumberTimesAtom(a, b) { return internProduct(a, b) }
    if isOne(a) { return b }
    return withUnsafeTemporaryAllocation(of: Node.self, capacity: 2) { factors in
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
    return distinctProduct(factors) ?? collectedProduct(factors)
  }

  /// What no law joins to a number.
  @inline(__always)
  private func isAtom(_ node: Node) -> Bool {
    switch opcode(of: node) {
    case .symbol, .function, .opaque, .named, .reduction, .indexValue, .delta: true
    case .constant, .sum, .product, .power: false
    }
  }

  /// A number other than 0 and 1 before what no law joins to it.
  @inline(__always)
  private func isNumberTimesAtom(_ number: Node, _ atom: Node) -> Bool {
    opcode(of: number) == .constant && facts(of: number).contains(.nonzero) && fingerprint(of: number) != 1
      && isAtom(atom)
  }

  @inline(__always)
  private func areDistinctAtoms(_ a: Node, _ b: Node) -> Bool {
    isAtom(a) && isAtom(b) && fingerprint(of: a) != fingerprint(of: b)
  }

  /// The product whose factors, opened, are at most two numbers and powers of different bases; nil for any other.
  private func distinctProduct(_ factors: UnsafeBufferPointer<Node>) -> Node? {
    withUnsafeTemporaryAllocation(of: Node.self, capacity: DistinctFactors.limit + 1) { nodes in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: DistinctFactors.limit + 1) { keys in
        var opened = DistinctFactors(nodes: nodes, keys: keys)
        for factor in factors {
          guard opcode(of: factor) == .product else {
            if opened.append(factor, in: self) { continue } else { return nil }
          }
          for inner in words(of: factor) {
            if !opened.append(Node(inner), in: self) { return nil }
          }
        }
        return opened.result(in: self).map { $0.count == 1 ? $0[0] : internProduct($0) }
      }
    }
  }

  /// Opened factors on the stack; the number has the first place.
  private struct DistinctFactors {
    static let limit = 12
    let nodes: UnsafeMutableBufferPointer<Node>
    let keys: UnsafeMutableBufferPointer<UInt64>
    private var end = 1
    private var hasNumber = false
    /// To be multiplied by the number.
    private var secondNumber: Node?
    private var hasSum = false
    private var isMinus = false

    init(nodes: UnsafeMutableBufferPointer<Node>, keys: UnsafeMutableBufferPointer<UInt64>) {
      self.nodes = nodes
      self.keys = keys
    }

    /// False where a law may apply.
    @inline(__always)
    mutating func append(_ factor: Node, in graph: ExpressionGraph) -> Bool {
      var key = graph.fingerprint(of: factor)
      switch graph.opcode(of: factor) {
      case .constant:
        if secondNumber != nil || !graph.facts(of: factor).contains(.nonzero) || key == 1 { return false }
        if hasNumber {
          secondNumber = factor
          return true
        }
        hasNumber = true
        isMinus = key == Fingerprint.prime - 1
        nodes[0] = factor
        return true
      case .product: return false
      case .sum: hasSum = true
      case .power:
        let pair = graph.words(of: factor)
        if graph.opcode(of: Node(pair[1])) == .constant { key = graph.fingerprint(of: Node(pair[0])) }
      default: break
      }
      if end > Self.limit { return false }
      for place in 1..<end where keys[place] == key { return false }
      keys[end] = key
      nodes[end] = factor
      end += 1
      return true
    }

    /// Nil where −1 may reverse a difference.
    mutating func result(in graph: ExpressionGraph) -> UnsafeBufferPointer<Node>? {
      if end == 1 || isMinus && hasSum && secondNumber == nil { return nil }
      if let secondNumber, !multiplyNumbers(secondNumber, graph) { return nil }
      let start = hasNumber ? 0 : 1
      return UnsafeBufferPointer(rebasing: UnsafeBufferPointer(nodes)[start..<end])
    }

    /// False where −1 may reverse a difference, and past the size limit.
    private mutating func multiplyNumbers(_ second: Node, _ graph: ExpressionGraph) -> Bool {
      guard let a = graph.constant(of: nodes[0]), let b = graph.constant(of: second),
        let number = a.multiplied(by: b), !(number.isMinusOne && hasSum)
      else { return false }
      hasNumber = !number.isOne
      if hasNumber { nodes[0] = graph.constantNode(number) }
      return true
    }
  }

  private func internProduct(_ a: Node, _ b: Node) -> Node {
    intern(
      .product, 0, words: 2,
      (
        Fingerprint.multiply(fingerprint(of: a), fingerprint(of: b)),
        facts(of: a).intersection(facts(of: b)).intersection([.total, .positive]),
        max(height(of: a), height(of: b))
      )
    ) { slice in
      slice[0] = a.rawValue
      slice[1] = b.rawValue
    }
  }

  func internProduct(_ factors: UnsafeBufferPointer<Node>) -> Node {
    intern(.product, 0, words: factors.count, productProperties(factors)) { slice in
      for place in 0..<factors.count { slice[place] = factors[place].rawValue }
    }
  }

  @inline(__always)
  private func productProperties(_ factors: UnsafeBufferPointer<Node>)
    -> (fingerprint: UInt64, facts: Facts, height: UInt8)
  {
    var product: UInt64 = 1
    var known: Facts = [.total, .positive]
    var highest: UInt8 = 0
    for factor in factors {
      product = Fingerprint.multiply(product, fingerprint(of: factor))
      known.formIntersection(facts(of: factor))
      highest = max(highest, height(of: factor))
    }
    return (product, known, highest)
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
      if opcode(of: factor) == .product, inner.count <= Self.openingLimit {
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
    guard let place = scratch.place(of: fingerprint(of: base), orInsert: collected.count) else {
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
    guard opcode(of: factor) == .power, let exponent = constant(of: Node(words(of: factor)[1])) else {
      return (factor, .one)
    }
    return (Node(words(of: factor)[0]), exponent)
  }

  /// xᵃ·xᵇ = xᵃ⁺ᵇ for all x: integers of one sign, or x > 0.
  private func isCollectable(_ base: Node, _ a: Rational, _ b: Rational) -> Bool {
    let known = facts(of: base)
    if known.isSuperset(of: [.total, .positive]) { return true }
    guard a.isInteger, b.isInteger else { return false }
    return a.isNegative == b.isNegative || known.isSuperset(of: [.total, .nonzero])
  }

  private func assemble(_ coefficient: Rational, _ unfolded: [Node], _ collected: [Factor]) -> Node {
    if coefficient.isZero,
      collected.allSatisfy({ facts(of: $0.base).contains(.total) && !$0.exponent.isNegative })
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
    if number.isMinusOne, let place = result.firstIndex(where: { opcode(of: $0) == .sum }),
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
