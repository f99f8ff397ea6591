import ModelLanguage
import SymbolicAlgebra

/// One line of the general form: ∂L/∂X[…] = body, for the free indices in their ranges.
public struct GeneralAdjoint: Sendable {
  public var quantity: Int
  /// X with its indices; an index fixed by a guard stands as its value.
  public var variable: Node
  /// The indices that are still free, with the ranges the line holds for.
  public var free: [IndexEquation.FreeIndex]
  public var body: Node
  /// The free indices whose ranges are narrower than the array's own.
  public var narrowed: Set<Symbol>

  public init(
    quantity: Int, variable: Node, free: [IndexEquation.FreeIndex], body: Node, narrowed: Set<Symbol> = []
  ) {
    self.quantity = quantity
    self.variable = variable
    self.free = free
    self.body = body
    self.narrowed = narrowed
  }
}

extension IndexForm {
  /// The adjoint equations as a lecturer lists them, from the loss outwards.
  ///
  /// A guard `[l = L]` on a free index becomes a line of its own for that index, where no other term holds there too; what
  /// holds for a part of the indices is a case. The adjoints of links outside of `kept` are put into the lines that use them
  /// where each stands once.
  ///
  /// - Parameter limit: Arrays with a line of more symbols and operations are left out.
  public func generalAdjoints(keeping kept: Set<Int>? = nil, upTo limit: Int = .max) throws
    -> [GeneralAdjoint]
  {
    let merger = AdjointMerger(
      form: self, try adjointEquations().reversed().filter { isListed($0) }, kept, limit)
    return merger.lines()
  }

  private func isListed(_ adjoint: AdjointEquation) -> Bool {
    switch model.quantities[adjoint.quantity].role {
    case .weight, .link: adjoint.hasInfluence
    default: false
    }
  }
}

private struct AdjointMerger {
  private let form: IndexForm
  private let graph: ExpressionGraph
  private var listed: [GeneralAdjoint] = []
  /// The adjoints that are not listed, by their symbols.
  private var merged: [Symbol: (variable: Node, lines: [GeneralAdjoint])] = [:]

  /// Of a line into which adjoints are still put.
  private let limit: Int

  init(form: IndexForm, _ adjoints: [AdjointEquation], _ kept: Set<Int>?, _ limit: Int) {
    self.form = form
    self.limit = limit
    graph = form.graph
    var uses: [Symbol: Set<Symbol>] = [:]
    var candidates: [Symbol: (variable: Node, lines: [GeneralAdjoint])] = [:]
    for adjoint in adjoints {
      let symbol = symbol(of: adjoint.quantity)
      let lines = cases(of: adjoint)
      candidates[symbol] = (adjoint.variable, lines)
      uses[symbol] = Set(graph.reachable(from: lines.map { $0.body }).compactMap { adjointSymbol($0) })
    }
    let isRecurrent = hasRecurrence(adjoints, uses)
    for adjoint in adjoints {
      let symbol = symbol(of: adjoint.quantity)
      let isLink = form.model.quantities[adjoint.quantity].role == .link
      let isMerged = kept.map { isLink && !$0.contains(adjoint.quantity) } ?? false
      // A recurrence that would be put into itself stays.
      if isMerged,
        !isRecurrent || !reaches(symbol, from: uses[symbol] ?? [], uses, stoppingAt: kept ?? [])
      {
        merged[symbol] = candidates[symbol]
      } else {
        listed += candidates[symbol]!.lines
      }
    }
  }

  func lines() -> [GeneralAdjoint] {
    let lines = listed.flatMap { resolved($0) }
    let endless = Set(lines.filter { isEndless($0) }.map { $0.quantity })
    return endless.isEmpty ? lines : lines.filter { !endless.contains($0.quantity) }
  }

  private func isEndless(_ line: GeneralAdjoint) -> Bool {
    limit < .max && graph.writtenSize(of: line.body, limit: limit + 1) > limit
  }

