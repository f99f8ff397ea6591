/// One `align` or `align*`: a relation a line, long right-hand sides broken before +, − and the product sign.
struct AlignBlock {
  var isNumbered: Bool
  private var entries: [Entry] = []

  private struct Entry {
    var left: String
    var relations: [String]
    var label: String?
    var reason: String?
  }

  init(isNumbered: Bool) { self.isNumbered = isNumbered }

  var isEmpty: Bool { entries.isEmpty }

  /// `left &= right &= …`, the label on the last relation or none of them numbered.
  mutating func add(_ left: String, _ relations: String..., label: String? = nil) {
    add(left, relations, label: label)
  }

  /// `reason` stands in a column of its own beside the last relation.
  mutating func add(_ left: String, _ relations: [String], label: String? = nil, reason: String? = nil) {
    entries.append(Entry(left: left, relations: relations, label: label, reason: reason))
  }

  /// The relations in one row where they are short enough together, else a row each.
  mutating func addJoined(_ left: String, _ relations: [String], label: String? = nil) {
    let joined = relations.joined(separator: " = ")
    if GlyphWidth.estimate(left + " = " + joined) <= LineBreaking.limit {
      add(left, joined, label: label)
    } else {
      add(left, relations, label: label)
    }
  }

  private static let usualLeft = 4.0

  var text: String {
    let name = isNumbered ? "align" : "align*"
    // A letter of text is narrower than one of a formula; the column of reasons takes its room from all rows.
    let reasons = entries.compactMap { $0.reason?.count }.max().map { 0.8 * Double($0) + 6 } ?? 0
    let left = entries.map { GlyphWidth.estimate($0.left) }.max() ?? 0
    // Left-hand sides of a usual width are in the limit.
    let own = reasons == 0 ? max(0, left - Self.usualLeft) : left / 2
    let limit = max(LineBreaking.limit - reasons - own, LineBreaking.limit / 3)
    let lines = entries.flatMap { self.lines($0, limit) }
    return "\\begin{\(name)}\n" + lines.joined(separator: " \\\\\n") + "\n\\end{\(name)}\n"
  }

  private func lines(_ entry: Entry, _ limit: Double) -> [String] {
    var lines: [String] = []
    for (place, right) in entry.relations.enumerated() {
      let isLast = place == entry.relations.count - 1
      var rows = LineBreaking.rows(right, limit)
      if isLast, let reason = entry.reason { rows[rows.count - 1] += " && \\text{(\(reason))}" }
      rows[0] = (place == 0 ? relation(entry.left) : "&= ") + rows[0]
      for position in rows.indices.dropFirst() { rows[position] = "&\\quad " + rows[position] }
      for position in rows.indices {
        let isEnd = isLast && position == rows.count - 1
        let mark = isEnd ? entry.label.map { " \\label{\($0)}" } : nil
        lines.append(LineBreaking.wrapped(rows[position] + (mark ?? (isNumbered ? " \\notag" : ""))))
      }
    }
    return lines
  }

  private func relation(_ left: String) -> String {
    if left.isEmpty { return "&= " }
    let arrow = "\\leftarrow "
    return left.hasSuffix(arrow) ? "\(left.dropLast(arrow.count))&\(arrow)" : "\(left) &= "
  }
}

/// Where formulas too long for the page, and source lines too long for an editor, are broken.
enum LineBreaking {
  /// Rows of a formula by estimated width: before + and − if it can be, else before a product sign; outside of all
  /// parentheses if it can be; never inside `\left…\right`, fractions and arguments in braces.
  static func rows(_ latex: String, _ limit: Double = limit) -> [String] {
    if GlyphWidth.estimate(latex) <= limit { return [latex] }
    let words = latex.split(separator: " ", omittingEmptySubsequences: true)
    let places = breakPlaces(words)
    let widths = words.map { GlyphWidth.estimate($0) + 0.4 }
    var rows: [String] = []
    var start = 0
    while start < words.count {
      let end = rowEnd(from: start, places, widths, limit)
      // A row that began with a parenthesis would not look like the rest of a product.
      let opens = words[start].hasPrefix("(") || words[start].hasPrefix("\\left(")
      let sign = start > 0 && opens && places[start].map { $0 % 3 == 2 } == true ? "\\cdot " : ""
      rows.append(sign + words[start..<end].joined(separator: " "))
      start = end
    }
    return rows
  }

