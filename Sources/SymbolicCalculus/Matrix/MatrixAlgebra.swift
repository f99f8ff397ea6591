import SymbolicAlgebra

/// Makes matrix expressions in the form that is printed: scalars in front, signs and constants outside, norms and softmax by name.
///
/// Each law is an identity of matrices; the tree that comes out is checked in numbers before it is printed.
struct MatrixAlgebra {
  typealias Shaped = MatrixExpression.Shaped
  typealias Extent = MatrixExpression.Extent

  let graph: ExpressionGraph
  /// Targets that sum to one over their last index.
  let distributions: Set<String>
  /// By function, the name of f(z) for the name of z, where slopes are written by the value.
  var values: [String: [String: String]] = [:]
  /// Whether terms may change places: not in what the author wrote.
  var ordersTerms = true
  let hole: Node

  init(_ graph: ExpressionGraph, distributions: Set<String>) {
    self.graph = graph
    self.distributions = distributions
    hole = graph.symbol(MatrixReading.hole)
  }

  // MARK: Scalars

  func number(_ node: Node) -> Shaped { Shaped(number: .scalar(node)) }

  /// c·f₁·f₂·…·A, where c is a scalar and the fᵢ are 1×1.
  func scaled(_ scalar: Node, _ factors: [Shaped] = [], _ inner: Shaped) -> Shaped {
    var coefficient = [scalar]
    var others: [Shaped] = []
    var core = inner
    for factor in factors { absorb(factor, &coefficient, &others) }
    if case .scaled(let own, let more, let rest) = core.expression {
      coefficient.append(own)
      others += more
      core = rest
    }
    if case .everywhere(let inner) = core.expression {
      let number = scaled(graph.product(coefficient), others, inner)
      return Shaped(.everywhere(number), rows: core.rows, columns: core.columns)
    }
    if let softmax = softmax(core, &others) { core = softmax }
    // A number has no inner matrix: the last factor takes its place.
    while case .scalar(let node) = core.expression {
      coefficient.append(node)
      guard let last = others.popLast() else { return number(simplified(coefficient)) }
      core = last
    }
    if core.isScalar { (core, others) = numeratorLast(core, others) }
    var factor = simplified(coefficient)
    if graph.constant(of: factor)?.isZero == true {
      return core.isScalar
        ? number(factor) : Shaped(.everywhere(number(factor)), rows: core.rows, columns: core.columns)
    }
    if graph.constant(of: factor)?.isMinusOne == true, let turned = turned(core, others) {
      core = turned
      factor = graph.constant(1)
    }
    if graph.constant(of: factor)?.isOne == true, others.isEmpty { return core }
    if others.count == 1, core.isColumn, case .product(let row) = others[0].expression,
      !isEntrywise(core)
    {
      return scaled(factor, flat(core) + row, rows: core.rows, columns: core.columns)
    }
    return Shaped(.scaled(factor, others, core), rows: core.rows, columns: core.columns)
  }

  private func scaled(_ factor: Node, _ product: [Shaped], rows: Extent, columns: Extent) -> Shaped {
    scaled(factor, [], Shaped(.product(product), rows: rows, columns: columns))
  }

  private func flat(_ shaped: Shaped) -> [Shaped] {
    if case .product(let factors) = shaped.expression { return factors }
    return [shaped]
  }

  private func isEntrywise(_ shaped: Shaped) -> Bool {
    switch shaped.expression {
    case .hadamard, .sum, .power, .total: true
    default: false
    }
  }

  private func absorb(_ factor: Shaped, _ coefficient: inout [Node], _ others: inout [Shaped]) {
    switch factor.expression {
    case .scalar(let node): coefficient.append(node)
    case .scaled(let own, let more, let rest):
      coefficient.append(own)
      for part in more + [rest] { absorb(part, &coefficient, &others) }
    default: others.append(factor)
    }
  }

  /// What is divided by does not stand last.
  private func numeratorLast(_ core: Shaped, _ others: [Shaped]) -> (Shaped, [Shaped]) {
    guard case .power(_, let exponent) = core.expression, exponent.isNegative,
      let place = others.lastIndex(where: { !isDivisor($0) })
    else { return (core, others) }
    var rest = others
    let last = rest.remove(at: place)
    return (last, rest + [core])
  }

  func isDivisor(_ shaped: Shaped) -> Bool {
    if case .power(_, let exponent) = shaped.expression { exponent.isNegative } else { false }
  }

