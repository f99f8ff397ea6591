import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// What a derivation knows of the loss and the paths to it while it is told, and what it has told already.
struct DerivationSteps {
  let parts: LossParts
  var influence: InfluenceGraph
  let softmax: SoftmaxLinks
  /// The letter of the penalty: none of the model's.
  let penaltyName: String
  /// ∂L/∂X by the link X, of the free sample where there are samples.
  var adjoints: [Node: Node] = [:]
  /// Local derivatives that stand on the page.
  var solved: Set<[Node]> = []

  /// The steps of one weight or link.
  struct Told {
    var variable: Node
    var paths: [[Int]]
    /// nil where only the penalty uses it.
    var sum: PathSum?
    var usesPenalty: Bool
    /// ∂L/∂w before it is simplified: the sum over the paths, without the sum over the samples.
    var derivative: Node?
    var penaltyDerivative: Node?
  }

  /// More definitions than these, or paths of more weights, are not searched for.
  private static let definitionLimit = 2_000
  private static let weightLimit = 1_000

  init?(_ lowered: LoweredModel, sample: Symbol?, sampled: Set<String>, wanted: [Node]) {
    guard lowered.definitions.count <= Self.definitionLimit, wanted.count <= Self.weightLimit,
      let parts = LossParts(lowered, sample: sample)
    else { return nil }
    self.parts = parts
    influence = InfluenceGraph(lowered, parts, sampled: sampled)
    influence.prepare(for: wanted)
    softmax = SoftmaxLinks(lowered)
    let names = Set(lowered.model.quantities.map { $0.name })
    penaltyName = ["R", "P", "Omega", "Psi"].first { !names.contains($0) } ?? "Xi"
  }
}

extension DerivationDocument {
  func isLink(_ node: Node) -> Bool {
    if case .named(.link, _, _, _) = graph.view(node) { true } else { false }
  }

  private var sampleSymbol: Symbol? { typesetter.sample.map { graph.symbol(named: $0.name) } }

  /// What the derivation is told with; nil where the paths cannot be found.
  func makeSteps() -> DerivationSteps? {
    let steps = DerivationSteps(
      lowered, sample: sampleSymbol, sampled: typesetter.sampled,
      wanted: gradient.partials.filter { $0.hasInfluence }.map { $0.variable })
    guard var steps else { return nil }
    for adjoint in gradient.adjoints {
      guard let link = ofFreeSample(adjoint.link) else { continue }
      steps.adjoints[link] = ofFreeSample(adjoint.node)
    }
    return steps
  }

  /// ∂L/∂w of every weight as its steps give it, in terms of inputs and weights; nil where there are none.
  package func derivativesBySteps() -> [(weight: Node, derivative: Node?)] {
    let steps = makeSteps()
    return gradient.partials.filter { $0.hasInfluence }.map { partial in
      guard let steps, let found = told(partial.variable, steps, expected: partial.derivative) else {
        return (partial.variable, nil)
      }
      let whole = wholeDerivative(found, steps)
      return (partial.variable, graph.lookingThrough([.adjoint, .link, .abbreviation], in: whole))
    }
  }

  // MARK: Values

  /// The paths of a weight or link with their sum; nil where that is not its derivative.
  func told(_ variable: Node, _ steps: DerivationSteps, expected: Node?) -> DerivationSteps.Told? {
    let paths = steps.influence.paths(from: variable)
    var told = DerivationSteps.Told(
      variable: variable, paths: paths,
      sum: paths.isEmpty ? nil : PathSum(paths, joints: steps.influence.joints),
      usesPenalty: steps.influence.isUsedByPenalty(variable))
    if let sum = told.sum {
      told.derivative = value(sum, variable, steps)
      if told.derivative == nil { return nil }
    }
    if told.usesPenalty, let penalty = steps.parts.penalty {
      told.penaltyDerivative = localDerivative(of: penalty, variable)
    }
    guard let expected else { return told }
    return isSame(told, expected, steps) ? told : nil
  }

  /// Whether the sum over the paths is the derivative that reverse accumulation found: at the graph's random point, with every
  /// name looked through and one term of the sum over the samples in its place.
  private func isSame(_ told: DerivationSteps.Told, _ expected: Node, _ steps: DerivationSteps) -> Bool {
    if isLink(told.variable) {
      return told.derivative.map { graph.fingerprint(of: withoutNames($0)) }
        == graph.fingerprint(of: withoutNames(expected))
    }
    var terms: [Node] = []
    if let own = told.derivative {
      terms.append(steps.parts.samples?.factor.map { graph.product($0, own) } ?? own)
    }
    if let own = told.penaltyDerivative { terms.append(own) }
    let sum = withoutNames(graph.sum(terms))
    return graph.fingerprint(of: sum) == graph.fingerprint(of: withoutNames(oneSample(expected)))
  }

