/// The sums over the samples that are an entry of the gradient and nothing else, or that entry after one operation with a number.
///
/// They are added up where the entry lies, and what is done to all of them after the samples is one loop: a mean over samples
/// of n weights has n divisions, which would be n statements.
struct GradientSums {
  /// The output of each such sum, by its instruction; 0 without.
  private let outputs: [Int32]
  /// Whether an instruction is done by a loop.
  private let isLooped: [Bool]
  private(set) var loops: [Loop] = []

  /// One operation on entries of the gradient side by side.
  struct Loop {
    var entries: Range<Int>
    var operation: Operation
    /// A number or an input.
    var operand: Operand
    var isOperandFirst: Bool
  }

  static let none = GradientSums()

  private init() {
    outputs = []
    isLooped = []
  }

  /// `isFree` tells the instructions that nobody else calls.
  init(of program: Program, isFree: (Int) -> Bool) {
    if program.perSample.isEmpty {
      self = .none
      return
    }
    var outputs = [Int32](repeating: 0, count: program.count)
    var isLooped = [Bool](repeating: false, count: program.count)
    var loops: [Loop] = []
    let uses = Self.uses(in: program)
    for number in 1..<1 + program.signature.weightCount {
      guard let place = program.outputs[number].instruction, uses[place] == 1, isFree(place) else { continue }
      if program.operations[place] == .accumulate {
        outputs[place] = Int32(number)
        continue
      }
      guard let (sum, loop) = Self.scaled(place, number, program), uses[sum] == 1, isFree(sum) else {
        continue
      }
      outputs[sum] = Int32(number)
      isLooped[place] = true
      Self.append(loop, to: &loops)
    }
    (self.outputs, self.isLooped, self.loops) = (outputs, isLooped, loops)
  }

  var isEmpty: Bool { outputs.isEmpty }

  /// The output that a sum is added up in; nil where it needs a place of its own.
  @inline(__always)
  func output(ofSum place: Int) -> Int? {
    outputs.isEmpty || outputs[place] == 0 ? nil : Int(outputs[place])
  }

  @inline(__always)
  func isLooped(_ place: Int) -> Bool { !isLooped.isEmpty && isLooped[place] }

  /// How often each value is read or handed out.
  private static func uses(in program: Program) -> [Int] {
    var uses = [Int](repeating: 0, count: program.count)
    for place in 0..<program.count {
      if let source = program.left[place].instruction { uses[source] += 1 }
      if !program.operations[place].isUnary, let source = program.right[place].instruction {
        uses[source] += 1
      }
    }
    for output in program.outputs { if let source = output.instruction { uses[source] += 1 } }
    return uses
  }

  /// The sum that an instruction divides or multiplies by a number or an input.
  private static func scaled(_ place: Int, _ number: Int, _ program: Program) -> (sum: Int, loop: Loop)? {
    let operation = program.operations[place]
    guard operation == .divide || operation == .multiply else { return nil }
    for (own, other, isFirst) in [
      (program.left[place], program.right[place], false), (program.right[place], program.left[place], true),
    ] where operation == .multiply || !isFirst {
      guard let sum = own.instruction, program.operations[sum] == .accumulate, other.instruction == nil else {
        continue
      }
      let entries = number - 1..<number
      return (sum, Loop(entries: entries, operation: operation, operand: other, isOperandFirst: isFirst))
    }
    return nil
  }

  private static func append(_ loop: Loop, to loops: inout [Loop]) {
    if let last = loops.last, last.entries.upperBound == loop.entries.lowerBound,
      last.operation == loop.operation, last.operand == loop.operand,
      last.isOperandFirst == loop.isOperandFirst
    {
      loops[loops.count - 1].entries = last.entries.lowerBound..<loop.entries.upperBound
    } else {
      loops.append(loop)
    }
  }
}
