import Drawing
import LaTeXNotation

/// Documents as Markdown with formulas between dollars, as KaTeX and MathJax read them.
package struct MarkdownPrinter {
  private let document: Document
  private let numbers: [String: Int]

  package init(_ document: Document) {
    self.document = document
    numbers = document.labelNumbers
  }

  package var text: String {
    document.origin.markup + "\n# \(Self.escaped(document.title))\n\n"
      + document.blocks.map { text($0) }.joined()
  }

  /// Pieces for the cells of a notebook: a new one with every heading, and each figure with its picture.
  enum Piece {
    case text(String)
    case figure(Document.Figure)
  }

  var pieces: [Piece] {
    var pieces: [Piece] = []
    var open = "# \(Self.escaped(document.title))\n\n"
    for block in document.blocks {
      if case .figure(let figure) = block {
        if !open.isEmpty { pieces.append(.text(open)) }
        open = ""
        pieces.append(.figure(figure))
        continue
      }
      if case .heading = block, !open.isEmpty {
        pieces.append(.text(open))
        open = ""
      }
      open += text(block)
    }
    if !open.isEmpty { pieces.append(.text(open)) }
    return pieces
  }

  // MARK: Text

  /// Signs of Markdown and HTML as themselves.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\\", "`", "*", "_", "[", "]", "#", "$", "|", "~": result += "\\\(scalar)"
      case "\n", "\t": result += " "
      default: if scalar.value >= 32, scalar.value != 127 { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  /// LaTeX that neither Markdown nor HTML takes for its own.
  static func formula(_ latex: String) -> String {
    var result = ""
    var rest = latex[...]
    var depth = 0
    /// Depths of the braces in which words stand; formulas among words end them, as no dollar stands between dollars.
    var words: [Int] = []
    var isFormulaInWords = false
    while let first = rest.first {
      rest = rest.dropFirst()
      let isInWords = words.last == depth && !isFormulaInWords
      switch first {
      case "\\":
        let name = rest.prefix { $0.isASCII && $0.isLetter }
        let length = max(1, name.count)
        result += "\\" + rest.prefix(length)
        rest = rest.dropFirst(length)
        if rest.first == "{", Self.wordCommands.contains(String(name)) { words.append(depth + 1) }
        continue
      case "{": depth += 1
      case "}":
        if words.last == depth { words.removeLast() }
        depth -= 1
      case "$" where !words.isEmpty:
        result += isFormulaInWords ? "\\text{" : "}"
        isFormulaInWords.toggle()
        continue
      case "<", ">":
        let sign = first == "<" ? "\\lt " : "\\gt "
        result += isInWords ? "}\(sign)\\text{" : sign
        continue
      case "|":
        result += isInWords ? "}\\vert \\text{" : "\\vert "
        continue
      case "\n":
        result += " "
        continue
      default: break
      }
      result.append(first)
    }
    return result.last == " " ? String(result.dropLast()) : result
  }

  private static let wordCommands: Set<String> = [
    "text", "textrm", "textit", "textbf", "mbox", "textnormal",
  ]

  func inline(_ inlines: [Document.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): Self.escaped(text)
      case .formula(let latex): "$\(Self.formula(latex))$"
      case .reference(let label): numbers[label].map { "(\($0))" } ?? ""
      }
    }.joined()
  }

  private func text(_ block: Document.Block) -> String {
    switch block {
    case .heading(let level, let inlines):
      return String(repeating: "#", count: level + 1) + " " + inline(inlines) + "\n\n"
    case .paragraph(let inlines): return inline(inlines) + "\n\n"
    case .relations(let relations): return self.relations(relations)
    case .table(let table): return self.table(table)
    case .figure(let figure): return "```text\n\(figure.text)```\n\n*\(inline(figure.caption))*\n\n"
    case .code(let code): return "```text\n\(code)\n```\n\n"
    case .weight: return ""
    }
  }

  /// One display for each numbered relation, so that it keeps its number; the others together.
  private func relations(_ relations: Document.Relations) -> String {
    var text = ""
    var group: [Document.Relations.Row] = []
    for row in relations.rows {
      group.append(row)
      if let number = row.number {
        text += display(group, number)
        group = []
      }
    }
    if !group.isEmpty { text += display(group, nil) }
    return text
  }

  private func display(_ rows: [Document.Relations.Row], _ number: Int?) -> String {
    let lines = rows.map { row -> String in
      var cells = row.cells.map { Self.formula($0) }
      if let reason = row.reason {
        cells += [String](repeating: "", count: cells.count < 2 ? 1 : 1) + [words(reason)]
      }
      return cells.joined(separator: " & ")
    }
    let tag = number.map { " \\tag{\($0)}" } ?? ""
    if lines.count == 1, rows[0].reason == nil {
      return
        "$$\n\(rows[0].cells.map { Self.formula($0) }.filter { !$0.isEmpty }.joined(separator: " "))\(tag)\n$$\n\n"
    }
    return "$$\n\\begin{aligned}\n\(lines.joined(separator: " \\\\\n"))\n\\end{aligned}\(tag)\n$$\n\n"
  }

  /// Words inside of a formula, the formulas among them as they are: no dollar stands between dollars.
  private func words(_ inlines: [Document.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): "\\text{\(text.filter { !"\\{}$&#%_^~<>".contains($0) })}"
      case .formula(let latex): Self.formula(latex)
      case .reference(let label): numbers[label].map { "(\($0))" } ?? ""
      }
    }.joined(separator: " ")
  }

  private func table(_ table: Document.Table) -> String {
    let rows = [table.header] + table.rows
    var lines = rows.map { "| " + $0.map { inline($0) }.joined(separator: " | ") + " |" }
    lines.insert("|" + table.header.map { _ in " --- |" }.joined(), at: 1)
    return lines.joined(separator: "\n") + "\n\n"
  }
}
