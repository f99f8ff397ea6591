import SymbolicAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The numbers of formulas with indices at a point: sums are loops over the values of their indices, and no node is made.
///
/// Recursion is as deep as the formula, which reading it as matrices has bounded before.
struct IndexedEvaluation {
  let point: MatrixPoint
  let graph: ExpressionGraph
  private let hole: Node

  init(_ point: MatrixPoint, _ graph: ExpressionGraph) {
    (self.point, self.graph) = (point, graph)
    hole = graph.symbol(MatrixReading.hole)
  }

  /// NaN where a symbol or an index has no number. `hole` is the argument of a template.
  func value(of node: Node, _ letters: [Symbol: Int], hole argument: Double = .nan) -> Double {
    var scope = Scope(letters: letters, argument: argument)
    return value(node, &scope)
  }

  private struct Scope {
    var letters: [Symbol: Int]
    var bound: [UInt32: Int] = [:]
    var argument: Double
  }

  private func value(_ node: Node, _ scope: inout Scope) -> Double {
    switch graph.view(node) {
    case .constant(let number): return number.doubleValue
    case .symbol(let name, let indices):
      if node == hole { return scope.argument }
      if node == graph.pi { return .pi }
      let places = indices.compactMap { integer($0, scope) }
      return places.count == indices.count ? point.value(graph.name(of: name), places) ?? .nan : .nan
    case .indexValue(let index): return integer(index, scope).map { Double($0) } ?? .nan
    case .delta(let a, let b):
      guard let a = integer(a, scope), let b = integer(b, scope) else { return .nan }
      return a == b ? 1 : 0
    case .sum(let terms): return terms.reduce(0) { $0 + value($1, &scope) }
    case .product(let factors): return factors.reduce(1) { $0 * value($1, &scope) }
    case .power(let base, let exponent): return power(value(base, &scope), value(exponent, &scope))
    case .function(let function, let arguments):
      return function.row.value(at: arguments.map { value($0, &scope) })
    case .opaque(let name, let order, let argument):
      return point.opaque(graph.name(of: name), order, value(argument, &scope))
    case .named(_, _, _, let inner): return value(inner, &scope)
    case .reduction(let kind, let height, let interval, let body):
      return reduction(kind, height, interval, body, &scope)
    }
  }

  private func reduction(
    _ kind: ReductionKind, _ height: UInt32, _ interval: IndexInterval, _ body: Node, _ scope: inout Scope
  ) -> Double {
    guard let lower = integer(interval.lower, scope), let upper = integer(interval.upper, scope),
      lower <= upper
    else { return .nan }
    let outer = scope.bound[height]
    defer { scope.bound[height] = outer }
    let values = (lower...upper).map { place -> Double in
      scope.bound[height] = place
      return value(body, &scope)
    }
    switch kind {
    case .sum: return values.reduce(0, +)
    case .product: return values.reduce(1, *)
    case .max: return values.max() ?? .nan
    case .min: return values.min() ?? .nan
    }
  }

  func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  private func integer(_ index: Index, _ scope: Scope) -> Int? {
    switch index.base {
    case .bound(let height): return scope.bound[height].map { $0 + Int(index.offset) }
    case .sum:
      var value = Int(index.offset)
      for term in graph.terms(of: index) {
        guard let own = integer(Index(term.base), scope) else { return nil }
        value += term.coefficient * own
      }
      return value
    case .none, .free, .size, .dependentSize: return point.integer(index, scope.letters, graph)
    }
  }
}
