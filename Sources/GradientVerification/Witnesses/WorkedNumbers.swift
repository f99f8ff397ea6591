import ModelLanguage
import NumericBackprop
import SymbolicAlgebra
import SymbolicCalculus

/// One step of gradient descent in numbers: forward, loss, backward, update.
public struct WorkedStep: Sendable {
  /// By position in `model.quantities`, in order of the offsets: what is given and all links.
  public var values: [Int: [Double]] = [:]
  public var loss = Double.nan
  /// ∂L/∂X of links and of weights.
  public var derivatives: [Int: [Double]] = [:]
  /// ∂L/∂w by differences of the loss alone, and how far each may be off; empty where not asked for.
  public var numeric: [Int: [FiniteDifference]] = [:]
  /// The weights after the step, all from their old values; empty without a rate.
  public var updated: [Int: [Double]] = [:]
}

/// The worked example of a model: its numbers, step by step.
public struct WorkedNumbers: Sendable {
  public let model: Model
  public let layout: ModelLayout
  public private(set) var steps: [WorkedStep] = []
  /// The loss after the last update; nil without a rate.
  public private(set) var lossAfter: Double?
  /// The forward values after the last update.
  public private(set) var valuesAfter: [Int: [Double]] = [:]
  public let rate: Double?

  public enum Failure: BilingualError {
    case noRate
    case notExact(String)

    public var message: Message {
      switch self {
      case .noRate:
        Message(
          "steps of gradient descent need a step size; write 'rate eta = 0.1' or 'given eta = 0.1'",
          pt:
            "passos de descida do gradiente precisam de uma taxa; escreva 'taxa eta = 0.1' ou 'dado eta = 0.1'"
        )
      case .notExact(let name):
        Message(
          "\(name) has no value in decimals; --round-steps needs finite numbers of bounded length",
          pt:
            "\(name) não tem valor em decimais; --round-steps precisa de números finitos de comprimento limitado"
        )
      }
    }
  }

  /// - Parameters:
  ///   - steps: How many updates; the first is worked in any case.
  ///   - decimals: Every value of a function is rounded to so many decimals, and all else is exact; nil for doubles.
  ///   - isNumeric: Whether each derivative is also taken by differences.
  public init(
    of model: Model, layout: ModelLayout, steps count: Int = 1, roundingTo decimals: Int? = nil,
    isNumeric: Bool = false
  ) throws {
    self.model = model
    self.layout = layout
    let given = model.numericValues
    rate = model.quantities.firstIndex { $0.role == .rate }.flatMap { given[$0]?.first }
    if count > 1, rate == nil { throw Failure.noRate }
    if let decimals {
      try replay(count, decimals)
    } else {
      try run(count, given, isNumeric: isNumeric)
    }
  }

  // MARK: In doubles

  private mutating func run(_ count: Int, _ given: [Int: [Double]], isNumeric: Bool) throws {
    var engine = try NumericEngine(model, layout: layout)
    let stable = engine.operationCount <= Self.stableLimit ? try? StableNumbers(model, layout: layout) : nil
    var values = given
    for number in 0..<max(count, 1) {
      engine.forward(values)
      engine.backward()
      var step = WorkedStep()
      record(engine, into: &step)
      stable?.improve(&step, values)
      if isNumeric, number == 0 { addDifferences(&step, &engine, values) }
      if let rate {
        for place in weights {
          step.updated[place] = zip(values[place] ?? [], step.derivatives[place] ?? []).map { $0 - rate * $1 }
        }
        values.merge(step.updated) { $1 }
      }
      steps.append(step)
    }
    if rate == nil { return }
    engine.forward(values)
    var after = WorkedStep()
    record(engine, into: &after)
    stable?.improve(&after, values)
    lossAfter = after.loss
    valuesAfter = after.values
  }

  /// Larger models take their numbers from backpropagation alone.
  private static let stableLimit = 50_000

  private var weights: [Int] { model.quantities.indices.filter { model.quantities[$0].role == .weight } }

  private func record(_ engine: NumericEngine, into step: inout WorkedStep) {
    step.loss = engine.loss
    for (place, quantity) in model.quantities.enumerated() {
      step.values[place] = engine.value(of: place)
      switch quantity.role {
      case .link, .weight: step.derivatives[place] = engine.gradient(of: place)
      default: continue
      }
    }
  }

  private func addDifferences(
    _ step: inout WorkedStep, _ engine: inout NumericEngine, _ values: [Int: [Double]]
  ) {
    let scale = weights.flatMap { step.derivatives[$0] ?? [] }.map { $0.magnitude }.max() ?? 0
    for place in weights {
      step.numeric[place] = (values[place] ?? []).indices.map {
        engine.finiteDifference(of: place, at: $0, values, scale: scale)
      }
    }
  }

  // MARK: In rounded decimals

  private mutating func replay(_ count: Int, _ decimals: Int) throws {
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    let replay = BlackboardReplay(lowered, decimals: decimals)
    var values = try replay.givenValues()
    let exactRate = model.quantities.firstIndex { $0.role == .rate }.flatMap { values[$0]?.first }
    for _ in 0..<max(count, 1) {
      var (step, gradient) = try replay.step(values)
      if let exactRate {
        for place in weights {
          let moved = zip(values[place] ?? [], gradient[place] ?? []).map { old, slope in
            exactRate.multiplied(by: slope).flatMap { old.adding($0.negated) }
          }
          guard !moved.contains(where: { $0 == nil }) else {
            throw Failure.notExact(model.quantities[place].name)
          }
          values[place] = moved.compactMap { $0 }
          step.updated[place] = moved.compactMap { $0?.doubleValue }
        }
      }
      steps.append(step)
    }
    if exactRate == nil { return }
    let after = try replay.step(values).step
    (lossAfter, valuesAfter) = (after.loss, after.values)
  }
}

