import LaTeXReading
import ModelLanguage

extension Evaluator {
  // MARK: Names

  func named(_ node: NodeID) -> Value? {
    guard let occurrence = occurrence(node) else { return fail(.unsupported, node) }
    return value(of: occurrence, node)
  }

  /// Letters without anything between them: one name where it is known, else a product.
  func run(_ node: NodeID) -> Value? {
    if let occurrence = occurrence(node), isKnown(occurrence) { return value(of: occurrence, node) }
    let letters = Array(tree.children(of: node))
    if letters.count == 2, let occurrence = indexedByDigits(letters[0], letters[1]) {
      return value(of: occurrence, node)
    }
    return product(letters, letters.map { _ in .juxtaposed })
  }

  /// `w1`: the letter with that index.
  private func indexedByDigits(_ letter: NodeID, _ digits: NodeID) -> Occurrence? {
    guard case .number = tree.kind(digits), var occurrence = occurrence(letter) else { return nil }
    occurrence.scripts.append(Occurrence.Script(form: .sub, node: digits, isNumber: true))
    return occurrence
  }

  /// Whether a name means something as a whole.
  func isKnown(_ occurrence: Occurrence) -> Bool {
    bindings[occurrence.nameID] != nil
      || vocabulary.entries[occurrence.base.text] != nil || letters.hasDefinition(occurrence.base)
      || Self.constants[occurrence.base.text] != nil
  }

  func scripted(_ node: NodeID) -> Value? {
    if let occurrence = occurrence(node) {
      if case .run = tree.kind(tree.scripts(of: node).base), !isKnown(occurrence) { return scriptedRun(node) }
      return value(of: occurrence, node)
    }
    let parts = tree.scripts(of: node)
    if isModulusSlope(node), let sign = RealFunction.written("sign") {
      return value(tree.child(0, of: parts.base)).map { $0.map { sign($0) } }
    }
    if case .group(let brackets) = tree.kind(parts.base), brackets.open == .doubleBar || brackets.open == .bar
    {
      return scriptedNorm(parts, node)
    }
    if case .decorated = tree.kind(parts.base) { return fail(.unsupported, node) }
    guard let base = value(parts.base) else { return nil }
    return scripted(base, parts, node)
  }

  private typealias Parts = (base: NodeID, sub: NodeID?, superscript: NodeID?, primes: Int)

  private func scriptedNorm(_ parts: Parts, _ node: NodeID) -> Value? {
    guard let inner = tree.children(of: parts.base).first, let inside = value(inner) else { return nil }
    guard let base = norm(inside, parts.sub.map { tree.plainText($0) }, node) else { return nil }
    guard let above = parts.superscript else { return base }
    guard let exponent = value(above) else { return nil }
    return power(base, exponent, node)
  }

  /// A run that is a product: the scripts belong to its last letter.
  private func scriptedRun(_ node: NodeID) -> Value? {
    let parts = tree.scripts(of: node)
    let letters = Array(tree.children(of: parts.base))
    guard let last = letters.last, var occurrence = Occurrence(node, in: tree),
      let own = self.occurrence(last)
    else { return fail(.unsupported, node) }
    (occurrence.base, occurrence.nameID) = (own.base, own.nameID)
    guard let tail = value(of: occurrence, node) else { return nil }
    let head = Array(letters.dropLast())
    guard let front = product(head, head.map { _ in .juxtaposed }) else { return nil }
    return combine(front, tail, at: node) { Value.product($0, $1) }
  }

  /// A value with scripts: `(X W)^T`, `(a + b)^2`, `(W h)_i`.
  private func scripted(_ base: Value, _ parts: Parts, _ node: NodeID) -> Value? {
    if parts.primes > 0 { return fail(.unsupported, node) }
    var result = base
    if let sub = parts.sub {
      guard let entry = entry(of: result, tree.items(ofScript: sub), node) else { return nil }
      result = entry
    }
    guard let above = parts.superscript else { return result }
    for item in tree.items(ofScript: above) {
      if case .name(let id) = tree.kind(item), ["T", "top", "intercal"].contains(tree[id].text) {
        result = result.transposed
        continue
      }
      if case .group(let brackets) = tree.kind(item), brackets.open == .paren || brackets.open == .square,
        result.isArray
      {
        guard let column = sampleEntry(of: result, item) else { return nil }
        result = column
        continue
      }
      if tree.plainText(item) == "-1", result.isArray, !result.isVector { return fail(.unsupported, node) }
      guard let exponent = value(item), let next = power(result, exponent, node) else { return nil }
      result = next
    }
    return result
  }

