/// The signs of formulas: their command, their character, and what they are among their neighbours.
package enum FormulaSign {
  package enum Role: Hashable, Sendable {
    case ordinary, binary, relation, open, close, punctuation
    /// Takes limits below and above.
    case large
  }

  package enum Accent: String, Hashable, Sendable {
    case hat, bar, tilde, vec, dot, ddot, overline, underline
  }
  package enum Style: String, Hashable, Sendable {
    case upright, sans, bold, italic, script, blackboard, small, boxed
  }
  package enum Grid: Hashable, Sendable {
    case parentheses, brackets, bars, cases, aligned, plain, stack
  }

  package struct Row: Sendable {
    package var command: String
    package var character: String
    package var role: Role
  }

  /// Signs by their command.
  static let commands: [String: (character: String, role: Role)] = {
    var table: [String: (character: String, role: Role)] = [:]
    for row in rows { table[row.command] = (row.character, row.role) }
    return table
  }()

  private static func all(_ role: Role, _ pairs: String...) -> [Row] {
    pairs.flatMap { line in
      line.split(separator: " ").map { pair in
        let sides = pair.split(separator: "=", maxSplits: 1)
        return Row(command: String(sides[0]), character: String(sides[1]), role: role)
      }
    }
  }

  static let rows: [Row] =
    all(
      .ordinary,
      "alpha=α beta=β gamma=γ delta=δ epsilon=ϵ varepsilon=ε zeta=ζ eta=η theta=θ vartheta=ϑ iota=ι kappa=κ",
      "lambda=λ mu=μ nu=ν xi=ξ pi=π rho=ρ varrho=ϱ sigma=σ tau=τ upsilon=υ phi=ϕ varphi=φ chi=χ psi=ψ omega=ω",
      "Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Upsilon=Υ Phi=Φ Psi=Ψ Omega=Ω",
      "partial=∂ nabla=∇ infty=∞ ell=ℓ hbar=ℏ top=⊤ bot=⊥ forall=∀ exists=∃ emptyset=∅ prime=′ dots=… ldots=… cdots=⋯",
      "vdots=⋮ ddots=⋱ mid=| vert=| Vert=‖ |=‖ lVert=‖ rVert=‖ lvert=| rvert=| %=% &=& #=# $=$ _=_ {={ }=}")
    + all(
      .binary,
      "cdot=· times=× odot=⊙ otimes=⊗ oplus=⊕ pm=± mp=∓ ast=∗ star=⋆ circ=∘ div=÷ wedge=∧ vee=∨ cap=∩ cup=∪")
    + all(
      .relation,
      "leq=≤ le=≤ geq=≥ ge=≥ neq=≠ ne=≠ approx=≈ equiv=≡ sim=∼ to=→ rightarrow=→ leftarrow=← gets=← mapsto=↦ in=∈",
      "notin=∉ subset=⊂ propto=∝ Rightarrow=⇒ implies=⟹ iff=⟺ lt=< gt=> coloneqq=≔ colon=:")
    + all(.large, "sum=∑ prod=∏ int=∫ bigoplus=⨁ bigodot=⨀")
    + all(.open, "lfloor=⌊ lceil=⌈ langle=⟨ lbrace={") + all(.close, "rfloor=⌋ rceil=⌉ rangle=⟩ rbrace=}")

  /// Signs that are written as they are.
  static let characters: [Character: Role] = [
    "+": .binary, "-": .binary, "*": .binary, "/": .binary, "=": .relation, "<": .relation, ">": .relation,
    ":": .relation, ",": .punctuation, ";": .punctuation, "(": .open, "[": .open, ")": .close, "]": .close,
    "|": .ordinary, "!": .ordinary, ".": .ordinary, "?": .ordinary, "·": .binary, "∂": .ordinary,
  ]

  static let functions: Set<String> = [
    "log", "ln", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "max",
    "min",
    "det", "arg", "lim", "sup", "inf", "sec", "csc", "cot", "coth", "gcd", "deg", "dim", "ker", "Pr",
  ]
  /// Functions that take limits below.
  package static let limited: Set<String> = ["max", "min", "lim", "sup", "inf", "det", "gcd", "Pr"]

  static let accents: [String: Accent] = [
    "hat": .hat, "widehat": .hat, "bar": .bar, "tilde": .tilde, "widetilde": .tilde, "vec": .vec, "dot": .dot,
    "ddot": .ddot, "overline": .overline, "underline": .underline,
  ]

  static let styles: [String: Style] = [
    "mathrm": .upright, "mathsf": .sans, "mathbf": .bold, "boldsymbol": .bold, "bm": .bold, "mathit": .italic,
    "mathcal": .script, "mathscr": .script, "mathbb": .blackboard, "scriptstyle": .small, "boxed": .boxed,
    "mathop": .upright, "mathbin": .upright, "mathord": .upright, "pmb": .bold,
  ]

  static let grids: [String: Grid] = [
    "pmatrix": .parentheses, "bmatrix": .brackets, "vmatrix": .bars, "cases": .cases, "matrix": .plain,
    "smallmatrix": .plain, "array": .plain, "aligned": .aligned, "gathered": .plain, "split": .aligned,
  ]

  static let blanks: [String: Double] = [
    ",": 0.167, ":": 0.222, ">": 0.222, ";": 0.278, "!": 0, " ": 0.25, "quad": 1, "qquad": 2, "enspace": 0.5,
    "thinspace": 0.167,
  ]

  /// Commands that change the size or the space of what follows and say nothing themselves.
  static let silent: Set<String> = [
    "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "big", "Big", "bigg", "Bigg", "bigm",
    "displaystyle", "textstyle", "limits", "nolimits", "middle", "notag", "nonumber", "allowbreak", "hfill",
  ]
}
