import ModelLanguage
import NumericBackprop
import SwiftNotation
import SymbolicAlgebra
import SymbolicCalculus

/// Where witnesses are held against each other, and who decides where differences say otherwise than the rest.
///
/// | not compared | because |
/// |---|---|
/// | at a pole, which may be hidden: 1/(1 + 1/0) | there is no derivative |
/// | where a denominator, or the argument of a logarithm or a root, is zero within its rounding | nobody knows on which side |
/// | where an intermediate value overflows in the author's form and in the stable one: sinh(900) below a clamp | code in doubles does not promise to be right there; where only the author's form overflows it does |
extension GeneratedCode {
  /// How often the noise of the truth is drawn.
  private static var draws: Int { 6 }

  /// Whether the point of an engine's last forward pass is one to compare at.
  func isComparable(_ engine: NumericEngine, at point: SamplePoint) throws -> Bool {
    if engine.isAtPole(unit: format.unit) { return false }
    guard engine.exceeds(format.largest) else { return true }
    if point.isWide { return false }
    return try !stableFormExceeds(format.largest, at: point) || !programExceeds(format.largest, at: point)
  }

  /// Whether an operation of the code leaves the range of numbers: those of norms do not, where the squares of their terms do.
  private func programExceeds(_ limit: Double, at point: SamplePoint) -> Bool {
    guard let straight, sampleCount(point) == 1 else { return true }
    let functions = try? ConcreteFunctions(binding: point.bindings, for: straight, of: lowered)
    let values = straight.instructionValues(
      arguments(point), sampleCount: sampleCount(point), functions: functions ?? .none)
    return values.contains { !($0.magnitude <= limit) }
  }

  private func stableFormExceeds(_ limit: Double, at point: SamplePoint) throws -> Bool {
    let graph = unrolled.graph
    let root = graph.expandingReductions(in: try unrolled.binding(point.bindings, in: unrolled.loss))
    let table = leafValues(at: point)
    return graph.evaluate(graph.reachable(from: [root]), symbols: { table[$0] ?? .nan })
      .contains { $0.magnitude > limit }
  }

  /// The double of each symbol at a point.
  func leafValues(at point: SamplePoint) -> [Node: Double] {
    var table: [Node: Double] = [:]
    for (quantity, leaves) in unrolled.leaves {
      for (leaf, value) in zip(leaves, point.values[quantity] ?? []) { table[leaf] = value }
    }
    return table
  }

  /// Where differences alone stand against the others, long arithmetic decides: where it sides with the others at a weight, a
  /// kink or a steep place nearby has misled the differences there.
  ///
  /// It sides with the reference also where that is as near as doubles come: cos at 10⁷ has lost seven digits, and differences there
  /// step over many of its periods.
  func settleDifferences(_ opinions: inout [Witness.Name: Opinion], at point: SamplePoint, seed: UInt64) {
    guard let reference = opinions[.backprop], var own = opinions[.differences], !own.slack.isEmpty else {
      return
    }
    let scale = max(reference.gradient.map(\.magnitude).max() ?? 0, Double.leastNormalMagnitude)
    let doubtful = reference.gradient.indices.filter {
      !((own.gradient[$0] - reference.gradient[$0]).magnitude
        <= Verification.tolerance * scale + own.slack[$0]) && own.slack[$0].isFinite
    }
    guard !doubtful.isEmpty, let exact = exact(at: point, noiseOf: .stable, seed: seed) else { return }
    for place in doubtful {
      guard case .known(let truth) = exact.truths[1 + place],
        (truth.doubleValue - reference.gradient[place]).magnitude <= Verification.tolerance * scale
          || exact.isStrict(reference.gradient[place], at: 1 + place)
      else { continue }
      own.slack[place] = .infinity
      own.note = VerificationWords.settled(doubtful.count)
    }
    opinions[.differences] = own
  }

  /// The truth at a point; nil where the formula is too long.
  private func exact(at point: SamplePoint, noiseOf form: PointAccuracy.Form, seed: UInt64) -> PointAccuracy?
  {
    guard let written = try? LoweredModel.lowering(model, layout: layout, samples: .unrolled),
      let root = try? written.binding(point.bindings, in: written.loss),
      written.graph.reachable(from: [root]).count <= AccuracyReport.sizeLimit
    else { return nil }
    return PointAccuracy(root, written, point, seed: seed, draws: Self.draws, noiseOf: form)
  }

  /// Where the symbolic side stands against the reference, long arithmetic says what the reference has lost: σ(z) − 1 of doubles is 0
  /// for z = 40. It is excused by no more than that, and only where rounding explains it, so that the truth of the author's form
  /// moves as far when each of its operations is off by a unit in the last place. What the symbolic side says must then be near the
  /// truth itself, or as near as its own form allows.
  func settleReference(_ opinions: inout [Witness.Name: Opinion], at point: SamplePoint, seed: UInt64) {
    guard !point.isWide, var reference = opinions[.backprop], let own = opinions[.program] else { return }
    let scale = max(reference.gradient.map(\.magnitude).max() ?? 0, Double.leastNormalMagnitude)
    let values = [reference.loss] + reference.gradient
    let slack = [reference.lossSlack] + reference.slack
    let found = [own.loss] + own.gradient
    func isNear(_ place: Int, _ value: Double) -> Bool {
      let size = place == 0 ? max(values[0].magnitude, scale) : scale
      return (found[place] - value).magnitude <= Verification.tolerance * size + slack[place]
    }
    let doubtful = values.indices.filter { !isNear($0, values[$0]) }
    guard !doubtful.isEmpty, let exact = exact(at: point, noiseOf: .written, seed: seed) else { return }
    lazy var stable = self.exact(at: point, noiseOf: .stable, seed: seed)
    var hasLost = false
    for place in doubtful {
      guard case .known(let truth) = exact.truths[place], exact.isStrict(values[place], at: place),
        isNear(place, truth.doubleValue) || stable?.isStrict(found[place], at: place) == true
      else { continue }
      hasLost = true
      let lost = (truth.doubleValue - values[place]).magnitude
      if place == 0 { reference.lossSlack = lost } else { reference.slack[place - 1] = lost }
    }
    if hasLost { reference.note = VerificationWords.hasLostDigits }
    opinions[.backprop] = reference
  }
}
