import ModelLanguage
import NumericBackprop
import Testing

/// Values and derivatives of every function against 110-digit Taylor coefficients of their textbook definitions.
@Suite struct FunctionTests {
  static let scalars = FunctionName.all.filter { $0.arity.contains(1) }.map { $0.name }

  private struct Row {
    var x: Double
    var derivatives: [Double]
  }

  private func rows(_ name: String) throws -> [Row] {
    try Reference(file: "functions")[name].entries.map {
      Row(x: try $0["x"].numbers[0], derivatives: try $0["derivatives"].numbers)
    }
  }

  private func expect(_ got: Double, _ want: Double, _ row: Row, _ what: String) {
    // Where a derivative passes 0 its neighbours say how exact it can be.
    let scale = row.derivatives.map { $0.magnitude }.max() ?? 0
    let error = (got - want).magnitude
    #expect(
      error <= 1e-13 * want.magnitude || error <= 1e-15 * scale, "\(what) at \(row.x): \(got), not \(want)")
  }

  @Test(arguments: scalars) func valueAndAdjoint(_ name: String) throws {
    var bench = try Bench("weight x\nloss L = \(name)(x)", ["x": [1]])
    for row in try rows(name) {
      bench.values[try bench.place("x")] = [row.x]
      bench.run()
      expect(bench.engine.loss, row.derivatives[0], row, name)
      expect(try bench.gradient("x")[0], row.derivatives[1], row, "\(name)'")
    }
  }

  @Test(arguments: scalars) func higherDerivatives(_ name: String) throws {
    for order in 1...3 {
      let primes = String(repeating: "'", count: order)
      var bench = try Bench("weight x\nopaque f\nloss L = f\(primes)(x)\nbind f = \(name)", ["x": [1]])
      for row in try rows(name) {
        bench.values[try bench.place("x")] = [row.x]
        bench.run()
        expect(bench.engine.loss, row.derivatives[order], row, name + primes)
        expect(try bench.gradient("x")[0], row.derivatives[order + 1], row, name + primes + "'")
      }
    }
  }

  @Test(arguments: scalars) func differences(_ name: String) throws {
    var bench = try Bench("weight x\nloss L = \(name)(x)", ["x": [1]])
    let x = try bench.place("x")
    var usable = 0
    for row in try rows(name) {
      bench.values[x] = [row.x]
      bench.run()
      let gradient = try bench.gradient("x")[0]
      let difference = bench.engine.finiteDifference(of: x, at: 0, bench.values, scale: 1)
      guard difference.isUsable else { continue }
      usable += 1
      #expect((difference.value - gradient).magnitude <= 2 * difference.error, "\(name)' at \(row.x)")
    }
    #expect(usable >= 4)
  }

  @Test func parameters() throws {
    // Slopes in the operand and in the parameter, on both sides.
    let cases: [(String, Double, Double, slope: Double, parameter: Double)] = [
      ("leaky_relu", 2, 0.3, 1, 0), ("leaky_relu", -2, 0.3, 0.3, -2),
      ("elu", 2, 1.5, 1, 0), ("elu", -0.5, 1.5, 0.9097959895689501, -0.3934693402873666),
      ("huber", 0.5, 2, 0.5, 0), ("huber", -3, 2, -2, 1), ("huber", 3, 2, 2, 1),
    ]
    for (name, x, p, slope, parameter) in cases {
      let bench = try Bench("weight x, p\nloss L = \(name)(x, p)", ["x": [x], "p": [p]])
      expectEqual(try bench.gradient("x"), [slope])
      expectEqual(try bench.gradient("p"), [parameter])
    }
    expectEqual([try Bench("weight x\nloss L = leaky_relu(x)", ["x": [-3]]).engine.loss], [-0.03])
  }

  @Test func aliasesMayBeBound() throws {
    let text = "weight x\nopaque f\nloss L = f(x)"
    expectEqual(
      [try Bench(text, ["x": [2]], bindings: ["f": "swish"]).engine.loss], [1.7615941559557649], 1e-15)
    #expect(throws: NumericEngineError.unbound("f")) { try Bench(text) }
    #expect(throws: NumericEngineError.unknownFunction("f")) { try Bench(text, bindings: ["f": "nothing"]) }
  }

  @Test func extremeArguments() throws {
    // No overflow, no cancellation, no 0·∞.
    let cases: [(String, Double, value: Double, slope: Double)] = [
      ("sigmoid", -700, 9.85967654375977e-305, 9.85967654375977e-305), ("sigmoid", 800, 1, 0),
      ("sigmoid", 40, 1, 4.248354255291589e-18), ("tanh", 20, 1, 1.6993417021166355e-17),
      ("softplus", 800, 800, 1), ("softplus", -40, 4.248354255291589e-18, 4.248354255291589e-18),
      ("log_cosh", 800, 799.3068528194401, 1), ("log_cosh", 1e-9, 5e-19, 1e-9),
      ("gelu", -40, 0, 0), ("silu", -800, 0, 0), ("mish", 800, 800, 1), ("elu", -800, -1, 0),
    ]
    for (name, x, value, slope) in cases {
      let bench = try Bench("weight x\nloss L = \(name)(x)", ["x": [x]])
      let gradient = try bench.gradient("x")[0]
      #expect(agree(bench.engine.loss, value, 1e-13), "\(name)(\(x)) = \(bench.engine.loss)")
      #expect(agree(gradient, slope, 1e-13), "\(name)'(\(x)) = \(gradient)")
    }
  }
}
