import Drawing
import LaTeXNotation
import Templates

/// Documents as slides: a frame a step, relations uncovered one by one, the network beside them with the path of the weight.
package struct BeamerPrinter {
  private let document: Document
  private let network: Document.Figure?
  private let numbers: [String: Int]

  package init(_ document: Document) {
    self.document = document
    numbers = document.labelNumbers
    network =
      document.blocks.lazy.compactMap { block -> Document.Figure? in
        if case .figure(let figure) = block, figure.kind == .network { figure } else { nil }
      }.first
  }

  /// Rows of a frame; more go on in a further one.
  private static let rowLimit = 6
  private static let tableLimit = 9

  package var text: String {
    var body = ""
    var (title, sentence) = ("", "")
    var weight: Document.Weight?
    for block in document.blocks {
      switch block {
      case .heading(let level, let inlines):
        body += pending(&sentence, title)
        title = inline(inlines)
        if level == 1 { body += "\\section{\(title)}\n" }
      case .paragraph(let inlines):
        body += pending(&sentence, title)
        sentence = inline(inlines)
      case .relations(let relations):
        body += frames(relations, title, &sentence, weight)
      case .table(let table):
        for rows in Self.chunks(table.rows, Self.tableLimit) {
          body += frame(
            title, taken(&sentence) + LaTeXPrinter.table(.init(header: table.header, rows: rows, caption: []))
          )
        }
      case .figure(let figure):
        let picture = TikZPrinter(figure.picture, width: 400, height: 185).text
        body += frame(
          title.isEmpty ? LaTeXPrinter.inline(figure.caption) : title,
          taken(&sentence) + "\\centering\n" + picture)
      case .code: break
      case .weight(let next):
        body += pending(&sentence, title)
        weight = next
      }
    }
    body += pending(&sentence, title)
    return DocumentTemplate.slides.filled([
      "babel": document.isPortuguese ? "brazilian" : "english", "title": TeXText.escaped(document.title),
      "origin": document.origin.tex, "body": body,
    ])
  }

  /// Numbers stand beside the relations of a slide, where TeX counts none.
  private func inline(_ inlines: [Document.Inline]) -> String {
    LaTeXPrinter.inline(
      inlines.map { inline in
        if case .reference(let label) = inline {
          .text(numbers[label].map { "(\($0))" } ?? "")
        } else {
          inline
        }
      })
  }

  private func taken(_ sentence: inout String) -> String {
    defer { sentence = "" }
    return sentence.isEmpty ? "" : sentence + "\n\n\\medskip\n"
  }

  /// A sentence that no formula follows has a frame of its own.
  private func pending(_ sentence: inout String, _ title: String) -> String {
    let text = taken(&sentence)
    return text.isEmpty ? "" : frame(title, text)
  }

  private func frame(_ title: String, _ body: String) -> String {
    "\\begin{frame}{\(title)}\n\(body)\\end{frame}\n\n"
  }

  private static func chunks<Element>(_ list: [Element], _ size: Int) -> [[Element]] {
    // Of about the same length: no frame for one row that is left over.
    let count = max((list.count + size - 1) / size, 1)
    let share = max((list.count + count - 1) / count, 1)
    return stride(from: 0, to: max(list.count, 1), by: share).map {
      Array(list[$0..<min($0 + share, list.count)])
    }
  }

  /// Rows in frames of about the same length; a relation and what goes on with it stay together where they can.
  private static func frames(of rows: [Document.Relations.Row]) -> [[Document.Relations.Row]] {
    let count = (rows.count + rowLimit - 1) / rowLimit
    let share = (rows.count + max(count, 1) - 1) / max(count, 1)
    var frames: [[Document.Relations.Row]] = [[]]
    for (place, row) in rows.enumerated() {
      let length = frames[frames.count - 1].count
      let rest = rows[place...].dropFirst().prefix { $0.isContinuation }.count + 1
      let isFull = length >= share || !row.isContinuation && length > 0 && length + rest > rowLimit
      if isFull, length > 0, !row.isContinuation || length >= rowLimit { frames.append([]) }
      frames[frames.count - 1].append(row)
    }
    return frames
  }

  private func frames(
    _ relations: Document.Relations, _ title: String, _ sentence: inout String, _ weight: Document.Weight?
  ) -> String {
    var text = ""
    let picture = network.flatMap { figure -> String? in
      guard let weight, let path = figure.picture.paths.first(where: { $0.weight == weight.name }) else {
        return nil
      }
      return TikZPrinter(figure.picture, width: 130, height: 150, lit: Set(path.ids)).text
    }
    for rows in Self.frames(of: relations.rows) {
      let lead = taken(&sentence)
      let formula = Self.uncovered(rows, share: picture == nil ? 1 : 0.6)
      if let picture {
        let columns =
          "\\begin{columns}[c]\n\\begin{column}{0.62\\textwidth}\n\(formula)\\end{column}\n\\begin{column}{0.36\\textwidth}\n"
          + "\\centering\n\(picture)\\end{column}\n\\end{columns}\n"
        text += frame(title, lead + columns)
      } else {
        text += frame(title, lead + formula)
      }
    }
    return text
  }

  /// Aligned rows that appear one after another; what would be too wide is made smaller as a whole.
  private static func uncovered(_ rows: [Document.Relations.Row], share: Double) -> String {
    var lines: [String] = []
    var step = 0
    for row in rows {
      let isSame = row.isContinuation && row.cells.count > 1 && row.cells[1].hasPrefix("\\quad") && step > 0
      if !isSame { step += 1 }
      var cells = row.cells
      if let reason = row.reason {
        cells +=
          Array(repeating: "", count: cells.count < 2 ? 1 : 2 - 1) + [
            "\\text{\\small \(LaTeXPrinter.inline(reason))}"
          ]
      }
      if let number = row.number { cells.append("\\quad\\text{\\small (\(number))}") }
      lines.append(cells.map { $0.isEmpty ? "" : "\\uncover<\(step)->{\($0)}" }.joined(separator: " & "))
    }
    return "\\nablafit{\\begin{aligned}\n\(lines.joined(separator: " \\\\\n"))\n\\end{aligned}}\n"
  }
}
