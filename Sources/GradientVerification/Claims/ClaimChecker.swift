import LaTeXNotation
import SymbolicAlgebra

/// Reads the formulas of a document and decides each one against a model.
public final class ClaimChecker {
  let claims: ClaimModel
  let evaluation: ClaimEvaluation
  var context = ClaimContext()
  /// What δ has been found to be the derivative of, in losses that are means over samples.
  var deltaIsOfSample: Bool?
  /// The numbers of the notes that stand for values of the model.
  var audited: [NumberExplanation.Audited] = []
  let bytes: [UInt8]
  let finder: FormulaFinder
  let comparison: ClaimComparison
  /// What checking the document has cost so far.
  public internal(set) var work = ClaimWork()
  /// A side of the relation at hand without the marks of weights before and after a step.
  var withoutMarks: (MathNode) -> MathNode = { $0 }
  /// Texts of changes, read.
  var parts: [String: MathNode?] = [:]
  var marksOfAtoms: [MathAtom: ClaimAtomMarks] = [:]
  /// The model and its gradient with symbolic indices, as derivations print them.
  private(set) lazy var generalLines = derivedLines()

  /// More places than these of free indices are not tried.
  static let instanceLimit = 24

  public init(_ claims: ClaimModel, document bytes: [UInt8]) {
    self.claims = claims
    self.bytes = bytes
    evaluation = ClaimEvaluation(claims)
    comparison = ClaimComparison(claims)
    finder = FormulaFinder(bytes, names: Self.names(of: claims))
  }

  /// More formulas than these are not checked, and that is said.
  static let formulaLimit = 5_000

  /// Bytes of a formula that are shown.
  private static let textLimit = 8_000

  /// Names of several letters, and functions.
  private static func names(of claims: ClaimModel) -> Set<String> {
    var names: Set<String> = []
    for name in claims.names where name.base.count > 1 && SymbolNotation.greekName(of: name.base) == nil {
      names.insert(name.base)
    }
    for size in claims.model.sizes where size.name.count > 1 { names.insert(size.name) }
    for cut in ClaimName.cut(claims.model.quantities[claims.model.loss].name) {
      names.insert("\u{1}" + cut.base)
    }
    for function in claims.model.opaqueFunctions where function.binding != function.name {
      for cut in ClaimName.cut(function.name) {
        names.insert("\u{1}" + cut.base + (cut.rest.isEmpty ? "" : "_" + cut.rest))
      }
    }
    return names
  }

  /// All claims of the document in order. Where the notation counts from elsewhere than the model, indices are read as it says,
  /// or as the model does where more is right then. Indices of samples come first, or last where that makes more than one right.
  public func check() -> [Claim] {
    let formulas = finder.formulas(limit: Self.formulaLimit)
    let shift = (claims.notation.indexBase ?? claims.model.indexBase) - claims.model.indexBase
    context.indexShift = shift
    let found = check(formulas)
    let rights = { (claims: [Claim]) in claims.count { $0.verdict.isRight } }
    if rights(found) == found.count { return found }
    if writesSamplesLast(formulas) {
      let other = check(formulas, indexShift: shift, samplesAreLast: true)
      let mended = zip(found, other).count { !$0.verdict.isRight && $1.verdict.isRight }
      if mended > 1, rights(other) > rights(found) { return other }
    }
    if shift == 0 { return found }
    let plain = check(formulas, indexShift: 0, samplesAreLast: false)
    return rights(plain) > rights(found) ? plain : found
  }

  /// The formulas once more, read otherwise.
  private func check(_ formulas: [DisplayFormula], indexShift: Int, samplesAreLast: Bool) -> [Claim] {
    (context, deltaIsOfSample, audited) = (ClaimContext(), nil, [])
    (context.indexShift, context.samplesAreLast) = (indexShift, samplesAreLast)
    return check(formulas)
  }

  private func check(_ formulas: [DisplayFormula]) -> [Claim] {
    var claims: [Claim] = []
    for (place, formula) in formulas.enumerated() {
      if place == Self.formulaLimit {
        claims.append(
          Claim(
            range: formula.range, text: text(formula.range), verdict: .notUnderstood,
            note: ClaimNote(
              "formulas from here on are not checked: there are more than \(place)",
              pt: "as fórmulas daqui em diante não são verificadas: há mais de \(place)")))
        break
      }
      if let failure = formula.failure {
        claims.append(
          Claim(
            range: failure.offset..<min(failure.offset + 1, bytes.count), text: text(formula.range),
            verdict: .notUnderstood,
            note: ClaimNote(failure.english, pt: failure.portuguese)))
        continue
      }
      for relation in formula.relations { claims += check(relation) }
    }
    if let wrong = claims.firstIndex(where: { $0.verdict == .wrongNumber }),
      let note = NumberExplanation(checker: self, audited: audited).note()
    {
      claims[wrong].note = claims[wrong].note.map { $0.followed(by: note) } ?? note
    }
    return claims
  }

  func text(_ range: Range<Int>) -> String {
    let range = range.clamped(to: 0..<bytes.count)
    let isLong = range.count > Self.textLimit
    let text = String(decoding: bytes[isLong ? range.prefix(Self.textLimit) : range], as: UTF8.self)
    return text.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ") + (isLong ? " …" : "")
  }

  // MARK: Relations

