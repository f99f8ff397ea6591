import Drawing
import Foundation
import LaTeXNotation
import ModelZoo
import Testing

@testable import Documents

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Documents printed")
struct PrinterTests {
  static let hostile = [
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>",
    "$x$ & % # _ ^ ~ { } \\ \\input{/etc/passwd}", "a | b ` * [x](y)",
    "]] #read(\"x\") $ -->", "مرحبا שלום", "%%body%% %%script%%",
  ]

  private func printed(_ document: Document) -> [(name: String, text: String)] {
    [
      ("latex", LaTeXPrinter(document).text), ("beamer", BeamerPrinter(document).text),
      ("markdown", MarkdownPrinter(document).text),
      ("html", PagePrinter(document).text), ("typst", TypstPrinter(document).text),
      ("ipynb", NotebookPrinter(document).text),
    ]
  }

  private static func main(of page: String) -> String {
    String(page.components(separatedBy: "<main>")[1].components(separatedBy: "</main>")[0])
  }

  /// The classifier goes from its scores through the softmax to the hidden layer: two stages, each ending with its weights.
  @Test("A general lecture goes forward, and then back in stages", arguments: ["en", "pt"])
  func stages(_ language: String) throws {
    let specimen = try #require(Specimen.all.first { $0.name == "classifier" })
    let document = try specimen.document(language, forms: [.index])
    let text = MarkdownPrinter(document).text
    let words =
      language == "pt"
      ? ["## Passo adiante", "## Derivação", "Começamos na perda", "Um passo para trás"]
      : ["## Forward pass", "## Derivation", "We begin at the loss", "One step back"]
    let places = try words.map { try #require(text.range(of: $0), "\($0) in \(text)").lowerBound }
    #expect(places == places.sorted())
    // Nothing is derived before the derivation, and every equation of the model stands once, before it.
    #expect(!text[..<places[1]].contains("\\frac{\\partial L}"))
    for relation in ["h_j & = ", "L & = "] {
      #expect(text.components(separatedBy: relation).count == 2, "\(relation)")
    }
    for weight in ["b", "W"] {
      let result = try #require(text.range(of: "\\frac{\\partial L}{\\partial \(weight)")).lowerBound
      #expect(result > places[3])
    }
  }

  @Test("A title cannot put markup into any format", arguments: hostile)
  func titles(_ title: String) throws {
    var document = try #require(Specimen.all.first { $0.name == "neuron" }).document()
    document.title = title
    document.blocks.insert(.paragraph([.text(title)]), at: 0)
    document.blocks.insert(
      .table(.init(header: [[.text(title)]], rows: [[[.text(title)]]], caption: [])), at: 0)
    let clean = try #require(Specimen.all.first { $0.name == "neuron" }).document()
    for ((name, text), (_, usual)) in zip(printed(document), printed(clean)) {
      func count(_ part: String, _ text: String) -> Int { text.components(separatedBy: part).count }
      switch name {
      case "html":
        #expect(XMLParser(data: Data("<main>\(Self.main(of: text))</main>".utf8)).parse(), "\(name)")
        #expect(count("<script", text) == count("<script", usual) && count("<img", text) == 1)
        #expect(count("</script", text) == count("</script", usual))
      case "ipynb": #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil)
      case "markdown": #expect(count("<", text) == count("<", usual))
      case "latex", "beamer": #expect(!text.contains("\\input{"))
      default: #expect(text.contains("\n#set document(title: \""))
      }
      if !title.contains("%%") { #expect(!text.contains("%%"), "\(name)") }
    }
  }

  @Test(
    "The page is well-formed, has all its formulas drawn and nothing from elsewhere", arguments: Specimen.all)
  func page(_ specimen: Specimen) throws {
    let document = try specimen.document("pt")
    let page = PagePrinter(document).text
    #expect(XMLParser(data: Data("<main>\(Self.main(of: page))</main>".utf8)).parse())
    #expect(page.components(separatedBy: "<math").count - 1 >= document.formulas.filter { !$0.isEmpty }.count)
    #expect(!page.contains("src=") && !page.contains("@import") && !page.contains("<link"))
    #expect(
      page.components(separatedBy: "http").filter { $0.hasPrefix("://") || $0.hasPrefix("s://") }.allSatisfy {
        $0.hasPrefix("://www.w3.org/2000/svg")
      })
    #expect(page.contains("lang=\"pt-BR\"") && page.contains("application/x-tex"))
    var ids: Set<String> = []
    for part in page.components(separatedBy: " id=\"").dropFirst() {
      let id = part.components(separatedBy: "\"")[0]
      #expect(ids.insert(id).inserted, "\(id) twice")
    }
  }

  @Test("References resolve, and labels are unique", arguments: Specimen.all)
  func references(_ specimen: Specimen) throws {
    let document = try specimen.document()
    let labels = document.blocks.flatMap { block -> [String] in
      if case .relations(let relations) = block { relations.rows.compactMap { $0.label } } else { [] }
    }
    #expect(Set(labels).count == labels.count)
    let references = document.blocks.flatMap { block -> [String] in
      guard case .paragraph(let inlines) = block else { return [] }
      return inlines.compactMap { if case .reference(let label) = $0 { label } else { nil } }
    }
    #expect(!references.isEmpty)
    for reference in references { #expect(document.labelNumbers[reference] != nil, "\(reference)") }
  }

  @Test("Markdown keeps every number, and has no label", arguments: Specimen.all)
  func markdown(_ specimen: Specimen) throws {
    let document = try specimen.document()
    let text = MarkdownPrinter(document).text
    #expect(
      !text.contains("\\label") && !text.contains("\\notag") && !text.contains("{align}")
        && !text.contains("{align*}"))
    #expect(text.components(separatedBy: "\n$$\n").count % 2 == 1)
    let numbers = document.blocks.flatMap { block -> [Int] in
      if case .relations(let relations) = block { relations.rows.compactMap { $0.number } } else { [] }
    }
    #expect(numbers == Array(1..<(numbers.count + 1)))
    for number in numbers { #expect(text.contains("\\tag{\(number)}")) }
    for display in text.components(separatedBy: "$$").enumerated().filter({ $0.offset % 2 == 1 }) {
      #expect(!display.element.contains("$") && !display.element.contains("<"))
    }
  }

  @Test(
    "Formulas of Markdown hold no sign that Markdown, HTML or a table takes for its own",
    arguments: [
      ("a < b", "a \\lt b"), ("\\|x\\| > |y|", "\\|x\\| \\gt \\vert y\\vert"),
      ("\\text{se $y < 1$ e z}", "\\text{se }y \\lt 1\\text{ e z}"),
      ("\\text{<i>}_{>}", "\\text{}\\lt \\text{i}\\gt \\text{}_{\\gt }"),
      ("\\text{a {b} c}", "\\text{a {b} c}"),
    ])
  func markdownFormulas(_ latex: String, _ expected: String) {
    let printed = MarkdownPrinter.formula(latex)
    func squeezed(_ text: String) -> String { text.replacingOccurrences(of: "  ", with: " ") }
    #expect(squeezed(printed) == squeezed(expected))
    #expect(!printed.contains("<") && !printed.contains("$") && PrintedFormula(printed).isRead)
  }

  @Test("A notebook is JSON of the form that Jupyter reads", arguments: Specimen.all)
  func notebook(_ specimen: Specimen) throws {
    let text = NotebookPrinter(try specimen.document()).text
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(json["nbformat"] as? Int == 4)
    let cells = try #require(json["cells"] as? [[String: Any]])
    #expect(
      cells.allSatisfy {
        $0["cell_type"] as? String == "markdown" && $0["id"] is String && $0["source"] is [String]
      })
    let attachments = cells.compactMap { $0["attachments"] as? [String: [String: String]] }
    let data = try #require(
      attachments.first?["network.svg"]?["image/svg+xml"].flatMap { Data(base64Encoded: $0) })
    #expect(XMLParser(data: data).parse())
  }

