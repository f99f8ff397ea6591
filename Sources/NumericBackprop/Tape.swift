#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A list of numeric operations, each on the results of earlier ones, with its own adjoint rules.
///
/// `forward` evaluates in order; `backward` runs the list the other way round. Both are loops.
struct Tape {
  enum Operation: Sendable {
    case constant
    /// An input of the tape.
    case leaf
    case add, subtract, multiply, divide, negate
    case integerPower(Int)
    case constantPower(Double)
    case power
    case function(Int, derivative: Int)
    case parametric(Int)
    case maximum, minimum
    case softmax(group: Int, place: Int)
    case logSoftmax(group: Int, place: Int)
    case logSumExp(group: Int)
  }

  private(set) var operations: [Operation] = []
  private(set) var a: [Int32] = []
  private(set) var b: [Int32] = []
  var values: [Double] = []
  private(set) var adjoints: [Double] = []
  /// Whether an operation is made of literal numbers alone.
  private(set) var isConstant: [Bool] = []
  private(set) var groups: [[Int32]] = []

  mutating func leaf() -> Int { append(.leaf, -1, -1, .nan, false) }

  mutating func constant(_ value: Double) -> Int { append(.constant, -1, -1, value, true) }

  mutating func add(group: [Int]) -> Int {
    groups.append(group.map { Int32($0) })
    return groups.count - 1
  }

  mutating func append(_ operation: Operation, _ x: Int, _ y: Int = -1) -> Int {
    var constant = x >= 0 && isConstant[x] && (y < 0 || isConstant[y])
    switch operation {
    case .softmax, .logSoftmax, .logSumExp: constant = false
    default: break
    }
    let place = append(operation, x, y, .nan, constant)
    if constant { values[place] = value(of: place) }
    return place
  }

  private mutating func append(
    _ operation: Operation, _ x: Int, _ y: Int, _ value: Double, _ constant: Bool
  ) -> Int {
    operations.append(operation)
    a.append(Int32(x))
    b.append(Int32(y))
    values.append(value)
    isConstant.append(constant)
    return operations.count - 1
  }

  /// Forgets the operations from this place on.
  mutating func truncate(to count: Int) {
    let excess = operations.count - count
    operations.removeLast(excess)
    a.removeLast(excess)
    b.removeLast(excess)
    values.removeLast(excess)
    isConstant.removeLast(excess)
  }

  // MARK: Values

  mutating func forward() {
    for place in operations.indices {
      switch operations[place] {
      case .leaf, .constant: continue
      default: values[place] = value(of: place)
      }
    }
  }

  private func value(of place: Int) -> Double {
    let x = a[place] >= 0 ? values[Int(a[place])] : 0
    let y = b[place] >= 0 ? values[Int(b[place])] : 0
    switch operations[place] {
    case .leaf, .constant: return values[place]
    case .add: return x + y
    case .subtract: return x - y
    case .multiply: return x * y
    case .divide: return x / y
    case .negate: return -x
    case .integerPower(let n): return Tape.raise(x, n)
    case .constantPower(let exponent):
      return exponent == 0.5 ? x.squareRoot() : NumericFunctions.raise(x, exponent)
    case .power: return NumericFunctions.raise(x, y)
    case .function(let row, let order): return NumericFunctions.table[row].derivative(order, at: x)
    case .parametric(let row): return NumericFunctions.parametric[row].value(x, y)
    case .maximum: return x.isNaN || y.isNaN ? .nan : max(x, y)
    case .minimum: return x.isNaN || y.isNaN ? .nan : min(x, y)
    case .softmax(let group, let own):
      let (top, total) = shiftedTotal(group)
      return exp(values[Int(groups[group][own])] - top) / total
    case .logSoftmax(let group, let own):
      let (top, total) = shiftedTotal(group)
      return (values[Int(groups[group][own])] - top) - log(total)
    case .logSumExp(let group):
      let (top, total) = shiftedTotal(group)
      return top + log(total)
    }
  }

  /// The maximum m of a group and Σ exp(zⱼ − m).
  private func shiftedTotal(_ group: Int) -> (top: Double, total: Double) {
    var top = -Double.infinity
    for operand in groups[group] { top = max(top, values[Int(operand)]) }
    var total = 0.0
    for operand in groups[group] { total += exp(values[Int(operand)] - top) }
    return (top, total)
  }

