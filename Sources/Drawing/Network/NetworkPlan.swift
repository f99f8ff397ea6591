import ModelLanguage

/// The arrays of a model as layers, found from its equations.
///
/// A link that is a function of one other link, entry by entry, is one layer with it: `z` and `h = σ(z)` are one column of
/// units. A model whose equations are sums of weighted units is a network of units; any other is a graph of its arrays.
struct NetworkPlan {
  enum Kind { case input, weight, hidden, output, target, loss }

  struct Layer {
    var kind: Kind
    /// The arrays of the layer, the one that others use last.
    var quantities: [Int]
    /// Names of the functions applied, in order.
    var functions: [String] = []
    var isVectorFunction = false
    /// Whether its equations are sums of weighted units, under functions.
    var isSum = true
    /// Positions of the dimensions that are drawn, in the declared order of the last array.
    var dimensions: [Int] = []
    /// The dimension that counts layers, where a recurrence with weights of each level makes them.
    var level: Int?
    var last: Int { quantities[quantities.count - 1] }
  }

  struct Connection: Hashable {
    var from: Int
    var to: Int
    var weight: Int?
    var isDelayed: Bool
  }

  let model: Model
  private(set) var layers: [Layer] = []
  private(set) var connections: [Connection] = []
  /// Biases: the layer and the array of weights.
  private(set) var biases: [(layer: Int, weight: Int)] = []
  /// Weights that act otherwise than as factors of a unit, by layer.
  private(set) var others: [(layer: Int, weight: Int)] = []
  /// False where some equation is no sum of weighted units.
  private(set) var isUnits = true
  private(set) var terms: [EquationTerms]
  private(set) var layerOf: [Int: Int] = [:]
  /// Letters of indices that run over time, where a recurrence shares its weights.
  private(set) var timeNames: Set<String> = []
  /// Letters of indices that run over layers, where each level has weights of its own.
  private(set) var levelNames: Set<String> = []
  /// Quantities that belong to the loss: what is computed from a target without weights.
  private var isLossPart: Set<Int> = []

  init(_ model: Model) {
    self.model = model
    terms = model.equations.map { EquationTerms($0, of: model) }
    findTime()
    findLossParts()
    makeLayers()
    connect()
  }

  // MARK: Time and loss

  /// An index by which an array refers to its own past is time; where weights carry it too, it counts layers.
  private mutating func findTime() {
    var order: [Int: Int] = [:]
    for (place, equation) in model.equations.enumerated() { order[equation.target] = place }
    for (place, equation) in model.equations.enumerated() {
      for name in equation.free.map({ $0.name }) {
        let all = terms[place].terms
        let isPast = all.contains { term in
          term.units.contains { reference in
            reference.indices.contains { $0.letter == name && $0.offset < 0 }
              && (order[reference.quantity] ?? -1) >= place
              || reference.quantity == equation.target
                && reference.indices.contains { $0.letter == name && $0.offset != 0 }
          }
        }
        let isWeighted = all.contains {
          $0.weights.contains { $0.indices.contains { $0.names.contains(name) } }
        }
        guard isPast, name != model.samples?.index else { continue }
        if isWeighted { levelNames.insert(name) } else { timeNames.insert(name) }
      }
    }
  }

  private mutating func findLossParts() {
    isLossPart = [model.loss]
    for (place, equation) in model.equations.enumerated() {
      let used = terms[place].terms.flatMap { $0.units.map { $0.quantity } }
      let hasWeights = terms[place].terms.contains { !$0.weights.isEmpty }
      let touches = used.contains { isTarget($0) || isLossPart.contains($0) }
      if model.quantities[equation.target].role == .abbreviation || touches && !hasWeights {
        isLossPart.insert(equation.target)
      }
    }
  }

  private func isTarget(_ quantity: Int) -> Bool {
    if case .target = model.quantities[quantity].role { true } else { false }
  }

  // MARK: Layers

  private mutating func makeLayers() {
    for (quantity, declaration) in model.quantities.enumerated() {
      if declaration.role == .input { add(Layer(kind: .input, quantities: [quantity])) }
    }
    if hasNoUnits { addWeights() }
    var uses: [Int: Int] = [:]
    for (place, equation) in model.equations.enumerated() {
      for used in Set(terms[place].terms.flatMap { $0.units.map { $0.quantity } })
      where used != equation.target {
        uses[used, default: 0] += 1
      }
    }
    for (place, equation) in model.equations.enumerated() where !isLossPart.contains(equation.target) {
      let own = terms[place]
      let source = elementwise(place).flatMap { uses[$0] == 1 ? $0 : nil }
      if let source, let layer = layerOf[source], layers[layer].kind == .hidden,
        layerOf[equation.target] != layer
      {
        merge(layer, equation.target)
        note(own, layer)
      } else if let layer = layerOf[equation.target] {
        note(own, layer)
      } else {
        add(Layer(kind: .hidden, quantities: [equation.target]))
        note(own, layers.count - 1)
      }
    }
    for (quantity, _) in model.quantities.enumerated() where isTarget(quantity) {
      add(Layer(kind: .target, quantities: [quantity]))
    }
    add(Layer(kind: .loss, quantities: [model.loss]))
    compact()
    for part in isLossPart { layerOf[part] = layers.count - 1 }
    for place in layers.indices {
      let quantity = layers[place].last
      let levels = dimensions(of: quantity, named: levelNames)
      layers[place].level = levels.first
      layers[place].dimensions = drawnDimensions(quantity).filter { $0 != levels.first }
    }
  }

