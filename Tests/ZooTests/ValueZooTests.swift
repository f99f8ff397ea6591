import ModelZoo
import Nabla
import Testing

/// Every derivative of the zoo in every form, as it is derived and as it is simplified, entry by entry against backpropagation in
/// numbers, which knows no formula.
@Suite struct ValueZooTests {
  /// Layers of hundreds of units are compared by the tests of schedules; a function without a formula has no value.
  static let models = ZooModel.all.filter { !["big", "unspecified"].contains($0.name) }

  private struct Ground {
    var model: Model
    var layout: ModelLayout
    var values: [Int: [Double]]
    var engine: NumericEngine

    init(_ text: String) throws {
      model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
      layout = try ModelLayout(model, sizes: ZooModel.openSizes(model))
      values = MatrixZooTests.numbers(model, layout)
      engine = try NumericEngine(model, layout: layout)
      engine.forward(values)
      engine.backward()
    }
  }

  private func expect(_ value: Double, _ expected: Double, _ comment: String) {
    #expect(
      (value - expected).magnitude <= 1e-9 * max(1, expected.magnitude), "\(comment): \(value), \(expected)")
  }

  /// ∂L/∂w of every element in path order, simplified, in terms of inputs and weights, and as the sum over its paths.
  @Test(arguments: models) func byWeight(_ zoo: ZooModel) throws {
    let ground = try Ground(zoo.small)
    let lowered = try LoweredModel.lowering(ground.model, layout: ground.layout, samples: .symbolic)
    let graph = lowered.graph
    let gradient = lowered.gradient(withRespectTo: Array(lowered.weights.prefix(Self.weightLimit)))
    let presentation = lowered.presentation()
    let document = DerivationDocument(gradient, options: .init(source: "m"))
    let steps = Dictionary(
      uniqueKeysWithValues: document.derivativesBySteps().map { ($0.weight, $0.derivative) })
    var sizes: [Index.Base: Index] = [:]
    if let name = ground.model.samples?.size.name,
      let place = ground.model.quantities.firstIndex(where: { $0.isPerSample })
    {
      sizes[.size(graph.symbol(named: name))] = .integer(ground.layout.arrays[place].bounds[0].count)
    }
    let symbols = symbolValues(lowered, ground)
    var count = 0
    for partial in gradient.partials where partial.hasInfluence {
      guard case .symbol(let symbol, let indices) = graph.view(partial.variable),
        let place = ground.model.quantities.firstIndex(where: { $0.name == graph.name(of: symbol) }),
        let offset = ground.layout.arrays[place].offset(of: indices.compactMap { $0.integer })
      else { continue }
      let path = gradient.factored(partial)
      var forms = [path, presentation.simplest(of: path), gradient.expanded(partial)]
      if case let own?? = steps[partial.variable] { forms += [own, presentation.simplest(of: own)] }
      let values = graph.evaluate(
        forms.map { sizes.isEmpty ? $0 : graph.substituting(sizes, in: $0) }, symbols: symbols,
        opaque: { name, order, x in
          MatrixWitness.bound(ground.model.functionBindings[graph.name(of: name)], order, x)
        })
      for (form, value) in values.enumerated() {
        expect(
          value, ground.engine.gradient(of: place)[offset],
          "form \(form) of \(graph.name(of: symbol)) \(offset)")
        count += 1
      }
    }
    #expect(count > 0)
  }

  /// Elements past these are like those before.
  private static let weightLimit = 12

  /// Every adjoint equation, with other adjoints and without, as it is derived and simplified, for all values of its indices.
  @Test(arguments: models) func byIndex(_ zoo: ZooModel) throws {
    let ground = try Ground(zoo.small)
    let form = try IndexForm(of: ground.model)
    let graph = form.graph
    let witness = MatrixWitness(
      engine: ground.engine, reading: MatrixReading(form, samplesAsRows: false), graph: graph,
      model: ground.model)
    var count = 0
    for kept in [nil, []] as [Set<Int>?] {
      for line in try form.generalAdjoints(keeping: kept) {
        guard case .symbol(let symbol, let indices) = graph.view(line.variable),
          let place = ground.model.quantities.firstIndex(where: { $0.name == graph.name(of: symbol) })
        else { continue }
        let simplest = form.presentation(of: line.body).simplest(of: line.body)
        for letters in all(line.free, witness) {
          var own = witness
          own.letters = letters
          guard let offset = own.offset(of: indices, in: place) else { continue }
          let expected = ground.engine.gradient(of: place)[offset]
          for body in [line.body, simplest] {
            expect(own.scalar(body), expected, "\(graph.name(of: symbol)) at \(letters)")
            count += 1
          }
        }
      }
    }
    #expect(count > 0)
  }

  private func all(_ free: [IndexEquation.FreeIndex], _ witness: MatrixWitness) -> [[String: Int]] {
    var all: [[String: Int]] = [[:]]
    for index in free {
      let letter = witness.graph.name(of: index.symbol)
      all = all.flatMap { known -> [[String: Int]] in
        var own = witness
        own.letters = known
        return (own.values(of: index.interval).map { Array($0) } ?? []).map {
          known.merging([letter: $0]) { $1 }
        }
      }
    }
    return all
  }

  private func symbolValues(_ lowered: LoweredModel, _ ground: Ground) -> (Node) -> Double {
    { node in
      guard case .symbol(let symbol, let indices) = lowered.graph.view(node) else { return .nan }
      let name = lowered.graph.name(of: symbol)
      guard let place = ground.model.quantities.firstIndex(where: { $0.name == name }) else {
        let size = ground.layout.value(of: .named(name), indices: [:])
        return Double(size)
      }
      return ground.layout.arrays[place].offset(of: indices.compactMap { $0.integer })
        .flatMap { ground.values[place]?[$0] } ?? .nan
    }
  }
}
