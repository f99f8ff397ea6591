import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra

/// ∇L and ∇²L.
extension ClaimEvaluation {
  /// ∇_a C of activations a¹, a², … is that in the last.
  private func lastOfFamily(_ by: MathNode, _ context: ClaimContext) -> MathNode {
    guard case .atom(var atom) = by.kind, atom.above.isEmpty,
      let (reference, _) = try? names.reference(atom, context, by.range),
      case .family(let members) = reference,
      let last = members.last, model.quantities[last].role == .link
    else { return by }
    atom.above = [String(model.quantities[last].name.last ?? "L")]
    return MathNode(.atom(atom), by.range)
  }

  func gradient(
    _ inner: MathNode, _ by: MathNode?, _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimValue {
    let by = by.map { lastOfFamily($0, context) } ?? context.nablaBy
    if let by, let variables = try? value(by, context), let loss = try value(inner, context).single {
      return variables.map { claims.derivative(of: loss, by: $0) }
    }
    guard let loss = try value(inner, context).single else { throw ClaimFailure.unsupported("∇", range) }
    if let by {
      // ∇_a C of notes whose a has layers is that in the last one.
      guard case .atom(var atom) = by.kind, atom.above.isEmpty else {
        throw ClaimFailure.unsupported("∇", by.range)
      }
      atom.above = ["L"]
      return try value(MathNode(.atom(atom), by.range), context).map { claims.derivative(of: loss, by: $0) }
    }
    let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    return .matrix(weights.flatMap { claims.elements[$0] }.map { [claims.derivative(of: loss, by: $0)] })
  }
}
