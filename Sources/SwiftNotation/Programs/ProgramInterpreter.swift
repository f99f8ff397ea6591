import SymbolicAlgebra

/// Runs the instruction list of a program with the arithmetic of the printed code.
public struct ProgramInterpreter: Sendable {
  public let program: Program

  public init(_ program: Program) { self.program = program }

  /// f⁽ⁿ⁾(x) of a function without a formula.
  public typealias OpaqueFunctions = (_ call: Program.OpaqueCall, _ x: Double) -> Double

  /// The values of the program's outputs.
  ///
  /// `arguments` holds the entries of each array of the signature, in order, row-major; per-sample arrays have
  /// `sampleCount` rows. Complexity: O(instructions · samples).
  public func outputs(
    _ arguments: [[Double]], sampleCount: Int = 1, functions: OpaqueFunctions = { _, _ in .nan }
  ) -> [Double] {
    var values = values(arguments, sampleCount: sampleCount, functions: functions)
    let inputs = resolved(arguments, sample: 0, sampleCount: sampleCount)
    return program.outputs.map { operand in
      values.withUnsafeMutableBufferPointer { read(operand, $0, inputs) }
    }
  }

  /// The value of every instruction; of a per-sample one for the last sample.
  public func values(
    _ arguments: [[Double]], sampleCount: Int = 1, functions: OpaqueFunctions = { _, _ in .nan }
  ) -> [Double] {
    var values = [Double](repeating: 0, count: program.count)
    let loop = program.perSample
    values.withUnsafeMutableBufferPointer { values in
      let outside = resolved(arguments, sample: 0, sampleCount: sampleCount)
      run(0..<loop.lowerBound, values, outside, functions)
      for sample in 0..<(loop.isEmpty ? 0 : sampleCount) {
        run(loop, values, resolved(arguments, sample: sample, sampleCount: sampleCount), functions)
      }
      run(loop.upperBound..<program.count, values, outside, functions)
    }
    return values
  }

  private func resolved(_ arguments: [[Double]], sample: Int, sampleCount: Int) -> [Double] {
    program.inputs.map { input in
      guard input.array != Program.Input.sampleCount else { return Double(sampleCount + input.offset) }
      let array = program.signature.arrays[input.array]
      let place = (array.isPerSample ? sample * array.count : 0) + input.offset
      let entries = arguments[input.array]
      return place < entries.count ? entries[place] : .nan
    }
  }

  @inline(__always)
  private func read(_ operand: Operand, _ values: UnsafeMutableBufferPointer<Double>, _ inputs: [Double])
    -> Double
  {
    switch operand.source {
    case .instruction: values[operand.position]
    case .constant: program.constants[operand.position]
    case .input: inputs[operand.position]
    }
  }

  private func run(
    _ range: Range<Int>, _ values: UnsafeMutableBufferPointer<Double>, _ inputs: [Double],
    _ functions: OpaqueFunctions
  ) {
    for place in range {
      let a = read(program.left[place], values, inputs)
      switch program.operations[place] {
      case .function:
        values[place] = FunctionForm.table[program.right[place].position].value(a)
      case .opaque: values[place] = functions(program.calls[program.right[place].position], a)
      case .accumulate: values[place] += a
      case let operation where operation.isUnary: values[place] = Self.apply(operation, a, 0)
      case let operation:
        values[place] = Self.apply(operation, a, read(program.right[place], values, inputs))
      }
    }
  }

  /// The arithmetic of one operation.
  static func apply(_ operation: Operation, _ a: Double, _ b: Double) -> Double {
    switch operation {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .negate: -a
    case .squareRoot: a.squareRoot()
    case .scale: FunctionForm.scale(a)
    case .power: FunctionForm.power(a, b)
    case .masked: FunctionForm.masked(a, b)
    case .maximum: FunctionForm.maximum(a, b)
    case .minimum: FunctionForm.minimum(a, b)
    case .function, .opaque, .accumulate: .nan
    }
  }
}
