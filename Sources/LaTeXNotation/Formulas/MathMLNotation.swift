/// Formulas as MathML, with their TeX beside them.
package enum MathMLNotation {
  /// A whole `math` element. `spoken` is what a screen reader says where it reads no MathML.
  package static func element(_ formula: PrintedFormula, isDisplay: Bool = false, spoken: String? = nil)
    -> String
  {
    let display = isDisplay ? " display=\"block\"" : ""
    let label = spoken.map { " alttext=\"\(escaped($0))\"" } ?? ""
    guard formula.isRead else { return "<code>\(escaped(formula.latex))</code>" }
    return "<math\(display)\(label)><semantics>\(content(formula, isDisplay: isDisplay))"
      + "<annotation encoding=\"application/x-tex\">\(escaped(formula.latex))</annotation></semantics></math>"
  }

  /// Text for an element or an attribute in quotes.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result += " "
      default: if scalar.value >= 32, scalar.value != 127 { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  private static func content(_ formula: PrintedFormula, isDisplay: Bool) -> String {
    formula.folded(Piece("<mrow></mrow>", .plain)) { kind, parts in
      if case .row = kind, parts.count == 1 { return parts[0] }
      if case .row = kind { return Piece("<mrow>\(spaced(parts))</mrow>", .plain) }
      return Piece(text(kind, parts.map { $0.text }, parts.first?.place ?? .plain), place(kind, parts))
    }.text
  }

  /// An element, and what it is to its neighbours.
  private struct Piece {
    enum Place { case plain, function, limited, open, binary, spaced }
    var text: String
    var place: Place
    init(_ text: String, _ place: Place) { (self.text, self.place) = (text, place) }
  }

  private static func place(_ kind: PrintedFormula.Kind, _ parts: [Piece]) -> Piece.Place {
    switch kind {
    case .function(let name): return FormulaSign.limited.contains(name) ? .limited : .function
    case .sign(_, .large), .underbrace: return .limited
    case .sign(_, .open), .fence: return .open
    case .sign(_, .binary): return .binary
    case .sign(_, .relation), .sign(_, .punctuation), .blank: return .spaced
    case .scripts: return parts[0].place
    default: return .plain
    }
  }

  /// Parts side by side: TeX sets a thin space between a function and what is no bracket, and none behind a sign that stands before
  /// its only operand.
  private static func spaced(_ parts: [Piece]) -> String {
    let thin = "<mspace width=\"0.167em\"></mspace>"
    var text = ""
    for (place, part) in parts.enumerated() {
      if place > 0 {
        let before = parts[place - 1].place
        let isAfter = before == .function && (part.place == .plain || part.place == .function)
        if isAfter || before == .plain && part.place == .function { text += thin }
      }
      let isPrefix =
        part.place == .binary && (place == 0 || [.open, .binary, .spaced].contains(parts[place - 1].place))
      text += isPrefix ? "<mo form=\"prefix\">" + part.text.dropFirst("<mo>".count) : part.text
    }
    return text
  }

  private static func text(_ kind: PrintedFormula.Kind, _ parts: [String], _ base: Piece.Place) -> String {
    switch kind {
    case .row: return parts.joined()
    case .identifier(let name):
      return name.count == 1 ? "<mi>\(escaped(name))</mi>" : "<mi class=\"name\">\(escaped(name))</mi>"
    case .number(let digits): return "<mn>\(escaped(digits))</mn>"
    case .sign(let sign, let role): return self.sign(sign, role)
    case .function(let name):
      return FormulaSign.limited.contains(name)
        ? "<mo movablelimits=\"true\" lspace=\"0.167em\" rspace=\"0.167em\">\(escaped(name))</mo>"
        : "<mi mathvariant=\"normal\">\(escaped(name))</mi>"
    case .words(let words): return "<mtext>\(escaped(noBreaks(words)))</mtext>"
    case .blank(let width): return "<mspace width=\"\(width)em\"></mspace>"
    case .fraction: return "<mfrac>\(parts[0])\(parts[1])</mfrac>"
    case .root:
      return parts.count > 1 ? "<mroot>\(parts[0])\(parts[1])</mroot>" : "<msqrt>\(parts[0])</msqrt>"
    case .scripts(let below, let above): return scripts(parts, below, above, hasLimits: base == .limited)
    case .accent(let accent): return self.accent(accent, parts[0])
    case .underbrace: return "<munder>\(parts[0])<mo stretchy=\"true\">⏟</mo></munder>"
    case .style(let style): return self.style(style, parts[0])
    case .fence(let open, let close):
      return "<mrow>\(fence(open, "prefix"))\(parts[0])\(fence(close, "postfix"))</mrow>"
    case .grid(let kind, let columns): return grid(kind, columns, parts)
    case .unknown(let name): return "<mtext>\\\(escaped(name))</mtext>"
    }
  }

  private static func noBreaks(_ words: String) -> String { String(words.map { $0 == " " ? "\u{a0}" : $0 }) }

  private static func sign(_ sign: String, _ role: FormulaSign.Role) -> String {
    let text = escaped(sign)
    switch role {
    case .ordinary where sign.unicodeScalars.first.map { $0.properties.isAlphabetic } == true:
      return "<mi>\(text)</mi>"
    case .ordinary:
      return sign == "∂" ? "<mi>∂</mi>" : "<mo lspace=\"0\" rspace=\"0\" stretchy=\"false\">\(text)</mo>"
    case .open, .close: return "<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">\(text)</mo>"
    case .punctuation: return "<mo separator=\"true\" lspace=\"0\" rspace=\"0.167em\">\(text)</mo>"
    case .large, .binary, .relation: return "<mo>\(text)</mo>"
    }
  }

  /// What carries limits is a large sign, a brace or a function such as max.
  private static func scripts(_ parts: [String], _ below: Bool, _ above: Bool, hasLimits: Bool) -> String {
    let name =
      switch (below, above) {
      case (true, true): hasLimits ? "munderover" : "msubsup"
      case (true, false): hasLimits ? "munder" : "msub"
      default: hasLimits ? "mover" : "msup"
      }
    return "<\(name)>\(parts.joined())</\(name)>"
  }

  private static func accent(_ accent: FormulaSign.Accent, _ inner: String) -> String {
    let (mark, isBelow): (String, Bool) =
      switch accent {
      case .hat: ("^", false)
      case .bar, .overline: ("¯", false)
      case .tilde: ("~", false)
      case .vec: ("→", false)
      case .dot: ("˙", false)
      case .ddot: ("¨", false)
      case .underline: ("_", true)
      }
    let stretches = accent == .overline || accent == .underline
    return isBelow
      ? "<munder>\(inner)<mo stretchy=\"true\">\(mark)</mo></munder>"
      : "<mover accent=\"true\">\(inner)<mo stretchy=\"\(stretches)\">\(mark)</mo></mover>"
  }

  private static func style(_ style: FormulaSign.Style, _ inner: String) -> String {
    switch style {
    case .script, .blackboard:
      return letter(inner, style) ?? "<mrow class=\"\(style.rawValue)\">\(inner)</mrow>"
    case .upright, .sans, .bold, .italic:
      return "<mrow class=\"\(style.rawValue)\">\(inner)</mrow>"
    case .small: return "<mstyle scriptlevel=\"1\">\(inner)</mstyle>"
    case .boxed: return "<mrow class=\"boxed\">\(inner)</mrow>"
    }
  }

  /// One letter in another alphabet, which has characters of its own.
  private static func letter(_ inner: String, _ style: FormulaSign.Style) -> String? {
    guard inner.hasPrefix("<m"), let start = inner.firstIndex(of: ">"), let end = inner.lastIndex(of: "<"),
      start < end, inner.index(start, offsetBy: 2) == end
    else { return nil }
    let scalar = inner[inner.index(after: start)].unicodeScalars.first!
    let exceptions: [Unicode.Scalar: String] =
      style == .script
      ? [
        "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ",
        "o": "ℴ",
      ] : ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ", "1": "𝟙"]
    let (capital, small): (UInt32, UInt32) = style == .script ? (0x1D49C, 0x1D4B6) : (0x1D538, 0x1D552)
    var made = exceptions[scalar]
    if made == nil, ("A"..."Z").contains(scalar) {
      made = Unicode.Scalar(capital + scalar.value - 65).map { String($0) }
    } else if made == nil, ("a"..."z").contains(scalar) {
      made = Unicode.Scalar(small + scalar.value - 97).map { String($0) }
    }
    return made.map { "<mi>\($0)</mi>" }
  }

  private static func fence(_ sign: String, _ form: String) -> String {
    sign.isEmpty ? "" : "<mo fence=\"true\" stretchy=\"true\" form=\"\(form)\">\(escaped(sign))</mo>"
  }

  private static func grid(_ kind: FormulaSign.Grid, _ columns: Int, _ cells: [String]) -> String {
    var rows = ""
    for start in stride(from: 0, to: cells.count, by: max(columns, 1)) {
      rows +=
        "<mtr>" + cells[start..<min(start + columns, cells.count)].map { "<mtd>\($0)</mtd>" }.joined()
        + "</mtr>"
    }
    switch kind {
    case .parentheses:
      return "<mrow>\(fence("(", "prefix"))<mtable>\(rows)</mtable>\(fence(")", "postfix"))</mrow>"
    case .brackets:
      return "<mrow>\(fence("[", "prefix"))<mtable>\(rows)</mtable>\(fence("]", "postfix"))</mrow>"
    case .bars: return "<mrow>\(fence("|", "prefix"))<mtable>\(rows)</mtable>\(fence("|", "postfix"))</mrow>"
    case .cases: return "<mrow>\(fence("{", "prefix"))<mtable class=\"cases\">\(rows)</mtable></mrow>"
    case .aligned: return "<mtable class=\"aligned\" displaystyle=\"true\">\(rows)</mtable>"
    case .plain: return "<mtable>\(rows)</mtable>"
    case .stack: return "<mtable class=\"stack\">\(rows)</mtable>"
    }
  }
}
