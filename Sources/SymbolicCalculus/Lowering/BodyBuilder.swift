import ModelLanguage
import SymbolicAlgebra

/// The right-hand side of one element as a node. References to elements that are not there yet are collected in
/// `missing`; the value is then of no use.
struct BodyBuilder {
  private let lowering: Lowering
  private let model: Model
  private let layout: ModelLayout
  private let graph: ExpressionGraph
  private let reading: ArithmeticReading
  private(set) var missing: [Lowering.ElementKey] = []
  private var quantities: [String: Int]

  init(lowering: Lowering) {
    self.lowering = lowering
    (model, layout, graph, reading) = lowering.context
    quantities = lowering.quantityByName
  }

  /// Recursion goes one level for each reduction around the node, which the parser bounds.
  mutating func build(_ root: SyntaxTree.ID, _ environment: [String: Index]) throws -> Node {
    try reading.value(of: root) { try own($0, environment) }
  }

  private mutating func own(_ id: SyntaxTree.ID, _ environment: [String: Index]) throws -> Node {
    switch model.tree[id] {
    case .reference(let name, let indices): return try reference(name, indices, environment)
    case .vectorCall(let name, let binder, let argument):
      return try vectorCall(name, binder, argument, environment)
    case .reduction(let kind, let binders, let body):
      return try reduction(kind, binders[...], body, environment)
    default: return try build(id, environment)
    }
  }

  // MARK: Names

  private mutating func reference(
    _ name: String, _ indices: [IndexExpression], _ environment: [String: Index]
  ) throws -> Node {
    guard let quantity = quantities[name] else { return try numberNamed(name, environment) }
    let places = indices.map { index(of: $0, environment) }
    let (key, node) = try lowering.element(quantity, places)
    if let node { return node }
    missing.append(key)
    return graph.constant(0)
  }

  private func index(of expression: IndexExpression, _ environment: [String: Index]) -> Index {
    guard let name = expression.letter else {
      // The index of symbolic samples stands in no sum.
      let values = { environment[$0]?.integer ?? layout.value(of: .named($0), indices: [:]) }
      return .integer(expression.placing(values).offset)
    }
    if let index = environment[name] { return index.advanced(by: expression.offset) }
    return .integer(layout.value(of: SizeExpression(name: name, offset: expression.offset), indices: [:]))
  }

  /// A size or an index used as a number, or π.
  private func numberNamed(_ name: String, _ environment: [String: Index]) throws -> Node {
    if let index = environment[name] { return graph.indexValue(index) }
    if name == "pi" || name == ExpressionGraph.piName { return graph.pi }
    guard model.sizes.contains(where: { $0.name == name }) else { throw LoweringError.undefined(name) }
    if lowering.isSymbolicSize(name) { return graph.indexValue(Index(.size(graph.symbol(named: name)))) }
    return graph.constant(layout.value(of: .named(name), indices: [:]))
  }

  // MARK: Reductions

  private func values(of binder: IndexBinder, _ environment: [String: Index]) -> ClosedRange<Int>? {
    guard let range = binder.range else { return nil }
    return layout.values(of: range, indices: environment.compactMapValues { $0.integer })
  }

  /// The body at every value of the binder.
  private mutating func instances(
    _ binder: IndexBinder, _ body: SyntaxTree.ID, _ environment: [String: Index]
  ) throws -> [Node] {
    guard let values = values(of: binder, environment) else { return [] }
    var inner = environment
    var nodes: [Node] = []
    for value in values {
      inner[binder.name] = .integer(value)
      nodes.append(try build(body, inner))
    }
    return nodes
  }

