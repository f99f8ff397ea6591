import ModelLanguage
import SymbolicAlgebra

/// An expression in matrices: what index notation says with the indices left out.
///
/// Vectors are columns. Every node knows its shape, and a product that does not conform cannot be made. What is printed is this tree,
/// and this tree is what is evaluated, entry by entry, before it is printed.
public indirect enum MatrixExpression: Hashable, Sendable {
  /// A whole array: a name, the indices that only label it (the layer, the time step, the sample), and whether it is transposed.
  case array(name: String, labels: [Index], isTransposed: Bool)
  /// A number or scalar quantity.
  case scalar(Node)
  /// A number in every entry: `1` in `1 - h`, `\mu` in `z - \mu`. A term of a sum.
  case everywhere(Shaped)
  /// f or f′… entry by entry; `template` is f at the symbol `MatrixReading.hole`.
  case elementwise(template: Node, Shaped)
  case product([Shaped])
  case hadamard([Shaped])
  case sum([Shaped])
  /// A scalar and 1×1 factors times a matrix.
  case scaled(Node, [Shaped], Shaped)
  case transpose(Shaped)
  /// Entries to a power.
  case power(Shaped, Rational)
  case diagonal(Shaped)
  /// A column of ones.
  case ones
  case identity
  /// ‖x‖ of a column, ‖A‖_F of a matrix.
  case norm(Shaped)
  /// ‖x‖₁ of a column.
  case taxicab(Shaped)
  /// softmax of a column, or of each row of a matrix.
  case softmax(Shaped)
  /// Σ over an index that labels arrays: samples, time steps, heads.
  case total(Shaped, letter: Symbol, IndexInterval)

  /// An extent: one, or as many as an index has values.
  public enum Extent: Hashable, Sendable {
    case one
    case values(IndexInterval)
  }

  /// An expression with its rows and columns.
  public struct Shaped: Hashable, Sendable {
    public var expression: MatrixExpression
    public var rows: Extent
    public var columns: Extent

    public var isScalar: Bool { rows == .one && columns == .one }
    public var isColumn: Bool { columns == .one && rows != .one }

    init(_ expression: MatrixExpression, rows: Extent, columns: Extent) {
      self.expression = expression
      self.rows = rows
      self.columns = columns
    }

    /// 1×1.
    init(number expression: MatrixExpression) { self.init(expression, rows: .one, columns: .one) }

    /// The parts an expression is made of, in their order on the page.
    public var parts: [Shaped] {
      switch expression {
      case .array, .scalar, .ones, .identity: []
      case .everywhere(let inner), .elementwise(_, let inner), .transpose(let inner), .power(let inner, _),
        .diagonal(let inner), .norm(let inner), .taxicab(let inner), .softmax(let inner),
        .total(let inner, _, _):
        [inner]
      case .product(let parts), .hadamard(let parts), .sum(let parts): parts
      case .scaled(_, let factors, let inner): factors + [inner]
      }
    }

    /// Itself and all it is made of, the whole first.
    public var nodes: [Shaped] {
      var found: [Shaped] = []
      var open = [self]
      while let next = open.popLast() {
        found.append(next)
        open += next.parts.reversed()
      }
      return found
    }
  }
}

/// Why an equation has no form in matrices.
public enum MatrixFormError: BilingualError, Equatable {
  case shapes(String)
  case tooManyIndices(String)
  case noMatrixForm(String)
  /// Nothing of the gradient has a form.
  case noGradient([String])

  public var message: Message {
    switch self {
    case .shapes(let name):
      Message(
        "the factors of \(name) do not conform as matrices; --form index prints it",
        pt: "os fatores de \(name) não combinam como matrizes; --form index imprime com índices")
    case .tooManyIndices(let name):
      Message(
        "\(name) has more than two indices, which no matrix has; --form index prints it",
        pt: "\(name) tem mais de dois índices, o que nenhuma matriz tem; --form index imprime com índices")
    case .noMatrixForm(let name):
      Message(
        "\(name) has no form in matrices; --form index prints it",
        pt: "\(name) não tem forma matricial; --form index imprime com índices")
    case .noGradient(let names):
      Message(
        "the gradient has no form in matrices (\(names.joined(separator: ", "))); --form index prints it",
        pt:
          "o gradiente não tem forma matricial (\(names.joined(separator: ", "))); --form index imprime com índices"
      )
    }
  }
}
