import Nabla
import Templates
import Testing

/// The formulas of the five notes, each found in what the package prints for the starter model of its note. Formulas are compared
/// without the marks of alignment; numbers are in `SeedNumberTests`.
@Suite struct CatalogueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var id: String
    var model: String
    var forms: [DerivationDocument.Form] = [.weight]
    var detail: DerivationDocument.Detail = .factors
    var style: DerivationDocument.Style = .chain
    /// Formula ids of the catalogue with the LaTeX of each.
    var formulas: [(id: String, latex: String)]
    var testDescription: String { id }
  }

  /// What a derivation prints, one line a relation, without alignment, labels and line breaks.
  static func printed(
    _ model: String, _ forms: [DerivationDocument.Form], _ detail: DerivationDocument.Detail,
    _ style: DerivationDocument.Style
  ) throws -> String {
    let text = try #require(StarterModel.named(model)).text
    let resolved = try Model(resolving: ModelSyntax(parsing: text, name: "\(model).nabla"))
    let lowered = try LoweredModel.lowering(resolved, layout: ModelLayout(resolved), samples: .symbolic)
    var options = DerivationDocument.Options(source: "\(model).nabla")
    options.forms = forms
    options.detail = detail
    options.style = style
    options.language = "pt"
    options.profile = try #require(NotationProfile.named(resolved.notation ?? "default")).adapted(
      to: resolved)
    var document = DerivationDocument(lowered.gradient(withRespectTo: lowered.weights), options: options)
    return plain(try document.text())
  }

  static func plain(_ latex: String) -> String {
    var text = ""
    for line in latex.split(separator: "\n") {
      if line.hasPrefix("%") { continue }
      text += line + " "
    }
    for mark in ["\\notag", "&&", "&", "\\\\", "\\quad"] {
      text = text.split(separator: mark).joined(separator: " ")
    }
    while let start = text.firstRange(of: "\\label{"),
      let end = text[start.upperBound...].firstIndex(of: "}")
    {
      text.removeSubrange(start.lowerBound...end)
    }
    return text.split(separator: " ").joined(separator: " ")
  }

  static func partial(_ a: String, _ b: String) -> String { "\\frac{\\partial \(a)}{\\partial \(b)}" }

  static let cases: [Case] = [
    // 000
    Case(
      id: "A0-1", model: "deep", forms: [.index],
      formulas: [("S0-3", "z^{(1)}_{ni} = \\sigma(a^{(1)}_{ni})"), ("S0-16", "\\sigma'(a^{(1)}_{ni})")]),
    Case(
      id: "A0-3", model: "deep", forms: [.index],
      formulas: [
        ("S0-12", "\(partial("E", "U^{(1)}_{ij}")) = \\sum_{n=1}^{B} \\delta^{(1)}_{ni} x_{nj}"),
        ("S0-12", "\(partial("E", "U^{(2)}_{ki}")) = \\sum_{n=1}^{B} \\delta^{(2)}_{nk} z^{(1)}_{ni}"),
      ]),
    Case(
      id: "A0-4", model: "deep", forms: [.index],
      formulas: [
        ("S0-11", "\\delta^{(1)}_{ni} = \(partial("E", "a^{(1)}_{ni}"))"),
        ("S0-17", "\\left( \\sum_{k=1}^{2} \\delta^{(2)}_{nk} U^{(2)}_{ki} \\right) \\sigma'(a^{(1)}_{ni})"),
      ]),
    Case(
      id: "A0-5", model: "deep", forms: [.index],
      formulas: [
        (
          "S0-23",
          "\\delta^{(2)}_{nk} = \(partial("E", "a^{(2)}_{nk}")) = -\\frac{2}{B} \\cdot (y_{nk} - a^{(2)}_{nk})"
        )
      ]
    ),
    Case(
      id: "A0-7", model: "deep", forms: [.index],
      formulas: [
        ("S0-24", "(U^{(1)}_{ij})^{*} = U^{(1)}_{ij} - \\rho \\, \(partial("E", "U^{(1)}_{ij}"))")
      ]),
    Case(
      id: "A0-8", model: "deep", forms: [.index],
      formulas: [
        ("S0-26", "U^{(1)}_{ij} - \\frac{\\rho}{B} \\sum_{n=1}^{B} \(partial("E_n", "U^{(1)}_{ij}"))")
      ]),
    Case(
      id: "A0-10", model: "deep", forms: [.index],
      formulas: [
        ("S0-1", "a^{(1)}_{ni} = \\sum_{j=1}^{2} U^{(1)}_{ij} x_{nj}"),
        ("S0-2", "a^{(2)}_{nk} = \\sum_{i=1}^{3} U^{(2)}_{ki} z^{(1)}_{ni}"),
      ]),
    // 001
    Case(
      id: "A1-1", model: "wv",
      formulas: [
        ("S1-7", "H_{in1} = w_{11} I_1 + w_{21} I_2"), ("S1-7", "H_{in2} = w_{12} I_1 + w_{22} I_2"),
        ("S1-9", "O_{in} = v_{11} H_1 + v_{21} H_2"), ("S1-8", "H_1 = f_h(H_{in1})"), ("S1-12", "E = O - y"),
        ("S1-11", "EQ = \\frac{1}{2} (O - y)^{2}"),
      ]),
    Case(
      id: "A1-3", model: "wv", detail: .result,
      formulas: [
        (
          "S1-13",
          "\(partial("EQ", "w_{11}")) = E \\cdot f_o'(O_{in}) \\cdot v_{11} \\cdot f_h'(H_{in1}) \\cdot I_1"
        ),
        (
          "S1-14",
          "\(partial("EQ", "w_{12}")) = E \\cdot f_o'(O_{in}) \\cdot v_{21} \\cdot f_h'(H_{in2}) \\cdot I_1"
        ),
        (
          "S1-15",
          "\(partial("EQ", "w_{21}")) = E \\cdot f_o'(O_{in}) \\cdot v_{11} \\cdot f_h'(H_{in1}) \\cdot I_2"
        ),
        (
          "S1-16",
          "\(partial("EQ", "w_{22}")) = E \\cdot f_o'(O_{in}) \\cdot v_{21} \\cdot f_h'(H_{in2}) \\cdot I_2"
        ),
        ("S1-17", "\(partial("EQ", "v_{11}")) = E \\cdot f_o'(O_{in}) \\cdot H_1"),
        ("S1-18", "\(partial("EQ", "v_{21}")) = E \\cdot f_o'(O_{in}) \\cdot H_2"),
      ]),
    Case(
      id: "A1-4", model: "wv", forms: [.expanded],
      formulas: [
        (
          "S1-10",
          "(f_o(v_{11} \\cdot f_h(w_{11} I_1 + w_{21} I_2) + v_{21} \\cdot f_h(w_{12} I_1 + w_{22} I_2)) - y)"
        )
      ]),
    Case(
      id: "A1-7", model: "wv", forms: [.matrix],
      formulas: [
        ("S1-5", "\\underbrace{H_{in}}_{2 \\times 1} = W I"),
        ("S1-6", "\\underbrace{O_{in}}_{1 \\times 1} = V H"),
        (
          "S1-20",
          "\\begin{pmatrix} v_{11} \\cdot f_h'(H_{in1}) 0 v_{21} \\cdot f_h'(H_{in2}) 0 0 v_{11} \\cdot f_h'(H_{in1}) 0 "
            + "v_{21} \\cdot f_h'(H_{in2}) \\end{pmatrix} \\begin{pmatrix} I_1 I_2 \\end{pmatrix}"
        ),
        ("S1-19", "= E \\cdot f_o'(O_{in}) \\begin{pmatrix} H_1 H_2 \\end{pmatrix}"),
        ("S1-21", "\\nabla EQ = \\begin{pmatrix} \(partial("EQ", "w_{11}")) \(partial("EQ", "w_{12}"))"),
      ]),
    Case(
      id: "A1-9", model: "wv", forms: [.matrix],
      formulas: [
        (
          "S1-23",
          "\\begin{pmatrix} v_{11} v_{21} \\end{pmatrix} - t \\, E \\cdot f_o'(O_{in}) \\begin{pmatrix} H_1 H_2"
        ),
        (
          "S1-25", "\\begin{pmatrix} w_{11} w_{12} w_{21} w_{22} \\end{pmatrix} - t \\, E \\cdot f_o'(O_{in})"
        ),
      ]),
    Case(
      id: "A1-12", model: "wv", detail: .full,
      formulas: [
        (
          "S1-27",
          "\(partial("EQ", "v_{11}")) = \(partial("EQ", "O")) \\cdot \(partial("O", "O_{in}")) \\cdot \(partial("O_{in}", "v_{11}"))"
        ),
        ("S1-31", "\(partial("EQ", "O")) = \\frac{\\partial}{\\partial O} \\frac{1}{2} (O - y)^{2} = E"),
        ("S1-32", "\(partial("O", "O_{in}")) = f_o'(O_{in})"),
        (
          "S1-33",
          "\(partial("O_{in}", "v_{11}")) = \\frac{\\partial}{\\partial v_{11}} [v_{11} H_1 + v_{21} H_2] = H_1"
        ),
      ]),
    Case(
      id: "A1-13", model: "wv", detail: .full,
      formulas: [("S1-1", "x^{k+1} = x^{k} - t^{k} \\nabla EQ(x^{k})")]),
    // 002
    Case(
      id: "A2-4", model: "chain",
      formulas: [
        (
          "S2-12",
          "\(partial("J", "\\theta^{(2)}")) = \(partial("J", "a^{(2)}")) \(partial("a^{(2)}", "z^{(2)}")) \(partial("z^{(2)}", "\\theta^{(2)}"))"
        ),
        (
          "S2-13",
          "\(partial("J", "\\theta^{(1)}")) = \(partial("J", "a^{(2)}")) \(partial("a^{(2)}", "z^{(2)}")) "
            + "\(partial("z^{(2)}", "a^{(1)}")) \(partial("a^{(1)}", "z^{(1)}")) \(partial("z^{(1)}", "\\theta^{(1)}"))"
        ),
      ]),
    Case(
      id: "A2-5", model: "chain", detail: .full,
      formulas: [
        (
          "S2-14",
          "\(partial("J", "a^{(2)}")) = \\frac{\\partial}{\\partial a^{(2)}} \\frac{1}{2} (y - a^{(2)})^{2} = a^{(2)} - y"
        ),
        ("S2-15", "\(partial("a^{(2)}", "z^{(2)}")) = a^{(2)} (1 - a^{(2)})"),
        (
          "S2-16",
          "\(partial("z^{(2)}", "\\theta^{(2)}")) = \\frac{\\partial}{\\partial \\theta^{(2)}} \\theta^{(2)} a^{(1)} = a^{(1)}"
        ),
        (
          "S2-17",
          "\(partial("z^{(2)}", "a^{(1)}")) = \\frac{\\partial}{\\partial a^{(1)}} \\theta^{(2)} a^{(1)} = \\theta^{(2)}"
        ),
        ("S2-18", "\(partial("a^{(1)}", "z^{(1)}")) = a^{(1)} (1 - a^{(1)})"),
        (
          "S2-19",
          "\(partial("z^{(1)}", "\\theta^{(1)}")) = \\frac{\\partial}{\\partial \\theta^{(1)}} \\theta^{(1)} X_1 = X_1"
        ),
      ]),
    Case(
      id: "A2-6", model: "chain", detail: .result,
      formulas: [
        ("S2-21", "\(partial("J", "\\theta^{(2)}")) = (a^{(2)} - y) a^{(2)} (1 - a^{(2)}) a^{(1)}"),
        (
          "S2-22",
          "\(partial("J", "\\theta^{(1)}")) = (a^{(2)} - y) a^{(2)} (1 - a^{(2)}) \\theta^{(2)} a^{(1)} (1 - a^{(1)}) X_1"
        ),
      ]),
    Case(
      id: "A2-12", model: "chain",
      formulas: [
        ("S2-29", "\\delta^{(2)} = \(partial("J", "z^{(2)}"))"), ("S2-31", "= \\delta^{(2)} a^{(1)}"),
        ("S2-36", "\(partial("J", "a^{(1)}")) = \\delta^{(2)} \\theta^{(2)}"),
      ]),
    Case(
      id: "A2-13", model: "chain",
      formulas: [("S2-38", "= \(partial("J", "a^{(2)}")) a^{(2)} (1 - a^{(2)})")]),
    Case(
      id: "A2-14", model: "mlp231",
      formulas: [("S2-39", "\\theta^{(2)}_{11} a^{(1)}_{i1} + \\theta^{(2)}_{12} a^{(1)}_{i2}")]),
    Case(
      id: "A2-15", model: "mlp231", forms: [.matrix],
      formulas: [
        (
          "S2-40",
          "\\underbrace{(\\delta^{(2)})^{\\mathsf{T}}}_{1 \\times N} \\, \\underbrace{a^{(1)}}_{N \\times 3}"
        ),
        (
          "S2-40",
          "\\underbrace{(\\delta^{(1)})^{\\mathsf{T}}}_{3 \\times N} \\, \\underbrace{X}_{N \\times 2}"
        ),
        ("S2-41", "\\odot (\\delta^{(2)} \\theta^{(2)})"),
        ("S2-42", "\\delta^{(2)} = (a^{(2)} - y) \\odot a^{(2)} \\odot (1 - a^{(2)})"),
        ("A2-16", "\\underbrace{z^{(1)}}_{N \\times 3} = X (\\theta^{(1)})^{\\mathsf{T}}"),
      ]),
    // 003
    Case(
      id: "A3-1", model: "regression",
      formulas: [
        ("S3-1", "w_{3,0}^{0}"), ("S3-2", "b_{0}^{1}"), ("S3-3", "z_{3}^{0} = x_i w_{3,0}^{0} + b_{3}^{0}"),
        (
          "S3-4",
          "y_i = h^{0} w_{0,0}^{1} + h^{1} w_{0,1}^{1} + h^{2} w_{0,2}^{1} + h^{3} w_{0,3}^{1} + b_{0}^{1}"
        ),
        ("S3-6", "L = \\frac{1}{N} \\sum_{i=0}^{N-1} (y_i - \\hat{y}_i)^{2}"),
      ]),
    Case(
      id: "A3-4", model: "regression", detail: .full, style: .direct,
      formulas: [
        (
          "S3-8",
          "\(partial("L", "w_{0,3}^{1}")) = \\frac{\\partial}{\\partial w_{0,3}^{1}} \\frac{1}{N} \\sum_{i=0}^{N-1} (y_i - \\hat{y}_i)^{2}"
        ),
        (
          "S3-9",
          "= \\frac{1}{N} \\sum_{i=0}^{N-1} \\frac{\\partial}{\\partial w_{0,3}^{1}} (y_i - \\hat{y}_i)^{2}"
        ),
        (
          "S3-10",
          "= \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i) \\frac{\\partial}{\\partial w_{0,3}^{1}} y_i"
        ),
        (
          "S3-11",
          "\\frac{\\partial}{\\partial w_{0,3}^{1}} y_i = \\frac{\\partial}{\\partial w_{0,3}^{1}} [h^{0} w_{0,0}^{1} + h^{1} w_{0,1}^{1} + h^{2} w_{0,2}^{1} + h^{3} w_{0,3}^{1} + b_{0}^{1}]"
        ),
        ("S3-12", "= h^{3}"),
        (
          "S3-13",
          "\(partial("L", "w_{0,3}^{1}")) = \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i) h^{3}"
        ),
      ]),
    Case(
      id: "A3-5", model: "regression", detail: .full, style: .direct,
      formulas: [
        (
          "S3-19",
          "= \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i) \\frac{\\partial}{\\partial w_{3,0}^{0}} y_i"
        ),
        ("S3-21", "= w_{0,3}^{1} \\frac{\\partial}{\\partial w_{3,0}^{0}} h^{3}"),
        ("S3-22", "= w_{0,3}^{1} \\frac{\\partial}{\\partial w_{3,0}^{0}} \\sigma(z_{3}^{0})"),
        ("S3-23", "= w_{0,3}^{1} \\sigma'(z_{3}^{0}) \\frac{\\partial}{\\partial w_{3,0}^{0}} z_{3}^{0}"),
        (
          "S3-24",
          "= w_{0,3}^{1} \\sigma'(z_{3}^{0}) \\frac{\\partial}{\\partial w_{3,0}^{0}} [x_i w_{3,0}^{0} + b_{3}^{0}]"
        ),
        ("S3-25", "= w_{0,3}^{1} \\sigma'(z_{3}^{0}) x_i"),
        (
          "S3-27",
          "\(partial("L", "w_{3,0}^{0}")) = \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i) w_{0,3}^{1} \\sigma'(z_{3}^{0}) x_i"
        ),
      ]),
    Case(
      id: "A3-6", model: "regression", detail: .full,
      formulas: [
        (
          "S3-30",
          "\(partial("L", "w_{0,3}^{1}")) = \\sum_{i=0}^{N-1} \(partial("L", "y_i")) \(partial("y_i", "w_{0,3}^{1}"))"
        ),
        ("S3-33", "= \\frac{2}{N} \\cdot (y_i - \\hat{y}_i)"),
        (
          "S3-35",
          "\(partial("y_i", "w_{0,3}^{1}")) = \\frac{\\partial}{\\partial w_{0,3}^{1}} [h^{0} w_{0,0}^{1}"
        ),
      ]),
    Case(
      id: "A3-7", model: "regression", detail: .full,
      formulas: [
        (
          "S3-37",
          "\(partial("L", "w_{3,0}^{0}")) = \\sum_{i=0}^{N-1} \(partial("L", "y_i")) \(partial("y_i", "h^{3}")) \(partial("h^{3}", "z_{3}^{0}")) \(partial("z_{3}^{0}", "w_{3,0}^{0}"))"
        ),
        ("S3-39", "\(partial("y_i", "h^{3}")) = \\frac{\\partial}{\\partial h^{3}} [h^{0} w_{0,0}^{1}"),
        ("S3-41", "\(partial("h^{3}", "z_{3}^{0}")) = \\sigma'(z_{3}^{0})"),
        (
          "S3-43",
          "\(partial("z_{3}^{0}", "w_{3,0}^{0}")) = \\frac{\\partial}{\\partial w_{3,0}^{0}} [x_i w_{3,0}^{0} + b_{3}^{0}] = x_i"
        ),
      ]),
    Case(
      id: "A3-9", model: "regression", forms: [.index],
      formulas: [
        ("S3-15", "= \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i) h^{k}"),
        ("S3-16", "= \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i)"),
        ("S3-28", "2 (y_i - \\hat{y}_i) w_{0,k}^{1} \\sigma'(z_{k}^{0}) x_i"),
        ("S3-29", "2 (y_i - \\hat{y}_i) w_{0,k}^{1} \\sigma'(z_{k}^{0})"),
      ]),
    Case(
      id: "A3-11", model: "regression-general", forms: [.matrix],
      formulas: [
        ("S3-45", "\\underbrace{h_i}_{m \\times 1} = \\sigma(z^{0}_i)"),
        ("S3-45", "\\underbrace{z^{0}_i}_{m \\times 1} = W^{h} x_i + b^{h}"),
        ("S3-46", "\\underbrace{y_i}_{s \\times 1} = W^{y} h_i + b^{y}"),
        (
          "S3-47",
          "\\underbrace{\(partial("L", "W^{y}"))}_{s \\times m} = \\sum_{i=0}^{N-1} \\underbrace{\(partial("L", "y_i"))}_{s \\times 1} \\, \\underbrace{h_i^{\\mathsf{T}}}_{1 \\times m}"
        ),
        ("S3-49", "\(partial("L", "h_i")) = (W^{y})^{\\mathsf{T}} \(partial("L", "y_i"))"),
        ("S3-50", "\(partial("L", "z^{0}_i")) = \(partial("L", "h_i")) \\odot \\sigma'(z^{0}_i)"),
        (
          "S3-51",
          "\\underbrace{\(partial("L", "W^{h}"))}_{m \\times e} = \\sum_{i=0}^{N-1} \\underbrace{\(partial("L", "z^{0}_i"))}_{m \\times 1} \\, \\underbrace{x_i^{\\mathsf{T}}}_{1 \\times e}"
        ),
        (
          "S3-52",
          "\\underbrace{\(partial("L", "b^{h}"))}_{m \\times 1} = \\sum_{i=0}^{N-1} \\underbrace{\(partial("L", "z^{0}_i"))}_{m \\times 1}"
        ),
      ]),
    Case(
      id: "A3-13", model: "regression", detail: .result,
      formulas: [
        ("S3-16", "\(partial("L", "b_{0}^{1}")) = \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i)")
      ]),
    // 004
    Case(
      id: "A4-2", model: "neuron",
      formulas: [("S4-7", "\\hat{y} = h w_1 + k w_2 + b"), ("S4-8", "L = (y - \\hat{y})^{2}")]),
    Case(
      id: "A4-3", model: "neuron", forms: [.expanded],
      formulas: [("S4-9", "(y - (h w_1 + k w_2 + b))")]),
  ]

  @Test(arguments: cases) func formulasOfTheNotes(item: Case) throws {
    let text = try Self.printed(item.model, item.forms, item.detail, item.style)
    for formula in item.formulas {
      #expect(text.contains(formula.latex), "\(item.id) \(formula.id): \(formula.latex)\n\(text)")
    }
  }
}
