import LaTeXNotation
import ModelLanguage

/// A name of the model cut for comparison: `theta1` is theta with 1, `H_in` is H with in.
struct ClaimName {
  var quantity: Int
  var base: String
  var rest: String
  /// A matrix reading whose rows are the array's columns.
  var isTransposed: Bool

  static func all(of model: Model) -> [ClaimName] {
    var names: [ClaimName] = []
    for (place, quantity) in model.quantities.enumerated() {
      names += cut(quantity.name).map {
        ClaimName(quantity: place, base: $0.base, rest: $0.rest, isTransposed: false)
      }
    }
    for matrix in model.matrices {
      names += cut(matrix.name).map {
        ClaimName(quantity: matrix.quantity, base: $0.base, rest: $0.rest, isTransposed: matrix.isTransposed)
      }
    }
    return names
  }

  /// Base of the names that derivations give the derivatives of the loss with respect to pre-activations.
  static let deltaBase = "\u{3}delta"

  static func deltas(of model: Model) -> [ClaimName] {
    let names = AuthorsReading.deltaNames(of: model)
    return model.quantities.indices.compactMap { place in
      guard let name = names[model.quantities[place].name] else { return nil }
      let rest = cut(name).last { $0.base == "delta" }?.rest ?? ""
      return ClaimName(quantity: place, base: deltaBase, rest: rest, isTransposed: false)
    }
  }

  /// The names of a notation: what of a symbol is not an index is its name.
  static func templates(of notation: NotationProfile, in model: Model) -> [ClaimName] {
    var found: [ClaimName] = []
    for (name, template) in notation.symbols.sorted(by: { $0.key < $1.key }) {
      let bytes = Array(template.latex.utf8)
      guard let quantity = model.quantities.firstIndex(where: { $0.name == name }),
        let relation = FormulaFinder(bytes, names: []).read(0..<bytes.count).first?.relations.first,
        case .atom(let atom)? = relation.sides.first?.kind
      else { continue }
      let pieces = atom.below + atom.above
      let rest = pieces.filter { piece in
        !template.letters.contains(piece) && !piece.allSatisfy { template.letters.contains(String($0)) }
      }
      let order = pieces.flatMap { template.letters.contains($0) ? [$0] : $0.map { String($0) } }
        .filter { template.letters.contains($0) }
      let isReversed = order.count == 2 && order == template.letters.reversed()
      found.append(
        ClaimName(quantity: quantity, base: atom.base, rest: rest.joined(), isTransposed: isReversed))
    }
    return found
  }

  /// z and a, which notes call the sum and the activation of a layer where the model calls them otherwise or not at all.
  static func conventional(_ names: [ClaimName], _ preActivation: [Int: Int], in model: Model) -> [ClaimName]
  {
    var found: [ClaimName] = []
    let pairs = preActivation.sorted { $0.key < $1.key }
    for (activation, sum) in pairs {
      let own = cut(model.quantities[activation].name).filter { $0.rest.allSatisfy { $0.isNumber } }
      guard let rest = own.map({ $0.rest }).max(by: { $0.count < $1.count }) else { continue }
      if !names.contains(where: { $0.base == "z" && !isMade($0, model) }) {
        found.append(ClaimName(quantity: sum, base: "z", rest: rest, isTransposed: false))
      }
      if !names.contains(where: { $0.base == "a" }) {
        found.append(ClaimName(quantity: activation, base: "a", rest: rest, isTransposed: false))
      }
      // H_in beside H.
      if isMade(model.quantities[sum].name), let base = own.first?.base {
        found.append(ClaimName(quantity: sum, base: base, rest: "in", isTransposed: false))
      }
    }
    return found
  }

  /// `z_p` is the name that a layer gives the sum it applies its function to.
  private static func isMade(_ name: ClaimName, _ model: Model) -> Bool {
    isMade(model.quantities[name.quantity].name)
  }

  private static func isMade(_ name: String) -> Bool { name.hasPrefix("z_") }

  /// All ways to cut a name into a base and what a script may hold of it.
  static func cut(_ name: String) -> [(base: String, rest: String)] {
    var plain = ""
    for character in name {
      if character == "ŷ" {
        plain += "yhat"
      } else if character != "_" {
        plain += SymbolNotation.greekName(character) ?? String(character)
      }
    }
    var cuts = [(plain, "")]
    if let place = name.firstIndex(of: "_") {
      let head = String(name[..<place]).filter { $0 != "_" }
      let tail = String(name[place...]).filter { $0 != "_" }
      cuts.append((head, tail))
    }
    let digits = plain.reversed().prefix { $0.isNumber }.count
    if digits > 0, digits < plain.count {
      cuts.append((String(plain.dropLast(digits)), String(plain.suffix(digits))))
    }
    // Wh may be W^h, bh b^h.
    if plain.count == 2, plain.allSatisfy({ $0.isLetter }) {
      cuts.append((String(plain.prefix(1)), String(plain.suffix(1))))
    }
    return cuts
  }
}

/// Names that differ in a number at the end, together: θ of θ1 and θ2.
struct ClaimFamily {
  var base: String
  var rest: String
  var members: [Int]

  static func all(of model: Model) -> [ClaimFamily] {
    var stems: [(stem: String, members: [Int])] = []
    for (place, quantity) in model.quantities.enumerated() {
      guard quantity.name.count > 1, quantity.name.last?.isNumber == true, !quantity.isPerSample else {
        continue
      }
      var stem = String(quantity.name.dropLast())
      if stem.last == "_" { stem.removeLast() }
      if let known = stems.firstIndex(where: { $0.stem == stem }) {
        stems[known].members.append(place)
      } else {
        stems.append((stem, [place]))
      }
    }
    return stems.filter { $0.members.count > 1 }.flatMap { entry in
      ClaimName.cut(entry.stem).map { ClaimFamily(base: $0.base, rest: $0.rest, members: entry.members) }
    }
  }
}
