import ModelLanguage

/// The units of a network and what joins them, for concrete sizes; or, for a large one, its layers as one box each.
struct NetworkUnits {
  struct Group {
    var layer: Int
    /// The value of the index that counts layers.
    var level: Int?
    var units: [Int] = []
    var column = 0
    var isOutput = false
  }

  struct Unit {
    var group: Int
    /// Values of the drawn dimensions; nothing for a box.
    var place: [Int]
  }

  struct Edge: Hashable {
    var from: Int
    var to: Int
    var weight: ElementReference?
    var isDelayed: Bool
  }

  let plan: NetworkPlan
  let layout: ModelLayout
  let isBoxes: Bool
  private(set) var groups: [Group] = []
  private(set) var units: [Unit] = []
  private(set) var edges: [Edge] = []
  private(set) var biases: [(unit: Int, weight: ElementReference)] = []
  /// False where there are more units or edges than a drawing holds.
  private(set) var isComplete = true
  private var unitAt: [Key: Int] = [:]
  private var groupAt: [GroupKey: Int] = [:]
  private var seen: Set<Edge> = []
  private var model: Model { plan.model }

  private struct GroupKey: Hashable {
    var layer: Int
    var level: Int?
  }
  private struct Key: Hashable {
    var group: Int
    var place: [Int]
  }

  /// The most units of a layer, edges and layers that are drawn.
  static let unitLimit = 8, edgeLimit = 420, groupLimit = 40

  init(_ plan: NetworkPlan, layout: ModelLayout, isBoxes: Bool) {
    self.plan = plan
    self.layout = layout
    self.isBoxes = isBoxes
    makeUnits()
    if isComplete { joinUnits() }
    placeColumns()
  }

  // MARK: Units

  private mutating func makeUnits() {
    for (place, layer) in plan.layers.enumerated() {
      let bounds = layout.arrays[layer.last].bounds
      let levels: [Int?] = layer.level.map { bounds[$0].map { $0 } } ?? [nil]
      for level in levels {
        guard groups.count < Self.groupLimit else {
          isComplete = false
          return
        }
        groupAt[GroupKey(layer: place, level: level)] = groups.count
        groups.append(Group(layer: place, level: level))
        if isBoxes || layer.kind == .loss {
          add([], to: groups.count - 1)
          continue
        }
        let drawn = layer.dimensions.map { bounds[$0] }
        guard drawn.reduce(1, { $0 * min($1.count, 64) }) <= Self.unitLimit else {
          isComplete = false
          return
        }
        for values in Self.tuples(drawn) { add(values, to: groups.count - 1) }
      }
    }
  }

  private mutating func add(_ place: [Int], to group: Int) {
    unitAt[Key(group: group, place: place)] = units.count
    groups[group].units.append(units.count)
    units.append(Unit(group: group, place: place))
  }

  /// All values of some ranges, the last running fastest.
  private static func tuples(_ ranges: [ClosedRange<Int>]) -> [[Int]] {
    ranges.reduce([[]]) { found, range in found.flatMap { head in range.map { head + [$0] } } }
  }

  /// The unit that an element belongs to; nil where an index is not known.
  private func unit(_ quantity: Int, _ indices: [IndexExpression], _ values: [String: Int]) -> Int? {
    guard let place = plan.layerOf[quantity] else { return nil }
    let layer = plan.layers[place]
    if layer.kind == .loss {
      return groupAt[GroupKey(layer: place, level: nil)].flatMap { groups[$0].units.first }
    }
    // The arrays of a layer have the same dimensions, seen from the last.
    var level: Int?
    if let dimension = layer.level {
      guard indices.indices.contains(dimension), let value = value(indices[dimension], values) else {
        return nil
      }
      level = value
    }
    guard let group = groupAt[GroupKey(layer: place, level: level)] else { return nil }
    if isBoxes { return groups[group].units.first }
    var tuple: [Int] = []
    for dimension in layer.dimensions where indices.indices.contains(dimension) {
      guard let value = value(indices[dimension], values) else { return nil }
      tuple.append(value)
    }
    return unitAt[Key(group: group, place: tuple)]
  }

  private func value(_ index: IndexExpression, _ values: [String: Int]) -> Int? {
    let placed = index.placing { name in
      if let known = values[name] { return known }
      if name == model.samples?.index || plan.timeNames.contains(name)
        || isBoxes && !plan.levelNames.contains(name)
      {
        return nil
      }
      return model.sizes.contains { $0.name == name } ? layout.value(of: .named(name), indices: [:]) : nil
    }
    return placed.isInteger ? placed.offset : nil
  }

  // MARK: Edges

