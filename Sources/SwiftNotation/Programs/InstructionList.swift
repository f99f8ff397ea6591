/// Instructions under construction, in flat storage that grows together.
struct InstructionList: ~Copyable {
  private var operations: UnsafeMutablePointer<Operation>
  private var left: UnsafeMutablePointer<Operand>
  private var right: UnsafeMutablePointer<Operand>
  /// The stage, and whether an output needs the instruction.
  private var stages: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = max(capacity, 16)
    operations = .allocate(capacity: self.capacity)
    left = .allocate(capacity: self.capacity)
    right = .allocate(capacity: self.capacity)
    stages = .allocate(capacity: self.capacity)
  }

  deinit {
    operations.deallocate()
    left.deallocate()
    right.deallocate()
    stages.deallocate()
  }

  /// The place of the instruction.
  @inline(__always)
  mutating func append(_ operation: Operation, _ a: Operand, _ b: Operand, stage: UInt8) -> Int {
    if count == capacity { grow() }
    (operations + count).initialize(to: operation)
    (left + count).initialize(to: a)
    (right + count).initialize(to: b)
    (stages + count).initialize(to: stage)
    count += 1
    return count - 1
  }

  /// 0 before the samples, 1 for each sample, 2 after them.
  @inline(__always)
  func stage(_ place: Int) -> UInt8 { operations[place] == .accumulate ? 2 : stages[place] }

  private mutating func grow() {
    capacity *= 2
    Self.grow(&operations, count, capacity)
    Self.grow(&left, count, capacity)
    Self.grow(&right, count, capacity)
    Self.grow(&stages, count, capacity)
  }

  private static func grow<T>(_ storage: inout UnsafeMutablePointer<T>, _ count: Int, _ capacity: Int) {
    let larger = UnsafeMutablePointer<T>.allocate(capacity: capacity)
    larger.moveInitialize(from: storage, count: count)
    storage.deallocate()
    storage = larger
  }

  private static let live: UInt8 = 4

  private func isLive(_ place: Int) -> Bool { stages[place] & Self.live != 0 }

  /// Marks the instructions that an output needs; whether these are all, and none of them runs over the samples.
  private func markLive(_ outputs: [Operand]) -> Bool {
    for output in outputs {
      if let place = output.instruction { stages[place] |= Self.live }
    }
    var isInOrder = true
    var place = count - 1
    while place >= 0 {
      let operation = operations[place]
      if isLive(place) {
        if let source = left[place].instruction { stages[source] |= Self.live }
        if !operation.isUnary, let source = right[place].instruction { stages[source] |= Self.live }
        if operation == .accumulate { isInOrder = false }
      } else {
        isInOrder = false
      }
      place -= 1
    }
    return isInOrder
  }

  /// Gives the program its instructions: what no output needs is dropped, the rest is sorted into the three stretches,
  /// each in its order. Outputs and labels follow.
  consuming func arrange(into program: inout Program) {
    if markLive(program.outputs) {
      program.operations = Array(UnsafeBufferPointer(start: operations, count: count))
      program.left = Array(UnsafeBufferPointer(start: left, count: count))
      program.right = Array(UnsafeBufferPointer(start: right, count: count))
      return
    }
    var order: [Int] = []
    order.reserveCapacity(count)
    for stage in UInt8(0)...2 {
      let start = order.count
      for place in 0..<count where stages[place] == stage | Self.live { order.append(place) }
      if stage == 1, start < order.count { program.perSample = start..<order.count }
    }
    var place = [Int](repeating: 0, count: count)
    for (new, old) in order.enumerated() { place[old] = new }
    func moved(_ operand: Operand) -> Operand {
      operand.instruction.map { Operand(.instruction, place[$0]) } ?? operand
    }
    program.operations = order.map { operations[$0] }
    program.left = order.map { moved(left[$0]) }
    program.right = order.map { operations[$0].isUnary ? right[$0] : moved(right[$0]) }
    program.outputs = program.outputs.map(moved)
    program.labels.removeAll { !isLive($0.instruction) }
    for label in program.labels.indices {
      program.labels[label].instruction = place[program.labels[label].instruction]
    }
  }
}
