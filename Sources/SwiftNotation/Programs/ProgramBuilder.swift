import SymbolicAlgebra

extension Program {
  /// The program that computes `roots`, every shared value once, in ascending order of nodes.
  ///
  /// Symbols are looked up in the signature by name and indices. O(nodes).
  public init(graph: ExpressionGraph, roots: [Node], signature: ProgramSignature) throws(ProgramError) {
    let builder = ProgramBuilder(graph: graph, signature: signature, graph.reachable(from: roots))
    self = try builder.build(roots)
  }

  /// The same with all symbols as entries of one array `x`, in ascending order of nodes.
  public init(graph: ExpressionGraph, roots: [Node]) throws(ProgramError) {
    let nodes = graph.reachable(from: roots)
    var count = 0
    for node in nodes where graph.opcode(of: node) == .symbol { count += 1 }
    let signature = ProgramSignature(arrays: [.init("x", .input, bounds: [0...max(count - 1, 0)])])
    let builder = ProgramBuilder(graph: graph, signature: signature, nodes, numbersSymbols: true)
    self = try builder.build(roots)
  }
}

/// Reads nodes in ascending order and writes instructions.
///
/// Numbers, leaves, negative terms and reciprocals are no instructions of their own: they are read where they are
/// used, so that a + (−1)·b becomes a − b and a·b⁻¹ becomes a / b.
struct ProgramBuilder: ~Copyable {
  let graph: ExpressionGraph
  /// What the roots are made of, ascending.
  private let nodes: [Node]
  var program: Program
  var instructions: InstructionList
  /// By node.
  private let operands: FlatStorage<Operand>
  private var magnitudes: PostponedOperands
  private var denominators: PostponedOperands
  /// Of the numbers, when they are more than a few.
  private var constantPositions: [UInt64: Int] = [:]
  private var inputPositions: [Program.Input: Int] = [:]
  var exponentials: [[Node]: ExponentialSteps] = [:]
  private var callPositions: [Program.OpaqueCall: Int] = [:]
  private let arrayOfName: [String: Int]
  private let numbersSymbols: Bool
  private let hasSamples: Bool
  private let isOneSample: Bool
  private let pi: Symbol
  var masks: MaskedProducts
  var norms: Norms
  private var failure: ProgramError?

  init(graph: ExpressionGraph, signature: ProgramSignature, _ nodes: [Node], numbersSymbols: Bool = false) {
    self.graph = graph
    self.nodes = nodes
    self.numbersSymbols = numbersSymbols
    masks = MaskedProducts(graph: graph)
    norms = Norms(graph: graph) { node in
      guard let symbol = graph.symbolName(of: node) else { return false }
      let name = graph.name(of: symbol)
      return signature.arrays.contains { $0.role == .constant && $0.name == name }
    }
    hasSamples = signature.hasSamples
    isOneSample = signature.isOneSample
    pi = graph.symbol(named: ExpressionGraph.piName)
    program = Program(signature: signature)
    instructions = InstructionList(capacity: nodes.count)
    let nodeCount = (nodes.last?.position ?? -1) + 1
    operands = FlatStorage(repeating: .none, count: nodeCount)
    magnitudes = PostponedOperands(nodeCount: nodeCount)
    denominators = PostponedOperands(nodeCount: nodeCount)
    arrayOfName =
      numbersSymbols
      ? [:]
      : Dictionary(
        signature.arrays.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { a, _ in a })
  }

  consuming func build(_ roots: [Node]) throws(ProgramError) -> Program {
    if numbersSymbols { program.inputs.reserveCapacity(program.signature.arrays[0].count) }
    program.labels.reserveCapacity(16)
    program.labelIndices.reserveCapacity(16)
    for node in nodes { visit(node) }
    program.outputs.reserveCapacity(roots.count)
    for root in roots { program.outputs.append(operand(of: root)) }
    if let failure { throw failure }
    var result = program
    instructions.arrange(into: &result)
    return result
  }

  // MARK: Nodes

