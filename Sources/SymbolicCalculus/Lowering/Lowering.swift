import ModelLanguage
import SymbolicAlgebra

/// What a model asks for that has no concrete graph.
public enum LoweringError: BilingualError, Equatable {
  /// A quantity that is used but defined by no equation at these indices.
  case undefined(String)
  /// A quantity that needs itself.
  case circular(String)
  /// A product, maximum or minimum over the samples, which have no symbolic form.
  case reductionOverSamples(String)
  /// A maximum, minimum or product whose adjoint has no index form.
  case noIndexForm(String)
  case unknownFunction(String)

  public var message: Message {
    switch self {
    case .undefined(let name): Message("no equation defines \(name)", pt: "nenhuma equação define \(name)")
    case .circular(let name):
      Message("\(name) is defined by itself", pt: "\(name) é definido por si mesmo")
    case .reductionOverSamples(let kind):
      Message(
        "\(kind) over the samples has no symbolic form; its samples are written out one by one",
        pt: "\(kind) sobre as amostras não tem forma simbólica; as amostras são escritas uma a uma")
    case .noIndexForm(let kind):
      Message(
        "the adjoint of a reduction by \(kind) has no index form",
        pt: "o adjunto de uma redução por \(kind) não tem forma com índices")
    case .unknownFunction(let name):
      Message(
        "no meaning is known for the function '\(name)'",
        pt: "não se conhece significado para a função '\(name)'")
    }
  }
}

/// Makes a model concrete: elements on demand, with an explicit stack, each once.
final class Lowering {
  let result: LoweredModel
  private let model: Model
  private let layout: ModelLayout
  private let graph: ExpressionGraph
  private let sample: Symbol?
  private var elements: [ElementKey: Node] = [:]
  private var equations: [Int: [Model.Equation]] = [:]
  private var inProgress: Set<ElementKey> = []
  private let reading: ArithmeticReading
  let quantityByName: [String: Int]

  /// An element without the index of a symbolic sample.
  struct ElementKey: Hashable {
    var quantity: Int
    var indices: [Int]
  }

