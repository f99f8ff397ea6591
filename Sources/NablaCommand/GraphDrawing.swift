import Nabla

/// A computational graph as text: each node with its value above and the derivative of the loss below, one row a level.
struct GraphDrawing {
  private let nodes: [GraphNode]
  private let format: NumberFormat
  private let isPortuguese: Bool

  init(_ nodes: [GraphNode], format: NumberFormat, language: String) {
    self.nodes = nodes
    self.format = NumberFormat(
      decimals: format.decimals,
      significantDigits: format.decimals == nil ? format.significantDigits ?? 6 : nil)
    isPortuguese = language == "pt"
  }

  var text: String { "\n" + table + "\n" + drawing }

  /// Node, operation, value, derivative.
  private var table: String {
    let heads =
      isPortuguese ? ["nó", "operação", "valor", "derivada"] : ["node", "operation", "value", "derivative"]
    let rows =
      [heads]
      + nodes.map { [$0.name, $0.operation ?? "", format.text($0.value), format.text($0.derivative)] }
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
    let last = nodes.map { $0.level }.max() ?? 0
    var text = ""
    for level in 0...last {
      let row = nodes.filter { $0.level == level }
      if row.isEmpty { continue }
      if level > 0 { text += "  ↓\n" }
      var lines = ["  ", "  ", "  "]
      for node in row {
        let label = node.operation.map { "[\(node.name) = \($0)]" } ?? "(\(node.name))"
        let cells = [format.text(node.value), label, format.text(node.derivative)]
        let width = cells.map { $0.count }.max() ?? 0
        for (place, cell) in cells.enumerated() {
          let left = (width - cell.count) / 2
          lines[place] += String(repeating: " ", count: left) + cell
          lines[place] += String(repeating: " ", count: width - cell.count - left + 3)
        }
      }
      for line in lines {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        text += line + "\n"
      }
    }
    return text
  }
}
