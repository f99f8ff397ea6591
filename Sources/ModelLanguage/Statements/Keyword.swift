/// The words that begin a statement.
///
/// A word is a keyword only there, and only where neither `=` nor `[` follows: `name = 2` is an equation.
package enum Keyword: String, CaseIterable, Sendable {
  case model, lang, notation, indices, size, samples
  case input, target, weight, bias, constant, rate
  case matrix, opaque, name, loss, given, bind, layer, network, data
  case symbol, style

  /// The Portuguese spellings, with and without accents.
  package var portuguese: [String] {
    switch self {
    case .model: ["modelo"]
    case .lang: ["língua", "lingua", "idioma"]
    case .notation: ["notação", "notacao"]
    case .indices: ["índices"]
    case .size: ["tamanho", "tamanhos"]
    case .samples: ["amostras"]
    case .input: ["entrada", "entradas"]
    case .target: ["alvo", "alvos"]
    case .weight: ["peso", "pesos"]
    case .bias: ["viés", "vies"]
    case .constant: ["constante", "constantes"]
    case .rate: ["taxa"]
    case .matrix: ["matriz"]
    case .opaque: ["opaca", "opacas"]
    case .name: ["nome"]
    case .loss: ["perda"]
    case .given: ["dado"]
    case .bind: ["liga"]
    case .layer: ["camada"]
    case .network: ["rede"]
    case .data: ["dados"]
    case .symbol: ["símbolo", "simbolo"]
    case .style: ["estilo"]
    }
  }

  package init?(spelling: String) {
    guard let keyword = Keyword.bySpelling[spelling] else { return nil }
    self = keyword
  }

  package static let spellings: [String] = allCases.flatMap { [$0.rawValue] + $0.portuguese }

  private static let bySpelling: [String: Keyword] = {
    var table: [String: Keyword] = [:]
    for keyword in allCases {
      for spelling in [keyword.rawValue] + keyword.portuguese { table[spelling] = keyword }
    }
    return table
  }()
}

extension ModelSyntax {
  /// The language that a model's text asks for, wherever its line stands and whether or not the text parses; nil without one.
  public static func language(of text: String) -> String? {
    for line in text.split(whereSeparator: { $0.isNewline }) {
      let words = line.split(maxSplits: 2, whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" })
      guard words.count >= 2, Keyword(spelling: String(words[0])) == .lang else { continue }
      let code = words[1].prefix { $0.isLetter }
      if code == "pt" || code == "en" { return String(code) }
    }
    return nil
  }
}

/// The words inside a statement, in both languages.
package enum Particle {
  /// All of them, for tables of words.
  package static let spellings =
    from + `in` + `for` + index + with + without + biases + distribution + binary + real + end

  package static let end = ["end", "fim"]
  /// The index of the samples where it has no other name.
  static let sample = ["sample", "amostra"]

  /// `sample` for `amostra`; any other name as it is.
  static func canonicalIndex(_ name: String) -> String { sample.contains(name) ? sample[0] : name }

  static let from = ["from", "de"]
  static let `in` = ["in", "em", "∈"]
  static let `for` = ["for", "para"]
  static let index = ["index", "índice", "indice"]
  static let with = ["with", "com"]
  static let without = ["without", "sem"]
  static let biases = ["biases", "bias", "vieses", "viés", "vies"]
  static let distribution = ["distribution", "distribuição", "distribuicao"]
  static let binary = ["binary", "binário", "binario"]
  static let real = ["real"]
  package static let transpose = ["transpose", "transposta"]
}

extension SyntaxTree.Reduction {
  /// The spellings in both languages, the English one first.
  package var spellings: [String] {
    switch self {
    case .sum: ["sum", "soma"]
    case .mean: ["mean", "média", "media"]
    case .max: ["max", "máximo", "maximo", "máx"]
    case .min: ["min", "mínimo", "minimo", "mín"]
    case .product: ["product", "produto"]
    }
  }

  init?(spelling: String) {
    guard let reduction = Self.bySpelling[spelling] else { return nil }
    self = reduction
  }

  private static let bySpelling = Dictionary(
    uniqueKeysWithValues: allCases.flatMap { reduction in reduction.spellings.map { ($0, reduction) } })
}
