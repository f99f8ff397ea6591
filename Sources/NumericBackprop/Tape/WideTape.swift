#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Where a value leaves the range of doubles on the way, as x² of √(x² + y²) does at 10²⁰⁰, both passes are run with exponents that have
// room. Only what arithmetic, powers, roots and logarithms do is wider; functions take and give doubles.
extension Tape {
  /// Whether an operation of the last forward pass overflowed, or lost its value to underflow, with all that is given finite.
  var isOutOfRange: Bool {
    var isFound = false
    for place in operations.indices {
      let size = values[place].magnitude
      if size >= .leastNormalMagnitude, size <= .greatestFiniteMagnitude { continue }
      let operation = operations[place]
      switch operation.opcode {
      case .leaf, .constant: if !size.isFinite { return false }
      case .multiply: if !size.isFinite || x(operation) != 0 && y(operation) != 0 { isFound = true }
      case .divide, .wholePower, .constantPower, .power:
        if !size.isFinite || x(operation) != 0 { isFound = true }
      case .function:
        if !size.isFinite || x(operation) != 0 && wideFunction(operation) == .square { isFound = true }
      default: if !size.isFinite { isFound = true }
      }
    }
    return isFound
  }

  /// Evaluates every operation again, in wide numbers; the doubles of `values` follow.
  mutating func forwardWide() {
    var wide = values.map { WideNumber($0) }
    for place in operations.indices {
      guard let value = wideValue(operations[place], wide) else {
        evaluate(place)
        wide[place] = WideNumber(values[place])
        if [.softmax, .logSoftmax].contains(operations[place].opcode) {
          for part in place..<place + Int(operations[place].b) { wide[part] = WideNumber(values[part]) }
        }
        continue
      }
      wide[place] = value
      values[place] = value.double
    }
    wideValues = wide
  }

  /// nil where the operation is one of doubles.
  private func wideValue(_ operation: Operation, _ wide: [WideNumber]) -> WideNumber? {
    func x() -> WideNumber { wide[Int(operation.a)] }
    func y() -> WideNumber { wide[Int(operation.b)] }
    switch operation.opcode {
    case .leaf, .constant, .part, .parametric, .softmax, .logSoftmax, .logSumExp: return nil
    case .copy: return x()
    case .add: return x() + y()
    case .subtract: return x() - y()
    case .multiply: return x() * y()
    case .divide: return x() / y()
    case .negate: return -x()
    case .sum: return range(operation).reduce(WideNumber(0)) { $0 + wide[Int(members[$1])] }
    case .wholePower, .constantPower, .power: return x().raised(to: y().double)
    case .function: return operation.order == 0 ? wideFunction(operation)?.value(x()) : nil
    case .maximum: return extreme(operation, wide) { $1 < $0 }
    case .minimum: return extreme(operation, wide) { $0 < $1 }
    }
  }

  private func extreme(
    _ operation: Operation, _ wide: [WideNumber], _ precedes: (WideNumber, WideNumber) -> Bool
  ) -> WideNumber {
    var best = wide[Int(members[Int(operation.a)])]
    for member in range(operation) {
      let value = wide[Int(members[member])]
      if value.isNaN { return value }
      if precedes(value, best) { best = value }
    }
    return best
  }

  private func wideFunction(_ operation: Operation) -> WideFunction? {
    WideFunction(rawValue: ScalarFunction.table[Int(operation.row)].name)
  }

  // MARK: Backward

  /// The rules of `backward`, in wide numbers.
  mutating func backwardWide(from root: Int, _ wide: [WideNumber]) {
    var sums = [WideNumber](repeating: WideNumber(0), count: operations.count)
    sums[root] = WideNumber(1)
    for place in stride(from: root, through: 0, by: -1) {
      let operation = operations[place]
      if operation.opcode == .softmax || operation.opcode == .logSoftmax {
        pullWideSoftmax(place, operation, &sums)
      } else if !sums[place].isZero {
        for (contribution, operand) in contributions(place, operation, sums[place], wide) {
          sums[operand] = sums[operand] + (givesMagnitudes ? contribution.magnitude : contribution)
        }
      }
    }
    wideAdjoints = sums
    adjoints = sums.map { $0.double }
  }

