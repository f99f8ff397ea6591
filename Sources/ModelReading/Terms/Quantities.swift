import LaTeXReading

/// A quantity of the page: a base name, what its label and its layer are.
struct Quantity: Hashable {
  var base: String
  /// Subscripts that are part of the name, `xh` of `W_{xh}`.
  var label: String
  var layer: Int?

  /// The name before it is made an identifier.
  var name: String {
    var text = base
    if !label.isEmpty {
      text += (text.last?.isNumber == true || label.first?.isLetter == true ? "_" : "") + label
    }
    if let layer { text += (text.last?.isNumber == true ? "_" : "") + String(layer) }
    return text
  }

  /// What its shape is declared under.
  var shapeKeys: [String] {
    let below = label.isEmpty ? "" : "_" + label
    return (layer.map { [base + "^" + String($0) + below] } ?? []) + [base + below]
  }
}

/// The quantities of the page by number.
struct Quantities {
  private(set) var all: [Quantity] = []
  private var ids: [Quantity: QuantityID] = [:]

  subscript(id: QuantityID) -> Quantity { all[id] }

  mutating func intern(_ quantity: Quantity) -> QuantityID {
    if let id = ids[quantity] { return id }
    all.append(quantity)
    ids[quantity] = all.count - 1
    return all.count - 1
  }
}

/// A name of the page whose scripts are told apart.
struct ResolvedMention {
  var mention: Mention
  var isTransposed = false
  var power: NodeID?
  var primes = 0
}

/// Tells the scripts of a name apart, by what the page as a whole says of its letters.
struct Resolver {
  let tree: FormulaTree
  let facts: Facts
  /// Layers that letters stand for in the equation that is read.
  var layers: [String: Int] = [:]
  let indexLetters: Set<String>
  private let ends: Set<String>
  private let labelled: Set<String>
  private let timeEnd: String?

  init(_ tree: FormulaTree, _ facts: Facts) {
    self.tree = tree
    self.facts = facts
    var letters = Set(facts.bounds.keys)
    letters.formUnion(facts.sampleLetters)
    letters.formUnion(facts.timeLetters)
    indexLetters = letters
    ends = facts.ends
    labelled = facts.labelled
    timeEnd = facts.timeEnd
  }

  /// Layers of notes that leave their number open.
  static let layersWithoutWord = 2

  /// The last layer: what the page says, or as few as show the rule.
  var lastLayer: Int? {
    if let known = facts.numberOfLayers { return known }
    return facts.layerLetters.isEmpty ? nil : max(facts.lastLayer ?? 0, Self.layersWithoutWord)
  }

  /// The scripts of a name told apart, or nil where one of them cannot be.
  func resolve(_ written: WrittenMention, _ quantities: inout Quantities) -> ResolvedMention? {
    var base = facts.base(written.name)
    var layer: Int?
    var leading: [Place] = []
    var found = ResolvedMention(mention: Mention(quantity: 0))
    for above in written.superscripts {
      switch above.item {
      case .letter(let letter, let offset):
        if above.fence == .none, Self.transposes.contains(letter) {
          found.isTransposed.toggle()
        } else if facts.layerFences.contains(above.fence), let value = self.layer(letter) {
          layer = value + offset
        } else if above.fence != .none, facts.timeLetters.contains(letter) || letter == timeEnd {
          leading.append(Place(letter: letter, offset: offset))
        } else if above.fence != .none, facts.sampleLetters.contains(letter), offset == 0 {
          found.mention.isSampled = true
        } else if above.fence == .none, offset == 0, !facts.layerLetters.contains(letter) {
          found.power = above.node
        } else {
          return nil
        }
      case .number(let value):
        if isLayer(value, above.fence, base) {
          layer = value
        } else if above.fence == .none {
          found.power = above.node
        } else if !facts.timeLetters.isEmpty, above.fence != .square {
          leading.append(Place(letter: nil, offset: value))
        } else {
          return nil
        }
      case .word: return nil
      case .other:
        guard above.fence == .none else { return nil }
        found.power = above.node
      }
    }
    var label = ""
    for item in written.subscripts {
      switch item {
      case .letter(let letter, let offset):
        if facts.sampleLetters.contains(letter), offset == 0 {
          found.mention.isSampled = true
        } else if facts.layerFences.isEmpty == false, layer == nil, facts.layerLetters.contains(letter),
          let value = self.layer(letter)
        {
          layer = value + offset
        } else if isLabel(letter) {
          label += item.label
        } else {
          found.mention.places.append(Place(letter: letter, offset: offset))
        }
      case .number(let value):
        if !isIndexed(base) {
          label += item.label
        } else {
          found.mention.places += digits(value, base).map { Place(letter: nil, offset: $0) }
        }
      case .word(let word): label += word
      case .other: return nil
      }
    }
    found.mention.places = leading + found.mention.places
    if written.primes > 0, !facts.steps.contains(base), facts.primed.contains(base) {
      label += String(repeating: "prime", count: written.primes)
    } else {
      found.primes = written.primes
    }
    if facts.totals.contains(base), label.isEmpty {
      if let letter = found.mention.places.first?.letter { label = letter }
      if found.mention.isSampled { label = "i" }
    }
    if found.mention.isSampled { base = stack(of: base) ?? base }
    found.mention.quantity = quantities.intern(Quantity(base: base, label: label, layer: layer))
    return found
  }

