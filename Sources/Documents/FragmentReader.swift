import LaTeXNotation
import ModelLanguage

/// What this tool does not read of a fragment: a sign that the fragment's writer prints something new.
package struct FragmentError: BilingualError {
  package var environment: String

  package init(environment: String) { self.environment = environment }

  package var message: Message {
    Message(
      "the environment '\(environment)' of a derivation has no place in a document",
      pt: "o ambiente '\(environment)' de uma derivação não tem lugar num documento")
  }
}

/// A fragment of LaTeX, as derivations are printed, taken apart into sentences, relations and tables.
struct FragmentReader {
  private let text: [Character]
  private var place = 0
  private var blocks: [Document.Block] = []
  private var prose = ""

  static func blocks(_ latex: String) throws -> [Document.Block] {
    var reader = FragmentReader(latex)
    try reader.read()
    return reader.blocks
  }

  private init(_ latex: String) { text = Array(latex) }

  private mutating func read() throws {
    while place < text.count {
      let line = nextLine()
      if line.hasPrefix("%") { continue }
      if line.allSatisfy({ $0 == " " }) {
        flush()
      } else if line.hasPrefix("\\begin{") {
        flush()
        try environment(String(line.dropFirst(7).prefix { $0 != "}" }))
      } else {
        prose += (prose.isEmpty ? "" : " ") + line
      }
    }
    flush()
  }

  private mutating func nextLine() -> String {
    var line = ""
    while place < text.count, text[place] != "\n" {
      line.append(text[place])
      place += 1
    }
    place += 1
    return line
  }

  private mutating func flush() {
    if !prose.isEmpty { blocks.append(.paragraph(Self.inlines(prose))) }
    prose = ""
  }

  private mutating func environment(_ name: String) throws {
    var body: [String] = []
    while place < text.count {
      let line = nextLine()
      if line.hasPrefix("\\end{\(name)}") { break }
      body.append(line)
    }
    switch name {
    case "align", "align*", "gather", "gather*", "equation", "equation*":
      blocks.append(
        .relations(Self.relations(body.joined(separator: "\n"), isNumbered: !name.hasSuffix("*"))))
    case "center":
      for block in try Self.blocks(body.joined(separator: "\n")) { blocks.append(block) }
    case "tabular": blocks.append(.table(Self.table(body)))
    case "verbatim": blocks.append(.code(body.joined(separator: "\n")))
    default: throw FragmentError(environment: name)
    }
  }

  // MARK: Sentences

