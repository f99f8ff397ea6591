import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The equations of a model and of its gradient, as loops read them: what is done for each sample, what once.
struct LoopEquations {
  /// With the links of sums of exponentials behind those of the author's.
  let model: Model
  let layout: ModelLayout
  let graph: ExpressionGraph
  /// Links in the order of evaluation, as far as loss or gradient need them.
  private(set) var forward: [IndexEquation] = []
  private(set) var loss: IndexEquation
  /// Adjoints of links, from the loss outwards, then of weights.
  private(set) var linkAdjoints: [AdjointEquation] = []
  private(set) var weightAdjoints: [AdjointEquation] = []
  /// How `forward` and the adjoints of links run, recurrences step by step.
  private(set) var forwardOrder: [LoopOrder] = []
  private(set) var backwardOrder: [LoopOrder] = []
  /// Whether some links are computed, and neither the loss nor a gradient.
  let isPrediction: Bool

  /// Loops over concrete sizes; the number of samples alone is open.
  ///
  /// - Parameters:
  ///   - outputs: The links that alone are asked for; nil for loss and gradient.
  ///   - hasBlocks: Whether statements are for panels of samples, in which a term holds for a whole array.
  init(
    _ model: Model, layout: ModelLayout, outputs: Set<String>? = nil, hasBlocks: Bool = false
  ) throws {
    isPrediction = outputs != nil
    if let samples = model.samples, samples.size.name == nil {
      throw ScheduleError(.loops, Message("a fixed number of samples", pt: "um número fixo de amostras"))
    }
    graph = ExpressionGraph()
    let form = try Self.form(of: model, layout, in: graph)
    guard let layout = layout.adding(linksOf: form.model) else {
      throw ScheduleError(.loops, Message("an open size", pt: "um tamanho em aberto"))
    }
    (self.model, self.layout) = (form.model, layout)
    guard let loss = form.equations.first(where: { $0.quantity == model.loss }) else {
      throw ScheduleError(.loops, Message("a model without loss", pt: "um modelo sem perda"))
    }
    self.loss = loss
    let links = form.equations.filter { $0.quantity != model.loss }
    if let outputs {
      let own = links.filter { outputs.contains(form.model.quantities[$0.quantity].name) }
      forward = needed(links, for: own.map { $0.target })
    } else {
      try takeAdjoints(try Self.adjoints(of: form), links)
      forward = needed(links, for: [loss.body] + (linkAdjoints + weightAdjoints).flatMap { $0.bodies })
    }
    define()
    try checkPlaces()
    forwardOrder = try order(forward.map { statement(of: $0) })
    backwardOrder = try order(linkAdjoints.flatMap { statements(of: $0, inParts: !hasBlocks) })
  }

  /// What is assigned to each array that is assigned once, in its letters.
  private(set) var definitions: [Symbol: (letters: [Symbol], body: Node)] = [:]

  private mutating func define() {
    let counts = Dictionary(forward.map { ($0.quantity, 1) }, uniquingKeysWith: +)
    let links = forward.filter { counts[$0.quantity] == 1 }.map { ($0.target, $0.free, $0.body) }
    let adjoints = linkAdjoints.filter { $0.restricted.isEmpty }.compactMap {
      adjoint -> (Node, [IndexEquation.FreeIndex], Node)? in
      guard case .symbol(let name, let indices) = graph.view(adjoint.variable) else { return nil }
      let symbol = graph.symbol(named: AdjointEquation.prefix + graph.name(of: name))
      return (graph.symbol(symbol, indices), adjoint.free, adjoint.body)
    }
    for (target, free, body) in links + adjoints {
      guard case .symbol(let name, let indices) = graph.view(target),
        indices == free.map({ .free($0.symbol) })
      else { continue }
      definitions[name] = (free.map { $0.symbol }, body)
    }
  }

