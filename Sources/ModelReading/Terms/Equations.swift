import LaTeXReading

/// One equation of the model to be: a quantity at its indices, what it is, and where the page says so.
struct Equation {
  var target: Mention
  var body: Terms.ID
  var line: Int
}

/// Finds what the page defines, quantity by quantity.
struct EquationFinder {
  var builder: TermBuilder
  let harvest: Harvest
  private let facts: Facts
  /// Base names on left sides.
  private var bases: Set<String> = []
  /// Relations by the quantity on their left, and those for any layer by its base name.
  private var byQuantity: [QuantityID: [Int]] = [:]
  private var layered: [String: [Int]] = [:]
  private var known: [QuantityID: [Equation]] = [:]
  /// Lines that say that a recurrence begins with zero.
  private(set) var initial: [QuantityID: Int] = [:]
  /// Why what the page says of a quantity was not taken over.
  private var obstacles: [QuantityID: (line: Int, wording: Wording)] = [:]

  init(_ page: Page, _ harvest: Harvest, _ facts: Facts, _ functions: PageFunctions) {
    self.harvest = harvest
    self.facts = facts
    builder = TermBuilder(page.tree, facts, functions)
    for (number, relation) in harvest.relations.enumerated() {
      guard let first = relation.sides.first, let written = Self.head(first, page.tree) else { continue }
      let base = facts.base(written.name)
      bases.insert(base)
      guard !relation.isQuoted else { continue }
      if layerLetter(written) != nil {
        layered[base, default: []].append(number)
      } else if let found = builder.resolver.resolve(written, &builder.quantities) {
        byQuantity[found.mention.quantity, default: []].append(number)
      }
    }
    for relation in harvest.relations where !relation.isQuoted { noteInitial(relation) }
  }

  /// `h_0 = c_0 = 0`: where recurrences begin.
  private mutating func noteInitial(_ relation: Relation) {
    let tree = builder.tree
    guard relation.sides.count > 1, let last = relation.sides.last,
      tree.decimal(last) == "0" || tree.name(of: last)?.text == "0"
    else { return }
    for side in relation.sides.dropLast() {
      guard let written = tree.mention(side),
        let found = builder.resolver.resolve(written, &builder.quantities),
        found.mention.places.contains(Place(letter: nil, offset: 0)), initial[found.mention.quantity] == nil
      else { continue }
      initial[found.mention.quantity] = relation.line
    }
  }

  /// The name that a left side is about.
  private static func head(_ side: NodeID, _ tree: FormulaTree) -> WrittenMention? {
    if let call = tree.call(side) {
      guard call.scripted == nil else { return nil }
      return tree.mention(call.head)
    }
    return tree.mention(side)
  }

  /// Quantities on left sides without a layer to choose, in the order of the page, with the line of each.
  mutating func stated() -> [QuantityID] {
    var found: [QuantityID] = []
    for relation in harvest.relations where !relation.isQuoted {
      guard let first = relation.sides.first, let written = Self.head(first, builder.tree),
        written.primes == 0,
        let target = builder.resolver.resolve(written, &builder.quantities)
      else { continue }
      if !found.contains(target.mention.quantity) { found.append(target.mention.quantity) }
    }
    return found
  }

  /// The equations that define a quantity: the page's first first.
  mutating func equations(of quantity: QuantityID) -> [Equation] {
    if let known = known[quantity] { return known }
    let wanted = builder.quantities[quantity]
    var exact: [Equation] = []
    var general: [Equation] = []
    for number in candidates(wanted, quantity) {
      let relation = harvest.relations[number]
      guard let written = Self.head(relation.sides[0], builder.tree), written.primes == 0 || isPrimed(written)
      else {
        continue
      }
      guard let letter = layerLetter(written) else {
        exact += equations(relation, written, quantity)
        continue
      }
      guard let layer = wanted.layer, layer - letter.offset >= 1 else { continue }
      builder.resolver.layers = [letter.name: layer - letter.offset]
      general += equations(relation, written, quantity)
      builder.resolver.layers = [:]
    }
    known[quantity] = exact + general
    return exact + general
  }

  private func isPrimed(_ written: WrittenMention) -> Bool { facts.primed.contains(facts.base(written.name)) }

  /// Relations whose left side is a quantity, or may be at some layer.
  private func candidates(_ wanted: Quantity, _ quantity: QuantityID) -> [Int] {
    let exact = byQuantity[quantity] ?? []
    return wanted.layer == nil ? exact : (exact + (layered[wanted.base] ?? [])).sorted()
  }

  /// The layer letter above or below a name, with its offset.
  private func layerLetter(_ written: WrittenMention) -> (name: String, offset: Int)? {
    for above in written.superscripts where facts.layerFences.contains(above.fence) {
      if case .letter(let letter, let offset) = above.item, facts.layerLetters.contains(letter) {
        return (letter, offset)
      }
    }
    for case .letter(let letter, let offset) in written.subscripts where facts.layerLetters.contains(letter) {
      return (letter, offset)
    }
    return nil
  }

