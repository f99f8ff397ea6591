import ModelLanguage
import SymbolicAlgebra

extension IndexForm {
  /// The gradient as equations, one for each quantity but the loss, in the order of `model.quantities`.
  ///
  /// For each use of `D[g]` in the equation of `C[k]`, with bound indices b, the adjoint of `D[j]` receives
  /// `Σₖ Σ_b ∂C[k] · (local factors) · Πₘ [jₘ = gₘ]`, and the sums contract.
  public func adjointEquations() throws -> [AdjointEquation] {
    var differentiation = IndexDifferentiation(form: self)
    return try differentiation.run()
  }
}

struct IndexDifferentiation {
  private let form: IndexForm
  private let graph: ExpressionGraph
  private let partials: LocalPartials
  private let quantityOfSymbol: [Symbol: Int]
  private var uses: [Int: [Use]] = [:]
  private var freshCount = 0
  private let abbreviations: Abbreviations

  /// One occurrence of a quantity: its indices, the value of its contribution, and the indices to sum over.
  private struct Use {
    var indices: [Index]
    var value: Node
    var summed: [IndexEquation.FreeIndex]
  }

  init(form: IndexForm) {
    self.form = form
    graph = form.graph
    partials = LocalPartials(graph: form.graph)
    var quantities: [Symbol: Int] = [:]
    for (position, quantity) in form.model.quantities.enumerated() {
      quantities[form.graph.symbol(named: quantity.name)] = position
    }
    quantityOfSymbol = quantities
    abbreviations = Self.abbreviations(of: form)
  }

  /// Abbreviations without indices, each a name over its value.
  private static func abbreviations(of form: IndexForm) -> Abbreviations {
    let named = form.equations.filter {
      form.model.quantities[$0.quantity].role == .abbreviation && $0.free.isEmpty
    }
    .map { equation in
      form.graph.named(
        .abbreviation, form.graph.symbol(named: form.model.quantities[equation.quantity].name), [],
        equation.body)
    }
    return Abbreviations(named, in: form.graph)
  }

  mutating func run() throws -> [AdjointEquation] {
    let (needed, firstUses) = flow()
    for (place, equation) in form.equations.enumerated().reversed() where needed.contains(equation.quantity) {
      // Not all of it is known where a recurrence uses the quantity before its equation.
      let isWhole = firstUses[equation.quantity].map { $0 > place } ?? true
      // What nothing uses on the way to the loss passes nothing on.
      guard !isWhole || equation.quantity == form.model.loss || uses[equation.quantity] != nil else {
        continue
      }
      let adjoint = isWhole ? adjoint(of: equation.quantity) : nil
      let earlier = uses
      uses = [:]
      try collectUses(in: equation, adjoint)
      uses.merge(earlier) { own, later in own + later }
    }
    return form.model.quantities.indices.filter { $0 != form.model.loss }.map { adjoint(of: $0) }
  }

  /// What the loss depends on, in a recurrence also by way of later equations, and the first equation that uses each quantity.
  private func flow() -> (needed: Set<Int>, firstUses: [Int: Int]) {
    var sources: [Int: Set<Int>] = [:]
    var firstUses: [Int: Int] = [:]
    for (place, equation) in form.equations.enumerated() {
      for node in graph.reachable(from: [equation.body]) {
        guard let quantity = graph.symbolName(of: node).flatMap({ quantityOfSymbol[$0] }) else { continue }
        sources[equation.quantity, default: []].insert(quantity)
        firstUses[quantity] = firstUses[quantity] ?? place
      }
    }
    var needed: Set<Int> = []
    var open = [form.model.loss]
    while let quantity = open.popLast() {
      guard needed.insert(quantity).inserted else { continue }
      open += sources[quantity]?.sorted() ?? []
    }
    return (needed, firstUses)
  }

  private mutating func fresh() -> Symbol {
    freshCount += 1
    return graph.symbol(named: "\u{2}\(freshCount)")
  }

  // MARK: Uses

