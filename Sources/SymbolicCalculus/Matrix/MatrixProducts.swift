import SymbolicAlgebra

/// Products of matrices, and products entry by entry.
extension MatrixAlgebra {
  /// A·B·…, checked to conform; what is 1×1 stands in front.
  func product(_ factors: [Shaped], of subject: String) throws(MatrixFormError) -> Shaped {
    var coefficient = graph.constant(1)
    var others: [Shaped] = []
    var flat: [Shaped] = []
    var open = Array(factors.reversed())
    while let next = open.popLast() {
      switch next.expression {
      case .product(let inner): open += inner.reversed()
      case .scaled(let own, let more, let inner):
        coefficient = graph.product(coefficient, own)
        others += more
        open.append(inner)
      case .identity: if factors.count == 1 { flat.append(next) }
      default: if next.isScalar { others.append(next) } else { flat.append(next) }
      }
    }
    for (a, b) in zip(flat, flat.dropFirst()) where a.columns != b.rows { throw .shapes(subject) }
    if flat.isEmpty { return scaled(coefficient, others, number(graph.constant(1))) }
    return scaled(coefficient, others, chain(flat))
  }

  private func chain(_ factors: [Shaped]) -> Shaped {
    var chain = factors
    while let shorter = merged(chain) { chain = shorter }
    let (rows, columns) = (chain[0].rows, chain[chain.count - 1].columns)
    if chain.count == 1 { return chain[0] }
    if rows == .one, columns == .one, let number = named(chain) { return number }
    return Shaped(.product(chain), rows: rows, columns: columns)
  }

  /// Two neighbours that are one matrix.
  private func merged(_ chain: [Shaped]) -> [Shaped]? {
    for place in chain.indices.dropLast() {
      guard let one = merged(chain[place], chain[place + 1]) else { continue }
      if case .product(let inner) = one.expression { return chain[..<place] + inner + chain[(place + 2)...] }
      return chain[..<place] + [one] + chain[(place + 2)...]
    }
    return nil
  }

  private func merged(_ a: Shaped, _ b: Shaped) -> Shaped? {
    if let vector = diagonalEntries(a) {
      if let softmax = rowSoftmax(b, dividedBy: vector) { return softmax }
      if isOnes(b) { return vector }
      if b.isColumn { return hadamard([vector, b]) }
    }
    if let vector = diagonalEntries(b) {
      if let softmax = rowSoftmax(transposed(a), dividedBy: vector) { return transposed(softmax) }
      if isOnes(transposed(a)) { return transposed(vector) }
      if a.rows == .one, a.columns != .one { return transposed(hadamard([transposed(a), vector])) }
    }
    if isOnes(b), sumsToOne(a), !a.isColumn, a.rows != .one { return ones(rows: a.rows, columns: .one) }
    if isOnes(transposed(a)), sumsToOne(transposed(b)), b.columns != .one {
      return ones(rows: .one, columns: b.columns)
    }
    return nil
  }

  private func diagonalEntries(_ shaped: Shaped) -> Shaped? {
    if case .diagonal(let vector) = shaped.expression { vector } else { nil }
  }

  func isOnes(_ shaped: Shaped) -> Bool {
    if case .ones = shaped.expression { true } else { false }
  }

  /// Whether each row of a matrix, or a column, is a target declared a distribution.
  private func sumsToOne(_ shaped: Shaped) -> Bool {
    guard case .array(let name, _, false) = shaped.expression else { return false }
    return distributions.contains(name)
  }

  /// Numbers with a name: ‖x‖², ‖A‖², the sum of a distribution, the number of ones.
  private func named(_ chain: [Shaped]) -> Shaped? {
    let (first, last) = (transposed(chain[0]), chain[chain.count - 1])
    if chain.count == 2 {
      if isOnes(first), isOnes(last), case .values(let interval) = last.rows {
        return number(graph.count(of: interval))
      }
      if isOnes(first), sumsToOne(last) || isSoftmax(last) { return number(graph.constant(1)) }
      if isOnes(last), sumsToOne(first) || isSoftmax(first) { return number(graph.constant(1)) }
      if isOnes(first), let root = square(last) { return squaredNorm(root) }
      if isOnes(first), let inner = modulus(last) { return Shaped(number: .taxicab(inner)) }
      if isOnes(first), case .hadamard(let factors) = last.expression {
        return Shaped(number: .product([transposed(factors[0]), hadamard(Array(factors.dropFirst()))]))
      }
    }
    if chain.count == 3, isOnes(first), isOnes(last), let root = square(chain[1]) { return squaredNorm(root) }
    let half = chain.count / 2
    if chain.count.isMultiple(of: 2), !isOnes(first),
      (0..<half).allSatisfy({ chain[$0] == transposed(chain[chain.count - 1 - $0]) })
    {
      return squaredNorm(self.chain(Array(chain[half...])))
    }
    return nil
  }

