import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The one path from a weight to the loss: the weight, the links in between, the loss.
struct WeightPath {
  var partial: Gradient.Partial
  /// Links from the first that uses the weight to the loss.
  var links: [Node]
  /// Factors before the Σ over the samples, and its bounds; nil for a loss without samples.
  var samples: (factor: Node?, interval: IndexInterval, body: Node)?

  var nodes: [Node] { [partial.variable] + links }
}

extension DerivationDocument {
  /// The path of a weight, if it has one only and there is something to tell of it.
  func weightPath(_ partial: Gradient.Partial) -> WeightPath? {
    guard let links = links(from: partial.variable), links.count > 1 else { return nil }
    return WeightPath(partial: partial, links: links, samples: sampleSum())
  }

  /// ∂L/∂O · ∂O/∂O_in · …, along the path.
  mutating func chain(_ path: WeightPath) -> String {
    let names = path.nodes.map { typesetter.latex($0) }
    let pairs = names.indices.dropLast().reversed().map { (names[$0 + 1], names[$0]) }
    let factors = pairs.map { "\\frac{\\partial \($0)}{\\partial \($1)}" }.joined(separator: profileSign)
    return (path.samples.map { sigma($0.interval) } ?? "") + factors
  }

  var profileSign: String {
    options.profile.productSign.isEmpty ? " " : " \(options.profile.productSign) "
  }

  /// `\sum_{i=1}^{N} ` over the samples.
  func sigma(_ interval: IndexInterval, mark: String = "") -> String {
    sigma(interval, over: (typesetter.sample?.letter ?? "i") + mark)
  }

  func sigma(_ interval: IndexInterval, over letter: String) -> String {
    if options.profile.hidesBounds { return "\\sum_{\(letter)} " }
    return "\\sum_{\(letter)=\(typesetter.text(interval.lower))}^{\(typesetter.text(interval.upper))} "
  }

  /// The path in words, the chain rule along it, and its local factors one by one.
  mutating func explanation(_ path: WeightPath) -> String {
    let names = path.nodes.map { typesetter.latex($0) }
    let sentence = words.influence(names[0], loss, names.joined(separator: " \\to "))
    var text = LineBreaking.wrapped(sentence, indent: "") + "\n"
    var block = AlignBlock(isNumbered: false)
    block.add(typesetter.partial(of: names[0]), chain(path))
    text += block.text + words.localFactors + "\n"
    var local = AlignBlock(isNumbered: false)
    for place in path.nodes.indices.dropLast().reversed() {
      let (inner, outer) = (path.nodes[place], path.nodes[place + 1])
      let left = "\\frac{\\partial \(names[place + 1])}{\\partial \(names[place])}"
      let derivative = localDerivative(outer, inner, path)
      if outer == lowered.loss, path.samples != nil {
        local.add(left, localSides(outer, inner, path), reason: reason(for: body(of: outer, path), inner))
      } else {
        local.add(left, steps: localSteps(of: graph.value(of: outer), inner, derivative: derivative))
      }
    }
    return text + local.text + substitution(path, names)
  }

  /// The derivative of a definition before and after it is worked out.
  private mutating func localSides(_ outer: Node, _ inner: Node, _ path: WeightPath) -> [String] {
    let value = graph.value(of: outer)
    let derivative = typesetter.latex(localDerivative(outer, inner, path))
    // The sample of the link is not the one that is summed over.
    let reserved =
      path.samples != nil && outer == lowered.loss ? typesetter.sample.map { [$0.name] } ?? [] : []
    let open = opened(value, withRespectTo: typesetter.latex(inner), reserved: Set(reserved))
    if !showsOpened(value) { return [derivative] }
    guard outer == lowered.loss, let samples = path.samples else { return [open, derivative] }
    return [open, termByTerm(samples, typesetter.latex(inner)), derivative]
  }

  /// The derivative in a link of one sample, inside of the sum over all: `\sum_{i'} \frac{\partial}{\partial y_i} …`.
  private mutating func termByTerm(
    _ samples: (factor: Node?, interval: IndexInterval, body: Node), _ inner: String
  ) -> String {
    let name = typesetter.sample?.name ?? ""
    let other = graph.symbol(named: name + Typesetter.otherSample)
    let body = graph.substituting([.free(graph.symbol(named: name)): .free(other)], in: samples.body)
    let prefix = samples.factor.map { typesetter.latex($0) + " " } ?? ""
    return prefix + sigma(samples.interval, mark: Typesetter.otherSample)
      + "\\frac{\\partial}{\\partial \(inner)} " + fencedTerm(body)
  }

