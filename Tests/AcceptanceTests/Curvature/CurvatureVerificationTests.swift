import Foundation
import Nabla
import Templates
import Testing

/// Generated code of second derivatives against differences of the gradients of the other engine, and what that comparison catches.
@Suite(.enabled(if: Compiler.path != nil, "needs swiftc")) struct CurvatureVerificationTests {
  static let models: [String] = [
    """
    model classifier
    samples N
    input x[2]
    target y[3] distribution
    layer h[3] = tanh(W*x + b)
    layer p[3] = softmax(V*h + c)
    loss L = mean(sample: -sum(k: y[k]*log(p[k])))
    """,
    """
    model units
    samples N
    input x[2]
    target y binary
    layer h[2] = relu(W*x + b)
    layer g[2] = gelu(U*h + a)
    layer p[1] = sigmoid(V*g + c)
    constant lambda = 0.1
    loss L = mean(sample: bce(p[1], y)) + lambda/2*sum(i, j: W[i,j]^2)
    """,
    """
    model tied
    input x[3]
    weight W[2,3], b[2]
    h[j] = sigmoid(sum(i: W[j,i]*x[i]) + b[j])
    r[i] = sum(j: W[j,i]*h[j])
    loss L = 1/2*sum(i: (r[i] - x[i])^2)
    """,
    """
    model recurrent
    input x[3,2]
    target y
    weight U[2,2], W[2,2], v[2]
    h[0,i] = 0 for i in 1..2
    h[t,i] = tanh(sum(j: U[i,j]*x[t,j]) + sum(k: W[i,k]*h[t-1,k])) for t in 1..3
    loss L = (sum(i: v[i]*h[3,i]) - y)^2
    """,
    """
    model coupled
    samples N
    input x
    target y
    weight w, b
    z = w*x + b
    m = mean(sample: z)
    loss L = mean(sample: (tanh(z - m) - y)^2)
    """,
  ]

  private func verification(
    _ text: String, format: ScalarFormat = .double, run: Verification.Runner = Compiler.run
  ) throws -> CurvatureVerification {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model, sizes: model.samples?.size.name.map { [$0: 3] } ?? [:])
    var options = Verification.Options()
    options.randomPoints = 2
    options.format = format
    return try CurvatureVerification(of: model, layout: layout, sourceName: "m", options: options, run: run)
  }

  private func witness(_ verification: CurvatureVerification, _ name: Witness.Name) throws
    -> CurvatureVerification.Witness
  {
    try #require(verification.witnesses.first { $0.name == name })
  }

  @Test(arguments: models) func networks(_ text: String) throws {
    let result = try verification(text)
    #expect(result.verdict == .agree, "\(result.reason?.english ?? "") \(result.witnesses)")
    #expect(result.comparisonCount >= result.weightCount * (result.weightCount + 1))
    #expect(try witness(result, .generated).note?.english == "equals its interpreter bit for bit")
    #expect(try witness(result, .generated).maximumRelative < 1e-8)
    #expect((result.lanes != nil) != (result.lanesAbsence != nil))
    if let lanes = result.lanes { #expect(lanes.maximumRelative < 1e-8) }
  }

  @Test func opaqueFunctions() throws {
    #expect(try verification(#require(StarterModel.named("wv")).text).verdict == .agree)
  }

  @Test(arguments: [0, 1]) func singlePrecision(_ place: Int) throws {
    let result = try verification(Self.models[place], format: .float)
    #expect(result.verdict == .agree, "\(result.witnesses)")
    let error = try witness(result, .generated).maximumRelative
    #expect(error > 1e-12 && error < 1e-4)
  }

  /// Every wrong statement of the second-order functions is caught.
  @Test(arguments: [
    ("product[0] = ", "product[0] = 2.0 * "), ("product[1] = ", "product[1] = -"),
    ("hessian[1] = ", "hessian[1] = 1.0e-6 + "), ("[2 * column + row]", "[2 * row + column]"),
    // In vectors of samples alone.
    ("    add(", "    add(-"),
    ("    gradient[0] = ", "    if count < 0 { return 0.0 }\n    gradient[0] = 1.0e-9 + "),
  ]) func mutants(_ part: String, _ mutant: String) throws {
    let text = "samples N\ninput x\ntarget y\nweight w, b\nloss L = mean(sample: (tanh(w*x + b) - y)^2)\n"
    #expect(try verification(text).verdict == .agree)
    let result = try verification(text) { source, driver, input in
      #expect(source.contains(part))
      return try Compiler.run(source.replacingOccurrences(of: part, with: mutant), driver, input)
    }
    #expect(result.verdict == .disagree)
  }

  /// A wrong rule shows in numbers that no bit pattern of another run betrays.
  @Test func wrongNumbersAreNotTheInterpreters() throws {
    let result = try verification(Self.models[2]) { source, driver, input in
      try Compiler.run(source, driver, input)?.split(separator: "\n").map { line in
        var words = line.split(separator: " ").map { String($0) }
        words.swapAt(words.count - 1, words.count - 2)
        return words.joined(separator: " ") + "\n"
      }.joined()
    }
    #expect(result.verdict == .disagree)
  }

  @Test func silenceIsNoAgreement() throws {
    let silent = try verification(Self.models[2]) { _, _, _ in nil }
    #expect(silent.verdict == .undecided && silent.reason != nil)
    let short = try verification(Self.models[2]) { _, _, _ in "0 0\n" }
    #expect(short.verdict == .disagree)
    // At a kink of its only function no difference says anything.
    let kink = try verification("weight w\ngiven w = 0\nx = w - w\nloss L = w^2 + abs(x)\n")
    #expect(kink.verdict == .undecided, "\(kink)")
  }
}
