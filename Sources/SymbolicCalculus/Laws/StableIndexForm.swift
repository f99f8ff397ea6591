import ModelLanguage
import SymbolicAlgebra

extension IndexForm {
  /// The same equations in stable forms, for readings that compute. Values are seen through links.
  ///
  /// Sums of exponentials under a logarithm or a fraction bar become links of their own, beyond those of the author's
  /// model. Links that are the same for all samples are written out where they are used.
  public func stabilized() -> IndexForm {
    IndexStabilizer(self).run()
  }
}

/// Rewrites equation after equation.
private final class IndexStabilizer {
  private let form: IndexForm
  private let graph: ExpressionGraph
  private var links: [Model.Quantity] = []
  private var equations: [IndexEquation] = []
  /// The name of the equation that is being rewritten, after which its sums are called.
  private var current = ""
  private var positions: [Symbol: Int] = [:]
  private var written = 0
  /// The equations of each quantity.
  private let counts: [Int: Int]

  init(_ form: IndexForm) {
    self.form = form
    graph = form.graph
    counts = Dictionary(form.equations.map { ($0.quantity, 1) }, uniquingKeysWith: +)
    for (position, quantity) in form.model.quantities.enumerated() {
      positions[graph.symbol(named: quantity.name)] = position
    }
  }

  func run() -> IndexForm {
    let arrays = StableArrays(
      graph, sampleLetter: form.model.samples.map { graph.symbol(named: $0.index) },
      isOverSamples: { [form] in form.isOverSamples($0) }, link: { [unowned self] in link($0, $1) })
    let forms = StableForms(graph: graph, arrays: arrays, isGiven: form.model.isGiven(in: graph))
    for equation in form.equations { rewrite(equation, forms, arrays) }
    var result = IndexForm(model: form.model.adding(links: links), graph: graph, equations: equations)
    result.exponentialSums = arrays.sums
    result.extrema = arrays.extrema
    return result
  }

  /// nil for an array of open extents that is no link of a model.
  private func link(_ title: String, _ letters: [IndexEquation.FreeIndex]) -> (quantity: Int, name: Symbol)? {
    let dimensions = letters.compactMap { IndexRange($0.interval, graph) }
    guard dimensions.count == letters.count else { return nil }
    let quantity = form.model.quantities.count + links.count
    // No author can write a blank in a name.
    let name = "\(title) of \(current)\(written > 0 ? " \(written + 1)" : "")"
    let isPerSample = letters.first.map { form.isOverSamples($0.interval) } ?? false
    links.append(
      Model.Quantity(name: name, role: .link, dimensions: dimensions, isPerSample: isPerSample))
    if title == ExponentialSum.Part.sumLogarithm.title || title == "ties" { written += 1 }
    return (quantity, graph.symbol(named: name))
  }

  // MARK: Equations

  private func rewrite(_ equation: IndexEquation, _ forms: StableForms, _ arrays: StableArrays) {
    let quantity = form.model.quantities[equation.quantity]
    (current, written) = (quantity.name, 0)
    arrays.open = equation.free
    let (known, seen) = (arrays.sums.count, arrays.made.count)
    var own = equation
    own.body = rewritten(equation.body, forms, arrays, isShared: !quantity.isPerSample)
    let isShare = takeShare(own, arrays, from: known)
    for made in arrays.made[seen...] {
      switch made {
      case .extremum(let place): equations += arrays.extrema[place].equations(graph)
      case .sum(let place):
        let sum = arrays.sums[place]
        equations += sum.equations(graph).filter { $0.quantity != equation.quantity }
        if isShare, sum.quantity(.share) == equation.quantity { own.body = sum.share(at: own.free, graph) }
      }
    }
    equations.append(own)
    guard case .symbol(let name, let indices) = graph.view(own.target) else { return }
    let letters = own.free.map { $0.symbol }
    // An array of several equations has no one value to be seen through its name.
    if counts[own.quantity] == 1, indices == letters.map({ .free($0) }) {
      arrays.define(name, letters, own.body)
    }
  }

