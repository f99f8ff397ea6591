import Foundation
import LaTeXNotation
import ModelLanguage
import ModelZoo
import Testing

@testable import Drawing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("The computational graph of a model")
struct GraphTests {
  @Test("Values go forward and derivatives backward, as in the notes on one neuron")
  func neuron() throws {
    let graph = try Specimen.named("neuron").graph()
    func node(_ label: String) -> ValueGraph.Node? { graph.nodes.first { $0.label == label } }
    #expect(node("w1")?.derivative == 2)
    #expect(node("w2")?.derivative == -6)
    #expect(node("b")?.derivative == 2)
    #expect(node("yhat")?.value == 11)
    #expect(node("L")?.value == 1)
    let picture = GraphDrawing(graph, format: NumberFormat(significantDigits: 4)).picture
    let backward = picture.labels.filter { $0.role == .backward }.map { $0.content }
    #expect(backward.contains(.formula(PrintedFormula("-6"))))
  }

  @Test("Every operand stands before what is made of it")
  func order() throws {
    for specimen in Zoo.all {
      guard let graph = try? specimen.graph() else { continue }
      for (place, node) in graph.nodes.enumerated() { #expect(node.operands.allSatisfy { $0 < place }) }
    }
  }

  @Test("Without values the graph has names above and slopes on its edges")
  func symbolic() throws {
    let graph = try Specimen.named("unspecified").graph()
    #expect(!graph.hasNumbers)
    let activation = try #require(graph.nodes.first { $0.label == "a" })
    #expect(activation.formula == "f(z)")
    #expect(activation.slopes == ["f'(z)"])
    let product = try #require(graph.nodes.first { $0.label == "z" })
    #expect(product.slopes == ["x", "w"])
    let square = try #require(graph.nodes.first { $0.isLoss })
    #expect(square.slopes == ["2 q_{1}"])
  }

  @Test(
    "Slopes are those of calculus",
    arguments: [
      ("a*b", ["b", "a"]), ("a-b", ["1", "-1"]), ("a/b", ["1 / b", "-a / b^{2}"]), ("a^3", ["3 a^{2}"]),
      ("exp(a)", ["L"]),
      ("a*a", ["a", "a"]), ("sin(a)", ["\\sin'(a)"]), ("-a", ["-1"]), ("3*a", ["3"]),
    ])
  func slopes(_ expression: String, _ expected: [String]) throws {
    let graph = try Specimen("m", "model m\nweight a, b\nloss L = \(expression)\n").graph()
    #expect(graph.nodes.last?.slopes == expected)
  }

  @Test("No two labels meet", arguments: Zoo.all)
  func labels(_ specimen: Specimen) throws {
    guard let graph = try? specimen.graph() else { return }
    let picture = GraphDrawing(graph, format: NumberFormat(significantDigits: 4)).picture
    #expect(meetings(picture) == [])
  }

  @Test("A graph too large is refused in a sentence, before it is built")
  func refusal() throws {
    #expect(throws: DrawingError.self) { try Specimen.named("big").graph() }
    #expect("\(DrawingError.tooManyNodes(101_770, limit: 160))".contains("a drawing holds 160"))
  }

  @Test("A wide graph goes on in a further band, with what it needs repeated by name")
  func bands() throws {
    let graph = try Specimen.named("wv").graph()
    let wide = GraphDrawing(graph, format: NumberFormat(significantDigits: 4), width: 5_000).picture
    let narrow = GraphDrawing(graph, format: NumberFormat(significantDigits: 4), width: 400).picture
    #expect(!wide.elements.contains { $0.role == .port })
    #expect(narrow.elements.contains { $0.role == .port })
    #expect(narrow.bounds.right - narrow.bounds.left < wide.bounds.right - wide.bounds.left)
    #expect(meetings(narrow) == [])
  }

  @Test("A layout has few crossings, and nodes apart")
  func layout() throws {
    // Two pairs given crosswise: a → d, b → c can be drawn without a crossing.
    let size = LayeredLayout.Size(width: 20, height: 20)
    let layout = LayeredLayout(
      sizes: [size, size, size, size], edges: [(0, 3), (1, 2)], layerGap: [30], nodeGap: 10)
    #expect((layout.y[0] < layout.y[1]) == (layout.y[3] < layout.y[2]))
    #expect(abs(layout.y[0] - layout.y[1]) >= 29.999)
    #expect(abs(layout.y[0] - layout.y[3]) < 0.01)
    // An edge over a layer passes between the nodes there.
    let long = LayeredLayout(
      sizes: [size, size, size], edges: [(0, 1), (1, 2), (0, 2)], layerGap: [30], nodeGap: 10)
    #expect(long.level == [0, 1, 2])
    #expect(long.between[2].count == 1)
    #expect(abs(long.y[long.between[2][0]] - long.y[1]) > 10)
  }
}

@Suite("Pictures as SVG and TikZ")
struct PictureTests {
  static let hostile = [
    "<b>&amp;", "</script><script>alert(1)</script>", "\" onload=\"x", "$\\input{x}$ %", "a_b^c #1 {",
    "مرحبا",
  ]

