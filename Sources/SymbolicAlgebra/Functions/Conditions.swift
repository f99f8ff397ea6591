/// A condition under which an expression has a value, such as `x ≠ 0`.
public struct Condition: Hashable, Sendable {
  public enum Relation: Hashable, Sendable, CaseIterable {
    /// ≠ 0
    case nonzero
    /// > 0
    case positive
    /// ≥ 0
    case nonnegative
    /// |·| ≤ 1
    case withinUnit

    /// Whether the relation holds for a value; for NaN none does.
    public func holds(at value: Double) -> Bool {
      switch self {
      case .nonzero: value < 0 || value > 0
      case .positive: value > 0
      case .nonnegative: value >= 0
      case .withinUnit: value.magnitude <= 1
      }
    }

    /// What is then known of the value.
    fileprivate var facts: Facts {
      switch self {
      case .nonzero: .nonzero
      case .positive: .positive
      case .nonnegative: .nonnegative
      case .withinUnit: []
      }
    }
  }

  public let node: Node
  public let relation: Relation

  public init(_ node: Node, _ relation: Relation) {
    self.node = node
    self.relation = relation
  }

  /// Both of two conditions in the sign of one value, x ≠ 0 and x ≥ 0 being x > 0.
  fileprivate func joined(with other: Condition) -> Condition {
    let known = relation.facts.union(other.relation.facts)
    return Condition(
      node, known == .positive ? .positive : known == .nonnegative ? .nonnegative : .nonzero)
  }
}

extension ExpressionGraph {
  /// What must hold for `root` to have a real value, in the order in which a reader meets it, inner parts first.
  ///
  /// Base ≠ 0 for negative integer powers, ≥ 0 for other rational powers (> 0 for negative ones and for powers with a
  /// variable exponent), and the domains of the table of functions. Known conditions are left out, and two
  /// in the sign of one value become one, at the place of the first.
  public func conditions(of root: Node) -> [Condition] { conditions(of: [root]) }

  public func conditions(of roots: [Node]) -> [Condition] {
    var found: [Condition] = []
    var seen: Set<Condition> = []
    var places: [UInt32: Int] = [:]
    for node in writtenOrder(of: roots) {
      for condition in ownCondition(of: node).map({ parts(of: $0) }) ?? [] {
        guard !isKnown(condition), seen.insert(condition).inserted else { continue }
        guard condition.relation != .withinUnit, let place = places[condition.node.rawValue] else {
          if condition.relation != .withinUnit { places[condition.node.rawValue] = found.count }
          found.append(condition)
          continue
        }
        found[place] = found[place].joined(with: condition)
      }
    }
    return found
  }

  /// The same without those that are known, each with the node that asks for it, in written order.
  package func requirements(of root: Node) -> [(node: Node, condition: Condition)] {
    writtenOrder(of: [root]).flatMap { node in
      (ownCondition(of: node).map { parts(of: $0) } ?? []).filter { !isKnown($0) }.map { (node, $0) }
    }
  }

  /// x·y ≠ 0 is x ≠ 0 and y ≠ 0, which no underflow can deny; xⁿ ≠ 0 is x ≠ 0.
  private func parts(of condition: Condition) -> [Condition] {
    guard condition.relation == .nonzero else { return [condition] }
    var parts: [Condition] = []
    var stack = [condition.node]
    while let node = stack.popLast() {
      switch view(node) {
      case .product(let factors): stack += factors.reversed()
      case .power(let base, let exponent) where constant(of: exponent)?.isNegative == false:
        stack.append(base)
      default: parts.append(Condition(node, .nonzero))
      }
    }
    return parts
  }

  /// Whether a condition holds wherever its node has a value, by the way the node is made.
  public func isKnown(_ condition: Condition) -> Bool {
    if condition.relation == .withinUnit {
      guard let value = constant(of: condition.node) else { return false }
      return value.doubleValue.magnitude <= 1
    }
    return facts(of: condition.node).isSuperset(of: condition.relation.facts)
  }

  /// What the node asks of its operands.
  private func ownCondition(of node: Node) -> Condition? {
    switch opcode(of: node) {
    case .power:
      let operands = operands(of: node)
      guard let exponent = constant(of: operands[1]) else { return Condition(operands[0], .positive) }
      if exponent.isInteger { return exponent.isNegative ? Condition(operands[0], .nonzero) : nil }
      return Condition(operands[0], exponent.isNegative ? .positive : .nonnegative)
    case .function:
      guard case .function(let function, let arguments) = view(node), let domain = function.row.domain else {
        return nil
      }
      let (value, relation) = domain(Expression(arguments[0], in: self))
      return Condition(value.node, relation)
    default: return nil
    }
  }

  /// The nodes below the roots, operands first and from left to right, each once.
  private func writtenOrder(of roots: [Node]) -> [Node] {
    guard let last = roots.max() else { return [] }
    var visited = [Bool](repeating: false, count: last.position + 1)
    var order: [Node] = []
    var stack: [(node: Node, isOpen: Bool)] = roots.reversed().map { ($0, false) }
    while let (node, isOpen) = stack.popLast() {
      if isOpen {
        order.append(node)
      } else if !visited[node.position] {
        visited[node.position] = true
        stack.append((node, true))
        for operand in operandWords(of: node).reversed() { stack.append((Node(operand), false)) }
      }
    }
    return order
  }
}
