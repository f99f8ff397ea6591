/// Arithmetic of values. Every operation gives nil where shapes do not conform, and only there.
extension Value {
  /// a ± b, a ⊙ b, a / b: entry by entry.
  ///
  /// Numbers go with every entry, constants take the size of the other side, and a value without samples goes with every
  /// sample of a stack.
  static func entrywise(_ a: Value, _ b: Value, _ operation: (Number, Number) -> Number) -> Value? {
    if a.isNumber, b.isNumber { return Value(operation(a.number, b.number)) }
    if a.isArray, b.isArray {
      if a.rows == b.rows, a.columns == b.columns {
        var result = a
        for place in result.entries.indices {
          result.entries[place] = operation(a.entries[place], b.entries[place])
        }
        if result.samples == .none { result.samples = b.samples }
        return result
      }
      if let wide = a.broadcast(to: b) { return entrywise(wide, b, operation) }
      if let wide = b.broadcast(to: a) { return entrywise(a, wide, operation) }
      return nil
    }
    if a.isArray { return b.sized(a.rows, a.columns).flatMap { entrywise(a, $0, operation) } }
    if b.isArray { return a.sized(b.rows, b.columns).flatMap { entrywise($0, b, operation) } }
    return entrywiseOpen(a, b, operation)
  }

  /// Two sides neither of which has a size.
  private static func entrywiseOpen(_ a: Value, _ b: Value, _ operation: (Number, Number) -> Number) -> Value?
  {
    if a.form == b.form {
      switch a.form {
      case .repeatedRow, .repeatedColumn:
        guard a.rows == b.rows, a.columns == b.columns else { return nil }
        var result = a
        for place in result.entries.indices {
          result.entries[place] = operation(a.entries[place], b.entries[place])
        }
        return result
      default: return nil
      }
    }
    switch (a.form, b.form) {
    case (.repeatedRow, .number), (.repeatedColumn, .number): return a.map { operation($0, b.number) }
    case (.number, .repeatedRow), (.number, .repeatedColumn): return b.map { operation(a.number, $0) }
    // Beside a number an identity is 1.
    case (.identity, .number), (.number, .identity): return Value(operation(a.number, b.number))
    default: return nil
    }
  }

  /// A vector of every unit beside a stack of samples.
  private func broadcast(to other: Value) -> Value? {
    guard samples == .none, other.samples != .none else { return nil }
    // A bias goes with every sample, whichever way it is drawn.
    guard isVector else { return nil }
    if other.samples == .columns, count == other.rows {
      return Value(
        rows: count, columns: other.columns, (0..<count * other.columns).map { entries[$0 / other.columns] },
        samples: .columns)
    }
    if other.samples == .rows, count == other.columns {
      return Value(
        rows: other.rows, columns: count, (0..<count * other.rows).map { entries[$0 % count] },
        samples: .rows)
    }
    return nil
  }

  /// The product without a sign: of matrices where both are arrays.
  static func product(_ a: Value, _ b: Value) -> Value? {
    if a.isNumber { return scaled(b, a.number, b) }
    if b.isNumber { return scaled(a, b.number, a) }
    if a.form == .identity { return scaled(b, a.number, b) }
    if b.form == .identity { return scaled(a, b.number, a) }
    switch (a.form, b.form) {
    case (.array, .array): return matrixProduct(a, b)
    case (.ones(isRow: false), .array):
      guard b.rows == 1 else { return nil }
      var row = b.map { a.number * $0 }
      row.form = .repeatedRow
      return row
    case (.array, .ones(isRow: true)):
      guard a.columns == 1 else { return nil }
      var column = a.map { $0 * b.number }
      column.form = .repeatedColumn
      return column
    case (.array, .ones(isRow: false)):
      return matrixProduct(
        a, Value(rows: a.columns, columns: 1, Array(repeating: b.number, count: a.columns)))
    case (.ones(isRow: true), .array):
      return matrixProduct(Value(rows: 1, columns: b.rows, Array(repeating: a.number, count: b.rows)), b)
    default: return nil
    }
  }

  private static func scaled(_ a: Value, _ factor: Number, _ other: Value) -> Value? {
    switch a.form {
    case .ones, .identity:
      var multiple = a
      multiple.number = factor * a.number
      return multiple
    default: return a.map { factor * $0 }
    }
  }

  private static func matrixProduct(_ a: Value, _ b: Value) -> Value? {
    guard a.columns == b.rows else { return nil }
    let inner = a.columns
    var entries: [Number] = []
    entries.reserveCapacity(a.rows * b.columns)
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        var sum = Number(0)
        for k in 0..<inner { sum = sum + a.at(row, k) * b.at(k, column) }
        entries.append(sum)
      }
    }
    let samples: SampleAxis = a.samples == .rows ? .rows : b.samples == .columns ? .columns : .none
    return Value(rows: a.rows, columns: b.columns, entries, samples: samples)
  }

  private func at(_ row: Int, _ column: Int) -> Number { isNumber ? number : self[row, column] }

  /// Σᵢ aᵢbᵢ of two vectors of one length.
  static func inner(_ a: Value, _ b: Value) -> Value? {
    guard a.isVector, b.isVector, a.count == b.count else { return nil }
    return Value(zip(a.entries, b.entries).reduce(Number(0)) { $0 + $1.0 * $1.1 })
  }

  /// a bᵀ of two vectors.
  static func outer(_ a: Value, _ b: Value) -> Value? {
    guard a.isVector, b.isVector else { return nil }
    return Value(rows: a.count, columns: b.count, a.entries.flatMap { x in b.entries.map { x * $0 } })
  }

  /// A vector as a diagonal matrix, the diagonal of a matrix as a column.
  var diagonal: Value? {
    guard isArray else { return isNumber ? self : nil }
    if isVector {
      let size = count
      return Value(
        rows: size, columns: size,
        (0..<size * size).map { $0 / size == $0 % size ? entries[$0 / size] : Number(0) })
    }
    guard rows == columns else { return nil }
    return Value(rows: rows, columns: 1, (0..<rows).map { self[$0, $0] })
  }

  var trace: Value? {
    guard !isNumber else { return self }
    guard isArray, rows == columns else { return nil }
    return Value((0..<rows).reduce(Number(0)) { $0 + self[$1, $1] })
  }
}
