import LaTeXReading

/// What names with arguments mean on this page: functions with a formula, functions known by name, quantities written
/// with what they depend on, or products.
struct PageFunctions {
  enum Meaning {
    /// A function of the model language.
    case known(String)
    /// A formula in one parameter.
    case written(parameter: String, body: NodeID)
    /// A quantity with its argument written out.
    case quantity
    /// A function without formula.
    case opaque(String)
    case product
  }

  struct Definition {
    var base: String
    var layer: ScriptItem?
    var meaning: Meaning
  }

  /// Runs of letters that are one name: `EQ`, `MSE`.
  var words: Set<String> = []
  /// Letters of sizes.
  var sizes: Set<String> = []
  var definitions: [Definition] = []
  var spoken: [String: String] = [:]
  var bare: Set<String> = []
  var called: Set<String> = []
  let facts: Facts
  /// Names of functions that nothing gives a formula.
  var quantitiesWithArguments: Set<String> = []
  /// The arguments with which a quantity is defined, and what it is.
  var signatures: [String: (arguments: [NodeID], body: NodeID)] = [:]

  init(_ page: Page, _ harvest: Harvest, _ facts: Facts) {
    self.facts = facts
    findSizes(page.tree, harvest)
    findUses(page.tree, harvest)
    findWords(page.tree, harvest)
    findSpoken(harvest)
    for relation in harvest.relations { define(relation, page.tree) }
    recognise(page.tree)
  }

  /// What a name before brackets means.
  func meaning(of written: WrittenMention, _ arguments: [NodeID], _ builder: TermBuilder) -> Meaning {
    let base = facts.base(written.name)
    guard written.primes == 0 else { return .product }
    if written.name.isWord || written.name.text.count > 2, let known = KnownFunctions.named(written.name.text)
    {
      return .known(known)
    }
    let layer = self.layer(of: written, builder)
    let own = definitions.filter { $0.base == base }
    if let exact = own.first(where: { $0.layer == layer && layer != nil })
      ?? own.first(where: { item in
        guard let value = layer, case .letter(let letter, 0)? = item.layer, letter == facts.lastLayerLetter
        else { return false }
        return value == .number(builder.resolver.lastLayer ?? -1)
      })
      ?? own.first(where: {
        if case .letter(let letter, _)? = $0.layer {
          letter != facts.lastLayerLetter
        } else {
          $0.layer == nil
        }
      }) ?? own.first
    {
      return exact.meaning
    }
    if quantitiesWithArguments.contains(base) { return .quantity }
    if let function = spoken[base] { return .known(function) }
    // What bears an index is a quantity: `y_i (w^T x_i + b)` is a product.
    let isIndexed = (written.subscripts + written.superscripts.map(\.item)).contains { item in
      guard case .letter(let letter, _) = item else { return false }
      return facts.bounds[letter] != nil || facts.sampleLetters.contains(letter)
    }
    let isPlain = called.contains(base) && !bare.contains(base) && !isIndexed
    guard isPlain, !facts.weights.contains(base) || facts.defined.contains(base),
      written.superscripts.allSatisfy({ $0.fence != .none }), arguments.count == 1
    else { return .product }
    let label = written.subscripts.map { "_" + $0.label }.joined()
    return .opaque(base + label + (layer.map { "_" + $0.label } ?? ""))
  }

  func layer(of written: WrittenMention, _ builder: TermBuilder) -> ScriptItem? {
    for above in written.superscripts where above.fence != .none {
      switch above.item {
      case .number: return above.item
      case .letter(let letter, let offset):
        if let value = builder.resolver.layers[letter] { return .number(value + offset) }
        if letter == facts.lastLayerLetter, let last = builder.resolver.lastLayer {
          return .number(last + offset)
        }
        return above.item
      default: return nil
      }
    }
    return nil
  }

  // MARK: Uses

  mutating func findSizes(_ tree: FormulaTree, _ harvest: Harvest) {
    var letters: Set<String> = facts.ends
    for extents in facts.shapes.values {
      for case .letter(let letter, _) in extents { letters.insert(letter) }
    }
    sizes = letters.filter { letter in
      facts.letters[letter] == nil && (!facts.defined.contains(letter) || facts.integers[letter] != nil)
    }
  }

