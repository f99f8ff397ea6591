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

/// Reductions that look like products of matrices and are none.
@Suite struct LoopPatternTests {
  @Test(.enabled(if: Compiler.path != nil, "needs swiftc")) func reductionsOfEveryKind() throws {
    try expectLoopsAgree(
      """
      model m
      samples N
      input x[3]
      target y
      weight W[2,3], b[2], V[2,3]
      z[j] = 2*sum(k: W[j,k]*x[k]) + b[j]
      m[j] = max(k: W[j,k]*x[k])
      u[j] = sum(k: V[j,k]*x[k])*b[j]
      loss L = mean(sample: (sum(j: tanh(z[j]) + m[j]*u[j]) - y)^2)
      """)
    // A moved index, as a row that begins one place later.
    try expectLoopsAgree(
      """
      model m
      input x[9]
      target y
      weight W[2,9], b[2], V[2,10]
      m[j] = max(k: W[j,k]*x[k])
      r[j] = sum(k in 1..9: V[j,k+1]*x[k])
      loss L = (sum(j: m[j]*r[j] + b[j]) - y)^2
      """)
  }
}
