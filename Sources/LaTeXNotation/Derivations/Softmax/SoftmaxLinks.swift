import SymbolicAlgebra
import SymbolicCalculus

/// The links p = softmax(t) of a model: pₖ = e^{tₖ} / Σⱼ e^{tⱼ}, differentiated in their own names.
///
/// ∂pⱼ/∂tᵢ = pⱼ ([i = j] − pᵢ), and by the chain rule through whatever the scores are.
struct SoftmaxLinks {
  struct Group {
    /// The shares and their scores, in order.
    var shares: [Node]
    var scores: [Node]
    var denominator: Node
  }

  private(set) var groups: [Group] = []
  private let graph: ExpressionGraph
  private var groupOfShare: [Node: Int] = [:]

  init(_ lowered: LoweredModel) {
    graph = lowered.graph
    for definition in lowered.definitions {
      guard case .product(let factors) = graph.view(graph.value(of: definition.node)), factors.count == 2,
        case .function(.exp, let score) = graph.view(factors[0]),
        case .power(let sum, let exponent) = graph.view(factors[1]),
        graph.constant(of: exponent)?.isMinusOne == true
      else { continue }
      let place = groups.firstIndex { $0.denominator == sum } ?? groups.count
      if place == groups.count { groups.append(Group(shares: [], scores: [], denominator: sum)) }
      groups[place].shares.append(definition.node)
      groups[place].scores.append(score[0])
    }
    groups = groups.filter { isComplete($0) }
    for (place, group) in groups.enumerated() {
      for share in group.shares { groupOfShare[share] = place }
    }
  }

  /// Whether the denominator is the sum of the exponentials of all scores.
  private func isComplete(_ group: Group) -> Bool {
    guard case .sum(let terms) = graph.view(group.denominator) else { return false }
    return terms.count == group.scores.count
      && Set(terms) == Set(group.scores.map { graph.apply(.exp, $0) })
  }

  /// The group of a share and its place there.
  func group(of share: Node) -> (group: Group, place: Int)? {
    guard let number = groupOfShare[share], let place = groups[number].shares.firstIndex(of: share) else {
      return nil
    }
    return (groups[number], place)
  }

  /// ∂pⱼ/∂x, where `slope` is the derivative of a score in x.
  func derivative(of share: Node, slope: (Node) -> Node) -> Node? {
    guard let (group, own) = group(of: share) else { return nil }
    var terms: [Node] = []
    for (place, score) in group.scores.enumerated() {
      let inner = slope(score)
      if graph.constant(of: inner)?.isZero == true { continue }
      let other = group.shares[place]
      let rest = place == own ? graph.difference(graph.constant(1), other) : graph.negation(other)
      terms.append(graph.product([share, rest, inner]))
    }
    return graph.sum(terms)
  }
}
