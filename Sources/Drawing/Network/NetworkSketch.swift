import LaTeXNotation
import ModelLanguage

/// The places of a network's units, edges and labels.
struct NetworkSketch {
  let drawing: NetworkDrawing
  private let spread: Double
  var picture = Picture()
  private(set) var centre: [Int: Picture.Point] = [:]
  /// Half of the width and of the height of each unit.
  private(set) var half: [Int: (x: Double, y: Double)] = [:]
  var taken: [Picture.Box] = []
  /// Labels that found no place of their own.
  var misses = 0
  /// Edges to the past of another layer: how many there are, and how many into each column.
  var detours = 0
  var entries: [Int: Int] = [:]

  var network: NetworkUnits { drawing.network }
  private static let radius = 20.0
  private static let nameSize = 15.0
  static let weightSize = 12.5
  private static let captionSize = 12.0

  init(_ drawing: NetworkDrawing, spread: Double) {
    self.drawing = drawing
    self.spread = spread
  }

  mutating func drawn() -> Picture {
    picture.title = drawing.title
    picture.description = drawing.description
    place()
    var bodies = Picture()
    addBodies(to: &bodies)
    addEdges()
    for element in bodies.elements {
      picture.add(element.shape, element.role, id: element.id, title: element.title)
    }
    addPaths()
    return picture
  }

  // MARK: Places

  func label(_ latex: String, _ place: Picture.Point, _ size: Double, _ role: Picture.Role)
    -> Picture.Label
  {
    Picture.Label(content: .formula(PrintedFormula(latex)), place: place, size: size, role: role)
  }

  private mutating func place() {
    let columns = (network.groups.map { $0.column }.max() ?? 0) + 1
    var x = 0.0
    for column in 0..<columns {
      let groups = network.groups.filter { $0.column == column }
      let units = groups.flatMap { $0.units }
      for unit in units { half[unit] = size(of: unit) }
      let width = units.compactMap { half[$0]?.x }.max() ?? Self.radius
      x += width
      placeColumn(groups, x)
      x += width + gap(after: column)
    }
  }

  private func gap(after column: Int) -> Double {
    let edges = network.edges.filter { drawing.group(of: $0.from).column == column && !$0.isDelayed }
    let widest = edges.compactMap { $0.weight }.map {
      label(drawing.edgeName(of: $0), .init(0, 0), Self.weightSize, .weight).width
    }.max()
    let count = Double(network.groups.filter { $0.column == column }.flatMap { $0.units }.count)
    return (max(60, (widest ?? 0) * (network.isBoxes ? 1.3 : 2.4) + 26) + min(60, count * 9))
      * (network.isBoxes ? 1 : spread)
  }

  private func size(of unit: Int) -> (x: Double, y: Double) {
    let layer = drawing.layer(of: unit)
    let width = label(drawing.name(of: unit), .init(0, 0), Self.nameSize, .name).width
    let lines = lines(in: unit)
    if network.isBoxes || layer.kind == .loss {
      let widest =
        lines.map {
          Picture.Label(content: $0, place: .init(0, 0), size: Self.captionSize, role: .caption).width
        }.max() ?? 0
      let least = layer.kind == .loss ? 22.0 : 34
      return (max(least, max(width, widest) / 2 + 12), 18 + Double(lines.count) * 8.5)
    }
    return (max(Self.radius, width / 2 + 6), max(Self.radius, width / 2 + 6))
  }

  private mutating func placeColumn(_ groups: [NetworkUnits.Group], _ x: Double) {
    let between = 26.0 * spread
    var y = 0.0
    var places: [(Int, Double)] = []
    for (order, group) in groups.enumerated() {
      if order > 0 { y += 44 }
      for unit in group.units {
        let half = half[unit]!.y
        y += half + (hasBias(unit) ? 20 : 0)
        places.append((unit, y))
        y += half + between
      }
      y += 6
    }
    let middle = (y - between) / 2
    for (unit, place) in places {
      centre[unit] = Picture.Point(x, place - middle)
      taken.append(box(of: unit))
    }
  }

  func hasBias(_ unit: Int) -> Bool {
    !network.isBoxes && network.biases.contains { $0.unit == unit }
  }

  func box(of unit: Int) -> Picture.Box {
    let (centre, half) = (centre[unit]!, half[unit]!)
    return Picture.Box(
      left: centre.x - half.x, top: centre.y - half.y, right: centre.x + half.x, bottom: centre.y + half.y)
  }

  // MARK: Units

  func role(_ unit: Int) -> Picture.Role {
    switch drawing.layer(of: unit).kind {
    case .input: .input
    case .target, .weight: .target
    case .loss: .loss
    default: network.isBoxes ? .layer : .unit
    }
  }

  private mutating func addBodies(to bodies: inout Picture) {
    for (place, group) in network.groups.enumerated() {
      for unit in group.units { addUnit(unit, to: &bodies) }
      addCaption(place, group, to: &bodies)
    }
    for bias in network.biases where !network.isBoxes { addBias(bias.unit, bias.weight, to: &bodies) }
  }

  func unitID(_ unit: Int) -> String { "u\(unit)" }

