/// Factors: what applies to what, and how far.
extension FormulaParser {
  struct Factor {
    var node: NodeID
    var joint: Joint
    /// Whether it is a `d` with a letter directly behind it.
    var isDifferential = false
  }

  mutating func push(_ item: Item, _ levels: inout Levels) {
    var node = finished(item)
    let hadSign = !levels.unary.isEmpty
    for sign in levels.unary.reversed() {
      node = tree.append(.sum, [node], joints: [sign.joint], range: sign.range.union(tree[node].range))
    }
    levels.unary = []
    if item.isBracket, !hadSign, levels.factorSign == .none, let last = levels.factors.last,
      !last.isDifferential, mayTake(last.node, node)
    {
      let range = tree[last.node].range.union(tree[node].range)
      levels.factors[levels.factors.count - 1].node = tree.append(.call, [last.node, node], range: range)
      return
    }
    let joint: Joint =
      levels.factors.isEmpty ? .none : levels.factorSign == .none ? .juxtaposed : levels.factorSign
    levels.factors.append(Factor(node: node, joint: joint, isDifferential: item.isDifferential))
    levels.factorSign = .none
  }

  // MARK: Heads

  /// Whether a head may take the bracket behind it as its argument.
  private func mayTake(_ head: NodeID, _ argument: NodeID) -> Bool {
    let group = tree.scripts(of: argument).base
    guard case .group(let brackets) = tree.kind(group) else { return false }
    guard [.paren, .square, .brace].contains(brackets.open) else { return false }
    let hasList = tree.children(of: group).first.map { tree.isList($0) } ?? false
    let base = tree.scripts(of: head).base
    switch tree.kind(base) {
    case .name(let id):
      let name = tree[id]
      if name.text == "partial" || name.text == "nabla" { return false }
      return brackets.open != .brace || name.isWord || name.marks.contains(.blackboard)
    case .run, .decorated: return brackets.open != .brace
    case .big(let big, _, _): return Self.extrema.contains(big)
    case .group: return hasList || tree.scripts(of: head).primes > 0
    case .call, .derivative: return hasList
    default: return false
    }
  }

  private static let extrema: Set<BigOperator> = [
    .maximum, .minimum, .supremum, .infimum, .argumentOfMaximum, .argumentOfMinimum,
  ]

  /// Whether a node is a function that has no argument yet.
  func isWaitingFunction(_ node: NodeID) -> Bool {
    guard case .name(let id) = tree.kind(tree.scripts(of: node).base) else { return false }
    return tree[id].isWord && FunctionWords.contains(tree[id].text)
  }

  /// The sign of a differential that a factor begins, and its order.
  private func differentialHead(_ factor: Factor) -> (sign: DifferentialSign, order: Int)? {
    let (base, sub, power, primes) = tree.scripts(of: factor.node)
    guard case .name(let id) = tree.kind(base), sub == nil, primes == 0 else { return nil }
    let name = tree[id]
    let sign: DifferentialSign
    switch name.text {
    case "partial": sign = .partial
    case "d" where name.marks.contains(.upright) || factor.isDifferential: sign = .total
    case "D" where name.marks.contains(.upright): sign = .capital
    default: return nil
    }
    guard let power else { return (sign, 1) }
    if sign == .partial, isPlus(power) { return (.immediate, 1) }
    guard let order = integer(power) else { return nil }
    return (sign, order)
  }

  func integer(_ node: NodeID) -> Int? {
    guard case .number(let id) = tree.kind(node), tree[id].form == .integer else { return nil }
    return Int(tree[id].decimal)
  }

  /// How far an operator reaches by custom; nil for what is no operator.
  private func reach(of node: NodeID, over rest: [Factor]) -> Int? {
    let (base, sub, _, _) = tree.scripts(of: node)
    switch tree.kind(base) {
    case .big: return rest.count
    case .derivative where tree.kind(tree.child(0, of: base)) == .blank:
      if case .group = tree.kind(tree.scripts(of: rest[0].node).base) { return 1 }
      return rest.count
    case .name(let id):
      let name = tree[id]
      if name.text == "nabla" { return 1 }
      if name.text == "partial", sub != nil { return rest.count }
      return name.isWord && FunctionWords.contains(name.text) ? functionReach(rest) : nil
    default: return nil
    }
  }

  /// A function takes what is written beside it, up to a sign, a bracket or another function.
  private func functionReach(_ rest: [Factor]) -> Int {
    var count = 1
    while count < rest.count, rest[count].joint == .juxtaposed {
      if case .prefixed = tree.kind(rest[count].node) { break }
      if case .group = tree.kind(tree.scripts(of: rest[count].node).base) { break }
      count += 1
    }
    return count
  }

  // MARK: Products

  /// The product of some factors, with operators over what stands on their right.
  mutating func product(_ factors: [Factor]) -> NodeID {
    // From the right, so the operands of an operator are ready; the last is the nearest.
    var done: [Factor] = []
    var heads = 0
    for factor in factors.reversed() {
      guard let next = done.last else {
        done.append(factor)
        continue
      }
      if let (sign, order) = differentialHead(factor), next.joint == .juxtaposed {
        done.removeLast()
        let range = tree[factor.node].range.union(tree[next.node].range)
        let node = tree.append(.differential(sign, order: order), [next.node], range: range)
        done.append(Factor(node: node, joint: factor.joint))
        continue
      }
      var rest = Array(done.reversed())
      guard next.joint != .divide, reach(of: factor.node, over: rest) != nil else {
        done.append(factor)
        continue
      }
      heads += 1
      guard heads < Self.depthLimit else {
        let range = tree[factor.node].range
        return tree.append(.unreadable(note(.tooDeep, range)), range: range)
      }
      if !isWaitingFunction(factor.node) { rest = quotients(rest) }
      let reach = reach(of: factor.node, over: rest) ?? 1
      let node = tree.append(
        .prefixed(usualReach: reach), [factor.node] + rest.map { $0.node },
        joints: [.none] + rest.map { $0.joint },
        range: span([factor.node] + rest.map { $0.node }))
      done = [Factor(node: node, joint: factor.joint)]
    }
    let rest = quotients(done.reversed())
    guard rest.count > 1 else { return rest[0].node }
    var joints = rest.map { $0.joint }
    joints[0] = .none
    return tree.append(.product, rest.map { $0.node }, joints: joints, range: span(rest.map { $0.node }))
  }

  /// Slashes bind as written, from the left, to what stands beside them.
  private mutating func quotients(_ factors: [Factor]) -> [Factor] {
    guard factors.contains(where: { $0.joint == .divide }) else { return factors }
    var merged: [Factor] = []
    for factor in factors {
      guard factor.joint == .divide, let before = merged.popLast() else {
        merged.append(factor)
        continue
      }
      let range = tree[before.node].range.union(tree[factor.node].range)
      merged.append(
        Factor(node: fraction(before.node, factor.node, .slash, range), joint: before.joint))
    }
    return merged
  }
}

extension FormulaTree {
  func isList(_ node: NodeID) -> Bool {
    if case .list = kind(node) { return true }
    return false
  }
}
