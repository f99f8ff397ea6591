import Nabla
import Testing

/// A model whose code has loops, and agrees with the engine in every schedule it has, at three samples where it has samples.
func expectLoopsAgree(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
  let layout = try ModelLayout(model, sizes: model.samples == nil ? [:] : ["N": 3])
  let verification = try Verification(of: model, layout: layout, sourceName: "m.nabla", run: Compiler.run)
  #expect(
    verification.verdict == .agree, "\(verification.reason?.english ?? "")", sourceLocation: sourceLocation)
  #expect(verification.schedules.contains { $0.schedule == .loops }, sourceLocation: sourceLocation)
}
