import ModelLanguage

/// The identifiers of the model for what the page calls its quantities, sizes and letters.
struct ModelNames {
  private var byQuantity: [QuantityID: String] = [:]
  private var bySize: [String: String] = [:]
  private var used: Set<String> = []
  private(set) var sampleLetter = "i"
  /// Letters of the page's indices.
  private var reserved: Set<String> = []

  mutating func add(_ id: QuantityID, _ quantity: Quantity) {
    guard byQuantity[id] == nil else { return }
    byQuantity[id] = unique(Self.identifier(quantity.name))
  }

  mutating func add(size: String) {
    guard bySize[size] == nil else { return }
    bySize[size] = unique(Self.identifier(size))
  }

  mutating func setSampleLetter(_ letter: String) { sampleLetter = letter }

  private mutating func unique(_ name: String) -> String {
    var name = name
    while used.contains(name) { name += "_" }
    used.insert(name)
    return name
  }

  func name(_ id: QuantityID) -> String { byQuantity[id] ?? "unknown" }
  func size(_ size: String) -> String { bySize[size] ?? Self.identifier(size) }
  func letter(_ letter: String) -> String { letter }
  func function(_ name: String) -> String { Self.identifier(name, isFunction: true) }
  func isUsed(_ name: String) -> Bool { used.contains(name) }

  func freshLetter(_ taken: Set<String>) -> String {
    let pool = ["k", "j", "r", "s", "u", "v", "g", "o"]
    for letter in pool where !taken.contains(letter) && !used.contains(letter) && letter != sampleLetter {
      return letter
    }
    var number = 1
    while taken.contains("k\(number)") || used.contains("k\(number)") { number += 1 }
    return "k\(number)"
  }

  /// A name of the page as an identifier: `y_hat` as `ŷ`, letters, digits and underscores only.
  static func identifier(_ name: String, isFunction: Bool = false) -> String {
    var text = ""
    var rest = Substring(name)
    if rest.hasPrefix("cal") { rest = rest.dropFirst(3) }
    for (plain, composed) in hats where rest == plain || rest.hasPrefix(plain + "_") {
      text = composed
      rest = rest.dropFirst(plain.count)
      break
    }
    for character in rest {
      text.append(character.isLetter || character.isNumber || character == "_" ? character : "_")
    }
    while text.last == "_" { text.removeLast() }
    guard let first = text.first, first.isLetter else { return "q" + text }
    return isFunction || !keywords.contains(text) ? text : text + "_"
  }

  private static let hats: [(String, String)] = [
    ("y_hat", "ŷ"), ("Y_hat", "Ŷ"), ("a_hat", "â"), ("e_hat", "ê"), ("s_hat", "ŝ"), ("w_hat", "ŵ"),
    ("z_hat", "ẑ"),
    ("c_hat", "ĉ"), ("h_hat", "ĥ"), ("o_hat", "ô"),
  ]

  private static let keywords: Set<String> = [
    "model", "lang", "notation", "indices", "size", "samples", "input", "target", "weight", "bias",
    "constant",
    "rate", "matrix", "opaque", "name", "loss", "given", "bind", "layer", "network", "data", "symbol",
    "style",
    "sum", "mean", "max", "min", "product", "exp", "log", "end", "for", "in", "perda", "erro", "alvo", "peso",
  ]
}
