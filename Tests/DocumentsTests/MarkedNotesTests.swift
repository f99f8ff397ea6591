import Foundation
import LaTeXReading
import Testing

@testable import Documents

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Notes with their marks")
struct MarkedNotesTests {
  static let markdown = """
    # Notes on *one* neuron

    The output is $p = w x$ and the loss $L = (p - y)^2$, so that

    $$
    \\begin{align}
    \\frac{\\partial L}{\\partial p} &= 2 (p - y) \\\\
    \\frac{\\partial L}{\\partial w} &= 2 (p - y)
    \\end{align}
    $$

    - an item with $a = b$
    - and a last one

    | name | value |
    | --- | --- |
    | $w = 1$ | one |
    """
  static let latex = """
    \\documentclass{article}
    \\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}
    \\begin{document}
    \\section{Um neur\\^onio}
    A sa\\'{\\i}da \\emph{\\'e} $p = w x$, com 5\\% de erro:
    \\begin{align}
      \\pd{L}{p} &= 2 (p - y) \\label{eq:a} \\\\
      \\pd{L}{w} &= 2 (p - y) \\notag
    \\end{align}
    \\end{document}
    """

  /// A mark for each row of each formula: wrong where the row is the derivative in w, right else.
  private func notes(_ text: String, name: String = "notes.md") throws -> MarkedNotes {
    let page = Page.read(Array(text.utf8))
    var marks: [MarkedNotes.Mark] = []
    for formula in page.formulas {
      for statement in formula.statements where statement.role != .condition {
        let source = page.source(of: statement.range)
        let isWrong = source.contains("{w}") || source.contains("partial w")
        var mark = MarkedNotes.Mark(
          range: statement.range, standing: isWrong ? .wrong : .right, verdict: isWrong ? "wrong" : "right",
          place: "line \(page.place(of: statement.range.start).line)")
        if isWrong {
          let end = Int(statement.range.end)
          mark.fault = TextRange(end - 7, end)
          mark.replacement = "(p - y) x"
          mark.repair = "\\frac{\\partial L}{\\partial w} = 2 (p - y) x"
          mark.remarks = ["a factor is missing"]
        }
        marks.append(mark)
      }
    }
    return MarkedNotes(
      page: page, name: name, language: "en", reading: ["vectors are columns"],
      counts: [.init(standing: .right, words: "right", count: marks.count)], notices: [], marks: marks)
  }

  private func body(_ page: String) -> String {
    String(page.components(separatedBy: "<main")[1].components(separatedBy: "</main>")[0].drop { $0 != ">" })
  }

  private func isWellFormed(_ page: String) -> Bool {
    XMLParser(data: Data("<main\(body(page))</main>".utf8)).parse()
  }

  private func notebook(_ text: String) throws -> String {
    let cells: [[String: Any]] = [
      ["cell_type": "markdown", "metadata": [:], "source": [text]],
      [
        "cell_type": "code", "metadata": [:], "source": ["x = 1"], "outputs": [], "execution_count": NSNull(),
      ],
    ]
    let json: [String: Any] = ["cells": cells, "metadata": [:], "nbformat": 4, "nbformat_minor": 5]
    return String(decoding: try JSONSerialization.data(withJSONObject: json), as: UTF8.self)
  }

  private var inputs: [String] {
    get throws {
      [
        Self.markdown, Self.latex, try notebook(Self.markdown),
        "<!DOCTYPE html><html><body><h1>One neuron</h1><p>Then \\(p = w x\\) and</p>"
          + "<p>\\[\\frac{\\partial L}{\\partial w} = 2 (p - y)\\]</p></body></html>",
      ]
    }
  }

  @Test("Every claim of every kind of notes is marked in its place, and the repair stands beside it")
  func marks() throws {
    for input in try inputs {
      let notes = try notes(input)
      #expect(notes.marks.contains { $0.standing == .wrong } && notes.marks.count > 1)
      let page = NotePagePrinter(notes).text
      #expect(isWellFormed(page))
      for number in notes.marks.indices {
        #expect(page.components(separatedBy: "id=\"claim-\(number + 1)\"").count == 2)
      }
      let signs = page.components(separatedBy: "role=\"img\"").count - 1
      #expect(signs == notes.marks.count)
      #expect(page.contains("class=\"boxed\"") && page.contains("a factor is missing"))
      #expect(!page.contains("class=\"tex\""))
      let markdown = NoteMarkdownPrinter(notes).text
      #expect(markdown.components(separatedBy: "✗").count >= 3)
      #expect(markdown.contains("a factor is missing"))
    }
  }

