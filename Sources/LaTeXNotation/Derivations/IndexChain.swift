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
  /// Whether the outer quantity is the loss and its penalty is what uses the inner one.
  var isPenalty = false
  /// Whether the inner quantity acts on the outer one also by way of others.
  var isImmediate = false
  /// Of an equation that uses the inner quantity with several forms of its indices, a step for each of them alone.
  var parts: [IndexStep] = []
}

/// The ways from a quantity along its uses to quantities whose derivatives have names, or to the loss.
struct IndexChain {
  let form: IndexForm
  let graph: ExpressionGraph
  /// The terms of the loss of weights and constants alone.
  let penalty: Node?
  private var model: Model { form.model }
  /// The quantities whose equations use a quantity, by its position.
  private let users: [[Int]]

  /// More ways than these are not told.
  private static let branchLimit = 6

  init(_ form: IndexForm) {
    self.form = form
    graph = form.graph
    penalty = LossParts.penalty(of: form)
    var users = [[Int]](repeating: [], count: form.model.quantities.count)
    for equation in form.equations {
      let names = Set(
        form.graph.reachable(from: [equation.body]).compactMap { node -> String? in
          guard case .symbol(let name, _) = form.graph.view(node) else { return nil }
          return form.graph.name(of: name)
        })
      for place in users.indices where names.contains(form.model.quantities[place].name) {
        users[place].append(equation.quantity)
      }
    }
    self.users = users
  }

  /// One branch for each way; nil where the sum of their products is not the line: what cannot be shown to be right is not
  /// shown.
  func branches(of line: GeneralAdjoint, until kept: Set<Int>?) -> [[IndexStep]]? {
    var letters = Set(graph.ownIndices(of: line.variable).map { $0.base })
    for index in line.free { letters.insert(.free(index.symbol)) }
    var open: [[IndexStep]] = [[]]
    var finished: [[IndexStep]] = []
    while let branch = open.popLast() {
      guard branch.count <= form.equations.count, open.count + finished.count <= Self.branchLimit else {
        return nil
      }
      var used = letters
      for step in branch { for index in step.summed { used.insert(.free(index.symbol)) } }
      guard let uses = uses(of: branch.last?.outer ?? line.variable, used) else { return nil }
      if uses.isEmpty { return nil }
      for use in uses.reversed() {
        let isEnd = use.quantity == model.loss || kept.map { $0.contains(use.quantity) } ?? true
        if isEnd { finished.append(branch + [use]) } else { open.append(branch + [use]) }
      }
    }
    // In the order of the equations.
    finished.reverse()
    if finished.count == 1 {
      // The last element of a recurrence acts on the loss in one way.
      for place in finished[0].indices where finished[0][place].quantity == model.loss {
        finished[0][place].isImmediate = false
      }
    }
    return isVerified(finished, line) ? finished : nil
  }

  /// Whether the products of the branches, summed over the letters that are not the line's, are what the line says.
  private func isVerified(_ branches: [[IndexStep]], _ line: GeneralAdjoint) -> Bool {
    var terms: [Node] = []
    for steps in branches.flatMap({ parts(of: $0) }) {
      guard let last = steps.last, case .symbol(let name, let indices) = graph.view(last.outer) else {
        return false
      }
      let prefix = AdjointEquation.prefix + graph.name(of: name)
      var product =
        last.quantity == model.loss ? graph.constant(1) : graph.symbol(graph.symbol(named: prefix), indices)
      for step in steps.reversed() {
        product = graph.product(product, step.derivative)
        for index in step.summed.reversed() {
          product = graph.reduction(.sum, over: index.symbol, in: index.interval, product)
        }
      }
      terms.append(product)
    }
    let sums = LinearSums(graph)
    return sums.fingerprint(of: graph.sum(terms)) == sums.fingerprint(of: line.body)
  }

  /// A branch with each form of indices apart.
  private func parts(of branch: [IndexStep]) -> [[IndexStep]] {
    branch.reduce([[]]) { lists, step in
      let choices = step.parts.isEmpty ? [step] : step.parts
      return lists.flatMap { list in choices.map { list + [$0] } }
    }
  }

