import Nabla
import Testing

/// Second derivatives of random models: the program by forward accumulation, reverse accumulation, differences of the engine's
/// gradients.
@Suite struct CurvatureFuzzTests {
  @Test func noWitnessStandsAgainstAnother() throws {
    var compared = 0
    for seed in UInt64(1)...30 {
      let text = FuzzCase.text(seed: seed)
      let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
      let layout = try ModelLayout(
        model, sizes: model.samples?.size.name.map { [$0: 3] } ?? [:])
      var options = Verification.Options()
      options.randomPoints = 1
      let result = try CurvatureVerification(
        of: model, layout: layout, sourceName: "m", options: options, run: { _, _, _ in nil })
      compared += result.comparisonCount
      for witness in result.witnesses {
        #expect(witness.standing != .disagrees, "seed \(seed): \(witness.name) \(witness.note)\n\(text)")
      }
    }
    #expect(compared > 1000)
  }
}
