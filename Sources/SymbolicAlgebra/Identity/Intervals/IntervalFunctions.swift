extension Interval {
  /// By the course of the function over its domain, else by its definition; nil where the value may be undefined.
  func applying(_ function: ElementaryFunction) -> Interval? {
    let row = function.row
    guard let course = row.shape.course else { return defined(function) }
    let (a, b) = (lower, upper)
    let ends: (low: Double, high: Double)
    switch course {
    case .rising: ends = (row.value(a), row.value(b))
    case .falling: ends = (row.value(b), row.value(a))
    case .risingAside: ends = (row.value(magnitude.lower), row.value(magnitude.upper))
    case .fallingAside: ends = (row.value(magnitude.upper), row.value(magnitude.lower))
    case .gentle: return slowly(row.value, atLeast: row.shape.least, atMost: row.shape.most)
    }
    // At the end of a domain there is no value, or none that is finite.
    if row.domain != nil, !ends.low.isFinite || !ends.high.isFinite { return nil }
    return Interval.padded(
      ends.low, ends.high, units: row.shape.units, atLeast: row.shape.least, atMost: row.shape.most)
  }

  private func defined(_ function: ElementaryFunction) -> Interval? {
    let values = FunctionDefinition.of(function)?.values(at: self) { step, earlier -> Interval? in
      switch step {
      case .argument: self
      case .constant(let value): Interval(value)
      case .pi: Interval.pi
      case .sum(let terms):
        terms.dropFirst().reduce(earlier[terms[0]]) { $0?.adding(earlier[$1]) }
      case .product(let factors):
        factors.dropFirst().reduce(earlier[factors[0]]) { $0?.multiplied(by: earlier[$1]) }
      case .power(let base, let exponent): earlier[base].raised(toReal: exponent)
      case .function(let function, let operands): earlier[operands[0]].applying(function)
      }
    }
    return values?.last
  }

  /// A function of several arguments, which rises in each, but for a share, which falls in all others than the first.
  static func applying(_ function: ElementaryFunction, to arguments: [Interval]) -> Interval? {
    let (least, most) = (arguments.map { $0.lower }, arguments.map { $0.upper })
    let f = function.row.value(at:)
    switch function {
    case .max, .min: return Interval(f(least), f(most))
    case .logSumExp, .logShare:
      let isShare = function == .logShare
      let (low, high) =
        isShare ? ([least[0]] + most[1...], [most[0]] + least[1...]) : (least, most)
      // A few roundings of terms as large as the largest argument, and of the logarithm.
      let size = arguments.map { $0.magnitude.upper }.max() ?? 0
      let pad = (size + Double(arguments.count)) * 4 * Double.ulpOfOne
      return Interval(f(low) - pad, f(high) + pad)
    default: return nil
    }
  }
}