  private func symbol(of quantity: Int) -> Symbol {
    graph.symbol(named: AdjointEquation.prefix + form.model.quantities[quantity].name)
  }

  private func adjointSymbol(_ node: Node) -> Symbol? {
    guard case .symbol(let name, _) = graph.view(node), graph.name(of: name).hasPrefix(AdjointEquation.prefix)
    else { return nil }
    return name
  }

  /// Whether an adjoint is made of itself or of one that comes after it.
  private func hasRecurrence(_ adjoints: [AdjointEquation], _ uses: [Symbol: Set<Symbol>]) -> Bool {
    var known: Set<Symbol> = []
    for adjoint in adjoints {
      let symbol = symbol(of: adjoint.quantity)
      if uses[symbol]?.isSubset(of: known) == false { return true }
      known.insert(symbol)
    }
    return false
  }

  private func reaches(
    _ goal: Symbol, from start: Set<Symbol>, _ uses: [Symbol: Set<Symbol>], stoppingAt kept: Set<Int>
  ) -> Bool {
    let stops = Set(kept.map { symbol(of: $0) })
    var stack = start.sorted()
    var isSeen = start
    while let symbol = stack.popLast() {
      if symbol == goal { return true }
      if stops.contains(symbol) { continue }
      for next in (uses[symbol] ?? []).sorted() where isSeen.insert(next).inserted { stack.append(next) }
    }
    return false
  }

  // MARK: Cases

  private func cases(of adjoint: AdjointEquation) -> [GeneralAdjoint] {
    var lines: [GeneralAdjoint] = []
    var plain: [Node] = []
    for term in terms(of: adjoint.body) {
      if let line = guarded(term, adjoint), isAlone(line, adjoint) {
        lines.append(line)
      } else {
        plain.append(withoutEmptyGuards(term, adjoint))
      }
    }
    let rest = graph.sum(plain)
    let isEmpty = graph.constant(of: rest)?.isZero == true
    let full = isEmpty ? [] : [AdjointEquation.Piece(free: adjoint.free, body: rest)]
    let pieces = AdjointRegions(graph: graph, letters: adjoint.free).disjoint(full + adjoint.restricted)
    return lines + pieces.map { placed(line(adjoint, $0.free, $0.body), $0.fixed) }
  }

  /// A line for one value of some indices.
  private func placed(_ line: GeneralAdjoint, _ fixed: [Index.Base: Index]) -> GeneralAdjoint {
    if fixed.isEmpty { return line }
    let isOpen = { (letter: Symbol) in fixed[.free(letter)] == nil }
    return GeneralAdjoint(
      quantity: line.quantity, variable: graph.substituting(fixed, in: line.variable),
      free: line.free.filter { isOpen($0.symbol) }, body: graph.substituting(fixed, in: line.body),
      narrowed: line.narrowed.filter(isOpen))
  }

  /// A letter that takes one value needs no guard.
  private func withoutEmptyGuards(_ term: Node, _ adjoint: AdjointEquation) -> Node {
    guard case .product(let factors) = graph.view(term) else { return term }
    let kept = factors.filter { factor in
      guard case .delta(let a, let b) = graph.view(factor), let (base, value) = fixed(a, b, adjoint),
        let letter = adjoint.free.first(where: { .free($0.symbol) == base })
      else { return true }
      return letter.interval.lower != value || letter.interval.upper != value
    }
    return kept.count == factors.count ? term : graph.product(kept)
  }

  private func terms(of body: Node) -> [Node] {
    if case .sum(let terms) = graph.view(body) { return terms }
    return [body]
  }

  private func line(
    _ adjoint: AdjointEquation, _ free: [IndexEquation.FreeIndex], _ body: Node
  ) -> GeneralAdjoint {
    let narrowed = zip(free, adjoint.free).filter { $0 != $1 }.map { $0.0.symbol }
    return GeneralAdjoint(
      quantity: adjoint.quantity, variable: adjoint.variable, free: free, body: body, narrowed: Set(narrowed))
  }

