import ModelLanguage

/// Walks the equations of a model for concrete sizes and records what is to be computed, each element once.
struct TapeRecorder {
  let model: Model
  let layout: ModelLayout
  var tape = Tape()
  private(set) var elements: [ElementReference: Int] = [:]
  private var equations: [Int: [Model.Equation]] = [:]
  private var quantities: [String: Int] = [:]
  private var bindings: [String: String]
  private var orders: [SyntaxTree.ID: [SyntaxTree.ID]] = [:]
  private var missing: [ElementReference] = []

  init(model: Model, layout: ModelLayout, bindings: [String: String]) {
    self.model = model
    self.layout = layout
    self.bindings = bindings
    for function in model.opaqueFunctions where bindings[function.name] == nil {
      self.bindings[function.name] = function.binding
    }
    for (place, quantity) in model.quantities.enumerated() { quantities[quantity.name] = place }
    for equation in model.equations { equations[equation.target, default: []].append(equation) }
  }

  mutating func run() throws {
    for (quantity, declaration) in model.quantities.enumerated() where declaration.role.isGiven {
      for element in all(of: quantity) { elements[element] = tape.leaf() }
    }
    for equation in model.equations {
      for element in all(of: equation.target) where environment(of: equation, at: element) != nil {
        try record(element)
      }
    }
  }

  private func all(of quantity: Int) -> [ElementReference] {
    let array = layout.arrays[quantity]
    return (0..<array.count).map { ElementReference(quantity: quantity, indices: array.indices(at: $0)) }
  }

  /// The values of the free indices of an equation at one element, or nil where it defines other elements.
  private func environment(of equation: Model.Equation, at element: ElementReference) -> [String: Int]? {
    var environment: [String: Int] = [:]
    for (index, place) in zip(equation.indices, element.indices) {
      if let name = index.name, equation.free.contains(where: { $0.name == name }) {
        environment[name] = place - index.offset
      } else if layout.value(of: SizeExpression(name: index.name, offset: index.offset), indices: [:])
        != place
      {
        return nil
      }
    }
    for binder in equation.free {
      guard let range = binder.range, let value = environment[binder.name],
        let values = layout.values(of: range, indices: environment), values.contains(value)
      else { return nil }
    }
    return environment
  }

  private mutating func record(_ wanted: ElementReference) throws {
    var stack = [wanted]
    var open: Set<ElementReference> = []
    while let element = stack.last {
      if elements[element] != nil {
        stack.removeLast()
        continue
      }
      let (equation, environment) = try definition(of: element)
      let count = tape.operations.count
      missing = []
      let place = try value(of: equation.body, environment)
      if missing.isEmpty {
        elements[element] = place
        stack.removeLast()
      } else {
        tape.truncate(to: count)
        if !open.insert(element).inserted { throw NumericEngineError.circular(model.label(of: element)) }
        stack += missing.reversed()
      }
    }
  }

  private func definition(of element: ElementReference) throws -> (Model.Equation, [String: Int]) {
    for equation in equations[element.quantity] ?? [] {
      if let environment = environment(of: equation, at: element) { return (equation, environment) }
    }
    throw NumericEngineError.undefined(model.label(of: element))
  }

  // MARK: Bodies

  /// The nodes of a body down to its reductions, operands first.
  private mutating func order(of root: SyntaxTree.ID) -> [SyntaxTree.ID] {
    if let known = orders[root] { return known }
    var isSeen: Set<SyntaxTree.ID> = []
    var stack = [root]
    while let node = stack.popLast() {
      guard isSeen.insert(node).inserted else { continue }
      switch model.tree[node] {
      case .reduction, .vectorCall: break
      default: stack += model.tree.operands(of: node)
      }
    }
    let order = isSeen.sorted()
    orders[root] = order
    return order
  }

  private mutating func value(of root: SyntaxTree.ID, _ environment: [String: Int]) throws -> Int {
    var image: [SyntaxTree.ID: Int] = [:]
    for node in order(of: root) { image[node] = try entry(node, image, environment) }
    return image[root]!
  }

  private mutating func entry(
    _ node: SyntaxTree.ID, _ image: [SyntaxTree.ID: Int], _ environment: [String: Int]
  ) throws -> Int {
    switch model.tree[node] {
    case .number(let text): return tape.constant(Double(text) ?? .nan)
    case .reference(let name, let indices): return try reference(name, indices, environment)
    case .negation(let x): return tape.append(.negate, image[x]!)
    case .binary(let operation, let x, let y): return binary(operation, image[x]!, image[y]!)
    case .call(let name, let primes, let arguments):
      return try call(name, primes, arguments.map { image[$0]! })
    case .vectorCall(let name, let binder, let argument):
      return try vectorCall(name, binder, argument, environment)
    case .reduction(let kind, let binders, let body):
      return try reduction(kind, binders, body, environment)
    case .transpose(let x): return image[x]!
    }
  }

