/// How two values stand to each other.
enum Comparison {
  case equal
  /// Too close to be called different, too far to be called equal.
  case close
  case different(row: Int, column: Int, left: Double, right: Double)
  case shapes
  /// No number on one side.
  case undefined

  /// Doubles of moderate size that went through a few hundred operations agree far better than this, and what is wrong
  /// differs by far more.
  private static let (near, far) = (1e-9, 1e-6)

  init(_ left: Value, _ right: Value) {
    guard let (a, b) = Self.aligned(left, right) else {
      self = .shapes
      return
    }
    var isClose = false
    let scale = a.flat.reduce(0) { max($0, abs($1.value)) } + b.flat.reduce(0) { max($0, abs($1.value)) }
    for (place, (x, y)) in zip(a.flat, b.flat).enumerated() {
      guard x.value.isFinite, y.value.isFinite else {
        self = .undefined
        return
      }
      let gap = abs(x.value - y.value)
      let size = max(abs(x.value), abs(y.value), 1e-3 * scale, 1e-6)
      if gap > Self.far * size {
        self = .different(row: place / a.columns, column: place % a.columns, left: x.value, right: y.value)
        return
      }
      if gap > Self.near * size { isClose = true }
    }
    self = isClose ? .close : .equal
  }

  /// Both in the size of one; numbers equal arrays only as 0.
  private static func aligned(_ left: Value, _ right: Value) -> (Value, Value)? {
    if left.isNumber, right.isNumber { return (left, right) }
    if left.isArray, right.isArray {
      return left.rows == right.rows && left.columns == right.columns ? (left, right) : nil
    }
    if left.isArray {
      if right.isNumber, right.number.value != 0 { return nil }
      return right.sized(left.rows, left.columns).map { (left, $0) }
    }
    if right.isArray {
      if left.isNumber, left.number.value != 0 { return nil }
      return left.sized(right.rows, right.columns).map { ($0, right) }
    }
    // An empty product beside a number.
    if left.isNumber, right.form == .identity { return (left, Value(right.number)) }
    if right.isNumber, left.form == .identity { return (Value(left.number), right) }
    guard left.form == right.form else { return nil }
    switch left.form {
    case .identity, .ones: return (Value(1), Value(1))
    default: return left.entries.count == right.entries.count ? (left, right) : nil
    }
  }
}
