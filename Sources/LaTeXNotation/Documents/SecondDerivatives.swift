import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// ∂²L/∂a∂b for every pair of the elements asked for, a before b, in the names of links and abbreviations.
  mutating func secondDerivatives() -> String {
    let elements = gradient.partials.map {
      ElementReference(quantity: $0.quantity, indices: $0.indices)
    }
    let hessian = lowered.hessian(withRespectTo: elements)
    let names = namesOfValues()
    let variables = gradient.partials.map { typesetter.latex($0.variable) }
    var block = AlignBlock(isNumbered: false)
    for row in hessian.indices {
      for column in row..<hessian.count {
        let short = graph.rewriting(hessian[row][column]) { names[$0] }
        let left = typesetter.secondPartial(of: variables[row], variables[column])
        block.add(left, typesetter.latex(short))
      }
    }
    return words.second + "\n" + block.text + "\n"
  }

  /// The named node of every value as it stands with all names looked through.
  private func namesOfValues() -> [Node: Node] {
    var names: [Node: Node] = [:]
    let abbreviations = lowered.definitions.map { $0.node }
    for node in graph.reachable(
      from: [lowered.loss] + gradient.partials.map { $0.derivative } + abbreviations)
    {
      guard case .named(let role, _, _, _) = graph.view(node), role != .adjoint, node != lowered.loss else {
        continue
      }
      let value = graph.lookingThrough([.link, .abbreviation], in: node)
      switch graph.opcode(of: value) {
      case .constant, .symbol, .named: continue
      default: if names[value] == nil { names[value] = node }
      }
    }
    return names
  }
}

extension Typesetter {
  /// `\frac{\partial^2 L}{\partial a \, \partial b}`, or `\partial a^2`.
  public func secondPartial(of a: String, _ b: String) -> String {
    let square = a.contains("^") ? "(\(a))^2" : "\(a)^2"
    let below = a == b ? "\\partial \(square)" : "\\partial \(a) \\, \\partial \(b)"
    return "\\frac{\\partial^2 \(lossName)}{\(below)}"
  }
}
