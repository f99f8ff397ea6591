/// Formulas in the mathematics of Typst, without their dollars.
package enum TypstNotation {
  package static func formula(_ formula: PrintedFormula) -> String {
    guard formula.isRead else { return string(formula.latex) }
    return formula.folded("") { text($0, $1) }
  }

  /// A string of Typst.
  package static func string(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default: if scalar.value >= 32, scalar.value != 127 { result.unicodeScalars.append(scalar) }
      }
    }
    return result + "\""
  }

  private static func text(_ kind: PrintedFormula.Kind, _ parts: [String]) -> String {
    switch kind {
    case .row: return joined(parts)
    case .identifier(let name):
      if name.count == 1, name.first!.isASCII || name.first!.isLetter { return name }
      return "italic(\(string(name)))"
    case .number(let digits): return digits.contains(",") ? string(digits) : digits
    case .sign(let sign, let role): return self.sign(sign, role)
    case .function(let name):
      return "op(\(string(name))\(FormulaSign.limited.contains(name) ? ", limits: #true" : ""))"
    case .words(let words): return string(words)
    case .blank(let width): return "#h(\(width)em)"
    case .fraction: return "frac(\(parts[0]), \(parts[1]))"
    case .root: return parts.count > 1 ? "root(\(parts[1]), \(parts[0]))" : "sqrt(\(parts[0]))"
    case .scripts(let below, let above): return scripts(parts, below, above)
    case .accent(let accent): return "\(accents[accent] ?? "hat")(\(parts[0]))"
    case .underbrace: return "underbrace(\(parts[0]))"
    case .style(let style): return "\(styles[style] ?? "upright")(\(parts[0]))"
    case .fence(let open, let close): return "lr(\(escaped(open)) \(parts[0]) \(escaped(close)))"
    case .grid(let kind, let columns): return grid(kind, columns, parts)
    case .unknown(let name): return string("\\" + name)
    }
  }

  /// Parts side by side. Blanks before and behind a string are set as blanks, so that there are none.
  private static func joined(_ parts: [String]) -> String {
    var text = ""
    for part in parts {
      let isString = part.hasPrefix("\"") || part.hasPrefix("italic(\"")
      let isFree = text.last.map { !$0.isLetter && !$0.isNumber && $0 != "." && $0 != "#" } ?? true
      let isBehind = text.hasSuffix("\"") || text.hasSuffix("\")")
      text += (text.isEmpty || isString && isFree || isBehind ? "" : " ") + part
    }
    return text
  }

  private static let accents: [FormulaSign.Accent: String] = [
    .hat: "hat", .bar: "macron", .tilde: "tilde", .vec: "arrow", .dot: "dot", .ddot: "dot.double",
    .overline: "overline", .underline: "underline",
  ]

  private static let styles: [FormulaSign.Style: String] = [
    .upright: "upright", .sans: "sans", .bold: "bold", .italic: "italic", .script: "cal", .blackboard: "bb",
    .small: "script", .boxed: "display",
  ]

  /// Signs that would be read as syntax are escaped; parentheses too, so that none has to close.
  private static func escaped(_ sign: String) -> String {
    guard let first = sign.first, sign.count == 1, first.isASCII, !first.isLetter, !first.isNumber else {
      return sign
    }
    return "\\" + sign
  }

  private static func sign(_ sign: String, _ role: FormulaSign.Role) -> String {
    switch sign {
    case "+", "=": return sign
    case "−": return "-"
    case "<": return "lt"
    case ">": return "gt"
    default: return escaped(sign)
    }
  }

  private static func scripts(_ parts: [String], _ below: Bool, _ above: Bool) -> String {
    if parts[0].hasPrefix("underbrace("), below, parts[0].hasSuffix(")") {
      return String(parts[0].dropLast()) + ", \(parts[1]))"
    }
    var list: [String] = []
    if below { list.append("b: \(parts[1])") }
    if above { list.append("t: \(parts[parts.count - 1])") }
    let base = parts[0].isEmpty ? "\"\"" : parts[0]
    return "attach(\(base), \(list.joined(separator: ", ")))"
  }

  private static func grid(_ kind: FormulaSign.Grid, _ columns: Int, _ cells: [String]) -> String {
    var rows: [String] = []
    for start in stride(from: 0, to: cells.count, by: max(columns, 1)) {
      let row = cells[start..<min(start + columns, cells.count)]
      rows.append(row.map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: kind == .cases ? " & " : ", "))
    }
    switch kind {
    case .cases: return "cases(\(rows.joined(separator: ", ")))"
    case .parentheses: return "mat(delim: \"(\", \(rows.joined(separator: "; ")))"
    case .brackets: return "mat(delim: \"[\", \(rows.joined(separator: "; ")))"
    case .bars: return "mat(delim: \"|\", \(rows.joined(separator: "; ")))"
    case .plain, .aligned, .stack: return "mat(delim: #none, \(rows.joined(separator: "; ")))"
    }
  }
}
