import ModelLanguage
import NumericBackprop
import SwiftNotation
import SymbolicAlgebra
import SymbolicCalculus

/// All witnesses of one model, compared at its given values and at seeded random points.
///
/// The reference is backpropagation by numbers, which shares nothing with the symbolic side. An error is judged
/// against the largest entry of the gradient at its point, 10⁻⁹ of it being the limit: a sum of a few thousand rounded terms stays
/// well below, a wrong factor far above. The compiled code must equal its interpreter bit for bit. Finite
/// differences are judged within their own error estimate. Without a compiler, without a weight or without a finite
/// reference, nothing is decided; neither at poles nor where values overflow, see `GeneratedCode.isComparable`.
public struct Verification {
  public struct Options: Sendable {
    public var seed: UInt64 = 1
    public var randomPoints = 3
    /// The type of numbers in the generated code.
    public var format = ScalarFormat.double

    public init() {}
  }

  /// Compiles a source with its driver, runs it on an input and returns what it printed; nil without a compiler.
  public typealias Runner = (_ source: String, _ driver: String, _ input: String) throws -> String?

  static let tolerance = 1e-9
  /// Of Σ |path| over all paths from the loss to a weight, 2⁹ of the distance from 1 to the next double: where the gradient is less than that, paths cancel, and no
  /// program in doubles knows more.
  static let pathTolerance = 0x1p-43
  /// For code in single precision, 2¹⁰ of its epsilon 2⁻²³: a sum of n rounded terms is off by at most n·ε of the sum of their
  /// magnitudes, so that sums of hundreds of terms, or cancellations to a hundredth, stay below; a wrong factor is far above. Points are
  /// rounded to single precision first, so that all witnesses see the same numbers.
  static let singleTolerance = 0x1p-13
  /// A block of samples, a vector of them and a rest.
  static let wideCount = 64 + 8 + 3

  public let model: Model
  public private(set) var witnesses: [Witness] = []
  /// The compiled code in each schedule the model has but straight lines, which is the witness `generated`.
  public private(set) var schedules: [(schedule: Schedule, witness: Witness)] = []
  /// The schedules the model does not have, and why.
  public private(set) var absences: [(schedule: Schedule, reason: Message)] = []
  public private(set) var verdict: Verdict = .undecided
  public private(set) var pointCount = 0
  /// What keeps the model's given values from being compared; nil where they are, or where none are given.
  public private(set) var obstacle: Obstacle?
  /// Why nothing was decided, or what went wrong.
  public private(set) var reason: Message?
  /// The names of the weights' entries, in the order of the gradients.
  public let labels: [String]

  public init(
    of model: Model, layout: ModelLayout, sourceName: String, options: Options = Options(), run: Runner
  ) throws {
    self.model = model
    let code = try GeneratedCode(
      model: model, layout: layout, sourceName: sourceName, format: options.format, mayBeLarge: true)
    labels = code.weights.map { model.label(of: $0) }
    var tables = Dictionary(uniqueKeysWithValues: Witness.Name.allCases.map { ($0, WitnessTable()) })
    var scheduled = code.scheduled.files.map { _ in WitnessTable() }
    absences = code.scheduled.absences
    for (bindings, points) in Self.points(for: model, layout: layout, options, isWide: code.takesAnyCount) {
      let points = points.map { $0.rounded(to: options.format) }
      let outputs = try code.run(points, bindings: bindings, run)
      for (number, point) in points.enumerated() {
        guard var opinions = try code.opinions(at: point) else {
          if number == 0, pointCount == 0, obstacle == nil { obstacle = try code.obstacle(at: point) }
          continue
        }
        code.settleReference(&opinions, at: point, seed: options.seed)
        code.settleDifferences(&opinions, at: point, seed: options.seed)
        pointCount += 1
        for (name, opinion) in opinions { tables[name]?.add(opinion, against: opinions, labels) }
        guard let outputs else { continue }
        if let exact = code.interpreted(at: point), options.format == .double {
          tables[.generated]?.addGenerated(outputs[number][0], interpreted: opinions, exact: exact, labels)
        } else if code.straight != nil {
          tables[.generated]?.addScheduled(outputs[number][0], against: opinions, labels, options.format)
        }
        for place in scheduled.indices {
          scheduled[place].addScheduled(
            outputs[number][(code.straight == nil ? 0 : 1) + place], against: opinions, labels, options.format
          )
        }
      }
    }
    witnesses = Witness.Name.allCases.filter { code.straight != nil || ![.generated, .program].contains($0) }
      .compactMap { tables[$0]?.witness($0) }
    schedules = zip(code.scheduled.files, scheduled).map { ($0.schedule, $1.witness(.generated)) }
    decide()
  }

  private mutating func decide() {
    if labels.isEmpty {
      reason = VerificationWords.noWeights
    } else if pointCount == 0 {
      reason = VerificationWords.nowhereFinite
    } else if (witnesses + schedules.map { $0.witness }).contains(where: { $0.standing == .disagrees }) {
      verdict = .disagree
    } else if (witnesses + schedules.map { $0.witness }).contains(where: {
      $0.name == .generated && $0.standing == .silent
    }) {
      reason = VerificationWords.noCompiler
    } else if obstacle != nil {
      reason = VerificationWords.givenNotCompared
    } else {
      verdict = .agree
    }
  }

