import ModelLanguage
import SymbolicAlgebra

/// One Σₖ e^{t(k)} over an index and what is computed of it, without overflow and without cancellation.
///
/// | part | value |
/// |---|---|
/// | largest | m = max t |
/// | exponentials | e(k) = exp(t(k) − m) |
/// | rest | r = Σ e − 1, the 1 being a largest term |
/// | logarithm | log1p r |
/// | share | e(k) / (1 + r), the softmax |
/// | complement | (1 − e(k) + r) / (1 + r), one less the share |
/// | logarithm of the share | (t(k) − m) − log1p r |
/// | logarithm of the sum | m + log1p r |
///
/// Σ e ≥ 1, and where it is close to 1 a single term is largest: r is then the sum of the others, each far below 1.
public struct ExponentialSum: Sendable {
  public enum Part: Int, Sendable, CaseIterable {
    case largest, exponential, rest, logarithm, share, complement, shareLogarithm, sumLogarithm

    /// Whether there is one for each term.
    var isRow: Bool {
      switch self {
      case .exponential, .share, .complement, .shareLogarithm: true
      case .largest, .rest, .logarithm, .sumLogarithm: false
      }
    }

    var title: String {
      switch self {
      case .largest: "largest"
      case .exponential: "exponentials"
      case .rest: "rest"
      case .logarithm: "log"
      case .share: "shares"
      case .complement: "complements"
      case .shareLogarithm: "log shares"
      case .sumLogarithm: "log sum"
      }
    }
  }

  /// t in letters of its own.
  let exponent: Node
  /// The letters around the sum, the sample first, and that of the sum.
  let outer: [IndexEquation.FreeIndex]
  let letter: IndexEquation.FreeIndex
  /// The positions and names of the parts, by raw value.
  private(set) var quantities: [Int]
  private(set) var names: [Symbol]

  func name(_ part: Part) -> Symbol { names[part.rawValue] }
  func quantity(_ part: Part) -> Int { quantities[part.rawValue] }

  func hasPart(_ quantity: Int) -> Bool { quantities.contains(quantity) }

  /// The share is a link of the author's.
  mutating func setShare(_ quantity: Int, _ name: Symbol) {
    quantities[Part.share.rawValue] = quantity
    names[Part.share.rawValue] = name
  }

  /// A part in the letters of the sum.
  func part(_ part: Part, _ graph: ExpressionGraph) -> Node {
    let indices = (outer + (part.isRow ? [letter] : [])).map { Index.free($0.symbol) }
    return graph.symbol(name(part), indices)
  }

  /// e/(1 + r) in the given letters.
  func share(at letters: [IndexEquation.FreeIndex], _ graph: ExpressionGraph) -> Node {
    graph.substituting(map(to: letters), in: value(of: .share, graph))
  }

