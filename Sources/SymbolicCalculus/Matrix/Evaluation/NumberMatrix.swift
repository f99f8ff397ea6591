/// Numbers in rows.
struct NumberMatrix: Equatable {
  var rows: Int
  var columns: Int
  var entries: [Double]

  init(rows: Int, columns: Int, _ entry: (Int, Int) -> Double) {
    (self.rows, self.columns) = (rows, columns)
    entries = []
    entries.reserveCapacity(rows * columns)
    for row in 0..<rows { for column in 0..<columns { entries.append(entry(row, column)) } }
  }

  subscript(row: Int, column: Int) -> Double { entries[row * columns + column] }

  var transposed: NumberMatrix { NumberMatrix(rows: columns, columns: rows) { self[$1, $0] } }

  func mapped(_ transform: (Double) -> Double) -> NumberMatrix {
    NumberMatrix(rows: rows, columns: columns) { transform(self[$0, $1]) }
  }

  /// nil where the shapes differ.
  func combined(_ other: NumberMatrix, _ join: (Double, Double) -> Double) -> NumberMatrix? {
    guard rows == other.rows, columns == other.columns else { return nil }
    return NumberMatrix(rows: rows, columns: columns) { join(self[$0, $1], other[$0, $1]) }
  }

  /// nil where the shapes do not conform.
  func multiplied(by other: NumberMatrix) -> NumberMatrix? {
    guard columns == other.rows else { return nil }
    return NumberMatrix(rows: rows, columns: other.columns) { row, column in
      var total = 0.0
      for place in 0..<columns { total += self[row, place] * other[place, column] }
      return total
    }
  }
}
