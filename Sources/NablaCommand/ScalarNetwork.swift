import Nabla

/// The loss of a dense network with every weight a symbol.
///
/// Sigmoid hidden layers with biases, identity output, loss ½Σ(ŷ−y)², one sample; the sum z and the value a of every
/// neuron are links, as in the models of the language.
struct ScalarNetwork {
  let loss: Node
  private let graph: ExpressionGraph
  /// By the number of the symbol.
  private let isWeightName: [Bool]
  private let layerCount: Int

  init(_ widths: [Int], in graph: ExpressionGraph) {
    self.graph = graph
    layerCount = widths.count - 1
    graph.reserveCapacity(
      additional: zip(widths, widths.dropFirst()).reduce(16) { $0 + 2 * $1.0 * $1.1 + 5 * $1.1 })
    var isWeightName: [Bool] = []
    isWeightName.reserveCapacity(4 * layerCount)
    let input = graph.symbol(named: "x")
    var previous = (1...widths[0]).map { graph.symbol(input, at: $0) }
    var terms: [Node] = []
    for layer in 1..<widths.count {
      let number = String(layer)
      let (weight, bias) = (graph.symbol(named: "W" + number), graph.symbol(named: "b" + number))
      let isLast = layer == widths.count - 1
      Self.mark(weight, in: &isWeightName)
      Self.mark(bias, in: &isWeightName)
      let (sum, activation) = (graph.symbol(named: "z" + number), graph.symbol(named: "a" + number))
      previous = (1...widths[layer]).map { to in
        terms.removeAll(keepingCapacity: true)
        for (from, value) in previous.enumerated() {
          terms.append(graph.product(graph.symbol(weight, row: to, column: from + 1), value))
        }
        terms.append(graph.symbol(bias, at: to))
        let z = graph.named(.link, sum, at: to, graph.sum(terms))
        return isLast ? z : graph.named(.link, activation, at: to, graph.apply(.sigmoid, z))
      }
    }
    let target = graph.symbol(named: "y")
    terms.removeAll(keepingCapacity: true)
    for (place, value) in previous.enumerated() {
      let difference = graph.difference(value, graph.symbol(target, at: place + 1))
      terms.append(graph.power(difference, graph.constant(2)))
    }
    loss = graph.product(graph.constant(Rational(1, over: 2) ?? .one), graph.sum(terms))
    self.isWeightName = isWeightName
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
    let arrays = Set((1...layerCount).flatMap { ["W\($0)", "b\($0)", "z\($0)", "a\($0)"] })
    var typesetter = Typesetter(graph: graph, profile: .default, arrays: arrays)
    let shared = accumulation.links.map { typesetter.latex(graph.value(of: $0.node)) }
    return shared + accumulation.results.map { typesetter.latex($0.adjoint) }
  }
}
