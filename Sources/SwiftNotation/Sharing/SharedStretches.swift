extension Program {
  /// Where another program stands word for word at the beginning of the three stretches of this one; nil where it does not.
  ///
  /// The loss is what its gradient begins with, as nodes are met in ascending order: code for both has to be written once.
  func stretches(of part: Program) -> [Range<Int>]? {
    let shared = zip(stretches, part.stretches).map { $0.lowerBound..<$0.lowerBound + $1.count }
    guard zip(stretches, shared).allSatisfy({ $1.upperBound <= $0.upperBound }) else { return nil }
    let places = shared.flatMap { Array($0) }
    for (theirs, ours) in places.enumerated() {
      guard operations[ours] == part.operations[theirs],
        isSame(left[ours], as: part.left[theirs], of: part, places),
        isSameSecond(ours, theirs, part, places)
      else { return nil }
    }
    return zip(outputs, part.outputs).allSatisfy { isSame($0, as: $1, of: part, places) } ? shared : nil
  }

  private func isSame(_ own: Operand, as other: Operand, of part: Program, _ places: [Int]) -> Bool {
    guard own.source == other.source else { return false }
    switch own.source {
    case .instruction: return own.position == places[other.position]
    case .constant: return constants[own.position].bitPattern == part.constants[other.position].bitPattern
    case .input: return inputs[own.position] == part.inputs[other.position]
    }
  }

  private func isSameSecond(_ ours: Int, _ theirs: Int, _ part: Program, _ places: [Int]) -> Bool {
    let (own, other) = (right[ours], part.right[theirs])
    switch operations[ours] {
    case .function: return own.position == other.position
    case .opaque: return calls[own.position] == part.calls[other.position]
    case .negate, .squareRoot, .scale, .accumulate: return true
    case .add, .subtract, .multiply, .divide, .power, .masked, .maximum, .minimum:
      return isSame(own, as: other, of: part, places)
    }
  }
}
