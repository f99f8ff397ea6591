/// A formula as it stands on the page: letters, signs, scripts and fractions, read from the LaTeX that this room prints, so that
/// every other notation of a page is printed from one tree.
///
/// Flat: children precede parents, so a printer is one loop over the nodes.
package struct PrintedFormula: Hashable, Sendable {
  package typealias ID = Int

  package enum Kind: Hashable, Sendable {
    case row
    /// Letters without a blank between them are one name: `EQ`, the `in` of `H_{in1}`.
    case identifier(String)
    case number(String)
    case sign(String, FormulaSign.Role)
    /// A name that is set upright: `log`, `relu`.
    case function(String)
    case words(String)
    /// A blank, in quads.
    case blank(Double)
    /// Above, below.
    case fraction
    /// Under the root, then its index where there is one.
    case root
    /// The base, then below, then above.
    case scripts(below: Bool, above: Bool)
    case accent(FormulaSign.Accent)
    case underbrace
    case style(FormulaSign.Style)
    /// Signs that grow with what is between them; empty for none.
    case fence(open: String, close: String)
    /// Cells row by row.
    case grid(FormulaSign.Grid, columns: Int)
    /// A command this room does not print; the author's template has it.
    case unknown(String)
  }

  package struct Node: Hashable, Sendable {
    package var kind: Kind
    package var children: [ID]
  }

  /// What was read.
  package let latex: String
  package internal(set) var nodes: [Node] = []
  /// False where the braces do not match or the formula is too deep: then the LaTeX is all there is.
  package internal(set) var isRead = true

  package var root: ID { nodes.count - 1 }

  /// Reads LaTeX. Total: what is not understood stays as the author wrote it.
  package init(_ latex: String) {
    self.latex = latex
    var reader = PrintedFormulaReader(latex)
    if let nodes = reader.nodes() { self.nodes = nodes } else { isRead = false }
  }

  /// The commands that are not known.
  package var unknownCommands: [String] {
    nodes.compactMap { if case .unknown(let name) = $0.kind { name } else { nil } }
  }

  /// The tree folded from its leaves to its root.
  package func folded<Result>(_ empty: Result, _ combine: (Kind, [Result]) -> Result) -> Result {
    guard isRead, !nodes.isEmpty else { return empty }
    var results: [Result] = []
    results.reserveCapacity(nodes.count)
    for node in nodes { results.append(combine(node.kind, node.children.map { results[$0] })) }
    return results[root]
  }
}
