extension CatalogueTests {
  static let document000: [Case] = [
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
    Case(
      id: "A0-2", model: "square-loss", detail: .result,
      formulas: [("S0-22", #"<E/\hat{y}> = -2 (y - \hat{y})"#)]),
    Case(
      id: "A0-1", model: "resumo", forms: [.index], detail: .full,
      formulas: [
        ("S0-4", #"\sigma(x) = \frac{1}{1 + e^{-x}}"#),
        ("S0-5", #"\sigma'(x) = \sigma(x) \cdot (1 - \sigma(x))"#),
      ]),
    Case(
      id: "A0-6", model: "resumo", forms: [.index], detail: .full,
      formulas: [
        ("S0-8", "<E/u^{(1)}_{ij}> ="),
        ("S0-9", "<E/u^{(1)}_{ij}> = <E/a^{(1)}_i> <a^{(1)}_i/u^{(1)}_{ij}>"),
        (
          "S0-10",
          #"<a^{(2)}_k/u^{(2)}_{ki}> = </u^{(2)}_{ki}> \sum_{j=1}^{q} u^{(2)}_{kj} z^{(1)}_j = z^{(1)}_i"#
        ),
        ("S0-10", #"<a^{(1)}_i/u^{(1)}_{ij}> = </u^{(1)}_{ij}> \sum_{k=1}^{p} u^{(1)}_{ik} x_k = x_j"#),
        ("S0-11", #"\delta^{(1)}_i = <E/a^{(1)}_i>"#),
        ("S0-12", #"<E/u^{(2)}_{ki}> = \delta^{(2)}_k z^{(1)}_i"#),
        ("S0-13", #"\delta^{(1)}_i = \sum_{k=1}^{m} <E/a^{(2)}_k> <a^{(2)}_k/a^{(1)}_i>"#),
        ("S0-14", #"= \sum_{k=1}^{m} \delta^{(2)}_k <a^{(2)}_k/a^{(1)}_i>"#),
        ("S0-15", "<a^{(2)}_k/a^{(1)}_i> = <a^{(2)}_k/z^{(1)}_i> <z^{(1)}_i/a^{(1)}_i>"),
        (
          "S0-16",
          #"<a^{(2)}_k/z^{(1)}_i> <z^{(1)}_i/a^{(1)}_i> = u^{(2)}_{ki} \sigma'(a^{(1)}_i)"#
        ),
        ("S0-17", #"\left( \sum_{k=1}^{m} \delta^{(2)}_k u^{(2)}_{ki} \right) \sigma'(a^{(1)}_i)"#),
      ]),
    Case(
      id: "A0-5", model: "resumo", forms: [.index], detail: .full,
      formulas: [
        ("S0-6", #"E = \sum_{k=1}^{m} (y_k - \hat{y}_k)^{2}"#),
        ("S0-18", #"\hat{y}_k = a^{(2)}_k"#), ("S0-19", #"<\hat{y}_k/a^{(2)}_k> = 1"#),
        ("S0-20", #"\delta^{(2)}_k = <E/\hat{y}_k> <\hat{y}_k/a^{(2)}_k>"#),
        (
          "S0-21",
          #"<E/\hat{y}_k> = </\hat{y}_k> \sum_{i=1}^{m} (y_i - \hat{y}_i)^{2} = -2 (y_k - \hat{y}_k)"#
        ),
        ("S0-22", #"= -2 (y_k - \hat{y}_k)"#),
        ("S0-23", #"\delta^{(2)}_k = <E/a^{(2)}_k> = -2 (y_k - \hat{y}_k)"#),
      ]),
    Case(
      id: "A0-7", model: "resumo", forms: [.index],
      formulas: [("S0-24", #"(u^{(1)}_{ij})^{*} = u^{(1)}_{ij} - \rho \, <E/u^{(1)}_{ij}>"#)]),
  ]
}
