import ModelLanguage
import NumericBackprop
import Testing

@Suite struct RecordingTests {
  @Test func recurrenceOverLayers() throws {
    let bench = try Bench(
      """
      size L, n
      input x[n]
      weight w[L,n,n]
      a[0,j] = x[j] for j in 1..n
      a[l,j] = tanh(sum(k: w[l,j,k] * a[l-1,k])) for l in 1..L, j in 1..n
      loss E = sum(j in 1..n: a[L,j]^2)
      given L = 2, n = 1
      """, ["x": [0.5], "w": [2, 3]])
    // a₁ = tanh 1, a₂ = tanh(3a₁); dE/dw₂ = 2a₂(1−a₂²)a₁, dE/dw₁ = 2a₂(1−a₂²)·3·(1−a₁²)·x.
    let (a1, a2) = (0.7615941559557649, 0.9794876246617495)
    expectEqual(try bench.value("a"), [0.5, a1, a2])
    let delta = 2 * a2 * (1 - a2 * a2)
    expectEqual(try bench.gradient("w"), [delta * 3 * (1 - a1 * a1) * 0.5, delta * a1], 1e-12)
    expectEqual(try bench.gradient("x"), [delta * 3 * (1 - a1 * a1) * 2], 1e-12)
  }

  @Test func recurrenceAgainstTheOrder() throws {
    let bench = try Bench(
      """
      size T
      input x[T]
      weight w
      s[T] = w * x[T]
      s[t] = w * (x[t] + s[t+1]) for t in 1..T-1
      loss L = s[1]
      given T = 3
      """, ["x": [1, 2, 4], "w": [3]])
    // L = w(x₁ + w(x₂ + w·x₃)).
    #expect(bench.engine.loss == 129)
    // 1 + 2·3·2 + 3·9·4.
    #expect(try bench.gradient("w") == [121])
    #expect(try bench.gradient("x") == [3, 9, 27])
  }

  @Test func longRecurrences() throws {
    let bench = try Bench(
      """
      size T
      weight w
      s[T] = w
      s[t] = s[t+1] * 1.0001 for t in 1..T-1
      loss L = s[1]
      given T = 5000
      """, ["w": [1]])
    expectEqual(try bench.gradient("w"), [1.6485152044107347], 1e-10)
  }

  @Test func deepNests() throws {
    let sums = String(repeating: "sum(i in 1..1: ", count: 200) + "w" + String(repeating: ")", count: 200)
    #expect(try Bench("weight w\nloss L = \(sums)", ["w": [2]]).gradient("w") == [1])
    let parentheses = String(repeating: "(", count: 100_000) + "w" + String(repeating: ")", count: 100_000)
    #expect(try Bench("weight w\nloss L = \(parentheses)", ["w": [2]]).gradient("w") == [1])
    let calls = String(repeating: "sin(", count: 20_000) + "w" + String(repeating: ")", count: 20_000)
    #expect(try Bench("weight w\nloss L = \(calls)", ["w": [0]]).gradient("w") == [1])
    let terms = Array(repeating: "w", count: 100_000).joined(separator: " + ")
    #expect(try Bench("weight w\nloss L = \(terms)", ["w": [2]]).gradient("w") == [100_000])
  }

  @Test func indicesAsNumbers() throws {
    let bench = try Bench(
      "size n\nweight w[n]\nloss L = sum(i: i^2 * w[i]) / n + pi\ngiven n = 3", ["w": [1, 1, 1]])
    expectEqual([bench.engine.loss], [14.0 / 3 + .pi])
    expectEqual(try bench.gradient("w"), [1.0 / 3, 4.0 / 3, 3])
  }

  @Test func everyNameHasItsOwnAdjoint() throws {
    let bench = try Bench("weight x\na = x\nb = a\nloss L = a*x + b^2", ["x": [3]])
    #expect(try bench.gradient("a") == [9] && bench.gradient("b") == [6] && bench.gradient("x") == [12])
  }

  @Test func sharedWorkIsDoneOnce() throws {
    var text = "weight y0\n"
    for level in 1...60 { text += "y\(level) = y\(level - 1) * y\(level - 1) + y\(level - 1)\n" }
    let bench = try Bench(text + "loss L = y60", ["y0": [0]])
    #expect(bench.engine.operationCount < 200)
    #expect(try bench.gradient("y0") == [1])
    let softmax = try Bench(
      "weight z[50]\np[k] = softmax(k: z[k])\nloss L = p[1]", ["z": [Double](repeating: 0, count: 50)])
    #expect(softmax.engine.operationCount < 160)
  }

  @Test func theTapeServesOtherValues() throws {
    var bench = try Bench("weight x\nloss L = x^2 * exp(x)", ["x": [1]])
    let place = try bench.place("x")
    for x in [0.5, -1, 0, 2] {
      bench.values[place] = [x]
      bench.run()
      expectEqual(try bench.gradient("x"), [(x * x + 2 * x) * (x == 0 ? 1 : exponential(x))], 1e-14)
    }
    bench.values[place] = nil
    bench.run()
    #expect(bench.engine.loss.isNaN)
  }

  private func exponential(_ x: Double) -> Double {
    [0.5: 1.6487212707001282, -1: 0.36787944117144233, 2: 7.38905609893065][x] ?? .nan
  }

  @Test func whatIsRefused() throws {
    func recording(_ text: String) throws { _ = try Bench(text) }
    #expect(throws: NumericEngineError.tooLarge("w")) {
      try recording("size n\nweight w[n,n,n]\nloss L = w[1,1,1]\ngiven n = 500")
    }
    #expect(throws: NumericEngineError.tooLarge("L")) {
      try recording("weight w\nloss L = sum(i in 1..999999999: w*w)")
    }
    #expect(throws: NumericEngineError.derivativeTooHigh("f", 40)) {
      try recording("weight w\nopaque f\nloss L = f\(String(repeating: "'", count: 40))(w)\nbind f = tanh")
    }
    #expect(throws: NumericEngineError.emptyRange("L")) {
      try recording("weight w\nloss L = mean(i in 1..0: w)")
    }
    #expect(throws: (any Error).self) {
      try recording("weight w\na[t] = a[t] * w for t in 1..2\nloss L = a[1]")
    }
  }

  @Test func wideLayer() throws {
    let text = """
      input x[100]
      weight W[64,100], V[10,64]
      h[j] = relu(sum(i: W[j,i] * x[i]))
      p[k] = log_softmax(k: sum(j: V[k,j] * h[j]))
      loss L = -p[3]
      """
    let x = (0..<100).map { Double($0 % 7) / 7 }
    let w = (0..<6400).map { Double($0 % 11 - 5) / 50 }
    let v = (0..<640).map { Double($0 % 13 - 6) / 30 }
    var bench = try Bench(text, ["x": x, "W": w, "V": v])
    for (name, offset) in [("W", 17), ("W", 5000), ("V", 3), ("V", 200), ("x", 42)] {
      let slope = try bench.gradient(name)[offset]
      var copy = bench.engine
      let difference = copy.finiteDifference(of: try bench.place(name), at: offset, bench.values)
      #expect((difference.value - slope).magnitude <= 2 * difference.error + 1e-15)
    }
    bench.run()
  }
}
