/// A formula of a display: a row, with the rows that go on with it.
public struct DisplayFormula: Sendable {
  /// The bytes of its content.
  public var range: Range<Int>
  public var relations: [MathRelation]
  /// What is not understood in it, and where.
  public var failure: MathReadingError?
}

/// Finds the formulas of a LaTeX or Markdown document: `$$…$$`, `\[…\]`, equation, align, gather, multline and eqnarray
/// environments, fenced blocks of math, and within the text what states a derivative or a step. Prose is ignored.
public struct FormulaFinder {
  private let bytes: [UInt8]
  /// Names of several letters, and names of functions after U+0001.
  public let names: Set<String>
  /// What commands stand for.
  public let macros: MathMacros

  /// More bytes than these are not read.
  public static let sizeLimit = 64 << 20

  /// - Parameter macros: those of the document that the bytes are taken from; nil for their own.
  public init(_ bytes: [UInt8], names: Set<String>, macros: MathMacros? = nil) {
    self.bytes = bytes
    self.names = names
    self.macros = macros?.elsewhere ?? MathMacros(bytes)
  }

  private static let environments = [
    "equation", "align", "gather", "multline", "eqnarray", "displaymath", "flalign", "alignat", "math",
  ]

  /// The formulas in order, and no more than one over `limit`: what comes after is not looked at. Of formulas within the text those
  /// count that state a derivative or a step, or all relations where nothing is displayed: the rest is prose. A document without
  /// any marks of LaTeX is one formula a line.
  public func formulas(limit: Int = .max - 1) -> [DisplayFormula] {
    var isDisplayed = false
    var isMarked = false
    forEachFormula { _, isInline in
      isDisplayed = !isInline
      isMarked = true
      return isInline
    }
    var found: [DisplayFormula] = []
    forEachFormula { range, isInline in
      found += read(range, isProse: isInline && isDisplayed, mayRelateNothing: !isInline)
      return found.count <= limit
    }
    if !isMarked || found.isEmpty && !isDisplayed {
      forEachLine { range in
        found += read(range)
        return found.count <= limit
      }
    }
    return found
  }

  /// Reads the formulas of one display; one that is not understood does not hide the others.
  ///
  /// - Parameters:
  ///   - isProse: Whether only what states a derivative or a step counts.
  ///   - mayRelateNothing: Whether an expression by itself counts.
  public func read(_ range: Range<Int>, isProse: Bool = false, mayRelateNothing: Bool = true)
    -> [DisplayFormula]
  {
    do throws(MathReadingError) {
      var lexer = MathLexer(bytes, range)
      var expansion = MacroExpansion(
        try lexer.run().filter { macros.definition(at: $0.range.lowerBound) == nil }, macros)
      let tokens = MathLayout.plain(try expansion.run())
      if !mayRelateNothing, !tokens.contains(where: { MathRows.isRelation($0.kind) }) { return [] }
      if isProse, !tokens.indices.contains(where: { MathLayout.isOfChange(tokens, at: $0) }) { return [] }
      return MathRows.groups(tokens).map { read($0) }
    } catch {
      return [DisplayFormula(range: range, relations: [], failure: error)]
    }
  }

  private func read(_ tokens: [MathToken]) -> DisplayFormula {
    let range = tokens[0].range.lowerBound..<tokens[tokens.count - 1].range.upperBound
    do throws(MathReadingError) {
      var bounds: [MathBounds] = []
      for case .bounds(let own) in tokens.map({ $0.kind }) { bounds += own }
      var parser = MathParser(tokens.filter { !$0.kind.isBounds }, names: names)
      var relations = try parser.relations()
      for place in relations.indices { relations[place].bounds = bounds }
      return DisplayFormula(range: range, relations: relations, failure: nil)
    } catch {
      return DisplayFormula(range: range, relations: [], failure: error)
    }
  }

  // MARK: Finding

