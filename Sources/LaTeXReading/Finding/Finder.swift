/// Finds what stands on a page: formulas, headings, tables, prose and what is no prose.
///
/// One pass over the text with a few bytes of look-ahead; every byte belongs to one element.
struct Finder {
  /// A formula by its place.
  struct Found {
    var range: Range<Int>
    var content: Range<Int>
    var isDisplay: Bool
    var isQuoted: Bool
    var failure: Failure.Reason?
  }

  struct FoundTable {
    var range: Range<Int>
    /// Cells by rows, the header first.
    var rows: [[Range<Int>]]
  }

  enum Piece {
    case element(Page.Element.Kind, Range<Int>)
    case formula(Found)
    case table(FoundTable)
  }

  /// The text; the marks of quotations become blanks where they stand within a formula.
  var text: [UInt8]
  let format: Page.Format
  var position: Int
  var end: Int
  var pieces: [(piece: Piece, isQuoted: Bool)] = []
  /// Where prose began that has no element yet.
  var proseStart: Int
  var isQuoted = false
  var quoteDepth = 0
  /// How many bytes may still be looked at in search of what closes something.
  var budget: Int

  init(_ text: [UInt8], format: Page.Format) {
    self.text = text
    self.format = format
    position = 0
    end = text.count
    proseStart = 0
    budget = 1 << 20 + 16 * text.count
  }

  var isMarkdown: Bool { format == .markdown || format == .notebook }

  func byte(at place: Int) -> UInt8 { place < end ? text[place] : 0 }

  func has(_ word: StaticString, at place: Int) -> Bool {
    guard place + word.utf8CodeUnitCount <= end else { return false }
    return word.withUTF8Buffer { buffer in
      for (offset, byte) in buffer.enumerated() where text[place + offset] != byte { return false }
      return true
    }
  }

  /// Reads a range of the text as a page of its own.
  mutating func run(_ range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
    proseStart = position
    isQuoted = false
    quoteDepth = 0
    if position < end { lineStart() }
    while position < end { step() }
    endProse(at: end)
  }

  /// Whether anything is marked as a formula.
  var hasFormulas: Bool {
    pieces.contains {
      switch $0.piece {
      case .formula, .table: true
      default: false
      }
    }
  }

  /// A page without any marks of formulas is one formula a line where a line has a relation or a command.
  mutating func readLines() {
    pieces = []
    var line = 0
    while line < text.count {
      end = text.count
      let last = lineEnd(line)
      let range = trimmed(line..<last)
      let bytes = text[range]
      let isFormula = bytes.contains(UInt8(ascii: "=")) || bytes.contains(UInt8(ascii: "\\"))
      if !range.isEmpty {
        proseStart = range.upperBound
        add(
          isFormula
            ? .formula(Found(range: range, content: range, isDisplay: true, isQuoted: false))
            : .element(.prose, range))
      }
      line = last + 1
    }
  }

  // MARK: Elements

  mutating func add(_ piece: Piece) { pieces.append((piece, isQuoted || quoteDepth > 0)) }

  /// Ends the prose before a place; the position goes to where the next may begin.
  mutating func endProse(at place: Int) {
    defer { proseStart = position }
    guard proseStart < place else { return }
    guard text[proseStart..<place].contains(where: { $0 > 32 }) else { return }
    add(.element(.prose, proseStart..<place))
  }

  /// Adds something that ends at `upper`, after the prose before it.
  mutating func add(_ piece: Piece, from start: Int, to upper: Int) {
    position = upper
    endProse(at: start)
    add(piece)
  }

