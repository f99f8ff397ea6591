/// How names, indices and products are printed: data, one value a notation.
public struct NotationProfile: Hashable, Sendable {
  public var name: String
  /// Between the factors of a path: `\cdot` or nothing.
  public var productSign = "\\cdot"
  /// `f'_o(x)` instead of `f_o'(x)`.
  public var primeFirst = false
  /// Whether σ′ is written by the value, a(1−a), or as σ′(z).
  public var slopeByValue = false
  /// Whether per-sample quantities show the sample's index.
  public var showsSample = true
  /// `0{,}5` instead of `0.5`.
  public var decimalComma = false
  /// What stands in the superscript of a transposed matrix.
  public var transpose = "\\mathsf{T}"
  /// Whether the derivative of the loss with respect to a pre-activation is called δ.
  public var namesDeltas = false
  /// Whether the trailing number of a scalar's name is its layer too: `a2` is a^{(2)}.
  public var layeredScalars = false
  /// Whether the samples are the rows of a matrix; else each sample is a column, and matrices are summed over them.
  public var samplesAsRows = false
  /// Whether the matrix form also shows the gradient of a matrix as one column, by a block matrix.
  public var isStacked = false
  /// Where printed indices begin; nil for where the model's begin.
  public var indexBase: Int?
  /// The bounds of sums are left out.
  public var hidesBounds = false
  /// The mark of a weight after its update: `*` for u*, nothing for an arrow from the old to the new.
  public var updateMark = ""
  /// Whether the method of gradient descent counts its steps in subscripts: θₜ₊₁ instead of xᵏ⁺¹.
  public var stepsBelow = false
  public var symbols: [String: SymbolTemplate] = [:]

  public init(name: String) { self.name = name }

  /// The LaTeX of a name with its indices, which are LaTeX already: by its template, else by the rules for names.
  func latex(_ name: String, indices: [String], isArray: Bool) -> String {
    if let template = symbols[name], template.letters.count == indices.count {
      return template.latex(indices)
    }
    return SymbolNotation.latex(name, indices: indices, isArray: isArray)
  }

  /// The LaTeX of an element by these rules, its indices as they are.
  public func elementText(_ name: String, indices: [String], isArray: Bool) -> String {
    latex(name, indices: indices, isArray: isArray)
  }

  /// The name of a whole array: its template without indices.
  func latexOfArray(_ name: String) -> String {
    if let template = symbols[name] { return template.bare }
    return SymbolNotation.latex(name, indices: [], isArray: true)
  }
}

/// A setting of a notation: its key, and what each of its values does.
struct NotationOption: Sendable {
  var key: String
  var values: [Value]

  struct Value: Sendable {
    var name: String
    var apply: @Sendable (inout NotationProfile) -> Void

    init(_ name: String, _ apply: @escaping @Sendable (inout NotationProfile) -> Void) {
      self.name = name
      self.apply = apply
    }
  }

  init(_ key: String, _ values: Value...) {
    self.key = key
    self.values = values
  }

  static let table: [NotationOption] = [
    .init(
      "product",
      .init("cdot") { $0.productSign = "\\cdot" }, .init("none") { $0.productSign = "" },
      .init("times") { $0.productSign = "\\times" }, .init("star") { $0.productSign = "*" }),
    .init("prime", .init("after") { $0.primeFirst = false }, .init("before") { $0.primeFirst = true }),
    .init("slope", .init("prime") { $0.slopeByValue = false }, .init("value") { $0.slopeByValue = true }),
    .init("sample", .init("shown") { $0.showsSample = true }, .init("hidden") { $0.showsSample = false }),
    .init("decimal", .init("point") { $0.decimalComma = false }, .init("comma") { $0.decimalComma = true }),
    .init(
      "transpose", .init("sans") { $0.transpose = "\\mathsf{T}" }, .init("italic") { $0.transpose = "T" },
      .init("top") { $0.transpose = "\\top" }),
    .init("delta", .init("no") { $0.namesDeltas = false }, .init("yes") { $0.namesDeltas = true }),
    .init("layers", .init("arrays") { $0.layeredScalars = false }, .init("all") { $0.layeredScalars = true }),
    .init(
      "samples", .init("columns") { $0.samplesAsRows = false }, .init("rows") { $0.samplesAsRows = true }),
    .init("stacked", .init("no") { $0.isStacked = false }, .init("yes") { $0.isStacked = true }),
    .init("base", .init("0") { $0.indexBase = 0 }, .init("1") { $0.indexBase = 1 }),
    .init("bounds", .init("shown") { $0.hidesBounds = false }, .init("hidden") { $0.hidesBounds = true }),
    .init(
      "steps", .init("superscript") { $0.stepsBelow = false }, .init("subscript") { $0.stepsBelow = true }),
    .init("update", .init("arrow") { $0.updateMark = "" }, .init("star") { $0.updateMark = "*" }),
  ]
}

/// How one name is printed: LaTeX in which the letters of its indices stand for them.
public struct SymbolTemplate: Hashable, Sendable {
  public var letters: [String]
  public var latex: String

  public init(letters: [String], latex: String) {
    self.letters = letters
    self.latex = latex
  }

  /// The letters of the template put to their values. In a run of letters, `w_{se}`, values that are longer than a character
  /// are kept apart by commas.
  func latex(_ indices: [String]) -> String {
    let values = Dictionary(zip(letters, indices), uniquingKeysWith: { first, _ in first })
    var result = ""
    for run in runs {
      guard run.isPlaceholder else {
        result += run.text
        continue
      }
      let parts = run.text.map { values[String($0)] ?? String($0) }
      result += parts.joined(separator: parts.contains { $0.count > 1 } ? "," : "")
    }
    return result
  }

  /// Whether every letter is in the template.
  var unusedLetters: [String] {
    let used = Set(runs.filter { $0.isPlaceholder }.flatMap { $0.text.map { String($0) } })
    return letters.filter { !used.contains($0) }
  }

  /// The template without the groups that hold indices.
  var bare: String {
    if letters.isEmpty { return latex }
    var text = ""
    for run in runs where !run.isPlaceholder { text += run.text }
    for empty in ["_{,}", "^{,}", "_{}", "^{}", "_{ }", ",}"] {
      while let range = text.firstRange(of: empty) {
        text.replaceSubrange(range, with: empty == ",}" ? "}" : "")
      }
    }
    return text
  }

  /// The LaTeX cut into commands, runs of letters and the rest; a run made of index letters alone is a placeholder.
  private var runs: [(text: String, isPlaceholder: Bool)] {
    var runs: [(text: String, isPlaceholder: Bool)] = []
    var rest = latex[...]
    while let first = rest.first {
      if first == "\\" {
        let length = max(1, rest.dropFirst().prefix { $0.isLetter }.count)
        runs.append((String(rest.prefix(1 + length)), false))
        rest = rest.dropFirst(1 + length)
      } else if first.isLetter {
        let word = rest.prefix { $0.isLetter }
        runs.append((String(word), word.allSatisfy { letters.contains(String($0)) }))
        rest = rest.dropFirst(word.count)
      } else {
        runs.append((String(first), false))
        rest = rest.dropFirst()
      }
    }
    return runs
  }
}
