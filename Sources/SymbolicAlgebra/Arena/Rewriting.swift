extension ExpressionGraph {
  /// `root` rebuilt with some nodes replaced, each distinct node once, without recursion.
  ///
  /// `replacement` sees every node before its operands are looked at; nil keeps it, made of its rebuilt operands.
  public func rewriting(_ root: Node, _ replacement: (Node) -> Node?) -> Node {
    rewriting([root], replacement)[0]
  }

  public func rewriting(_ roots: [Node], _ replacement: (Node) -> Node?) -> [Node] {
    let nodes = reachable(from: roots)
    var image: [UInt32: Node] = [:]
    image.reserveCapacity(nodes.count)
    for node in nodes {
      image[node.rawValue] = replacement(node) ?? rebuilt(node) { image[$0.rawValue]! }
    }
    return roots.map { image[$0.rawValue]! }
  }

  /// A node made again of other operands, through the constructors.
  public func rebuilt(_ node: Node, _ operand: (Node) -> Node) -> Node {
    let old = operands(of: node)
    let new = old.map(operand)
    if old == new { return node }
    switch view(node) {
    case .constant, .symbol, .indexValue, .delta: return node
    case .sum: return sum(new)
    case .product:
      // [i = j] keeps whatever stands beside it out, be it finite or not.
      let isKeptOut = zip(old, new).contains { opcode(of: $0) == .delta && constant(of: $1)?.isZero == true }
      return isKeptOut ? constant(0) : product(new)
    case .power: return power(new[0], new[1])
    case .function(let function, _): return apply(function, new)
    case .opaque(let name, let order, _): return opaque(name, order: order, new[0])
    case .named(let role, let name, let indices, _): return named(role, name, indices, new[0])
    case .reduction(let kind, let height, let interval, _):
      return rebound(kind, height, interval, new[0])
    }
  }

  /// A reduction whose body has changed: the height follows the body.
  private func rebound(_ kind: ReductionKind, _ height: UInt32, _ interval: IndexInterval, _ body: Node)
    -> Node
  {
    if UInt32(self.height(of: body)) + 1 == height, opcode(of: body) != .constant {
      return internReduction(kind, height, interval, body)
    }
    let variable = symbol(named: "\u{1}bound")
    return reduction(
      kind, over: variable, in: interval, substituting([.bound(height): .free(variable)], in: body))
  }

  /// `root` with index variables replaced.
  public func substituting(_ map: [Index.Base: Index], in root: Node) -> Node {
    let nodes = reachable(from: [root])
    var image: [UInt32: Node] = [:]
    image.reserveCapacity(nodes.count)
    for node in nodes {
      image[node.rawValue] = substituted(node, map) { image[$0.rawValue]! }
    }
    return image[root.rawValue]!
  }

  private func substituted(_ node: Node, _ map: [Index.Base: Index], _ operand: (Node) -> Node) -> Node {
    let new = indices(of: node).map { substituted($0, map) }
    switch view(node) {
    case .symbol(let name, _): return symbol(name, new)
    case .indexValue: return indexValue(new[0])
    case .delta: return delta(new[0], new[1])
    case .named(let role, let name, _, let value): return named(role, name, new, operand(value))
    case .reduction(let kind, let height, _, let body):
      return rebound(kind, height, IndexInterval(new[0], new[1]), operand(body))
    default: return rebuilt(node, operand)
    }
  }

  public func substituting(_ map: [Index.Base: Index], in index: Index) -> Index { substituted(index, map) }

  public func substituting(_ map: [Index.Base: Index], in interval: IndexInterval) -> IndexInterval {
    IndexInterval(substituted(interval.lower, map), substituted(interval.upper, map))
  }

  private func substituted(_ index: Index, _ map: [Index.Base: Index]) -> Index {
    if let image = map[index.base] { return image.advanced(by: Int(index.offset)) }
    if case .dependentSize(let place) = index.base {
      let size = dependentSizes[Int(place)]
      let argument = substituted(size.argument, map)
      if argument != size.argument {
        return dependentSize(size.name, of: argument).advanced(by: Int(index.offset))
      }
    }
    if case .sum(let place) = index.base { return substituted(indexSums[Int(place)], map, index) }
    return index
  }

  private func substituted(_ terms: [IndexTerm], _ map: [Index.Base: Index], _ index: Index) -> Index {
    let images = terms.map { substituted(Index($0.base), map) }
    if zip(terms, images).allSatisfy({ Index($0.base) == $1 }) { return index }
    var offset = Int(index.offset)
    var made: [IndexTerm] = []
    for (term, image) in zip(terms, images) {
      offset += term.coefficient * Int(image.offset)
      made += self.terms(of: image).map { IndexTerm($0.base, term.coefficient * $0.coefficient) }
    }
    return self.index(made, offset: offset)
  }

  /// The value of a named node or of every name of the given roles inside `root`.
  public func lookingThrough(_ roles: Set<NameRole>, in root: Node) -> Node {
    let nodes = reachable(from: [root])
    var image: [UInt32: Node] = [:]
    image.reserveCapacity(nodes.count)
    for node in nodes {
      let made = rebuilt(node) { image[$0.rawValue]! }
      if case .named(let role, _, _, let value) = view(made), roles.contains(role) {
        image[node.rawValue] = value
      } else {
        image[node.rawValue] = made
      }
    }
    return image[root.rawValue]!
  }
}
