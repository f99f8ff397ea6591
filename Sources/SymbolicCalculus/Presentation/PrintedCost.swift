import SymbolicAlgebra

/// What a formula costs its reader: its printed tokens, dearer by a tenth for each bracket around them, and what textbooks
/// avoid: fractions in fractions, a minus at the front, a factor that stands in every term, one base in several powers, a factor
/// within Σ that does not depend on its index.
struct PrintedCost {
  private let graph: ExpressionGraph
  let names: NamedValues
  private let authors: AuthorsForms
  private var memo: [Node: Price] = [:]

  struct Price {
    var tokens: Double
    /// Whether a fraction stands in it.
    var hasFraction = false
    /// Whether it is ∂L/∂h, which looks like a fraction and stands beside others, but costs a bracket nothing.
    var isAdjoint = false
  }

  init(_ graph: ExpressionGraph, names: NamedValues, authors: AuthorsForms) {
    self.graph = graph
    self.names = names
    self.authors = authors
  }

  private static let bracket = 1.1
  private static let nestedFraction = 3.0
  private static let fractionInBracket = 1.0
  private static let adjointInBracket = 0.3
  private static let leadingMinus = 1.0
  private static let commonFactor = 2.5
  private static let commonNumber = 2.0
  private static let repeatedBase = 3.0
  private static let numberInSum = 3.0
  private static let nameInSum = 1.0

  mutating func of(_ root: Node) -> Double { price(root).tokens }

  private mutating func price(_ root: Node) -> Price {
    if let known = memo[root] { return known }
    for node in graph.reachable(from: root, unless: { memo[$0] != nil }) { memo[node] = own(node) }
    return memo[root] ?? Price(tokens: 0)
  }

  private func known(_ node: Node) -> Price { memo[node] ?? Price(tokens: 1) }

  private mutating func own(_ node: Node) -> Price {
    if let name = names.name(of: graph.fingerprint(of: node)), graph.operandCount(of: node) > 0 {
      return symbol(graph.ownIndices(of: name))
    }
    switch graph.view(node) {
    case .constant(let value):
      return Price(tokens: number(value), hasFraction: !value.isInteger && !Presenter.isDecimal(value))
    case .symbol(let name, let indices):
      return graph.name(of: name).hasPrefix(AdjointEquation.prefix) ? adjoint(indices) : symbol(indices)
    case .named(let role, _, let indices, _): return role == .adjoint ? adjoint(indices) : symbol(indices)
    case .indexValue: return Price(tokens: 1)
    case .delta: return Price(tokens: 5)
    case .sum(let terms): return sum(node, terms)
    case .product, .power: return product(node)
    case .function(let function, let arguments): return self.function(function, arguments)
    case .opaque(_, let order, let argument):
      return Price(
        tokens: 3 + Double(order) + Self.bracket * known(argument).tokens,
        hasFraction: known(argument).hasFraction)
    case .reduction(let kind, let height, _, let body):
      let needsBracket = graph.opcode(of: body) == .sum
      let constants = kind == .sum ? constantFactors(body, height) : 0
      return Price(
        tokens: 5 + known(body).tokens * (needsBracket ? Self.bracket : 1) + (needsBracket ? 2 : 0)
          + constants,
        hasFraction: known(body).hasFraction)
    }
  }

  /// ∂L/∂h, which stands beside fractions.
  private func adjoint(_ indices: [Index]) -> Price {
    Price(tokens: 4 + symbol(indices).tokens, isAdjoint: true)
  }

  private func inBracket(_ price: Price) -> Double {
    price.hasFraction ? Self.fractionInBracket : price.isAdjoint ? Self.adjointInBracket : 0
  }

  private func symbol(_ indices: [Index]) -> Price {
    Price(
      tokens: 1
        + (indices.allSatisfy { $0.integer != nil } ? min(1, Double(indices.count)) : Double(indices.count)))
  }

  private func number(_ value: Rational) -> Double {
    (value.isNegative ? 1 : 0) + (value.isInteger || Presenter.isDecimal(value) ? 1 : 3)
  }

  private func function(_ function: ElementaryFunction, _ arguments: [Node]) -> Price {
    let all = arguments.map { known($0) }
    let inner = all.reduce(0) { $0 + $1.tokens } + Double(all.count - 1)
    let hasFraction = all.contains { $0.hasFraction }
    switch function {
    case .exp: return Price(tokens: 1.05 + inner, hasFraction: hasFraction)
    case .sigmoidSlope: return Price(tokens: 4 + Self.bracket * inner, hasFraction: hasFraction)
    case .tanhSlope: return Price(tokens: 8 + Self.bracket * inner, hasFraction: hasFraction)
    case .abs: return Price(tokens: 2 + Self.bracket * inner, hasFraction: hasFraction)
    default: return Price(tokens: 3 + Self.bracket * inner, hasFraction: hasFraction)
    }
  }

