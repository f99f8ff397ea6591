extension CatalogueTests {
  static let document001: [Case] = [
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
    Case(
      id: "A1-1", model: "wv", forms: [.matrix], detail: .full,
      formulas: [
        ("S1-2", #"I = \begin{pmatrix} I_1 I_2 \end{pmatrix}"#),
        ("S1-3", #"H = \begin{pmatrix} H_1 H_2 \end{pmatrix}"#),
        ("S1-5", #"W = \begin{pmatrix} w_{11} w_{21} w_{12} w_{22} \end{pmatrix}"#),
        ("S1-6", #"V = \begin{pmatrix} v_{11} v_{21} \end{pmatrix}"#),
        ("S1-7", #"= W I"#),
        ("S1-7", #"= \begin{pmatrix} w_{11} I_1 + w_{21} I_2 w_{12} I_1 + w_{22} I_2 \end{pmatrix}"#),
        ("S1-8", #"= \begin{pmatrix} f_h(H_{in1}) f_h(H_{in2}) \end{pmatrix}"#),
      ]),
    Case(
      id: "A1-2", model: "wv", forms: [.expanded],
      formulas: [
        ("S1-8", #"H_1 = f_h(w_{11} I_1 + w_{21} I_2)"#), ("S1-8", #"H_2 = f_h(w_{12} I_1 + w_{22} I_2)"#),
        (
          "S1-9",
          #"O_{in} = v_{11} \cdot f_h(w_{11} I_1 + w_{21} I_2) + v_{21} \cdot f_h(w_{12} I_1 + w_{22} I_2)"#
        ),
        (
          "S1-10",
          #"O = f_o(v_{11} \cdot f_h(w_{11} I_1 + w_{21} I_2) + v_{21} \cdot f_h(w_{12} I_1 + w_{22} I_2))"#
        ),
        (
          "S1-11",
          #"EQ(w_{11}, w_{12}, w_{21}, w_{22}, v_{11}, v_{21}) = \frac{1}{2} (f_o(v_{11} \cdot "#
            + #"f_h(w_{11} I_1 + w_{21} I_2) + v_{21} \cdot f_h(w_{12} I_1 + w_{22} I_2)) - y)^{2}"#
        ),
      ]),
    Case(
      id: "A1-5", model: "wv",
      formulas: [("S1-13", "f_h'(H_{in1})"), ("S1-14", "f_h'(H_{in2})")], absent: ["f_h'(H_1)", "f_h'(H_2)"]),
    Case(
      id: "A1-6", model: "wv", forms: [.matrix],
      formulas: [
        (
          "S1-19",
          #"\begin{pmatrix} <EQ/v_{11}> <EQ/v_{21}> \end{pmatrix} = E \cdot f_o'(O_{in}) "#
            + #"\begin{pmatrix} H_1 H_2 \end{pmatrix}"#
        )
      ]),
    Case(
      id: "A1-8", model: "wv", forms: [.matrix],
      formulas: [
        (
          "S1-21",
          #"\nabla EQ = \begin{pmatrix} <EQ/w_{11}> <EQ/w_{12}> <EQ/w_{21}> <EQ/w_{22}> <EQ/v_{11}> "#
            + #"<EQ/v_{21}> \end{pmatrix}"#
        )
      ]),
    Case(
      id: "A1-9", model: "wv", forms: [.matrix],
      formulas: [
        ("S1-22", #"\delta = E \cdot f_o'(O_{in})"#),
        (
          "S1-23",
          #"\begin{pmatrix} v_{11} v_{21} \end{pmatrix} - t \, \delta \begin{pmatrix} H_1 H_2 \end{pmatrix}"#
        ),
        (
          "S1-24",
          #"\tilde{V} = \begin{pmatrix} v_{11} v_{21} \end{pmatrix} \odot "#
            + #"\begin{pmatrix} f_h'(H_{in1}) f_h'(H_{in2}) \end{pmatrix}"#
        ),
        (
          "S1-25",
          #"\begin{pmatrix} w_{11} w_{12} w_{21} w_{22} \end{pmatrix} - t \, \delta "#
            + #"\begin{pmatrix} \tilde{V} \tilde{V} \end{pmatrix} \odot \begin{pmatrix} I_1 I_1 I_2 I_2 \end{pmatrix}"#
        ),
        (
          "S1-26",
          #"\leftarrow \begin{pmatrix} w_{11} w_{12} w_{21} w_{22} \end{pmatrix} - t \, \begin{pmatrix} "#
            + #"\delta \cdot v_{11} \cdot f_h'(H_{in1}) \cdot I_1 \delta \cdot v_{21} \cdot f_h'(H_{in2}) \cdot I_1 "#
            + #"\delta \cdot v_{11} \cdot f_h'(H_{in1}) \cdot I_2 \delta \cdot v_{21} \cdot f_h'(H_{in2}) \cdot I_2 "#
            + #"\end{pmatrix}"#
        ),
      ]),
    Case(
      id: "A1-12", model: "wv-general", forms: [.index], detail: .full,
      formulas: [
        ("S1-28", #"EQ = \frac{1}{2} \sum_{k=1}^{q} (O_k - y_k)^{2}"#),
        ("S1-29", "O_k = f_o(O_{in,k})"), ("S1-30", #"O_{in,k} = \sum_{j=1}^{p} v_{jk} \cdot H_j"#),
        ("S1-27", #"<EQ/v_{jk}> = <EQ/O_{in,k}> \cdot <O_{in,k}/v_{jk}>"#),
        ("S1-31", #"<EQ/O_k> = </O_k> \frac{1}{2} \sum_{i=1}^{q} (O_i - y_i)^{2} = O_k - y_k"#),
        ("S1-32", #"<O_k/O_{in,k}> = f_o'(O_{in,k})"#),
        ("S1-33", #"<O_{in,k}/v_{jk}> = </v_{jk}> \sum_{i=1}^{p} v_{ik} \cdot H_i = H_j"#),
        ("S1-34", #"= (O_k - y_k) \cdot f_o'(O_{in,k}) \cdot H_j"#),
      ]),
  ]
}
