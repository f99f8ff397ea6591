import ModelLanguage
import NumericBackprop
import SwiftNotation
import SymbolicAlgebra
import SymbolicCalculus

/// The symbolic side of a verification: expressions, program and source of one model.
struct GeneratedCode {
  let model: Model
  let layout: ModelLayout
  let lowered: LoweredModel
  let unrolled: LoweredModel
  let weights: [ElementReference]
  let scheduled: ScheduledCode
  let format: ScalarFormat
  private let plain: Gradient
  private let signature: ProgramSignature
  /// The file in straight lines, or why there is none.
  private let lines: Result<SwiftSource, ProgramError>

  var source: SwiftSource { get throws { try lines.get() } }
  /// nil where straight lines are too many.
  var straight: SwiftSource? { try? lines.get() }

  /// - Parameters:
  ///   - order: 2 for code with second derivatives.
  ///   - mayBeLarge: Whether a model too large for straight lines is taken, where it has another schedule.
  init(
    model: Model, layout: ModelLayout, sourceName: String, format: ScalarFormat = .double, order: Int = 1,
    mayBeLarge: Bool = false
  ) throws {
    self.model = model
    self.layout = layout
    self.format = format
    unrolled = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    unrolled.stabilize()
    weights = unrolled.weights
    plain = unrolled.gradient(withRespectTo: weights)
    do {
      let source: SwiftSource
      (lowered, source) = try Self.code(model, layout, sourceName, unrolled, format, order)
      lines = .success(source)
    } catch let error as ProgramError where mayBeLarge && error.isTooLarge {
      (lowered, lines) = (unrolled, .failure(error))
    }
    scheduled = try ScheduledCode(
      model, layout: layout, sourceName: sourceName, format: format, straight: lines)
    if case .failure = lines, let file = scheduled.files.first {
      signature = file.driver.signature
    } else {
      signature = try lines.get().program.signature
    }
  }

  /// Code that loops over samples, or with the samples written out where they are coupled.
  private static func code(
    _ model: Model, _ layout: ModelLayout, _ sourceName: String, _ unrolled: LoweredModel,
    _ format: ScalarFormat, _ order: Int
  ) throws -> (LoweredModel, SwiftSource) {
    func source(_ lowered: LoweredModel) throws -> (LoweredModel, SwiftSource) {
      lowered.stabilize()
      let gradient = lowered.gradient(withRespectTo: lowered.weights)
      return (
        lowered,
        try SwiftSource(
          of: gradient, sourceName: sourceName, sourceText: nil, command: "nabla verify",
          format: format, order: order)
      )
    }
    do {
      return try source(try LoweredModel.lowering(model, layout: layout, samples: .symbolic))
    } catch ProgramError.coupledSamples {
      return try source(unrolled)
    } catch LoweringError.reductionOverSamples {
      return try source(unrolled)
    }
  }

  // MARK: Arguments

  func sampleCount(_ point: SamplePoint) -> Int {
    model.samples.map { point.layout.value(of: $0.size, indices: [:]) } ?? 1
  }

  func arguments(_ point: SamplePoint) -> [[Double]] {
    signature.arrays.map { array -> [Double] in
      guard let quantity = model.quantities.firstIndex(where: { $0.name == array.name }) else { return [] }
      let count = point.layout.arrays[quantity].count
      return point.values[quantity] ?? Array(repeating: .nan, count: count)
    }
  }

  /// nil without straight lines.
  func interpreted(at point: SamplePoint) -> [Double]? {
    guard let straight else { return nil }
    let functions = try? ConcreteFunctions(binding: point.bindings, for: straight, of: lowered)
    return straight.interpretedValues(
      arguments(point), sampleCount: sampleCount(point), functions: functions ?? .none)
  }

  /// What the compiled files print at each point, straight lines first, where there are any, then the other schedules; nil without
  /// a compiler.
  func run(
    _ points: [SamplePoint], bindings: [String: String], _ run: Verification.Runner
  ) throws -> [[[Double]]]? {
    let files = (straight.map { [$0.driverFile] } ?? []) + scheduled.files.map { $0.driver }
    let functions = try ConcreteFunctions(binding: bindings, for: files, of: lowered)
    let input = points.map {
      SwiftSource.inputLine(arguments($0), sampleCount: sampleCount($0)) + "\n"
    }.joined()
    let driver = VerificationDriver(files, functions: functions)
    let text = ((straight.map { [$0.text] } ?? []) + scheduled.files.map { $0.text }).joined(separator: "\n")
    guard let output = try run(text, driver.text, input) else { return nil }
    let lines = output.split(separator: "\n").map { SwiftSource.values(ofLine: String($0)) }
    let width = (straight == nil ? 0 : 1) + scheduled.files.count
    return points.indices.map { point in
      (0..<width).map { file in
        lines.indices.contains(point * width + file) ? lines[point * width + file] : []
      }
    }
  }

