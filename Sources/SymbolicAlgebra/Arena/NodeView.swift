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
  /// The derivative of a value along a direction; the name holds the value's, indices included, and the direction's.
  case tangent
}

extension ExpressionGraph {
  /// The node at a position below `count`.
  @inlinable @inline(__always)
  public func node(at position: Int) -> Node { Node(position) }

  @inlinable @inline(__always)
  public func opcode(of node: Node) -> Opcode { records[node.position].opcode }

  @inlinable @inline(__always)
  public func fingerprint(of node: Node) -> UInt64 { records[node.position].fingerprint }

  @inlinable @inline(__always)
  public func facts(of node: Node) -> Facts { records[node.position].facts }

  @inlinable @inline(__always)
  func payload(of node: Node) -> UInt32 { records[node.position].payload }

  @inline(__always)
  func height(of node: Node) -> UInt8 { records[node.position].height }

  /// The words of a node.
  @inlinable @inline(__always)
  func words(of node: Node) -> UnsafeBufferPointer<UInt32> {
    let start = Int(records[node.position].start)
    return UnsafeBufferPointer(start: words + start, count: Int(records[node.position + 1].start) - start)
  }

  /// The words that are operands, in the order of `Opcode`: of leaves none, of operations all, and of the rest the last one.
  @inlinable @inline(__always)
  func operandWords(of node: Node) -> UnsafeBufferPointer<UInt32> {
    let (start, end) = (Int(records[node.position].start), Int(records[node.position + 1].start))
    let kind = opcode(of: node).rawValue
    let count = kind < Opcode.sum.rawValue ? 0 : kind < Opcode.opaque.rawValue ? end - start : 1
    return UnsafeBufferPointer(start: words + (end - count), count: count)
  }

  /// How many operands a node has.
  @inlinable @inline(__always)
  public func operandCount(of node: Node) -> Int { operandWords(of: node).count }

  /// The operand at a place in written order.
  @inlinable @inline(__always)
  public func operand(of node: Node, at place: Int) -> Node { Node(operandWords(of: node)[place]) }

  /// The operands in written order. Valid until the next node is made.
  public func operands(of node: Node) -> [Node] { operandWords(of: node).map { Node($0) } }

  /// The operands from the last to the first. The body makes no nodes.
  @inlinable @inline(__always)
  public func forEachOperandReversed(of node: Node, _ body: (Node) -> Void) {
    let operands = operandWords(of: node)
    var place = operands.count
    while place > 0 {
      place &-= 1
      body(Node(operands[place]))
    }
  }

  /// Both operands of a node with exactly two.
  @inlinable @inline(__always)
  public func operandPair(of node: Node) -> (Node, Node)? {
    let all = operandWords(of: node)
    return all.count == 2 ? (Node(all[0]), Node(all[1])) : nil
  }

  public func constant(of node: Node) -> Rational? {
    opcode(of: node) == .constant ? constants[Int(payload(of: node))] : nil
  }

  /// Whether a node is made of numbers and π alone: 3, log 2, a name of 2π. What has more than 64 parts is no constant.
  public func isClosed(_ node: Node) -> Bool {
    var seen: Set<Node> = []
    var stack = [node]
    while let next = stack.popLast() {
      if opcode(of: next) == .symbol && next != pi || seen.count > 64 || operandCount(of: next) > 64 {
        return false
      }
      if seen.insert(next).inserted { stack += operands(of: next) }
    }
    return true
  }

  /// Whether a node is the integer 1.
  @inline(__always)
  func isOne(_ node: Node) -> Bool {
    fingerprint(of: node) == 1 && opcode(of: node) == .constant && constants[Int(payload(of: node))].isOne
  }

  /// The value under a name, or the node itself.
  @inlinable @inline(__always)
  public func value(of node: Node) -> Node {
    opcode(of: node) == .named ? Node(operandWords(of: node)[0]) : node
  }

  /// The function of a node of that kind.
  public func function(of node: Node) -> ElementaryFunction? {
    opcode(of: node) == .function ? ElementaryFunction(rawValue: payload(of: node)) : nil
  }

