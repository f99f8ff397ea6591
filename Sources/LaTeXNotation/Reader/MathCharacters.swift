/// Letters and signs beyond ASCII, and the commands that they stand for.
enum MathCharacters {
  static let blanks: Set<Character> = ["\u{a0}", "\u{feff}", "\u{2009}", "\u{202f}", "\u{2003}", "\u{2002}"]

  static let kinds: [Character: [MathToken.Kind]] = [
    "·": [.command("cdot")], "⋅": [.command("cdot")], "×": [.command("times")], "⊙": [.command("odot")],
    "∘": [.command("circ")], "∂": [.command("partial")], "∑": [.command("sum")], "∏": [.command("prod")],
    "∇": [.command("nabla")], "√": [.command("sqrt")], "‖": [.command("|")], "ℓ": [.command("ell")],
    "−": [.symbol("-")], "≈": [.command("approx")], "≡": [.symbol("=")], "≜": [.symbol("=")],
    "≔": [.symbol(":"), .symbol("=")], "←": [.command("leftarrow")], "→": [.command("rightarrow")],
    "⇒": [.command("Rightarrow")], "⟹": [.command("Rightarrow")], "∴": [.command("therefore")],
    "∈": [.command("in")], "′": [.prime], "″": [.prime, .prime], "⊤": [.command("top")],
    "ŷ": [.command("hat"), .letter("y")],
    "½": [.command("frac"), .number("1"), .number("2")], "¼": [.command("frac"), .number("1"), .number("4")],
  ]

  private static let lowered: [Character: MathToken.Kind] = scripts(
    "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋₍₎", "0123456789aehijklmnoprstuvx+-()")
  private static let raised: [Character: MathToken.Kind] = scripts(
    "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱʲᵏˡᵐⁿᵗᵀ⁺⁻⁽⁾", "0123456789ijklmntT+-()")

  private static func scripts(_ marks: String, _ plain: String) -> [Character: MathToken.Kind] {
    Dictionary(
      uniqueKeysWithValues: zip(marks, plain).map { mark, character in
        (
          mark,
          character.isNumber
            ? .number(String(character)) : character.isLetter ? .letter(character) : .symbol(character)
        )
      })
  }

  /// Below or above, and which character stands there.
  static func script(_ character: Character) -> (kind: MathToken.Kind, of: MathToken.Kind)? {
    if let below = lowered[character] { return (.subscripted, below) }
    return raised[character].map { (.superscripted, $0) }
  }
}
