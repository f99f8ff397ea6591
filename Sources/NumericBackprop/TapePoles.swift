extension Tape {
  /// Whether an operation of the last forward pass stands where its value or its slope has a pole: a division by zero, a
  /// negative power or a root of zero, a logarithm of zero. What overflows is no pole.
  var isAtPole: Bool { operations.contains { isPole($0) } }

  private func isPole(_ operation: Operation) -> Bool {
    switch operation.opcode {
    case .divide: y(operation) == 0
    case .wholePower: x(operation) == 0 && y(operation) < 0
    case .constantPower, .power: x(operation) == 0 && y(operation) < 1
    // exp overflows far from 0; logarithms and roots have their poles near.
    case .function:
      x(operation).magnitude <= 1
        && ScalarFunction.table[Int(operation.row)].derivative(Int(operation.order) + 1, at: x(operation))
          .isInfinite
    default: false
    }
  }

  /// Whether an operation of the last forward pass stands exactly where its value or its slope jumps, or between equal members of
  /// a maximum or minimum.
  var isAtKink: Bool { operations.indices.contains { isKink(operations[$0], values[$0]) } }

  private func isKink(_ operation: Operation, _ value: Double) -> Bool {
    switch operation.opcode {
    case .function:
      let (row, order) = (ScalarFunction.table[Int(operation.row)], Int(operation.order))
      return jumps(at: x(operation)) { row.derivative(order + $0, at: $1) }
    case .parametric:
      let (row, order) = (ParametricFunction.table[Int(operation.row)], Int(operation.order))
      return jumps(at: x(operation)) { row.derivative(order + $0, at: $1, y(operation)) }
    case .maximum, .minimum:
      return range(operation).count { values[Int(members[$0])] == value } > 1
    default: return false
    }
  }

  private func jumps(at x: Double, _ derivative: (_ order: Int, _ x: Double) -> Double) -> Bool {
    (0...1).contains { order in
      let (below, here, above) = (
        derivative(order, x.nextDown), derivative(order, x), derivative(order, x.nextUp)
      )
      let limit = Self.jumpLimit * max(1, here.magnitude)
      return (below - here).magnitude > limit || (above - here).magnitude > limit
    }
  }

  /// Between neighbouring doubles no smooth function of size 1 moves so far.
  private static let jumpLimit = 1e-6
}

extension NumericEngine {
  /// Whether the point of the last forward pass is outside of where the loss is differentiable, although a later operation may
  /// have made a number of it: 1/(1 + 1/0) is 0 in doubles. O(operations).
  public var isAtPole: Bool { tape.isAtPole }

  /// Whether some function stands exactly at a kink or a jump, where the slope is a convention that no difference shows.
  /// O(operations).
  public var isAtKink: Bool { tape.isAtKink }
}
