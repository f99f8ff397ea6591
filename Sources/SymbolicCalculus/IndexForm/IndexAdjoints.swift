import ModelLanguage
import SymbolicAlgebra

extension IndexForm {
  /// The gradient as equations, one for each quantity but the loss, in the order of `model.quantities`.
  ///
  /// For each use of `D[g]` in the equation of `C[k]`, with bound indices b, the adjoint of `D[j]` receives
  /// `Σₖ Σ_b ∂C[k] · (local factors) · Πₘ [jₘ = gₘ]`, and the sums contract.
  ///
  /// - Parameter comparesValues: Whether the adjoint of a maximum over an index may ask which of its terms are equal to it: as a
  ///   formula they are told apart, and in numbers only where both are computed by the same steps.
  public func adjointEquations(comparesValues: Bool = true) throws -> [AdjointEquation] {
    var differentiation = IndexDifferentiation(form: self, comparesValues: comparesValues)
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

  private let comparesValues: Bool

  init(form: IndexForm, comparesValues: Bool) {
    self.form = form
    self.comparesValues = comparesValues
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
      return try sweep(body, called: target, seed: seed, summed: renamed)
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

  /// `name` is what the root is called.
  private mutating func sweep(
    _ root: Node, called name: Node? = nil, seed: Node, summed: [IndexEquation.FreeIndex]
  ) throws {
    let rootName = name ?? root
    let nodes = graph.reachable(from: [root])
    // Nodes of a body under a reduction are met when the reduction is opened.
    var adjoints: [Node: [Node]] = [root: [seed]]
    for node in nodes.reversed() {
      guard let terms = adjoints[node] else { continue }
      let adjoint = abbreviations.applied(to: graph.sum(Array(terms.reversed())))
      switch graph.view(node) {
      case .symbol(let name, let indices):
        if let quantity = quantityOfSymbol[name] {
          uses[quantity, default: []].append(Use(indices: indices, value: adjoint, summed: summed))
        }
      case .reduction(let kind, _, let interval, _):
        if comparesValues, kind == .max || kind == .min {
          try sweepExtreme(kind, node, called: node == root ? rootName : node, adjoint, summed)
          continue
        }
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

  /// A maximum m over one index or several, one reduction within the other: a term t that reaches it takes [t = m]/n of what m
  /// receives, n the number of those that do.
  private mutating func sweepExtreme(
    _ kind: ReductionKind, _ node: Node, called name: Node, _ adjoint: Node,
    _ summed: [IndexEquation.FreeIndex]
  ) throws {
    var letters: [IndexEquation.FreeIndex] = []
    var term = node
    while case .reduction(let own, _, let interval, _) = graph.view(term), own == kind {
      let variable = fresh()
      term = graph.instance(of: term, at: .free(variable))
      letters.append(IndexEquation.FreeIndex(symbol: variable, interval: interval))
    }
    let isReached = Ties.reached(term, name, isMaximum: kind == .max, graph)
    var count = isReached
    for letter in letters.reversed() {
      count = graph.reduction(.sum, over: letter.symbol, in: letter.interval, count)
    }
    let share = graph.product([adjoint, isReached, graph.power(count, graph.constant(-1))])
    try sweep(term, seed: share, summed: summed + letters)
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
  ///
  /// What is no letter of a sum plus an integer stays as a guard: outside of the sums where it holds none of their letters, and
  /// inside, as [j = i + a − 1] in Σᵢ Σₐ, where it does.
  private func contract(
    _ use: Use, onto free: [IndexEquation.FreeIndex]
  ) -> (body: Node, free: [IndexEquation.FreeIndex]) {
    var state = Contraction(graph: graph, use.value, use.indices, use.summed, free)
    state.fixSingleValues()
    for place in free.indices { state.contract(place, .free(free[place].symbol)) }
    return state.result(free)
  }
}

/// A use of a quantity on its way to a term of the adjoint.
private struct Contraction {
  let graph: ExpressionGraph
  private var value: Node
  private var indices: [Index]
  private var open: [IndexEquation.FreeIndex]
  private var intervals: [IndexEquation.FreeIndex]
  private var isContracted: Set<Int> = []

  init(
    graph: ExpressionGraph, _ value: Node, _ indices: [Index], _ open: [IndexEquation.FreeIndex],
    _ free: [IndexEquation.FreeIndex]
  ) {
    (self.graph, self.value, self.indices, self.open, intervals) = (graph, value, indices, open, free)
  }

  private mutating func substitute(_ map: [Index.Base: Index]) {
    value = graph.substituting(map, in: value)
    indices = indices.map { graph.substituting(map, in: $0) }
    func mapped(_ letter: IndexEquation.FreeIndex) -> IndexEquation.FreeIndex {
      IndexEquation.FreeIndex(symbol: letter.symbol, interval: graph.substituting(map, in: letter.interval))
    }
    open = open.map(mapped)
    intervals = intervals.map(mapped)
  }

  /// A letter with one value is that value: what it stood in may be a plain index then.
  mutating func fixSingleValues() {
    guard indices.contains(where: { graph.isSum($0) }) else { return }
    while let place = open.firstIndex(where: { $0.interval.lower == $0.interval.upper }) {
      let letter = open.remove(at: place)
      substitute([.free(letter.symbol): letter.interval.lower])
    }
  }

  /// j = k + c, so k = j − c, for the j whose k is in range.
  mutating func contract(_ place: Int, _ letter: Index.Base) {
    guard case .free(let symbol) = indices[place].base,
      let position = open.firstIndex(where: { $0.symbol == symbol })
    else { return }
    isContracted.insert(place)
    let offset = Int(indices[place].offset)
    let range = open.remove(at: position).interval
    intervals[place].interval = IndexInterval(
      range.lower.advanced(by: offset), range.upper.advanced(by: offset))
    substitute([.free(symbol): Index(letter, offset: -offset)])
  }

  func result(_ free: [IndexEquation.FreeIndex]) -> (body: Node, free: [IndexEquation.FreeIndex]) {
    var inner: [Node] = []
    var outer: [Node] = []
    for place in free.indices where !isContracted.contains(place) {
      let guarding = graph.delta(.free(free[place].symbol), indices[place])
      if open.contains(where: { graph.uses($0.symbol, in: guarding) }) {
        inner.append(guarding)
      } else {
        outer.append(guarding)
      }
    }
    var body = inner.isEmpty ? value : graph.product([value] + inner)
    for index in open.reversed() {
      body = graph.reduction(.sum, over: index.symbol, in: index.interval, body)
    }
    return (outer.isEmpty ? body : graph.product([body] + outer), intervals)
  }
}
