/// Where formulas begin and end.
extension Finder {
  /// More formulas than these stand in no words of a formula.
  private static let textLimit = 40

  mutating func addFormula(
    _ range: Range<Int>, _ content: Range<Int>, isDisplay: Bool, failure: Failure.Reason? = nil
  ) {
    let quoted = isQuoted || quoteDepth > 0
    if isQuoted { blankQuotes(content) }
    add(
      .formula(
        Found(range: range, content: content, isDisplay: isDisplay, isQuoted: quoted, failure: failure)),
      from: range.lowerBound, to: range.upperBound)
  }

  /// The `>` at the beginning of lines within a quoted formula are no signs.
  private mutating func blankQuotes(_ content: Range<Int>) {
    var isLineStart = false
    for place in content {
      switch text[place] {
      case 10: isLineStart = true
      case 32, 9: break
      case UInt8(ascii: ">") where isLineStart: text[place] = 32
      default: isLineStart = false
      }
    }
  }

  // MARK: Dollars

  mutating func dollar() {
    let start = position
    if byte(at: start + 1) == UInt8(ascii: "$") { return displayDollars(start) }
    if isMarkdown, byte(at: start + 1) == UInt8(ascii: "`") { return backtickDollars(start) }
    guard let close = inlineClose(start) else {
      if format == .latex {
        let last = min(lineEnd(start), end)
        return addFormula(start..<last, start + 1..<last, isDisplay: false, failure: .unclosedFormula)
      }
      position += 1
      return
    }
    addFormula(start..<close + 1, start + 1..<close, isDisplay: false)
  }