  /// `adjoint` is the equation's own, where it has been found.
  private mutating func collectUses(in equation: IndexEquation, _ adjoint: AdjointEquation?) throws {
    var map: [Index.Base: Index] = [:]
    var renamed: [IndexEquation.FreeIndex] = []
    for index in equation.free {
      let symbol = fresh()
      map[.free(index.symbol)] = .free(symbol)
      renamed.append(IndexEquation.FreeIndex(symbol: symbol, interval: index.interval))
    }
    // Later ranges may depend on earlier indices, as n(l) does.
    renamed = renamed.map {
      let bounds = graph.substituting(map, in: $0.interval)
      return IndexEquation.FreeIndex(symbol: $0.symbol, interval: bounds)
    }
    let target = graph.substituting(map, in: equation.target)
    let body = graph.substituting(map, in: equation.body)
    let seed = seed(for: equation.quantity, target)
    if let sum = form.exponentialSums.first(where: { $0.hasPart(equation.quantity) }) {
      return try sweep(
        sum.seeds(equation.quantity, renamed, seed: seed, adjoint: adjoint, in: form.model, graph))
    }
    if let extremum = form.extrema.first(where: { $0.hasPart(equation.quantity) }) {
      return try sweep(extremum.seeds(equation.quantity, renamed, seed: seed, graph))
    }
    guard let softmax = IndexedSoftmax(target, body, renamed, graph) else {
      return try sweep(body, seed: seed, summed: renamed)
    }
    for part in softmax.parts(seed: seed, adjoint: adjoint, in: form.model) {
      try sweep(part.logit, seed: part.seed, summed: part.summed)
    }
  }

  /// A term whose derivative is known as a whole.
  private mutating func sweep(_ part: (exponent: Node, seed: Node, summed: [IndexEquation.FreeIndex])?) throws
  {
    if let part { try sweep(part.exponent, seed: part.seed, summed: part.summed) }
  }

  private func seed(for quantity: Int, _ target: Node) -> Node {
    if quantity == form.model.loss { return graph.constant(1) }
    guard case .symbol(let name, let indices) = graph.view(target) else { return target }
    return graph.symbol(AdjointEquation.prefix + graph.name(of: name), indices)
  }

  private mutating func sweep(_ root: Node, seed: Node, summed: [IndexEquation.FreeIndex]) throws {
    let nodes = graph.reachable(from: [root])
    // Nodes of a body under a reduction are met when the reduction is opened.
    var adjoints: [Node: [Node]] = [root: [seed]]
    for node in nodes.reversed() {
      guard let terms = adjoints[node] else { continue }
      let adjoint = abbreviations.applied(to: graph.sum(Array(terms.reversed())))
      switch graph.view(node) {
      case .symbol(let name, let indices):
        if let quantity = quantityOfSymbol[name] {
          if indices.contains(where: { graph.isSum($0) }) {
            throw LoweringError.noAdjointOfSum(graph.name(of: name))
          }
          uses[quantity, default: []].append(Use(indices: indices, value: adjoint, summed: summed))
        }
      case .reduction(let kind, _, let interval, _):
        guard kind == .sum else { throw LoweringError.noIndexForm("\(kind)") }
        let variable = fresh()
        try sweep(
          graph.instance(of: node, at: .free(variable)), seed: adjoint,
          summed: summed + [IndexEquation.FreeIndex(symbol: variable, interval: interval)])
      default:
        let operands = graph.operands(of: node)
        for place in operands.indices.reversed() {
          let value = graph.product([adjoint] + partials.factors(of: node, at: place))
          adjoints[operands[place], default: []].append(value)
        }
      }
    }
  }

  // MARK: Adjoints

  private mutating func adjoint(of quantity: Int) -> AdjointEquation {
    let free = freeIndices(of: quantity)
    let name = graph.symbol(named: form.model.quantities[quantity].name)
    let variable = graph.symbol(name, free.map { .free($0.symbol) })
    var full: [Node] = []
    var restricted: [AdjointEquation.Piece] = []
    for use in uses[quantity] ?? [] {
      let (body, intervals) = contract(use, onto: free)
      if intervals == free {
        full.append(body)
      } else {
        restricted.append(AdjointEquation.Piece(free: intervals, body: body))
      }
    }
    return AdjointEquation(
      quantity: quantity, variable: variable, free: free, body: graph.sum(full), restricted: restricted,
      hasInfluence: uses[quantity] != nil)
  }

