import SymbolicAlgebra

extension ChunkedBody {
  func writeStatements(_ range: Range<Int>, to writer: inout ByteWriter) {
    program.operations.withUnsafeBufferPointer { operations in
      program.left.withUnsafeBufferPointer { left in
        program.right.withUnsafeBufferPointer { right in
          StatementWriter(self, operations, left, right).write(range, to: &writer)
        }
      }
    }
  }
}

/// Writes the statements of a chunk byte by byte, while the body lives.
private struct StatementWriter {
  private let operations: UnsafeBufferPointer<Operation>
  private let left: UnsafeBufferPointer<Operand>
  private let right: UnsafeBufferPointer<Operand>
  private let values: UnsafePointer<ChunkedBody.Value>
  private let nextResult: UnsafePointer<Int32>
  private let inputs: TextTable.Cursor
  private let constants: TextTable.Cursor
  private let functions: TextTable.Cursor
  private let calls: TextTable.Cursor
  private let labels: TextTable.Cursor
  private let labelOf: UnsafePointer<UInt32>
  /// What a statement takes at most.
  private let room: Int
  private let isDouble: Bool
  private let sums: GradientSums
  /// The number of results that lie in the gradient, and where the others go.
  private let gradientCount: Int32
  private let laterResults: TextTable.Cursor

  private typealias Value = ChunkedBody.Value

  init(
    _ body: borrowing ChunkedBody, _ operations: UnsafeBufferPointer<Operation>,
    _ left: UnsafeBufferPointer<Operand>, _ right: UnsafeBufferPointer<Operand>
  ) {
    self.operations = operations
    self.left = left
    self.right = right
    values = UnsafePointer(body.values.base)
    nextResult = UnsafePointer(body.nextResult.base)
    inputs = body.texts.inputs
    constants = body.texts.constants
    functions = body.texts.functions
    calls = body.texts.calls
    labels = body.texts.labels
    labelOf = UnsafePointer(body.texts.labelOf.base)
    // Two operands, a name or a place, a comment.
    room = 4 * body.texts.longest + TextTable.padding + 160
    isDouble = body.texts.isDouble
    sums = body.sums
    laterResults = body.texts.laterResults
    gradientCount = Int32(
      truncatingIfNeeded: body.program.outputs.count - 1 - body.texts.laterResultCount)
  }

  func write(_ range: Range<Int>, to writer: inout ByteWriter) {
    for place in range where !sums.isLooped(place) {
      writer.reserve(room)
      let value = values[place]
      if operations[place] == .accumulate {
        writeAccumulation(place, value, &writer)
        continue
      }
      let isResultOnly = value.localUses == 1 && value.slot == ChunkedBody.noSlot && value.firstResult >= 0
      writeTarget(place, value, isResultOnly, &writer)
      putExpression(place, value.chunk, &writer)
      let label = labelOf[place]
      if label != 0 {
        writer.put(labels, Int(label) - 1)
      }
      writer.put(UInt8(ascii: "\n"))
      if value.localUses > 0, !isResultOnly { writeCopies(place, value, &writer) }
    }
  }

  /// A sum that is an entry of the gradient is added up there.
  private func writeAccumulation(_ place: Int, _ value: Value, _ writer: inout ByteWriter) {
    if value.firstResult > 0 {
      writer.put("    gradient[")
      writer.put(decimal: UInt32(truncatingIfNeeded: value.firstResult - 1))
    } else {
      writer.put("    registers[")
      writer.put(decimal: value.slot)
    }
    writer.put("] += ")
    put(left[place], from: value.chunk, &writer)
    writer.put(UInt8(ascii: "\n"))
  }

  /// The left side. A value that is one entry of the gradient and nothing else is written there.
  @inline(__always)
  private func writeTarget(
    _ place: Int, _ value: Value, _ isResultOnly: Bool, _ writer: inout ByteWriter
  ) {
    if isResultOnly {
      putResult(value.firstResult - 1, &writer)
    } else if value.localUses > 0 {
      writer.put("    let t")
      writer.put(decimal: UInt32(truncatingIfNeeded: place))
      writer.put(isDouble ? ": Double = " : ": Float = ")
    } else {
      writer.put("    registers[")
      writer.put(decimal: value.slot)
      writer.put("] = ")
    }
  }

