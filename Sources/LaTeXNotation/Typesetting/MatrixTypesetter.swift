import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Matrix expressions as LaTeX.
struct MatrixTypesetter {
  typealias Shaped = MatrixExpression.Shaped

  var typesetter: Typesetter
  let model: Model
  let graph: ExpressionGraph
  private let reading: MatrixReading
  let holeNode: Node

  static let holeText = "\u{3}"

  /// How tightly the surroundings bind.
  enum Level: Int, Comparable {
    case sum, hadamard, product, atom
    static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  init(_ typesetter: Typesetter, _ reading: MatrixReading, model: Model) {
    self.typesetter = typesetter
    self.reading = reading
    self.model = model
    graph = typesetter.graph
    holeNode = graph.symbol(MatrixReading.hole)
    self.typesetter.names[holeNode] = Self.holeText
  }

  // MARK: Names

  /// A whole array: the name of its matrix if the model has one, its layer above, its sample below.
  func array(_ name: String, _ labels: [Index], isTransposed: Bool) -> String {
    if name.hasPrefix(AdjointEquation.prefix) {
      let inner = typesetter.profile.adjoint.factor(derivative(String(name.dropFirst()), labels))
      return isTransposed ? transpose(inner) : inner
    }
    let reading = matrixName(name)
    let text = labelled(reading.name, labels, of: name)
    return isTransposed != reading.isTransposed ? transpose(text) : text
  }

  /// ∂L/∂A, or δ where it has that name.
  func derivative(_ name: String, _ labels: [Index]) -> String {
    if let delta = typesetter.reading.deltas[name] {
      return labelled(delta, labels, of: name)
    }
    let reading = matrixName(name)
    let inner = labelled(reading.name, labels, of: name)
    return typesetter.profile.adjoint.latex(typesetter.lossName, inner)
  }

  /// The name of a whole array as the notes stack it.
  static func plainName(_ name: String, of model: Model, _ profile: NotationProfile) -> String {
    profile.latexOfArray(matrixName(name, model).name)
  }

  private func matrixName(_ name: String) -> (name: String, isTransposed: Bool) {
    Self.matrixName(name, model)
  }

  private static func matrixName(_ name: String, _ model: Model) -> (name: String, isTransposed: Bool) {
    guard let quantity = model.quantities.firstIndex(where: { $0.name == name }),
      let reading = model.matrices.first(where: { $0.quantity == quantity })
    else { return (name, false) }
    return (reading.name, reading.isTransposed)
  }

  /// `name` is what the quantity is called here: its own name, that of its matrix or of its δ.
  private func labelled(_ name: String, _ labels: [Index], of quantity: String) -> String {
    let isArray = [name, quantity].contains { typesetter.arrays.contains($0) } || !labels.isEmpty
    let isPerSample = typesetter.sampled.contains(quantity)
    var base =
      isArray
      ? typesetter.profile.latexOfArray(name) : typesetter.profile.latex(name, indices: [], isArray: false)
    var labels = labels[...]
    var sample: String?
    if isPerSample, !typesetter.profile.samplesAsRows, let first = labels.popFirst() {
      sample = typesetter.text(first)
    }
    if !labels.isEmpty {
      let layer = labels.map { typesetter.text($0) }.joined(separator: ",")
      base =
        base.contains("^")
        ? Self.withSubscript(base, layer)
        : Self.withSuperscript(base, typesetter.profile.layer.superscript(layer))
    }
    guard let sample, typesetter.profile.showsSample else { return base }
    return Self.withSubscript(base, sample)
  }

  private static func withSuperscript(_ base: String, _ label: String) -> String { "\(base)^{\(label)}" }

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

