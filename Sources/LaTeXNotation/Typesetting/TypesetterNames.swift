import SymbolicAlgebra

extension Typesetter {
  mutating func symbol(_ node: Node, _ name: Symbol, _ indices: [Index]) -> String {
    if let known = names[node] { return known }
    var text = graph.name(of: name)
    if let step = kroneckerStep(text, indices) { return step }
    let result: String
    if text.hasPrefix("∂") {
      text.removeFirst()
      result =
        reading.deltas[text].map { element($0, indices) }
        ?? profile.adjoint.factor(partial(of: element(text, indices)))
    } else if text == ExpressionGraph.piName {
      result = "\\pi"
    } else {
      result = element(text, indices)
    }
    if !hasLetter(indices) { names[node] = result }
    return result
  }

  mutating func named(_ node: Node, _ role: NameRole, _ name: Symbol, _ indices: [Index]) -> String {
    if let known = names[node] { return known }
    let text = graph.name(of: name)
    let element = element(text, indices)
    var result = element
    if role == .adjoint { result = profile.adjoint.factor(adjoint(of: element, text, indices)) }
    if !hasLetter(indices) { names[node] = result }
    return result
  }

  /// ∂loss/∂X of a link X; of a link that belongs to a sample, ∂lossᵢ/∂X.
  mutating func adjoint(of link: Node) -> String {
    guard case .named(_, let name, let indices, _) = graph.view(link) else { return partial(of: latex(link)) }
    return adjoint(of: latex(link), graph.name(of: name), indices)
  }

  private func adjoint(of element: String, _ name: String, _ indices: [Index]) -> String {
    if let delta = reading.deltas[name] { return self.element(delta, indices) }
    return derivative(of: element, name, indices)
  }

  /// Whether the derivative with respect to a link has a name of its own, δ.
  func hasDelta(_ link: Node) -> Bool {
    guard case .named(_, let name, _, _) = graph.view(link) else { return false }
    return reading.deltas[graph.name(of: name)] != nil
  }

  /// ∂loss/∂X of a link X, whether or not it has a name.
  mutating func derivative(of link: Node) -> String {
    guard case .named(_, let name, let indices, _) = graph.view(link) else { return adjoint(of: link) }
    return derivative(of: latex(link), graph.name(of: name), indices)
  }

  private func derivative(of element: String, _ name: String, _ indices: [Index]) -> String {
    let top = samplePlace(name, indices).map { sampleLoss($0) } ?? lossName
    return profile.adjoint.latex(top, element)
  }

  /// Bound indices have no letter of their own: their names depend on the place.
  private func hasLetter(_ indices: [Index]) -> Bool {
    indices.contains {
      switch $0.base {
      case .bound, .dependentSize: true
      case .sum: graph.terms(of: $0).contains { if case .bound = $0.base { true } else { false } }
      case .none, .free, .size: false
      }
    }
  }

  /// The sample in the indices of a per-sample quantity; its adjoint is that of the sample's own term of the loss.
  private func samplePlace(_ name: String, _ indices: [Index]) -> String? {
    guard sampled.contains(name), let first = indices.first, first.integer == nil else { return nil }
    return text(first)
  }

  /// The term of the loss that belongs to one sample: `E_i`.
  func sampleLoss(_ letter: String) -> String {
    profile.latex(loss, indices: [letter], isArray: false)
  }

  /// ∂loss/∂x.
  public func partial(of element: String) -> String { profile.adjoint.latex(lossName, element) }

  public var lossName: String { profile.latex(loss, indices: [], isArray: false) }

  /// A name with its indices.
  public func element(_ name: String, _ indices: [Index]) -> String {
    var shown = shownIndices(name, indices)
    let isAbove =
      profile.samplesAbove && sampled.contains(name) && shown.count == indices.count && !shown.isEmpty
    let sample = isAbove ? text(shown.removeFirst()) : nil
    return profile.latex(
      name, indices: shown.map { text($0) }, isArray: arrays.contains(name) || !shown.isEmpty, sample: sample)
  }

  /// Without the sample's index where the profile hides it: everywhere, or for a name whose symbol has no place for it.
  private func shownIndices(_ name: String, _ indices: [Index]) -> [Index] {
    if !profile.showsSample { return indices.filter { !isSample($0) } }
    let isHidden = sampled.contains(name) && profile.symbols[name]?.letters.count == indices.count - 1
    return isHidden ? Array(indices.dropFirst()) : indices
  }

  private func isSample(_ index: Index) -> Bool {
    guard let sample, case .free(let symbol) = index.base else { return false }
    return graph.name(of: symbol) == sample.name
  }

  func text(_ index: Index) -> String { text(value: shifted(index)) }

