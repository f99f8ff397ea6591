import ModelLanguage
import SymbolicAlgebra

/// The numbers of matrix expressions at a point, entry by entry.
struct MatrixEvaluation {
  typealias Shaped = MatrixExpression.Shaped

  /// An expression whose shapes do not conform in numbers, or a symbol without a number.
  struct Undefined: Error {}

  let point: MatrixPoint
  let graph: ExpressionGraph
  let labels: LabelPlaces
  private let formula: IndexedEvaluation

  init(_ point: MatrixPoint, _ graph: ExpressionGraph, _ labels: LabelPlaces) {
    (self.point, self.graph, self.labels) = (point, graph, labels)
    formula = IndexedEvaluation(point, graph)
  }

  /// The values of an expression, the letters of labels put to numbers. Recursion is as deep as the tree, which reading bounds.
  func value(of shaped: Shaped, _ letters: [Symbol: Int]) throws(Undefined) -> NumberMatrix {
    let result = try value(shaped.expression, shaped, letters)
    guard result.rows == (try count(shaped.rows, letters)),
      result.columns == (try count(shaped.columns, letters))
    else { throw Undefined() }
    return result
  }

  private func value(
    _ expression: MatrixExpression, _ shaped: Shaped, _ letters: [Symbol: Int]
  ) throws(Undefined) -> NumberMatrix {
    switch expression {
    case .array(let name, let own, let isTransposed):
      let array = try array(name, own, shaped, isTransposed: isTransposed, letters)
      return isTransposed ? array.transposed : array
    case .scalar(let node): return number(scalar(node, letters))
    case .everywhere(let inner): return try filled(shaped, value(of: inner, letters)[0, 0], letters)
    case .ones: return try filled(shaped, 1, letters)
    case .identity:
      let count = try count(shaped.rows, letters)
      return NumberMatrix(rows: count, columns: count) { $0 == $1 ? 1 : 0 }
    case .elementwise(let template, let inner): return try elementwise(template, inner, letters)
    case .product(let factors):
      return try joined(factors, letters) { $0.multiplied(by: $1) }
    case .hadamard(let factors): return try joined(factors, letters) { $0.combined($1, *) }
    case .sum(let terms): return try joined(terms, letters) { $0.combined($1, +) }
    case .scaled(let node, let factors, let inner):
      var scale = scalar(node, letters)
      for factor in factors { scale *= try value(of: factor, letters)[0, 0] }
      return try value(of: inner, letters).mapped { scale * $0 }
    case .transpose(let inner): return try value(of: inner, letters).transposed
    case .power(let inner, let exponent):
      return try value(of: inner, letters).mapped { formula.power($0, exponent.doubleValue) }
    case .diagonal(let inner):
      let column = try value(of: inner, letters)
      return NumberMatrix(rows: column.rows, columns: column.rows) { $0 == $1 ? column[$0, 0] : 0 }
    case .norm(let inner):
      let squares = try value(of: inner, letters).entries.reduce(0) { $0 + $1 * $1 }
      return number(squares.squareRoot())
    case .taxicab(let inner):
      return number(try value(of: inner, letters).entries.reduce(0) { $0 + $1.magnitude })
    case .softmax(let inner): return softmax(try value(of: inner, letters))
    case .total(let inner, let letter, let interval): return try total(inner, letter, interval, letters)
    }
  }

  private func number(_ value: Double) -> NumberMatrix { NumberMatrix(rows: 1, columns: 1) { _, _ in value } }

  private func filled(_ shaped: Shaped, _ value: Double, _ letters: [Symbol: Int]) throws(Undefined)
    -> NumberMatrix
  {
    NumberMatrix(rows: try count(shaped.rows, letters), columns: try count(shaped.columns, letters)) { _, _ in
      value
    }
  }

  private func joined(
    _ parts: [Shaped], _ letters: [Symbol: Int], _ join: (NumberMatrix, NumberMatrix) -> NumberMatrix?
  ) throws(Undefined) -> NumberMatrix {
    guard let first = parts.first else { throw Undefined() }
    var result = try value(of: first, letters)
    for part in parts.dropFirst() {
      guard let next = join(result, try value(of: part, letters)) else { throw Undefined() }
      result = next
    }
    return result
  }

  private func elementwise(
    _ template: Node, _ inner: Shaped, _ letters: [Symbol: Int]
  ) throws(Undefined) -> NumberMatrix {
    try value(of: inner, letters).mapped { formula.value(of: template, letters, hole: $0) }
  }

  /// Of a column as a whole, else of each row.
  private func softmax(_ logits: NumberMatrix) -> NumberMatrix {
    let powers = logits.mapped { MatrixPoint.exponential($0) }
    if logits.columns == 1 {
      let total = powers.entries.reduce(0, +)
      return powers.mapped { $0 / total }
    }
    let totals = (0..<powers.rows).map { row in (0..<powers.columns).reduce(0) { $0 + powers[row, $1] } }
    return NumberMatrix(rows: powers.rows, columns: powers.columns) { powers[$0, $1] / totals[$0] }
  }

  private func total(
    _ inner: Shaped, _ letter: Symbol, _ interval: IndexInterval, _ letters: [Symbol: Int]
  ) throws(Undefined) -> NumberMatrix {
    guard let values = point.values(of: interval, letters, graph) else { throw Undefined() }
    var own = letters
    own[letter] = values.lowerBound
    var result = try value(of: inner, own)
    for value in values.dropFirst() {
      own[letter] = value
      guard let next = result.combined(try self.value(of: inner, own), +) else { throw Undefined() }
      result = next
    }
    return result
  }

  private func count(_ extent: MatrixExpression.Extent, _ letters: [Symbol: Int]) throws(Undefined) -> Int {
    guard case .values(let interval) = extent else { return 1 }
    guard let values = point.values(of: interval, letters, graph) else { throw Undefined() }
    return values.count
  }

  private func scalar(_ node: Node, _ letters: [Symbol: Int]) -> Double {
    formula.value(of: node, letters)
  }

  /// The values or adjoints of a whole array at its labels; `shaped` is the array as it stands, its transpose or not.
  private func array(
    _ name: String, _ own: [Index], _ shaped: Shaped, isTransposed: Bool, _ letters: [Symbol: Int]
  ) throws(Undefined) -> NumberMatrix {
    guard let quantity = point.quantity(name) else { throw Undefined() }
    let count = point.model.quantities[quantity].dimensions.count
    let axes = labels.axisPlaces(of: graph.symbol(named: name), count: count)
    var place = point.firstPlace(of: quantity)
    guard place.count == count, count - axes.count == own.count else { throw Undefined() }
    var rest = own[...]
    for position in place.indices where !axes.contains(position) {
      guard let label = rest.popFirst(), let value = point.integer(label, letters, graph) else {
        throw Undefined()
      }
      place[position] = value
    }
    let extents = isTransposed ? [shaped.columns, shaped.rows] : [shaped.rows, shaped.columns]
    var starts: [Int?] = []
    var counts: [Int] = []
    for extent in extents {
      guard case .values(let interval) = extent else {
        starts.append(nil)
        counts.append(1)
        continue
      }
      guard let values = point.values(of: interval, letters, graph) else { throw Undefined() }
      starts.append(values.lowerBound)
      counts.append(values.count)
    }
    return NumberMatrix(rows: counts[0], columns: counts[1]) { row, column in
      var entry = place
      if let start = starts[0], let axis = axes.first { entry[axis] = start + row }
      if let start = starts[1], axes.count > 1 { entry[axes[1]] = start + column }
      return point.value(name, entry) ?? .nan
    }
  }
}
