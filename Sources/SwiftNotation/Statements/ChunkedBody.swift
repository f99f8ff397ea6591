import SymbolicAlgebra

/// A large program as functions of bounded size, because the compiler's time grows with the square of a function.
///
/// One operation a statement with its type written out. A value used in its own chunk only is a constant t…, one that
/// travels is a place in a file of registers. Bytes go straight into a reserved buffer: O(instructions), no strings.
struct ChunkedBody: ~Copyable {
  let program: Program
  /// None crosses the bounds of the loop over the samples, or of what is shared.
  let chunks: [Chunk]
  let sums: GradientSums
  let values: FlatStorage<Value>
  private(set) var slotCount = 0
  /// The first slots are those of sums over the samples: what begins with 0.
  private(set) var sumCount = 0
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

  /// One function of the file.
  struct Chunk {
    var places: Range<Int>
    var name: String
    /// Whether the loss alone calls it too; then it writes no entry of the gradient.
    var isShared: Bool
  }

  static let noSlot = UInt32.max
  static let chunkLength = 150

  /// `shared` are the beginnings of the stretches that the loss alone calls too.
  init(
    _ program: Program, _ names: borrowing FileNames, prefix: String, lossName: String,
    of function: GeneratedFunction, shared: [Range<Int>] = []
  ) {
    self.program = program
    let sums =
      function == .loss || function == .predict
      ? GradientSums.none
      : GradientSums(of: program) { place in !shared.contains { $0.contains(place) } }
    self.sums = sums
    chunks = Self.chunks(of: program, prefix, shared).filter { chunk in
      sums.isEmpty || !chunk.places.allSatisfy { sums.isLooped($0) }
    }
    values = FlatStorage(repeating: Value(), count: program.count)
    nextResult = FlatStorage(repeating: -1, count: program.outputs.count)
    texts = StatementTexts(program, names, lossName: lossName, of: function)
    allocate(function != .loss)
  }

  private static func chunks(of program: Program, _ prefix: String, _ shared: [Range<Int>]) -> [Chunk] {
    var chunks: [Chunk] = []
    chunks.reserveCapacity(program.count / chunkLength + 3)
    var (own, common) = (0, 0)
    func append(_ places: Range<Int>, isShared: Bool) {
      for start in stride(from: places.lowerBound, to: places.upperBound, by: chunkLength) {
        let places = start..<min(start + chunkLength, places.upperBound)
        if isShared { common += 1 } else { own += 1 }
        let name = isShared ? "\(GeneratedFunction.loss.name)Part\(common)" : "\(prefix)\(own)"
        chunks.append(Chunk(places: places, name: name, isShared: isShared))
      }
    }
    for (number, stretch) in program.stretches.enumerated() {
      let end = shared.isEmpty ? stretch.lowerBound : shared[number].upperBound
      append(stretch.lowerBound..<end, isShared: true)
      append(end..<stretch.upperBound, isShared: false)
    }
    return chunks
  }

  private mutating func allocate(_ hasGradient: Bool) {
    let values = values.base
    for (number, chunk) in chunks.enumerated() {
      for place in chunk.places { values[place].chunk = UInt32(truncatingIfNeeded: number) }
    }
    for place in program.perSample where program.operations[place] == .accumulate {
      if let number = sums.output(ofSum: place) {
        values[place].firstResult = Int32(truncatingIfNeeded: number)
      } else {
        claim(place)
      }
    }
    sumCount = slotCount
    for place in 0..<program.count where !sums.isLooped(place) {
      read(program.left[place], from: place)
      if !program.operations[place].isUnary { read(program.right[place], from: place) }
    }
    if let loss = program.outputs[0].instruction { claim(loss) }
    for number in program.outputs.indices.dropFirst() where hasGradient {
      guard let place = program.outputs[number].instruction else { continue }
      if program.operations[place] == .accumulate || sums.isLooped(place) { continue }
      if isShared(place) {
        claim(place)
        continue
      }
      nextResult.base[number] = values[place].firstResult
      values[place].firstResult = Int32(truncatingIfNeeded: number)
      values[place].localUses += 1
    }
  }

  /// What a loop does lies in no chunk.
  private func isShared(_ place: Int) -> Bool {
    !sums.isLooped(place) && chunks[Int(values[place].chunk)].isShared
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

  /// The private functions, one a chunk; those that are shared take other parameters.
  func writeChunks(
    _ parameters: borrowing TextTable, shared: borrowing TextTable, to writer: inout ByteWriter
  ) {
    for chunk in chunks {
      writer.line("")
      let start = writer.count
      writer.write("  private static func ")
      writer.write(chunk.name)
      writer.reserve(1)
      writer.put(UInt8(ascii: "("))
      let length = writer.count - start
      if chunk.isShared {
        Wrapping.write(shared, ") {", after: length, indent: "  ", to: &writer)
      } else {
        Wrapping.write(parameters, ") {", after: length, indent: "  ", to: &writer)
      }
      writeStatements(chunk.places, to: &writer)
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

  /// What is done to sums in the gradient after all samples.
  var closingLoops: [String] {
    sums.loops.map { loop in
      let sign = loop.operation == .divide ? "/" : "*"
      let (entry, number) = ("gradient[entry]", resultText(loop.operand))
      let (a, b) = loop.isOperandFirst ? (number, entry) : (entry, number)
      let range = "\(loop.entries.lowerBound)..<\(loop.entries.upperBound)"
      return "for entry in \(range) { gradient[entry] = \(a) \(sign) \(b) }"
    }
  }

  /// Outputs that no chunk writes: numbers, inputs, sums over the samples, values of shared chunks.
  var lateOutputs: [Int] {
    program.outputs.indices.dropFirst().filter { number in
      guard let place = program.outputs[number].instruction else { return true }
      if sums.output(ofSum: place) != nil || sums.isLooped(place) { return false }
      return program.operations[place] == .accumulate || isShared(place)
    }
  }
}

extension SwiftSource {
  /// The statements of a program alone: chunk functions over one file of registers, in UTF-8. O(instructions).
  public static func straightLineText(_ program: Program) -> [UInt8] {
    let names = FileNames(model: "Model", signature: program.signature, calls: program.calls)
    let body = ChunkedBody(program, names, prefix: "part", lossName: "L", of: .lossAndGradient)
    let parameters = body.parameters(names, program.calls, results: ["gradient"])
    return ByteWriter.bytes(capacity: 1024 + program.count * 52) {
      body.writeChunks(parameters, shared: parameters, to: &$0)
    }
  }
}
