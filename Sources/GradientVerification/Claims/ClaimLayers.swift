import LaTeXNotation
import ModelLanguage

extension ClaimNames {
  // MARK: Indices that notes write otherwise

  /// Whether a letter counts samples: where it has been found to, or in the reading that takes one sample at a time.
  func meansSample(_ letter: String, _ context: ClaimContext) -> Bool {
    if context.sampleLetters.contains(letter) { return true }
    return context.reading == .oneSample && context.letters[letter] == nil && letter.count == 1
      && letter.allSatisfy { $0.isLetter }
  }

  /// The index above comes first in an array whose first index is the layer, as in w[l,j,k] for w^l_{jk}.
  func ordered(_ scripts: [String], _ atom: MathAtom, _ own: Int) -> [String] {
    guard own > 1, atom.above.count == 1, !atom.below.isEmpty, scripts == atom.below + unfencedAbove(atom)
    else { return scripts }
    return unfencedAbove(atom) + atom.below
  }

  func unfencedAbove(_ atom: MathAtom) -> [String] { atom.above.map { Self.unfenced($0) } }

  /// w^l of w[l,j,k]: what is left of the array at a layer.
  func slice(_ name: ClaimName, _ atom: MathAtom, _ context: ClaimContext, _ range: Range<Int>) throws
    -> ClaimReference?
  {
    let bounds = claims.layout.arrays[name.quantity].bounds
    guard name.rest.isEmpty, atom.below.isEmpty, atom.above.count == 1, bounds.count > 1,
      !model.quantities[name.quantity].isPerSample
    else { return nil }
    let layer = try index(Self.unfenced(atom.above[0]), context, Array(bounds[0]))
    guard bounds[0].contains(layer) else { throw ClaimFailure.outOfRange(written(atom), layer, range) }
    return .whole(quantity: name.quantity, isTransposed: name.isTransposed, prefix: layer)
  }

  /// Indices that notes leave out or add where there is only one value: v_{21} for v[2], θ_{3} for θ[1,3].
  func fitted(_ scripts: [String], _ quantity: Int) -> [String]? {
    let isPerSample = model.quantities[quantity].isPerSample
    let bounds = Array(claims.layout.arrays[quantity].bounds.dropFirst(isPerSample ? 1 : 0))
    let long = bounds.filter { $0.count > 1 }
    if long.count < bounds.count, let parts = split(scripts, into: long.count) {
      var rest = parts[...]
      return bounds.map { $0.count > 1 ? rest.removeFirst() : "\($0.lowerBound)" }
    }
    guard model.quantities[quantity].role == .weight, !isPerSample, bounds.count == 1,
      let parts = split(scripts, into: 2)
    else { return nil }
    let base = String(model.indexBase)
    let isOnly: (String) -> Bool = { $0 == base || $0 == "1" }
    if isOnly(parts[1]), Int(parts[0]).map({ bounds[0].contains($0) }) ?? true { return [parts[0]] }
    return isOnly(parts[0]) ? [parts[1]] : nil
  }

  // MARK: Layers as superscripts

  func layerDigits(_ candidates: [ClaimName]) -> [Int] {
    candidates.compactMap { $0.rest.allSatisfy { $0.isNumber } ? Int($0.rest) : nil }.sorted()
  }

  /// h_t and h_{t-1} of a model with h1 and h2, as h^{t}: the letter below counts them where it is one of time, or where they have
  /// no indices of their own.
  func timeStep(of atom: MathAtom) -> MathAtom? {
    guard atom.above.isEmpty, let piece = atom.below.first else { return nil }
    let letter = piece.prefix { $0.isLetter }
    let offset = piece.dropFirst(letter.count)
    guard letter.count == 1 || letter == "tau",
      offset.isEmpty || "+-".contains(offset.first!) && Int(offset.dropFirst()) != nil
    else { return nil }
    let own = claims.names.filter {
      $0.base == atom.base && !$0.rest.isEmpty && $0.rest.allSatisfy { $0.isNumber }
    }
    guard own.count > 1, !claims.names.contains(where: { $0.base == atom.base && $0.rest.isEmpty }) else {
      return nil
    }
    let isTime = letter == "t" || letter == "tau"
    let isPlain =
      atom.below.count == 1
      && own.allSatisfy { name in
        claims.layout.arrays[name.quantity].bounds.isEmpty && model.quantities[name.quantity].role != .weight
      }
    guard isTime || isPlain else { return nil }
    var step = atom
    step.above = [step.below.removeFirst()]
    return step
  }

