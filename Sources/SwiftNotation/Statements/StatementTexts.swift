import SymbolicAlgebra

/// What the statements of a program call its inputs, numbers and functions, and what is said of its values.
struct StatementTexts: ~Copyable {
  /// Inputs, numbers, closures, places of later results and comments, one after the other.
  private let table: TextTable
  private let firstConstant: Int
  private let firstCall: Int
  private let firstResult: Int
  private let firstLabel: Int
  /// One more than the position of an instruction's comment, or 0.
  let labelOf: FlatStorage<UInt32>
  let isDouble: Bool

  init(
    _ program: borrowing Program, _ names: borrowing FileNames, lossName: String,
    of function: GeneratedFunction
  ) {
    let count = program.inputs.count + program.constants.count + program.calls.count
    var table = TextTable(minimumCapacity: count + program.labels.count * 2)
    Self.append(inputsOf: program, names, to: &table)
    firstConstant = table.count
    for constant in program.constants { table.append(names.format.literal(constant)) }
    firstCall = table.count
    for call in program.calls { table.append(names.closure(call)) }
    firstResult = table.count
    Self.append(laterResultsOf: program, function, to: &table)
    firstLabel = table.count
    labelOf = Self.append(labelsOf: program, lossName, to: &table)
    isDouble = names.format.isDouble
    self.table = table
  }

  // Valid while the texts live.
  var inputs: TextTable.Cursor { table.cursor() }
  var constants: TextTable.Cursor { table.cursor(from: firstConstant) }
  /// Closures of opaque functions.
  var calls: TextTable.Cursor { table.cursor(from: firstCall) }
  /// Where results after the gradient go, in order.
  var laterResults: TextTable.Cursor { table.cursor(from: firstResult) }
  /// Comments, by position in `labelOf`.
  var labels: TextTable.Cursor { table.cursor(from: firstLabel) }
  var functions: TextTable.Cursor { Self.functionNames.cursor() }

  var laterResultCount: Int { firstLabel - firstResult }
  /// Of an operand, a name, a place or a comment.
  var longest: Int { max(table.longest, Self.functionNames.longest, 24) }

  /// Never written to after it is made.
  nonisolated(unsafe) private static let functionNames = TextTable(FunctionForm.table.map { $0.name })

  private static func append(
    inputsOf program: borrowing Program, _ names: borrowing FileNames, to table: inout TextTable
  ) {
    let arrays = program.signature.arrays
    let offsets = program.signature.weightOffsets
    for input in program.inputs {
      if input.array == Program.Input.sampleCount {
        let scalar = names.scalar
        table.append(input.offset == 0 ? "\(scalar)(count)" : "\(scalar)(count + \(input.offset))")
      } else if arrays[input.array].isScalar, arrays[input.array].role != .weight {
        table.append(names.arrays[input.array])
      } else {
        let isWeight = arrays[input.array].role == .weight
        table.append(
          isWeight ? "weights" : names.arrays[input.array],
          index: isWeight ? (offsets[input.array] ?? 0) + input.offset : input.offset)
      }
    }
  }

  private static func append(
    laterResultsOf program: borrowing Program, _ function: GeneratedFunction, to table: inout TextTable
  ) {
    if function == .loss || function == .lossAndGradient { return }
    let first = function == .predict ? 1 : 1 + program.signature.weightCount
    for number in first..<program.outputs.count {
      table.append(function.target(number, lossName: "", signature: program.signature).place)
    }
  }

  // MARK: Comments

  private static func append(
    labelsOf program: borrowing Program, _ lossName: String, to table: inout TextTable
  ) -> FlatStorage<UInt32> {
    let first = table.count
    let labelOf = FlatStorage<UInt32>(repeating: 0, count: program.count)
    let isPlainLoss = lossName.utf8.allSatisfy(isPlain)
    for label in program.labels where labelOf[label.instruction] == 0 {
      // Letters, digits and brackets need no care; names of tangents have other characters.
      if !(isPlainLoss && append(plain: label, program.indices(of: label), lossName, to: &table)) {
        let text = CommentText.neutralized(
          program.text(of: label, lossName: lossName), limit: commentLimit)
        table.append("  // \(text)")
      }
      labelOf.base[label.instruction] = UInt32(table.count - first)
    }
    return labelOf
  }

  private static let commentLimit = 30

  /// False and nothing where the name needs care or the text is long.
  private static func append(
    plain label: Program.Label, _ indices: ArraySlice<Int>, _ lossName: String, to table: inout TextTable
  ) -> Bool {
    if label.role == .adjoint {
      table.put(literal: "  // ∂")
      table.put(lossName)
      table.put(literal: "/∂")
    } else {
      table.put(literal: "  // ")
    }
    var isPlain = table.put(label.name, where: isPlain)
    var opening = UInt8(ascii: "[")
    for index in indices {
      isPlain = isPlain && index >= 0
      table.put(opening)
      table.put(decimal: index)
      opening = UInt8(ascii: ",")
    }
    if !indices.isEmpty { table.put(UInt8(ascii: "]")) }
    isPlain = isPlain && table.openLength - 5 <= commentLimit
    if isPlain { table.close() } else { table.discard() }
    return isPlain
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "/")
  }
}
