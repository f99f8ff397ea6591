import LaTeXReading

/// Tables of numbers: the header names the columns, or the first cell of a row names the quantity.
extension NumberJudge {
  /// A claim for each row that says something.
  func claims(of table: Page.Table) -> [NoteClaim] {
    table.rows.compactMap { claim($0, of: table) }
  }

  private enum Column: Hashable {
    /// A quantity with a letter that the first cell of the row gives a value.
    case quantity(NodeID, letters: [NameID])
    case old, slope, new
  }

  private func claim(_ row: [Page.Table.Cell], of table: Page.Table) -> NoteClaim? {
    guard let first = row.first, let last = row.last else { return nil }
    let range = first.range.union(last.range)
    var claim = NoteClaim(range: range, text: page.source(of: range), verdict: .equal)
    var (seen, hasValues) = (0, true)
    let name = expression(first)
    for (place, cell) in row.enumerated() where place > 0 {
      guard table.header.indices.contains(place), let column = column(table.header[place]),
        let node = expression(cell), let literal = literal(node),
        let truth = truth(column, first: name, cell: first)
      else { continue }
      seen += 1
      hasValues = hasValues && truth.isFinite
      claim = worse(claim, literal.rounding.verdict(truth), node, truth)
    }
    if seen == 0 || !hasValues, let step = step(row, of: table, claim) { return step }
    return seen > 0 ? claim : nil
  }

  /// `w | 0.5 | -0.2 | 0.52`: a step from an old value and a slope to a new value, which needs no values of the model, only the step
  /// size that the text states.
  private func step(_ row: [Page.Table.Cell], of table: Page.Table, _ claim: NoteClaim) -> NoteClaim? {
    var cells: [Column: (node: NodeID, literal: (rounding: Rounding, number: WrittenNumber))] = [:]
    for (place, cell) in row.enumerated() where place > 0 && table.header.indices.contains(place) {
      guard let column = column(table.header[place]), [.old, .slope, .new].contains(column),
        let node = expression(cell), let literal = literal(node)
      else { continue }
      if cells.updateValue((node, literal), forKey: column) != nil { return nil }
    }
    guard let rate = statedRate(), let old = cells[.old]?.literal.rounding,
      let slope = cells[.slope]?.literal.rounding, let new = cells[.new]
    else { return nil }
    let truth = old.written - rate * slope.written
    let slack = old.halfUnit + abs(rate) * slope.halfUnit
    var own = claim
    (own.verdict, own.note) = (.equal, nil)
    return worse(own, new.literal.rounding.verdict(truth, slack: slack), new.node, truth)
  }

  /// The one number that the text states for the step size, `\eta = 0.1`.
  private func statedRate() -> Double? {
    var found: Set<Double> = []
    for formula in page.formulas {
      for statement in formula.statements {
        guard case .relation = page.tree.kind(statement.root), page.tree.childCount(of: statement.root) == 2,
          let name = evaluator.occurrence(page.tree.child(0, of: statement.root)), name.scripts.isEmpty,
          evaluator.vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts)).contains(where: {
            evaluator.vocabulary.model.quantities[$0.quantity].role == .rate
          }),
          let value = literal(page.tree.child(1, of: statement.root))
        else { continue }
        found.insert(value.rounding.written)
      }
    }
    return found.count == 1 ? found.first : nil
  }

  /// The one expression in a cell.
  private func expression(_ cell: Page.Table.Cell) -> NodeID? {
    guard case .formula(let place) = cell.content, let statement = page.formulas[place].statements.first
    else {
      return nil
    }
    return statement.root
  }

  private func column(_ header: Page.Table.Cell) -> Column? {
    if let node = expression(header) {
      return .quantity(node, letters: indexLetters(node))
    }
    let words = page.source(of: header.range).lowercased()
    for (column, names) in Self.words where names.contains(where: { words.contains($0) }) { return column }
    return nil
  }

  /// The letters in the scripts of all names of a header.
  private func indexLetters(_ root: NodeID) -> [NameID] {
    var found: [NameID] = []
    var open = [root]
    while let node = open.popLast() {
      guard let name = evaluator.occurrence(node) else {
        open += page.tree.children(of: node)
        continue
      }
      for script in name.scripts {
        if case .name(let id) = page.tree.kind(page.tree.unbracketed(script.node)) { found.append(id) }
      }
    }
    return found
  }

  private static let words: [(Column, [String])] = [
    (.new, ["novo", "nova", "new", "after", "depois", "updated", "atualizad"]),
    (.slope, ["derivada", "gradient", "gradiente", "derivative", "slope"]),
    (
      .old,
      [
        "antigo", "antiga", "old", "before", "antes", "valor", "value", "initial", "inicial", "current",
        "atual",
      ]
    ),
  ]

  private func truth(_ column: Column, first: NodeID?, cell: Page.Table.Cell) -> Double? {
    let value: Value?
    switch column {
    case .quantity(let node, let letters):
      var bindings: [NameID: Evaluator.Binding] = [:]
      if !letters.isEmpty {
        guard let first, let number = literal(first), number.rounding.places == 0 else { return nil }
        for letter in letters { bindings[letter] = .index(Int(number.rounding.written)) }
      }
      value = exact(node, bindings: bindings)
    case .old: value = first.flatMap { exact($0) }
    case .slope: value = first.flatMap { slope($0) }
    case .new: value = first.flatMap { stepped($0) }
    }
    guard let value, value.isNumber else { return nil }
    return value.number.value
  }
}
