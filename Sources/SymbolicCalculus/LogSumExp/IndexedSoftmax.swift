import ModelLanguage
import SymbolicAlgebra

/// The equation p(k) = e^{z(k)} / Σᵢ e^{z(i)}, differentiated in the names of its shares.
///
/// ∂zⱼ receives ∂pⱼ · pⱼ − pⱼ · Σₖ ∂pₖ · pₖ. Where ∂pₖ = cₖ/pₖ, as for cross-entropy, it is −s·pⱼ + cⱼ with s = Σ cₖ, and where c
/// is a multiple of a target that is a distribution, s is that multiple. pₖ > 0 by its form.
struct IndexedSoftmax {
  private let graph: ExpressionGraph
  private let target: Node
  private let free: [IndexEquation.FreeIndex]
  private let letter: IndexEquation.FreeIndex
  private let logit: Node
  /// The letter that the denominator is summed over.
  private let other: Symbol

  struct Part {
    var logit: Node
    var seed: Node
    var summed: [IndexEquation.FreeIndex]
  }

  /// Nil for any other equation.
  init?(_ target: Node, _ body: Node, _ free: [IndexEquation.FreeIndex], _ graph: ExpressionGraph) {
    guard case .product(let factors) = graph.view(body), factors.count == 2,
      case .function(.exp, let logit) = graph.view(factors[0]),
      case .power(let sum, let exponent) = graph.view(factors[1]),
      graph.constant(of: exponent)?.isMinusOne == true,
      case .reduction(.sum, _, let interval, _) = graph.view(sum)
    else { return nil }
    let own = free.first {
      $0.interval == interval && graph.instance(of: sum, at: .free($0.symbol)) == factors[0]
    }
    guard let own else { return nil }
    (self.graph, self.target, self.free, letter, self.logit) = (graph, target, free, own, logit[0])
    other = graph.symbol(named: graph.name(of: own.symbol) + "\u{2}")
  }

  /// What the logits receive, of the letter itself and of every other.
  func parts(seed: Node, adjoint: AdjointEquation?, in model: Model) -> [Part] {
    let elsewhere: [Index.Base: Index] = [.free(letter.symbol): .free(other)]
    let (otherTarget, otherLogit) = (
      graph.substituting(elsewhere, in: target), graph.substituting(elsewhere, in: logit)
    )
    let others = IndexEquation.FreeIndex(symbol: other, interval: letter.interval)
    guard let numerator = numerator(adjoint) else {
      let slope = graph.product([graph.constant(-1), otherTarget, seed, target])
      return [
        Part(logit: logit, seed: graph.product(seed, target), summed: free),
        Part(logit: otherLogit, seed: slope, summed: free + [others]),
      ]
    }
    if let (multiple, entry) = multipleOfDistribution(numerator, model) {
      let seed = graph.product(graph.negation(multiple), graph.difference(target, entry))
      return [Part(logit: logit, seed: seed, summed: free)]
    }
    let sum = graph.reduction(
      .sum, over: letter.symbol, in: letter.interval, graph.negation(numerator))
    let rest = free.filter { $0.symbol != letter.symbol }
    return [
      Part(
        logit: otherLogit, seed: graph.product(sum, otherTarget), summed: rest + [others]),
      Part(logit: logit, seed: numerator, summed: free),
    ]
  }

  /// cₖ where the adjoint of p is cₖ/pₖ.
  private func numerator(_ adjoint: AdjointEquation?) -> Node? {
    guard let adjoint, adjoint.restricted.isEmpty, case .symbol(_, let indices) = graph.view(target) else {
      return nil
    }
    let pairs = zip(adjoint.free, indices).map { (Index.Base.free($0.symbol), $1) }
    let body = graph.substituting(Dictionary(pairs) { first, _ in first }, in: adjoint.body)
    guard case .product(var factors) = graph.view(body),
      let place = factors.firstIndex(of: graph.power(target, graph.constant(-1)))
    else { return nil }
    factors.remove(at: place)
    let value = graph.product(factors)
    return graph.reachable(from: [value]).contains(target) ? nil : value
  }

  /// c and y(k) where `numerator` is their product, y a distribution over k and c without k.
  private func multipleOfDistribution(_ numerator: Node, _ model: Model) -> (Node, Node)? {
    guard case .product(var factors) = graph.view(numerator),
      let place = factors.firstIndex(where: { isDistribution($0, model) })
    else { return nil }
    let entry = factors.remove(at: place)
    let multiple = graph.product(factors)
    let mentions = graph.reachable(from: [multiple]).contains { graph.mentions(.free(letter.symbol), $0) }
    return mentions ? nil : (multiple, entry)
  }

  private func isDistribution(_ node: Node, _ model: Model) -> Bool {
    guard case .symbol(let name, let indices) = graph.view(node), indices.last == .free(letter.symbol),
      let quantity = model.quantities.first(where: { $0.name == graph.name(of: name) }),
      quantity.role == .target(.distribution), let range = quantity.dimensions.last
    else { return false }
    return IndexReading(model: model, graph: graph).interval(of: range, [:]) == letter.interval
  }
}
