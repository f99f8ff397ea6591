import ModelLanguage

/// Compiles the equations of a model, scope by scope.
struct ProgramCompiler {
  let model: Model
  let layout: ModelLayout
  private let quantities: [String: Int]
  private let sizeNames: Set<String>
  private var functions: [String: String] = [:]
  private var program = EquationProgram(target: 0)

  /// A scope that has a number and waits for its code.
  private struct Pending {
    var scope: Int
    var root: SyntaxTree.ID
    var slots: [String: Int]
  }

  private var pending: [Pending] = []
  private var slots: [String: Int] = [:]
  private var registers: [SyntaxTree.ID: Int32] = [:]

  init(model: Model, layout: ModelLayout, bindings: [String: String]) {
    self.model = model
    self.layout = layout
    quantities = Dictionary(
      model.quantities.enumerated().map { ($0.element.name, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    sizeNames = Set(model.sizes.map { $0.name })
    for function in model.opaqueFunctions {
      functions[function.name] = bindings[function.name] ?? function.binding ?? ""
    }
  }

  /// The program of an equation.
  mutating func compile(_ equation: Model.Equation) throws(NumericEngineError) -> EquationProgram {
    program = EquationProgram(target: equation.target)
    var names: [String: Int] = [:]
    _ = try openScope(.body, equation.free, equation.body, &names)
    program.targetIndices = equation.indices.map { size($0, names) }
    while let next = pending.popLast() { try compile(next) }
    return program
  }

  /// Numbers a scope and leaves its body for later; `names` becomes what its body sees.
  private mutating func openScope(
    _ kind: EquationProgram.Kind, _ binders: [IndexBinder], _ root: SyntaxTree.ID,
    _ names: inout [String: Int]
  ) throws(NumericEngineError) -> Int32 {
    var scope = EquationProgram.Scope(binders: [], kind: kind)
    for binder in binders {
      guard let range = binder.range else { throw .emptyRange(binder.name) }
      let (lower, upper) = (size(range.lower, names), size(range.upper, names))
      names[binder.name] = program.slotCount
      scope.binders.append(.init(slot: program.slotCount, lower: lower, upper: upper))
      program.slotCount += 1
    }
    program.scopes.append(scope)
    pending.append(Pending(scope: program.scopes.count - 1, root: root, slots: names))
    return Int32(program.scopes.count - 1)
  }

  private func size(_ size: SizeExpression, _ names: [String: Int]) -> EquationProgram.Size {
    if let name = size.name, let slot = names[name] { return .slot(slot, offset: size.offset) }
    if let argument = size.argument?.letter, let slot = names[argument] {
      return .dependent(size, slot: slot)
    }
    return .fixed(layout.value(of: size, indices: [:]))
  }

  private func size(_ index: IndexExpression, _ names: [String: Int]) -> EquationProgram.Size {
    if !index.isSum { return size(SizeExpression(name: index.letter, offset: index.offset), names) }
    // Named sizes are numbers by now.
    let open = index.placing { names[$0] == nil ? layout.value(of: .named($0), indices: [:]) : nil }
    return .sum(open.terms.map { (names[$0.name]!, $0.coefficient) }, offset: open.offset)
  }

  private mutating func compile(_ next: Pending) throws(NumericEngineError) {
    slots = next.slots
    registers = [:]
    var code: [EquationProgram.Instruction] = []
    for node in order(of: next.root) {
      code += try instructions(for: node)
      registers[node] = code.last?.target
    }
    program.scopes[next.scope].code = code
    program.scopes[next.scope].result = registers[next.root] ?? -1
  }

  /// The nodes of a body down to its reductions, operands first.
  private func order(of root: SyntaxTree.ID) -> [SyntaxTree.ID] {
    var isSeen: Set<SyntaxTree.ID> = []
    var stack = [root]
    while let node = stack.popLast() {
      guard isSeen.insert(node).inserted else { continue }
      switch model.tree[node] {
      case .reduction, .vectorCall: break
      default: stack += model.tree.operands(of: node)
      }
    }
    return isSeen.sorted()
  }

  private mutating func register() -> Int32 {
    program.registerCount += 1
    return Int32(program.registerCount - 1)
  }

  private func operand(_ node: SyntaxTree.ID) -> Int32 { registers[node] ?? -1 }

  private mutating func instructions(
    for node: SyntaxTree.ID
  ) throws(NumericEngineError) -> [EquationProgram.Instruction] {
    switch model.tree[node] {
    case .number(let text): return [number(Model.double(text))]
    case .reference(let name, let indices): return [try reference(name, indices)]
    case .negation(let x):
      return [.init(action: .operation, opcode: .negate, target: register(), a: operand(x))]
    case .binary(let operation, let x, let y): return [binary(operation, operand(x), operand(y))]
    case .call(let name, let primes, let arguments):
      return try call(name, primes, arguments.map { operand($0) })
    case .vectorCall(let name, let binder, let argument): return [try vector(name, binder, argument)]
    case .reduction(let kind, let binders, let body):
      var inner = slots
      let scope = try openScope(.reduction(kind), binders, body, &inner)
      return [.init(action: .reduction, target: register(), a: scope)]
    case .transpose(let x):
      return [.init(action: .operation, opcode: .copy, target: register(), a: operand(x))]
    }
  }

  private mutating func number(_ value: Double) -> EquationProgram.Instruction {
    program.numbers.append(value)
    return .init(action: .number, target: register(), a: Int32(program.numbers.count - 1))
  }

  /// An element, an index or a size as a number, or π.
  private mutating func reference(
    _ name: String, _ indices: [IndexExpression]
  ) throws(NumericEngineError) -> EquationProgram.Instruction {
    if let quantity = quantities[name] {
      let first = Int32(program.sizes.count)
      for index in indices { program.sizes.append(size(index, slots)) }
      return .init(
        action: .element, target: register(), a: Int32(quantity), b: first, c: Int32(indices.count))
    }
    if let slot = slots[name] { return .init(action: .index, target: register(), a: Int32(slot)) }
    if name == "pi" || name == "π" { return number(.pi) }
    guard sizeNames.contains(name) else { throw .undefined(name) }
    return number(Double(layout.value(of: .named(name), indices: [:])))
  }

  private mutating func binary(
    _ operation: SyntaxTree.BinaryOperator, _ x: Int32, _ y: Int32
  ) -> EquationProgram.Instruction {
    let opcode: Tape.Opcode =
      switch operation {
      case .addition: .add
      case .subtraction: .subtract
      case .multiplication, .hadamard: .multiply
      case .division: .divide
      case .power: .power
      }
    return .init(
      action: operation == .power ? .power : .operation, opcode: opcode, target: register(), a: x, b: y)
  }

  // MARK: Calls

  private mutating func call(
    _ written: String, _ primes: Int, _ arguments: [Int32]
  ) throws(NumericEngineError) -> [EquationProgram.Instruction] {
    let bound = functions[written]
    if bound == "" { throw .unbound(written) }
    let name = ProgramCompiler.canonical(bound ?? written)
    guard primes <= NumericEngine.highestDerivative else { throw .derivativeTooHigh(written, primes) }
    if primes == 0, name == "max" || name == "min", !arguments.isEmpty {
      let first = Int32(program.arguments.count)
      program.arguments += arguments
      let opcode = name == "max" ? Tape.Opcode.maximum : .minimum
      return [
        .init(action: .extreme, opcode: opcode, target: register(), a: first, b: Int32(arguments.count))
      ]
    }
    if let row = ParametricFunction.row(of: name), (1...2).contains(arguments.count) {
      let parameter = arguments.count == 1 ? [number(ParametricFunction.table[row].standard)] : []
      return parameter + [
        .init(
          action: .parametric, opcode: .parametric, target: register(), a: arguments[0],
          b: parameter.first?.target ?? arguments[1], c: Int32(row), d: Int32(primes))
      ]
    }
    guard let row = ScalarFunction.row(of: name), arguments.count == 1 else {
      throw .unknownFunction(written)
    }
    return [
      .init(
        action: .function, opcode: .function, target: register(), a: arguments[0], c: Int32(row),
        d: Int32(primes))
    ]
  }

  /// The name under which the tables know a function.
  private static func canonical(_ name: String) -> String {
    FunctionName.named(name)?.name ?? name
  }

  private mutating func vector(
    _ name: String, _ binder: IndexBinder, _ argument: SyntaxTree.ID
  ) throws(NumericEngineError) -> EquationProgram.Instruction {
    let opcodes: [String: Tape.Opcode] = [
      "softmax": .softmax, "log_softmax": .logSoftmax, "logsumexp": .logSumExp,
    ]
    guard let opcode = opcodes[name] else { throw .unknownFunction(name) }
    let own = slots[binder.name] ?? -1
    guard own >= 0 || opcode == .logSumExp else { throw .undefined(binder.name) }
    var inner = slots
    let scope = try openScope(.vector(opcode), [binder], argument, &inner)
    return .init(action: .vector, opcode: opcode, target: register(), a: scope, b: Int32(own))
  }
}
