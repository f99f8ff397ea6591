import Drawing
import LaTeXNotation
import Templates

/// Documents as one page of HTML: MathML, drawings as SVG, nothing from elsewhere. A weight that is chosen lights up its path.
package struct PagePrinter {
  private let document: Document
  private let numbers: [String: Int]
  private let words: LectureWords

  package init(_ document: Document) {
    self.document = document
    numbers = document.labelNumbers
    words = LectureWords.of(document.language)
  }

  package var text: String {
    DocumentTemplate.page.filled([
      "origin": document.origin.markup, "language": document.isPortuguese ? "pt-BR" : "en",
      "title": Self.escaped(document.title),
      "style": DocumentTemplate.pageStyle.text + SVGPrinter.style, "body": body, "script": script,
    ])
  }

  private static func escaped(_ text: String) -> String { MathMLNotation.escaped(text) }

  // MARK: Blocks

  private var body: String {
    var text = ""
    var open: Document.Weight?
    for block in document.blocks {
      if case .weight(let weight) = block {
        if open != nil { text += "</section>\n" }
        open = weight
        if let weight {
          text +=
            "<section class=\"weight\" id=\"weight-\(Self.identifier(weight.name))\" data-weight=\"\(Self.escaped(weight.name))\">\n"
        }
        continue
      }
      if case .heading(let level, _) = block, level <= 2, open != nil {
        text += "</section>\n"
        open = nil
      }
      text += self.text(block)
    }
    return text + (open != nil ? "</section>\n" : "")
  }

  /// A name for a fragment of an address.
  static func identifier(_ name: String) -> String {
    name.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
        ? String(scalar) : "-"
    }.joined()
  }

  private func math(_ latex: String, isDisplay: Bool = false) -> String {
    let formula = PrintedFormula(latex)
    return MathMLNotation.element(
      formula, isDisplay: isDisplay, spoken: SpokenNotation.text(formula, isPortuguese: document.isPortuguese)
    )
  }

  private func inline(_ inlines: [Document.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): Self.escaped(text)
      case .formula(let latex): math(latex)
      case .reference(let label):
        numbers[label].map { "<a href=\"#\(Self.identifier(label))\">(\($0))</a>" } ?? ""
      }
    }.joined()
  }

  private func text(_ block: Document.Block) -> String {
    switch block {
    case .heading(let level, let inlines): return "<h\(level + 1)>\(inline(inlines))</h\(level + 1)>\n"
    case .paragraph(let inlines): return "<p>\(inline(inlines))</p>\n"
    case .relations(let relations): return self.relations(relations)
    case .table(let table): return self.table(table)
    case .figure(let figure): return self.figure(figure)
    case .code(let code): return "<pre>\(Self.escapedLines(code))</pre>\n"
    case .weight: return ""
    }
  }

  private static func escapedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }.joined(
      separator: "\n")
  }

  private func relations(_ relations: Document.Relations) -> String {
    let columns = relations.rows.map { $0.cells.count }.max() ?? 0
    let hasReasons = relations.rows.contains { $0.reason != nil }
    let hasNumbers = relations.rows.contains { $0.number != nil }
    var text = "<div class=\"scroll\"><table class=\"relations\" role=\"presentation\"><tbody>\n"
    for row in relations.rows {
      text += "<tr" + (row.label.map { " id=\"\(Self.identifier($0))\"" } ?? "") + ">"
      for place in 0..<columns {
        let cell = row.cells.indices.contains(place) ? row.cells[place] : ""
        let kind = place % 2 == 0 ? "left" : "right"
        text += "<td class=\"\(kind)\">\(cell.isEmpty ? "" : math(cell, isDisplay: true))</td>"
      }
      if hasReasons { text += "<td class=\"reason\">\(row.reason.map { inline($0) } ?? "")</td>" }
      if hasNumbers { text += "<td class=\"number\">\(row.number.map { "(\($0))" } ?? "")</td>" }
      text += "</tr>\n"
    }
    return text + "</tbody></table></div>\n"
  }

  private func table(_ table: Document.Table) -> String {
    var text = "<div class=\"scroll\"><table class=\"data\"><thead><tr>"
    text += table.header.map { "<th scope=\"col\">\(inline($0))</th>" }.joined() + "</tr></thead><tbody>\n"
    for row in table.rows { text += "<tr>" + row.map { "<td>\(inline($0))</td>" }.joined() + "</tr>\n" }
    return text + "</tbody></table></div>\n"
  }

  private func figure(_ figure: Document.Figure) -> String {
    let isNetwork = figure.kind == .network
    let svg = SVGPrinter(figure.picture, prefix: "\(figure.kind.rawValue)-", isInteractive: isNetwork).text(
      style: .none)
    var text = "<figure id=\"\(figure.kind.rawValue)\"><div class=\"scroll\">\(svg)</div>"
    text += "<figcaption>\(inline(figure.caption))</figcaption>\n"
    if isNetwork { text += panel(figure) }
    return text + "</figure>\n"
  }

  // MARK: Weights

  /// Buttons for the weights, a slider for the steps, and room for what belongs to the chosen one.
  private func panel(_ figure: Document.Figure) -> String {
    guard !figure.picture.paths.isEmpty else { return "" }
    var text = "<div class=\"panel\" hidden=\"\"><p class=\"hint\">\(Self.escaped(words.hint))</p>\n"
    text += "<div class=\"weights\" role=\"group\" aria-label=\"\(Self.escaped(words.paths))\">"
    for path in figure.picture.paths {
      let known = weights.first { $0.name == path.weight }
      let label = known.map { math($0.latex) } ?? Self.escaped(path.weight)
      text +=
        "<button type=\"button\" data-weight=\"\(Self.escaped(path.weight))\" aria-pressed=\"false\">\(label)</button>"
    }
    text += "</div>\n"
    if let numbers = document.numbers, numbers.steps.count > 1 {
      text +=
        "<p class=\"steps\"><label>\(Self.escaped(words.slider)) <input type=\"range\" min=\"0\" max=\"\(numbers.steps.count - 1)\" value=\"0\"/></label> "
      text += "<output></output></p>\n"
    }
    return text + "<div class=\"chosen\" aria-live=\"polite\"></div></div>\n"
  }

  private var weights: [Document.Weight] {
    if let numbers = document.numbers { return numbers.weights }
    return document.blocks.compactMap { if case .weight(let weight) = $0 { weight } else { nil } }
  }

  /// Paths and numbers as data, then the script that shows them.
  private var script: String {
    var paths: [String] = []
    for case .figure(let figure) in document.blocks where figure.kind == .network {
      for path in figure.picture.paths {
        paths.append(
          "\(JSONText.string(path.weight)):[\(path.ids.map { JSONText.string("network-" + $0) }.joined(separator: ","))]"
        )
      }
    }
    var members = [
      "\"paths\":{\(paths.joined(separator: ","))}",
      "\"words\":{\"value\":\(JSONText.string(words.value)),\"step\":\(JSONText.string(words.step))}",
    ]
    if let numbers = document.numbers {
      let steps = numbers.steps.map { step -> String in
        let values = zip(numbers.weights, step.weights).map { weight, pair in
          "\(JSONText.string(weight.name)):[\(JSONText.string(plain(pair.value))),\(JSONText.string(plain(pair.derivative)))]"
        }
        return
          "{\"loss\":\(JSONText.string(plain(step.loss))),\"weights\":{\(values.joined(separator: ","))}}"
      }
      members.append("\"steps\":[\(steps.joined(separator: ","))]")
    }
    let results = results.map { "\(JSONText.string($0.weight)):\(JSONText.string($0.row))" }
    members.append("\"results\":{\(results.joined(separator: ","))}")
    members.append("\"loss\":\(JSONText.string(lossName))")
    return "const nabla = {\(members.joined(separator: ",\n"))};\n" + DocumentTemplate.pageScript.text
  }

  private var lossName: String {
    for case .figure(let figure) in document.blocks where figure.kind == .network {
      if let loss = figure.picture.elements.last(where: { $0.role == .loss && $0.title != nil })?.title {
        return loss
      }
    }
    return "L"
  }

  private func plain(_ latex: String) -> String { PlainNotation.text(latex) }

  /// The row of the list of results that belongs to each weight, by the label of its relation.
  private var results: [(weight: String, row: String)] {
    var found: [(weight: String, row: String)] = []
    for weight in weights {
      let label =
        "eq:"
        + (document.name + ":d" + weight.name).filter {
          $0.isASCII && ($0.isLetter || $0.isNumber || ":_-,".contains($0))
        }
      for case .relations(let relations) in document.blocks
      where relations.rows.contains(where: { $0.label == label }) {
        found.append((weight.name, Self.identifier(label)))
        break
      }
    }
    return found
  }
}
