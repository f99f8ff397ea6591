#if canImport(_Differentiation)
  import Nabla
  import Templates
  import Testing
  import _Differentiation

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif

  @differentiable(reverse)
  private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// The compiler's own differentiation of networks written by hand, as one more oracle.
  @Suite struct AutomaticDifferentiationTests {
    private func gradient(_ name: String) throws -> [Double] {
      try Evaluated(#require(StarterModel.named(name)).text).symbolic().gradient
    }

    private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
      a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude <= 1e-12 * max($1.magnitude, 1e-3) }
    }

    @Test func chain() throws {
      let (a, b) = partials(-0.5, 0.5) { t1, t2 in
        let e = 1 - logistic(t2 * logistic(t1))
        return 0.5 * e * e
      }
      #expect(isClose(try gradient("chain"), [a, b]))
    }

    @Test func neuron() throws {
      let (w1, w2) = partials(5, -1) { w1, w2 in
        let e = 10 - (w1 + -3 * w2 + 3)
        return e * e
      }
      #expect(isClose(Array(try gradient("neuron")[..<2]), [w1, w2]))
    }

    @Test func outputWeightsOfTheSeedNetwork() throws {
      let hidden = (logistic(0.3 * 0.5 + 0.8 * -0.25), logistic(-0.2 * 0.5 + 0.4 * -0.25))
      let (v11, v21) = partials(0.6, -0.7) { v11, v21 in
        let e = logistic(v11 * hidden.0 + v21 * hidden.1) - 0.75
        return 0.5 * e * e
      }
      #expect(isClose(Array(try gradient("wv")[4...]), [v11, v21]))
    }

    private func partials(
      _ x: Double, _ y: Double, of f: @differentiable(reverse) (Double, Double) -> Double
    ) -> (Double, Double) {
      _Differentiation.gradient(at: x, y, of: f)
    }
  }
#endif