  private mutating func addUnit(_ unit: Int, to bodies: inout Picture) {
    let centre = centre[unit]!
    let role = role(unit)
    let isBox = network.isBoxes || role == .loss
    let shape: Picture.Shape = isBox ? .box(box(of: unit), corner: 7) : .circle(centre, radius: half[unit]!.x)
    bodies.add(shape, role, id: unitID(unit), title: PlainNotation.text(drawing.name(of: unit)))
    let lines = lines(in: unit)
    let top = centre.y - Double(lines.count) * 8.0
    bodies.add(label(drawing.name(of: unit), .init(centre.x, top), Self.nameSize, .name))
    for (place, line) in lines.enumerated() {
      bodies.add(
        Picture.Label(
          content: line, place: .init(centre.x, top + 17 + Double(place) * 15), size: Self.captionSize,
          role: .caption))
    }
  }

  /// What stands under the name of a unit that is drawn as a box.
  private func lines(in unit: Int) -> [Picture.Label.Content] {
    let layer = drawing.layer(of: unit)
    if layer.kind != .loss { return network.isBoxes ? boxLines(unit) : [] }
    return drawing.equations[layer.last].flatMap { equation($0, layer.last) }.map { [$0] } ?? []
  }

  /// What stands in a box under its name: the units, the functions, the weights that are no factors of a unit, the biases.
  private func boxLines(_ unit: Int) -> [Picture.Label.Content] {
    let group = drawing.group(of: unit)
    let layer = drawing.plan.layers[group.layer]
    let count = drawing.count(of: group)
    let shape =
      layer.dimensions.count > 1
      ? layer.dimensions.map { String(network.layout.arrays[layer.last].bounds[$0].count) }.joined(
        separator: "×") : "\(count)"
    let word = drawing.isPortuguese ? (count == 1 ? "unidade" : "unidades") : (count == 1 ? "unit" : "units")
    var lines: [Picture.Label.Content] = [.words("\(shape) \(word)")]
    if let functions = drawing.functions(of: layer) { lines.append(.formula(PrintedFormula(functions))) }
    for quantity in layer.quantities {
      guard !layer.isSum, let side = drawing.equations[quantity], let line = equation(side, quantity) else {
        continue
      }
      lines.append(line)
    }
    let extra = inside(group.layer)
    if !extra.isEmpty {
      lines.append(.formula(PrintedFormula(extra.map { drawing.names.array($0) }.joined(separator: ",\\ "))))
    }
    return lines
  }

  /// The weights of a layer that stand on no edge: biases and those that are no factors of a unit.
  func inside(_ layer: Int) -> [Int] {
    drawing.plan.biases.filter { $0.layer == layer }.map { $0.weight }
      + drawing.plan.others.filter { $0.layer == layer }.map { $0.weight }
  }

  /// What an array is equal to, where that fits under a box.
  private func equation(_ side: String, _ quantity: Int) -> Picture.Label.Content? {
    let formula = PrintedFormula(
      drawing.plan.layers.last?.last == quantity ? side : "\(drawing.names.array(quantity)) = \(side)")
    return FormulaRuns(formula).width * Self.captionSize > 170 ? nil : .formula(formula)
  }

  /// The function and the kind under a column of units, and the frame of a function of them all.
  private mutating func addCaption(_ place: Int, _ group: NetworkUnits.Group, to bodies: inout Picture) {
    let layer = drawing.plan.layers[group.layer]
    guard let first = group.units.first, let last = group.units.last else { return }
    let all = group.units.map { box(of: $0) }
    let frame = all.dropFirst().reduce(box(of: first)) { $0.union($1) }
    var bottom = frame.bottom
    if !network.isBoxes, layer.isVectorFunction {
      let lifted = hasBias(first) ? 24.0 : 8
      let around = Picture.Box(
        left: frame.left - 8, top: frame.top - lifted, right: frame.right + 8, bottom: frame.bottom + 8)
      bodies.add(.box(around, corner: 12), .group)
      bottom += 8
    }
    let x = centre[last]!.x
    if !network.isBoxes, let functions = drawing.functions(of: layer) {
      let own = label(functions, .init(x, bottom + 11), Self.captionSize, .caption)
      bodies.add(own)
      taken.append(own.box)
      bottom += 15
    }
    let words = Picture.Label(
      content: .words(drawing.kindWords[drawing.kind(of: group)] ?? ""), place: .init(x, bottom + 10),
      size: 11, role: .caption)
    bodies.add(words)
    taken.append(words.box)
  }

  private mutating func addBias(_ unit: Int, _ weight: ElementReference, to bodies: inout Picture) {
    let (centre, half) = (centre[unit]!, half[unit]!)
    let order = network.biases.filter { $0.unit == unit }.firstIndex { $0.weight == weight } ?? 0
    let x = centre.x - 9 + Double(order) * 18
    let top = centre.y - half.y - 15
    let short = drawing.short(weight)
    bodies.add(
      .line(
        [.init(x, top), .init(x, centre.y - half.y + (abs(x - centre.x) > half.x / 2 ? 3 : 1))],
        isCurved: false, hasArrow: true), .bias,
      id: "b-\(short)", title: PlainNotation.text(drawing.name(of: weight)))
    var own = label(drawing.name(of: weight), .init(x + 5, top + 4), Self.weightSize, .weight)
    own.anchor = .start
    own.owner = "b-\(short)"
    bodies.add(own)
    taken.append(own.box)
  }
}
