import LaTeXReading

/// What relations say: steps, totals, whole numbers, shapes, ranges.
extension Survey {
  mutating func collectRelations() {
    for relation in harvest.relations {
      guard let first = relation.sides.first else { continue }
      let mention = head(first)
      if let mention, relation.sides.count > 1 {
        if relation.isEquality(1), !isValue(relation.sides[1]) {
          facts.defined.insert(facts.base(mention.name))
        }
        noteStep(mention, relation)
        noteTotal(mention, relation)
        noteInteger(relation)
        noteShape(relation)
      }
    }
    for relation in harvest.relations {
      for condition in relation.conditions { noteRange(condition) }
      guard let first = relation.sides.first, relation.sides.count == 2,
        case .list = tree.kind(relation.sides[1])
      else { continue }
      noteRange(first, relation.sides[1])
    }
  }

  /// A number, or how data are written: a value, no formula.
  func isValue(_ side: NodeID) -> Bool { tree.decimal(side) != nil || tree.isStacking(side) }

  /// `L = \sum_t L_t`: a total and its parts by one letter.
  mutating func noteTotal(_ mention: WrittenMention, _ relation: Relation) {
    guard mention.subscripts.isEmpty, mention.superscripts.isEmpty, !isValue(relation.sides[1]) else {
      return
    }
    var open = Array(relation.sides.dropFirst())
    while let id = open.popLast() {
      if let part = tree.mention(id), part.name.text == mention.name.text,
        part.name.marks.subtracting(.fonts) == mention.name.marks.subtracting(.fonts),
        part.subscripts.contains(where: { $0.place?.letter != nil })
          || part.superscripts.contains(where: { $0.fence != .none })
      {
        facts.totals.insert(facts.base(mention.name))
        return
      }
      open += tree.children(of: id)
    }
  }

  /// `w := w - \eta \dots`: a weight, and the letter of the rate.
  mutating func noteStep(_ mention: WrittenMention, _ relation: Relation) {
    let base = facts.base(mention.name)
    if relation.joints[1] == .assigned, facts.weights.contains(base), tree.isMadeOfNumbers(relation.sides[1])
    {
      facts.steps.insert(base)
    }
    guard relation.sides.count >= 2, case .sum = tree.kind(relation.sides[1]) else { return }
    let terms = Array(tree.children(of: relation.sides[1]))
    guard terms.count >= 2, let own = head(terms[0]), facts.base(own.name) == base,
      own.subscripts.map(\.label) == mention.subscripts.map(\.label) || relation.joints[1] == .assigned,
      tree.joint(before: 1, of: relation.sides[1]) == .minus || relation.joints[1] != .equal
    else { return }
    let isMarked =
      relation.joints[1] == .assigned || relation.joints[1] == .defined
      || own.superscripts.map(\.item) != mention.superscripts.map(\.item) || own.primes != mention.primes
      || own.subscripts != mention.subscripts
    guard isMarked || own.subscripts == mention.subscripts else { return }
    // `h_t = h_{t-1} - …` is a recurrence, not a step.
    if own.subscripts != mention.subscripts && relation.joints[1] == .equal { return }
    facts.weights.insert(base)
    facts.steps.insert(base)
    var factor = terms[1]
    if case .product = tree.kind(factor) { factor = tree.child(0, of: factor) }
    if case .call = tree.kind(factor) { factor = tree.child(0, of: factor) }
    if case .fraction = tree.kind(factor) { factor = tree.child(0, of: factor) }
    if case .product = tree.kind(factor) { factor = tree.child(0, of: factor) }
    if let rate = tree.mention(factor), rate.subscripts.isEmpty, facts.base(rate.name) != base {
      facts.rates.insert(facts.base(rate.name))
    }
  }

  /// `d = h = 2`, `L = 3`.
  mutating func noteInteger(_ relation: Relation) {
    guard let last = relation.sides.last, let value = tree.integer(last) else { return }
    for side in relation.sides.dropLast() {
      guard let mention = tree.mention(side), mention.superscripts.isEmpty,
        relation.joints.dropFirst().allSatisfy({ $0 == .equal })
      else { return }
      facts.integers[facts.base(mention.name) + mention.subscripts.map(\.label).joined()] = value
    }
  }

  /// `W \in \mathbb{R}^{h \times d}`, `a, b \in \mathbb{R}^n`.
  mutating func noteShape(_ relation: Relation) {
    guard relation.sides.count == 2, relation.joints[1] == .member else { return }
    let (base, _, above, _) = tree.scripts(of: relation.sides[1])
    guard let field = tree.name(of: base), field.text == "R" else { return }
    var extents: [ScriptItem] = []
    if let above {
      if case .product = tree.kind(above) {
        extents = tree.children(of: above).map { tree.scriptItem($0) }
      } else {
        extents = [tree.scriptItem(above)]
      }
    }
    guard !extents.contains(.other) else { return }
    var owners = [relation.sides[0]]
    if case .list = tree.kind(owners[0]) { owners = Array(tree.children(of: owners[0])) }
    for owner in owners {
      guard let mention = tree.mention(owner) else { continue }
      facts.shapes[facts.base(mention.name) + mention.shapeLabel] = extents
    }
  }

  /// `k = 1, \dots, K` beside a formula.
  mutating func noteRange(_ condition: NodeID) {
    var relation = condition
    if case .phrase = tree.kind(condition),
      let inner = tree.children(of: condition).first(where: {
        if case .relation = tree.kind($0) { true } else { false }
      })
    {
      relation = inner
    }
    guard case .relation = tree.kind(relation), tree.childCount(of: relation) == 2 else { return }
    noteRange(tree.child(0, of: relation), tree.child(1, of: relation))
  }

  mutating func noteRange(_ left: NodeID, _ right: NodeID) {
    guard let letter = tree.name(of: left)?.text, case .list = tree.kind(right) else { return }
    let items = tree.children(of: right).map { tree.scriptItem($0) }
    guard items.count >= 3, let first = items.first, let last = items.last else { return }
    if case .number = last {
      facts.bounds[letter, default: []].append(first)
    } else {
      facts.bounds[letter, default: []].append(last)
    }
  }

  /// "Let $X$ be the $n \times d$ matrix": the shape of the capital that was named last.
  mutating func collectSpokenShapes() {
    var last: String?
    for element in page.elements {
      if case .paragraphEnd = element.kind { last = nil }
      guard case .formula(let number) = element.kind, page.formulas[number].placement == .inline,
        page.formulas[number].statements.count == 1, page.formulas[number].statements[0].role == .expression
      else { continue }
      let root = page.formulas[number].statements[0].root
      if let mention = tree.mention(root), mention.superscripts.isEmpty {
        last =
          mention.name.text.first?.isUppercase == true ? facts.base(mention.name) + mention.shapeLabel : nil
      } else if let key = last, case .product = tree.kind(root), tree.childCount(of: root) == 2,
        tree.joint(before: 1, of: root) == .cross
      {
        let extents = tree.children(of: root).map { tree.scriptItem($0) }
        if facts.shapes[key] == nil, extents.allSatisfy({ $0.place != nil }) { facts.shapes[key] = extents }
        last = nil
      }
    }
  }
}
