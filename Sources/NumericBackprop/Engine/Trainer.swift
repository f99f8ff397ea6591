import ModelLanguage

/// Gradient descent by stages, all weights from their old values.
///
/// The step, stated as the project's own where the notes name it without a formula (g the gradient, v the velocity, 0 before
/// the first step):
///
/// - plain: w ← w − rate·g
/// - momentum μ: v ← μ·v + g, w ← w − rate·v
/// - Nesterov: v ← μ·v + g, w ← w − rate·(g + μ·v)
///
/// Whether a batch's loss is a mean or a sum is what the model's loss says; a mini-batch is the model with fewer samples.
public struct Trainer: Sendable {
  public enum Momentum: Hashable, Sendable {
    case none
    case classical(Double)
    case nesterov(Double)
  }

  /// Which samples a step sees.
  public enum Batch: Hashable, Sendable {
    case full
    /// Groups of this many samples, the last one smaller where they do not divide; 1 is the stochastic step.
    case mini(Int)
  }

  /// One update.
  public struct Step: Sendable {
    /// The samples seen, counted from 0; empty for a model without samples.
    public var samples: [Int]
    /// The loss before the update.
    public var loss: Double
    /// Of the weights, by position in `model.quantities`.
    public var gradient: [Int: [Double]]
    public var weights: [Int: [Double]]
  }

  public let model: Model
  public let rate: Double
  public let momentum: Momentum
  public let batch: Batch
  private var order: SampleOrder
  private let sizes: [String: Int]
  private let bindings: [String: String]
  private var velocity: [Int: [Double]] = [:]
  /// The engines by number of samples.
  private var engines: [Int: NumericEngine] = [:]

  /// `bindings` stand above the model's own; `sizes` are the ones that the layouts below were made with, if any.
  public init(
    _ model: Model, rate: Double, momentum: Momentum = .none, batch: Batch = .full,
    order: SampleOrder = .asGiven, sizes: [String: Int] = [:], bindings: [String: String] = [:]
  ) {
    self.model = model
    self.rate = rate
    self.momentum = momentum
    self.batch = batch
    self.order = order
    self.sizes = sizes
    self.bindings = bindings
  }

  /// One pass over the samples: a step for each batch. The next values are the given ones with the last step's weights.
  public mutating func epoch(from values: [Int: [Double]], layout: ModelLayout) throws -> [Step] {
    try train(epochs: 1, from: values, layout: layout)
  }

  /// Several passes, each from the weights of the one before.
  public mutating func train(
    epochs: Int, from values: [Int: [Double]], layout: ModelLayout
  ) throws -> [Step] {
    var values = values
    var steps: [Step] = []
    for _ in 0..<max(epochs, 0) {
      for samples in try batches(layout) { steps.append(try step(samples, &values, layout: layout)) }
    }
    return steps
  }

  private func sampleCount(_ layout: ModelLayout) -> Int? {
    model.samples.map { layout.value(of: $0.size, indices: [:]) }
  }

  private mutating func batches(_ layout: ModelLayout) throws(NumericEngineError) -> [[Int]] {
    guard let count = sampleCount(layout) else { return [[]] }
    let samples = try order.next(count: count)
    guard case .mini(let size) = batch else { return [samples] }
    let width = max(size, 1)
    return stride(from: 0, to: samples.count, by: width).map {
      Array(samples[$0..<min($0 + width, samples.count)])
    }
  }

  /// One update of the weights in `values`, seeing some samples alone, counted from 0; a model without samples has none.
  public mutating func step(
    _ samples: [Int], _ values: inout [Int: [Double]], layout: ModelLayout
  ) throws -> Step {
    var engine = try self.engine(for: samples, layout)
    engine.forward(restrict(values, to: samples, layout))
    engine.backward()
    engines[samples.count] = engine
    var step = Step(samples: samples, loss: engine.loss, gradient: [:], weights: [:])
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      let gradient = engine.gradient(of: place)
      step.gradient[place] = gradient
      step.weights[place] = zip(values[place] ?? [], direction(place, gradient)).map { $0 - rate * $1 }
    }
    values.merge(step.weights) { $1 }
    return step
  }

  private mutating func engine(for samples: [Int], _ layout: ModelLayout) throws -> NumericEngine {
    if let known = engines.removeValue(forKey: samples.count) { return known }
    guard let size = model.samples?.size, let count = sampleCount(layout), samples.count != count else {
      return try NumericEngine(model, layout: layout, bindings: bindings)
    }
    guard let name = size.name, size.argument == nil else { throw NumericEngineError.fixedSamples(count) }
    let batchSizes = sizes.merging([name: samples.count - size.offset]) { $1 }
    return try NumericEngine(model, layout: ModelLayout(model, sizes: batchSizes), bindings: bindings)
  }

  /// The values of some samples alone, in the order given.
  private func restrict(
    _ values: [Int: [Double]], to samples: [Int], _ layout: ModelLayout
  ) -> [Int: [Double]] {
    guard let count = sampleCount(layout), count > 0, samples != Array(0..<count) else { return values }
    var part = values
    for (place, quantity) in model.quantities.enumerated() where quantity.isPerSample {
      guard let numbers = values[place] else { continue }
      let width = numbers.count / count
      part[place] = samples.flatMap { numbers[$0 * width..<($0 + 1) * width] }
    }
    return part
  }

  private mutating func direction(_ place: Int, _ gradient: [Double]) -> [Double] {
    switch momentum {
    case .none: return gradient
    case .classical(let factor): return accelerated(place, gradient, factor)
    case .nesterov(let factor):
      return zip(gradient, accelerated(place, gradient, factor)).map { $0 + factor * $1 }
    }
  }

  /// v ← factor·v + g.
  private mutating func accelerated(_ place: Int, _ gradient: [Double], _ factor: Double) -> [Double] {
    let old = velocity[place] ?? [Double](repeating: 0, count: gradient.count)
    let new = zip(old, gradient).map { factor * $0 + $1 }
    velocity[place] = new
    return new
  }
}
