/// A formula of a display: a row, with the rows that go on with it.
public struct DisplayFormula: Sendable {
  /// The bytes of its content.
  public var range: Range<Int>
  public var relations: [MathRelation]
  /// What is not understood in it, and where.
  public var failure: MathReadingError?
}

/// Finds the display formulas of a LaTeX or Markdown document: `$$…$$`, `\[…\]`, equation, align, gather, multline and eqnarray
/// environments, and fenced blocks of math. Prose and inline formulas are ignored.
public struct FormulaFinder {
  private let bytes: [UInt8]
  /// Names of several letters, and names of functions after U+0001.
  public let names: Set<String>

  /// More bytes than these are not read.
  public static let sizeLimit = 64 << 20

  public init(_ bytes: [UInt8], names: Set<String>) {
    self.bytes = bytes
    self.names = names
  }

  private static let environments = [
    "equation", "align", "gather", "multline", "eqnarray", "displaymath", "flalign", "alignat", "math",
  ]

  /// The formulas in order, and no more than one over `limit`: what comes after is not looked at. A document without any marks of
  /// LaTeX is one formula a line.
  public func formulas(limit: Int = .max - 1) -> [DisplayFormula] {
    var found: [DisplayFormula] = []
    var isMarked = false
    forEachDisplay { range in
      isMarked = true
      found += read(range)
      return found.count <= limit
    }
    if !isMarked {
      forEachLine { range in
        found += read(range)
        return found.count <= limit
      }
    }
    return found
  }

  /// Reads the formulas of one display; one that is not understood does not hide the others.
  public func read(_ range: Range<Int>) -> [DisplayFormula] {
    do throws(MathReadingError) {
      var lexer = MathLexer(bytes, range)
      let tokens = try lexer.run().filter { !isEnvironmentMark($0.kind) }
      return MathRows.groups(tokens).map { read($0) }
    } catch {
      return [DisplayFormula(range: range, relations: [], failure: error)]
    }
  }

  private func read(_ tokens: [MathToken]) -> DisplayFormula {
    let range = tokens[0].range.lowerBound..<tokens[tokens.count - 1].range.upperBound
    do throws(MathReadingError) {
      var parser = MathParser(tokens, names: names)
      return DisplayFormula(range: range, relations: try parser.relations(), failure: nil)
    } catch {
      return DisplayFormula(range: range, relations: [], failure: error)
    }
  }

  /// `aligned`, `split`, `cases` inside a display are only layout.
  private func isEnvironmentMark(_ kind: MathToken.Kind) -> Bool {
    let layouts: Set<String> = ["aligned", "split", "gathered", "alignedat", "subequations"]
    switch kind {
    case .begin(let name), .end(let name): return layouts.contains(name)
    default: return false
    }
  }

  // MARK: Finding

  /// The contents of all displays until `body` says no.
  private func forEachDisplay(_ body: (Range<Int>) -> Bool) {
    var position = 0
    while position < bytes.count {
      var content: Range<Int>?
      switch bytes[position] {
      case UInt8(ascii: "%"): position = find("\n", from: position) ?? bytes.count
      case UInt8(ascii: "$"):
        if matches("$$", position) {
          let end = find("$$", from: position + 2) ?? bytes.count
          content = position + 2..<end
          position = end + 2
        } else {
          position += 1
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
      case UInt8(ascii: "\\"): (position, content) = command(position)
      default: position += 1
      }
      if let content, !content.isEmpty, !body(content) { return }
    }
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
