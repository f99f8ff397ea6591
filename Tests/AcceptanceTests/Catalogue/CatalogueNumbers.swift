import Nabla
import Templates
import Testing

/// The numbers of the notes, each with its formula id and the model whose worked example gives it. `SeedNumberTests` has the
/// acceptance items that are about numbers and no formula.
@Suite struct CatalogueNumbers {
  enum Place: Sendable {
    case value(String)
    case derivative(String)
    case updated(String)
    case after(String)
    case lossAfter
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var model: String
    /// The decimals that every function's value is rounded to; nil for doubles.
    var rounding: Int?
    var place: Place
    var numbers: [Double]
    /// Relative; 1e-15 for the replay of rounded arithmetic.
    var tolerance = 1e-12
    var testDescription: String { "\(id) \(place)" }
  }

  static let cases: [Case] = [
    // Given values.
    Case(id: "S2-7", model: "chain", place: .value("theta1"), numbers: [-0.5]),
    Case(id: "S2-7", model: "chain", place: .value("theta2"), numbers: [0.5]),
    Case(id: "S2-7", model: "chain", place: .value("X1"), numbers: [1]),
    Case(id: "S2-7", model: "chain", place: .value("y"), numbers: [1]),
    // The slide's arithmetic: every function at four decimals, all else exact. A2-8
    Case(id: "S2-9", model: "chain", rounding: 4, place: .value("a2"), numbers: [0.5470], tolerance: 1e-15),
    Case(
      id: "S2-10", model: "chain", rounding: 4, place: .value("J"), numbers: [0.1026045], tolerance: 1e-15),
    Case(id: "S2-20", model: "chain", rounding: 4, place: .value("z1"), numbers: [-0.5]),
    Case(id: "S2-20", model: "chain", rounding: 4, place: .value("a1"), numbers: [0.3775], tolerance: 1e-15),
    Case(id: "S2-20", model: "chain", rounding: 4, place: .value("z2"), numbers: [0.18875], tolerance: 1e-15),
    Case(id: "S2-20", model: "chain", rounding: 4, place: .value("a2"), numbers: [0.5470], tolerance: 1e-15),
    Case(
      id: "S2-23", model: "chain", rounding: 4, place: .derivative("theta2"), numbers: [-0.0423741194325],
      tolerance: 1e-15),
    Case(
      id: "S2-24", model: "chain", rounding: 4, place: .derivative("theta1"),
      numbers: [-0.013188944673365625], tolerance: 1e-15),
    // The slide rounds the gradients again before the step, so that it agrees to its seven digits.
    Case(
      id: "S2-25", model: "chain", rounding: 4, place: .updated("theta2"), numbers: [0.5042374],
      tolerance: 1e-7),
    Case(
      id: "S2-26", model: "chain", rounding: 4, place: .updated("theta1"), numbers: [-0.4986811],
      tolerance: 1e-7),
    // The slide truncates 0.547488 to 0.5474; the value is the exact one. R2-6
    Case(id: "S2-27", model: "chain", place: .after("a2"), numbers: [0.5474880291714364]),
    Case(id: "S2-28", model: "chain", place: .lossAfter, numbers: [0.10238354187157542]),
    // The slide's tables follow from the target 0.7, not from the 0.6 that is printed with the data. R2-13
    Case(id: "S2-43", model: "mlp231", place: .value("X"), numbers: [0.5, 0.1, 0.2, 0.6]),
    Case(id: "S2-43", model: "mlp231", place: .value("y"), numbers: [0.7, 0.8]),
    Case(id: "S2-44", model: "mlp231", place: .value("theta1"), numbers: [0.5, 0.2, 0.6, -0.1, -0.4, -0.3]),
    Case(id: "S2-44", model: "mlp231", place: .value("theta2"), numbers: [0.7, -0.1, 0.2]),
    Case(
      id: "S2-45", model: "mlp231", place: .derivative("a2"),
      numbers: [-0.09452856283902386, -0.19557943145595158]),
    Case(
      id: "S2-45", model: "mlp231", place: .derivative("z1"),
      numbers: [
        -0.0038804502813977377, 0.0005528100776676249, -0.0011142284442685155, -0.008085181343378378,
        0.001168006658404808, -0.0022990431598230413,
      ]),
    Case(
      id: "S2-45", model: "mlp231", place: .derivative("theta1"),
      numbers: [
        -0.003557261409374544, -0.005239153834166801, 0.000510006370514774, 0.0007560850028096472,
        -0.001016922854098866, -0.0014908487403206764,
      ]),
    Case(
      id: "S2-45", model: "mlp231", place: .derivative("theta2"),
      numbers: [-0.03874805697258285, -0.036998394760274896, -0.030356222090701518]),
    Case(
      id: "S2-47", model: "mlp231", place: .updated("theta1"),
      numbers: [
        0.5003557261409375, 0.20052391538341668, 0.5999489993629485, -0.10007560850028097,
        -0.3998983077145901, -0.29985091512596795,
      ]),
    Case(
      id: "S2-47", model: "mlp231", place: .updated("theta2"),
      numbers: [0.7038748056972582, -0.09630016052397251, 0.20303562220907015]),
    Case(
      id: "S2-47", model: "mlp231", place: .after("z2"), numbers: [0.4340174069762785, 0.42936915376964996]),
    Case(id: "S4-10", model: "neuron", place: .value("h"), numbers: [1]),
    Case(id: "S4-10", model: "neuron", place: .value("k"), numbers: [-3]),
    Case(id: "S4-10", model: "neuron", place: .value("y"), numbers: [10]),
    Case(id: "S4-10", model: "neuron", place: .value("w1"), numbers: [5]),
    Case(id: "S4-10", model: "neuron", place: .value("w2"), numbers: [-1]),
    Case(id: "S4-10", model: "neuron", place: .value("b"), numbers: [3]),
    Case(id: "S4-10", model: "neuron", place: .value("yhat"), numbers: [11]),
    Case(id: "S4-10", model: "neuron", place: .value("L"), numbers: [1]),
  ]

  @Test("A2-8 and the numbers of the notes", arguments: cases) func numbersOfTheNotes(item: Case) throws {
    let text = try #require(StarterModel.named(item.model)).text
    let model = try Model(resolving: ModelSyntax(parsing: text, name: item.model))
    let numbers = try WorkedNumbers(of: model, layout: ModelLayout(model), roundingTo: item.rounding)
    func table(_ name: String, _ table: [Int: [Double]]?) -> [Double] {
      model.quantities.firstIndex { $0.name == name }.flatMap { table?[$0] } ?? []
    }
    let step = numbers.steps.first
    let own: [Double] =
      switch item.place {
      case .value(let name): table(name, step?.values)
      case .derivative(let name): table(name, step?.derivatives)
      case .updated(let name): table(name, step?.updated)
      case .after(let name): table(name, numbers.valuesAfter)
      case .lossAfter: numbers.lossAfter.map { [$0] } ?? []
      }
    #expect(own.count == item.numbers.count)
    for (a, b) in zip(own, item.numbers) { #expect((a - b).magnitude <= item.tolerance * b.magnitude) }
  }
}
