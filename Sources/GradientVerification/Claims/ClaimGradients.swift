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

  /// ∇²L: a row and a column for each weight, or for each entry of what it is taken by.
  private func secondDerivatives(_ loss: Node, by variables: [Node]) -> ClaimValue {
    .matrix(
      variables.map { row in
        let slope = claims.derivative(of: loss, by: row)
        return variables.map { claims.derivative(of: slope, by: $0) }
      })
  }

  /// More second derivatives than these are not worked out.
  private static let hessianLimit = 40

  func hessian(_ inner: MathNode, _ by: MathNode?, _ context: ClaimContext, _ range: Range<Int>) throws
    -> ClaimValue
  {
    guard let loss = try value(inner, context).single else { throw ClaimFailure.unsupported("∇²", range) }
    var by = by
    if by == nil, case .call(_, let arguments) = inner.kind, arguments.count == 1,
      let own = try? value(arguments[0], context), own.entries.allSatisfy({ isVariable($0) })
    {
      by = arguments[0]
    }
    let variables = try by.map { try value($0, context) } ?? allWeights
    guard variables.entries.allSatisfy({ isVariable($0) }) else {
      throw ClaimFailure.unsupported("∇²", by?.range ?? range)
    }
    if variables.entries.count > Self.hessianLimit {
      throw ClaimFailure.beyond(
        ClaimNote(
          "second derivatives by more than \(Self.hessianLimit) weights are not checked",
          pt: "segundas derivadas em mais de \(Self.hessianLimit) pesos não são verificadas"), range)
    }
    return secondDerivatives(loss, by: variables.entries)
  }
}

extension ClaimChecker {
  /// `H = …` before a square matrix with a row for each weight, or for each entry of one array of weights: the notes mean ∇²L.
  func hessian(_ left: MathNode, _ right: MathNode) -> MathNode? {
    guard let atom = left.atom, atom.base == "H", atom.below.isEmpty, atom.above.isEmpty,
      !claims.names.contains(where: { $0.base == "H" && $0.rest.isEmpty }),
      let shown = readings(left, right).lazy.compactMap({ self.square(right, $0) }).first
    else { return nil }
    let weights = claims.model.quantities.indices.filter { claims.model.quantities[$0].role == .weight }
    let loss = MathNode(
      .atom(MathAtom(base: ClaimName.cut(claims.model.quantities[claims.model.loss].name)[0].base)),
      left.range)
    if shown == weights.reduce(0, { $0 + claims.elements[$1].count }) {
      return MathNode(.hessian(loss, by: nil), left.range)
    }
    let own = weights.filter { claims.elements[$0].count == shown }
    guard own.count == 1, let name = ClaimName.cut(claims.model.quantities[own[0]].name).first else {
      return nil
    }
    return MathNode(.hessian(loss, by: MathNode(.atom(MathAtom(base: name.base)), left.range)), left.range)
  }

  /// The rows of a square matrix.
  private func square(_ node: MathNode, _ context: ClaimContext) -> Int? {
    guard let value = try? evaluation.value(node, context), value.rows == value.columns, value.rows > 1 else {
      return nil
    }
    return value.rows
  }
}