  private func check(_ relation: MathRelation) -> [Claim] {
    if relation.sides.count == 1 { return [] }
    context.bounds = relation.bounds
    defer { context.bounds = [] }
    var claims: [Claim] = []
    var relation = relation
    let marks = stepMarks(of: relation)
    withoutMarks = marks ?? { $0 }
    defer { withoutMarks = { $0 } }
    if marks != nil {
      relation.sides = relation.sides.map { withoutMarks($0) }
      relation.signs[0] = .update
    }
    if relation.signs[0] == .equal, isStep(relation) || isStepOfAll(relation) { relation.signs[0] = .update }
    if relation.signs[0] == .equal, let hessian = hessian(relation.sides[0], relation.sides[1]) {
      relation.sides[0] = hessian
    }
    for place in relation.signs.indices {
      let left =
        place > 0 && relation.signs[place] != .update && isLong(relation, place)
        ? relation.sides[0] : relation.sides[place]
      let claim = check(left, relation.signs[place], relation.sides[place + 1], isFirst: place == 0)
      if place > 0, claim.verdict == .wrongNumber,
        let arithmetic = auditArithmetic(relation.sides[place], relation.sides[place + 1], claim)
      {
        claims.append(arithmetic)
      } else {
        claims.append(claim)
      }
    }
    return claims
  }

  /// w = w − η·…: weights on the left, and the same weights and the step size on the right.
  private func isStep(_ relation: MathRelation) -> Bool {
    guard let rate = claims.model.quantities.firstIndex(where: { $0.role == .rate }) else { return false }
    func quantity(_ atom: MathAtom) -> Int? {
      do {
        switch try evaluation.names.reference(atom, context, 0..<0).reference {
        case .element(let quantity, _, _), .whole(let quantity, _, _, _): return quantity
        default: return nil
        }
      } catch ClaimFailure.needs {
        // w_{kj}, whatever k and j are.
        return claims.names.first {
          $0.base == atom.base && claims.model.quantities[$0.quantity].role == .weight
        }?
        .quantity
      } catch { return nil }
    }
    let left = relation.sides[0].atoms.map { quantity($0.0) }
    let right = relation.sides[1].atoms.map { quantity($0.0) }
    return !left.isEmpty
      && left.allSatisfy { $0.map { claims.model.quantities[$0].role == .weight } ?? false }
      && right.contains(rate) && left.allSatisfy { right.contains($0) }
  }

  /// x^{k+1} = x^k − t∇L(x^k): the left side is after the step.
  private func isStepOfAll(_ relation: MathRelation) -> Bool {
    guard case .atom(let atom) = relation.sides[0].kind, let letter = letterOfAllWeights(relation.sides[1])
    else { return false }
    return atom.base == letter
  }

  /// In `∂L/∂w = chain = result` each side is compared with the first, which the model knows best.
  private func isLong(_ relation: MathRelation, _ place: Int) -> Bool {
    if case .atom = relation.sides[0].kind { return false }
    return true
  }

  func check(_ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, isFirst: Bool) -> Claim {
    let range = left.range.lowerBound..<max(right.range.upperBound, left.range.upperBound)
    let shown =
      "\(text(left.range)) \(sign == .approximate ? "\\approx" : sign == .update ? "\\leftarrow" : "=") \(text(right.range))"
    var claim = Claim(range: range, text: shown, verdict: .undecided)
    evaluation.memo.definitions = 0
    if isFirst, definesFunction(left, right) || redefines(left, sign, right) {
      claim.verdict = .definition
      return claim
    }
    if let judged = auditNumbers(left, sign, right, claim) { return judged }
    switch decide(left, sign, right) {
    case .equal(let note):
      claim.verdict = .equal
      claim.note = note
    case .undecided(let note):
      claim.verdict = .undecided
      claim.note = note
    case .different(let counterexample):
      claim.verdict = .different
      claim.counterexample = counterexample
      repair(&claim, left, sign, right)
    case .shapes(let a, let b, let place):
      claim.verdict = .different
      let place = place.isEmpty ? right.range : place
      claim.factor = (text(place), place)
      claim.note = ClaimNote(
        "the shapes \(a) and \(b) do not conform", pt: "as dimensões \(a) e \(b) não combinam")
      repair(&claim, left, sign, right)
    case .outOfRange(let name, let value, let place):
      claim.verdict = .different
      claim.factor = (text(place), place)
      claim.note = ClaimNote("\(name) has no index \(value)", pt: "\(name) não tem o índice \(value)")
      repair(&claim, left, sign, right)
    case .beyond(let note, let place):
      (claim.verdict, claim.note, claim.factor) = (.notUnderstood, note, (text(place), place))
    case .unknown(let name, let place):
      if isFirst, sign == .update || !right.mentions({ $0 == left.atom }), defines(left, right, name) {
        claim.verdict = .definition
      } else {
        claim.verdict = .notUnderstood
        claim.note = ClaimNote(
          "'\(name)' is no name of this model", pt: "'\(name)' não é um nome deste modelo")
        if !place.isEmpty { claim.factor = (text(place), place) }
        repairUnknown(&claim, left, sign, right)
      }
    }
    return claim
  }

  /// `e = O - y` in notes that call the error e, which otherwise is Euler's number; `u \leftarrow \mu u + d` once more.
  private func redefines(_ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode) -> Bool {
    guard let atom = left.atom else { return false }
    if sign == .update, context.definitions.contains(where: { $0.atom == atom }) { return true }
    guard atom.base == "e", atom.above.isEmpty,
      right.mentions({ atom in claims.names.contains { $0.base == atom.base } })
    else { return false }
    return defines(left, right, evaluation.names.written(atom))
  }

  /// A name on the left that the model does not have, before something it can read: the notes define it.
  private func defines(_ left: MathNode, _ right: MathNode, _ name: String) -> Bool {
    guard case .atom(let atom) = left.kind, evaluation.names.written(atom) == name,
      atom.base != "delta", !claims.names.contains(where: { $0.base == atom.base }),
      !claims.families.contains(where: { $0.base == atom.base })
    else { return false }
    context.definitions.append((atom, right))
    return true
  }
}
