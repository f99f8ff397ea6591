import ModelLanguage

/// Runs the program of an equation for one element: every instruction appends to the tape.
struct ProgramRunner {
  /// A scope being run: where it stands, and the results of its rounds so far.
  private struct Frame {
    var scope: Int
    var next = 0
    var results: [Int32] = []
    /// Where the result goes, the key that keeps a vector, and its own place in it.
    var target: Int32 = -1
    var key: VectorKey?
    var own = 0
  }

  /// A vector function at the values of the indices around it: its elements share one evaluation.
  private struct VectorKey: Hashable {
    var program: Int
    var scope: Int
    var indices: [Int]
  }

  /// More instructions than this for one element are refused.
  private static let limit = 1 << 28

  private let model: Model
  private let layout: ModelLayout
  /// The quantity whose element is being recorded.
  private var subject = 0
  /// What the last run asked for and did not find.
  private(set) var missing: [TapeRecorder.Element] = []
  private var registers: [Int32] = []
  private var frames: [Frame] = []
  private var counter: IndexCounter
  private var vectors: [VectorKey: Int32] = [:]
  private var steps = 0

  init(model: Model, layout: ModelLayout) {
    self.model = model
    self.layout = layout
    counter = IndexCounter(EquationProgram(target: 0), layout: layout)
  }

  /// The place of the body's value. With something missing nothing is appended and the place says nothing.
  mutating func run(
    _ program: EquationProgram, number: Int, _ indices: IndexCounter, _ places: [[Int32]], _ tape: inout Tape
  ) throws(NumericEngineError) -> Int32 {
    let (before, membersBefore) = (tape.count, tape.members.count)
    missing = []
    subject = program.target
    counter = indices
    steps = 0
    if registers.count < program.registerCount {
      registers = [Int32](repeating: -1, count: program.registerCount)
    }
    frames = [Frame(scope: 0)]
    var result: Int32 = -1
    while let frame = frames.last {
      let scope = program.scopes[frame.scope]
      if frame.next < scope.code.count {
        frames[frames.count - 1].next += 1
        try execute(scope.code[frame.next], program, number, places, &tape)
      } else {
        result = try finishRound(scope, &tape) ?? result
      }
      steps += 1
      if steps > Self.limit || tape.count > Tape.limit { throw .tooLarge(model.quantities[subject].name) }
    }
    if !missing.isEmpty {
      vectors = vectors.filter { $0.value < before }
      tape.truncate(to: before, members: membersBefore)
    }
    return result
  }

  /// Ends a round of the innermost scope; the result of the whole body after its only round.
  private mutating func finishRound(_ scope: EquationProgram.Scope, _ tape: inout Tape)
    throws(NumericEngineError) -> Int32?
  {
    let last = frames.count - 1
    let result = registers[Int(scope.result)]
    if case .body = scope.kind {
      frames.removeLast()
      return result
    }
    frames[last].results.append(result)
    frames[last].next = 0
    if !counter.next(scope.binders) { try close(scope, &tape) }
    return nil
  }

  private mutating func execute(
    _ instruction: EquationProgram.Instruction, _ program: EquationProgram, _ number: Int,
    _ places: [[Int32]], _ tape: inout Tape
  ) throws(NumericEngineError) {
    let target = Int(instruction.target)
    switch instruction.action {
    case .number: registers[target] = tape.constant(program.numbers[Int(instruction.a)])
    case .index: registers[target] = tape.constant(Double(counter.values[Int(instruction.a)]))
    case .element: registers[target] = try element(instruction, program, places, &tape)
    case .operation:
      let second = instruction.b < 0 ? -1 : registers[Int(instruction.b)]
      registers[target] = tape.append(instruction.opcode, registers[Int(instruction.a)], second)
    case .power:
      registers[target] = power(registers[Int(instruction.a)], registers[Int(instruction.b)], &tape)
    case .function, .parametric:
      let second = instruction.b < 0 ? -1 : registers[Int(instruction.b)]
      registers[target] = tape.append(
        Tape.Operation(
          opcode: instruction.opcode, order: UInt8(instruction.d), row: UInt16(instruction.c),
          a: registers[Int(instruction.a)], b: second))
    case .extreme:
      let list = program.arguments[Int(instruction.a)..<Int(instruction.a + instruction.b)]
      registers[target] = tape.append(instruction.opcode, members: list.map { registers[Int($0)] })
    case .reduction:
      try open(Frame(scope: Int(instruction.a), target: instruction.target), program, &tape)
    case .vector: try openVector(instruction, program, number, &tape)
    }
  }

