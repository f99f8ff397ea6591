/// The rows between `data …` and `end`, which are no statements.
extension Lexer {
  func startsData(_ line: LogicalLine) -> Bool {
    guard let first = line.tokens.first, tokens[first].kind == .name else { return false }
    guard Keyword(spelling: text(tokens[first].range)) == .data else { return false }
    guard first + 1 < line.tokens.upperBound else { return true }
    return tokens[first + 1].kind != .equals && tokens[first + 1].kind != .leftBracket
  }

  /// The lines up to `end`, without comments and blank lines; the reader stands behind `end`.
  mutating func readRows(of line: LogicalLine) -> [SourceRange] {
    var rows: [SourceRange] = []
    let header = tokens[line.tokens.lowerBound].range
    while position < bytes.count {
      let row = readRow()
      if row.lowerBound == row.upperBound { continue }
      if row.upperBound - row.lowerBound <= 3, Particle.end.contains(text(row)) { return rows }
      rows.append(row)
    }
    diagnostics.append(Diagnostic(.error, .dataWithoutEnd, at: header))
    return rows
  }

  /// One line without its surrounding blanks and its comment.
  private mutating func readRow() -> SourceRange {
    var lower = position
    var comment: Int?
    while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
      if bytes[position] == UInt8(ascii: "#"), comment == nil { comment = position }
      position += 1
    }
    var upper = comment ?? position
    if position < bytes.count { position += 1 }
    while lower < upper, bytes[lower] == 0x20 || bytes[lower] == 0x09 { lower += 1 }
    while upper > lower, bytes[upper - 1] == 0x20 || bytes[upper - 1] == 0x09 { upper -= 1 }
    return SourceRange(lower, upper)
  }
}
