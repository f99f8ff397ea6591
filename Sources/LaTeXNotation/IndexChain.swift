import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// One step of the chain rule with indices: where a quantity is used, and the derivative there.
struct IndexStep {
  /// The quantity that is used, and the one that uses it, with the indices they have in this step.
  var inner: Node
  var outer: Node
  /// Position of the outer quantity in `model.quantities`.
  var quantity: Int
  /// The indices of the outer quantity that the inner one does not have: what is summed over.
  var summed: [IndexEquation.FreeIndex]
  /// What the outer quantity is, and its derivative in the inner one.
  var body: Node
  var derivative: Node
}

/// The way from a quantity along its only uses to a quantity whose derivative has a name, or to the loss.
struct IndexChain {
  let form: IndexForm
  let graph: ExpressionGraph
  private var model: Model { form.model }

  init(_ form: IndexForm) {
    self.form = form
    graph = form.graph
  }

  /// nil where a quantity has more than one use, or where the product of the steps is not the line: what cannot be shown to be
  /// right is not shown.
  func steps(of line: GeneralAdjoint, until kept: Set<Int>?) -> [IndexStep]? {
    var steps: [IndexStep] = []
    var current = line.variable
    var letters = Set(graph.ownIndices(of: current).map { $0.base })
    for index in line.free { letters.insert(.free(index.symbol)) }
    while steps.count <= form.equations.count {
      let found = form.equations.compactMap { step(from: current, to: $0, letters) }
      guard found.count == 1 else { return nil }
      steps.append(found[0])
      current = found[0].outer
      for index in found[0].summed { letters.insert(.free(index.symbol)) }
      let isEnd = kept.map { $0.contains(found[0].quantity) } ?? true
      if found[0].quantity == model.loss || isEnd { return verified(steps, line) }
    }
    return nil
  }

  /// The steps, if their product summed over the letters that are not the line's is what the line says.
  private func verified(_ steps: [IndexStep], _ line: GeneralAdjoint) -> [IndexStep]? {
    guard let last = steps.last, case .symbol(let name, let indices) = graph.view(last.outer) else {
      return nil
    }
    let prefix = AdjointEquation.prefix + graph.name(of: name)
    let above =
      last.quantity == model.loss ? graph.constant(1) : graph.symbol(graph.symbol(named: prefix), indices)
    var product = above
    for step in steps.reversed() {
      product = graph.product(product, step.derivative)
      for index in step.summed.reversed() {
        product = graph.reduction(.sum, over: index.symbol, in: index.interval, product)
      }
    }
    return graph.fingerprint(of: product) == graph.fingerprint(of: line.body) ? steps : nil
  }

  // MARK: One step

  private func step(from inner: Node, to equation: IndexEquation, _ letters: Set<Index.Base>) -> IndexStep? {
    guard model.quantities[equation.quantity].role != .abbreviation,
      case .symbol(let name, let places) = graph.view(inner),
      let own = reference(to: name, in: equation.body), own.count == places.count,
      var map = indexMap(own, places, equation)
    else { return nil }
    var summed: [IndexEquation.FreeIndex] = []
    var used = letters
    for index in equation.free where map[.free(index.symbol)] == nil {
      let letter = used.contains(.free(index.symbol)) ? fresh(used, equation) : index.symbol
      guard let letter else { return nil }
      used.insert(.free(letter))
      map[.free(index.symbol)] = .free(letter)
      summed.append(.init(symbol: letter, interval: graph.substituting(map, in: index.interval)))
    }
    let body = graph.substituting(map, in: equation.body)
    return IndexStep(
      inner: inner, outer: graph.substituting(map, in: equation.target), quantity: equation.quantity,
      summed: summed, body: body,
      derivative: ForwardRewriting(graph: graph).derivative(of: body, withRespectTo: inner))
  }

  /// The indices of a quantity in a body that uses it in one way only.
  private func reference(to name: Symbol, in body: Node) -> [Index]? {
    var found: [[Index]] = []
    for node in graph.reachable(from: [body]) {
      if case .symbol(name, let indices) = graph.view(node), !found.contains(indices) {
        found.append(indices)
      }
    }
    return found.count == 1 ? found[0] : nil
  }

  /// What the free indices of an equation are for its reference to meet the quantity at `places`.
  private func indexMap(
    _ own: [Index], _ places: [Index], _ equation: IndexEquation
  ) -> [Index.Base: Index]? {
    var map: [Index.Base: Index] = [:]
    for (index, place) in zip(own, places) {
      switch index.base {
      case .bound: continue
      case .free:
        let value = place.advanced(by: -Int(index.offset))
        if let known = map[index.base], known != value { return nil }
        map[index.base] = value
      default: if index != place { return nil }
      }
    }
    let isInside = equation.free.allSatisfy { index in
      guard let value = map[.free(index.symbol)] else { return true }
      let (lower, upper) = (index.interval.lower, index.interval.upper)
      return !(value.base == upper.base && value.offset > upper.offset)
        && !(value.base == lower.base && value.offset < lower.offset)
    }
    return isInside ? map : nil
  }

