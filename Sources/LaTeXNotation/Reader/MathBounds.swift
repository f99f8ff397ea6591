/// `lower ≤ letter ≤ upper`, as it stands beside a formula: the values of an index for which the formula is meant.
public struct MathBounds: Hashable, Sendable {
  public var letter: String
  /// Indices as they stand below a name: 1, T, L-1.
  public var lower: String
  public var upper: String

  /// What `\qquad (1 \le t \le T,\ 0 \le l \le L-1)` says; nil where something else stands there too.
  static func read(_ tail: ArraySlice<MathToken>) -> [MathBounds]? {
    var tokens = tail.map { $0.kind }.filter { !isRoom($0) }
    while let last = tokens.last, [.symbol("."), .symbol(","), .symbol(";")].contains(last) {
      tokens.removeLast()
    }
    if tokens.first == .symbol(",") { tokens.removeFirst() }
    if tokens.first == .symbol("("), tokens.last == .symbol(")") {
      tokens = Array(tokens.dropFirst().dropLast())
    }
    let parts = tokens.split(separator: .symbol(","), omittingEmptySubsequences: false).map { one($0) }
    return parts.contains(nil) ? nil : parts.compactMap { $0 }
  }

  private static func one(_ tokens: ArraySlice<MathToken.Kind>) -> MathBounds? {
    let sides = tokens.split(omittingEmptySubsequences: false) { isLessOrEqual($0) }.map { text($0) }
    guard sides.count == 3, let lower = sides[0], let letter = sides[1], let upper = sides[2],
      letter.count == 1, letter.allSatisfy({ $0.isLetter })
    else { return nil }
    return MathBounds(letter: letter, lower: lower, upper: upper)
  }

  private static func text(_ tokens: ArraySlice<MathToken.Kind>) -> String? {
    var result = ""
    for token in tokens {
      switch token {
      case .letter(let letter): result.append(letter)
      case .number(let digits): result += digits
      case .symbol(let sign) where "+-".contains(sign): result.append(sign)
      default: return nil
      }
    }
    return result.isEmpty ? nil : result
  }

  private static func isLessOrEqual(_ kind: MathToken.Kind) -> Bool {
    [.command("le"), .command("leq"), .command("leqslant"), .symbol("≤")].contains(kind)
  }

  private static func isRoom(_ kind: MathToken.Kind) -> Bool {
    switch kind {
    case .room, .gap, .words, .ampersand: true
    default: false
    }
  }
}

extension MathToken.Kind {
  var isBounds: Bool { if case .bounds = self { true } else { false } }
}
