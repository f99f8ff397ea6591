import ModelLanguage
import SymbolicAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers for the sizes and arrays of a model, against which a matrix form is compared.
///
/// Where the model can be made concrete at small sizes, its links have their values and its adjoints are those of reverse
/// accumulation over the concrete graph, which knows no indices. Where not, every symbol has a value of its own.
struct MatrixPoint {
  let model: Model
  private let seed: UInt64
  private var sizes: [String: Int] = [:]
  /// Values and adjoints of the concrete model.
  private var numbers: Numbers?

  private struct Numbers {
    var layout: ModelLayout
    var values: [Int: [Double]]
    var adjoints: [Int: [Double]]
  }

  /// Whether values and adjoints are those of the model.
  var isConcrete: Bool { numbers != nil }

  static func exponential(_ x: Double) -> Double { exp(x) }

  /// A few points, of which the caller takes those where everything is finite: positive values, small ones, and both signs.
  static func points(for model: Model, layout: ModelLayout) -> [MatrixPoint] {
    let concrete = ConcreteModel(model, layout)
    let ranges: [ClosedRange<Double>] = [0.2...1.3, -1...1, 0.05...0.4]
    return ranges.enumerated().map { place, range in
      MatrixPoint(model, layout, concrete, seed: UInt64(place) + 1, range)
    }
  }

  private init(
    _ model: Model, _ layout: ModelLayout, _ concrete: ConcreteModel?, seed: UInt64,
    _ range: ClosedRange<Double>
  ) {
    self.model = model
    self.seed = seed
    let own = concrete?.layout ?? layout
    for size in model.sizes where size.parameter == nil {
      sizes[size.name] = own.value(of: .named(size.name), indices: [:])
    }
    self.range = range
    guard let concrete else { return }
    let leaves = concrete.leaves { quantity, indices in oracle(model.quantities[quantity].name, indices) }
    let (values, adjoints) = concrete.numbers(leaves) { opaque($0, $1, $2) }
    numbers = Numbers(layout: concrete.layout, values: values, adjoints: adjoints)
  }

  private let range: ClosedRange<Double>

  // MARK: Sizes

  func integer(_ index: Index, _ letters: [Symbol: Int], _ graph: ExpressionGraph) -> Int? {
    switch index.base {
    case .none: return Int(index.offset)
    case .free(let symbol): return letters[symbol].map { $0 + Int(index.offset) }
    case .size(let symbol): return sizes[graph.name(of: symbol)].map { $0 + Int(index.offset) }
    case .bound: return nil
    case .sum:
      var value = Int(index.offset)
      for term in graph.terms(of: index) {
        guard let own = integer(Index(term.base), letters, graph) else { return nil }
        value += term.coefficient * own
      }
      return value
    case .dependentSize(let place):
      let (name, argument) = graph.dependentSize(at: place)
      // A size of each layer, whatever it is.
      guard let layer = integer(argument, letters, graph) else { return nil }
      return 2 + (layer + graph.name(of: name).utf8.count) % 3 + Int(index.offset)
    }
  }

  /// nil for an empty range or one without a number.
  func values(of interval: IndexInterval, _ letters: [Symbol: Int], _ graph: ExpressionGraph) -> ClosedRange<
    Int
  >? {
    guard let lower = integer(interval.lower, letters, graph),
      let upper = integer(interval.upper, letters, graph),
      lower <= upper
    else { return nil }
    return lower...upper
  }

  // MARK: Values

  func quantity(_ name: String) -> Int? {
    let own = name.hasPrefix(AdjointEquation.prefix) ? String(name.dropFirst()) : name
    return model.quantities.firstIndex { $0.name == own }
  }

  /// The first index of each place, as far as it does not depend on another.
  func firstPlace(of quantity: Int) -> [Int] {
    model.quantities[quantity].dimensions.map { range in
      (range.lower.name.map { sizes[$0] ?? 0 } ?? 0) + range.lower.offset
    }
  }

  /// The value of an element, or its adjoint under ∂name.
  func value(_ name: String, _ indices: [Int]) -> Double? {
    guard let quantity = quantity(name) else { return nil }
    guard let numbers else { return oracle(name, indices) }
    let table = name.hasPrefix(AdjointEquation.prefix) ? numbers.adjoints : numbers.values
    guard let offset = numbers.layout.arrays[quantity].offset(of: indices) else { return nil }
    return table[quantity].map { $0[offset] }
  }