  mutating func latex(_ shaped: Shaped, _ level: Level = .sum) -> String {
    switch shaped.expression {
    case .array(let name, let labels, let isTransposed):
      return array(name, labels, isTransposed: isTransposed)
    case .scalar(let node): return scalar(node, level)
    case .everywhere(let inner): return latex(inner, level)
    case .ones: return "\\mathbf{1}"
    case .identity: return "\\mathbf{I}"
    case .elementwise(let template, let inner): return filled(template, latex(inner), level)
    case .transpose(let inner): return base(inner) + "^{\(typesetter.profile.transpose)}"
    case .power(let inner, let exponent): return power(inner, exponent, level)
    case .diagonal(let inner): return "\\operatorname{diag}" + fenced(latex(inner), if: true)
    case .norm(let inner): return norm(inner)
    case .taxicab(let inner): return "\\lVert \(latex(inner)) \\rVert_1"
    case .softmax(let inner): return "\\operatorname{softmax}" + fenced(latex(inner), if: true)
    case .product(let factors): return fenced(product(factors), if: level > .product)
    case .hadamard(let factors):
      return fenced(hadamard(factors), if: level == .atom || level > .hadamard && !divides(factors))
    case .sum(let terms): return fenced(sum(terms), if: level > .sum)
    case .scaled(let factor, let others, let inner):
      let text = scaled(factor, others, inner)
      return fenced(text, if: level == .atom || level > .sum && text.hasPrefix("-"))
    case .total(let inner, let letter, let interval):
      return fenced(sigma(letter, interval) + latex(inner, .product), if: level == .atom)
    }
  }

  /// A formula of scalars, its labelled quantities as the arrays beside them are printed.
  mutating func scalar(_ node: Node, _ level: Level) -> String {
    if let (number, rest) = numberApart(node) {
      let text = joined(self.number(number), [scalar(rest, .product)])
      return fenced(String(text.dropLast()), if: level > .sum && text.hasPrefix("-") || level == .atom)
    }
    nameLabels(in: node)
    let text = typesetter.latex(node)
    return fenced(text, if: level > .sum && (typesetter.printsSum(node) || text.hasPrefix("-")))
  }

  private mutating func nameLabels(in node: Node) {
    for symbol in graph.reachable(from: [node]) {
      guard let (name, labels) = reading.labelled(symbol), !labels.isEmpty else { continue }
      typesetter.names[symbol] = array(name, labels, isTransposed: false)
    }
  }

  /// What an exponent or the mark of a transpose may follow.
  private mutating func base(_ shaped: Shaped) -> String {
    let text = latex(shaped)
    switch shaped.expression {
    case .ones, .identity, .diagonal, .softmax: return text
    case .norm, .taxicab: return text
    case .array: return fenced(text, if: text.contains("^") || text.hasPrefix("\\frac"))
    case .elementwise(let template, _):
      return fenced(text, if: !isCall(template) && !text.hasPrefix("\\left("))
    default: return fenced(text, if: true)
    }
  }

  private func isCall(_ template: Node) -> Bool {
    switch graph.view(template) {
    case .function(let function, _): ![.exp, .abs, .tanhSlope].contains(function)
    case .opaque: true
    default: false
    }
  }

  private mutating func norm(_ inner: Shaped) -> String {
    let isMatrix = inner.rows != .one && inner.columns != .one
    return "\\lVert \(latex(inner)) \\rVert" + (isMatrix ? "_F" : "")
  }

  private mutating func power(_ inner: Shaped, _ exponent: Rational, _ level: Level) -> String {
    if exponent.isNegative { return "\\frac{1}{\(positivePower(inner, exponent.negated))}" }
    return fenced(positivePower(inner, exponent), if: level == .atom)
  }

  mutating func positivePower(_ inner: Shaped, _ exponent: Rational) -> String {
    if exponent.isOne { return latex(inner) }
    if let root = exponent.reciprocal?.integer, root > 1 {
      return "\\sqrt" + (root == 2 ? "" : "[\(root)]") + "{\(latex(inner))}"
    }
    let mark = inner.isScalar ? "" : "\\odot "
    return base(inner) + "^{\(mark)\(typesetter.latex(graph.constant(exponent)))}"
  }

  /// A power below a line; a sum takes brackets where others stand beside it.
  mutating func divisor(_ inner: Shaped, _ exponent: Rational, isOnly: Bool) -> String {
    var isSum = false
    if case .sum = inner.expression { isSum = exponent.isOne }
    return fenced(positivePower(inner, exponent), if: isSum && !isOnly)
  }

  /// Factors side by side; a Σ takes in what follows it.
  private mutating func product(_ factors: [Shaped]) -> String {
    var texts: [String] = []
    for (place, factor) in factors.enumerated() {
      let text = latex(factor, .product)
      var isOpen = false
      if case .total = factor.expression { isOpen = place < factors.count - 1 }
      texts.append(fenced(text, if: isOpen))
    }
    return texts.joined(separator: " ")
  }

  /// Whether a product entry by entry is one fraction.
  private func divides(_ factors: [Shaped]) -> Bool {
    factors.contains { factor in
      if case .power(_, let exponent) = factor.expression { exponent.isNegative } else { false }
    }
  }

