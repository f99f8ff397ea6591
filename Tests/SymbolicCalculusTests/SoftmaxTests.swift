import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus
import Testing

/// The adjoint of a softmax in the names of its shares, against the other differentiator, which knows no shares.
@Suite struct SoftmaxTests {
  private static let losses = [
    "cross_entropy(k: p[k], y[k])", "sum(k: (p[k] - y[k])^2)", "-log(p[2])", "sum(k: p[k]*log(p[k]/y[k]))",
    "sum(k: y[k]*p[k]^2) + p[1]",
  ]

  private func lowered(_ loss: String, _ kind: String, samples: Bool) throws -> LoweredModel {
    let text = """
      model m
      \(samples ? "samples 2" : "")
      input x[2]
      target y[3] \(kind)
      weight W[3,2], b[3]
      z[j] = sum(i: W[j,i]*x[i]) + b[j]
      p[k] = softmax(k: z[k])
      loss L = \(samples ? "mean(sample: \(loss))" : loss)
      """
    let model = try Model(resolving: ModelSyntax(parsing: text, name: "m"))
    return try LoweredModel.lowering(model, layout: ModelLayout(model), samples: .unrolled)
  }

  @Test(
    arguments: losses, [("distribution", false), ("real", false), ("distribution", true), ("real", true)])
  func agreesWithTheOtherDifferentiator(loss: String, form: (kind: String, samples: Bool)) throws {
    let lowered = try lowered(loss, form.kind, samples: form.samples)
    let elements = Array(lowered.weights.prefix(3))
    let gradient = lowered.gradient(withRespectTo: elements)
    for (partial, other) in zip(gradient.partials, lowered.gradientByRewriting(withRespectTo: elements)) {
      let own = lowered.assumingDistributions(in: gradient.expanded(partial))
      let verdict = lowered.graph.identity(of: own, and: lowered.assumingDistributions(in: other))
      #expect(verdict.isEqual, "\(loss) \(form): \(verdict)")
    }
  }

  /// ∂L/∂zⱼ = pⱼ − yⱼ for a distribution, s·pⱼ − yⱼ with s = Σ y otherwise.
  @Test(arguments: [("distribution", true), ("real", false)])
  func crossEntropy(kind: String, isShort: Bool) throws {
    let lowered = try lowered(Self.losses[0], kind, samples: false)
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let graph = lowered.graph
    func symbol(_ name: String, _ index: Int) -> Node {
      graph.symbol(graph.symbol(named: name), [.integer(index)])
    }
    let share = try #require(lowered.node(of: ElementReference(quantity: place("p", lowered), indices: [1])))
    let bias = try #require(gradient.partials.first { $0.quantity == place("b", lowered) })
    let sum = graph.sum((1...3).map { symbol("y", $0) })
    let expected = graph.difference(isShort ? share : graph.product(sum, share), symbol("y", 1))
    #expect(gradient.factored(bias) == expected)
  }

  private func place(_ name: String, _ lowered: LoweredModel) -> Int {
    lowered.model.quantities.firstIndex { $0.name == name } ?? -1
  }
}
