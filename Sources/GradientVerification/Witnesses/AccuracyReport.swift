import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// How exact the generated code is: its loss and gradient against enclosures of the author's form.
///
/// The noise of an entry says how far its true value moves when every operation of the stable form, and every number of it that is
/// no double, is off by up to one unit in the last place: what a good program shows. An entry is *strict* where |c − t| ≤ 16·noise + 8 ulp.
public struct AccuracyReport: Sendable {
  public struct Entry: Sendable {
    /// `loss`, or the weight.
    public var label: String
    /// At the first point.
    public var computed: Double
    public var truth: Truth
    /// The largest error over all points, in units in the last place of the truth.
    public var ulp: Double
    /// The noise where that error is, in the same units.
    public var noise: Double
    public var isStrict: Bool
  }

  public private(set) var entries: [Entry] = []
  public private(set) var pointCount = 0
  /// The largest precision that was needed.
  public private(set) var bits = 0
  /// Some function stands exactly at a kink in one of the points.
  public private(set) var isAtKink = false
  /// Why nothing was decided.
  public internal(set) var reason: Message?

  /// Whether all entries were settled and are strict; nil where nothing was compared or something is undecided.
  public var isStrict: Bool? {
    if entries.contains(where: { !$0.isStrict }) { return false }
    let isOpen = entries.contains { if case .undecided = $0.truth { true } else { false } }
    return entries.isEmpty || reason != nil || isOpen ? nil : true
  }

  static let noiseFactor = 16.0
  static let allowedULP = 8.0
  /// Nodes of the formula, written out for all samples.
  static let sizeLimit = 60_000

  /// - Parameter draws: How often the noise is drawn.
  public init(
    of model: Model, layout: ModelLayout, sourceName: String,
    options: Verification.Options = Verification.Options(), draws: Int = 6
  ) throws {
    let code = try GeneratedCode(model: model, layout: layout, sourceName: sourceName)
    let written = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let size = written.graph.reachable(from: [written.loss]).count
    guard size <= Self.sizeLimit else {
      reason = VerificationWords.tooManyOperations(size, limit: Self.sizeLimit)
      return
    }
    let labels = ["loss"] + code.weights.map { model.label(of: $0) }
    for (bindings, points) in Verification.points(for: model, layout: layout, options) {
      let root = try written.binding(bindings, in: written.loss)
      for point in points where Self.isGiven(point, written) {
        guard let computed = code.interpreted(at: point).map({ Array($0.dropFirst()) }) else { continue }
        let accuracy = PointAccuracy(root, written, point, seed: options.seed, draws: draws)
        add(labels.indices.map { Judged(labels[$0], accuracy, at: $0, computed) }, [accuracy])
      }
    }
    if pointCount == 0 { reason = VerificationWords.nothingGiven }
  }

  /// An undecided report that says why.
  init(undecided reason: Message) { self.reason = reason }

  static func isGiven(_ point: SamplePoint, _ lowered: LoweredModel) -> Bool {
    lowered.leaves.allSatisfy { quantity, leaves in
      leaves.isEmpty || lowered.model.quantities[quantity].role == .rate
        || point.values[quantity]?.count == leaves.count
    }
  }

  /// One entry at one point.
  struct Judged {
    let label: String
    let computed: Double
    let truth: Truth
    let ulp: Double
    let noise: Double
    let isStrict: Bool

    /// - Parameter place: In the accuracy; `computed` has the same order where nothing else is said.
    init(
      _ label: String, _ accuracy: PointAccuracy, at place: Int, _ computed: [Double], at own: Int? = nil
    ) {
      self.label = label
      self.computed = computed.indices.contains(own ?? place) ? computed[own ?? place] : .nan
      truth = accuracy.truths[place]
      (ulp, noise) = accuracy.error(of: self.computed, at: place)
      isStrict = accuracy.isStrict(self.computed, at: place)
    }
  }

  /// The entries at one point, in the order of all points, and what was measured for them.
  mutating func add(_ judged: [Judged], _ accuracies: [PointAccuracy]) {
    pointCount += 1
    bits = max(bits, accuracies.map { $0.bits }.max() ?? 0)
    isAtKink = isAtKink || accuracies.contains { $0.isAtKink }
    for (place, own) in judged.enumerated() {
      if pointCount == 1 {
        entries.append(
          Entry(
            label: own.label, computed: own.computed, truth: own.truth, ulp: own.ulp, noise: own.noise,
            isStrict: own.isStrict))
        continue
      }
      if !(own.ulp <= entries[place].ulp) {
        (entries[place].ulp, entries[place].noise) = (own.ulp, own.noise)
      }
      entries[place].isStrict = entries[place].isStrict && own.isStrict
    }
  }
}

/// The truth at one point, and how far it moves with the given numbers.
struct PointAccuracy {
  let truths: [Truth]
  let bits: Int
  let isAtKink: Bool
  /// In units in the last place.
  private var noise: [Double]

  /// The form of which the noise is taken.
  enum Form { case stable, written }

  init(
    _ root: Node, _ lowered: LoweredModel, _ point: SamplePoint, seed: UInt64, draws: Int,
    noiseOf form: Form = .stable
  ) {
    var table: [Node: Double] = [:]
    for quantity in lowered.leaves.keys.sorted() {
      for (leaf, value) in zip(lowered.leaves[quantity] ?? [], point.values[quantity] ?? []) {
        table[leaf] = value
      }
    }
    let variables = lowered.weights.map { lowered.node(of: $0) ?? lowered.loss }
    let graph = lowered.graph
    let reference = HighPrecision(of: root, in: graph, withRespectTo: variables) { table[$0] }
    (bits, isAtKink) = (reference.bits, reference.isAtKink)
    truths = [reference.loss] + reference.gradient
    noise = truths.map { _ in 0 }
    // Beside a kink the truth jumps, which excuses nothing.
    if isAtKink || bits >= HighPrecision.largestPrecision { return }
    let rounded = form == .stable ? graph.expandingReductions(in: lowered.stableForms.rewritten(root)) : root
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<draws {
      let rounding = { Self.moved($0, using: &generator) }
      let numbers = HighPrecision.attempt(rounded, graph, variables, bits: bits, rounding: rounding) { node in
        table[node].map { Dyadic($0) }
      }.numbers
      for (place, number) in numbers.enumerated() where !number.isUnknown {
        guard case .known(let truth) = truths[place] else { continue }
        let distance = truth.ulps(to: PreciseValue(number: number.middle))
        noise[place] += distance * distance
      }
    }
    noise = noise.map { ($0 / Double(draws)).squareRoot() }
  }

  /// x·(1 + δ) with |δ| ≤ 2⁻⁵²; zero and what is exact in a double stay.
  private static func moved(_ x: Enclosure, using generator: inout SeededGenerator) -> Enclosure {
    if x.isUnknown || x.isExact && x.middle.significantWidth <= 53 { return x }
    let share = generator.number(from: -0x1p-52, to: 0x1p-52)
    return x + x * Enclosure(Dyadic(share), bits: x.bits)
  }

  func isStrict(_ value: Double, at place: Int) -> Bool {
    let (ulp, noise) = error(of: value, at: place)
    return ulp <= AccuracyReport.noiseFactor * noise + AccuracyReport.allowedULP
  }

  /// The error and the noise of an entry. What is undefined must come out as NaN or infinite.
  func error(of value: Double, at place: Int) -> (ulp: Double, noise: Double) {
    switch truths[place] {
    case .known(let truth): (truth.ulps(to: value), noise[place])
    case .undefined: (value.isFinite ? .infinity : 0, 0)
    case .undecided: (0, 0)
    }
  }
}
