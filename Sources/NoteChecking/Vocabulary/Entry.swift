import LaTeXReading
import ModelLanguage

/// A way to write a quantity: a base letter with its accents, and what its scripts must hold besides indices.
struct Entry: Hashable {
  enum Rest: Hashable {
    case none
    /// The layer of `W1`, or the number of a scalar `w_1`.
    case number(Int)
    /// `in` of `H_in`.
    case word(String)
  }

  var quantity: Int
  var base: String
  /// Accents, without typefaces.
  var accents: Marks = []
  var primes = 0
  var rest: Rest = .none
  /// A matrix whose rows are the array's columns.
  var isTransposed = false
  /// Not the author's own name: what custom calls it.
  var isConventional = false
}

extension Entry {
  /// All ways to cut a model's name into a base, accents and a rest.
  static func cuts(of name: String, quantity: Int, isTransposed: Bool = false) -> [Entry] {
    var entries: [Entry] = []
    func add(_ base: String, _ rest: Rest) {
      let (plain, accents) = unaccented(base)
      guard !plain.isEmpty else { return }
      let entry = Entry(
        quantity: quantity, base: plain, accents: accents, rest: rest, isTransposed: isTransposed)
      if !entries.contains(entry) { entries.append(entry) }
    }
    let spelled = spelling(name)
    var joined = spelled.filter { $0 != "_" }
    add(joined, .none)
    if let place = spelled.firstIndex(of: "_") {
      var head = String(spelled[..<place])
      var tail = String(spelled[place...].filter { $0 != "_" })
      for accent in ["hat", "bar", "tilde"] where tail.hasPrefix(accent) {
        head += accent
        tail.removeFirst(accent.count)
        joined = head + tail
      }
      add(head, tail.isEmpty ? .none : Int(tail).map { .number($0) } ?? .word(tail))
    }
    let digits = joined.reversed().prefix { $0.isASCII && $0.isNumber }.count
    if digits > 0, digits < joined.count, let number = Int(joined.suffix(digits)) {
      let head = String(joined.dropLast(digits))
      add(head, .number(number))
    }
    let letters = Array(name)
    let isJoined = letters.count == 2 || letters.allSatisfy { $0.isUppercase }
    if letters.count > 1, isJoined, letters.allSatisfy({ $0.isLetter }),
      !greek.values.contains(name.lowercased())
    {
      // En for E_n, JMLE for J_{MLE}.
      add(spelling(String(letters[0])), .word(spelling(String(letters.dropFirst()))))
    }
    return entries
  }

  /// The name with Greek letters by their English names and combining accents behind the letter.
  static func spelling(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      if let greek = greek[scalar] {
        result += greek
      } else if let (letter, accent) = accented[scalar] {
        result += letter + accent
      } else if scalar == "\u{302}" {
        result += "hat"
      } else if scalar == "\u{304}" {
        result += "bar"
      } else if scalar == "\u{303}" {
        result += "tilde"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The base with its accents as LaTeX.
  var latex: String {
    let isGreek = Self.greek.values.contains(base)
    let letter = isGreek ? "\\\(base)" : base.count == 1 ? base : "\\mathrm{\(base)}"
    if accents.contains(.hat) { return "\\hat{\(letter)}" }
    if accents.contains(.bar) { return "\\bar{\(letter)}" }
    return accents.contains(.tilde) ? "\\tilde{\(letter)}" : letter
  }

  private static func unaccented(_ base: String) -> (String, Marks) {
    for (word, mark) in [("hat", Marks.hat), ("bar", .bar), ("tilde", .tilde)] as [(String, Marks)]
    where base.hasSuffix(word) && base.count > word.count {
      return (String(base.dropLast(word.count)), mark)
    }
    return (base, [])
  }

  private static let accented: [Unicode.Scalar: (String, String)] = [
    "ŷ": ("y", "hat"), "Ŷ": ("Y", "hat"), "ẑ": ("z", "hat"), "Ẑ": ("Z", "hat"), "ô": ("o", "hat"),
    "â": ("a", "hat"), "ĥ": ("h", "hat"), "ŝ": ("s", "hat"), "ŵ": ("w", "hat"), "ĉ": ("c", "hat"),
    "ȳ": ("y", "bar"), "ā": ("a", "bar"), "ū": ("u", "bar"), "õ": ("o", "tilde"), "ã": ("a", "tilde"),
  ]

  private static let greek: [Unicode.Scalar: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
  ]
}
