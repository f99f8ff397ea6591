import LaTeXNotation

extension MathNode {
  /// The parts of a node.
  var children: [MathNode] {
    switch kind {
    case .number, .atom: []
    case .sum(let terms): terms.map { $0.term }
    case .product(let factors): factors
    case .hadamard(let a, let b), .quotient(let a, let b), .power(let a, let b): [a, b]
    case .call(_, let arguments): arguments
    case .derivative(let of, let by): [of, by]
    case .reduction(_, _, let from, let to, let body): [from, to, body].compactMap { $0 }
    case .matrix(let rows): rows.flatMap { $0 }
    case .kronecker: []
    case .cases(let branches):
      branches.flatMap { branch in
        [branch.value] + (branch.conditions ?? []).flatMap { [$0.left, $0.right] }
      }
    case .nabla(let inner, let by), .hessian(let inner, let by): [inner] + (by.map { [$0] } ?? [])
    case .transpose(let inner), .norm(let inner), .root(let inner), .group(let inner), .entry(let inner, _):
      [inner]
    }
  }

  func forEachPart(_ body: (MathNode) -> Void) {
    switch kind {
    case .number, .atom, .kronecker: return
    case .sum(let terms): for item in terms { body(item.term) }
    case .product(let factors): for factor in factors { body(factor) }
    case .hadamard(let a, let b), .quotient(let a, let b), .power(let a, let b):
      body(a)
      body(b)
    default: for child in children { body(child) }
    }
  }

  var atoms: [(MathAtom, Range<Int>)] {
    if case .atom(let atom) = kind { return [(atom, range)] }
    return children.flatMap { $0.atoms }
  }

  /// The name that the node is.
  var atom: MathAtom? {
    if case .atom(let atom) = kind { atom } else { nil }
  }

  /// What a transpose is taken of, and whether its text stands in the document.
  var withoutTranspose: (node: MathNode, isText: Bool)? {
    switch kind {
    case .transpose(let inner): return (inner, true)
    case .atom(var atom) where atom.isTransposed:
      atom.isTransposed = false
      return (MathNode(.atom(atom), range), false)
    default: return nil
    }
  }

  /// The column of ones, or the row.
  var isOnes: Bool {
    switch kind {
    case .atom(let atom): atom.base == "1"
    case .group(let inner), .transpose(let inner): inner.isOnes
    default: false
    }
  }

  /// The factor that a product ends with.
  var lastFactor: MathNode {
    if case .product(let factors) = kind, let last = factors.last { return last.lastFactor }
    return self
  }

  var hasCall: Bool {
    if case .call = kind { return true }
    return children.contains { $0.hasCall }
  }

  func calls(_ name: String) -> Bool {
    if case .call(let atom, _) = kind, atom.base == name { return true }
    return children.contains { $0.calls(name) }
  }

  var hasDerivative: Bool {
    if case .derivative = kind { return true }
    return children.contains { $0.hasDerivative }
  }

  var hasBareNabla: Bool {
    if case .nabla(_, nil) = kind { return true }
    return children.contains { $0.hasBareNabla }
  }

  var reductions: [MathNode] {
    if case .reduction = kind { return [self] + children.flatMap { $0.reductions } }
    return children.flatMap { $0.reductions }
  }

  func mentions(_ isWanted: (MathAtom) -> Bool) -> Bool { atoms.contains { isWanted($0.0) } }

  func usesIndex(_ index: String) -> Bool {
    mentions { ($0.below + $0.above).contains { $0.contains(index) && $0.count <= 3 } }
  }
}

extension MathNode {
  /// A node that stands nowhere in the document.
  init(made kind: Kind) { self.init(kind, -1..<(-1)) }

  /// The node with other parts.
  func mapParts(_ change: (MathNode) -> MathNode) -> Kind {
    switch kind {
    case .number, .atom, .kronecker: kind
    case .sum(let terms): .sum(terms.map { (isNegative: $0.isNegative, term: change($0.term)) })
    case .product(let factors): .product(factors.map(change))
    case .hadamard(let a, let b): .hadamard(change(a), change(b))
    case .quotient(let a, let b): .quotient(change(a), change(b))
    case .power(let a, let b): .power(change(a), change(b))
    case .call(let atom, let arguments): .call(atom, arguments.map(change))
    case .derivative(let of, let by): .derivative(of: change(of), by: change(by))
    case .reduction(let isSum, let index, let from, let to, let body):
      .reduction(isSum: isSum, index: index, from: from.map(change), to: to.map(change), body: change(body))
    case .matrix(let rows): .matrix(rows.map { $0.map(change) })
    case .transpose(let inner): .transpose(change(inner))
    case .entry(let inner, let indices): .entry(change(inner), indices)
    case .norm(let inner): .norm(change(inner))
    case .root(let inner): .root(change(inner))
    case .group(let inner): .group(change(inner))
    case .nabla(let inner, let by): .nabla(change(inner), by: by.map(change))
    case .hessian(let inner, let by): .hessian(change(inner), by: by.map(change))
    case .cases(let branches):
      .cases(
        branches.map { branch in
          MathBranch(
            value: change(branch.value),
            conditions: branch.conditions?.map {
              MathComparison(left: change($0.left), sign: $0.sign, right: change($0.right))
            })
        })
    }
  }

  /// The node with what stands at a range put to something else; nil where nothing stands there.
  func replacing(_ place: Range<Int>, with other: MathNode) -> MathNode? {
    if range == place { return other }
    guard range.isEmpty || range.lowerBound <= place.lowerBound && place.upperBound <= range.upperBound else {
      return nil
    }
    var isFound = false
    let kind = mapParts { part in
      guard let changed = part.replacing(place, with: other) else { return part }
      isFound = true
      return changed
    }
    return isFound ? MathNode(made: kind) : nil
  }

  var grouped: MathNode { MathNode(made: .group(self)) }

  func shifted(by offset: Int) -> MathNode {
    MathNode(mapParts { $0.shifted(by: offset) }, range.lowerBound + offset..<range.upperBound + offset)
  }
}

extension MathAtom {
  /// A number above a name: a layer, an index or a power.
  var hasDoubtfulNumber: Bool { above.count == 1 && Int(above[0]) != nil }
}

extension Range<Int> {
  /// From here to the end of another; what stands nowhere spans nothing.
  func spanning(_ other: Range<Int>) -> Range<Int> {
    lowerBound <= other.upperBound ? lowerBound..<other.upperBound : self
  }
}
