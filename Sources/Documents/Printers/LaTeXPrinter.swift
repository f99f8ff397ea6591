import Drawing
import LaTeXNotation
import Templates

/// Documents as LaTeX: an article.
package struct LaTeXPrinter {
  private let document: Document

  package init(_ document: Document) { self.document = document }

  package var text: String {
    var body = ""
    for block in document.blocks { body += text(block) }
    return DocumentTemplate.article.filled([
      "babel": document.isPortuguese ? "brazilian" : "english", "title": TeXText.escaped(document.title),
      "origin": document.origin.tex, "body": body,
    ])
  }

  static func inline(_ inlines: [Document.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): TeXText.escaped(text)
      case .formula(let latex): "$\(latex)$"
      case .reference(let label): "\\eqref{\(label)}"
      }
    }.joined()
  }

  private func text(_ block: Document.Block) -> String {
    switch block {
    case .heading(let level, let inlines):
      return
        "\n\\\(level == 1 ? "section" : level == 2 ? "subsection" : "subsubsection")*{\(Self.inline(inlines))}\n"
    case .paragraph(let inlines): return SourceText.wrapped(Self.inline(inlines)) + "\n"
    case .relations(let relations): return Self.relations(relations)
    case .table(let table): return Self.table(table)
    case .figure(let figure):
      return
        "\\begin{figure}[htbp]\n\\centering\n\(TikZPrinter(figure.picture, width: 440, height: 560).text)"
        + "\\caption{\(Self.inline(figure.caption))}\n\\end{figure}\n"
    case .code(let code): return "\\begin{verbatim}\n\(code)\n\\end{verbatim}\n"
    case .weight: return ""
    }
  }

  static func relations(_ relations: Document.Relations) -> String {
    let isNumbered = relations.rows.contains { $0.isNumbered }
    let name = isNumbered ? "align" : "align*"
    let rows = relations.rows.enumerated().map { place, row -> String in
      var line = "  " + row.cells.joined(separator: " & ")
      if let reason = row.reason {
        line += String(repeating: " &", count: row.cells.count < 2 ? 1 : 2) + " \\text{\(inline(reason))}"
      }
      if let label = row.label { line += " \\label{\(label)}" }
      if isNumbered, !row.isNumbered { line += " \\notag" }
      if place + 1 == relations.rows.count { return line }
      // A relation and what goes on with it begin on one page.
      let goesOn = relations.rows[place + 1].isContinuation && !row.isContinuation
      return line + (goesOn ? " \\\\*" : " \\\\")
    }
    return "\\begin{\(name)}\n\(rows.joined(separator: "\n"))\n\\end{\(name)}\n"
  }

  static func table(_ table: Document.Table) -> String {
    let columns = String(
      repeating: "l", count: max(table.header.count, table.rows.map { $0.count }.max() ?? 1))
    var text = "\\begin{center}\n\\begin{tabular}{\(columns)}\n\\hline\n"
    text += table.header.map { inline($0) }.joined(separator: " & ") + " \\\\\n\\hline\n"
    for row in table.rows { text += row.map { inline($0) }.joined(separator: " & ") + " \\\\\n" }
    return text + "\\hline\n\\end{tabular}\n\\end{center}\n"
  }
}

/// Lines of a source file.
enum SourceText {
  /// Broken at blanks outside of formulas.
  static func wrapped(_ text: String, columns: Int = 110) -> String {
    var lines = [""]
    var word = ""
    var isFormula = false
    func push() {
      if lines[lines.count - 1].count + word.count + 1 > columns, !lines[lines.count - 1].isEmpty {
        lines.append("")
      }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
      word = ""
    }
    var isEscaped = false
    for character in text {
      if character == "$", !isEscaped { isFormula.toggle() }
      isEscaped = character == "\\" && !isEscaped
      if character == " ", !isFormula { push() } else { word.append(character) }
    }
    push()
    return lines.joined(separator: "\n")
  }
}