  mutating func findUses(_ tree: FormulaTree, _ harvest: Harvest) {
    var heads: Set<NodeID> = []
    for index in 0..<tree.nodes.count {
      let id = NodeID(index)
      guard case .call = tree.kind(id) else { continue }
      var head = tree.child(0, of: id)
      while case .scripted = tree.kind(head) {
        heads.insert(head)
        head = tree.child(0, of: head)
      }
      heads.insert(head)
      if let mention = tree.mention(tree.child(0, of: id)) { called.insert(facts.base(mention.name)) }
    }
    for relation in harvest.relations {
      for side in relation.sides {
        var open = [side]
        while let id = open.popLast() {
          if let name = tree.name(of: id), !heads.contains(id) { bare.insert(facts.base(name)) }
          if case .scripted = tree.kind(id) {
            // Letters in scripts are no uses of a quantity.
            open.append(tree.child(0, of: id))
            if let sup = tree.scripts(of: id).superscript, case .sum = tree.kind(sup) { open.append(sup) }
          } else {
            open += tree.children(of: id)
          }
        }
      }
    }
  }

  mutating func findWords(_ tree: FormulaTree, _ harvest: Harvest) {
    for relation in harvest.relations {
      guard let first = relation.sides.first else { continue }
      var head = tree.call(first)?.head ?? first
      head = tree.scripts(of: head).base
      if case .run(let name) = tree.kind(head),
        tree.children(of: head).allSatisfy({ tree.name(of: $0) != nil })
      {
        words.insert(tree[name].text)
      }
    }
    for index in 0..<tree.nodes.count {
      let id = NodeID(index)
      guard case .derivative = tree.kind(id) else { continue }
      for child in tree.children(of: id) {
        let head = tree.scripts(of: tree.call(child)?.head ?? child).base
        if case .run(let name) = tree.kind(head) { words.insert(tree[name].text) }
      }
    }
  }

  /// Letters that the prose calls by the name of a function: "where $g$ is the logistic function".
  mutating func findSpoken(_ harvest: Harvest) {
    for base in called.sorted() where !bare.contains(base) || base.count > 1 || base == "sigma" {
      for sentence in harvest.sentences where mentions(sentence, base) {
        let found = KnownFunctions.inWords(sentence)
        guard let function = found.first, Set(found).count == 1 else { continue }
        spoken[base] = function
        break
      }
    }
    guard called.contains("sigma"), spoken["sigma"] == nil else { return }
    let all = harvest.sentences.contains { KnownFunctions.inWords($0).contains("sigmoid") }
    if all { spoken["sigma"] = "sigmoid" }
  }

  func mentions(_ sentence: String, _ base: String) -> Bool {
    let latex = base.count == 1 ? base : "\\" + base
    let separators: Set<Character> = [" ", "$", "(", ")", ",", ".", "^", "_", "{", "[", ":", ";", "\n", "="]
    return sentence.split(whereSeparator: { separators.contains($0) }).contains { $0 == latex }
  }
}

extension Terms {
  /// The value of a term in one number, or nil.
  func value(of root: ID, at x: Double) -> Double? {
    var values: [ID: Double] = [:]
    // Children have smaller numbers than their parents.
    for id in all(in: root).sorted() {
      let node = self[id]
      let operands = node.children.compactMap { values[$0] }
      guard operands.count == node.children.count, let value = value(node.kind, operands, x) else {
        return nil
      }
      values[id] = value
    }
    return values[root]
  }

  func value(_ kind: Kind, _ operands: [Double], _ x: Double) -> Double? {
    switch kind {
    case .number(let text): return Double(text)
    case .mention(let mention): return mention.quantity < 0 ? x : nil
    case .sum(let signs): return zip(signs, operands).reduce(0) { $0 + ($1.0 ? $1.1 : -$1.1) }
    case .product: return operands.reduce(1, *)
    case .quotient: return operands[0] / operands[1]
    case .power: return Scalar.pow(operands[0], operands[1])
    case .call("max"): return operands.max()
    case .call("min"): return operands.min()
    case .call(let name): return operands.count == 1 ? KnownFunctions.value(name, operands[0]) : nil
    default: return nil
    }
  }
}