  /// The author's letters: those of the defining equation, else those of the first use, else new ones.
  private func freeIndices(of quantity: Int) -> [IndexEquation.FreeIndex] {
    let dimensions = form.model.quantities[quantity].dimensions
    var letters: [String] = []
    for equation in form.equations where equation.quantity == quantity && letters.isEmpty {
      let names = graph.ownIndices(of: equation.target).compactMap { index -> String? in
        guard case .free(let symbol) = index.base, index.offset == 0 else { return nil }
        return graph.name(of: symbol)
      }
      if Set(names).count == dimensions.count { letters = names }
    }
    if letters.isEmpty { letters = lettersOfFirstUse(of: quantity, count: dimensions.count) }
    var environment: [String: Index] = [:]
    let reading = IndexReading(model: form.model, graph: graph)
    return zip(letters, dimensions).map { letter, range in
      let symbol = graph.symbol(named: letter)
      let interval = reading.interval(of: range, environment)
      environment[letter] = .free(symbol)
      return IndexEquation.FreeIndex(symbol: symbol, interval: interval)
    }
  }

  /// A place that is fixed there takes a letter of its own.
  private func lettersOfFirstUse(of quantity: Int, count: Int) -> [String] {
    let name = form.model.quantities[quantity].name
    var best: [String?] = []
    for indices in form.model.references(to: name) where indices.count == count {
      var letters: [String?] = indices.map {
        $0.offset == 0 && form.model.isIndex($0.letter) ? $0.letter : nil
      }
      for place in letters.indices where letters[..<place].contains(letters[place]) { letters[place] = nil }
      if letters.count(where: { $0 != nil }) > best.count(where: { $0 != nil }) || best.isEmpty {
        best = letters
      }
    }
    if best.isEmpty { best = [String?](repeating: nil, count: count) }
    let named = Set(best.compactMap { $0 })
    var others = ["j", "k", "l", "m", "p", "q", "r", "s", "i"].filter { !named.contains($0) }
    var letters: [String] = []
    for letter in best { letters.append(letter ?? others.removeFirst()) }
    return letters
  }

  /// Σ over the use's indices of value · Π [j = g], contracted; with the values of j it holds for.
  private func contract(
    _ use: Use, onto free: [IndexEquation.FreeIndex]
  ) -> (body: Node, free: [IndexEquation.FreeIndex]) {
    var value = use.value
    var open = use.summed
    var indices = use.indices
    var intervals = free
    // A guard depends on no summed index and stands outside the sums.
    var guards: [Node] = []
    for place in free.indices {
      guard case .free(let symbol) = indices[place].base,
        let position = open.firstIndex(where: { $0.symbol == symbol })
      else {
        guards.append(graph.delta(.free(free[place].symbol), indices[place]))
        continue
      }
      // j = k + c, so k = j − c, for the j whose k is in range.
      let offset = Int(indices[place].offset)
      let map: [Index.Base: Index] = [.free(symbol): .free(free[place].symbol, offset: -offset)]
      let range = open.remove(at: position).interval
      intervals[place].interval = IndexInterval(
        range.lower.advanced(by: offset), range.upper.advanced(by: offset))
      value = graph.substituting(map, in: value)
      indices = indices.map { graph.substituting(map, in: $0) }
      open = open.map {
        IndexEquation.FreeIndex(symbol: $0.symbol, interval: graph.substituting(map, in: $0.interval))
      }
      intervals = intervals.map {
        IndexEquation.FreeIndex(symbol: $0.symbol, interval: graph.substituting(map, in: $0.interval))
      }
    }
    for index in open.reversed() {
      value = graph.reduction(.sum, over: index.symbol, in: index.interval, value)
    }
    return (guards.isEmpty ? value : graph.product([value] + guards), intervals)
  }
}
