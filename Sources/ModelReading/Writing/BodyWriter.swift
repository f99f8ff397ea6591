import ModelLanguage

/// Writes terms in index notation: each matrix product becomes a sum over the index that its factors share.
struct BodyWriter {
  let terms: Terms
  let state: Assignment
  let facts: Facts
  let names: ModelNames
  var tree: SyntaxTree
  /// Letters that the equation uses, written or made up.
  var taken: Set<String>
  /// Whether the samples are summed over.
  var reducesSamples = false

  typealias Node = SyntaxTree.ID

  init(
    _ terms: Terms, _ state: Assignment, _ facts: Facts, _ names: ModelNames, _ tree: SyntaxTree,
    taken: Set<String>
  ) {
    self.terms = terms
    self.state = state
    self.facts = facts
    self.names = names
    self.tree = tree
    self.taken = taken
  }

  /// The entry of a term at a row and a column.
  mutating func entry(_ id: Terms.ID, _ row: Place, _ column: Place) -> Node {
    let node = terms[id]
    switch node.kind {
    case .number(let text): return number(text)
    case .size(let size): return tree.append(.reference(name: names.size(size), indices: []))
    case .ones: return number("1")
    case .mention(let mention): return self.mention(mention, row, column)
    case .transpose: return entry(node.children[0], column, row)
    case .sum(let signs): return sum(id, node.children, signs, row, column)
    case .product: return product(id, node.children, row, column)
    case .quotient:
      let above = entry(node.children[0], node.children[0], row, column)
      let below = entry(node.children[1], node.children[1], row, column)
      return quotient(above, below)
    case .power:
      let base = entry(node.children[0], row, column)
      let exponent = entry(node.children[1], Self.first, Self.first)
      return tree.append(.binary(.power, base, exponent))
    case .call(let name):
      var arguments: [Node] = []
      for child in node.children { arguments.append(entry(child, child, row, column)) }
      return tree.append(.call(name: names.function(name), primes: 0, arguments: arguments))
    case .vectorCall(let name): return vector(id, name, node.children[0], row, column)
    case .entry(let places): return picked(places, node.children[0])
    case .reduction(let kind, let letter, let lower, let upper):
      return reduction(id, kind, letter, lower, upper, node.children[0], row, column)
    case .squares: return allEntries(node.children[0], .squares)
    case .absolutes: return allEntries(node.children[0], .absolutes)
    }
  }

  static let first = Place(letter: nil, offset: 1)

  /// A scalar among arrays has one entry for all places.
  mutating func entry(_ id: Terms.ID, _ shaped: Terms.ID, _ row: Place, _ column: Place) -> Node {
    if let shape = state.shapes[shaped], state.isScalar(shape) { return entry(id, Self.first, Self.first) }
    return entry(id, row, column)
  }

  mutating func number(_ text: String) -> Node { tree.append(.number(text)) }

  // MARK: Names

  mutating func mention(_ mention: Mention, _ row: Place, _ column: Place) -> Node {
    let indices = places(of: mention, row, column).map { IndexExpression(name: $0.letter, offset: $0.offset) }
    return tree.append(.reference(name: names.name(mention.quantity), indices: indices))
  }

  /// The indices of a mention at a row and a column of what is left of it.
  func places(of mention: Mention, _ row: Place, _ column: Place) -> [Place] {
    guard let layout = state.layouts[mention.quantity] else { return mention.places }
    let rest = layout.axes.count - mention.places.count
    let stack = mention.isSampled ? Layout.Stack.none : layout.stack
    var places = mention.places
    switch (stack, rest) {
    case (_, ...0): break
    case (.none, 1): places.append(layout.isRow ? column : row)
    case (.none, _): places += [row, column]
    case (.rows, _): places.append(column)
    case (.columns, _): places.append(row)
    }
    return places
  }

  mutating func picked(_ places: [Place], _ child: Terms.ID) -> Node {
    guard let shape = state.shapes[child] else { return entry(child, Self.first, Self.first) }
    if places.count == 2 { return entry(child, places[0], places[1]) }
    return state.isOne(shape.rows) || state.isSamples(shape.rows)
      ? entry(child, Self.first, places[0]) : entry(child, places[0], Self.first)
  }

  // MARK: Sums and products

  /// A sum over the samples that is divided by their number is a mean.
  mutating func quotient(_ above: Node, _ below: Node) -> Node {
    if case .reduction(.sum, let binders, let body) = tree[above], binders.first?.name == names.sampleLetter,
      let size = facts.sampleSize, let rest = without(names.size(size), below)
    {
      let mean = tree.append(.reduction(.mean, binders: binders, body: body))
      return rest.map { tree.append(.binary(.division, mean, $0)) } ?? mean
    }
    return tree.append(.binary(.division, above, below))
  }

  mutating func sum(
    _ id: Terms.ID, _ children: [Terms.ID], _ signs: [Bool], _ row: Place, _ column: Place
  ) -> Node {
    let fits = state.fits[id] ?? []
    var result: Node?
    for (position, child) in children.enumerated() {
      let fit = position < fits.count ? fits[position] : .plain
      let value: Node =
        switch fit {
        case .scalarLeft: entry(child, Self.first, Self.first)
        case .acrossColumns: entry(child, row, Self.first)
        case .acrossRows: entry(child, Self.first, column)
        case .turned: entry(child, column, Self.first)
        default: entry(child, row, column)
        }
      guard let before = result else {
        result = signs[position] ? value : tree.append(.negation(value))
        continue
      }
      result = tree.append(.binary(signs[position] ? .addition : .subtraction, before, value))
    }
    return result ?? number("0")
  }

