import SymbolicAlgebra

/// A large program as functions of bounded size, because the compiler's time grows with the square of a function.
///
/// One operation a statement with its type written out. A value used in its own chunk only is a constant t…, one that
/// travels is a place in a file of registers. Bytes go straight into a reserved buffer: O(instructions), no strings.
struct ChunkedBody {
  private let program: Program
  private let names: FileNames
  private let prefix: String
  /// Chunks as ranges of instructions; none crosses the bounds of the loop over the samples.
  let chunks: [Range<Int>]
  private var chunkOf: [UInt32]
  /// The register of a value that travels between chunks.
  private var slots: [UInt32]
  private(set) var slotCount = 0
  private var localUses: [UInt32]
  /// Results by instruction: the heads of lists through `nextResult`.
  private var firstResult: [Int32]
  private var nextResult: [Int32]
  private let inputTexts: [[UInt8]]
  private let constantTexts: [[UInt8]]
  private let functionTexts: [[UInt8]]
  private let callTexts: [[UInt8]]
  private let labelTexts: [Int32: [UInt8]]
  private let longestOperand: Int

  private static let noSlot = UInt32.max
  static let chunkLength = 150

  init(_ program: Program, _ names: FileNames, prefix: String, lossName: String, hasGradient: Bool) {
    self.program = program
    self.names = names
    self.prefix = prefix
    chunks = Self.chunks(of: program)
    let count = program.count
    chunkOf = [UInt32](repeating: 0, count: count)
    for (number, chunk) in chunks.enumerated() {
      for place in chunk { chunkOf[place] = UInt32(number) }
    }
    slots = [UInt32](repeating: Self.noSlot, count: count)
    localUses = [UInt32](repeating: 0, count: count)
    firstResult = [Int32](repeating: -1, count: count)
    nextResult = [Int32](repeating: -1, count: program.outputs.count)
    inputTexts = Self.inputTexts(program, names)
    constantTexts = program.constants.map { Array(Literal.text($0).utf8) }
    functionTexts = FunctionForm.table.map { Array($0.name.utf8) }
    callTexts = program.calls.map { Array(names.closure($0).utf8) }
    var labels: [Int32: [UInt8]] = [:]
    for label in program.labels where labels[Int32(label.instruction)] == nil {
      let own = AuthorName.text(label.name, label.indices)
      let text = CommentText.neutralized(label.role == .adjoint ? "∂\(lossName)/∂\(own)" : own, limit: 30)
      labels[Int32(label.instruction)] = Array("  // \(text)".utf8)
    }
    labelTexts = labels
    longestOperand =
      (inputTexts + constantTexts + [[UInt8](repeating: 0, count: 24)]).map { $0.count }.max() ?? 24
    allocate(hasGradient)
  }

  private static func chunks(of program: Program) -> [Range<Int>] {
    let loop = program.perSample
    var chunks: [Range<Int>] = []
    for stretch in [0..<loop.lowerBound, loop, loop.upperBound..<program.count] {
      for start in stride(from: stretch.lowerBound, to: stretch.upperBound, by: chunkLength) {
        chunks.append(start..<min(start + chunkLength, stretch.upperBound))
      }
    }
    return chunks
  }

  private static func inputTexts(_ program: Program, _ names: FileNames) -> [[UInt8]] {
    let offsets = program.signature.weightOffsets
    return program.inputs.map { input in
      if input.array == Program.Input.sampleCount {
        return Array((input.offset == 0 ? "Double(count)" : "Double(count + \(input.offset))").utf8)
      }
      let array = program.signature.arrays[input.array]
      if array.role == .weight {
        return Array("weights[\((offsets[input.array] ?? 0) + input.offset)]".utf8)
      }
      let name = names.arrays[input.array]
      return Array((array.isScalar ? name : "\(name)[\(input.offset)]").utf8)
    }
  }

  private mutating func allocate(_ hasGradient: Bool) {
    for place in 0..<program.count {
      read(program.left[place], from: place)
      if !program.operations[place].isUnary { read(program.right[place], from: place) }
      if program.operations[place] == .accumulate { claim(place) }
    }
    if let loss = program.outputs[0].instruction { claim(loss) }
    for (number, output) in program.outputs.enumerated().dropFirst() where hasGradient {
      guard let place = output.instruction else { continue }
      if program.operations[place] == .accumulate { continue }
      nextResult[number] = firstResult[place]
      firstResult[place] = Int32(number)
      localUses[place] += 1
    }
  }

  @inline(__always)
  private mutating func read(_ operand: Operand, from place: Int) {
    guard let source = operand.instruction else { return }
    if chunkOf[source] == chunkOf[place], program.operations[source] != .accumulate {
      localUses[source] += 1
    } else {
      claim(source)
    }
  }

  private mutating func claim(_ place: Int) {
    guard slots[place] == Self.noSlot else { return }
    slots[place] = UInt32(slotCount)
    slotCount += 1
  }

  // MARK: Text

  /// The private functions, one a chunk.
  func writeChunks(_ parameters: [String], to writer: inout ByteWriter) {
    for (number, chunk) in chunks.enumerated() {
      writer.line("")
      for line in Wrapping.list(
        "  private static func \(prefix)\(number + 1)(", parameters, ") {", indent: "  ")
      { writer.line(line) }
      writeStatements(chunk, to: &writer)
      writer.line("  }")
    }
  }

