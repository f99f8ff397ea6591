import ModelLanguage

/// One node of a computational graph: an operation, its value going forward, and the derivative of the loss going backward.
public struct GraphNode: Sendable {
  /// What it is called: an element, `q1` … for an operation without a name.
  public var name: String
  /// How it is made of other nodes, `h · w1`; nil for what comes from outside.
  public var operation: String?
  public var value: Double
  /// ∂L/∂node.
  public var derivative: Double
  /// 0 for leaves, else one more than the largest level of what it is made of.
  public var level: Int
  /// The element of the model that it is; nil for an operation without a name.
  public var element: ElementReference?
  /// What is done to the operands; nil for what comes from outside.
  public var kind: Kind?
  public var operands: [Operand]

  /// An operation of the tape.
  public enum Kind: Hashable, Sendable {
    case copy, add, subtract, multiply, divide, negate, sum, power
    /// A function of the table with the order of its derivative.
    case function(String, order: Int)
    /// A function of all operands: `max`, `softmax`.
    case several(String)
  }

  /// Another node by its position in the list, or a number that was written.
  public enum Operand: Hashable, Sendable {
    case node(Int)
    case number(Double)
  }
}

extension NumericEngine {
  /// The tape as a graph: every node that the loss is made of, one operation each, leaves first. After `forward` and `backward`.
  public func computationalGraph() -> [GraphNode] { placedGraph().map { $0.node } }

  /// The same with the place of each node on the tape.
  func placedGraph() -> [(place: Int, node: GraphNode)] {
    let table = graphTable()
    let elements = graphElements()
    var names = elements.mapValues { model.label(of: $0) }
    var positions: [Int32: Int] = [:]
    var levels: [Int32: Int] = [:]
    var nodes: [(place: Int, node: GraphNode)] = []
    var count = 0
    for place in table.order {
      let operation = tape.operations[Int(place)]
      if operation.opcode == .constant {
        names[place] = Self.short(tape.values[Int(place)])
        levels[place] = 0
        continue
      }
      let operands = table.operands[place] ?? []
      let made = Self.text(operation, operands.map { names[$0] ?? "?" })
      levels[place] = operands.isEmpty ? 0 : 1 + (operands.map { levels[$0] ?? 0 }.max() ?? 0)
      if names[place] == nil {
        count += 1
        names[place] = "q\(count)"
      }
      positions[place] = nodes.count
      let owner = Int(tape.vectorOperation(of: place))
      let parts = tape.operands(of: owner).compactMap { part -> GraphNode.Operand? in
        tape.operations[Int(part)].opcode == .constant
          ? .number(tape.values[Int(part)]) : positions[part].map { .node($0) }
      }
      let node = GraphNode(
        name: names[place]!, operation: made, value: tape.values[Int(place)],
        derivative: tape.adjoints.isEmpty ? 0 : tape.adjoints[Int(place)], level: levels[place]!,
        element: elements[place], kind: Self.kind(tape.operations[owner]), operands: parts)
      nodes.append((Int(place), node))
    }
    return nodes
  }

  private static func kind(_ operation: Tape.Operation) -> GraphNode.Kind? {
    switch operation.opcode {
    case .leaf, .constant, .part: nil
    case .copy: .copy
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .negate: .negate
    case .sum: .sum
    case .wholePower, .constantPower, .power: .power
    case .function: .function(ScalarFunction.table[Int(operation.row)].name, order: Int(operation.order))
    case .parametric: .several(ParametricFunction.table[Int(operation.row)].name)
    case .maximum: .several("max")
    case .minimum: .several("min")
    case .softmax: .several("softmax")
    case .logSoftmax: .several("log_softmax")
    case .logSumExp: .several("logsumexp")
    }
  }

  /// What the loss is made of, operands first; a copy stands for what it copies.
  private func graphTable() -> (order: [Int32], operands: [Int32: [Int32]]) {
    var operands: [Int32: [Int32]] = [:]
    var isNeeded: Set<Int32> = [lossPlace]
    for place in stride(from: lossPlace, through: 0, by: -1) where isNeeded.contains(place) {
      let own = tape.operands(of: Int(place))
      operands[place] = own
      isNeeded.formUnion(own)
    }
    return (isNeeded.sorted(), operands)
  }

  private func graphElements() -> [Int32: ElementReference] {
    var elements: [Int32: ElementReference] = [:]
    for (quantity, own) in placesByQuantity.enumerated() {
      for (offset, place) in own.enumerated() where place >= 0 {
        elements[place] = ElementReference(
          quantity: quantity, indices: layout.arrays[quantity].indices(at: offset))
      }
    }
    return elements
  }

  /// A number as it would be written.
  private static func short(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : "\(value)"
  }

  private static func text(_ operation: Tape.Operation, _ names: [String]) -> String? {
    switch operation.opcode {
    case .leaf, .constant: nil
    case .part: "part"
    case .copy: names[0]
    case .add: "\(names[0]) + \(names[1])"
    case .subtract: "\(names[0]) − \(names[1])"
    case .multiply: "\(names[0]) · \(names[1])"
    case .divide: "\(names[0]) / \(names[1])"
    case .negate: "−\(names[0])"
    case .sum: names.joined(separator: " + ")
    case .wholePower, .constantPower, .power: "\(names[0])^\(names[1])"
    case .function:
      ScalarFunction.table[Int(operation.row)].name + String(repeating: "'", count: Int(operation.order))
        + "(\(names[0]))"
    case .parametric: "\(ParametricFunction.table[Int(operation.row)].name)(\(names.joined(separator: ", ")))"
    case .maximum: "max(\(names.joined(separator: ", ")))"
    case .minimum: "min(\(names.joined(separator: ", ")))"
    case .softmax: "softmax(\(names.joined(separator: ", ")))"
    case .logSoftmax: "log_softmax(\(names.joined(separator: ", ")))"
    case .logSumExp: "logsumexp(\(names.joined(separator: ", ")))"
    }
  }
}

extension Tape {
  /// The vector operation that a further result belongs to; any other place is its own.
  func vectorOperation(of place: Int32) -> Int32 {
    var place = place
    while operations[Int(place)].opcode == .part { place -= 1 }
    return place
  }

  /// The places of an operation's operands.
  func operands(of place: Int) -> [Int32] {
    let operation = operations[place]
    switch operation.opcode {
    case .leaf, .constant: return []
    case .part: return [Int32(place - 1)]
    case .sum, .maximum, .minimum, .softmax, .logSoftmax, .logSumExp:
      return range(operation).map { members[$0] }
    default: return operation.b >= 0 ? [operation.a, operation.b] : [operation.a]
    }
  }
}
