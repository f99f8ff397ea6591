import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

// Forward, backward and update as tables, every factor with its value.
extension NumericDocument {
  /// Derivatives of more weights than this are listed without their factors.
  private static let factorLimit = 40
  /// Columns of a table over samples.
  private static let columnLimit = 8
  /// Rows after which a table ends where it can.
  private static let tableLimit = 24
  /// Of a row of formula, numbers and value, in ems; a wider one goes on in rows of its own.
  private static let rowLimit = 24.5

  mutating func tables(_ numbers: Numbers) -> String {
    typesetter.numbers = [:]
    if model.samples == nil { substitute(numbers) }
    var text = heading(words.forward) + forwardTables(numbers)
    text += heading(words.backward(typesetter.lossName)) + backwardTables(numbers)
    text += signs(numbers)
    if let rate = numbers.rate, !numbers.updated.isEmpty {
      text += heading(words.update) + updateTable(numbers, rate)
    }
    return text
  }

  func heading(_ words: String) -> String { markup == .markdown ? "\n\(words)\n" : words + "\n" }

  // MARK: Forward

  private mutating func forwardTables(_ numbers: Numbers) -> String {
    var text = givenTable(numbers)
    if model.samples != nil {
      text += sampleTables(numbers.values, isDerivative: false)
      let others = model.quantities.indices.filter {
        !model.quantities[$0].isPerSample && !isGiven($0)
      }
      return text + elementTable(others, numbers.values, isDerivative: false)
    }
    var table = NumberTable([
      words.tables.quantity, words.tables.formula, words.tables.inNumbers, words.tables.value,
    ])
    for definition in lowered.definitions {
      let value = value(of: definition, in: numbers.values)
      add(left(definition.node), graph.value(of: definition.node), value, &table)
    }
    return text + table.text(markup)
  }

  /// Whether a quantity has its values from outside.
  private func isGiven(_ place: Int) -> Bool {
    switch model.quantities[place].role {
    case .input, .target, .weight, .constant, .rate: true
    case .link, .abbreviation, .loss: false
    }
  }

  private mutating func givenTable(_ numbers: Numbers) -> String {
    elementTable(
      model.quantities.indices.filter { isGiven($0) && !model.quantities[$0].isPerSample },
      numbers.values, isDerivative: false)
  }

  /// A row for each element of some quantities.
  private mutating func elementTable(
    _ quantities: [Int], _ numbers: [Int: [Double]], isDerivative: Bool
  ) -> String {
    var table = NumberTable([words.tables.quantity, words.tables.value])
    for quantity in quantities {
      for (offset, value) in (numbers[quantity] ?? []).enumerated() where !value.isNaN {
        let name = elementName(quantity, layout.arrays[quantity].indices(at: offset))
        table.add([
          .formula(isDerivative ? typesetter.partial(of: name) : name), .formula(format.latex(value)),
        ])
      }
    }
    return table.isEmpty ? "" : table.text(markup)
  }

  /// A row for each sample, a column for each element; more than eight columns go on in a second table.
  private mutating func sampleTables(_ numbers: [Int: [Double]], isDerivative: Bool) -> String {
    var columns: [(name: String, values: [Double])] = []
    for (place, quantity) in model.quantities.enumerated() where quantity.isPerSample {
      guard let all = numbers[place], !all.isEmpty, !all.contains(where: { $0.isNaN }),
        let count = layout.arrays[place].bounds.first?.count, count > 0
      else { continue }
      let width = all.count / count
      for column in 0..<width {
        let indices = Array(layout.arrays[place].indices(at: column).dropFirst())
        let name = elementName(place, indices)
        columns.append(
          (isDerivative ? typesetter.partial(of: name) : name, (0..<count).map { all[$0 * width + column] }))
      }
    }
    var text = ""
    for start in stride(from: 0, to: columns.count, by: Self.columnLimit) {
      let part = columns[start..<min(start + Self.columnLimit, columns.count)]
      var table = NumberTable([words.tables.sample] + part.map { "$\($0.name)$" })
      for row in part[start].values.indices {
        table.add([.words("\(row + 1)")] + part.map { .formula(format.latex($0.values[row])) })
      }
      text += table.text(markup)
    }
    return text
  }

  /// A name with whole numbers as indices, those of the samples left out.
  func elementName(_ quantity: Int, _ indices: [Int]) -> String {
    let isArray = !model.quantities[quantity].dimensions.isEmpty
    let shifted = indices.map { "\($0 + Int(typesetter.indexShift))" }
    return typesetter.profile.latex(
      model.quantities[quantity].name, indices: shifted,
      isArray: isArray || typesetter.arrays.contains(model.quantities[quantity].name))
  }

  // MARK: Backward

