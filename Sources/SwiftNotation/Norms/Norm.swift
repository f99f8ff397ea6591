import SymbolicAlgebra

/// What is computed of one norm n = √(Σ c·t² + Σ e), once for all its uses.
///
/// | step | value |
/// |---|---|
/// | scale | k, a power of two by the exponent of Σ |t| + Σ √e; 1 unless that is far from 1 |
/// | scaled | kt |
/// | root | r = √(Σ c·(kt)² + Σ e·k·k) |
/// | value | n = r/k |
///
/// t/n is kt/r, and t²/n³ is (kt)²/r³/n: no square leaves the range of numbers.
struct Norm {
  /// kt for the nodes t that are no products, names included.
  var scaled: [Node: Operand] = [:]
  var root: Operand
  var value: Operand
}

/// The norms in a program.
struct Norms {
  let reader: NormReader
  private var graph: ExpressionGraph { reader.graph }
  /// By Σ c·t² + Σ e, without its name.
  private var terms: [Node: NormTerms] = [:]
  private var made: [Node: Norm] = [:]
  /// Values of names with the root of a norm in the place of the norm.
  var parts: [Part: Operand] = [:]

  /// Sums of products of scaled factors.
  var products: [Pair: Operand] = [:]

  struct Part: Hashable {
    var name: Node
    var square: Node
  }

  struct Pair: Hashable {
    var sum: Node
    var first: Node
    var second: Node
  }

  init(graph: ExpressionGraph, isGiven: @escaping (Node) -> Bool) {
    reader = NormReader(
      graph: graph, view: NormTerms.View(value: { graph.unnamed($0) }, isGiven: isGiven))
  }

  /// Is told every power before what is made of it: roots are looked for once, where they are met.
  mutating func meet(power node: Node) {
    guard let (base, exponent) = graph.powerOfNumber(node), exponent.words?.denominator == 2,
      case let sum = graph.unnamed(base), terms[sum] == nil
    else { return }
    terms[sum] = reader.terms(of: sum)
  }

  var isEmpty: Bool { terms.isEmpty }

  func terms(of sum: Node) -> NormTerms? { isEmpty ? nil : terms[graph.unnamed(sum)] }

  subscript(sum: Node) -> Norm? {
    get { made[graph.unnamed(sum)] }
    set { made[graph.unnamed(sum)] = newValue }
  }
}

extension ProgramBuilder {
  /// The norm whose square is a sum; nil for other sums.
  mutating func norm(ofSquare sum: Node) -> Norm? {
    guard let terms = norms.terms(of: sum) else { return nil }
    if let known = norms[sum] { return known }
    var roots = terms.squares.map { square in
      square.factors.dropFirst().reduce(operand(of: square.factors[0])) {
        emit(.multiply, $0, operand(of: $1))
      }
    }
    let rest = terms.rest.map { operand(of: $0.value) }
    let sizes =
      roots.map { emit(.function, $0, Operand(word: ElementaryFunction.abs.rawValue)) }
      + rest.map { emit(.squareRoot, $0, .none) }
    let scale = emit(.scale, sizes.dropFirst().reduce(sizes[0]) { emit(.add, $0, $1) }, .none)
    roots = roots.map { emit(.multiply, $0, scale) }
    let squares = zip(terms.squares, roots).map { square, root in
      (
        square.coefficient,
        square.weights.reduce(emit(.multiply, root, root)) {
          emit(.multiply, $0, operand(of: $1))
        }
      )
    }
    let others = zip(terms.rest, rest).map {
      ($0.coefficient, emit(.multiply, emit(.multiply, $1, scale), scale))
    }
    let root = emit(.squareRoot, linearSum(squares + others), .none)
    var norm = Norm(root: root, value: emit(.divide, root, scale))
    for (square, operand) in zip(terms.squares, roots) where square.factors.count == 1 {
      norm.scaled[square.factors[0]] = operand
      norm.scaled[graph.unnamed(square.factors[0])] = operand
    }
    norms[sum] = norm
    return norm
  }

  /// √(1 + c·t²) − 1 as c·t/(1 + n)·t, n being √(1 + c·t²); nil for other arguments.
  mutating func rootMinusOne(_ argument: Node) -> Operand? {
    guard let terms = NormTerms(termsOf: argument, in: graph, norms.reader.view),
      terms.squares.count == 1, terms.rest.isEmpty, let square = terms.squares.first, square.weights.isEmpty
    else { return nil }
    let root = square.factors.dropFirst().reduce(operand(of: square.factors[0])) {
      emit(.multiply, $0, operand(of: $1))
    }
    let size = emit(.function, root, Operand(word: ElementaryFunction.abs.rawValue))
    let scale = emit(.scale, emit(.add, size, constant(1)), .none)
    let scaled = emit(.multiply, root, scale)
    let sum = emit(
      .add, emit(.multiply, scale, scale), times(square.coefficient, emit(.multiply, scaled, scaled)))
    let norm = emit(.divide, emit(.squareRoot, sum, .none), scale)
    let share = emit(.divide, times(square.coefficient, root), emit(.add, constant(1), norm))
    return emit(.multiply, share, root)
  }

  /// Σ c·x, a number before all terms being taken out.
  private mutating func linearSum(_ terms: [(coefficient: Rational, value: Operand)]) -> Operand {
    let common = terms[0].coefficient
    let isCommon = terms.allSatisfy { $0.coefficient == common }
    let values = terms.map { isCommon ? $0.value : times($0.coefficient, $0.value) }
    let sum = values.dropFirst().reduce(values[0]) { emit(.add, $0, $1) }
    return isCommon ? times(common, sum) : sum
  }

  /// c·x; p·x/q where c = p/q has no finite decimal.
  mutating func times(_ number: Rational, _ value: Operand) -> Operand {
    if number.isOne { return value }
    guard let (p, q) = fraction(number) else {
      return emit(.multiply, constant(number.doubleValue), value)
    }
    let above = p == 1 ? value : emit(.multiply, constant(p), value)
    return emit(.divide, above, constant(q))
  }
}
