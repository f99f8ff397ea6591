import ModelLanguage

/// Gradient descent by stages, all weights from their old values.
///
/// The step, stated as the project's own where the notes name it without a formula (g the gradient, v the velocity, 0 before
/// the first step):
///
/// - plain: w ← w − rate·g
/// - momentum μ: v ← μ·v + g, w ← w − rate·v
/// - Nesterov: v ← μ·v + g, w ← w − rate·(g + μ·v)
public struct Trainer {
  public enum Momentum: Hashable, Sendable {
    case none
    case classical(Double)
    case nesterov(Double)
  }

  /// Which samples a step sees.
  public enum Batch: Hashable, Sendable {
    case full
    /// Consecutive groups of this many samples; 1 is the stochastic step.
    case mini(Int)
  }

  /// One update.
  public struct Step: Sendable {
    /// The loss before the update.
    public var loss: Double
    /// By position in `model.quantities`.
    public var gradient: [Int: [Double]]
    public var weights: [Int: [Double]]
  }

  public let model: Model
  public let rate: Double
  public let momentum: Momentum
  public let batch: Batch
  private var velocity: [Int: [Double]] = [:]

  public init(_ model: Model, rate: Double, momentum: Momentum = .none, batch: Batch = .full) {
    self.model = model
    self.rate = rate
    self.momentum = momentum
    self.batch = batch
  }

  /// One pass over the samples from the given values: a step for each batch.
  public mutating func epoch(from values: [Int: [Double]], layout: ModelLayout) throws -> [Step] {
    var values = values
    var steps: [Step] = []
    for samples in batches(layout) {
      let (part, partLayout) = try restrict(values, to: samples, layout)
      var engine = try NumericEngine(model, layout: partLayout)
      engine.forward(part)
      engine.backward()
      let step = update(&values, engine)
      steps.append(step)
    }
    return steps
  }

  private func sampleCount(_ layout: ModelLayout) -> Int? {
    model.samples.map { layout.value(of: $0.size, indices: [:]) }
  }

  private func batches(_ layout: ModelLayout) -> [Range<Int>?] {
    guard case .mini(let size) = batch, let count = sampleCount(layout), size < count else { return [nil] }
    return stride(from: 0, to: count, by: max(size, 1)).map { $0..<min($0 + size, count) }
  }

  /// The values of some samples alone, in a layout of as many.
  private func restrict(
    _ values: [Int: [Double]], to samples: Range<Int>?, _ layout: ModelLayout
  ) throws -> ([Int: [Double]], ModelLayout) {
    guard let samples, let total = sampleCount(layout), let name = model.samples?.size.name else {
      return (values, layout)
    }
    var part = values
    for (place, quantity) in model.quantities.enumerated() where quantity.isPerSample {
      guard let numbers = values[place] else { continue }
      let width = numbers.count / total
      part[place] = Array(numbers[samples.lowerBound * width..<samples.upperBound * width])
    }
    return (part, try ModelLayout(model, sizes: [name: samples.count]))
  }

  private mutating func update(_ values: inout [Int: [Double]], _ engine: NumericEngine) -> Step {
    var gradients: [Int: [Double]] = [:]
    var weights: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      let gradient = engine.gradient(of: place)
      let old = values[place] ?? []
      gradients[place] = gradient
      weights[place] = zip(old, direction(place, gradient)).map { $0 - rate * $1 }
    }
    values.merge(weights) { $1 }
    return Step(loss: engine.loss, gradient: gradients, weights: weights)
  }

  private mutating func direction(_ place: Int, _ gradient: [Double]) -> [Double] {
    func accumulate(_ factor: Double) -> [Double] {
      let old = velocity[place] ?? [Double](repeating: 0, count: gradient.count)
      let new = zip(old, gradient).map { factor * $0 + $1 }
      velocity[place] = new
      return new
    }
    switch momentum {
    case .none: return gradient
    case .classical(let factor): return accumulate(factor)
    case .nesterov(let factor): return zip(gradient, accumulate(factor)).map { $0 + factor * $1 }
    }
  }
}
