import Testing

@testable import LaTeXReading

/// What is found on pages, and where.
@Suite struct PageTests {
  static let markdown = """
    # A layer

    The input is $x$ and the weights $W \\in \\mathbb{R}^{2 \\times 3}$. It costs $5 and $6.

    $$
    z = W x + b, \\qquad i = 1, \\dots, n
    $$

    > Aside: with $u = 1$
    >
    > $$
    > f(u) = \\frac{1}{u}
    > = u^{-1}
    > $$

    ```python
    z = W @ x  # $no$ formula
    ```

    Inline code `$a$` is code, $`c = d`$ is not; nor \\\\(e = f\\\\) of Jekyll, \\(g = h\\) and ${\\partial f}/{\\partial x} = z$.

    | weight | $W_{11}$ | new |
    |:--|--:|--:|
    | $w_1$ | 0,25 | -1,5 |

    ```math
    a = b
    ```
    """

  static let latex = """
    \\documentclass{article}
    \\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}} % $no$
    \\begin{document}
    \\section{Forward $z$}
    We have $z=wx$. % a $comment$
    \\begin{align}
      \\pd{L}{w} &= \\delta x, & \\delta &= y - t \\label{eq:one} \\\\
      &= (y - t) x
    \\end{align}
    \\verb|$no$| \\[ a = b \\]
    \\begin{verbatim}
    $$no$$
    \\end{verbatim}
    \\begin{quote}
    $q = 1$
    \\end{quote}
    \\begin{tabular}{l|r} \\hline
    name & value \\\\ \\hline
    $w_1$ & 0.25 \\\\
    \\end{tabular}
    \\end{document}
    """

  static let html = """
    <!DOCTYPE html><html><head><style>a { b: $c$ }</style></head><body><h2>Loss</h2>
    <p>With <script type="math/tex">a &lt; b</script> and
    <span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi></mrow>
    <annotation encoding="application/x-tex">x = y</annotation></semantics></math></span><span class="katex-html">x=y</span></span></p>
    <script type="math/tex; mode=display">c = d</script><pre>$no$</pre>
    <img class="latex" alt="e = f" src="x.png"> and \\(g = h\\) &amp; $$i = j$$</body></html>
    """

  private static func found(_ text: String) -> [String] {
    let page = Page.read(Array(text.utf8))
    return page.formulas.map { formula in
      let place = page.place(of: formula.range.start)
      let kind =
        switch formula.placement {
        case .inline: "i"
        case .display: "d"
        case .cell(_, let row, let column): "c\(row),\(column)"
        }
      let content = page.source(of: formula.content).split(whereSeparator: { $0.isWhitespace }).joined(
        separator: " ")
      return "\(place.line):\(place.column) \(kind)\(formula.isQuoted ? " quoted" : "") \(content)"
    }
  }

