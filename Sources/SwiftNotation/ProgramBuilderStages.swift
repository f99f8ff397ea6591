// What is done before the samples, for each sample and after them.
extension ProgramBuilder {
  /// 0 before the samples, 1 for each sample, 2 after them. The sum over the samples is made in 1 and read in 2.
  mutating func combinedStage(_ operation: Operation, _ a: Operand, _ b: Operand) -> UInt8 {
    guard program.signature.hasSamples else { return 0 }
    if operation == .accumulate {
      if stage(of: a) == 2 { fail(.coupledSamples) }
      return 1
    }
    let (x, y) = (stage(of: a), operation.isUnary ? 0 : stage(of: b))
    if x != y, min(x, y) == 1 { fail(.coupledSamples) }
    return max(x, y)
  }

  private func stage(of operand: Operand) -> UInt8 {
    switch operand.source {
    case .constant: return 0
    case .input:
      let array = program.inputs[operand.position].array
      return array >= 0 && program.signature.arrays[array].isPerSample ? 1 : 0
    case .instruction:
      return program.operations[operand.position] == .accumulate ? 2 : stages[operand.position]
    }
  }

  /// The instructions that an output needs.
  private func live() -> [Bool] {
    var isLive = [Bool](repeating: false, count: program.count)
    for output in program.outputs { output.instruction.map { isLive[$0] = true } }
    for place in isLive.indices.reversed() where isLive[place] {
      program.left[place].instruction.map { isLive[$0] = true }
      if !program.operations[place].isUnary { program.right[place].instruction.map { isLive[$0] = true } }
    }
    return isLive
  }

  /// Drops what no output needs and sorts the instructions into the three stretches, each in its order.
  mutating func arrangeStages() {
    let isLive = live()
    if !program.operations.contains(.accumulate), !isLive.contains(false) { return }
    var order: [Int] = []
    order.reserveCapacity(program.count)
    for stage in UInt8(0)...2 {
      let start = order.count
      for place in stages.indices where stages[place] == stage && isLive[place] { order.append(place) }
      if stage == 1, start < order.count { program.perSample = start..<order.count }
    }
    var place = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { place[old] = new }
    func moved(_ operand: Operand) -> Operand {
      operand.instruction.map { Operand(.instruction, place[$0]) } ?? operand
    }
    let old = program
    for (new, from) in order.enumerated() {
      program.operations[new] = old.operations[from]
      program.left[new] = moved(old.left[from])
      program.right[new] = old.operations[from].isUnary ? old.right[from] : moved(old.right[from])
    }
    program.operations.removeSubrange(order.count...)
    program.left.removeSubrange(order.count...)
    program.right.removeSubrange(order.count...)
    program.outputs = old.outputs.map(moved)
    program.labels.removeAll { !isLive[$0.instruction] }
    for label in program.labels.indices {
      program.labels[label].instruction = place[program.labels[label].instruction]
    }
  }
}
