import SymbolicAlgebra

/// The terms of a sum of which √ is a norm: √(Σ c·t² + Σ e), where the numbers c > 0 and the e are not negative.
///
/// What t² takes out of the range of numbers, the norm does not: 10²⁰⁰ has a square that overflows, 10⁻²⁰⁰ one that vanishes.
struct NormTerms {
  /// c·t², t being a product, times given numbers.
  struct Square {
    var coefficient: Rational
    var factors: [Node]
    var weights: [Node]
  }

  /// c·e, e not negative.
  struct Rest {
    var coefficient: Rational
    var value: Node
  }

  private(set) var squares: [Square] = []
  private(set) var rest: [Rest] = []
  /// c·Σₖ of such terms.
  private(set) var sums: [Rest] = []

  /// How terms are looked at.
  struct View {
    /// What a name stands for.
    var value: (Node) -> Node
    /// Whether a symbol is none that may vary, such as the ε of a root mean square.
    var isGiven: (Node) -> Bool
    /// The term of a sum over an index; nil for one that is no part of a norm.
    var term: (Node) -> Node? = { _ in nil }
  }

  /// nil where `sum` is of other terms, or of one alone. Sums are seen through names, and through numbers before brackets.
  init?(of sum: Node, in graph: ExpressionGraph, _ view: View) {
    self.init(termsOf: sum, in: graph, view)
    if squares.count + sums.count == 0 || squares.count + sums.count + rest.count < 2, sums.isEmpty {
      return nil
    }
  }

  /// nil where `sum` is of other terms.
  init?(termsOf sum: Node, in graph: ExpressionGraph, _ view: View) {
    let (value, isGiven) = (view.value, view.isGiven)
    var waiting: [(node: Node, coefficient: Rational)] = [(sum, .one)]
    while let (node, coefficient) = waiting.popLast() {
      let node = value(node)
      guard graph.opcode(of: node) != .sum else {
        waiting += graph.operands(of: node).reversed().map { ($0, coefficient) }
        continue
      }
      let (number, factors) = graph.numberAndFactors(of: node)
      guard let own = coefficient.multiplied(by: number), !own.isNegative else { return nil }
      if factors.count == 1, value(factors[0]) != node {
        waiting.append((factors[0], own))
      } else if case let weights = factors.filter(isGiven), weights.count < factors.count,
        let roots = graph.roots(ofSquares: factors.filter { !isGiven($0) })
      {
        squares.append(Square(coefficient: own, factors: roots, weights: weights))
      } else if let term = view.term(node), Self.isSquare(term, graph, view) {
        sums.append(Rest(coefficient: own, value: node))
      } else if factors.isEmpty || graph.facts(of: node).isSuperset(of: [.total, .nonnegative])
        || isGiven(node)
      {
        rest.append(Rest(coefficient: own, value: factors.isEmpty ? graph.constant(1) : node))
      } else {
        return nil
      }
    }
  }

  private static func isSquare(_ term: Node, _ graph: ExpressionGraph, _ view: View) -> Bool {
    guard let terms = NormTerms(termsOf: term, in: graph, view) else { return false }
    return terms.squares.count + terms.sums.count > 0
  }
}

extension ExpressionGraph {
  /// A node as a number times factors that are none.
  func numberAndFactors(of node: Node) -> (number: Rational, factors: [Node]) {
    if let number = constant(of: node) { return (number, []) }
    guard opcode(of: node) == .product else { return (.one, [node]) }
    let factors = operands(of: node)
    guard let number = constant(of: factors[0]) else { return (.one, factors) }
    return (number, Array(factors.dropFirst()))
  }

  /// What a product is made of; any other node is its own factor.
  func factors(of node: Node) -> [Node] { opcode(of: node) == .product ? operands(of: node) : [node] }

  /// t, u, … where the factors are t², u², …; t twice for t⁴.
  fileprivate func roots(ofSquares factors: [Node]) -> [Node]? {
    var roots: [Node] = []
    for factor in factors {
      guard let (base, exponent) = wholePower(factor), exponent % 2 == 0, exponent <= 8 else { return nil }
      roots += Array(repeating: base, count: exponent / 2)
    }
    return roots
  }

  /// b and n > 0 where a node is bⁿ.
  func wholePower(_ node: Node) -> (base: Node, exponent: Int)? {
    guard let (base, exponent) = powerOfNumber(node), exponent.words?.1 == 1, !exponent.isNegative,
      let whole = exponent.integer, whole > 0
    else { return nil }
    return (base, whole)
  }

  /// b and r where a node is bʳ, r a number.
  func powerOfNumber(_ node: Node) -> (base: Node, exponent: Rational)? {
    guard opcode(of: node) == .power, let (base, exponent) = operandPair(of: node),
      let number = constant(of: exponent)
    else { return nil }
    return (base, number)
  }
}