  @Test("Slides uncover one relation at a time, beside the path of the weight")
  func slides() throws {
    let text = BeamerPrinter(try #require(Specimen.all.first { $0.name == "wv" }).document()).text
    #expect(text.contains("\\uncover<1->") && text.contains("\\uncover<3->"))
    #expect(text.contains("orange!85!black"))
    #expect(
      text.components(separatedBy: "\\begin{frame}").count
        == text.components(separatedBy: "\\end{frame}").count)
    #expect(!text.contains("\\eqref"))
  }

  @Test("A section of the article is about the layer next to the loss first")
  func order() throws {
    let document = try #require(Specimen.all.first { $0.name == "wv" }).document()
    let headings = document.blocks.compactMap { block -> [Document.Inline]? in
      if case .heading(2, let inlines) = block { inlines } else { nil }
    }
    #expect(headings == [[.text("Weights "), .formula("v")], [.text("Weights "), .formula("w")]])
  }

  @Test("The functions of a model are said, once, before they are differentiated")
  func functions() throws {
    let document = try #require(Specimen.all.first { $0.name == "xor" }).document()
    let lefts = document.blocks.flatMap { block -> [String] in
      if case .relations(let relations) = block { relations.rows.compactMap { $0.cells.first } } else { [] }
    }
    #expect(lefts.filter { $0 == "\\sigma(x)" }.count == 1)
    #expect(lefts.filter { $0 == "\\sigma'(x)" }.count == 1)
  }

  @Test("Nothing is said twice", arguments: Specimen.all)
  func repetition(_ specimen: Specimen) throws {
    var seen: Set<Document.Relations> = []
    for case .relations(let relations) in try specimen.document().blocks where relations.rows.count > 1 {
      #expect(seen.insert(relations).inserted)
    }
  }

  @Test("The numbers of a page are its data")
  func numbers() throws {
    let numbers = Document.Numbers(
      weights: [.init(name: "w1", latex: "w_1", array: "w1")],
      steps: [.init(loss: "1", weights: [("5", "2")]), .init(loss: "0{,}5", weights: [("4", "1")])],
      witnesses: [.init(name: "<x>", verdict: "agrees", agrees: true)])
    let page = PagePrinter(
      try #require(Specimen.all.first { $0.name == "neuron" }).document(numbers: numbers)
    ).text
    #expect(page.contains("\"w1\":[\"5\",\"2\"]") && page.contains("{\"loss\":\"0,5\""))
    #expect(page.contains("&lt;x&gt;") && !page.contains("<x>"))
    #expect(page.contains("max=\"1\""))
  }
}
