import LaTeXNotation
import SymbolicAlgebra

extension ClaimChecker {
  // MARK: Deciding

  enum Decision {
    case equal(ClaimNote?)
    case different(Counterexample?)
    case undecided(ClaimNote?)
    case shapes(String, String, Range<Int>)
    case outOfRange(String, Int, Range<Int>)
    case unknown(String, Range<Int>)
    case beyond(ClaimNote, Range<Int>)

    var isEqual: Bool { if case .equal = self { true } else { false } }

    /// How much a reading understands of a formula.
    var rank: Int {
      switch self {
      case .equal: 5
      case .different: 4
      case .undecided: 3
      case .shapes: 2
      case .outOfRange: 1
      case .unknown, .beyond: 0
      }
    }
  }

  /// One pair of values, at one choice of all letters.
  struct Instance {
    var left: ClaimValue
    var right: ClaimValue
    var layers: [String: Int]
  }

  /// Exact where every instance is equal; what notes leave open is read in the first way that makes it right.
  func decide(_ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode) -> Decision {
    var best: Decision?
    for context in readings(left, right) {
      let decision = decide(left, sign, right, context)
      // What is not decided as it stands is not refuted by taking its letters for arguments.
      if context.variable != nil, case .undecided = best, !decision.isEqual { continue }
      if decision.isEqual {
        settleDelta(left, sign, right, context)
        return decision
      }
      if best.map({ decision.rank > $0.rank }) ?? true { best = decision }
    }
    return best ?? .undecided(nil)
  }

  /// What the notes may mean: where no sample is written, and a number above a name as an index or as a power.
  func readings(_ left: MathNode, _ right: MathNode) -> [ClaimContext] {
    let atoms = left.atoms + right.atoms
    let isDoubtful = atoms.contains { $0.0.hasDoubtfulNumber }
    var plain = context
    plain.sampleLetters = sampleLetters(atoms.map { $0.0 })
    plain.isNormal = left.calls("Phi") || right.calls("Phi")
    plain.isDeltaOfSample = deltaIsOfSample ?? false
    if let letter = letterOfAllWeights(right), case .atom(let atom) = left.kind, atom.base == letter {
      plain.allWeights = letter
    }
    var found: [ClaimContext] = []
    let meanings: [ClaimReading] =
      claims.sampleCount == nil
      ? [.arrays] : claims.notation.samplesAsRows ? [.stacked] : [.arrays, .stacked, .oneSample]
    for arePowers in isDoubtful ? [false, true] : [false] {
      for meaning in meanings {
        var context = plain
        (context.reading, context.superscriptsArePowers) = (meaning, arePowers)
        found.append(context)
      }
    }
    if atoms.contains(where: { isVector($0.0) }) {
      found += found.map { context in
        var context = context
        context.vectorsAreRows = true
        return context
      }
    }
    if deltaIsOfSample == nil, mentionsDelta(atoms) {
      found += found.map { context in
        var context = context
        context.isDeltaOfSample = true
        return context
      }
    }
    if left.hasDerivative || right.hasDerivative {
      for arePowers in isDoubtful ? [false, true] : [false] {
        var context = plain
        (context.isJacobian, context.superscriptsArePowers) = (true, arePowers)
        found.append(context)
      }
    }
    if case .atom = left.kind, right.hasBareNabla,
      claims.model.quantities.contains(where: { $0.role == .rate })
    {
      var context = plain
      context.nablaBy = left
      found.append(context)
    }
    if let letter = variable(atoms, left, right) {
      var context = plain
      context.variable = letter
      found.append(context)
    }
    return found
  }

  /// δ may be the derivative of the whole loss or of that of its sample, but the same in all of the notes: the first formula
  /// that is right in one way only says which.
  private func settleDelta(
    _ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, _ context: ClaimContext
  ) {
    guard deltaIsOfSample == nil, mentionsDelta(left.atoms + right.atoms) else { return }
    var other = context
    other.isDeltaOfSample.toggle()
    if !decide(left, sign, right, other).isEqual { deltaIsOfSample = context.isDeltaOfSample }
  }

  private func mentionsDelta(_ atoms: [(MathAtom, Range<Int>)]) -> Bool {
    claims.isMean && claims.sampleTerms != nil && atoms.contains { $0.0.base == "delta" }
  }

