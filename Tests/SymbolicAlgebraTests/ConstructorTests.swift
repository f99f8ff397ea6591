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

@Suite struct InterningTests {
  /// Numbers that differ by the prime of the fingerprints have one fingerprint, and stay two numbers.
  @Test func numbersOfOneFingerprintStayApart() throws {
    let graph = ExpressionGraph()
    let other = graph.constant(Int(Fingerprint.prime) + 1)
    let one = graph.constant(1)
    #expect(graph.fingerprint(of: one) == graph.fingerprint(of: other) && one != other)
    #expect(graph.constant(Int(Fingerprint.prime) + 1) == other)
    let x = graph.symbol("x")
    #expect(graph.product(one, x) == x && graph.product(other, x) != x)
  }

  @Test func eachNameAndNumberIsOne() {
    let graph = ExpressionGraph()
    let names = (0..<1_000).map { graph.symbol(named: "name\($0)") }
    #expect(Set(names).count == 1_000)
    #expect((0..<1_000).allSatisfy { graph.symbol(named: "name\($0)") == names[$0] })
    let numbers = (-500..<500).map { graph.constant($0) }
    #expect(Set(numbers).count == 1_000)
    #expect((-500..<500).allSatisfy { graph.constant($0) == numbers[$0 + 500] })
  }

  @Test func inversesModuloThePrime() {
    var a: UInt64 = 1
    for _ in 0..<200 {
      #expect(Fingerprint.inverse(a).map { Fingerprint.multiply(a, $0) } == 1, "\(a)")
      a = Fingerprint.mix(a, 3)
    }
    #expect(Fingerprint.inverse(Fingerprint.prime - 1) == Fingerprint.prime - 1)
    #expect(Fingerprint.inverse(0) == nil)
  }
}