  /// An index as a number, wherever printed indices begin.
  func text(value index: Index) -> String {
    let offset = index.offset == 0 ? "" : index.offset > 0 ? "+\(index.offset)" : "\(index.offset)"
    switch index.base {
    case .none: return "\(index.offset)"
    case .free(let symbol): return letter(ofFree: graph.name(of: symbol)) + offset
    case .bound(let height): return letter(ofBound: height) + offset
    case .size(let symbol):
      return profile.latex(graph.name(of: symbol), indices: [], isArray: false) + offset
    case .dependentSize(let place):
      let (name, argument) = graph.dependentSize(at: place)
      return "\(SymbolNotation.symbol(graph.name(of: name)))(\(text(argument)))\(offset)"
    case .sum: return graph.text(of: index, times: "") { text(value: Index($0)) }
    }
  }

  /// A number of values, whatever printed indices begin with.
  mutating func latexUnshifted(_ node: Node) -> String {
    let shift = indexShift
    indexShift = 0
    defer { indexShift = shift }
    return latex(node)
  }

  /// A place or bound counted from where the profile's indices begin.
  private func shifted(_ index: Index) -> Index {
    switch index.base {
    case .none, .size, .dependentSize: return index.advanced(by: Int(indexShift))
    case .free, .bound: return index
    case .sum:
      // Each letter is shifted itself.
      let factors = graph.terms(of: index).reduce(0) { total, term in
        switch term.base {
        case .free, .bound: total + term.coefficient
        case .none, .size, .dependentSize, .sum: total
        }
      }
      return index.advanced(by: Int(indexShift) * (1 - factors))
    }
  }

  // MARK: Letters of bound indices

  /// What marks the letter of a second index over the samples.
  static let otherSample = "'"

  private static let letters = ["i", "j", "k", "l", "m", "n", "p", "q", "r", "s", "u"]

  private func letter(ofFree name: String) -> String {
    if let sample, name == sample.name { return sample.letter }
    if let sample, name == sample.name + Self.otherSample { return sample.letter + Self.otherSample }
    return profile.latex(name, indices: [], isArray: false)
  }

  /// The letter in scope; outside of every scope, as in an adjoint inside Σ over the samples, the sample's.
  private func letter(ofBound height: UInt32) -> String {
    if let scope = scopes.last(where: { $0.height == height }) { return scope.letter }
    return sample?.letter ?? "i_{\(height)}"
  }

  /// The first letter that is no name, no free index of the formula and in no scope around; Σ over the samples
  /// keeps the sample's letter where it can.
  mutating func freshLetter(for interval: IndexInterval, height: UInt32, body: Node) -> String {
    let used = lettersInUse()
    let open = scopes.map { $0.letter }
    func isFree(_ letter: String) -> Bool { !used.contains(letter) && !open.contains(letter) }
    let name = authorsName(height, body)
    if let sample, isOverSamples(interval) || name == sample.name {
      // A sum over all samples inside a formula about one of them.
      for letter in [sample.letter, sample.letter + Self.otherSample] where isFree(letter) { return letter }
    }
    if let own = name.map({ profile.latex($0, indices: [], isArray: false) }), isFree(own),
      !taken.contains(own), own != sample?.letter
    {
      return own
    }
    let choice = Self.letters.first { isFree($0) && !taken.contains($0) && $0 != sample?.letter }
    return choice ?? "i_{\(scopes.count + 1)}"
  }

  /// What the author calls the index at one of its places in the body.
  private func authorsName(_ height: UInt32, _ body: Node) -> String? {
    if reading.letters.isEmpty { return nil }
    for node in graph.reachable(from: [body]).reversed() {
      let (name, indices): (Symbol, [Index])
      switch graph.view(node) {
      case .symbol(let symbol, let own): (name, indices) = (symbol, own)
      case .named(_, let symbol, let own, _): (name, indices) = (symbol, own)
      default: continue
      }
      guard let place = indices.firstIndex(where: { $0.base == .bound(height) && $0.offset == 0 }),
        let letters = reading.letters[graph.name(of: name)], letters.indices.contains(place),
        !letters[place].isEmpty
      else { continue }
      return letters[place]
    }
    return nil
  }

  private func isOverSamples(_ interval: IndexInterval) -> Bool {
    guard case .size(let symbol) = interval.upper.base else { return false }
    return graph.name(of: symbol) == sampleSize
  }

  /// The letters of the free indices of the formula in the making.
  private mutating func lettersInUse() -> Set<String> {
    if let freeLetters { return freeLetters }
    var found = Set(reserved.map { letter(ofFree: $0) })
    for node in graph.reachable(from: [root]) {
      for term in indices(of: node).flatMap({ graph.terms(of: $0) }) {
        if case .free(let symbol) = term.base { found.insert(letter(ofFree: graph.name(of: symbol))) }
      }
    }
    freeLetters = found
    return found
  }

  private func indices(of node: Node) -> [Index] {
    switch graph.view(node) {
    case .symbol(_, let indices), .named(_, _, let indices, _): indices
    case .indexValue(let index): [index]
    case .delta(let a, let b): [a, b]
    case .reduction(_, _, let interval, _): [interval.lower, interval.upper]
    default: []
    }
  }
}