  /// A term with a factor [j = c], c no index: the line for j = c.
  private func guarded(_ term: Node, _ adjoint: AdjointEquation) -> GeneralAdjoint? {
    var factors = [term]
    if case .product(let all) = graph.view(term) { factors = all }
    var map: [Index.Base: Index] = [:]
    var rest: [Node] = []
    for factor in factors {
      guard case .delta(let a, let b) = graph.view(factor), let (base, value) = fixed(a, b, adjoint) else {
        rest.append(factor)
        continue
      }
      map[base] = value
    }
    if map.isEmpty { return nil }
    let free = adjoint.free.filter { map[.free($0.symbol)] == nil }
    return GeneralAdjoint(
      quantity: adjoint.quantity, variable: graph.substituting(map, in: adjoint.variable), free: free,
      body: graph.substituting(map, in: graph.product(rest)))
  }

  private func fixed(_ a: Index, _ b: Index, _ adjoint: AdjointEquation) -> (Index.Base, Index)? {
    for (one, other) in [(a, b), (b, a)] {
      guard case .free(let symbol) = one.base, one.offset == 0,
        adjoint.free.contains(where: { $0.symbol == symbol })
      else { continue }
      switch other.base {
      case .none, .size, .dependentSize: return (one.base, other)
      case .free, .bound, .sum: continue
      }
    }
    return nil
  }

  /// Whether nothing else holds where a guarded line does: the array's other terms stop before it.
  private func isAlone(_ line: GeneralAdjoint, _ adjoint: AdjointEquation) -> Bool {
    if terms(of: adjoint.body).count > 1 { return false }
    guard case .symbol(_, let indices) = graph.view(line.variable) else { return false }
    return adjoint.restricted.allSatisfy { piece in
      zip(piece.free, indices).contains { own, index in
        index == own.interval.upper.advanced(by: 1) || index == own.interval.lower.advanced(by: -1)
          || isOutside(index, own.interval)
      }
    }
  }

  private func isOutside(_ index: Index, _ interval: IndexInterval) -> Bool {
    guard index.base == interval.upper.base else { return false }
    return index.offset > interval.upper.offset
  }

  // MARK: Merging

  /// The line with merged adjoints put in, one line for each of their cases.
  private func resolved(_ line: GeneralAdjoint) -> [GeneralAdjoint] {
    if isEndless(line) { return [line] }
    let uses = graph.reachable(from: [line.body]).filter { node in
      guard case .symbol(let name, _) = graph.view(node) else { return false }
      return merged[name] != nil
    }
    guard let use = uses.first, case .symbol(let name, let indices) = graph.view(use),
      let source = merged[name], case .symbol(_, let own) = graph.view(source.variable)
    else { return [line] }
    let isSimple = uses.count == 1 && !indices.contains { if case .bound = $0.base { true } else { false } }
    if !isSimple, source.lines.count > 1 { return [line] }
    return source.lines.flatMap { piece in substituted(line, use, own, piece).map { resolved($0) } ?? [line] }
  }

  /// `line` with `use`, the adjoint at some indices, replaced by a line of that adjoint.
  private func substituted(
    _ line: GeneralAdjoint, _ use: Node, _ own: [Index], _ piece: GeneralAdjoint
  ) -> GeneralAdjoint? {
    guard case .symbol(_, let fixed) = graph.view(piece.variable) else { return nil }
    var result = line
    var lineMap: [Index.Base: Index] = [:]
    guard case .symbol(_, let indices) = graph.view(use) else { return nil }
    for (index, place) in zip(indices, fixed) where place.base == .none || isSize(place) {
      guard case .free = index.base, index.offset == 0 else { return nil }
      lineMap[index.base] = place
    }
    result.variable = graph.substituting(lineMap, in: line.variable)
    result.free.removeAll { lineMap[.free($0.symbol)] != nil }
    guard case .symbol(let name, _) = graph.view(use) else { return nil }
    var fresh = 0
    guard let body = replaced(name, own, piece, in: line.body, &fresh) else { return nil }
    result.body = graph.substituting(lineMap, in: body)
    if !piece.narrowed.isEmpty {
      for (letter, index) in zip(own, indices) {
        guard let range = piece.free.first(where: { .free($0.symbol) == letter.base }),
          piece.narrowed.contains(range.symbol),
          let place = result.free.firstIndex(where: { .free($0.symbol) == index.base })
        else { continue }
        result.free[place].interval = common(result.free[place].interval, range.interval)
        result.narrowed.insert(result.free[place].symbol)
      }
    }
    return result
  }

