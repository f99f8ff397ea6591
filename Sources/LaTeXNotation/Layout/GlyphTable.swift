/// Widths of the glyphs of Computer Modern at its design size, in thousandths of a quad.
///
/// Italic corrections are in them, so that a formula is rather thought too wide.
enum GlyphTable {
  /// Letters of formulas, A to Z and a to z.
  private static let italic: [Int] = [
    750, 809, 786, 856, 796, 782, 786, 912, 518, 651, 921, 681, 1079, 912, 791, 781, 791, 767, 671, 723, 792,
    806, 1083, 907, 803, 754, 0, 0, 0, 0, 0, 0, 529, 429, 433, 520, 466, 597, 513, 576, 345, 469, 552, 318,
    878,
    600, 485, 503, 482, 479, 469, 361, 572, 521, 743, 572, 526, 509,
  ]
  /// Printable ASCII of text, from the blank on.
  private static let roman: [Int] = [
    333, 278, 500, 833, 500, 833, 778, 278, 389, 389, 500, 778, 278, 333, 278, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 278, 778, 472, 472, 778, 750, 708, 722, 764, 681, 653, 785, 750, 361,
    514, 778, 625, 917, 750, 778, 681, 778, 736, 556, 722, 750, 764, 1042, 750, 775, 611, 278, 500, 278, 500,
    278, 278, 500, 556, 444, 556, 444, 383, 514, 556, 278, 306, 528, 278, 833, 556, 500, 556, 528, 392, 394,
    389, 556, 542, 736, 528, 542, 444, 528, 1028, 500, 500,
  ]
  /// Greek letters and signs by command.
  private static let commands: [String: Int] = [
    "alpha": 643, "beta": 618, "gamma": 573, "delta": 482, "epsilon": 406, "zeta": 511, "eta": 532,
    "theta": 497, "iota": 354, "kappa": 576, "lambda": 583, "mu": 603, "nu": 558, "xi": 484, "pi": 606,
    "rho": 517, "sigma": 607, "tau": 550, "upsilon": 576, "phi": 596, "chi": 626, "psi": 687, "omega": 658,
    "varepsilon": 466, "vartheta": 591, "varpi": 856, "varrho": 517, "varsigma": 443, "varphi": 654,
    "Gamma": 625, "Delta": 833, "Theta": 778, "Lambda": 694, "Xi": 667, "Pi": 750, "Sigma": 722,
    "Upsilon": 778, "Phi": 722, "Psi": 778, "Omega": 722, "partial": 586, "ell": 417, "nabla": 833,
    "infty": 1000, "to": 1000, "rightarrow": 1000, "leftarrow": 1000, "mapsto": 1000, "cdot": 278,
    "odot": 778, "times": 778, "pm": 778, "mp": 778, "ast": 500, "le": 778, "leq": 778, "ge": 778, "geq": 778,
    "neq": 778, "ne": 778, "approx": 778, "equiv": 778, "in": 667, "lVert": 500, "rVert": 500, "Vert": 500,
    "lvert": 278, "rvert": 278, "vert": 278, "langle": 389, "rangle": 389, "dots": 1172, "ldots": 1172,
    "cdots": 1172, "vdots": 278, "ddots": 1172, "quad": 1000, "qquad": 2000, "colon": 278, "prime": 275,
    "top": 778, "bot": 778, "sum": 1444, "prod": 1278, "circ": 500, "star": 500, "forall": 556, "exists": 556,
    "lfloor": 444, "rfloor": 444, "lceil": 444, "rceil": 444, "_": 500, "{": 500, "}": 500, "%": 833,
    "#": 833,
    "&": 778, "$": 500, " ": 333, ",": 167, ";": 278, ":": 222, ">": 222, "!": -167,
  ]

  /// A letter, digit or sign of a formula, in quads.
  static func width(ofMath byte: UInt8) -> Double {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
      Double(italic[Int(byte) - 65]) / 1000
    case UInt8(ascii: "-"), UInt8(ascii: "<"), UInt8(ascii: ">"): 0.778
    case UInt8(ascii: "'"): 0.275
    default: width(ofText: byte)
    }
  }

  /// A character of text, in quads. What is not ASCII is thought as wide as a letter.
  static func width(ofText byte: UInt8) -> Double {
    switch byte {
    case 32...126: Double(roman[Int(byte) - 32]) / 1000
    case 0x80...0xBF: 0
    default: 0.556
    }
  }

  /// The glyph of a command; nil for a command that is none.
  static func width(ofCommand name: String) -> Double? { commands[name].map { Double($0) / 1000 } }
}
