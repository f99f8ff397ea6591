import LaTeXReading

/// Values that the page states for its quantities: numbers, and matrices of numbers.
struct GivenValues {
  /// Decimal texts by quantity and index; an empty index for what is stated as a whole.
  private var entries: [QuantityID: [[Int]: String]] = [:]
  private var wholes: [QuantityID: (rows: Int, columns: Int, entries: [String])] = [:]
  private(set) var lines: [QuantityID: Int] = [:]

  init(_ harvest: Harvest, _ finder: inout EquationFinder) {
    let tree = finder.builder.tree
    for relation in harvest.relations where !relation.isQuoted {
      guard relation.sides.count == 2, relation.joints[1] == .equal,
        let written = tree.mention(relation.sides[0]),
        let found = finder.builder.resolver.resolve(written, &finder.builder.quantities), !found.isTransposed,
        found.power == nil, found.primes == 0, !found.mention.isSampled,
        found.mention.places.allSatisfy({ $0.letter == nil })
      else { continue }
      let id = found.mention.quantity
      let index = found.mention.places.map(\.offset)
      if let value = tree.decimal(relation.sides[1]) {
        guard entries[id]?[index] == nil else { continue }
        entries[id, default: [:]][index] = value
      } else if let matrix = Self.matrix(relation.sides[1], tree), wholes[id] == nil, index.isEmpty {
        wholes[id] = matrix
      } else {
        continue
      }
      if lines[id] == nil { lines[id] = relation.line }
    }
  }

  /// A matrix of numbers in brackets, perhaps transposed.
  private static func matrix(_ side: NodeID, _ tree: FormulaTree) -> (
    rows: Int, columns: Int, entries: [String]
  )? {
    var id = side
    var isTransposed = false
    let (base, _, sup, _) = tree.scripts(of: id)
    if let sup {
      guard case .letter(let letter, 0) = tree.scriptItem(sup), Resolver.transposes.contains(letter) else {
        return nil
      }
      isTransposed = true
      id = base
    }
    if case .group = tree.kind(id), tree.childCount(of: id) == 1 { id = tree.child(0, of: id) }
    guard case .matrix(let rows, let columns) = tree.kind(id) else { return nil }
    let entries = tree.children(of: id).compactMap { tree.decimal($0) }
    guard entries.count == rows * columns, !entries.isEmpty else { return nil }
    guard isTransposed else { return (rows, columns, entries) }
    let turned = (0..<columns).flatMap { column in (0..<rows).map { entries[$0 * columns + column] } }
    return (columns, rows, turned)
  }

  /// The value of a quantity as the model language writes it, where all entries are stated and fit its extents.
  func text(of id: QuantityID, extents: [Int?]) -> (text: String, shape: [Int])? {
    if let whole = wholes[id] {
      switch extents.count {
      case 1 where whole.rows == 1 || whole.columns == 1:
        guard extents[0] == nil || extents[0] == whole.entries.count else { return nil }
        return ("[" + whole.entries.joined(separator: ", ") + "]", [whole.entries.count])
      case 2:
        guard extents[0] == nil || extents[0] == whole.rows, extents[1] == nil || extents[1] == whole.columns
        else {
          return nil
        }
        return (Self.rows(whole.entries, whole.columns), [whole.rows, whole.columns])
      default: return nil
      }
    }
    guard let own = entries[id] else { return nil }
    if extents.isEmpty { return own[[]].map { ($0, []) } }
    return scattered(own, extents)
  }

  /// Entries that are stated one by one, all of them.
  private func scattered(_ own: [[Int]: String], _ extents: [Int?]) -> (text: String, shape: [Int])? {
    guard own.keys.allSatisfy({ $0.count == extents.count }), extents.count <= 2 else { return nil }
    var shape: [Int] = []
    for (position, extent) in extents.enumerated() {
      let reached = own.keys.map { $0[position] }.max() ?? 0
      guard reached > 0, extent == nil || extent == reached, reached < 1000 else { return nil }
      shape.append(reached)
    }
    if shape.count == 1 {
      let values = (1...shape[0]).compactMap { own[[$0]] }
      guard values.count == shape[0] else { return nil }
      return ("[" + values.joined(separator: ", ") + "]", shape)
    }
    let values = (1...shape[0]).flatMap { row in (1...shape[1]).compactMap { own[[row, $0]] } }
    guard values.count == shape[0] * shape[1] else { return nil }
    return (Self.rows(values, shape[1]), shape)
  }

  private static func rows(_ entries: [String], _ columns: Int) -> String {
    let rows = stride(from: 0, to: entries.count, by: columns).map { start in
      "[" + entries[start..<min(start + columns, entries.count)].joined(separator: ", ") + "]"
    }
    return "[" + rows.joined(separator: ", ") + "]"
  }
}
