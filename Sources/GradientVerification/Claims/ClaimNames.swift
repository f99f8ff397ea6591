import LaTeXNotation
import ModelLanguage

/// What an atom of a formula is called in the model.
struct ClaimNames {
  let claims: ClaimModel
  var model: Model { claims.model }

  /// The reference of a name with its scripts, and a power where the superscript is none of the name.
  func reference(
    _ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>
  ) throws -> (reference: ClaimReference, exponent: String?) {
    var firstFailure: (any Error)?
    if context.superscriptsArePowers, atom.hasDoubtfulNumber {
      var plain = atom
      plain.above = []
      do {
        if let found = try resolve(plain, context, range) { return (found, atom.above[0]) }
      } catch let failure as ClaimFailure {
        switch failure {
        case .unknown, .outOfRange: break
        default: throw failure
        }
      }
    }
    func attempt(_ candidate: MathAtom, exponent: String?) throws -> (ClaimReference, String?)? {
      do {
        return try resolve(candidate, context, range, mayLackLayer: exponent == nil).map { ($0, exponent) }
      } catch let failure as ClaimFailure {
        if case .unknown = failure {} else if firstFailure == nil { firstFailure = failure }
        return nil
      }
    }
    if let found = try attempt(atom, exponent: nil) { return found }
    if let failure = firstFailure { throw failure }
    if let definition = definition(of: atom, context) { return (definition, nil) }
    if atom.above.count == 1 {
      var plain = atom
      plain.above = []
      if let found = try attempt(plain, exponent: atom.above[0]) { return found }
      if let failure = firstFailure { throw failure }
      if let definition = definition(of: plain, context) { return (definition, atom.above[0]) }
    }
    throw ClaimFailure.unknown(written(atom), range)
  }

  func written(_ atom: MathAtom) -> String {
    atom.base + (atom.below.isEmpty ? "" : "_{\(atom.below.joined(separator: ","))}")
      + (atom.above.isEmpty ? "" : "^{\(atom.above.joined(separator: ","))}")
  }

  /// What the notes have defined, at the same indices or at others in place of letters: e_3 after e_k = y_k − o_k.
  private func definition(of atom: MathAtom, _ context: ClaimContext) -> ClaimReference? {
    let count = min(context.definitionCount, context.definitions.count)
    for place in (0..<count).reversed() where context.definitions[place].atom.base == atom.base {
      let own = context.definitions[place]
      let (mine, theirs) = (atom.below + atom.above, own.atom.below + own.atom.above)
      guard own.atom.below.count == atom.below.count, own.atom.above.count == atom.above.count else {
        continue
      }
      if mine == theirs { return .definition(place: place) }
      var letters: [String: String] = [:]
      for (index, letter) in zip(mine.map(Self.unfenced), theirs.map(Self.unfenced)) where index != letter {
        letters[letter] = index
      }
      if letters.keys.allSatisfy({ $0.count == 1 && $0.allSatisfy { $0.isLetter } }) {
        return .definition(place: place, letters: letters)
      }
    }
    return nil
  }

  // MARK: Resolving

  private func resolve(
    _ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>, mayLackLayer: Bool = true,
    isTime: Bool = false
  ) throws -> ClaimReference? {
    if atom.below.isEmpty, atom.above.isEmpty, let size = model.sizes.first(where: { $0.name == atom.base }) {
      return .size(claims.layout.value(of: .named(size.name), indices: [:]))
    }
    if let step = timeStep(of: atom) {
      return try resolve(step, context, range, mayLackLayer: false, isTime: true)
    }
    var failure: (any Error)?
    let sameBase = claims.names.filter { $0.base == atom.base }
    if let letter = superscriptLetter(atom, sameBase, context) { throw letter }
    var candidates = claims.names.filter { $0.base == atom.base }
    if atom.base == "yhat", candidates.isEmpty, let prediction = claims.prediction {
      candidates = [ClaimName(quantity: prediction, base: "yhat", rest: "", isTransposed: false)]
    }
    // A layer above comes before a word below, and that before digits which may be indices.
    let readings = candidates.enumerated().flatMap { place, name in
      consumptions(of: name.rest, atom, context).map {
        (name: name, scripts: $0.scripts, rank: $0.rank, place: place)
      }
    }.sorted { ($0.rank, -$0.name.rest.count, $0.place) < ($1.rank, -$1.name.rest.count, $1.place) }
    for reading in readings {
      do {
        if let reference = try indexed(reading.name, reading.scripts, atom, context, range) {
          return reference
        }
      } catch let error as ClaimFailure {
        if case .unknown = error { continue }
        if case .outOfRange = error {} else { throw error }
        if failure == nil { failure = error }
      }
    }
    if let family = claims.families.first(where: {
      $0.base == atom.base && atom.above.isEmpty && $0.rest == atom.below.joined()
    }) {
      return .family(family.members)
    }
    if !isTime, let input = try inputLayer(atom, candidates, context, range) { return input }
    if mayLackLayer, let layered = try layered(atom, candidates, context, range) { return layered }
    if let failure { throw failure }
    if mayLackLayer, let letter = try layerLetter(atom, candidates, context) { throw letter }
    return nil
  }