  func writeStatements(_ range: Range<Int>, to writer: inout ByteWriter) {
    for place in range { write(place, &writer) }
  }

  private func write(_ place: Int, _ writer: inout ByteWriter) {
    let label = labelTexts.isEmpty ? nil : labelTexts[Int32(place)]
    writer.reserve(2 * longestOperand + 160 + (label?.count ?? 0))
    let slot = slots[place]
    if program.operations[place] == .accumulate {
      writer.put("    registers[")
      writer.put(decimal: Int(slot))
      writer.put("] += ")
      put(program.left[place], from: place, &writer)
      writer.put(UInt8(ascii: "\n"))
      return
    }
    if isResultOnly(place) {
      writer.put("    gradient[")
      writer.put(decimal: Int(firstResult[place]) - 1)
      writer.put("] = ")
    } else if localUses[place] > 0 {
      writer.put("    let t")
      writer.put(decimal: place)
      writer.put(": Double = ")
    } else {
      writer.put("    registers[")
      writer.put(decimal: Int(slot))
      writer.put("] = ")
    }
    putExpression(place, &writer)
    if let label { writer.put(label) }
    writer.put(UInt8(ascii: "\n"))
    if localUses[place] > 0, !isResultOnly(place) { writeCopies(place, slot, &writer) }
  }

  /// A value that is one entry of the gradient and nothing else.
  @inline(__always)
  private func isResultOnly(_ place: Int) -> Bool {
    localUses[place] == 1 && slots[place] == Self.noSlot && firstResult[place] >= 0
  }

  /// The value of t… to its register and to its places in the gradient.
  private func writeCopies(_ place: Int, _ slot: UInt32, _ writer: inout ByteWriter) {
    if slot != Self.noSlot {
      writer.put("    registers[")
      writer.put(decimal: Int(slot))
      writer.put("] = t")
      writer.put(decimal: place)
      writer.put(UInt8(ascii: "\n"))
    }
    var result = firstResult[place]
    while result >= 0 {
      writer.reserve(80)
      writer.put("    gradient[")
      writer.put(decimal: Int(result) - 1)
      writer.put("] = t")
      writer.put(decimal: place)
      writer.put(UInt8(ascii: "\n"))
      result = nextResult[Int(result)]
    }
  }

  @inline(__always)
  private func put(_ operand: Operand, from place: Int, _ writer: inout ByteWriter) {
    switch operand.source {
    case .constant: writer.put(constantTexts[operand.position])
    case .input: writer.put(inputTexts[operand.position])
    case .instruction:
      let source = operand.position
      if chunkOf[source] == chunkOf[place], localUses[source] > 0 {
        writer.put(UInt8(ascii: "t"))
        writer.put(decimal: source)
      } else {
        writer.put("registers[")
        writer.put(decimal: Int(slots[source]))
        writer.put(UInt8(ascii: "]"))
      }
    }
  }

  @inline(__always)
  private func putExpression(_ place: Int, _ writer: inout ByteWriter) {
    let (a, b) = (program.left[place], program.right[place])
    func infix(_ sign: StaticString, _ writer: inout ByteWriter) {
      put(a, from: place, &writer)
      writer.put(sign)
      put(b, from: place, &writer)
    }
    func pair(_ name: StaticString, _ writer: inout ByteWriter) {
      writer.put(name)
      infix(", ", &writer)
      writer.put(UInt8(ascii: ")"))
    }
    func call(_ name: [UInt8], _ writer: inout ByteWriter) {
      writer.put(name)
      writer.put(UInt8(ascii: "("))
      put(a, from: place, &writer)
      writer.put(UInt8(ascii: ")"))
    }
    switch program.operations[place] {
    case .add: infix(" + ", &writer)
    case .subtract: infix(" - ", &writer)
    case .multiply: infix(" * ", &writer)
    case .divide: infix(" / ", &writer)
    case .negate:
      writer.put(UInt8(ascii: "-"))
      put(a, from: place, &writer)
    case .squareRoot:
      put(a, from: place, &writer)
      writer.put(".squareRoot()")
    case .power: pair("power(", &writer)
    case .maximum: pair("maximum(", &writer)
    case .minimum: pair("minimum(", &writer)
    case .function: call(functionTexts[b.position], &writer)
    case .opaque: call(callTexts[b.position], &writer)
    case .accumulate: put(a, from: place, &writer)
    }
  }

  /// An output, after all chunks.
  func resultText(_ output: Operand) -> String {
    switch output.source {
    case .constant: String(decoding: constantTexts[output.position], as: UTF8.self)
    case .input: String(decoding: inputTexts[output.position], as: UTF8.self)
    case .instruction: "registers[\(slots[output.position])]"
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
    let body = ChunkedBody(program, names, prefix: "part", lossName: "L", hasGradient: true)
    var writer = ByteWriter(capacity: 1024 + program.count * 48)
    var parameters = ["_ registers: UnsafeMutablePointer<Double>"]
    parameters += names.coreParameters(program.calls).map { "_ \($0.name): \($0.type)" }
    parameters.append("_ gradient: UnsafeMutablePointer<Double>")
    body.writeChunks(parameters, to: &writer)
    return writer.bytes
  }
}