  @Test("formulas of Markdown")
  func inMarkdown() {
    #expect(
      Self.found(Self.markdown) == [
        "3:14 i x", "3:34 i W \\in \\mathbb{R}^{2 \\times 3}", "5:1 d z = W x + b, \\qquad i = 1, \\dots, n",
        "9:15 i quoted u = 1", "11:3 d quoted f(u) = \\frac{1}{u} = u^{-1}", "20:28 i c = d", "20:50 i e = f",
        "20:73 i g = h", "20:87 i {\\partial f}/{\\partial x} = z", "22:12 c0,1 W_{11}", "24:3 c1,0 w_1",
        "24:11 c1,1 0,25", "24:18 c1,2 -1,5", "26:1 d a = b",
      ])
  }

  @Test("formulas of LaTeX")
  func inLaTeX() {
    #expect(
      Self.found(Self.latex) == [
        "4:18 i z", "5:9 i z=wx",
        "6:1 d \\begin{align} \\pd{L}{w} &= \\delta x, & \\delta &= y - t \\label{eq:one} \\\\ &= (y - t) x \\end{align}",
        "10:13 d a = b", "15:1 i quoted q = 1", "19:1 c1,0 w_1", "19:9 c1,1 0.25",
      ])
  }

  @Test("formulas of HTML, each once")
  func inHTML() {
    #expect(
      Self.found(Self.html) == [
        "2:9 i a < b", "4:1 i x = y", "5:1 d c = d", "6:1 i e = f", "6:49 i g = h", "6:65 d i = j",
      ])
  }

  @Test("macros of the page, rows and labels")
  func macros() throws {
    let page = Page.read(Array(Self.latex.utf8))
    let formula = page.formulas[2]
    #expect(formula.labels == ["eq:one"])
    #expect(
      formula.statements.map { page.tree.description(of: $0.root) } == [
        "(relation (derivative partial L w) = (product delta x) = (product (paren (sum + y - t)) x))",
        "(relation delta = (sum + y - t))",
      ])
  }

  @Test("headings, sections and what is skipped stand among the elements")
  func elements() {
    let page = Page.read(Array(Self.latex.utf8))
    let skipped = page.elements.compactMap { element -> Page.Skipped? in
      if case .skipped(let kind) = element.kind { return kind }
      return nil
    }
    #expect(skipped == [.comment, .comment, .comment, .code, .code])
    #expect(page.formulas.map { $0.section } == [1, 1, 1, 1, 1, 1, 1])
    var last: Int32 = 0
    for element in page.elements {
      #expect(element.range.start >= last || element.kind == .formula(0))
      last = element.range.start
    }
  }

  @Test("the table of a page has typed cells")
  func table() throws {
    let page = Page.read(Array(Self.markdown.utf8))
    let table = try #require(page.tables.first)
    #expect(table.header.map { $0.content } == [.words, .formula(9), .words])
    #expect(table.rows.map { $0.map { $0.content } } == [[.formula(10), .formula(11), .formula(12)]])
    let number = page.formulas[11].statements[0].root
    #expect(page.tree.description(of: number) == "0,25")
  }

  @Test(
    "the place of a node is where it is written",
    arguments: ["a = b \\cdot c_1", "\\frac{c_1}{2}", "x + \\left( c_1 \\right)"])
  func places(formula: String) throws {
    let page = Page.read(Array("é $\(formula)$".utf8))
    let node = try #require(
      page.tree.nodes.indices.first { page.tree.description(of: NodeID($0)) == "(scripted c sub 1)" })
    #expect(page.source(of: NodeID(node)) == "c_1")
    let offset = formula.utf8.count - formula[formula.range(of: "c_1")!.lowerBound...].utf8.count
    #expect(
      page.place(of: page.tree.nodes[node].range.start) == Place(line: 1, column: offset + 4, inCell: nil))
  }

  @Test("a page without any marks is one formula a line")
  func bareLines() {
    let page = Page.read(Array("Gradient:\n\\frac{dy}{dx} = 2x\ny = x^2\n".utf8))
    #expect(page.formulas.count == 2)
  }
}

@Suite struct NotebookTests {
  static let notebook = #"""
    {
     "cells": [
      {"cell_type": "markdown", "metadata": {"a": [1, {"b": null}]},
       "source": ["# T\u00edtulo\n", "\n", "Let $w = \\frac{1}{2}$.\n"]},
      {"cell_type": "code", "source": ["print('$no$')"], "outputs": [{"text": ["$no$"]}]},
      {"source": "$$\\delta = y\\\\\ne = \"f\"$$ $g=1$", "cell_type": "markdown"}
     ],
     "nbformat": 4
    }
    """#

  @Test("places in the file and in the cell")
  func places() {
    let page = Page.read(Array(Self.notebook.utf8))
    #expect(page.format == .notebook && page.notices.isEmpty)
    let places = page.formulas.map { page.place(of: $0.range.start) }
    #expect(
      places == [
        Place(line: 4, column: 45, inCell: Place.InCell(cell: 1, line: 3, column: 5)),
        Place(line: 6, column: 15, inCell: Place.InCell(cell: 3, line: 1, column: 1)),
        Place(line: 6, column: 46, inCell: Place.InCell(cell: 3, line: 2, column: 11)),
      ])
    #expect(page.source(of: page.formulas[0].content) == "w = \\frac{1}{2}")
    #expect(page.elements.contains { $0.kind == .skipped(.code) })
  }
}