  /// A number for each name and place; a distribution's add up to one.
  private func oracle(_ name: String, _ indices: [Int]) -> Double {
    let plain = random(name, indices, 0.2...1.3)
    guard let quantity = quantity(name), !name.hasPrefix(AdjointEquation.prefix) else {
      return random(name, indices, range)
    }
    let whole = model.quantities[quantity]
    guard whole.role == .target(.distribution), let last = whole.dimensions.last, let own = indices.last
    else {
      return random(name, indices, range)
    }
    let bounds = [last.lower, last.upper].map { ($0.name.map { sizes[$0] ?? 0 } ?? 0) + $0.offset }
    guard bounds[0] <= own, own <= bounds[1] else { return plain }
    let total = (bounds[0]...bounds[1]).reduce(0) { $0 + random(name, indices.dropLast() + [$1], 0.2...1.3) }
    return plain / total
  }

  private func random(_ name: String, _ indices: [Int], _ range: ClosedRange<Double>) -> Double {
    var bits = name.utf8.reduce(Fingerprint.mix(seed, 1)) { Fingerprint.mix($0, UInt64($1)) }
    for index in indices { bits = Fingerprint.mix(bits, UInt64(bitPattern: Int64(index))) }
    let unit = Double(bits) / Double(Fingerprint.prime)
    return range.lowerBound + (range.upperBound - range.lowerBound) * unit
  }

  /// f⁽ⁿ⁾(x) of a function without a formula: a sine with a frequency and phase of its own, smooth in x.
  func opaque(_ name: String, _ order: Int, _ x: Double) -> Double {
    let frequency = 0.5 + random(name, [0], 0...1)
    let phase = random(name, [1], 0...1)
    return pow(frequency, Double(order)) * sin(frequency * x + phase + Double(order) * Double.pi / 2)
  }
}

/// A model at small sizes, pairwise different where they have names.
private struct ConcreteModel {
  let layout: ModelLayout
  private let lowered: LoweredModel
  private let adjoints: [Node: Node]

  /// More elements than these are not made concrete.
  private static let elementLimit = 20_000

  init?(_ model: Model, _ own: ModelLayout) {
    var sizes: [String: Int] = [:]
    for (place, size) in model.sizes.filter({ $0.parameter == nil }).enumerated() {
      sizes[size.name] = place + 2
    }
    let small = try? ModelLayout(model, sizes: sizes)
    for layout in [small, own].compactMap({ $0 }) {
      let count = layout.arrays.reduce(0) { $0 + $1.count }
      guard count <= Self.elementLimit,
        let lowered = try? LoweredModel.lowering(model, layout: layout, samples: .unrolled)
      else { continue }
      self.layout = layout
      self.lowered = lowered
      let wanted = Set(lowered.definitions.map { $0.node } + lowered.leaves.values.flatMap { $0 })
      let named = lowered.definitions.filter { model.quantities[$0.quantity].role == .abbreviation }
      let accumulation = ReverseAccumulation(
        of: lowered.loss, in: lowered.graph, abbreviations: named.map { $0.node },
        wanted: { wanted.contains($0) })
      adjoints = accumulation.adjoints
      return
    }
    return nil
  }

  /// The values of all leaves.
  func leaves(_ value: (Int, [Int]) -> Double) -> [Node: Double] {
    var values: [Node: Double] = [:]
    for quantity in lowered.leaves.keys.sorted() {
      for leaf in lowered.leaves[quantity]! {
        guard case .symbol(_, let indices) = lowered.graph.view(leaf) else { continue }
        values[leaf] = value(quantity, indices.compactMap { $0.integer })
      }
    }
    return values
  }

  /// Values of all elements, and the adjoints of links and weights, by position of the quantity.
  func numbers(
    _ leaves: [Node: Double], _ opaque: (String, Int, Double) -> Double
  ) -> (values: [Int: [Double]], adjoints: [Int: [Double]]) {
    let graph = lowered.graph
    var places: [(node: Node, quantity: Int, indices: [Int])] = []
    for quantity in lowered.leaves.keys.sorted() {
      for leaf in lowered.leaves[quantity]! {
        guard case .symbol(_, let indices) = graph.view(leaf) else { continue }
        places.append((leaf, quantity, indices.compactMap { $0.integer }))
      }
    }
    places += lowered.definitions.map { ($0.node, $0.quantity, $0.indices) }
    let zero = graph.constant(0)
    let results = graph.evaluate(
      places.map { $0.node } + places.map { self.adjoints[$0.node] ?? zero },
      symbols: { leaves[$0] ?? .nan }, opaque: { opaque(graph.name(of: $0), $1, $2) })
    var values: [Int: [Double]] = [:]
    var adjoints: [Int: [Double]] = [:]
    for (number, place) in places.enumerated() {
      let array = layout.arrays[place.quantity]
      guard let offset = array.offset(of: place.indices) else { continue }
      let empty = [Double](repeating: .nan, count: array.count)
      values[place.quantity, default: empty][offset] = results[number]
      adjoints[place.quantity, default: empty][offset] = results[places.count + number]
    }
    return (values, adjoints)
  }
}
