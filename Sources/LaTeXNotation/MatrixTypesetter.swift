import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Matrix expressions as LaTeX.
struct MatrixTypesetter {
  var typesetter: Typesetter
  let model: Model
  private let graph: ExpressionGraph
  private let holeNode: Node

  private static let holeText = "\u{3}"

  enum Level: Int, Comparable {
    case sum, hadamard, product, atom
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  init(_ typesetter: Typesetter, model: Model) {
    self.typesetter = typesetter
    self.model = model
    graph = typesetter.graph
    holeNode = graph.symbol(MatrixReading.hole)
    self.typesetter.names[holeNode] = Self.holeText
  }

  // MARK: Names

  /// A whole array: the name of its matrix if the model has one, its layer above, its sample below.
  mutating func array(_ name: String, _ labels: [Index], isTransposed: Bool) -> String {
    if name.hasPrefix(AdjointEquation.prefix) {
      let inner = derivative(String(name.dropFirst()), labels)
      return isTransposed ? transpose(inner) : inner
    }
    let reading = matrixName(name)
    let text = labelled(reading.name, labels, isPerSample: typesetter.sampled.contains(name))
    return isTransposed != reading.isTransposed ? transpose(text) : text
  }

  /// ∂L/∂A, or δ where it has that name.
  mutating func derivative(_ name: String, _ labels: [Index]) -> String {
    if let delta = typesetter.reading.deltas[name] {
      return labelled(delta, labels, isPerSample: typesetter.sampled.contains(name))
    }
    let reading = matrixName(name)
    let inner = labelled(reading.name, labels, isPerSample: typesetter.sampled.contains(name))
    return "\\frac{\\partial \(typesetter.lossName)}{\\partial \(inner)}"
  }

  /// The name of a whole array as the notes stack it.
  func plainName(_ name: String) -> String { typesetter.profile.latexOfArray(matrixName(name).name) }

  private func matrixName(_ name: String) -> (name: String, isTransposed: Bool) {
    guard let quantity = model.quantities.firstIndex(where: { $0.name == name }),
      let reading = model.matrices.first(where: { $0.quantity == quantity })
    else { return (name, false) }
    return (reading.name, reading.isTransposed)
  }

  private func labelled(_ name: String, _ labels: [Index], isPerSample: Bool) -> String {
    var base = typesetter.profile.latexOfArray(name)
    var labels = labels[...]
    var sample: String?
    if isPerSample, !typesetter.profile.samplesAsRows, let first = labels.popFirst() {
      sample = typesetter.text(first)
    }
    if !labels.isEmpty {
      let layer = labels.map { typesetter.text($0) }.joined(separator: ",")
      base += base.contains("^") ? "_{\(layer)}" : "^{(\(layer))}"
    }
    guard let sample, typesetter.profile.showsSample else { return base }
    return Self.withSubscript(base, sample)
  }

  /// `x_n`, `z_{h,n}` for `z_h`, `w_{3,n}^{(1)}` for `w_{3}^{(1)}`.
  private static func withSubscript(_ base: String, _ label: String) -> String {
    let short = label.count == 1 ? label : "{\(label)}"
    guard let mark = base.lastIndex(of: "_") else { return "\(base)_\(short)" }
    let (head, rest) = (base[..<mark], base[base.index(after: mark)...])
    guard rest.first == "{" else {
      let end =
        rest.first == "\\" ? rest.dropFirst().firstIndex { !$0.isLetter } : rest.indices.dropFirst().first
      let own = rest[..<(end ?? rest.endIndex)]
      return "\(head)_{\(own),\(label)}\(rest[own.endIndex...])"
    }
    var depth = 0
    let close = rest.indices.first { place in
      if rest[place] == "{" { depth += 1 }
      if rest[place] == "}" { depth -= 1 }
      return depth == 0
    }
    guard let close else { return "\(base)_\(short)" }
    return "\(head)_\(rest[..<close]),\(label)\(rest[close...])"
  }

