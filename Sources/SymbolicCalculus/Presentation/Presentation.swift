import ModelLanguage
import SymbolicAlgebra

/// The form of a formula that a careful textbook author would print.
///
///     let presentation = Presentation(graph, presupposing: [loss])
///     typesetter.latex(presentation.simplest(of: derivative))
///
/// What the asked expression presupposes discharges the guards of the laws; its sums are the author's and keep their order. The
/// result is equal to what was given wherever both are defined. The work is bounded: a long formula comes back collected.
package final class Presentation {
  private let graph: ExpressionGraph
  private let authors: AuthorsForms
  private let names: NamedValues
  private let distributions: [Distribution]
  private let ordersFactors: Bool
  /// What the asked expression presupposes, and what follows for its names.
  private var facts: Presuppositions
  private var results: [Node: Node] = [:]
  /// Forms priced for all results.
  private(set) var pricedForms = 0
  /// Searches that know no more than that, by whether they open shares: a part of several results is looked at once.
  private var searches: [Bool: Presenter] = [:]

  /// - Parameters:
  ///   - asked: What was to be differentiated.
  ///   - names: Names of values, put in place of these values; never the loss.
  ///   - distributions: What is declared to sum to one.
  ///   - ordersFactors: Whether factors are sorted as one writes them: number, names, functions, brackets. A chain keeps its order.
  ///   - awayFromKinks: Whether the reader is told that no function stands at its kink.
  package init(
    _ graph: ExpressionGraph, presupposing asked: [Node], names: [(name: Node, value: Node)] = [],
    distributions: [Distribution] = [], ordersFactors: Bool = true, awayFromKinks: Bool = false
  ) {
    self.graph = graph
    self.distributions = distributions
    self.ordersFactors = ordersFactors
    self.names = NamedValues(graph, names)
    authors = AuthorsForms(graph, of: asked)
    facts = Presuppositions(graph, of: asked, names: names)
    if awayFromKinks { assumeNoKinks(of: asked) }
  }

  private static let roundLimit = 6
  /// What a further relation of a derivation must save its reader.
  private static let leastGain = 1.0
  private static let nodeLimit = 1_500

  /// The cheapest form found.
  package func simplest(of root: Node) -> Node {
    if let known = results[root] { return known }
    let shown = Presenter.shown(root, graph)
    if shown.count > Self.nodeLimit { return root }
    let opensShares = shown.contains { graph.function(of: $0) == .exp }
    let presenter = presenter(for: root, opensShares: opensShares)
    let before = presenter.pricedForms
    defer { pricedForms += presenter.pricedForms - before }
    var current = root
    var price = Double.infinity
    for _ in 0..<Self.roundLimit {
      presenter.beginRound()
      let next = presenter.naming(presenter.simplest(current))
      let cost = presenter.cost.of(next)
      guard cost < price else { break }
      (current, price) = (next, cost)
      if presenter.isSpent { break }
    }
    // What was found with the work running out is no answer for others.
    if presenter.isSpent { searches[opensShares] = nil }
    results[root] = current
    return current
  }

  /// A search that knows what the asked expression and the root presuppose.
  private func presenter(for root: Node, opensShares: Bool) -> Presenter {
    let more = graph.conditions(of: [root]).filter { !facts.imply($0) }
    if more.isEmpty, let known = searches[opensShares] { return known }
    var own = facts
    for condition in more { own.assume(condition) }
    let presenter = Presenter(
      graph, facts: own, authors: authors, names: names, ordersFactors: ordersFactors,
      distributions: distributions, opensShares: opensShares)
    if more.isEmpty { searches[opensShares] = presenter }
    return presenter
  }

  /// The simplest form where it costs a reader less than the given one; nil where that is as simple.
  package func simpler(than root: Node) -> Node? {
    let simplest = simplest(of: root)
    if simplest == root { return nil }
    var cost = PrintedCost(graph, names: NamedValues(graph), authors: authors)
    return cost.of(simplest) + Self.leastGain <= cost.of(root) ? simplest : nil
  }

  private func assumeNoKinks(of asked: [Node]) {
    for node in graph.reachable(from: asked) {
      guard case .function(let function, let arguments) = graph.view(node), function.row.kink != nil else {
        continue
      }
      let sides = arguments.count == 1 ? arguments + [graph.constant(0)] : arguments
      for (place, left) in sides.enumerated() {
        for right in sides[(place + 1)...] { facts.assume(.nonzero, of: graph.difference(left, right)) }
      }
    }
  }
}

extension ExpressionGraph {
  /// The symbols and operations that a formula prints, names not looked through, every shared part as often as it is met; at
  /// most `limit`. O(nodes).
  package func printedSize(of root: Node, limit: Int) -> Int {
    var sizes: [Node: Int] = [:]
    for node in Presenter.shown(root, self) {
      let operands = opcode(of: node) == .named ? [] : operands(of: node)
      sizes[node] = operands.reduce(1) { min($0 + sizes[$1, default: 1], limit) }
    }
    return sizes[root] ?? 1
  }
}

extension LoweredModel {
  /// How results of this model are presented: with the names of its links and abbreviations, never the loss, in path order.
  package func presentation(ordersFactors: Bool = false) -> Presentation {
    let names = definitions.filter { $0.node != loss }.map {
      (name: $0.node, value: graph.value(of: $0.node))
    }
    return Presentation(
      graph, presupposing: [loss], names: names, distributions: distributions, ordersFactors: ordersFactors)
  }

  /// The targets declared to be distributions over their last index.
  private var distributions: [Distribution] {
    model.quantities.indices.filter { model.quantities[$0].role == .target(.distribution) }.flatMap {
      quantity in
      let leaves = leaves[quantity] ?? []
      var groups: [[Index]: [Node]] = [:]
      var order: [[Index]] = []
      for leaf in leaves {
        let others = Array(graph.ownIndices(of: leaf).dropLast())
        if groups[others] == nil { order.append(others) }
        groups[others, default: []].append(leaf)
      }
      return order.map { Distribution(parts: groups[$0] ?? []) }
    }
  }
}
