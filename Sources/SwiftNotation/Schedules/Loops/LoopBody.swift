import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

// What a function does: each sample forward and backward, then what no sample is part of.
extension LoopSource {
  /// The sums over the samples in the loss.
  var lossSums: [Node] {
    if equations.isPrediction { return [] }
    return equations.graph.reachable(from: [equations.loss.body]).filter { isSampleSum($0) }
  }

  func body(hasGradient: Bool, indent: Int, _ blocks: BlockFunction?) throws -> [String] {
    if equations.isPrediction { return try prediction(indent: indent, blocks) }
    let margin = String(repeating: " ", count: indent)
    let hasSamples = equations.model.samples != nil
    let start = blocks == nil ? "0" : "count - rest"
    func loop(_ lines: [String]) -> [String] {
      hasSamples ? ["\(margin)for sample in \(start)..<count {"] + lines + ["\(margin)}"] : lines
    }
    let sums = lossSums
    let totals = Dictionary(sums.enumerated().map { ($1, "total\($0)") }) { first, _ in first }
    var lines = sums.indices.map { "\(margin)var total\($0): \(scalar) = 0.0" }
    let isTwice = hasGradient && readsTotals
    if isTwice {
      var first = emitter(indent + 2)
      try forward(&first, hasGradient: false, addsTotals: true)
      lines += loop(first.lines)
    }
    if hasGradient { lines.append("\(margin)clear(gradient, \(signature.weightCount))") }
    if let blocks { lines += blocks.call(margin) }
    var inner = emitter(indent + (hasSamples ? 2 : 0))
    if isTwice { inner.accumulators = totals }
    try forward(&inner, hasGradient: hasGradient, addsTotals: !isTwice)
    if hasGradient { try backward(&inner) }
    lines += loop(inner.lines)
    var outer = emitter(indent)
    outer.freshCount = inner.freshCount
    outer.accumulators = totals
    if hasGradient { try penalties(&outer) }
    let loss = try outer.value(equations.loss.body)
    return lines + outer.lines + ["\(margin)return \(loss)"]
  }

  /// The links of each sample, of which some are outputs.
  private func prediction(indent: Int, _ blocks: BlockFunction?) throws -> [String] {
    let margin = String(repeating: " ", count: indent)
    let hasSamples = equations.model.samples != nil
    var inner = emitter(indent + (hasSamples ? 2 : 0))
    try forward(&inner, hasGradient: false, addsTotals: false)
    if !hasSamples { return inner.lines }
    let start = blocks == nil ? "0" : "count - rest"
    return (blocks?.call(margin) ?? []) + ["\(margin)for sample in \(start)..<count {"] + inner.lines
      + ["\(margin)}"]
  }

  private func emitter(_ indent: Int) -> LoopEmitter {
    var emitter = LoopEmitter(
      equations, pointers: pointers, quantities: quantities, helpers: helpers, names: names,
      taken: pool, indent: indent)
    emitter.slopes = slopes
    return emitter
  }

  /// The links of a sample, and what it adds to the sums over the samples.
  private func forward(_ emitter: inout LoopEmitter, hasGradient: Bool, addsTotals: Bool) throws {
    try run(equations.forwardOrder(hasGradient: hasGradient), &emitter)
    guard addsTotals else { return }
    for (place, sum) in lossSums.enumerated() {
      let value = try emitter.value(equations.graph.instance(of: sum, at: .free(equations.sample!)))
      emitter.append("total\(place) += \(value)")
    }
  }

  /// Whether the gradient of one sample has sums over all of them as factors, as that of √(mean (ŷ − y)²) has: the samples then go
  /// forward once for these sums, and again for the gradient.
  var readsTotals: Bool {
    let graph = equations.graph
    let sums = Set(lossSums)
    if sums.isEmpty { return false }
    let ofSamples = equations.weightAdjoints.flatMap { $0.bodies.flatMap { graph.terms(of: $0) } }
      .compactMap { ofOneSample($0, graph) }
    return graph.reachable(from: equations.linkAdjoints.flatMap { $0.bodies } + ofSamples).contains {
      sums.contains($0)
    }
  }