  private static let names = ["j", "k", "p", "q", "r", "s", "u", "v"]

  private func fresh(_ used: Set<Index.Base>, _ equation: IndexEquation) -> Symbol? {
    let own = Set(equation.free.map { $0.symbol })
    return Self.names.map { graph.symbol(named: $0) }.first { symbol in
      !used.contains(.free(symbol)) && !own.contains(symbol)
        && !model.quantities.contains { $0.name == graph.name(of: symbol) }
    }
  }
}

extension DerivationDocument {
  /// The chain rule for every line of the general form, and its factors.
  mutating func chainSteps(_ form: IndexForm, _ lines: [GeneralAdjoint]) -> String {
    let chain = IndexChain(form)
    var block = AlignBlock(isNumbered: false)
    for line in lines {
      guard let steps = chain.steps(of: line, until: keptAdjoints) else { continue }
      addChain(line, steps, &block)
      addFactors(line, steps, &block)
    }
    return block.isEmpty ? "" : words.chainSteps + "\n" + block.text
  }

  private func partial(_ above: String, _ below: String) -> String {
    "\\frac{\\partial \(above)}{\\partial \(below)}"
  }

  /// δᵢ = Σⱼ ∂L/∂aⱼ ∂aⱼ/∂aᵢ = Σⱼ δⱼ ∂aⱼ/∂aᵢ = Σⱼ δⱼ ∂aⱼ/∂zᵢ ∂zᵢ/∂aᵢ.
  private mutating func addChain(_ line: GeneralAdjoint, _ steps: [IndexStep], _ block: inout AlignBlock) {
    let names = steps.map { typesetter.latex($0.inner) }
    let last = steps[steps.count - 1]
    let endsAtLoss = last.quantity == model.loss
    if endsAtLoss, steps.count == 1 { return }
    let end = endsAtLoss ? loss : typesetter.latex(last.outer)
    let factors = steps.indices.reversed().map { place in
      partial(place == steps.count - 1 ? end : names[place + 1], names[place])
    }
    let sums = steps.flatMap { $0.summed }.map {
      sigma($0.interval, over: typesetter.text(Index.free($0.symbol)))
    }.joined()
    let left = leftSide(line)
    var sides: [String] = []
    if endsAtLoss {
      sides.append(sums + factors.joined(separator: profileSign))
    } else {
      let whole = partial(end, names[0])
      sides.append(sums + partial(loss, end) + profileSign + whole)
      if let delta = delta(of: last.outer) {
        sides.append(sums + delta + profileSign + whole)
        if steps.count > 1 {
          sides.append(sums + delta + profileSign + factors.joined(separator: profileSign))
        }
      }
    }
    block.add(left, sides, reason: words.rule(.chain))
  }

  /// ∂aⱼ/∂aᵢ = ∂aⱼ/∂zᵢ ∂zᵢ/∂aᵢ and its value; of one step what is differentiated, too.
  private mutating func addFactors(_ line: GeneralAdjoint, _ steps: [IndexStep], _ block: inout AlignBlock) {
    let names = steps.map { typesetter.latex($0.inner) }
    let reserved = Set(
      (line.free + steps.flatMap { $0.summed }).map { graph.name(of: $0.symbol) })
    for (place, step) in steps.enumerated().reversed() {
      let isLoss = step.quantity == model.loss
      let outer = isLoss ? loss : typesetter.latex(step.outer)
      var sides: [String] = []
      if showsOpened(step.body) {
        sides.append(opened(step.body, withRespectTo: names[place], reserved: reserved))
      }
      sides.append(typesetter.latex(step.derivative, reserved: reserved))
      block.add(partial(outer, names[place]), sides)
    }
    guard steps.count > 1, let last = steps.last, last.quantity != model.loss else { return }
    let end = typesetter.latex(last.outer)
    let factors = steps.indices.reversed().map { place in
      partial(place == steps.count - 1 ? end : names[place + 1], names[place])
    }
    let product = graph.product(steps.reversed().map { $0.derivative })
    block.add(
      partial(end, names[0]),
      [factors.joined(separator: profileSign), typesetter.latex(product, reserved: reserved)])
  }

  private func delta(of node: Node) -> String? {
    guard case .symbol(let name, let indices) = graph.view(node),
      let delta = typesetter.reading.deltas[graph.name(of: name)]
    else { return nil }
    return typesetter.element(delta, indices)
  }
}