  /// The points by choice of functions: the model's own first, then others for its opaque functions.
  static func points(
    for model: Model, layout: ModelLayout, _ options: Options, isWide: Bool = false
  ) -> [(bindings: [String: String], points: [SamplePoint])] {
    var generator = SeededGenerator(seed: options.seed)
    let choices = bindingChoices(for: model)
    let given = model.numericValues
    return choices.enumerated().map { number, bindings in
      var points: [SamplePoint] = []
      if number == 0 || !choices[0].isEmpty {
        points.append(SamplePoint(values: given, layout: layout, bindings: bindings))
      }
      for _ in 0..<options.randomPoints {
        points.append(.random(for: model, layout: layout, bindings: bindings, using: &generator))
      }
      if isWide, let name = model.samples?.size.name,
        let wide = try? ModelLayout(model, sizes: [name: Self.wideCount])
      {
        points.append(.random(for: model, layout: wide, bindings: bindings, using: &generator))
        points[points.count - 1].isWide = true
      }
      return (bindings, points)
    }
  }

  private static func bindingChoices(for model: Model) -> [[String: String]] {
    let names = model.opaqueFunctions.map { $0.name }
    if names.isEmpty { return [[:]] }
    let functions = ["sigmoid", "tanh", "softplus", "sin"]
    var choices: [[String: String]] = []
    let own = model.functionBindings
    if own.count == names.count { choices.append(own) }
    for shift in 1...2 {
      choices.append(
        Dictionary(
          uniqueKeysWithValues: names.enumerated().map { ($1, functions[($0 + shift) % functions.count]) }))
    }
    return choices
  }
}

/// What one witness says at one point.
struct Opinion {
  var loss: Double
  var gradient: [Double]
  /// Allowed error of each entry besides the tolerance; empty for none. Of the reference: what is left of paths that cancel.
  var slack: [Double] = []
  /// Of the reference: what its loss has lost.
  var lossSlack = 0.0
  var note: Message?
}

/// The errors of one witness over all points.
struct WitnessTable {
  private var first: Opinion?
  private var relative = 0.0
  private var ulp = 0.0
  private var worst: String?
  private var worstULP: String?
  private var hasFailed = false
  private var note: Message?
  private var tolerance = Verification.tolerance
  /// One unit in the last place of a double in units of the code's numbers.
  private var unit = 1.0

  mutating func add(_ opinion: Opinion, against all: [Witness.Name: Opinion], _ labels: [String]) {
    if first == nil { first = opinion }
    if note == nil { note = opinion.note }
    guard let reference = all[.backprop] else { return }
    compare(opinion, reference, labels)
  }

  private mutating func compare(_ own: Opinion, _ reference: Opinion, _ labels: [String]) {
    let largest = reference.gradient.map(\.magnitude).max() ?? 0
    let scale = max(largest, Double.leastNormalMagnitude)
    record(own.loss, reference.loss, max(reference.loss.magnitude, scale), reference.lossSlack, "loss")
    for place in reference.gradient.indices
    where !(own.slack.indices.contains(place) && own.slack[place].isInfinite) {
      let slack = own.slack.indices.contains(place) ? own.slack[place] : 0
      record(
        own.gradient[place], reference.gradient[place], scale, slack + reference.slack[place], labels[place])
    }
  }

  private mutating func record(
    _ own: Double, _ reference: Double, _ scale: Double, _ slack: Double, _ label: String
  ) {
    let gap = (own - reference).magnitude
    let error = gap / scale
    if !(error <= relative) {
      relative = error
      worst = label
    }
    let distance = Distance.ulp(own, reference) * unit
    if !(distance <= ulp) {
      ulp = distance
      worstULP = label
    }
    if !(gap <= tolerance * scale + slack) { hasFailed = true }
  }

  /// The compiled code against its interpreter, bit for bit, and against the reference.
  mutating func addGenerated(
    _ output: [Double], interpreted all: [Witness.Name: Opinion], exact: [Double], _ labels: [String]
  ) {
    guard output.count == exact.count, output.count >= 2 else {
      hasFailed = true
      note = VerificationWords.printed(output.count, expected: exact.count)
      first = first ?? Opinion(loss: .nan, gradient: labels.map { _ in .nan })
      return
    }
    for (a, b) in zip(output, exact) where a.bitPattern != b.bitPattern && !(a.isNaN && b.isNaN) {
      hasFailed = true
      note = VerificationWords.differsFromInterpreter
    }
    let opinion = Opinion(loss: output[1], gradient: Array(output[2...]))
    add(opinion, against: all, labels)
    if note == nil { note = VerificationWords.equalsInterpreter }
  }

  /// The compiled code of another schedule against the reference: sums are taken in another order.
  mutating func addScheduled(
    _ output: [Double], against all: [Witness.Name: Opinion], _ labels: [String], _ format: ScalarFormat
  ) {
    if format != .double { (tolerance, unit) = (Verification.singleTolerance, 0x1p-29) }
    guard output.count == labels.count + 2 else {
      hasFailed = true
      note = VerificationWords.printed(output.count, expected: labels.count + 2)
      first = first ?? Opinion(loss: .nan, gradient: labels.map { _ in .nan })
      return
    }
    add(Opinion(loss: output[1], gradient: Array(output[2...])), against: all, labels)
    guard let reference = all[.backprop] else { return }
    let scale = max(reference.loss.magnitude, reference.gradient.map(\.magnitude).max() ?? 0)
    record(output[0], reference.loss, scale, reference.lossSlack, "loss")
  }

  func witness(_ name: Witness.Name) -> Witness {
    let opinion = first ?? Opinion(loss: .nan, gradient: [])
    return Witness(
      name: name, loss: opinion.loss, gradient: opinion.gradient,
      maximumRelative: first == nil ? .nan : relative,
      maximumULP: first == nil ? .nan : ulp, worst: worst, worstULP: worstULP,
      note: first == nil ? VerificationWords.notRun : note,
      standing: first == nil ? .silent : hasFailed ? .disagrees : .agrees)
  }
}
