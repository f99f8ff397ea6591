/// Names of a model as LaTeX.
///
/// An underscore starts a subscript and indices follow in it (`H_{in1}`, `w_{11}`); commas separate them as soon as one is longer than
/// a character. A trailing number of an array's name is its layer, `W1[1,2]` is `W^{(1)}_{12}`; of a scalar a subscript, `w1` is `w_1`.
/// Whatever is no letter or digit is written so that it can neither end a group nor start a command.
public struct SymbolNotation {
  /// The name of a Greek letter: `θ` is theta.
  public static func greekName(_ character: Character) -> String? {
    characters.first { $0.character == String(character) }?.name
  }

  /// The command of a Greek letter by its name: theta is `\theta`.
  public static func greekName(of word: String) -> String? { greek(word) }

  /// What a notation says of names.
  struct Style {
    var layer = NotationProfile.LayerMark.parentheses
    /// The index of a sample that goes above.
    var sample: String?
    var isSmall = false
    var separatesIndices = false
    var isBold = false
  }

  /// The name with its indices, which are LaTeX already.
  static func latex(
    _ name: String, indices: [String], isArray: Bool, _ style: Style = Style()
  ) -> String {
    var parts = name.split(separator: "_", omittingEmptySubsequences: true).map { String($0) }
    if parts.isEmpty { parts = ["{\\_}"] }
    var base = parts.removeFirst()
    var layer = ""
    let digits = base.reversed().prefix { $0.isASCII && $0.isWholeNumber }.count
    if digits > 0, digits < base.count {
      layer = String(base.suffix(digits))
      base.removeLast(digits)
    }
    if parts.first == "hat" {
      parts.removeFirst()
      base += "hat"
    }
    var subscripts = parts.map { escaped($0) }
    let isBelow = !isArray || style.layer == .below
    if !layer.isEmpty, isBelow { subscripts.insert(layer, at: 0) }
    if style.isSmall, !indices.isEmpty, base.count == 1, isArray { base = base.lowercased() }
    var result = symbol(base)
    if style.isBold { result = "\\boldsymbol{\(result)}" }
    let above =
      (layer.isEmpty || isBelow ? "" : style.layer.superscript(layer))
      + (style.sample.map { "(\($0))" } ?? "")
    if !above.isEmpty { result += "^{\(above)}" }
    let joined = join(subscripts, indices, style.separatesIndices)
    if !joined.isEmpty { result += joined.count == 1 ? "_\(joined)" : "_{\(joined)}" }
    return result
  }

  /// Subscript words, then indices: `in1`, `in,10`, `1,j+1`.
  private static func join(_ words: [String], _ indices: [String], _ separates: Bool) -> String {
    let head = words.joined(separator: ",")
    let isLong = separates && indices.count > 1 || indices.contains { $0.count > 1 }
    let tail = indices.joined(separator: isLong ? "," : "")
    if head.isEmpty || tail.isEmpty { return head + tail }
    let isSymbolic = !tail.allSatisfy { $0.isWholeNumber }
    let digitsMeet = head.last!.isWholeNumber && tail.first!.isWholeNumber
    return head + (isLong || digitsMeet || isSymbolic ? "," : "") + tail
  }

  /// The base of a name: Greek letters by name or character, hats, other words as they are.
  static func symbol(_ base: String) -> String {
    if base.hasSuffix("hat"), base.count > 3 { return "\\hat{\(symbol(String(base.dropLast(3))))}" }
    if let greek = greek(base) { return greek }
    let scalars = Array(base.decomposedHat)
    if scalars.count == 2, scalars[1] == "\u{302}" { return "\\hat{\(symbol(String(scalars[0])))}" }
    return isWord(base) ? "\\mathit{\(base)}" : escaped(base)
  }

  /// Whether a name is a word, whose letters would be set like factors: eps, net. Capitals such as EQ stay as they are.
  private static func isWord(_ base: String) -> Bool {
    base.utf8.count > 1 && base.contains { $0.isLowercase } && base.allSatisfy { $0.isASCII && $0.isLetter }
  }

  static func greek(_ word: String) -> String? {
    if letters.contains(word) { return "\\\(word)" }
    return characters.first { $0.character == word }.map { "\\\($0.name)" }
  }

  private static let letters: Set<String> = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda",
    "Xi", "Pi", "Sigma", "Phi", "Psi", "Omega",
  ]

  private static let characters: [(character: String, name: String)] = [
    ("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"), ("ε", "epsilon"), ("ζ", "zeta"),
    ("η", "eta"),
    ("θ", "theta"), ("ι", "iota"), ("κ", "kappa"), ("λ", "lambda"), ("μ", "mu"), ("ν", "nu"), ("ξ", "xi"),
    ("π", "pi"),
    ("ρ", "rho"), ("σ", "sigma"), ("τ", "tau"), ("υ", "upsilon"), ("φ", "phi"), ("χ", "chi"), ("ψ", "psi"),
    ("ω", "omega"), ("Γ", "Gamma"), ("Δ", "Delta"), ("Θ", "Theta"), ("Λ", "Lambda"), ("Ξ", "Xi"), ("Π", "Pi"),
    ("Σ", "Sigma"), ("Φ", "Phi"), ("Ψ", "Psi"), ("Ω", "Omega"),
  ]

  /// ASCII letters and digits as they are; other letters as text; nothing else can stand in a name, and is dropped.
  static func escaped(_ word: String) -> String {
    var result = ""
    for character in word {
      if character.isASCII, character.isLetter || character.isNumber {
        result.append(character)
      } else if let greek = greek(String(character)) {
        result += greek + " "
      } else if character.isLetter {
        result += "\\text{\(character)}"
      }
    }
    return result.isEmpty ? "{\\_}" : result
  }

  /// Text for a comment or a paragraph: specials made harmless, controls dropped.
  static func text(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\textbackslash{}"
      case "{", "}", "$", "&", "#", "%", "_": result += "\\\(character)"
      case "^", "~": result += "\\\(character){}"
      default:
        if !character.isNewline, character.unicodeScalars.allSatisfy({ $0.value >= 32 }) {
          result.append(character)
        }
      }
    }
    return result
  }
}

extension String {
  /// The scalars with the precomposed circumflex letters of predictions taken apart.
  fileprivate var decomposedHat: [Unicode.Scalar] {
    switch self {
    case "ŷ": ["y", "\u{302}"]
    case "Ŷ": ["Y", "\u{302}"]
    case "ô": ["o", "\u{302}"]
    case "â": ["a", "\u{302}"]
    case "ẑ": ["z", "\u{302}"]
    default: Array(unicodeScalars)
    }
  }
}
