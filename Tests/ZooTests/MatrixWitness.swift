import Foundation
import Nabla
import Testing

/// Matrix expressions at the numbers of the engine, which knows neither indices nor matrices. Written apart from the evaluation that
/// guards the printing, so that the two can disagree.
struct MatrixWitness {
  let engine: NumericEngine
  let reading: MatrixReading
  let graph: ExpressionGraph
  let model: Model
  var letters: [String: Int] = [:]

  typealias Shaped = MatrixExpression.Shaped

  /// Values or adjoints of an array, and its position among the quantities.
  private func numbers(_ name: String) -> (values: [Double], quantity: Int)? {
    let isAdjoint = name.hasPrefix(AdjointEquation.prefix)
    let own = isAdjoint ? String(name.dropFirst()) : name
    guard let quantity = model.quantities.firstIndex(where: { $0.name == own }) else { return nil }
    return (isAdjoint ? engine.gradient(of: quantity) : engine.value(of: quantity), quantity)
  }

  private func integer(_ index: Index, _ bound: [UInt32: Int] = [:]) -> Int? {
    let own: Int? =
      switch index.base {
      case .none: 0
      case .free(let symbol): letters[graph.name(of: symbol)]
      case .size(let symbol): engine.layout.value(of: .named(graph.name(of: symbol)), indices: [:])
      case .bound(let height): bound[height]
      case .dependentSize: nil
      case .sum:
        graph.terms(of: index).reduce(0) { total, term in
          guard let total, let value = integer(Index(term.base), bound) else { return nil }
          return total + term.coefficient * value
        }
      }
    return own.map { $0 + Int(index.offset) }
  }

  func values(of interval: IndexInterval) -> ClosedRange<Int>? {
    guard let lower = integer(interval.lower), let upper = integer(interval.upper), lower <= upper else {
      return nil
    }
    return lower...upper
  }

