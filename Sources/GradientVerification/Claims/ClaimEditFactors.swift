import LaTeXNotation
import SymbolicAlgebra

/// Factors in another order, squares, other weights.
extension ClaimEdits {
  /// BA for AB, and BAᵀ for ABᵀ.
  mutating func addOrders(_ factors: [MathNode]) {
    for (a, b) in zip(factors, factors.dropFirst()) where isMatrix(a) && isMatrix(b) {
      let range = a.range.lowerBound..<b.range.upperBound
      add(range, "\(source(b.range)) \(source(a.range))", factor: range)
      guard let plain = b.withoutTranspose else { continue }
      let text = plain.isText ? source(plain.node.range) : written(plain.node.atom ?? MathAtom(base: ""))
      add(range, "\(text) {\(source(a.range))}^{\\mathsf{T}}", factor: range)
    }
  }

  /// Whether a factor may be a matrix or a vector: no number, no name with all its indices.
  private func isMatrix(_ node: MathNode) -> Bool {
    switch node.kind {
    case .group, .transpose, .call, .hadamard, .matrix: true
    case .atom(let atom): atom.isTransposed || atom.below.allSatisfy { Int($0) != nil }
    default: false
    }
  }

  /// x² for x.
  mutating func addSquare(of node: MathNode, factor: Range<Int>) {
    let text = source(node.range)
    var isMarked = false
    if let atom = node.atom { isMarked = !atom.above.isEmpty }
    let own = MathNode(made: .group(node))
    add(
      node.range, isMarked ? "(\(text))^{2}" : "\(text)^{2}", factor: factor,
      node: MathNode(made: .power(own, MathNode(made: .number("2")))))
  }

  /// Other matrices or vectors of weights.
  func otherWeights(than quantity: Int) -> [Int] {
    guard claims.model.quantities[quantity].role == .weight else { return [] }
    let rank = claims.layout.arrays[quantity].bounds.count
    return claims.model.quantities.indices.filter {
      $0 != quantity && claims.model.quantities[$0].role == .weight
        && claims.layout.arrays[$0].bounds.count == rank
    }
  }

  /// w − η(a + b) for w − a − b.
  mutating func addStep(_ terms: [(isNegative: Bool, term: MathNode)], _ range: Range<Int>) {
    guard terms.count > 2, let rate = rates.first else { return }
    let isFlipped = terms[1].isNegative
    let inner = terms.dropFirst().map { (isNegative: $0.isNegative != isFlipped, term: $0.term) }
    let text = inner.enumerated().map { place, item in
      (place == 0 ? "" : item.isNegative ? " - " : " + ") + source(item.term.range)
    }.joined()
    let start = terms[1].term.range.lowerBound
    let end = terms[terms.count - 1].term.range.upperBound
    let step = checker.part(rate).map { own in
      MathNode(made: .product([own, MathNode(made: .group(MathNode(made: .sum(inner))))]))
    }
    let node = step.map { MathNode(made: .sum([terms[0], (isNegative: isFlipped, term: $0)])) }
    add(
      start..<end, "\(rate) \\left( \(text) \\right)", factor: start..<end, target: node.map { _ in range },
      node: node)
  }

  mutating func addNumbers(_ text: String, _ range: Range<Int>, _ factor: Range<Int>) {
    for other in ["1", "2", "\\frac{1}{2}", "0"] where other != text { add(range, other, factor: factor) }
    if text == "1", letters.count > 1 {
      let (i, j) = (letters[0], letters[1])
      add(range, "\\delta_{\(i)\(j)}", factor: factor, node: MathNode(made: .kronecker(i, j)))
    }
  }
}
