import LaTeXReading

/// Why an expression could not be taken over, in the two languages, with its place.
struct Obstacle: Error {
  var wording: Wording
  var node: NodeID?

  init(_ english: String, _ portuguese: String, _ node: NodeID? = nil) {
    wording = Wording(english, portuguese)
    self.node = node
  }
}

/// Makes terms of formulas: what is a product, an application, a power or a mark is decided here.
struct TermBuilder {
  let tree: FormulaTree
  let facts: Facts
  let functions: PageFunctions
  var resolver: Resolver
  var terms = Terms()
  var quantities = Quantities()
  /// What the parameter of a function that is written out stands for.
  var parameters: [String: Terms.ID] = [:]
  /// Letters that stand for a running index instead of an end: the `n` of `x_1 + … + x_n`.
  var running: [String: String] = [:]
  /// Open levels; the reader's trees are bounded in depth, and so is this.
  var depth = 0
  static let depthLimit = 120
  /// More terms than these are not made of one page.
  static let termLimit = 300_000

  init(_ tree: FormulaTree, _ facts: Facts, _ functions: PageFunctions) {
    self.tree = tree
    self.facts = facts
    self.functions = functions
    resolver = Resolver(tree, facts)
  }

  /// The term of an expression.
  mutating func term(_ id: NodeID) throws(Obstacle) -> Terms.ID {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit, terms.nodes.count < Self.termLimit else {
      throw Obstacle("nested too deeply", "com níveis demais", id)
    }
    switch tree.kind(id) {
    case .number(let number): return terms.append(.number(Self.plain(tree[number].decimal)))
    case .name, .decorated, .annotated: return try name(id)
    case .run: return try run(id, tree.mention(id))
    case .scripted: return try scripted(id)
    case .group(let brackets): return try group(id, brackets)
    case .call: return try call(id)
    case .prefixed(let reach): return try prefixed(id, reach)
    case .sum: return try sum(id)
    case .product: return try product(id)
    case .fraction:
      let above = try term(tree.child(0, of: id))
      return terms.append(.quotient, [above, try term(tree.child(1, of: id))])
    case .root where tree.childCount(of: id) == 1:
      return terms.append(.call("sqrt"), [try term(tree.child(0, of: id))])
    case .phrase:
      guard let first = tree.children(of: id).first else { throw cannot(id) }
      return try term(first)
    default: throw cannot(id)
    }
  }

  func cannot(_ id: NodeID) -> Obstacle { Obstacle("no part of a model", "não é parte de um modelo", id) }

  /// A number without exponent signs that the model language lacks.
  static func plain(_ decimal: String) -> String { decimal.filter { $0 != "+" } }

  // MARK: Names

  mutating func name(_ id: NodeID) throws(Obstacle) -> Terms.ID {
    guard let written = tree.mention(id) else { throw cannot(id) }
    return try mention(written, id)
  }

  /// What an error is never raised to: e^{-s} is exponential beside an error e.
  private func isFormula(_ exponent: NodeID) -> Bool {
    switch tree.kind(exponent) {
    case .sum, .product, .fraction, .scripted: true
    default: false
    }
  }

  mutating func mention(_ written: WrittenMention, _ id: NodeID) throws(Obstacle) -> Terms.ID {
    let text = written.name.text
    if text == "1", written.name.marks.contains(.bold) || written.name.marks.contains(.blackboard) {
      return try ones(written, id)
    }
    if text == "e", written.subscripts.isEmpty, written.superscripts.count == 1, written.primes == 0,
      !facts.defined.contains("e") || isFormula(written.superscripts[0].node)
    {
      return terms.append(.call("exp"), [try term(written.superscripts[0].node)])
    }
    guard written.primes == 0 || facts.primed.contains(facts.base(written.name)) else {
      throw Obstacle("a derivative", "uma derivada", id)
    }
    if KnownFunctions.named(text) != nil, written.name.isWord {
      throw Obstacle("a function without its argument", "uma função sem argumento", id)
    }
    let base = facts.base(written.name)
    if written.subscripts.isEmpty, written.superscripts.count == 1, written.superscripts[0].fence == .none,
      let bound = parameters[base]
    {
      if case .letter(let letter, 0) = written.superscripts[0].item, Resolver.transposes.contains(letter) {
        return terms.append(.transpose, [bound])
      }
      return try power(bound, written.superscripts[0].node)
    }
    if written.subscripts.isEmpty, written.superscripts.isEmpty {
      if let bound = parameters[base] { return bound }
      if isSize(base) { return terms.append(.size(base)) }
    }
    guard var found = resolver.resolve(written, &quantities) else {
      throw Obstacle("its scripts are not understood", "os índices não foram entendidos", id)
    }
    if !running.isEmpty {
      found.mention.places = found.mention.places.map { place in
        guard let letter = place.letter, let new = running[letter] else { return place }
        return Place(letter: new, offset: place.offset)
      }
    }
    var term = terms.append(.mention(found.mention))
    if found.isTransposed { term = terms.append(.transpose, [term]) }
    guard let power = found.power else { return term }
    return try self.power(term, power)
  }

  mutating func ones(_ written: WrittenMention, _ id: NodeID) throws(Obstacle) -> Terms.ID {
    let term = terms.append(.ones)
    guard let above = written.superscripts.first else { return term }
    guard case .letter(let letter, 0) = above.item, Resolver.transposes.contains(letter) else {
      throw cannot(id)
    }
    return terms.append(.transpose, [term])
  }

