import ModelLanguage
import SymbolicAlgebra

extension IndexForm {
  /// How a result in index form is presented: with the names of the model's links and abbreviations at every index that stands in
  /// it, never the loss.
  package func presentation(of root: Node, ordersFactors: Bool = false) -> Presentation {
    let bases = indexBases(of: root) + [.free(graph.symbol(named: Presenter.swapVariable))]
    let named = equations.filter { $0.quantity != model.loss }
    var names: [(name: Node, value: Node)] = []
    for equation in named where names.count < Self.nameLimit { names += instances(of: equation, bases) }
    let bodies = equations.map { $0.body } + names.map { $0.value }
    return Presentation(
      graph, presupposing: bodies, names: names, distributions: distributions(bases),
      ordersFactors: ordersFactors)
  }

  private static let nameLimit = 256

  /// The free and bound indices of a formula, and integers.
  private func indexBases(of root: Node) -> [Index.Base] {
    var found: [Index.Base] = []
    for node in graph.reachable(from: [root]) {
      for base in graph.ownIndices(of: node).flatMap({ graph.terms(of: $0) }).map({ $0.base }) {
        switch base {
        case .free, .bound: if !found.contains(base) { found.append(base) }
        case .none, .size, .dependentSize, .sum: break
        }
      }
      if case .reduction(_, let height, _, _) = graph.view(node), !found.contains(.bound(height)) {
        found.append(.bound(height))
      }
    }
    return Array(found.prefix(6))
  }

  /// name = value of an equation at all choices of indices.
  private func instances(of equation: IndexEquation, _ bases: [Index.Base]) -> [(name: Node, value: Node)] {
    let inner = graph.reachable(from: [equation.body]).reduce(UInt32(0)) { highest, node in
      if case .reduction(_, let height, _, _) = graph.view(node) { max(highest, height) } else { highest }
    }
    // Within a sum there are lower sums only: a bound index below one of the body's own would be captured.
    let choices = bases.filter { if case .bound(let height) = $0 { height > inner } else { true } }
    var maps: [[Index.Base: Index]] = [[:]]
    for free in equation.free {
      maps = maps.flatMap { map in
        choices.map { base in map.merging([.free(free.symbol): Index(base)]) { $1 } }
      }
      if maps.count > Self.nameLimit { return [] }
    }
    return maps.map {
      (graph.substituting($0, in: equation.target), graph.substituting($0, in: equation.body))
    }
  }

  /// Σₖ yₖ of targets that are distributions over their last index, at all choices of the others.
  private func distributions(_ bases: [Index.Base]) -> [Distribution] {
    let variable = graph.symbol(named: "\u{1}bound")
    return model.quantities.filter { $0.role == .target(.distribution) }.flatMap {
      quantity -> [Distribution] in
      guard let range = quantity.dimensions.last else { return [] }
      let interval = IndexReading(model: model, graph: graph).interval(of: range, [:])
      var indices: [[Index]] = [[]]
      for _ in quantity.dimensions.dropLast() {
        indices = indices.flatMap { own in bases.map { own + [Index($0)] } }
        if indices.count > Self.nameLimit { return [] }
      }
      return indices.map { others in
        let entry = graph.symbol(quantity.name, others + [.free(variable)])
        return Distribution(parts: [graph.reduction(.sum, over: variable, in: interval, entry)])
      }
    }
  }
}