  /// a^{(0)}: the input.
  func inputLayer(
    _ atom: MathAtom, _ candidates: [ClaimName], _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimReference? {
    guard atom.above.count == 1, value(Self.unfenced(atom.above[0]), context) == 0,
      candidates.contains(where: { claims.preActivation[$0.quantity] != nil && !$0.rest.isEmpty }),
      let input = model.quantities.firstIndex(where: { $0.role == .input })
    else { return nil }
    let name = ClaimName(quantity: input, base: atom.base, rest: "", isTransposed: false)
    return try indexed(name, atom.below, atom, context, range)
  }

  /// The letter of z^{(l)}, with the layers there are; L is the last one.
  func superscriptLetter(
    _ atom: MathAtom, _ candidates: [ClaimName], _ context: ClaimContext
  ) -> ClaimFailure? {
    let digits = layerDigits(candidates)
    guard !digits.isEmpty, let piece = atom.above.first.map({ Self.unfenced($0) }),
      let letter = piece.first.map({ String($0) }), piece.first?.isLetter == true,
      context.letters[letter] == nil,
      piece.count == 1 || piece.dropFirst().first.map({ "+-".contains($0) }) == true
    else { return nil }
    return .needs(
      letter, values: letter == "L" ? [digits.last!] : Array(digits.first! - 1...digits.last! + 1),
      isSample: false)
  }

  // MARK: Layers that are not written

  /// a_i of a model with a1, a2: the layer is that of the letter i.
  func layered(
    _ atom: MathAtom, _ candidates: [ClaimName], _ context: ClaimContext, _ range: Range<Int>
  ) throws -> ClaimReference? {
    let own = candidates.filter { !$0.rest.isEmpty && $0.rest.allSatisfy { $0.isNumber } }
    guard !own.isEmpty, !atom.below.isEmpty else { return nil }
    for name in own {
      guard let layer = Int(name.rest) else { continue }
      let isWeight = model.quantities[name.quantity].role == .weight
      guard let parts = split(atom.below, into: 2) ?? split(atom.below, into: 1) else { continue }
      let layers = parts.map { context.layers[$0] }
      guard layers == [layer] || isWeight && layers == [layer, layer - 1] else { continue }
      let bounds = claims.layout.arrays[name.quantity].bounds
      if isWeight, parts.count == 2, bounds.count == 1 {
        // The only unit of a layer: its weights have one index.
        let base = model.indexBase
        guard try index(parts[0], context, [base]) == base else { continue }
        return try indexed(name, [parts[1]], atom, context, range)
      }
      return try indexed(name, atom.below + atom.above, atom, context, range)
    }
    return nil
  }

  /// The letter whose layer must be known first.
  func layerLetter(_ atom: MathAtom, _ candidates: [ClaimName], _ context: ClaimContext) throws
    -> ClaimFailure?
  {
    let own = candidates.filter { !$0.rest.isEmpty && $0.rest.allSatisfy { $0.isNumber } }
    guard !own.isEmpty, !atom.below.isEmpty else { return nil }
    let parts = atom.below.flatMap { piece in
      piece.allSatisfy { $0.isLetter } ? piece.map { String($0) } : [piece]
    }
    return parts.first { context.layers[$0] == nil && $0.allSatisfy { $0.isLetter } }.map { .needsLayer($0) }
  }
}