  /// An entry of a value by its indices.
  func entry(of value: Value, _ items: [NodeID], _ node: NodeID) -> Value? {
    if value.isNumber { return value }
    guard value.isArray else { return fail(.unsupported, node) }
    let indices = items.compactMap { integer($0) }
    guard indices.count == items.count else { return nil }
    let base = unitBase
    if indices.count == 1, value.isVector {
      guard value.entries.indices.contains(indices[0] - base) else {
        return fail(.noSuchIndex(indices[0]), items[0])
      }
      return Value(value.entries[indices[0] - base])
    }
    guard indices.count == 2 else { return fail(.unsupported, node) }
    let (row, column) = (indices[0] - base, indices[1] - base)
    guard (0..<value.rows).contains(row), (0..<value.columns).contains(column) else {
      let isRow = (0..<value.rows).contains(row)
      return fail(.noSuchIndex(isRow ? indices[1] : indices[0]), items[isRow ? 1 : 0])
    }
    return Value(value[row, column])
  }

  /// The column or row of one sample.
  private func sampleEntry(of value: Value, _ item: NodeID) -> Value? {
    guard let index = integer(item) else { return nil }
    let place = index - sampleBase()
    switch value.samples {
    case .columns:
      guard (0..<value.columns).contains(place) else { return fail(.noSuchIndex(index), item) }
      return Value(rows: value.rows, columns: 1, (0..<value.rows).map { value[$0, place] })
    case .rows:
      guard (0..<value.rows).contains(place) else { return fail(.noSuchIndex(index), item) }
      return Value(rows: 1, columns: value.columns, (0..<value.columns).map { value[place, $0] })
    case .none: return fail(.unsupported, item)
    }
  }

  // MARK: What a name denotes

  func value(of occurrence: Occurrence, _ node: NodeID) -> Value? {
    if let local = localValue(occurrence, node) { return local }
    if stop != nil { return nil }
    guard let denotation = denotation(of: occurrence, node) else {
      return stop == nil ? fail(.unknown(occurrence.base), node) : nil
    }
    guard let own = value(of: denotation, node) else { return nil }
    return occurrence.isTransposed ? own.transposed : own
  }

  /// A bound letter, with a power where it has one.
  private func localValue(_ occurrence: Occurrence, _ node: NodeID) -> Value? {
    guard let binding = bindings[occurrence.nameID], occurrence.primes == 0 else { return nil }
    let base: Value
    switch binding {
    case .index(let index):
      guard occurrence.scripts.allSatisfy({ $0.form == .plain }) else { return nil }
      base = Value(Double(index))
    case .value(let value): base = value
    }
    var result = occurrence.isTransposed ? base.transposed : base
    let below = occurrence.scripts.filter { $0.form == .sub }
    if !below.isEmpty {
      guard let entry = entry(of: result, below.map { $0.node }, node) else { return nil }
      result = entry
    }
    for script in occurrence.scripts where script.form != .sub {
      guard let exponent = value(script.node), let next = power(result, exponent, node) else { return nil }
      result = next
    }
    return occurrence.isInverse ? power(result, Value(-1), node) : result
  }

  func denotation(of occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    if let mark = occurrence.marks.first(where: { $0 != .old }) { return marked(occurrence, mark, node) }
    if let step = stepScript(occurrence) {
      return step.isNew ? marked(step.plain, .new, node) : denotation(of: step.plain, node)
    }
    if occurrence.primes == 1, isStep, isWeightName(occurrence) {
      var plain = occurrence
      plain.primes = 0
      return marked(plain, .new, node)
    }
    let accents = occurrence.base.marks.subtracting(.fonts)
    let text = occurrence.base.text
    if isExponential(occurrence) { return constant(occurrence, node) }
    if text == "1", let own = indicator(below: occurrence, node) { return .value(own) }
    if stop != nil { return nil }
    if letters.hasLiterals(occurrence.base), let defined = defined(occurrence, node, needsLiterals: true) {
      return defined
    }
    if stop != nil { return nil }
    if let own = quantity(occurrence, vocabulary.entries(text, accents, primes: occurrence.primes), node) {
      return own
    }
    if stop != nil { return nil }
    if let slope = activationSlope(occurrence, node) { return slope }
    if stop != nil { return nil }
    if let pair = kronecker(occurrence) { return pair }
    if stop != nil { return nil }
    if let slope = accentedSlope(occurrence, node) { return slope }
    if stop != nil { return nil }
    if let defined = defined(occurrence, node) { return defined }
    if stop != nil { return nil }
    if let slope = slopeLetter(occurrence, node) { return slope }
    if stop != nil { return nil }
    if occurrence.scripts.isEmpty,
      vocabulary.model.sizes.contains(where: { $0.name == text && $0.parameter == nil }),
      let size = size(occurrence.base, isIndex: false)
    {
      return .value(Value(Double(size)))
    }
    if let other = otherCase(occurrence, node) { return other }
    if stop != nil { return nil }
    return constant(occurrence, node)
  }

