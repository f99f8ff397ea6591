import ModelLanguage

/// A setting of a notation: its key, what it is about, and what each of its values does.
struct NotationOption: Sendable {
  var key: String
  var meaning: Message
  /// Empty for a setting that takes any LaTeX.
  var values: [Value]
  var applyText: (@Sendable (inout NotationProfile, String) -> Void)?

  struct Value: Sendable {
    var name: String
    var apply: @Sendable (inout NotationProfile) -> Void

    init(_ name: String, _ apply: @escaping @Sendable (inout NotationProfile) -> Void) {
      self.name = name
      self.apply = apply
    }
  }

  init(_ key: String, _ english: String, pt portuguese: String, _ values: Value...) {
    self.key = key
    self.values = values
    meaning = Message(english, pt: portuguese)
  }

  init(
    _ key: String, _ english: String, pt portuguese: String,
    text: @escaping @Sendable (inout NotationProfile, String) -> Void
  ) {
    self.key = key
    values = []
    applyText = text
    meaning = Message(english, pt: portuguese)
  }

  static let table: [NotationOption] = factors + names + pages

  // MARK: Products and slopes

  private static let factors: [NotationOption] = [
    .init(
      "product", "the sign between the factors of a path", pt: "o sinal entre os fatores de um caminho",
      .init("cdot") { $0.productSign = "\\cdot" }, .init("none") { $0.productSign = "" },
      .init("times") { $0.productSign = "\\times" }, .init("star") { $0.productSign = "*" }),
    .init(
      "prime", "f_o'(x) or f'_o(x)", pt: "f_o'(x) ou f'_o(x)",
      .init("after") { $0.primeFirst = false }, .init("before") { $0.primeFirst = true }),
    .init(
      "slope", "an activation's slope as σ'(z), or by its value, a(1 - a)",
      pt: "a derivada da ativação como σ'(z), ou pelo valor, a(1 - a)",
      .init("prime") { $0.slopeByValue = false }, .init("value") { $0.slopeByValue = true }),
    .init(
      "delta", "whether the derivative in a pre-activation is called δ",
      pt: "se a derivada em uma pré-ativação se chama δ",
      .init("no") { $0.namesDeltas = false }, .init("yes") { $0.namesDeltas = true }),
    .init(
      "adjoint",
      "the derivative of the loss in W: a fraction of ∂, dW, W with a bar, or a gradient with index W",
      pt: "a derivada da perda em W: uma fração de ∂, dW, W com barra, ou um gradiente com índice W",
      .init("fraction") { $0.adjoint = .fraction }, .init("d") { $0.adjoint = .d },
      .init("bar") { $0.adjoint = .bar }, .init("nabla") { $0.adjoint = .nabla }),
    .init(
      "transpose", "the mark of a transposed matrix", pt: "a marca de uma matriz transposta",
      .init("sans") { $0.transpose = "\\mathsf{T}" }, .init("italic") { $0.transpose = "T" },
      .init("top") { $0.transpose = "\\top" }),
  ]

  // MARK: Names and indices

  private static let names: [NotationOption] = [
    .init(
      "layer", "the number of a layer: W^{(1)}, W^{[1]}, W^{1} or W_{1}",
      pt: "o número de uma camada: W^{(1)}, W^{[1]}, W^{1} ou W_{1}",
      .init("parentheses") { $0.layer = .parentheses }, .init("brackets") { $0.layer = .brackets },
      .init("plain") { $0.layer = .plain }, .init("below") { $0.layer = .below }),
    .init(
      "layers", "which names end in the number of their layer: arrays, or scalars too",
      pt: "que nomes terminam no número da camada: arranjos, ou escalares também",
      .init("arrays") { $0.layeredScalars = false }, .init("all") { $0.layeredScalars = true }),
    .init(
      "arrays", "names of whole arrays in plain or in bold letters",
      pt: "nomes de arranjos inteiros em claro ou em negrito",
      .init("plain") { $0.hasBoldArrays = false }, .init("bold") { $0.hasBoldArrays = true }),
    .init(
      "elements", "elements of W as W_{12} or as w_{12}", pt: "elementos de W como W_{12} ou como w_{12}",
      .init("same") { $0.hasSmallElements = false }, .init("small") { $0.hasSmallElements = true }),
    .init(
      "indices", "indices as W_{12}, or always with commas, W_{1,2}",
      pt: "índices como W_{12}, ou sempre com vírgulas, W_{1,2}",
      .init("joined") { $0.separatesIndices = false }, .init("commas") { $0.separatesIndices = true }),
    .init(
      "base", "where printed indices begin", pt: "onde começam os índices impressos",
      .init("0") { $0.indexBase = 0 }, .init("1") { $0.indexBase = 1 }),
    .init(
      "bounds", "the bounds of sums", pt: "os limites das somas",
      .init("shown") { $0.hidesBounds = false }, .init("hidden") { $0.hidesBounds = true }),
    .init(
      "loss", "what the loss is called, LaTeX in quotes", pt: "como se chama a perda, LaTeX entre aspas"
    ) { $0.lossLetter = $1 },
  ]

  // MARK: Samples, numbers, updates

  private static let pages: [NotationOption] = [
    .init(
      "sample", "the index of the sample: x_n, left out, or above, x^{(n)}",
      pt: "o índice da amostra: x_n, omitido, ou acima, x^{(n)}",
      .init("shown") { ($0.showsSample, $0.samplesAbove) = (true, false) },
      .init("hidden") { ($0.showsSample, $0.samplesAbove) = (false, false) },
      .init("above") { ($0.showsSample, $0.samplesAbove) = (true, true) }),
    .init(
      "samples", "whether samples are the columns or the rows of matrices",
      pt: "se as amostras são as colunas ou as linhas das matrizes",
      .init("columns") { $0.samplesAsRows = false }, .init("rows") { $0.samplesAsRows = true }),
    .init(
      "stacked", "whether the matrix form also stacks all weights in one column",
      pt: "se a forma matricial também empilha os pesos em uma coluna",
      .init("no") { $0.isStacked = false }, .init("yes") { $0.isStacked = true }),
    .init(
      "decimal", "the decimal mark", pt: "o separador decimal",
      .init("point") { $0.decimalComma = false }, .init("comma") { $0.decimalComma = true }),
    .init(
      "steps", "where gradient descent counts its steps", pt: "onde o gradiente descendente conta os passos",
      .init("superscript") { $0.stepsBelow = false }, .init("subscript") { $0.stepsBelow = true }),
    .init(
      "update", "an updated weight: an arrow, or a star", pt: "um peso atualizado: uma seta, ou uma estrela",
      .init("arrow") { $0.updateMark = "" }, .init("star") { $0.updateMark = "*" }),
  ]
}

extension NotationProfile {
  /// The settings of a notation, for reference: each key, its values, and what it is about. The first value is the default one.
  package static let settings: [(key: String, values: [String], meaning: Message)] =
    NotationOption.table.map { ($0.key, $0.values.map { $0.name }, $0.meaning) } + [
      (
        "based", [],
        Message(
          "the notation this one starts from; it comes first", pt: "a notação de que esta parte; vem primeiro"
        )
      )
    ]
}
