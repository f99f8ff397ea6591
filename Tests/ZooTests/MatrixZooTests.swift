import ModelZoo
import Nabla
import Testing

/// Every equation and every adjoint of the zoo, read as matrices and compared entry by entry with backpropagation in numbers.
@Suite struct MatrixZooTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var samplesAsRows: Bool
    var testDescription: String { "\(name)\(samplesAsRows ? ", samples as rows" : "")" }
  }

  /// Too wide to compare; sizes of layers that the witness does not know; a function without a formula.
  static let without: Set<String> = ["big", "levels", "unspecified"]

  static let cases: [Case] = [false, true].flatMap { rows in
    ZooModel.all.filter { !without.contains($0.name) }.map {
      Case(name: $0.name, text: $0.text, samplesAsRows: rows)
    }
  }

  /// What has no form in matrices, by model.
  static let withoutForm: [String: Set<String>] = [
    // A square under the sum over a third index.
    "distmat": ["D"]
  ]

  /// Numbers of no symmetry for all leaves; those of a distribution add up to one.
  static func numbers(_ model: Model, _ layout: ModelLayout) -> [Int: [Double]] {
    var generator = SeededGenerator(seed: 17)
    var values: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated() {
      switch quantity.role {
      case .link, .abbreviation, .loss: continue
      default: break
      }
      let count = layout.arrays[place].count
      var own = (0..<count).map { _ in Double.random(in: 0.2...1.4, using: &generator) }
      if quantity.role == .target(.distribution), let width = layout.arrays[place].bounds.last?.count {
        for start in stride(from: 0, to: count, by: width) {
          let total = own[start..<start + width].reduce(0, +)
          for entry in start..<start + width { own[entry] /= total }
        }
      }
      values[place] = own
    }
    return values
  }

  @Test("A3-12, entry by entry", arguments: cases) func everyEntry(_ item: Case) throws {
    let model = try Model(resolving: ModelSyntax(parsing: item.text, name: "\(item.name).nabla"))
    let layout = try ModelLayout(model, sizes: ZooModel.openSizes(model))
    var engine = try NumericEngine(model, layout: layout)
    engine.forward(Self.numbers(model, layout))
    engine.backward()
    let form = try IndexForm(of: model)
    var reading = MatrixReading(form, samplesAsRows: item.samplesAsRows)
    var refused: Set<String> = []
    var count = 0
    func compare(_ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node) throws {
      guard case .symbol(let name, _) = form.graph.view(target) else { return }
      let whole = reading.array(target, free: free)
      guard let whole, let tree = try? reading.matrix(target: target, free: free, body: body) else {
        refused.insert(form.graph.name(of: name))
        return
      }
      let witness = MatrixWitness(engine: engine, reading: reading, graph: form.graph, model: model)
      for letters in assignments(free, whole.labels, witness) {
        var own = witness
        own.letters = letters
        let (found, expected) = (try own.value(tree), try own.array(whole.name, whole.labels))
        #expect(found.map { $0.count } == expected.map { $0.count }, "\(whole.name)")
        let scale = expected.joined().reduce(1e-3) { max($0, $1.magnitude) }
        for (a, b) in zip(found.joined(), expected.joined()) {
          #expect((a - b).magnitude <= 1e-11 * scale, "\(whole.name) at \(letters)")
          count += 1
        }
      }
    }
    for equation in form.equations { try compare(equation.target, equation.free, equation.body) }
    for kept in [nil, []] as [Set<Int>?] {
      for line in try form.generalAdjoints(keeping: kept) {
        guard case .symbol(let name, let indices) = form.graph.view(line.variable) else { continue }
        let adjoint = AdjointEquation.prefix + form.graph.name(of: name)
        try compare(form.graph.symbol(adjoint, indices), line.free, line.body)
      }
    }
    #expect(refused == Self.withoutForm[item.name] ?? [])
    #expect(count > 0)
  }

  /// All values of the letters of labels.
  private func assignments(
    _ free: [IndexEquation.FreeIndex], _ labels: [Index], _ witness: MatrixWitness
  ) -> [[String: Int]] {
    var all: [[String: Int]] = [[:]]
    for index in free where labels.contains(where: { $0.base == .free(index.symbol) }) {
      let values = witness.values(of: index.interval) ?? 0...0
      let letter = witness.graph.name(of: index.symbol)
      all = all.flatMap { known in values.map { known.merging([letter: $0]) { $1 } } }
    }
    return all
  }
}
