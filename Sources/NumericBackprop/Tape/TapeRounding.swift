#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tape {
  /// How far each value of the last forward pass may be from the one of exact arithmetic, to first order. O(operations).
  ///
  /// Every operation rounds by at most `unit` of its result and hands on what its operands are off by, times its slope. A given number
  /// that is not whole is taken for the rounding of a decimal.
  func roundingErrors(unit: Double) -> [Double] {
    var errors = [Double](repeating: 0, count: operations.count)
    for place in operations.indices {
      let operation = operations[place]
      switch operation.opcode {
      case .part: break
      case .softmax, .logSoftmax:
        for offset in 0..<Int(operation.b) {
          errors[place + offset] = vectorError(place + offset, operation, errors, unit)
        }
      default: errors[place] = error(place, operation, errors, unit)
      }
    }
    return errors
  }

  private func error(_ place: Int, _ operation: Operation, _ errors: [Double], _ unit: Double) -> Double {
    let own = unit * values[place].magnitude
    func e(_ operand: Int32) -> Double { operand < 0 ? 0 : errors[Int(operand)] }
    let (p, q) = (operation.a, operation.b)
    switch operation.opcode {
    case .leaf, .constant: return values[place] == values[place].rounded() ? 0 : own
    case .copy, .negate: return e(p)
    case .add, .subtract: return e(p) + e(q) + own
    case .multiply:
      return scaled(e(q), by: x(operation)) + scaled(e(p), by: y(operation)) + e(p) * e(q) + own
    case .divide: return (e(p) + scaled(e(q), by: values[place])) / y(operation).magnitude + own
    case .wholePower, .constantPower, .power:
      let slope = y(operation) * pow(x(operation), y(operation) - 1)
      let parameter = e(q) == 0 ? 0 : scaled(e(q), by: values[place] * log(x(operation)))
      return scaled(e(p), by: slope) + parameter + Self.functionUnits * own
    case .function:
      let row = ScalarFunction.table[Int(operation.row)]
      return scaled(e(p), by: row.derivative(Int(operation.order) + 1, at: x(operation)))
        + Self.functionUnits * own
    case .parametric:
      let (row, order) = (ParametricFunction.table[Int(operation.row)], Int(operation.order))
      return scaled(e(p), by: row.derivative(order + 1, at: x(operation), y(operation)))
        + scaled(e(q), by: row.parameterSlope(order, at: x(operation), y(operation)))
        + Self.functionUnits * own
    case .sum:
      // Every partial sum is at most the sum of the magnitudes.
      return range(operation).reduce(0) { total, member in
        let term = Int(members[member])
        return total + errors[term] + unit * Double(operation.b) * values[term].magnitude
      }
    case .maximum, .minimum: return largestError(operation, errors)
    case .logSumExp: return largestError(operation, errors) + Self.functionUnits * own
    case .part, .softmax, .logSoftmax: return 0
    }
  }

  /// p moves by at most 2p times the largest error of the members, log p by twice that.
  private func vectorError(_ place: Int, _ operation: Operation, _ errors: [Double], _ unit: Double)
    -> Double
  {
    let moved = 2 * largestError(operation, errors)
    let value = values[place].magnitude
    return (operation.opcode == .softmax ? value * moved : moved) + Self.functionUnits * unit * value
  }

  private func largestError(_ operation: Operation, _ errors: [Double]) -> Double {
    range(operation).reduce(0) { max($0, errors[Int(members[$1])]) }
  }

  /// What is exact stays so where the slope is infinite.
  private func scaled(_ error: Double, by slope: Double) -> Double {
    error == 0 ? 0 : error * slope.magnitude
  }

  /// Functions and powers are a few roundings.
  private static var functionUnits: Double { 4 }
}
