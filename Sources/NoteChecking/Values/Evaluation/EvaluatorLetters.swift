import LaTeXReading
import ModelLanguage

/// Letters that the text introduces, and letters of derivatives.
extension Evaluator {
  // MARK: Definitions

  /// The value of a letter that a formula of the text defines.
  func defined(_ occurrence: Occurrence, _ node: NodeID, needsLiterals: Bool = false) -> Denotation? {
    let texts = occurrence.scripts.map { tree.plainText($0.node) }
    guard
      let definition = letters.definition(
        of: occurrence.base, primes: occurrence.primes, before: position, in: quotation, literals: texts,
        scripts: texts.count),
      !openDefinitions.contains(definition.id), !definition.isFunction,
      !needsLiterals || !definition.literals.isEmpty
    else { return nil }
    if definition.id == ownDefinition { isOwnDefinition = true }
    var outer: [(NameID, Binding?)] = []
    let outerAliases = aliases
    defer { aliases = outerAliases }
    var rest = occurrence.scripts.filter { !definition.literals.contains(tree.plainText($0.node)) }
    let outerSample = (scopeSample, sample)
    defer { (scopeSample, sample) = outerSample }
    if let (place, own) = sampleScript(rest, definition) {
      // e^{(i)} of e = r − x, ξ_j^{(i)} of ξ_j: at that sample.
      rest.remove(at: place)
      (scopeSample, sample, namedSample) = (own, own, own)
    }
    // The indices of the definition take the values written here; the one that is not written runs.
    var open: [NameID] = []
    for parameter in definition.indices {
      guard
        let place = rest.firstIndex(where: { $0.form == parameter.form })
          ?? rest.firstIndex(where: { $0.form != .plain })
      else {
        open.append(parameter.letter)
        continue
      }
      guard let index = index(rest[place]) else { return nil }
      if let text = indexText(rest[place]) { aliases[parameter.letter] = text }
      rest.remove(at: place)
      outer.append((parameter.letter, bindings[parameter.letter]))
      bindings[parameter.letter] = .index(index)
    }
    for letter in definition.free where bindings[letter] == nil && ground.sampleCount > 1 {
      outer.append((letter, nil))
      usesSample = true
      bindings[letter] = .index((scopeSample ?? sample) + ground.model.indexBase)
    }
    let hasTooFew = open.count > 1 && open.count < definition.indices.count || open.count > 2
    if hasTooFew || definition.indices.isEmpty == false && rest.contains(where: { $0.form != .plain }) {
      for (letter, binding) in outer { bindings[letter] = binding }
      return nil
    }
    openDefinitions.append(definition.id)
    let own: Value?
    if open.count == 2 {
      own = table(definition.body, over: open[0], open[1])
    } else if !open.isEmpty {
      own = column(definition.body, over: open[0])
    } else {
      own = value(definition.body)
    }
    openDefinitions.removeLast()
    for (letter, binding) in outer { bindings[letter] = binding }
    guard var result = own else { return nil }
    let powers = rest.filter { $0.form == .plain }
    let picked = rest.filter { $0.form != .plain }
    if !picked.isEmpty {
      guard let entry = pickedEntry(of: result, picked, node) else { return nil }
      result = entry
    }
    if let power = powers.first {
      guard let exponent = value(power.node), let next = self.power(result, exponent, node) else {
        return nil
      }
      result = next
    }
    return .value(result)
  }

  /// The sample that a script in brackets, or the name of its input, says on a letter that the text defines without samples.
  private func sampleScript(_ scripts: [Occurrence.Script], _ definition: Definition) -> (Int, Int)? {
    if let scopeSample,
      let place = scripts.firstIndex(where: { script in
        tree.name(of: script.node).map { isSampleName($0) } == true
          && tree.letter(of: script.node).map { summed.contains($0) } == true
      })
    {
      return (place, scopeSample)
    }
    guard ground.sampleCount > 1, definition.indices.allSatisfy({ $0.form == .sub }) else { return nil }
    for (place, script) in scripts.enumerated() where [.paren, .bracket, .angle].contains(script.form) {
      guard let index = integerQuietly(script.node) else { continue }
      let sample = index - ground.model.indexBase
      if (0..<ground.sampleCount).contains(sample) { return (place, sample) }
    }
    return nil
  }

