import LaTeXReading

/// Changes of limits, numbers, factors and terms.
extension SlipCandidates {
  mutating func ranges() {
    for node in nodes {
      guard case .big(_, let hasLower, _) = tree.kind(node), hasLower else { continue }
      let limit = tree.child(0, of: node)
      for other in stock.limits where !evaluator.isSame(other, limit) {
        add(.range, limit, other, editor.source(other))
      }
      if case .relation = tree.kind(limit), tree.childCount(of: limit) == 2 {
        shifts(tree.child(1, of: limit))
        for place in queue.indices where queue[place].target == tree.child(1, of: limit) {
          queue[place].kind = .range
        }
      }
    }
  }

  mutating func coefficients() {
    for node in nodes {
      switch tree.kind(node) {
      case .fraction:
        for other in stock.coefficients where !evaluator.isSame(other, node) {
          add(.quotient, node, other, editor.source(other))
        }
      default: break
      }
    }
  }

  mutating func constants() {
    for node in nodes where !isInScript(node) {
      guard case .number(let id) = tree.kind(node), let value = Int(tree[id].decimal), (1...4).contains(value)
      else { continue }
      for other in 1...4 where other != value {
        add(.constant, node, editor.number(other, at: node), "\(other)")
      }
    }
  }

  /// What a sum is taken of, without the sum.
  mutating func sumsTooMany() {
    for node in nodes {
      guard case .prefixed = tree.kind(node) else { continue }
      let (parts, signs) = (Array(tree.children(of: node)), editor.joints(node))
      guard case .big(.sum, true, _) = tree.kind(parts[0]) else { continue }
      let (rest, left) = (Array(parts.dropFirst()), [.none] + signs.dropFirst(2))
      let body = rest.count == 1 ? rest[0] : editor.make(.product, rest, left, at: node)
      add(.sumTooMany, node, body, editor.productText(rest, left))
    }
  }

  mutating func tooMany() {
    for node in nodes {
      let (parts, signs) = (Array(tree.children(of: node)), editor.joints(node))
      guard parts.count > 1 else { continue }
      switch tree.kind(node) {
      case .product:
        for place in parts.indices {
          var (rest, left) = (parts, signs)
          rest.remove(at: place)
          left.remove(at: place)
          left[0] = .none
          let whole = rest.count == 1 ? rest[0] : editor.make(.product, rest, left, at: node)
          add(.factorTooMany, node, whole, editor.productText(rest, left))
        }
      case .sum:
        for place in parts.indices {
          var (rest, left) = (parts, signs)
          rest.remove(at: place)
          left.remove(at: place)
          add(.termTooMany, node, editor.make(.sum, rest, left, at: node), editor.sumText(rest, left))
        }
      default: break
      }
    }
  }

  /// A factor before the whole, or before one of its terms.
  mutating func missing(_ factors: [NodeID]) {
    let targets = placesOfFactors()
    for target in targets {
      let two = editor.number(2, at: target)
      multiply(target, (two, "2"), isFirst: true)
      if target == root {
        multiply(target, (editor.make(.sum, [two], [.minus], at: target), "-2"), isFirst: true)
      }
      for factor in factors {
        let piece = (factor, editor.source(factor))
        // A coefficient stands in front.
        if case .fraction = tree.kind(factor) {
        } else {
          multiply(target, piece, isFirst: false)
        }
        multiply(target, piece, isFirst: true)
      }
    }
  }

  /// The side and its terms.
  func placesOfFactors() -> [NodeID] {
    var targets = [root]
    for node in nodes where !isInScript(node) {
      if case .sum = tree.kind(node) { targets += Array(tree.children(of: node)) }
    }
    return targets
  }

  /// One more factor, joined by the sign that joins the others.
  mutating func multiply(_ target: NodeID, _ piece: FormulaEditor.Piece, isFirst: Bool) {
    if case .product = tree.kind(target) {
      let (factors, signs) = (Array(tree.children(of: target)), editor.joints(target))
      let sign: Joint = signs.dropFirst().allSatisfy { $0 == .dot } ? .dot : .juxtaposed
      let between = sign == .dot ? " \\cdot " : " "
      let own = editor.productText(factors, signs)
      if isFirst {
        let joints: [Joint] = [.none, sign] + signs.dropFirst()
        let node = editor.make(.product, [piece.node] + factors, joints, at: target)
        add(.missingFactor, target, node, piece.text + between + own)
      } else {
        let node = editor.make(.product, factors + [piece.node], signs + [sign], at: target)
        add(.missingFactor, target, node, own + between + piece.text)
      }
      return
    }
    let isSum = if case .sum = tree.kind(target) { true } else { false }
    let inner = isSum ? editor.group(target, at: target) : target
    let own = isSum ? "\\left(\(editor.source(target))\\right)" : editor.source(target)
    let pair = isFirst ? [piece.node, inner] : [inner, piece.node]
    let text = isFirst ? "\(piece.text) \(own)" : "\(own) \(piece.text)"
    add(.missingFactor, target, editor.product(pair, at: target), text)
  }
}
