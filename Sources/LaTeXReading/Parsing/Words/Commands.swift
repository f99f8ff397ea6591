/// What a command of TeX is.
enum CommandMeaning: Sendable {
  case name(String)
  /// A name with marks that it brings itself: `\R` in some packages.
  case word(String)
  case big(BigOperator)
  case joint(Joint)
  case font(Marks)
  case fontSwitch(Marks)
  case accent(Marks)
  case fraction
  case binomial
  case root
  case dots
  case prime(Int)
  /// `\underbrace`: the script that follows is a note.
  case braced
  /// `\overset`, `\stackrel`: a note, then the body; with `isUnder` the note is a limit of an operator.
  case stacked(isUnder: Bool)
  /// `\xrightarrow{…}`
  case labelledArrow(Joint)
  /// Its argument stands for it: `\boxed`.
  case transparent
  case operatorName
  case not
  case over(isFraction: Bool)
  case factorial
  case percent
  case period
  case words(String)
  case substack
}

/// The commands that formulas are made of.
enum Commands {
  static let table: [String: CommandMeaning] = {
    var table: [String: CommandMeaning] = [:]
    for name in letters { table[name] = .name(name) }
    for (name, text) in otherNames { table[name] = .name(text) }
    for name in FunctionWords.commands { table[name] = .word(name) }
    for (name, big) in bigs { table[name] = .big(big) }
    for (name, joint) in joints { table[name] = .joint(joint) }
    for (name, marks) in fonts { table[name] = .font(marks) }
    for (name, marks) in switches { table[name] = .fontSwitch(marks) }
    for (name, marks) in accents { table[name] = .accent(marks) }
    for (name, meaning) in structures { table[name] = meaning }
    return table
  }()

  private static let letters = [
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota",
    "kappa", "varkappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "varpi", "rho", "varrho", "sigma",
    "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda",
    "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "digamma", "partial", "nabla", "infty", "ell",
    "hbar", "emptyset", "aleph", "wp", "top", "bot", "intercal", "dagger", "ddagger", "square", "Box",
    "blacksquare", "checkmark", "degree", "triangle", "prime", "sharp", "flat", "natural", "eth", "diamond",
    "uparrow", "downarrow", "Uparrow", "Downarrow", "question", "bigtriangleup", "clubsuit",
  ]

  private static let otherNames: [(String, String)] = [
    ("imath", "i"), ("jmath", "j"), ("hslash", "hbar"), ("varnothing", "emptyset"), ("transpose", "top"),
    ("varGamma", "Gamma"), ("varDelta", "Delta"), ("varTheta", "Theta"), ("varLambda", "Lambda"),
    ("varSigma", "Sigma"), ("varPhi", "Phi"), ("varPsi", "Psi"), ("varOmega", "Omega"), ("infinity", "infty"),
    ("diff", "partial"), ("pounds", "pounds"), ("at", "at"), ("perp", "perp"), ("grad", "nabla"),
  ]

  private static let bigs: [(String, BigOperator)] = [
    ("sum", .sum), ("prod", .product), ("max", .maximum), ("min", .minimum), ("sup", .supremum),
    ("inf", .infimum), ("lim", .limit), ("int", .integral), ("iint", .integral), ("oint", .integral),
    ("bigcup", .union), ("bigcap", .intersection), ("bigoplus", .directSum), ("bigodot", .bigOdot),
    ("bigotimes", .bigOtimes), ("bigwedge", .and), ("bigvee", .or), ("coprod", .product),
    ("limsup", .limit), ("liminf", .limit), ("argmax", .argumentOfMaximum), ("argmin", .argumentOfMinimum),
  ]

  private static let joints: [(String, Joint)] = [
    ("+", .plus), ("minus", .minus), ("pm", .plusMinus), ("mp", .minusPlus), ("cdot", .dot), ("*", .star),
    ("ast", .star), ("star", .star), ("times", .cross), ("odot", .odot), ("circ", .circ), ("otimes", .otimes),
    ("bullet", .dot), ("centerdot", .dot), ("/", .divide), ("div", .divide), ("oslash", .divide),
    ("=", .equal), ("coloneqq", .defined), ("coloneq", .defined), ("triangleq", .defined),
    ("eqdef", .defined),
    ("doteq", .defined), ("leftarrow", .assigned), ("gets", .assigned), ("longleftarrow", .assigned),
    ("Leftarrow", .impliedBy), ("impliedby", .impliedBy), ("to", .arrow), ("rightarrow", .arrow),
    ("longrightarrow", .arrow), ("hookrightarrow", .arrow), ("approx", .approximately),
    ("thickapprox", .approximately), ("approxeq", .approximately), ("neq", .notEqual), ("ne", .notEqual),
    ("lt", .less), ("gt", .greater), ("le", .lessOrEqual), ("leq", .lessOrEqual), ("leqslant", .lessOrEqual),
    ("leqq", .lessOrEqual), ("ge", .greaterOrEqual), ("geq", .greaterOrEqual), ("geqslant", .greaterOrEqual),
    ("geqq", .greaterOrEqual), ("propto", .proportional), ("varpropto", .proportional), ("sim", .distributed),
    ("simeq", .similarEqual), ("cong", .congruent), ("equiv", .equivalent), ("in", .member),
    ("notin", .notMember), ("ni", .contains), ("subset", .subset), ("subseteq", .subset),
    ("supset", .contains),
    ("supseteq", .contains), ("implies", .implies), ("Rightarrow", .implies), ("Longrightarrow", .implies),
    ("therefore", .implies), ("Leftrightarrow", .iff), ("iff", .iff), ("Longleftrightarrow", .iff),
    ("leftrightarrow", .iff), ("mapsto", .mapsTo), ("longmapsto", .mapsTo), ("colon", .colon),
    ("ll", .muchLess), ("gg", .muchGreater), ("prec", .otherRelation), ("succ", .otherRelation),
    ("preceq", .otherRelation), ("succeq", .otherRelation), ("lesssim", .otherRelation),
    ("gtrsim", .otherRelation), ("parallel", .otherRelation), ("cup", .otherRelation),
    ("cap", .otherRelation),
    ("setminus", .otherRelation), ("backslash", .otherRelation), ("oplus", .otherRelation),
    ("ominus", .otherRelation), ("asymp", .otherRelation), ("models", .otherRelation),
    ("wedge", .comma), ("vee", .comma), ("land", .comma), ("lor", .comma), ("comma", .comma),
    ("semicolon", .semicolon),
  ]

