import ModelLanguage
import SymbolicAlgebra

/// Reads equations in index notation as equations in matrices.
///
/// A product under sums is a network of factors joined by the indices they share. A factor with one index is a column, with two a
/// matrix; the free indices of the equation are the rows and columns of the result. Where two factors share an index that is
/// summed they are multiplied; where they share a free one they are multiplied entry by entry; two free indices that
/// nothing joins give an outer product u·vᵀ.
public struct MatrixReading {
  /// The symbol that stands for the argument in the template of an entry-by-entry function.
  public static let hole = "\u{3}argument"

  let graph: ExpressionGraph
  let form: IndexForm
  private let labels: LabelPlaces
  private let samplesAsRows: Bool
  /// The ranges of the indices in scope.
  private var ranges: [Index.Base: IndexInterval] = [:]
  private var freshCount = 0
  private var subject = ""

  public typealias Shaped = MatrixExpression.Shaped

  public init(_ form: IndexForm, samplesAsRows: Bool) {
    self.form = form
    graph = form.graph
    self.samplesAsRows = samplesAsRows
    labels = LabelPlaces(form, samplesAreLabels: !samplesAsRows)
  }

  /// The right-hand side of target[…] = body for all its free indices. `isTransposed` asks for the transpose of a matrix.
  public mutating func matrix(
    target: Node, free: [IndexEquation.FreeIndex], body: Node, isTransposed: Bool = false
  ) throws -> Shaped {
    ranges = [:]
    for index in free { ranges[.free(index.symbol)] = index.interval }
    guard case .symbol(let name, let indices) = graph.view(target) else {
      throw MatrixFormError.noMatrixForm("the loss")
    }
    subject = graph.name(of: name)
    var places = labels.axes(of: name, indices, graph)
    if places.count > 2 { throw MatrixFormError.tooManyIndices(subject) }
    if isTransposed, places.count == 2 { places.reverse() }
    return try read(body, row: places.first ?? nil, column: places.count > 1 ? places[1] : nil, depth: 0)
  }

  /// The target as a whole array, transposed where a matrix reading says so.
  public func array(_ target: Node) -> (name: String, labels: [Index])? {
    guard case .symbol(let name, let indices) = graph.view(target) else { return nil }
    return (graph.name(of: name), labels.labels(of: name, indices))
  }

  // MARK: Reading

  private static let depthLimit = 200

  private mutating func read(
    _ node: Node, row: Index.Base?, column: Index.Base?, depth: Int
  ) throws -> Shaped {
    guard depth < Self.depthLimit else { throw MatrixFormError.noMatrixForm(subject) }
    let axes = self.axes(of: node)
    if axes.isEmpty, row == nil, column == nil, !isArrayNode(node), !hasSum(node) {
      return Shaped(.scalar(node), rows: .one, columns: .one)
    }
    switch graph.view(node) {
    case .symbol(let name, let indices): return try readSymbol(name, indices, row, column)
    case .sum(let terms):
      let parts = try terms.map { try readTerm($0, row, column, depth) }
      return try .sum(parts)
    case .function(let function, let arguments) where arguments.count == 1:
      let template = graph.apply(function, graph.symbol(Self.hole))
      return try elementwise(template, arguments[0], row, column, depth)
    case .opaque(let name, let order, let argument):
      let template = graph.opaque(name, order: order, graph.symbol(Self.hole))
      return try elementwise(template, argument, row, column, depth)
    case .power(let base, let exponent) where graph.opcode(of: exponent) == .constant:
      let inner = try readWhole(base, row, column, depth)
      return Shaped(.power(inner, exponent), rows: inner.rows, columns: inner.columns)
    case .product, .reduction: return try contract(node, row, column, depth)
    default: throw MatrixFormError.noMatrixForm(subject)
    }
  }

  private mutating func elementwise(
    _ template: Node, _ argument: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    let inner = try readWhole(argument, row, column, depth)
    return Shaped(.elementwise(template: template, inner), rows: inner.rows, columns: inner.columns)
  }