  /// An equation that says no more than that its target is the share of a sum, entry by entry.
  private func takeShare(_ equation: IndexEquation, _ arrays: StableArrays, from known: Int) -> Bool {
    guard let (place, indices) = arrays.sum(ofShare: equation.body), place >= known,
      case .symbol(let name, let own) = graph.view(equation.target), own == indices,
      equation.free.last?.interval == arrays.sums[place].letter.interval,
      own == equation.free.map({ .free($0.symbol) })
    else { return false }
    arrays.setShare(place, equation.quantity, name)
    return true
  }

  // MARK: Nodes

  /// Reductions are opened, so that no index inside is bound; recursion goes one level for each.
  private func rewritten(_ root: Node, _ forms: StableForms, _ arrays: StableArrays, isShared: Bool) -> Node {
    graph.rewritingScope(root) { node, kind, interval in
      reduction(node, kind, interval, forms, arrays, isShared)
    } other: { node, image in
      let made = forms.rebuilt(node) { image[$0]! }
      return forms.stable(made) ?? sharedValue(of: made, arrays, isShared) ?? made
    }
  }

  private func reduction(
    _ node: Node, _ kind: ReductionKind, _ interval: IndexInterval, _ forms: StableForms,
    _ arrays: StableArrays, _ isShared: Bool
  ) -> Node {
    let variable = graph.symbol(named: "\u{5}\(arrays.open.count)")
    arrays.open.append(IndexEquation.FreeIndex(symbol: variable, interval: interval))
    defer { arrays.open.removeLast() }
    let body = rewritten(
      graph.instance(of: node, at: .free(variable)), forms, arrays, isShared: isShared)
    let closed = graph.reduction(kind, over: variable, in: interval, body)
    return arrays.extremum(closed) ?? closed
  }

  /// The value of a link that is the same for all samples, where it is cheap or taken once.
  private func sharedValue(of node: Node, _ arrays: StableArrays, _ isShared: Bool) -> Node? {
    guard form.model.samples != nil, let name = graph.symbolName(of: node), let position = positions[name],
      !form.model.quantities[position].isPerSample, let value = arrays.value(of: node)
    else { return nil }
    let hasReduction = graph.reachable(from: [value]).contains { graph.opcode(of: $0) == .reduction }
    return isShared || !hasReduction ? value : nil
  }
}

extension ExpressionGraph {
  /// `root` made again, operands first, without recursion. A reduction is handed over whole, for who opens its index.
  func rewritingScope(
    _ root: Node, reduction: (Node, ReductionKind, IndexInterval) -> Node,
    other: (_ node: Node, _ image: [Node: Node]) -> Node
  ) -> Node {
    var image: [Node: Node] = [:]
    var stack = [root]
    while let node = stack.last {
      if image[node] != nil {
        stack.removeLast()
        continue
      }
      if case .reduction(let kind, _, let interval, _) = view(node) {
        image[node] = reduction(node, kind, interval)
        continue
      }
      let missing = operands(of: node).filter { image[$0] == nil }
      if missing.isEmpty { image[node] = other(node, image) }
      stack += missing
    }
    return image[root]!
  }
}

extension IndexForm {
  /// Whether an interval is that of the samples.
  func isOverSamples(_ interval: IndexInterval) -> Bool {
    guard let name = model.samples?.size.name, case .size(let symbol) = interval.upper.base else {
      return false
    }
    return graph.name(of: symbol) == name
  }
}

extension IndexRange {
  /// An interval whose ends are integers or named sizes.
  init?(_ interval: IndexInterval, _ graph: ExpressionGraph) {
    func size(_ index: Index) -> SizeExpression? {
      switch index.base {
      case .none: .literal(Int(index.offset))
      case .size(let symbol): SizeExpression(name: graph.name(of: symbol), offset: Int(index.offset))
      case .free, .bound, .dependentSize, .sum: nil
      }
    }
    guard let lower = size(interval.lower), let upper = size(interval.upper) else { return nil }
    self.init(lower, upper)
  }
}