  private mutating func reduction(
    _ kind: SyntaxTree.Reduction, _ binders: ArraySlice<IndexBinder>, _ body: SyntaxTree.ID,
    _ environment: [String: Index]
  ) throws -> Node {
    guard let binder = binders.first else { return try build(body, environment) }
    if let range = binder.range, lowering.isSampleRange(range) {
      return try symbolicReduction(kind, binder, binders.dropFirst(), body, environment)
    }
    if kind == .mean {
      let total = try reduction(.sum, binders, body, environment)
      return graph.quotient(total, try count(of: binders, environment))
    }
    if kind == .max || kind == .min {
      return graph.extreme(kind == .max ? .max : .min, of: try members(binders, body, environment))
    }
    guard let values = values(of: binder, environment) else {
      return graph.constant(kind == .product ? 1 : 0)
    }
    var inner = environment
    var terms: [Node] = []
    for value in values {
      inner[binder.name] = .integer(value)
      terms.append(try reduction(kind, binders.dropFirst(), body, inner))
    }
    switch kind {
    case .sum, .mean: return graph.sum(terms)
    case .product, .max, .min: return graph.product(terms)
    }
  }

  /// The values of a body at all values of the binders: k of them that are equal share the slope of a maximum over several
  /// indices, be they in one row or not.
  private mutating func members(
    _ binders: ArraySlice<IndexBinder>, _ body: SyntaxTree.ID, _ environment: [String: Index]
  ) throws -> [Node] {
    guard let binder = binders.first else { return [try build(body, environment)] }
    if let range = binder.range, lowering.isSampleRange(range) {
      throw LoweringError.reductionOverSamples("max")
    }
    guard let values = values(of: binder, environment) else { return [graph.constant(0)] }
    var inner = environment
    var members: [Node] = []
    for value in values {
      inner[binder.name] = .integer(value)
      members += try self.members(binders.dropFirst(), body, inner)
    }
    return members
  }

  /// How many values the binders run through.
  private mutating func count(of binders: ArraySlice<IndexBinder>, _ environment: [String: Index]) throws
    -> Node
  {
    guard let binder = binders.first else { return graph.constant(1) }
    if let range = binder.range, lowering.isSampleRange(range) {
      return graph.product(
        graph.count(of: interval(of: range)), try count(of: binders.dropFirst(), environment))
    }
    guard let values = values(of: binder, environment) else { return graph.constant(1) }
    var inner = environment
    var counts: [Node] = []
    for value in values {
      inner[binder.name] = .integer(value)
      counts.append(try count(of: binders.dropFirst(), inner))
    }
    return graph.sum(counts)
  }

  private func interval(of range: IndexRange) -> IndexInterval {
    IndexInterval(lowering.symbolicIndex(range.lower), lowering.symbolicIndex(range.upper))
  }

  private mutating func symbolicReduction(
    _ kind: SyntaxTree.Reduction, _ binder: IndexBinder, _ rest: ArraySlice<IndexBinder>,
    _ body: SyntaxTree.ID,
    _ environment: [String: Index]
  ) throws -> Node {
    guard kind == .sum || kind == .mean, let range = binder.range else {
      throw LoweringError.reductionOverSamples(kind.rawValue)
    }
    let variable = graph.symbol(named: binder.name)
    var inner = environment
    inner[binder.name] = .free(variable)
    let value = try reduction(kind, rest, body, inner)
    let interval = interval(of: range)
    let sum = graph.reduction(.sum, over: variable, in: interval, value)
    if kind == .sum { return sum }
    return graph.product(graph.power(graph.count(of: interval), graph.constant(-1)), sum)
  }

  /// softmax(k: z[k]) = exp(z[k]) / Σ exp(z[k′]) at the enclosing k.
  private mutating func vectorCall(
    _ name: String, _ binder: IndexBinder, _ argument: SyntaxTree.ID, _ environment: [String: Index]
  ) throws -> Node {
    let exponentials = try instances(binder, argument, environment).map { graph.apply(.exp, $0) }
    let total = graph.sum(exponentials)
    let own = name == "logsumexp" ? total : try build(argument, environment)
    return try reading.vectorValue(name, own: own, total: total)
  }
}
