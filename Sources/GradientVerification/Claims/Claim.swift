import LaTeXNotation
import SymbolicAlgebra

/// What is to be said of one relation of a document.
public struct Claim: Sendable {
  public enum Verdict: String, Sendable {
    case equal, different, undecided, definition, rounded, truncated
    case notUnderstood = "not understood"
    case wrongNumber = "wrong number"

    /// Whether the notes may stand as they are.
    public var isRight: Bool {
      switch self {
      case .equal, .definition, .rounded, .truncated: true
      default: false
      }
    }
  }

  /// Bytes of the document.
  public var range: Range<Int>
  public var text: String
  public var verdict: Verdict
  /// The wrong factor, as written, and where.
  public var factor: (text: String, range: Range<Int>)?
  /// The relation as it should be.
  public var repair: String?
  /// What should stand in place of the factor.
  public var replacement: String?
  public var counterexample: Counterexample?
  /// What the formula is instead, what is not understood, which sizes were tried.
  public var note: ClaimNote?
}

/// Remarks on a verdict, in both languages.
public struct ClaimNote: Sendable {
  public var english: String
  public var portuguese: String
  /// A left side that would make the formula right.
  var repairText: String?

  public init(_ english: String, pt portuguese: String) {
    self.english = english
    self.portuguese = portuguese
  }

  public func text(_ language: String) -> String { language == "pt" ? portuguese : english }
}

/// Reads the formulas of a document and decides each one against a model.
public final class ClaimChecker {
  let claims: ClaimModel
  let evaluation: ClaimEvaluation
  var context = ClaimContext()
  let bytes: [UInt8]
  let finder: FormulaFinder

  /// More places than these of free indices are not tried.
  static let instanceLimit = 24

