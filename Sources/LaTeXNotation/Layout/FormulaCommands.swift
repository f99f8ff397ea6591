/// What the commands of a formula are.
extension FormulaReader {
  private static let relations: Set<String> = [
    "le", "leq", "ge", "geq", "neq", "ne", "approx", "equiv", "in", "to", "rightarrow", "leftarrow", "mapsto",
  ]
  private static let productSigns: Set<String> = ["cdot", "odot", "times", "ast", "circ", "star"]
  private static let sums: Set<String> = ["pm", "mp"]
  private static let bigOperators: Set<String> = ["sum", "prod"]
  /// Functions set upright, as wide as their letters.
  private static let functions: Set<String> = [
    "exp", "log", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "max",
    "min",
    "det", "arg", "coth", "sec", "csc", "cot",
  ]
  /// Commands that set their argument in other letters.
  private static let styles: Set<String> = [
    "mathrm", "mathit", "mathbf", "mathsf", "boldsymbol", "mathcal", "mathbb", "operatorname", "text",
    "textbf",
    "label", "phantom", "mbox", "textit", "textrm",
  ]
  private static let accents: Set<String> = [
    "hat", "bar", "tilde", "vec", "dot", "ddot", "overline", "underline", "widehat", "widetilde", "mathring",
  ]
  private static let openings: [String: String] = ["lVert": "rVert", "lvert": "rvert"]

  mutating func command(_ style: Style, depth: Int) -> FormulaBox {
    let start = position
    let name = commandName()
    position += 1 + name.utf8.count
    switch name {
    case "left": return grown(from: start, style, depth: depth)
    case "begin": return environment(from: start, style, depth: depth)
    case "frac", "tfrac", "dfrac": return fraction(name, from: start, style, depth: depth)
    case "sqrt": return root(from: start, style, depth: depth)
    case "underbrace", "overbrace": return brace(from: start, style, depth: depth)
    case "bigl", "Bigl", "biggl", "Biggl", "bigr", "Bigr", "biggr", "Biggr", "big", "Big":
      return sized(name, from: start, style)
    case _ where Self.styles.contains(name): return styled(name, from: start, style)
    case _ where Self.accents.contains(name):
      let inner = braced(style, depth: depth)
      return FormulaBox(
        text: text(from: start), role: .ordinary, width: inner.width + 0.1, isTall: inner.isTall)
    default: return sign(name, from: start, style, depth: depth)
    }
  }

  /// A command without arguments.
  private mutating func sign(_ name: String, from start: Int, _ style: Style, depth: Int) -> FormulaBox {
    if let close = Self.openings[name], depth < Self.depthLimit {
      if let box = bars(name, close, from: start, style, depth: depth) { return box }
    }
    var box = FormulaBox(text: text(from: start), role: .ordinary, width: 0)
    box.width = (GlyphTable.width(ofCommand: name) ?? 0.7) * style.scale
    switch name {
    case _ where Self.relations.contains(name): box.role = .relation
    case _ where Self.productSigns.contains(name): (box.role, box.isProductSign) = (.binary, true)
    case _ where Self.sums.contains(name): box.role = .binary
    case _ where Self.functions.contains(name):
      box.role = .operator
      box.width = name.utf8.reduce(0) { $0 + GlyphTable.width(ofText: $1) } * style.scale
    case _ where Self.bigOperators.contains(name):
      box.role = .operator
      box.isTall = true
      if style != .display { box.width *= 0.73 }
    case "quad", "qquad", ",", ";", ":", ">", "!", " ": box.role = .blank
    case "langle", "lfloor", "lceil": box.role = .open
    case "rangle", "rfloor", "rceil", "rVert", "rvert": box.role = .close
    case "{": box.role = .open
    case "}": box.role = .close
    case "dots", "ldots", "cdots": box.role = .inner
    default: break
    }
    return box
  }

  /// `\lVert … \rVert`, nil where it is not closed.
  private mutating func bars(
    _ name: String, _ close: String, from start: Int, _ style: Style, depth: Int
  ) -> FormulaBox? {
    let after = position
    let end = "\\" + close
    let inner = line(style, depth: depth + 1) { $0.starts(with: end) }
    guard starts(with: end) else {
      position = after
      return nil
    }
    position += 1 + close.utf8.count
    let width = inner.width + 2 * (GlyphTable.width(ofCommand: name) ?? 0.5) * style.scale
    return FormulaBox(
      text: text(from: start), role: .ordinary, width: width, isTall: inner.isTall)
  }

  /// `\left( … \right)`.
  private mutating func grown(from start: Int, _ style: Style, depth: Int) -> FormulaBox {
    let open = delimiter()
    let inner = depth < Self.depthLimit ? line(style, depth: depth + 1) { _ in false } : FormulaLine()
    var close = ""
    if starts(with: "\\right") {
      position += 6
      close = delimiter()
    }
    let size = inner.isTall ? 0.74 : 0.46
    let width = (open == "." ? 0.12 : size) + (close == "." ? 0.12 : size)
    return FormulaBox(
      text: text(from: start), role: .inner, width: inner.width + width * style.scale, isTall: inner.isTall,
      content: .fence(open: "\\left" + open, close: "\\right" + close, inner))
  }

