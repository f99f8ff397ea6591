import ModelLanguage
import SymbolicAlgebra

/// What the stable forms see of arrays: the value that a symbol with indices stands for, and the sums of exponentials over an index.
final class StableArrays {
  private let graph: ExpressionGraph
  private let sampleLetter: Symbol?
  private let isOverSamples: (IndexInterval) -> Bool
  /// The stable right-hand side of each link that has one, in the letters of its indices.
  private var values: [Symbol: (letters: [Symbol], body: Node)] = [:]
  /// The letters that are free where the forms are applied, from the outside in.
  var open: [IndexEquation.FreeIndex] = []
  private(set) var sums: [ExponentialSum] = []
  private(set) var extrema: [Extremum] = []
  /// The equations of sums and extrema, in the order in which they were met.
  enum Made {
    case sum(Int)
    case extremum(Int)
  }
  private(set) var made: [Made] = []
  private var places: [Key: Int] = [:]
  private var parts: [Symbol: (place: Int, part: ExponentialSum.Part)] = [:]
  /// Makes a link of an array that the model does not have.
  private let link: (_ title: String, _ letters: [IndexEquation.FreeIndex]) -> (quantity: Int, name: Symbol)?

  private struct Key: Hashable {
    var term: Node
    var interval: IndexInterval
    var kind: ReductionKind
  }

  init(
    _ graph: ExpressionGraph, sampleLetter: Symbol?, isOverSamples: @escaping (IndexInterval) -> Bool,
    link: @escaping (String, [IndexEquation.FreeIndex]) -> (quantity: Int, name: Symbol)?
  ) {
    self.graph = graph
    self.sampleLetter = sampleLetter
    self.isOverSamples = isOverSamples
    self.link = link
  }

  // MARK: Values

  func define(_ name: Symbol, _ letters: [Symbol], _ body: Node) { values[name] = (letters, body) }

  /// The value of an element at its indices; nil for leaves and for the parts of sums, which are looked at as they are.
  func value(of node: Node) -> Node? {
    guard case .symbol(let name, let indices) = graph.view(node), parts[name] == nil,
      let (letters, body) = values[name], letters.count == indices.count
    else { return nil }
    let pairs = zip(letters, indices).map { (Index.Base.free($0), $1) }
    return graph.substituting(Dictionary(pairs) { first, _ in first }, in: body)
  }

  // MARK: Sums of exponentials

  /// log Σₖ e^{t(k)}, for a sum over an index other than the sample's.
  func logarithm(ofSum node: Node) -> Node? {
    guard case .reduction(.sum, _, let interval, _) = graph.view(node), !isOverSamples(interval) else {
      return nil
    }
    let letter = graph.symbol(named: "\u{6}")
    let term = graph.instance(of: node, at: .free(letter))
    let forms = StableForms(graph: graph, arrays: self) { _ in false }
    guard let exponent = forms.argument(of: .exp, term), graph.uses(letter, in: exponent) else { return nil }
    let outer = outerLetters(of: node)
    guard let place = place(of: exponent, outer, IndexEquation.FreeIndex(symbol: letter, interval: interval))
    else { return nil }
    return graph.symbol(sums[place].name(.sumLogarithm), outer.map { .free($0.symbol) })
  }

  /// The open letters that a reduction depends on, the sample first.
  private func outerLetters(of node: Node) -> [IndexEquation.FreeIndex] {
    open.filter { graph.uses($0.symbol, in: node) }
      .sorted { isOverSamples($0.interval) && !isOverSamples($1.interval) }
  }

  /// The same term in letters that do not depend on where it stands.
  private func canonical(_ term: Node, _ outer: [IndexEquation.FreeIndex])
    -> (term: Node, letters: [IndexEquation.FreeIndex])
  {
    let letters = outer.enumerated().map { number, index -> IndexEquation.FreeIndex in
      let isSample = isOverSamples(index.interval)
      let own = isSample ? sampleLetter : nil
      return IndexEquation.FreeIndex(
        symbol: own ?? graph.symbol(named: "\u{6}\(number)"), interval: index.interval)
    }
    let pairs = zip(outer, letters).map { (Index.Base.free($0.symbol), Index.free($1.symbol)) }
    return (graph.substituting(Dictionary(pairs) { first, _ in first }, in: term), letters)
  }

