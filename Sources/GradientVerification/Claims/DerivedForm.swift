import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension ClaimChecker {
  /// What Nabla itself derives for a left side: the gradient of a weight, or the equation of a quantity. The repair of last
  /// resort, for formulas in which more is wrong than two changes mend.
  func derivedForm(of left: MathNode) -> String? {
    switch left.kind {
    case .derivative(let of, let by):
      guard isLoss(of), let (quantity, indices) = element(by),
        claims.model.quantities[quantity].role == .weight,
        let lowered = claims.symbolic
      else { return nil }
      let gradient = lowered.gradient(
        withRespectTo: [ElementReference(quantity: quantity, indices: indices)])
      guard let partial = gradient.partials.first else { return nil }
      var typesetter = DerivationDocument.typesetter(for: lowered, claims.notation)
      return typesetter.latex(gradient.factored(partial))
    case .atom:
      guard claims.sampleCount == nil, let (quantity, indices) = element(left),
        let node = claims.element(quantity, indices), claims.graph.opcode(of: node) == .named
      else { return nil }
      var typesetter = DerivationDocument.typesetter(for: claims.lowered, claims.notation)
      return typesetter.latex(claims.graph.value(of: node))
    default: return nil
    }
  }

  private func element(_ node: MathNode) -> (quantity: Int, indices: [Int])? {
    guard case .atom(let atom) = node.kind,
      let (reference, _) = try? evaluation.names.reference(atom, context, node.range),
      case .element(let quantity, let indices, _) = reference
    else { return nil }
    return (quantity, indices)
  }

  private func isLoss(_ node: MathNode) -> Bool {
    guard let (quantity, _) = element(node) else { return false }
    return quantity == claims.model.loss
  }
}