  @Test("Notes in Markdown stay as they are: what is put in is signs and quotations")
  func source() throws {
    let text = NoteMarkdownPrinter(try notes(Self.markdown)).text
    var rest = text.components(separatedBy: "\n")[...]
    for line in Self.markdown.components(separatedBy: "\n") where !line.isEmpty {
      let place = rest.firstIndex { own in
        own.replacingOccurrences(of: " ✓", with: "").replacingOccurrences(of: " ✗", with: "") == line
      }
      #expect(place != nil, "\(line)")
      if let place { rest = rest[(place + 1)...] }
    }
    // Read again, the notes still hold all their formulas, in order.
    let again = Page.read(Array(text.utf8))
    var found = again.formulas.map { again.source(of: $0.content) }[...]
    let page = Page.read(Array(Self.markdown.utf8))
    for formula in page.formulas {
      let place = found.firstIndex(of: page.source(of: formula.content))
      #expect(place != nil)
      if let place { found = found[(place + 1)...] }
    }
    #expect(text.contains("\n✓ ✗\n"))
  }

  @Test("The page's own macros are put in their places, and LaTeX is no part of words")
  func latex() throws {
    let notes = try notes(Self.latex)
    let page = NotePagePrinter(notes).text
    #expect(page.contains("<mfrac>") && !page.contains("\\pd"))
    #expect(page.precomposedStringWithCanonicalMapping.contains("Um neurônio"))
    #expect(page.precomposedStringWithCanonicalMapping.contains("A saída <em>é</em>"))
    #expect(page.contains("5% de erro"))
    #expect(!page.contains("documentclass") && !page.contains("newcommand") && !page.contains(">align"))
    let markdown = NoteMarkdownPrinter(notes).text
    #expect(
      markdown.contains("\\begin{aligned}") && !markdown.contains("\\pd") && !markdown.contains("\\label"))
  }

  @Test("A macro without end leaves the formula as it is")
  func macros() throws {
    let text = "\\newcommand{\\a}{\\b}\\newcommand{\\b}{\\a\\a}\nThen $\\a = 1$."
    #expect(NotePagePrinter(try notes(text)).text.contains("\\a = 1"))
    let macros = NoteMacros(
      of: Array("\\newcommand{\\half}[1][1]{\\frac{#1}{2}}\\def\\v#1{\\mathbf{#1}}".utf8))
    #expect(macros.expanded("\\half x + \\half[3] \\v x") == "\\frac{1}{2} x + \\frac{3}{2} \\mathbf{x}")
  }

  static let hostile = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "--> <b>", "]]> & \" ' <![CDATA[",
    "[x](javascript:alert(1))", "مرحبا \u{1F600}", "</main></aside></code></pre>", "%%body%%",
  ]

  @Test("Nothing of the notes puts markup or script into the page", arguments: hostile)
  func injection(_ text: String) throws {
    let document = """
      # \(text) title

      Words \(text) and `\(text)` and $p = \\text{\(text)} x$ and

      $$
      \\frac{\\partial L}{\\partial w} = \\foo{\(text)}
      $$

      ```
      \(text)
      ```

      | \(text) | b |
      | --- | --- |
      | \(text) | $c = 1$ |
      """
    for input in [document, try notebook(document), Self.latex.replacingOccurrences(of: "com", with: text)] {
      var marked = try notes(input, name: text)
      marked.reading = [text]
      marked.notices = [text]
      for place in marked.marks.indices {
        marked.marks[place].remarks = [text]
        marked.marks[place].verdict = text
        marked.marks[place].replacement = text
        marked.marks[place].repair = text
      }
      let page = NotePagePrinter(marked).text
      #expect(isWellFormed(page), "\(page)")
      #expect(!page.contains("<script") && !page.contains("<img") && !page.contains("<b>"))
      #expect(page.components(separatedBy: "<!--").count == 2 && !page.contains("href=\"javascript"))
      #expect(page.contains("default-src 'none'"))
      if !text.contains("%%") { #expect(!page.contains("%%")) }
    }
  }

  @Test("TeX that is not read is shown as text")
  func unread() throws {
    let page = NotePagePrinter(try notes("Then $p = \\foo{x}$ and $q = \\frac{1}{$.")).text
    #expect(page.contains("<code class=\"tex\">p = \\foo{x}</code>"))
    #expect(isWellFormed(page))
  }
}
