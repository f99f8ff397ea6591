import LaTeXReading

/// Functions that the page defines, by a formula or by name.
extension PageFunctions {
  // MARK: Definitions

  mutating func define(_ relation: Relation, _ tree: FormulaTree) {
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
  mutating func defineByName(_ relation: Relation, _ tree: FormulaTree) {
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

  func isAppliedElsewhere(_ base: String, _ tree: FormulaTree, _ parameter: String) -> Bool {
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
  func isClosed(_ body: NodeID, over parameter: String, _ tree: FormulaTree) -> Bool {
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
  mutating func recognise(_ tree: FormulaTree) {
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
