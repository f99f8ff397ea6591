/// A circular or hyperbolic function, or the inverse of one, by any of its names: `sen`, `tgh`, `arcosh`, `asinh`.
package struct TrigonometricWord: Hashable, Sendable {
  package enum Base: String, CaseIterable, Sendable {
    case sin, cos, tan, cot, sec, csc
  }
  package var base: Base
  package var isHyperbolic = false
  package var isInverse = false

  /// Its name in most languages of programs: `asinh`.
  package var canonical: String { (isInverse ? "a" : "") + base.rawValue + (isHyperbolic ? "h" : "") }

  /// The function that a word names; nil for other words.
  package init?(_ word: String) {
    guard let own = Self.table[word] else { return nil }
    self = own
  }

  private init(base: Base, isHyperbolic: Bool, isInverse: Bool) {
    (self.base, self.isHyperbolic, self.isInverse) = (base, isHyperbolic, isInverse)
  }

  private static let spellings: [Base: [String]] = [
    .sin: ["sin", "sen"], .cos: ["cos"], .tan: ["tan", "tg"], .cot: ["cot", "ctg", "cotg"], .sec: ["sec"],
    .csc: ["csc", "cosec", "cossec"],
  ]
  /// Names of hyperbolic functions that are no name of a circular one with an h.
  private static let short: [Base: String] = [.sin: "sh", .cos: "ch", .tan: "th", .cot: "cth"]

  private static let table: [String: TrigonometricWord] = {
    var all: [String: TrigonometricWord] = [:]
    func add(_ name: String, _ word: TrigonometricWord) { if all[name] == nil { all[name] = word } }
    // `arctgh` is arc of tgh before it is ar of ctgh.
    for prefix in ["", "arc", "arg", "ar", "a"] {
      for base in Base.allCases {
        let names = spellings[base] ?? []
        for name in names where !["arg", "ar"].contains(prefix) {
          add(prefix + name, TrigonometricWord(base: base, isHyperbolic: false, isInverse: prefix != ""))
        }
        for name in names.map({ $0 + "h" }) + (short[base].map { [$0] } ?? []) {
          add(prefix + name, TrigonometricWord(base: base, isHyperbolic: true, isInverse: prefix != ""))
        }
      }
    }
    // An axis, and not the inverse of a hyperbolic cosine.
    for short in short.values { all["a" + short] = nil }
    return all
  }()

  /// The words that no product of letters spells: all but the short ones.
  package static let plain: Set<String> = Set(
    table.keys.filter { word in
      !short.values.contains { word.hasSuffix($0) && word.count <= $0.count + 3 } && word.count > 2
    })

  package static let words: Set<String> = Set(table.keys)
}
