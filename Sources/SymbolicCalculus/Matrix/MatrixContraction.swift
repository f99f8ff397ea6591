import ModelLanguage
import SymbolicAlgebra

/// The contraction of a network of factors to one matrix.
///
/// A network that is a tree is folded from its leaves: what hangs on an axis is a column, and the path from the row to the column is
/// the product of matrices. Where two paths join the same axes, the matrices on them are multiplied first, entry by entry
/// where they then stand side by side. A network that two axes at a time cannot take apart has no form in matrices.
extension MatrixReading {
  mutating func contract(
    _ node: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    var network = FactorNetwork()
    var summed: [(axis: Index.Base, interval: IndexInterval)] = []
    var factors: [Node] = []
    var open = [node]
    while let next = open.popLast() {
      switch graph.view(next) {
      case .product(let inner): open += inner.reversed()
      // A sum over a label is read as a whole, with the axes of what is summed.
      case .reduction(.sum, let height, let interval, _) where !isLabelSum(next, height):
        let axis = freshAxis()
        ranges[axis] = interval
        summed.append((axis, interval))
        open.append(graph.instance(of: next, at: Index(axis)))
      default:
        factors.append(next)
        network.factors.append(.init(next, axes(of: next)))
      }
    }
    if let bracket = factors.firstIndex(where: { isMixed($0) }), expansions > 0 {
      expansions -= 1
      return try expanded(factors, bracket, summed, network, row, column, depth)
    }
    return try assemble(&network, row, column, depth)
  }

  // MARK: Brackets whose terms differ in their axes

  /// Whether a sum has a term with some of its axes but not all.
  private func isMixed(_ node: Node) -> Bool {
    guard case .sum(let terms) = graph.view(node) else { return false }
    let own = terms.map { axes(of: $0).count }
    let all = axes(of: node).count
    return all > 1 && own.contains { $0 > 0 && $0 < all }
  }

  /// The product as it is and with one bracket multiplied out, whichever says it with fewer ones.
  private mutating func expanded(
    _ factors: [Node], _ place: Int, _ summed: [(axis: Index.Base, interval: IndexInterval)],
    _ network: FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    guard depth < Self.depthLimit, case .sum(let terms) = graph.view(factors[place]) else { throw refusal }
    var network = network
    let whole = try? assemble(&network, row, column, depth)
    let products = terms.map { term in
      var own = factors
      own[place] = term
      return summed.reversed().reduce(graph.product(own)) { body, index in
        guard case .free(let symbol) = index.axis else { return body }
        return graph.reduction(.sum, over: symbol, in: index.interval, body)
      }
    }
    let apart = try? algebra.sum(products.map { try readProduct($0, row, column, depth + 1) }, of: subject)
    guard let whole else {
      guard let apart else { throw refusal }
      return apart
    }
    return apart.map { cost($0) < cost(whole) ? $0 : whole } ?? whole
  }

  private mutating func readProduct(
    _ node: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    let wanted = [row, column].compactMap { $0 }
    let own = axes(of: node)
    if wanted.allSatisfy({ own.contains($0) }) {
      return try read(node, row: row, column: column, depth: depth)
    }
    return try contract(node, row, column, depth)
  }

  /// What a reader pays: every sign and name, and for a column of ones as much as is said.
  package func cost(_ shaped: Shaped, ones: Int = 20) -> Int {
    shaped.nodes.reduce(0) { total, part in
      switch part.expression {
      case .ones: total + ones
      case .scalar(let node), .scaled(let node, _, _), .elementwise(let node, _):
        total + graph.writtenSize(of: node, limit: 1_000)
      default: total + 1
      }
    }
  }

  // MARK: The network

  private mutating func assemble(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    if network.factors.contains(where: { $0.axes.count > 2 }) { throw refusal }
    let scalars = network.take { $0.isEmpty }
    var parts: [Shaped] = []
    for scalar in scalars {
      guard case .node(let node) = scalar.source else { throw refusal }
      parts.append(try read(node, row: nil, column: nil, depth: depth + 1))
    }
    let core = try assembleCore(&network, row, column, depth)
    // What is left hangs on no free axis: numbers, each a row times a column.
    while let first = network.factors.first {
      parts.append(try closed(&network, first.axes[0], depth))
    }
    let inner = core ?? algebra.ones(rows: extent(row), columns: extent(column))
    return algebra.scaled(graph.constant(1), parts, inner)
  }

  private func ones(_ axis: Index.Base?) -> Shaped { algebra.ones(rows: extent(axis), columns: .one) }