  /// What is assigned to an element, or the node itself.
  func value(of node: Node) -> Node {
    var node = node
    while case .symbol(let name, let indices) = graph.view(node), let (letters, body) = definitions[name],
      letters.count == indices.count
    {
      let pairs = zip(letters, indices).map { (Index.Base.free($0), $1) }
      node = graph.substituting(Dictionary(pairs) { first, _ in first }, in: body)
    }
    return node
  }

  /// The arrays that are computed, with what is assigned to each.
  var evaluationOrder: [(name: Symbol, bodies: [Node])] {
    func symbol(_ prefix: String, _ quantity: Int) -> Symbol {
      graph.symbol(named: prefix + model.quantities[quantity].name)
    }
    return forward.map { (symbol("", $0.quantity), [$0.body]) }
      + (linkAdjoints + weightAdjoints).map { (symbol(AdjointEquation.prefix, $0.quantity), $0.bodies) }
  }

  /// Whether equal terms of a maximum over several indices would share its slope row by row, one index after the other.
  private static func hasJointExtreme(_ model: Model) -> Bool {
    model.tree.nodes.contains { node in
      guard case .reduction(let kind, let binders, _) = node else { return false }
      return (kind == .max || kind == .min) && binders.count > 1
    }
  }

  /// In stable forms, with links for the sums that slopes read. Plain ones have their names first, as sums of layers have.
  private static func form(of model: Model, _ layout: ModelLayout, in graph: ExpressionGraph) throws
    -> IndexForm
  {
    let plain = try IndexForm(of: model, in: graph)
    if plain.hasIndexSums {
      throw ScheduleError(
        .loops, Message("an index of several letters", pt: "um índice de várias letras"))
    }
    if hasJointExtreme(model) {
      throw ScheduleError(
        .loops, Message("a maximum over several indices", pt: "um máximo sobre vários índices"))
    }
    func size(_ extents: some Sequence<IndexRange>) -> Int {
      extents.reduce(1) { $0 * (layout.values(of: $1, indices: [:])?.count ?? 0) }
    }
    let largest =
      model.quantities.filter { $0.role == .link }
      .map { size($0.dimensions.dropFirst($0.isPerSample ? 1 : 0)) }.max() ?? 0
    let isSmall = { (extents: [IndexRange]) -> Bool in size(extents) <= max(linkLimit, largest) }
    let count = model.quantities.count
    return plain.namingNestedSums(before: count, isPlain: true, isSmall: isSmall).stabilized()
      .namingNestedSums(before: count, isPlain: false, isSmall: isSmall)
  }

  /// Numbers of an array that keeps sums for the backward pass, where none of the author's is larger; beyond, memory costs more than
  /// the sums.
  private static let linkLimit = 1 << 16

  private static func adjoints(of form: IndexForm) throws -> [AdjointEquation] {
    do {
      return try form.adjointEquations(comparesValues: false).map { $0.joiningNormQuotients(in: form.graph) }
    } catch let error as LoweringError {
      throw ScheduleError(
        .loops, Message("\(error), which", pt: "\(error.message.portuguese), o que"))
    }
  }

  /// Adjoints of links in the opposite order of their equations, as far as the weights need them.
  private mutating func takeAdjoints(_ all: [AdjointEquation], _ links: [IndexEquation]) throws {
    let adjoints = all.filter { $0.hasInfluence }
    weightAdjoints = adjoints.filter { model.quantities[$0.quantity].role == .weight }.reversed()
    let ofLinks = Dictionary(adjoints.map { ($0.quantity, $0) }) { first, _ in first }
    let names = names(reachedFrom: weightAdjoints.flatMap { $0.bodies }) { name in
      guard name.hasPrefix(AdjointEquation.prefix) else { return [] }
      let own = String(name.dropFirst(AdjointEquation.prefix.count))
      return model.quantities.firstIndex { $0.name == own }.flatMap { ofLinks[$0]?.bodies } ?? []
    }
    var seen: Set<Int> = []
    for link in links.reversed() where seen.insert(link.quantity).inserted {
      guard names.contains(AdjointEquation.prefix + model.quantities[link.quantity].name),
        let adjoint = ofLinks[link.quantity]
      else { continue }
      linkAdjoints.append(adjoint)
    }
  }

