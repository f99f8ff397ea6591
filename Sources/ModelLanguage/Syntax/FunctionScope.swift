/// What a name before a parenthesis means in one file.
struct FunctionScope {
  enum Meaning {
    case function(FunctionName)
    case vector(String)
    case opaque
    case loss(LossShorthand)
    case transposition
    /// A Portuguese spelling in a model that is not in Portuguese.
    case portuguese(of: String)
    case unknown
  }

  /// Declared by `opaque`, anywhere in the file.
  var opaque: [String] = []
  /// Names of quantities, for the advice that they are no functions.
  var quantities: Set<String> = []
  var isPortuguese = false
  private var opaqueSet: Set<String> = []

  mutating func addOpaque(_ name: String) {
    if opaqueSet.insert(name).inserted { opaque.append(name) }
  }

  func meaning(of name: String) -> Meaning {
    if opaqueSet.contains(name) { return .opaque }
    if let entry = FunctionScope.table[name] {
      return entry.isPortuguese && !isPortuguese
        ? .portuguese(of: entry.function.name) : .function(entry.function)
    }
    if FunctionName.vectors.contains(name) { return .vector(name) }
    if let loss = LossShorthand.named(name) { return .loss(loss) }
    return Particle.transpose.contains(name) ? .transposition : .unknown
  }

  /// Whether a name means nothing of its own before a parenthesis, in any language.
  func isUnknown(_ name: String) -> Bool {
    if case .unknown = meaning(of: name) { true } else { false }
  }

  func isOpaque(_ name: String) -> Bool { opaqueSet.contains(name) }

  /// The nearest name that could have been called.
  func suggestion(for name: String) -> String? {
    spellingSuggestion(for: name, among: opaque + FunctionScope.spellings)
  }

  private static let spellings: [String] =
    FunctionName.all.flatMap { [$0.name] + $0.aliases } + FunctionName.vectors
    + LossShorthand.all.map { $0.name } + SyntaxTree.Reduction.allCases.map(\.rawValue) + ["transpose"]

  private static let table: [String: (function: FunctionName, isPortuguese: Bool)] = {
    var table: [String: (function: FunctionName, isPortuguese: Bool)] = [:]
    for function in FunctionName.all {
      for spelling in [function.name] + function.aliases { table[spelling] = (function, false) }
      for spelling in function.portuguese { table[spelling] = (function, true) }
    }
    return table
  }()
}
