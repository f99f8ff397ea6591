import Nabla
import Templates
import Testing

/// Second derivatives against differences of the gradients of the other engine, which has none of its own.
@Suite struct SecondDerivativeTests {
  static let models = ["wv", "chain", "mlp231", "regression", "deep", "xor", "neuron"]

  @Test(arguments: models) func hessianIsTheDerivativeOfTheGradient(_ name: String) throws {
    let model = try Self.model(name)
    let hessian = try model.hessian()
    let weights = try Self.weights(model)
    for (column, weight) in weights.enumerated() {
      let step = 1e-5
      let (above, below) = (try weight.gradient(model, step), try weight.gradient(model, -step))
      for row in hessian.indices {
        let difference = (above[row] - below[row]) / (2 * step)
        #expect(abs(hessian[row][column] - difference) < 1e-8 * max(1, abs(difference)), "\(row), \(column)")
        #expect(abs(hessian[row][column] - hessian[column][row]) < 1e-13 * max(1, abs(hessian[row][column])))
      }
    }
  }

  @Test(arguments: models) func productIsTheMatrixTimesTheDirection(_ name: String) throws {
    let model = try Self.model(name)
    let hessian = try model.hessian()
    let direction = hessian.indices.map { Double(($0 * 7) % 5) / 4 - 0.5 }
    let product = try model.hessianVectorProduct(with: direction)
    for (row, value) in zip(hessian, product) {
      let expected = zip(row, direction).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(value - expected) < 1e-13 * max(1, abs(expected)))
    }
  }

  /// L = (σ(wx) − 1)²/2 at w = 0, x = 2: L″ = x²(σ′² + (σ − 1)σ″) = 4·(1/16) since σ″(0) = 0.
  @Test func oneWeightByHand() throws {
    let text = "weight w\ninput x\nloss L = 1/2*(sigmoid(w*x) - 1)^2\ngiven w = 0, x = 2\n"
    #expect(try Model(resolving: ModelSyntax(parsing: text, name: "one")).hessian() == [[0.25]])
  }

  static func model(_ name: String) throws -> Model {
    let text = try #require(StarterModel.named(name)).text
    return try Model(resolving: ModelSyntax(parsing: text, name: name))
  }

  /// One entry of one array.
  struct Weight {
    var name: String
    var values: [Double]
    var place: Int

    func gradient(_ model: Model, _ step: Double) throws -> [Double] {
      var moved = values
      moved[place] += step
      return try model.gradient(at: [name: moved]).values
    }
  }

  static func weights(_ model: Model) throws -> [Weight] {
    let given = model.numericValues
    return model.quantities.enumerated().filter { $0.element.role == .weight }.flatMap { place, quantity in
      let values = given[place] ?? []
      return values.indices.map { Weight(name: quantity.name, values: values, place: $0) }
    }
  }
}