  /// The names in `roots`, in what is assigned to these names, and so on.
  private func names(reachedFrom roots: [Node], _ bodies: (String) -> [Node]) -> Set<String> {
    var known = names(in: roots)
    var open = Array(known)
    while let name = open.popLast() {
      for other in names(in: bodies(name)) where known.insert(other).inserted { open.append(other) }
    }
    return known
  }

  /// The names of symbols and of named values.
  private func names(in roots: [Node]) -> Set<String> {
    var names: Set<String> = []
    for node in graph.reachable(from: roots) {
      switch graph.view(node) {
      case .symbol(let name, _), .named(_, let name, _, _): names.insert(graph.name(of: name))
      default: continue
      }
    }
    return names
  }

  /// The equations without whose values `roots` cannot be computed.
  private func needed(_ links: [IndexEquation], for roots: [Node]) -> [IndexEquation] {
    let bodies = Dictionary(
      links.map { (model.quantities[$0.quantity].name, [$0.body]) }, uniquingKeysWith: +)
    let names = names(reachedFrom: roots) { bodies[$0] ?? [] }
    return links.filter { names.contains(model.quantities[$0.quantity].name) }
  }

  /// The functions without formulas that a function calls, with their derivatives.
  func calls(hasGradient: Bool) -> [Program.OpaqueCall] {
    let links = forward(hasGradient: hasGradient)
    let adjoints = hasGradient ? linkAdjoints + weightAdjoints : []
    let end = isPrediction ? [] : [loss.body]
    return graph.reachable(from: links.map { $0.body } + end + adjoints.flatMap { $0.bodies })
      .compactMap { call(of: $0) }
  }

  func call(of node: Node) -> Program.OpaqueCall? {
    guard case .opaque(let name, let order, _) = graph.view(node) else { return nil }
    return Program.OpaqueCall(name: graph.name(of: name), order: order)
  }

  /// The links that a function computes.
  func forward(hasGradient: Bool) -> [IndexEquation] {
    hasGradient || isPrediction ? forward : needed(forward, for: [loss.body])
  }

  /// Whether an adjoint has terms for a part of its indices only.
  var hasPieces: Bool { (linkAdjoints + weightAdjoints).contains { !$0.restricted.isEmpty } }

  var sample: Symbol? { model.samples.map { graph.symbol(named: $0.index) } }

  /// Whether a reduction runs over the samples.
  func isOverSamples(_ interval: IndexInterval) -> Bool {
    guard let name = model.samples?.size.name, case .size(let symbol) = interval.upper.base else {
      return false
    }
    return graph.name(of: symbol) == name
  }

  /// The number of values of an interval; nil for the samples.
  func count(_ interval: IndexInterval) -> Int? {
    if isOverSamples(interval) { return nil }
    guard let low = value(interval.lower), let high = value(interval.upper) else { return nil }
    return high - low + 1
  }

  func value(_ index: Index) -> Int? {
    switch index.base {
    case .none: return Int(index.offset)
    case .size(let symbol):
      return layout.value(
        of: SizeExpression(name: graph.name(of: symbol), offset: Int(index.offset)), indices: [:])
    case .free, .bound, .dependentSize, .sum: return nil
    }
  }

  /// The extents of an array without the sample.
  func extents(_ quantity: Int) -> [ClosedRange<Int>] {
    Array(layout.arrays[quantity].bounds.dropFirst(model.quantities[quantity].isPerSample ? 1 : 0))
  }

  func size(_ quantity: Int) -> Int { extents(quantity).reduce(1) { $0 * $1.count } }
}

extension AdjointEquation {
  /// What is added over these indices, first what holds for all of them.
  var pieces: [Piece] { [Piece(free: free, body: body)] + restricted }
  var bodies: [Node] { pieces.map { $0.body } }
}