  /// The role, the name and the value of a named node.
  public func name(of node: Node) -> (role: NameRole, name: Symbol, value: Node)? {
    guard opcode(of: node) == .named, let role = NameRole(rawValue: words(of: node)[0]) else { return nil }
    return (role, Symbol(payload(of: node)), value(of: node))
  }

  /// Appends the indices of a named node that are integers.
  public func appendIntegerIndices(ofNamed node: Node, to list: inout [Int]) {
    let all = words(of: node)
    for place in stride(from: 1, to: all.count - 1, by: 2) {
      if let value = Index(baseWord: all[place], offsetWord: all[place + 1]).integer { list.append(value) }
    }
  }

  /// The name of a symbol, without its indices.
  @inlinable @inline(__always)
  public func symbolName(of node: Node) -> Symbol? {
    opcode(of: node) == .symbol ? Symbol(payload(of: node)) : nil
  }

  public func view(_ node: Node) -> NodeView {
    let all = words(of: node)
    let payload = payload(of: node)
    func index(_ place: Int) -> Index { Index(baseWord: all[place], offsetWord: all[place + 1]) }
    func indices(_ range: Range<Int>) -> [Index] {
      range.lowerBound == range.upperBound
        ? [] : stride(from: range.lowerBound, to: range.upperBound, by: 2).map(index)
    }
    switch opcode(of: node) {
    case .constant: return .constant(constants[Int(payload)])
    case .symbol: return .symbol(Symbol(payload), indices(0..<all.count))
    case .indexValue: return .indexValue(index(0))
    case .delta: return .delta(index(0), index(2))
    case .sum: return .sum(all.map { Node($0) })
    case .product: return .product(all.map { Node($0) })
    case .power: return .power(Node(all[0]), Node(all[1]))
    case .function: return .function(ElementaryFunction(rawValue: payload)!, all.map { Node($0) })
    case .opaque: return .opaque(Symbol(payload), order: Int(all[0]), Node(all[1]))
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
    if last.position >= Self.largeArena, let few = fewReachable(from: roots) { return few }
    let marks = UnsafeMutablePointer<Bool>.allocate(capacity: last.position + 1)
    marks.initialize(repeating: false, count: last.position + 1)
    defer { marks.deallocate() }
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

  /// The same for small formulas, without a look at the rest of the arena; nil for others.
  private func fewReachable(from roots: [Node]) -> [Node]? {
    var found: [Node] = []
    for root in roots where !found.contains(root) {
      found.append(root)
      if found.count > Self.fewNodes { return nil }
    }
    var place = 0
    while place < found.count {
      for word in operandWords(of: found[place]) {
        let operand = Node(word)
        if found.contains(operand) { continue }
        if found.count == Self.fewNodes { return nil }
        found.append(operand)
      }
      place += 1
    }
    return found.sorted()
  }

  private static let fewNodes = 24
  /// Where a look at all nodes up to the root costs more.
  private static let largeArena = 1_000

  /// The nodes that `root` is made of and that are not known, itself included, in ascending order. What is known is not looked into.
  public func reachable(from root: Node, unless isKnown: (Node) -> Bool) -> [Node] {
    var open = isKnown(root) ? [] : [root]
    var found = Set(open)
    while let node = open.popLast() {
      for word in operandWords(of: node) {
        let operand = Node(word)
        if !isKnown(operand), found.insert(operand).inserted { open.append(operand) }
      }
    }
    return found.sorted()
  }

  /// The symbols and operations of an expression written out as a tree, every shared part as often as it is met; at
  /// most `limit`. Doubles with each level of an expression that uses a part twice. O(nodes).
  public func writtenSize(of root: Node, limit: Int) -> Int {
    var sizes = [Int](repeating: 0, count: root.position + 1)
    for node in reachable(from: [root]) {
      let size = operandWords(of: node).reduce(1) { min($0 + sizes[Int($1)], limit) }
      sizes[node.position] = size
    }
    return sizes[root.position]
  }
}
