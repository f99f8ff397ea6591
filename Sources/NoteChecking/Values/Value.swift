/// The value of a formula at one point: a number, an array with rows and columns, or a constant that its place sizes.
///
/// A slope stands beside each number: the derivative in the variable that a `\frac{\partial}{\partial x}` around the
/// formula names, 0 outside of one.
struct Value {
  enum Form: Hashable {
    case number, array
    /// `\mathbf 1` as a column or a row of a length that its neighbour says.
    case ones(isRow: Bool)
    /// `I`, as large as its neighbour.
    case identity
    /// The row of `\mathbf 1 b^\top` or the column of `a \mathbf 1^\top`, repeated as often as the place asks.
    case repeatedRow, repeatedColumn
  }

  var form: Form
  var rows = 1
  var columns = 1
  var number = Number(0)
  /// Row by row; empty for a number.
  var entries: [Number] = []
  /// Which axis counts the samples.
  var samples: SampleAxis = .none

  enum SampleAxis: Hashable { case none, rows, columns }

  init(_ number: Double) { self.init(Number(number)) }

  init(_ number: Number) {
    form = .number
    self.number = number
  }

  init(form: Form) {
    self.form = form
    number = Number(1)
  }

  /// An array; one of a single entry is a number.
  init(rows: Int, columns: Int, _ entries: [Number], samples: SampleAxis = .none) {
    self.samples = samples
    (self.rows, self.columns) = (rows, columns)
    if entries.count == 1 {
      form = .number
      number = entries[0]
    } else {
      form = .array
      self.entries = entries
    }
  }

  var isNumber: Bool { form == .number }
  var isArray: Bool { form == .array }
  var isColumn: Bool { form == .array && columns == 1 }
  var isRow: Bool { form == .array && rows == 1 }
  var isVector: Bool { isColumn || isRow }
  var count: Int { isNumber ? 1 : entries.count }
  /// All entries row by row; that of a number is the number.
  var flat: [Number] { isNumber ? [number] : entries }

  /// `4×2`
  /// Whether it has rows and columns of its own; ones and an identity take those of their place.
  var isSized: Bool {
    switch form {
    case .number, .array, .repeatedRow, .repeatedColumn: true
    case .ones, .identity: false
    }
  }

  var shape: String {
    switch form {
    case .number: "1×1"
    case .array, .repeatedRow, .repeatedColumn: "\(rows)×\(columns)"
    case .ones, .identity: "?"
    }
  }

  subscript(row: Int, column: Int) -> Number { entries[row * columns + column] }
}

/// A number and its derivative in the variable in question.
struct Number {
  var value: Double
  var slope: Double

  init(_ value: Double, slope: Double = 0) {
    self.value = value
    self.slope = slope
  }

  static func + (a: Number, b: Number) -> Number { Number(a.value + b.value, slope: a.slope + b.slope) }
  static func - (a: Number, b: Number) -> Number { Number(a.value - b.value, slope: a.slope - b.slope) }
  static func * (a: Number, b: Number) -> Number {
    Number(a.value * b.value, slope: a.slope * b.value + a.value * b.slope)
  }
  static func / (a: Number, b: Number) -> Number {
    let quotient = a.value / b.value
    return Number(quotient, slope: (a.slope - quotient * b.slope) / b.value)
  }
  static prefix func - (a: Number) -> Number { Number(-a.value, slope: -a.slope) }
}

extension Value {
  var transposed: Value {
    var result = self
    result.samples = samples == .rows ? .columns : samples == .columns ? .rows : .none
    switch form {
    case .number, .identity: return self
    case .ones(let isRow):
      result.form = .ones(isRow: !isRow)
      return result
    case .repeatedRow: result.form = .repeatedColumn
    case .repeatedColumn: result.form = .repeatedRow
    case .array: break
    }
    (result.rows, result.columns) = (columns, rows)
    if rows > 1, columns > 1 {
      for row in 0..<rows {
        for column in 0..<columns { result.entries[column * rows + row] = self[row, column] }
      }
    }
    return result
  }

  func map(_ transform: (Number) -> Number) -> Value {
    var result = self
    switch form {
    case .number: result.number = transform(number)
    case .ones, .identity: result.number = transform(number)
    default: result.entries = entries.map(transform)
    }
    return result
  }

  /// The same as rows × columns where its form leaves that open; nil where it does not fit.
  func sized(_ rows: Int, _ columns: Int, samples: SampleAxis = .none) -> Value? {
    switch form {
    case .number: return Value(rows: rows, columns: columns, Array(repeating: number, count: rows * columns))
    case .array: return self.rows == rows && self.columns == columns ? self : nil
    case .ones:
      return Value(
        rows: rows, columns: columns, Array(repeating: number, count: rows * columns), samples: samples)
    case .identity:
      guard rows == columns else { return nil }
      return Value(
        rows: rows, columns: rows,
        (0..<rows * rows).map { $0 / rows == $0 % rows ? number : Number(0) }, samples: samples)
    case .repeatedRow:
      guard self.columns == columns else { return nil }
      return Value(rows: rows, columns: columns, (0..<rows * columns).map { entries[$0 % columns] })
    case .repeatedColumn:
      guard self.rows == rows else { return nil }
      return Value(rows: rows, columns: columns, (0..<rows * columns).map { entries[$0 / columns] })
    }
  }
}
