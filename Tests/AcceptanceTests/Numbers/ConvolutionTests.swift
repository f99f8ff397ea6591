import Foundation
import Nabla
import Testing

/// Convolutions, strides and pooled windows: derivation, code and all witnesses.
struct ConvolutionTests {
  static let network = """
    model conv
    input x[6,6]
    target y[3] distribution
    weight K[2,3,3], b[2], V[3,2,2,2], c[3]
    z[f,i,j] = sum(a, d: K[f,a,d] * x[i+a-1,j+d-1]) + b[f]
    h[f,i,j] = relu(z[f,i,j])
    m[f,i,j] = max(a in 1..2, d in 1..2: h[f,2*i+a-2,2*j+d-2])
    u[k] = sum(f, i, j: V[k,f,i,j] * m[f,i,j]) + c[k]
    p[k] = softmax(k: u[k])
    loss L = cross_entropy(k: p[k], y[k])
    """
  static let models = [
    network,
    "samples N\ninput x[9]\ntarget y\nweight w[3], v[4], c\nz[i] = tanh(sum(a: w[a]*x[2*i+a-2]))\n"
      + "p = sum(i: v[i]*z[i]) + c\nloss L = mean(sample: (p-y)^2)\n",
    "weight x[8], w[2,2]\nz[i] = sum(a, d: w[a,d]*x[2*i+3*a-3]*x[9-2*i-a+1-d+1])\nloss L = mean(i: exp(z[i]))\n",
    "size n = 5\nweight x[n]\nloss L = sum(i: x[i]*x[n-i+1]) + sum(i in 1..3, j in 1..i: x[i-j+1]^3)\n",
  ]

  @Test(.enabled(if: Compiler.path != nil, "needs swiftc"), arguments: models)
  func allWitnessesAgree(text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model, sizes: model.samples == nil ? [:] : ["N": 3])
    let verification = try Verification(of: model, layout: layout, sourceName: "m.nabla", run: Compiler.run)
    #expect(verification.verdict == .agree, "\(verification.reason?.english ?? "")")
  }

  /// Each weight of a kernel meets the inputs of its window: ∂L/∂w₂ = Σᵢ ∂L/∂zᵢ·x_{i+1}.
  @Test func weightFormWritesTheWindowOut() throws {
    let text = "input x[4]\nweight w[2]\nz[i] = sum(a: w[a]*x[i+a-1])\nloss L = sum(i: z[i]^2)\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    #expect(
      try model.claim(
        #"\frac{\partial L}{\partial w_2} = 2 z_1 x_2 + 2 z_2 x_3 + 2 z_3 x_4"#
      ).verdict == .equal)
    #expect(
      try model.claim(
        #"\frac{\partial L}{\partial w_2} = 2 z_1 x_1 + 2 z_2 x_2 + 2 z_3 x_3"#
      ).verdict == .different)
  }
}