  /// A function of weights alone: they stand where a network has its inputs.
  private var hasNoUnits: Bool {
    !model.quantities.contains { $0.role == .input }
      && model.equations.allSatisfy { isLossPart.contains($0.target) }
  }

  private mutating func addWeights() {
    for (quantity, declaration) in model.quantities.enumerated() where declaration.role == .weight {
      add(Layer(kind: .weight, quantities: [quantity]))
    }
  }

  private mutating func add(_ layer: Layer) {
    for quantity in layer.quantities { layerOf[quantity] = layers.count }
    layers.append(layer)
  }

  /// A function of a layer joins it; what the function's array had before, the base of a recurrence, comes along.
  private mutating func merge(_ layer: Int, _ target: Int) {
    if let old = layerOf[target] {
      layers[layer].functions = layers[old].functions + layers[layer].functions
      layers[layer].quantities += layers[old].quantities
      layers[old].quantities = []
    } else {
      layers[layer].quantities.append(target)
    }
    for quantity in layers[layer].quantities { layerOf[quantity] = layer }
  }

  /// Layers that were merged into others leave.
  private mutating func compact() {
    layers.removeAll { $0.quantities.isEmpty }
    layerOf = [:]
    for (place, layer) in layers.enumerated() {
      for quantity in layer.quantities { layerOf[quantity] = place }
    }
  }

  private mutating func note(_ own: EquationTerms, _ layer: Int) {
    for function in own.functions.reversed() where !layers[layer].functions.contains(function.name) {
      layers[layer].functions.append(function.name)
    }
    if own.functions.contains(where: { $0.isVector }) { layers[layer].isVectorFunction = true }
  }

  /// The one link an equation is a function of, at the same place: `h[j] = σ(z[j])`, `p[k] = softmax(k: z[k])`.
  private func elementwise(_ place: Int) -> Int? {
    let equation = model.equations[place]
    let all = terms[place].terms
    guard let first = all.first?.units.first,
      !terms[place].functions.isEmpty || all.contains(where: { $0.isNested })
    else { return nil }
    let isSame = all.allSatisfy { term in
      term.weights.isEmpty
        && term.units.allSatisfy { $0.quantity == first.quantity && $0.indices == equation.indices }
    }
    return isSame && first.quantity != equation.target ? first.quantity : nil
  }

  /// All dimensions but the sample's and time.
  func drawnDimensions(_ quantity: Int) -> [Int] {
    let declaration = model.quantities[quantity]
    var hidden = Set(dimensions(of: quantity, named: timeNames))
    if declaration.isPerSample { hidden.insert(0) }
    return declaration.dimensions.indices.filter { !hidden.contains($0) }
  }

  /// The dimensions at which some equation writes one of these letters.
  func dimensions(of quantity: Int, named names: Set<String>) -> [Int] {
    if names.isEmpty { return [] }
    var found: Set<Int> = []
    let own = model.equations.filter { $0.target == quantity }.map { $0.indices }
    let used = terms.flatMap {
      $0.terms.flatMap { $0.units.filter { $0.quantity == quantity }.map { $0.indices } }
    }
    for indices in own + used {
      for (dimension, index) in indices.enumerated() where index.letter.map({ names.contains($0) }) == true {
        found.insert(dimension)
      }
    }
    return found.sorted()
  }

  /// Whether an equation only applies a function to another array of its own layer.
  func isInner(_ place: Int) -> Bool {
    elementwise(place).map { layerOf[$0] == layerOf[model.equations[place].target] } ?? false
  }

  // MARK: Connections

  private mutating func connect() {
    var seen: Set<Connection> = []
    for (place, equation) in model.equations.enumerated() {
      guard let target = layerOf[equation.target] else { continue }
      if layers[target].kind == .loss {
        connectLoss(place, target, &seen)
        continue
      }
      for term in terms[place].terms where !isInner(place) { connect(term, equation, target, &seen) }
    }
  }

  private mutating func connect(
    _ term: EquationTerms.Term, _ equation: Model.Equation, _ target: Int, _ seen: inout Set<Connection>
  ) {
    let isUnit = !term.isNested && term.units.count <= 1 && term.weights.count <= 1
    if !isUnit {
      isUnits = false
      layers[target].isSum = false
    }
    if isUnit, term.units.isEmpty, let bias = term.weights.first {
      if !biases.contains(where: { $0 == (target, bias.quantity) }) { biases.append((target, bias.quantity)) }
      return
    }
    if !isUnit || term.units.isEmpty {
      for weight in term.weights where !others.contains(where: { $0 == (target, weight.quantity) }) {
        others.append((target, weight.quantity))
      }
    }
    for unit in term.units {
      guard let source = layerOf[unit.quantity] else { continue }
      let isDelayed = unit.indices.contains {
        $0.letter.map { timeNames.contains($0) } == true && $0.offset != 0
      }
      if source == target, !isDelayed, unit.quantity != equation.target { continue }
      let connection = Connection(
        from: source, to: target, weight: isUnit ? term.weights.first?.quantity : nil, isDelayed: isDelayed)
      if seen.insert(connection).inserted { connections.append(connection) }
    }
  }

  private mutating func connectLoss(_ place: Int, _ target: Int, _ seen: inout Set<Connection>) {
    for term in terms[place].terms {
      for unit in term.units + term.weights {
        guard let source = layerOf[unit.quantity], source != target else { continue }
        let connection = Connection(from: source, to: target, weight: nil, isDelayed: false)
        if seen.insert(connection).inserted { connections.append(connection) }
      }
    }
  }
}