  /// A ⊙ B, what is divided by below a line.
  private mutating func hadamard(_ factors: [Shaped]) -> String {
    let below = factors.compactMap { factor -> (Shaped, Rational)? in
      guard case .power(let inner, let exponent) = factor.expression, exponent.isNegative else { return nil }
      return (inner, exponent.negated)
    }
    let above = factors.filter { factor in
      if case .power(_, let exponent) = factor.expression { !exponent.isNegative } else { true }
    }
    if below.isEmpty { return entrywise(above) }
    var divisors: [String] = []
    for (inner, exponent) in below {
      divisors.append(divisor(inner, exponent, isOnly: below.count == 1))
    }
    let numerator = above.isEmpty ? "1" : above.count == 1 ? latex(above[0]) : entrywise(above)
    return "\\frac{\(numerator)}{\(divisors.joined(separator: " \\odot "))}"
  }

  private mutating func entrywise(_ factors: [Shaped]) -> String {
    var texts: [String] = []
    for factor in factors {
      switch factor.expression {
      case .product, .total: texts.append(fenced(latex(factor), if: true))
      default: texts.append(latex(factor, .hadamard))
      }
    }
    return texts.joined(separator: " \\odot ")
  }

  private mutating func sum(_ terms: [Shaped]) -> String {
    var text = ""
    for (place, term) in terms.enumerated() {
      let own: String
      switch term.expression {
      case .scaled, .everywhere, .scalar: own = latex(term)
      default: own = latex(term, .hadamard)
      }
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

  func sigma(_ letter: Symbol, _ interval: IndexInterval) -> String {
    let name = typesetter.text(Index(.free(letter)))
    if typesetter.profile.hidesBounds { return "\\sum_\(name.count == 1 ? name : "{\(name)}") " }
    return "\\sum_{\(name)=\(typesetter.text(interval.lower))}^{\(typesetter.text(interval.upper))} "
  }

  /// A formula of scalars, with a matrix in the place of the hole.
  private mutating func filled(_ node: Node, _ inner: String, _ level: Level) -> String {
    nameLabels(in: node)
    // By value a slope would be a product of entries that reads as one of vectors.
    let byValue = typesetter.profile.slopeByValue
    typesetter.profile.slopeByValue = false
    defer { typesetter.profile.slopeByValue = byValue }
    let formula = typesetter.latex(node)
    let parts = formula.split(separator: Self.holeText, omittingEmptySubsequences: false)
    var text = parts.joined(separator: inner)
    if Self.isTall(inner), parts.count == 2, parts[0].hasSuffix("("), parts[1].hasPrefix(")") {
      text = parts[0].dropLast() + "\\left( " + inner + " \\right)" + parts[1].dropFirst()
    }
    return fenced(text, if: level > .sum && typesetter.printsSum(node))
  }

  static func isTall(_ text: String) -> Bool { ["\\frac", "\\left", "\\sum"].contains { text.contains($0) } }

  func fenced(_ text: String, if condition: Bool) -> String {
    if !condition { return text }
    return Self.isTall(text) ? "\\left( \(text) \\right)" : "(\(text))"
  }

  // MARK: Shapes

  func shape(_ shaped: Shaped) -> String { "\(extent(shaped.rows)) \\times \(extent(shaped.columns))" }

  private func extent(_ extent: MatrixExpression.Extent) -> String {
    guard case .values(let interval) = extent else { return "1" }
    // The count does not depend on where printed indices begin.
    var plain = typesetter
    return plain.latexUnshifted(graph.count(of: interval))
  }

  /// Names and the factors of a product, each over its shape; the shape of the rest stands on the other side.
  mutating func withShapes(_ shaped: Shaped, _ level: Level = .sum) -> String {
    switch shaped.expression {
    case .product(let factors):
      return factors.map { "\\underbrace{\(latex($0, .product))}_{\(shape($0))}" }.joined(separator: " \\, ")
    case .scaled(let factor, let others, let inner) where !isFraction(factor, others, inner):
      return front(factor, others) + withShapes(inner, .product)
    case .total(let inner, let letter, let interval):
      return sigma(letter, interval) + withShapes(inner, .product)
    case .array: return "\\underbrace{\(latex(shaped))}_{\(shape(shaped))}"
    default: return latex(shaped, level)
    }
  }
}