  private mutating func equations(
    _ relation: Relation, _ written: WrittenMention, _ quantity: QuantityID
  ) -> [Equation] {
    guard let target = builder.resolver.resolve(written, &builder.quantities), !target.isTransposed,
      target.power == nil, target.mention.quantity == quantity
    else { return [] }
    var found: [Equation] = []
    let wanted = builder.quantities[quantity].base
    for position in 1..<max(1, relation.sides.count) {
      guard relation.isEquality(position), relation.joints[position] != .approximately else { break }
      let side = relation.sides[position]
      // One entry is an example, not the rule.
      if target.mention.places.contains(where: { $0.letter == nil }) { continue }
      do {
        let body = try builder.term(side)
        guard isDefinition(target.mention, body) else { break }
        found.append(Equation(target: target.mention, body: body, line: relation.line))
      } catch {
        if obstacles[quantity] == nil, !isHowItIsStacked(side), !builder.tree.isMadeOfNumbers(side),
          !facts.steps.contains(wanted)
        {
          obstacles[quantity] = (relation.line, error.wording)
        }
      }
    }
    return found
  }

  /// `[x^{(1)} \dots x^{(m)}]` and `\mathbb{1}[k = y]` say how data are written, not what they are made of.
  private func isHowItIsStacked(_ side: NodeID) -> Bool { builder.tree.isStacking(side) }

  /// A quantity that these equations need and that the page explains in a way that was not understood.
  func blocked(
    in equations: [(QuantityID, Equation)]
  ) -> (line: Int, quantity: String, wording: Wording)? {
    for (_, equation) in equations {
      for mention in builder.terms.mentions(in: equation.body) where known[mention.quantity]?.isEmpty == true
      {
        guard let found = obstacles[mention.quantity] else { continue }
        return (found.line, builder.quantities[mention.quantity].name, found.wording)
      }
    }
    return nil
  }

  /// Whether a side says what a quantity is: not only its value in numbers, not a step, not a chosen class.
  private func isDefinition(_ target: Mention, _ body: Terms.ID) -> Bool {
    let mentions = builder.terms.mentions(in: body)
    guard !mentions.isEmpty else { return false }
    return !mentions.contains { $0.quantity == target.quantity && $0.places == target.places }
  }

  /// Quantities whose letter stands for several things on the page.
  private(set) var reused: Set<QuantityID> = []

  /// Whether a letter has three equations or more that share nothing: a letter of examples, which defines no quantity.
  private mutating func isReused(_ quantity: QuantityID) -> Bool {
    if reused.contains(quantity) { return true }
    let all = equations(of: quantity)
    guard all.count > 2 else { return false }
    guard Set(all.map { leaves(of: $0.body, without: quantity) }).count > 2 else { return false }
    reused.insert(quantity)
    return true
  }

  /// What a term depends on in the end.
  private mutating func leaves(of body: Terms.ID, without quantity: QuantityID) -> Set<QuantityID> {
    var found: Set<QuantityID> = []
    var seen: Set<QuantityID> = [quantity]
    var open = builder.terms.mentions(in: body).map(\.quantity)
    while let next = open.popLast() {
      guard seen.count < Self.equationLimit, seen.insert(next).inserted else { continue }
      if let equation = equations(of: next).first, !isWeight(next) {
        open += builder.terms.mentions(in: equation.body).map(\.quantity)
      } else {
        found.insert(next)
      }
    }
    return found
  }

  /// More equations than these are not laid out.
  private static let equationLimit = 150

  /// The equations that a quantity needs; nil where there are too many. They come leaves first, under one choice among the alternatives.
  mutating func closure(of loss: QuantityID, _ choice: [QuantityID: Int]) -> [(QuantityID, Equation)]? {
    var order: [(QuantityID, Equation)] = []
    var state: [QuantityID: Bool] = [:]
    var open: [(QuantityID, isLeaving: Bool)] = [(loss, false)]
    while let (quantity, isLeaving) = open.popLast() {
      let all = equations(of: quantity)
      guard !all.isEmpty else { continue }
      if quantity != loss, isLeaving == false, isReused(quantity) { continue }
      let equation = all[min(choice[quantity] ?? 0, all.count - 1)]
      if isLeaving {
        order.append((quantity, equation))
        continue
      }
      guard state[quantity] == nil else { continue }
      guard state.count < Self.equationLimit else { return nil }
      state[quantity] = true
      open.append((quantity, true))
      for mention in builder.terms.mentions(in: equation.body).reversed()
      where !isWeight(mention.quantity) && state[mention.quantity] == nil {
        open.append((mention.quantity, false))
      }
    }
    return order
  }

  /// A name that something is differentiated by and that no equation explains.
  func isWeight(_ quantity: QuantityID) -> Bool {
    let base = builder.quantities[quantity].base
    return facts.weights.contains(base) && !bases.contains(base)
  }
}
