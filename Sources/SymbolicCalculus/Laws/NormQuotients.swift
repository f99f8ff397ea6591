import ModelLanguage
import SymbolicAlgebra

/// Slopes of quotients by a norm, in which all of the value cancels far out.
///
/// | differentiated | computed |
/// |---|---|
/// | R·Bʳ − R·a·Bʳ⁻¹, where B = a + S | R·S·Bʳ⁻¹ |
///
/// ∂(x/√(x² + 1))/∂x is the difference of two numbers that agree to the last place for x > 10⁸, and (x² + 1)^(−3/2).
struct NormQuotients {
  let graph: ExpressionGraph
  /// Sums of more terms, and norms of more, stay as they are.
  private static let termLimit = 16

  /// Whether there is a norm under a fraction bar.
  func isFound(in roots: [Node]) -> Bool { graph.reachable(from: roots).contains { norm($0) != nil } }

  func rewritten(_ roots: [Node]) -> [Node] {
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: roots) {
      let made = graph.rebuilt(node) { image[$0]! }
      image[node] = joined(made) ?? made
    }
    return roots.map { image[$0]! }
  }

  /// The terms of B where the node is Bʳ, r < 0 no integer.
  private func norm(_ node: Node) -> (base: Node, terms: [Node])? {
    guard case .power(let base, let exponent) = graph.view(node), let number = graph.constant(of: exponent),
      number.isNegative, !number.isInteger, case .sum(let terms) = graph.view(base),
      terms.count <= Self.termLimit
    else { return nil }
    return (base, terms)
  }

  private func norm(inTerm term: Node) -> (base: Node, terms: [Node])? {
    guard case .product(let factors) = graph.view(term) else { return norm(term) }
    return factors.lazy.compactMap { norm($0) }.first
  }

  private func joined(_ sum: Node) -> Node? {
    guard case .sum(var terms) = graph.view(sum), terms.count <= Self.termLimit else { return nil }
    var isChanged = false
    var place = 0
    while place < terms.count {
      if let (other, value) = pair(of: place, in: terms) {
        terms[place] = value
        terms.remove(at: other)
        isChanged = true
      } else {
        place += 1
      }
    }
    return isChanged ? graph.sum(terms) : nil
  }

  /// The place of R·a·Bʳ⁻¹ for the term R·Bʳ at a place, and what both are together.
  private func pair(of place: Int, in terms: [Node]) -> (Int, Node)? {
    guard let (base, parts) = norm(inTerm: terms[place]) else { return nil }
    let below = graph.power(base, graph.constant(-1))
    for (number, part) in parts.enumerated() {
      let opposite = graph.product([graph.constant(-1), terms[place], part, below])
      guard
        let other = terms.firstIndex(where: { graph.fingerprint(of: $0) == graph.fingerprint(of: opposite) })
      else { continue }
      let rest = Array(parts[..<number] + parts[(number + 1)...])
      // One by one, as long as they are few: y²/n³ is computed where y² is out of range.
      let groups = rest.count > 4 ? [graph.sum(rest)] : rest
      return (other, graph.sum(groups.map { graph.product([terms[place], $0, below]) }))
    }
    return nil
  }
}

extension AdjointEquation {
  /// In a form for numbers, whose terms do not cancel far out.
  public func joiningNormQuotients(in graph: ExpressionGraph) -> AdjointEquation {
    let forms = NormQuotients(graph: graph)
    guard forms.isFound(in: [body] + restricted.map { $0.body }) else { return self }
    var own = self
    own.body = forms.rewritten([body])[0]
    own.restricted = restricted.map { Piece(free: $0.free, body: forms.rewritten([$0.body])[0]) }
    return own
  }
}

extension Gradient {
  /// The derivatives in the order asked for, in forms for numbers: as they are, or as functions of inputs and weights alone where a
  /// norm under a fraction bar would cancel.
  public var computedDerivatives: [Node] {
    let plain = partials.map { $0.derivative }
    let forms = NormQuotients(graph: lowered.graph)
    guard forms.isFound(in: plain) else { return plain }
    return forms.rewritten(partials.map { expanded($0) })
  }
}

extension LoweredModel {
  /// ∂²loss/∂a∂b for all pairs of elements, in forms for numbers: the computed first derivatives, differentiated. O(elements · nodes).
  public func computedHessian(withRespectTo elements: [ElementReference]) -> [[Node]] {
    let gradient = gradient(withRespectTo: elements)
    let forms = NormQuotients(graph: graph)
    guard forms.isFound(in: gradient.partials.map { $0.derivative }) else {
      return hessian(withRespectTo: elements)
    }
    let wanted = Set(gradient.partials.map { $0.variable })
    return gradient.computedDerivatives.map { derivative in
      let accumulation = ReverseAccumulation(of: derivative, in: graph) { wanted.contains($0) }
      return forms.rewritten(
        gradient.partials.map { accumulation.adjoints[$0.variable] ?? graph.constant(0) })
    }
  }
}
