import SymbolicAlgebra
import Testing

@Suite struct ConstructorTests {
  let graph = ExpressionGraph()

  func symbol(_ name: String) -> Expression { Expression(graph.symbol(name), in: graph) }

  @Test func likeTermsAndFactorsAreCollectedInPlace() {
    let (x, y) = (symbol("x"), symbol("y"))
    #expect(x + y + x == 2 * x + y)
    #expect((x * y * x) == ((x ** 2) * y))
    #expect((x + y) - x - y == Expression(graph.constant(0), in: graph))
  }

  @Test func aMinusBeforeADifferenceReversesIt() {
    let (y, a) = (symbol("y"), symbol("a"))
    #expect(-(y - a) == a - y)
    #expect(-2 * (y - a) != 2 * (a - y))
  }

  @Test func nothingCancelsThatMayBeUndefined() {
    let x = symbol("x")
    #expect(x / x != Expression(graph.constant(1), in: graph))
    #expect((x ** 2).graph.squareRoot((x ** 2).node) == x(.abs).node)
    #expect(1 / x - 1 / x != Expression(graph.constant(0), in: graph))
  }
}
