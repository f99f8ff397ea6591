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
  let labels: LabelPlaces
  let samplesAsRows: Bool
  /// The ranges of the indices in scope.
  var ranges: [Index.Base: IndexInterval] = [:]
  var freshCount = 0
  var subject = ""

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

  static let depthLimit = 200

  mutating func read(
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
  mutating func readWhole(
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

  func extent(_ axis: Index.Base?) -> MatrixExpression.Extent {
    guard let axis, let range = ranges[axis] else { return .one }
    return .values(range)
  }

  /// The axes that a node depends on, in the order of their first appearance.
  func axes(of node: Node) -> [Index.Base] {
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
}
