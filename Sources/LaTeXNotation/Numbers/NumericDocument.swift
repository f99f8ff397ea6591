import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// A worked example as LaTeX: every formula, the same with its numbers, and its value; arrays over samples as matrices.
public struct NumericDocument {
  /// The numbers of one step, by position in `model.quantities` in order of the offsets.
  public struct Numbers {
    public var values: [Int: [Double]]
    public var derivatives: [Int: [Double]]
    public var updated: [Int: [Double]]
    public var rate: Double?
    public var loss: Double
    public var lossAfter: Double?

    public init(
      values: [Int: [Double]], derivatives: [Int: [Double]], updated: [Int: [Double]], rate: Double?,
      loss: Double,
      lossAfter: Double?
    ) {
      self.values = values
      self.derivatives = derivatives
      self.updated = updated
      self.rate = rate
      self.loss = loss
      self.lossAfter = lossAfter
    }
  }

  let gradient: Gradient
  let layout: ModelLayout
  private let options: DerivationDocument.Options
  let format: NumberFormat
  let words: DerivationText
  var typesetter: Typesetter
  /// The derivatives factor by factor, all samples written out, and what prints them.
  let factors: WorkedFactors
  /// The same in the graph of the document.
  let ownFactors: WorkedFactors
  var unrolledTypesetter: Typesetter
  let markup: NumericMarkup
  /// Whether forward, backward and update are tables.
  let hasTables: Bool
  var lowered: LoweredModel { gradient.lowered }
  var model: Model { gradient.lowered.model }
  var graph: ExpressionGraph { gradient.lowered.graph }
  var source: String { String(options.source.filter { !$0.isNewline }) }
  var isStandalone: Bool { options.isStandalone }
  var language: String { options.language }

  /// - Parameter layout: With the number of samples, which the gradient's own layout leaves open.
  public init(
    _ gradient: Gradient, layout: ModelLayout, options: DerivationDocument.Options, format: NumberFormat,
    markup: NumericMarkup = .latex, hasTables: Bool = false
  ) throws {
    self.markup = markup
    self.hasTables = hasTables
    ownFactors = WorkedFactors(gradient, layout: layout)
    let writesTables = hasTables || markup != .latex
    factors = writesTables ? try WorkedFactors(gradient.lowered.model, layout: layout) : ownFactors
    unrolledTypesetter = DerivationDocument.typesetter(for: factors.gradient.lowered, options.profile)
    self.gradient = gradient
    self.layout = layout
    self.options = options
    self.format = format
    words = DerivationText.of(options.language)
    typesetter = DerivationDocument.typesetter(for: gradient.lowered, options.profile)
  }

  /// Forward, backward and update of one step.
  mutating func pass(_ numbers: Numbers) -> String {
    typesetter.numbers = [:]
    var body = words.forward + "\n"
    let hasTables = model.samples != nil
    if !hasTables { substitute(numbers) }
    body += hasTables ? tables(numbers.values, isDerivative: false) : definitions(numbers)
    body += words.backward(typesetter.lossName) + "\n"
    body += hasTables ? tables(numbers.derivatives, isDerivative: true) : derivatives(numbers)
    body += signs(numbers)
    if let rate = numbers.rate, !numbers.updated.isEmpty {
      body += words.update + "\n" + updates(numbers, rate)
    }
    return body
  }

  // MARK: Formulas with numbers

  /// Names of elements that stand for numbers in the second side of each line.
  mutating func substitute(_ numbers: Numbers) {
    for (quantity, leaves) in lowered.leaves {
      for (offset, leaf) in leaves.enumerated() {
        add(numbers.values[quantity]?[offset], for: leaf)
      }
    }
    for definition in lowered.definitions {
      add(value(of: definition, in: numbers.values), for: definition.node)
    }
  }

  private mutating func add(_ number: Double?, for node: Node) {
    guard let number, number.isFinite else { return }
    typesetter.numbers[typesetter.latex(node)] = format.latex(number)
  }

  func value(of definition: LoweredModel.Definition, in table: [Int: [Double]]) -> Double? {
    guard let offset = layout.arrays[definition.quantity].offset(of: definition.indices) else { return nil }
    return table[definition.quantity].flatMap { $0.indices.contains(offset) ? $0[offset] : nil }
  }

  /// The formula, and the formula with numbers where that says something new.
  mutating func sides(_ node: Node, value: Double?, at values: [Int: [Double]]? = nil) -> [String] {
    let numbers = typesetter.numbers
    typesetter.numbers = [:]
    let formula = typesetter.latex(node)
    typesetter.numbers = numbers
    let substituted = typesetter.latex(node)
    var sides = [formula]
    if substituted != formula { sides.append(substituted) }
    if let values, let factors = factorValues(of: node, at: values), factors != substituted {
      sides.append(factors)
    }
    if let value {
      let text = format.latex(value)
      if text != sides.last { sides.append(text) }
    }
    return sides
  }

  mutating func left(_ node: Node) -> String {
    let numbers = typesetter.numbers
    typesetter.numbers = [:]
    defer { typesetter.numbers = numbers }
    return typesetter.latex(node)
  }

