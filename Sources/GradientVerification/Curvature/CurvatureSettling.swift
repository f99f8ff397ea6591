import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension CurvatureCode {
  /// What differences say, less the entries where they alone stand against the others and long arithmetic sides with these: a kink or
  /// a steep place nearby has misled them there.
  func settled(
    _ reference: Opinion, against own: [Double], _ symbolic: [Double], _ point: SamplePoint,
    _ direction: [Double]
  ) throws -> Opinion {
    var opinion = reference
    for part in parts {
      let scale = max(
        part.map { own[$0].magnitude }.filter(\.isFinite).max() ?? 0, Double.leastNormalMagnitude)
      let allowed = Verification.tolerance * scale
      let doubtful = part.filter { place in
        let gap = (own[place] - reference.entries[place]).magnitude
        return reference.slack[place].isFinite && !(gap <= allowed + reference.slack[place])
          && (own[place] - symbolic[place]).magnitude <= allowed
      }
      if doubtful.isEmpty { continue }
      let truths = try exact(doubtful, point, direction)
      for (place, truth) in zip(doubtful, truths) {
        guard case .known(let value) = truth, (value.doubleValue - own[place]).magnitude <= allowed else {
          continue
        }
        opinion.slack[place] = .infinity
        opinion.note = VerificationWords.someSettled
      }
    }
    return opinion
  }

  /// Entries by enclosures of the author's form of the gradient, differentiated in numbers.
  private func exact(_ places: [Int], _ point: SamplePoint, _ direction: [Double]) throws -> [Truth] {
    let written = try LoweredModel.lowering(code.model, layout: point.layout, samples: .unrolled)
    let graph = written.graph
    let gradient = written.gradient(withRespectTo: code.weights)
    let partials = gradient.partials.map { gradient.expanded($0) }
    let symbols = code.weights.indices.map { graph.symbol("\u{1}direction", [.integer($0)]) }
    var table = Dictionary(uniqueKeysWithValues: zip(symbols, direction))
    for (quantity, leaves) in written.leaves {
      for (leaf, value) in zip(leaves, point.values[quantity] ?? []) { table[leaf] = value }
    }
    let variables = gradient.partials.map { $0.variable }
    var rows: [Int: [Truth]] = [:]
    return try places.map { place in
      // Row −1 is the product: the gradient of ∇L·d.
      let row = place / weightCount - 1
      if let known = rows[row] { return known[place % weightCount] }
      let slope = graph.sum(zip(partials, symbols).map { graph.product($0, $1) })
      let root = try written.binding(point.bindings, in: row < 0 ? slope : partials[row])
      guard graph.reachable(from: [root]).count <= AccuracyReport.sizeLimit else { return .undecided }
      let truths = HighPrecision(of: root, in: graph, withRespectTo: variables) { table[$0] }.gradient
      rows[row] = truths
      return truths[place % weightCount]
    }
  }
}