  public init(_ claims: ClaimModel, document bytes: [UInt8]) {
    self.claims = claims
    self.bytes = bytes
    evaluation = ClaimEvaluation(claims)
    finder = FormulaFinder(bytes, names: Self.names(of: claims))
  }

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
    for function in claims.model.opaqueFunctions {
      for cut in ClaimName.cut(function.name) {
        names.insert("\u{1}" + cut.base + (cut.rest.isEmpty ? "" : "_" + cut.rest))
      }
    }
    return names
  }

  /// All claims of the document in order.
  public func check() -> [Claim] {
    var claims: [Claim] = []
    for formula in finder.formulas() {
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
    return claims
  }

  func text(_ range: Range<Int>) -> String {
    let text = String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    return text.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }

  // MARK: Relations

  private func check(_ relation: MathRelation) -> [Claim] {
    if relation.sides.count == 1 { return [] }
    var claims: [Claim] = []
    var relation = relation
    if relation.signs[0] == .equal, isStep(relation) { relation.signs[0] = .update }
    for place in relation.signs.indices {
      let left =
        place > 0 && relation.signs[place] != .update && isLong(relation, place)
        ? relation.sides[0] : relation.sides[place]
      claims.append(check(left, relation.signs[place], relation.sides[place + 1], isFirst: place == 0))
    }
    return claims
  }

  /// w = w − η·…: weights on the left, and the same weights and the step size on the right.
  private func isStep(_ relation: MathRelation) -> Bool {
    guard let rate = claims.model.quantities.firstIndex(where: { $0.role == .rate }) else { return false }
    func quantity(_ atom: MathAtom) -> Int? {
      guard let (reference, _) = try? evaluation.names.reference(atom, context, 0..<0) else { return nil }
      switch reference {
      case .element(let quantity, _, _), .whole(let quantity, _): return quantity
      default: return nil
      }
    }
    let left = relation.sides[0].atoms.map { quantity($0.0) }
    let right = relation.sides[1].atoms.map { quantity($0.0) }
    return !left.isEmpty
      && left.allSatisfy { $0.map { claims.model.quantities[$0].role == .weight } ?? false }
      && right.contains(rate) && left.allSatisfy { right.contains($0) }
  }

  /// In `∂L/∂w = chain = result` each side is compared with the first, which the model knows best.
  private func isLong(_ relation: MathRelation, _ place: Int) -> Bool {
    if case .atom = relation.sides[0].kind { return false }
    return true
  }

  private func check(_ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, isFirst: Bool) -> Claim {
    let range = left.range.lowerBound..<max(right.range.upperBound, left.range.upperBound)
    let shown =
      "\(text(left.range)) \(sign == .approximate ? "\\approx" : sign == .update ? "\\leftarrow" : "=") \(text(right.range))"
    var claim = Claim(range: range, text: shown, verdict: .undecided)
    if let numbers = NumberAudit.literals(right), NumberAudit.literals(left) == nil {
      return audit(left, numbers, right, claim)
    }
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
      claim.factor = (text(place), place)
      claim.note = ClaimNote(
        "the shapes \(a) and \(b) do not conform", pt: "as dimensões \(a) e \(b) não combinam")
      repair(&claim, left, sign, right)
    case .outOfRange(let name, let value, let place):
      claim.verdict = .different
      claim.factor = (text(place), place)
      claim.note = ClaimNote("\(name) has no index \(value)", pt: "\(name) não tem o índice \(value)")
      repair(&claim, left, sign, right)
    case .unknown(let name, let place):
      if isFirst, defines(left, right, name) {
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

  /// A name on the left that the model does not have, before something it can read: the notes define it.
  private func defines(_ left: MathNode, _ right: MathNode, _ name: String) -> Bool {
    guard case .atom(let atom) = left.kind, evaluation.names.written(atom) == name else { return false }
    context.definitions.append((atom, right))
    return true
  }

  // MARK: Deciding

  enum Decision {
    case equal(ClaimNote?)
    case different(Counterexample?)
    case undecided(ClaimNote?)
    case shapes(String, String, Range<Int>)
    case outOfRange(String, Int, Range<Int>)
    case unknown(String, Range<Int>)

    var isEqual: Bool { if case .equal = self { true } else { false } }
  }

  /// One pair of values, at one choice of all letters.
  struct Instance {
    var left: ClaimValue
    var right: ClaimValue
    var letters: [String: Int]
  }

  /// Exact where every instance is equal; a layout of samples that conforms is looked for.
  func decide(_ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode) -> Decision {
    var first: Decision?
    for (samplesAsRows, arePowers) in readings(left, right) {
      var context = self.context
      context.samplesAsRows = samplesAsRows
      context.superscriptsArePowers = arePowers
      let decision = decide(left, sign, right, context)
      if decision.isEqual { return decision }
      if case .shapes = decision, first != nil { continue }
      if let known = first, case .shapes = known { first = decision }
      if first == nil { first = decision }
      if case .unknown = decision { break }
    }
    return first ?? .undecided(nil)
  }

  /// What the notes may mean: samples as rows or columns, a number above a name as an index or as a power.
  func readings(_ left: MathNode, _ right: MathNode) -> [(samplesAsRows: Bool, arePowers: Bool)] {
    let isDoubtful = (left.atoms + right.atoms).contains {
      $0.0.above.count == 1 && Int($0.0.above[0]) != nil && $0.0.below.isEmpty
    }
    let plain = [(samplesAsRows: true, arePowers: false), (false, false)]
    return isDoubtful ? plain + [(true, true), (false, true)] : plain
  }

  private func decide(
    _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, _ context: ClaimContext
  ) -> Decision {
    let instances: [Instance]
    do {
      instances = try self.instances(left, sign, right, context)
    } catch let failure as ClaimFailure {
      return decision(for: failure)
    } catch {
      return .undecided(ClaimNote("\(error)", pt: "\(error)"))
    }
    if instances.isEmpty { return .unknown(text(left.range), left.range) }
    return ClaimComparison(claims).decide(instances)
  }

  private func decision(for failure: ClaimFailure) -> Decision {
    switch failure {
    case .shapes(let a, let b, let range): .shapes(a, b, range)
    case .outOfRange(let name, let value, let range): .outOfRange(name, value, range)
    case .unknown(let name, let range): .unknown(name, range)
    case .unsupported(let what, let range): .unknown(what, range)
    case .needs(let letter, _, _), .needsLayer(let letter): .unknown(letter, 0..<0)
    case .needsSample: .unknown("sample", 0..<0)
    }
  }

  /// Both sides at every value of the letters that are free in them.
  func instances(
    _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, _ context: ClaimContext
  ) throws -> [Instance] {
    var open = [context]
    var done: [Instance] = []
    var skipped: ClaimFailure?
    var isLayered = false
    while let context = open.popLast(), done.count < Self.instanceLimit {
      do {
        var leftContext = context
        leftContext.isUpdate = sign == .update
        let a = try leftValue(left, leftContext)
        done.append(Instance(left: a, right: try evaluation.value(right, context), letters: context.letters))
      } catch let failure as ClaimFailure {
        switch failure {
        case .needs(let letter, let values, let isSample):
          for value in values.reversed() {
            var next = context
            next.letters[letter] = value
            if isSample {
              next.sampleLetters.insert(letter)
              if next.sample == nil { next.sample = value }
            }
            open.append(next)
          }
          isLayered = isLayered || values.count > 1
        case .needsSample(let values):
          for value in [values.last, values.first].compactMap({ $0 }) {
            var next = context
            next.sample = value
            open.append(next)
          }
        case .needsLayer(let letter):
          isLayered = true
          // Different letters count units of different layers.
          for layer in 0...6 where !context.layers.values.contains(layer) {
            var next = context
            next.layers[letter] = layer
            open.append(next)
          }
        case .unknown, .outOfRange, .unsupported:
          // A layer that is not there, or an index that another layer does not have.
          guard isLayered else { throw failure }
          skipped = skipped ?? failure
        default: throw failure
        }
      }
      if open.count > 4_000 { break }
    }
    if done.isEmpty, let skipped { throw skipped }
    return done
  }

  /// The left side of an update is the weights after the step.
  private func leftValue(_ left: MathNode, _ context: ClaimContext) throws -> ClaimValue {
    try evaluation.value(left, context)
  }
}