  /// `body` with every X[…] of a name replaced by what X is, its letters put to these indices. Sums are opened first, so that
  /// their indices are not mistaken for those of sums in what is put in; a sum that goes past the range for which X is given ends
  /// with it, where it has X in every term; nil where it has not. Recursion goes one level for each sum around X.
  private func replaced(
    _ name: Symbol, _ own: [Index], _ piece: GeneralAdjoint, in body: Node, _ fresh: inout Int
  ) -> Node? {
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: [body]) {
      switch graph.view(node) {
      case .symbol(name, let indices):
        var map: [Index.Base: Index] = [:]
        for (letter, index) in zip(own, indices) { map[letter.base] = index }
        image[node] = graph.substituting(map, in: piece.body)
      case .reduction(let kind, _, let interval, _) where uses(name, node):
        fresh += 1
        let variable = graph.symbol(named: "\u{7}\(fresh)")
        let open = graph.instance(of: node, at: .free(variable))
        guard let range = narrowed(interval, over: variable, of: open, name, own, piece),
          let inner = replaced(name, own, piece, in: open, &fresh)
        else { return nil }
        image[node] = graph.reduction(kind, over: variable, in: range, inner)
      default: image[node] = graph.rebuilt(node) { image[$0] ?? $0 }
      }
    }
    return image[body] ?? body
  }

  /// The range of a sum where it puts its variable to letters of X whose ranges are narrowed; nil where other terms stand in it.
  private func narrowed(
    _ interval: IndexInterval, over variable: Symbol, of body: Node, _ name: Symbol, _ own: [Index],
    _ piece: GeneralAdjoint
  ) -> IndexInterval? {
    var result = interval
    for node in graph.reachable(from: [body]) {
      guard case .symbol(name, let indices) = graph.view(node) else { continue }
      for (letter, index) in zip(own, indices) where index.base == .free(variable) {
        guard let range = piece.free.first(where: { .free($0.symbol) == letter.base }),
          piece.narrowed.contains(range.symbol)
        else { continue }
        guard index.offset == 0, vanishes(with: name, body) else { return nil }
        result = common(result, range.interval)
      }
    }
    return result
  }

  /// Whether X stands as a factor in every term.
  private func vanishes(with name: Symbol, _ body: Node) -> Bool {
    switch graph.view(body) {
    case .symbol(let own, _): own == name
    case .product(let factors): factors.contains { vanishes(with: name, $0) }
    case .sum(let terms): terms.allSatisfy { vanishes(with: name, $0) }
    case .reduction(.sum, _, _, let inner): vanishes(with: name, inner)
    default: false
    }
  }

  private func uses(_ name: Symbol, _ node: Node) -> Bool {
    graph.reachable(from: [node]).contains {
      if case .symbol(name, _) = graph.view($0) { true } else { false }
    }
  }

  /// The part of two ranges that is in both, as far as it can be told.
  private func common(_ a: IndexInterval, _ b: IndexInterval) -> IndexInterval {
    func isLess(_ x: Index, _ y: Index) -> Bool { x.base == y.base && x.offset < y.offset }
    return IndexInterval(
      isLess(b.lower, a.lower) ? a.lower : b.lower, isLess(a.upper, b.upper) ? a.upper : b.upper)
  }

  private func isSize(_ index: Index) -> Bool {
    switch index.base {
    case .size, .dependentSize: true
    default: false
    }
  }
}