  private mutating func visit(_ node: Node) {
    switch graph.opcode(of: node) {
    case .constant: break
    case .symbol: operands.base[node.position] = leaf(node)
    case .indexValue: operands.base[node.position] = indexValue(node)
    case .delta: fail(.symbolicIndex("[i = j]"))
    case .sum: operands.base[node.position] = sum(node)
    case .product where !isNegative(node): operands.base[node.position] = product(node)
    case .product: break
    case .power:
      masks.meet(node, among: nodes)
      norms.meet(power: node)
      if reciprocalHalves(node) == nil { operands.base[node.position] = power(node) }
    // Shares and their complements do not need the logarithm.
    case .function where graph.function(of: node) == .logShare: break
    case .function:
      if graph.function(of: node) == .log { masks.meet(node, among: nodes) }
      operands.base[node.position] = call(node)
    case .opaque: operands.base[node.position] = call(node)
    case .reduction: operands.base[node.position] = reduction(node)
    case .named: operands.base[node.position] = named(node)
    }
  }

  /// The operand of a node, made now if it was left to its users.
  @inline(__always)
  mutating func operand(of node: Node) -> Operand {
    let known = operands[node.position]
    return known.word != Operand.none.word ? known : postponed(node)
  }

  private mutating func postponed(_ node: Node) -> Operand {
    let made: Operand
    switch graph.opcode(of: node) {
    case .constant: made = constant(graph.constant(of: node)!.doubleValue)
    case .product: made = product(node)
    case .power: made = power(node)
    case .function: made = call(node)
    default: made = constant(.nan)
    }
    operands.base[node.position] = made
    return made
  }

  /// −t for a product t with a negative number, once.
  mutating func negated(product node: Node) -> Operand {
    if let known = magnitudes[node] { return known }
    let made = product(node, isNegated: true)
    magnitudes.set(node, made)
    return made
  }

  /// bⁿ for the node b⁻ⁿ, once.
  mutating func denominator(ofPower node: Node) -> Operand {
    if let known = denominators[node] { return known }
    let made = madeDenominator(node)
    denominators.set(node, made)
    return made
  }

  mutating func fail(_ error: ProgramError) { if failure == nil { failure = error } }

  // MARK: Leaves

  mutating func constant(_ value: Double) -> Operand {
    let bits = value.bitPattern
    let known =
      constantPositions.isEmpty
      ? program.constants.firstIndex { $0.bitPattern == bits } : constantPositions[bits]
    if let known { return Operand(.constant, known) }
    program.constants.append(value)
    // A few numbers are found faster by looking at each.
    if program.constants.count > 8 {
      let first = constantPositions.isEmpty ? 0 : program.constants.count - 1
      for place in first..<program.constants.count {
        constantPositions[program.constants[place].bitPattern] = place
      }
    }
    return Operand(.constant, program.constants.count - 1)
  }

  /// The number that a node was found to be.
  func constantValue(of node: Node) -> Double? {
    let known = operands[node.position]
    guard known.word != Operand.none.word, known.source == .constant else { return nil }
    return program.constants[known.position]
  }

  private mutating func input(_ input: Program.Input) -> Operand {
    if let position = inputPositions[input] { return Operand(.input, position) }
    inputPositions[input] = program.inputs.count
    program.inputs.append(input)
    return Operand(.input, program.inputs.count - 1)
  }

  private mutating func leaf(_ node: Node) -> Operand {
    if graph.symbolName(of: node) == pi, graph.ownIndices(of: node).isEmpty { return constant(.pi) }
    if numbersSymbols {
      program.inputs.append(Program.Input(array: 0, offset: program.inputs.count))
      return Operand(.input, program.inputs.count - 1)
    }
    guard case .symbol(let symbol, let indices) = graph.view(node) else { return .none }
    let name = graph.name(of: symbol)
    guard let position = arrayOfName[name] else {
      fail(.unknownSymbol(name))
      return constant(.nan)
    }
    let array = program.signature.arrays[position]
    var places = indices[...]
    if array.isPerSample {
      switch places.first?.base {
      // A sum runs over the samples, or one sample is meant.
      case .bound(1), .free: places.removeFirst()
      default: break
      }
    }
    guard let offset = array.offset(of: places.compactMap { $0.integer }[...]) else {
      fail(.symbolicIndex(name))
      return constant(.nan)
    }
    return input(Program.Input(array: position, offset: offset))
  }