  /// A node that must have exactly the wanted axes.
  private mutating func readWhole(
    _ node: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    guard Set(axes(of: node)) == Set([row, column].compactMap { $0 }) else {
      throw MatrixFormError.noMatrixForm(subject)
    }
    return try read(node, row: row, column: column, depth: depth + 1)
  }

  /// A term of a sum: what lacks an axis is repeated along it.
  private mutating func readTerm(
    _ node: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    let own = axes(of: node)
    let wanted = [row, column].compactMap { $0 }
    if wanted.allSatisfy({ own.contains($0) }) || isProduct(node) {
      return try read(node, row: row, column: column, depth: depth + 1)
    }
    return try contract(node, row, column, depth)
  }

  private func isProduct(_ node: Node) -> Bool {
    graph.opcode(of: node) == .product || graph.opcode(of: node) == .reduction
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
  ) throws(MatrixFormError) -> Shaped {
    let axes = labels.axes(of: name, indices, graph)
    let own = labels.labels(of: name, indices)
    let (first, second) = (axes.first ?? nil, axes.count > 1 ? axes[1] : nil)
    if axes.count > 2 { throw .tooManyIndices(graph.name(of: name)) }
    let isTransposed = !(first == row && second == column)
    if isTransposed, !(first == column && second == row) { throw .noMatrixForm(subject) }
    return Shaped(
      .array(name: graph.name(of: name), labels: own, isTransposed: isTransposed && axes.count > 0),
      rows: extent(row), columns: extent(column))
  }

  private func extent(_ axis: Index.Base?) -> MatrixExpression.Extent {
    guard let axis, let range = ranges[axis] else { return .one }
    return .values(range)
  }

  /// The axes that a node depends on, in the order of their first appearance.
  private func axes(of node: Node) -> [Index.Base] {
    var found: [Index.Base] = []
    for inner in graph.reachable(from: [node]) {
      switch graph.view(inner) {
      case .symbol(let name, let indices):
        for axis in labels.axes(of: name, indices, graph) {
          if let axis, ranges[axis] != nil, !found.contains(axis) { found.append(axis) }
        }
      default: continue
      }
    }
    return found
  }

  // MARK: Contraction

  private mutating func contract(
    _ node: Node, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    var network = FactorNetwork()
    var open = [node]
    while let next = open.popLast() {
      switch graph.view(next) {
      case .product(let factors): open += factors.reversed()
      case .reduction(.sum, let height, let interval, let body) where isLabelSum(interval):
        network.factors.append((next, []))
        _ = (height, body)
      case .reduction(.sum, _, let interval, _):
        freshCount += 1
        let symbol = graph.symbol(named: "\u{4}\(freshCount)")
        ranges[.free(symbol)] = interval
        open.append(graph.instance(of: next, at: .free(symbol)))
      default: network.factors.append((next, axes(of: next)))
      }
    }
    for place in network.factors.indices {
      if case .reduction = graph.view(network.factors[place].node) {
        network.factors[place].axes = axes(of: network.factors[place].node)
      }
    }
    return try assemble(&network, row, column, depth)
  }

  private func isLabelSum(_ interval: IndexInterval) -> Bool {
    guard !samplesAsRows, let samples = form.model.samples, let name = samples.size.name else { return false }
    guard case .size(let symbol) = interval.upper.base else { return false }
    return graph.name(of: symbol) == name
  }

  /// Factors that are still to be used, with the axes each depends on.
  private struct FactorNetwork {
    var factors: [(node: Node, axes: [Index.Base])] = []

    mutating func take(where isWanted: ([Index.Base]) -> Bool) -> [(node: Node, axes: [Index.Base])] {
      let taken = factors.filter { isWanted($0.axes) }
      factors.removeAll { isWanted($0.axes) }
      return taken
    }
  }

