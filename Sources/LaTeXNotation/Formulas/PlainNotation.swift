/// Formulas on one line of plain text: `∂EQ/∂w₁₁ = E·f_o′(O_in)`.
package enum PlainNotation {
  package static func text(_ latex: String) -> String { text(PrintedFormula(latex)) }

  package static func text(_ formula: PrintedFormula) -> String {
    guard formula.isRead else { return formula.latex }
    return formula.folded(Piece("")) { text($0, $1) }.text
  }

  /// A part of the line, and whether it is more than one atom.
  private struct Piece {
    var text: String
    var isCompound = false
    init(_ text: String, isCompound: Bool = false) { (self.text, self.isCompound) = (text, isCompound) }
    var atom: String { isCompound ? "(\(text))" : text }
  }

  private static func text(_ kind: PrintedFormula.Kind, _ parts: [Piece]) -> Piece {
    switch kind {
    case .row: return row(parts)
    case .identifier(let name), .function(let name): return Piece(name)
    case .number(let digits): return Piece(digits)
    case .sign(let sign, let role):
      switch role {
      case .relation: return Piece(" \(sign) ", isCompound: true)
      case .binary where sign == "+" || sign == "−": return Piece(" \(sign) ", isCompound: true)
      case .punctuation: return Piece(sign + " ")
      default: return Piece(sign)
      }
    case .words(let words): return Piece(words)
    case .blank(let width): return Piece(width >= 1 ? "  " : " ")
    case .fraction: return Piece("\(parts[0].atom)/\(parts[1].atom)")
    case .root: return Piece("√" + (parts[0].text.count == 1 ? parts[0].text : "(\(parts[0].text))"))
    case .scripts(let below, let above): return scripts(parts, below, above)
    case .accent(let accent): return Piece(parts[0].text + (marks[accent] ?? ""))
    case .underbrace, .style: return parts[0]
    case .fence(let open, let close): return Piece(open + parts[0].text + close)
    case .grid(let kind, let columns): return grid(kind, columns, parts)
    case .unknown(let name): return Piece("\\" + name)
    }
  }

  /// Names side by side keep a blank: `w I` is no word.
  private static func row(_ parts: [Piece]) -> Piece {
    var text = ""
    for part in parts {
      if let last = text.last, let first = part.text.first, isWordLike(last), first.isLetter { text += " " }
      text += part.text
    }
    // A sign at the beginning stands close to what it negates.
    if text.hasPrefix(" − ") { text = "−" + text.dropFirst(3) }
    for open in ["(", "["] { text = replacing(text, open + " − ", open + "−") }
    // ∂x is one thing.
    let isDifferential = parts.count == 2 && parts[0].text == "∂"
    return Piece(text, isCompound: !isDifferential && (parts.contains { $0.isCompound } || parts.count > 1))
  }

  private static func replacing(_ text: String, _ old: String, _ new: String) -> String {
    var text = text
    while let range = text.firstRange(of: old) { text.replaceSubrange(range, with: new) }
    return text
  }

  private static func isWordLike(_ character: Character) -> Bool {
    character.isLetter && character != "∂" || character.isNumber || character == "′" || character == ")"
  }

  private static let marks: [FormulaSign.Accent: String] = [
    .hat: "\u{302}", .bar: "\u{304}", .overline: "\u{304}", .tilde: "\u{303}", .vec: "\u{20d7}",
    .dot: "\u{307}",
    .ddot: "\u{308}", .underline: "\u{332}",
  ]

  private static let above: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    "(": "⁽",
    ")": "⁾", "−": "⁻", "+": "⁺", "T": "ᵀ", "′": "′", "n": "ⁿ", "i": "ⁱ",
  ]
  private static let below: [Character: Character] = [
    "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈", "9": "₉",
  ]

  private static func script(_ text: String, _ table: [Character: Character], _ sign: String) -> String {
    let small = text.compactMap { table[$0] }
    if small.count == text.count { return String(small) }
    return sign + (text.count == 1 || text.allSatisfy { $0.isLetter || $0.isNumber } ? text : "(\(text))")
  }

  private static func scripts(_ parts: [Piece], _ below: Bool, _ above: Bool) -> Piece {
    var text = parts[0].isCompound ? "(\(parts[0].text))" : parts[0].text
    if below { text += script(parts[1].text, Self.below, "_") }
    if above { text += script(parts[parts.count - 1].text, Self.above, "^") }
    return Piece(text)
  }

  private static func grid(_ kind: FormulaSign.Grid, _ columns: Int, _ cells: [Piece]) -> Piece {
    var rows: [String] = []
    for start in stride(from: 0, to: cells.count, by: max(columns, 1)) {
      rows.append(
        cells[start..<min(start + columns, cells.count)].map { $0.text }.joined(
          separator: kind == .cases ? " " : ", "))
    }
    let text = rows.joined(separator: "; ")
    return Piece(
      [.plain, .aligned, .stack].contains(kind) ? text : kind == .cases ? "{\(text)}" : "[\(text)]")
  }
}
