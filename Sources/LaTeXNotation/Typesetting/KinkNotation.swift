import SymbolicAlgebra

/// What is taken for a slope where there is none, as a derivation says it. The conventions are those of `FunctionRow.kink`.
///
/// | function | at | slope |
/// |---|---|---|
/// | relu | 0 | 0, as step(0) = 0 |
/// | abs | 0 | 0, as sign(0) = 0 |
/// | max, min | k equal arguments | 1/k each; none of it where one of them is a constant |
enum KinkNotation {
  struct Words: Sendable {
    var english: String
    var portuguese: String
  }

  /// Keyed by the function's name; complete by test.
  static let table: [String: Words] = [
    "relu": same("$\\operatorname{relu}'(0) = \\operatorname{step}(0) = 0$"),
    "step": same("$\\operatorname{step}(0) = 0$"),
    "abs": same("$|x|' = \\operatorname{sign}(x)$, $\\operatorname{sign}(0) = 0$"),
    "sign": same("$\\operatorname{sign}(0) = 0$"),
    "max": Words(
      english: "$k$ equal arguments of $\\max$ take $1/k$ of the slope each; beside an equal constant, none",
      portuguese:
        "$k$ argumentos iguais de $\\max$ recebem $1/k$ da derivada; ao lado de uma constante igual, nada"),
    "min": Words(
      english: "$k$ equal arguments of $\\min$ take $1/k$ of the slope each; beside an equal constant, none",
      portuguese:
        "$k$ argumentos iguais de $\\min$ recebem $1/k$ da derivada; ao lado de uma constante igual, nada"),
  ]

  private static func same(_ text: String) -> Words { Words(english: text, portuguese: text) }
}

extension DerivationDocument {
  /// One sentence with the conventions at the kinks of the loss; empty where it has none.
  func kinks() -> String {
    var found: Set<ElementaryFunction> = []
    for node in graph.reachable(from: [lowered.loss]) {
      if case .function(let function, _) = graph.view(node), function.row.kink != nil {
        found.insert(function)
      }
    }
    let sayings = found.sorted { $0.rawValue < $1.rawValue }.compactMap { KinkNotation.table[$0.name] }
    if sayings.isEmpty { return "" }
    let isPortuguese = options.language == "pt"
    let all = sayings.map { isPortuguese ? $0.portuguese : $0.english }.joined(separator: "; ")
    return LineBreaking.wrapped((isPortuguese ? "Nos bicos: " : "At the kinks: ") + all + ".", indent: "")
      + "\n\n"
  }
}