  private func sum(_ node: Node, _ terms: [Node]) -> Price {
    let all = terms.map { known($0) }
    let minus = terms.dropFirst().filter { AuthorsForms.isNegative($0, graph) }.count
    var tokens = all.reduce(0) { $0 + $1.tokens } + Double(terms.count - 1 - minus)
    if AuthorsForms.isNegative(terms[0], graph) { tokens += Self.leadingMinus }
    if authors.sums[graph.fingerprint(of: node)] == nil {
      tokens += Self.commonFactor * Double(commonFactors(terms))
      let numbers = Set(terms.map { coefficient($0).magnitude })
      if numbers.count == 1, let number = numbers.first, number.isInteger, !number.isOne {
        tokens += Self.commonNumber
      }
    }
    return Price(
      tokens: tokens, hasFraction: all.contains { $0.hasFraction }, isAdjoint: all.contains { $0.isAdjoint })
  }

  private func coefficient(_ term: Node) -> Rational {
    if let value = graph.constant(of: term) { return value }
    guard graph.opcode(of: term) == .product else { return .one }
    return graph.constant(of: graph.operand(of: term, at: 0)) ?? .one
  }

  /// How many factors, above or below, stand in every term.
  private func commonFactors(_ terms: [Node]) -> Int {
    var common: [(UInt64, Bool)]?
    for term in terms {
      let own = factors(of: term).compactMap { factor -> (UInt64, Bool)? in
        guard graph.opcode(of: factor) != .constant else { return nil }
        guard case .power(let base, let exponent) = graph.view(factor) else {
          return (graph.fingerprint(of: factor), false)
        }
        guard let number = graph.constant(of: exponent) else { return (graph.fingerprint(of: factor), false) }
        return (graph.fingerprint(of: base), number.isNegative)
      }
      common = common.map { known in known.filter { a in own.contains { $0 == a } } } ?? own
    }
    return common?.count ?? 0
  }

  /// What the factors cost that do not depend on the index bound at this height, within powers of products too.
  private func constantFactors(_ body: Node, _ height: UInt32) -> Double {
    var open = [body]
    var cost = 0.0
    while let factor = open.popLast() {
      switch graph.view(factor) {
      case .product(let inner): open += inner
      case .power(let base, let exponent)
      where graph.constant(of: exponent).map { $0.isInteger } ?? false && graph.opcode(of: base) == .product:
        open.append(base)
      default:
        let depends = graph.reachable(from: [factor]).contains { graph.mentions(.bound(height), $0) }
        if !depends { cost += isNumber(factor) ? Self.numberInSum : Self.nameInSum }
      }
    }
    return cost
  }

  /// A number or a size, or a power of one.
  private func isNumber(_ factor: Node) -> Bool {
    let base = graph.opcode(of: factor) == .power ? graph.operand(of: factor, at: 0) : factor
    return graph.opcode(of: base) == .constant || graph.opcode(of: base) == .indexValue
  }

  /// The factors of a term, those that could stand before its Σ among them.
  private func factors(of term: Node) -> [Node] {
    let all = graph.opcode(of: term) == .product ? graph.operands(of: term) : [term]
    return all.flatMap { factor -> [Node] in
      guard case .reduction(.sum, let height, _, let body) = graph.view(factor),
        case .product(let inner) = graph.view(body)
      else { return [factor] }
      return inner.filter { part in
        !graph.reachable(from: [part]).contains { graph.mentions(.bound(height), $0) }
      }
    }
  }

  // MARK: Products

  /// How many bases stand in a product again, and numbers beside another; powers of products are looked into, not roots of them.
  private func repeatedBases(_ factors: [Node]) -> Int {
    var seen: Set<UInt64> = []
    var (bases, numbers) = (0, 0)
    var open = factors.map { (node: $0, isWhole: false) }
    while let (node, isWhole) = open.popLast() {
      let key = graph.fingerprint(of: node)
      switch graph.view(node) {
      case .power(let base, let exponent):
        let isRoot = graph.constant(of: exponent).map { !$0.isInteger }
        if let isRoot { open.append((base, isWhole || isRoot)) }
      case .product(let inner) where !isWhole && names.name(of: key) == nil:
        open += inner.map { ($0, false) }
      case .constant where !isWhole: numbers += 1
      default:
        bases += 1
        seen.insert(key)
      }
    }
    return bases - seen.count + max(0, numbers - 1)
  }

