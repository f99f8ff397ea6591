#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tape {
  /// The derivative of one result with respect to all: every operation hands its adjoint to its operands. O(operations).
  ///
  /// An adjoint of 0 is not handed on, so that a branch without influence never makes 0·∞.
  ///
  /// With `magnitudes` every contribution counts by its magnitude: Σ |∂L/∂v·∂v/∂x| over all paths from the loss to x. Where
  /// it is much larger than |∂L/∂x|, paths cancel, and what is left has lost that many digits.
  ///
  /// Places that are held get their adjoint and hand nothing on: what they are computed from counts as constant.
  mutating func backward(from root: Int, magnitudes: Bool = false, holding held: Set<Int32> = []) {
    givesMagnitudes = magnitudes
    wideAdjoints = nil
    if let wideValues, held.isEmpty { return backwardWide(from: root, wideValues) }
    adjoints = [Double](repeating: 0, count: operations.count)
    adjoints[root] = 1
    var kept: [(place: Int, adjoint: Double)] = []
    defer { for own in kept { adjoints[own.place] = own.adjoint } }
    for place in stride(from: root, through: 0, by: -1) {
      if place != root, held.contains(Int32(place)) {
        kept.append((place, adjoints[place]))
        adjoints[place] = 0
      }
      let operation = operations[place]
      switch operation.opcode {
      case .softmax, .logSoftmax: pullSoftmax(place, operation)
      default: if adjoints[place] != 0 { pull(place, operation, adjoints[place]) }
      }
    }
  }

  private mutating func give(_ contribution: Double, to place: Int) {
    adjoints[place] += givesMagnitudes ? contribution.magnitude : contribution
  }

  private mutating func pull(_ place: Int, _ operation: Operation, _ g: Double) {
    let (p, q) = (Int(operation.a), Int(operation.b))
    switch operation.opcode {
    case .leaf, .constant, .part, .softmax, .logSoftmax: break
    case .copy: give(g, to: p)
    case .add:
      give(g, to: p)
      give(g, to: q)
    case .subtract:
      give(g, to: p)
      give(-g, to: q)
    case .multiply:
      let (x, y) = (values[p], values[q])
      give(g * y, to: p)
      give(g * x, to: q)
    case .divide:
      give(g / values[q], to: p)
      give(-(g * (values[place] / values[q])), to: q)
    case .negate: give(-g, to: p)
    case .sum: for member in range(operation) { give(g, to: Int(members[member])) }
    case .wholePower, .constantPower, .power: pullPower(place, operation, g)
    case .function, .parametric: pullFunction(operation, g)
    case .maximum, .minimum: pullExtreme(place, operation, g)
    case .logSumExp:
      for member in range(operation) {
        let operand = Int(members[member])
        give(g * exp(values[operand] - values[place]), to: operand)
      }
    }
  }

  /// f⁽ⁿ⁺¹⁾(x), and for a parametric function the slope of f⁽ⁿ⁾ in the parameter.
  private mutating func pullFunction(_ operation: Operation, _ g: Double) {
    let (p, order) = (Int(operation.a), Int(operation.order))
    guard operation.opcode == .parametric else {
      let row = ScalarFunction.table[Int(operation.row)]
      let slope = row.derivative(order + 1, at: values[p])
      // On its constant side a function hands nothing on, not even of an infinite adjoint: √relu(x) at −3.
      if slope != 0 || !row.hasConstantSide { give(g * slope, to: p) }
      return
    }
    let q = Int(operation.b)
    let function = ParametricFunction.table[Int(operation.row)]
    give(g * function.derivative(order + 1, at: values[p], values[q]), to: p)
    give(g * function.parameterSlope(order, at: values[p], values[q]), to: q)
  }

  /// ∂xʸ/∂x = y·xʸ⁻¹, 0 for y = 0; ∂xʸ/∂y = xʸ·log x, 0 for x = 0 < y, asked for only where the exponent is no literal.
  private mutating func pullPower(_ place: Int, _ operation: Operation, _ g: Double) {
    let (x, y) = (x(operation), y(operation))
    if y != 0 {
      let lower: Double
      switch operation.opcode {
      case .wholePower: lower = Tape.raise(x, Int(y) - 1)
      case .constantPower where y == 0.5: lower = 1 / values[place]
      default: lower = pow(x, y - 1)
      }
      give(g * (y * lower), to: Int(operation.a))
    }
    if operation.opcode == .power {
      give(x == 0 && y > 0 ? 0 : g * (values[place] * log(x)), to: Int(operation.b))
    }
  }

  /// All to the one extreme; equal shares to tied ones, and nothing to them where a literal is among the tied.
  private mutating func pullExtreme(_ place: Int, _ operation: Operation, _ g: Double) {
    let value = values[place]
    if value.isNaN {
      for member in range(operation) { give(.nan, to: Int(members[member])) }
      return
    }
    var ties = 0
    var isTiedToConstant = false
    for member in range(operation) where values[Int(members[member])] == value {
      ties += 1
      if isConstant(members[member]) { isTiedToConstant = true }
    }
    if isTiedToConstant { return }
    for member in range(operation) where values[Int(members[member])] == value {
      give(g / Double(ties), to: Int(members[member]))
    }
  }

  /// Both are ∂L/∂zⱼ = qⱼ·Σ_{i≠j} pᵢ − pⱼ·Σ_{i≠j} qᵢ, with q = p·g for softmax and q = g for its logarithm.
  ///
  /// 1 − pⱼ is the sum of the others: no place is lost where pⱼ is almost 1. O(members).
  mutating func pullSoftmax(_ place: Int, _ operation: Operation) {
    let count = Int(operation.b)
    guard adjoints[place..<place + count].contains(where: { $0 != 0 }) else { return }
    let isLogarithm = operation.opcode == .logSoftmax
    let p = (0..<count).map { isLogarithm ? exp(values[place + $0]) : values[place + $0] }
    let q = (0..<count).map { offset in
      let g = adjoints[place + offset]
      return isLogarithm || g == 0 ? g : p[offset] * g
    }
    var after = [(p: Double, q: Double)](repeating: (0, 0), count: count)
    for offset in stride(from: count - 2, through: 0, by: -1) {
      after[offset] = (after[offset + 1].p + p[offset + 1], after[offset + 1].q + q[offset + 1])
    }
    var before = (p: 0.0, q: 0.0)
    for offset in 0..<count {
      let others = (p: before.p + after[offset].p, q: before.q + after[offset].q)
      give(
        q[offset] * others.p - (givesMagnitudes ? -1 : 1) * p[offset] * others.q,
        to: Int(members[Int(operation.a) + offset]))
      before = (before.p + p[offset], before.q + q[offset])
    }
  }
}
