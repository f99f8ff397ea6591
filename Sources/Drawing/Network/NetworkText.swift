import LaTeXNotation
import ModelLanguage

/// A network for a terminal: its layers from left to right as far as they go, and the weights between them in lines.
package struct NetworkText {
  private let drawing: NetworkDrawing
  private let columns: Int

  package init(_ drawing: NetworkDrawing, columns: Int = 80) {
    self.drawing = drawing
    self.columns = columns
  }

  private var network: NetworkUnits { drawing.network }

  package var text: String {
    var text = drawing.title + "\n\n"
    for row in rows() { text += block(row) + "\n" }
    return text + connections()
  }

  // MARK: Layers

  private struct Column {
    var lines: [String]
    var width: Int { lines.map { $0.count }.max() ?? 0 }
  }

  private func name(_ unit: Int) -> String { PlainNotation.text(drawing.name(of: unit)) }

  private func column(_ number: Int) -> Column {
    var lines: [String] = []
    for group in network.groups where group.column == number {
      if !lines.isEmpty { lines.append("") }
      let layer = drawing.plan.layers[group.layer]
      lines.append(drawing.kindWords[drawing.kind(of: group)] ?? "")
      for unit in group.units {
        let isBox = network.isBoxes && layer.kind != .loss
        lines.append(
          isBox ? "[ \(name(unit)) ]" : layer.kind == .loss ? "[\(name(unit))]" : "(\(name(unit)))")
      }
      if network.isBoxes, layer.kind != .loss { lines.append("× \(drawing.count(of: group))") }
      if let functions = drawing.functions(of: layer) { lines.append(PlainNotation.text(functions)) }
    }
    return Column(lines: lines)
  }

  /// Columns that fit side by side.
  private func rows() -> [[Column]] {
    var rows: [[Column]] = [[]]
    var width = 2
    for number in 0...(network.groups.map { $0.column }.max() ?? 0) {
      let column = column(number)
      if width + column.width + 5 > columns, !rows[rows.count - 1].isEmpty {
        rows.append([])
        width = 2
      }
      rows[rows.count - 1].append(column)
      width += column.width + 5
    }
    return rows
  }

  private func block(_ columns: [Column]) -> String {
    let height = columns.map { $0.lines.count }.max() ?? 0
    var text = ""
    for line in 0..<height {
      var row = "  "
      for (place, column) in columns.enumerated() {
        let top = (height - column.lines.count) / 2
        let cell = column.lines.indices.contains(line - top) ? column.lines[line - top] : ""
        let left = (column.width - cell.count) / 2
        row +=
          String(repeating: " ", count: left) + cell
          + String(repeating: " ", count: column.width - cell.count - left)
        if place < columns.count - 1 { row += line == height / 2 ? " ──▶ " : "     " }
      }
      while row.hasSuffix(" ") { row.removeLast() }
      text += row + "\n"
    }
    return text
  }

  // MARK: Weights

  /// One line for each unit that is reached: what it sums.
  private func connections() -> String {
    var text = ""
    for unit in network.units.indices {
      let own = network.edges.filter { $0.to == unit }
      let biases = network.biases.filter { $0.unit == unit }.map {
        PlainNotation.text(drawing.name(of: $0.weight))
      }
      var parts = own.map { edge -> String in
        let weight = edge.weight.map { PlainNotation.text(drawing.name(of: $0)) }
        let time = edge.isDelayed ? "(\(drawing.plan.timeNames.sorted().first ?? "t")−1)" : ""
        return (weight.map { "\($0)·" } ?? "") + name(edge.from) + time
      }
      parts += biases
      if parts.isEmpty { continue }
      text += wrapped("  \(name(unit)) ← ", parts)
    }
    return text
  }

  private func wrapped(_ head: String, _ parts: [String]) -> String {
    var lines = [head]
    let indent = String(repeating: " ", count: min(head.count, 12))
    for (place, part) in parts.enumerated() {
      let piece = place == parts.count - 1 ? part : part + ", "
      if lines[lines.count - 1].count + piece.count > columns, lines[lines.count - 1].count > indent.count {
        lines.append(indent)
      }
      lines[lines.count - 1] += piece
    }
    return lines.map { line in
      var line = line
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