  private mutating func reference(
    _ name: String, _ indices: [IndexExpression], _ environment: [String: Int]
  ) throws -> Int {
    guard let quantity = quantities[name] else { return try number(named: name, environment) }
    let places = indices.map {
      layout.value(of: SizeExpression(name: $0.name, offset: $0.offset), indices: environment)
    }
    let element = ElementReference(quantity: quantity, indices: places)
    if let place = elements[element] { return place }
    guard layout.arrays[quantity].offset(of: places) != nil else {
      throw NumericEngineError.undefined(model.label(of: element))
    }
    missing.append(element)
    return tape.constant(0)
  }

  private mutating func number(named name: String, _ environment: [String: Int]) throws -> Int {
    if let index = environment[name] { return tape.constant(Double(index)) }
    if name == "pi" || name == "π" { return tape.constant(.pi) }
    guard model.sizes.contains(where: { $0.name == name }) else { throw NumericEngineError.undefined(name) }
    return tape.constant(Double(layout.value(of: .named(name), indices: environment)))
  }

  private mutating func binary(_ operation: SyntaxTree.BinaryOperator, _ x: Int, _ y: Int) -> Int {
    switch operation {
    case .addition: return tape.append(.add, x, y)
    case .subtraction: return tape.append(.subtract, x, y)
    case .multiplication, .hadamard: return tape.append(.multiply, x, y)
    case .division: return tape.append(.divide, x, y)
    case .power:
      guard tape.isConstant[y] else { return tape.append(.power, x, y) }
      let exponent = tape.values[y]
      if let integer = Int(exactly: exponent) { return tape.append(.integerPower(integer), x) }
      return tape.append(.constantPower(exponent), x)
    }
  }

  private mutating func call(_ name: String, _ primes: Int, _ arguments: [Int]) throws -> Int {
    var name = name
    if model.opaqueFunctions.contains(where: { $0.name == name }) {
      guard let bound = bindings[name] else { throw NumericEngineError.unbound(name) }
      name = bound
    }
    if name == "max" || name == "min" {
      return arguments.dropFirst().reduce(arguments[0]) {
        tape.append(name == "max" ? .maximum : .minimum, $0, $1)
      }
    }
    if arguments.count == 2, let row = NumericFunctions.parametric.firstIndex(where: { $0.name == name }) {
      return tape.append(.parametric(row), arguments[0], arguments[1])
    }
    guard let row = NumericFunctions.table.firstIndex(where: { $0.name == name }) else {
      throw NumericEngineError.unknownFunction(name)
    }
    return tape.append(.function(row, derivative: primes), arguments[0])
  }

  private mutating func vectorCall(
    _ name: String, _ binder: IndexBinder, _ argument: SyntaxTree.ID, _ environment: [String: Int]
  ) throws -> Int {
    guard let range = binder.range, let values = layout.values(of: range, indices: environment) else {
      throw NumericEngineError.emptyRange(binder.name)
    }
    var inner = environment
    var members: [Int] = []
    for value in values {
      inner[binder.name] = value
      members.append(try self.value(of: argument, inner))
    }
    let group = tape.add(group: members)
    let own = (environment[binder.name] ?? values.lowerBound) - values.lowerBound
    switch name {
    case "softmax": return tape.append(.softmax(group: group, place: own), members[own])
    case "log_softmax": return tape.append(.logSoftmax(group: group, place: own), members[own])
    case "logsumexp": return tape.append(.logSumExp(group: group), members[0])
    default: throw NumericEngineError.unknownFunction(name)
    }
  }

  /// Every combination of the binders' values, the first binder outermost.
  private mutating func reduction(
    _ kind: SyntaxTree.Reduction, _ binders: [IndexBinder], _ body: SyntaxTree.ID,
    _ environment: [String: Int]
  ) throws -> Int {
    var environments = [environment]
    for binder in binders {
      environments = environments.flatMap { outer -> [[String: Int]] in
        guard let range = binder.range, let values = layout.values(of: range, indices: outer) else {
          return []
        }
        return values.map { outer.merging([binder.name: $0]) { $1 } }
      }
    }
    var total: Int?
    for inner in environments {
      let term = try value(of: body, inner)
      total = total.map { tape.append(operation(of: kind), $0, term) } ?? term
    }
    guard let total else {
      if kind == .sum { return tape.constant(0) }
      if kind == .product { return tape.constant(1) }
      throw NumericEngineError.emptyRange(binders.map { $0.name }.joined(separator: ","))
    }
    if kind != .mean { return total }
    return tape.append(.divide, total, tape.constant(Double(environments.count)))
  }

  private func operation(of kind: SyntaxTree.Reduction) -> Tape.Operation {
    switch kind {
    case .sum, .mean: .add
    case .product: .multiply
    case .max: .maximum
    case .min: .minimum
    }
  }
}
