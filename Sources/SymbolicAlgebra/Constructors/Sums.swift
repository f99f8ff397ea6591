extension ExpressionGraph {
  /// Sums inside a sum are opened up to this many terms, so that n additions cost O(n).
  private static let termOpeningLimit = 128

  public func sum(_ a: Node, _ b: Node) -> Node {
    withUnsafeTemporaryAllocation(of: Node.self, capacity: 2) { terms in
      terms.initializeElement(at: 0, to: a)
      terms.initializeElement(at: 1, to: b)
      return sum(UnsafeBufferPointer(terms))
    }
  }

  public func difference(_ a: Node, _ b: Node) -> Node { sum(a, negation(b)) }

  public func sum(_ terms: [Node]) -> Node { terms.withUnsafeBufferPointer { sum($0) } }

  /// a + b + …, in written order. Short sums inside are opened, numbers are added, like terms are collected at the place
  /// of the first. Terms cancel only where what vanishes is defined everywhere.
  public func sum(_ terms: UnsafeBufferPointer<Node>) -> Node {
    if terms.count == 1 { return terms[0] }
    return isCollected(sum: terms) ? internSum(terms) : collectedSum(terms)
  }

  /// No zeros, no short sums, no two terms that differ by a number only.
  private func isCollected(sum terms: UnsafeBufferPointer<Node>) -> Bool {
    if terms.isEmpty { return false }
    let isLong = terms.count > 8
    if isLong {
      scratch.reset(for: terms.count)
      for place in 0..<terms.count {
        guard let key = keyWithoutNumber(of: terms[place]) else { return false }
        if scratch.place(of: key, orInsert: place) != nil { return false }
      }
      return true
    }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: terms.count) { keys in
      for place in 0..<terms.count {
        guard let key = keyWithoutNumber(of: terms[place]) else { return false }
        for earlier in 0..<place where keys[earlier] == key { return false }
        keys[place] = key
      }
      return true
    }
  }

  /// The fingerprint of a term without its number; nil for zero and for a sum that is to be opened.
  @inline(__always)
  private func keyWithoutNumber(of term: Node) -> UInt64? {
    switch opcode(of: term) {
    case .constant: return facts(of: term).contains(.nonzero) ? 1 : nil
    case .sum: return operandCount(of: term) <= Self.termOpeningLimit ? nil : fingerprint(of: term)
    case .product:
      let factors = words(of: term)
      guard opcode(of: Node(factors[0])) == .constant else { return fingerprint(of: term) }
      var key: UInt64 = 1
      for place in 1..<factors.count {
        key = Fingerprint.multiply(key, fingerprint(of: Node(factors[place])))
      }
      return key
    default: return fingerprint(of: term)
    }
  }

  private func internSum(_ terms: UnsafeBufferPointer<Node>) -> Node {
    intern(.sum, 0, words: terms.count, sumProperties(terms)) { slice in
      for place in 0..<terms.count { slice[place] = terms[place].rawValue }
    }
  }

  @inline(__always)
  private func sumProperties(_ terms: UnsafeBufferPointer<Node>)
    -> (fingerprint: UInt64, facts: Facts, height: UInt8)
  {
    var sum: UInt64 = 0
    var all: Facts = [.total, .nonnegative]
    var any: Facts = []
    var highest: UInt8 = 0
    for term in terms {
      sum = Fingerprint.add(sum, fingerprint(of: term))
      all.formIntersection(facts(of: term))
      any.formUnion(facts(of: term))
      highest = max(highest, height(of: term))
    }
    if all.contains(.nonnegative), any.contains(.nonzero) { all.insert(.nonzero) }
    return (sum, all, highest)
  }

  /// A term as a number times the rest.
  func splitCoefficient(_ term: Node) -> (coefficient: Rational, rest: Node) {
    if let value = constant(of: term) { return (value, constantNode(.one)) }
    let factors = operandWords(of: term)
    guard opcode(of: term) == .product, let value = constant(of: Node(factors[0])) else {
      return (.one, term)
    }
    let rest = factors.dropFirst().map { Node($0) }
    return (value, rest.count == 1 ? rest[0] : rest.withUnsafeBufferPointer { internProduct($0) })
  }

  private func collectedSum(_ terms: UnsafeBufferPointer<Node>) -> Node {
    var flat: [Node] = []
    for term in terms {
      if opcode(of: term) == .sum, operandCount(of: term) <= Self.termOpeningLimit {
        flat += operandWords(of: term).map { Node($0) }
      } else {
        flat.append(term)
      }
    }
    if let node = flat.withUnsafeBufferPointer({ isCollected(sum: $0) && $0.count > 1 ? internSum($0) : nil })
    {
      return node
    }
    var collected: [(coefficient: Rational, rest: Node, isOpen: Bool)] = []
    let parts = flat.map { splitCoefficient($0) }
    scratch.reset(for: parts.count)
    for part in parts {
      guard let place = scratch.place(of: fingerprint(of: part.rest), orInsert: collected.count) else {
        collected.append((part.coefficient, part.rest, true))
        continue
      }
      let known = collected[place]
      let total = known.coefficient.adding(part.coefficient)
      if known.isOpen, let total, !total.isZero || facts(of: part.rest).contains(.total) {
        collected[place].coefficient = total
      } else {
        collected.append((part.coefficient, part.rest, false))
      }
    }
    let kept = collected.filter { !$0.coefficient.isZero }.map { scaled($0.coefficient, $0.rest) }
    switch kept.count {
    case 0: return constantNode(.zero)
    case 1: return kept[0]
    default: return kept.withUnsafeBufferPointer { internSum($0) }
    }
  }

  /// number · rest, the rest a single factor or a collected product without a number.
  private func scaled(_ coefficient: Rational, _ rest: Node) -> Node {
    if constant(of: rest)?.isOne == true { return constantNode(coefficient) }
    if coefficient.isOne { return rest }
    return product(constantNode(coefficient), rest)
  }
}