  /// Every use of a quantity, one for each form of its indices in each equation; nil where one has no step.
  private func uses(of inner: Node, _ letters: Set<Index.Base>) -> [IndexStep]? {
    guard case .symbol(let name, let places) = graph.view(inner) else { return nil }
    var steps: [IndexStep] = []
    for equation in form.equations where model.quantities[equation.quantity].role != .abbreviation {
      var own: [IndexStep] = []
      for indices in references(to: name, in: equation.body) where indices.count == places.count {
        switch step(from: inner, [indices], to: equation, letters) {
        case .step(let step): own.append(step)
        case .elsewhere: continue
        case .unknown: return nil
        }
      }
      if own.count < 2 || areApart(own) {
        steps += own
      } else {
        let all = references(to: name, in: equation.body).filter { $0.count == places.count }
        guard case .step(var whole) = step(from: inner, all, to: equation, letters) else { return nil }
        whole.parts = own
        steps.append(whole)
      }
    }
    return steps
  }

  /// Whether the outer quantities of steps are never the same: in some place the same letter with different integers.
  private func areApart(_ steps: [IndexStep]) -> Bool {
    let all = steps.map { graph.ownIndices(of: $0.outer) }
    return all.indices.allSatisfy { first in
      all.indices.dropFirst(first + 1).allSatisfy { second in
        zip(all[first], all[second]).contains { $0.base == $1.base && $0.offset != $1.offset }
      }
    }
  }

  // MARK: One step

  private enum Found {
    case step(IndexStep)
    /// The equation does not reach these indices.
    case elsewhere
    case unknown
  }

  private func step(
    from inner: Node, _ forms: [[Index]], to equation: IndexEquation, _ letters: Set<Index.Base>
  ) -> Found {
    guard case .symbol(let name, let places) = graph.view(inner) else { return .unknown }
    let maps = forms.compactMap { indexMap($0, places, equation) }
    guard var map = maps.first else { return .elsewhere }
    // What the forms do not agree in is summed over.
    for other in maps.dropFirst() { map = map.filter { other[$0.key] == $0.value } }
    var summed: [IndexEquation.FreeIndex] = []
    var used = letters
    for index in equation.free where map[.free(index.symbol)] == nil {
      let letter = used.contains(.free(index.symbol)) ? fresh(used, equation) : index.symbol
      guard let letter else { return .unknown }
      used.insert(.free(letter))
      map[.free(index.symbol)] = .free(letter)
      summed.append(.init(symbol: letter, interval: graph.substituting(map, in: index.interval)))
    }
    // Only the use with these indices is differentiated; others of the same array have steps of their own.
    let marked = graph.symbol(named: "\u{3}" + graph.name(of: name))
    let isPenalty = equation.quantity == model.loss && penalty.map { mentions(name, $0) } == true
    let whole = isPenalty ? penalty ?? equation.body : equation.body
    let open = graph.rewriting(whole) { node in
      guard case .symbol(name, let own) = graph.view(node), forms.contains(own) else { return nil }
      return graph.symbol(marked, own)
    }
    let slope = ForwardRewriting(graph: graph).derivative(
      of: graph.substituting(map, in: open), withRespectTo: graph.symbol(marked, places))
    let derivative = graph.rewriting(slope) { node in
      guard case .symbol(marked, let indices) = graph.view(node) else { return nil }
      return graph.symbol(name, indices)
    }
    return .step(
      IndexStep(
        inner: inner, outer: graph.substituting(map, in: equation.target), quantity: equation.quantity,
        summed: summed, body: graph.substituting(map, in: whole), derivative: derivative,
        isPenalty: isPenalty, isImmediate: !isPenalty && isImmediate(name, equation)))
  }

