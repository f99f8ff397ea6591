import SymbolicAlgebra

/// Which instructions become statements of their own, and how the others are written inside them.
///
/// An unnamed value that is used once is written where it is used, while the expression stays short; parentheses
/// keep the operations and their order.
struct StatementPlan {
  let program: Program
  /// Uses by instructions and outputs.
  private(set) var uses: [Int]
  private(set) var inputUses: [Int]
  private(set) var isFolded: [Bool]
  /// The first label of an instruction, by position in `labels`.
  private(set) var labelOf: [Int: Int] = [:]

  /// The largest number of operations in one expression.
  private let operationLimit: Int

  init(_ program: Program, operationLimit: Int = 5) {
    self.operationLimit = operationLimit
    self.program = program
    uses = [Int](repeating: 0, count: program.count)
    inputUses = [Int](repeating: 0, count: program.inputs.count)
    isFolded = [Bool](repeating: false, count: program.count)
    for (place, label) in program.labels.enumerated() where labelOf[label.instruction] == nil {
      labelOf[label.instruction] = place
    }
    for place in 0..<program.count {
      for operand in operands(of: place) { use(operand) }
    }
    for output in program.outputs { use(output) }
    fold()
  }

  func operands(of place: Int) -> [Operand] {
    program.operations[place].isUnary ? [program.left[place]] : [program.left[place], program.right[place]]
  }

  private mutating func use(_ operand: Operand) {
    if let place = operand.instruction { uses[place] += 1 }
    if operand.source == .input { inputUses[operand.position] += 1 }
  }

  private func stretch(_ place: Int) -> Int {
    program.perSample.contains(place) ? 1 : place < program.perSample.lowerBound ? 0 : 2
  }

  private mutating func fold() {
    var sizes = [Int](repeating: 1, count: program.count)
    for place in 0..<program.count {
      for operand in operands(of: place) {
        guard let inner = operand.instruction, uses[inner] == 1, labelOf[inner] == nil,
          program.operations[inner] != .accumulate, stretch(inner) == stretch(place),
          sizes[place] + sizes[inner] <= operationLimit
        else { continue }
        isFolded[inner] = true
        sizes[place] += sizes[inner]
      }
    }
    // An unnamed value that is only a result is written into its place.
    for output in program.outputs.dropFirst() {
      if let place = output.instruction, uses[place] == 1, labelOf[place] == nil, stretch(place) != 1,
        program.operations[place] != .accumulate
      {
        isFolded[place] = true
      }
    }
  }

  /// The number of lines the program takes in one function.
  var statementCount: Int {
    isFolded.reduce(0) { $0 + ($1 ? 0 : 1) } + program.inputs.count + program.outputs.count
  }
}