  private func transpose(_ text: String) -> String {
    let mark = "^{\(typesetter.profile.transpose)}"
    if text.hasPrefix("\\frac") { return "\\left( \(text) \\right)\(mark)" }
    return text.contains("^") || text.contains(" ") ? "(\(text))\(mark)" : text + mark
  }

  // MARK: Expressions

  mutating func latex(_ shaped: MatrixExpression.Shaped, _ level: Level = .sum) -> String {
    switch shaped.expression {
    case .array(let name, let labels, let isTransposed):
      return array(name, labels, isTransposed: isTransposed)
    case .scalar(let node): return filled(node, "", level)
    case .ones: return "\\mathbf{1}"
    case .elementwise(let template, let inner): return elementwise(template, inner, level)
    case .transpose(let inner): return transpose(fenced(latex(inner, .atom), if: true))
    case .power(let inner, let exponent):
      let base = latex(inner, .atom)
      return fenced(base, if: base.contains("^")) + "^{\\odot \(typesetter.latex(exponent))}"
    case .diagonal(let inner): return "\\operatorname{diag}" + fenced(latex(inner), if: true)
    case .squaredNorm(let inner): return "\\lVert \(latex(inner)) \\rVert^{2}"
    case .product(let factors):
      if let logits = softmaxArgument(factors) { return "\\operatorname{softmax}(\(latex(logits)))" }
      let text = factors.map { latex($0, .product) }.joined(separator: " ")
      return fenced(text, if: level > .product)
    case .hadamard(let factors):
      let text = factors.map { factor -> String in
        if case .product = factor.expression { return fenced(latex(factor), if: true) }
        return latex(factor, .hadamard)
      }.joined(separator: " \\odot ")
      return fenced(text, if: level > .hadamard)
    case .sum(let terms): return fenced(sum(terms), if: level > .sum)
    case .scaled(let factor, let inner):
      let text = filled(graph.product(factor, holeNode), latex(inner, .product), .product)
      return fenced(text, if: level == .atom || level > .sum && text.hasPrefix("-"))
    case .overSamples(let inner, let interval, _): return overSamples(inner, interval, level)
    }
  }

  /// z where the factors are e^z and (1ᵀ e^z)⁻¹.
  private func softmaxArgument(_ factors: [MatrixExpression.Shaped]) -> MatrixExpression.Shaped? {
    guard factors.count == 2, let logits = exponent(factors[0]),
      case .power(let base, let exponent) = factors[1].expression,
      graph.constant(of: exponent)?.isMinusOne == true,
      case .product(let inner) = base.expression, inner.count == 2,
      case .transpose(let ones) = inner[0].expression, case .ones = ones.expression,
      let other = self.exponent(inner[1]), isSame(logits, other)
    else { return nil }
    return logits
  }

  private func exponent(_ shaped: MatrixExpression.Shaped) -> MatrixExpression.Shaped? {
    guard case .elementwise(let template, let inner) = shaped.expression,
      case .function(.exp, let hole) = graph.view(template), hole[0] == holeNode
    else { return nil }
    return inner
  }

  /// The same array; other expressions are not compared.
  private func isSame(_ a: MatrixExpression.Shaped, _ b: MatrixExpression.Shaped) -> Bool {
    guard case .array(let name, let labels, let isTransposed) = a.expression,
      case .array(name, labels, isTransposed) = b.expression
    else { return false }
    return true
  }

  private mutating func sum(_ terms: [MatrixExpression.Shaped]) -> String {
    var text = ""
    for (place, term) in terms.enumerated() {
      let own: String
      if case .scaled = term.expression { own = latex(term) } else { own = latex(term, .hadamard) }
      if place == 0 {
        text = own
      } else if own.hasPrefix("-") {
        text += " - " + own.dropFirst()
      } else {
        text += " + " + own
      }
    }
    return text
  }