  /// Whether a quantity acts on the one that an equation defines by way of another as well, or at other steps of a recurrence.
  private func isImmediate(_ name: Symbol, _ equation: IndexEquation) -> Bool {
    guard let inner = model.quantities.firstIndex(where: { $0.name == graph.name(of: name) }) else {
      return false
    }
    let outer = equation.quantity
    // An element of a recurrence acts on each element of others in one way.
    if outer != model.loss, reached(from: users[inner]).contains(inner) { return false }
    return reached(from: users[inner].filter { $0 != outer }).contains(outer)
      || reached(from: users[outer]).contains(outer)
  }

  /// The quantities that these lead to, themselves included.
  private func reached(from quantities: [Int]) -> Set<Int> {
    var seen = Set(quantities)
    var stack = quantities
    while let next = stack.popLast() {
      for user in users[next] where seen.insert(user).inserted { stack.append(user) }
    }
    return seen
  }

  private func mentions(_ name: Symbol, _ node: Node) -> Bool {
    !references(to: name, in: node).isEmpty
  }

  /// The forms of the indices with which a body uses a quantity, in the order in which they were made.
  private func references(to name: Symbol, in body: Node) -> [[Index]] {
    var found: [[Index]] = []
    for node in graph.reachable(from: [body]) {
      if case .symbol(name, let indices) = graph.view(node), !found.contains(indices) {
        found.append(indices)
      }
    }
    return found
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
    let names = softmaxNames(form)
    var block = AlignBlock(isNumbered: false)
    if let penalty = chain.penalty {
      block.add(typesetter.element(penaltyName, []), typesetter.latex(penalty))
    }
    var (told, silent) = (false, [String]())
    for line in lines {
      if names.contains(where: { $0.scoreArray == line.quantity }) { continue }
      var (line, found) = (line, chain.branches(of: line, until: keptAdjoints))
      if found == nil, let plain = unmerged(line, form) {
        // With δ some derivatives are put into one another; one step at a time is told then.
        (line, found) = (plain, chain.branches(of: plain, until: nil))
      }
      guard let branches = found else {
        silent.append("$\(leftSide(line))$")
        continue
      }
      told = true
      addChain(line, branches, &block)
      var seen: Set<Node> = []
      for steps in branches { addFactors(line, steps, &block, &seen) }
      if branches.count > 1 { addSum(line, &block) }
    }
    let softmax = names.map { softmaxText($0.names) }.joined()
    let sums = logSumExpText(form)
    let missing =
      silent.isEmpty
      ? "" : LineBreaking.wrapped(stepWords.noChain(silent.joined(separator: ", ")), indent: "") + "\n"
    return softmax + sums + (told ? immediateSentence() + words.chainSteps + "\n" + block.text : "") + missing
  }

  /// The line of the same quantity in terms of the derivatives next to it.
  private func unmerged(_ line: GeneralAdjoint, _ form: IndexForm) -> GeneralAdjoint? {
    guard keptAdjoints != nil, let lines = try? form.generalAdjoints(keeping: nil) else { return nil }
    return lines.first {
      $0.quantity == line.quantity && $0.variable == line.variable && $0.free == line.free
    }
  }

  private var penaltyName: String {
    let names = Set(model.quantities.map { $0.name })
    return ["R", "P", "Omega", "Psi"].first { !names.contains($0) } ?? "Xi"
  }

  private func partial(_ above: String, _ below: String) -> String {
    "\\frac{\\partial \(above)}{\\partial \(below)}"
  }

  /// The derivative of one step, with a mark where it is not the whole one.
  private mutating func partial(_ above: String, _ below: String, _ step: IndexStep) -> String {
    if !step.isImmediate { return partial(above, below) }
    tellsImmediate = true
    return immediateFraction(above, below)
  }

