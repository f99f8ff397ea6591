// What is done before the samples, for each sample and after them.
extension ProgramBuilder {
  /// 0 before the samples, 1 for each sample, 2 after them. The sum over the samples is made in 1 and read in 2.
  mutating func combinedStage(_ operation: Operation, _ a: Operand, _ b: Operand) -> UInt8 {
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
    case .instruction: return instructions.stage(operand.position)
    }
  }
}
