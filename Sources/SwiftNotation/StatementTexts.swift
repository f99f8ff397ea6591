import SymbolicAlgebra

/// What the statements of a program call its inputs, numbers and functions, and what is said of its values.
struct StatementTexts {
  let inputs: TextTable
  let constants: TextTable
  let functions: TextTable
  let calls: TextTable
  /// Comments, by position in `labelOf`.
  let labels: TextTable
  /// One more than the position of an instruction's comment, or 0.
  let labelOf: FlatStorage<UInt32>
  /// Of an operand.
  let longest: Int
  let isDouble: Bool

  init(_ program: Program, _ names: FileNames, lossName: String) {
    inputs = Self.inputTexts(program, names)
    constants = TextTable(program.constants.map { names.format.literal($0) })
    functions = Self.functionNames
    calls = TextTable(program.calls.map { names.closure($0) })
    (labels, labelOf) = Self.labelTexts(program, lossName)
    isDouble = names.format == .double
    longest = max(inputs.longest, constants.longest, 24)
  }

  private static func inputTexts(_ program: Program, _ names: FileNames) -> TextTable {
    let offsets = program.signature.weightOffsets
    let arrays = names.arrays.map { Array($0.utf8) }
    let weights = Array("weights".utf8)
    var table = TextTable(minimumCapacity: program.inputs.count)
    for input in program.inputs {
      if input.array == Program.Input.sampleCount {
        let scalar = names.scalar
        table.append(input.offset == 0 ? "\(scalar)(count)" : "\(scalar)(count + \(input.offset))")
        continue
      }
      let array = program.signature.arrays[input.array]
      if array.role == .weight {
        table.append(weights, index: (offsets[input.array] ?? 0) + input.offset)
      } else if array.isScalar {
        table.append(names.arrays[input.array])
      } else {
        table.append(arrays[input.array], index: input.offset)
      }
    }
    return table
  }

  private static func labelTexts(_ program: Program, _ lossName: String) -> (TextTable, FlatStorage<UInt32>) {
    var table = TextTable(minimumCapacity: program.labels.count * 2)
    let labelOf = FlatStorage<UInt32>(repeating: 0, count: program.count)
    let prefix = Array("  // ∂\(lossName)/∂".utf8)
    let isPlainLoss = lossName.utf8.allSatisfy(isPlain)
    for label in program.labels where labelOf[label.instruction] == 0 {
      let start = label.role == .adjoint ? prefix : [UInt8]("  // ".utf8)
      // Letters, digits and brackets need no care; names of tangents have other characters.
      if !(isPlainLoss && isPlain(label)
        && table.append(start, label.name, label.indices, limit: commentLimit))
      {
        table.append("  // \(comment(label, lossName))")
      }
      labelOf.base[label.instruction] = UInt32(table.count)
    }
    return (table, labelOf)
  }

  private static let commentLimit = 30

  /// Never written to after it is made.
  nonisolated(unsafe) private static let functionNames = TextTable(FunctionForm.table.map { $0.name })

  private static func comment(_ label: Program.Label, _ lossName: String) -> String {
    CommentText.neutralized(label.text(lossName: lossName), limit: commentLimit)
  }

  private static func isPlain(_ label: Program.Label) -> Bool {
    label.name.utf8.allSatisfy(isPlain) && label.indices.allSatisfy { $0 >= 0 }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "/")
  }
}
