extension CatalogueTests {
  static let document002: [Case] = [
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
        ("S2-41", "\\delta^{(1)} = (\\delta^{(2)} \\theta^{(2)}) \\odot a^{(1)} \\odot (1 - a^{(1)})"),
        ("S2-42", "\\delta^{(2)} = (a^{(2)} - y) \\odot a^{(2)} \\odot (1 - a^{(2)})"),
      ]),
    Case(
      id: "A2-1", model: "half-mean",
      formulas: [("S2-2", #"J = \frac{1}{2 N} \sum_{i=1}^{N} (y_i - \hat{y}_i)^{2}"#)]),
    Case(
      id: "A2-2", model: "chain", forms: [.expanded],
      formulas: [
        ("S2-8", #"J = \frac{1}{2} (y - a^{(2)})^{2}"#),
        ("S2-9", #"a^{(2)} = \sigma(\theta^{(2)} \sigma(\theta^{(1)} X_1))"#),
      ]),
    Case(
      id: "A2-5", model: "chain", detail: .full,
      formulas: [
        ("S2-6", #"\sigma'(x) = \sigma(x) \cdot (1 - \sigma(x))"#),
        ("S2-30", #"<z^{(2)}/\theta^{(2)}> = </\theta^{(2)}> \theta^{(2)} a^{(1)} = a^{(1)}"#),
        ("S2-30", #"<z^{(1)}/\theta^{(1)}> = </\theta^{(1)}> \theta^{(1)} X_1 = X_1"#),
      ]),
    Case(
      id: "A2-9", model: "chain", detail: .full,
      formulas: [
        ("S2-46", #"\theta^{(1)} \leftarrow \theta^{(1)} - \eta \, <J/\theta^{(1)}>"#),
        ("S2-46", #"\theta^{(2)} \leftarrow \theta^{(2)} - \eta \, <J/\theta^{(2)}>"#),
      ]),
    Case(
      id: "A2-12", model: "chain", forms: [.weight, .index], detail: .full,
      formulas: [
        ("S2-29", #"\delta^{(1)} = <J/z^{(1)}>"#),
        ("S2-32", "<J/z^{(2)}> <z^{(2)}/\\theta^{(2)}> = \\delta^{(2)} <z^{(2)}/\\theta^{(2)}>"),
        ("S2-32", #"<J/\theta^{(2)}> = <J/a^{(2)}> <a^{(2)}/z^{(2)}> <z^{(2)}/\theta^{(2)}>"#),
        ("S2-33", "<J/z^{(1)}> <z^{(1)}/\\theta^{(1)}> = \\delta^{(1)} <z^{(1)}/\\theta^{(1)}>"),
        (
          "S2-33",
          #"<J/\theta^{(1)}> = <J/a^{(2)}> <a^{(2)}/z^{(2)}> <z^{(2)}/a^{(1)}> <a^{(1)}/z^{(1)}> <z^{(1)}/\theta^{(1)}>"#
        ),
        ("S2-34", #"= \delta^{(2)} <z^{(2)}/a^{(1)}> <a^{(1)}/z^{(1)}>"#),
        ("S2-36", #"= \delta^{(2)} \theta^{(2)} a^{(1)} (1 - a^{(1)})"#),
        ("S2-31", #"<J/\theta^{(2)}> = \delta^{(2)} a^{(1)}"#),
        ("S2-31", #"<J/\theta^{(1)}> = \delta^{(1)} X_1"#),
      ]),
    Case(
      id: "A2-12", model: "layers", forms: [.index], detail: .full,
      formulas: [
        (
          "S2-37",
          #"\delta^{(l)}_{ij} = <J/z^{(l)}_{ij}> = \left( \sum_{k=1}^{n} \delta^{(l+1)}_{ik} \theta^{(l+1)}_{kj} "#
            + #"\right) a^{(l)}_{ij} (1 - a^{(l)}_{ij})"#
        ),
        ("S2-31", #"<J/\theta^{(l)}_{jk}> = \sum_{i=1}^{N} \delta^{(l)}_{ij} a^{(l-1)}_{ik}"#),
        ("S2-38", #"\delta^{(L)}_{ij} = <J/a^{(L)}_{ij}> <a^{(L)}_{ij}/z^{(L)}_{ij}>"#),
      ]),
    Case(
      id: "A2-13", model: "chain", forms: [.index], detail: .full,
      formulas: [("S2-38", #"\delta^{(2)} = <J/a^{(2)}> <a^{(2)}/z^{(2)}>"#)]),
    Case(
      id: "A2-30", model: "linear-layers", forms: [.expanded],
      formulas: [
        ("S2-1", "h_1 = 2 z_1"),
        (
          "P15",
          #"\hat{y} = (4 w_1 W_{11} + 4 w_2 W_{21}) \cdot x_1 + (4 w_1 W_{12} + 4 w_2 W_{22}) \cdot x_2 "#
            + #"+ 4 w_1 b_1 + 4 w_2 b_2 + 2 c"#
        ),
      ]),
    Case(
      id: "A2-31", model: "sign", detail: .full,
      formulas: [("S2-5", #"\operatorname{sign}'(x) = 0 \qquad (x \neq 0)"#), ("S2-5", "<f/x> = 0")]),
    Case(
      id: "A2-16", model: "mlp231", forms: [.matrix],
      formulas: [
        ("S2-40", #"\underbrace{z^{(1)}}_{N \times 3} = X (\theta^{(1)})^{\mathsf{T}}"#),
        (
          "S2-40",
          #"\underbrace{<J/\theta^{(2)}>}_{1 \times 3} = \underbrace{(\delta^{(2)})^{\mathsf{T}}}_{1 \times N}"#
        ),
        (
          "S2-40",
          #"\underbrace{<J/\theta^{(1)}>}_{3 \times 2} = \underbrace{(\delta^{(1)})^{\mathsf{T}}}_{3 \times N}"#
        ),
      ]),
    Case(
      id: "A2-9", model: "method", detail: .full,
      formulas: [
        ("S2-3", #"\theta_{t+1} = \theta_t - \eta \, \nabla J"#),
        ("S2-11", #"\theta_{t+1} = \theta_t - \eta \, \nabla J"#),
      ]),
  ]
}