  /// δ for the δ_j of the text: all entries, one below the other.
  private func column(_ body: NodeID, over letter: NameID) -> Value? {
    guard let entries = entries(body, over: letter) else { return nil }
    return trail.ask(.vectors, of: 2) == 0
      ? Value(rows: entries.count, columns: 1, entries) : Value(rows: 1, columns: entries.count, entries)
  }

  /// The numbers of a formula at all values that a letter may have; nil with a stop where there are none.
  private func entries(_ body: NodeID, over letter: NameID) -> [Number]? {
    let outer = bindings[letter]
    defer { bindings[letter] = outer }
    var entries: [Number] = []
    var outside: Stop?
    for index in 0...largestIndex {
      bindings[letter] = .index(index)
      guard let own = value(body) else {
        guard case .noSuchIndex? = stop?.reason else { return nil }
        (outside, stop) = (stop, nil)
        continue
      }
      guard own.isNumber else {
        _ = fail(.unsupported, body)
        return nil
      }
      entries.append(own.number)
    }
    if entries.isEmpty { stop = outside }
    return entries.isEmpty ? nil : entries
  }

  /// E for the E_{ij} of the text: the first index counts the rows.
  private func table(_ body: NodeID, over first: NameID, _ second: NameID) -> Value? {
    let outer = bindings[first]
    defer { bindings[first] = outer }
    var lines: [[Number]] = []
    var outside: Stop?
    for index in 0...largestIndex {
      bindings[first] = .index(index)
      guard let entries = entries(body, over: second) else {
        guard case .noSuchIndex? = stop?.reason else { return nil }
        (outside, stop) = (stop, nil)
        continue
      }
      lines.append(entries)
    }
    guard let width = lines.first?.count else {
      stop = outside
      return nil
    }
    guard lines.allSatisfy({ $0.count == width }) else { return fail(.unsupported, body) }
    return Value(rows: lines.count, columns: width, lines.flatMap { $0 })
  }

  /// An entry by its scripts; of a stack the sample may come first or last.
  private func pickedEntry(of value: Value, _ scripts: [Occurrence.Script], _ node: NodeID) -> Value? {
    let above = scripts.filter { $0.form != .sub }
    let below = scripts.filter { $0.form == .sub }
    if !above.isEmpty, value.samples != .none {
      guard let sample = integer(above[0].node) else { return nil }
      let place = sample - sampleBase()
      let isRows = value.samples == .rows
      guard (0..<(isRows ? value.rows : value.columns)).contains(place) else {
        return fail(.noSuchIndex(sample), above[0].node)
      }
      let entries =
        isRows
        ? (0..<value.columns).map { value[place, $0] } : (0..<value.rows).map { value[$0, place] }
      let one =
        isRows
        ? Value(rows: 1, columns: value.columns, entries) : Value(rows: value.rows, columns: 1, entries)
      return below.isEmpty ? one : entry(of: one, below.map { $0.node }, node)
    }
    return entry(of: value, scripts.map { $0.node }, node)
  }

  // MARK: Letters of derivatives

  /// δ, and what else may be the derivative of the loss in a quantity of its layer.
  func slopeLetter(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    guard Self.slopeLetters.contains(occurrence.base.text), occurrence.base.marks.subtracting(.fonts).isEmpty
    else { return nil }
    if let named = slopeOfNamed(occurrence, node) { return named }
    let candidates = slopeCandidates(occurrence)
    guard !candidates.isEmpty else { return nil }
    let choice = candidates[trail.ask(.letter(letterName(occurrence, candidates)), of: candidates.count)]
    return slopes(occurrence, choice, sign: 1, node)
  }

