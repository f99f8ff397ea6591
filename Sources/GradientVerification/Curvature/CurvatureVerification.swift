import ModelLanguage
import SwiftNotation

/// The generated code of second derivatives, compared at a model's given values and at seeded random points.
///
/// The reference is differences of the gradient that backpropagation by numbers gives, judged within their own error
/// estimate; where they say nothing, at a kink or a steep place, reverse accumulation over the symbolic gradient. An error is
/// judged against the largest entry of the product, or of the matrix, at its point. The compiled code must equal its interpreter bit for bit.
public struct CurvatureVerification {
  public struct Witness: Sendable {
    public var name: GradientVerification.Witness.Name
    /// ∇²L·d at the first point, one entry a weight.
    public var product: [Double]
    /// ∇²L at the first point, row-major; empty where the code has no matrix.
    public var hessian: [Double]
    /// Over all points: |own − reference| / largest |reference| of the point.
    public var maximumRelative: Double
    /// The weight, or the pair of weights, with the largest relative error.
    public var worst: String?
    public var note: Message?
    public var standing: GradientVerification.Witness.Standing
  }

  public private(set) var witnesses: [Witness] = []
  /// The compiled code with samples in lanes; nil where the model has none.
  public private(set) var lanes: Witness?
  /// Why there are no lanes.
  public private(set) var lanesAbsence: Message?
  public private(set) var verdict: Verdict = .undecided
  public private(set) var pointCount = 0
  /// The direction at the first point.
  public private(set) var direction: [Double] = []
  /// How many entries the differences decided.
  public private(set) var comparisonCount = 0
  /// Why nothing was decided.
  public private(set) var reason: Message?
  /// Why the code has no matrix.
  public let omission: Message?
  public let weightCount: Int

  /// Throws what makes code of second derivatives impossible. O(weights · operations) for the code, and as many gradients by numbers as
  /// the differences take, some sixty for each weight of a small model.
  public init(
    of model: Model, layout: ModelLayout, sourceName: String,
    options: Verification.Options = Verification.Options(), run: Verification.Runner
  ) throws {
    let code = try CurvatureCode(
      model: model, layout: layout, sourceName: sourceName, format: options.format)
    weightCount = code.weightCount
    omission = code.code.straight?.curvature?.omission
    var tables = CurvatureTables(code, options.format)
    var generator = SeededGenerator(seed: options.seed &+ 2)
    lanesAbsence = code.code.scheduled.absences.first { $0.schedule == .lanes }?.reason
    let isWide = code.lanes != nil && code.code.takesAnyCount
    for (bindings, points) in Verification.points(for: model, layout: layout, options, isWide: isWide) {
      let pairs = points.map { point in
        let direction = (0..<code.weightCount).map { _ in
          options.format.rounded(generator.number(from: -1, to: 1))
        }
        return (point: point.rounded(to: options.format), direction: direction)
      }
      let outputs = try code.run(pairs, bindings: bindings, run)
      for (number, (point, direction)) in pairs.enumerated() {
        guard let reference = try code.differences(point, direction) else { continue }
        if pointCount == 0 { self.direction = direction }
        pointCount += 1
        try tables.add(point, direction, reference, outputs?[number], seed: options.seed)
      }
    }
    (witnesses, lanes) = (tables.witnesses, code.lanes == nil ? nil : tables.lanesWitness)
    comparisonCount = tables.comparisonCount
    decide()
  }

  private mutating func decide() {
    if pointCount == 0 {
      reason = VerificationWords.nowhereFinite
    } else if (witnesses + (lanes.map { [$0] } ?? [])).contains(where: { $0.standing == .disagrees }) {
      verdict = .disagree
    } else if witnesses.contains(where: { $0.name == .generated && $0.standing == .silent }) {
      reason = VerificationWords.noCompiler
    } else if comparisonCount == 0 {
      reason = VerificationWords.noDifferences
    } else {
      verdict = .agree
    }
  }
}

/// The errors of all witnesses over all points.
struct CurvatureTables {
  private struct Table {
    var first: [Double]?
    var relative = 0.0
    var worst: String?
    var hasFailed = false
    var note: Message?
  }

  private let code: CurvatureCode
  private let format: ScalarFormat
  private var generated = Table()
  private var lanes = Table()
  private var program = Table()
  private var expression = Table()
  private var differences = Table()
  /// Entries on which the differences had a say.
  private(set) var comparisonCount = 0

