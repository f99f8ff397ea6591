import ModelLanguage
import SymbolicAlgebra

/// Which places of each array only tell arrays apart, as the layer of `a[l,j]` or the sample, and which are rows and columns.
struct LabelPlaces {
  private var places: [Symbol: Set<Int>] = [:]
  /// The extents that are one: there a fixed index is no label but the only row or column.
  private var single: [Symbol: Set<Int>] = [:]

  init(_ form: IndexForm, samplesAreLabels: Bool) {
    let graph = form.graph
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
      for name in [symbol, adjoint] {
        places[name] = labels
        single[name] = Set(ones)
      }
    }
    spread(form)
  }

  /// A place that is moved or fixed somewhere is a label, and so is every place with the letter of one, until nothing changes.
  private mutating func spread(_ form: IndexForm) {
    let graph = form.graph
    let uses = form.equations.map { equation in
      graph.reachable(from: [equation.target, equation.body]).compactMap { node -> (Symbol, [Index])? in
        guard case .symbol(let name, let indices) = graph.view(node), places[name] != nil else { return nil }
        return (name, indices)
      }
    }
    for use in uses.joined() {
      for (place, index) in use.1.enumerated() where isFixedOrMoved(index, use.0, place) {
        mark(use.0, place, graph)
      }
    }
    var isChanging = true
    while isChanging {
      isChanging = false
      for equation in uses {
        var letters: Set<Index.Base> = []
        for use in equation {
          for (place, index) in use.1.enumerated() where places[use.0]!.contains(place) {
            if case .free = index.base { letters.insert(index.base) }
          }
        }
        for use in equation {
          for (place, index) in use.1.enumerated()
          where letters.contains(index.base) && !places[use.0]!.contains(place) {
            mark(use.0, place, graph)
            isChanging = true
          }
        }
      }
    }
  }

  private func isFixedOrMoved(_ index: Index, _ name: Symbol, _ place: Int) -> Bool {
    switch index.base {
    case .none, .size, .dependentSize: single[name]?.contains(place) != true
    case .free, .bound: index.offset != 0
    }
  }

  private mutating func mark(_ name: Symbol, _ place: Int, _ graph: ExpressionGraph) {
    places[name]?.insert(place)
    places[graph.symbol(named: AdjointEquation.prefix + graph.name(of: name))]?.insert(place)
  }

  /// The indices of the places that are rows or columns; nil for a place with one value.
  func axes(of name: Symbol, _ indices: [Index], _ graph: ExpressionGraph) -> [Index.Base?] {
    guard let labels = places[name] else { return [] }
    return indices.indices.filter { !labels.contains($0) }.map { place in
      single[name]?.contains(place) == true ? nil : indices[place].base
    }
  }

  func labels(of name: Symbol, _ indices: [Index]) -> [Index] {
    guard let labels = places[name] else { return indices }
    return indices.indices.filter { labels.contains($0) }.map { indices[$0] }
  }
}