  /// δ_h: of the quantity h, or of the sum that it is computed from.
  private func slopeOfNamed(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    guard let place = occurrence.scripts.firstIndex(where: { $0.form == .sub }),
      let name = tree.name(of: occurrence.scripts[place].node),
      let entry = vocabulary.entries(name.text, []).first(where: { $0.rest == .none }),
      vocabulary.model.quantities[entry.quantity].role == .link,
      let id = tree.id(of: name), bindings[id] == nil
    else { return nil }
    let sum = vocabulary.preActivation[entry.quantity].flatMap { vocabulary.entries(of: $0).first }
    let candidates = [sum, entry].compactMap { $0 }
    var letter = occurrence.base
    letter.text += "_" + name.text
    var plain = occurrence
    plain.scripts.remove(at: place)
    return slopes(plain, [candidates[trail.ask(.letter(letter), of: candidates.count)]], sign: 1, node)
  }

  static let slopeLetters: Set<String> = ["delta", "Delta"]

  /// The letter, by itself for each kind of units that its index goes along.
  private func letterName(_ occurrence: Occurrence, _ candidates: [[Entry]]) -> Name {
    var name = occurrence.base
    if let script = occurrence.scripts.last, occurrence.scripts.allSatisfy({ $0.form == .sub }),
      let home = home(of: script),
      candidates.allSatisfy({ $0.allSatisfy { vocabulary.unitClasses($0.quantity).last == home } })
    {
      name.text += "_" + (indexText(script) ?? "")
    }
    return name
  }

  /// Entries that a letter of a derivative may be about: sums before activations, then outputs, then other links.
  private func slopeCandidates(_ occurrence: Occurrence) -> [[Entry]] {
    var families: [[Entry]] = []
    func add(_ entries: [Entry]) {
      guard !entries.isEmpty, !families.contains(entries), matchesSomething(occurrence, entries) else {
        return
      }
      families.append(entries)
    }
    let model = vocabulary.model
    let bases = vocabulary.errors.compactMap {
      vocabulary.entries(of: $0).first { $0.rest != .none } ?? vocabulary.entries(of: $0).first
    }
    for entry in bases { add(layered(entry)) }
    for quantity in vocabulary.errors.reversed() {
      add(vocabulary.entries(of: quantity).filter { $0.rest == .none }.prefix(1).map { $0 })
    }
    let links = model.quantities.indices.filter { model.quantities[$0].role == .link }
    for quantity in links.reversed() {
      for entry in vocabulary.entries(of: quantity).prefix(2) { add(layered(entry)) }
    }
    return Array(ofHome(families, occurrence).prefix(8))
  }

  /// Only the families whose last axis the letter of the index goes along, if there are any.
  private func ofHome(_ families: [[Entry]], _ occurrence: Occurrence) -> [[Entry]] {
    guard let script = occurrence.scripts.last, occurrence.scripts.allSatisfy({ $0.form == .sub }),
      let home = home(of: script)
    else { return families }
    let own = families.map { $0.filter { vocabulary.unitClasses($0.quantity).last == home } }
    let kept = own.filter { !$0.isEmpty }
    return kept.isEmpty ? families : kept
  }

  /// All entries of one base whose rest is of the same kind.
  private func layered(_ entry: Entry) -> [Entry] {
    guard entry.rest != .none else { return [entry] }
    return vocabulary.entries(entry.base, entry.accents).filter { $0.rest != .none }
  }

  private func matchesSomething(_ occurrence: Occurrence, _ entries: [Entry]) -> Bool {
    let (outer, asked) = (stop, trail)
    defer { (stop, trail) = (outer, asked) }
    if let match = match(occurrence, among: entries) { return match.power == nil }
    if case .noSuchIndex? = stop?.reason { return true }
    return false
  }