  private mutating func overSamples(
    _ inner: MatrixExpression.Shaped, _ interval: IndexInterval, _ level: Level
  ) -> String {
    let letter = typesetter.sample?.letter ?? "i"
    let bounds = "_{\(letter)=\(typesetter.text(interval.lower))}^{\(typesetter.text(interval.upper))} "
    let text = "\\sum" + (typesetter.profile.hidesBounds ? "_\(letter) " : bounds) + latex(inner, .product)
    return fenced(text, if: level > .product)
  }

  private mutating func elementwise(_ template: Node, _ inner: MatrixExpression.Shaped, _ level: Level)
    -> String
  {
    if let text = slopeByValue(template, inner) { return fenced(text, if: level > .hadamard) }
    return filled(template, latex(inner), level)
  }

  /// a ⊙ (1 − a) for σ′(z) where the author calls σ(z) a.
  private mutating func slopeByValue(_ template: Node, _ inner: MatrixExpression.Shaped) -> String? {
    guard typesetter.profile.slopeByValue, case .function(let function, _) = graph.view(template),
      case .array(let name, let labels, let isTransposed) = inner.expression
    else { return nil }
    let (value, form): (String?, (String) -> String) =
      switch function {
      case .sigmoidSlope: (typesetter.reading.values["sigmoid"]?[name], { "\($0) \\odot (1 - \($0))" })
      case .tanhSlope: (typesetter.reading.values["tanh"]?[name], { "(1 - \($0)^{\\odot 2})" })
      default: (nil, { $0 })
      }
    guard let value else { return nil }
    return form(array(value, labels, isTransposed: isTransposed))
  }

  /// A formula of scalars, with a matrix in the place of the hole.
  private mutating func filled(_ node: Node, _ inner: String, _ level: Level) -> String {
    let formula = typesetter.latex(node)
    let parts = formula.split(separator: Self.holeText, omittingEmptySubsequences: false)
    let isTall = ["\\frac", "\\left", "\\sum"].contains { inner.contains($0) }
    var text = parts.joined(separator: inner)
    if isTall, parts.count == 2, parts[0].hasSuffix("("), parts[1].hasPrefix(")") {
      text = parts[0].dropLast() + "\\left( " + inner + " \\right)" + parts[1].dropFirst()
    }
    let isSum = graph.opcode(of: node) == .sum
    return fenced(text, if: isSum && level > .sum)
  }

  private func fenced(_ text: String, if condition: Bool) -> String {
    if !condition { return text }
    let isTall = ["\\frac", "\\left", "\\sum"].contains { text.contains($0) }
    return isTall ? "\\left( \(text) \\right)" : "(\(text))"
  }

  // MARK: Shapes

  func shape(_ shaped: MatrixExpression.Shaped) -> String {
    "\(extent(shaped.rows)) \\times \(extent(shaped.columns))"
  }

  private func extent(_ extent: MatrixExpression.Extent) -> String {
    guard case .values(let interval) = extent else { return "1" }
    // The count does not depend on where printed indices begin.
    var plain = typesetter
    return plain.latexUnshifted(graph.count(of: interval))
  }

  /// The factors of a product, each over its shape.
  mutating func withShapes(_ shaped: MatrixExpression.Shaped) -> String {
    switch shaped.expression {
    case .product(let factors):
      return factors.map { "\\underbrace{\(latex($0, .product))}_{\(shape($0))}" }.joined(separator: " \\, ")
    case .scaled(let factor, let inner):
      return filled(graph.product(factor, holeNode), withShapes(inner), .product)
    case .overSamples(let inner, let interval, _):
      let letter = typesetter.sample?.letter ?? "i"
      let bounds = "_{\(letter)=\(typesetter.text(interval.lower))}^{\(typesetter.text(interval.upper))} "
      return "\\sum" + (typesetter.profile.hidesBounds ? "_\(letter) " : bounds) + withShapes(inner)
    default: return "\\underbrace{\(latex(shaped))}_{\(shape(shaped))}"
    }
  }
}
