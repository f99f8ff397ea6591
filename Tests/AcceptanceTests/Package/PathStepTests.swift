import GradientVerification
import LaTeXNotation
import ModelLanguage
import NumericBackprop
import SymbolicAlgebra
import SymbolicCalculus
import Testing

/// The steps of a derivation, evaluated: the sum of the printed products over paths is the derivative that backpropagation by
/// numbers finds.
@Suite struct PathStepTests {
  /// A small model of random shape: outputs, penalty, skip connection, recurrence, samples, softmax.
  static func model(_ seed: UInt64) -> String {
    var generator = SeededGenerator(seed: seed)
    func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &generator)] }
    let hidden = Int.random(in: 1...3, using: &generator)
    let outputs = Int.random(in: 2...3, using: &generator)
    let isSampled = Bool.random(using: &generator)
    let isDeep = Bool.random(using: &generator)
    let isSoftmax = Bool.random(using: &generator)
    let f = pick(["tanh", "sigmoid", "exp", "softplus"])
    let skip = Bool.random(using: &generator) ? " + sum(i: S[k,i]*x[i])" : ""
    let penalty = Bool.random(using: &generator) ? " + lambda*sum(j, i: W[j,i]^2) + 0.1*sum(k: b[k]^2)" : ""
    let last = isDeep ? "g" : "h"
    let loss =
      isSoftmax
      ? "-sum(k: y[k]*log(p[k]))" : pick(["sum(k: (o[k]-y[k])^2)", "1/2*sum(k: (o[k]-y[k])^2*o[k])"])
    return """
      model m
      \(isSampled ? "samples N\n  given N = 3" : "")
      input x[2]
      target y[\(outputs)] \(isSoftmax && Bool.random(using: &generator) ? "distribution" : "")
      weight W[\(hidden),2], \(isDeep ? "G[2,\(hidden)], " : "")V[\(outputs),\(isDeep ? 2 : hidden)], b[\(outputs)]
      \(skip.isEmpty ? "" : "weight S[\(outputs),2]")
      constant lambda = 0.3
      z[j] = sum(i: W[j,i]*x[i])
      h[j] = \(f)(z[j])
      \(isDeep ? "g[l] = tanh(sum(j: G[l,j]*h[j]) + h[1])" : "")
      o[k] = sum(j: V[k,j]*\(last)[j]) + b[k]\(skip)
      \(isSoftmax ? "p[k] = softmax(k: o[k])" : "")
      loss L = \(isSampled ? "mean(sample: \(loss))" : loss)\(penalty)
      """
  }

  static let recurrences = [
    """
    size T = 4
    input x[T]
    target y[T]
    weight u[2], W[2,2], v[2]
    h[0,j] = 0.5 for j in 1..2
    h[t,j] = tanh(u[j]*x[t] + sum(k: W[j,k]*h[t-1,k])) for t in 1..T
    o[t] = sum(j: v[j]*h[t,j]) for t in 1..T
    loss L = 1/2*sum(t: (o[t]-y[t])^2) + 0.01*sum(j: v[j]^2)
    """,
    """
    target y[3]
    weight z[3]
    p[k] = softmax(k: z[k])
    loss L = -sum(k: y[k]*log(p[k])) + 0.1*sum(k: z[k]^2)
    """,
    """
    input x[2]
    target y
    weight w[2], b
    loss L = -(y*log(sigmoid(sum(j: w[j]*x[j]) + b)) + (1-y)*log(1-sigmoid(sum(j: w[j]*x[j]) + b)))
    """,
    """
    input x[3]
    target y[3]
    weight W[3,3], g[3]
    a[j] = sum(i: W[j,i]*x[i])
    m = 1/3*sum(j: a[j])
    v = 1/3*sum(j: (a[j]-m)^2)
    n[j] = (a[j]-m)/sqrt(v+0.001)
    loss L = sum(j: (g[j]*n[j]-y[j])^2)
    """,
    """
    samples N
    given N = 2
    input x
    target y
    weight w, u
    a = w*x
    h = tanh(a)
    name E = u*h + a - y
    loss L = 1/2*mean(sample: E^2) + mean(sample: h^2)
    """,
  ]

  @Test(arguments: (1...24).map { UInt64($0) }) func randomModels(seed: UInt64) throws {
    try compare(Self.model(seed))
  }

  @Test(arguments: recurrences) func otherModels(text: String) throws { try compare(text) }

  private func compare(_ text: String) throws {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let layout = try ModelLayout(model)
    let lowered = try LoweredModel.lowering(model, layout: layout, samples: .symbolic)
    let document = DerivationDocument(
      lowered.gradient(withRespectTo: lowered.weights), options: .init(source: "m.nabla"))
    let values = try given(model, layout)
    var engine = try NumericEngine(model, layout: layout)
    engine.forward(values)
    engine.backward()
    let steps = document.derivativesBySteps()
    #expect(!steps.isEmpty)
    for (weight, derivative) in steps {
      let (place, offset) = try #require(Self.place(weight, lowered))
      let name = "\(model.quantities[place].name) \(offset)\n\(text)"
      guard let derivative else {
        Issue.record("no steps for \(name)")
        continue
      }
      var sizes: [Index.Base: Index] = [:]
      if let name = model.samples?.size.name,
        let sampled = model.quantities.firstIndex(where: { $0.isPerSample })
      {
        let count = layout.arrays[sampled].bounds[0].count
        sizes[.size(lowered.graph.symbol(named: name))] = .integer(count)
      }
      let concrete = lowered.graph.substituting(sizes, in: derivative)
      let value = lowered.graph.evaluate([concrete]) { node in
        guard let (place, offset) = Self.place(node, lowered) else { return .nan }
        return values[place]?[offset] ?? .nan
      }[0]
      let expected = engine.gradient(of: place)[offset]
      #expect(abs(value - expected) <= 1e-10 * max(1, abs(expected)), "\(name): \(value), \(expected)")
    }
  }

  /// Random values; a target that is a distribution sums to one.
  private func given(_ model: Model, _ layout: ModelLayout) throws -> [Int: [Double]] {
    var generator = SeededGenerator(seed: 11)
    var values: [Int: [Double]] = [:]
    for (place, quantity) in model.quantities.enumerated()
    where quantity.role != .link && quantity.role != .loss && quantity.role != .abbreviation {
      var own = (0..<layout.arrays[place].count).map { _ in Double.random(in: 0.1...0.9, using: &generator) }
      if quantity.role == .target(.distribution) {
        let width = layout.arrays[place].bounds.last?.count ?? 1
        for start in stride(from: 0, to: own.count, by: width) {
          let sum = own[start..<start + width].reduce(0, +)
          for offset in start..<start + width { own[offset] /= sum }
        }
      }
      values[place] = own
    }
    return values
  }

  private static func place(_ node: Node, _ lowered: LoweredModel) -> (Int, Int)? {
    guard case .symbol(let symbol, let indices) = lowered.graph.view(node),
      let place = lowered.model.quantities.firstIndex(where: { $0.name == lowered.graph.name(of: symbol) })
    else { return nil }
    let numbers = indices.compactMap { $0.integer }
    guard numbers.count == indices.count, let offset = lowered.layout.arrays[place].offset(of: numbers) else {
      return nil
    }
    return (place, offset)
  }

  // MARK: What is printed

  private func printed(_ text: String, _ form: DerivationDocument.Form, _ language: String = "en") throws
    -> String
  {
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m.nabla"))
    let lowered = try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .symbolic)
    var options = DerivationDocument.Options(source: "m.nabla")
    (options.forms, options.detail, options.language) = ([form], .full, language)
    var document = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
    return try document.text().split { $0.isWhitespace }.joined(separator: " ")
  }

  static let twoOutputs = """
    input x
    target y[2]
    weight w, v[2]
    constant lambda
    z = w*x
    h = sigmoid(z)
    o[k] = v[k]*h
    loss L = sum(k: (o[k]-y[k])^2) + lambda*w^2
    """

  /// Reviewed by eye: the paths, the chain rule with the shared factors once, the penalty, the result.
  @Test func twoOutputsWithAPenalty() throws {
    let text = try printed(Self.twoOutputs, .weight)
    for part in [
      #"$w$ acts on $L$ along several paths, $w \to z \to h \to \{o_1, o_2\} \to L$ and directly through the penalty $R$;"#,
      #"\frac{\partial L}{\partial w} &= \left( \frac{\partial L}{\partial o_1} \cdot \frac{\partial o_1}{\partial h} + "#
        + #"\frac{\partial L}{\partial o_2} \cdot \frac{\partial o_2}{\partial h} \right) \cdot "#
        + #"\frac{\partial h}{\partial z} \cdot \frac{\partial z}{\partial w} + \frac{\partial R}{\partial w}"#,
      #"\frac{\partial h}{\partial z} &= \sigma'(z)"#,
      #"\frac{\partial R}{\partial w} &= \frac{\partial}{\partial w} \lambda \cdot w^{2} \\ &= 2 \lambda \cdot w"#,
      #"\frac{\partial L}{\partial w} &= (2 (o_1 - y_1) \cdot v_1 + 2 (o_2 - y_2) \cdot v_2) \cdot \sigma'(z) \cdot x + "#
        + #"2 \lambda w"#,
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
    #expect(
      try printed(Self.twoOutputs, .weight, "pt").contains(
        #"$w$ influencia $L$ por vários caminhos, $w \to z \to h \to \{o_1, o_2\} \to L$ e, diretamente, pela penalidade"#
      ))
  }

  @Test(arguments: [DerivationDocument.Form.weight, .index]) func softmaxJacobian(
    form: DerivationDocument.Form
  ) throws {
    let model = """
      input x
      target y[3] distribution
      weight w[3]
      z[k] = w[k]*x
      p[k] = softmax(k: z[k])
      loss L = -sum(k: y[k]*log(p[k]))
      """
    let text = try printed(model, form)
    for part in [
      #"\frac{\partial p_i}{\partial z_i} &= \frac{e^{z_i} S - e^{z_i} e^{z_i}}{S^{2}}"#,
      #"&= p_i \cdot (1 - p_i)"#, #"&= -p_j p_i"#, #"&= p_j \cdot ([i = j] - p_i)"#,
      #"&= -y_i + p_i \sum_{j=1}^{3} y_j && \text{($[i = j]$ leaves one term)}"#,
      #"&= p_i - y_i && \text{($\sum_{j=1}^{3} y_j = 1$)}"#,
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
    // Without a sum that is known nothing is assumed.
    let plain = try printed(model.replacing(" distribution", with: ""), form)
    #expect(plain.contains(#"&= -y_i + p_i \sum_{j=1}^{3} y_j"#) && !plain.contains("y_j = 1"))
  }

  /// The recursion over the steps and where it begins.
  @Test func recurrenceInIndices() throws {
    let text = try printed(Self.recurrences[0], .index)
    for part in [
      #"\frac{\partial L}{\partial h_{tj}} &= \sum_{k=1}^{2} \frac{\partial L}{\partial h_{t+1,k}} \cdot "#
        + #"\frac{\partial h_{t+1,k}}{\partial h_{tj}} + \frac{\partial L}{\partial o_t} \cdot "#
        + #"\frac{\partial o_t}{\partial h_{tj}} \qquad (1 \le t \le T-1)"#,
      #"\frac{\partial L}{\partial h_{Tj}} &= \frac{\partial L}{\partial o_T} \cdot \frac{\partial o_T}{\partial h_{Tj}}"#,
      #"\frac{\partial L}{\partial W_{jk}} &= \sum_{t=1}^{T} \frac{\partial L}{\partial h_{tj}} \cdot "#
        + #"\frac{\partial^{+} h_{tj}}{\partial W_{jk}}"#,
      #"Here $\partial^{+}$ is the derivative with all other names held"#,
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
    #expect(!text.contains("is not opened into steps"))
  }

  /// ∂L/∂w = ∂L/∂w + ∂R/∂w would be no equation: what the loss has of w itself is told from the whole.
  @Test func theWholeDerivativeIsNoTermOfItself() throws {
    let text = try printed(
      """
      input x[2], y
      weight w[2]
      loss L = (w[1]*x[1] + w[2]*x[2] - y)^2 + 0.1*sum(i: w[i]^2)
      """, .weight)
    #expect(
      text.contains(
        #"\frac{\partial L}{\partial w_1} &= \frac{\partial^{+} L}{\partial w_1} + \frac{\partial R}{\partial w_1}"#
      ))
    #expect(!text.contains(#"&= \frac{\partial L}{\partial w_1} +"#))
  }

  /// Where samples mix there are no paths of one sample, and that is said.
  @Test func coupledSamplesAreNamed() throws {
    let text = try printed(
      """
      samples N
      given N = 2
      input x
      target y
      weight w, g
      z = w*x
      m = mean(sample: z)
      p = g*(z - m)
      loss L = mean(sample: (p-y)^2)
      """, .weight)
    #expect(text.contains(#"The steps of $\frac{\partial L}{\partial w}$ are not shown: the samples mix"#))
    #expect(text.contains(#"$\frac{\partial L}{\partial g}$"#) == false)
  }
}