  private mutating func assembleCore(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped? {
    try removeCycles(&network, row, column, depth)
    guard let row, let column else {
      guard let axis = row ?? column else { return nil }
      let vector = try fold(&network, axis, depth)
      return row == nil ? vector.map { algebra.transposed($0) } : vector
    }
    let direct = network.take { Set($0) == [row, column] }
    var factors = try direct.map { try matrix($0, row: row, column: column, depth) }
    if let chain = try chain(&network, from: row, to: column, depth) {
      factors.insert(chain, at: 0)
      return try algebra.hadamard(factors, of: subject)
    }
    let (u, v) = (try fold(&network, row, depth), try fold(&network, column, depth))
    if factors.isEmpty {
      if u == nil, v == nil { return nil }
      let outer = [u ?? ones(row), algebra.transposed(v ?? ones(column))]
      return try algebra.product(outer, of: subject)
    }
    if let u, let v {
      factors.insert(try algebra.product([u, algebra.transposed(v)], of: subject), at: 0)
      return try algebra.hadamard(factors, of: subject)
    }
    let inner = try algebra.hadamard(factors, of: subject)
    let sides = [u.map { algebra.diagonal($0) }, inner, v.map { algebra.diagonal($0) }].compactMap { $0 }
    return try algebra.product(sides, of: subject)
  }

  /// Parallel matrices multiplied entry by entry, and cycles opened, until the network beside the wanted matrix is a tree.
  private mutating func removeCycles(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws {
    let free = [row, column].compactMap { $0 }
    let direct = free.count == 2 ? network.take { Set($0) == Set(free) } : []
    defer { network.factors += direct }
    while true {
      if let pair = network.parallelPair() {
        let place = network.factors.firstIndex { Set($0.axes) == Set(pair) } ?? 0
        let parallel = network.take { Set($0) == Set(pair) }
        let matrices = try parallel.map { try matrix($0, row: pair[0], column: pair[1], depth) }
        let product = try algebra.hadamard(matrices, of: subject)
        network.factors.insert(.init(product, rows: pair[0], columns: pair[1]), at: place)
      } else if let cycle = network.cycle(free: free) {
        guard let axis = cycle.removable else { throw refusal }
        func isSide(_ axes: [Index.Base]) -> Bool {
          axes.contains(axis) && axes.allSatisfy { cycle.axes.contains($0) } && axes.count == 2
        }
        let place = network.factors.firstIndex { isSide($0.axes) } ?? 0
        let sides = network.take(where: isSide)
        let (rows, columns) = (sides[0].other(than: axis), sides[1].other(than: axis))
        var factors = [try matrix(sides[0], row: rows, column: axis, depth)]
        if let inner = try fold(&network, axis, depth) { factors.append(algebra.diagonal(inner)) }
        factors.append(try matrix(sides[1], row: axis, column: columns, depth))
        let product = try algebra.product(factors, of: subject)
        network.factors.insert(
          .init(product, rows: rows, columns: columns), at: min(place, network.factors.count))
      } else {
        return
      }
    }
  }

  /// A factor as a matrix or column with the given axes.
  private mutating func matrix(
    _ factor: FactorNetwork.Factor, row: Index.Base, column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    switch factor.source {
    case .node(let node):
      if case .delta(let a, let b) = graph.view(node) { return try identity(a, b, row, column) }
      return try read(node, row: row, column: column, depth: depth + 1)
    case .matrix(let matrix): return factor.axes[0] == row ? matrix : algebra.transposed(matrix)
    }
  }

  /// [i = j] of two axes of one extent.
  private func identity(
    _ a: Index, _ b: Index, _ row: Index.Base, _ column: Index.Base?
  ) throws -> Shaped {
    guard let column, a.offset == b.offset, Set([a.base, b.base]) == [row, column],
      extent(row) == extent(column)
    else { throw refusal }
    return Shaped(.identity, rows: extent(row), columns: extent(column))
  }

  /// All that hangs on one axis, as a column; nil where nothing does.
  private mutating func fold(
    _ network: inout FactorNetwork, _ axis: Index.Base, _ depth: Int
  ) throws -> Shaped? {
    guard depth < Self.depthLimit else { throw refusal }
    let vectors = network.take { $0 == [axis] }
    let matrices = network.take { $0.count == 2 && $0.contains(axis) }
    var factors: [Shaped] = []
    for edge in matrices {
      let other = edge.other(than: axis)
      let left = try matrix(edge, row: axis, column: other, depth)
      let right = try fold(&network, other, depth + 1) ?? ones(other)
      factors.append(try algebra.product([left, right], of: subject))
    }
    factors += try vectors.map { try matrix($0, row: axis, column: nil, depth) }
    return factors.isEmpty ? nil : try algebra.hadamard(factors, of: subject)
  }

  /// A component without a free axis: uᵀv.
  private mutating func closed(
    _ network: inout FactorNetwork, _ axis: Index.Base, _ depth: Int
  ) throws -> Shaped {
    let vectors = network.take { $0 == [axis] }
    let columns = try vectors.map { try matrix($0, row: axis, column: nil, depth) }
    let rest = try fold(&network, axis, depth)
    var all = columns + (rest.map { [$0] } ?? [])
    if all.count == 1 { all.insert(ones(axis), at: 0) }
    guard !all.isEmpty else { throw refusal }
    let left = all.remove(at: all.firstIndex { isPlainRow(algebra.transposed($0)) } ?? 0)
    return try algebra.product([algebra.transposed(left), algebra.hadamard(all)], of: subject)
  }

  /// A matrix of one row as it is printed, without a transpose.
  private func isPlainRow(_ row: Shaped) -> Bool {
    guard case .array(let name, _, let isTransposed) = row.expression,
      let quantity = form.model.quantities.firstIndex(where: { $0.name == name })
    else { return false }
    let reading = form.model.matrices.first { $0.quantity == quantity }
    return isTransposed == (reading?.isTransposed ?? false)
  }

  /// The product of matrices that leads from one axis to another.
  private mutating func chain(
    _ network: inout FactorNetwork, from start: Index.Base, to end: Index.Base, _ depth: Int
  ) throws -> Shaped? {
    guard let path = network.path(from: start, to: end) else { return nil }
    var factors: [Shaped] = []
    var current = start
    let steps = path.map { network.factors[$0] }
    for place in path.sorted(by: >) { network.factors.remove(at: place) }
    for step in steps {
      if let side = try fold(&network, current, depth) { factors.append(algebra.diagonal(side)) }
      let next = step.other(than: current)
      factors.append(try matrix(step, row: current, column: next, depth))
      current = next
    }
    if let side = try fold(&network, current, depth) { factors.append(algebra.diagonal(side)) }
    return try algebra.product(factors, of: subject)
  }
}
