import ModelLanguage
import SymbolicAlgebra

extension IndexForm {
  /// The equations of a model in index notation.
  public init(of model: Model, in graph: ExpressionGraph = ExpressionGraph()) throws {
    let reading = IndexReading(model: model, graph: graph)
    self.init(model: model, graph: graph, equations: try model.equations.map { try reading.equation($0) })
  }
}

/// Reads equations with their indices as symbols.
struct IndexReading {
  let model: Model
  let graph: ExpressionGraph
  private let arithmetic: ArithmeticReading

  init(model: Model, graph: ExpressionGraph) {
    self.model = model
    self.graph = graph
    arithmetic = ArithmeticReading(model: model, graph: graph)
  }

  func equation(_ equation: Model.Equation) throws -> IndexEquation {
    var environment: [String: Index] = [:]
    for binder in equation.free { environment[binder.name] = .free(graph.symbol(named: binder.name)) }
    let free = equation.free.compactMap { binder in
      binder.range.map {
        IndexEquation.FreeIndex(
          symbol: graph.symbol(named: binder.name), interval: interval(of: $0, environment))
      }
    }
    let name = graph.symbol(named: model.quantities[equation.target].name)
    let target = graph.symbol(name, equation.indices.map { index(of: $0, environment) })
    let body = try build(equation.body, environment, depth: 0)
    return IndexEquation(quantity: equation.target, target: target, free: free, body: body)
  }

  func interval(of range: IndexRange, _ environment: [String: Index]) -> IndexInterval {
    IndexInterval(index(of: range.lower, environment), index(of: range.upper, environment))
  }

  private func index(of size: SizeExpression, _ environment: [String: Index]) -> Index {
    guard let name = size.name else { return .integer(size.offset) }
    guard let argument = size.argument else {
      return environment[name]?.advanced(by: size.offset)
        ?? Index(.size(graph.symbol(named: name)), offset: size.offset)
    }
    return graph.dependentSize(graph.symbol(named: name), of: index(of: argument, environment))
      .advanced(by: size.offset)
  }

  private func index(of expression: IndexExpression, _ environment: [String: Index]) -> Index {
    if !expression.isSum {
      return index(of: SizeExpression(name: expression.letter, offset: expression.offset), environment)
    }
    var offset = expression.offset
    var terms: [IndexTerm] = []
    for term in expression.terms {
      let own = index(of: .named(term.name), environment)
      offset += term.coefficient * Int(own.offset)
      terms += graph.terms(of: own).map { IndexTerm($0.base, term.coefficient * $0.coefficient) }
    }
    return graph.index(terms, offset: offset)
  }

  private func build(_ root: SyntaxTree.ID, _ environment: [String: Index], depth: Int) throws -> Node {
    try arithmetic.value(of: root) { id in
      switch model.tree[id] {
      case .reference(let name, let indices): return reference(name, indices, environment)
      case .reduction(let kind, let binders, let body):
        return try reduction(kind, binders[...], body, environment, depth)
      case .vectorCall(let name, let binder, let argument):
        let (inner, variable, interval) = bind(binder, environment, depth)
        let exponential = graph.apply(.exp, try build(argument, inner, depth: depth + 1))
        let total = graph.reduction(.sum, over: variable, in: interval, exponential)
        let own = name == "logsumexp" ? total : try build(argument, environment, depth: depth)
        return try arithmetic.vectorValue(name, own: own, total: total)
      default: throw LoweringError.undefined("node \(id)")
      }
    }
  }

  private func reference(_ name: String, _ indices: [IndexExpression], _ environment: [String: Index]) -> Node
  {
    if model.quantities.contains(where: { $0.name == name }) {
      return graph.symbol(graph.symbol(named: name), indices.map { index(of: $0, environment) })
    }
    if name == "pi" || name == ExpressionGraph.piName { return graph.pi }
    return graph.indexValue(index(of: SizeExpression(name: name), environment))
  }

  /// A letter no author can write, one for each depth; closing the reduction takes it away.
  private func bind(
    _ binder: IndexBinder, _ environment: [String: Index], _ depth: Int
  ) -> (environment: [String: Index], variable: Symbol, interval: IndexInterval) {
    let variable = graph.symbol(named: "\u{1}\(depth)")
    let range = binder.range ?? IndexRange(.literal(model.indexBase), .literal(model.indexBase))
    var inner = environment
    let interval = interval(of: range, environment)
    inner[binder.name] = .free(variable)
    return (inner, variable, interval)
  }

  private func reduction(
    _ kind: SyntaxTree.Reduction, _ binders: ArraySlice<IndexBinder>, _ body: SyntaxTree.ID,
    _ environment: [String: Index], _ depth: Int
  ) throws -> Node {
    guard let binder = binders.first else { return try build(body, environment, depth: depth) }
    let (inner, variable, interval) = bind(binder, environment, depth)
    let value = try reduction(kind, binders.dropFirst(), body, inner, depth + 1)
    let symbolic: ReductionKind =
      switch kind {
      case .sum, .mean: .sum
      case .product: .product
      case .max: .max
      case .min: .min
      }
    let total = graph.reduction(symbolic, over: variable, in: interval, value)
    if kind != .mean { return total }
    return graph.product(graph.power(graph.count(of: interval), graph.constant(-1)), total)
  }
}
