import ModelLanguage

/// Somebody else's loss and gradient, held against what is true: which weight is wrong, by how much, and what the slip looks like.
///
/// An entry agrees where |found − true| ≤ tolerance · (largest entry of the gradient) + 2⁻⁴³ Σ |path|; the loss where it is as near to
/// its own size.
public struct CrossCheck: Sendable {
  /// What a program says at one point: its loss, where it tells one, and one number for every entry of the weights in declared order.
  public struct Answer: Sendable {
    public var loss: Double?
    public var gradient: [Double]

    public init(loss: Double?, gradient: [Double]) {
      self.loss = loss
      self.gradient = gradient
    }
  }

  /// Where an entry is farthest from the truth.
  public struct Difference: Sendable {
    /// A weight's entry, or the loss.
    public var label: String
    public var expected: Double
    public var found: Double
    /// The vector it is at.
    public var number: Int
  }

  public static let usualTolerance = 1e-9

  public let labels: [String]
  public let tolerance: Double
  public private(set) var pointCount = 0
  /// The loss at the first point; nil where the program tells none.
  public private(set) var firstLoss: Double?
  public private(set) var maximumRelative = 0.0
  public private(set) var maximumULP = 0.0
  /// The entry with the largest relative error; nil where there is none.
  public private(set) var worst: String?
  /// Of the loss, where it differs.
  public private(set) var lossDifference: Difference?
  /// The worst of each entry that differs, in declared order.
  public var differences: [Difference] { labels.indices.compactMap { worstByEntry[$0] } }

  private var worstByEntry: [Int: Difference] = [:]
  private var expected: [[Double]] = []
  private var found: [[Double]] = []
  private var losses: [(expected: Double, found: Double)] = []
  private let model: Model
  private let layout: ModelLayout
  private let sampleCount: Int?

  public init(_ vectors: TestVectors, tolerance: Double = CrossCheck.usualTolerance) {
    model = vectors.model
    layout = vectors.layout
    labels = vectors.labels
    self.tolerance = tolerance
    let layout = vectors.layout
    sampleCount = model.samples.map { layout.value(of: $0.size, indices: [:]) }
  }

  public var agrees: Bool { pointCount > 0 && lossDifference == nil && worstByEntry.isEmpty }

  /// Takes the answer to one vector, which has as many entries as there are labels.
  public mutating func add(_ answer: Answer, to vector: TestVector) {
    let truth = model.weightPlaces.flatMap { vector.gradient[$0] ?? [] }
    let slack = model.weightPlaces.flatMap { vector.slack[$0] ?? [] }
    precondition(answer.gradient.count == truth.count, "an answer has one number for every entry")
    pointCount += 1
    if pointCount == 1 { firstLoss = answer.loss }
    let scale = max(truth.map(\.magnitude).max() ?? 0, .leastNormalMagnitude)
    if let loss = answer.loss {
      losses.append((vector.loss, loss))
      let size = max(vector.loss.magnitude, .leastNormalMagnitude)
      let excess = record(loss, vector.loss, size, 0, "loss")
      if excess > 0, lossDifference == nil {
        lossDifference = Difference(
          label: "loss", expected: vector.loss, found: loss, number: vector.number)
      }
    }
    for place in truth.indices {
      let excess = record(answer.gradient[place], truth[place], scale, slack[place], labels[place])
      guard excess > 0, excess > (excesses[place] ?? 0) else { continue }
      excesses[place] = excess
      worstByEntry[place] = Difference(
        label: labels[place], expected: truth[place], found: answer.gradient[place], number: vector.number)
    }
    expected.append(truth)
    found.append(answer.gradient)
  }

  private var excesses: [Int: Double] = [:]

  /// By how much of the scale a number is outside; 0 where it agrees.
  private mutating func record(
    _ own: Double, _ truth: Double, _ scale: Double, _ slack: Double, _ label: String
  ) -> Double {
    let gap = own.isFinite ? (own - truth).magnitude : .infinity
    let error = gap / scale
    if worst == nil || error > maximumRelative {
      maximumRelative = error
      worst = label
    }
    maximumULP = max(maximumULP, Distance.ulp(own, truth))
    return gap <= tolerance * scale + slack ? 0 : error
  }

  // MARK: Slips

  /// What is wrong, array by array: as few sentences as say it.
  public var slips: [GradientSlip] {
    guard pointCount > 0 else { return [] }
    let search = SlipSearch(
      labels: labels, expected: expected, found: found, sampleCount: sampleCount)
    var slips: [GradientSlip] = []
    if !losses.isEmpty, lossDifference != nil {
      slips.append(
        GradientSlip(
          subject: "loss",
          kind: search.factor(losses.map { $0.expected }, losses.map { $0.found }) ?? .other,
          count: 1, difference: lossDifference))
    }
    var first = 0
    for place in model.weightPlaces {
      let array = layout.arrays[place]
      let range = first..<first + array.count
      first += array.count
      slips += search.slips(
        of: model.quantities[place].name, range, shape: array.bounds.map { $0.count }, worstByEntry)
    }
    return slips
  }
}