  /// Text with formulas between dollars and references.
  static func inlines(_ text: String) -> [Document.Inline] {
    var inlines: [Document.Inline] = []
    var words = ""
    func flush() {
      if !words.isEmpty { inlines.append(.text(plain(words))) }
      words = ""
    }
    var rest = text[...]
    while let first = rest.first {
      if first == "\\", let next = rest.dropFirst().first, next == "$" || next == "\\" {
        words += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if first == "$" {
        flush()
        let formula = formulaPrefix(rest.dropFirst())
        inlines.append(.formula(String(formula)))
        rest = rest.dropFirst(formula.count + 2)
      } else if let name = ["\\eqref{", "\\ref{"].first(where: { rest.hasPrefix($0) }) {
        flush()
        let label = rest.dropFirst(name.count).prefix { $0 != "}" }
        inlines.append(.reference(String(label)))
        rest = rest.dropFirst(name.count + label.count + 1)
      } else {
        words.append(first)
        rest = rest.dropFirst()
      }
    }
    flush()
    return inlines
  }

  /// Up to the dollar that ends it; a dollar inside of braces belongs to words in it.
  private static func formulaPrefix(_ text: Substring) -> Substring {
    var depth = 0
    var end = text.startIndex
    while end < text.endIndex {
      let character = text[end]
      if character == "\\" {
        end = text.index(end, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
        continue
      }
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      if character == "$", depth <= 0 { break }
      end = text.index(after: end)
    }
    return text[..<end]
  }

  /// Words without the marks of LaTeX.
  private static func plain(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      rest = rest.dropFirst()
      switch first {
      case "~": result += "\u{a0}"
      case "{", "}": break
      case "\\":
        let name = rest.prefix { $0.isLetter && $0.isASCII }
        if name.isEmpty {
          if let sign = rest.first { result.append(sign == "," ? "\u{2009}" : sign) }
          rest = rest.dropFirst()
        } else {
          rest = rest.dropFirst(name.count)
          result +=
            [
              "textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "dots": "…", "ldots": "…",
            ][String(name)] ?? ""
        }
      default: result.append(first)
      }
    }
    return result
  }

  // MARK: Relations

  static func relations(_ body: String, isNumbered: Bool) -> Document.Relations {
    var relations = Document.Relations()
    for line in split(body, at: "\\\\") where !line.allSatisfy({ $0.isWhitespace }) {
      relations.rows.append(row(line, isNumbered))
    }
    return relations
  }

  private static func row(_ line: String, _ isNumbered: Bool) -> Document.Relations.Row {
    var line = line
    var label: String?
    var hasNumber = isNumbered
    if let range = line.firstRange(of: "\\label{") {
      let name = line[range.upperBound...].prefix { $0 != "}" }
      label = String(name)
      line.removeSubrange(range.lowerBound..<line.index(range.upperBound, offsetBy: name.count + 1))
    }
    for mark in ["\\notag", "\\nonumber"] {
      if let range = line.firstRange(of: mark) {
        line.removeSubrange(range)
        hasNumber = false
      }
    }
    var cells = split(line, at: "&").map { trimmed($0) }
    var reason: [Document.Inline]?
    if let last = cells.last, cells.count > 2, last.hasPrefix("\\text{"), last.hasSuffix("}") {
      reason = inlines(String(last.dropFirst(6).dropLast()))
      cells.removeLast()
      while cells.count > 2, cells.last == "" { cells.removeLast() }
    }
    return .init(cells: cells, reason: reason, label: label, isNumbered: hasNumber)
  }

  static func trimmed(_ text: String) -> String {
    text.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }

  /// Cut at a mark outside of braces and environments.
  static func split(_ text: String, at mark: String) -> [String] {
    var parts = [""]
    var (braces, environments) = (0, 0)
    var rest = text[...]
    while let first = rest.first {
      if braces == 0, environments == 0, rest.hasPrefix(mark) {
        parts.append("")
        rest = rest.dropFirst(mark.count)
        continue
      }
      var length = 1
      if first == "\\" {
        if rest.hasPrefix("\\begin{") { environments += 1 }
        if rest.hasPrefix("\\end{") { environments -= 1 }
        length = 2
      } else if first == "{" {
        braces += 1
      } else if first == "}" {
        braces -= 1
      }
      parts[parts.count - 1] += rest.prefix(length)
      rest = rest.dropFirst(length)
    }
    return parts
  }

  // MARK: Tables

  /// Rows of a `tabular`; the first is the header.
  private static func table(_ lines: [String]) -> Document.Table {
    let body = lines.filter { !$0.hasPrefix("\\hline") && !$0.hasPrefix("\\cline") }.joined(separator: "\n")
    var rows = split(body, at: "\\\\").map { line -> [[Document.Inline]] in
      split(trimmed(line).replacingRules, at: "&").map { inlines(trimmed($0)) }
    }
    rows.removeAll { $0.allSatisfy { $0.isEmpty } }
    let header = rows.isEmpty ? [] : rows.removeFirst()
    return .init(header: header, rows: rows, caption: [])
  }
}

extension String {
  /// Without the rules between rows.
  fileprivate var replacingRules: String {
    var text = self
    for rule in ["\\hline", "\\toprule", "\\midrule", "\\bottomrule"] {
      while let range = text.firstRange(of: rule) { text.removeSubrange(range) }
    }
    return text
  }
}
