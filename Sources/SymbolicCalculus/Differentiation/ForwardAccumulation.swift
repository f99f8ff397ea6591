import ModelLanguage
import SymbolicAlgebra

/// Forward accumulation: ẋ = Σ over operands u of x: ∂x/∂u · u̇ for every node x, the tangents of some leaves being given.
///
/// Operands precede what is made of them, so that one ascending pass does it, O(nodes), whatever the number of leaves. Over
/// the nodes of a gradient this is H·v: forward over reverse. Tangents of named nodes are named, which keeps products from being
/// multiplied out.
struct ForwardAccumulation {
  private let graph: ExpressionGraph
  private let nodes: [Node]
  private let partials: LocalPartials
  /// The tangent of each node by position, −1 for zero.
  private var tangents: [Int32]
  /// What follows the name of a value in the name of its tangent.
  private let suffix: String

  /// The tangents of all nodes under `roots`; a leaf without a seed is constant.
  init(under roots: [Node], in graph: ExpressionGraph, seeds: [Node: Node], suffix: String) {
    self.graph = graph
    self.suffix = suffix
    nodes = graph.reachable(from: roots)
    let last = nodes.last ?? graph.constant(0)
    partials = LocalPartials(graph: graph, valueCount: last.position + 1)
    tangents = Array(repeating: -1, count: last.position + 1)
    for node in nodes {
      if let name = graph.name(of: node) { partials.note(node, asNameOf: name.value) }
      guard let tangent = seeds[node] ?? tangent(of: node) else { continue }
      if graph.constant(of: tangent)?.isZero != true { tangents[node.position] = Int32(tangent.position) }
    }
  }

  /// nil for zero.
  subscript(node: Node) -> Node? {
    let place = tangents[node.position]
    return place < 0 ? nil : graph.node(at: Int(place))
  }

  private func tangent(of node: Node) -> Node? {
    switch graph.opcode(of: node) {
    case .constant, .symbol, .indexValue, .delta: return nil
    case .named: return self[graph.value(of: node)].map { named($0, like: node) }
    case .reduction:
      guard case .reduction(let kind, let height, let interval, let body) = graph.view(node) else {
        return nil
      }
      precondition(kind == .sum, "only sums are differentiated over a symbolic range")
      return self[body].map { graph.closing(.sum, height: height, in: interval, $0) }
    case .sum: return total(graph.operands(of: node).compactMap { self[$0] })
    case .product: return productRule(graph.operands(of: node))
    default:
      let operands = graph.operands(of: node)
      return total(
        operands.indices.compactMap { place in
          guard let moving = self[operands[place]], let slope = partials.partial(of: node, at: place) else {
            return nil
          }
          return graph.product(slope, moving)
        })
    }
  }

  private func total(_ terms: [Node]) -> Node? { terms.isEmpty ? nil : graph.sum(terms) }

  /// Σ u̇ᵢ·(the other factors). A long product shares the products of all factors before and after a place.
  private func productRule(_ factors: [Node]) -> Node? {
    let moving = factors.indices.filter { self[factors[$0]] != nil }
    if factors.count <= 8 || moving.count <= 1 {
      return total(
        moving.map { place in
          var term = factors
          if let tangent = self[factors[place]] { term[place] = tangent }
          return graph.product(term)
        })
    }
    var after = [graph.constant(1)]
    for factor in factors.reversed() { after.append(graph.product(factor, after[after.count - 1])) }
    var before = graph.constant(1)
    var terms: [Node] = []
    for (place, factor) in factors.enumerated() {
      if let tangent = self[factor] {
        terms.append(graph.product([before, tangent, after[factors.count - 1 - place]]))
      }
      before = graph.product(before, factor)
    }
    return total(terms)
  }

  /// A tangent under the author's name of the value, unless it is a number or has a name already.
  private func named(_ tangent: Node, like node: Node) -> Node {
    guard case .named(let role, let name, let indices, _) = graph.view(node) else { return tangent }
    switch graph.opcode(of: tangent) {
    case .constant, .symbol, .named: return tangent
    default: break
    }
    let places = indices.compactMap { $0.integer }
    let list = places.isEmpty ? "" : "[" + places.map { String($0) }.joined(separator: ",") + "]"
    let text = (role == .adjoint ? "d" : "") + graph.name(of: name) + list + suffix
    return graph.named(
      .tangent, graph.symbol(named: text), indices.filter { $0.integer == nil }, tangent)
  }
}

extension Gradient {
  /// ∇²L·d = d/dε ∇L(w + εd) for a direction d with one node for each element, by forward accumulation over the gradient and in
  /// stable forms. Names of links and adjoints stay, so that a program shares them with loss and gradient. O(nodes).
  public func hessianVectorProduct(direction: [Node]) -> [Node] {
    precondition(direction.count == partials.count, "a direction has one entry for each element")
    var seeds: [Node: Node] = [:]
    for (partial, entry) in zip(partials, direction) where isLeaf(partial) { seeds[partial.variable] = entry }
    return stableTangents(partials.map { $0.derivative }, seeds, "·d")
  }

  /// ∂²L/∂a∂b for b from a on, row after row: the upper triangle of H, n(n + 1)/2 nodes for n elements, in stable forms.
  /// O(n · nodes).
  public func upperHessian() -> [Node] {
    let one = lowered.graph.constant(1)
    let columns = partials.enumerated().map { place, partial -> [Node] in
      let roots = partials[...place].map { $0.derivative }
      guard isLeaf(partial) else { return roots.map { _ in lowered.graph.constant(0) } }
      let element = ElementReference(quantity: partial.quantity, indices: partial.indices)
      return stableTangents(roots, [partial.variable: one], "/∂" + lowered.model.label(of: element))
    }
    return partials.indices.flatMap { row in columns[row...].map { $0[row] } }
  }

  private func isLeaf(_ partial: Partial) -> Bool { lowered.graph.opcode(of: partial.variable) == .symbol }

  private func stableTangents(_ roots: [Node], _ seeds: [Node: Node], _ suffix: String) -> [Node] {
    let graph = lowered.graph
    let tangents = ForwardAccumulation(under: roots, in: graph, seeds: seeds, suffix: suffix)
    let stable = ComplementForms(graph: graph).rewritten(roots.map { tangents[$0] ?? graph.constant(0) })
    let forms = NormQuotients(graph: graph)
    return forms.isFound(in: stable) ? forms.rewritten(stable) : stable
  }
}
