import Foundation
import Nabla
import Testing

/// A model of more operations than straight lines are written for is verified in the schedules it has.
struct LargeVerificationTests {
  private static let text = """
    model long
    samples N
    input x[520,4]
    target y
    weight w[2,4], v[2]
    h[t,j] = tanh(sum(k: w[j,k]*x[t,k]))
    p = sum(t: sum(j: v[j]*h[t,j]))/100
    loss L = mean(sample: (p - y)^2)
    """

  private func verification(_ change: @escaping (String) -> String) throws -> Verification {
    let model = try Model(resolving: ModelSyntax(parsing: Self.text, name: "long.nabla"))
    var options = Verification.Options()
    options.randomPoints = 1
    return try Verification(
      of: model, layout: ModelLayout(model, sizes: ["N": 1]), sourceName: "long.nabla", options: options
    ) { try Compiler.run(change($0), $1, $2) }
  }

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"))
  func schedulesAgreeWithoutStraightLines() throws {
    let right = try verification { $0 }
    #expect(right.verdict == .agree, "\(right.reason?.english ?? "")")
    #expect(right.schedules.contains { $0.schedule == .loops && $0.witness.standing == .agrees })
    #expect(!right.witnesses.contains { $0.name == .generated || $0.name == .program })
    #expect(right.absences.contains { $0.schedule == .straight && $0.reason.english.contains("limit 20000") })
    let wrong = try verification { $0.replacingOccurrences(of: "total0 += ", with: "total0 -= ") }
    #expect(wrong.verdict == .disagree)
  }

  @Test func withoutACompilerNothingIsDecided() throws {
    let model = try Model(resolving: ModelSyntax(parsing: Self.text, name: "long.nabla"))
    var options = Verification.Options()
    options.randomPoints = 0
    let silent = try Verification(
      of: model, layout: ModelLayout(model, sizes: ["N": 1]), sourceName: "long.nabla", options: options
    ) { _, _, _ in nil }
    #expect(silent.verdict == .undecided)
  }
}
