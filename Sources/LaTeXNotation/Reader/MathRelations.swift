/// Chains of relations, and what stands between them.
extension MathParser {
  /// All relations; a row that begins with a relation sign goes on with the row before.
  mutating func relations() throws(MathReadingError) -> [MathRelation] {
    var relations: [MathRelation] = []
    while position < tokens.count {
      skipMarks()
      if position >= tokens.count { break }
      let start = offset
      if next == .symbol("=") {
        throw failure("a relation without a left side", "uma relação sem lado esquerdo")
      }
      var relation = MathRelation(sides: [try expression()], signs: [], range: start..<start)
      if try addChange(to: &relation) || addArrow(to: &relation) {
        relations.append(relation)
        try endOfRelation()
        continue
      }
      while let sign = relationSign() {
        relation.sides.append(try expression())
        relation.signs.append(sign)
      }
      relation.range = start..<(relation.sides.last?.range.upperBound ?? start)
      relations.append(relation)
      try endOfRelation()
    }
    return relations
  }

  /// `w \mathrel{-}= d`: −Δw = d, and with + Δw = d.
  private mutating func addChange(to relation: inout MathRelation) throws(MathReadingError) -> Bool {
    guard let sign = next, sign == .symbol("-") || sign == .symbol("+"), kind(after: 1) == .symbol("=") else {
      return false
    }
    position += 2
    let name = relation.sides[0]
    let mark = MathNode(.atom(MathAtom(base: "Delta")), name.range.lowerBound..<name.range.lowerBound)
    let change = MathNode(.product([mark, name]), name.range)
    relation.sides[0] =
      sign == .symbol("+") ? change : MathNode(.sum([(isNegative: true, term: change)]), name.range)
    relation.sides.append(try expression())
    relation.signs = [.equal]
    relation.range = name.range.lowerBound..<relation.sides[1].range.upperBound
    return true
  }

  /// `w \rightarrow w - \eta d`: an arrow to a sum that goes on from the same name.
  private mutating func addArrow(to relation: inout MathRelation) -> Bool {
    guard next == .command("rightarrow") || next == .command("to") || next == .command("mapsto"),
      case .atom(let atom) = relation.sides[0].kind
    else { return false }
    let start = position
    position += 1
    guard let right = try? expression(), case .sum(let terms) = right.kind, terms.count > 1,
      case .atom(let first) = terms[0].term.kind, first.base == atom.base, relationSign() == nil
    else {
      position = start
      return false
    }
    relation.sides.append(right)
    relation.signs = [.update]
    relation.range = relation.sides[0].range.lowerBound..<right.range.upperBound
    return true
  }

  /// Marks of alignment, punctuation, arrows and words between formulas.
  private mutating func skipMarks() {
    while let kind = next, Self.isBetweenRelations(kind) { position += 1 }
  }

  private static func isBetweenRelations(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .ampersand, .newRow, .symbol(","), .symbol("."), .symbol(";"), .symbol(":"), .words, .gap: true
    case .command(let name): connectives.contains(name)
    default: false
    }
  }

  private static let connectives: Set<String> = [
    "to", "rightarrow", "Rightarrow", "therefore", "implies", "Longrightarrow", "longrightarrow", "iff",
    "Leftrightarrow", "Longleftrightarrow", "because", "land", "wedge",
  ]

  private mutating func relationSign() -> MathRelation.Sign? {
    var place = position
    while place < tokens.count, tokens[place].kind == .ampersand || tokens[place].kind == .newRow {
      place += 1
    }
    guard place < tokens.count else { return nil }
    switch tokens[place].kind {
    case .symbol("="):
      position = place + 1
      while accept(.symbol("=")) || accept(.ampersand) {}
      return .equal
    case .command("approx"), .command("simeq"), .command("doteq"):
      position = place + 1
      _ = accept(.ampersand)
      return .approximate
    case .command("leftarrow"), .command("gets"), .command("coloneqq"):
      position = place + 1
      _ = accept(.ampersand)
      return .update
    case .symbol(":") where place + 1 < tokens.count && tokens[place + 1].kind == .symbol("="):
      position = place + 2
      return .equal
    default: return nil
    }
  }

  private func endOfRelation() throws(MathReadingError) {
    if let kind = next, !Self.isBetweenRelations(kind) { throw unexpected() }
  }
}