  /// −(A − B) = B − A, also as the first factor of a product.
  private func turned(_ core: Shaped, _ others: [Shaped]) -> Shaped? {
    switch core.expression {
    case .sum(let terms) where hasBothSigns(terms):
      return sum(terms.map { scaled(graph.constant(-1), [], $0) })
    case .product(let factors), .hadamard(let factors):
      guard let place = factors.firstIndex(where: { turned($0, []) != nil }),
        let turned = turned(factors[place], [])
      else { return nil }
      var rest = factors
      rest[place] = turned
      var result = core
      if case .product = core.expression { result.expression = .product(rest) }
      if case .hadamard = core.expression { result.expression = .hadamard(rest) }
      return result
    default: return nil
    }
  }

  private func hasBothSigns(_ terms: [Shaped]) -> Bool {
    let negative = terms.count { isNegative($0) }
    return negative > 0 && negative < terms.count
  }

  func isNegative(_ term: Shaped) -> Bool {
    switch term.expression {
    case .scaled(let factor, _, _), .scalar(let factor): leadingNumber(factor)?.isNegative == true
    case .everywhere(let inner): isNegative(inner)
    default: false
    }
  }

  private func leadingNumber(_ node: Node) -> Rational? {
    if case .product(let factors) = graph.view(node) { return graph.constant(of: factors[0]) }
    return graph.constant(of: node)
  }

  /// The product of scalars with numbers collected out of powers: 2·(2N)⁻¹ is N⁻¹.
  private func simplified(_ factors: [Node]) -> Node {
    var open = factors.reversed() as [Node]
    var flat: [Node] = []
    while let next = open.popLast() {
      switch graph.view(next) {
      case .product(let inner): open += inner.reversed()
      case .power(let base, let exponent):
        guard graph.constant(of: exponent)?.integer != nil, case .product(let inner) = graph.view(base) else {
          flat.append(next)
          continue
        }
        open += inner.reversed().map { graph.power($0, exponent) }
      default: flat.append(next)
      }
    }
    return graph.product(flat)
  }

  // MARK: Entry by entry

  func power(_ base: Shaped, _ exponent: Rational) -> Shaped {
    let node = graph.constant(exponent)
    switch base.expression {
    case .scalar(let value): return number(graph.power(value, node))
    case .ones: return base
    case .power(let inner, let own):
      // (aᵐ)ⁿ with whole n; of a norm, which is not negative, always.
      guard exponent.integer != nil || isNorm(inner), let total = own.multiplied(by: exponent) else { break }
      return power(inner, total)
    case .scaled(let factor, let others, let inner) where exponent.integer != nil:
      let factors = others.map { power($0, exponent) }
      return scaled(graph.power(factor, node), factors, power(inner, exponent))
    default: break
    }
    if exponent.isOne { return base }
    if let inner = untransposed(base) { return transposed(power(inner, exponent)) }
    return Shaped(.power(base, exponent), rows: base.rows, columns: base.columns)
  }

  private func isNorm(_ shaped: Shaped) -> Bool {
    if case .norm = shaped.expression { true } else { false }
  }

  func elementwise(_ template: Node, _ inner: Shaped) -> Shaped {
    if case .scalar(let node) = inner.expression {
      return number(graph.rewriting(template) { $0 == hole ? node : nil })
    }
    if let plain = untransposed(inner) { return transposed(elementwise(template, plain)) }
    if let slope = slopeByValue(template, inner) { return slope }
    return Shaped(.elementwise(template: template, inner), rows: inner.rows, columns: inner.columns)
  }

  /// a ⊙ (1 − a) for σ′(z) and 1 − a² for tanh′(z), where the author calls the function's value a.
  private func slopeByValue(_ template: Node, _ inner: Shaped) -> Shaped? {
    guard case .function(let function, _) = graph.view(template),
      case .array(let name, let labels, let isTransposed) = inner.expression
    else { return nil }
    let names: [ElementaryFunction: String] = [.sigmoidSlope: "sigmoid", .tanhSlope: "tanh"]
    guard let value = names[function].flatMap({ values[$0]?[name] }) else { return nil }
    var array = inner
    array.expression = .array(name: value, labels: labels, isTransposed: isTransposed)
    let one = ones(rows: inner.rows, columns: inner.columns)
    if function == .sigmoidSlope {
      return hadamard([array, Self.difference(one, array, self)])
    }
    return Self.difference(one, power(array, Rational(2)), self)
  }

  private static func difference(_ a: Shaped, _ b: Shaped, _ algebra: MatrixAlgebra) -> Shaped {
    algebra.sum([a, algebra.scaled(algebra.graph.constant(-1), [], b)])
  }

