import ModelLanguage
import SymbolicAlgebra

/// The laws of presentation for formulas with indices: a quantity that is a function of others, entry by entry, is a name for its value.
package struct PointwisePresentation {
  private let form: IndexForm
  private var graph: ExpressionGraph { form.graph }

  package init(_ form: IndexForm) { self.form = form }

  /// The simplest form found of the factors and terms without sums over indices, said in the names it came in. Recursion is as deep as
  /// the formula, which has been read as matrices before.
  package func simplest(of body: Node) -> Node {
    var count = 0
    return simplest(body, &count)
  }

  private func simplest(_ node: Node, _ count: inout Int) -> Node {
    if !hasSum(node) { return presented(node) }
    switch graph.view(node) {
    case .reduction(let kind, _, let interval, _):
      count += 1
      let letter = graph.symbol(named: "\u{6}\(count)")
      let inner = simplest(graph.instance(of: node, at: .free(letter)), &count)
      return graph.reduction(kind, over: letter, in: interval, inner)
    case .product(let factors):
      let plain = factors.filter { !hasSum($0) }
      var result: [Node] = []
      for factor in factors {
        if hasSum(factor) {
          result.append(simplest(factor, &count))
        } else if factor == plain[0] {
          result.append(presented(graph.product(plain)))
        }
      }
      return graph.product(result)
    case .sum(let terms): return graph.sum(terms.map { simplest($0, &count) })
    default: return node
    }
  }

  private func hasSum(_ node: Node) -> Bool {
    graph.reachable(from: [node]).contains { graph.opcode(of: $0) == .reduction }
  }

  private func presented(_ body: Node) -> Node {
    var names: [(name: Node, value: Node)] = []
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: [body]) {
      guard let named = named(node) else { continue }
      image[node] = named
      names.append((named, graph.value(of: named)))
    }
    for node in graph.reachable(from: [body]) where names.count < Self.nameLimit {
      for other in siblings(of: node) where !names.contains(where: { $0.name == other }) {
        names.append((other, graph.value(of: other)))
      }
    }
    let asked = form.equations.map { $0.body }
    let presentation = Presentation(graph, presupposing: asked, names: names, ordersFactors: false)
    let result = presentation.simplest(of: graph.rewriting(body) { image[$0] })
    return graph.rewriting(result) { node in
      guard case .named(_, let name, let indices, _) = graph.view(node) else { return nil }
      return graph.symbol(name, indices)
    }
  }

  /// More names than these are not tried in one formula.
  private static let nameLimit = 24

  /// The quantities of the same ranges at the same indices: their values may stand in the formula without their names.
  private func siblings(of node: Node) -> [Node] {
    guard case .symbol(let name, let indices) = graph.view(node), !indices.isEmpty,
      let own = form.model.quantities.first(where: { $0.name == graph.name(of: name) })
    else { return [] }
    return form.model.quantities.filter {
      $0.role == .link && $0.dimensions == own.dimensions && $0.name != own.name
    }
    .compactMap { named(graph.symbol($0.name, indices)) }
  }

  /// p[i] over σ(z[i]), where p[k] = σ(z[k]) is an equation for all k.
  private func named(_ node: Node) -> Node? {
    guard case .symbol(let name, let indices) = graph.view(node) else { return nil }
    let own = form.equations.filter { form.model.quantities[$0.quantity].name == graph.name(of: name) }
    guard own.count == 1, let equation = own.first, equation.quantity != form.model.loss,
      !graph.reachable(from: [equation.body]).contains(where: { graph.opcode(of: $0) == .reduction })
    else { return nil }
    var map: [Index.Base: Index] = [:]
    for (letter, index) in zip(graph.ownIndices(of: equation.target), indices) {
      guard case .free = letter.base, letter.offset == 0 else { return nil }
      map[letter.base] = index
    }
    return graph.named(.link, name, indices, graph.substituting(map, in: equation.body))
  }
}
