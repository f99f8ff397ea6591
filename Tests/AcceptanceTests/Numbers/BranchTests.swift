import Nabla
import Testing

/// Slopes of what is constant on a side, powers at 0, and norms far out. The right values are those of the function's own
/// definition: where it is constant the slope is 0, ∂√(x² + y²)/∂x is x over the norm, and 0ʸ is 0 for all y > 0.
@Suite struct BranchTests {
  struct Point: Sendable {
    var formula: String
    var values: [Double]
    var value: Double
    var gradient: [Double]
  }

  static let points: [Point] = [
    .init(formula: "sqrt(relu(x))", values: [-3], value: 0, gradient: [0]),
    .init(formula: "sqrt(relu(x))", values: [4], value: 2, gradient: [0.25]),
    .init(formula: "sqrt(max(x, 0))", values: [-3], value: 0, gradient: [0]),
    .init(formula: "sqrt(max(0, x))^3", values: [-3], value: 0, gradient: [0]),
    .init(formula: "relu(x)^0.3", values: [-2], value: 0, gradient: [0]),
    .init(formula: "sqrt(relu(x)^2 + relu(y)^2)", values: [-1, -2], value: 0, gradient: [0, 0]),
    .init(formula: "sqrt(relu(x)^2 + relu(y)^2)", values: [3, -2], value: 3, gradient: [1, 0]),
    .init(formula: "sqrt(max(x, y, 0))", values: [-3, -1], value: 0, gradient: [0, 0]),
    .init(formula: "sqrt(1 - min(1, x))", values: [2], value: 0, gradient: [0]),
    .init(formula: "sqrt(x^2 + y^2)^2", values: [0, 0], value: 0, gradient: [0, 0]),
    .init(formula: "sqrt(x^2 + y^2)^4", values: [0, 0], value: 0, gradient: [0, 0]),
    .init(formula: "x^y", values: [0, 2], value: 0, gradient: [0, 0]),
    .init(formula: "3*x^y", values: [0, 1.5], value: 0, gradient: [0, 0]),
    .init(
      formula: "sqrt(x^2 + y^2)", values: [3e200, 4e200], value: 5e200, gradient: [0.6, 0.8]),
    .init(formula: "sqrt(x^2 + y^2)", values: [3e-200, 4e-200], value: 5e-200, gradient: [0.6, 0.8]),
    .init(formula: "1/sqrt(x^2 + y^2)", values: [3e199, 4e199], value: 2e-200, gradient: [0, 0]),
    // ∂(x/N)/∂x is S/N³ for N² = x² + S, and ∂(x/N)/∂y is −x·y/N³.
    .init(formula: "x/sqrt(x^2 + 1)", values: [1e200], value: 1, gradient: [0]),
    .init(formula: "x/sqrt(x^2 + 1)", values: [-1e160], value: -1, gradient: [0]),
    .init(formula: "x/sqrt(x^2 + 1)", values: [1e8], value: 1, gradient: [1e-24]),
    .init(formula: "x/sqrt(x^2 + 1)", values: [1e100], value: 1, gradient: [1e-300]),
    .init(
      formula: "x/sqrt(x^2 + y^2)", values: [3e200, 4e200], value: 0.6, gradient: [1.28e-201, -0.96e-201]),
    .init(
      formula: "x/sqrt(x^2 + y^2)", values: [3e-200, 4e-200], value: 0.6, gradient: [1.28e199, -0.96e199]),
    .init(
      formula: "5*x*y/(7*sqrt(x^2 + y^2 + 1))", values: [3e160, 4e160], value: 12e160 / 7,
      gradient: [2.56 / 7, 1.08 / 7]),
    .init(formula: "x^3/(x^2 + 1)^(3/2)", values: [1e150], value: 1, gradient: [0]),
  ]

  @Test(arguments: points.indices) func derivativeAtAPoint(_ number: Int) throws {
    let point = Self.points[number]
    let names = ["x", "y"].prefix(point.values.count)
    let text =
      names.map { "weight \($0)\n" }.joined() + "loss L = \(point.formula)\ngiven "
      + zip(names, point.values).map { "\($0) = \($1)" }.joined(separator: ", ") + "\n"
    let model = try Model(resolving: try ModelSyntax(parsing: text, name: "branches.nabla"))
    let numbers = try WorkedNumbers(of: model, layout: try ModelLayout(model))
    let step = numbers.steps[0]
    func isNear(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude <= 4 * b.magnitude * .ulpOfOne }
    #expect(isNear(step.loss, point.value), "\(point.formula): \(step.loss)")
    let gradient = model.quantities.indices.filter { model.quantities[$0].role == .weight }
      .flatMap { step.derivatives[$0] ?? [] }
    for (own, truth) in zip(gradient, point.gradient) {
      #expect(isNear(own, truth), "\(point.formula) at \(point.values): \(gradient)")
    }
  }
}