  private func map(to letters: [IndexEquation.FreeIndex]) -> [Index.Base: Index] {
    let pairs = zip(outer + [letter], letters).map { (Index.Base.free($0.symbol), Index.free($1.symbol)) }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The equations of all parts, in an order in which they can be evaluated.
  func equations(_ graph: ExpressionGraph) -> [IndexEquation] {
    Part.allCases.map { part in
      IndexEquation(
        quantity: quantity(part), target: self.part(part, graph),
        free: outer + (part.isRow ? [letter] : []), body: value(of: part, graph))
    }
  }

  private func value(of part: Part, _ graph: ExpressionGraph) -> Node {
    func own(_ part: Part) -> Node { self.part(part, graph) }
    func total(_ kind: ReductionKind, _ body: Node) -> Node {
      graph.reduction(kind, over: letter.symbol, in: letter.interval, body)
    }
    let one = graph.constant(1)
    let e = own(.exponential)
    switch part {
    case .largest: return total(.max, exponent)
    case .exponential: return graph.apply(.exp, graph.difference(exponent, own(.largest)))
    case .rest:
      let isBelow = graph.apply(.step, graph.difference(one, e))
      let ties = total(.sum, graph.difference(one, isBelow))
      // From left to right: the ties less one are a whole number, exactly.
      return graph.sum([ties, graph.constant(-1), total(.sum, graph.product(e, isBelow))])
    case .logarithm: return graph.apply(.log1p, own(.rest))
    case .share: return graph.quotient(e, graph.sum(one, own(.rest)))
    case .complement:
      return graph.quotient(
        graph.sum(graph.difference(one, e), own(.rest)), graph.sum(one, own(.rest)))
    case .shareLogarithm:
      return graph.difference(graph.difference(exponent, own(.largest)), own(.logarithm))
    case .sumLogarithm: return graph.sum(own(.largest), own(.logarithm))
    }
  }
}

// MARK: - Adjoints

extension ExponentialSum {
  /// What t receives from one of the parts, in the letters of that part's equation; nil for a part on which no other depends.
  ///
  /// ∂ log p(j)/∂t(k) = [j = k] − p(k), ∂p(j)/∂t(k) = p(j)·([j = k] − p(k)), ∂ log Σ/∂t(k) = p(k). With u(k) = ∂ log p(k)
  /// the first gives u(k)·(1 − p(k)) − p(k)·Σ_{j≠k} u(j), in which nothing cancels where p is close to 0 or to 1.
  func seeds(
    _ quantity: Int, _ letters: [IndexEquation.FreeIndex], seed: Node, adjoint: AdjointEquation?,
    in model: Model, _ graph: ExpressionGraph
  ) -> (exponent: Node, seed: Node, summed: [IndexEquation.FreeIndex])? {
    guard let part = Part.allCases.first(where: { self.quantity($0) == quantity }) else { return nil }
    switch part {
    case .largest, .exponential, .rest, .logarithm, .complement: return nil
    case .sumLogarithm:
      let all = letters + [letter]
      return (
        graph.substituting(map(to: all), in: exponent),
        graph.product(seed, element(.share, all, graph)), all
      )
    case .share:
      return (
        graph.substituting(map(to: letters), in: exponent),
        slope(graph.product(seed, element(.share, letters, graph)), letters, model, graph), letters
      )
    case .shareLogarithm:
      return (
        graph.substituting(map(to: letters), in: exponent),
        slope(inlined(adjoint, letters, graph) ?? seed, letters, model, graph), letters
      )
    }
  }

  private func element(_ part: Part, _ letters: [IndexEquation.FreeIndex], _ graph: ExpressionGraph) -> Node {
    graph.symbol(name(part), letters.map { .free($0.symbol) })
  }

  /// u(k)·(1 − p(k)) − p(k)·Σ_{j≠k} u(j), a common factor of all u taken out.
  private func slope(
    _ u: Node, _ letters: [IndexEquation.FreeIndex], _ model: Model, _ graph: ExpressionGraph
  ) -> Node {
    let own = letters[letters.count - 1]
    var (common, moving): ([Node], [Node]) = ([], [])
    if case .product(let factors) = graph.view(u) {
      for factor in factors {
        if graph.uses(own.symbol, in: factor) { moving.append(factor) } else { common.append(factor) }
      }
    } else {
      moving = [u]
    }
    let entry = graph.product(moving)
    let total =
      isDistribution(entry, own, model, graph)
      ? graph.constant(1) : graph.reduction(.sum, over: own.symbol, in: own.interval, entry)
    let (share, complement) = (element(.share, letters, graph), element(.complement, letters, graph))
    let gap = graph.difference(
      graph.product(share, graph.difference(total, entry)), graph.product(complement, entry))
    return graph.product([graph.constant(-1)] + common + [gap])
  }

  /// ∂ log p(k) as it is where it costs no more than a few operations.
  private func inlined(
    _ adjoint: AdjointEquation?, _ letters: [IndexEquation.FreeIndex], _ graph: ExpressionGraph
  ) -> Node? {
    guard let adjoint, adjoint.restricted.isEmpty, adjoint.free.count == letters.count else { return nil }
    let nodes = graph.reachable(from: [adjoint.body])
    guard nodes.count <= 12, !nodes.contains(where: { graph.opcode(of: $0) == .reduction }) else {
      return nil
    }
    let pairs = zip(adjoint.free, letters).map { (Index.Base.free($0.symbol), Index.free($1.symbol)) }
    return graph.substituting(Dictionary(pairs) { first, _ in first }, in: adjoint.body)
  }

  /// Whether a node is an entry of a target that sums to one over the letter.
  private func isDistribution(
    _ node: Node, _ letter: IndexEquation.FreeIndex, _ model: Model, _ graph: ExpressionGraph
  ) -> Bool {
    guard case .symbol(let name, let indices) = graph.view(node), indices.last == .free(letter.symbol),
      let quantity = model.quantities.first(where: { $0.name == graph.name(of: name) }),
      quantity.role == .target(.distribution), let range = quantity.dimensions.last
    else { return false }
    return IndexReading(model: model, graph: graph).interval(of: range, [:]) == letter.interval
  }
}