  /// `e^{-u}`
  private func isExponential(_ occurrence: Occurrence) -> Bool {
    guard occurrence.scripts.count == 1, occurrence.scripts[0].form == .plain, !occurrence.scripts[0].isNumber
    else { return false }
    return vocabulary.isEuler(occurrence.base.text, raisedTo: occurrence.scripts[0].node, in: tree)
  }

  /// `\mathbb{1}_{z > 0}`
  private func indicator(below occurrence: Occurrence, _ node: NodeID) -> Value? {
    guard occurrence.scripts.count == 1,
      case .relation = tree.kind(tree.unbracketed(occurrence.scripts[0].node))
    else { return nil }
    return indicator(tree.unbracketed(occurrence.scripts[0].node), node)
  }

  /// Whether a name without its primes is a weight's, and with them nobody's.
  func isWeightName(_ occurrence: Occurrence) -> Bool {
    let entries = vocabulary.entries[occurrence.base.text] ?? []
    return entries.contains { vocabulary.model.quantities[$0.quantity].role == .weight }
      && !entries.contains { $0.primes == occurrence.primes && occurrence.primes > 0 }
  }

  /// `a'` of a = f(z): f'(z), entry by entry.
  private func activationSlope(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    guard occurrence.primes == 1 else { return nil }
    var plain = occurrence
    plain.primes = 0
    let entries = vocabulary.entries(plain.base.text, plain.base.marks.subtracting(.fonts))
    guard entries.contains(where: { vocabulary.preActivation[$0.quantity] != nil }),
      case .quantity(let reference)? = quantity(plain, entries, node)
    else { return nil }
    guard let sum = vocabulary.preActivation[reference.quantity] else {
      // The input is no activation.
      _ = fail(.noSuchIndex(0), node)
      return nil
    }
    let numbers = reference.elements.map { element in
      Number(
        ground.partial(of: element, by: Element(quantity: sum, offset: element.offset), at: point),
        slope: direction == .none ? 0 : .nan)
    }
    return .value(
      Value(rows: reference.rows, columns: reference.columns, numbers, samples: reference.samples))
  }

  /// w_{t+1} and w^{(t)} of a weight: the script counts steps of the training.
  private func stepScript(_ occurrence: Occurrence) -> (plain: Occurrence, isNew: Bool)? {
    guard let letter = stepLetter, vocabulary.isWeight(occurrence.base.text) else { return nil }
    let texts = occurrence.scripts.map { tree.plainText($0.node) }
    guard let place = texts.lastIndex(where: { $0 == letter || $0 == letter + "+1" }) else { return nil }
    var plain = occurrence
    plain.scripts.remove(at: place)
    return (plain, texts[place] != letter)
  }

  /// A quantity by its own name, and the loss of one sample where the loss has an index of a sample.
  func quantity(_ occurrence: Occurrence, _ entries: [Entry], _ node: NodeID) -> Denotation? {
    if entries.isEmpty { return nil }
    if let loss = entries.first(where: { $0.quantity == vocabulary.model.loss }) {
      return self.loss(occurrence, loss, entries, node)
    }
    let found = match(occurrence, among: entries).flatMap { own in
      reference(own, occurrence).map { (own, $0) }
    }
    guard let (match, reference) = found else { return boundary(occurrence) }
    return powered(.quantity(reference), match.power, occurrence)
  }

  /// 1 for x_0 where the text says so, outside of the array.
  private func boundary(_ occurrence: Occurrence) -> Denotation? {
    guard case .noSuchIndex? = stop?.reason else { return nil }
    for script in occurrence.scripts {
      guard let index = script.literal ?? integerQuietly(script.node) else { continue }
      let own = letters.boundaries.first { $0.name.text == occurrence.base.text && $0.index == index }
      guard let own else { continue }
      stop = nil
      return .value(Value(own.value))
    }
    return nil
  }