  /// Σ and powers are worth writing out under ∂ first; a function of one name is not.
  func showsOpened(_ value: Node) -> Bool {
    switch graph.opcode(of: value) {
    case .sum, .product, .power, .reduction: true
    default: false
    }
  }

  /// `\frac{\partial}{\partial w} [v_{11} H_1 + v_{21} H_2]`.
  mutating func opened(_ value: Node, withRespectTo inner: String, reserved: Set<String> = []) -> String {
    let text = typesetter.latex(value, reserved: reserved)
    let isTall = text.contains("\\frac") || text.contains("\\sum")
    let bracketed = isTall ? "\\left[ \(text) \\right]" : "[\(text)]"
    return "\\frac{\\partial}{\\partial \(inner)} "
      + (typesetter.printsSum(value) || text.hasPrefix("-") ? bracketed : text)
  }

  /// ∂outer/∂inner, the other names held; of the loss over samples the derivative in one sample's link.
  func localDerivative(_ outer: Node, _ inner: Node, _ path: WeightPath) -> Node {
    if outer == lowered.loss, let samples = path.samples {
      let own = localDerivative(of: samples.body, inner)
      return samples.factor.map { graph.product($0, own) } ?? own
    }
    return localDerivative(of: graph.value(of: outer), inner)
  }

  /// What a definition says; of the loss over samples, one sample's part.
  func body(of outer: Node, _ path: WeightPath) -> Node {
    if outer == lowered.loss, let samples = path.samples { return samples.body }
    return graph.value(of: outer)
  }

  var abbreviations: [Node] {
    lowered.definitions.filter { model.quantities[$0.quantity].role == .abbreviation }.map { $0.node }
  }

  // MARK: Finding the path

  /// The links from the first that uses a leaf to the loss, if each has exactly one user.
  private func links(from leaf: Node) -> [Node]? {
    let users = linkUsers()
    var path: [Node] = []
    var current = leaf
    while current != lowered.loss {
      guard let element = element(current), let own = users[element], own.count == 1,
        path.count <= lowered.definitions.count
      else { return nil }
      current = own[0]
      path.append(current)
    }
    return path
  }

  /// The links that mention each element, in their order. O(nodes).
  private func linkUsers() -> [Element: [Node]] {
    var users: [Element: [Node]] = [:]
    for definition in lowered.definitions where model.quantities[definition.quantity].role != .abbreviation {
      for element in elements(in: graph.value(of: definition.node)) {
        users[element, default: []].append(definition.node)
      }
    }
    return users
  }

  /// An element whatever the sample.
  private struct Element: Hashable {
    var name: Symbol
    var indices: [Index]
  }

  private func element(_ node: Node) -> Element? {
    let (name, indices): (Symbol, [Index])
    switch graph.view(node) {
    case .symbol(let symbol, let own): (name, indices) = (symbol, own)
    case .named(_, let symbol, let own, _): (name, indices) = (symbol, own)
    default: return nil
    }
    let isSampled = typesetter.sampled.contains(graph.name(of: name))
    return Element(name: name, indices: isSampled ? Array(indices.dropFirst()) : indices)
  }

  /// What a value mentions, without looking through other links.
  private func elements(in value: Node) -> Set<Element> {
    var stack = [value]
    var seen: Set<Node> = []
    var found: Set<Element> = []
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      if let own = element(node) {
        found.insert(own)
        // An abbreviation is no link: what it stands for is used where it stands.
        if case .named(.abbreviation, _, _, let inner) = graph.view(node) { stack.append(inner) }
        continue
      }
      stack += graph.operands(of: node)
    }
    return found
  }

  /// c, the range of i and Lᵢ in L = c·Σᵢ Lᵢ + …, with the sample free in Lᵢ.
  func sampleSum() -> (factor: Node?, interval: IndexInterval, body: Node)? {
    guard let sample = typesetter.sample else { return nil }
    var terms = [graph.value(of: lowered.loss)]
    if case .sum(let all) = graph.view(terms[0]) { terms = all }
    for term in terms {
      var factors = [term]
      if case .product(let all) = graph.view(term) { factors = all }
      for (place, factor) in factors.enumerated() {
        guard case .reduction(.sum, _, let interval, _) = graph.view(factor) else { continue }
        var rest = factors
        rest.remove(at: place)
        let body = graph.instance(of: factor, at: .free(graph.symbol(named: sample.name)))
        return LossParts.withMinusInside(rest, interval, body, graph)
      }
    }
    return nil
  }
}
