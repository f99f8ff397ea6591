import SymbolicAlgebra

/// What may be taken as known of the sign of a value: what an asked expression presupposes, and what follows from it.
///
/// An expression with log x says that x > 0, one with 1/x that x ≠ 0: where that fails there is nothing to simplify.
/// Guards of laws are discharged by these facts and by nothing else. `Facts.total` is not among them: at a point that
/// is looked at, everything has a value.
struct Presuppositions {
  private let graph: ExpressionGraph
  private var assumed: [UInt64: Facts] = [:]
  private var memo: [Node: Facts] = [:]

  /// - Parameter names: What is known of a value is known of its name.
  init(_ graph: ExpressionGraph, of roots: [Node] = [], names: [(name: Node, value: Node)] = []) {
    self.graph = graph
    defer {
      for entry in names where graph.opcode(of: entry.name) == .symbol {
        let facts = facts(of: entry.value)
        if !facts.isEmpty { assume(facts, of: entry.name) }
      }
    }
    for condition in graph.conditions(of: roots) { assume(condition) }
  }

  /// Takes what an expression presupposes as given.
  mutating func assume(_ condition: Condition) {
    if let facts = Self.facts(of: condition) { assume(facts, of: condition.node) }
  }

  /// Whether a condition says nothing new.
  mutating func imply(_ condition: Condition) -> Bool {
    Self.facts(of: condition).map { facts(of: condition.node).isSuperset(of: $0) } ?? true
  }

  private static func facts(of condition: Condition) -> Facts? {
    switch condition.relation {
    case .nonzero: .nonzero
    case .positive: .positive
    case .nonnegative: .nonnegative
    case .withinUnit: nil
    }
  }

  /// Takes a fact of a value as given, and what it says of the factors and of multiples of the value.
  mutating func assume(_ facts: Facts, of node: Node) {
    memo.removeAll()
    insert(facts, graph.fingerprint(of: node))
    if facts.contains(.nonzero) { insert(.nonzero, Fingerprint.negate(graph.fingerprint(of: node))) }
    switch graph.view(node) {
    case .product(let factors): assumeFactors(factors, facts)
    case .sum(let terms) where facts.contains(.nonzero):
      for factor in commonFactors(terms) { insert(.nonzero, graph.fingerprint(of: factor)) }
    case .function(.abs, let argument):
      if facts.contains(.nonzero) { assume(.nonzero, of: argument[0]) }
    case .power(let base, let exponent):
      guard let number = graph.constant(of: exponent) else { return }
      if facts.contains(.nonzero), !number.isNegative { insert(.nonzero, graph.fingerprint(of: base)) }
      if let integer = number.integer, integer % 2 != 0 { insert(facts, graph.fingerprint(of: base)) }
    default: break
    }
  }

  /// y in y x + n y.
  private func commonFactors(_ terms: [Node]) -> [Node] {
    func factors(_ term: Node) -> [Node] {
      graph.opcode(of: term) == .product ? graph.operands(of: term) : [term]
    }
    return terms.dropFirst().reduce(factors(terms[0])) { common, term in
      let own = factors(term)
      return common.filter { own.contains($0) && graph.opcode(of: $0) != .constant }
    }
  }

  private mutating func assumeFactors(_ factors: [Node], _ facts: Facts) {
    if facts.contains(.nonzero) {
      for factor in factors where graph.opcode(of: factor) != .constant { assume(.nonzero, of: factor) }
    }
    // Where the others are positive, the one that is left has the sign of the product.
    let open = factors.filter { !self.facts(of: $0).isSuperset(of: .positive) }
    if open.count == 1, graph.opcode(of: open[0]) != .constant { assume(facts, of: open[0]) }
  }

  private mutating func insert(_ facts: Facts, _ key: UInt64) { assumed[key, default: []].formUnion(facts) }

  mutating func isPositive(_ node: Node) -> Bool { facts(of: node).isSuperset(of: .positive) }
  mutating func isNonnegative(_ node: Node) -> Bool { facts(of: node).contains(.nonnegative) }
  mutating func isNonzero(_ node: Node) -> Bool { facts(of: node).contains(.nonzero) }

  /// The sign of a value. O(nodes) the first time.
  mutating func facts(of root: Node) -> Facts {
    if let known = memo[root] { return known }
    for node in graph.reachable(from: root, unless: { memo[$0] != nil }) {
      var facts = graph.facts(of: node).intersection(.positive)
      facts.formUnion(assumed[graph.fingerprint(of: node)] ?? [])
      facts.formUnion(derived(node))
      memo[node] = facts
    }
    return memo[root] ?? []
  }

  /// What follows from the operands.
  private func derived(_ node: Node) -> Facts {
    func known(_ node: Node) -> Facts { memo[node] ?? [] }
    switch graph.view(node) {
    case .sum(let terms):
      if isComplement(terms) { return .positive }
      guard terms.allSatisfy({ known($0).contains(.nonnegative) }) else { return [] }
      return terms.contains { known($0).contains(.nonzero) } ? .positive : .nonnegative
    case .product(let factors):
      return factors.reduce(Facts.positive) { $0.intersection(known($1)) }
    case .power(let base, let exponent):
      guard let number = graph.constant(of: exponent) else { return .positive }
      if number.isNegative {
        return number.integer.map { $0 % 2 == 0 } ?? true ? .positive : known(base).union(.nonzero)
      }
      guard let integer = number.integer else { return known(base).union(.nonnegative) }
      return integer % 2 == 0 ? known(base).union(.nonnegative) : known(base)
    case .function(.abs, let x): return known(x[0]).union(.nonnegative)
    case .named(_, _, _, let value): return known(value)
    default: return []
    }
  }

  /// 1 − σ(z) and 1 − tanh² z.
  private func isComplement(_ terms: [Node]) -> Bool {
    guard terms.count == 2, graph.constant(of: terms[0])?.isOne == true,
      case .product(let factors) = graph.view(terms[1]), factors.count == 2,
      graph.constant(of: factors[0])?.isMinusOne == true
    else { return false }
    let value = graph.value(of: factors[1])
    if case .power(let base, let exponent) = graph.view(value) {
      return graph.constant(of: exponent)?.integer == 2 && graph.function(of: graph.value(of: base)) == .tanh
    }
    return graph.function(of: value) == .sigmoid
  }
}
