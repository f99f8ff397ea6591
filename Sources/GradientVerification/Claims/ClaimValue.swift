import SymbolicAlgebra

/// What a formula of the notes says: a number, or numbers in rows and columns.
enum ClaimValue {
  case scalar(Node)
  case matrix([[Node]])
  /// This number on the diagonal of a matrix whose size is that of what it is added to.
  case identity(Node)

  var rows: Int { if case .matrix(let rows) = self { rows.count } else { 1 } }
  var columns: Int { if case .matrix(let rows) = self { rows.first?.count ?? 0 } else { 1 } }

  /// The entries row by row; a 1×1 matrix is a number.
  var entries: [Node] {
    switch self {
    case .scalar(let node), .identity(let node): [node]
    case .matrix(let rows): rows.flatMap { $0 }
    }
  }

  /// The matrix that an identity is beside another value.
  func sized(like other: ClaimValue, zero: Node) -> ClaimValue {
    guard case .identity(let node) = self, other.rows == other.columns, other.rows > 1 else { return self }
    return .matrix((0..<other.rows).map { row in (0..<other.rows).map { $0 == row ? node : zero } })
  }

  var single: Node? { entries.count == 1 ? entries[0] : nil }
  var shape: String { "\(rows)×\(columns)" }

  var transposed: ClaimValue {
    guard case .matrix(let rows) = self, let width = rows.first?.count else { return self }
    return .matrix((0..<width).map { column in rows.map { $0[column] } })
  }

  func map(_ transform: (Node) throws -> Node) rethrows -> ClaimValue {
    switch self {
    case .scalar(let node): .scalar(try transform(node))
    case .matrix(let rows): .matrix(try rows.map { try $0.map(transform) })
    case .identity(let node): .identity(try transform(node))
    }
  }
}

/// What keeps a formula from having a value.
enum ClaimFailure: Error {
  /// A name that the model does not have.
  case unknown(String, Range<Int>)
  /// A letter without a value, and the values it may take; whether it counts the samples.
  case needs(String, values: [Int], isSample: Bool)
  /// A quantity of a sample, with no sample in sight.
  case needsSample([Int])
  /// An index letter whose layer is not known.
  case needsLayer(String)
  /// An index that the array does not have.
  case outOfRange(String, Int, Range<Int>)
  case shapes(String, String, Range<Int>)
  case unsupported(String, Range<Int>)
  /// More work than a formula of notes is worth.
  case beyond(ClaimNote, Range<Int>)
}
