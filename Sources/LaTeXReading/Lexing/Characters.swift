/// Characters beyond ASCII, as the commands they stand for.
enum Characters {
  static let commands: [Character: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ϑ": "vartheta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "ϱ": "varrho", "σ": "sigma", "ς": "varsigma", "τ": "tau",
    "υ": "upsilon", "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma",
    "Δ": "Delta", "∆": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "∂": "partial", "∇": "nabla", "∞": "infty",
    "ℓ": "ell", "ℏ": "hbar", "∑": "sum", "∏": "prod", "∫": "int", "√": "sqrt", "·": "cdot", "⋅": "cdot",
    "∙": "cdot", "•": "cdot", "×": "times", "⊙": "odot", "∘": "circ", "⊗": "otimes", "⊕": "oplus",
    "∗": "ast", "÷": "div", "±": "pm", "∓": "mp", "−": "minus", "–": "minus", "≈": "approx", "≃": "simeq",
    "≅": "cong", "≠": "neq", "≤": "leq", "≥": "geq", "⩽": "leq", "⩾": "geq", "≪": "ll", "≫": "gg",
    "∝": "propto", "∼": "sim", "≡": "equiv", "≜": "triangleq", "≝": "eqdef", "≔": "coloneqq",
    "←": "leftarrow",
    "→": "to", "⟶": "to", "↦": "mapsto", "⇒": "implies", "⇐": "impliedby", "⇔": "iff", "∈": "in",
    "∉": "notin", "⊂": "subset", "⊆": "subseteq", "∀": "forall", "∃": "exists", "∪": "cup", "∩": "cap",
    "∅": "emptyset", "…": "dots", "⋯": "cdots", "⋮": "vdots", "⋱": "ddots", "⊤": "top", "⊥": "bot",
    "†": "dagger", "‖": "Vert", "∥": "Vert", "⟨": "langle", "⟩": "rangle", "⌊": "lfloor", "⌋": "rfloor",
    "⌈": "lceil", "⌉": "rceil", "′": "prime", "″": "dprime", "’": "prime", "ℝ": "reals", "ℕ": "naturals",
    "ℤ": "integers", "ℒ": "scriptL", "𝟙": "indicator", "°": "degree", "¬": "neg", "∧": "wedge", "∨": "vee",
    "⊺": "intercal", "½": "half",
  ]

  /// Accents that follow their letter.
  static let combining: [Unicode.Scalar: String] = [
    "\u{302}": "hat", "\u{304}": "bar", "\u{305}": "bar", "\u{303}": "tilde", "\u{307}": "dot",
    "\u{308}": "ddot", "\u{20D7}": "vec", "\u{30C}": "check", "\u{332}": "underline", "\u{306}": "breve",
  ]

  static let raised: [Character: Character] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    "⁺": "+", "⁻": "-", "⁽": "(", "⁾": ")", "ⁿ": "n", "ⁱ": "i", "ᵀ": "T", "ˡ": "l", "ᵗ": "t", "ᵏ": "k",
    "ᵐ": "m", "ʲ": "j", "ᴸ": "L", "ᵃ": "a", "ᵇ": "b", "ˣ": "x",
  ]

  static let lowered: [Character: Character] = [
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
    "₊": "+", "₋": "-", "₍": "(", "₎": ")", "ₐ": "a", "ₑ": "e", "ₕ": "h", "ᵢ": "i", "ⱼ": "j", "ₖ": "k",
    "ₗ": "l", "ₘ": "m", "ₙ": "n", "ₒ": "o", "ₚ": "p", "ᵣ": "r", "ₛ": "s", "ₜ": "t", "ᵤ": "u", "ᵥ": "v",
    "ₓ": "x",
  ]

  static let blanks: Set<Character> = [
    "\u{A0}", "\u{2002}", "\u{2003}", "\u{2009}", "\u{200A}", "\u{200B}", "\u{202F}", "\u{2061}", "\u{2062}",
    "\u{2063}", "\u{FEFF}", "\u{2005}", "\u{2004}", "\u{2006}", "\u{2007}", "\u{2008}", "\u{2060}",
    "\u{200D}",
    "\u{200C}", "\u{FE0F}",
  ]

  /// The fonts of the mathematical alphabets in the order of their code points from U+1D400, 52 letters each.
  private static let alphabets: [(font: String?, isBold: Bool)] = [
    (nil, true), (nil, false), (nil, true), ("mathcal", false), ("mathcal", true), ("mathfrak", false),
    ("mathbb", false), ("mathfrak", true), ("mathsf", false), ("mathsf", true), ("mathsf", false),
    ("mathsf", true), ("mathtt", false),
  ]

  /// The letter or digit of a mathematical alphabet, with the commands of its font.
  static func alphabetic(_ scalar: Unicode.Scalar) -> (fonts: [String], plain: Character)? {
    let value = Int(scalar.value)
    if (0x1D7CE...0x1D7FF).contains(value) {
      return ([], Character(Unicode.Scalar(UInt8(48 + (value - 0x1D7CE) % 10))))
    }
    guard (0x1D400..<0x1D400 + 13 * 52).contains(value) else { return nil }
    let (font, isBold) = alphabets[(value - 0x1D400) / 52]
    let letter = (value - 0x1D400) % 52
    let plain = Unicode.Scalar(UInt8(letter < 26 ? 65 + letter : 97 + letter - 26))
    return ((isBold ? ["mathbf"] : []) + (font.map { [$0] } ?? []), Character(plain))
  }
}