  /// The position of a sum, which is made where it is met first.
  private func place(
    of exponent: Node, _ outer: [IndexEquation.FreeIndex], _ letter: IndexEquation.FreeIndex
  ) -> Int? {
    let (exponent, letters) = canonical(exponent, outer)
    let key = Key(term: exponent, interval: letter.interval, kind: .sum)
    if let place = places[key] { return place }
    var (quantities, names): ([Int], [Symbol]) = ([], [])
    for part in ExponentialSum.Part.allCases {
      guard let own = link(part.title, letters + (part.isRow ? [letter] : [])) else { return nil }
      quantities.append(own.quantity)
      names.append(own.name)
      parts[own.name] = (sums.count, part)
    }
    places[key] = sums.count
    made.append(.sum(sums.count))
    sums.append(
      ExponentialSum(
        exponent: exponent, outer: letters, letter: letter, quantities: quantities, names: names))
    return sums.count - 1
  }

  // MARK: Largest and smallest values

  /// The link of the largest or smallest value of a term over a letter other than the sample's.
  func extremum(_ node: Node) -> Node? {
    guard case .reduction(let kind, _, let interval, _) = graph.view(node), kind == .max || kind == .min,
      !isOverSamples(interval)
    else { return nil }
    let letter = IndexEquation.FreeIndex(symbol: graph.symbol(named: "\u{6}"), interval: interval)
    let outer = outerLetters(of: node)
    let (term, letters) = canonical(graph.instance(of: node, at: .free(letter.symbol)), outer)
    let key = Key(term: term, interval: interval, kind: kind)
    if places[key] == nil {
      guard let value = link(kind == .max ? "maximum" : "minimum", letters), let count = link("ties", letters)
      else { return nil }
      places[key] = extrema.count
      made.append(.extremum(extrema.count))
      extrema.append(
        Extremum(kind: kind, term: term, outer: letters, letter: letter, value: value, count: count))
    }
    return places[key].map { graph.symbol(extrema[$0].value.name, outer.map { .free($0.symbol) }) }
  }

  // MARK: Shares

  /// eᶜ/Σₖ e^{t(k)} where c is one of the t, `total` being log Σ.
  func share(_ c: Node, of total: Node) -> Node? {
    guard case .symbol(let name, let outer) = graph.view(total),
      case (let place, .sumLogarithm)? = parts[name],
      let index = index(of: c, in: sums[place], outer)
    else { return nil }
    return graph.symbol(sums[place].name(.share), outer + [index])
  }

  /// The k for which c = t(k).
  private func index(of c: Node, in sum: ExponentialSum, _ outer: [Index]) -> Index? {
    let pairs = zip(sum.outer, outer).map { (Index.Base.free($0.symbol), $1) }
    let exponent = graph.substituting(Dictionary(pairs) { first, _ in first }, in: sum.exponent)
    var tried: Set<Index> = []
    for node in graph.reachable(from: [c]) {
      for index in graph.ownIndices(of: node) where tried.insert(index).inserted {
        if graph.substituting([.free(sum.letter.symbol): index], in: exponent) == c { return index }
      }
    }
    return nil
  }

  /// log p for a share p.
  func logarithm(ofShare node: Node) -> Node? {
    guard case .symbol(let name, let indices) = graph.view(node), case (let place, .share)? = parts[name]
    else {
      return nil
    }
    return graph.symbol(sums[place].name(.shareLogarithm), indices)
  }

  /// c − log Σ, or log Σ − c, where c is one of the t.
  func logarithmOfShare(in terms: [Node]) -> Node? {
    for (place, term) in terms.enumerated() {
      for (other, c) in terms.enumerated() where other != place {
        if let total = negated(term), let value = logarithm(ofShare: c, of: total) {
          return replacing(terms, at: other, by: value, without: place)
        }
        if let c = negated(c), let value = logarithm(ofShare: c, of: term) {
          return replacing(terms, at: other, by: graph.negation(value), without: place)
        }
      }
    }
    return nil
  }

  private func logarithm(ofShare c: Node, of total: Node) -> Node? {
    share(c, of: total).flatMap { logarithm(ofShare: $0) }
  }

  private func replacing(_ terms: [Node], at place: Int, by value: Node, without other: Int) -> Node {
    graph.sum(terms.indices.compactMap { $0 == other ? nil : $0 == place ? value : terms[$0] })
  }

  /// x where the node is −x.
  private func negated(_ node: Node) -> Node? {
    guard case .product(let factors) = graph.view(node), graph.constant(of: factors[0])?.isMinusOne == true
    else { return nil }
    return graph.product(Array(factors.dropFirst()))
  }

  /// The sum whose share a node is, at the given letters.
  func sum(ofShare node: Node) -> (place: Int, indices: [Index])? {
    guard case .symbol(let name, let indices) = graph.view(node), case (let place, .share)? = parts[name]
    else {
      return nil
    }
    return (place, indices)
  }

  /// A link of the author's takes the place of the share.
  func setShare(_ place: Int, _ quantity: Int, _ name: Symbol) {
    sums[place].setShare(quantity, name)
    parts[name] = (place, .share)
  }
}
