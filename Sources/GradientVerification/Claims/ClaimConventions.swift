import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra

/// What notes write without declaring it: δ, e, N, a weight after the step.
extension ClaimEvaluation {
  /// δ, e and the letters that models do not declare.
  func special(_ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws -> ClaimValue? {
    if atom.base == "e", atom.below.isEmpty, atom.above.isEmpty {
      return .scalar(graph.apply(.exp, graph.constant(1)))
    }
    if atom.base == "pi", atom.below.isEmpty { return .scalar(graph.pi) }
    if ["N", "B"].contains(atom.base), atom.below.isEmpty, atom.above.isEmpty,
      let count = claims.sampleCount ?? claims.rowCount
    {
      return .scalar(graph.constant(count))
    }
    if atom.base == "I", atom.above.isEmpty, atom.below.allSatisfy({ $0.count == 1 }) {
      return .identity(graph.constant(1))
    }
    if let stack = try sampleStack(atom, context, range) { return stack }
    if atom.base == "1", let count = claims.sampleCount ?? claims.rowCount {
      return .matrix(Array(repeating: [graph.constant(1)], count: count))
    }
    if atom.base == "delta", atom.above.isEmpty, let pair = kroneckerLetters(atom, context) {
      return try kronecker(pair.0, pair.1, context)
    }
    if ["D", "Delta"].contains(atom.base), atom.above.isEmpty, let last = claims.deltas.last {
      var other = atom
      (other.base, other.isTransposed) = (model.quantities[last].name.filter { $0 != "_" }, false)
      return try derivative(names.reference(other, context, range).reference, context, range)
    }
    if atom.base == "delta" { return try delta(atom, context, range) }
    if let updated = try updated(atom, context, range) { return updated }
    return nil
  }

  /// X of a model whose x is that of one sample: all samples as rows.
  private func sampleStack(_ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws
    -> ClaimValue?
  {
    guard claims.sampleCount != nil, atom.base.count == 1, atom.base.first?.isUppercase == true else {
      return nil
    }
    var (plain, all) = (atom, context)
    plain.base = atom.base.lowercased()
    (plain.isTransposed, all.sample, all.reading) = (false, nil, .stacked)
    guard let (reference, exponent) = try? names.reference(plain, all, range), exponent == nil,
      case .whole(let quantity, _, nil, nil) = reference, model.quantities[quantity].isPerSample
    else { return nil }
    return try value(of: reference, all, range)
  }

  /// δ_{jk} with two letters where no pre-activation has two indices.
  func kroneckerLetters(_ atom: MathAtom, _ context: ClaimContext) -> (String, String)? {
    let letters = atom.below.joined().map { String($0) }
    guard letters.count == 2, letters.allSatisfy({ $0.first?.isLetter == true }) else { return nil }
    let isOwn = claims.deltas.contains { claims.layout.arrays[$0].bounds.count > 1 }
    return isOwn ? nil : (letters[0], letters[1])
  }

  /// δ is the derivative of the loss in the pre-activation of its layer.
  private func delta(_ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws -> ClaimValue? {
    guard let last = claims.deltas.last else { return nil }
    if atom.below.isEmpty, atom.above.isEmpty {
      return try derivative(.whole(quantity: last, isTransposed: false), context, range)
    }
    if let named = deltaName(atom) {
      var other = atom
      (other.base, other.below) = (named, Array(atom.below.dropFirst()))
      return try derivative(plainReference(other, context, range), context, range)
    }
    let isMixed =
      Set(claims.names.filter { $0.base == ClaimName.deltaBase }.map { $0.rest.isEmpty }).count > 1
    let layered = claims.deltas.filter { model.quantities[$0].name.last?.isNumber == true }
    let plain = claims.deltas.filter { !layered.contains($0) }
    let isOfLetter = plain.count > 1 && letterOfUnit(atom, context) != nil
    if !isMixed, !isOfLetter, let own = try authorsDelta(atom, context, range) { return own }
    let own = Set(layered.map { String(model.quantities[$0].name.filter { !$0.isNumber && $0 != "_" }) })
    for base in own.sorted() + ["z"] where !isOfLetter && claims.names.contains(where: { $0.base == base }) {
      var other = atom
      other.base = base
      guard let reference = try? plainReference(other, context, range) else {
        // Letters that must be known first are asked for under the name of the pre-activation.
        do { _ = try plainReference(other, context, range) } catch let failure as ClaimFailure {
          if case .unknown = failure { continue }
          throw failure
        }
        continue
      }
      return try derivative(reference, context, range)
    }
    for quantity in try deltas(of: atom, among: plain, context) {
      var other = atom
      other.base = model.quantities[quantity].name.filter { $0 != "_" }
      do {
        let reference = try plainReference(other, context, range)
        return try derivative(reference, context, range)
      } catch let failure as ClaimFailure {
        if case .unknown = failure { continue }
        throw failure
      }
    }
    return isMixed ? try authorsDelta(atom, context, range) : nil
  }

  /// j of δ_j.
  private func letterOfUnit(_ atom: MathAtom, _ context: ClaimContext) -> String? {
    guard atom.below.count == 1, atom.above.isEmpty, atom.below[0].count == 1,
      atom.below[0].allSatisfy({ $0.isLetter }), !context.sampleLetters.contains(atom.below[0])
    else { return nil }
    return atom.below[0]
  }

  /// The layers that δ_j may belong to: that of its letter, where there are several; the last ones first elsewhere.
  private func deltas(of atom: MathAtom, among plain: [Int], _ context: ClaimContext) throws -> [Int] {
    guard plain.count > 1, let letter = letterOfUnit(atom, context) else { return plain.reversed() }
    guard let layer = context.layers[letter] else { throw ClaimFailure.needsLayer(letter) }
    return plain.indices.contains(layer) ? [plain[plain.count - 1 - layer]] : []
  }

  /// The pre-activation of δ_h and δ_o, where h and o are what the model calls a layer.
  private func deltaName(_ atom: MathAtom) -> String? {
    guard let first = atom.below.first, atom.above.isEmpty,
      !claims.names.contains(where: { $0.base == ClaimName.deltaBase && $0.rest == first }),
      let quantity = model.quantities.firstIndex(where: { $0.name == first })
    else { return nil }
    if let sum = claims.preActivation[quantity] { return model.quantities[sum].name }
    return claims.deltas.contains(quantity) ? first : nil
  }

  /// δ under the names that derivations print.
  private func authorsDelta(_ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws
    -> ClaimValue?
  {
    var own = atom
    own.base = ClaimName.deltaBase
    do {
      return try derivative(plainReference(own, context, range), context, range)
    } catch let failure as ClaimFailure {
      switch failure {
      case .unknown, .outOfRange: return nil
      default: throw failure
      }
    }
  }

  /// The reference of a name whose superscript is no power: δ^{(5)} of four layers is not all δ together.
  private func plainReference(_ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws
    -> ClaimReference
  {
    let (reference, exponent) = try names.reference(atom, context, range)
    if exponent != nil { throw ClaimFailure.unknown(names.written(atom), range) }
    return reference
  }

  func derivative(_ reference: ClaimReference, _ context: ClaimContext, _ range: Range<Int>) throws
    -> ClaimValue
  {
    let loss = claims.elements[model.loss][0]
    let own = try value(of: reference, context, range).map { claims.derivative(of: loss, by: $0) }
    guard context.isDeltaOfSample, let factor = claims.sampleTerms?.factor else { return own }
    return own.map { graph.quotient($0, factor) }
  }

  /// All weights as one column.
  var allWeights: ClaimValue {
    let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    return .matrix(weights.flatMap { claims.elements[$0] }.map { [$0] })
  }

  /// x − t∇L(x) of all weights.
  func stepped(_ value: ClaimValue, _ context: ClaimContext, _ range: Range<Int>) throws -> ClaimValue {
    guard let rate = model.quantities.firstIndex(where: { $0.role == .rate }) else {
      throw ClaimFailure.unsupported("rate", range)
    }
    let (loss, step) = (claims.elements[model.loss][0], claims.elements[rate][0])
    return value.map { graph.difference($0, graph.product(step, claims.derivative(of: loss, by: $0))) }
  }

  /// What marks a weight after the step.
  static let stepMarks: Set<String> = ["t", "t+1", "k+1", "*", "new", "novo", "+"]

  /// θ_t, u^* and w^{k+1}: the weight after the step; θ_{t−1}, w^k before it.
  func updated(_ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws -> ClaimValue? {
    if names.timeStep(of: atom) != nil { return nil }
    let old: Set<String> = ["t-1", "k"]
    for marks in [Self.stepMarks, old] {
      var plain = atom
      plain.below = atom.below.filter { !marks.contains($0) }
      plain.above = atom.above.filter { !marks.contains(ClaimNames.unfenced($0)) }
      if plain == atom { continue }
      let reference: ClaimReference
      do { reference = try names.reference(plain, context, range).reference } catch let failure
        as ClaimFailure
      {
        if case .unknown = failure { continue }
        throw failure
      }
      let value = try value(of: reference, context, range)
      if marks == old { return value }
      return isWeight(reference) ? try stepped(reference, value, context, range) : try afterStep(value, range)
    }
    return nil
  }

  /// A quantity at the weights after the step.
  private func afterStep(_ value: ClaimValue, _ range: Range<Int>) throws -> ClaimValue {
    guard let rate = model.quantities.firstIndex(where: { $0.role == .rate }) else {
      throw ClaimFailure.unsupported("rate", range)
    }
    let (loss, step) = (claims.elements[model.loss][0], claims.elements[rate][0])
    var table: [Node: Node] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      for weight in claims.elements[place] {
        let slope = claims.expand(claims.derivative(of: loss, by: weight))
        table[weight] = graph.difference(weight, graph.product(step, slope))
      }
    }
    return value.map { graph.rewriting(claims.expand($0)) { table[$0] } }
  }

  /// w − rate·∂L/∂w.
  func stepped(
    _ reference: ClaimReference, _ value: ClaimValue, _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimValue {
    guard let rate = model.quantities.firstIndex(where: { $0.role == .rate }) else {
      throw ClaimFailure.unsupported("rate", range)
    }
    var plain = context
    plain.isDeltaOfSample = false
    let gradient = try derivative(reference, plain, range)
    let step = claims.elements[rate][0]
    return try combined(value, gradient, range) { graph.difference($0, graph.product(step, $1)) }
  }
}