  static let transposes: Set<String> = ["T", "top", "intercal"]

  private func layer(_ letter: String) -> Int? {
    if let value = layers[letter] { return value }
    return letter == facts.lastLayerLetter ? lastLayer : nil
  }

  private func isLayer(_ value: Int, _ fence: Superscript.Fence, _ base: String) -> Bool {
    guard facts.layerFences.contains(fence) else { return false }
    return fence != .none || facts.layeredBases.contains(base)
  }

  /// Whether a letter below a name is part of the name: it is itself the name of a quantity, and no index.
  private func isLabel(_ letter: String) -> Bool {
    if indexLetters.contains(letter) || ends.contains(letter) { return false }
    if labelled.contains(letter) { return true }
    return !Self.customaryIndices.contains(letter)
  }

  private static let customaryIndices: Set<String> = [
    "i", "j", "k", "l", "m", "n", "p", "q", "r", "s", "t", "u", "v", "tau",
  ]

  /// Whether numbers below a name are indices of an array.
  func isIndexed(_ base: String) -> Bool {
    let letters = facts.letters[base] ?? []
    if letters.contains(where: { !isLabel($0) && !facts.sampleLetters.contains($0) }) { return true }
    if facts.timeLetters.isEmpty == false, letters.contains(where: { facts.timeLetters.contains($0) }) {
      return true
    }
    return base.first?.isLowercase == true
      && (facts.looksLikeArray.contains(base) || facts.shapes[base] != nil)
  }

  /// `w_{12}` of a matrix is row 1, column 2.
  private func digits(_ value: Int, _ base: String) -> [Int] {
    let letters = (facts.letters[base] ?? []).filter { !isLabel($0) }
    guard value > 9, value < 100, letters.count > 1 else { return [value] }
    return [value / 10, value % 10]
  }

  /// The name of the stack that a sample belongs to, where only the stack is defined: `\hat{y}^{(i)}` of `\hat{Y}`.
  private func stack(of base: String) -> String? {
    guard !facts.defined.contains(base), let first = base.first, first.isLowercase else { return nil }
    let stack = first.uppercased() + base.dropFirst()
    return facts.defined.contains(stack) ? stack : nil
  }
}

extension Facts {
  /// Letters that a sum or a list ends with.
  var ends: Set<String> {
    var found: Set<String> = []
    for list in bounds.values {
      for case .letter(let letter, _) in list { found.insert(letter) }
    }
    return found
  }

  /// Letters that name a quantity with scripts of its own.
  var labelled: Set<String> {
    bases.filter { $0.count == 1 || !$0.contains("_") }.filter { letters[$0] != nil || defined.contains($0) }
  }

  /// The letter that the steps of time end with.
  var timeEnd: String? {
    for letter in timeLetters.sorted() {
      for case .letter(let end, 0) in bounds[letter] ?? [] { return end }
    }
    return nil
  }
}
