import LaTeXNotation
import SymbolicAlgebra

extension ClaimChecker {
  /// More formulas than these are not tried for one repair.
  private static let trialLimit = 1_500
  /// After so many changes in one document no more are tried.
  private static let documentLimit = 300_000
  /// Longer formulas are not mended.
  private static let lengthLimit = 2_000

  /// Finds the smallest change that makes a wrong formula right, and names what it changes.
  func repair(_ claim: inout Claim, _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode) {
    if let other = otherGradient(left, sign, right) {
      claim.note = other
      claim.factor = (text(left.range), left.range)
      claim.repair = other.repairText.map { "\($0) = \(text(right.range))" }
    }
    if max(left.range.count, right.range.count) > Self.lengthLimit { return nameSide(&claim, right) }
    if work.trials + 20 * work.readings > Self.documentLimit {
      let note = ClaimNote(
        "no repair was looked for: too much in this document is wrong",
        pt: "nenhum reparo foi procurado: há erros demais neste documento")
      claim.note = claim.note.map { $0.followed(by: note) } ?? note
      return nameSide(&claim, right)
    }
    var edits = ClaimEdits(self)
    for isRight in [true, false] {
      let singles = Array(
        edits.collect(isRight ? right : left, beside: isRight ? left : right).prefix(Self.trialLimit))
      let trials = ClaimTrials(self, left, sign, right, isRight: isRight)
      for edit in singles {
        if let repaired = holds([edit], trials, left, sign, right) {
          return note(&claim, [edit], repaired)
        }
      }
      if isRight, let (pair, repaired) = pairRepair(singles, trials, left, sign, right) {
        return note(&claim, pair, repaired)
      }
    }
    fallBack(&claim, left, sign, right)
  }

  /// A name that is not known may be a slip of an index too.
  func repairUnknown(_ claim: inout Claim, _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode) {
    if max(left.range.count, right.range.count) > Self.lengthLimit { return }
    if work.trials + 20 * work.readings > Self.documentLimit { return }
    var edits = ClaimEdits(self)
    for isRight in [true, false] {
      let trials = ClaimTrials(self, left, sign, right, isRight: isRight)
      for edit in edits.collect(isRight ? right : left, beside: isRight ? left : right).prefix(600) {
        if let repaired = holds([edit], trials, left, sign, right) {
          claim.verdict = .different
          return note(&claim, [edit], repaired)
        }
      }
    }
  }

  /// Where no small change mends the formula, the whole side is put to what is derived.
  private func fallBack(_ claim: inout Claim, _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode)
  {
    nameSide(&claim, right)
    guard claim.repair == nil, sign == .equal else { return }
    if let derived = derivedForm(of: left) {
      let whole = ClaimEdit(range: right.range, text: derived, factor: right.range)
      if let repaired = holds([whole], left, sign, right, isRight: true) {
        (claim.repair, claim.replacement) = (repaired, derived)
        return
      }
    }
    if let line = derivedLine(of: left) {
      (claim.repair, claim.replacement) = (
        "\(clean(line.leftText)) = \(clean(line.rightText))", clean(line.rightText)
      )
    }
  }

  private func nameSide(_ claim: inout Claim, _ right: MathNode) {
    if claim.factor == nil { claim.factor = (text(right.range), right.range) }
  }

  private func note(_ claim: inout Claim, _ edits: [ClaimEdit], _ repaired: String) {
    let first = edits[0]
    claim.factor = (text(first.factor), first.factor)
    claim.repair = repaired
    var factor = Array(bytes[first.factor])
    let isInside =
      first.factor.lowerBound <= first.range.lowerBound && first.range.upperBound <= first.factor.upperBound
    if isInside {
      let start = first.range.lowerBound - first.factor.lowerBound
      factor.replaceSubrange(start..<start + first.range.count, with: Array(first.text.utf8))
      claim.replacement = String(decoding: factor, as: UTF8.self)
    } else {
      claim.replacement = first.text
    }
  }

  /// The repaired formula if these edits make it right: in numbers first, then in a reading of its text.
  private func holds(
    _ edits: [ClaimEdit], _ trials: ClaimTrials, _ left: MathNode, _ sign: MathRelation.Sign,
    _ right: MathNode
  ) -> String? {
    if trials.holds(edits) == false { return nil }
    return holds(edits, left, sign, right, isRight: trials.isRight)
  }

