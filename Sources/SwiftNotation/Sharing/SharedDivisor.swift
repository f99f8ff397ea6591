extension StatementPlan {
  /// What every output but the loss is divided by, where that is the number of samples, and the sums that are divided.
  ///
  /// A gradient that is a mean is then divided in a loop, and not for one sample: dividing takes as long as all the rest of a network
  /// of a dozen weights. x/1 is x, so that no digit changes.
  var means: (count: Operand, sums: [Operand])? {
    var count: Operand?
    var sums: [Operand] = []
    for output in program.outputs.dropFirst() {
      guard let place = output.instruction, isFolded[place], program.operations[place] == .divide,
        isSampleCount(program.right[place])
      else { return nil }
      count = program.right[place]
      sums.append(program.left[place])
    }
    return count.map { ($0, sums) }
  }

  private func isSampleCount(_ operand: Operand) -> Bool {
    guard operand.source == .input else { return false }
    let input = program.inputs[operand.position]
    return input.array == Program.Input.sampleCount && input.offset == 0
  }
}
