import ModelLanguage
import SymbolicAlgebra

/// Which places of each array only tell arrays apart, as the layer of `a[l,j]`, the time step or the sample, and which are rows and
/// columns.
struct LabelPlaces {
  private var places: [Symbol: Set<Int>] = [:]
  /// The extents that are one: there a fixed index is no label but the only row or column.
  private var single: [Symbol: Set<Int>] = [:]
  private let model: Model
  /// The ranges of the places of each array that depend on no other index.
  private var extents: [Symbol: [IndexInterval?]] = [:]

  private typealias Use = (name: Symbol, indices: [Index])

  init(_ form: IndexForm, samplesAreLabels: Bool) {
    let graph = form.graph
    model = form.model
    let reading = IndexReading(model: form.model, graph: graph)
    for quantity in form.model.quantities {
      let symbol = graph.symbol(named: quantity.name)
      let adjoint = graph.symbol(named: AdjointEquation.prefix + quantity.name)
      let shift = quantity.isPerSample ? 1 : 0
      let own = quantity.dimensions.count - shift
      var labels: Set<Int> = shift == 1 && samplesAreLabels ? [0] : []
      for place in 0..<max(0, own - 2) { labels.insert(place + shift) }
      let ones = quantity.dimensions.indices.filter {
        let range = quantity.dimensions[$0]
        return range.lower == range.upper
      }
      let extents = quantity.dimensions.map { range in
        range.upper.argument == nil ? reading.interval(of: range, [:]) : nil
      }
      for name in [symbol, adjoint] {
        places[name] = labels
        single[name] = Set(ones)
        self.extents[name] = extents
      }
    }
    spread(form)
  }

  /// A place that is moved or fixed somewhere is a label, and so is every place with the letter of one, until nothing changes.
  private mutating func spread(_ form: IndexForm) {
    let graph = form.graph
    var count = 0
    let uses = form.equations.map { self.uses(in: $0, graph, &count) }
    for use in uses.joined() {
      for (place, index) in use.indices.enumerated() where isFixedOrMoved(index, use.name, place) {
        mark(use.name, place, graph)
      }
    }
    var isChanging = true
    while isChanging {
      isChanging = false
      for equation in uses {
        var letters: Set<Index.Base> = []
        for use in equation {
          for (place, index) in use.indices.enumerated() where places[use.name]!.contains(place) {
            if case .free = index.base { letters.insert(index.base) }
          }
        }
        for use in equation {
          for (place, index) in use.indices.enumerated()
          where letters.contains(index.base) && !places[use.name]!.contains(place) {
            mark(use.name, place, graph)
            isChanging = true
          }
        }
      }
    }
  }

  /// The arrays in an equation, each sum opened with a letter of its own.
  private func uses(in equation: IndexEquation, _ graph: ExpressionGraph, _ count: inout Int) -> [Use] {
    var found: [Use] = []
    var seen: Set<Node> = []
    var open = [equation.target, equation.body]
    while let node = open.popLast() {
      guard seen.insert(node).inserted else { continue }
      switch graph.view(node) {
      case .symbol(let name, let indices): if places[name] != nil { found.append((name, indices)) }
      case .reduction:
        count += 1
        open.append(graph.instance(of: node, at: .free(graph.symbol(named: "\u{5}\(count)"))))
      default: open += graph.operands(of: node)
      }
    }
    return found
  }

  private func isFixedOrMoved(_ index: Index, _ name: Symbol, _ place: Int) -> Bool {
    switch index.base {
    case .none, .size, .dependentSize, .sum: single[name]?.contains(place) != true
    case .free, .bound: index.offset != 0
    }
  }

  private mutating func mark(_ name: Symbol, _ place: Int, _ graph: ExpressionGraph) {
    places[name]?.insert(place)
    places[graph.symbol(named: AdjointEquation.prefix + graph.name(of: name))]?.insert(place)
  }

  /// The indices of the places that are rows or columns; nil for a place with one value.
  func axes(of name: Symbol, _ indices: [Index], _ graph: ExpressionGraph) -> [Index.Base?] {
    axisPlaces(of: name, count: indices.count).map { place in
      single[name]?.contains(place) == true ? nil : indices[place].base
    }
  }

  /// The places that are rows and columns.
  func axisPlaces(of name: Symbol, count: Int) -> [Int] {
    guard let labels = places[name] else { return [] }
    return (0..<count).filter { !labels.contains($0) }
  }

  /// Whether each axis of an array runs through all its values in order.
  func wholeAxes(
    of name: Symbol, _ indices: [Index], _ graph: ExpressionGraph, range: (Index.Base) -> IndexInterval?
  ) -> Bool {
    axisPlaces(of: name, count: indices.count).allSatisfy { place in
      if single[name]?.contains(place) == true { return true }
      guard indices[place].offset == 0, let own = range(indices[place].base) else { return false }
      return extents[name]?[place].map { $0 == own } ?? true
    }
  }

  func labels(of name: Symbol, _ indices: [Index]) -> [Index] {
    guard let labels = places[name] else { return indices }
    return indices.indices.filter { labels.contains($0) }.map { indices[$0] }
  }

  /// The letters an author gives a place of an array: where it is defined, then where it is used.
  func letters(of array: String, _ place: Int) -> [String] {
    let name = array.hasPrefix(AdjointEquation.prefix) ? String(array.dropFirst()) : array
    let defined = model.equations.compactMap { equation -> String? in
      guard model.quantities[equation.target].name == name, equation.indices.indices.contains(place),
        equation.indices[place].offset == 0
      else { return nil }
      return equation.indices[place].letter
    }
    let used = model.references(to: name).compactMap { $0.indices.contains(place) ? $0[place].letter : nil }
    return (defined + used).filter { model.isIndex($0) }
  }
}
