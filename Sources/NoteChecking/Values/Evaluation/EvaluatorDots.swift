import LaTeXReading

/// `\theta_1 x_1 + \dots + \theta_n x_n`: terms that dots stand for, by the indices that differ.
extension Evaluator {
  /// Terms from the first to the last one, each a node with indices put in place.
  private struct Progression {
    var node: NodeID
    var places: [NodeID]
    var first: [Int]
    var step: Int
    var count: Int
    /// The items of the sequence that it takes the place of.
    var range: ClosedRange<Int>
  }

  func dottedSum(_ node: NodeID) -> Value? {
    let terms = Array(tree.children(of: node))
    guard let progression = progression(terms) else { return stop == nil ? fail(.unsupported, node) : nil }
    var total: Value?
    func add(_ value: Value?, _ joint: Joint) -> Bool {
      guard let value, let own = signed(value, joint, node) else { return false }
      guard let before = total else {
        total = own
        return true
      }
      total = combine(before, own, at: node) { Value.entrywise($0, $1, +) }
      return total != nil
    }
    for place in 0..<progression.range.lowerBound {
      if !add(value(terms[place]), tree.joint(before: place, of: node)) { return nil }
    }
    let sign = tree.joint(before: progression.range.lowerBound, of: node)
    for index in 0..<progression.count where !add(term(progression, index), sign) { return nil }
    for place in (progression.range.upperBound + 1)..<max(terms.count, progression.range.upperBound + 1) {
      if !add(value(terms[place]), tree.joint(before: place, of: node)) { return nil }
    }
    return total ?? Value(0)
  }

  func dottedProduct(_ node: NodeID) -> Value? {
    let factors = Array(tree.children(of: node))
    guard let progression = progression(factors) else { return stop == nil ? fail(.unsupported, node) : nil }
    var values: [Value] = []
    for place in 0..<progression.range.lowerBound {
      guard let own = value(factors[place]) else { return nil }
      values.append(own)
    }
    for index in 0..<progression.count {
      guard let own = term(progression, index) else { return nil }
      values.append(own)
    }
    for place in (progression.range.upperBound + 1)..<max(factors.count, progression.range.upperBound + 1) {
      guard let own = value(factors[place]) else { return nil }
      values.append(own)
    }
    var total = Value(form: .identity)
    for own in values {
      guard let next = combine(total, own, at: node, { Value.product($0, $1) }) else { return nil }
      total = next
    }
    return total
  }

  func dottedMatrix(_ node: NodeID, _ rows: Int, _ columns: Int) -> Value? {
    let cells = Array(tree.children(of: node))
    let corner = cells[0]
    let down = rows > 1 ? difference(corner, cells[(rows - 1) * columns]) : nil
    let right = columns > 1 ? difference(corner, cells[columns - 1]) : nil
    guard rows == 1 || down != nil, columns == 1 || right != nil else {
      return stop == nil ? fail(.unsupported, node) : nil
    }
    let (height, width) = ((down?.change ?? 0) + 1, (right?.change ?? 0) + 1)
    guard height > 0, width > 0, height * width <= 4096 else { return fail(.unsupported, node) }
    let outer = replaced
    defer { replaced = outer }
    var blocks: [Value] = []
    for row in 0..<height {
      for column in 0..<width {
        if let down { for (place, first) in zip(down.places, down.first) { replaced[place] = first + row } }
        if let right {
          for (place, first) in zip(right.places, right.first) { replaced[place] = first + column }
        }
        guard let own = value(corner) else { return nil }
        blocks.append(own)
      }
    }
    return Self.assembled(blocks, height, width) ?? fail(.unsupported, node)
  }

  private func term(_ progression: Progression, _ index: Int) -> Value? {
    let outer = replaced
    defer { replaced = outer }
    for (place, first) in zip(progression.places, progression.first) {
      replaced[place] = first + index * progression.step
    }
    return value(progression.node)
  }

  private func progression(_ items: [NodeID]) -> Progression? {
    guard let dots = items.firstIndex(where: { tree.kind($0) == .dots }),
      let lastDots = items.lastIndex(where: { tree.kind($0) == .dots }), dots > 0, lastDots + 1 < items.count
    else { return nil }
    var start = dots - 1
    var step: Int?
    while start > 0, let gap = difference(items[start - 1], items[start]), gap.change.magnitude == 1,
      step == nil || step == gap.change
    {
      step = gap.change
      start -= 1
    }
    guard let whole = difference(items[start], items[lastDots + 1]) else { return nil }
    let way = step ?? (whole.change < 0 ? -1 : 1)
    let count = whole.change * way + 1
    guard count <= 4096 else { return nil }
    return Progression(
      node: items[start], places: whole.places, first: whole.first, step: way, count: max(0, count),
      range: start...(lastDots + 1))
  }

  /// Where two terms differ, and by how much, the same everywhere; nil where they differ otherwise or not at all.
  private func difference(_ a: NodeID, _ b: NodeID) -> (places: [NodeID], first: [Int], change: Int)? {
    var open = [(a, b)]
    var places: [NodeID] = []
    var first: [Int] = []
    var change: Int?
    var budget = 256
    while let (x, y) = open.popLast() {
      budget -= 1
      if budget < 0 { return nil }
      if isSame(x, y) { continue }
      if tree.kind(x) == tree.kind(y), tree.childCount(of: x) == tree.childCount(of: y),
        tree.childCount(of: x) > 0,
        !isIndexSum(x)
      {
        open += zip(tree.children(of: x), tree.children(of: y)).reversed()
        continue
      }
      guard let p = integerQuietly(x), let q = integerQuietly(y) else { return nil }
      if let change, change != q - p { return nil }
      change = q - p
      places.append(x)
      first.append(p)
    }
    guard let change else { return nil }
    return (places, first, change)
  }

  /// `t-1` is compared as a number.
  private func isIndexSum(_ node: NodeID) -> Bool {
    guard case .sum = tree.kind(node) else { return false }
    return integerQuietly(node) != nil
  }

  /// Whether two nodes are written alike.
  func isSame(_ a: NodeID, _ b: NodeID) -> Bool {
    var open = [(a, b)]
    while let (x, y) = open.popLast() {
      if x == y { continue }
      let (left, right) = (tree.kind(x), tree.kind(y))
      if case .number(let p) = left, case .number(let q) = right {
        if tree[p].decimal != tree[q].decimal { return false }
        continue
      }
      guard left == right, tree.childCount(of: x) == tree.childCount(of: y) else { return false }
      for place in 0..<tree.childCount(of: x) where place > 0 {
        if tree.joint(before: place, of: x) != tree.joint(before: place, of: y) { return false }
      }
      open += zip(tree.children(of: x), tree.children(of: y))
    }
    return true
  }
}