  /// `\bar W` as the derivative of the loss in W, where the text says so or its formulas bear it out.
  func accentedSlope(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    let accents = occurrence.base.marks.subtracting(.fonts)
    let isSaid = letters.slopeAccents.contains(accents)
    guard isSaid || accents == .bar else { return nil }
    var plain = occurrence
    plain.base.marks.subtract(accents)
    let text = plain.base.text
    guard !vocabulary.entries(text, []).isEmpty || vocabulary.hasOtherCase(text) else { return nil }
    if !isSaid, trail.ask(.accent(accents), of: 2) == 0 { return nil }
    guard let own = denotation(of: plain, node) else { return nil }
    return slope(of: own, scaleOf: Name(text: "d"))
  }

  /// The derivative of the loss in what a name denotes; nil where it denotes no quantity.
  private func slope(of denotation: Denotation, scaleOf name: Name) -> Denotation? {
    guard case .quantity(let reference) = denotation else { return nil }
    let isPerSample = ground.model.quantities[reference.quantity].isPerSample
    var isOfSample = false
    if ground.sampleCount > 1 {
      isOfSample =
        trail.ask(.scale(name, isPerSample: isPerSample, section: section), of: 2) == (isPerSample ? 0 : 1)
    }
    return .slopes(reference, isOfSample: isOfSample, sign: 1)
  }

  func slopes(_ occurrence: Occurrence, _ entries: [Entry], sign: Double, _ node: NodeID) -> Denotation? {
    guard let match = match(occurrence, among: entries), let reference = reference(match, occurrence) else {
      return nil
    }
    let isPerSample = ground.model.quantities[match.entry.quantity].isPerSample
    var isOfSample = false
    if ground.sampleCount > 1 {
      isOfSample =
        trail.ask(.scale(scaleName(occurrence), isPerSample: isPerSample, section: section), of: 2)
        == (isPerSample ? 0 : 1)
    }
    let own = Denotation.slopes(reference, isOfSample: isOfSample, sign: sign)
    return match.power.map { .power(own, exponent: $0) } ?? own
  }

  /// One question for all letters after `d`.
  private func scaleName(_ occurrence: Occurrence) -> Name {
    isDifferentialName ? Name(text: "d") : Name(text: occurrence.base.text)
  }

  /// δ_{ij} with two indices where no derivative has two, and δ beside brackets.
  func kronecker(_ occurrence: Occurrence) -> Denotation? {
    let isUnit = occurrence.base.text == "I" && vocabulary.entries["I"] == nil
    guard occurrence.base.text == "delta" || isUnit, occurrence.scripts.count == 2,
      occurrence.scripts.allSatisfy({ $0.form == .sub })
    else { return nil }
    // The letters of two indices that are compared go along axes: h1 of δ_{h1} is a name.
    let areIndices = occurrence.scripts.allSatisfy { $0.literal != nil || $0.isNumber || home(of: $0) != nil }
    guard isUnit || areIndices else { return nil }
    let nodes = occurrence.scripts.map { $0.node }
    let canBeSlope = slopeCandidates(occurrence).contains { entries in
      entries.contains { entry in
        let quantity = vocabulary.model.quantities[entry.quantity]
        return quantity.dimensions.count + (entry.rest == .none ? 0 : 1) >= 2
      }
    }
    if canBeSlope, !isUnit, !goAlongOneAxis(occurrence),
      trail.ask(.letter(Name(text: "delta", isWord: true)), of: 2) == 1
    {
      return nil
    }
    guard let a = integer(nodes[0]), let b = integer(nodes[1]) else { return nil }
    return .value(Value(a == b ? 1 : 0))
  }

  /// Whether two indices go along the same axis, so that they can only be compared.
  private func goAlongOneAxis(_ occurrence: Occurrence) -> Bool {
    guard let first = home(of: occurrence.scripts[0]) else { return false }
    return first == home(of: occurrence.scripts[1])
  }

