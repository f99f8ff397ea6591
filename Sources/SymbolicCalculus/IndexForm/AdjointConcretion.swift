import ModelLanguage
import SymbolicAlgebra

extension LoweredModel {
  /// The gradient by way of the index form: the adjoint equations of the model, made concrete for each element.
  ///
  /// Independent of reverse accumulation over the concrete graph but for the table of local factors. Needs unrolled samples.
  public func gradientByIndexForm(withRespectTo elements: [ElementReference]) throws -> [Node] {
    let form = try IndexForm(of: model, in: graph)
    let concretion = AdjointConcretion(lowered: self, equations: try form.adjointEquations())
    return try elements.map { try concretion.adjoint(of: $0) }
  }
}

/// Adjoint equations at concrete indices, elements on demand with an explicit stack.
final class AdjointConcretion {
  private let lowered: LoweredModel
  private let graph: ExpressionGraph
  private let equations: [Int: AdjointEquation]
  private let quantityOfSymbol: [Symbol: Int]
  private let adjointOfSymbol: [Symbol: Int]
  private let values: [ElementReference: Node]
  private var known: [ElementReference: Node] = [:]

  init(lowered: LoweredModel, equations: [AdjointEquation]) {
    self.lowered = lowered
    graph = lowered.graph
    self.equations = Dictionary(uniqueKeysWithValues: equations.map { ($0.quantity, $0) })
    var quantityOfSymbol: [Symbol: Int] = [:]
    var adjointOfSymbol: [Symbol: Int] = [:]
    for (position, quantity) in lowered.model.quantities.enumerated() {
      quantityOfSymbol[lowered.graph.symbol(named: quantity.name)] = position
      adjointOfSymbol[lowered.graph.symbol(named: AdjointEquation.prefix + quantity.name)] = position
    }
    self.quantityOfSymbol = quantityOfSymbol
    self.adjointOfSymbol = adjointOfSymbol
    var values: [ElementReference: Node] = [:]
    for definition in lowered.definitions {
      values[ElementReference(quantity: definition.quantity, indices: definition.indices)] = definition.node
    }
    self.values = values
  }

  func adjoint(of wanted: ElementReference) throws -> Node {
    var stack = [wanted]
    while let element = stack.last {
      if known[element] != nil {
        stack.removeLast()
        continue
      }
      let raw = concrete(element)
      let missing = adjoints(in: raw).filter { known[$0] == nil }
      if missing.isEmpty {
        known[element] = resolved(raw)
        stack.removeLast()
      } else {
        guard stack.count <= values.count + 1 else { throw LoweringError.circular("\(element)") }
        stack += missing
      }
    }
    return known[wanted] ?? graph.constant(0)
  }

  /// The right-hand sides that hold at an element, indices and ranges made integers.
  private func concrete(_ element: ElementReference) -> Node {
    guard let equation = equations[element.quantity] else { return graph.constant(0) }
    let pieces = [AdjointEquation.Piece(free: equation.free, body: equation.body)] + equation.restricted
    let terms = pieces.compactMap { piece -> Node? in
      var map = sizes
      for (index, place) in zip(piece.free, element.indices) { map[.free(index.symbol)] = .integer(place) }
      for (index, place) in zip(piece.free, element.indices) {
        guard let values = values(of: index.interval, map), values.contains(place) else { return nil }
      }
      return expanded(graph.substituting(map, in: piece.body))
    }
    return graph.sum(terms)
  }

  private var sizes: [Index.Base: Index] {
    var map: [Index.Base: Index] = [:]
    for size in lowered.model.sizes where size.parameter == nil {
      map[.size(graph.symbol(named: size.name))] =
        .integer(lowered.layout.value(of: .named(size.name), indices: [:]))
    }
    return map
  }

  private func values(of interval: IndexInterval, _ map: [Index.Base: Index]) -> ClosedRange<Int>? {
    let bounds = graph.substituting(map, in: interval)
    guard let lower = integer(bounds.lower), let upper = integer(bounds.upper), lower <= upper else {
      return nil
    }
    return lower...upper
  }

  private func integer(_ index: Index) -> Int? {
    guard case .dependentSize(let place) = index.base else { return index.integer }
    let (name, argument) = graph.dependentSize(at: place)
    guard let value = integer(argument) else { return nil }
    let size = SizeExpression(
      name: graph.name(of: name), argument: IndexExpression(name: nil, offset: value),
      offset: Int(index.offset))
    return lowered.layout.value(of: size, indices: [:])
  }

  /// Reductions written out. Recursion goes one level for each reduction around a node.
  private func expanded(_ root: Node) -> Node {
    let nodes = graph.reachable(from: [root])
    if !nodes.contains(where: { graph.opcode(of: $0) == .reduction }) { return root }
    var image: [Node: Node] = [:]
    for node in nodes {
      if case .reduction(let kind, _, let interval, _) = graph.view(node), kind == .sum,
        let values = values(of: interval, [:])
      {
        image[node] = graph.sum(values.map { expanded(graph.instance(of: node, at: .integer($0))) })
      } else {
        image[node] = graph.rebuilt(node) { image[$0] ?? $0 }
      }
    }
    return image[root]!
  }

  private func element(_ node: Node, _ table: [Symbol: Int]) -> ElementReference? {
    guard case .symbol(let name, let indices) = graph.view(node), let quantity = table[name] else {
      return nil
    }
    return ElementReference(quantity: quantity, indices: indices.compactMap { integer($0) })
  }

  private func adjoints(in root: Node) -> [ElementReference] {
    graph.reachable(from: [root]).compactMap { element($0, adjointOfSymbol) }
  }

  /// Symbols of links replaced by their named elements, adjoint symbols by what is known of them.
  private func resolved(_ root: Node) -> Node {
    graph.rewriting(root) { node in
      if let adjoint = element(node, adjointOfSymbol) { return known[adjoint] }
      if let link = element(node, quantityOfSymbol) { return values[link] }
      return nil
    }
  }
}
