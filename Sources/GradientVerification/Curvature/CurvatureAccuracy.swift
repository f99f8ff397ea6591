import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension AccuracyReport {
  /// How exact the generated ∇²L is: the entries on and above the diagonal against enclosures of the author's form.
  ///
  /// Row by row: the gradient of ∂L/∂a is the row of a. Undecided where the code has no matrix, and past the limit of
  /// operations over all rows together.
  public init(
    ofSecondDerivativesOf model: Model, layout: ModelLayout, sourceName: String,
    options: Verification.Options = Verification.Options(), draws: Int = 6
  ) throws {
    let curvature = try CurvatureCode(model: model, layout: layout, sourceName: sourceName, format: .double)
    guard curvature.hasMatrix else {
      self.init(undecided: curvature.code.straight?.curvature?.omission ?? VerificationWords.noMatrix)
      return
    }
    let rows = try CurvatureRows(curvature, model, layout)
    guard rows.size <= Self.sizeLimit else {
      self.init(undecided: VerificationWords.tooManyOperations(rows.size, limit: Self.sizeLimit))
      return
    }
    self.init(undecided: VerificationWords.nothingGiven)
    for (bindings, points) in Verification.points(for: model, layout: layout, options) {
      let partials = try rows.partials.map { try rows.written.binding(bindings, in: $0) }
      for point in points where Self.isGiven(point, rows.written) {
        let computed = try rows.computed(at: point)
        let accuracies = partials.map {
          PointAccuracy($0, rows.written, point, seed: options.seed, draws: draws)
        }
        add(rows.judged(accuracies, computed), accuracies)
      }
    }
    if pointCount > 0 { reason = nil }
  }
}

/// The partials of a model written out, and what the code makes of their derivatives.
private struct CurvatureRows {
  let curvature: CurvatureCode
  let written: LoweredModel
  let partials: [Node]
  /// Operations in all partials.
  let size: Int
  private let names: [String]

  init(_ curvature: CurvatureCode, _ model: Model, _ layout: ModelLayout) throws {
    self.curvature = curvature
    written = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let gradient = written.gradient(withRespectTo: curvature.code.weights)
    partials = gradient.partials.map { gradient.expanded($0) }
    let graph = written.graph
    size = partials.reduce(0) { $0 + graph.reachable(from: [$1]).count }
    names = curvature.code.weights.map { model.label(of: $0) }
  }

  /// ∇²L, row-major.
  func computed(at point: SamplePoint) throws -> [Double] {
    let direction = names.map { _ in 1.0 }
    let entries = curvature.entries(ofLine: try curvature.interpreted(point, direction)) ?? []
    return Array(entries.dropFirst(names.count))
  }

  func judged(_ accuracies: [PointAccuracy], _ computed: [Double]) -> [AccuracyReport.Judged] {
    names.indices.flatMap { row in
      (row..<names.count).map { column in
        // The first truth of a row is the partial itself.
        AccuracyReport.Judged(
          "\(names[row]) \(names[column])", accuracies[row], at: column + 1, computed,
          at: row * names.count + column)
      }
    }
  }
}
