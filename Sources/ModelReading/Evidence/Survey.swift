import LaTeXReading

/// Gathers the facts.
struct Survey {
  var facts = Facts()
  let page: Page
  let harvest: Harvest
  var tree: FormulaTree { page.tree }
  var mentions: [WrittenMention] = []
  var fencedLetters: [Superscript.Fence: [String: Set<String>]] = [:]
  var plainSupers: [String: Set<String>] = [:]
  var shifted: Set<String> = []
  var shiftedAbove: Set<String> = []
  var shiftedOn: [String: Set<String>] = [:]
  var meanLetters: [(letter: String, size: String)] = []
  var sumLetters: [(letter: String, size: String)] = []
  var differentiatedCounts: [String: Int] = [:]
  var order: [String] = []

  init(_ page: Page, _ harvest: Harvest) {
    self.page = page
    self.harvest = harvest
  }

  mutating func run() {
    collectMentions()
    collectNodes()
    collectRelations()
    collectSpokenShapes()
    decideLayers()
    decideSamples()
    facts.timeLetters = shifted.filter { letter in
      // A letter that moves under a weight counts layers.
      !isOnWeight(shiftedOn[letter] ?? [])
    }
    .subtracting(facts.layerLetters)
    for letter in facts.timeLetters where facts.bounds[letter] == nil {
      // `h_T` is the last of the `h_t`.
      let end = letter == "tau" ? "T" : letter.uppercased()
      if facts.letters.values.contains(where: { $0.contains(end) }) {
        facts.bounds[letter] = [.letter(end, 0)]
      }
    }
    facts.differentiated = order.map { ($0, differentiatedCounts[$0] ?? 0) }
  }

  // MARK: Names

  mutating func collectMentions() {
    let count = tree.nodes.count
    var forms: [String: Set<Bool>] = [:]
    for name in tree.names { forms[name.text, default: []].insert(name.marks.contains(.calligraphic)) }
    facts.twoForms = Set(forms.filter { $0.value.count == 2 }.keys)
    for index in 0..<count {
      let id = NodeID(index)
      switch tree.kind(id) {
      case .name, .scripted, .run: break
      default: continue
      }
      guard let mention = tree.mention(id) else { continue }
      note(mention)
    }
  }

  mutating func note(_ mention: WrittenMention) {
    let base = facts.base(mention.name)
    facts.bases.insert(base)
    if !mention.name.marks.isDisjoint(with: [.bold, .vector]), mention.name.text.first?.isLowercase == true {
      facts.looksLikeArray.insert(base + mention.sampleSign)
    }
    let isPure = mention.subscripts.allSatisfy { if case .number = $0 { false } else { true } }
    for item in mention.subscripts {
      if isPure, case .word(let run) = item, run.count <= 3, run.allSatisfy({ $0.isLetter || $0.isNumber }) {
        for letter in run where letter.isLetter { facts.letters[base, default: []].insert(String(letter)) }
      }
      guard case .letter(let letter, let offset) = item else { continue }
      if isPure { facts.letters[base, default: []].insert(letter) }
      if offset != 0 {
        shifted.insert(letter)
        shiftedOn[letter, default: []].insert(base)
      }
    }
    for above in mention.superscripts {
      switch above.item {
      case .letter(let letter, let offset):
        if Self.transposes.contains(letter), above.fence == .none {
          facts.looksLikeArray.insert(base + mention.sampleSign)
          continue
        }
        if above.fence == .none {
          plainSupers[letter, default: []].insert(base)
          if offset != 0 { shiftedAbove.insert(letter) }
        } else {
          fencedLetters[above.fence, default: [:]][letter, default: []].insert(base)
          if offset != 0 {
            shifted.insert(letter)
            shiftedOn[letter, default: []].insert(base)
          }
        }
      default: break
      }
    }
  }

  static let transposes: Set<String> = ["T", "top", "intercal", "mathsf{T}"]

  // MARK: Nodes

