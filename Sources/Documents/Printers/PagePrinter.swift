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
          "\(json(path.weight)):[\(path.ids.map { json("network-" + $0) }.joined(separator: ","))]"
        )
      }
    }
    var members = [
      "\"paths\":{\(paths.joined(separator: ","))}",
      "\"words\":{\"value\":\(json(words.value)),\"step\":\(json(words.step))}",
    ]
    if let numbers = document.numbers {
      let steps = numbers.steps.map { step -> String in
        let values = zip(numbers.weights, step.weights).map { weight, pair in
          "\(json(weight.name)):[\(json(plain(pair.value))),\(json(plain(pair.derivative)))]"
        }
        return
          "{\"loss\":\(json(plain(step.loss))),\"weights\":{\(values.joined(separator: ","))}}"
      }
      members.append("\"steps\":[\(steps.joined(separator: ","))]")
    }
    let arrays = arrays.map { array, elements in
      "\(json(array)):[\(elements.map { json($0) }.joined(separator: ","))]"
    }
    members.append("\"arrays\":{\(arrays.joined(separator: ","))}")
    let results = results.map { "\(json($0.weight)):\(json($0.row))" }
    members.append("\"results\":{\(results.joined(separator: ","))}")
    members.append("\"loss\":\(json(lossName))")
    return "const nabla = {\(members.joined(separator: ",\n"))};\n" + DocumentTemplate.pageScript.text
  }

  /// The elements of each array of weights, in order.
  private var arrays: [(array: String, elements: [String])] {
    var found: [(array: String, elements: [String])] = []
    for weight in weights where weight.array != weight.name {
      if let place = found.firstIndex(where: { $0.array == weight.array }) {
        found[place].elements.append(weight.name)
      } else {
        found.append((weight.array, [weight.name]))
      }
    }
    return found
  }

  private func json(_ text: String) -> String { JSONText.string(text, isScript: true) }

  private var lossName: String {
    for case .figure(let figure) in document.blocks where figure.kind == .network {
      if let loss = figure.picture.elements.last(where: { $0.role == .loss && $0.title != nil })?.title {
        return loss
      }
    }
    return "L"
  }

  private func plain(_ latex: String) -> String { PlainNotation.text(latex) }

  /// The row of results that belongs to each weight of the network, by the label of its relation: its own, else that of its
  /// array in the general form, else the first of its elements.
  private var results: [(weight: String, row: String)] {
    var labels: [String] = []
    for case .relations(let relations) in document.blocks { labels += relations.rows.compactMap { $0.label } }
    let known = Set(labels)
    var found: [(weight: String, row: String)] = []
    var names = weights.map { $0.name }
    for case .figure(let figure) in document.blocks where figure.kind == .network {
      names += figure.picture.paths.map { $0.weight }.filter { !names.contains($0) }
    }
    for name in names {
      let own = ("eq:" + document.name + ":d" + name).filter {
        $0.isASCII && ($0.isLetter || $0.isNumber || ":_-,".contains($0))
      }
      let array = labels.filter { label in
        label.hasSuffix(":general") && (own + ":general").hasPrefix(label.dropLast(":general".count))
      }.max { $0.count < $1.count }
      let element = labels.first { label in
        label.hasPrefix(own) && label.dropFirst(own.count).allSatisfy { $0.isNumber || $0 == "," }
      }
      if let label = known.contains(own) ? own : array ?? element {
        found.append((name, Self.identifier(label)))
      }
    }
    return found
  }
}
