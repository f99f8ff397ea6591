/// A list of numeric operations, each on the results of earlier ones, with adjoint rules of its own.
///
/// The structure is recorded once; `forward` evaluates it in order and `backward` runs it the other way round, as often as
/// there are numbers. Both are loops over flat arrays.
struct Tape: Sendable {
  enum Opcode: UInt8, Sendable {
    /// A number that comes from outside.
    case leaf
    /// A literal number.
    case constant
    /// A further result of a vector operation that stands before it.
    case part
    /// The same number under a name of its own.
    case copy
    case add, subtract, multiply, divide, negate
    /// The sum of a list of members.
    case sum
    /// xʸ with a literal whole exponent, a literal exponent, any exponent.
    case wholePower, constantPower, power
    /// f⁽ᵒʳᵈᵉʳ⁾(x) of a row of the table.
    case function
    /// f⁽ᵒʳᵈᵉʳ⁾(x, p).
    case parametric
    case maximum, minimum
    case softmax, logSoftmax, logSumExp
  }

  struct Operation: Sendable {
    var opcode: Opcode
    /// The derivative's order of a function.
    var order: UInt8 = 0
    /// The function's row.
    var row: UInt16 = 0
    /// The first operand, or the place of the first of `b` members.
    var a: Int32 = -1
    /// The second operand, or the number of members.
    var b: Int32 = -1
  }

  /// More operations than this are refused before memory runs out.
  static let limit = 1 << 26

  private(set) var operations: [Operation] = []
  /// The operands of operations with more than two.
  private(set) var members: [Int32] = []
  var values: [Double] = []
  var adjoints: [Double] = []
  /// The values with room for their exponents, where one is out of the range of doubles; the same of the adjoints.
  var wideValues: [WideNumber]?
  var wideAdjoints: [WideNumber]?
  /// Whether contributions to adjoints count by their magnitudes.
  var givesMagnitudes = false
  private var pool: [UInt64: Int32] = [:]

  var count: Int { operations.count }

  func isConstant(_ place: Int32) -> Bool { operations[Int(place)].opcode == .constant }

  // MARK: Recording

  mutating func leaf() -> Int32 { store(Operation(opcode: .leaf), .nan) }

  /// The place of a literal; equal literals share one.
  mutating func constant(_ value: Double) -> Int32 {
    if let known = pool[value.bitPattern] { return known }
    let place = store(Operation(opcode: .constant), value)
    pool[value.bitPattern] = place
    return place
  }

  /// The place of an operation on one or two operands; of literals alone it is a literal.
  mutating func append(_ operation: Operation) -> Int32 {
    let place = store(operation, .nan)
    guard operation.opcode != .copy, isConstant(operation.a), operation.b < 0 || isConstant(operation.b)
    else { return place }
    return folded(place)
  }

  mutating func append(_ opcode: Opcode, _ a: Int32, _ b: Int32 = -1) -> Int32 {
    append(Operation(opcode: opcode, a: a, b: b))
  }

  /// The place of an operation on a list of operands.
  mutating func append(_ opcode: Opcode, members list: [Int32]) -> Int32 {
    let first = Int32(members.count)
    members += list
    let place = store(Operation(opcode: opcode, a: first, b: Int32(list.count)), .nan)
    let isVector = opcode == .softmax || opcode == .logSoftmax
    if isVector {
      for _ in list.dropFirst() { _ = store(Operation(opcode: .part), .nan) }
    }
    return !isVector && list.allSatisfy { isConstant($0) } ? folded(place) : place
  }

  private mutating func folded(_ place: Int32) -> Int32 {
    evaluate(Int(place))
    let value = values[Int(place)]
    operations.removeLast()
    values.removeLast()
    return constant(value)
  }

  private mutating func store(_ operation: Operation, _ value: Double) -> Int32 {
    operations.append(operation)
    values.append(value)
    return Int32(operations.count - 1)
  }

  /// Forgets the operations and members from these places on.
  mutating func truncate(to count: Int, members memberCount: Int) {
    operations.removeLast(operations.count - count)
    values.removeLast(values.count - count)
    members.removeLast(members.count - memberCount)
    pool = pool.filter { $0.value < count }
  }
}