  private mutating func element(
    _ instruction: EquationProgram.Instruction, _ program: EquationProgram, _ places: [[Int32]],
    _ tape: inout Tape
  ) throws(NumericEngineError) -> Int32 {
    let quantity = Int(instruction.a)
    let first = Int(instruction.b)
    let bounds = layout.arrays[quantity].bounds
    var offset = 0
    for place in 0..<Int(instruction.c) {
      let index = counter.value(of: program.sizes[first + place])
      guard place < bounds.count, bounds[place].contains(index) else {
        let indices = program.sizes[first..<first + Int(instruction.c)].map { counter.value(of: $0) }
        throw .undefined(model.label(of: ElementReference(quantity: quantity, indices: indices)))
      }
      offset = offset * bounds[place].count + index - bounds[place].lowerBound
    }
    let place = places[quantity][offset]
    if place >= 0 { return place }
    missing.append(TapeRecorder.Element(quantity: quantity, offset: offset))
    return tape.constant(.nan)
  }

  /// A literal exponent needs no logarithm, and a small whole one nothing but products.
  private func power(_ x: Int32, _ y: Int32, _ tape: inout Tape) -> Int32 {
    guard tape.isConstant(y) else { return tape.append(.power, x, y) }
    let exponent = tape.values[Int(y)]
    let isWhole = exponent.magnitude <= 64 && exponent == exponent.rounded()
    return tape.append(isWhole ? .wholePower : .constantPower, x, y)
  }

  // MARK: Scopes

  private mutating func open(
    _ frame: Frame, _ program: EquationProgram, _ tape: inout Tape
  ) throws(NumericEngineError) {
    frames.append(frame)
    let scope = program.scopes[frame.scope]
    if !counter.start(scope.binders) { return try close(scope, &tape) }
    if counter.rounds(scope.binders) > Double(Tape.limit) { throw .tooLarge(model.quantities[subject].name) }
  }

  /// One evaluation serves all elements of a vector: the second to ask finds it recorded.
  private mutating func openVector(
    _ instruction: EquationProgram.Instruction, _ program: EquationProgram, _ number: Int, _ tape: inout Tape
  ) throws(NumericEngineError) {
    let scope = Int(instruction.a)
    let ownSlot = Int(instruction.b)
    var around = counter.values[..<program.scopes[scope].binders[0].slot]
    if ownSlot >= 0 { around[ownSlot] = 0 }
    let key = VectorKey(program: number, scope: scope, indices: Array(around))
    let binder = program.scopes[scope].binders[0]
    let own = ownSlot < 0 ? 0 : counter.values[ownSlot] - counter.value(of: binder.lower)
    if let known = vectors[key] {
      registers[Int(instruction.target)] = known + Int32(own)
      return
    }
    try open(Frame(scope: scope, target: instruction.target, key: key, own: own), program, &tape)
  }

  private mutating func close(_ scope: EquationProgram.Scope, _ tape: inout Tape) throws(NumericEngineError) {
    let frame = frames.removeLast()
    switch scope.kind {
    case .body: break
    case .reduction(let kind):
      registers[Int(frame.target)] = try reduced(kind, frame.results, &tape)
    case .vector(let opcode):
      guard frame.results.indices.contains(frame.own) else {
        throw .emptyRange(model.quantities[subject].name)
      }
      let place = tape.append(opcode, members: frame.results)
      if let key = frame.key { vectors[key] = place }
      registers[Int(frame.target)] = place + Int32(frame.own)
    }
  }

  private func reduced(
    _ kind: SyntaxTree.Reduction, _ terms: [Int32], _ tape: inout Tape
  ) throws(NumericEngineError) -> Int32 {
    switch kind {
    case .sum: return sum(terms, &tape)
    case .product:
      guard let first = terms.first else { return tape.constant(1) }
      return terms.dropFirst().reduce(first) { tape.append(.multiply, $0, $1) }
    case .mean:
      if terms.isEmpty { throw .emptyRange(model.quantities[subject].name) }
      return tape.append(.divide, sum(terms, &tape), tape.constant(Double(terms.count)))
    case .max, .min:
      if terms.isEmpty { throw .emptyRange(model.quantities[subject].name) }
      return terms.count == 1 ? terms[0] : tape.append(kind == .max ? .maximum : .minimum, members: terms)
    }
  }

  private func sum(_ terms: [Int32], _ tape: inout Tape) -> Int32 {
    switch terms.count {
    case 0: tape.constant(0)
    case 1: terms[0]
    case 2: tape.append(.add, terms[0], terms[1])
    default: tape.append(.sum, members: terms)
    }
  }
}