  private mutating func step() {
    let byte = text[position]
    switch byte {
    case 10:
      position += 1
      lineStart()
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "\\"): backslash()
    case UInt8(ascii: "%") where format == .latex: comment()
    case UInt8(ascii: "`") where isMarkdown: inlineCode()
    case UInt8(ascii: "<") where isMarkdown && has("<!--", at: position): htmlComment()
    default: position += 1
    }
  }

  private mutating func comment() {
    let start = position
    var place = position
    while place < end, text[place] != 10 { place += 1 }
    add(.element(.skipped(.comment), start..<place), from: start, to: place)
  }

  private mutating func htmlComment() {
    let start = position
    var place = position + 4
    while place < end, !has("-->", at: place) { place += 1 }
    place = min(end, place + 3)
    add(.element(.skipped(.comment), start..<place), from: start, to: place)
  }

  /// Code between backticks of the same number.
  private mutating func inlineCode() {
    let start = position
    var count = 0
    while byte(at: position + count) == UInt8(ascii: "`") { count += 1 }
    var place = position + count
    while place < end {
      guard text[place] == UInt8(ascii: "`") else {
        if text[place] == 10, byte(at: place + 1) == 10 { break }
        place += 1
        continue
      }
      var closing = 0
      while byte(at: place + closing) == UInt8(ascii: "`") { closing += 1 }
      place += closing
      if closing == count {
        return add(.element(.skipped(.code), start..<place), from: start, to: place)
      }
    }
    position = start + count
  }

  // MARK: Lines

  /// What the beginning of a line says.
  mutating func lineStart() {
    let start = position
    var place = start
    isQuoted = false
    while byte(at: place) == 32 || byte(at: place) == 9 { place += 1 }
    while isMarkdown, byte(at: place) == UInt8(ascii: ">") {
      isQuoted = true
      place += 1
      while byte(at: place) == 32 { place += 1 }
    }
    if place >= end || text[place] == 10 || text[place] == 13 {
      // The end of a paragraph.
      endProse(at: start)
      if case .element(.paragraphEnd, _)? = pieces.last?.piece {
      } else {
        add(.element(.paragraphEnd, start..<start))
      }
      position = place
      proseStart = place
      return
    }
    if isQuoted {
      endProse(at: start)
      proseStart = place
    }
    position = place
    if format == .html {
      _ = heading(place)
      return
    }
    guard isMarkdown else { return }
    if fence(place) || heading(place) || rule(place) { return }
    _ = pipeTable(start)
  }

  func lineEnd(_ place: Int) -> Int {
    var last = place
    while last < end, text[last] != 10 { last += 1 }
    return last
  }

  /// A fenced block: a formula where it says `math`, else code.
  private mutating func fence(_ place: Int) -> Bool {
    let mark = byte(at: place)
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return false }
    var count = 0
    while byte(at: place + count) == mark { count += 1 }
    guard count >= 3 else { return false }
    let infoEnd = lineEnd(place)
    let info = String(decoding: text[(place + count)..<infoEnd], as: UTF8.self)
    if mark == UInt8(ascii: "`"), info.contains("`") { return false }
    var line = min(end, infoEnd + 1)
    var contentEnd = end
    var blockEnd = end
    while line < end {
      var first = line
      while [32, 9, UInt8(ascii: ">")].contains(byte(at: first)) { first += 1 }
      var closing = 0
      while byte(at: first + closing) == mark { closing += 1 }
      let last = lineEnd(line)
      if closing >= count {
        contentEnd = line
        blockEnd = last
        break
      }
      line = last + 1
    }
    let word = info.split(whereSeparator: { $0 == " " || $0 == "{" || $0 == "}" }).first ?? ""
    if word == "math" {
      let content = min(end, infoEnd + 1)..<max(contentEnd, min(end, infoEnd + 1))
      addFormula(place..<blockEnd, content, isDisplay: true)
    } else {
      add(.element(.skipped(.code), place..<blockEnd), from: place, to: blockEnd)
    }
    return true
  }

  private mutating func heading(_ place: Int) -> Bool {
    var level = 0
    while byte(at: place + level) == UInt8(ascii: "#") { level += 1 }
    guard (1...6).contains(level), byte(at: place + level) == 32 else { return false }
    let last = lineEnd(place)
    add(.element(.heading(level: level), place..<last), from: place, to: place + level)
    return true
  }

  /// `---`
  private mutating func rule(_ place: Int) -> Bool {
    guard has("---", at: place) || has("***", at: place) || has("===", at: place) else { return false }
    let last = lineEnd(place)
    guard text[place..<last].allSatisfy({ $0 == text[place] || $0 <= 32 }) else { return false }
    position = last
    endProse(at: place)
    return true
  }
}
