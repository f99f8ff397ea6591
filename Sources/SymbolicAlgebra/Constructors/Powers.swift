extension ExpressionGraph {
  public func constant(_ value: Int) -> Node { constantNode(Rational(value)) }
  public func constant(_ value: Rational) -> Node { constantNode(value) }

  /// √a as a^(1/2).
  public func squareRoot(_ a: Node) -> Node { power(a, constantNode(Rational(1, over: 2)!)) }

  /// a^b. x⁰ = 1, x¹ = x; numbers are folded within the size limit; (xᵃ)ᵇ = xᵃᵇ for integer a and b; √(x²) = |x|.
  public func power(_ base: Node, _ exponent: Node) -> Node {
    guard let number = constant(of: exponent) else { return internPower(base, exponent) }
    if number.isZero { return constantNode(.one) }
    if number.isOne { return base }
    if let folded = foldedPower(base, number) { return folded }
    if opcode(of: base) == .power, let inner = constant(of: Node(words(of: base)[1])) {
      let root = Node(words(of: base)[0])
      if let simple = powerOfPower(root, inner, number) { return simple }
    }
    return internPower(base, exponent)
  }

  private func foldedPower(_ base: Node, _ exponent: Rational) -> Node? {
    guard let value = constant(of: base) else { return nil }
    if value.isOne { return base }
    guard let integer = exponent.integer else { return nil }
    return value.raised(to: integer).map { constantNode($0) }
  }

  private func powerOfPower(_ root: Node, _ inner: Rational, _ outer: Rational) -> Node? {
    guard let total = inner.multiplied(by: outer) else { return nil }
    let isPositive = facts(of: root).isSuperset(of: [.total, .positive])
    if isPositive || inner.isInteger && outer.isInteger { return power(root, constantNode(total)) }
    // (x²)^(1/2) = |x|, and so on for even powers: |x|^(2k·r) holds for every real x ≠ 0.
    if let even = inner.integer, even > 0, even % 2 == 0, !outer.isNegative {
      return power(apply(.abs, root), constantNode(total))
    }
    return nil
  }

  private func internPower(_ base: Node, _ exponent: Node) -> Node {
    intern(
      .power, 0, words: 2,
      (
        powerFingerprint(base, exponent), powerFacts(base, exponent),
        max(height(of: base), height(of: exponent))
      )
    ) { slice in
      slice[0] = base.rawValue
      slice[1] = exponent.rawValue
    }
  }

  private func powerFingerprint(_ base: Node, _ exponent: Node) -> UInt64 {
    let value = fingerprint(of: base)
    if let integer = constant(of: exponent)?.integer {
      if integer >= 0 { return Fingerprint.power(value, UInt64(integer)) }
      if let inverse = Fingerprint.inverse(value) {
        return Fingerprint.power(inverse, UInt64(integer.magnitude))
      }
    }
    return Fingerprint.mix(Fingerprint.mix(value, 0x706F_7765_72), fingerprint(of: exponent))
  }

  private func powerFacts(_ base: Node, _ exponent: Node) -> Facts {
    let known = facts(of: base)
    var result: Facts = known.isSuperset(of: .positive) ? .positive : []
    guard let number = constant(of: exponent) else {
      if known.isSuperset(of: [.total, .positive]), facts(of: exponent).contains(.total) {
        result.insert(.total)
      }
      return result
    }
    if let integer = number.integer {
      if integer % 2 == 0 { result.insert(.nonnegative) }
      if known.contains(.total), integer > 0 || known.contains(.nonzero) { result.insert(.total) }
      if known.contains(.nonzero) { result.insert(.nonzero) }
    } else {
      result.insert(.nonnegative)
      if known.isSuperset(of: [.total, .nonnegative]), !number.isNegative || known.contains(.nonzero) {
        result.insert(.total)
      }
    }
    return result
  }

  // MARK: Functions

  public func apply(_ function: ElementaryFunction, _ x: Node) -> Node {
    precondition(function.arity == 1, "\(function.name) takes \(function.arity) arguments")
    if let folded = fold(function, x, nil) { return folded }
    let known = facts(of: x).contains(.total) ? function.range : function.range.subtracting(.total)
    return intern(
      .function, function.rawValue, words: 1,
      (Fingerprint.mix(function.nameHash, fingerprint(of: x)), known, height(of: x))
    ) { slice in slice[0] = x.rawValue }
  }

  /// A function of its arguments. max and min take two or more, which share a tie alike: max(a, b, c) is not max(max(a, b), c).
  /// So do sums of exponentials, which are never folded.
  public func apply(_ function: ElementaryFunction, _ arguments: [Node]) -> Node {
    precondition(
      arguments.count == function.arity || function.arity == 2 && arguments.count > 2,
      "\(function.name) takes \(function.arity) arguments")
    if arguments.count == 1 { return apply(function, arguments[0]) }
    let isExtreme = function == .max || function == .min
    let members = arguments.count == 2 || !isExtreme ? arguments : withOneNumber(function, arguments)
    if members.count == 1 { return members[0] }
    if members.count == 2, let folded = fold(function, members[0], members[1]) { return folded }
    let mixed = members.reduce(function.nameHash) { Fingerprint.mix($0, fingerprint(of: $1)) }
    let known = isExtreme ? extremeFacts(function, members) : commonTotal(members)
    return intern(
      .function, function.rawValue, words: members.count,
      (mixed, known, members.map { height(of: $0) }.max() ?? 0)
    ) { slice in for (place, member) in members.enumerated() { slice[place] = member.rawValue } }
  }

  /// The largest, or smallest, of the members of a kind: itself where there is one.
  public func extreme(_ function: ElementaryFunction, of members: [Node]) -> Node {
    members.count == 1 ? members[0] : apply(function, members)
  }

  /// The members with all numbers among them joined at the place of the first.
  private func withOneNumber(_ function: ElementaryFunction, _ members: [Node]) -> [Node] {
    let places = members.indices.filter { constant(of: members[$0]) != nil }
    guard places.count > 1 else { return members }
    let number = places.dropFirst().reduce(Optional(members[places[0]])) { joined, place in
      joined.flatMap { fold(function, $0, members[place]) }
    }
    guard let number else { return members }
    var rest = members
    rest[places[0]] = number
    return rest.indices.filter { !places.dropFirst().contains($0) }.map { rest[$0] }
  }

  private func commonTotal(_ members: [Node]) -> Facts {
    members.allSatisfy { facts(of: $0).contains(.total) } ? .total : []
  }

  private func extremeFacts(_ function: ElementaryFunction, _ members: [Node]) -> Facts {
    let all = members.map { facts(of: $0) }
    var known = all.dropFirst().reduce(all[0]) { $0.intersection($1) }
    let isTotal = known.contains(.total)
    if function == .max, all.contains(where: { $0.contains(.nonnegative) }) { known.insert(.nonnegative) }
    if !known.contains(.nonnegative) { known.remove(.nonzero) }
    if !isTotal { known.remove(.total) }
    return known
  }

  /// Exact values at numbers, and what is true for every argument.
  private func fold(_ function: ElementaryFunction, _ x: Node, _ y: Node?) -> Node? {
    guard let value = constant(of: x) else { return folded(function, x) }
    switch function {
    case .log: return value.isOne ? constantNode(.zero) : nil
    case .abs: return constantNode(value.magnitude)
    case .sign: return constant(value.isZero ? 0 : value.isNegative ? -1 : 1)
    case .step: return constant(value.isZero || value.isNegative ? 0 : 1)
    case .relu: return value.isNegative ? constantNode(.zero) : x
    case .max, .min:
      guard let y, let other = constant(of: y), let gap = value.adding(other.negated) else { return nil }
      return gap.isNegative == (function == .max) ? y : x
    default: return value.isZero ? function.zero.map { constantNode($0) } : nil
    }
  }

  /// The value of a function of what is no number, where its sign tells it.
  private func folded(_ function: ElementaryFunction, _ x: Node) -> Node? {
    let known = facts(of: x)
    switch function {
    case .abs, .relu: return known.isSuperset(of: [.total, .nonnegative]) ? x : nil
    case .sign, .step: return known.isSuperset(of: [.total, .positive]) ? constantNode(.one) : nil
    case .log where opcode(of: x) == .function && payload(of: x) == ElementaryFunction.exp.rawValue:
      return Node(words(of: x)[0])
    default: return nil
    }
  }

  /// f⁽ⁿ⁾(x) of a function without a formula.
  public func opaque(_ name: Symbol, order: Int = 0, _ argument: Node) -> Node {
    intern(
      .opaque, name.rawValue, words: 2,
      (
        Fingerprint.mix(
          Fingerprint.mix(nameHash(of: name), UInt64(order + 2)), fingerprint(of: argument)),
        facts(of: argument).intersection(.total), height(of: argument)
      )
    ) { slice in
      slice[0] = UInt32(order)
      slice[1] = argument.rawValue
    }
  }
}