  private func powered(_ denotation: Denotation, _ power: NodeID?, _ occurrence: Occurrence) -> Denotation {
    power.map { .power(denotation, exponent: $0) } ?? denotation
  }

  private func loss(_ occurrence: Occurrence, _ entry: Entry, _ entries: [Entry], _ node: NodeID)
    -> Denotation?
  {
    var reference = Reference(quantity: entry.quantity, elements: [ground.loss])
    var power: NodeID?
    let scripts = occurrence.scripts
    if entries.contains(where: { $0.quantity != entry.quantity }),
      let own = match(occurrence, among: entries),
      own.entry.quantity != entry.quantity
    {
      guard let other = self.reference(own, occurrence) else { return nil }
      return powered(.quantity(other), own.power, occurrence)
    }
    if entry.rest != .none {
      guard let own = match(occurrence, among: [entry]) else { return nil }
      return powered(.quantity(reference), own.power, occurrence)
    }
    if let script = scripts.first {
      if ground.sampleCount > 1, scripts.count == 1 {
        if script.form == .plain, script.isNumber {
          power = script.node
        } else if namesSample(script) {
          // C_x: the loss at the input x.
          usesSample = true
          reference.lossOfSample = scopeSample ?? sample
        } else {
          guard let index = integer(script.node) else { return nil }
          let place = index - sampleBase()
          guard (0..<ground.sampleCount).contains(place) else {
            _ = fail(.noSuchIndex(index), script.node)
            return nil
          }
          reference.lossOfSample = place
          namedSample = place
        }
      } else if script.form == .plain, scripts.count == 1 {
        power = script.node
      } else if !parameterNames(scripts) {
        return nil
      }
    } else if ground.sampleCount > 1, trail.ask(.loss(occurrence.base), of: 2) == 1 {
      usesSample = true
      reference.lossOfSample = sample
    }
    return powered(.quantity(reference), power, occurrence)
  }

  /// Whether a script is the input itself, which stands for its sample.
  private func namesSample(_ script: Occurrence.Script) -> Bool {
    guard let inner = occurrence(script.node), inner.scripts.isEmpty, bindings[inner.nameID] == nil else {
      return false
    }
    return isInput(inner)
  }

  /// Whether a name is an input that each sample has its own of.
  func isInput(_ occurrence: Occurrence) -> Bool {
    vocabulary.entries(occurrence.base.text, occurrence.base.marks.subtracting(.fonts)).contains {
      let quantity = vocabulary.model.quantities[$0.quantity]
      return quantity.role == .input && quantity.isPerSample && $0.rest == .none
    }
  }

  /// Whether scripts only name parameters, as in `J_\theta`.
  func parameterNames(_ scripts: [Occurrence.Script]) -> Bool {
    scripts.allSatisfy { script in
      guard let inner = occurrence(script.node), let entry = vocabulary.entries[inner.base.text]?.first else {
        return false
      }
      return vocabulary.model.quantities[entry.quantity].role == .weight
    }
  }

  /// X for x and x for X, where only one of them is a name; e is no E, whatever the loss is called.
  private func otherCase(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    let text = occurrence.base.text
    guard Self.constants[text] == nil, let first = text.first,
      !occurrence.scripts.isEmpty || !letters.hasDefinition(occurrence.base),
      text.count == 1 || vocabulary.entries[text] == nil
    else { return nil }
    let other = (first.isUppercase ? first.lowercased() : first.uppercased()) + text.dropFirst()
    let entries = vocabulary.entries(other, occurrence.base.marks.subtracting(.fonts))
    guard !entries.isEmpty else { return nil }
    let stacked = entries.filter {
      let quantity = vocabulary.model.quantities[$0.quantity]
      return quantity.isPerSample || quantity.dimensions.count > 1
    }
    let isCapital = first.isUppercase
    let usable = isCapital ? stacked : entries
    guard let found = usable.isEmpty ? nil : quantity(occurrence, usable, node) else { return nil }
    // A small letter for a whole matrix says too little to call anything wrong.
    if !isCapital, case .quantity(let reference) = found, reference.rows > 1, reference.columns > 1 {
      isDubious = true
    }
    return found
  }

  static let constants: [String: Double] = ["e": 2.718281828459045, "pi": Double.pi]

