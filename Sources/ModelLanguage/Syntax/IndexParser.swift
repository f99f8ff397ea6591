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

  /// Factors of letters are at most this, so that no sum of them is too large for the machine.
  private static let factorLimit = 9_999

  /// `i`, `3`, `l-1`, `1+l`, `2*i+a-1`, `2i`, `2*(i-1)+a`.
  mutating func parseIndex() throws(Diagnostic) -> IndexExpression {
    let start = Int(next.lowerBound)
    var terms: [IndexExpression.Term] = []
    var offset = 0
    // The factors of the parentheses that are open.
    var factors = [1]
    while true {
      let (factor, isNumber) = try parseFactor(factors.last!, start)
      if next.kind == .leftParenthesis, !isNumber, factors.count < Self.factorLimit {
        cursor += 1
        factors.append(factor)
        continue
      }
      if isNumber {
        offset += factor
        if offset.magnitude > 999_999_999 {
          throw Diagnostic(.error, .sizeTooLarge(String(offset)), at: tokens[cursor - 1].range)
        }
      } else {
        let name = try expectName(.anIndex).name
        terms.append(.init(name: name, coefficient: factor * (try parseTrailingFactor(start))))
      }
      while factors.count > 1, accept(.rightParenthesis) { factors.removeLast() }
      if !accept(.plus), next.kind != .minus { break }
    }
    if factors.count > 1 { try expect(.rightParenthesis, .bracket(")")) }
    switch next.kind {
    case .times, .over, .caret, .leftParenthesis, .name, .number:
      throw Diagnostic(.error, .indexTooComplicated, at: SourceRange(start, Int(next.upperBound)))
    default: break
    }
    let index = IndexExpression(terms, offset: offset)
    for term in index.terms { try checkFactor(term.coefficient, start) }
    return index
  }

  /// A sign and a number, with what stands before the parentheses around; whether the number is a term of its own.
  private mutating func parseFactor(
    _ outer: Int, _ start: Int
  ) throws(Diagnostic) -> (factor: Int, isNumber: Bool) {
    let signed = accept(.minus) ? -outer : outer
    guard next.kind == .number else { return (signed, false) }
    let value = try parseInteger()
    let isFactor = accept(.times) || next.kind == .name || next.kind == .leftParenthesis
    if isFactor { try checkFactor(value, start) }
    let factor = signed * value
    if isFactor { try checkFactor(factor, start) }
    return (factor, !isFactor)
  }

  /// The number of `i*2`, else 1.
  private mutating func parseTrailingFactor(_ start: Int) throws(Diagnostic) -> Int {
    guard next.kind == .times, tokens[cursor + 1].kind == .number else { return 1 }
    cursor += 1
    let factor = try parseInteger()
    try checkFactor(factor, start)
    return factor
  }

  private func checkFactor(_ factor: Int, _ start: Int) throws(Diagnostic) {
    if factor.magnitude <= Self.factorLimit { return }
    let place = SourceRange(start, Int(tokens[cursor - 1].upperBound))
    throw Diagnostic(.error, .indexFactorTooLarge(Self.factorLimit), at: place)
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

  /// An index of one name at most, of which a size may depend.
  private mutating func parsePlainIndex() throws(Diagnostic) -> IndexExpression {
    let size = try parseSum(allowsArgument: false)
    return IndexExpression(name: size.name, offset: size.offset)
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
          size.argument = try parsePlainIndex()
          try expect(.rightParenthesis, .bracket(")"))
        }
      } else if token.kind == .name {
        throw Diagnostic(.error, .sizeTooComplicated, at: SourceRange(start, Int(token.upperBound)))
      } else {
        throw expected(allowsArgument ? .aSize : .anIndex)
      }
      if accept(.plus) { isNegative = false } else if accept(.minus) { isNegative = true } else { break }
    }
    switch next.kind {
    case .times, .over, .caret:
      throw Diagnostic(.error, .sizeTooComplicated, at: SourceRange(start, Int(next.upperBound)))
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