/// Loss and gradient by the stable forms of the expression, which saturated units and large logits do not spoil.
private struct StableNumbers {
  private let lowered: LoweredModel
  private let roots: [Node]
  private let partials: [Gradient.Partial]
  /// The author's form of the loss.
  private let written: Node

  init(_ model: Model, layout: ModelLayout) throws {
    lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    written = try lowered.binding(model.functionBindings, in: lowered.loss)
    lowered.stabilize()
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    partials = gradient.partials
    let functions = model.functionBindings
    let plain = [lowered.loss] + gradient.computedDerivatives
    roots = functions.isEmpty ? plain : try plain.map { [lowered] in try lowered.binding(functions, in: $0) }
  }

  /// Puts the stable values in place of those of the tape, where they are finite.
  func improve(_ step: inout WorkedStep, _ values: [Int: [Double]]) {
    var table: [Node: Double] = [:]
    for (quantity, leaves) in lowered.leaves {
      for (leaf, value) in zip(leaves, values[quantity] ?? []) { table[leaf] = value }
    }
    let computed = lowered.graph.evaluate(roots, symbols: { table[$0] ?? .nan })
    let numbers = HighPrecision.mended(
      computed, of: written, in: lowered.graph, withRespectTo: partials.map { $0.variable }
    ) { table[$0] }
    guard numbers.allSatisfy({ $0.isFinite }) else { return }
    step.loss = numbers[0]
    step.values[lowered.model.loss] = [numbers[0]]
    var gradient: [Int: [Double]] = [:]
    for (partial, value) in zip(partials, numbers.dropFirst()) {
      gradient[partial.quantity, default: []].append(value)
    }
    step.derivatives.merge(gradient) { $1 }
  }
}

/// The graph of a model evaluated with rounded functions.
private struct BlackboardReplay {
  let lowered: LoweredModel
  let decimals: Int
  private let gradient: Gradient
  private let roots: [Node]
  private let bound: [Node]

  init(_ lowered: LoweredModel, decimals: Int) {
    self.lowered = lowered
    self.decimals = decimals
    gradient = lowered.gradient(withRespectTo: lowered.weights)
    roots =
      lowered.definitions.map { $0.node } + gradient.adjoints.map { $0.node }
      + gradient.partials.map { $0.derivative }
    let functions = lowered.model.functionBindings
    bound = functions.isEmpty ? roots : roots.map { (try? lowered.binding(functions, in: $0)) ?? $0 }
  }

  /// The exact decimals of the model file.
  func givenValues() throws -> [Int: [Rational]] {
    try lowered.model.values.mapValues { literal in
      try literal.entries.map { text in
        let sides = text.split(separator: "/").map { Rational(decimal: $0) }
        guard let first = sides.first ?? nil else { throw WorkedNumbers.Failure.notExact(text) }
        guard sides.count == 2, let below = sides[1]?.reciprocal else { return first }
        return first.multiplied(by: below) ?? first
      }
    }
  }

  func step(_ values: [Int: [Rational]]) throws -> (step: WorkedStep, gradient: [Int: [Rational]]) {
    let model = lowered.model
    let layout = lowered.layout
    var table: [Node: Rational] = [:]
    for (quantity, leaves) in lowered.leaves {
      for (leaf, value) in zip(leaves, values[quantity] ?? []) { table[leaf] = value }
    }
    let results = lowered.graph.evaluateRounding(bound, toDecimals: decimals) { table[$0] }
    var step = WorkedStep()
    for (quantity, own) in values { step.values[quantity] = own.map { $0.doubleValue } }
    var place = 0
    func next(_ name: @autoclosure () -> String) throws -> Rational {
      defer { place += 1 }
      guard let value = results[place] else { throw WorkedNumbers.Failure.notExact(name()) }
      return value
    }
    func put(_ value: Double, _ quantity: Int, _ indices: [Int], _ target: inout [Int: [Double]]) {
      let array = layout.arrays[quantity]
      guard let offset = array.offset(of: indices) else { return }
      target[quantity, default: [Double](repeating: .nan, count: array.count)][offset] = value
    }
    for definition in lowered.definitions {
      let element = ElementReference(quantity: definition.quantity, indices: definition.indices)
      put(
        try next(model.label(of: element)).doubleValue, definition.quantity, definition.indices, &step.values)
    }
    let places = Dictionary(
      lowered.definitions.map { ($0.node, ($0.quantity, $0.indices)) },
      uniquingKeysWith: { first, _ in first })
    for adjoint in gradient.adjoints {
      let value = try next("an intermediate derivative").doubleValue
      if let (quantity, indices) = places[adjoint.link] { put(value, quantity, indices, &step.derivatives) }
    }
    var exact: [Int: [Rational]] = [:]
    for partial in gradient.partials {
      let value = try next(model.quantities[partial.quantity].name)
      exact[partial.quantity, default: []].append(value)
      step.derivatives[partial.quantity, default: []].append(value.doubleValue)
    }
    step.loss = step.values[model.loss]?.first ?? .nan
    return (step, exact)
  }
}
