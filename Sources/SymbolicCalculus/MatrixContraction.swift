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
    var open = [node]
    while let next = open.popLast() {
      switch graph.view(next) {
      case .product(let factors): open += factors.reversed()
      // A sum over samples that are labels is read as a whole, with the axes of what is summed.
      case .reduction(.sum, _, let interval, _) where isLabelSum(interval):
        network.factors.append(.init(next, axes(of: next)))
      case .reduction(.sum, _, let interval, _):
        freshCount += 1
        let symbol = graph.symbol(named: "\u{4}\(freshCount)")
        ranges[.free(symbol)] = interval
        open.append(graph.instance(of: next, at: .free(symbol)))
      default: network.factors.append(.init(next, axes(of: next)))
      }
    }
    return try assemble(&network, row, column, depth)
  }

  private func isLabelSum(_ interval: IndexInterval) -> Bool {
    guard !samplesAsRows, let samples = form.model.samples, let name = samples.size.name else { return false }
    guard case .size(let symbol) = interval.upper.base else { return false }
    return graph.name(of: symbol) == name
  }

  private mutating func assemble(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    if network.factors.contains(where: { $0.axes.count > 2 }) { throw MatrixFormError.noMatrixForm(subject) }
    let scalars = network.take { $0.isEmpty }
    var parts: [Shaped] = []
    var plain: [Node] = []
    for scalar in scalars {
      let value = try readScalar(scalar, depth)
      if case .scalar(let node) = value.expression { plain.append(node) } else { parts.append(value) }
    }
    let core = try assembleCore(&network, row, column, depth)
    // What is left hangs on no free axis: numbers, each a row times a column.
    while let first = network.factors.first {
      parts.append(try closed(&network, first.axes[0], depth))
    }
    return try scaled(core, by: plain, parts, row, column)
  }

  /// Scalars before the matrix; a scalar that is a matrix product itself is a factor on the left.
  private func scaled(
    _ core: Shaped?, by plain: [Node], _ parts: [Shaped], _ row: Index.Base?, _ column: Index.Base?
  ) throws -> Shaped {
    var result = core
    if result == nil, row != nil || column != nil { result = broadcast(row, column) }
    for part in parts.reversed() {
      guard let inner = result else {
        result = part
        continue
      }
      result = placed(part, beside: inner)
    }
    if plain.isEmpty, let result { return result }
    let factor = graph.product(plain)
    guard let inner = result else { return Shaped(.scalar(factor), rows: .one, columns: .one) }
    if graph.constant(of: factor)?.isOne == true { return inner }
    return Shaped(.scaled(factor, inner), rows: inner.rows, columns: inner.columns)
  }

  /// A 1×1 factor where the shapes conform: after a column, else in front.
  private func placed(_ scalar: Shaped, beside inner: Shaped) -> Shaped {
    var isColumn = inner.columns == .one
    if case .hadamard = inner.expression { isColumn = false }
    let factors = isColumn && inner.rows != .one ? [inner, scalar] : [scalar, inner]
    let flat = factors.flatMap { factor -> [Shaped] in
      if case .product(let all) = factor.expression { all } else { [factor] }
    }
    return Shaped(.product(flat), rows: inner.rows, columns: inner.columns)
  }

  private func broadcast(_ row: Index.Base?, _ column: Index.Base?) -> Shaped {
    let rows = Shaped(.ones, rows: extent(row), columns: .one)
    if column == nil { return rows }
    let columns = Shaped(.ones, rows: extent(column), columns: .one).transposed
    if row == nil { return columns }
    return Shaped(.product([rows, columns]), rows: extent(row), columns: extent(column))
  }

  private mutating func readScalar(_ factor: FactorNetwork.Factor, _ depth: Int) throws -> Shaped {
    guard case .node(let node) = factor.source else { throw MatrixFormError.noMatrixForm(subject) }
    if case .reduction(.sum, let height, let interval, _) = graph.view(node), isLabelSum(interval) {
      let body = graph.instance(of: node, at: Index(.bound(height)))
      let inner = try read(body, row: nil, column: nil, depth: depth + 1)
      return Shaped(.overSamples(inner, interval, height: height), rows: .one, columns: .one)
    }
    return try read(node, row: nil, column: nil, depth: depth + 1)
  }

  private mutating func assembleCore(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped? {
    if let sum = try sampleSum(&network, row, column, depth) { return sum }
    try removeCycles(&network, row, column, depth)
    guard let row, let column else {
      guard let axis = row ?? column else { return nil }
      let vector = try fold(&network, axis, depth)
      return row == nil ? vector?.transposed : vector
    }
    let direct = network.take { Set($0) == [row, column] }
    var factors = try direct.map { try matrix($0, row: row, column: column, depth) }
    if let chain = try chain(&network, from: row, to: column, depth) {
      factors.insert(chain, at: 0)
    } else {
      let (u, v) = (try fold(&network, row, depth), try fold(&network, column, depth))
      switch (u, v) {
      case (let u?, let v?): factors.append(try .product([u, v.transposed]))
      case (let u?, nil):
        if factors.isEmpty { return try .product([u, broadcast(nil, column)]) }
        return try .product([diagonal(u), .hadamard(factors)])
      case (nil, let v?):
        if factors.isEmpty { return try .product([broadcast(row, nil), v.transposed]) }
        return try .product([.hadamard(factors), diagonal(v)])
      case (nil, nil): break
      }
    }
    return factors.isEmpty ? nil : try .hadamard(factors)
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
        let parallel = network.take { Set($0) == Set(pair) }
        let product = try Shaped.hadamard(
          parallel.map { try matrix($0, row: pair[0], column: pair[1], depth) })
        network.factors.append(.init(product, rows: pair[0], columns: pair[1]))
      } else if let cycle = network.cycle(free: free) {
        guard let axis = cycle.removable else { throw MatrixFormError.noMatrixForm(subject) }
        let sides = network.take { axes in
          axes.contains(axis) && axes.allSatisfy { cycle.axes.contains($0) } && axes.count == 2
        }
        let (rows, columns) = (sides[0].other(than: axis), sides[1].other(than: axis))
        var factors = [try matrix(sides[0], row: rows, column: axis, depth)]
        if let inner = try fold(&network, axis, depth) { factors.append(diagonal(inner)) }
        factors.append(try matrix(sides[1], row: axis, column: columns, depth))
        network.factors.append(.init(try .product(factors), rows: rows, columns: columns))
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
    case .node(let node): try read(node, row: row, column: column, depth: depth + 1)
    case .matrix(let matrix): factor.axes[0] == row ? matrix : matrix.transposed
    }
  }

  /// A sum over the samples as one of the factors: it is read as a whole, with the axes that are wanted.
  private mutating func sampleSum(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped? {
    var sum: (place: Int, node: Node, interval: IndexInterval, height: UInt32)?
    for (place, factor) in network.factors.enumerated() {
      guard case .node(let node) = factor.source,
        case .reduction(.sum, let height, let interval, _) = graph.view(node), isLabelSum(interval)
      else { continue }
      sum = (place, node, interval, height)
      break
    }
    guard let (place, node, interval, height) = sum else { return nil }
    network.factors.remove(at: place)
    let body = graph.instance(of: node, at: Index(.bound(height)))
    let inner = try read(body, row: row, column: column, depth: depth + 1)
    let total = Shaped(
      .overSamples(inner, interval, height: height), rows: inner.rows, columns: inner.columns)
    if network.factors.isEmpty { return total }
    guard let rest = try assembleCore(&network, row, column, depth) else { return total }
    return try .hadamard([total, rest])
  }

  private func diagonal(_ vector: Shaped) -> Shaped {
    Shaped(.diagonal(vector), rows: vector.rows, columns: vector.rows)
  }

  /// All that hangs on one axis, as a column; nil where nothing does.
  private mutating func fold(
    _ network: inout FactorNetwork, _ axis: Index.Base, _ depth: Int
  ) throws -> Shaped? {
    guard depth < Self.depthLimit else { throw MatrixFormError.noMatrixForm(subject) }
    let vectors = network.take { $0 == [axis] }
    let matrices = network.take { $0.count == 2 && $0.contains(axis) }
    var factors: [Shaped] = []
    for edge in matrices {
      let other = edge.other(than: axis)
      let left = try matrix(edge, row: axis, column: other, depth)
      let right = try fold(&network, other, depth + 1) ?? broadcast(other, nil)
      factors.append(try .product([left, right]))
    }
    factors += try vectors.map { try matrix($0, row: axis, column: nil, depth) }
    return factors.isEmpty ? nil : try .hadamard(factors)
  }

  /// A component without a free axis: uᵀv, or ‖x‖² for the sum of squares.
  private mutating func closed(
    _ network: inout FactorNetwork, _ axis: Index.Base, _ depth: Int
  ) throws -> Shaped {
    let vectors = network.take { $0 == [axis] }
    if vectors.count == 1, !network.factors.contains(where: { $0.axes.contains(axis) }),
      case .node(let node) = vectors[0].source, case .power(let base, let exponent) = graph.view(node),
      graph.constant(of: exponent)?.integer == 2
    {
      let inner = try readWhole(base, axis, nil, depth)
      return Shaped(.squaredNorm(inner), rows: .one, columns: .one)
    }
    let columns = try vectors.map { try matrix($0, row: axis, column: nil, depth) }
    let rest = try fold(&network, axis, depth)
    var all = columns + (rest.map { [$0] } ?? [])
    if all.count == 1 { all.insert(broadcast(axis, nil), at: 0) }
    guard !all.isEmpty else { throw MatrixFormError.noMatrixForm(subject) }
    let left = all.remove(at: all.firstIndex { isPlainRow($0.transposed) } ?? 0)
    return try .product([left.transposed, .hadamard(all)])
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
      if let side = try fold(&network, current, depth) { factors.append(diagonal(side)) }
      let next = step.other(than: current)
      factors.append(try matrix(step, row: current, column: next, depth))
      current = next
    }
    if let side = try fold(&network, current, depth) { factors.append(diagonal(side)) }
    return try .product(factors)
  }
}