  init(_ code: CurvatureCode, _ format: ScalarFormat) {
    (self.code, self.format) = (code, format)
  }

  /// What the witnesses say at one point; `output` is what the compiled code printed, straight lines and then lanes.
  mutating func add(
    _ point: SamplePoint, _ direction: [Double], _ measured: CurvatureCode.Opinion, _ output: [[Double]]?,
    seed: UInt64
  ) throws {
    let exact = try code.interpreted(point, direction)
    let own = code.entries(ofLine: exact) ?? []
    let symbolic = try code.expression(point, direction)
    let other = symbolic?.entries ?? own
    let settled = try code.settled(measured, against: own, other, point, direction)
    comparisonCount += settled.slack.count { $0.isFinite }
    let reference = Reference(code, settled, other)
    differences.first = differences.first ?? settled.entries
    differences.note = differences.note ?? settled.note
    if let symbolic { reference.judge(&expression, symbolic.entries, Verification.tolerance) }
    reference.judge(&program, own, Verification.tolerance)
    guard let output else { return }
    var (straight, vectors) = (generated, lanes)
    judge(&straight, output[0], exact.count, reference)
    if output.count > 1 { judge(&vectors, output[1], exact.count, reference) }
    (generated, lanes) = (straight, vectors)
    if format != .double { return }
    let isSame =
      output[0].count == exact.count
      && zip(output[0], exact).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
    if !isSame {
      generated.hasFailed = true
      if generated.note == nil { generated.note = VerificationWords.differsFromInterpreter }
    } else if generated.note == nil {
      generated.note = VerificationWords.equalsInterpreter
    }
  }

  /// The numbers of a line of output by themselves.
  private func judge(_ table: inout Table, _ line: [Double], _ count: Int, _ reference: Reference) {
    if let entries = code.entries(ofLine: line) {
      reference.judge(
        &table, entries, format == .double ? Verification.tolerance : Verification.singleTolerance)
      return
    }
    table.hasFailed = true
    table.first = table.first ?? code.labels.map { _ in .nan }
    table.note = VerificationWords.printed(line.count, expected: count)
  }

  /// What the entries are held against at one point.
  private struct Reference {
    let code: CurvatureCode
    /// By the differences where they are usable, by the expression elsewhere; NaN where neither has a value.
    let truths: [Double]
    let slack: [Double]

    init(_ code: CurvatureCode, _ measured: CurvatureCode.Opinion, _ symbolic: [Double]) {
      self.code = code
      let isMeasured = measured.slack.map(\.isFinite)
      truths = isMeasured.indices.map { isMeasured[$0] ? measured.entries[$0] : symbolic[$0] }
      slack = isMeasured.indices.map { isMeasured[$0] ? measured.slack[$0] : 0 }
    }

    func judge(_ table: inout Table, _ entries: [Double], _ tolerance: Double) {
      if table.first == nil { table.first = entries }
      for part in code.parts {
        let largest = truths[part].map(\.magnitude).filter(\.isFinite).max() ?? 0
        let scale = max(largest, Double.leastNormalMagnitude)
        for place in part where truths[place].isFinite {
          let gap = (entries[place] - truths[place]).magnitude
          if !(gap / scale <= table.relative) {
            table.relative = gap / scale
            table.worst = code.labels[place]
          }
          if !(gap <= tolerance * scale + slack[place]) { table.hasFailed = true }
        }
      }
    }
  }

  var lanesWitness: CurvatureVerification.Witness { witness(.generated, lanes) }

  var witnesses: [CurvatureVerification.Witness] {
    [
      witness(.generated, generated), witness(.program, program), witness(.expression, expression),
      witness(.differences, differences),
    ]
  }

  private func witness(_ name: Witness.Name, _ table: Table) -> CurvatureVerification.Witness {
    let entries = table.first ?? []
    return CurvatureVerification.Witness(
      name: name, product: Array(entries.prefix(code.weightCount)),
      hessian: Array(entries.dropFirst(code.weightCount)),
      maximumRelative: table.first == nil ? .nan : table.relative, worst: table.worst,
      note: table.first == nil ? VerificationWords.notRun : table.note,
      standing: table.first == nil ? .silent : table.hasFailed ? .disagrees : .agrees)
  }
}