  private mutating func joinUnits() {
    for (place, equation) in model.equations.enumerated() {
      guard let layer = plan.layerOf[equation.target], !plan.isInner(place) else { continue }
      if plan.layers[layer].kind == .loss {
        joinLoss(place)
        continue
      }
      for values in assignments(of: equation.free, [:]) {
        for term in plan.terms[place].terms {
          join(term, equation, values)
          if edges.count > Self.edgeLimit {
            isComplete = false
            return
          }
        }
      }
    }
  }

  private mutating func join(_ term: EquationTerms.Term, _ equation: Model.Equation, _ values: [String: Int])
  {
    let isFixed = isBoxes && term.binders.allSatisfy { !plan.levelNames.contains($0.name) }
    for values in isFixed ? [values] : assignments(of: term.binders, values) {
      guard let target = unit(equation.target, equation.indices, values) else { continue }
      let weight = term.weights.first.map { reference in
        ElementReference(
          quantity: reference.quantity,
          indices: isBoxes ? [] : reference.indices.compactMap { value($0, values) })
      }
      let isUnit = !term.isNested && term.units.count <= 1 && term.weights.count <= 1
      if term.units.isEmpty {
        if isUnit, let weight, !biases.contains(where: { $0.unit == target && $0.weight == weight }) {
          biases.append((target, weight))
        }
        continue
      }
      for reference in term.units {
        guard let source = unit(reference.quantity, reference.indices, values) else { continue }
        let isDelayed = reference.indices.contains {
          $0.letter.map { plan.timeNames.contains($0) } == true && $0.offset != 0
        }
        if source == target, !isDelayed { continue }
        add(Edge(from: source, to: target, weight: isUnit ? weight : nil, isDelayed: isDelayed))
      }
    }
  }

  private mutating func joinLoss(_ place: Int) {
    guard
      let target = groupAt[GroupKey(layer: plan.layers.count - 1, level: nil)].flatMap({
        groups[$0].units.first
      })
    else { return }
    for reference in plan.terms[place].terms.flatMap({ $0.units + $0.weights }) {
      guard let layer = plan.layerOf[reference.quantity], plan.layers[layer].kind != .loss else { continue }
      // The loss sees the last level of what has levels.
      let last = groups.indices.filter { groups[$0].layer == layer }.suffix(1)
      for group in last {
        for unit in groups[group].units { add(Edge(from: unit, to: target, weight: nil, isDelayed: false)) }
      }
    }
  }

  private mutating func add(_ edge: Edge) {
    if seen.insert(edge).inserted { edges.append(edge) }
  }

  /// Values of the indices that a drawing tells apart: in boxes those that count layers, else all but sample and time.
  private func assignments(of binders: [IndexBinder], _ values: [String: Int]) -> [[String: Int]] {
    var found = [values]
    for binder in binders {
      if binder.name == model.samples?.index || plan.timeNames.contains(binder.name) { continue }
      if isBoxes, !plan.levelNames.contains(binder.name) { continue }
      guard let range = binder.range else { continue }
      var next: [[String: Int]] = []
      for values in found {
        guard let range = layout.values(of: range, indices: values) else { continue }
        for value in range {
          var values = values
          values[binder.name] = value
          next.append(values)
          if next.count > 4_096 { return next }
        }
      }
      found = next
    }
    return found
  }

  // MARK: Columns

  /// The longest way from the inputs; targets stand before the loss.
  private mutating func placeColumns() {
    var pairs: [[Int]] = []
    var isKnown: Set<[Int]> = []
    for edge in edges where !edge.isDelayed {
      let pair = [units[edge.from].group, units[edge.to].group]
      if isKnown.insert(pair).inserted { pairs.append(pair) }
    }
    for _ in groups.indices {
      var isChanged = false
      for pair in pairs where pair[0] != pair[1] {
        let column = groups[pair[0]].column + 1
        if groups[pair[1]].column < column, column <= groups.count {
          groups[pair[1]].column = column
          isChanged = true
        }
      }
      if !isChanged { break }
    }
    guard let loss = groups.indices.last(where: { plan.layers[groups[$0].layer].kind == .loss }) else {
      return
    }
    let others = groups.indices.filter { $0 != loss }
    groups[loss].column = max(1, (others.map { groups[$0].column }.max() ?? 0) + 1)
    for place in others {
      let isUsedBefore = pairs.contains { $0[0] == place && $0[1] != loss }
      if plan.layers[groups[place].layer].kind == .target, !isUsedBefore {
        groups[place].column = groups[loss].column - 1
      }
      groups[place].isOutput = plan.layers[groups[place].layer].kind == .hidden && !isUsedBefore
    }
  }
}