  /// x of x^{k+1} = x^k − t∇L(x^k): the letter that ∇L is taken at, which stands for all weights.
  func letterOfAllWeights(_ node: MathNode) -> String? {
    if case .nabla(let inner, nil) = node.kind, case .call(_, let arguments) = inner.kind,
      arguments.count == 1,
      case .atom(let atom) = arguments[0].kind, atom.below.isEmpty
    {
      return atom.base
    }
    for child in node.children { if let found = letterOfAllWeights(child) { return found } }
    return nil
  }

  /// Weights with one index, as a whole.
  func isVector(_ atom: MathAtom) -> Bool {
    let scripts = (atom.below + atom.above).map { ClaimNames.unfenced($0) }.joined()
    return claims.names.contains { name in
      name.base == atom.base && name.rest == scripts && claims.model.quantities[name.quantity].role == .weight
        && claims.layout.arrays[name.quantity].bounds.count == 1
    }
  }

  /// Letters that stand at numbers of a sample, such as i of y_i.
  private func sampleLetters(_ atoms: [MathAtom]) -> Set<String> {
    Set(atoms.compactMap { sampleLetter(of: $0) })
  }

  func sampleLetter(of atom: MathAtom) -> String? {
    guard atom.below.count == 1, atom.above.isEmpty, atom.below[0].count == 1,
      atom.below[0].allSatisfy({ $0.isLetter }), !ClaimEvaluation.stepMarks.contains(atom.below[0]),
      let name = claims.names.first(where: { $0.base == atom.base && $0.rest.isEmpty }),
      claims.model.quantities[name.quantity].isPerSample,
      claims.layout.arrays[name.quantity].bounds.dropFirst().allSatisfy({ $0.count == 1 })
    else { return nil }
    return atom.below[0]
  }

  /// x of an identity such as σ′(x) = σ(x)(1 − σ(x)), whatever the model calls x: the only name, and only inside of functions.
  private func variable(_ atoms: [(MathAtom, Range<Int>)], _ left: MathNode, _ right: MathNode) -> String? {
    let names = Set(atoms.map { $0.0.base }).subtracting(["e", "pi"])
    guard names.count == 1, let name = names.first,
      name.count == 1 || SymbolNotation.greekName(of: name) != nil,
      atoms.allSatisfy({ $0.0.below.isEmpty && $0.0.primes == 0 }), left.hasCall
    else { return nil }
    return name
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
    return decide(instances)
  }

  /// Notes without marks of layers speak of one kind of layer at a time: it is enough that all holds in some of them.
  func decide(_ instances: [Instance]) -> Decision {
    work.decisions += 1
    var groups: [(layers: [String: Int], instances: [Instance])] = []
    for instance in instances {
      if let known = groups.firstIndex(where: { $0.layers == instance.layers }) {
        groups[known].instances.append(instance)
      } else {
        groups.append((instance.layers, [instance]))
      }
    }
    if groups.count == 1 { return comparison.decide(instances) }
    var first: Decision?
    for group in groups where !isTrivial(group.instances) {
      let decision = comparison.decide(group.instances)
      if decision.isEqual { return decision }
      if first.map({ decision.rank > $0.rank }) ?? true { first = decision }
    }
    return first ?? comparison.decide(instances)
  }

  /// 0 = 0 says nothing.
  func isTrivial(_ instances: [Instance]) -> Bool {
    instances.allSatisfy { instance in
      instance.left.entries.allSatisfy { claims.graph.constant(of: claims.expand($0))?.isZero == true }
    }
  }

  private func decision(for failure: ClaimFailure) -> Decision {
    switch failure {
    case .shapes(let a, let b, let range): .shapes(a, b, range)
    case .outOfRange(let name, let value, let range): .outOfRange(name, value, range)
    case .unknown(let name, let range): .unknown(name, range)
    case .unsupported(let what, let range): .unknown(what, range)
    case .beyond(let note, let range): .beyond(note, range)
    case .needs(let letter, _, _), .needsLayer(let letter): .unknown(letter, 0..<0)
    case .needsSample: .unknown("sample", 0..<0)
    }
  }
}
