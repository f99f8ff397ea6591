import ModelLanguage
import NumericBackprop
import SwiftNotation
import SymbolicAlgebra
import SymbolicCalculus

/// Second derivatives of one model by every witness: ∇²L·d along a direction d, then ∇²L row after row where the code has it.
struct CurvatureCode {
  let code: GeneratedCode
  /// One for each weight, and one for each pair of them.
  let labels: [String]
  /// Of the product and the matrix, by reverse accumulation over each partial: another path than that of the code.
  private let roots: [Node]
  private let directions: [Node]

  var weightCount: Int { code.weights.count }
  /// The same functions with samples in lanes, where the model has them.
  var lanes: ScheduledFile? { code.scheduled.files.first { $0.schedule == .lanes } }
  var hasMatrix: Bool { code.straight?.curvature?.hessian != nil }

  init(model: Model, layout: ModelLayout, sourceName: String, format: ScalarFormat) throws {
    code = try GeneratedCode(
      model: model, layout: layout, sourceName: sourceName, format: format, order: 2)
    let (own, lowered) = (code, code.unrolled)
    let names = own.weights.map { model.label(of: $0) }
    directions = own.weights.indices.map { lowered.graph.symbol("\u{1}direction", [.integer($0)]) }
    let product = lowered.hessianVectorProduct(withRespectTo: own.weights, direction: directions)
    guard own.straight?.curvature?.hessian != nil else {
      (roots, labels) = (product, names)
      return
    }
    roots = product + lowered.hessian(withRespectTo: own.weights).flatMap { $0 }
    labels = names + names.flatMap { a in names.map { "\(a) \($0)" } }
  }

  /// What one witness says, and what may be held against it.
  struct Opinion {
    var entries: [Double]
    /// Allowed error of each entry besides the tolerance; infinite where it says nothing.
    var slack: [Double] = []
    var note: Message?
  }

  /// The entries of the product, and those of the matrix.
  var parts: [Range<Int>] { [0..<weightCount] + (hasMatrix ? [weightCount..<labels.count] : []) }

  // MARK: Code

  /// What the compiled functions print at each point, straight lines and then lanes; nil without a compiler.
  func run(
    _ points: [(point: SamplePoint, direction: [Double])], bindings: [String: String],
    _ run: Verification.Runner
  ) throws -> [[[Double]]]? {
    let source = try code.source
    let functions = try ConcreteFunctions(binding: bindings, for: source, of: code.lowered)
    let input = points.map { point, direction in
      SwiftSource.inputLine(
        code.arguments(point) + [direction], sampleCount: code.sampleCount(point)) + "\n"
    }.joined()
    let others = lanes.map { [$0] } ?? []
    let driver = VerificationDriver(
      [source.driverFile] + others.map { $0.driver }, functions: functions)
    let text = ([source.text] + others.map { $0.text }).joined(separator: "\n")
    guard let output = try run(text, driver.text, input) else { return nil }
    let lines = output.split(separator: "\n").map { SwiftSource.values(ofLine: String($0)) }
    let width = 1 + others.count
    return points.indices.map { point in
      (point * width..<(point + 1) * width).map { lines.indices.contains($0) ? lines[$0] : [] }
    }
  }

  /// What the compiled functions should print, bit for bit.
  func interpreted(_ point: SamplePoint, _ direction: [Double]) throws -> [Double] {
    let source = try code.source
    let functions = try ConcreteFunctions(binding: point.bindings, for: source, of: code.lowered)
    return source.interpretedValues(
      code.arguments(point) + [direction], sampleCount: code.sampleCount(point), functions: functions)
  }

  /// Product and matrix among the numbers of a line; nil where it has another length.
  func entries(ofLine line: [Double]) -> [Double]? {
    let n = weightCount
    let product = 2 + n + 1 + n
    guard line.count == product + n + (hasMatrix ? 1 + n + n * n : 0) else { return nil }
    return Array(line[product..<product + n]) + (hasMatrix ? Array(line[(product + n + 1 + n)...]) : [])
  }

  // MARK: Witnesses

  /// nil for another number of samples than the symbolic side was written for.
  func expression(_ point: SamplePoint, _ direction: [Double]) throws -> Opinion? {
    if point.isWide { return nil }
    var table = Dictionary(uniqueKeysWithValues: zip(directions, direction))
    for (quantity, leaves) in code.unrolled.leaves {
      for (leaf, value) in zip(leaves, point.values[quantity] ?? []) { table[leaf] = value }
    }
    let bound =
      point.bindings.isEmpty ? roots : try roots.map { try code.unrolled.binding(point.bindings, in: $0) }
    return Opinion(entries: code.unrolled.graph.evaluate(bound, symbols: { table[$0] ?? .nan }))
  }

  /// Differences of the gradient that backpropagation by numbers gives; nil where that has no finite value or no derivative.
  func differences(_ point: SamplePoint, _ direction: [Double]) throws -> Opinion? {
    var engine = try NumericEngine(code.model, layout: point.layout, bindings: point.bindings)
    engine.forward(point.values)
    guard try code.isComparable(engine, at: point) else { return nil }
    engine.backward()
    let gradient = code.flat { engine.gradient(of: $0) }
    guard engine.loss.isFinite, gradient.allSatisfy({ $0.isFinite }) else { return nil }
    if engine.isAtKink {
      return Opinion(
        entries: labels.map { _ in .nan }, slack: labels.map { _ in .infinity },
        note: VerificationWords.atKink)
    }
    let scale = max(gradient.map(\.magnitude).max() ?? 0, 1e-6)
    var opinion = Opinion(entries: [])
    let center = code.flat { point.values[$0] ?? [] }
    add(to: &opinion, &engine, point, scale, at: 0) { t in zip(center, direction).map { $0 + t * $1 } }
    // With many samples each gradient is long, and the matrix is made by the same loop as the product.
    if hasMatrix, point.isWide {
      opinion.entries += center.indices.flatMap { _ in center.map { _ in Double.nan } }
      opinion.slack += center.indices.flatMap { _ in center.map { _ in Double.infinity } }
      return opinion
    }
    for place in center.indices where hasMatrix {
      add(to: &opinion, &engine, point, scale, at: center[place]) { t in
        var moved = center
        moved[place] = t
        return moved
      }
    }
    let unusable = opinion.slack.count { $0.isInfinite }
    if unusable > 0 { opinion.note = VerificationWords.unusable(entries: unusable) }
    return opinion
  }

  /// d/dt ∇L along a line through the weights.
  private func add(
    to opinion: inout Opinion, _ engine: inout NumericEngine, _ point: SamplePoint, _ scale: Double,
    at t: Double, _ line: (Double) -> [Double]
  ) {
    var known: [UInt64: [Double]] = [:]
    for place in 0..<weightCount {
      let difference = FiniteDifference(at: t, scale: scale) { t in
        if let gradient = known[t.bitPattern] { return gradient[place] }
        engine.forward(values(of: point, weights: line(t)))
        engine.backward()
        let gradient = code.flat { engine.gradient(of: $0) }
        known[t.bitPattern] = gradient
        return gradient[place]
      }
      opinion.entries.append(difference.value)
      opinion.slack.append(difference.isUsable ? 20 * difference.error + 1e-10 * scale : .infinity)
    }
  }

  private func values(of point: SamplePoint, weights: [Double]) -> [Int: [Double]] {
    var values = point.values
    var first = 0
    for (place, quantity) in code.model.quantities.enumerated() where quantity.role == .weight {
      let count = code.layout.arrays[place].count
      values[place] = Array(weights[first..<first + count])
      first += count
    }
    return values
  }
}