  /// The repaired formula if these edits make its text right.
  private func holds(
    _ edits: [ClaimEdit], _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, isRight: Bool
  ) -> String? {
    let side = isRight ? right : left
    work.readings += 1
    var changed = Array(bytes[side.range])
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      let start = edit.range.lowerBound - side.range.lowerBound
      guard start >= 0, start + edit.range.count <= changed.count else { return nil }
      changed.replaceSubrange(start..<start + edit.range.count, with: Array(edit.text.utf8))
    }
    let reader = FormulaFinder(changed, names: finder.names, macros: finder.macros)
    let formulas = reader.read(0..<changed.count)
    guard formulas.count == 1, formulas[0].relations.count == 1 else { return nil }
    let relation = formulas[0].relations[0]
    guard relation.sides.count == 1 else { return nil }
    let other = withoutMarks(relation.sides[0])
    let (a, b) = isRight ? (left, other) : (other, right)
    for context in readings(a, b) {
      guard let instances = try? instances(a, sign, b, context),
        looksEqual(instances), isNotRefuted(instances)
      else { continue }
      let other = String(decoding: changed, as: UTF8.self)
      return isRight ? "\(text(left.range)) = \(clean(other))" : "\(clean(other)) = \(text(right.range))"
    }
    return nil
  }

  /// A repair is no formula that the exact test tells from the right one.
  private func isNotRefuted(_ instances: [Instance]) -> Bool {
    if case .different = decide(instances) { return false }
    return true
  }

  /// Agreement in numbers, in some of the layers that are meant.
  private func looksEqual(_ instances: [Instance]) -> Bool {
    var layers: [[String: Int]] = []
    for instance in instances where !layers.contains(instance.layers) { layers.append(instance.layers) }
    return layers.contains { own in
      let group = instances.filter { $0.layers == own }
      return comparison.looksEqual(group) && !isTrivial(group)
    }
  }

  /// The text of a change by itself; nil where it is none.
  func part(_ text: String) -> MathNode? {
    if let known = parts[text] { return known }
    let bytes = Array(text.utf8)
    let formulas = FormulaFinder(bytes, names: finder.names, macros: finder.macros).read(0..<bytes.count)
    var found: MathNode?
    if formulas.count == 1, formulas[0].relations.count == 1, formulas[0].relations[0].sides.count == 1 {
      // Far behind the document, so that no two parts stand at one place.
      found = formulas[0].relations[0].sides[0].shifted(by: (parts.count + 1) << 32)
    }
    parts[text] = .some(found)
    return found
  }

  private func clean(_ text: String) -> String {
    text.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }

  private func pairRepair(
    _ singles: [ClaimEdit], _ trials: ClaimTrials, _ left: MathNode, _ sign: MathRelation.Sign,
    _ right: MathNode
  ) -> ([ClaimEdit], String)? {
    let likely = Array(
      singles.filter { !$0.text.hasPrefix("\\left(") && !$0.text.contains("\\left(") }.prefix(60))
    let pairs = ClaimPairs(trials, likely)
    for (place, first) in likely.enumerated() {
      for (other, second) in likely.enumerated().dropFirst(place + 1)
      where !first.range.overlaps(second.range) && first.range != second.range && pairs.mayHold(place, other)
      {
        // Pairs are many: only those that hold in numbers are read.
        let pair = [first, second]
        if trials.holds(pair) == true, let repaired = holds(pair, left, sign, right, isRight: trials.isRight)
        {
          return ([first, second], repaired)
        }
      }
    }
    return nil
  }

  /// "This is the gradient of w12": the right side is another derivative of the same loss.
  private func otherGradient(_ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode) -> ClaimNote? {
    guard case .derivative(_, let by) = left.kind, case .atom(let atom) = by.kind,
      let (reference, _) = try? evaluation.names.reference(atom, context, by.range),
      case .element(let quantity, _, _) = reference, claims.model.quantities[quantity].role == .weight,
      let value = try? evaluation.value(right, context), let node = value.single
    else { return nil }
    let loss = claims.elements[claims.model.loss][0]
    let array = claims.layout.arrays[quantity]
    guard array.count <= 64 else { return nil }
    for offset in 0..<array.count {
      let derivative = claims.derivative(of: loss, by: claims.elements[quantity][offset])
      let instance = Instance(left: .scalar(derivative), right: .scalar(node), layers: [:])
      guard comparison.looksEqual([instance]) else { continue }
      let name = NotationProfile.default.elementText(
        claims.model.quantities[quantity].name, indices: array.indices(at: offset).map { String($0) },
        isArray: true)
      var note = ClaimNote("this is the gradient of \(name)", pt: "este é o gradiente de \(name)")
      note.repairText = text(left.range).replacingLast(text(by.range), with: name)
      return note
    }
    return nil
  }
}
