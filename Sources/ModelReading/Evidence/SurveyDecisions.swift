import LaTeXReading

/// What letters count layers, and which the samples.
extension Survey {
  mutating func decideLayers() {
    // What is in square brackets above a name is its layer; round ones hold a layer where a weight bears the letter.
    for fence in [Superscript.Fence.square, .paren] {
      for (letter, owners) in fencedLetters[fence] ?? [:] {
        let isLayer = fence == .square || isOnWeight(owners)
        guard isLayer else { continue }
        facts.layerLetters.insert(letter)
        facts.layerFences.insert(fence)
      }
    }
    for letter in shiftedAbove where isOnWeight(plainSupers[letter] ?? []) {
      facts.layerLetters.insert(letter)
      facts.layerFences.insert(.none)
    }
    for (letter, owners) in plainSupers
    where letter == "l" || letter == "L" || (letter == "ell") {
      guard owners.count > 1, isOnWeight(owners) else { continue }
      facts.layerLetters.insert(letter)
      facts.layerFences.insert(.none)
    }
    if facts.layerFences.contains(.none) {
      for letter in facts.layerLetters { facts.layeredBases.formUnion(plainSupers[letter] ?? []) }
    }
    noteNumberedLayers()
    for letter in facts.layerLetters.sorted() {
      for case .letter(let end, 0) in facts.bounds[letter] ?? [] { facts.lastLayerLetter = end }
    }
    if facts.lastLayerLetter == nil, facts.layerLetters.contains("L") || isAboveWithLayers("L") {
      facts.lastLayerLetter = "L"
    }
    facts.layerLetters.subtract(facts.lastLayerLetter.map { [$0] } ?? [])
  }

  /// Whether a letter stands in the brackets that hold layers.
  private func isAboveWithLayers(_ letter: String) -> Bool {
    guard !facts.layerLetters.isEmpty else { return false }
    return facts.layerFences.contains {
      fencedLetters[$0]?[letter] != nil || ($0 == .none && plainSupers[letter] != nil)
    }
  }

  /// Numbers in brackets above a weight, `W^{(1)}`, are layers too.
  mutating func noteNumberedLayers() {
    for index in 0..<tree.nodes.count {
      guard let mention = tree.mention(NodeID(index)) else { continue }
      for above in mention.superscripts {
        guard case .number(let value) = above.item, above.fence != .none || facts.layerFences.contains(.none)
        else { continue }
        if above.fence == .square || (above.fence == .paren && isOnWeight([facts.base(mention.name)])) {
          facts.layerFences.insert(above.fence)
        }
        let bears = above.fence != .none || facts.layeredBases.contains(facts.base(mention.name))
        if bears, facts.layerFences.contains(above.fence), value < 100 {
          facts.lastLayer = max(facts.lastLayer ?? 0, value)
        }
      }
    }
  }

  mutating func decideSamples() {
    let words = sampleWords()
    var candidates: [(letter: String, size: String, score: Int)] = []
    for (letter, size) in meanLetters + sumLetters {
      guard !facts.layerLetters.contains(letter), letter != facts.lastLayerLetter, !shifted.contains(letter),
        letter != size
      else { continue }
      let bases = facts.letters.filter { $0.value.contains(letter) }.keys
      guard !isOnWeight(Set(bases)) else { continue }
      var score = 0
      if meanLetters.contains(where: { $0.letter == letter && $0.size == size }) { score += 2 }
      if words.contains(size) || words.contains(letter) { score += 3 }
      if fencedLetters[.paren]?[letter] != nil { score += 2 }
      // A mean alone may run over outputs: then nothing that meets a weight bears the letter.
      if score > 2 || (score > 0 && meetsWeight(letter)) { candidates.append((letter, size, score)) }
    }
    if let best = candidates.max(by: { $0.score < $1.score }) {
      facts.sampleSize = best.size
      for candidate in candidates where candidate.size == best.size {
        facts.sampleLetters.insert(candidate.letter)
      }
    }
    for letter in (fencedLetters[.paren] ?? [:]).keys
    where !facts.layerLetters.contains(letter) && !shifted.contains(letter) && letter != facts.lastLayerLetter
    {
      facts.sampleLetters.insert(letter)
      facts.hasSampleMarks = true
    }
    facts.samplesAreRows = sampleDirection()
  }

  /// Whether a relation has a weight beside something with this letter below it.
  func meetsWeight(_ letter: String) -> Bool {
    harvest.relations.contains { relation in
      var hasWeight = false
      var hasLetter = false
      var open = relation.sides
      while let id = open.popLast() {
        if case .derivative = tree.kind(id) { return false }
        if let mention = tree.mention(id) {
          let base = facts.base(mention.name)
          if isOnWeight([base]) { hasWeight = true }
          if !facts.defined(base),
            mention.subscripts.contains(where: { $0.place?.letter == letter || $0.label.contains(letter) }),
            isData(base)
          {
            hasLetter = true
          }
        }
        open += tree.children(of: id)
      }
      return hasWeight && hasLetter
    }
  }

  /// Whether a base stands in a product with a weight, as inputs do and targets do not.
  private func isData(_ base: String) -> Bool {
    for index in 0..<tree.nodes.count {
      let id = NodeID(index)
      switch tree.kind(id) {
      case .product, .prefixed: break
      default: continue
      }
      let names = tree.children(of: id).compactMap { tree.mention($0) }.map { facts.base($0.name) }
      if names.contains(base), names.contains(where: { isOnWeight([$0]) }) { return true }
    }
    return false
  }

  /// Whether one of these is a weight: what is differentiated by may also be a quantity that something defines.
  func isOnWeight(_ bases: Set<String>) -> Bool {
    bases.contains { facts.weights.contains($0) && !facts.defined($0) }
  }

  static let sampleNouns = [
    "sample", "example", "observation", "instance", "data point", "datapoint", "training pair", "batch",
    "amostra",
    "exemplo", "observaç", "instância", "dados", "pontos", "pares", "lote", "training set", "pairs", "points",
    "records", "cases", "casos", "images",
  ]

  /// Letters that stand beside a word for samples.
  func sampleWords() -> Set<String> {
    var found: Set<String> = []
    for sentence in harvest.sentences where sentence.utf8.count < 4000 {
      let words = sentence.split(whereSeparator: { " \n\t~,.;:()".contains($0) })
      for (position, word) in words.enumerated() {
        guard Self.sampleNouns.contains(where: { word.hasPrefix($0) }) else { continue }
        for near in max(0, position - 3)..<min(words.count, position + 3) {
          let text = words[near].filter { $0 != "$" && $0 != "{" && $0 != "}" }
          // `(x_i, y_i)`: the letter below.
          if let mark = text.firstIndex(of: "_") {
            let below = text[text.index(after: mark)...]
            if below.count == 1 { found.insert(String(below)) }
          }
          guard text.count == 1 else { continue }
          found.insert(String(text))
          found.insert(text.uppercased())
        }
      }
    }
    return found
  }

  func sampleDirection() -> Bool? {
    for sentence in harvest.sentences {
      guard Self.sampleNouns.contains(where: { sentence.contains($0) }) else { continue }
      let plain = sentence.filter { $0 != "*" }
      let rows = ["row", "linha"].contains { plain.contains($0) }
      let columns = ["column", "coluna"].contains { plain.contains($0) }
      if rows != columns { return rows }
    }
    return nil
  }
}
