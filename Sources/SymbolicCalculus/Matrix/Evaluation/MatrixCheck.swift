import ModelLanguage
import SymbolicAlgebra

/// Whether what is about to be printed in matrices is true: the tree evaluated at points, beside the same equation with its indices and,
/// where the model can be made concrete, beside the values and adjoints of the concrete model.
public struct MatrixCheck {
  public enum Verdict: Sendable { case agrees, disagrees, undecided }

  private let graph: ExpressionGraph
  private let labels: LabelPlaces
  private let points: [MatrixPoint]

  /// Places of an equation that are compared with its form in indices, and values of its labels.
  private static let entryLimit = 24
  private static let labelLimit = 12

  public init(_ reading: MatrixReading, layout: ModelLayout) {
    graph = reading.graph
    labels = reading.labels
    points = MatrixPoint.points(for: reading.form.model, layout: layout)
  }

  /// An equation target[…] = body for all its free indices, and the tree that is to say it.
  public func verdict(
    _ tree: MatrixExpression.Shaped, target: Node, free: [IndexEquation.FreeIndex], body: Node,
    isTransposed: Bool = false
  ) -> Verdict {
    guard case .symbol(let name, let indices) = graph.view(target) else { return .undecided }
    var axes = labels.axes(of: name, indices, graph)
    if isTransposed, axes.count == 2 { axes.reverse() }
    let own = free.filter { !axes.contains(.free($0.symbol)) }
    let claim = Claim(
      tree: tree, name: graph.name(of: name), indices: indices, body: body, free: free,
      row: axes.first ?? nil, column: axes.count > 1 ? axes[1] : nil)
    var verdict = Verdict.undecided
    for point in points {
      for letters in assignments(own, point) {
        switch self.verdict(claim, letters, point) {
        case .disagrees: return .disagrees
        case .agrees: verdict = .agrees
        case .undecided: break
        }
      }
    }
    return verdict
  }

  private struct Claim {
    var tree: MatrixExpression.Shaped
    var name: String
    var indices: [Index]
    var body: Node
    var free: [IndexEquation.FreeIndex]
    var row: Index.Base?
    var column: Index.Base?
  }

  /// The values of the labels, as far as they are few.
  private func assignments(_ labels: [IndexEquation.FreeIndex], _ point: MatrixPoint) -> [[Symbol: Int]] {
    var all: [[Symbol: Int]] = [[:]]
    for label in labels {
      all = all.flatMap { known -> [[Symbol: Int]] in
        let values = point.values(of: label.interval, known, graph).map { Array($0) } ?? []
        return values.map { known.merging([label.symbol: $0]) { $1 } }
      }
      if all.count > Self.labelLimit {
        all = Array(all.prefix(Self.labelLimit / 2) + all.suffix(Self.labelLimit / 2))
      }
    }
    return all
  }

  private func verdict(_ claim: Claim, _ letters: [Symbol: Int], _ point: MatrixPoint) -> Verdict {
    let evaluation = MatrixEvaluation(point, graph, labels)
    guard let found = try? evaluation.value(of: claim.tree, letters) else { return .disagrees }
    let starts = [claim.row, claim.column].map { axis in
      claim.free.first { axis == .free($0.symbol) }.flatMap { point.values(of: $0.interval, letters, graph) }
    }
    guard found.rows == starts[0]?.count ?? 1, found.columns == starts[1]?.count ?? 1 else {
      return .disagrees
    }
    let stride = max(1, found.entries.count / Self.entryLimit)
    var isFinite = true
    for place in found.entries.indices {
      var map = letters
      if case .free(let row)? = claim.row, let start = starts[0] {
        map[row] = start.lowerBound + place / found.columns
      }
      if case .free(let column)? = claim.column, let start = starts[1] {
        map[column] = start.lowerBound + place % found.columns
      }
      var expected: [Double] = []
      if point.isConcrete { expected.append(value(of: claim, map, point)) }
      if place.isMultiple(of: stride) {
        expected.append(IndexedEvaluation(point, graph).value(of: claim.body, map))
      }
      for value in expected {
        if !value.isFinite || !found.entries[place].isFinite {
          if value.isFinite != found.entries[place].isFinite { isFinite = false }
          isFinite = false
        } else if (value - found.entries[place]).magnitude > 1e-9 * (1 + value.magnitude) {
          return .disagrees
        }
      }
    }
    return isFinite ? .agrees : .undecided
  }

  /// The element of the concrete model.
  private func value(of claim: Claim, _ letters: [Symbol: Int], _ point: MatrixPoint) -> Double {
    let places = claim.indices.compactMap { point.integer($0, letters, graph) }
    // Adjoints are asked for by the name of what they belong to.
    return places.count == claim.indices.count ? point.value(claim.name, places) ?? .nan : .nan
  }
}
