import ModelLanguage

/// Sums, norms and functions of vectors.
extension BodyWriter {
  // MARK: Reductions

  mutating func vector(
    _ id: Terms.ID, _ name: String, _ child: Terms.ID, _ row: Place, _ column: Place
  ) -> Node {
    if case .overLetter(let letter)? = state.fits[id]?.first {
      let argument = entry(child, row, column)
      return tree.append(.vectorCall(name: name, binder: IndexBinder(name: letter), argument: argument))
    }
    let shape = state.shapes[child] ?? .scalar
    let isColumn = !state.isOne(shape.rows) && !state.isSamples(shape.rows)
    let place = isColumn ? row : column
    let letter: String
    if name == "logsumexp" {
      letter = fresh(isColumn ? shape.rows : shape.columns)
    } else {
      letter = place.letter ?? "k"
    }
    let running = Place(letter: letter)
    let argument = isColumn ? entry(child, running, column) : entry(child, row, running)
    return tree.append(.vectorCall(name: name, binder: IndexBinder(name: letter), argument: argument))
  }

  enum Measure { case values, squares, absolutes }

  /// The sum over all entries of an array, of the samples first.
  mutating func allEntries(_ child: Terms.ID, _ measure: Measure) -> Node {
    let shape = state.shapes[child] ?? .scalar
    var places = [Self.first, Self.first]
    var binders: [(letter: String, isSamples: Bool)] = []
    for (position, dimension) in [shape.rows, shape.columns].enumerated() where !state.isOne(dimension) {
      let letter = state.isSamples(dimension) ? names.sampleLetter : fresh(dimension)
      places[position] = Place(letter: letter)
      binders.append((letter, state.isSamples(dimension)))
      if state.isSamples(dimension) { reducesSamples = true }
    }
    var value = entry(child, places[0], places[1])
    switch measure {
    case .values: break
    case .squares:
      let two = number("2")
      value = tree.append(.binary(.power, value, two))
    case .absolutes: value = tree.append(.call(name: "abs", primes: 0, arguments: [value]))
    }
    for binder in binders.sorted(by: { !$0.isSamples && $1.isSamples }) {
      value = tree.append(.reduction(.sum, binders: [IndexBinder(name: binder.letter)], body: value))
    }
    return value
  }

  mutating func reduction(
    _ id: Terms.ID, _ kind: Terms.Reduction, _ letter: String?, _ lower: Place?, _ upper: Place?,
    _ child: Terms.ID, _ row: Place, _ column: Place
  ) -> Node {
    switch state.fits[id]?.first {
    case .allEntries?: return allEntries(child, .values)
    case .allSamples?:
      reducesSamples = true
      let body = entry(child, row, column)
      return tree.append(.reduction(.sum, binders: [IndexBinder(name: names.sampleLetter)], body: body))
    default: break
    }
    let reductions: [Terms.Reduction: SyntaxTree.Reduction] = [
      .sum: .sum, .product: .product, .max: .max, .min: .min,
    ]
    let written = letter ?? "j"
    let range = range(written, lower, upper, state.bound[id])
    let body = entry(child, row, column)
    return tree.append(
      .reduction(
        reductions[kind] ?? .sum, binders: [IndexBinder(name: names.letter(written), range: range)],
        body: body))
  }

  /// The range of a sum that does not begin with the first entry or end with the last.
  func range(
    _ letter: String, _ lower: Place?, _ upper: Place?, _ dimension: Dimension?
  ) -> IndexRange? {
    let low = SizeExpression(name: lower?.letter, offset: lower?.offset ?? 1)
    // What a recurrence makes has a step before the first.
    let isWhole = (lower == nil || lower == Self.first) && !facts.timeLetters.contains(letter)
    if upper == nil, !isWhole, let size = dimension.flatMap({ state.name($0) }) {
      return IndexRange(low, SizeExpression(name: names.size(size)))
    }
    guard let upper, upper.letter != nil || upper.offset > 0 else { return nil }
    let end = upper.letter.map { names.size($0) }
    if isWhole, upper.offset == 0 || upper.letter == nil { return nil }
    return IndexRange(low, SizeExpression(name: end, offset: upper.offset))
  }

  mutating func fresh(_ dimension: Dimension) -> String {
    if state.isSamples(dimension) { return names.sampleLetter }
    let letter = names.freshLetter(taken)
    taken.insert(letter)
    return letter
  }
}