  mutating func power(_ base: Terms.ID, _ exponent: NodeID) throws(Obstacle) -> Terms.ID {
    let value = try term(exponent)
    return terms.append(.power, [base, value])
  }

  /// Whether a letter without scripts is a size: the samples, an end of sums, an extent of a shape.
  func isSize(_ base: String) -> Bool {
    if facts.defined.contains(base), facts.integers[base] == nil { return false }
    if base == facts.sampleSize { return true }
    return functions.sizes.contains(base)
  }

  mutating func run(_ id: NodeID, _ whole: WrittenMention?) throws(Obstacle) -> Terms.ID {
    guard case .run(let name) = tree.kind(id) else { throw cannot(id) }
    let text = tree[name].text
    if let whole, whole.subscripts.count == 1 { return try mention(whole, id) }
    if let whole, functions.words.contains(text) { return try mention(whole, id) }
    var factors: [Terms.ID] = []
    for child in tree.children(of: id) { factors.append(try term(child)) }
    return terms.append(
      .product(entrywise: Array(repeating: false, count: factors.count)), factors)
  }

  // MARK: Scripts and brackets

  mutating func scripted(_ id: NodeID) throws(Obstacle) -> Terms.ID {
    let (base, sub, sup, primes) = tree.scripts(of: id)
    if case .run(let name) = tree.kind(base), !functions.words.contains(tree[name].text),
      tree.mention(base)?.subscripts.isEmpty ?? true
    {
      return try scriptedRun(id, base)
    }
    if let written = tree.mention(id) { return try mention(written, id) }
    guard primes == 0 else { throw Obstacle("a derivative", "uma derivada", id) }
    if case .group(let brackets) = tree.kind(base), brackets == .norm || brackets == .bars {
      return try norm(base, sub, sup, brackets)
    }
    var result = try term(base)
    if let sub {
      let places = tree.items(ofScript: sub).compactMap { tree.scriptItem($0).place }
      guard !places.isEmpty, places.count == tree.items(ofScript: sub).count else { throw cannot(id) }
      let isSample = places.count == 1 && places[0].letter.map { facts.sampleLetters.contains($0) } == true
      if !isSample { result = terms.append(.entry(places), [result]) }
    }
    guard let sup else { return result }
    if case .letter(let letter, 0) = tree.scriptItem(sup), Resolver.transposes.contains(letter) {
      return terms.append(.transpose, [result])
    }
    if case .group(.round) = tree.kind(sup), case .letter(let letter, 0) = tree.scriptItem(sup),
      facts.sampleLetters.contains(letter)
    {
      return result
    }
    return try power(result, sup)
  }

  /// `wx^2`: the scripts belong to the last letter.
  mutating func scriptedRun(_ id: NodeID, _ base: NodeID) throws(Obstacle) -> Terms.ID {
    let letters = Array(tree.children(of: base))
    var factors: [Terms.ID] = []
    for letter in letters.dropLast() { factors.append(try term(letter)) }
    guard let last = letters.last, let plain = tree.mention(last), let whole = tree.mention(id) else {
      throw cannot(id)
    }
    var written = plain
    written.subscripts = whole.subscripts
    written.superscripts = whole.superscripts
    written.primes = whole.primes
    factors.append(try mention(written, id))
    return terms.append(.product(entrywise: Array(repeating: false, count: factors.count)), factors)
  }

  mutating func group(_ id: NodeID, _ brackets: Brackets) throws(Obstacle) -> Terms.ID {
    let content = tree.content(of: id)
    guard content.count == 1 else { throw cannot(id) }
    switch brackets {
    case .norm: return terms.append(.call("sqrt"), [terms.append(.squares, [try term(content[0])])])
    case .bars: return terms.append(.call("abs"), [try term(content[0])])
    default: return try term(content[0])
    }
  }

  /// `\lVert x \rVert^2`, `\lVert w \rVert_1`.
  mutating func norm(
    _ base: NodeID, _ sub: NodeID?, _ sup: NodeID?, _ brackets: Brackets
  ) throws(Obstacle) -> Terms.ID {
    let content = tree.content(of: base)
    guard content.count == 1 else { throw cannot(base) }
    let body = try term(content[0])
    if brackets == .bars {
      let value = terms.append(.call("abs"), [body])
      guard let sup else { return value }
      return try power(value, sup)
    }
    let kind = sub.map { tree.scriptItem($0) }
    switch kind {
    case nil, .number(2), .letter("F", 0), .word("F"), .word("Fro"):
      let squares = terms.append(.squares, [body])
      guard let sup else { return terms.append(.call("sqrt"), [squares]) }
      if tree.integer(sup) == 2 { return squares }
      return try power(terms.append(.call("sqrt"), [squares]), sup)
    case .number(1):
      let sum = terms.append(.absolutes, [body])
      guard let sup else { return sum }
      return try power(sum, sup)
    default: throw cannot(base)
    }
  }
}

extension FormulaTree {
  /// The index by which two terms of a series differ: the number in one, the letter in the other.
  func movingIndex(from first: NodeID, to last: NodeID) -> (start: Int, letter: String)? {
    var found: (start: Int, letter: String)?
    var open = [(first, last)]
    while let (a, b) = open.popLast() {
      if let start = integer(a), let letter = name(of: b)?.text {
        if let found, found.letter != letter || found.start != start { return nil }
        found = (start, letter)
        continue
      }
      guard childCount(of: a) == childCount(of: b) else { return nil }
      open += zip(children(of: a), children(of: b))
    }
    return found
  }
}
