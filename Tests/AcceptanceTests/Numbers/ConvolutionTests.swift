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

  static let formModels = [
    models[2],
    """
    weight x[8], w[3], g[2], v[2]
    z[i] = sum(a: w[a] * x[i+a-1])
    h[i] = tanh(z[i])
    q[i] = sum(a: g[a] * h[2*i+a-2])
    s[i] = sum(a: g[a] * h[i+2*a-2]) for i in 2..4
    o = sum(i in 1..2: v[i]*q[i]) + sum(i: s[i]^2)
    loss L = exp(o) + sum(i: x[i]*x[9-i])
    """,
    "weight x[5,5], w[2,2]\nz[i,j] = sum(a, d: w[a,d]*x[i+a-1,j+i-1]) for i in 1..2, j in 1..3\nloss L = sum(i, j: z[i,j]^3)\n",
    "weight x[4], w[1]\nz[i] = sum(a: w[a]*x[i+a-1]) for i in 2..3\nloss L = sum(i: z[i]^2)\n",
  ]

  /// The adjoint equations, made concrete, are the gradient that reverse accumulation finds.
  @Test(arguments: formModels)
  func theIndexFormIsTheGradient(text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let index = try lowered.gradientByIndexForm(withRespectTo: lowered.weights)
    for (partial, own) in zip(gradient.partials, index) {
      let expanded = gradient.expanded(partial)
      #expect(lowered.graph.identity(of: expanded, and: own).isEqual)
    }
  }

  private func lines(_ text: String) throws -> String {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let lowered = LoweredModel.outline(model, layout: try ModelLayout(model))
    var options = DerivationDocument.Options(source: "m")
    options.forms = [.index]
    var document = DerivationDocument(lowered.gradient(withRespectTo: []), options: options)
    return try document.text().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Correlation with the flipped range; with a stride the places that meet are named by their condition.
  @Test func formulasAreThoseOfBooks() throws {
    let text = try lines("weight x[6], w[3]\nz[i] = sum(a: w[a]*x[i+a-1])\nloss L = sum(i: z[i]^2)\n")
    #expect(
      text.contains(
        #"\sum_{\substack{a=1 \\ 1 \le j-a+1 \le 4}}^{3} \frac{\partial L}{\partial z_{j-a+1}} \cdot w_a"#),
      "\(text)")
    #expect(text.contains(#"\sum_{i=1}^{4} \frac{\partial L}{\partial z_i} \cdot x_{i+a-1}"#))
    let strided = try lines("weight x[7], w[3]\nz[i] = sum(a: w[a]*x[2*i+a-2])\nloss L = sum(i: z[i]^2)\n")
    #expect(
      strided.contains(
        #"\sum_{i=1}^{3} \sum_{\substack{a=1 \\ 2i+a-2 = j}}^{3} \frac{\partial L}{\partial z_i} \cdot w_a"#),
      "\(strided)")
  }

  /// The conditions below a sum are read, not passed over.
  @Test(arguments: [
    (#"\sum_{\substack{a=1 \\ 1 \le j-a+1 \le 4}}^{3} \frac{\partial L}{\partial z_{j-a+1}} w_a"#, 1, true),
    (#"\sum_{\substack{a=1 \\ 1 \le j-a+1 \le 4}}^{2} \frac{\partial L}{\partial z_{j-a+1}} w_a"#, 1, false),
    (#"\sum_{\substack{a=1 \\ 1 \le j-a+1 \le 3}}^{3} \frac{\partial L}{\partial z_{j-a+1}} w_a"#, 1, false),
    (#"\sum_{i=1}^{3} \sum_{\substack{a=1 \\ 2i+a-2 = j}}^{3} \frac{\partial L}{\partial z_i} w_a"#, 2, true),
    (
      #"\sum_{i=1}^{3} \sum_{\substack{a=1 \\ 2i+a-1 = j}}^{3} \frac{\partial L}{\partial z_i} w_a"#, 2, false
    ),
  ])
  func conditionsBelowSumsAreRead(formula: String, stride: Int, isRight: Bool) throws {
    let text = """
      weight x[\(5 + stride)], w[3]
      z[i] = sum(a: w[a]*x[\(stride)*(i-1)+a])
      loss L = sum(i: z[i]^3)
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let verdict = try model.claim(#"\frac{\partial L}{\partial x_j} = "# + formula).verdict
    #expect(verdict == (isRight ? .equal : .different))
  }

  /// What a maximum receives goes to the places that reach it.
  @Test func maximaOverWindowsHaveTheirIndicator() throws {
    let text = "weight z[4]\nm[i] = max(a in 1..2: z[2*i+a-2])\nloss L = sum(i: i*m[i])\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let head = #"\frac{\partial L}{\partial z_j} = "#
    let formula =
      #"\sum_{i=1}^{2} \sum_{\substack{a=1 \\ 2i+a-2 = j}}^{2} i \cdot (1 - \operatorname{step}(m_i - z_j))"#
    #expect(try model.claim(head + formula).verdict == .equal)
    #expect(try model.claim(head + formula.replacing("m_i - z_j", with: "z_j - m_i")).verdict == .different)
  }

  /// Equal terms of a maximum over several indices share its slope, be they in one row or not.
  @Test func tiesOfAWindowShareEqually() throws {
    let text =
      "weight x[2,2]\nm = max(a in 1..2, d in 1..2: x[a,d])\nloss L = 6*m\ngiven x = [[1, 1], [1, 0]]\n"
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let source = try SwiftSource(of: gradient, sourceName: "m", sourceText: nil, command: "")
    let outputs = ProgramInterpreter(source.program).outputs([[1, 1, 1, 0]])
    #expect(outputs.suffix(4) == [2, 2, 2, 0])
  }
}