  private func withoutNames(_ node: Node) -> Node {
    lowered.assumingDistributions(in: graph.lookingThrough([.adjoint, .link, .abbreviation], in: node))
  }

  /// The sums over the samples replaced by the term of the free sample.
  private func oneSample(_ node: Node) -> Node {
    guard let sample = sampleSymbol else { return node }
    return graph.rewriting(graph.lookingThrough([.adjoint], in: node)) { part in
      // Sums over anything else are written out in a model with concrete sizes.
      guard case .reduction(.sum, _, _, _) = graph.view(part) else { return nil }
      return graph.instance(of: part, at: .free(sample))
    }
  }

  /// The node of a sum over paths. Recursion goes as deep as sums stand in products, which the number of paths bounds.
  func value(_ sum: PathSum, _ origin: Node, _ steps: DerivationSteps) -> Node? {
    switch sum {
    case .joint(let place):
      let link = steps.influence.links[place]
      return steps.adjoints[link]
    case .step(let outer, let inner): return localDerivative(outer, inner, origin, steps)
    case .product(let factors):
      let values = factors.compactMap { value($0, origin, steps) }
      return values.count == factors.count ? graph.product(values) : nil
    case .sum(let terms):
      let values = terms.compactMap { value($0, origin, steps) }
      return values.count == terms.count ? graph.sum(values) : nil
    }
  }

  /// A node of which the sample is bound by a sum around it, as in the gradient, with the free sample; nil where a sum stands inside.
  private func ofFreeSample(_ node: Node) -> Node? {
    guard let sample = sampleSymbol else { return node }
    var map: [Index.Base: Index] = [:]
    for part in graph.reachable(from: [node]) {
      if graph.opcode(of: part) == .reduction { return nil }
      for index in graph.ownIndices(of: part) {
        if case .bound = index.base { map[index.base] = .free(sample) }
      }
    }
    return map.isEmpty ? node : graph.substituting(map, in: node)
  }

  func node(_ place: PathPlace, _ origin: Node, _ steps: DerivationSteps) -> Node {
    switch place {
    case .origin: origin
    case .link(let place): steps.influence.links[place]
    case .loss, .above: lowered.loss
    }
  }

  /// What is differentiated where a path goes through a place: of the loss its data part, of a sample where there are samples.
  func body(_ place: PathPlace, _ origin: Node, _ steps: DerivationSteps) -> Node {
    place == .loss ? steps.parts.data : graph.value(of: node(place, origin, steps))
  }

  /// ∂outer/∂inner, the other names held.
  func localDerivative(
    _ outer: PathPlace, _ inner: PathPlace, _ origin: Node, _ steps: DerivationSteps
  ) -> Node? {
    let (whole, part) = (node(outer, origin, steps), node(inner, origin, steps))
    if let softmax = steps.softmax.derivative(of: whole, slope: { localDerivative(of: $0, part) }) {
      return softmax
    }
    return localDerivative(of: body(outer, origin, steps), part)
  }

  /// The derivative of a value in one name or symbol. Other links are held, also those that are made of it.
  func localDerivative(of value: Node, _ inner: Node) -> Node {
    if value == inner { return graph.constant(1) }
    let held = linksMade(of: inner, in: value)
    var (symbols, names): ([Node: Node], [Node: Node]) = ([:], [:])
    for (place, link) in held.enumerated() {
      let symbol = graph.symbol("\u{3}held\(place)")
      (symbols[link], names[symbol]) = (symbol, link)
    }
    let open = held.isEmpty ? value : graph.rewriting(value) { symbols[$0] }
    let accumulation = ReverseAccumulation(of: open, in: graph, abbreviations: abbreviations) { $0 == inner }
    guard let derivative = accumulation.adjoint(of: inner) else { return graph.constant(0) }
    return held.isEmpty ? derivative : graph.rewriting(derivative) { names[$0] }
  }

  /// The links that a value mentions and that have `inner` below them.
  private func linksMade(of inner: Node, in value: Node) -> [Node] {
    var stack = [value]
    var seen: Set<Node> = []
    var found: [Node] = []
    while let node = stack.popLast() {
      guard node != inner, seen.insert(node).inserted else { continue }
      if case .named(.link, _, _, _) = graph.view(node) {
        if graph.reachable(from: [node]).contains(inner) { found.append(node) }
        continue
      }
      stack += graph.operands(of: node)
    }
    return found.sorted()
  }
}
