extension Tape {
  /// Whether an operation of the last forward pass stands where its value or its slope has a pole: a division by zero, a
  /// negative power or a root of zero, a logarithm of zero. What overflows is no pole.
  ///
  /// Zero is what exact arithmetic may have made zero: a² + a³ at −1, and also 5/3·a² + a at −0.6, of which rounding leaves 10⁻¹⁷.
  func isAtPole(unit: Double) -> Bool {
    let errors = roundingErrors(unit: unit)
    return operations.contains { isPole($0, errors) }
  }

  /// The places of the operations that stand at a pole.
  func poles(unit: Double) -> [Int] {
    let errors = roundingErrors(unit: unit)
    return operations.indices.filter { isPole(operations[$0], errors) }
  }

  private func isPole(_ operation: Operation, _ errors: [Double]) -> Bool {
    func reaches(_ place: Int32, _ point: Double) -> Bool {
      // What is too small for a double is no zero.
      if point == 0, values[Int(place)] == 0, wideValues?[Int(place)].isZero == false { return false }
      let (distance, error) = ((values[Int(place)] - point).magnitude, errors[Int(place)])
      return distance == 0 || error.isFinite && distance <= error
    }
    switch operation.opcode {
    case .divide: return reaches(operation.b, 0)
    case .wholePower: return y(operation) < 0 && reaches(operation.a, 0)
    case .constantPower, .power: return y(operation) < 1 && reaches(operation.a, 0)
    // exp overflows far from 0; logarithms and roots have their poles at 0 and ±1.
    case .function:
      let near = x(operation).rounded()
      return near.magnitude <= 1 && reaches(operation.a, near)
        && ScalarFunction.table[Int(operation.row)].derivative(Int(operation.order) + 1, at: near).isInfinite
    default: return false
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
  /// have made a number of it: 1/(1 + 1/0) is 0 in doubles. `unit` is what numbers are rounded by, half the distance from 1 to the next.
  /// O(operations).
  public func isAtPole(unit: Double = 0x1p-53) -> Bool { tape.isAtPole(unit: unit) }

  /// Whether some value of the last forward pass is beyond this size, although a later operation may have brought it back:
  /// 1/(1 + eˣ) is 0 far out. O(operations).
  public func exceeds(_ limit: Double) -> Bool { tape.values.contains { $0.magnitude > limit } }

  /// Whether some function stands exactly at a kink or a jump, where the slope is a convention that no difference shows.
  /// O(operations).
  public var isAtKink: Bool { tape.isAtKink }
}
