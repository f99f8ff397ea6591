import ModelLanguage
import SymbolicAlgebra
import Testing

@testable import SymbolicCalculus

/// How many forms the search prices.
@Suite struct PresentationWorkTests {
  static let network = """
    samples N
    input x[3]
    target y[2]
    weight W[2,3], V[2,2]
    a[j] = sum(i: W[j,i]*x[i])
    h[j] = sigmoid(a[j])
    o[k] = sum(j: V[k,j]*h[j])
    loss L = mean(sample: sum(k: (o[k]-y[k])^2))
    """

  /// ∂L/∂W of one unit has one bracket in all its entries.
  @Test func whatWeightsShareIsLookedAtOnce() throws {
    let model = try Model(resolving: ModelSyntax(parsing: Self.network, name: "m"))
    let lowered = try LoweredModel.lowering(
      model, layout: ModelLayout(model, sizes: ["N": 1]), samples: .symbolic)
    let gradient = lowered.gradient(withRespectTo: lowered.weights)
    let presentation = lowered.presentation()
    var counts: [Int] = []
    for partial in gradient.partials.prefix(3) {
      let before = presentation.pricedForms
      _ = presentation.simplest(of: gradient.factored(partial))
      counts.append(presentation.pricedForms - before)
    }
    #expect(counts[0] > 0 && counts[0] < 900, "\(counts)")
    #expect(counts[1] < counts[0] / 2 && counts[2] < counts[0] / 2, "\(counts)")
    let all = presentation.pricedForms
    _ = presentation.simplest(of: gradient.factored(gradient.partials[0]))
    #expect(presentation.pricedForms == all)
  }
}
