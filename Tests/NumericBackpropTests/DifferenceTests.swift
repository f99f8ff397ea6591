import Foundation
import NumericBackprop
import Testing

@Suite struct DifferenceTests {
  @Test(arguments: [0.3, -2.0, 17.0, 1e-3])
  func smoothFunctions(_ x: Double) {
    let cases: [((Double) -> Double, (Double) -> Double)] = [
      ({ sin($0) }, { cos($0) }), ({ exp($0 / 4) }, { exp($0 / 4) / 4 }), ({ $0 * $0 * $0 }, { 3 * $0 * $0 }),
      ({ 1 / (1 + exp(-$0)) }, { exp(-abs($0)) / ((1 + exp(-abs($0))) * (1 + exp(-abs($0)))) }),
    ]
    for (f, slope) in cases {
      let difference = FiniteDifference(at: x, scale: 1, f)
      #expect(difference.isUsable)
      #expect((difference.value - slope(x)).magnitude <= difference.error + slope(x).ulp)
      #expect(difference.error <= 1e-9 * max(1, slope(x).magnitude))
    }
  }

  @Test func kinksAreNotUsable() {
    #expect(!FiniteDifference(at: 0, scale: 1) { abs($0) }.isUsable)
    #expect(!FiniteDifference(at: 0, scale: 1) { max($0, 0) + $0 * $0 }.isUsable)
    #expect(FiniteDifference(at: 2, scale: 1) { abs($0 - 2) + sin($0) }.isAtKink)
    #expect(!FiniteDifference(at: 0, scale: 1) { $0 > 0 ? 1.0 : 0.0 }.isUsable)
    #expect(!FiniteDifference(at: 0, scale: 1) { _ in .nan }.isUsable)
    #expect(!FiniteDifference(at: 0, scale: 1) { log($0) }.isUsable)
    // Beside a kink smaller steps help.
    let beside = FiniteDifference(at: 0.01, scale: 1) { abs($0) * 3 }
    #expect(beside.isUsable && (beside.value - 3).magnitude <= beside.error)
    // A domain that ends near by.
    let near = FiniteDifference(at: 0.02, scale: 1) { log($0) }
    #expect(near.isUsable && (near.value - 50).magnitude <= near.error)
  }

  @Test func everyWeightOfANetwork() throws {
    var bench = try Bench(NetworkTests.deep)
    for name in ["U1", "U2", "x", "y"] {
      let place = try bench.place(name)
      let gradient = try bench.gradient(name)
      for (offset, slope) in gradient.enumerated() {
        let difference = bench.engine.finiteDifference(of: place, at: offset, bench.values)
        #expect(difference.isUsable)
        #expect((difference.value - slope).magnitude <= difference.error)
        #expect(difference.error < 1e-10)
      }
      bench.run()
    }
  }
}
