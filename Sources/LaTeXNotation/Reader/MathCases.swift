/// One line of a definition by cases: `x & \text{se } x > 0`.
public struct MathBranch: Sendable {
  public var value: MathNode
  /// All must hold; nil for otherwise.
  public var conditions: [MathComparison]?

  public init(value: MathNode, conditions: [MathComparison]?) {
    (self.value, self.conditions) = (value, conditions)
  }
}

/// `a < b`, `a \ge b`, `a = b`.
public struct MathComparison: Sendable {
  public enum Sign: Sendable { case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual }

  public var left: MathNode
  public var sign: Sign
  public var right: MathNode

  public init(left: MathNode, sign: Sign, right: MathNode) {
    (self.left, self.sign, self.right) = (left, sign, right)
  }
}

extension MathParser {
  static let casesNames: Set<String> = ["cases", "dcases", "cases*", "dcases*"]

  /// `\begin{cases} … & … \\ … \end{cases}`.
  mutating func cases(_ name: String) throws(MathReadingError) -> MathNode {
    let start = offset
    position += 1
    var branches: [MathBranch] = []
    while next != .end(name) {
      if next == nil { throw failure("the cases have no end", "os casos não têm fim") }
      if accept(.newRow) { continue }
      let value = try expression()
      skipSeparators()
      branches.append(MathBranch(value: value, conditions: try branchConditions()))
      skipSeparators()
      guard next == .newRow || next == .end(name) else { throw unexpected() }
    }
    position += 1
    guard !branches.isEmpty else { throw failure("there are no cases", "não há casos") }
    return MathNode(.cases(branches), start..<tokens[position - 1].range.upperBound)
  }

  /// The bracket of Iverson, `[z > 0]`, after its first expression; nil where no comparison follows.
  mutating func iverson(_ first: MathNode) throws(MathReadingError) -> [MathBranch]? {
    guard comparisonSign(at: position) != nil else { return nil }
    let one = MathNode(.number("1"), first.range)
    return [MathBranch(value: one, conditions: try comparisons(first))]
  }

  /// `\mathbb{1}[z > 0]`, `\mathbf{1}_{z > 0}`, `\mathbb{1}(z > 0)`; nil where it is something else.
  mutating func indicator() throws(MathReadingError) -> MathNode? {
    let start = position
    guard case .command(let font) = next, ["mathbb", "mathbf", "mathds", "boldsymbol"].contains(font),
      [.open, .number("1"), .letter("1"), .letter("I")].contains(kind(after: 1))
    else { return nil }
    position += 1
    let isBraced = accept(.open)
    guard accept(.number("1")) || accept(.letter("I")), !isBraced || accept(.close) else {
      position = start
      return nil
    }
    let isBelow = accept(.subscripted)
    let fences: [(MathToken.Kind, MathToken.Kind)] = [
      (.open, .close), (.symbol("["), .symbol("]")), (.symbol("("), .symbol(")")),
      (.symbol("{"), .symbol("}")),
    ]
    guard let fence = fences.first(where: { next == $0.0 }), isBelow || fence.0 != .open,
      hasComparison(before: fence.1, after: fence.0)
    else {
      position = start
      return nil
    }
    position += 1
    let first = try expression()
    guard let branches = try iverson(first), accept(fence.1) else {
      position = start
      return nil
    }
    return MathNode(
      .cases(branches), tokens[start].range.lowerBound..<tokens[position - 1].range.upperBound)
  }

  /// Whether a comparison stands between these fences, and not only in what is inside of others: nothing is read twice in vain.
  private func hasComparison(before close: MathToken.Kind, after open: MathToken.Kind) -> Bool {
    var (level, place) = (0, position)
    while place < tokens.count {
      let kind = tokens[place].kind
      if kind == open { level += 1 }
      if kind == close {
        level -= 1
        if level == 0 { return false }
      }
      if level == 1, comparisonSign(at: place) != nil { return true }
      place += 1
    }
    return false
  }

  private mutating func skipSeparators() {
    while [.ampersand, .symbol(","), .symbol("."), .symbol(";"), .gap].contains(next) { position += 1 }
  }

  /// Comparisons, or words that mean otherwise.
  private mutating func branchConditions() throws(MathReadingError) -> [MathComparison]? {
    if case .words(let words) = next {
      position += 1
      let plain = words.lowercased().filter { $0.isLetter || $0 == " " }
      let isOtherwise = ["otherwise", "else", "contr", "sen", "demais", "outro"].contains {
        plain.contains($0)
      }
      if isOtherwise { return nil }
    }
    let all = try comparisons(try expression())
    while case .words = next { position += 1 }
    return all
  }

  private mutating func comparisons(_ first: MathNode) throws(MathReadingError) -> [MathComparison] {
    var all: [MathComparison] = []
    var left = first
    while let (sign, count) = comparisonSign(at: position) {
      position += count
      let right = try expression()
      all.append(MathComparison(left: left, sign: sign, right: right))
      left = right
    }
    if all.isEmpty { throw unexpected() }
    return all
  }

  private func comparisonSign(at place: Int) -> (MathComparison.Sign, count: Int)? {
    guard place < tokens.count else { return nil }
    switch tokens[place].kind {
    case .symbol("<"), .command("lt"): return (.less, 1)
    case .symbol(">"), .command("gt"): return (.greater, 1)
    case .command("le"), .command("leq"), .command("leqslant"), .symbol("≤"): return (.lessOrEqual, 1)
    case .command("ge"), .command("geq"), .command("geqslant"), .symbol("≥"): return (.greaterOrEqual, 1)
    case .command("ne"), .command("neq"), .symbol("≠"): return (.notEqual, 1)
    case .symbol("="): return (.equal, 1)
    default: return nil
    }
  }
}
