extension CatalogueTests {
  static let document004: [Case] = [
    Case(
      id: "A4-2", model: "neuron",
      formulas: [("S4-7", "\\hat{y} = h w_1 + k w_2 + b"), ("S4-8", "L = (y - \\hat{y})^{2}")]),
    Case(
      id: "A4-3", model: "neuron", forms: [.expanded],
      formulas: [("S4-9", "(y - (h w_1 + k w_2 + b))")]),
    Case(
      id: "A4-1", model: "graph-sum",
      formulas: [("S4-1", "y = a + b"), ("S4-1", "<y/a> = 1"), ("S4-1", "<y/b> = 1")]),
    Case(
      id: "A4-1", model: "graph-linear",
      formulas: [
        ("S4-2", "y = a x - b"), ("S4-2", "<y/a> = x"), ("S4-2", "<y/x> = a"), ("S4-2", "<y/b> = -1"),
      ]),
    Case(id: "A4-1", model: "graph-square", formulas: [("S4-3", "y = a^{2}"), ("S4-3", "<y/a> = 2 a")]),
    Case(id: "A4-1", model: "graph-exp", formulas: [("S4-4", "y = e^{a}"), ("S4-4", "<y/a> = e^{a}")]),
    Case(
      id: "A4-2", model: "neuron-sigma", detail: .full,
      formulas: [("S4-5", #"\hat{y} = \sigma(h w_1 + k w_2 + b)"#), ("S4-6", #"$\sigma(x) = x$"#)]),
    Case(
      id: "A4-3", model: "neuron", forms: [.expanded],
      formulas: [("S4-9", #"L(w_1, w_2, b) = (y - (h w_1 + k w_2 + b))^{2}"#)]),
  ]
}
