import SymbolicAlgebra

/// Finds norms in expressions.
struct NormReader {
  let graph: ExpressionGraph
  let view: NormTerms.View

  func terms(of sum: Node) -> NormTerms? { NormTerms(of: sum, in: graph, view) }

  /// Σ c·t² + Σ e where a node, seen through names, is its root.
  func square(ofRoot node: Node) -> Node? {
    guard let (base, exponent) = graph.powerOfNumber(view.value(node)), exponent == Rational(1, over: 2),
      terms(of: base) != nil
    else { return nil }
    return view.value(base)
  }

  /// A norm under a bar.
  struct Divisor {
    var square: Node
    /// The node that is the norm itself; nil where it stands there as a power of its square.
    var root: Node?
    var count: Int
  }

  struct Divisors {
    var norms: [Divisor]
    /// What else is under the bar, and how often.
    var others: [Node] = []
    var count = 0
  }

  /// Of a factor n⁻ᵐ or (m·n·x)⁻ᶜ; nil for others.
  func divisors(_ factor: Node) -> Divisors? {
    guard let (base, exponent) = graph.powerOfNumber(factor), exponent.isNegative else { return nil }
    if exponent.words?.denominator == 2, terms(of: base) != nil,
      let count = exponent.multiplied(by: -2)?.integer
    {
      return Divisors(norms: [Divisor(square: view.value(base), root: nil, count: count)])
    }
    guard let count = exponent.negated.integer else { return nil }
    if let square = square(ofRoot: base) {
      return Divisors(norms: [Divisor(square: square, root: base, count: count)])
    }
    guard case let product = view.value(base), graph.opcode(of: product) == .product else { return nil }
    let parts = graph.operands(of: product)
    let squares = parts.map { square(ofRoot: $0) }
    guard squares.contains(where: { $0 != nil }) else { return nil }
    return Divisors(
      norms: zip(parts, squares).compactMap { part, square in
        square.map { Divisor(square: $0, root: part, count: count) }
      },
      others: zip(parts, squares).filter { $0.1 == nil }.map { $0.0 }, count: count)
  }

  /// The norms under the bars of a product, or of a reciprocal.
  func divisorsOfProduct(_ node: Node) -> [Divisor] {
    graph.factors(of: node).compactMap { divisors($0) }.flatMap { $0.norms }
  }
}