  private mutating func product(_ node: Node) -> Price {
    let factors = graph.opcode(of: node) == .product ? graph.operands(of: node) : [node]
    var number = Rational.one
    var (above, below): ([Node], [(Node, Rational?)]) = ([], [])
    for factor in factors {
      if let value = graph.constant(of: factor) {
        number = value
      } else if case .power(let base, let exponent) = graph.view(factor),
        let value = graph.constant(of: exponent), value.isNegative
      {
        below.append((base, value.negated))
      } else {
        above.append(factor)
      }
    }
    let top = number.magnitude
    let isFraction = !below.isEmpty || !top.isInteger && !Presenter.isDecimal(top)
    var (inside, beside) = isFraction ? split(above, isNumber: below.isEmpty) : ([], above)
    let showsNumber = isFraction ? !top.numerator.isOne : !top.isOne
    // Where there is nothing to stand above, an exponential does that is no taller than what stands below.
    if inside.isEmpty, !showsNumber, below.contains(where: { known($0.0).hasFraction }),
      let place = beside.firstIndex(where: { graph.function(of: $0) == .exp })
    {
      inside.append(beside.remove(at: place))
    }
    var tokens = (number.isNegative ? 1.0 : 0) + Self.repeatedBase * Double(repeatedBases(factors))
    if showsNumber { tokens += 1 }
    var hasFraction = isFraction && !below.isEmpty
    for factor in beside {
      let value = price(
        factor, isAlone: above.count == 1 && !showsNumber && !isFraction && !number.isNegative)
      tokens += value.tokens
      hasFraction = hasFraction || value.hasFraction
    }
    if !isFraction { return Price(tokens: tokens, hasFraction: hasFraction) }
    var isNested = false
    for factor in inside {
      let value = price(factor, isAlone: inside.count == 1 && !showsNumber)
      tokens += value.tokens
      isNested = isNested || value.hasFraction
    }
    let hasDivisor = !top.denominator.isOne
    for (base, exponent) in below {
      let value =
        exponent.map { power(base, $0, isAlone: below.count == 1 && !hasDivisor) } ?? Price(tokens: 1)
      tokens += value.tokens
      isNested = isNested || value.hasFraction
    }
    tokens +=
      1 + (inside.isEmpty && !showsNumber ? 1 : 0) + (hasDivisor ? 1 : 0)
      + (isNested ? Self.nestedFraction : 0)
    return Price(tokens: tokens, hasFraction: true)
  }

  /// What stands above a fraction, and what beside it: what has a fraction itself, Σ, and over a number all but names.
  private func split(_ factors: [Node], isNumber: Bool) -> (inside: [Node], beside: [Node]) {
    func isBeside(_ node: Node) -> Bool {
      if graph.opcode(of: node) == .reduction { return true }
      if case .power(let base, let exponent) = graph.view(node) {
        return known(base).hasFraction || known(exponent).hasFraction
      }
      return known(node).hasFraction || known(node).isAdjoint
    }
    if isNumber, factors.count == 1, !isBeside(factors[0]) { return (factors, []) }
    func stays(_ node: Node) -> Bool { isBeside(node) || isNumber && !isName(node) }
    return (factors.filter { !stays($0) }, factors.filter { stays($0) })
  }

  private func isName(_ node: Node) -> Bool {
    let base = graph.opcode(of: node) == .power ? graph.operand(of: node, at: 0) : node
    return [.symbol, .named, .indexValue].contains(graph.opcode(of: base))
      || names.name(of: graph.fingerprint(of: base)) != nil
  }

  private func price(_ factor: Node, isAlone: Bool) -> Price {
    if case .power(let base, let exponent) = graph.view(factor) { return power(base, exponent) }
    guard graph.opcode(of: factor) == .sum, !isAlone else { return known(factor) }
    let own = known(factor)
    return Price(
      tokens: 2 + Self.bracket * own.tokens + inBracket(own),
      hasFraction: own.hasFraction)
  }

  private func power(_ base: Node, _ exponent: Node) -> Price {
    if let value = graph.constant(of: exponent) { return power(base, value, isAlone: false) }
    let own = based(base)
    return Price(
      tokens: own.tokens + Self.bracket * known(exponent).tokens,
      hasFraction: own.hasFraction || known(exponent).hasFraction)
  }

  private func power(_ base: Node, _ value: Rational, isAlone: Bool) -> Price {
    if value.isOne {
      if isAlone || graph.opcode(of: base) != .sum { return known(base) }
      return based(base)
    }
    if value.numerator.isOne {
      let own = known(base)
      return Price(
        tokens: own.tokens + (value.integer == nil && value.denominator == 2 ? 1 : 2),
        hasFraction: own.hasFraction)
    }
    let own = based(base)
    return Price(tokens: own.tokens + (value.isInteger ? 1 : 3), hasFraction: own.hasFraction)
  }

  private func based(_ base: Node) -> Price {
    let own = known(base)
    switch graph.opcode(of: base) {
    case .sum, .product, .power:
      if names.name(of: graph.fingerprint(of: base)) != nil { return own }
      return Price(
        tokens: 2 + Self.bracket * own.tokens + inBracket(own),
        hasFraction: own.hasFraction)
    case .constant where !(graph.constant(of: base)?.isInteger ?? true): return Price(tokens: own.tokens + 2)
    default: return own
    }
  }
}
