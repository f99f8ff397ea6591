import ModelLanguage
import NumericBackprop
import Testing

@Suite struct TrainerTests {
  /// L = mean (w·x − y)² at w = 0: all figures can be had by hand.
  private func line(_ reduction: String = "mean") throws -> Bench {
    try Bench(
      """
      samples N
      input x
      target y
      weight w
      loss L = \(reduction)(sample: (w*x - y)^2)
      given w = 0
      data x, y
      1 2
      2 2
      3 6
      end
      """)
  }

  private func weights(_ steps: [Trainer.Step], _ bench: Bench) throws -> [Double] {
    let place = try bench.place("w")
    return steps.flatMap { $0.weights[place] ?? [] }
  }

  @Test func gradientDescent() throws {
    // dL/dw = (2/3)·(14w − 24): w ← w − 0.03·g.
    let bench = try line()
    var trainer = Trainer(bench.model, rate: 0.03)
    let steps = try trainer.train(epochs: 2, from: bench.values, layout: bench.engine.layout)
    #expect(steps.count == 2 && steps[0].samples == [0, 1, 2])
    expectEqual([steps[0].loss], [44.0 / 3])
    expectEqual(steps[0].gradient[try bench.place("w")]!, [-16])
    expectEqual(try weights(steps, bench), [0.48, 0.48 - 0.03 * (2.0 / 3) * (14 * 0.48 - 24)])
  }

  @Test func sumsAreNotMeans() throws {
    let bench = try line("sum")
    var trainer = Trainer(bench.model, rate: 0.01)
    expectEqual(try weights(trainer.epoch(from: bench.values, layout: bench.engine.layout), bench), [0.48])
  }

  @Test func momentum() throws {
    // g = (28/3)w − 16. Classical: v₁ = −16, w₁ = 0.16; v₂ = μv₁ + g(w₁), w₂ = w₁ − 0.01·v₂.
    let bench = try line()
    func g(_ w: Double) -> Double { 28.0 / 3 * w - 16 }
    var classical = Trainer(bench.model, rate: 0.01, momentum: .classical(0.5))
    let second = 0.5 * -16 + g(0.16)
    expectEqual(
      try weights(classical.train(epochs: 2, from: bench.values, layout: bench.engine.layout), bench),
      [0.16, 0.16 - 0.01 * second])
    // Nesterov: w₁ = −0.01·(g + μ·g) = 0.24.
    var nesterov = Trainer(bench.model, rate: 0.01, momentum: .nesterov(0.5))
    let velocity = 0.5 * -16 + g(0.24)
    expectEqual(
      try weights(nesterov.train(epochs: 2, from: bench.values, layout: bench.engine.layout), bench),
      [0.24, 0.24 - 0.01 * (g(0.24) + 0.5 * velocity)])
  }

  @Test func velocityLastsFromEpochToEpoch() throws {
    let bench = try line()
    var whole = Trainer(bench.model, rate: 0.01, momentum: .classical(0.9))
    var parts = whole
    let two = try whole.train(epochs: 2, from: bench.values, layout: bench.engine.layout)
    var values = bench.values
    let first = try parts.epoch(from: values, layout: bench.engine.layout)
    values.merge(first[0].weights) { $1 }
    #expect(
      try weights(two, bench)
        == weights(first + parts.epoch(from: values, layout: bench.engine.layout), bench))
  }

  @Test func stochasticSteps() throws {
    // One sample a step: g = 2x(wx − y).
    let bench = try line()
    var trainer = Trainer(bench.model, rate: 0.1, batch: .mini(1))
    let steps = try trainer.epoch(from: bench.values, layout: bench.engine.layout)
    #expect(steps.map { $0.samples } == [[0], [1], [2]])
    // w: 0 → 0.4 → 0.4 − 0.1·4(0.8 − 2) = 0.88 → 0.88 − 0.1·6(2.64 − 6) = 2.896.
    expectEqual(try weights(steps, bench), [0.4, 0.88, 2.896])
    expectEqual(steps.map { $0.loss }, [4, 1.44, 11.2896])
  }

  @Test func miniBatchesAndTheirRest() throws {
    let bench = try line()
    var trainer = Trainer(bench.model, rate: 0.1, batch: .mini(2), order: .listed([2, 0, 1]))
    let steps = try trainer.epoch(from: bench.values, layout: bench.engine.layout)
    #expect(steps.map { $0.samples } == [[2, 0], [1]])
    // Mean over samples 2 and 0 at w = 0: (36 + 4)/2; gradient (6·−6 + 2·−2)/2 = −20, w = 2; sample 1 then: 2²·… = (4 − 2)².
    expectEqual(steps.map { $0.loss }, [20, 4])
    expectEqual(try weights(steps, bench), [2, 1.2])
  }

  @Test func shufflesAreSeeded() throws {
    let bench = try line()
    func orders(_ seed: UInt64) throws -> [[Int]] {
      var trainer = Trainer(bench.model, rate: 0, batch: .mini(3), order: .shuffled(seed: seed))
      return try trainer.train(epochs: 12, from: bench.values, layout: bench.engine.layout).map { $0.samples }
    }
    let one = try orders(1)
    #expect(try one == orders(1))
    #expect(try one != orders(2))
    #expect(one.allSatisfy { $0.sorted() == [0, 1, 2] })
    #expect(Set(one).count > 2)
  }

  @Test func whatCannotBeTrained() throws {
    let bench = try line()
    var trainer = Trainer(bench.model, rate: 0.1, order: .listed([3]))
    #expect(throws: NumericEngineError.noSample(3, count: 3)) {
      try trainer.epoch(from: bench.values, layout: bench.engine.layout)
    }
    let fixed = try Bench(
      "samples 2\ninput x\nweight w\nloss L = sum(sample: w*x)\ngiven w = 1\ndata x\n1\n2\nend")
    var other = Trainer(fixed.model, rate: 0.1, batch: .mini(1))
    #expect(throws: NumericEngineError.fixedSamples(2)) {
      try other.epoch(from: fixed.values, layout: fixed.engine.layout)
    }
  }

  @Test func xorLearns() throws {
    let bench = try Bench(
      """
      samples N
      input x[2]
      target y
      weight W[3,2], b[3], v[3], c
      h[j] = tanh(sum(k: W[j,k] * x[k]) + b[j])
      p = sigmoid(sum(j: v[j] * h[j]) + c)
      loss L = mean(sample: (p - y)^2)
      given W = [[0.5, -0.6], [0.7, 0.4], [-0.3, 0.8]], b = [0.1, -0.2, 0.3], v = [0.6, -0.9, 0.5], c = 0
      data x, y
      0 0 0
      0 1 1
      1 0 1
      1 1 0
      end
      """)
    var trainer = Trainer(bench.model, rate: 0.5, momentum: .classical(0.9))
    let steps = try trainer.train(epochs: 400, from: bench.values, layout: bench.engine.layout)
    #expect(steps[0].loss > 0.2)
    #expect(steps[399].loss < 0.01)
  }
}
