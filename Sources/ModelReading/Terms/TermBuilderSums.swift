import LaTeXReading

/// Sums, series with dots, and products.
extension TermBuilder {
  // MARK: Sums and products

  mutating func sum(_ id: NodeID) throws(Obstacle) -> Terms.ID {
    let count = tree.childCount(of: id)
    let children = Array(tree.children(of: id))
    if children.contains(where: { tree.kind($0) == .dots }) { return try series(id, children) }
    var signs: [Bool] = []
    var parts: [Terms.ID] = []
    for position in 0..<count {
      switch tree.joint(before: position, of: id) {
      case .plus, .none: signs.append(true)
      case .minus: signs.append(false)
      default: throw cannot(id)
      }
      parts.append(try term(children[position]))
    }
    return terms.append(.sum(signs: signs), parts)
  }

  /// `x_1 w_1 + x_2 w_2 + \dots + x_n w_n`: a sum over the index that moves from the first term to the last.
  mutating func series(_ id: NodeID, _ children: [NodeID]) throws(Obstacle) -> Terms.ID {
    guard let dots = children.firstIndex(where: { tree.kind($0) == .dots }), dots > 0,
      dots + 1 < children.count,
      (1..<children.count).allSatisfy({ tree.joint(before: $0, of: id) == .plus }),
      let end = tree.movingIndex(from: children[dots - 1], to: children[dots + 1])
    else { throw Obstacle("dots whose terms are not told", "reticências sem termos claros", id) }
    var rest: [Terms.ID] = []
    var first = 1
    for child in children[..<dots] {
      if let start = tree.movingIndex(from: child, to: children[dots + 1])?.start {
        first = min(first, start)
      } else {
        rest.append(try term(child))
      }
    }
    let letter = ["j", "k", "i", "r"].first { !resolver.indexLetters.contains($0) || $0 == "j" } ?? "j"
    let old = running
    running[end.letter] = letter
    let body = try term(children[dots + 1])
    running = old
    let reduction = terms.append(
      .reduction(
        .sum, letter: letter, lower: Place(letter: nil, offset: first), upper: Place(letter: end.letter)),
      [body])
    for child in children[(dots + 2)...] { rest.append(try term(child)) }
    guard !rest.isEmpty else { return reduction }
    return terms.append(.sum(signs: Array(repeating: true, count: rest.count + 1)), [reduction] + rest)
  }

  mutating func product(_ id: NodeID) throws(Obstacle) -> Terms.ID {
    var result: Terms.ID?
    var factors: [Terms.ID] = []
    var signs: [Bool] = []
    for (position, child) in tree.children(of: id).enumerated() {
      let factor = try term(child)
      switch tree.joint(before: position, of: id) {
      case .divide:
        let above = close(factors, signs, result)
        result = terms.append(.quotient, [above, factor])
        factors = []
        signs = []
      case .odot, .circ, .star:
        factors.append(factor)
        signs.append(position > 0)
      case .none, .juxtaposed, .dot, .cross:
        factors.append(factor)
        signs.append(false)
      default: throw cannot(id)
      }
    }
    return close(factors, signs, result)
  }

  mutating func close(_ factors: [Terms.ID], _ signs: [Bool], _ before: Terms.ID?) -> Terms.ID {
    let all = (before.map { [$0] } ?? []) + factors
    let entrywise = (before == nil ? [] : [false]) + signs
    return all.count == 1 ? all[0] : terms.append(.product(entrywise: entrywise), all)
  }
}
