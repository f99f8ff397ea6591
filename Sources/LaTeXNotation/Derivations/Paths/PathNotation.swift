import SymbolicAlgebra
import SymbolicCalculus

/// Sums over paths as LaTeX.
extension DerivationDocument {
  /// The loss that paths end at: of a sample where there are samples.
  func lossName(_ steps: DerivationSteps) -> String {
    steps.parts.samples == nil ? loss : typesetter.sampleLoss(typesetter.sample?.letter ?? "i")
  }

  mutating func name(_ place: PathPlace, _ origin: Node, _ steps: DerivationSteps) -> String {
    place == .loss || place == .above ? lossName(steps) : typesetter.latex(node(place, origin, steps))
  }

  // MARK: The chain rule

  /// ∂L/∂w along its paths, with the sum over the samples and the penalty.
  mutating func chain(_ told: DerivationSteps.Told, _ steps: DerivationSteps) -> String {
    var terms: [String] = []
    if let sum = told.sum {
      let prefix = isLink(told.variable) ? "" : samplePrefix(steps)
      let text = chain(sum, told.variable, steps)
      terms.append(!prefix.isEmpty && isSum(sum) ? prefix + "\\left( \(text) \\right)" : prefix + text)
    }
    if told.usesPenalty { terms.append(penaltyPartial(told.variable, steps)) }
    return terms.joined(separator: " + ")
  }

  mutating func penaltyPartial(_ variable: Node, _ steps: DerivationSteps) -> String {
    fraction(typesetter.element(steps.penaltyName, []), typesetter.latex(variable))
  }

  private func isSum(_ sum: PathSum) -> Bool {
    if case .sum = sum { true } else { false }
  }

  func samplePrefix(_ steps: DerivationSteps) -> String {
    guard let samples = steps.parts.samples else { return "" }
    var typesetter = typesetter
    return (samples.factor.map { typesetter.latex($0) + " " } ?? "") + sigma(samples.interval)
  }

  func fraction(_ above: String, _ below: String) -> String {
    "\\frac{\\partial \(above)}{\\partial \(below)}"
  }

  /// ∂outer/∂inner with all other names held, with a mark where that is not the whole derivative.
  mutating func fraction(
    _ outer: PathPlace, _ inner: PathPlace, _ origin: Node, _ steps: DerivationSteps
  ) -> String {
    let names = (name(outer, origin, steps), name(inner, origin, steps))
    guard isImmediate(outer, inner, origin, steps) else { return fraction(names.0, names.1) }
    tellsImmediate = true
    return immediateFraction(names.0, names.1)
  }

  func immediateFraction(_ above: String, _ below: String) -> String {
    "\\frac{\\partial^{+} \(above)}{\\partial \(below)}"
  }

  private func isImmediate(
    _ outer: PathPlace, _ inner: PathPlace, _ origin: Node, _ steps: DerivationSteps
  ) -> Bool {
    let part = node(inner, origin, steps)
    switch outer {
    case .loss: return steps.influence.actsOtherwise(part, on: nil)
    case .link(let place): return steps.influence.actsOtherwise(part, on: place)
    case .origin, .above: return false
    }
  }

  private mutating func chain(_ sum: PathSum, _ origin: Node, _ steps: DerivationSteps) -> String {
    switch sum {
    case .joint(let place): return typesetter.adjoint(of: steps.influence.links[place])
    case .step(let outer, let inner): return fraction(outer, inner, origin, steps)
    case .product(let factors):
      return factors.map { factor -> String in
        let text = chain(factor, origin, steps)
        return isSum(factor) && !text.hasPrefix("\\sum") ? "\\left( \(text) \\right)" : text
      }.joined(separator: profileSign)
    case .sum(let terms):
      if let text = indexed(terms, origin, steps) { return text }
      return terms.map { chain($0, origin, steps) }.joined(separator: " + ")
    }
  }

  // MARK: Sums over an index

  /// Fewer terms than these are written out.
  private static let indexedFrom = 4

  /// Σₜ of terms that differ in one running index.
  private mutating func indexed(_ terms: [PathSum], _ origin: Node, _ steps: DerivationSteps) -> String? {
    guard terms.count >= Self.indexedFrom else { return nil }
    let all = terms.compactMap { factors(of: $0) }
    guard all.count == terms.count, let first = all.first,
      !all.contains(where: { $0.contains { isImmediate($0.outer, $0.inner, origin, steps) } })
    else { return nil }
    var range: (lower: Int, letter: String)?
    var names: [[String]] = []
    for (position, factor) in first.enumerated() {
      var pair: [String] = []
      for side in [factor.outer, factor.inner].indices {
        let nodes = all.map { terms -> Node? in
          guard position < terms.count else { return nil }
          let place = side == 0 ? terms[position].outer : terms[position].inner
          return node(place, origin, steps)
        }
        guard let name = runningName(nodes, &range) else { return nil }
        pair.append(name)
      }
      if factor.outer == .loss || factor.outer == .above { pair[0] = lossName(steps) }
      names.append(pair)
    }
    guard let range else { return nil }
    let last = range.lower + terms.count - 1
    let (low, high) = (typesetter.text(.integer(range.lower)), typesetter.text(.integer(last)))
    let sigma =
      options.profile.hidesBounds ? "\\sum_{\(range.letter)} " : "\\sum_{\(range.letter)=\(low)}^{\(high)} "
    return sigma + names.map { fraction($0[0], $0[1]) }.joined(separator: profileSign)
  }

