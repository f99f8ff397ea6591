import ModelLanguage
import SymbolicAlgebra

/// Reads equations in index notation as equations in matrices.
///
/// An index is an axis, a row or column of arrays, or a label that tells arrays apart: a sample, a time step, a layer, a head.
/// A product under sums is a network of factors joined by the axes they share. A factor with one axis is a column, with two a
/// matrix; the free axes of the equation are the rows and columns of the result. Where two factors share an axis that is
/// summed they are multiplied; where they share a free one they are multiplied entry by entry; two free axes that
/// nothing joins give an outer product u·vᵀ. A sum over a label stays a Σ with a letter.
public struct MatrixReading {
  /// The symbol that stands for the argument in the template of an entry-by-entry function.
  public static let hole = "\u{3}argument"

  let graph: ExpressionGraph
  let form: IndexForm
  let labels: LabelPlaces
  var algebra: MatrixAlgebra
  /// Letters that Σ may not take.
  let reserved: Set<String>
  /// The ranges of the axes in scope.
  var ranges: [Index.Base: IndexInterval] = [:]
  /// The letters of labels in scope.
  var letters: [String] = []
  var freshCount = 0
  var subject = ""
  /// How many more brackets may be multiplied out in one equation.
  var expansions = 0

  public typealias Shaped = MatrixExpression.Shaped

  /// `reserved` are letters that mean something else on the page; `values` names f(z) by f and z where slopes are written by it.
  public init(
    _ form: IndexForm, samplesAsRows: Bool, reserved: Set<String> = [],
    values: [String: [String: String]] = [:]
  ) {
    self.form = form
    graph = form.graph
    labels = LabelPlaces(form, samplesAreLabels: !samplesAsRows)
    let distributions = form.model.quantities.filter { $0.role == .target(.distribution) }
    algebra = MatrixAlgebra(form.graph, distributions: Set(distributions.map { $0.name }))
    algebra.values = values
    let names = form.model.sizes.map { $0.name } + form.model.quantities.map { $0.name }
    self.reserved = reserved.union(names)
  }

  /// The right-hand side of target[…] = body for all its free indices. `isTransposed` asks for the transpose of a matrix;
  /// `isAuthors` keeps the order of terms.
  public mutating func matrix(
    target: Node, free: [IndexEquation.FreeIndex], body: Node, isTransposed: Bool = false,
    isAuthors: Bool = false
  ) throws -> Shaped {
    guard case .symbol(let name, let indices) = graph.view(target) else {
      throw MatrixFormError.noMatrixForm("the loss")
    }
    guard graph.writtenSize(of: body, limit: Self.sizeLimit) < Self.sizeLimit else {
      throw MatrixFormError.noMatrixForm(graph.name(of: name))
    }
    (ranges, letters, subject, expansions) = ([:], [], graph.name(of: name), 16)
    algebra.ordersTerms = !isAuthors
    // Axes take letters that no author writes: those of labels are printed.
    var map: [Index.Base: Index] = [:]
    let axes = labels.axes(of: name, indices, graph)
    for index in free {
      let base = Index.Base.free(index.symbol)
      if axes.contains(base) {
        let axis = freshAxis()
        map[base] = Index(axis)
        ranges[axis] = index.interval
      } else {
        letters.append(graph.name(of: index.symbol))
      }
    }
    for (axis, interval) in ranges { ranges[axis] = graph.substituting(map, in: interval) }
    var places = axes.map { $0.map { map[$0]?.base ?? $0 } }
    if places.count > 2 { throw MatrixFormError.tooManyIndices(subject) }
    if isTransposed, places.count == 2 { places.reverse() }
    let (row, column) = (places.first ?? nil, places.count > 1 ? places[1] : nil)
    return try readTerm(graph.substituting(map, in: body), row, column, 0)
  }

  /// The target as a whole array; nil where an axis of it is not given as a whole.
  public func array(
    _ target: Node, free: [IndexEquation.FreeIndex]
  ) -> (name: String, labels: [Index])? {
    guard case .symbol(let name, let indices) = graph.view(target) else { return nil }
    let whole = labels.wholeAxes(of: name, indices, graph) { base in
      free.first { .free($0.symbol) == base }?.interval
    }
    return whole ? (graph.name(of: name), labels.labels(of: name, indices)) : nil
  }