  @Test("A title cannot put markup into a drawing", arguments: hostile)
  func titles(_ title: String) throws {
    var specimen = try Specimen.named("wv")
    specimen.model = try Model(
      resolving: ModelSyntax(
        parsing:
          "model m \"\(title.replacingOccurrences(of: "\"", with: "”"))\"\nweight w\ninput x\nz = w*x\nloss L = z^2\n",
        name: "m"))
    specimen.layout = try ModelLayout(specimen.model)
    let picture = try specimen.network().picture
    let svg = SVGPrinter(picture).text()
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(!svg.contains("<script") && !svg.contains("<b>"))
    #expect(!TikZPrinter(picture).text.contains("\\input"))
  }

  @Test("SVG is well-formed, says what it shows, and its text is text", arguments: Zoo.all)
  func svg(_ specimen: Specimen) throws {
    let svg = SVGPrinter(try specimen.network().picture, prefix: "n-", isInteractive: true).text()
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(
      svg.contains("<title id=\"n-title\">") && svg.contains("<desc id=\"n-desc\">") && svg.contains("<text"))
    #expect(svg.contains("prefers-color-scheme:dark"))
    #expect(
      !svg.contains("http://") || svg.components(separatedBy: "http://").count == 2, "only the name space")
  }

  @Test("TikZ has every weight's name and matching braces", arguments: Zoo.all)
  func tikz(_ specimen: Specimen) throws {
    let text = TikZPrinter(try specimen.network().picture).text
    #expect(text.hasPrefix("\\begin{tikzpicture}") && text.hasSuffix("\\end{tikzpicture}\n"))
    #expect(text.filter { $0 == "{" }.count == text.filter { $0 == "}" }.count)
    if specimen.name == "wv" { #expect(text.contains("{$w_{21}$}")) }
  }

  @Test("The same model gives the same bytes")
  func bytes() throws {
    let first = SVGPrinter(try Specimen.named("levels").network().picture).text()
    #expect(first == SVGPrinter(try Specimen.named("levels").network().picture).text())
  }

  @Test(
    "Formulas on one line",
    arguments: [
      ("\\frac{\\partial L}{\\partial w_{11}}", "∂L/∂w₁₁"), ("-6", "−6"), ("H_{in1}", "H_in1"),
      ("\\hat{y}", "y\u{302}"),
      ("\\frac{1}{2} (O - y)^{2}", "1/2(O − y)²"), ("f_o'(O_{in})", "f_o′(O_in)"), ("0{,}5", "0,5"),
      ("w_{11} I_1", "w₁₁ I₁"),
      ("\\sum_{i=1}^{N} x_i", "∑_(i = 1)^N x_i"), ("e^{-x}", "e^(−x)"),
    ])
  func plain(_ latex: String, _ expected: String) { #expect(PlainNotation.text(latex) == expected) }
}