  private static let fonts: [(String, Marks)] = [
    ("mathbf", .bold), ("boldsymbol", .bold), ("bm", .bold), ("bold", .bold), ("pmb", .bold),
    ("mathbold", .bold), ("symbf", .bold), ("mathrm", .upright), ("mathit", .upright), ("mathsf", .sansSerif),
    ("mathtt", .typewriter), ("mathcal", .calligraphic), ("mathscr", .calligraphic), ("mathbb", .blackboard),
    ("mathds", .blackboard), ("mathbbm", .blackboard), ("Bbb", .blackboard), ("mathfrak", .fraktur),
    ("mathup", .upright), ("mathnormal", []), ("bbm", .blackboard), ("frak", .fraktur), ("vb", .bold),
    ("symup", .upright), ("va", [.bold, .vector]), ("vectorbold", .bold),
  ]

  private static let switches: [(String, Marks)] = [
    ("bf", .bold), ("bfseries", .bold), ("rm", .upright), ("cal", .calligraphic), ("it", []),
    ("sf", .sansSerif),
    ("tt", .typewriter), ("scr", .calligraphic), ("mit", []),
  ]

  private static let accents: [(String, Marks)] = [
    ("hat", .hat), ("widehat", .hat), ("bar", .bar), ("overline", .bar), ("widebar", .bar), ("tilde", .tilde),
    ("widetilde", .tilde), ("vec", .vector), ("overrightarrow", .vector), ("dot", .dot), ("ddot", .doubleDot),
    ("check", .check), ("breve", .breve), ("underline", .underline), ("mathring", .ring), ("acute", .check),
    ("grave", .check), ("underbar", .underline), ("overleftarrow", .vector),
  ]

  private static let structures: [(String, CommandMeaning)] = [
    ("frac", .fraction), ("dfrac", .fraction), ("tfrac", .fraction), ("cfrac", .fraction),
    ("nicefrac", .fraction),
    ("sfrac", .fraction), ("binom", .binomial), ("dbinom", .binomial), ("tbinom", .binomial), ("sqrt", .root),
    ("dots", .dots), ("ldots", .dots), ("cdots", .dots), ("vdots", .dots), ("ddots", .dots), ("dotsc", .dots),
    ("dotsb", .dots), ("dotsm", .dots), ("hdots", .dots), ("iddots", .dots), ("mathellipsis", .dots),
    ("prime", .prime(1)), ("dprime", .prime(2)), ("underbrace", .braced), ("overbrace", .braced),
    ("underbracket", .braced), ("overbracket", .braced), ("underparen", .braced),
    ("overset", .stacked(isUnder: false)), ("stackrel", .stacked(isUnder: false)),
    ("underset", .stacked(isUnder: true)), ("xrightarrow", .labelledArrow(.arrow)),
    ("xleftarrow", .labelledArrow(.assigned)), ("xlongequal", .labelledArrow(.equal)),
    ("boxed", .transparent), ("cancel", .transparent), ("bcancel", .transparent), ("xcancel", .transparent),
    ("mathrel", .transparent), ("mathbin", .transparent), ("mathop", .transparent), ("mathord", .transparent),
    ("mathopen", .transparent), ("mathclose", .transparent), ("mathinner", .transparent),
    ("ensuremath", .transparent), ("smash", .transparent), ("enclose", .transparent),
    ("fcolorbox", .transparent),
    ("mathstrut", .transparent), ("hlblue", .transparent), ("underbar", .transparent),
    ("mathclap", .transparent),
    ("text", .font(.upright)), ("mbox", .font(.upright)), ("textrm", .font(.upright)),
    ("operatorname", .operatorName), ("mathoperator", .operatorName), ("not", .not),
    ("over", .over(isFraction: true)), ("choose", .over(isFraction: false)), ("factorial", .factorial),
    ("%", .percent), ("period", .period), ("forall", .words("for all")), ("exists", .words("exists")),
    ("because", .words("because")), ("substack", .transparent), ("&", .words("and")), ("#", .name("#")),
    ("_", .name("_")), ("$", .name("$")), ("mod", .word("mod")), ("bmod", .word("mod")),
    ("pmod", .word("mod")),
    ("lor", .joint(.comma)), ("neg", .name("not")), ("lnot", .name("not")), ("@", .joint(.juxtaposed)),
  ]

  /// The names of all commands in a text.
  static func used(in text: [UInt8]) -> Set<String> {
    var found: Set<String> = []
    var place = 0
    while place < text.count {
      guard text[place] == UInt8(ascii: "\\") else {
        place += 1
        continue
      }
      var last = place + 1
      while last < text.count, (97...122).contains(text[last] | 32) { last += 1 }
      if last - place < 20 { found.insert(String(decoding: text[(place + 1)..<last], as: UTF8.self)) }
      place = max(last, place + 2)
    }
    return found
  }
}
