import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The loss as a lecturer sees it: c · Σᵢ Lᵢ + R.
struct LossParts {
  /// The sum over the samples: c, the range of i, and Lᵢ with the sample free; nil without samples.
  var samples: (factor: Node?, interval: IndexInterval, body: Node)?
  /// What depends on data: Lᵢ, or all terms of the loss but the penalty.
  var data: Node
  /// The terms of weights and constants alone; nil for none.
  var penalty: Node?

  /// nil where a sum over the samples stands somewhere else than in a term of the loss.
  init?(_ lowered: LoweredModel, sample: Symbol?) {
    let graph = lowered.graph
    let value = graph.value(of: lowered.loss)
    var terms = [value]
    if case .sum(let all) = graph.view(value) { terms = all }
    let fixed = Self.fixedNames(lowered)
    let isPenalty = { (term: Node) in
      graph.reachable(from: [term]).allSatisfy { node in
        switch graph.view(node) {
        case .symbol(let name, _): fixed.contains(name) || graph.name(of: name) == ExpressionGraph.piName
        case .named(let role, _, _, _): role == .abbreviation
        default: true
        }
      }
    }
    let penalties = terms.filter { isPenalty($0) && !Self.isConstant($0, lowered) }
    var others = terms.filter { !penalties.contains($0) }
    if others.isEmpty {
      (others, penalty) = (terms, nil)
    } else {
      penalty = penalties.isEmpty ? nil : graph.sum(penalties)
    }
    guard let sample else {
      data = others.count == terms.count ? value : graph.sum(others)
      return
    }
    guard let sum = Self.sampleSum(others, graph, sample) else { return nil }
    (samples, data) = (sum, sum.body)
  }

  /// The symbols that are no data: weights, constants and rates.
  private static func fixedNames(_ lowered: LoweredModel) -> Set<Symbol> {
    let fixed = lowered.model.quantities.filter {
      switch $0.role {
      case .weight, .constant, .rate: true
      default: false
      }
    }
    return Set(fixed.map { lowered.graph.symbol(named: $0.name) })
  }

  private static func isConstant(_ term: Node, _ lowered: LoweredModel) -> Bool {
    let weights = Set(
      lowered.model.quantities.filter { $0.role == .weight }.map { lowered.graph.symbol(named: $0.name) })
    return !lowered.graph.reachable(from: [term]).contains {
      if case .symbol(let name, _) = lowered.graph.view($0) { weights.contains(name) } else { false }
    }
  }

  /// c · Σᵢ of terms that all are sums over the same samples, with a common c.
  private static func sampleSum(
    _ terms: [Node], _ graph: ExpressionGraph, _ sample: Symbol
  ) -> (factor: Node?, interval: IndexInterval, body: Node)? {
    var parts: [(factor: Node, body: Node)] = []
    var range: IndexInterval?
    for term in terms {
      var factors = [term]
      if case .product(let all) = graph.view(term) { factors = all }
      let place = factors.firstIndex {
        if case .reduction(.sum, _, _, _) = graph.view($0) { true } else { false }
      }
      guard let place, case .reduction(_, _, let interval, _) = graph.view(factors[place]),
        range == nil || range == interval
      else { return nil }
      range = interval
      let body = graph.instance(of: factors.remove(at: place), at: .free(sample))
      let part = withMinusInside(factors, interval, body, graph)
      parts.append((part.factor ?? graph.constant(1), part.body))
    }
    guard let range, let first = parts.first else { return nil }
    let isCommon = parts.allSatisfy { $0.factor == first.factor }
    let isOne = graph.constant(of: first.factor)?.isOne == true
    if isCommon { return (isOne ? nil : first.factor, range, graph.sum(parts.map { $0.body })) }
    return (nil, range, graph.sum(parts.map { graph.product($0.factor, $0.body) }))
  }

  /// c and Lᵢ of c · Σᵢ Lᵢ with c > 0: of −1/N Σ log p the loss of a sample is −log p.
  static func withMinusInside(
    _ factors: [Node], _ interval: IndexInterval, _ body: Node, _ graph: ExpressionGraph
  ) -> (factor: Node?, interval: IndexInterval, body: Node) {
    if factors.isEmpty { return (nil, interval, body) }
    let factor = graph.product(factors)
    guard graph.isNegative(factor) else { return (factor, interval, body) }
    let positive = graph.negation(factor)
    return (graph.constant(of: positive)?.isOne == true ? nil : positive, interval, graph.negation(body))
  }
}
