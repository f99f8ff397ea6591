/// Indices, extents, ranges and the indices bound by a sum or an equation.
extension Parser {
  /// `[i, l-1, 3]`: one place for each dimension.
  mutating func parseIndices() throws(Diagnostic) -> [IndexExpression] {
    try expect(.leftBracket, .bracket("["))
    var indices: [IndexExpression] = []
    repeat { indices.append(try parseIndex()) } while accept(.comma)
    try expect(.rightBracket, .commaOrClosingBracket)
    return indices
  }

  /// `i`, `3`, `l-1`, `1+l`.
  mutating func parseIndex() throws(Diagnostic) -> IndexExpression {
    let size = try parseSum(allowsArgument: false)
    return IndexExpression(name: size.name, offset: size.offset)
  }

  /// `[2,2]`, `[n(l), n(l-1)]`.
  mutating func parseExtents() throws(Diagnostic) -> [SizeExpression] {
    try expect(.leftBracket, .bracket("["))
    var extents: [SizeExpression] = []
    repeat { extents.append(try parseSize()) } while accept(.comma)
    try expect(.rightBracket, .commaOrClosingBracket)
    return extents
  }

  /// `3`, `m`, `N-1`, `n(l)`, `n(l-1)`.
  mutating func parseSize() throws(Diagnostic) -> SizeExpression {
    try parseSum(allowsArgument: true)
  }

  /// At most one name, plus integers.
  private mutating func parseSum(allowsArgument: Bool) throws(Diagnostic) -> SizeExpression {
    let start = Int(next.lowerBound)
    var size = SizeExpression(name: nil)
    var isNegative = accept(.minus)
    while true {
      let token = next
      if token.kind == .number {
        size.offset += isNegative ? -(try parseInteger()) : try parseInteger()
      } else if token.kind == .name, !isNegative, size.name == nil {
        size.name = try expectName().name
        if allowsArgument, accept(.leftParenthesis) {
          size.argument = try parseIndex()
          try expect(.rightParenthesis, .bracket(")"))
        }
      } else if token.kind == .name {
        throw Diagnostic(.error, .indexTooComplicated, at: SourceRange(start, Int(token.upperBound)))
      } else {
        throw expected(allowsArgument ? .aSize : .anIndex)
      }
      if accept(.plus) { isNegative = false } else if accept(.minus) { isNegative = true } else { break }
    }
    switch next.kind {
    case .times, .over, .caret:
      throw Diagnostic(.error, .indexTooComplicated, at: SourceRange(start, Int(next.upperBound)))
    default: return size
    }
  }

  /// A whole number of at most nine digits.
  mutating func parseInteger() throws(Diagnostic) -> Int {
    let token = try expect(.number, .aWholeNumber)
    let digits = text(token)
    guard digits.utf8.allSatisfy(\.isDigit) else {
      throw Diagnostic(.error, .notWhole(digits), at: token.range)
    }
    guard digits.utf8.count <= 18, let value = Int(digits), value <= 999_999_999 else {
      throw Diagnostic(.error, .sizeTooLarge(digits), at: token.range)
    }
    return value
  }

  /// `i`, `i, j in 1..n`.
  mutating func parseBinders() throws(Diagnostic) -> [IndexBinder] {
    var binders: [IndexBinder] = []
    repeat {
      let (name, _) = try expectName(.anIndex)
      var binder = IndexBinder(name: Particle.canonicalIndex(name))
      if acceptWord(Particle.in) { binder.range = try parseRange() }
      binders.append(binder)
    } while accept(.comma)
    return binders
  }

  /// `1..n`: both ends belong to it.
  mutating func parseRange() throws(Diagnostic) -> IndexRange {
    let lower = try parseSize()
    try expect(.dots, .dots)
    return IndexRange(lower, try parseSize())
  }
}