  /// The value of t… to its register and to its places in the gradient.
  private func writeCopies(_ place: Int, _ value: Value, _ writer: inout ByteWriter) {
    writer.reserve(80)
    if value.slot != ChunkedBody.noSlot {
      writer.put("    registers[")
      writer.put(decimal: value.slot)
      writer.put("] = t")
      writer.put(decimal: UInt32(truncatingIfNeeded: place))
      writer.put(UInt8(ascii: "\n"))
    }
    var result = value.firstResult
    while result >= 0 {
      writer.reserve(room)
      putResult(result - 1, &writer)
      writer.put(UInt8(ascii: "t"))
      writer.put(decimal: UInt32(truncatingIfNeeded: place))
      writer.put(UInt8(ascii: "\n"))
      result = nextResult[Int(result)]
    }
  }

  /// The place of a result, counted from 0 after the loss.
  @inline(__always)
  private func putResult(_ number: Int32, _ writer: inout ByteWriter) {
    guard number < gradientCount else {
      writer.put("    ")
      writer.put(laterResults, Int(number - gradientCount))
      writer.put(" = ")
      return
    }
    writer.put("    gradient[")
    writer.put(decimal: UInt32(truncatingIfNeeded: number))
    writer.put("] = ")
  }

  @inline(__always)
  private func put(_ operand: Operand, from chunk: UInt32, _ writer: inout ByteWriter) {
    switch operand.source {
    case .constant: writer.put(constants, operand.position)
    case .input: writer.put(inputs, operand.position)
    case .instruction:
      let source = values[operand.position]
      if source.chunk == chunk, source.localUses > 0 {
        writer.put(UInt8(ascii: "t"))
        writer.put(decimal: UInt32(truncatingIfNeeded: operand.position))
      } else {
        writer.put("registers[")
        writer.put(decimal: source.slot)
        writer.put(UInt8(ascii: "]"))
      }
    }
  }

  @inline(__always)
  private func putExpression(_ place: Int, _ chunk: UInt32, _ writer: inout ByteWriter) {
    let (a, b) = (left[place], right[place])
    let operation = operations[place]
    switch operation {
    case .add, .subtract, .multiply, .divide:
      put(a, from: chunk, &writer)
      writer.put(sign(of: operation))
      put(b, from: chunk, &writer)
    case .negate:
      writer.put(UInt8(ascii: "-"))
      put(a, from: chunk, &writer)
    case .squareRoot:
      put(a, from: chunk, &writer)
      writer.put(".squareRoot()")
    case .scale:
      writer.put("scale(")
      put(a, from: chunk, &writer)
      writer.put(UInt8(ascii: ")"))
    case .power, .masked, .maximum, .minimum: putPair(operation, a, b, chunk, &writer)
    case .function: putCall(functions, b.position, a, chunk, &writer)
    case .opaque: putCall(calls, b.position, a, chunk, &writer)
    case .accumulate: put(a, from: chunk, &writer)
    }
  }

  @inline(__always)
  private func sign(of operation: Operation) -> StaticString {
    switch operation {
    case .add: " + "
    case .subtract: " - "
    case .multiply: " * "
    default: " / "
    }
  }

  private func putPair(
    _ operation: Operation, _ a: Operand, _ b: Operand, _ chunk: UInt32, _ writer: inout ByteWriter
  ) {
    switch operation {
    case .power: writer.put("power(")
    case .masked: writer.put("masked(")
    case .maximum: writer.put("maximum(")
    default: writer.put("minimum(")
    }
    put(a, from: chunk, &writer)
    writer.put(", ")
    put(b, from: chunk, &writer)
    writer.put(UInt8(ascii: ")"))
  }

  private func putCall(
    _ names: TextTable.Cursor, _ name: Int, _ a: Operand, _ chunk: UInt32, _ writer: inout ByteWriter
  ) {
    writer.put(names, name)
    writer.put(UInt8(ascii: "("))
    put(a, from: chunk, &writer)
    writer.put(UInt8(ascii: ")"))
  }
}
