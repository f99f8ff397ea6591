/// A table of formulas and numbers, which LaTeX and Markdown each print in their way.
struct NumberTable {
  enum Cell {
    case words(String)
    case formula(String)
    /// Nothing, as where a row goes on.
    case empty
  }

  private let heads: [String]
  private var rows: [[Cell]] = []
  /// Rows before which a line is drawn.
  private var rules: Set<Int> = []

  init(_ heads: [String]) { self.heads = heads }

  var isEmpty: Bool { rows.isEmpty }
  var rowCount: Int { rows.count }

  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  /// A line between the rows above and those below.
  mutating func rule() { rules.insert(rows.count) }

  func text(_ markup: NumericMarkup) -> String { markup == .markdown ? markdown : latex }

  private var latex: String {
    let line = { (cells: [String]) in "  " + cells.joined(separator: " & ") + " \\\\\n" }
    var text = "\\begin{center}\n\\begin{tabular}{\(String(repeating: "l", count: heads.count))}\n"
    text += line(heads) + "  \\hline\n"
    for (place, row) in rows.enumerated() {
      if place > 0, rules.contains(place) { text += "  \\hline\n" }
      text += line(
        row.map { cell in
          switch cell {
          case .words(let words): words
          case .formula(let formula): "$\(formula)$"
          case .empty: ""
          }
        })
    }
    return text + "\\end{tabular}\n\\end{center}\n"
  }

  private var markdown: String {
    let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |\n" }
    var text = line(heads) + line(heads.map { _ in "---" })
    for row in rows {
      text += line(
        row.map { cell in
          switch cell {
          case .words(let words): words
          // A bar would end the cell.
          case .formula(let formula):
            "$\(formula.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\vert "))$"
          case .empty: ""
          }
        })
    }
    return "\n" + text + "\n"
  }
}

/// What a worked example is written in.
public enum NumericMarkup: Sendable {
  case latex, markdown
  /// LaTeX in tables that no page's width breaks, for another room to set.
  case unbroken
}