  /// Whether the code is for any number of samples.
  var takesAnyCount: Bool {
    signature.hasSamples && signature.fixedSampleCount == nil
  }

  // MARK: Opinions

  /// What every witness but the compiled code says; nil where the reference is not finite or has no derivative.
  ///
  /// At another number of samples than the symbolic side was written for, the reference and the program.
  func opinions(at point: SamplePoint) throws -> [Witness.Name: Opinion]? {
    var engine = try NumericEngine(model, layout: point.layout, bindings: point.bindings)
    engine.forward(point.values)
    guard try isComparable(engine, at: point) else { return nil }
    engine.backward()
    var reference = Opinion(loss: engine.loss, gradient: flat { engine.gradient(of: $0) })
    engine.backward(magnitudes: true)
    reference.slack = flat { engine.gradient(of: $0) }
      .map { $0.isFinite ? $0 * Verification.pathTolerance : 0 }
    guard reference.loss.isFinite, reference.gradient.allSatisfy({ $0.isFinite }) else { return nil }
    var opinions = [Witness.Name.backprop: reference]
    if let program = interpreted(at: point) {
      opinions[.program] = Opinion(loss: program[1], gradient: Array(program[2...]))
    }
    if point.isWide { return opinions }
    opinions[.expression] = try expression(at: point)
    opinions[.differences] =
      engine.isAtKink ? kinkOpinion(reference) : differences(at: point, &engine, reference)
    return opinions
  }

  /// What keeps the given values of the model from being compared; nil for a point with values missing.
  func obstacle(at point: SamplePoint) throws -> Obstacle? {
    let used = Set(
      model.tree.nodes.compactMap { node in
        if case .reference(let name, _) = node { name } else { nil }
      })
    let given = model.numericValues
    for (place, quantity) in model.quantities.enumerated()
    where quantity.role.isGiven && used.contains(quantity.name) && point.layout.arrays[place].count > 0 {
      guard let own = given[place], own == point.values[place] || format != .double else { return nil }
    }
    var engine = try NumericEngine(model, layout: point.layout, bindings: point.bindings)
    engine.forward(point.values)
    engine.backward()
    return engine.obstacle(unit: format.unit, largest: format.largest)
  }

  func flat(_ values: (Int) -> [Double]) -> [Double] {
    model.quantities.indices.filter { model.quantities[$0].role == .weight }.flatMap(values)
  }

  private func expression(at point: SamplePoint) throws -> Opinion {
    let table = leafValues(at: point)
    let roots = [unrolled.loss] + plain.partials.map { $0.derivative }
    // Each binding walks its whole formula.
    let bound =
      point.bindings.isEmpty ? roots : try roots.map { try unrolled.binding(point.bindings, in: $0) }
    let values = unrolled.graph.evaluate(bound, symbols: { table[$0] ?? .nan })
    return Opinion(loss: values[0], gradient: Array(values[1...]))
  }

  /// Differences have no say where a slope is a convention.
  private func kinkOpinion(_ reference: Opinion) -> Opinion {
    Opinion(
      loss: reference.loss, gradient: reference.gradient.map { _ in .nan },
      slack: reference.gradient.map { _ in Double.infinity }, note: VerificationWords.atKink)
  }

  private func differences(
    at point: SamplePoint, _ engine: inout NumericEngine, _ reference: Opinion
  ) -> Opinion {
    let scale = reference.gradient.map(\.magnitude).max() ?? 0
    var opinion = Opinion(loss: reference.loss, gradient: [])
    var unusable = 0
    let step = differenceStep(samples: sampleCount(point))
    for quantity in model.quantities.indices where model.quantities[quantity].role == .weight {
      for offset in 0..<layout.arrays[quantity].count {
        if opinion.gradient.count % step != 0 {
          opinion.gradient.append(.nan)
          opinion.slack.append(.infinity)
          continue
        }
        var values = point.values
        let center = values[quantity]?[offset] ?? .nan
        let difference = FiniteDifference(at: center, scale: max(scale, 1e-6)) { x in
          values[quantity]?[offset] = x
          engine.forward(values)
          return engine.loss
        }
        opinion.gradient.append(difference.value)
        opinion.slack.append(difference.isUsable ? 20 * difference.error + 1e-10 * scale : .infinity)
        if !difference.isUsable { unusable += 1 }
      }
    }
    if unusable > 0 { opinion.note = VerificationWords.unusable(weights: unusable) }
    if step > 1 { opinion.note = VerificationWords.oneWeight(of: step) }
    return opinion
  }

  /// Between the weights that are moved: each takes some fifty forward passes over all of them.
  private func differenceStep(samples: Int) -> Int {
    let limit = max(16, Self.differenceLimit / max(1, weights.count * samples))
    return (weights.count + limit - 1) / limit
  }

  private static let differenceLimit = 4_000_000
}

extension ProgramError {
  fileprivate var isTooLarge: Bool { if case .tooLarge = self { true } else { false } }
}
