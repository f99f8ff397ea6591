import LaTeXNotation
import ModelLanguage

/// Why a drawing is refused.
package enum DrawingError: BilingualError {
  case tooManyLayers(limit: Int)
  case tooManyNodes(Int, limit: Int)

  package var message: Message {
    switch self {
    case .tooManyLayers(let limit):
      Message(
        "the network has more than \(limit) layers; a drawing holds \(limit), and 'derive --form index' says what a general layer does",
        pt:
          "a rede tem mais de \(limit) camadas; um desenho comporta \(limit), e 'derive --form index' diz o que faz uma camada geral"
      )
    case .tooManyNodes(let count, let limit):
      Message(
        "the graph has \(count) operations; a drawing holds \(limit): give smaller sizes or fewer samples, or draw the network",
        pt:
          "o grafo tem \(count) operações; um desenho comporta \(limit): dê tamanhos menores ou menos amostras, ou desenhe a rede"
      )
    }
  }
}

/// A network of units, or of layers as boxes, with its weights.
package struct NetworkDrawing {
  let model: Model
  let network: NetworkUnits
  let names: DrawnNames
  let isPortuguese: Bool
  /// Whether layers are boxes because they have too many units to be drawn one by one.
  package let isReduced: Bool
  /// By array, what it is equal to in general; of the loss, and of arrays that are no weighted sums.
  private(set) var equations: [Int: String] = [:]
  var plan: NetworkPlan { network.plan }

  /// - Throws: `DrawingError` where even the layers are too many.
  package init(_ model: Model, layout: ModelLayout, profile: NotationProfile, language: String) throws {
    let plan = NetworkPlan(model)
    let units = plan.isUnits ? NetworkUnits(plan, layout: layout, isBoxes: false) : nil
    if let units, units.isComplete {
      network = units
    } else {
      network = NetworkUnits(plan, layout: layout, isBoxes: true)
      if !network.isComplete { throw DrawingError.tooManyLayers(limit: NetworkUnits.groupLimit) }
    }
    isReduced = units != nil && network.isBoxes
    self.model = model
    var names = DrawnNames(model, layout: layout, profile: profile)
    isPortuguese = language == "pt"
    for layer in plan.layers where layer.kind == .loss || !layer.isSum {
      for quantity in layer.quantities {
        let own = model.equations.indices.filter { model.equations[$0].target == quantity }
        if own.contains(where: { plan.isInner($0) }) { continue }
        let sides = names.rightSides(of: quantity)
        if sides.count == 1 { equations[quantity] = sides[0] }
      }
    }
    self.names = names
  }

  package var picture: Picture {
    // Labels that meet get more room; where that does not help, a connection has one label for all its weights.
    var best: (picture: Picture, misses: Int)?
    for attempt in 0..<4 {
      var sketch = NetworkSketch(self, spread: 1 + 0.32 * Double(attempt))
      let picture = sketch.drawn()
      if sketch.misses == 0 { return picture }
      if best == nil || sketch.misses < best!.misses { best = (picture, sketch.misses) }
    }
    return best?.picture ?? Picture()
  }

  /// What a reader is told of a network whose units are not drawn; nil else.
  package var reduction: String? {
    guard isReduced else { return nil }
    return isPortuguese
      ? "São unidades demais para desenhar uma a uma; cada camada é uma caixa."
      : "There are too many units to draw them one by one; every layer is a box."
  }

  // MARK: Names

  func group(of unit: Int) -> NetworkUnits.Group { network.groups[network.units[unit].group] }
  func layer(of unit: Int) -> NetworkPlan.Layer { plan.layers[group(of: unit).layer] }

  /// The name of a unit: its last array's, with its indices; of a box the array's.
  func name(of unit: Int) -> String {
    let layer = layer(of: unit)
    let quantity = layer.last
    if layer.kind == .loss { return names.element(quantity, [], letters: []) }
    if network.isBoxes {
      guard let level = group(of: unit).level, let dimension = layer.level else {
        return names.array(quantity)
      }
      return written(quantity, [dimension: level], letters: letters(of: quantity))
    }
    var values: [Int: Int] = [:]
    for (dimension, value) in zip(layer.dimensions, network.units[unit].place) { values[dimension] = value }
    if let dimension = layer.level, let level = group(of: unit).level { values[dimension] = level }
    return written(quantity, values, letters: letters(of: quantity))
  }

  private func written(_ quantity: Int, _ values: [Int: Int], letters: [String?]) -> String {
    let count = model.quantities[quantity].dimensions.count
    return names.element(quantity, (0..<count).map { values[$0] }, letters: letters)
  }

  /// The letters that the model's equations use for the indices of an array.
  private func letters(of quantity: Int) -> [String?] {
    if let equation = model.equations.last(where: { $0.target == quantity }) {
      return equation.indices.map { $0.letter }
    }
    let uses = plan.terms.flatMap { $0.terms.flatMap { $0.units } }.filter { $0.quantity == quantity }
    let plain = uses.first { $0.indices.allSatisfy { $0.letter != nil && $0.offset == 0 } } ?? uses.first
    var letters =
      plain?.indices.map { $0.letter } ?? model.quantities[quantity].dimensions.map { _ in String?.none }
    if model.quantities[quantity].isPerSample, !letters.isEmpty { letters[0] = model.samples?.index }
    return letters
  }

  func name(of weight: ElementReference) -> String {
    network.isBoxes || weight.indices.count < model.quantities[weight.quantity].dimensions.count
      ? names.array(weight.quantity) : names.element(weight.quantity, weight.indices.map { $0 }, letters: [])
  }

  /// The name on an edge: of an array with its shape.
  func edgeName(of weight: ElementReference) -> String {
    network.isBoxes ? shaped(weight.quantity) : name(of: weight)
  }

  /// `W (3 × 4)`.
  func shaped(_ quantity: Int) -> String {
    let shape = shape(of: quantity)
    if shape.isEmpty { return names.array(quantity) }
    return "\(names.array(quantity))\\ (\(shape.split(separator: "×").joined(separator: " \\times ")))"
  }

  func short(_ weight: ElementReference) -> String {
    network.isBoxes ? model.quantities[weight.quantity].name : model.shortLabel(of: weight)
  }

  /// `3×4`, the sizes of an array without its samples.
  func shape(of quantity: Int) -> String {
    let bounds = network.layout.arrays[quantity].bounds
    let own = model.quantities[quantity].isPerSample ? Array(bounds.dropFirst()) : bounds
    return own.map { String($0.count) }.joined(separator: "×")
  }

  /// How many units a layer has.
  func count(of group: NetworkUnits.Group) -> Int {
    let layer = plan.layers[group.layer]
    let bounds = network.layout.arrays[layer.last].bounds
    return layer.dimensions.reduce(1) { $0 * bounds[$1].count }
  }

  func functions(of layer: NetworkPlan.Layer) -> String? {
    let own = layer.functions.filter { $0 != "identity" }
    return own.isEmpty ? nil : own.map { names.function($0) }.joined(separator: ",\\ ")
  }

  // MARK: Words

  var kindWords: [NetworkPlan.Kind: String] {
    isPortuguese
      ? [
        .input: "entrada", .weight: "pesos", .hidden: "oculta", .output: "saída", .target: "alvo",
        .loss: "perda",
      ]
      : [
        .input: "input", .weight: "weights", .hidden: "hidden", .output: "output", .target: "target",
        .loss: "loss",
      ]
  }

  func kind(of group: NetworkUnits.Group) -> NetworkPlan.Kind {
    group.isOutput ? .output : plan.layers[group.layer].kind
  }

  var title: String {
    let name = model.title ?? model.name
    return isPortuguese ? "Rede: \(name)" : "Network: \(name)"
  }

  /// The layers in words, for those who do not see the picture.
  var description: String {
    var sentences: [String] = []
    for group in network.groups {
      let layer = plan.layers[group.layer]
      let kind = kindWords[self.kind(of: group)] ?? ""
      let name =
        group.units.first.map {
          PlainNotation.text(network.isBoxes ? self.name(of: $0) : names.array(layer.last))
        } ?? ""
      var text = "\(name) (\(kind)"
      if layer.kind != .loss {
        let count = count(of: group)
        text +=
          isPortuguese
          ? ", \(count) \(count == 1 ? "unidade" : "unidades")"
          : ", \(count) \(count == 1 ? "unit" : "units")"
      }
      if let functions = functions(of: layer) { text += ", \(PlainNotation.text(functions))" }
      sentences.append(text + ")")
    }
    return sentences.joined(separator: "; ") + "."
  }
}