  /// The steps of a term without sums in it.
  private func factors(of term: PathSum) -> [(outer: PathPlace, inner: PathPlace)]? {
    var parts = [term]
    if case .product(let all) = term { parts = all }
    var found: [(outer: PathPlace, inner: PathPlace)] = []
    for part in parts {
      switch part {
      case .joint(let place): found.append((.above, .link(place)))
      case .step(let outer, let inner): found.append((outer, inner))
      case .product, .sum: return nil
      }
    }
    return found
  }

  /// One name for nodes whose indices run with the terms: o_1, o_2, … is o_k.
  private func runningName(_ nodes: [Node?], _ range: inout (lower: Int, letter: String)?) -> String? {
    var all: [(name: Symbol, indices: [Index])] = []
    for node in nodes {
      guard let node, let element = nameAndIndices(node) else { return nil }
      all.append(element)
    }
    guard let first = all.first,
      all.allSatisfy({ $0.name == first.name && $0.indices.count == first.indices.count })
    else { return nil }
    var indices = first.indices
    for place in indices.indices {
      let own = all.map { $0.indices[place] }
      if own.allSatisfy({ $0 == own[0] }) { continue }
      guard let start = own[0].integer,
        own.enumerated().allSatisfy({ $1.integer == start + $0 })
      else { return nil }
      let letter = range?.letter ?? runningLetter(graph.name(of: first.name), place)
      if range == nil { range = (start, letter) }
      guard let lower = range?.lower else { return nil }
      indices[place] = .free(graph.symbol(named: letter), offset: start - lower)
    }
    return typesetter.element(graph.name(of: first.name), indices)
  }

  private func nameAndIndices(_ node: Node) -> (name: Symbol, indices: [Index])? {
    switch graph.view(node) {
    case .symbol(let name, let indices): (name, indices)
    case .named(_, let name, let indices, _): (name, indices)
    default: nil
    }
  }

  /// The author's letter for an index, where it is no name of the model.
  private func runningLetter(_ name: String, _ place: Int) -> String {
    let letters = typesetter.reading.letters[name] ?? []
    let own = letters.indices.contains(place) ? [letters[place]] : []
    let sample = typesetter.sample?.letter
    return (own + ["k", "j", "t", "l", "m", "q"]).first {
      !$0.isEmpty && !typesetter.taken.contains($0) && $0 != sample
    } ?? "k"
  }

  // MARK: Paths in words

  /// More paths than these are not listed.
  private static let listedPaths = 6

  /// `w_{11} \to z_1 \to h_1 \to \{o_1, o_2\} \to L`, or the paths one by one.
  mutating func pathText(_ told: DerivationSteps.Told, _ steps: DerivationSteps) -> String {
    if let sum = told.sum, let joined = joined(sum, told.variable, steps) { return "$\(joined)$" }
    let names = told.paths.prefix(Self.listedPaths).map { path -> String in
      let places = [PathPlace.origin] + path.map { .link($0) }
      var text = places.map { name($0, told.variable, steps) }
      if path.last.map({ steps.influence.joints.contains($0) }) == true { text.append("\\dots") }
      return "$" + (text + [lossName(steps)]).joined(separator: " \\to ") + "$"
    }
    return names.joined(separator: ", ") + (told.paths.count > Self.listedPaths ? ", \\dots" : "")
  }

  /// One line for paths that part and meet again; nil where they do it more than once in a branch.
  private mutating func joined(_ sum: PathSum, _ origin: Node, _ steps: DerivationSteps) -> String? {
    var parts = [sum]
    if case .product(let all) = sum { parts = all }
    var names = [name(.origin, origin, steps)]
    for part in parts.reversed() {
      switch part {
      case .joint: names += ["\\dots", lossName(steps)]
      case .step(let outer, _): names.append(name(outer, origin, steps))
      case .product: return nil
      case .sum(let branches):
        var (between, ends): ([String], Set<PathPlace>) = ([], [])
        for branch in branches {
          guard let factors = factors(of: branch), factors.count == 2 else { return nil }
          between.append(name(factors[1].outer, origin, steps))
          ends.insert(factors[0].outer)
        }
        guard ends.count == 1, let end = ends.first else { return nil }
        names.append("\\{" + shortened(between).joined(separator: ", ") + "\\}")
        if end == .above { names.append("\\dots") }
        names.append(name(end, origin, steps))
      }
    }
    return names.joined(separator: " \\to ")
  }

  private func shortened(_ names: [String]) -> [String] {
    names.count <= 5 ? names : [names[0], names[1], "\\dots", names[names.count - 1]]
  }
}
