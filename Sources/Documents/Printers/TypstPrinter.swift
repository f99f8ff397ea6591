import Drawing
import LaTeXNotation
import Templates

/// Documents for Typst.
package struct TypstPrinter {
  private let document: Document
  private let numbers: [String: Int]

  package init(_ document: Document) {
    self.document = document
    numbers = document.labelNumbers
  }

  package var text: String {
    DocumentTemplate.typst.filled([
      "origin": document.origin.slashes, "title": TypstNotation.string(document.title),
      "language": document.language,
      "body": document.blocks.map { text($0) }.joined(),
    ])
  }

  private func inline(_ inlines: [Document.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): "#\(TypstNotation.string(text));"
      case .formula(let latex): "$\(TypstNotation.formula(PrintedFormula(latex)))$"
      case .reference(let label): numbers[label].map { "(\($0))" } ?? ""
      }
    }.joined()
  }

  private func text(_ block: Document.Block) -> String {
    switch block {
    case .heading(let level, let inlines): return "\n#heading(level: \(level))[\(inline(inlines))]\n\n"
    case .paragraph(let inlines): return inline(inlines) + "\n\n"
    case .relations(let relations): return self.relations(relations)
    case .table(let table): return self.table(table)
    case .figure(let figure):
      let svg = SVGPrinter(figure.picture, prefix: figure.kind.rawValue).text(style: .fixed)
      return
        "#figure(image(bytes(\(TypstNotation.string(svg.split(separator: "\n").joined(separator: " ")))), format: \"svg\", "
        + "width: \(figure.picture.bounds.right - figure.picture.bounds.left > 560 ? "100%" : "auto"), "
        + "alt: \(TypstNotation.string(figure.picture.title))), caption: [\(inline(figure.caption))])\n\n"
    case .code(let code): return "#raw(block: true, \(TypstNotation.string(code)))\n\n"
    case .weight: return ""
    }
  }

  /// One block for each relation with a number.
  private func relations(_ relations: Document.Relations) -> String {
    var text = ""
    var group: [Document.Relations.Row] = []
    for row in relations.rows {
      group.append(row)
      if row.number != nil {
        text += display(group, row)
        group = []
      }
    }
    if !group.isEmpty { text += display(group, nil) }
    return text
  }

  private func display(_ rows: [Document.Relations.Row], _ last: Document.Relations.Row?) -> String {
    let lines = rows.map { row -> String in
      var line = row.cells.map { TypstNotation.formula(PrintedFormula($0)) }.joined(separator: " & ")
      if let reason = row.reason { line += " quad #text(size: 0.85em)[\(inline(reason))]" }
      return line
    }
    let number = last?.number.map { "numbering: _ => [(\($0))]" } ?? "numbering: none"
    return "#math.equation(block: true, \(number), $ \(lines.joined(separator: " \\\n  ")) $)\n\n"
  }

  private func table(_ table: Document.Table) -> String {
    let columns = max(table.header.count, 1)
    let header = table.header.map { "[*\(inline($0))*]" }.joined(separator: ", ")
    let cells = table.rows.flatMap { $0 }.map { "[\(inline($0))]" }.joined(separator: ", ")
    return
      "#align(center, table(columns: \(columns), stroke: none, table.hline(), table.header(\(header)), table.hline(), \(cells), "
      + "table.hline()))\n\n"
  }
}