  private mutating func assemble(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped {
    if network.factors.contains(where: { $0.axes.count > 2 }) { throw MatrixFormError.noMatrixForm(subject) }
    let scalars = network.take { $0.isEmpty }
    var parts: [Shaped] = []
    var plain: [Node] = []
    for scalar in scalars {
      let value = try readScalar(scalar.node, depth)
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

  private mutating func readScalar(_ node: Node, _ depth: Int) throws -> Shaped {
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
    guard let row, let column else {
      guard let axis = row ?? column else { return nil }
      let vector = try fold(&network, axis, depth)
      return row == nil ? vector?.transposed : vector
    }
    let direct = network.take { Set($0) == [row, column] }
    var factors = try direct.map { try read($0.node, row: row, column: column, depth: depth + 1) }
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

  /// A sum over the samples as one of the factors: it is read as a whole, with the axes that are wanted.
  private mutating func sampleSum(
    _ network: inout FactorNetwork, _ row: Index.Base?, _ column: Index.Base?, _ depth: Int
  ) throws -> Shaped? {
    guard
      let place = network.factors.firstIndex(where: {
        if case .reduction(.sum, _, let interval, _) = graph.view($0.node) {
          isLabelSum(interval)
        } else {
          false
        }
      }), case .reduction(.sum, let height, let interval, _) = graph.view(network.factors[place].node)
    else { return nil }
    let node = network.factors.remove(at: place).node
    let body = graph.instance(of: node, at: Index(.bound(height)))
    let inner = try read(body, row: row, column: column, depth: depth + 1)
    let sum = Shaped(
      .overSamples(inner, interval, height: height), rows: inner.rows, columns: inner.columns)
    if network.factors.isEmpty { return sum }
    guard let rest = try assembleCore(&network, row, column, depth) else { return sum }
    return try .hadamard([sum, rest])
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
    for matrix in matrices {
      let other = matrix.axes[0] == axis ? matrix.axes[1] : matrix.axes[0]
      let left = try read(matrix.node, row: axis, column: other, depth: depth + 1)
      let right = try fold(&network, other, depth + 1) ?? broadcast(other, nil)
      factors.append(try .product([left, right]))
    }
    factors += try vectors.map { try read($0.node, row: axis, column: nil, depth: depth + 1) }
    return factors.isEmpty ? nil : try .hadamard(factors)
  }

  /// A component without a free axis: uᵀv, or ‖x‖² for the sum of squares.
  private mutating func closed(
    _ network: inout FactorNetwork, _ axis: Index.Base, _ depth: Int
  ) throws -> Shaped {
    let vectors = network.take { $0 == [axis] }
    if vectors.count == 1, !network.factors.contains(where: { $0.axes.contains(axis) }),
      case .power(let base, let exponent) = graph.view(vectors[0].node),
      graph.constant(of: exponent)?.integer == 2
    {
      let inner = try readWhole(base, axis, nil, depth)
      return Shaped(.squaredNorm(inner), rows: .one, columns: .one)
    }
    let columns = try vectors.map { try read($0.node, row: axis, column: nil, depth: depth + 1) }
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
    guard let path = path(network, from: start, to: end) else { return nil }
    var factors: [Shaped] = []
    var current = start
    let steps = path.map { network.factors[$0] }
    for place in path.sorted(by: >) { network.factors.remove(at: place) }
    for step in steps {
      if let side = try fold(&network, current, depth) { factors.append(diagonal(side)) }
      let next = step.axes[0] == current ? step.axes[1] : step.axes[0]
      factors.append(try read(step.node, row: current, column: next, depth: depth + 1))
      current = next
    }
    if let side = try fold(&network, current, depth) { factors.append(diagonal(side)) }
    return try .product(factors)
  }

  /// Breadth first over matrices; places in the network.
  private func path(_ network: FactorNetwork, from start: Index.Base, to end: Index.Base) -> [Int]? {
    var came: [Index.Base: (from: Index.Base, by: Int)] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let axis = queue[next]
      next += 1
      for (place, factor) in network.factors.enumerated() where factor.axes.count == 2 {
        guard factor.axes.contains(axis) else { continue }
        let other = factor.axes[0] == axis ? factor.axes[1] : factor.axes[0]
        if other == start || came[other] != nil { continue }
        came[other] = (axis, place)
        queue.append(other)
      }
    }
    guard came[end] != nil else { return nil }
    var path: [Int] = []
    var axis = end
    while axis != start, let step = came[axis] {
      path.append(step.by)
      axis = step.from
    }
    return path.reversed()
  }
}
