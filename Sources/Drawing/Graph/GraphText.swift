import LaTeXNotation

/// A computational graph for a terminal: each node with its value above and the derivative of the loss below, one row a level.
package struct GraphText {
  private let graph: ValueGraph
  private let format: NumberFormat
  private let columns: Int

  package init(_ graph: ValueGraph, format: NumberFormat, columns: Int = 80) {
    self.graph = graph
    self.format = NumberFormat(
      decimals: format.decimals, decimalComma: format.decimalComma,
      significantDigits: format.decimals == nil ? format.significantDigits ?? 6 : nil)
    self.columns = columns
  }

  package var text: String { table + "\n" + drawing }

  private func label(_ place: Int) -> String {
    let node = graph.nodes[place]
    return node.hasOwnName ? node.label : "q" + node.name.filter { $0.isNumber }
  }

  /// The operation on plain names.
  private func operation(_ node: ValueGraph.Node) -> String? { node.formula.map { PlainNotation.text($0) } }

  private func number(_ value: Double) -> String {
    let text = format.text(value)
    return format.decimalComma ? text.replacing(".", with: ",") : text
  }

  private func below(_ node: ValueGraph.Node) -> String {
    graph.hasNumbers ? number(node.derivative) : PlainNotation.text(graph.derivativeName(node))
  }

  /// Node, operation, value, derivative.
  private var table: String {
    var heads =
      graph.isPortuguese
      ? ["nó", "operação", "valor", "derivada"] : ["node", "operation", "value", "derivative"]
    if !graph.hasNumbers {
      heads = graph.isPortuguese ? ["nó", "operação", "inclinações"] : ["node", "operation", "slopes"]
    }
    let rows =
      [heads]
      + graph.nodes.map { node -> [String] in
        let name = PlainNotation.text(node.name)
        if graph.hasNumbers {
          return [name, operation(node) ?? "", number(node.value), number(node.derivative)]
        }
        return [
          name, operation(node) ?? "", node.slopes.map { PlainNotation.text($0) }.joined(separator: ", "),
        ]
      }
    let widths = heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = " "
      for (cell, width) in zip(row, widths) {
        line += " " + cell + String(repeating: " ", count: width - cell.count) + " "
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private var drawing: String {
    let last = graph.nodes.map { $0.level }.max() ?? 0
    var text = ""
    for level in 0...last {
      let row = graph.nodes.filter { $0.level == level }
      if row.isEmpty { continue }
      if level > 0 { text += "  ↓\n" }
      var lines = ["  ", "  ", "  "]
      for node in row {
        let name = PlainNotation.text(node.name)
        let label = operation(node).map { "[\(name) = \($0)]" } ?? "(\(name))"
        let cells = [graph.hasNumbers ? number(node.value) : "", label, below(node)]
        let width = cells.map { $0.count }.max() ?? 0
        // A level that is wider than the terminal goes on below.
        if lines[1].count > 2, lines.map({ $0.count }).max()! + width > columns {
          text += printed(lines)
          lines = ["  ", "  ", "  "]
        }
        for (place, cell) in cells.enumerated() {
          let left = (width - cell.count) / 2
          lines[place] +=
            String(repeating: " ", count: left) + cell
            + String(repeating: " ", count: width - cell.count - left + 3)
        }
      }
      text += printed(lines)
    }
    return text
  }

  private func printed(_ lines: [String]) -> String {
    lines.map { line in
      var line = line
      while line.hasSuffix(" ") { line.removeLast() }
      return line.isEmpty ? "" : line + "\n"
    }.joined()
  }
}