  /// The labels of a quantity without rows and columns, such as the time step of a scalar.
  public func labelled(_ symbol: Node) -> (name: String, labels: [Index])? {
    guard case .symbol(let name, let indices) = graph.view(symbol), !indices.isEmpty,
      labels.axes(of: name, indices, graph).allSatisfy({ $0 == nil })
    else { return nil }
    return (graph.name(of: name), labels.labels(of: name, indices))
  }

  /// The places of an array's indices that are its rows and columns; the others tell arrays apart.
  public func axisPlaces(of name: String) -> [Int] {
    let own = name.hasPrefix(AdjointEquation.prefix) ? String(name.dropFirst()) : name
    let count = form.model.quantities.first { $0.name == own }?.dimensions.count ?? 0
    return labels.axisPlaces(of: graph.symbol(named: own), count: count)
  }

  mutating func freshAxis() -> Index.Base {
    freshCount += 1
    return .free(graph.symbol(named: "\u{4}\(freshCount)"))
  }

  // MARK: Reading

  static let depthLimit = 200
  /// A formula of more symbols and operations than these is no form that anybody reads.
  private static let sizeLimit = 2_000

  var refusal: MatrixFormError { .noMatrixForm(subject) }

  mutating func read(
    _ node: Node, row: Index.Base?, column: Index.Base?, depth: Int
  ) throws -> Shaped {
    guard depth < Self.depthLimit else { throw refusal }
    if axes(of: node).isEmpty, row == nil, column == nil, !isArrayNode(node), !hasSum(node) {
      return algebra.number(node)
    }
    switch graph.view(node) {
    case .symbol(let name, let indices): return try readSymbol(name, indices, row, column)
    case .sum(let terms):
      let parts = try terms.map { try readTerm($0, row, column, depth) }
      return try algebra.sum(parts, of: subject)
    case .function(let function, let arguments):
      let (template, argument) = try template(function, arguments)
      return try algebra.elementwise(template, readWhole(argument, row, column, depth))
    case .opaque(let name, let order, let argument):
      let template = graph.opaque(name, order: order, algebra.hole)
      return try algebra.elementwise(template, readWhole(argument, row, column, depth))
    case .power(let base, let exponent):
      guard let value = graph.constant(of: exponent) else { throw refusal }
      return algebra.power(try readWhole(base, row, column, depth), value)
    case .reduction(.sum, let height, let interval, _) where isLabelSum(node, height):
      return try readTotal(node, interval, row, column, depth)
    case .product, .reduction: return try contract(node, row, column, depth)
    default: throw refusal
    }
  }

  /// A function of one argument with indices; the others are numbers.
  private func template(
    _ function: ElementaryFunction, _ arguments: [Node]
  ) throws -> (template: Node, argument: Node) {
    let open = arguments.indices.filter { !axes(of: arguments[$0]).isEmpty || hasSum(arguments[$0]) }
    guard arguments.count == 1 || open.count == 1 else { throw refusal }
    let place = arguments.count == 1 ? 0 : open[0]
    var holes = arguments
    holes[place] = algebra.hole
    return (graph.apply(function, holes), arguments[place])
  }

  /// A node that must have exactly the wanted axes.
  mutating func readWhole(
    _ node: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    guard Set(axes(of: node)) == Set([row, column].compactMap { $0 }) else { throw refusal }
    return try read(node, row: row, column: column, depth: depth + 1)
  }

  /// A term of a sum: what lacks an axis is repeated along it.
  private mutating func readTerm(
    _ node: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    let own = axes(of: node)
    let wanted = [row, column].compactMap { $0 }
    if wanted.allSatisfy({ own.contains($0) }) {
      return try read(node, row: row, column: column, depth: depth + 1)
    }
    return try contract(node, row, column, depth)
  }

