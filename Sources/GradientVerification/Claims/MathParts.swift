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
    case .nabla(let inner, let by): [inner] + (by.map { [$0] } ?? [])
    case .transpose(let inner), .norm(let inner), .root(let inner), .group(let inner): [inner]
    }
  }

  var atoms: [(MathAtom, Range<Int>)] {
    if case .atom(let atom) = kind { return [(atom, range)] }
    return children.flatMap { $0.atoms }
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

  var reductions: [MathNode] {
    if case .reduction = kind { return [self] + children.flatMap { $0.reductions } }
    return children.flatMap { $0.reductions }
  }

  func mentions(_ isWanted: (MathAtom) -> Bool) -> Bool { atoms.contains { isWanted($0.0) } }

  func usesIndex(_ index: String) -> Bool {
    mentions { ($0.below + $0.above).contains { $0.contains(index) && $0.count <= 3 } }
  }
}
