/// Finds the shapes of terms under an assignment, uniting dimensions as the signs ask.
struct ShapeInference {
  let terms: Terms
  let facts: Facts
  let sizes: Set<String>
  var state: Assignment
  /// Letters in scope.
  var letters: [String: Dimension] = [:]
  private var used: Set<String> = []

  init(_ terms: Terms, _ facts: Facts, _ sizes: Set<String>, _ state: Assignment) {
    self.terms = terms
    self.facts = facts
    self.sizes = sizes
    self.state = state
  }

  /// The shape of a term, or nil where it fits in no way.
  mutating func shape(_ id: Terms.ID) -> Shape? {
    guard let found = find(id) else { return nil }
    state.shapes[id] = found
    return found
  }

  private mutating func find(_ id: Terms.ID) -> Shape? {
    let node = terms[id]
    switch node.kind {
    case .number, .size: return .scalar
    case .mention(let mention): return self.mention(mention)
    case .ones: return Shape(rows: state.fresh(), columns: Layout.one)
    case .sum: return sum(id, node.children)
    case .product(let entrywise): return product(id, node.children, entrywise)
    case .quotient: return quotient(id, node.children)
    case .power:
      guard let base = shape(node.children[0]), let exponent = shape(node.children[1]),
        state.isScalar(exponent)
      else { return nil }
      if !state.isScalar(base) {
        state.cost += 1
        if isInverse(node) { return nil }
      }
      return base
    case .transpose:
      guard let inner = shape(node.children[0]) else { return nil }
      if state.isScalar(inner) { state.cost += 2 }
      return Shape(rows: inner.columns, columns: inner.rows)
    case .call: return node.children.count == 1 ? shape(node.children[0]) : sum(id, node.children)
    case .vectorCall: return vector(id, node.children[0])
    case .entry(let places): return entry(places, node.children[0])
    case .reduction(let kind, let letter, let lower, let upper):
      return reduction(id, kind, letter, lower, upper, node.children[0])
    case .squares, .absolutes:
      guard let body = shape(node.children[0]) else { return nil }
      if state.isScalar(body) { state.cost += 1.5 }
      return .scalar
    }
  }

  /// `X^{-1}` of a matrix is no power of its entries.
  private func isInverse(_ node: Terms.Node) -> Bool {
    guard case .sum(let signs) = terms[node.children[1]].kind else { return false }
    return signs == [false]
  }

  // MARK: Names

  private mutating func mention(_ mention: Mention) -> Shape? {
    guard let layout = state.layouts[mention.quantity], mention.places.count <= layout.axes.count else {
      return nil
    }
    for (place, axis) in zip(mention.places, layout.axes) {
      guard use(place, axis) else { return nil }
    }
    return state.shape(of: mention)
  }

  private mutating func use(_ place: Place, _ axis: Dimension) -> Bool {
    guard let letter = place.letter else {
      state.reach(axis, place.offset)
      return true
    }
    used.insert(letter)
    if sizes.contains(letter), letters[letter] == nil {
      // The last entry, `h_T`.
      return state.unite(dimension(size: letter), axis)
    }
    if letters[letter] == nil { letters[letter] = dimension(of: letter) }
    return state.unite(letters[letter]!, axis)
  }

  /// The dimension of a free letter: what the page says it runs to.
  mutating func named(_ letter: String) -> Dimension { dimension(of: letter) }

  private mutating func dimension(of letter: String) -> Dimension {
    var number: Int?
    for item in facts.bounds[letter] ?? [] {
      if case .letter(let size, 0) = item { return dimension(size: size) }
      if case .number(let value) = item { number = value }
    }
    return state.fresh(nil, number)
  }

  private mutating func dimension(size: String) -> Dimension {
    if size == facts.sampleSize { return Layout.samples }
    return state.fresh(size, facts.integers[size])
  }

  private mutating func entry(_ places: [Place], _ child: Terms.ID) -> Shape? {
    guard let inner = shape(child) else { return nil }
    let axes = [inner.rows, inner.columns].filter { !state.isOne($0) && !state.isSamples($0) }
    guard axes.count == places.count else { return nil }
    for (place, axis) in zip(places, axes) {
      guard use(place, axis) else { return nil }
    }
    let isStack = state.isSamples(inner.rows) || state.isSamples(inner.columns)
    return isStack ? nil : .scalar
  }

  // MARK: Sums and products

  private mutating func sum(_ id: Terms.ID, _ children: [Terms.ID]) -> Shape? {
    var parts: [Shape] = []
    for child in children {
      guard let part = shape(child) else { return nil }
      parts.append(part)
    }
    // The largest of them says what the sum is.
    guard var whole = parts.first else { return nil }
    for part in parts.dropFirst() where weight(part) > weight(whole) { whole = part }
    var fits: [Fit] = []
    for (part, child) in zip(parts, children) {
      guard let fit = fit(part, into: whole, child) else { return nil }
      fits.append(fit)
    }
    state.fits[id] = fits
    return whole
  }

  private func weight(_ shape: Shape) -> Int {
    [shape.rows, shape.columns].reduce(0) { $0 + (state.isOne($1) ? 0 : state.isSamples($1) ? 3 : 2) }
  }