  private mutating func definitions(_ numbers: Numbers) -> String {
    var block = AlignBlock(isNumbered: false)
    for definition in lowered.definitions {
      let value = value(of: definition, in: numbers.values)
      block.addJoined(left(definition.node), sides(graph.value(of: definition.node), value: value))
    }
    return block.text
  }

  private mutating func derivatives(_ numbers: Numbers) -> String {
    var block = AlignBlock(isNumbered: false)
    var long: [String] = []
    for partial in gradient.partials where partial.hasInfluence {
      let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
      let value = layout.arrays[element.quantity].offset(of: element.indices).flatMap {
        numbers.derivatives[element.quantity]?[$0]
      }
      let name = typesetter.partial(of: left(partial.variable))
      let formula = gradient.factored(partial)
      if ownFactors.isTooLong(formula) {
        long.append(name)
        if let value { block.addJoined(name, [format.latex(value)]) }
        continue
      }
      block.addJoined(name, sides(formula, value: value, at: numbers.values))
    }
    return block.text + valuesAlone(long)
  }

  /// What is said of derivatives whose formula is left out.
  func valuesAlone(_ names: [String]) -> String {
    if names.isEmpty { return "" }
    let sentence = words.valuesAlone(names.map { "$\($0)$" }.joined(separator: ", "))
    return LineBreaking.wrapped(sentence, indent: "") + "\n"
  }

  private mutating func updates(_ numbers: Numbers, _ rate: Double) -> String {
    var block = AlignBlock(isNumbered: false)
    let rateName = model.quantities.first { $0.role == .rate }?.name ?? "eta"
    let step = typesetter.element(rateName, [])
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      guard let new = numbers.updated[place] else { continue }
      if model.samples != nil || quantity.dimensions.count > 2 {
        let name = name(place)
        block.add(
          mark(name), "\(name) - \(step) \\, \(derivativeName(place))", matrix(new, shape(place)))
        continue
      }
      for (offset, leaf) in (lowered.leaves[place] ?? []).enumerated() {
        let name = left(leaf)
        let (old, slope) = (
          numbers.values[place]?[offset] ?? .nan, numbers.derivatives[place]?[offset] ?? .nan
        )
        block.addJoined(
          mark(name),
          [
            "\(name) - \(step) \\, \(typesetter.partial(of: name))",
            "\(format.latex(old)) - \(format.latex(rate)) \\cdot \(fenced(slope))", format.latex(new[offset]),
          ])
      }
    }
    return block.text
  }

  private func fenced(_ value: Double) -> String {
    let text = format.latex(value)
    return text.hasPrefix("-") ? "(\(text))" : text
  }

  /// The name of a weight after its update; a second superscript on one base would not compile.
  private func mark(_ name: String) -> String {
    let mark = options.profile.updateMark.isEmpty ? "\\text{\(words.new)}" : options.profile.updateMark
    return (name.contains("^") ? "(\(name))" : name) + "^{\(mark)}"
  }

  // MARK: Tables

  private func shape(_ quantity: Int) -> [Int] { layout.arrays[quantity].bounds.map { $0.count } }

  private mutating func name(_ quantity: Int) -> String {
    let name = model.quantities[quantity].name
    return typesetter.arrays.contains(name) || !model.quantities[quantity].dimensions.isEmpty
      ? typesetter.profile.latexOfArray(name) : typesetter.profile.latex(name, indices: [], isArray: false)
  }

  private mutating func derivativeName(_ quantity: Int) -> String {
    if let delta = typesetter.reading.deltas[model.quantities[quantity].name] {
      return typesetter.profile.latexOfArray(delta)
    }
    return typesetter.partial(of: name(quantity))
  }

  private mutating func tables(_ table: [Int: [Double]], isDerivative: Bool) -> String {
    var block = AlignBlock(isNumbered: false)
    for (place, _) in model.quantities.enumerated() {
      guard let numbers = table[place], !numbers.isEmpty, !numbers.contains(where: { $0.isNaN }) else {
        continue
      }
      block.add(isDerivative ? derivativeName(place) : name(place), matrix(numbers, shape(place)))
    }
    return block.isEmpty ? "" : block.text
  }

  /// One number, a column, a matrix; of more dimensions the last two, one matrix after the other.
  private func matrix(_ numbers: [Double], _ shape: [Int]) -> String {
    let texts = numbers.map { format.latex($0) }
    if shape.isEmpty { return texts.first ?? "" }
    let width = shape.count > 1 ? shape[shape.count - 1] : 1
    let height = shape.count > 1 ? shape[shape.count - 2] : shape[0]
    let size = max(width * height, 1)
    return stride(from: 0, to: texts.count, by: size).map { start in
      let rows = (0..<height).map { row in
        texts[(start + row * width)..<(start + (row + 1) * width)].joined(separator: " & ")
      }
      return "\\begin{pmatrix} " + rows.joined(separator: " \\\\ ") + " \\end{pmatrix}"
    }.joined(separator: ",\\ ")
  }
}
