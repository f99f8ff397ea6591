import SymbolicAlgebra

/// An expression in matrices: what index notation says with the indices left out.
///
/// Vectors are columns. Every node knows its shape, and a product that does not conform cannot be made.
public indirect enum MatrixExpression: Sendable {
  /// A whole array: a name, the indices that only label it (the layer, the sample), and whether it is transposed.
  case array(name: String, labels: [Index], isTransposed: Bool)
  /// A number or scalar quantity.
  case scalar(Node)
  /// f or f′… entry by entry; `template` is f at the symbol `MatrixReading.hole`.
  case elementwise(template: Node, Shaped)
  case product([Shaped])
  case hadamard([Shaped])
  case sum([Shaped])
  case scaled(Node, Shaped)
  case transpose(Shaped)
  /// Entries to a power.
  case power(Shaped, Node)
  case diagonal(Shaped)
  /// A column of ones.
  case ones
  /// ‖x‖² of a column.
  case squaredNorm(Shaped)
  /// Σ over the samples, each with its own columns.
  case overSamples(Shaped, IndexInterval, height: UInt32)

  /// The transpose where it can be pushed inwards.
  fileprivate var transposed: MatrixExpression? {
    switch self {
    case .array(let name, let labels, let isTransposed):
      .array(name: name, labels: labels, isTransposed: !isTransposed)
    case .elementwise(let template, let inner): .elementwise(template: template, inner.transposed)
    case .product(let factors): .product(factors.reversed().map { $0.transposed })
    case .hadamard(let factors): .hadamard(factors.map { $0.transposed })
    case .sum(let terms): .sum(terms.map { $0.transposed })
    case .scaled(let factor, let inner): .scaled(factor, inner.transposed)
    case .power(let inner, let exponent): .power(inner.transposed, exponent)
    case .diagonal: self
    case .overSamples(let inner, let interval, let height):
      .overSamples(inner.transposed, interval, height: height)
    case .transpose(let inner): inner.expression
    case .scalar, .ones, .squaredNorm: nil
    }
  }

  /// An extent: one, or as many as an index has values.
  public enum Extent: Hashable, Sendable {
    case one
    case values(IndexInterval)
  }

  /// An expression with its rows and columns.
  public struct Shaped: Sendable {
    public var expression: MatrixExpression
    public var rows: Extent
    public var columns: Extent

    public var isScalar: Bool { rows == .one && columns == .one }
    /// Aᵀ: pushed inwards, (AB)ᵀ = BᵀAᵀ, until it stands at names.
    public var transposed: MatrixExpression.Shaped {
      if isScalar { return self }
      return MatrixExpression.Shaped(expression.transposed ?? .transpose(self), rows: columns, columns: rows)
    }

    init(_ expression: MatrixExpression, rows: Extent, columns: Extent) {
      self.expression = expression
      self.rows = rows
      self.columns = columns
    }
  }
}

/// Why an equation has no form in matrices.
public enum MatrixFormError: Error, Equatable, CustomStringConvertible {
  case shapes(String, String)
  case tooManyIndices(String)
  case noMatrixForm(String)

  public var description: String {
    switch self {
    case .shapes(let a, let b): "a product of \(a) and \(b) does not conform"
    case .tooManyIndices(let name):
      "\(name) has more than two indices, which no matrix has; --form index prints it"
    case .noMatrixForm(let name): "\(name) has no form in matrices; --form index prints it"
    }
  }
}

extension MatrixExpression.Shaped {
  private typealias Shaped = MatrixExpression.Shaped

  /// A·B·…, checked to conform. Scalars that are arrays stay factors.
  static func product(_ factors: [MatrixExpression.Shaped]) throws(MatrixFormError) -> MatrixExpression.Shaped
  {
    var flat: [Shaped] = []
    for factor in factors {
      if case .product(let inner) = factor.expression { flat += inner } else { flat.append(factor) }
    }
    for (a, b) in zip(flat, flat.dropFirst()) where a.columns != b.rows {
      throw .shapes("\(a.rows)×\(a.columns)", "\(b.rows)×\(b.columns)")
    }
    if flat.count == 1 { return flat[0] }
    return Shaped(.product(flat), rows: flat[0].rows, columns: flat[flat.count - 1].columns)
  }

  /// A ⊙ B ⊙ …, of equal shapes.
  static func hadamard(_ factors: [MatrixExpression.Shaped]) throws(MatrixFormError)
    -> MatrixExpression.Shaped
  {
    if factors.count == 1 { return factors[0] }
    for factor in factors.dropFirst()
    where factor.rows != factors[0].rows || factor.columns != factors[0].columns {
      throw .shapes("\(factors[0].rows)×\(factors[0].columns)", "\(factor.rows)×\(factor.columns)")
    }
    if factors[0].isScalar { return Shaped(.product(factors), rows: .one, columns: .one) }
    return Shaped(.hadamard(factors), rows: factors[0].rows, columns: factors[0].columns)
  }

  static func sum(_ terms: [MatrixExpression.Shaped]) throws(MatrixFormError) -> MatrixExpression.Shaped {
    if terms.count == 1 { return terms[0] }
    for term in terms.dropFirst() where term.rows != terms[0].rows || term.columns != terms[0].columns {
      throw .shapes("\(terms[0].rows)×\(terms[0].columns)", "\(term.rows)×\(term.columns)")
    }
    return Shaped(.sum(terms), rows: terms[0].rows, columns: terms[0].columns)
  }
}
