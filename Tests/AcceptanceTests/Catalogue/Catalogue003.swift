extension CatalogueTests {
  static let document003: [Case] = [
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
      id: "A3-13", model: "regression", detail: .factors,
      formulas: [
        (
          "S3-16",
          "<L/b_{0}^{1}> = \\sum_{i=0}^{N-1} <L/y_i> <y_i/b_{0}^{1}> = \\frac{1}{N} \\sum_{i=0}^{N-1} 2 (y_i - \\hat{y}_i)"
        )
      ]),
    Case(
      id: "A3-2", model: "regression", forms: [.matrix], detail: .full,
      formulas: [
        (
          "S3-3",
          #"w^{0} = \begin{pmatrix} w_{0,0}^{0} w_{1,0}^{0} w_{2,0}^{0} w_{3,0}^{0} \end{pmatrix}"#
        ),
        ("S3-3", #"b^{0} = \begin{pmatrix} b_{0}^{0} b_{1}^{0} b_{2}^{0} b_{3}^{0} \end{pmatrix}"#),
        ("S3-3", #"z^{0}_i}_{4 \times 1} = x_i w^{0} + b^{0}"#),
        ("S3-3", #"h_i}_{4 \times 1} = \sigma(z^{0}_i)"#),
        ("S3-3", #"h_i = \begin{pmatrix} h^{0} h^{1} h^{2} h^{3} \end{pmatrix}"#),
        (
          "S3-4",
          #"w^{1} = \begin{pmatrix} w_{0,0}^{1} w_{0,1}^{1} w_{0,2}^{1} w_{0,3}^{1} \end{pmatrix}"#
        ),
        ("S3-4", #"y_i}_{1 \times 1} = w^{1} h_i + b^{1}"#),
      ]),
    Case(
      id: "A3-3", model: "regression", detail: .full,
      formulas: [
        ("S3-5", #"L_i = (y_i - \hat{y}_i)^{2}"#),
        ("S3-6", #"L = \frac{1}{N} \sum_{i=0}^{N-1} (y_i - \hat{y}_i)^{2}"#),
      ]),
    Case(
      id: "A3-4", model: "regression", detail: .full, style: .direct,
      formulas: [("S3-7", "<L/w_{0,3}^{1}> =")]),
    Case(
      id: "A3-5", model: "regression", detail: .full, style: .direct,
      formulas: [
        ("S3-18", "<L/w_{3,0}^{0}> ="),
        (
          "S3-20",
          #"</w_{3,0}^{0}> y_i = </w_{3,0}^{0}> [h^{0} w_{0,0}^{1} + h^{1} w_{0,1}^{1} + h^{2} w_{0,2}^{1} "#
            + #"+ h^{3} w_{0,3}^{1} + b_{0}^{1}]"#
        ),
        ("S3-26", #"[x_i w_{3,0}^{0} + b_{3}^{0}] \text{(definição)} = w_{0,3}^{1} \sigma'(z_{3}^{0}) x_i"#),
      ]),
    Case(
      id: "A3-6", model: "regression", detail: .full,
      formulas: [
        ("S3-31", #"<L/y_i> = </y_i> \frac{1}{N} \sum_{i'=0}^{N-1} (y_{i'} - \hat{y}_{i'})^{2}"#),
        ("S3-32", #"= \frac{1}{N} \sum_{i'=0}^{N-1} </y_i> (y_{i'} - \hat{y}_{i'})^{2}"#),
        (
          "S3-34",
          #"<L/w_{0,3}^{1}> = \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) <y_i/w_{0,3}^{1}>"#
        ),
        ("S3-35", "+ h^{3} w_{0,3}^{1} + b_{0}^{1}] = h^{3}"),
        ("S3-36", #"<L/w_{0,3}^{1}> = \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) h^{3}"#),
      ]),
    Case(
      id: "A3-7", model: "regression", detail: .full,
      formulas: [
        (
          "S3-38",
          #"= \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) <y_i/h^{3}> <h^{3}/z_{3}^{0}> <z_{3}^{0}/w_{3,0}^{0}>"#
        ),
        (
          "S3-40",
          #"= \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) w_{0,3}^{1} <h^{3}/z_{3}^{0}> <z_{3}^{0}/w_{3,0}^{0}>"#
        ),
        (
          "S3-42",
          #"= \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) w_{0,3}^{1} \sigma'(z_{3}^{0}) <z_{3}^{0}/w_{3,0}^{0}>"#
        ),
        (
          "S3-44",
          #"<L/w_{3,0}^{0}> = \frac{1}{N} \sum_{i=0}^{N-1} 2 (y_i - \hat{y}_i) w_{0,3}^{1} \sigma'(z_{3}^{0}) x_i"#
        ),
      ]),
    Case(
      id: "A3-9", model: "regression", forms: [.index], detail: .full,
      formulas: [
        (
          "S3-17",
          #"<y_i/w_{0,k}^{1}> = </w_{0,k}^{1}> \left[ \sum_{j=0}^{3} h^{j} w_{0,j}^{1} + b_{0}^{1} \right] = h^{k}"#
        )
      ]),
    Case(
      id: "A3-11", model: "regression-general", forms: [.matrix],
      formulas: [
        ("S3-47", #"= \frac{2}{N} \sum_{i=0}^{N-1} (y_i - \hat{y}_i) h_i^{\mathsf{T}}"#),
        (
          "S3-48",
          #"\underbrace{<L/b^{y}>}_{s \times 1} = \sum_{i=0}^{N-1} \underbrace{<L/y_i>}_{s \times 1}"#
        ),
        ("S3-48", #"= \frac{2}{N} \sum_{i=0}^{N-1} (y_i - \hat{y}_i)"#),
        (
          "S3-51",
          #"\frac{2}{N} \sum_{i=0}^{N-1} (((W^{y})^{\mathsf{T}} (y_i - \hat{y}_i)) \odot \sigma'(z^{0}_i)) x_i^{\mathsf{T}}"#
        ),
      ]),
    Case(
      id: "A3-14", model: "regression", detail: .full,
      formulas: [
        (
          "S3-14",
          #"= \frac{1}{N} \sum_{i=0}^{N-1} \underbrace{2 (y_i - \hat{y}_i)}_{\text{perda}} "#
            + #"\underbrace{h^{3}}_{\text{entrada}}"#
        ),
        (
          "S3-44",
          #"\underbrace{2 (y_i - \hat{y}_i)}_{\text{perda}} \underbrace{w_{0,3}^{1}}_{\text{peso no caminho}} "#
            + #"\underbrace{\sigma'(z_{3}^{0})}_{\text{oculta}} \underbrace{x_i}_{\text{entrada}}"#
        ),
      ]),
    Case(
      id: "A3-14", model: "regression-general", forms: [.matrix],
      formulas: [
        ("S3-47", #"\underbrace{<L/y_i>}_{s \times 1} \, \underbrace{h_i^{\mathsf{T}}}_{1 \times m}"#),
        ("S3-49", #"<L/h_i> = (W^{y})^{\mathsf{T}} <L/y_i>"#),
        ("S3-50", #"\underbrace{<L/z^{0}_i>}_{m \times 1}"#),
      ]),
  ]
}