  private mutating func delimiter() -> String {
    _ = skipBlanks()
    let start = position
    guard let byte = next else { return "" }
    position += byte == UInt8(ascii: "\\") ? 1 + commandName().utf8.count : 1
    return text(from: start)
  }

  private mutating func sized(_ name: String, from start: Int, _ style: Style) -> FormulaBox {
    _ = delimiter()
    let role: FormulaBox.Role = name.hasSuffix("l") ? .open : name.hasSuffix("r") ? .close : .ordinary
    let isLarge = name.lowercased().hasPrefix("bigg")
    return FormulaBox(text: text(from: start), role: role, width: isLarge ? 0.77 : 0.6)
  }

  /// As wide as its wider part, with a little space on both sides. `∂/∂w` acts on what follows.
  private mutating func fraction(_ name: String, from start: Int, _ style: Style, depth: Int) -> FormulaBox {
    let own = name == "tfrac" ? Style.text : style
    let above = braced(own.ofFraction, depth: depth)
    let below = braced(own.ofFraction, depth: depth)
    let isOperator = above.boxes.count == 1 && above.boxes[0].text == "\\partial"
    return FormulaBox(
      text: text(from: start), role: isOperator ? .operator : .inner,
      width: max(above.width, below.width) + 0.25,
      isTall: true, content: .fraction(above, below))
  }

  private mutating func root(from start: Int, _ style: Style, depth: Int) -> FormulaBox {
    var index = "2"
    if next == UInt8(ascii: "[") {
      let open = position + 1
      while let byte = next, byte != UInt8(ascii: "]") { position += 1 }
      index = text(from: open)
      if next != nil { position += 1 }
    }
    let inner = braced(style, depth: depth)
    return FormulaBox(
      text: text(from: start), role: .ordinary, width: inner.width + (inner.isTall ? 1 : 0.84) * style.scale,
      isTall: inner.isTall, content: .root(index: index, inner))
  }

  /// A brace is as wide as the wider of what is above and below it.
  private mutating func brace(from start: Int, _ style: Style, depth: Int) -> FormulaBox {
    let inner = braced(style, depth: depth)
    var width = inner.width
    while next == UInt8(ascii: "_") || next == UInt8(ascii: "^") {
      position += 1
      width = max(width, braced(style.ofScript, depth: depth).width)
    }
    return FormulaBox(
      text: text(from: start), role: .ordinary, width: width, isTall: true, content: .braced(inner))
  }

  /// Text, or letters in another style.
  private mutating func styled(_ name: String, from start: Int, _ style: Style) -> FormulaBox {
    let open = position
    var depth = 0
    while let byte = next {
      if byte == UInt8(ascii: "{") { depth += 1 }
      if byte == UInt8(ascii: "}") { depth -= 1 }
      position += 1
      if depth <= 0 { break }
    }
    let inside = String(decoding: bytes[open..<position].dropFirst().dropLast(), as: UTF8.self)
    let width =
      name == "label" || name == "phantom" ? 0 : FormulaReader.width(ofText: inside) * style.scale
    let isBold = ["mathbf", "boldsymbol", "textbf"].contains(name)
    return FormulaBox(
      text: text(from: start), role: name == "operatorname" ? .operator : .ordinary,
      width: isBold ? width * 1.17 : width)
  }

  /// Rows and columns: as wide as the widest entries together.
  private mutating func environment(from start: Int, _ style: Style, depth: Int) -> FormulaBox {
    let isFenced = starts(with: "{pmatrix}") || starts(with: "{bmatrix}") || starts(with: "{cases}")
    var level = 1
    let inside = position
    while position < bytes.count, level > 0 {
      if starts(with: "\\begin{") { level += 1 }
      if starts(with: "\\end{") { level -= 1 }
      if level > 0 { position += 1 }
    }
    let content = text(from: inside).drop { $0 != "}" }.dropFirst()
    while let byte = next, byte != UInt8(ascii: "}") { position += 1 }
    if next != nil { position += 1 }
    var columns: [Double] = []
    for row in Self.rows(of: String(content)) where depth < Self.depthLimit {
      for (place, cell) in row.enumerated() {
        let width = FormulaReader.line(cell).width
        if place < columns.count {
          columns[place] = max(columns[place], width)
        } else {
          columns.append(width)
        }
      }
    }
    let gaps = Double(max(columns.count - 1, 0)) + (isFenced ? 1.6 : 0.4)
    return FormulaBox(
      text: text(from: start), role: .inner, width: (columns.reduce(0, +) + gaps) * style.scale, isTall: true)
  }

  private static func rows(of content: String) -> [[String]] {
    content.split(separator: "\\\\").map { row in
      row.split(separator: "&", omittingEmptySubsequences: false).map { String($0) }
    }
  }
}
