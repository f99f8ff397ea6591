import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// How ∂/∂w meets a sum: Σⱼ ∂wⱼ/∂wₖ hⱼ = Σⱼ [j = k] hⱼ = hₖ.
extension DerivationDocument {
  /// For every equation with a weight under a Σ, its derivative in that weight with the deltas shown and contracted.
  mutating func kroneckerSteps(_ form: IndexForm) -> String {
    var block = AlignBlock(isNumbered: false)
    for equation in form.equations where model.quantities[equation.quantity].role != .abbreviation {
      for weight in weightsUnderSums(equation.body) { add(weight, of: equation, &block) }
    }
    typesetter.kronecker = nil
    return block.isEmpty ? "" : words.kronecker + "\n" + block.text
  }

  private mutating func add(_ weight: Node, of equation: IndexEquation, _ block: inout AlignBlock) {
    guard case .symbol(let name, let indices) = graph.view(weight) else { return }
    let free = Set(equation.free.map { graph.name(of: $0.symbol) })
    let letters = Array(
      Self.letters.filter { !free.contains($0) && !typesetter.taken.contains($0) }.prefix(indices.count))
    guard letters.count == indices.count else { return }
    let wanted = graph.symbol(name, letters.map { .free(graph.symbol(named: $0)) })
    let target = typesetter.latex(wanted)
    typesetter.kronecker = (letters, target)
    let reserved = free.union(letters)
    let moving = term(with: name, in: equation.body)
    let steps = [Typesetter.partialMark, Typesetter.deltaMark].map { mark -> String in
      let marked = graph.symbol(named: mark + graph.name(of: name))
      let body = graph.rewriting(moving) { node in
        guard case .symbol(name, let own) = graph.view(node) else { return nil }
        return graph.symbol(marked, own)
      }
      return typesetter.latex(body, reserved: reserved)
    }
    let derivative = ForwardRewriting(graph: graph).derivative(of: equation.body, withRespectTo: wanted)
    let left = "\\frac{\\partial \(typesetter.latex(equation.target))}{\\partial \(target)}"
    block.add(left, steps + [typesetter.latex(derivative, reserved: reserved)])
  }

  private static let letters = ["p", "q", "r", "s", "u", "v"]

  /// The terms that mention a weight.
  private func term(with name: Symbol, in body: Node) -> Node {
    guard case .sum(let terms) = graph.view(body) else { return body }
    return graph.sum(terms.filter { mentions(name, $0) })
  }

  private func mentions(_ name: Symbol, _ node: Node) -> Bool {
    graph.reachable(from: [node]).contains {
      if case .symbol(name, _) = graph.view($0) { true } else { false }
    }
  }

  /// The symbols of weights that are linear factors under a sum, one for each array.
  private func weightsUnderSums(_ body: Node) -> [Node] {
    var terms = [body]
    if case .sum(let all) = graph.view(body) { terms = all }
    var found: [Node] = []
    for term in terms {
      guard case .reduction(.sum, _, _, let inner) = graph.view(term) else { continue }
      var factors = [inner]
      if case .product(let all) = graph.view(inner) { factors = all }
      for factor in factors {
        guard case .symbol(let name, let indices) = graph.view(factor), !indices.isEmpty,
          model.quantities.contains(where: { $0.name == graph.name(of: name) && $0.role == .weight })
        else { continue }
        found.append(factor)
      }
    }
    return found
  }
}

extension Typesetter {
  /// Marks before the name of a weight: its derivative in another of the same array, and the deltas that this is.
  static let partialMark = "\u{5}"
  static let deltaMark = "\u{6}"

  func kroneckerStep(_ name: String, _ indices: [Index]) -> String? {
    guard let kronecker, let mark = name.first.map({ String($0) }) else { return nil }
    let element = element(String(name.dropFirst()), indices)
    switch mark {
    case Self.partialMark: return "\\frac{\\partial \(element)}{\\partial \(kronecker.target)}"
    case Self.deltaMark:
      return zip(indices, kronecker.letters).map { "[\(text($0)) = \($1)]" }.joined(separator: " ")
    default: return nil
    }
  }
}