  init(model: Model, layout: ModelLayout, samples: LoweredModel.SampleReading, graph: ExpressionGraph) {
    self.model = model
    self.layout = layout
    self.graph = graph
    result = LoweredModel(model: model, layout: layout, samples: samples, graph: graph)
    sample = samples == .symbolic ? model.samples.map { graph.symbol(named: $0.index) } : nil
    for equation in model.equations { equations[equation.target, default: []].append(equation) }
    reading = ArithmeticReading(model: model, graph: graph)
    quantityByName = Dictionary(
      model.quantities.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  func run() throws -> LoweredModel {
    makeLeaves()
    for equation in model.equations {
      for key in targets(of: equation) { try define(key) }
    }
    guard let loss = elements[ElementKey(quantity: model.loss, indices: [])] else {
      throw LoweringError.undefined(model.quantities[model.loss].name)
    }
    result.loss = loss
    return result
  }

  // MARK: Elements

  private func hasSymbolicSample(_ quantity: Int) -> Bool {
    sample != nil && model.quantities[quantity].isPerSample
  }

  /// The places of a quantity, without a symbolic sample, in order of their offsets.
  private func places(of quantity: Int) -> [[Int]] {
    let array = layout.arrays[quantity]
    if !hasSymbolicSample(quantity) { return (0..<array.count).map { array.indices(at: $0) } }
    var places: [[Int]] = []
    for offset in 0..<array.count {
      let indices = array.indices(at: offset)
      if indices[0] != array.bounds[0].lowerBound { break }
      places.append(Array(indices.dropFirst()))
    }
    return places
  }

  private func graphIndices(_ key: ElementKey) -> [Index] {
    let rest = key.indices.map { Index.integer($0) }
    guard let sample, hasSymbolicSample(key.quantity) else { return rest }
    return [.free(sample)] + rest
  }

  private func makeLeaves() {
    for (quantity, declaration) in model.quantities.enumerated() {
      switch declaration.role {
      case .link, .abbreviation, .loss: continue
      case .input, .target, .weight, .constant, .rate: break
      }
      let name = graph.symbol(named: declaration.name)
      result.leaves[quantity] = places(of: quantity).map { indices in
        let key = ElementKey(quantity: quantity, indices: indices)
        let node = graph.symbol(name, graphIndices(key))
        elements[key] = node
        return node
      }
    }
  }

  private func targets(of equation: Model.Equation) -> [ElementKey] {
    places(of: equation.target).map { ElementKey(quantity: equation.target, indices: $0) }
      .filter { environment(of: equation, at: $0) != nil }
  }

  /// The values of an equation's free indices at one element; nil if it defines another part of the array.
  private func environment(of equation: Model.Equation, at key: ElementKey) -> [String: Index]? {
    var environment: [String: Index] = [:]
    var indices = equation.indices[...]
    if let sample, hasSymbolicSample(equation.target), let first = indices.popFirst() {
      if let name = first.letter { environment[name] = .free(sample) }
    }
    var integers: [String: Int] = [:]
    for (index, place) in zip(indices, key.indices) {
      guard let name = index.letter, equation.free.contains(where: { $0.name == name }) else {
        if layout.value(of: index, indices: integers) != place { return nil }
        continue
      }
      integers[name] = place - index.offset
      environment[name] = .integer(place - index.offset)
    }
    for binder in equation.free {
      guard let value = integers[binder.name], let range = binder.range else { continue }
      guard let values = layout.values(of: range, indices: integers), values.contains(value) else {
        return nil
      }
    }
    return environment
  }

  /// Defines one element and, before it, all it needs.
  private func define(_ wanted: ElementKey) throws {
    var stack = [wanted]
    while let key = stack.last {
      if elements[key] != nil {
        stack.removeLast()
        continue
      }
      let (equation, environment) = try equationAndEnvironment(for: key)
      var builder = BodyBuilder(lowering: self)
      let value = try builder.build(equation.body, environment)
      if builder.missing.isEmpty {
        inProgress.remove(key)
        finish(key, value)
        stack.removeLast()
      } else {
        if !inProgress.insert(key).inserted { throw LoweringError.circular(label(key)) }
        stack += builder.missing.reversed()
      }
    }
  }

  private func equationAndEnvironment(for key: ElementKey) throws -> (Model.Equation, [String: Index]) {
    for equation in equations[key.quantity] ?? [] {
      if let environment = environment(of: equation, at: key) { return (equation, environment) }
    }
    throw LoweringError.undefined(label(key))
  }

  private func label(_ key: ElementKey) -> String {
    let name = model.quantities[key.quantity].name
    return key.indices.isEmpty ? name : "\(name)[\(key.indices.map { String($0) }.joined(separator: ","))]"
  }

  private func finish(_ key: ElementKey, _ value: Node) {
    let quantity = model.quantities[key.quantity]
    let role: NameRole = quantity.role == .abbreviation ? .abbreviation : .link
    let node = graph.named(role, graph.symbol(named: quantity.name), graphIndices(key), value)
    elements[key] = node
    result.definitions.append(
      LoweredModel.Definition(quantity: key.quantity, indices: key.indices, node: node))
  }

  // MARK: What a body needs to know

  func element(_ quantity: Int, _ indices: [Index]) throws -> (key: ElementKey, node: Node?) {
    var rest = indices[...]
    var sampleIndex: Index?
    if hasSymbolicSample(quantity) { sampleIndex = rest.popFirst() }
    let integers = try rest.map { index in
      guard let value = index.integer else { throw LoweringError.reductionOverSamples("an index") }
      return value
    }
    let key = ElementKey(quantity: quantity, indices: integers)
    guard let node = elements[key] else { return (key, nil) }
    guard let sample, let sampleIndex, sampleIndex != .free(sample) else { return (key, node) }
    return (key, graph.substituting([.free(sample): sampleIndex], in: node))
  }

  func isSampleRange(_ range: IndexRange) -> Bool {
    guard sample != nil, let samples = model.samples else { return false }
    return range == samples.range(from: model.indexBase)
  }

  /// The number of samples stays a name where the samples stay symbolic.
  func isSymbolicSize(_ name: String) -> Bool { sample != nil && model.samples?.size.name == name }

  func symbolicIndex(_ size: SizeExpression) -> Index {
    guard let name = size.name, isSymbolicSize(name) else {
      return .integer(layout.value(of: size, indices: [:]))
    }
    return Index(.size(graph.symbol(named: name)), offset: size.offset)
  }

  var context: (model: Model, layout: ModelLayout, graph: ExpressionGraph, reading: ArithmeticReading) {
    (model, layout, graph, reading)
  }
}

extension LoweredModel {
  /// Lowers a model for the sizes of its layout.
  public static func lowering(
    _ model: Model, layout: ModelLayout, samples: SampleReading, in graph: ExpressionGraph = ExpressionGraph()
  ) throws -> LoweredModel {
    let lowering = Lowering(model: model, layout: layout, samples: samples, graph: graph)
    return try lowering.run()
  }
}
