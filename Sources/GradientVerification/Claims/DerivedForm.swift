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

  /// A line of the derivation with symbolic indices.
  struct DerivedLine {
    var left: MathNode
    var leftText: String
    var right: MathNode
    var rightText: String
  }

  /// The equations and adjoints that a derivation in index form prints; none where the model has no such form.
  func derivedLines() -> [DerivedLine] {
    let gradient = LoweredModel.outline(claims.model, layout: claims.layout).gradient(withRespectTo: [])
    var options = DerivationDocument.Options(source: "")
    (options.detail, options.profile) = (.result, claims.notation)
    return [DerivationDocument.Form.index, .matrix].flatMap { form -> [DerivedLine] in
      options.forms = [form]
      var document = DerivationDocument(gradient, options: options)
      return (try? document.text()).map { lines(of: Array($0.utf8)) } ?? []
    }
  }

  private func lines(of bytes: [UInt8]) -> [DerivedLine] {
    func text(_ node: MathNode) -> String { String(decoding: bytes[node.range], as: UTF8.self) }
    return FormulaFinder(bytes, names: finder.names).formulas().flatMap { $0.relations }.compactMap {
      relation in
      guard let left = relation.sides.first, let right = relation.sides.last, relation.sides.count > 1 else {
        return nil
      }
      return DerivedLine(left: left, leftText: text(left), right: right, rightText: text(right))
    }
  }

  /// The derived line for a left side with letters as indices, whatever the letters are.
  func derivedLine(of left: MathNode) -> DerivedLine? {
    generalLines.first { line in
      guard left.isLike(line.left) else { return false }
      return decide(line.left, .equal, line.right).isEqual
    }
  }
}

extension MathNode {
  /// The same name, or the same derivative of the same names, but for the letters of indices.
  fileprivate func isLike(_ other: MathNode) -> Bool {
    switch (kind, other.kind) {
    case (.atom(let a), .atom(let b)):
      a.base == b.base && a.above.map { ClaimNames.unfenced($0) } == b.above.map { ClaimNames.unfenced($0) }
        && a.below.joined().count == b.below.joined().count && a.primes == b.primes
    case (.derivative(let a, let x), .derivative(let b, let y)): a.isLike(b) && x.isLike(y)
    default: false
    }
  }
}
