/// Values for numbers and tests: `given` and `data`.
extension Parser {
  /// `w = [[0.3, -0.2], [0.8, 0.4]], t = 0.1`
  mutating func parseGiven() throws(Diagnostic) -> Statement.Kind {
    var values: [GivenValue] = []
    repeat {
      let start = Int(next.lowerBound)
      let name = try expectName().name
      if next.kind == .leftBracket { throw Diagnostic(.error, .givenEntry(name), at: next.range) }
      try expect(.equals, .equalsSign)
      let value = try parseValue()
      values.append(GivenValue(name: name, value: value, range: range(from: start)))
      if next.kind == .comma, let decimal = decimalComma() { throw decimal }
    } while accept(.comma)
    return .given(values)
  }

  /// An array, or where sizes depend on a layer a list of arrays of differing shapes.
  private mutating func parseValue() throws(Diagnostic) -> ArrayLiteral {
    let start = cursor
    do { return try parseArray() } catch {
      guard hasLayers, start + 1 < end, tokens[start].kind == .leftBracket,
        tokens[start + 1].kind == .leftBracket
      else { throw error }
      cursor = start + 1
      var parts: [ArrayLiteral] = []
      repeat {
        guard let part = try? parseArray() else { throw error }
        parts.append(part)
      } while accept(.comma)
      guard accept(.rightBracket), Set(parts.map { $0.shape.count }).count == 1 else { throw error }
      return ArrayLiteral(parts: parts)
    }
  }

  /// Whether a size of the model depends on an index.
  private var hasLayers: Bool {
    statements.contains { statement in
      guard case .size(let sizes) = statement.kind else { return false }
      return sizes.contains { $0.parameter != nil }
    }
  }

  /// Nested brackets of numbers; every list of a level has the same length.
  private mutating func parseArray() throws(Diagnostic) -> ArrayLiteral {
    var shape: [Int?] = []
    var counts: [Int] = []
    var entries: [String] = []
    var isComplete = false
    while !isComplete {
      if accept(.leftBracket) {
        counts.append(0)
        if counts.count > 8 { throw Diagnostic(.error, .tooManyDimensions, at: tokens[cursor - 1].range) }
        if counts.count > shape.count {
          if !entries.isEmpty { throw Diagnostic(.error, .unevenDepth, at: tokens[cursor - 1].range) }
          shape.append(nil)
        }
        continue
      }
      if counts.count < shape.count { throw Diagnostic(.error, .unevenDepth, at: next.range) }
      entries.append(try parseEntry())
      isComplete = try closeLists(&counts, &shape)
    }
    return ArrayLiteral(shape: shape.map { $0 ?? 0 }, entries: entries)
  }

  /// After an entry: the lists that end here, then a comma. True when the outermost list is closed.
  private mutating func closeLists(_ counts: inout [Int], _ shape: inout [Int?]) throws(Diagnostic) -> Bool {
    while let count = counts.last {
      counts[counts.count - 1] = count + 1
      if accept(.comma) { return false }
      try expect(.rightBracket, .commaOrClosingBracket)
      counts.removeLast()
      let level = counts.count
      if let length = shape[level], length != count + 1 {
        throw Diagnostic(.error, .unevenList(count + 1, length), at: tokens[cursor - 1].range)
      }
      shape[level] = count + 1
    }
    return true
  }

  /// `-0.2`, `1e-3`, `1/3`
  private mutating func parseEntry() throws(Diagnostic) -> String {
    var entry = ""
    if accept(.minus) { entry = "-" } else { _ = accept(.plus) }
    if next.kind == .fraction {
      let parts = vulgarFraction(text(advance()))
      return entry + parts.0 + "/" + parts.1
    }
    entry += try decimal(try expect(.number, .aNumber))
    if accept(.over) { entry += "/" + (try decimal(try expect(.number, .aNumber))) }
    return entry
  }

  /// The columns of the header; each row has as many values as the first.
  mutating func parseData(_ word: Token, rows: [SourceRange]) throws(Diagnostic) -> Statement.Kind {
    var columns: [Declarator] = []
    repeat { columns.append(try parseExtendedName()) } while accept(.comma)
    try expectEnd()
    if rows.isEmpty { throw Diagnostic(.error, .dataWithoutRows, at: word.range) }
    var cells: [[String]] = []
    for row in rows {
      let values = try parseRow(row)
      if let first = cells.first, values.count != first.count {
        throw Diagnostic(.error, .unevenRow(values.count, first.count), at: row)
      }
      cells.append(values)
    }
    return .data(columns: columns, rows: cells)
  }

  /// Signed decimals or fractions separated by blanks or commas.
  private func parseRow(_ row: SourceRange) throws(Diagnostic) -> [String] {
    var values: [String] = []
    var place = row.lowerBound
    var isAfterComma = true
    while place < row.upperBound {
      let start = place
      while place < row.upperBound, !" \t,".utf8.contains(bytes[place]) { place += 1 }
      let range = SourceRange(start, place)
      if place > start {
        let value = text(range).replacingMinus()
        guard isEntry(value) else { throw Diagnostic(.error, .notANumber(text(range)), at: range) }
        values.append(value)
        isAfterComma = false
      } else if bytes[place] == UInt8(ascii: ",") {
        if isAfterComma { throw Diagnostic(.error, .emptyCell, at: SourceRange(place, place + 1)) }
        isAfterComma = true
        place += 1
      } else {
        place += 1
      }
    }
    if isAfterComma { throw Diagnostic(.error, .emptyCell, at: SourceRange(place - 1, place)) }
    return values
  }

  /// Whether a cell is one signed decimal or a fraction of two, within the limits of numbers.
  private func isEntry(_ value: String) -> Bool {
    let unsigned = value.hasPrefix("-") ? value.dropFirst() : value[...]
    let parts = unsigned.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { isDecimal(String($0)) }
  }

  private func isDecimal(_ text: String) -> Bool {
    var lexer = Lexer(text)
    lexer.run()
    guard lexer.diagnostics.isEmpty, lexer.tokens.count == 1, lexer.tokens[0].kind == .number else {
      return false
    }
    return text.utf8.count == Int(lexer.tokens[0].upperBound)
      && (try? Parser(lexer).decimal(lexer.tokens[0])) != nil
  }
}

extension String {
  /// With the typographic minus as a hyphen and without a leading plus.
  fileprivate func replacingMinus() -> String {
    var text = self
    if text.hasPrefix("−") { text = "-" + text.dropFirst() }
    return text.hasPrefix("+") ? String(text.dropFirst()) : text
  }
}
