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

  private struct Definition {
    var base: String
    var layer: ScriptItem?
    var meaning: Meaning
  }

  /// Runs of letters that are one name: `EQ`, `MSE`.
  var words: Set<String> = []
  /// Letters of sizes.
  var sizes: Set<String> = []
  private var definitions: [Definition] = []
  private var spoken: [String: String] = [:]
  private var bare: Set<String> = []
  private var called: Set<String> = []
  private let facts: Facts
  /// Names of functions that nothing gives a formula.
  private(set) var quantitiesWithArguments: Set<String> = []
  /// The arguments with which a quantity is defined, and what it is.
  private(set) var signatures: [String: (arguments: [NodeID], body: NodeID)] = [:]

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
    let isPlain = called.contains(base) && !bare.contains(base)
    guard isPlain, !facts.weights.contains(base) || facts.defined.contains(base),
      written.superscripts.allSatisfy({ $0.fence != .none }), arguments.count == 1
    else { return .product }
    let label = written.subscripts.map { "_" + $0.label }.joined()
    return .opaque(base + label + (layer.map { "_" + $0.label } ?? ""))
  }

  private func layer(of written: WrittenMention, _ builder: TermBuilder) -> ScriptItem? {
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

  private mutating func findSizes(_ tree: FormulaTree, _ harvest: Harvest) {
    var letters: Set<String> = facts.ends
    for extents in facts.shapes.values {
      for case .letter(let letter, _) in extents { letters.insert(letter) }
    }
    sizes = letters.filter { letter in
      facts.letters[letter] == nil && (!facts.defined.contains(letter) || facts.integers[letter] != nil)
    }
  }

  private mutating func findUses(_ tree: FormulaTree, _ harvest: Harvest) {
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

  private mutating func findWords(_ tree: FormulaTree, _ harvest: Harvest) {
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
  private mutating func findSpoken(_ harvest: Harvest) {
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

  private func mentions(_ sentence: String, _ base: String) -> Bool {
    let latex = base.count == 1 ? base : "\\" + base
    let separators: Set<Character> = [" ", "$", "(", ")", ",", ".", "^", "_", "{", "[", ":", ";", "\n", "="]
    return sentence.split(whereSeparator: { separators.contains($0) }).contains { $0 == latex }
  }

  // MARK: Definitions

  private mutating func define(_ relation: Relation, _ tree: FormulaTree) {
    guard relation.sides.count > 1, relation.isEquality(1), relation.joints[1] != .approximately else {
      return
    }
    guard let call = tree.call(relation.sides[0]), call.scripted == nil, let head = tree.mention(call.head),
      head.primes == 0
    else { return defineByName(relation, tree) }
    let base = facts.base(head.name)
    if head.name.isWord, KnownFunctions.named(head.name.text) != nil { return }
    if call.arguments.count == 1, let parameter = tree.mention(call.arguments[0]),
      parameter.subscripts.isEmpty,
      parameter.superscripts.isEmpty
    {
      let name = facts.base(parameter.name)
      for side in relation.sides.dropFirst() where isClosed(side, over: name, tree) {
        let isLoss =
          facts.differentiated.contains { $0.name == base } && !isAppliedElsewhere(base, tree, name)
        guard !isLoss else { break }
        // In an aside a letter has its meaning for the aside alone.
        guard !relation.isQuoted || !bare.contains(base) else { return }
        let layer = head.superscripts.first { $0.fence != .none }?.item
        definitions.append(
          Definition(base: base, layer: layer, meaning: .written(parameter: name, body: side)))
        return
      }
    }
    guard !relation.isQuoted else { return }
    quantitiesWithArguments.insert(base)
    if signatures[base] == nil { signatures[base] = (call.arguments, relation.sides[1]) }
  }

  /// `g = \tanh`.
  private mutating func defineByName(_ relation: Relation, _ tree: FormulaTree) {
    guard let head = tree.mention(relation.sides[0]), head.primes == 0, head.subscripts.isEmpty,
      let name = tree.name(of: relation.sides[1])
    else { return }
    let base = facts.base(head.name)
    guard called.contains(base) else { return }
    let layer = head.superscripts.first { $0.fence != .none }?.item
    if let known = KnownFunctions.named(name.text), name.isWord || name.text.count > 2 {
      definitions.append(Definition(base: base, layer: layer, meaning: .known(known)))
    } else if name.text == "sigma" {
      definitions.append(Definition(base: base, layer: layer, meaning: .known(spoken["sigma"] ?? "sigmoid")))
    }
  }

  private func isAppliedElsewhere(_ base: String, _ tree: FormulaTree, _ parameter: String) -> Bool {
    for index in 0..<tree.nodes.count {
      let id = NodeID(index)
      guard let call = tree.call(id), let head = tree.mention(call.head), facts.base(head.name) == base else {
        continue
      }
      guard let argument = call.arguments.first, let mention = tree.mention(argument) else { return true }
      if facts.base(mention.name) != parameter || !mention.superscripts.isEmpty || !mention.subscripts.isEmpty
      {
        return true
      }
    }
    return false
  }

  /// Whether a formula has no letter but its parameter.
  private func isClosed(_ body: NodeID, over parameter: String, _ tree: FormulaTree) -> Bool {
    var open = [body]
    while let id = open.popLast() {
      switch tree.kind(id) {
      case .derivative, .differential, .big, .matrix, .unreadable, .cases: return false
      case .name(let name):
        let name = tree[name]
        let base = facts.base(name)
        let isFunction = KnownFunctions.named(name.text) != nil || base == "sigma" || spoken[base] != nil
        guard base == parameter || name.text == "e" || isFunction else { return false }
      case .scripted(let scripts) where scripts.primes > 0: return false
      default: open += tree.children(of: id)
      }
    }
    return true
  }

  /// Formulas that are those of known functions get their names.
  private mutating func recognise(_ tree: FormulaTree) {
    let written = definitions
    for (position, definition) in written.enumerated() {
      guard case .written(let parameter, let body) = definition.meaning else { continue }
      var builder = TermBuilder(tree, facts, self)
      let variable = builder.terms.append(.mention(Mention(quantity: -1)))
      builder.parameters = [parameter: variable]
      guard let term = try? builder.term(body) else { continue }
      let points = [-1.75, -0.4, 0.3, 1.25]
      let values = points.map { builder.terms.value(of: term, at: $0) }
      let match = KnownFunctions.recognisable.first { row in
        zip(points, values).allSatisfy { point, value in
          value.map { abs($0 - row.value(point)) < 1e-12 } ?? false
        }
      }
      guard let match else { continue }
      definitions[position].meaning = .known(match.name)
    }
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

  private func value(_ kind: Kind, _ operands: [Double], _ x: Double) -> Double? {
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