  mutating func product(_ id: Terms.ID, _ children: [Terms.ID], _ row: Place, _ column: Place) -> Node {
    let fits = state.fits[id] ?? []
    // Parts between entrywise signs have the same row and column.
    var parts: [Range<Int>] = []
    var start = 0
    for position in children.indices where position > 0 && fits[position] == .entrywise {
      parts.append(start..<position)
      start = position
    }
    parts.append(start..<children.count)
    var result: Node?
    for part in parts {
      let value = chain(Array(children[part]), Array(fits[part]), row, column)
      result = result.map { tree.append(.binary(.multiplication, $0, value)) } ?? value
    }
    return result ?? number("1")
  }

  /// Factors from the left: scalars, then matrices with a sum between two of them.
  mutating func chain(
    _ children: [Terms.ID], _ fits: [Fit], _ row: Place, _ column: Place
  ) -> Node {
    // Where the chain is a number, entries of scalars stand before and behind the sums.
    var letters: [String] = []
    var binders: [Dimension] = []
    var ends: [(row: Place, column: Place)] = []
    var shape: Shape?
    for (position, child) in children.enumerated() {
      let own = state.shapes[child] ?? .scalar
      guard let before = shape else {
        shape = own
        ends.append((row, column))
        continue
      }
      switch fits[position] {
      case .scalarLeft:
        ends.append((row, column))
        shape = own
      case .scalarRight: ends.append((Self.first, Self.first))
      case .inner:
        let isColumn = state.isOne(own.columns)
        let place = running(isColumn ? own.rows : own.columns, &letters, &binders)
        turn(&ends, from: children, place, isColumn: isColumn)
        ends.append(isColumn ? (place, Self.first) : (Self.first, place))
        shape = .scalar
      default:
        let place = running(own.rows, &letters, &binders)
        setColumns(&ends, children, place)
        ends.append((place, column))
        shape = Shape(rows: before.rows, columns: own.columns)
      }
    }
    return assembled(children, ends, letters, binders)
  }

  /// The index of a sum between two factors; a dimension of one has no sum.
  mutating func running(
    _ dimension: Dimension, _ letters: inout [String], _ binders: inout [Dimension]
  ) -> Place {
    if state.isOne(dimension) { return Self.first }
    let letter = fresh(dimension)
    letters.append(letter)
    binders.append(dimension)
    return Place(letter: letter)
  }

  /// The last factor that is no number ends at the shared index.
  func setColumns(_ ends: inout [(row: Place, column: Place)], _ children: [Terms.ID], _ place: Place) {
    for position in ends.indices.reversed() {
      guard let shape = state.shapes[children[position]], !state.isScalar(shape) else { continue }
      ends[position].column = place
      return
    }
  }

  func turn(
    _ ends: inout [(row: Place, column: Place)], from children: [Terms.ID], _ place: Place, isColumn: Bool
  ) {
    for position in ends.indices.reversed() {
      guard let shape = state.shapes[children[position]], !state.isScalar(shape) else { continue }
      if isColumn { ends[position].row = place } else { ends[position].column = place }
      return
    }
  }

  mutating func assembled(
    _ children: [Terms.ID], _ ends: [(row: Place, column: Place)], _ letters: [String], _ binders: [Dimension]
  ) -> Node {
    var front: Node?
    var back: Node?
    for (child, end) in zip(children, ends) {
      let shape = state.shapes[child] ?? .scalar
      let value =
        state.isScalar(shape) ? entry(child, Self.first, Self.first) : entry(child, end.row, end.column)
      let isBefore = state.isScalar(shape) && back == nil
      if isBefore {
        front = times(front, value)
      } else {
        back = times(back, value)
      }
    }
    guard var inner = back else { return front ?? number("1") }
    for (letter, dimension) in zip(letters, binders).reversed() {
      if state.isSamples(dimension) { reducesSamples = true }
      inner = tree.append(.reduction(.sum, binders: [IndexBinder(name: letter)], body: inner))
    }
    return times(front, inner)
  }

  mutating func times(_ a: Node?, _ b: Node) -> Node {
    guard let a else { return b }
    if case .number("1") = tree[b] { return a }
    if case .number("1") = tree[a] { return b }
    if let factor = withoutSampleSize(a), case .reduction(.sum, let binders, let body) = tree[b],
      binders.first?.name == names.sampleLetter
    {
      return times(factor, tree.append(.reduction(.mean, binders: binders, body: body)))
    }
    return tree.append(.binary(.multiplication, a, b))
  }

  /// A factor with the number of samples in its denominator, without it: what makes the sum behind it a mean.
  mutating func withoutSampleSize(_ id: Node) -> Node? {
    guard let size = facts.sampleSize.map({ names.size($0) }) else { return nil }
    switch tree[id] {
    case .binary(.division, let above, let below):
      guard let rest = without(size, below) else { return nil }
      return rest.map { tree.append(.binary(.division, above, $0)) } ?? above
    case .binary(.multiplication, let left, let right):
      if let rest = withoutSampleSize(left) { return times(rest, right) }
      if let rest = withoutSampleSize(right) { return times(left, rest) }
      return nil
    case .negation(let inner):
      return withoutSampleSize(inner).map { tree.append(.negation($0)) }
    default: return nil
    }
  }

  /// A denominator without a size: nil where it is not a factor, an inner nil where nothing else is left.
  mutating func without(_ size: String, _ id: Node) -> Node?? {
    switch tree[id] {
    case .reference(name: size, indices: []): return .some(nil)
    case .binary(.multiplication, let left, let right):
      if let rest = without(size, left) { return .some(rest.map { times($0, right) } ?? right) }
      if let rest = without(size, right) { return .some(rest.map { times(left, $0) } ?? left) }
      return nil
    default: return nil
    }
  }
}