  /// The scripts that are left when the rest of a name has been found in them, and how doubtful that is.
  private func consumptions(
    of rest: String, _ atom: MathAtom, _ context: ClaimContext
  ) -> [(scripts: [String], rank: Int)] {
    let above = atom.above.map { Self.unfenced($0) }
    let all = atom.below + above
    if rest.isEmpty {
      // z_k^0 of a model that calls it z: the number above is the layer, and no index.
      let isMark =
        above.count == 1 && claims.layerMarks.contains(above[0]) && !atom.below.isEmpty
        && !atom.below.contains { context.sampleLetters.contains($0) }
      return (isMark ? [(atom.below, 1)] : []) + [(all, above.isEmpty ? 0 : 2)]
    }
    let isNumber = rest.allSatisfy { $0.isNumber }
    var results: [(scripts: [String], rank: Int)] = []
    for place in all.indices {
      let isAbove = place >= atom.below.count
      var others = all
      others.remove(at: place)
      if all[place] == rest || isAbove && rest == value(all[place], context).map({ String($0) }) {
        results.append((others, isAbove ? 0 : isNumber ? 3 : -1))
      } else if all[place].hasPrefix(rest), !isAbove {
        others.insert(String(all[place].dropFirst(rest.count)), at: place)
        results.append((others, isNumber ? 4 : -1))
      }
    }
    if above.count == 1, atom.below.count >= 1, above[0] + atom.below[0] == rest {
      results.append((Array(atom.below.dropFirst()), 1))
    }
    return results
  }

  /// `(2)` is 2, `[2]` too.
  static func unfenced(_ text: String) -> String {
    guard let first = text.first, let last = text.last, "([".contains(first), ")]".contains(last),
      text.count > 2
    else { return text }
    return String(text.dropFirst().dropLast())
  }

  /// The layer that a superscript means: its numbers are not counted from where indices begin.
  func value(_ text: String, _ context: ClaimContext) -> Int? {
    var plain = context
    plain.indexShift = 0
    return try? index(text, plain, [])
  }

  /// `3`, `k`, `l+1`, `N-1`.
  func index(_ text: String, _ context: ClaimContext, _ values: [Int], isSample: Bool = false) throws -> Int {
    if let number = Int(text) { return number - context.indexShift }
    var name = text
    var offset = 0
    if let place = text.dropFirst().firstIndex(where: { $0 == "+" || $0 == "-" }),
      let number = Int(text[place...].filter { $0 != "+" })
    {
      name = String(text[..<place])
      offset = number
    }
    if let value = context.letters[name] { return value + offset }
    if let size = model.sizes.first(where: { $0.name == name }) {
      return claims.layout.value(of: .named(size.name), indices: [:]) + offset
    }
    guard name.allSatisfy({ $0.isLetter || $0 == "'" }), !name.isEmpty else {
      throw ClaimFailure.unknown(text, 0..<0)
    }
    let isLast = name == "L" && !isSample && values.count > 1
    throw ClaimFailure.needs(name, values: isLast ? [values[values.count - 1]] : values, isSample: isSample)
  }