  private func isSoftmax(_ shaped: Shaped) -> Bool {
    if case .softmax = shaped.expression { shaped.isColumn } else { false }
  }

  private func square(_ shaped: Shaped) -> Shaped? {
    switch shaped.expression {
    case .power(let inner, let exponent) where exponent.integer == 2: inner
    case .transpose(let inner): square(inner)
    default: nil
    }
  }

  private func modulus(_ shaped: Shaped) -> Shaped? {
    guard case .elementwise(let template, let inner) = shaped.expression,
      case .function(.abs, let arguments) = graph.view(template), arguments[0] == hole
    else { return nil }
    return inner
  }

  private func squaredNorm(_ inner: Shaped) -> Shaped {
    let plain = transposes(transposed(inner)) < transposes(inner) ? transposed(inner) : inner
    return power(Shaped(number: .norm(plain)), Rational(2))
  }

  // MARK: Softmax

  /// softmax(z) for e^z with (1ᵀe^z)⁻¹ among the other factors, which is taken out.
  func softmax(_ core: Shaped, _ others: inout [Shaped]) -> Shaped? {
    guard core.isColumn, let logits = logits(core) else { return nil }
    for (place, factor) in others.enumerated() {
      guard case .power(let sum, let exponent) = factor.expression, exponent.isMinusOne,
        case .product(let pair) = sum.expression, pair.count == 2, isOnes(transposed(pair[0])),
        pair[1] == core
      else { continue }
      others.remove(at: place)
      return Shaped(.softmax(logits), rows: core.rows, columns: core.columns)
    }
    return nil
  }

  /// The rows of e^Z divided by their sums e^Z·1.
  private func rowSoftmax(_ matrix: Shaped, dividedBy vector: Shaped) -> Shaped? {
    guard let logits = logits(matrix), case .power(let sum, let exponent) = vector.expression,
      exponent.isMinusOne, case .product(let pair) = sum.expression, pair.count == 2, pair[0] == matrix,
      isOnes(pair[1])
    else { return nil }
    return Shaped(.softmax(logits), rows: matrix.rows, columns: matrix.columns)
  }

  private func logits(_ shaped: Shaped) -> Shaped? {
    guard case .elementwise(let template, let inner) = shaped.expression,
      case .function(.exp, let arguments) = graph.view(template), arguments[0] == hole
    else { return nil }
    return inner
  }

  // MARK: Entry by entry

  func hadamard(_ factors: [Shaped], of subject: String) throws(MatrixFormError) -> Shaped {
    for factor in factors.dropFirst()
    where factor.rows != factors[0].rows || factor.columns != factors[0].columns {
      throw .shapes(subject)
    }
    return hadamard(factors)
  }

  /// A ⊙ B ⊙ …, of equal shapes; equal factors are a power.
  func hadamard(_ factors: [Shaped]) -> Shaped {
    if factors.count == 1 { return factors[0] }
    let (rows, columns) = (factors[0].rows, factors[0].columns)
    if factors[0].isScalar { return scaled(graph.constant(1), factors, number(graph.constant(1))) }
    var coefficient = graph.constant(1)
    var others: [Shaped] = []
    var bases: [(base: Shaped, exponent: Rational)] = []
    var open = Array(factors.reversed())
    while let next = open.popLast() {
      switch next.expression {
      case .hadamard(let inner): open += inner.reversed()
      case .everywhere(let scalar): others.append(scalar)
      case .scaled(let own, let more, let inner):
        coefficient = graph.product(coefficient, own)
        others += more
        open.append(inner)
      default: if next != ones(rows: rows, columns: columns) { collect(next, &bases) }
      }
    }
    let parts = bases.map { power($0.base, $0.exponent) }
    if parts.isEmpty { return scaled(coefficient, others, ones(rows: rows, columns: columns)) }
    if parts.count == 1 { return scaled(coefficient, others, parts[0]) }
    let inner = Shaped(.hadamard(parts), rows: rows, columns: columns)
    let flipped = parts.map { transposed($0) }
    // A column is not written as the transpose of a product of rows.
    if parts.allSatisfy({ transposes($0) > 0 }), flipped.allSatisfy({ transposes($0) == 0 }) {
      let outside = Shaped(.hadamard(flipped), rows: columns, columns: rows)
      return scaled(coefficient, others, Shaped(.transpose(outside), rows: rows, columns: columns))
    }
    return scaled(coefficient, others, inner)
  }

  /// Exponents of one sign are added: x·x⁻¹ stays, for x may be zero.
  private func collect(_ factor: Shaped, _ bases: inout [(base: Shaped, exponent: Rational)]) {
    var (base, exponent) = (factor, Rational(1))
    if case .power(let inner, let own) = factor.expression { (base, exponent) = (inner, own) }
    let known = bases.firstIndex { $0.base == base && $0.exponent.isNegative == exponent.isNegative }
    if let known, let total = bases[known].exponent.adding(exponent) {
      bases[known].exponent = total
    } else {
      bases.append((base, exponent))
    }
  }
}