  private func contributions(
    _ place: Int, _ operation: Operation, _ g: WideNumber, _ wide: [WideNumber]
  ) -> [(WideNumber, Int)] {
    let (p, q) = (Int(operation.a), Int(operation.b))
    switch operation.opcode {
    case .leaf, .constant, .part, .softmax, .logSoftmax: return []
    case .copy: return [(g, p)]
    case .add: return [(g, p), (g, q)]
    case .subtract: return [(g, p), (-g, q)]
    case .multiply: return [(g * wide[q], p), (g * wide[p], q)]
    case .divide: return [(g / wide[q], p), (-(g * (wide[place] / wide[q])), q)]
    case .negate: return [(-g, p)]
    case .sum: return range(operation).map { (g, Int(members[$0])) }
    case .wholePower, .constantPower, .power: return powerContributions(place, operation, g, wide)
    case .function where operation.order == 0:
      if let slope = wideFunction(operation)?.slope(wide[p]) { return [(g * slope, p)] }
      return functionContributions(operation, g)
    case .function, .parametric: return functionContributions(operation, g)
    case .maximum, .minimum: return extremeContributions(place, operation, g, wide)
    case .logSumExp:
      return range(operation).map { member in
        let operand = Int(members[member])
        return (g * WideNumber(exp(values[operand] - values[place])), operand)
      }
    }
  }

  private func powerContributions(
    _ place: Int, _ operation: Operation, _ g: WideNumber, _ wide: [WideNumber]
  ) -> [(WideNumber, Int)] {
    let (x, y) = (wide[Int(operation.a)], self.y(operation))
    var all: [(WideNumber, Int)] = []
    if y != 0 { all.append((g * (WideNumber(y) * x.raised(to: y - 1)), Int(operation.a))) }
    if operation.opcode == .power, !(x.isZero && y > 0) {
      all.append((g * (wide[place] * WideNumber(x.logarithm)), Int(operation.b)))
    }
    return all
  }

  private func functionContributions(_ operation: Operation, _ g: WideNumber) -> [(WideNumber, Int)] {
    let (p, order) = (Int(operation.a), Int(operation.order))
    guard operation.opcode == .parametric else {
      let row = ScalarFunction.table[Int(operation.row)]
      let slope = row.derivative(order + 1, at: values[p])
      return slope != 0 || !row.hasConstantSide ? [(g * WideNumber(slope), p)] : []
    }
    let q = Int(operation.b)
    let function = ParametricFunction.table[Int(operation.row)]
    return [
      (g * WideNumber(function.derivative(order + 1, at: values[p], values[q])), p),
      (g * WideNumber(function.parameterSlope(order, at: values[p], values[q])), q),
    ]
  }

  private func extremeContributions(
    _ place: Int, _ operation: Operation, _ g: WideNumber, _ wide: [WideNumber]
  ) -> [(WideNumber, Int)] {
    if wide[place].isNaN { return range(operation).map { (WideNumber(.nan), Int(members[$0])) } }
    let tied = range(operation).map { members[$0] }.filter { wide[Int($0)] == wide[place] }
    if tied.contains(where: { isConstant($0) }) { return [] }
    return tied.map { (g / WideNumber(Double(tied.count)), Int($0)) }
  }

  /// By the rule for doubles, on the adjoints as doubles.
  private mutating func pullWideSoftmax(_ place: Int, _ operation: Operation, _ sums: inout [WideNumber]) {
    let own = (place..<place + Int(operation.b)).map { sums[$0].double }
    guard own.contains(where: { $0 != 0 }) else { return }
    let outer = adjoints
    adjoints = [Double](repeating: 0, count: operations.count)
    adjoints.replaceSubrange(place..<place + own.count, with: own)
    pullSoftmax(place, operation)
    for member in Set(range(operation).map { Int(members[$0]) }) {
      sums[member] = sums[member] + WideNumber(adjoints[member])
    }
    adjoints = outer
  }
}

/// The functions that are known beyond the range of doubles.
private enum WideFunction: String {
  case sqrt, square, abs, relu, log, identity

  func value(_ x: WideNumber) -> WideNumber {
    switch self {
    case .sqrt: x.squareRoot
    case .square: x * x
    case .abs: x.magnitude
    case .relu: x < WideNumber(0) ? WideNumber(0) : x
    case .log: WideNumber(x.logarithm)
    case .identity: x
    }
  }

  /// nil where it is that of doubles.
  func slope(_ x: WideNumber) -> WideNumber? {
    switch self {
    case .sqrt: WideNumber(0.5) / x.squareRoot
    case .square: WideNumber(2) * x
    case .log: WideNumber(1) / x
    case .abs, .relu, .identity: nil
    }
  }
}
