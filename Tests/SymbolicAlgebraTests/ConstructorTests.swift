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

  private func same(_ a: Expression, _ b: Expression) -> Bool { a.node == b.node }

  /// What holds for all values is done, what does not is left.
  @Test func powersOfPowers() {
    let (x, third) = (symbol("x"), Expression(graph.constant(Rational(1, over: 3)!), in: graph))
    func root(_ a: Expression) -> Expression { Expression(graph.squareRoot(a.node), in: graph) }
    func threeHalves(_ a: Expression) -> Node {
      graph.power(a.node, graph.constant(Rational(3, over: 2)!))
    }
    #expect(same(root(x ** 4), x(.abs) ** 2) && same(root(x ** 6), x(.abs) ** 3))
    // √x³ has no value for x < 0, where |x|^(3/2) has one.
    #expect(graph.operand(of: root(x ** 3).node, at: 0) == (x ** 3).node)
    #expect(same((x ** 3) ** 2, x ** 6) && !same((x(.exp) ** 2) ** third, x(.exp)))
    #expect(root(x(.exp) ** 3).node == threeHalves(x(.exp)) && (x * root(x)).node != threeHalves(x))
    #expect(!same((x ** 3)(.abs), x ** 3) && same((x ** 4)(.abs), x ** 4))
  }

  @Test func zeroTimesWhatMayBeUndefinedStays() {
    let (x, zero) = (symbol("x"), graph.constant(0))
    #expect((0 * x).node == zero && (0 * x(.exp)).node == zero)
    #expect((0 * x(.log)).node != zero && (0 / x).node != zero)
  }

  @Test func sumsOfNumbersTimesOneTerm() {
    let (x, y) = (symbol("x"), symbol("y"))
    #expect(same(2 * x + 3 * x, 5 * x) && same(2 * x * y - 3 * x * y + y, -(x * y) + y))
    // Only a difference is turned around.
    #expect(graph.opcode(of: (-(x + y)).node) == .product)
    #expect(same(-(x - y), y - x))
  }

  /// Coefficients past a machine word are numbers like others.
  @Test func longCoefficients() {
    let x = symbol("x")
    let long = Rational(10).raised(to: 30)!
    func times(_ number: Rational) -> Expression { Expression(graph.constant(number), in: graph) * x }
    #expect(same(times(long) + times(long), times(long.multiplied(by: 2)!)))
    #expect((times(long) - times(long)).node == graph.constant(0))
    let residue = graph.fingerprint(of: graph.constant(long))
    var power: UInt64 = 1
    for _ in 0..<30 { power = Fingerprint.multiply(power, 10) }
    #expect(residue == power)
  }

  /// Functions of numbers, at their kinks too.
  @Test func functionsOfNumbersAreFolded() {
    func folded(_ function: ElementaryFunction, _ x: Int) -> Node { graph.apply(function, graph.constant(x)) }
    let rows: [(ElementaryFunction, [Int: Int])] = [
      (.step, [-2: 0, 0: 0, 2: 1]), (.sign, [-2: -1, 0: 0, 2: 1]), (.relu, [-2: 0, 0: 0, 2: 2]),
      (.abs, [-2: 2, 0: 0, 2: 2]), (.exp, [0: 1]), (.cos, [0: 1]), (.log, [1: 0]), (.erfc, [0: 1]),
    ]
    for (function, values) in rows {
      for (x, y) in values { #expect(folded(function, x) == graph.constant(y), "\(function)(\(x))") }
    }
    let numbers = [2, 5, 3].map { graph.constant($0) }
    #expect(
      graph.apply(.max, numbers) == graph.constant(5) && graph.apply(.min, numbers) == graph.constant(2))
    #expect(graph.apply(.max, Array(numbers.prefix(2))) == graph.constant(5))
  }

  /// The smaller of x and 1 may be negative, the larger may not.
  @Test func signsOfExtrema() {
    let (x, one) = (graph.symbol("x"), graph.constant(1))
    let (low, high) = (graph.apply(.min, [x, one]), graph.apply(.max, [x, one]))
    #expect(graph.apply(.abs, low) != low && graph.apply(.abs, high) == high)
  }

  @Test func indicesOfOneVariableAreComparedAtOnce() {
    let j = graph.symbol(named: "j")
    #expect(graph.delta(.free(j), .free(j)) == graph.constant(1))
    #expect(graph.delta(.free(j), .free(j, offset: 1)) == graph.constant(0))
    // N counts something, N − 1 may be nothing.
    let size = graph.symbol(named: "N")
    func ratio(_ offset: Int) -> Node {
      let value = graph.indexValue(Index(.size(size), offset: offset))
      return graph.quotient(value, value)
    }
    #expect(ratio(0) == graph.constant(1) && ratio(-1) != graph.constant(1))
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
