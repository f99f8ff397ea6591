/// Equations, the loss, abbreviations and the shorthands for layers.
extension Parser {
  /// `H_in[j] = sum(i: w[i,j] * I[i])`, `a[l,j] = … for l in 1..L, j in 1..n(l)`
  mutating func parseEquation() throws(Diagnostic) -> Statement.Kind {
    let target = try parseEquationTarget()
    let body = try parseExpression()
    let ranges = acceptWord(Particle.for) ? try parseBinders() : []
    for binder in ranges where binder.range == nil {
      throw Diagnostic(.error, .rangeMissing(binder.name), at: next.range)
    }
    return .equation(target: target, ranges: ranges, body: body)
  }

  /// The left side with its equals sign.
  private mutating func parseEquationTarget() throws(Diagnostic) -> Declarator {
    guard next.kind == .name else { throw expected(.aStatement) }
    let first = next
    let target = try parseExtendedName()
    guard accept(.equals) else { throw notAnEquation(first) }
    return target
  }

  /// A line that begins with a word which is no keyword: perhaps one misspelt.
  private func notAnEquation(_ first: Token) -> Diagnostic {
    guard next.kind == .name || next.kind == .number || next.kind == .string else {
      return expected(.equalsSign)
    }
    var notes: [Diagnostic.Note] = []
    if let near = spellingSuggestion(for: text(first), among: Keyword.spellings) {
      notes.append(.init(.didYouMean(near)))
    }
    return Diagnostic(.error, .unknownStatement(text(first)), at: first.range, notes: notes)
  }

  mutating func parseAbbreviation() throws(Diagnostic) -> Statement.Kind {
    let target = try parseEquationTarget()
    return .abbreviation(target: target, body: try parseExpression())
  }

  /// `EQ = 1/2 * (O - y)^2`; without a name it is `L`.
  mutating func parseLoss() throws(Diagnostic) -> Statement.Kind {
    var name = "L"
    if next.kind == .name, peek(1).kind == .equals {
      name = try expectName().name
      cursor += 1
    } else if next.kind == .name, peek(1).kind == .leftBracket, isEquation() {
      let indices = tokens[(cursor + 2)..<end].prefix { $0.kind != .rightBracket }.map { text($0) }
      throw Diagnostic(.error, .indexedLoss(text(next), indices.joined()), at: peek(1).range)
    } else {
      _ = accept(.equals)
    }
    return .loss(name: name, body: try parseExpression())
  }

  private func isEquation() -> Bool {
    tokens[cursor..<end].contains { $0.kind == .equals }
  }

  mutating func parseLayer() throws(Diagnostic) -> Statement.Kind {
    let target = try parseExtendedName()
    try expect(.equals, .equalsSign)
    return .layer(target: target, body: try parseExpression())
  }

  /// `2 -> 3 -> 1 with tanh, identity without biases`; sigmoid unless told otherwise.
  mutating func parseNetwork() throws(Diagnostic) -> Statement.Kind {
    var network = NetworkShorthand(widths: [], activations: ["sigmoid"], hasBiases: true)
    let start = Int(next.lowerBound)
    repeat { network.widths.append(try parseSize()) } while accept(.arrow)
    if network.widths.count < 2 {
      if next.kind == .endOfLine { throw Diagnostic(.error, .oneLayerOnly, at: range(from: start)) }
      throw expected(.arrow)
    }
    if acceptWord(Particle.with) {
      network.activations = []
      repeat { network.activations.append(try parseFunctionName(allowsOpaque: true)) } while accept(.comma)
    }
    let layers = network.widths.count - 1
    let count = network.activations.count
    guard count == 1 || count == 2 && layers > 1 || count == layers else {
      throw Diagnostic(.error, .activationCount(count, layers: layers), at: range(from: start))
    }
    if acceptWord(Particle.without) {
      guard acceptWord(Particle.biases) else { throw expected(.word("biases", "vieses")) }
      network.hasBiases = false
    }
    return .network(network)
  }
}
