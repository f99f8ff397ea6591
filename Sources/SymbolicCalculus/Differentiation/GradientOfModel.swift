import ModelLanguage
import SymbolicAlgebra

extension LoweredModel {
  /// The leaf or the named node of an element.
  public func node(of element: ElementReference) -> Node? {
    let name = graph.symbol(named: model.quantities[element.quantity].name)
    if let leaves = leaves[element.quantity] {
      return leaves.first { leaf in
        guard case .symbol(name, let indices) = graph.view(leaf) else { return false }
        return indices.filter { $0.integer != nil }.compactMap { $0.integer } == element.indices
      }
    }
    return definitions.first { $0.quantity == element.quantity && $0.indices == element.indices }?.node
  }

  /// ∂loss/∂element for each element, by reverse accumulation: one pass for all. O(nodes).
  public func gradient(withRespectTo elements: [ElementReference]) -> Gradient {
    let variables = leafTable()
    let nodes = elements.map { variables[$0] ?? node(of: $0) }
    let wanted = Set(nodes.compactMap { $0 })
    let abbreviations = definitions.filter { model.quantities[$0.quantity].role == .abbreviation }.map {
      $0.node
    }
    let accumulation = ReverseAccumulation(of: loss, in: graph, abbreviations: abbreviations) {
      wanted.contains($0)
    }
    let partials = zip(elements, nodes).map { element, node in
      let derivative = node.flatMap { accumulation.adjoint(of: $0) }
      return Gradient.Partial(
        quantity: element.quantity, indices: element.indices, variable: node ?? graph.constant(0),
        derivative: derivative ?? graph.constant(0), hasInfluence: derivative != nil)
    }
    let gradient = Gradient(lowered: self, partials: partials, adjoints: accumulation.links)
    let map = SoftmaxAdjoints(self, gradient.adjoints).replacements(gradient.adjoints)
    return map.isEmpty ? gradient : gradient.replacing(map)
  }

  /// The same by the other differentiator, on the loss with every name looked through.
  public func gradientByRewriting(withRespectTo elements: [ElementReference]) -> [Node] {
    let variables = leafTable()
    let root = graph.lookingThrough([.link, .abbreviation], in: loss)
    let differentiator = ForwardRewriting(graph: graph)
    return elements.map { element in
      variables[element].map { differentiator.derivative(of: root, withRespectTo: $0) } ?? graph.constant(0)
    }
  }

  private func leafTable() -> [ElementReference: Node] {
    var table: [ElementReference: Node] = [:]
    for nodes in leaves {
      for leaf in nodes.value {
        guard case .symbol(_, let indices) = graph.view(leaf) else { continue }
        let place = indices.compactMap { $0.integer }
        table[ElementReference(quantity: nodes.key, indices: place)] = leaf
      }
    }
    return table
  }

  /// All weights, in declared order.
  public var weights: [ElementReference] {
    model.quantities.indices.filter { model.quantities[$0].role == .weight }.flatMap { quantity in
      (0..<layout.arrays[quantity].count).map {
        ElementReference(quantity: quantity, indices: layout.arrays[quantity].indices(at: $0))
      }
    }
  }

  /// `root` with every opaque function replaced by the function bound to it, derivatives included.
  public func binding(_ functions: [String: String], in root: Node) throws -> Node {
    let nodes = graph.reachable(from: [root])
    var image: [Node: Node] = [:]
    let differentiator = ForwardRewriting(graph: graph)
    let variable = graph.symbol("\u{1}argument")
    for node in nodes {
      let made = graph.rebuilt(node) { image[$0]! }
      guard case .opaque(let name, let order, let argument) = graph.view(made),
        let function = functions[graph.name(of: name)]
      else {
        image[node] = made
        continue
      }
      let parameters = model.opaqueFunctions.first { $0.name == graph.name(of: name) }?.parameters ?? []
      guard
        var value = FunctionMeaning.expand(function, of: variable, parameters: parameters, in: graph)
      else {
        throw LoweringError.unknownFunction(function)
      }
      for _ in 0..<order { value = differentiator.derivative(of: value, withRespectTo: variable) }
      image[node] = graph.rewriting(value) { $0 == variable ? argument : nil }
    }
    return image[root]!
  }
}