  private mutating func fit(_ part: Shape, into whole: Shape, _ child: Terms.ID) -> Fit? {
    if state.isScalar(part), !state.isScalar(whole) {
      let isNumber = if case .number = terms[child].kind { true } else { false }
      state.cost += isNumber ? 0 : 3
      return .scalarLeft
    }
    if state.canUnite(part, whole) {
      state.unite(part, whole)
      return .plain
    }
    let toColumns = state.isOne(part.columns) && state.canUnite(part.rows, whole.rows)
    let toRows = state.isOne(part.rows) && state.canUnite(part.columns, whole.columns)
    if toColumns, state.isSamples(whole.columns) {
      state.unite(part.rows, whole.rows)
      state.cost += 0.2
      return .acrossColumns
    }
    if toRows, state.isSamples(whole.rows) {
      state.unite(part.columns, whole.columns)
      state.cost += 0.2
      return .acrossRows
    }
    if state.isOne(part.columns), state.isSamples(whole.rows), state.canUnite(part.rows, whole.columns) {
      state.unite(part.rows, whole.columns)
      state.cost += 0.4
      return .turned
    }
    return nil
  }

  private mutating func product(_ id: Terms.ID, _ children: [Terms.ID], _ entrywise: [Bool]) -> Shape? {
    var fits = [Fit](repeating: .plain, count: children.count)
    var result: Shape?
    var part: Shape?
    for (position, child) in children.enumerated() {
      guard let factor = shape(child) else { return nil }
      if position > 0, entrywise[position] {
        guard let closed = combine(result, part) else { return nil }
        (result, part) = (closed, factor)
        fits[position] = .entrywise
        continue
      }
      guard let before = part else {
        part = factor
        continue
      }
      guard let (shape, fit) = multiply(before, factor) else { return nil }
      // A letter that multiplies an array as a number is rarer than one that conforms.
      if fit == .scalarRight, isPlainLetter(child) { state.cost += 0.7 }
      if fit == .scalarLeft, !state.isScalar(factor), isPlainLetter(children[position - 1]) {
        state.cost += 0.7
      }
      part = shape
      fits[position] = fit
    }
    state.fits[id] = fits
    return combine(result, part)
  }

  private func isPlainLetter(_ id: Terms.ID) -> Bool {
    if case .mention = terms[id].kind { return true }
    return false
  }

  private mutating func combine(_ a: Shape?, _ b: Shape?) -> Shape? {
    guard let a else { return b }
    guard let b else { return a }
    if state.isScalar(a) { return b }
    if state.isScalar(b) { return a }
    return state.unite(a, b) ? a : nil
  }

  private mutating func multiply(_ a: Shape, _ b: Shape) -> (Shape, Fit)? {
    if state.isScalar(a) { return (b, .scalarLeft) }
    if state.isScalar(b) { return (a, .scalarRight) }
    let columns = state.isOne(a.columns) && state.isOne(b.columns)
    let rows = state.isOne(a.rows) && state.isOne(b.rows)
    if columns || rows {
      guard state.unite(a, b) else { return nil }
      state.cost += 2
      return (.scalar, .inner)
    }
    guard state.unite(a.columns, b.rows) else { return nil }
    return (Shape(rows: a.rows, columns: b.columns), .matrix)
  }

  private mutating func quotient(_ id: Terms.ID, _ children: [Terms.ID]) -> Shape? {
    guard let above = shape(children[0]), let below = shape(children[1]) else { return nil }
    if state.isScalar(below) { return above }
    state.cost += 0.5
    if state.isScalar(above) { return below }
    return state.unite(above, below) ? above : nil
  }

  // MARK: Functions and reductions

  private mutating func vector(_ id: Terms.ID, _ child: Terms.ID) -> Shape? {
    guard let inner = shape(child) else { return nil }
    let letter = terms.mentions(in: child).lazy.compactMap { $0.places.last?.letter }.first
    if state.isScalar(inner) {
      guard let letter else { return nil }
      state.fits[id] = [.overLetter(letter)]
    }
    if case .vectorCall("logsumexp") = terms[id].kind { return .scalar }
    return inner
  }

  private mutating func reduction(
    _ id: Terms.ID, _ kind: Terms.Reduction, _ letter: String?, _ lower: Place?, _ upper: Place?,
    _ child: Terms.ID
  ) -> Shape? {
    guard let letter else {
      guard let body = shape(child) else { return nil }
      state.cost += 0.6
      if state.isScalar(body) {
        guard facts.sampleSize != nil || !facts.sampleLetters.isEmpty else { return nil }
        state.fits[id] = [.allSamples]
      } else {
        state.fits[id] = [.allEntries]
      }
      return .scalar
    }
    if facts.sampleLetters.contains(letter) {
      guard let body = shape(child) else { return nil }
      state.fits[id] = [.allSamples]
      return body
    }
    let outer = letters[letter]
    let wasUsed = used.contains(letter)
    used.remove(letter)
    let dimension = bound(upper, letter)
    letters[letter] = dimension
    let body = shape(child)
    let isUsed = used.contains(letter)
    letters[letter] = outer
    if !wasUsed { used.remove(letter) }
    guard let body else { return nil }
    state.bound[id] = dimension
    if isUsed { return body }
    guard !state.isScalar(body), kind == .sum else { return nil }
    state.cost += 1
    state.fits[id] = [.allEntries]
    return .scalar
  }

  private mutating func bound(_ upper: Place?, _ letter: String) -> Dimension {
    guard let upper else { return dimension(of: letter) }
    guard let size = upper.letter else { return state.fresh(nil, upper.offset) }
    guard upper.offset == 0 else { return state.fresh() }
    // A sum that ends at a running letter has no size of its own.
    return sizes.contains(size) || facts.integers[size] != nil || letters[size] == nil
      ? self.dimension(size: size) : state.fresh()
  }
}