  /// The contents of all formulas, and whether each stands within the text, until `body` says no.
  private func forEachFormula(_ body: (Range<Int>, Bool) -> Bool) {
    var position = 0
    while position < bytes.count {
      var content: Range<Int>?
      var isInline = false
      if bytes[position] == UInt8(ascii: "\\"), let definition = macros.definition(at: position) {
        position = definition.upperBound
        continue
      }
      switch bytes[position] {
      case UInt8(ascii: "%"): position = find("\n", from: position) ?? bytes.count
      case UInt8(ascii: "$"):
        if matches("$$", position) {
          let end = find("$$", from: position + 2) ?? bytes.count
          content = position + 2..<end
          position = end + 2
        } else {
          isInline = true
          (position, content) = inline(position + 1, until: "$")
        }
      case UInt8(ascii: "`"):
        if matches("```math", position) || matches("```latex", position) || matches("```tex", position) {
          let start = find("\n", from: position) ?? bytes.count
          let end = find("```", from: start) ?? bytes.count
          content = start..<end
          position = end + 3
        } else if matches("```", position) {
          position = (find("```", from: position + 3) ?? bytes.count) + 3
        } else {
          position += 1
        }
      case UInt8(ascii: "\\"):
        isInline = matches("\\(", position)
        (position, content) = isInline ? inline(position + 2, until: "\\)") : command(position)
      default: position += 1
      }
      if let content, !content.isEmpty, !body(content, isInline) { return }
    }
  }

  /// A formula within a paragraph; where it does not end in it, the sign is text.
  private func inline(_ start: Int, until close: String) -> (next: Int, content: Range<Int>?) {
    var place = start
    while place < bytes.count {
      if matches(close, place) { return (place + close.utf8.count, start..<place) }
      if matches("\n\n", place) || matches("$", place) { break }
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return (start, nil)
  }

  /// Where to go on after a command, and the display that it begins.
  private func command(_ start: Int) -> (next: Int, content: Range<Int>?) {
    if matches("\\[", start), start == 0 || bytes[start - 1] != UInt8(ascii: "\\") {
      let end = find("\\]", from: start + 2) ?? bytes.count
      return (end + 2, start + 2..<end)
    }
    guard matches("\\begin{", start) else { return (start + 2, nil) }
    for name in Self.environments {
      for star in ["", "*"] where matches("\\begin{\(name)\(star)}", start) {
        var first = start + "\\begin{\(name)\(star)}".utf8.count
        if name == "alignat", first < bytes.count, bytes[first] == UInt8(ascii: "{") {
          first = (find("}", from: first) ?? first) + 1
        }
        let close = "\\end{\(name)\(star)}"
        let end = find(close, from: first) ?? bytes.count
        return (end + close.utf8.count, first..<max(first, end))
      }
    }
    if matches("\\begin{verbatim}", start) {
      return ((find("\\end{verbatim}", from: start) ?? bytes.count - 1) + 1, nil)
    }
    return (start + 2, nil)
  }

  /// Without any display, each line with an equals sign that is not prose is a formula.
  private func forEachLine(_ body: (Range<Int>) -> Bool) {
    var start = 0
    while start < bytes.count {
      var (low, high) = (start, find("\n", from: start) ?? bytes.count)
      start = high + 1
      while low < high, [32, 9, 13, UInt8(ascii: "$")].contains(bytes[low]) { low += 1 }
      while low < high, [32, 9, 13, UInt8(ascii: "$")].contains(bytes[high - 1]) { high -= 1 }
      let line = bytes[low..<high]
      let isFormula = line.contains(UInt8(ascii: "=")) || line.first == UInt8(ascii: "\\")
      if isFormula, !body(low..<high) { return }
    }
  }

  private func matches(_ text: String, _ place: Int) -> Bool {
    var place = place
    for byte in text.utf8 {
      guard place < bytes.count, bytes[place] == byte else { return false }
      place += 1
    }
    return true
  }

  private func find(_ text: String, from start: Int) -> Int? {
    let first = text.utf8.first!
    var place = start
    while place < bytes.count {
      if bytes[place] == first, matches(text, place) { return place }
      place += 1
    }
    return nil
  }
}
