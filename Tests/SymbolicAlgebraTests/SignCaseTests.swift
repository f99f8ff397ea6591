import SymbolicAlgebra
import Testing

/// Identities that hold case by case of the signs of arguments, and some that hold in all cases but one.
@Suite struct SignCaseTests {
  let graph = ExpressionGraph()

  private func symbol(_ name: String) -> Expression { Expression(graph.symbol(name), in: graph) }
  private func call(_ function: ElementaryFunction, _ x: Expression, _ y: Expression) -> Expression {
    Expression(graph.apply(function, [x.node, y.node]), in: graph)
  }
  private func number(_ value: Int) -> Expression { Expression(graph.constant(value), in: graph) }

  @Test func exponentialOfANegativePart() {
    // elu: x + expm1(min(x, 0)) split at 0, for an argument that is a sum.
    let z = symbol("w") * symbol("x") + symbol("b")
    let step = z(.step)
    let elu = z(.relu) + (z - z(.relu))(.expm1)
    let cases = z * step + (z(.exp) - 1) * (1 - step)
    #expect(graph.identity(of: elu.node, and: cases.node).isEqual)
    #expect(!graph.identity(of: elu.node, and: (z * step + z(.exp) * (1 - step)).node).isEqual)
  }

  @Test func clampIsThreeCases() {
    let z = symbol("w") * symbol("x") + symbol("b")
    let clamp = call(.max, number(-1), call(.min, number(1), z))
    let (low, high) = ((z + 1)(.step), (1 - z)(.step))
    let cases = z * low * high + (1 - high) - (1 - low)
    #expect(graph.identity(of: clamp.node, and: cases.node).isEqual)
    // The same with the bound moved is wrong between −2 and −1.
    let wrong = z * (z + 2)(.step) * high + (1 - high) - (1 - (z + 2)(.step))
    #expect(graph.identity(of: clamp.node, and: wrong.node).isDifferent)
  }

  @Test func impossibleCasesDoNotCount() {
    // z > 2 and z < 1 never hold together: their product is 0.
    let z = symbol("z")
    #expect(graph.identity(of: ((z - 2)(.step) * (1 - z)(.step)).node, and: graph.constant(0)).isEqual)
    #expect(!graph.identity(of: ((z - 1)(.step) * (2 - z)(.step)).node, and: graph.constant(0)).isEqual)
    // Multiples of one argument: sign(2z + 4) is sign(z + 2).
    #expect(graph.identity(of: ((2 * z + 4)(.step) * (-z - 2)(.step)).node, and: graph.constant(0)).isEqual)
  }

  @Test func powersOfProductsInExponents() {
    // exp(−(z/√2)²) = exp(−z²/2), for a sum z.
    let z = symbol("w") * symbol("x") + symbol("b")
    let root = Expression(graph.squareRoot(graph.constant(2)), in: graph)
    let bell = (-((z / root) ** 2))(.exp)
    #expect(graph.identity(of: bell.node, and: (-(z ** 2) / 2)(.exp).node).isEqual)
    #expect(!graph.identity(of: bell.node, and: (-(z ** 2) / 4)(.exp).node).isEqual)
  }
}
