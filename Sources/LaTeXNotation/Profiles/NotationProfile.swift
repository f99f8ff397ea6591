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
  /// Where the number of a layer stands.
  var layer = LayerMark.parentheses
  /// How ∂L/∂x is written: as a fraction, dx, x̄ or ∇ₓL.
  var adjoint = AdjointMark.fraction
  /// Whether names of whole arrays are bold.
  var hasBoldArrays = false
  /// Whether elements of arrays with a capital letter are written in small: w₁₂ of W.
  var hasSmallElements = false
  /// Whether indices always have commas between them: W_{1,2}.
  var separatesIndices = false
  /// Whether the sample's index stands in a superscript: x^{(i)}.
  var samplesAbove = false
  /// What the loss is called; nil for the model's name.
  var lossLetter: String?
  public var symbols: [String: SymbolTemplate] = [:]

  public init(name: String) { self.name = name }

  /// Where the number of a layer stands.
  enum LayerMark: Hashable, Sendable {
    case parentheses, brackets, plain, below

    func superscript(_ layer: String) -> String {
      switch self {
      case .parentheses: "(\(layer))"
      case .brackets: "[\(layer)]"
      case .plain: layer
      case .below: ""
      }
    }
  }

  /// How the derivative of the loss with respect to something is written.
  enum AdjointMark: Hashable, Sendable {
    case fraction, d, bar, nabla

    func latex(_ loss: String, _ element: String) -> String {
      switch self {
      case .fraction: "\\frac{\\partial \(loss)}{\\partial \(element)}"
      case .d: element.hasPrefix("\\") || element.first?.isLetter == true ? "d\(element)" : "d(\(element))"
      case .bar: "\\overline{\(element)}"
      case .nabla: "\\nabla_{\(element)} \(loss)"
      }
    }

    /// The same as a factor: ∇ would reach over what follows.
    func factor(_ latex: String) -> String {
      self == .nabla && latex.hasPrefix("\\nabla") ? "(\(latex))" : latex
    }
  }

  /// The LaTeX of a name with its indices, which are LaTeX already: by its template, else by the rules for names. `sample` is
  /// the index that goes above.
  func latex(_ name: String, indices: [String], isArray: Bool, sample: String? = nil) -> String {
    guard let template = symbols[name] else {
      return SymbolNotation.latex(name, indices: indices, isArray: isArray, style(sample))
    }
    let all = (sample.map { [$0] } ?? []) + indices
    if template.letters.count == all.count { return template.latex(all) }
    if template.letters.count == indices.count {
      return Scripts.adding(above: sample.map { "(\($0))" } ?? "", to: template.latex(indices))
    }
    guard template.letters.isEmpty else {
      return SymbolNotation.latex(name, indices: indices, isArray: isArray, style(sample))
    }
    // A symbol without places for indices is the base they hang on.
    let below = indices.joined(separator: separatesIndices || indices.contains { $0.count > 1 } ? "," : "")
    return Scripts.adding(
      above: sample.map { "(\($0))" } ?? "", to: Scripts.adding(below: below, to: template.latex))
  }

  private func style(_ sample: String?) -> SymbolNotation.Style {
    .init(layer: layer, sample: sample, isSmall: hasSmallElements, separatesIndices: separatesIndices)
  }

  /// The LaTeX of an element by these rules, its indices as they are.
  public func elementText(_ name: String, indices: [String], isArray: Bool) -> String {
    latex(name, indices: indices, isArray: isArray)
  }

  /// The name of a whole array: its template without indices.
  func latexOfArray(_ name: String) -> String {
    if let template = symbols[name] { return template.bare }
    var style = style(nil)
    style.isBold = hasBoldArrays
    return SymbolNotation.latex(name, indices: [], isArray: true, style)
  }
}
