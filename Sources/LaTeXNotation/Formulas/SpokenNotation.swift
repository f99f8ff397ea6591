/// Formulas in words, for those who hear a page.
package enum SpokenNotation {
  package static func text(_ formula: PrintedFormula, isPortuguese: Bool) -> String {
    guard formula.isRead else { return formula.latex }
    let words = isPortuguese ? portuguese : english
    return formula.folded("") { say($0, $1, words) }.split(separator: " ").joined(separator: " ")
  }

  private struct Words {
    var signs: [String: String]
    var over, root, sub, power, squared, prime, of, open, close, end, cases, matrix: String
    var accents: [FormulaSign.Accent: String]
  }

  private static func say(_ kind: PrintedFormula.Kind, _ parts: [String], _ words: Words) -> String {
    switch kind {
    case .row: return parts.joined(separator: " ")
    case .identifier(let name), .function(let name): return name
    case .number(let digits): return digits
    case .sign(let sign, _):
      if sign.allSatisfy({ $0 == "′" }) { return sign.map { _ in words.prime }.joined(separator: " ") }
      return words.signs[sign] ?? greek[sign] ?? sign
    case .words(let text): return text
    case .blank: return ""
    case .fraction: return "\(parts[0]) \(words.over) \(parts[1]) \(words.end)"
    case .root: return "\(words.root) \(parts[0]) \(words.end)"
    case .scripts(let below, let above): return scripts(parts, below, above, words)
    case .accent(let accent): return "\(parts[0]) \(words.accents[accent] ?? "")"
    case .underbrace, .style: return parts[0]
    case .fence(let open, let close):
      return "\(words.signs[open] ?? open) \(parts[0]) \(words.signs[close] ?? close)"
    case .grid(let kind, _):
      return "\(kind == .cases ? words.cases : words.matrix) \(parts.joined(separator: ", ")) \(words.end)"
    case .unknown(let name): return name
    }
  }

  private static func scripts(_ parts: [String], _ below: Bool, _ above: Bool, _ words: Words) -> String {
    var text = parts[0]
    if below { text += " \(words.sub) \(parts[1])" }
    if above {
      let exponent = parts[parts.count - 1]
      text +=
        exponent.hasPrefix(words.prime)
        ? " \(exponent)" : exponent == "2" ? " \(words.squared)" : " \(words.power) \(exponent)"
    }
    return text
  }

  private static let greek: [String: String] = {
    var names: [String: String] = [:]
    for row in FormulaSign.rows
    where row.character.unicodeScalars.first.map({ (0x370...0x3FF).contains($0.value) }) == true {
      names[row.character] = row.command
    }
    return names
  }()

  private static let english = Words(
    signs: [
      "=": "equals", "+": "plus", "−": "minus", "·": "times", "×": "times", "⊙": "elementwise times",
      "∂": "partial", "∑": "sum",
      "∏": "product", "→": "to", "←": "becomes", "(": "open", ")": "close", "[": "open bracket",
      "]": "close bracket", "∇": "nabla",
      "≤": "at most", "≥": "at least", "<": "less than", ">": "greater than", "∈": "in", "≠": "is not",
      "/": "over", "|": "bar", "{": "",
    ],
    over: "over", root: "root of", sub: "sub", power: "to the", squared: "squared", prime: "prime", of: "of",
    open: "open", close: "close",
    end: ",", cases: "cases", matrix: "matrix",
    accents: [
      .hat: "hat", .bar: "bar", .tilde: "tilde", .vec: "vector", .dot: "dot", .ddot: "double dot",
      .overline: "bar", .underline: "underlined",
    ])

  private static let portuguese = Words(
    signs: [
      "=": "igual a", "+": "mais", "−": "menos", "·": "vezes", "×": "vezes",
      "⊙": "vezes, elemento a elemento,", "∂": "derivada parcial",
      "∑": "soma", "∏": "produto", "→": "leva a", "←": "passa a", "(": "abre", ")": "fecha",
      "[": "abre colchete", "]": "fecha colchete",
      "∇": "nabla", "≤": "no máximo", "≥": "no mínimo", "<": "menor que", ">": "maior que", "∈": "em",
      "≠": "diferente de", "/": "sobre",
      "|": "barra", "{": "",
    ],
    over: "sobre", root: "raiz de", sub: "índice", power: "elevado a", squared: "ao quadrado", prime: "linha",
    of: "de", open: "abre",
    close: "fecha", end: ",", cases: "casos", matrix: "matriz",
    accents: [
      .hat: "chapéu", .bar: "barra", .tilde: "til", .vec: "vetor", .dot: "ponto", .ddot: "dois pontos",
      .overline: "barra",
      .underline: "sublinhado",
    ])
}
