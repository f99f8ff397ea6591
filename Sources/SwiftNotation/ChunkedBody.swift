import SymbolicAlgebra

/// A large program as functions of bounded size, because the compiler's time grows with the square of a function.
///
/// One operation a statement with its type written out. A value used in its own chunk only is a constant t…, one that
/// travels is a place in a file of registers. Bytes go straight into a reserved buffer: O(instructions), no strings.
struct ChunkedBody: ~Copyable {
  let program: Program
  private let prefix: String
  /// Chunks as ranges of instructions; none crosses the bounds of the loop over the samples.
  let chunks: [Range<Int>]
  let values: FlatStorage<Value>
  private(set) var slotCount = 0
  /// Results by output: lists whose heads are kept with the values.
  let nextResult: FlatStorage<Int32>
  let texts: StatementTexts

  /// Where the value of an instruction lives.
  struct Value {
    var chunk: UInt32 = 0
    /// The register of a value that travels between chunks.
    var slot: UInt32 = ChunkedBody.noSlot
    var localUses: UInt32 = 0
    var firstResult: Int32 = -1
  }

  static let noSlot = UInt32.max
  static let chunkLength = 150

  init(
    _ program: Program, _ names: borrowing FileNames, prefix: String, lossName: String,
    of function: GeneratedFunction
  ) {
    self.program = program
    self.prefix = prefix
    chunks = Self.chunks(of: program)
    values = FlatStorage(repeating: Value(), count: program.count)
    nextResult = FlatStorage(repeating: -1, count: program.outputs.count)
    texts = StatementTexts(program, names, lossName: lossName, of: function)
    allocate(function != .loss)
  }

  private static func chunks(of program: Program) -> [Range<Int>] {
    let loop = program.perSample
    var chunks: [Range<Int>] = []
    chunks.reserveCapacity(program.count / chunkLength + 3)
    for stretch in [0..<loop.lowerBound, loop, loop.upperBound..<program.count] {
      for start in stride(from: stretch.lowerBound, to: stretch.upperBound, by: chunkLength) {
        chunks.append(start..<min(start + chunkLength, stretch.upperBound))
      }
    }
    return chunks
  }

  private mutating func allocate(_ hasGradient: Bool) {
    let values = values.base
    for (number, chunk) in chunks.enumerated() {
      for place in chunk { values[place].chunk = UInt32(truncatingIfNeeded: number) }
    }
    for place in 0..<program.count {
      let operation = program.operations[place]
      read(program.left[place], from: place)
      if !operation.isUnary { read(program.right[place], from: place) }
      if operation == .accumulate { claim(place) }
    }
    if let loss = program.outputs[0].instruction { claim(loss) }
    for number in program.outputs.indices.dropFirst() where hasGradient {
      guard let place = program.outputs[number].instruction else { continue }
      if program.operations[place] == .accumulate { continue }
      nextResult.base[number] = values[place].firstResult
      values[place].firstResult = Int32(truncatingIfNeeded: number)
      values[place].localUses += 1
    }
  }

  @inline(__always)
  private mutating func read(_ operand: Operand, from place: Int) {
    guard let source = operand.instruction else { return }
    if values[source].chunk == values[place].chunk, program.operations[source] != .accumulate {
      values.base[source].localUses += 1
    } else {
      claim(source)
    }
  }

  @inline(__always)
  private mutating func claim(_ place: Int) {
    guard values[place].slot == Self.noSlot else { return }
    values.base[place].slot = UInt32(slotCount)
    slotCount += 1
  }

  // MARK: Text

  /// The private functions, one a chunk.
  func writeChunks(_ parameters: borrowing TextTable, to writer: inout ByteWriter) {
    for (number, chunk) in chunks.enumerated() {
      writer.line("")
      let start = writer.count
      writer.write("  private static func ")
      writer.write(prefix)
      writer.reserve(11)
      writer.put(decimal: UInt32(truncatingIfNeeded: number + 1))
      writer.put(UInt8(ascii: "("))
      Wrapping.write(parameters, ") {", after: writer.count - start, indent: "  ", to: &writer)
      writeStatements(chunk, to: &writer)
      writer.line("  }")
    }
  }

  /// What a chunk takes: the registers, what the whole function reads, and where its results go.
  func parameters(_ names: FileNames, _ calls: [Program.OpaqueCall], results: [String]) -> TextTable {
    var table = TextTable(minimumCapacity: 16)
    table.append(parameter: "registers", names.format.mutablePointer)
    for parameter in names.coreParameters(calls) { table.append(parameter: parameter.name, parameter.type) }
    for name in results { table.append(parameter: name, names.format.mutablePointer) }
    return table
  }

  /// An output, after all chunks.
  func resultText(_ output: Operand) -> String {
    switch output.source {
    case .constant: texts.constants[output.position]
    case .input: texts.inputs[output.position]
    case .instruction: "registers[\(values[output.position].slot)]"
    }
  }

  /// Outputs that no chunk writes: numbers, inputs, sums over the samples.
  var lateOutputs: [Int] {
    program.outputs.indices.dropFirst().filter { number in
      guard let place = program.outputs[number].instruction else { return true }
      return program.operations[place] == .accumulate
    }
  }
}

extension SwiftSource {
  /// The statements of a program alone: chunk functions over one file of registers, in UTF-8. O(instructions).
  public static func straightLineText(_ program: Program) -> [UInt8] {
    let names = FileNames(model: "Model", signature: program.signature, calls: program.calls)
    let body = ChunkedBody(program, names, prefix: "part", lossName: "L", of: .lossAndGradient)
    let parameters = body.parameters(names, program.calls, results: ["gradient"])
    return ByteWriter.bytes(capacity: 1024 + program.count * 52) { body.writeChunks(parameters, to: &$0) }
  }
}