  /// The array at its labels, as rows of numbers.
  func array(_ name: String, _ labels: [Index]) throws -> [[Double]] {
    let (values, quantity) = try #require(numbers(name))
    let layout = engine.layout.arrays[quantity]
    let axes = reading.axisPlaces(of: name)
    var place = layout.bounds.map { $0.lowerBound }
    for (position, label) in zip(layout.bounds.indices.filter({ !axes.contains($0) }), labels) {
      place[position] = try #require(integer(label), "\(name)")
    }
    let rows = axes.first.map { layout.bounds[$0] } ?? 0...0
    let columns = axes.count > 1 ? layout.bounds[axes[1]] : 0...0
    return try rows.map { row in
      try columns.map { column in
        var own = place
        if let first = axes.first { own[first] = row }
        if axes.count > 1 { own[axes[1]] = column }
        return values[try #require(layout.offset(of: own), "\(name)")]
      }
    }
  }

  /// A formula at the letters in scope, its sums as loops.
  func scalar(_ node: Node, hole: Double = .nan, _ bound: [UInt32: Int] = [:]) -> Double {
    func place(_ index: Index) -> Int? { integer(index, bound) }
    func value(_ inner: Node) -> Double { scalar(inner, hole: hole, bound) }
    switch graph.view(node) {
    case .constant(let number): return number.doubleValue
    case .symbol(let name, let indices):
      if graph.name(of: name) == MatrixReading.hole { return hole }
      guard let (values, quantity) = numbers(graph.name(of: name)) else { return .nan }
      return engine.layout.arrays[quantity].offset(of: indices.compactMap(place)).map { values[$0] } ?? .nan
    case .indexValue(let index): return place(index).map { Double($0) } ?? .nan
    case .delta(let a, let b): return place(a) == place(b) ? 1 : 0
    case .sum(let terms): return terms.reduce(0) { $0 + value($1) }
    case .product(let factors): return factors.reduce(1) { $0 * value($1) }
    case .power(let base, let exponent): return pow(value(base), value(exponent))
    case .function(let function, let arguments): return function.row.value(at: arguments.map(value))
    case .opaque(let name, let order, let argument):
      return self.bound(graph.name(of: name), order, value(argument))
    case .named(_, _, _, let inner): return value(inner)
    case .reduction(_, let height, let interval, let body):
      guard let lower = place(interval.lower), let upper = place(interval.upper), lower <= upper else {
        return .nan
      }
      return (lower...upper).reduce(0) { $0 + scalar(body, hole: hole, bound.merging([height: $1]) { $1 }) }
    }
  }

  /// The place of an element, its letters put to numbers; nil outside of the array.
  func offset(of indices: [Index], in quantity: Int) -> Int? {
    let place = indices.compactMap { integer($0) }
    return place.count == indices.count ? engine.layout.arrays[quantity].offset(of: place) : nil
  }

  private func bound(_ name: String, _ order: Int, _ x: Double) -> Double {
    Self.bound(model.functionBindings[name], order, x)
  }

  /// A function without a formula by the one bound to it, and its first derivative.
  static func bound(_ name: String?, _ order: Int, _ x: Double) -> Double {
    switch (name, order) {
    case ("sigmoid", 0): 1 / (1 + exp(-x))
    case ("sigmoid", 1): 1 / (2 + exp(x) + exp(-x))
    case ("identity", 0): x
    case ("identity", 1): 1
    default: .nan
    }
  }

  func value(_ shaped: Shaped) throws -> [[Double]] {
    switch shaped.expression {
    case .array(let name, let labels, let isTransposed):
      let own = try array(name, labels)
      return isTransposed ? transposed(own) : own
    case .scalar(let node): return [[scalar(node)]]
    case .everywhere(let inner): return try filled(shaped, value(inner)[0][0])
    case .ones: return try filled(shaped, 1)
    case .identity:
      let count = try extent(shaped.rows)
      return (0..<count).map { row in (0..<count).map { $0 == row ? 1 : 0 } }
    case .elementwise(let template, let inner):
      return try value(inner).map { $0.map { scalar(template, hole: $0) } }
    case .power(let inner, let exponent):
      return try value(inner).map { $0.map { pow($0, exponent.doubleValue) } }
    case .product(let factors): return try joined(factors) { try multiplied($0, $1) }
    case .hadamard(let factors): return try joined(factors) { try combined($0, $1, *) }
    case .sum(let terms): return try joined(terms) { try combined($0, $1, +) }
    case .scaled(let node, let factors, let inner):
      let scale = try factors.reduce(scalar(node)) { $0 * (try value($1)[0][0]) }
      return try value(inner).map { $0.map { scale * $0 } }
    case .transpose(let inner): return transposed(try value(inner))
    case .diagonal(let inner):
      let entries = try value(inner).map { $0[0] }
      return entries.indices.map { row in entries.indices.map { $0 == row ? entries[row] : 0 } }
    case .norm(let inner):
      return [[try value(inner).joined().reduce(0) { $0 + $1 * $1 }.squareRoot()]]
    case .taxicab(let inner): return [[try value(inner).joined().reduce(0) { $0 + $1.magnitude }]]
    case .softmax(let inner): return softmax(try value(inner))
    case .total(let inner, let letter, let interval):
      let places = try #require(values(of: interval))
      return try places.dropFirst().reduce(at(letter, places.lowerBound).value(inner)) { total, place in
        try combined(total, at(letter, place).value(inner), +)
      }
    }
  }

  private func at(_ letter: Symbol, _ place: Int) -> MatrixWitness {
    var inner = self
    inner.letters[graph.name(of: letter)] = place
    return inner
  }

  private func softmax(_ logits: [[Double]]) -> [[Double]] {
    let powers = logits.map { $0.map { exp($0) } }
    if powers[0].count == 1 {
      let total = powers.reduce(0) { $0 + $1[0] }
      return powers.map { [$0[0] / total] }
    }
    return powers.map { row in
      let total = row.reduce(0, +)
      return row.map { $0 / total }
    }
  }

  private func extent(_ extent: MatrixExpression.Extent) throws -> Int {
    guard case .values(let interval) = extent else { return 1 }
    return try #require(values(of: interval)).count
  }

  private func filled(_ shaped: Shaped, _ value: Double) throws -> [[Double]] {
    Array(
      repeating: Array(repeating: value, count: try extent(shaped.columns)), count: try extent(shaped.rows))
  }

  private func joined(
    _ parts: [Shaped], _ join: ([[Double]], [[Double]]) throws -> [[Double]]
  ) throws -> [[Double]] {
    try parts.dropFirst().reduce(value(parts[0])) { try join($0, value($1)) }
  }

  private func combined(
    _ a: [[Double]], _ b: [[Double]], _ join: (Double, Double) -> Double
  ) throws -> [[Double]] {
    try #require(a.count == b.count && a[0].count == b[0].count)
    return zip(a, b).map { zip($0, $1).map { join($0, $1) } }
  }

  private func transposed(_ rows: [[Double]]) -> [[Double]] {
    rows[0].indices.map { column in rows.map { $0[column] } }
  }

  private func multiplied(_ a: [[Double]], _ b: [[Double]]) throws -> [[Double]] {
    try #require(a[0].count == b.count)
    return a.map { row in b[0].indices.map { column in zip(row, b).reduce(0) { $0 + $1.0 * $1.1[column] } } }
  }
}