  private mutating func backwardTables(_ numbers: Numbers) -> String {
    var text = ""
    if model.samples != nil { text += sampleTables(numbers.derivatives, isDerivative: true) }
    let weights = model.quantities.indices.filter { model.quantities[$0].role == .weight }
    guard gradient.partials.count <= Self.factorLimit else {
      return text + elementTable(weights, numbers.derivatives, isDerivative: true)
    }
    let heads = [words.tables.derivative, words.tables.factors, words.tables.inNumbers, words.tables.value]
    var table = NumberTable(heads)
    var long: [String] = []
    for derivative in factors.derivatives(at: numbers.values) {
      let partial = derivative.partial
      let offset = layout.arrays[partial.quantity].offset(of: partial.indices)
      let stated = offset.flatMap { numbers.derivatives[partial.quantity]?[$0] } ?? derivative.value
      let name = typesetter.partial(of: elementName(partial.quantity, partial.indices))
      // Sums over samples are long: a table each, so that pages can end between them.
      if !table.isEmpty, derivative.terms.count > 1 || table.rowCount > Self.tableLimit {
        text += table.text(markup)
        table = NumberTable(heads)
      }
      if !table.isEmpty { table.rule() }
      if derivative.terms.isEmpty { long.append(name) }
      add(derivative, name: name, value: stated, &table)
    }
    return text + (table.isEmpty ? "" : table.text(markup)) + valuesAlone(long)
  }

  private mutating func add(
    _ derivative: WorkedFactors.Derivative, name: String, value: Double, _ table: inout NumberTable
  ) {
    let scale = derivative.scale.map { unrolled($0) }
    if derivative.terms.count == 1, scale == nil {
      let term = derivative.terms[0]
      return add(name, unrolled(term.node), factorValues(term) { unrolled($0) }, value, &table)
    }
    var values: [String] = []
    for (place, term) in derivative.terms.enumerated() {
      add("(\(place + 1))", unrolled(term.node), factorValues(term) { unrolled($0) }, term.value, &table)
      let next = format.latex(term.value)
      values.append(place > 0 && next.hasPrefix("-") ? "(\(next))" : next)
    }
    let names = derivative.terms.indices.map { "(\($0 + 1))" }
    let isShort = names.count <= 6
    let sum = isShort ? names.joined(separator: " + ") : "\\sum_{k=1}^{\(names.count)} (k)"
    let numbers = isShort ? values.joined(separator: " + ") : ""
    func scaled(_ text: String) -> String {
      guard let scale, !text.isEmpty else { return text }
      return names.count > 1 && isShort ? "\(scale) \\bigl( \(text) \\bigr)" : "\(scale) \(text)"
    }
    add(name, scaled(sum), scaled(numbers), value, &table)
  }

  private mutating func unrolled(_ node: Node) -> String {
    let numbers = unrolledTypesetter.numbers
    unrolledTypesetter.numbers = [:]
    defer { unrolledTypesetter.numbers = numbers }
    return unrolledTypesetter.latex(node)
  }

  // MARK: Update

  private mutating func updateTable(_ numbers: Numbers, _ rate: Double) -> String {
    let rateName = model.quantities.first { $0.role == .rate }?.name ?? "eta"
    let step = typesetter.element(rateName, [])
    var table = NumberTable([
      words.tables.weight, words.tables.old, "$\\partial \(typesetter.lossName)$",
      "$-\(step) \\, \\partial \(typesetter.lossName)$",
      words.new,
    ])
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .weight {
      for (offset, new) in (numbers.updated[place] ?? []).enumerated() {
        let (old, slope) = (
          numbers.values[place]?[offset] ?? .nan, numbers.derivatives[place]?[offset] ?? .nan
        )
        table.add([
          .formula(elementName(place, layout.arrays[place].indices(at: offset))), .formula(format.latex(old)),
          .formula(format.latex(slope)), .formula(format.latex(-rate * slope)), .formula(format.latex(new)),
        ])
      }
    }
    return table.text(markup)
  }

  // MARK: Rows

  private mutating func add(_ name: String, _ node: Node, _ value: Double?, _ table: inout NumberTable) {
    let sides = sides(node, value: nil)
    let second = sides.count > 1 ? sides[1] : ""
    add(name, sides[0], second, value ?? .nan, &table)
  }

  /// Name, formula, numbers, value in one row; on a page too narrow for it the numbers go below the formula.
  private func add(
    _ name: String, _ formula: String, _ numbers: String, _ value: Double, _ table: inout NumberTable
  ) {
    let number = NumberTable.Cell.formula(format.latex(value))
    let second = numbers.isEmpty ? NumberTable.Cell.empty : .formula(numbers)
    let width = FormulaReader.line(name + formula + numbers + format.latex(value)).width
    if markup != .latex || width <= Self.rowLimit {
      return table.add([.formula(name), .formula(formula), second, number])
    }
    let room = (Self.rowLimit - FormulaReader.line(name + format.latex(value)).width) / 2
    let formulas = FormulaBreaking.rows(formula, room)
    let parts = numbers.isEmpty ? [] : FormulaBreaking.rows(numbers, room)
    for row in 0..<max(formulas.count, parts.count) {
      table.add([
        row == 0 ? .formula(name) : .empty, row < formulas.count ? .formula(formulas[row]) : .empty,
        row < parts.count ? .formula(parts[row]) : .empty,
        row == max(formulas.count, parts.count) - 1 ? number : .empty,
      ])
    }
  }
}
