/// Instructions under construction.
struct InstructionList: ~Copyable {
  private struct Instruction {
    var left: Operand
    var right: Operand
    var operation: Operation
    var stage: UInt8
    /// Whether an output needs it.
    var isLive = false
  }

  private var base: UnsafeMutablePointer<Instruction>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = max(capacity, 16)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// The place of the instruction.
  @inline(__always)
  mutating func append(_ operation: Operation, _ a: Operand, _ b: Operand, stage: UInt8) -> Int {
    if count == capacity { grow() }
    (base + count).initialize(to: Instruction(left: a, right: b, operation: operation, stage: stage))
    count += 1
    return count - 1
  }

  /// 0 before the samples, 1 for each sample, 2 after them.
  @inline(__always)
  func stage(_ place: Int) -> UInt8 { base[place].operation == .accumulate ? 2 : base[place].stage }

  private mutating func grow() {
    capacity *= 2
    let larger = UnsafeMutablePointer<Instruction>.allocate(capacity: capacity)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
  }

  /// Marks the instructions that an output needs; whether these are all, and none of them runs over the samples.
  private func markLive(_ outputs: [Operand]) -> Bool {
    for output in outputs {
      if let place = output.instruction { base[place].isLive = true }
    }
    var isInOrder = true
    var place = count - 1
    while place >= 0 {
      let instruction = base[place]
      isInOrder = isInOrder && instruction.isLive && instruction.operation != .accumulate
      if instruction.isLive {
        if let source = instruction.left.instruction { base[source].isLive = true }
        if !instruction.operation.isUnary, let source = instruction.right.instruction {
          base[source].isLive = true
        }
      }
      place -= 1
    }
    return isInOrder
  }

  private func column<T>(_ value: (Instruction) -> T) -> [T] {
    [T](unsafeUninitializedCapacity: count) { column, initializedCount in
      for place in 0..<count { column.initializeElement(at: place, to: value(base[place])) }
      initializedCount = count
    }
  }

  /// Gives the program its instructions: what no output needs is dropped, the rest is sorted into the three stretches,
  /// each in its order. Outputs and labels follow.
  consuming func arrange(into program: inout Program) {
    if markLive(program.outputs) {
      program.operations = column { $0.operation }
      program.left = column { $0.left }
      program.right = column { $0.right }
      return
    }
    var order: [Int] = []
    order.reserveCapacity(count)
    for stage in UInt8(0)...2 {
      let start = order.count
      for place in 0..<count where base[place].stage == stage && base[place].isLive { order.append(place) }
      if stage == 1, start < order.count { program.perSample = start..<order.count }
    }
    var place = [Int](repeating: 0, count: count)
    for (new, old) in order.enumerated() { place[old] = new }
    func moved(_ operand: Operand) -> Operand {
      operand.instruction.map { Operand(.instruction, place[$0]) } ?? operand
    }
    program.operations = order.map { base[$0].operation }
    program.left = order.map { moved(base[$0].left) }
    program.right = order.map { base[$0].operation.isUnary ? base[$0].right : moved(base[$0].right) }
    program.outputs = program.outputs.map(moved)
    program.labels.removeAll { !base[$0.instruction].isLive }
    for label in program.labels.indices {
      program.labels[label].instruction = place[program.labels[label].instruction]
    }
  }
}
