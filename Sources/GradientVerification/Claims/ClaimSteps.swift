import LaTeXNotation

/// How notes mark a weight before and after a step of gradient descent: w_{t+1} and w_t, w^{(k+1)} and w^{(k)}, w_{new} and w_{old}.
struct ClaimStepMarks: Equatable {
  var new: String
  var old: String

  private static let words: [(new: Set<String>, old: Set<String>)] = [
    (["new", "novo", "nova", "next"], ["old", "velho", "velha", "antigo", "antiga", "current", "atual"])
  ]

  /// The marks of a relation whose left side is a weight with one and whose right side has the same weight with the other.
  init?(_ left: MathAtom, _ right: [MathAtom]) {
    let others = right.filter { $0.base == left.base }
    for mark in Self.scripts(of: left) {
      for other in others {
        for old in Self.scripts(of: other) where Self.follow(old, mark) {
          (new, self.old) = (mark, old)
          return
        }
      }
    }
    return nil
  }

  private static func scripts(of atom: MathAtom) -> [String] {
    (atom.below + atom.above).map { ClaimNames.unfenced($0) }
  }

  private static func follow(_ old: String, _ new: String) -> Bool {
    func isLetter(_ text: String) -> Bool { text.count == 1 && text.allSatisfy { $0.isLetter } }
    if isLetter(old) { return new == old + "+1" }
    if isLetter(new) { return old == new + "-1" }
    return words.contains { $0.new.contains(new) && $0.old.contains(old) }
  }

  /// The names without their marks.
  func removed(from node: MathNode) -> MathNode {
    switch node.kind {
    case .atom(let atom): MathNode(.atom(removed(from: atom)), node.range)
    case .call(let atom, let arguments):
      MathNode(.call(removed(from: atom), arguments.map { removed(from: $0) }), node.range)
    default: MathNode(node.mapParts { removed(from: $0) }, node.range)
    }
  }

  private func removed(from atom: MathAtom) -> MathAtom {
    var plain = atom
    plain.below.removeAll { $0 == new || $0 == old }
    plain.above.removeAll { ClaimNames.unfenced($0) == new || ClaimNames.unfenced($0) == old }
    return plain
  }
}

extension ClaimChecker {
  /// How a side of a relation is read without the marks of a step, where the relation states one: `w_{t+1} = w_t − …`,
  /// `w' = w − …`, `w(k+1) = w(k) − …`.
  func stepMarks(of relation: MathRelation) -> ((MathNode) -> MathNode)? {
    guard claims.model.quantities.contains(where: { $0.role == .rate }) else { return nil }
    return scriptMarks(relation) ?? primeMarks(relation) ?? timeMarks(relation)
  }

  private func scriptMarks(_ relation: MathRelation) -> ((MathNode) -> MathNode)? {
    guard let left = relation.sides[0].atom,
      let marks = ClaimStepMarks(left, relation.sides[1].atoms.map { $0.0 }),
      let plain = marks.removed(from: relation.sides[0]).atom, isWeight(plain, relation.sides[0].range)
    else { return nil }
    return { marks.removed(from: $0) }
  }

  private func primeMarks(_ relation: MathRelation) -> ((MathNode) -> MathNode)? {
    guard let marked = relation.sides[0].atom, marked.primes == 1 else { return nil }
    var plain = marked
    plain.primes = 0
    guard isWeight(plain, relation.sides[0].range), relation.sides[1].mentions({ $0 == plain }) else {
      return nil
    }
    return { $0.atom == marked ? MathNode(.atom(plain), $0.range) : $0 }
  }

  private func timeMarks(_ relation: MathRelation) -> ((MathNode) -> MathNode)? {
    let left = relation.sides[0]
    guard case .product(let factors) = left.kind, factors.count == 2, let atom = factors[0].atom,
      case .group(let time) = factors[1].kind, case .sum(let terms) = time.kind, terms.count == 2,
      let letter = terms[0].term.atom, case .number("1") = terms[1].term.kind, !terms[1].isNegative,
      !claims.names.contains(where: { $0.base == letter.base }), isWeight(atom, factors[0].range)
    else { return nil }
    return { $0.range == left.range ? factors[0] : Self.withoutTimes($0, letter) }
  }

  /// w for w(k).
  private static func withoutTimes(_ node: MathNode, _ letter: MathAtom) -> MathNode {
    guard case .product(let factors) = node.kind else {
      return MathNode(node.mapParts { withoutTimes($0, letter) }, node.range)
    }
    let rest = factors.filter { factor in
      if case .group(let inner) = factor.kind { inner.atom != letter } else { true }
    }
    let parts = rest.map { withoutTimes($0, letter) }
    return parts.count == 1 ? parts[0] : MathNode(.product(parts), node.range)
  }

  private func isWeight(_ atom: MathAtom, _ range: Range<Int>) -> Bool {
    do {
      return evaluation.isWeight(try evaluation.names.reference(atom, context, range).reference)
    } catch ClaimFailure.needs {
      return claims.names.contains {
        $0.base == atom.base && claims.model.quantities[$0.quantity].role == .weight
      }
    } catch { return false }
  }
}
