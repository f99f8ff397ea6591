import Nabla

/// The loss of a dense network with every weight a symbol.
///
/// Sigmoid hidden layers with biases, identity output, loss ½Σ(ŷ−y)², one sample; the sum z and the value a of every
/// neuron are links, as in the models of the language.
struct ScalarNetwork {
  /// What a description of the network says: how wide its layers are, and what its arrays are called.
  struct Shape {
    let widths: [Int]
    let layers: [(weight: String, bias: String, sum: String, activation: String)]
    let weightCount: Int

    init(_ widths: [Int]) {
      self.widths = widths
      layers = (1..<widths.count).map { ("W\($0)", "b\($0)", "z\($0)", "a\($0)") }
      weightCount = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    }

    /// Of the loss and of its derivatives: two for each weight in both, for the first layer's one less, and what neurons have.
    var expectedNodeCount: Int { 4 * weightCount - widths[0] * widths[1] + 5 * widths.reduce(1, +) }
  }

  let loss: Node
  let graph: ExpressionGraph
  private let shape: Shape
  /// By the number of the symbol.
  private let isWeightName: [Bool]

  init(_ shape: Shape) {
    let graph = ExpressionGraph(minimumCapacity: shape.expectedNodeCount)
    let widths = shape.widths
    let mostTerms = (widths.max() ?? 0) + 1
    var (terms, values, sums): ([Node], [Node], [Node]) = ([], [], [])
    terms.reserveCapacity(mostTerms)
    values.reserveCapacity(mostTerms)
    sums.reserveCapacity(mostTerms)
    var isWeightName: [Bool] = []
    isWeightName.reserveCapacity(4 * shape.layers.count)
    let input = graph.symbol(named: "x")
    for place in 1...widths[0] { values.append(graph.symbol(input, at: place)) }
    for place in shape.layers.indices {
      let weight = graph.symbol(named: shape.layers[place].weight)
      let bias = graph.symbol(named: shape.layers[place].bias)
      let sum = graph.symbol(named: shape.layers[place].sum)
      let activation = graph.symbol(named: shape.layers[place].activation)
      Self.mark(weight, in: &isWeightName)
      Self.mark(bias, in: &isWeightName)
      sums.removeAll(keepingCapacity: true)
      for to in 1...widths[place + 1] {
        terms.removeAll(keepingCapacity: true)
        for from in 1...widths[place] {
          terms.append(graph.product(graph.symbol(weight, row: to, column: from), values[from - 1]))
        }
        terms.append(graph.symbol(bias, at: to))
        let z = graph.named(.link, sum, at: to, graph.sum(terms))
        let isLast = place == shape.layers.count - 1
        sums.append(isLast ? z : graph.named(.link, activation, at: to, graph.apply(.sigmoid, z)))
      }
      swap(&sums, &values)
    }
    let target = graph.symbol(named: "y")
    terms.removeAll(keepingCapacity: true)
    for place in 1...widths[widths.count - 1] {
      let difference = graph.difference(values[place - 1], graph.symbol(target, at: place))
      terms.append(graph.power(difference, graph.constant(2)))
    }
    loss = graph.product(graph.constant(Rational(1, over: 2) ?? .one), graph.sum(terms))
    (self.graph, self.shape, self.isWeightName) = (graph, shape, isWeightName)
  }

  private static func mark(_ name: Symbol, in isWeightName: inout [Bool]) {
    while isWeightName.count <= name.rawValue { isWeightName.append(false) }
    isWeightName[Int(name.rawValue)] = true
  }

  /// Whether a node is a weight or a bias.
  func isWeight(_ node: Node) -> Bool {
    guard let name = graph.symbolName(of: node), name.rawValue < isWeightName.count else { return false }
    return isWeightName[Int(name.rawValue)]
  }

  /// The derivative in each weight, and the adjoints these share.
  func accumulation() -> ReverseAccumulation { ReverseAccumulation(of: loss, in: graph, wanted: isWeight) }

  /// The loss and its derivative in each weight, in the order in which the weights were made.
  func roots(_ accumulation: ReverseAccumulation) -> [Node] {
    var roots: [Node] = []
    roots.reserveCapacity(accumulation.results.count + 1)
    roots.append(loss)
    for result in accumulation.results { roots.append(result.adjoint) }
    return roots
  }

  /// The derivative in each weight as LaTeX, with the adjoints of the links by name, each defined once.
  func latex(_ accumulation: ReverseAccumulation) -> [String] {
    let arrays = Set(shape.layers.flatMap { [$0.weight, $0.bias, $0.sum, $0.activation] })
    var typesetter = Typesetter(graph: graph, profile: .default, arrays: arrays)
    let shared = accumulation.links.map { typesetter.latex(graph.value(of: $0.node)) }
    return shared + accumulation.results.map { typesetter.latex($0.adjoint) }
  }
}
