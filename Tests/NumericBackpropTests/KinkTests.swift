import NumericBackprop
import Testing

/// The one table of kinks, the same in formulas, code and engine.
@Suite struct KinkTests {
  @Test(arguments: [
    ("relu(x)", 0.0, 0.0), ("abs(x)", 0, 0), ("step(x)", 0, 0), ("sign(x)", 0, 0),
    ("leaky_relu(x, 0.1)", 0, 0.1), ("leaky_relu(x)", 0, 0.01), ("elu(x, 2)", 0, 2), ("elu(x)", 0, 1),
    ("selu(x)", 0, 1.7580993408473766), ("softsign(x)", 0, 1), ("huber(x, 2)", 2, 2), ("huber(x)", -1, -1),
    ("hardtanh(x)", 1, 0), ("hardtanh(x)", -1, 0), ("hardsigmoid(x)", 3, 0), ("hardsigmoid(x)", -3, 0),
    ("max(0, x)", 0, 0), ("max(x, 0)", 0, 0), ("min(0, x)", 0, 0), ("max(1, min(x, 3))", 3, 0),
    ("max(x, x)", 2, 1), ("max(x, 2*x)", 0, 1.5), ("min(x, 2*x)", 0, 1.5),
    ("max(x, 2*x, 3*x)", 0, 2), ("max(x, 2*x, 0)", 0, 0), ("max(i in 1..2: i*x)", 0, 1.5),
    ("x^2", 0, 0), ("x^0", 0, 0), ("x^1", 0, 1), ("x^3", 0, 0), ("x^1.5", 0, 0), ("(2*x)^(4/2)", 0, 0),
  ])
  func slope(_ expression: String, _ x: Double, _ slope: Double) throws {
    let bench = try Bench("weight x\nloss L = \(expression)", ["x": [x]])
    expectEqual(try bench.gradient("x"), [slope], 1e-15)
  }

  /// A declared constant is a number of the user's, no literal: it shares.
  @Test func tiesShare() throws {
    let bench = try Bench("weight x, y, z\nloss L = max(x, y, z)", ["x": [2], "y": [2], "z": [1]])
    #expect(try bench.gradient("x") == [0.5] && bench.gradient("y") == [0.5] && bench.gradient("z") == [0])
    let three = try Bench("weight x, y, z\nloss L = min(x, y, z)", ["x": [3], "y": [3], "z": [3]])
    expectEqual(
      try three.gradient("x") + three.gradient("y") + three.gradient("z"), [1.0 / 3, 1.0 / 3, 1.0 / 3])
    let given = try Bench("weight x\nconstant c = 1\nloss L = max(c, x)", ["x": [1]])
    #expect(try given.gradient("x") == [0.5])
  }

  @Test func powers() throws {
    // A literal exponent never meets a logarithm; a variable one has its own adjoint where it is defined.
    let cube = try Bench("weight x\nloss L = x^3", ["x": [-2]])
    #expect(try cube.engine.loss == -8 && cube.gradient("x") == [12])
    let inverse = try Bench("weight x\nloss L = x^(-2)", ["x": [-2]])
    #expect(try inverse.engine.loss == 0.25 && inverse.gradient("x") == [0.25])
    let root = try Bench("weight x\nloss L = x^(1/2)", ["x": [4]])
    #expect(try root.engine.loss == 2 && root.gradient("x") == [0.25])
    let free = try Bench("weight x, y\nloss L = x^y", ["x": [2], "y": [3]])
    expectEqual(try free.gradient("x") + free.gradient("y"), [12, 5.545177444479562])
    let negative = try Bench("weight x, y\nloss L = x^y", ["x": [-2], "y": [2]])
    #expect(try negative.gradient("x") == [-4] && negative.gradient("y")[0].isNaN)
    let zero = try Bench("weight x, y\nloss L = x^y", ["x": [0], "y": [2]])
    #expect(try zero.gradient("x") == [0] && zero.gradient("y") == [0])
  }

  @Test func branchesWithoutInfluenceStaySilent() throws {
    // √ has no slope at 0; here nothing asks for it.
    let unused = try Bench("weight x\nloss L = relu(sqrt(x) - 1) + x", ["x": [0]])
    #expect(try unused.gradient("x") == [1])
    let larger = try Bench("weight x\nloss L = max(x, sqrt(x - 5))", ["x": [5]])
    #expect(try larger.gradient("x") == [1])
  }
}