  private func constant(_ occurrence: Occurrence, _ node: NodeID) -> Denotation? {
    let text = occurrence.base.text
    if text == "1" || text == "bbone" {
      if let script = occurrence.scripts.first, occurrence.scripts.count == 1,
        case .relation = tree.kind(tree.unbracketed(script.node))
      {
        // 1_{i = j}
        return indicator(tree.unbracketed(script.node), script.node).map { .value($0) }
      }
      return .value(Value(form: .ones(isRow: false)))
    }
    if text == "0" { return .value(Value(0)) }
    if occurrence.marks.isEmpty, let own = Self.constants[text] {
      let power = occurrence.scripts.first { $0.form == .plain }
      guard occurrence.scripts.count == (power == nil ? 0 : 1) else { return nil }
      return powered(.value(Value(own)), power?.node, occurrence)
    }
    if text == "I", occurrence.scripts.count <= 1 { return .value(Value(form: .identity)) }
    if occurrence.scripts.isEmpty || occurrence.scripts.allSatisfy({ $0.form == .plain }) {
      if let rate = rate(occurrence) { return .value(Value(rate)) }
      if let all = allWeights(occurrence) { return .quantity(all) }
      if let spare = spareConstant(occurrence) {
        return powered(.quantity(spare), occurrence.scripts.first?.node, occurrence)
      }
      if letters.constants.contains(text) || mayBeSpare(occurrence) {
        return powered(.value(anyValue(of: text)), occurrence.scripts.first?.node, occurrence)
      }
      if let size = size(occurrence.base, isIndex: false) {
        return powered(.value(Value(Double(size))), occurrence.scripts.first?.node, occurrence)
      }
    }
    return nil
  }

  /// A number for a letter that may be any.
  private func anyValue(of text: String) -> Value {
    let own = text.utf8.reduce(0.0) { ($0 * 1.37 + Double($1)).truncatingRemainder(dividingBy: 1) + 0.01 }
    return Value(0.31 + 0.4 * own + 0.17 * Double(point))
  }

  private func mayBeSpare(_ occurrence: Occurrence) -> Bool {
    let text = occurrence.base.text
    let isLetter = text.count == 1 || !occurrence.base.isWord
    return isLetter && !letters.spareConstants.isEmpty && !letters.hasDefinition(occurrence.base)
      && !vocabulary.hasOtherCase(text)
  }

  /// A letter that nothing explains, for a constant of the model that the document calls by no name; it may as well be
  /// none of them, and no line is judged by a letter that no line bears out.
  private func spareConstant(_ occurrence: Occurrence) -> Reference? {
    guard mayBeSpare(occurrence) else { return nil }
    let choice = trail.ask(.letter(occurrence.base), of: letters.spareConstants.count + 1)
    guard choice < letters.spareConstants.count else { return nil }
    let place = letters.spareConstants[choice]
    return Reference(quantity: place, elements: [Element(quantity: place, offset: 0)])
  }

  /// w for w1, w2, … and θ for everything that is learned: all weights, one below the other.
  private func allWeights(_ occurrence: Occurrence) -> Reference? {
    let text = occurrence.base.text
    guard occurrence.scripts.isEmpty, vocabulary.entries[text]?.contains(where: { $0.rest == .none }) != true
    else { return nil }
    let weights = ground.model.quantities.indices.filter { ground.model.quantities[$0].role == .weight }
    let isFamily = vocabulary.entries[text]?.contains { weights.contains($0.quantity) } ?? false
    guard isFamily || ["theta", "Theta", "w", "W"].contains(text), let first = weights.first else {
      return nil
    }
    return stacked(weights, quantity: first)
  }

  /// All elements of some quantities as one column.
  func stacked(_ quantities: [Int], quantity: Int) -> Reference {
    var reference = Reference(quantity: quantity, elements: [])
    for place in quantities {
      for offset in 0..<ground.layout.arrays[place].count {
        reference.elements.append(Element(quantity: place, offset: offset))
      }
    }
    (reference.rows, reference.columns) = (reference.elements.count, 1)
    return reference
  }

  /// The size of a step, whatever letter the notes give it.
  private func rate(_ occurrence: Occurrence) -> Double? {
    guard isStep,
      ["eta", "alpha", "gamma", "epsilon", "lambda", "mu", "t", "r", "tau", "lr", "rho"]
        .contains(occurrence.base.text)
    else { return nil }
    return ground.rates[point]
  }
}