  /// Statements as they stand, and steps in a loop.
  func run(_ orders: [LoopOrder], _ emitter: inout LoopEmitter) throws {
    for order in orders {
      switch order {
      case .statement(let statement): try run(statement, &emitter)
      case .steps(let steps): try emitter.loop(over: steps) { try run(steps.orders, &$0) }
      }
    }
  }

  private func run(_ statement: LoopStatement, _ emitter: inout LoopEmitter) throws {
    guard let name = equations.graph.symbolName(of: statement.target), let pointer = emitter.pointers[name]
    else {
      throw ScheduleError(.loops, Message("a target", pt: "um alvo"))
    }
    let quantity = equations.model.quantities[statement.quantity]
    if equations.model.samples != nil, !quantity.isPerSample {
      let name = quantity.name
      throw ScheduleError(
        .loops,
        Message(
          "'\(name)', which is the same for all samples,",
          pt: "'\(name)', que é o mesmo para todas as amostras,"))
    }
    try emitter.atSteps(of: statement) {
      try $0.assign(pointer, statement.target, $1, statement.body, isAdded: statement.isAdded)
    }
  }

  private func backward(_ emitter: inout LoopEmitter) throws {
    let graph = equations.graph
    try run(equations.backwardOrder, &emitter)
    for adjoint in equations.weightAdjoints {
      for (free, term) in terms(adjoint) {
        guard let inner = equations.model.samples == nil ? term : ofOneSample(term, graph) else { continue }
        try emitter.assign(gradientPointer(adjoint), adjoint.variable, free, inner, isAdded: true)
      }
    }
  }

  /// What one sample gives to a term of a gradient; nil for a term without samples.
  func ofOneSample(_ term: Node, _ graph: ExpressionGraph) -> Node? {
    guard let (factor, sum) = sampleSum(term) else { return nil }
    let body = graph.instance(of: sum, at: .free(equations.sample!))
    return factor.isEmpty ? body : graph.product(factor + [body])
  }

  /// Terms of the gradient that no sample is part of.
  private func penalties(_ emitter: inout LoopEmitter) throws {
    guard equations.model.samples != nil else { return }
    for adjoint in equations.weightAdjoints {
      for (free, term) in terms(adjoint) where sampleSum(term) == nil {
        try emitter.assign(gradientPointer(adjoint), adjoint.variable, free, term, isAdded: true)
      }
    }
  }

  func gradientPointer(_ adjoint: AdjointEquation) -> String {
    let name = equations.model.quantities[adjoint.quantity].name
    let place = signature.arrays.firstIndex { $0.name == name } ?? 0
    return "(gradient + \(signature.weightOffsets[place] ?? 0))"
  }

  /// The terms of an adjoint, each over its indices.
  private func terms(_ adjoint: AdjointEquation) -> [(free: [IndexEquation.FreeIndex], body: Node)] {
    adjoint.pieces.flatMap { piece in equations.graph.terms(of: piece.body).map { (piece.free, $0) } }
  }

  /// The factors before Σ over the samples, and the Σ, which is none of the loss itself where there are two.
  func sampleSum(_ term: Node) -> (factors: [Node], sum: Node)? {
    var factors = [term]
    if case .product(let all) = equations.graph.view(term) { factors = all }
    let places = factors.indices.filter { isSampleSum(factors[$0]) }
    let ofLoss = places.count > 1 ? Set(lossSums) : []
    guard let place = places.first(where: { !ofLoss.contains(factors[$0]) }) ?? places.first else {
      return nil
    }
    let sum = factors.remove(at: place)
    return (factors, sum)
  }

  private func isSampleSum(_ node: Node) -> Bool {
    guard case .reduction(_, _, let interval, _) = equations.graph.view(node) else { return false }
    return equations.isOverSamples(interval)
  }
}
