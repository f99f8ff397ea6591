import LaTeXNotation

/// A picture for TeX: the same places as on the page, labels set by TeX itself.
package struct TikZPrinter {
  private let picture: Picture
  /// Points a pixel; smaller where the picture would be wider than the text.
  private let scale: Double
  /// The ids that are drawn in the colour of a path.
  private let lit: Set<String>

  /// - Parameter width: the widest the picture may be, in points.
  package init(_ picture: Picture, width: Double = 340, height: Double = 540, lit: Set<String> = []) {
    self.picture = picture
    self.lit = lit
    let box = picture.bounds
    scale = min(0.62, width / (box.right - box.left + 6), height / (box.bottom - box.top + 6))
  }

  package var text: String {
    var text = "\\begin{tikzpicture}[x=\(number(scale))pt,y=-\(number(scale))pt,>=latex]\n"
    let (back, front) = (picture.elements.filter { isLine($0) }, picture.elements.filter { !isLine($0) })
    for element in back + front { text += "  " + self.text(element) + "\n" }
    return text + "\\end{tikzpicture}\n"
  }

  /// A document of its own.
  package var document: String {
    "\\documentclass{article}\n\\usepackage[margin=1cm]{geometry}\n\\usepackage{tikz}\n\\usepackage[T1]{fontenc}\n\\usepackage[utf8]{inputenc}\n"
      + "\\usepackage{lmodern}\n\\usepackage{amsmath}\n\\pagestyle{empty}\n\\begin{document}\n\\noindent\n\(text)\\end{document}\n"
  }

  private func isLine(_ element: Picture.Element) -> Bool {
    if case .line = element.shape { true } else { false }
  }

  private func text(_ element: Picture.Element) -> String {
    let isLit = element.id.map { lit.contains($0) } ?? false
    let colour = isLit ? "orange!85!black,line width=1.1pt" : "draw=\(Self.line[element.role] ?? "gray")"
    switch element.shape {
    case .circle(let centre, let radius):
      return
        "\\filldraw[\(colour),fill=\(fill(element.role))] \(point(centre)) circle[radius=\(number(radius * scale))pt];"
    case .box(let box, let corner):
      let style =
        element.role == .group || element.role == .port
        ? "\\draw[\(colour),dashed" : "\\filldraw[\(colour),fill=\(fill(element.role))"
      return
        "\(style),rounded corners=\(number(corner * scale))pt] \(point(.init(box.left, box.top))) rectangle "
        + "\(point(.init(box.right, box.bottom)));"
    case .line(let points, let isCurved, let hasArrow):
      return line(
        points, isCurved, [hasArrow ? "->" : "-", colour] + (element.role == .delayed ? ["dashed"] : []))
    case .label(let label): return self.label(label)
    }
  }

  private func line(_ points: [Picture.Point], _ isCurved: Bool, _ style: [String]) -> String {
    let head = "\\draw[\(style.joined(separator: ","))] "
    if isCurved, points.count == 4 {
      return head
        + "\(point(points[0])) .. controls \(point(points[1])) and \(point(points[2])) .. \(point(points[3]));"
    }
    return head + points.map { point($0) }.joined(separator: " -- ") + ";"
  }

  private func label(_ label: Picture.Label) -> String {
    let anchor = label.anchor == .middle ? "" : label.anchor == .start ? ",anchor=west" : ",anchor=east"
    let ground = label.hasGround ? ",fill=white" : ""
    // The size that the label has beside the picture's shapes, from TeX's ten points.
    let factor = label.size * scale / 10
    let colour = Self.ink[label.role].map { ",text=\($0)" } ?? ""
    let body: String
    switch label.content {
    case .formula(let formula): body = "$\(formula.latex)$"
    case .words(let words): body = TeXText.escaped(words)
    }
    return
      "\\node[inner sep=0.6pt,scale=\(number(min(1, factor)))\(anchor)\(ground)\(colour)] at \(point(label.place)) {\(body)};"
  }

  private static let line: [Picture.Role: String] = [
    .unit: "blue!60!black", .operation: "blue!60!black", .layer: "blue!60!black", .input: "green!45!black",
    .target: "orange!70!black", .loss: "red!65!black", .group: "blue!60!black", .delayed: "blue!60!black",
  ]
  private static let ink: [Picture.Role: String] = [.forward: "green!40!black", .backward: "red!70!black"]

  private func fill(_ role: Picture.Role) -> String {
    switch role {
    case .input: "green!7"
    case .target: "orange!10"
    case .loss: "red!7"
    default: "blue!7"
    }
  }

  private func point(_ point: Picture.Point) -> String { "(\(number(point.x)),\(number(point.y)))" }
  private func number(_ value: Double) -> String { SVGPrinter.number(value) }
}

/// Plain text for TeX.
package enum TeXText {
  /// Signs with a meaning are set as themselves; characters that the usual fonts do not have are left out by name.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\textbackslash{}"
      case "{", "}", "$", "&", "#", "%", "_": result += "\\\(scalar)"
      case "^": result += "\\textasciicircum{}"
      case "~": result += "\\textasciitilde{}"
      case "<": result += "\\textless{}"
      case ">": result += "\\textgreater{}"
      case "|": result += "\\textbar{}"
      case "\"": result += "\\textquotedbl{}"
      case "−": result += "$-$"
      case "·": result += "$\\cdot$"
      case "×": result += "$\\times$"
      case "→": result += "$\\to$"
      case "\u{a0}": result += "~"
      default: result += letter(scalar)
      }
    }
    return result
  }

  private static func letter(_ scalar: Unicode.Scalar) -> String {
    if scalar.value < 32 || scalar.value == 127 { return " " }
    // What the T1 fonts hold: the letters of Latin with their accents, and the usual punctuation.
    if scalar.value < 0x180 && !(0x80..<0xA0).contains(scalar.value) { return String(scalar) }
    if "–—‘’“”…•€".unicodeScalars.contains(scalar) { return String(scalar) }
    if let greek = SymbolNotation.greekName(Character(scalar)) { return "$\\\(greek)$" }
    return "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
  }
}