  private mutating func indexValue(_ node: Node) -> Operand {
    guard case .indexValue(let index) = graph.view(node), case .size = index.base, hasSamples || isOneSample
    else {
      fail(.symbolicIndex("an index"))
      return constant(.nan)
    }
    if isOneSample { return constant(Double(1 + index.offset)) }
    return input(Program.Input(array: Program.Input.sampleCount, offset: Int(index.offset)))
  }

  // MARK: Calls and names

  private mutating func call(_ node: Node) -> Operand {
    if let function = graph.function(of: node) {
      if let steps = exponentialStep(function, node) { return steps }
      if function == .rootMinusOne, let root = rootMinusOne(graph.operand(of: node, at: 0)) { return root }
      let first = operand(of: graph.operand(of: node, at: 0))
      switch function {
      case .max, .min:
        return graph.operands(of: node).dropFirst().reduce(first) {
          emit(function == .max ? .maximum : .minimum, $0, operand(of: $1))
        }
      default: return emit(.function, first, Operand(word: function.rawValue))
      }
    }
    switch graph.view(node) {
    case .opaque(let name, let order, let argument):
      let call = Program.OpaqueCall(name: graph.name(of: name), order: order)
      let position = callPositions[call] ?? program.calls.count
      if position == program.calls.count {
        callPositions[call] = position
        program.calls.append(call)
      }
      return emit(.opaque, operand(of: argument), Operand(word: UInt32(position)))
    default: return .none
    }
  }

  private mutating func named(_ node: Node) -> Operand {
    guard let (role, symbol, value) = graph.name(of: node) else { return .none }
    let operand = operand(of: value)
    if let instruction = operand.instruction {
      let first = program.labelIndices.count
      graph.appendIntegerIndices(ofNamed: node, to: &program.labelIndices)
      program.labels.append(
        Program.Label(
          instruction: instruction, role: role, name: graph.name(of: symbol),
          places: first..<program.labelIndices.count))
    }
    return operand
  }

  private mutating func reduction(_ node: Node) -> Operand {
    guard case .reduction(let kind, let height, let interval, let body) = graph.view(node) else {
      return .none
    }
    guard kind == .sum else {
      fail(.unsupportedReduction("\(kind)"))
      return constant(.nan)
    }
    guard height == 1 else {
      fail(.coupledSamples)
      return constant(.nan)
    }
    guard hasSamples || isOneSample, case .size = interval.upper.base, interval.lower.integer != nil else {
      // A fixed number of samples is written out.
      fail(hasSamples ? .coupledSamples : .unsupportedReduction("sum"))
      return constant(.nan)
    }
    return isOneSample ? operand(of: body) : emit(.accumulate, operand(of: body), .none)
  }

  // MARK: Instructions

  /// Appends one operation; numbers are computed at once, by the interpreter's arithmetic.
  @inline(__always)
  mutating func emit(_ operation: Operation, _ a: Operand, _ b: Operand) -> Operand {
    if a.source == .constant, let folded = folded(operation, a, b) { return folded }
    let stage = hasSamples ? combinedStage(operation, a, b) : 0
    return Operand(.instruction, instructions.append(operation, a, b, stage: stage))
  }

  private mutating func folded(_ operation: Operation, _ a: Operand, _ b: Operand) -> Operand? {
    let x = program.constants[a.position]
    let value: Double
    switch operation {
    case .opaque, .accumulate: return nil
    case .function: value = FunctionForm.table[b.position].value(x)
    case _ where operation.isUnary: value = ProgramInterpreter.apply(operation, x, 0)
    default:
      guard b.source == .constant else { return nil }
      value = ProgramInterpreter.apply(operation, x, program.constants[b.position])
    }
    return value.isFinite ? constant(value) : nil
  }
}