  mutating func collectNodes() {
    for index in 0..<tree.nodes.count {
      let id = NodeID(index)
      switch tree.kind(id) {
      case .derivative: noteDerivative(id)
      case .big(let big, let hasLower, let hasUpper) where big == .sum && hasLower:
        noteSum(id, hasUpper: hasUpper)
      case .prefixed: notePrefixed(id)
      case .group(.norm) where tree.childCount(of: id) == 1: noteArrays(tree.child(0, of: id))
      case .product: noteProduct(id)
      default: break
      }
    }
  }

  mutating func noteArrays(_ root: NodeID) {
    if let mention = tree.mention(root) {
      facts.looksLikeArray.insert(facts.base(mention.name) + mention.sampleSign)
    }
    if case .sum = tree.kind(root) {
      for child in tree.children(of: root) {
        if let mention = tree.mention(child) {
          facts.looksLikeArray.insert(facts.base(mention.name) + mention.sampleSign)
        }
      }
    }
  }

  /// The name that a node is about: through arguments and groups.
  func head(_ id: NodeID) -> WrittenMention? {
    if let call = tree.call(id) { return head(call.head) }
    if case .group = tree.kind(id), tree.childCount(of: id) == 1 { return head(tree.child(0, of: id)) }
    return tree.mention(id)
  }

  mutating func noteDerivative(_ id: NodeID) {
    let parts = Array(tree.children(of: id))
    guard let numerator = parts.first else { return }
    note(numerator, in: Array(parts.dropFirst()))
  }

  mutating func note(_ numerator: NodeID, in variables: [NodeID]) {
    let mentions = variables.compactMap { head($0) }
    let names = mentions.map { facts.base($0.name) }
    for mention in mentions where mention.primes > 0 { facts.primed.insert(facts.base(mention.name)) }
    let name = head(numerator).map { key($0) }
    for variable in names {
      facts.weights.insert(variable)
      if let name {
        facts.differentiatedPairs.append((name, variable))
        if differentiatedCounts[name] == nil { order.append(name) }
        differentiatedCounts[name, default: 0] += 1
      }
    }
  }

  /// The base with the labels that make another name of it.
  func key(_ mention: WrittenMention) -> String {
    facts.base(mention.name)
      + mention.subscripts.filter { if case .number = $0 { false } else { true } }.map { "_" + $0.label }
      .joined()
  }

  /// An operator `d/dw` or `\nabla_W` before what it is of.
  mutating func notePrefixed(_ id: NodeID) {
    let parts = Array(tree.children(of: id))
    guard parts.count > 1 else { return }
    if case .derivative = tree.kind(parts[0]) {
      note(parts[1], in: Array(tree.children(of: parts[0]).dropFirst()))
    } else {
      let (base, sub, _, _) = tree.scripts(of: parts[0])
      guard tree.name(of: base)?.text == "nabla", let sub else { return }
      note(parts[1], in: [sub])
    }
  }

  mutating func noteSum(_ id: NodeID, hasUpper: Bool) {
    guard let (letter, _) = tree.binding(tree.child(0, of: id)) else { return }
    guard hasUpper else { return }
    let upper = tree.scriptItem(tree.child(1, of: id))
    facts.bounds[letter, default: []].append(upper)
    if case .letter(let size, 0) = upper { sumLetters.append((letter, size)) }
  }

  /// `\frac{1}{m} \sum_{i=1}^m`: what is averaged over.
  mutating func noteProduct(_ id: NodeID) {
    let factors = Array(tree.children(of: id))
    for (position, factor) in factors.enumerated() {
      if tree.joint(before: position, of: id) == .odot, let mention = tree.mention(factor) {
        facts.looksLikeArray.insert(facts.base(mention.name) + mention.sampleSign)
      }
      guard case .fraction = tree.kind(factor), position + 1 < factors.count else { continue }
      let below = tree.letters(in: tree.child(1, of: factor))
      for other in factors[(position + 1)...] {
        guard case .prefixed = tree.kind(other),
          let (letter, upper) = tree.sumLimits(tree.child(0, of: other))
        else { continue }
        if let upper, case .letter(let size, 0) = upper, below.contains(size) {
          meanLetters.append((letter, size))
        } else if upper == nil, below.count == 1, let size = below.first {
          meanLetters.append((letter, size))
        }
      }
    }
  }
}
