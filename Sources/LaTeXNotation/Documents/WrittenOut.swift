import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The arrays of the model as matrices of their elements, and every array of links with the formulas of its elements, where
  /// the sizes are few numbers.
  mutating func writtenOut(_ form: IndexForm) -> String {
    var block = AlignBlock(isNumbered: false)
    for (place, quantity) in model.quantities.enumerated() where !quantity.dimensions.isEmpty {
      if quantity.role == .link { continue }
      guard let rows = elements(of: place) else { continue }
      block.add(arrayName(place), Self.matrix(fitting(arranged(rows, place))))
    }
    for equation in form.equations where model.quantities[equation.quantity].role == .link {
      addEntries(equation, &block)
    }
    return block.isEmpty ? "" : words.writtenOut + "\n" + block.text
  }

  /// More elements than these are not written out.
  private static let elementLimit = 16

  private func arrayName(_ place: Int) -> String {
    let own = model.matrices.first { $0.quantity == place }?.name ?? model.quantities[place].name
    let name = typesetter.profile.latexOfArray(own)
    let isSampled = model.quantities[place].isPerSample && typesetter.profile.showsSample
    guard isSampled, let letter = typesetter.sample?.letter, !name.contains("_") else { return name }
    return "\(name)_\(letter)"
  }

  /// With dots in place of columns where there are too many for a line.
  private func fitting(_ rows: [[String]]) -> [[String]] {
    let widest = LineWidth.page * 0.8
    guard let columns = rows.first?.count, columns > 4, FormulaReader.line(Self.matrix(rows)).width > widest
    else { return rows }
    return rows.map { [$0[0], $0[1], "\\cdots", $0[columns - 1]] }
  }

  private func arranged(_ rows: [[String]], _ place: Int) -> [[String]] {
    guard model.matrices.first(where: { $0.quantity == place })?.isTransposed == true, let first = rows.first
    else { return rows }
    return first.indices.map { column in rows.map { $0[column] } }
  }

  /// The elements of an array of one or two dimensions with known sizes, of per-sample ones those of a sample.
  private func elements(of place: Int) -> [[String]]? {
    let quantity = model.quantities[place]
    var prefix: [Index] = []
    var bounds = lowered.layout.arrays[place].bounds[...]
    if quantity.isPerSample {
      guard let sample = typesetter.sample else { return nil }
      prefix = [.free(graph.symbol(named: sample.name))]
      bounds = bounds.dropFirst()
    }
    guard (1...2).contains(bounds.count), bounds.reduce(1, { $0 * $1.count }) <= Self.elementLimit else {
      return nil
    }
    let isKnown = quantity.dimensions.suffix(bounds.count).allSatisfy { $0.upper.name == nil }
    guard isKnown, let first = bounds.first else { return nil }
    return first.map { row in
      guard bounds.count == 2, let last = bounds.last else {
        return [typesetter.element(quantity.name, prefix + [.integer(row)])]
      }
      return last.map { typesetter.element(quantity.name, prefix + [.integer(row), .integer($0)]) }
    }
  }

  /// H_in = (w₁₁I₁ + w₂₁I₂; …): an array of one dimension with known bounds, element by element.
  private mutating func addEntries(_ equation: IndexEquation, _ block: inout AlignBlock) {
    let own = equation.free.filter { $0.symbol != typesetter.sample.map { graph.symbol(named: $0.name) } }
    guard own.count == 1, let lower = own[0].interval.lower.integer,
      let upper = own[0].interval.upper.integer,
      lower <= upper, upper - lower < Self.elementLimit
    else { return }
    let maps = (lower...upper).map { [Index.Base.free(own[0].symbol): Index.integer($0)] }
    let names = maps.map { typesetter.latex(graph.substituting($0, in: equation.target)) }
    let values = maps.map {
      typesetter.latex(graph.expandingReductions(in: graph.substituting($0, in: equation.body)))
    }
    let name = arrayName(equation.quantity)
    let width = FormulaReader.line(Self.column(values)).width + FormulaReader.line(name).width
    if width < LineWidth.page - LineWidth.relation {
      block.add(name, [Self.column(names), Self.column(values)])
    } else {
      for (name, value) in zip(names, values) { block.add(name, value) }
    }
  }
}