  private func hasSum(_ node: Node) -> Bool {
    graph.reachable(from: [node]).contains { graph.opcode(of: $0) == .reduction }
  }

  private func isArrayNode(_ node: Node) -> Bool {
    guard case .symbol(let name, let indices) = graph.view(node) else { return false }
    return labels.axes(of: name, indices, graph).count > 0
  }

  private func readSymbol(
    _ name: Symbol, _ indices: [Index], _ row: Index.Base?, _ column: Index.Base?
  ) throws -> Shaped {
    let axes = labels.axes(of: name, indices, graph)
    if axes.count > 2 { throw MatrixFormError.tooManyIndices(graph.name(of: name)) }
    // A part of an array, or an axis in the place of a label, is no matrix.
    guard labels.wholeAxes(of: name, indices, graph, range: { ranges[$0] }) else { throw refusal }
    let own = labels.labels(of: name, indices)
    guard own.allSatisfy({ ranges[$0.base] == nil }) else { throw refusal }
    let (first, second) = (axes.first ?? nil, axes.count > 1 ? axes[1] : nil)
    let isTransposed = !(first == row && second == column)
    if isTransposed, !(first == column && second == row) { throw refusal }
    return Shaped(
      .array(name: graph.name(of: name), labels: own, isTransposed: isTransposed && axes.count > 0),
      rows: extent(row), columns: extent(column))
  }

  func extent(_ axis: Index.Base?) -> MatrixExpression.Extent {
    guard let axis, let range = ranges[axis] else { return .one }
    return .values(range)
  }

  /// The axes that a node depends on, in the order of their first appearance.
  func axes(of node: Node) -> [Index.Base] {
    var found: [Index.Base] = []
    for inner in graph.reachable(from: [node]) {
      let bases: [Index.Base?] =
        switch graph.view(inner) {
        case .symbol(let name, let indices): labels.axes(of: name, indices, graph)
        case .delta(let a, let b): [a.base, b.base]
        default: []
        }
      for case let axis? in bases where ranges[axis] != nil && !found.contains(axis) { found.append(axis) }
    }
    return found
  }

  // MARK: Σ over labels

  /// Whether the index of a sum tells arrays apart, or stands where no array does.
  func isLabelSum(_ sum: Node, _ height: UInt32) -> Bool {
    guard case .reduction(_, _, _, let body) = graph.view(sum) else { return false }
    var isAxis = false
    for node in graph.reachable(from: [body]) {
      guard case .symbol(let name, let indices) = graph.view(node) else { continue }
      if labels.labels(of: name, indices).contains(where: { $0.base == .bound(height) }) { return true }
      if labels.axes(of: name, indices, graph).contains(.bound(height)) { isAxis = true }
    }
    return !isAxis
  }

  private mutating func readTotal(
    _ sum: Node, _ interval: IndexInterval, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    let letter = letter(of: sum)
    let symbol = graph.symbol(named: letter)
    letters.append(letter)
    defer { letters.removeLast() }
    let body = graph.instance(of: sum, at: .free(symbol))
    return algebra.total(try read(body, row: row, column: column, depth: depth + 1), symbol, interval)
  }

  /// The author's letter at a place of the label in an array, else the first letter that is free.
  private func letter(of sum: Node) -> String {
    guard case .reduction(_, let height, _, let body) = graph.view(sum) else { return "t" }
    var hints: [String] = []
    for node in graph.reachable(from: [body]) {
      guard case .symbol(let name, let indices) = graph.view(node) else { continue }
      for (place, index) in indices.enumerated() where index.base == .bound(height) {
        hints += labels.letters(of: graph.name(of: name), place)
      }
    }
    if let samples = form.model.samples, hints.contains(samples.index) {
      hints = [samples.index, samples.index + "'", samples.index + "''"]
    } else {
      hints = hints.filter { !reserved.contains($0) }
    }
    let choice = (hints + ["t", "l", "s", "r", "u", "m", "p"]).first { letter in
      !letters.contains(letter) && (hints.contains(letter) || !reserved.contains(letter))
    }
    return choice ?? "t\(letters.count)"
  }
}