  /// δᵢ = Σⱼ ∂L/∂aⱼ ∂aⱼ/∂aᵢ = Σⱼ δⱼ ∂aⱼ/∂aᵢ = Σⱼ δⱼ ∂aⱼ/∂zᵢ ∂zᵢ/∂aᵢ.
  private mutating func addChain(
    _ line: GeneralAdjoint, _ branches: [[IndexStep]], _ block: inout AlignBlock
  ) {
    let isTrivial = branches.count == 1 && branches[0].count == 1 && branches[0][0].quantity == model.loss
    if isTrivial { return }
    let all = branches.map { chainSides($0) }
    let count = all.map { $0.count }.max() ?? 0
    let sides = (0..<count).map { place in
      all.map { $0[min(place, $0.count - 1)] }.joined(separator: " + ")
    }
    var text = sides
    if !line.narrowed.isEmpty, let last = text.last {
      text[text.count - 1] = last + " \\qquad (" + conditions(line) + ")"
    }
    block.add(leftSide(line), text, reason: words.rule(.chain))
  }

  private mutating func chainSides(_ steps: [IndexStep]) -> [String] {
    let names = steps.map { typesetter.latex($0.inner) }
    let last = steps[steps.count - 1]
    let endsAtLoss = last.quantity == model.loss
    let end =
      last.isPenalty ? typesetter.element(penaltyName, []) : endsAtLoss ? loss : typesetter.latex(last.outer)
    let factors = steps.indices.reversed().map { place in
      partial(place == steps.count - 1 ? end : names[place + 1], names[place], steps[place])
    }
    let sums = steps.flatMap { $0.summed }.map {
      sigma($0.interval, over: typesetter.text(Index.free($0.symbol)))
    }.joined()
    if endsAtLoss { return [sums + factors.joined(separator: profileSign)] }
    let whole = steps.count == 1 ? partial(end, names[0], steps[0]) : partial(end, names[0])
    var sides = [sums + partial(loss, end) + profileSign + whole]
    if let delta = delta(of: last.outer) {
      sides.append(sums + delta + profileSign + whole)
      if steps.count > 1 {
        sides.append(sums + delta + profileSign + factors.joined(separator: profileSign))
      }
    }
    return sides
  }

  /// ∂aⱼ/∂aᵢ = ∂aⱼ/∂zᵢ ∂zᵢ/∂aᵢ and its value; of one step what is differentiated, too.
  private mutating func addFactors(
    _ line: GeneralAdjoint, _ steps: [IndexStep], _ block: inout AlignBlock, _ seen: inout Set<Node>
  ) {
    let names = steps.map { typesetter.latex($0.inner) }
    let reserved = Set(
      (line.free + steps.flatMap { $0.summed }).map { graph.name(of: $0.symbol) })
    for (place, step) in steps.enumerated().reversed() where seen.insert(step.body).inserted || place == 0 {
      let isLoss = step.quantity == model.loss
      let outer =
        step.isPenalty ? typesetter.element(penaltyName, []) : isLoss ? loss : typesetter.latex(step.outer)
      var sides: [String] = []
      if showsOpened(step.body) {
        sides.append(opened(step.body, withRespectTo: names[place], reserved: reserved))
      }
      sides.append(typesetter.latex(step.derivative, reserved: reserved))
      block.add(partial(outer, names[place], step), sides)
    }
    guard steps.count > 1, let last = steps.last, last.quantity != model.loss else { return }
    let end = typesetter.latex(last.outer)
    let factors = steps.indices.reversed().map { place in
      partial(place == steps.count - 1 ? end : names[place + 1], names[place], steps[place])
    }
    let product = graph.product(steps.reversed().map { $0.derivative })
    block.add(
      partial(end, names[0]),
      [factors.joined(separator: profileSign), typesetter.latex(product, reserved: reserved)])
  }

  /// The branches with their factors in them: what the line says.
  private mutating func addSum(_ line: GeneralAdjoint, _ block: inout AlignBlock) {
    let reserved = Set(line.free.map { graph.name(of: $0.symbol) })
    var text = typesetter.latex(line.body, reserved: reserved)
    if !line.narrowed.isEmpty { text += " \\qquad (" + conditions(line) + ")" }
    block.add(leftSide(line), text)
  }

  private func delta(of node: Node) -> String? {
    guard case .symbol(let name, let indices) = graph.view(node),
      let delta = typesetter.reading.deltas[graph.name(of: name)]
    else { return nil }
    return typesetter.element(delta, indices)
  }
}