  /// xⁿ by repeated squaring; x⁰ = 1.
  static func raise(_ x: Double, _ n: Int) -> Double {
    var (result, square, rest) = (1.0, x, n.magnitude)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      rest >>= 1
      if rest > 0 { square *= square }
    }
    return n < 0 ? 1 / result : result
  }

  // MARK: Adjoints

  /// The derivative of one result with respect to all.
  mutating func backward(from root: Int) {
    adjoints = [Double](repeating: 0, count: operations.count)
    adjoints[root] = 1
    for place in stride(from: root, through: 0, by: -1) where adjoints[place] != 0 {
      pull(place, adjoints[place])
    }
  }

  private mutating func give(_ operand: Int32, _ amount: Double) {
    if operand >= 0, !isConstant[Int(operand)] { adjoints[Int(operand)] += amount }
  }

  private mutating func pull(_ place: Int, _ g: Double) {
    let (p, q) = (a[place], b[place])
    let x = p >= 0 ? values[Int(p)] : 0
    let y = q >= 0 ? values[Int(q)] : 0
    switch operations[place] {
    case .leaf, .constant: break
    case .add:
      give(p, g)
      give(q, g)
    case .subtract:
      give(p, g)
      give(q, -g)
    case .multiply:
      give(p, g * y)
      give(q, g * x)
    case .divide:
      give(p, g / y)
      give(q, -g * (x / y) / y)
    case .negate: give(p, -g)
    case .integerPower(let n): if n != 0 { give(p, g * Double(n) * Tape.raise(x, n - 1)) }
    case .constantPower(let exponent): give(p, g * exponent * NumericFunctions.raise(x, exponent - 1))
    case .power: pullPower(place, g, p, q, x, y)
    case .function(let row, let order):
      give(p, g * NumericFunctions.table[row].derivative(order + 1, at: x))
    case .parametric(let row):
      give(p, g * NumericFunctions.parametric[row].slope(x, y))
      give(q, g * NumericFunctions.parametric[row].parameterSlope(x, y))
    case .maximum: pullExtreme(g, p, q, x - y)
    case .minimum: pullExtreme(g, p, q, y - x)
    case .softmax(let group, let own): pullSoftmax(place, g, group, own)
    case .logSoftmax(let group, let own): pullLogSoftmax(g, group, own)
    case .logSumExp(let group): pullLogSoftmax(-g, group, nil)
    }
  }

  private mutating func pullPower(_ place: Int, _ g: Double, _ p: Int32, _ q: Int32, _ x: Double, _ y: Double)
  {
    give(p, g * y * NumericFunctions.raise(x, y - 1))
    if !isConstant[Int(q)] { give(q, g * values[place] * log(x)) }
  }

  /// All to the larger; one half each where two non-constants tie, nothing to the other side of a tied constant.
  private mutating func pullExtreme(_ g: Double, _ p: Int32, _ q: Int32, _ gap: Double) {
    if gap > 0 {
      give(p, g)
    } else if gap < 0 {
      give(q, g)
    } else if gap == 0, !isConstant[Int(p)], !isConstant[Int(q)] {
      give(p, g / 2)
      give(q, g / 2)
    } else if gap.isNaN {
      give(p, .nan)
      give(q, .nan)
    }
  }

  private mutating func pullSoftmax(_ place: Int, _ g: Double, _ group: Int, _ own: Int) {
    let (top, total) = shiftedTotal(group)
    let members = groups[group]
    for (position, operand) in members.enumerated() {
      let p = exp(values[Int(operand)] - top) / total
      give(operand, g * values[place] * ((position == own ? 1 : 0) - p))
    }
  }

  private mutating func pullLogSoftmax(_ g: Double, _ group: Int, _ own: Int?) {
    let (top, total) = shiftedTotal(group)
    let members = groups[group]
    for (position, operand) in members.enumerated() {
      let p = exp(values[Int(operand)] - top) / total
      give(operand, g * ((position == own ? 1 : 0) - p))
    }
  }
}
