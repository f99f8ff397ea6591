import ModelLanguage
import NumericBackprop

/// One element of the model: a quantity and the offset in it.
struct Element: Hashable, Sendable {
  var quantity: Int
  var offset: Int
}

/// The model at concrete sizes and a few points: what every element is there, and the total derivative of every
/// element in every other, by the numeric engine.
final class Ground {
  let model: Model
  let layout: ModelLayout
  /// The number of samples, 1 for a model that has none.
  let sampleCount: Int
  private(set) var points: [Point] = []
  /// The rate of a step at each point, also where the model declares none.
  private(set) var rates: [Double] = []

  struct Point {
    var engine: NumericEngine
    var values: [[Double]]
    var inputs: [Int: [Double]]
    /// ∂element/∂everything, once asked for.
    var rows: [Element: [[Double]]] = [:]
    /// The same with some quantities held.
    var heldRows: [HeldKey: [[Double]]] = [:]
    /// The model of one sample alone, at each sample.
    var alone: [Int: NumericEngine] = [:]
    var seconds: [SecondKey: Double] = [:]
  }

  struct HeldKey: Hashable {
    var of: Element
    var held: [Int]
  }

  struct SecondKey: Hashable {
    var of: Element
    var by: Element
    var again: Element
  }

  static let pointCount = 3

  init?(_ model: Model, layout: ModelLayout, bindings: [String: String], inputs: [[Int: [Double]]]) {
    self.model = model
    self.layout = layout
    let place = model.quantities.firstIndex { $0.isPerSample }
    sampleCount = place.map { layout.arrays[$0].bounds[0].count } ?? 1
    guard let engine = try? NumericEngine(model, layout: layout, bindings: bindings) else { return nil }
    aloneLayout = Self.layoutOfOneSample(model, layout)
    self.bindings = bindings
    for given in inputs {
      var own = engine
      own.forward(given)
      let values = model.quantities.indices.map { own.value(of: $0) }
      points.append(Point(engine: own, values: values, inputs: given))
    }
    let rate = model.quantities.firstIndex { $0.role == .rate }
    rates = points.indices.map { index in
      rate.flatMap { points[index].values[$0].first } ?? 0.137 + 0.061 * Double(index)
    }
  }

  /// The same model at other values of what is given.
  func moved(to inputs: [Int: [Double]]) -> Ground? {
    Ground(model, layout: layout, bindings: bindings, inputs: [inputs])
  }

  private let aloneLayout: ModelLayout?
  private let bindings: [String: String]

  private static func layoutOfOneSample(_ model: Model, _ layout: ModelLayout) -> ModelLayout? {
    guard let samples = model.samples?.size.name else { return nil }
    var sizes: [String: Int] = [:]
    for size in model.sizes where size.parameter == nil {
      sizes[size.name] = layout.value(of: .named(size.name), indices: [:])
    }
    sizes[samples] = 1
    return try? ModelLayout(model, sizes: sizes)
  }

  func value(_ element: Element, at point: Int) -> Double {
    points[point].values[element.quantity][element.offset]
  }

  func isDefined(_ element: Element) -> Bool {
    points[0].engine.isDefined(element.quantity, offset: element.offset)
  }

  /// ∂of/∂by, everything between looked through.
  func partial(of: Element, by: Element, at point: Int) -> Double {
    row(of, at: point)[by.quantity][by.offset]
  }

  /// ∂⁺of/∂by: the values of the held quantities are constants between them.
  func immediate(of: Element, by: Element, holding held: [Int], at point: Int) -> Double {
    let key = HeldKey(of: of, held: held)
    let known = points[point].heldRows[key]
    let row = known ?? gradients(of.quantity, of.offset, at: point, holding: held)
    if known == nil { points[point].heldRows[key] = row }
    return row[by.quantity][by.offset]
  }

  private func row(_ element: Element, at point: Int) -> [[Double]] {
    if let known = points[point].rows[element] { return known }
    let row = gradients(element.quantity, element.offset, at: point, holding: [])
    points[point].rows[element] = row
    return row
  }

  private func gradients(_ quantity: Int, _ offset: Int, at point: Int, holding held: [Int]) -> [[Double]] {
    let isKnown = points[point].engine.backward(from: quantity, offset: offset, holding: held)
    return model.quantities.indices.map { quantity in
      isKnown
        ? points[point].engine.gradient(of: quantity)
        : [Double](repeating: 0, count: layout.arrays[quantity].count)
    }
  }

  var loss: Element { Element(quantity: model.loss, offset: 0) }

  // MARK: One sample

  /// The loss of one sample: that of the model when the sample is all it sees.
  func lossOfSample(_ sample: Int, at point: Int) -> Double {
    alone(sample, at: point)?.loss ?? .nan
  }

  /// ∂(loss of one sample)/∂by; 0 in what belongs to another sample.
  func partialOfSampleLoss(_ sample: Int, by: Element, at point: Int) -> Double {
    guard let engine = alone(sample, at: point) else { return .nan }
    let gradient = engine.gradient(of: by.quantity)
    guard model.quantities[by.quantity].isPerSample else { return gradient[by.offset] }
    let width = layout.arrays[by.quantity].count / sampleCount
    return by.offset / width == sample ? gradient[by.offset % width] : 0
  }

  private func alone(_ sample: Int, at point: Int) -> NumericEngine? {
    if let known = points[point].alone[sample] { return known }
    guard let aloneLayout, (0..<sampleCount).contains(sample),
      var engine = try? NumericEngine(model, layout: aloneLayout, bindings: bindings)
    else { return nil }
    var own: [Int: [Double]] = [:]
    for (quantity, values) in points[point].inputs {
      guard model.quantities[quantity].isPerSample else {
        own[quantity] = values
        continue
      }
      let width = values.count / sampleCount
      own[quantity] = Array(values[sample * width..<(sample + 1) * width])
    }
    engine.forward(own)
    engine.backward()
    points[point].alone[sample] = engine
    return engine
  }

  // MARK: Second derivatives

  private lazy var secondOrder = SecondOrder(model, layout: layout, bindings: bindings)

  /// ∂(∂of/∂by)/∂again; NaN where the model cannot be differentiated twice.
  func second(of: Element, by: Element, again: Element, at point: Int) -> Double {
    let key = SecondKey(of: of, by: by, again: again)
    if let known = points[point].seconds[key] { return known }
    let inputs = points[point].inputs
    let found = secondOrder?.value(of: of, by: by, again: again, inputs: inputs) ?? .nan
    points[point].seconds[key] = found
    return found
  }

  /// The function that stands for an opaque one.
  func functionName(_ opaque: String) -> String? { bindings[opaque] }
}
