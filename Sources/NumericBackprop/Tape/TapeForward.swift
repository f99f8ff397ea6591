#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tape {
  /// Evaluates every operation in order. O(operations).
  mutating func forward() {
    for place in operations.indices { evaluate(place) }
    wideValues = nil
    if isOutOfRange { forwardWide() }
  }

  mutating func evaluate(_ place: Int) {
    let operation = operations[place]
    switch operation.opcode {
    case .leaf, .constant, .part: break
    case .copy: values[place] = x(operation)
    case .add: values[place] = x(operation) + y(operation)
    case .subtract: values[place] = x(operation) - y(operation)
    case .multiply: values[place] = x(operation) * y(operation)
    case .divide: values[place] = x(operation) / y(operation)
    case .negate: values[place] = -x(operation)
    case .sum:
      var total = 0.0
      for member in range(operation) { total += values[Int(members[member])] }
      values[place] = total
    case .wholePower, .constantPower, .power: values[place] = power(operation)
    case .function:
      values[place] = ScalarFunction.table[Int(operation.row)].derivative(
        Int(operation.order), at: x(operation))
    case .parametric:
      values[place] = ParametricFunction.table[Int(operation.row)].derivative(
        Int(operation.order), at: x(operation), y(operation))
    case .maximum: values[place] = extreme(operation) { $0 > $1 }
    case .minimum: values[place] = extreme(operation) { $0 < $1 }
    case .softmax, .logSoftmax, .logSumExp: evaluateVector(place, operation)
    }
  }

  func x(_ operation: Operation) -> Double { values[Int(operation.a)] }
  func y(_ operation: Operation) -> Double { values[Int(operation.b)] }
  func range(_ operation: Operation) -> Range<Int> {
    Int(operation.a)..<Int(operation.a) + Int(operation.b)
  }

  private func power(_ operation: Operation) -> Double {
    switch operation.opcode {
    case .wholePower: Tape.raise(x(operation), Int(y(operation)))
    case .constantPower where y(operation) == 0.5: x(operation).squareRoot()
    default: pow(x(operation), y(operation))
    }
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

  /// The member before which no other comes; NaN where one is.
  private func extreme(_ operation: Operation, _ precedes: (Double, Double) -> Bool) -> Double {
    var best = values[Int(members[Int(operation.a)])]
    for member in range(operation) {
      let value = values[Int(members[member])]
      if value.isNaN { return .nan }
      if precedes(value, best) { best = value }
    }
    return best
  }

  /// With m = max zⱼ and r = Σ exp(zⱼ − m) over all but one largest:
  ///
  /// softmaxⱼ = exp(zⱼ − m)/(1 + r), log softmaxⱼ = (zⱼ − m) − log1p(r), logsumexp = m + log1p(r).
  private mutating func evaluateVector(_ place: Int, _ operation: Operation) {
    let list = range(operation)
    var (top, topMember) = (-Double.infinity, list.lowerBound)
    for member in list where values[Int(members[member])] > top {
      (top, topMember) = (values[Int(members[member])], member)
    }
    var rest = 0.0
    for member in list where member != topMember { rest += exp(values[Int(members[member])] - top) }
    if operation.opcode == .logSumExp {
      values[place] = top.isInfinite && !rest.isNaN ? top : top + log1p(rest)
      return
    }
    for (offset, member) in list.enumerated() {
      let shifted = values[Int(members[member])] - top
      values[place + offset] =
        operation.opcode == .softmax ? exp(shifted) / (1 + rest) : shifted - log1p(rest)
    }
  }
}