  static let limit = 58.0
  /// Columns of a source line.
  private static let columns = 118

  /// How good a break before each word is; the smaller the better, nil where there is none.
  private static func breakPlaces(_ words: [Substring]) -> [Int?] {
    var (braces, fences, parentheses) = (0, 0, 0)
    var previous: Substring = ""
    return words.map { word in
      let place: Int? =
        switch word {
        case _ where braces > 0 || fences > 0: nil
        case "+", "-": parentheses * 3
        case "\\cdot", "\\odot": parentheses * 3 + 1
        default: endsFactor(previous) ? parentheses * 3 + 2 : nil
        }
      previous = word
      for byte in word.utf8 {
        switch byte {
        case UInt8(ascii: "{"): braces += 1
        case UInt8(ascii: "}"): braces -= 1
        case UInt8(ascii: "("): parentheses += 1
        case UInt8(ascii: ")"): parentheses -= 1
        default: break
        }
      }
      fences += fenceChange(word)
      return place
    }
  }

  /// Fences that a word opens less those it closes; `\min\left(` opens one too.
  private static func fenceChange(_ word: Substring) -> Int {
    let commands = word.split(separator: "\\", omittingEmptySubsequences: true).map {
      $0.prefix { $0.isLetter }
    }
    return commands.reduce(0) { count, command in
      switch command {
      case "left", "begin", "lVert": count + 1
      case "right", "end", "rVert": count - 1
      default: count
      }
    }
  }

  /// Whether a word can be the last of a factor, so that the next one begins another.
  private static func endsFactor(_ word: Substring) -> Bool {
    let operators: Set<Substring> = [
      "", "+", "-", "=", "&=", "\\cdot", "\\odot", "\\times", "*", "\\le", "\\qquad", "\\,",
    ]
    return !operators.contains(word) && !word.hasPrefix("\\sum") && !word.hasPrefix("\\prod")
      && !word.hasSuffix("(") && !word.hasSuffix(",")
  }

  /// The first word of the next row.
  private static func rowEnd(
    from start: Int, _ places: [Int?], _ widths: [Double], _ limit: Double
  ) -> Int {
    var width = 0.0
    var best: (place: Int, quality: Int)?
    for word in start..<widths.count {
      if word > start, let quality = places[word], width > limit / 4, quality <= best?.quality ?? .max {
        best = (word, quality)
      }
      width += widths[word]
      if width > limit, let best { return best.place }
    }
    return widths.count
  }

  /// Source lines of at most 118 columns, broken at blanks outside of braces and brackets, before operators.
  static func wrapped(_ row: String, indent: String = "  ") -> String {
    var result = indent
    var length = indent.utf8.count
    for (place, chunk) in chunks(row).enumerated() {
      if place > 0 {
        let isLong = length + 1 + chunk.utf8.count > columns
        result += isLong ? "\n" + indent + indent : " "
        length = isLong ? indent.utf8.count * 2 : length + 1
      }
      result += chunk
      length += chunk.utf8.count
    }
    return result
  }

  /// What stays on one source line: words joined across braces and brackets, and operators with what follows.
  private static func chunks(_ row: String) -> [String] {
    var chunks: [String] = []
    var depth = 0
    var isOpen = false
    for word in row.split(separator: " ") {
      if isOpen { chunks[chunks.count - 1] += " " + word } else { chunks.append(String(word)) }
      for byte in word.utf8 {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
      }
      isOpen = depth > 0 || ["+", "-", "\\cdot", "&=", "&\\quad"].contains(word)
    }
    return chunks
  }
}
