/// A node taken apart.
public enum NodeView: Hashable, Sendable {
  case constant(Rational)
  case symbol(Symbol, [Index])
  case indexValue(Index)
  case delta(Index, Index)
  case sum([Node])
  case product([Node])
  case power(Node, Node)
  case function(ElementaryFunction, [Node])
  /// f⁽ⁿ⁾(x) of a function without a formula.
  case opaque(Symbol, order: Int, Node)
  /// A reduction over the bound index of this height.
  case reduction(ReductionKind, height: UInt32, IndexInterval, Node)
  case named(NameRole, Symbol, [Index], Node)
}

/// What a name stands for.
public enum NameRole: UInt32, Sendable, CaseIterable {
  /// A link of the chain: `H_in[1]`.
  case link
  /// `name E = …`: printed wherever its value occurs, no link.
  case abbreviation
  /// The derivative of the loss with respect to the quantity of that name.
  case adjoint
}

extension ExpressionGraph {
  @inline(__always)
  public func opcode(of node: Node) -> Opcode { opcodes[node.position] }

  @inline(__always)
  public func fingerprint(of node: Node) -> UInt64 { fingerprints[node.position] }

  @inline(__always)
  public func facts(of node: Node) -> Facts { facts[node.position] }

  /// The words of a node.
  @inline(__always)
  func words(of node: Node) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(start: words + Int(starts[node.position]), count: Int(lengths[node.position]))
  }

  /// The words that are operands. They follow the indices; an opaque function keeps its order after them.
  @inline(__always)
  func operandWords(of node: Node) -> UnsafeBufferPointer<UInt32> {
    let all = words(of: node)
    switch opcodes[node.position] {
    case .sum, .product, .power, .function: return all
    case .constant, .symbol, .indexValue, .delta: return UnsafeBufferPointer(start: all.baseAddress, count: 0)
    case .opaque: return UnsafeBufferPointer(start: all.baseAddress, count: 1)
    case .reduction, .named: return UnsafeBufferPointer(rebasing: all[(all.count - 1)...])
    }
  }

  /// The operands in written order. Valid until the next node is made.
  public func operands(of node: Node) -> [Node] { operandWords(of: node).map { Node($0) } }

  /// The operands from the last to the first. The body makes no nodes.
  public func forEachOperandReversed(of node: Node, _ body: (Node) -> Void) {
    for operand in operandWords(of: node).reversed() { body(Node(operand)) }
  }

  /// Both operands of a node with exactly two.
  public func operandPair(of node: Node) -> (Node, Node)? {
    let all = operandWords(of: node)
    return all.count == 2 ? (Node(all[0]), Node(all[1])) : nil
  }

  public func constant(of node: Node) -> Rational? {
    opcodes[node.position] == .constant ? constants[Int(payloads[node.position])] : nil
  }

  /// The value under a name, or the node itself.
  public func value(of node: Node) -> Node {
    opcodes[node.position] == .named ? Node(operandWords(of: node)[0]) : node
  }

  public func view(_ node: Node) -> NodeView {
    let all = words(of: node)
    let payload = payloads[node.position]
    func index(_ place: Int) -> Index { Index(baseWord: all[place], offsetWord: all[place + 1]) }
    func indices(_ range: Range<Int>) -> [Index] {
      range.lowerBound == range.upperBound
        ? [] : stride(from: range.lowerBound, to: range.upperBound, by: 2).map(index)
    }
    switch opcodes[node.position] {
    case .constant: return .constant(constants[Int(payload)])
    case .symbol: return .symbol(Symbol(payload), indices(0..<all.count))
    case .indexValue: return .indexValue(index(0))
    case .delta: return .delta(index(0), index(2))
    case .sum: return .sum(all.map { Node($0) })
    case .product: return .product(all.map { Node($0) })
    case .power: return .power(Node(all[0]), Node(all[1]))
    case .function: return .function(ElementaryFunction(rawValue: payload)!, all.map { Node($0) })
    case .opaque: return .opaque(Symbol(payload), order: Int(all[1]), Node(all[0]))
    case .reduction:
      let kind = ReductionKind(rawValue: payload & 0xFF)!
      return .reduction(kind, height: payload >> 8, IndexInterval(index(0), index(2)), Node(all[4]))
    case .named:
      return .named(
        NameRole(rawValue: all[0])!, Symbol(payload), indices(1..<all.count - 1), Node(all[all.count - 1]))
    }
  }

  /// The nodes that `roots` are made of, themselves included, in ascending order.
  public func reachable(from roots: [Node]) -> [Node] {
    guard let last = roots.max() else { return [] }
    var marks = [Bool](repeating: false, count: last.position + 1)
    for root in roots { marks[root.position] = true }
    var total = 0
    for position in stride(from: last.position, through: 0, by: -1) where marks[position] {
      total += 1
      for operand in operandWords(of: Node(position)) { marks[Int(operand)] = true }
    }
    var nodes: [Node] = []
    nodes.reserveCapacity(total)
    for position in 0...last.position where marks[position] { nodes.append(Node(position)) }
    return nodes
  }
}