  /// The scripts that are left as indices of an array.
  func indexed(
    _ name: ClaimName, _ scripts: [String], _ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimReference? {
    let quantity = model.quantities[name.quantity]
    let bounds = claims.layout.arrays[name.quantity].bounds
    let own = bounds.count - (quantity.isPerSample ? 1 : 0)
    if scripts.isEmpty,
      own > 0 || quantity.isPerSample && context.reading == .stacked && context.sample == nil
    {
      if quantity.isPerSample, context.sample == nil, context.reading == .oneSample {
        throw ClaimFailure.needsSample(Array(bounds[0]))
      }
      return .whole(quantity: name.quantity, isTransposed: name.isTransposed)
    }
    if own == 0, !quantity.isPerSample, scripts.count == 1, !ClaimEvaluation.stepMarks.contains(scripts[0]),
      scripts[0].count == 1 || Int(scripts[0]) != nil
    {
      let base = model.indexBase
      if quantity.role == .loss, let count = claims.sampleTerms?.terms.count {
        // L_i, the loss of one sample.
        let samples = base...base + count - 1
        let sample = try index(scripts[0], context, Array(samples), isSample: true)
        guard samples.contains(sample) else { throw ClaimFailure.outOfRange(written(atom), sample, range) }
        return .sampleLoss(sample - base)
      }
      // O_1 of a network with one output.
      guard try index(scripts[0], context, [base]) == base || scripts[0] == "1" else { return nil }
      return .element(quantity: name.quantity, indices: [], sample: nil)
    }
    let isSingle = quantity.isPerSample && own > 0 && bounds.dropFirst().allSatisfy { $0.count == 1 }
    // X_{21} of an array with one entry a sample: the sample 2, its entry 1.
    let isSplit =
      scripts.first?.count == bounds.count && Int(scripts[0]).map { !bounds[0].contains($0) } == true
    if isSingle, scripts.count == 1, !isSplit,
      let sample = try? index(scripts[0], context, Array(bounds[0]), isSample: true)
    {
      guard bounds[0].contains(sample) else { throw ClaimFailure.outOfRange(written(atom), sample, range) }
      let indices = [sample] + bounds.dropFirst().map { $0.lowerBound }
      return .element(quantity: name.quantity, indices: indices, sample: sample)
    }
    if let slice = try slice(name, atom, context, range) { return slice }
    for count in quantity.isPerSample ? [own, own + 1] : [own] {
      // Two digits may be one index, or the sample and one; two letters are never one index.
      let isPair = count == own && own == 1 && scripts.count == 1 && scripts[0].count == 2
      if isPair, quantity.isPerSample, scripts[0].allSatisfy({ $0.isLetter || $0.isNumber }) {
        let number = Int(scripts[0])
        if number == nil || number.map({ !bounds[1].contains($0) }) == true { continue }
      }
      let isBeyond =
        isPair && Int(scripts[0]).map { !bounds[bounds.count - 1].contains($0 - context.indexShift) } == true
      let exact = isBeyond ? fitted(scripts, name.quantity) : nil
      guard
        var parts = exact ?? split(ordered(scripts, atom, own), into: count) ?? fitted(scripts, name.quantity)
      else {
        continue
      }
      var sample: Int?
      if count > own {
        let isFirst =
          atom.above.isEmpty && atom.below.joined().count == count
          ? !context.samplesAreLast
          : context.sampleLetters.contains(parts[0]) || !context.sampleLetters.contains(parts[count - 1])
        let text = isFirst ? parts.removeFirst() : parts.removeLast()
        sample = try index(text, context, Array(bounds[0]), isSample: true)
      } else if parts.count == 1, own == 1, quantity.isPerSample, meansSample(parts[0], context) {
        // x_i inside Σᵢ: the whole column of that sample.
        let own = try index(parts[0], context, Array(bounds[0]), isSample: true)
        guard bounds[0].contains(own) else { throw ClaimFailure.outOfRange(written(atom), own, range) }
        return .whole(quantity: name.quantity, isTransposed: name.isTransposed, sample: own)
      }
      if name.isTransposed, parts.count == 2 { parts.reverse() }
      var indices: [Int] = []
      for (place, part) in parts.enumerated() {
        let bound = bounds[place + (quantity.isPerSample ? 1 : 0)]
        let value = try index(part, context, Array(bound))
        // The only row or column may be left to be called 1 or 0.
        guard bound.contains(value) || bound.count == 1 else {
          throw ClaimFailure.outOfRange(written(atom), value, range)
        }
        indices.append(bound.count == 1 ? bound.lowerBound : value)
      }
      if quantity.isPerSample {
        guard let own = sample ?? context.sample else { throw ClaimFailure.needsSample(Array(bounds[0])) }
        guard bounds[0].contains(own) else { throw ClaimFailure.outOfRange(written(atom), own, range) }
        return .element(quantity: name.quantity, indices: [own] + indices, sample: own)
      }
      return .element(quantity: name.quantity, indices: indices, sample: nil)
    }
    return nil
  }

  /// The scripts as so many indices: a piece each, or one piece cut into characters.
  func split(_ scripts: [String], into count: Int) -> [String]? {
    if scripts.count == count { return scripts }
    guard count > 0, scripts.count < count else { return nil }
    let joined = scripts.joined()
    guard joined.allSatisfy({ $0.isLetter || $0.isNumber }), joined.count == count else { return nil }
    return joined.map { String($0) }
  }
}