  /// The dollar that closes the one at a place, in its paragraph.
  private mutating func inlineClose(_ start: Int) -> Int? {
    var place = start + 1
    var braces = 0
    var inText = 0
    defer { budget -= place - start }
    let isStrict = format != .latex
    while place < end, budget > place - start {
      switch text[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "{"): braces += 1
      case UInt8(ascii: "}"): braces -= 1
      case 10: if isBlankLine(place + 1) { return nil }
      case UInt8(ascii: "$"):
        // `\text{if $x$}` has dollars of its own.
        if braces > 0, inText < Self.textLimit, isInText(start + 1, place) {
          inText += 1
          break
        }
        return isFormula(start, place, isStrict: isStrict) ? place : nil
      default: break
      }
      place += 1
    }
    return nil
  }

  private func isBlankLine(_ start: Int) -> Bool {
    var place = start
    while [32, 9, 13, UInt8(ascii: ">")].contains(byte(at: place)) { place += 1 }
    return place >= end || text[place] == 10
  }

  /// Whether a dollar stands in the argument of `\text`.
  private func isInText(_ start: Int, _ place: Int) -> Bool {
    var back = place
    var depth = 0
    let start = max(start, place - 2_000)
    while back > start {
      back -= 1
      if text[back] == UInt8(ascii: "}") { depth += 1 }
      guard text[back] == UInt8(ascii: "{") else { continue }
      if depth > 0 {
        depth -= 1
        continue
      }
      return has("\\text", at: back - 5) || has("\\mbox", at: back - 5) || has("textrm", at: back - 6)
        || has("textbf", at: back - 6) || has("textit", at: back - 6)
    }
    return false
  }

  /// Whether what stands between two dollars is a formula rather than a price.
  private func isFormula(_ open: Int, _ close: Int, isStrict: Bool) -> Bool {
    guard close > open + 1 else { return false }
    guard isStrict else { return true }
    let inner = text[(open + 1)..<close]
    let isMathematical = inner.contains { "\\_^=".utf8.contains($0) }
    let isTight = inner.first! > 32 && inner.last! > 32
    if (48...57).contains(byte(at: close + 1)), !isMathematical { return false }
    if (48...57).contains(inner.first!), !isMathematical {
      // `$5 and $6` is money.
      return !inner.contains { $0 >= 97 && $0 <= 122 } || inner.count < 8 && isTight
    }
    return isTight || isMathematical || inner.count < 12
  }

  private mutating func displayDollars(_ start: Int) {
    var place = start + 2
    defer { budget -= place - start }
    while place < end, budget > place - start {
      switch text[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "$") where byte(at: place + 1) == UInt8(ascii: "$"):
        return addFormula(start..<place + 2, start + 2..<place, isDisplay: true)
      case 10 where isEndOfAll(place + 1):
        return addFormula(start..<place, start + 2..<place, isDisplay: true, failure: .unclosedFormula)
      default: break
      }
      place += 1
    }
    let last = paragraphEnd(start)
    addFormula(start..<last, min(start + 2, last)..<last, isDisplay: true, failure: .unclosedFormula)
  }

  /// Whether a heading begins here: no formula goes on over it.
  private func isEndOfAll(_ place: Int) -> Bool {
    if isMarkdown { return has("# ", at: place) || has("## ", at: place) || has("### ", at: place) }
    return has("\\section", at: place) || has("\\end{document}", at: place) || has("\\subsection", at: place)
  }

  func paragraphEnd(_ start: Int) -> Int {
    var place = start
    while place < end {
      if text[place] == 10, isBlankLine(place + 1) { return place }
      place += 1
    }
    return end
  }

  /// `` $`…`$ `` of GitHub.
  private mutating func backtickDollars(_ start: Int) {
    var place = start + 2
    while place < end, text[place] != 10 {
      if text[place] == UInt8(ascii: "`"), byte(at: place + 1) == UInt8(ascii: "$") {
        return addFormula(start..<place + 2, start + 2..<place, isDisplay: false)
      }
      place += 1
    }
    position += 1
  }

  // MARK: Backslashes

  mutating func backslash() {
    let next = byte(at: position + 1)
    switch next {
    case UInt8(ascii: "("), UInt8(ascii: "["): delimited(1)
    case UInt8(ascii: "\\"):
      let second = byte(at: position + 2)
      let opens = second == UInt8(ascii: "(") || second == UInt8(ascii: "[")
      if format != .latex, opens, delimited(2) { return }
      position = min(end, position + 2)
    case UInt8(ascii: "b") where has("\\begin{", at: position): begin()
    default: word()
    }
  }

  /// `\(…\)` and `\[…\]`, with one backslash or with two.
  @discardableResult
  private mutating func delimited(_ slashes: Int) -> Bool {
    let start = position
    let isDisplay = byte(at: start + slashes) == UInt8(ascii: "[")
    let closing = isDisplay ? UInt8(ascii: "]") : UInt8(ascii: ")")
    var place = start + slashes + 1
    let content = place
    defer { budget -= place - start }
    while place < end, budget > place - start {
      if text[place] == UInt8(ascii: "\\") {
        let isDouble = byte(at: place + 1) == UInt8(ascii: "\\")
        if slashes == 1, byte(at: place + 1) == closing {
          addFormula(start..<place + 2, content..<place, isDisplay: isDisplay)
          return true
        }
        if slashes == 2, isDouble, byte(at: place + 2) == closing {
          addFormula(start..<place + 3, content..<place, isDisplay: isDisplay)
          return true
        }
        place += 2
        continue
      }
      if text[place] == 10, !isDisplay && isBlankLine(place + 1) || isEndOfAll(place + 1) { break }
      place += 1
    }
    guard slashes == 1 else { return false }
    if isMarkdown {
      // A bracket that Markdown escapes.
      position = start + 2
      return false
    }
    let last = paragraphEnd(start)
    addFormula(start..<last, min(content, last)..<last, isDisplay: isDisplay, failure: .unclosedFormula)
    return true
  }

  /// `\begin{…}`: a formula, a table, code, a quotation, or nothing of note.
  private mutating func begin() {
    let start = position
    guard let (name, after) = environmentName(start + 6) else {
      position += 7
      return
    }
    let plain = name.hasSuffix("*") ? String(name.dropLast()) : name
    let isMath = if case .rows? = Environments.table[plain] { true } else { false }
    switch plain {
    case "tabular", "tabularx", "longtable":
      guard let close = environmentEnd(name, after) else {
        position = after
        return
      }
      return tabular(start..<close.upperBound, after..<close.lowerBound, hasWidth: plain == "tabularx")
    case "verbatim", "lstlisting", "minted", "comment", "tikzpicture", "Verbatim", "alltt", "algorithmic",
      "thebibliography", "filecontents", "pgfpicture", "algorithm":
      let upper = environmentEnd(name, after)?.upperBound ?? end
      let kind: Page.Skipped =
        switch plain {
        case "comment": .comment
        case "tikzpicture", "pgfpicture": .figure
        case "thebibliography": .bibliography
        default: .code
        }
      return add(.element(.skipped(kind), start..<upper), from: start, to: upper)
    case "quote", "quotation":
      endProse(at: start)
      position = after
      proseStart = after
      quoteDepth += 1
      return
    case "frame":
      position = after
      return frameTitle()
    default: break
    }
    guard isMath else {
      position = after
      return
    }
    guard let close = environmentEnd(name, after) else {
      let last = paragraphEnd(start)
      return addFormula(start..<last, start..<last, isDisplay: true, failure: .unclosedEnvironment)
    }
    addFormula(start..<close.upperBound, start..<close.upperBound, isDisplay: plain != "math")
  }

  /// The name in braces at a place, and where it ends.
  func environmentName(_ place: Int) -> (name: String, after: Int)? {
    guard byte(at: place) == UInt8(ascii: "{") else { return nil }
    var last = place + 1
    while last < end, text[last] != UInt8(ascii: "}"), last - place < 60 { last += 1 }
    guard byte(at: last) == UInt8(ascii: "}") else { return nil }
    return (String(decoding: text[(place + 1)..<last], as: UTF8.self), last + 1)
  }

  /// Where the `\end` of an environment stands.
  mutating func environmentEnd(_ name: String, _ start: Int) -> Range<Int>? {
    var place = start
    var depth = 1
    defer { budget -= place - start }
    while place < end, budget > place - start {
      guard text[place] == UInt8(ascii: "\\") else {
        place += 1
        continue
      }
      let isBegin = has("\\begin{", at: place)
      let isEnd = has("\\end{", at: place)
      if isBegin || isEnd, let (other, after) = environmentName(place + (isBegin ? 6 : 4)), other == name {
        depth += isBegin ? 1 : -1
        if depth == 0 { return place..<after }
        place = after
        continue
      }
      place += 2
    }
    return nil
  }
}
