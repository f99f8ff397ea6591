import NumericBackprop
import Testing

@Suite struct VectorTests {
  private func text(_ function: String, _ loss: String) -> String {
    "input t[3]\nweight z[3]\np[k] = \(function)(k: z[k])\nloss L = \(loss)"
  }

  @Test func crossEntropy() throws {
    // ∂/∂z = s·p − t with s = Σt; softmax(1, 2, 3).
    let p = [0.09003057317038046, 0.24472847105479767, 0.6652409557748219]
    for (function, loss) in [
      ("softmax", "-sum(k: t[k] * log(p[k]))"), ("log_softmax", "-sum(k: t[k] * p[k])"),
    ] {
      for target in [[0.0, 0, 1], [0.2, 0.3, 0.5], [1, 2, 3]] {
        let bench = try Bench(text(function, loss), ["z": [1, 2, 3], "t": target])
        let total = target.reduce(0, +)
        expectEqual(try bench.gradient("z"), zip(p, target).map { total * $0 - $1 }, 1e-14)
      }
    }
    let logits = try Bench(
      text("softmax", "logsumexp(k: z[k]) - sum(k: t[k] * z[k])"), ["z": [1, 2, 3], "t": [0, 1, 0]])
    expectEqual(try logits.gradient("z"), [p[0], p[1] - 1, p[2]], 1e-14)
    expectEqual([logits.engine.loss], [1.4076059644443801], 1e-14)
  }

  @Test func nothingOverflowsAndNothingIsLost() throws {
    // exp(−50) = 1.9287498479639178e-22, exp(−1000) = 0.
    for (function, loss) in [
      ("softmax", "-sum(k: t[k] * log(p[k]))"), ("log_softmax", "-sum(k: t[k] * p[k])"),
    ] {
      let bench = try Bench(text(function, loss), ["z": [1000, 950, 0], "t": [1, 0, 0]])
      expectEqual(try bench.gradient("z"), [-1.9287498479639178e-22, 1.9287498479639178e-22, 0], 1e-14)
    }
    let bench = try Bench(
      text("log_softmax", "-sum(k: t[k] * p[k])"), ["z": [1000, 950, 0], "t": [1, 0, 0]])
    expectEqual([bench.engine.loss], [1.9287498479639178e-22], 1e-14)
    expectEqual(try bench.value("p"), [-1.9287498479639178e-22, -50, -1000], 1e-14)
  }

  /// ∂pᵢ/∂zⱼ = pᵢ([i=j] − pⱼ), each row of a matrix for itself.
  @Test func rowsAreApart() throws {
    let bench = try Bench(
      "weight z[2,2]\np[i,k] = softmax(k: z[i,k])\nloss L = p[1,1] + 3*p[2,2]", ["z": [0, 1, 2, 2]])
    let p = 1 / (1 + 2.718281828459045)
    expectEqual(try bench.value("p"), [p, 1 - p, 0.5, 0.5], 1e-15)
    expectEqual(try bench.gradient("z"), [p * (1 - p), -p * (1 - p), -0.75, 0.75], 1e-14)
  }

  @Test func reductions() throws {
    let text = { (kind: String) in "weight x[4]\nloss L = \(kind)(i: x[i])" }
    let x = [2.0, -3, 4, 0.5]
    let expected: [(String, Double, [Double])] = [
      ("sum", 3.5, [1, 1, 1, 1]), ("mean", 0.875, [0.25, 0.25, 0.25, 0.25]),
      ("product", -12, [-6, 4, -3, -24]), ("max", 4, [0, 0, 1, 0]), ("min", -3, [0, 1, 0, 0]),
    ]
    for (kind, value, gradient) in expected {
      let bench = try Bench(text(kind), ["x": x])
      #expect(bench.engine.loss == value)
      #expect(try bench.gradient("x") == gradient)
    }
  }
}