  /// A number in each entry of a matrix of ones.
  func ones(rows: Extent, columns: Extent) -> Shaped {
    let column = Shaped(.ones, rows: rows, columns: .one)
    if rows == .one, columns == .one { return number(graph.constant(1)) }
    if columns == .one { return column }
    let row = transposed(Shaped(.ones, rows: columns, columns: .one))
    if rows == .one { return row }
    return Shaped(.product([column, row]), rows: rows, columns: columns)
  }

  func diagonal(_ vector: Shaped) -> Shaped {
    if case .ones = vector.expression { return Shaped(.identity, rows: vector.rows, columns: vector.rows) }
    if case .scaled(let factor, let others, let inner) = vector.expression {
      return scaled(factor, others, diagonal(inner))
    }
    return Shaped(.diagonal(vector), rows: vector.rows, columns: vector.rows)
  }

  // MARK: Σ over labels

  /// Σ with what does not depend on its letter in front.
  func total(_ body: Shaped, _ letter: Symbol, _ interval: IndexInterval) -> Shaped {
    guard let (factor, others, inner) = outside(body, letter) else {
      return Shaped(.total(body, letter: letter, interval), rows: body.rows, columns: body.columns)
    }
    var scalars = [factor]
    if case .product(let all) = graph.view(factor) { scalars = all }
    let outer = scalars.filter { !graph.uses(letter, in: $0) }
    let inside = scalars.filter { graph.uses(letter, in: $0) }
    let fixed = others.filter { !depends($0, on: letter) }
    let rest = scaled(graph.product(inside), others.filter { depends($0, on: letter) }, inner)
    let sum = Shaped(.total(rest, letter: letter, interval), rows: body.rows, columns: body.columns)
    return scaled(graph.product(outer), fixed, sum)
  }

  private func outside(_ body: Shaped, _ letter: Symbol) -> (Node, [Shaped], Shaped)? {
    switch body.expression {
    case .scaled(let factor, let others, let inner): return (factor, others, inner)
    case .scalar(let node):
      guard case .product(let factors) = graph.view(node) else { return nil }
      let outer = factors.filter { !graph.uses(letter, in: $0) }
      if outer.isEmpty || outer.count == factors.count { return nil }
      return (graph.product(outer), [], number(graph.product(factors.filter { graph.uses(letter, in: $0) })))
    default: return nil
    }
  }

  func depends(_ shaped: Shaped, on letter: Symbol) -> Bool {
    shaped.nodes.contains { part in
      switch part.expression {
      case .array(_, let labels, _): labels.contains { $0.base == .free(letter) }
      case .scalar(let node), .scaled(let node, _, _), .elementwise(let node, _): graph.uses(letter, in: node)
      default: false
      }
    }
  }

  // MARK: Transposes

  /// Aᵀ, the mark where the fewest are needed: (AB)ᵀ = BᵀAᵀ, but (a − b)ᵀ and not aᵀ − bᵀ.
  func transposed(_ shaped: Shaped) -> Shaped {
    if shaped.isScalar { return shaped }
    let (rows, columns) = (shaped.columns, shaped.rows)
    func made(_ expression: MatrixExpression) -> Shaped { Shaped(expression, rows: rows, columns: columns) }
    switch shaped.expression {
    case .array(let name, let labels, let isTransposed):
      return made(.array(name: name, labels: labels, isTransposed: !isTransposed))
    case .transpose(let inner): return inner
    case .diagonal, .identity: return shaped
    case .product(let factors): return made(.product(factors.reversed().map { transposed($0) }))
    case .scaled(let factor, let others, let inner): return made(.scaled(factor, others, transposed(inner)))
    case .total(let inner, let letter, let interval):
      return made(.total(transposed(inner), letter: letter, interval))
    case .everywhere(let inner): return made(.everywhere(inner))
    case .sum(let terms): return fewer(made(.transpose(shaped)), made(.sum(terms.map { transposed($0) })))
    case .hadamard(let factors):
      return fewer(made(.transpose(shaped)), made(.hadamard(factors.map { transposed($0) })))
    case .scalar, .ones, .norm, .taxicab, .softmax, .elementwise, .power: return made(.transpose(shaped))
    }
  }

  /// A of Aᵀ, where the mark is on the outside.
  private func untransposed(_ shaped: Shaped) -> Shaped? {
    switch shaped.expression {
    case .transpose(let inner): inner
    case .array(_, _, true): transposed(shaped)
    default: nil
    }
  }

  /// The one with fewer transposes; the first of two alike.
  func fewer(_ a: Shaped, _ b: Shaped) -> Shaped { transposes(b) < transposes(a) ? b : a }

  func transposes(_ shaped: Shaped) -> Int {
    shaped.nodes.count { part in
      switch part.expression {
      case .transpose, .array(_, _, true): true
      default: false
      }
    }
  }
}