  /// `dW`, `\mathrm{d}z`: the derivative of the loss in that name.
  func differential(_ node: NodeID, _ sign: DifferentialSign, _ order: Int) -> Value? {
    let inner = tree.child(0, of: node)
    guard order == 1, sign == .total || sign == .partial || sign == .capital else {
      return fail(.unsupported, node)
    }
    if sign == .total, let letter = tree.id(of: Name(text: "d")) {
      let isBound = occurrence(inner).map { bindings[$0.nameID] != nil } ?? true
      let isSize = vocabulary.model.sizes.contains { $0.name == "d" }
      if isBound || isSize && trail.ask(.parse(node), of: 2) == 1 { return product(of: letter, inner, node) }
    }
    guard let occurrence = occurrence(inner) else { return fail(.unsupported, node) }
    return slopeOfName(occurrence, node)
  }

  /// `d x` as a product.
  private func product(of letter: NameID, _ inner: NodeID, _ node: NodeID) -> Value? {
    let factor: Value
    switch bindings[letter] {
    case .index(let index)?: factor = Value(Double(index))
    case .value(let value)?: factor = value
    case nil:
      guard let size = size(tree[letter], isIndex: false) else { return fail(.unknown(tree[letter]), node) }
      factor = Value(Double(size))
    }
    guard let own = value(inner) else { return nil }
    return combine(factor, own, at: node) { Value.product($0, $1) }
  }

  var isDifferentialName: Bool { openDifferential }

  func slopeOfName(_ occurrence: Occurrence, _ node: NodeID) -> Value? {
    openDifferential = true
    defer { openDifferential = false }
    guard let inner = plainDenotation(occurrence, node) else {
      return stop == nil ? fail(.unknown(occurrence.base), node) : nil
    }
    guard let slope = slope(of: inner, scaleOf: Name(text: "d")) else { return fail(.unsupported, node) }
    return value(of: slope, node).map { occurrence.isTransposed ? $0.transposed : $0 }
  }

  /// A quantity, by its own name or by that of the other case.
  func plainDenotation(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    denotation(of: occurrence, node)
  }

  // MARK: Marks of a step

  /// w^{new}, w^*: a weight after the step.
  func marked(_ occurrence: Occurrence, _ mark: Occurrence.StepMark, _ node: NodeID) -> Denotation? {
    if mark == .star, !isStep {
      _ = fail(.optimum, node)
      return nil
    }
    var plain = occurrence
    plain.marks = []
    guard case .quantity(let reference)? = denotation(of: plain, node) else {
      if stop == nil { _ = fail(.unsupported, node) }
      return nil
    }
    guard ground.model.quantities[reference.quantity].role == .weight else {
      _ = fail(.unsupported, node)
      return nil
    }
    return stepped(reference, at: node).map { .value($0) }
  }

  /// w − rate·∂L/∂w, of the model's loss, of that of one sample, or of a loss that the text defines.
  func stepped(_ reference: Reference, at node: NodeID) -> Value? {
    let others = letters.losses(vocabulary.model, tree)
    let hasSamples = ground.sampleCount > 1
    let answer = trail.ask(.parse(node), of: (hasSamples ? 2 : 1) + others.count)
    let rate = ground.rates[point]
    var numbers: [Number] = []
    for element in reference.elements {
      guard let slope = stepSlope(element, answer, hasSamples, others) else { return nil }
      numbers.append(Number(ground.value(element, at: point) - rate * slope, slope: .nan))
    }
    return Value(rows: reference.rows, columns: reference.columns, numbers)
  }

  private func stepSlope(_ element: Element, _ answer: Int, _ hasSamples: Bool, _ others: [Definition])
    -> Double?
  {
    if answer == 0 { return ground.partial(of: ground.loss, by: element, at: point) }
    if hasSamples, answer == 1 {
      usesSample = true
      return ground.partialOfSampleLoss(sample, by: element, at: point)
    }
    let outer = direction
    direction = .element(element)
    defer { direction = outer }
    return value(others[answer - (hasSamples ? 2 : 1)].body)?.number.slope
  }
}
