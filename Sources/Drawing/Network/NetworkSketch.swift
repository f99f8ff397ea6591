import LaTeXNotation
import ModelLanguage

/// The places of a network's units, edges and labels.
struct NetworkSketch {
  private let drawing: NetworkDrawing
  private let spread: Double
  private var picture = Picture()
  private var centre: [Int: Picture.Point] = [:]
  /// Half of the width and of the height of each unit.
  private var half: [Int: (x: Double, y: Double)] = [:]
  private var taken: [Picture.Box] = []
  /// Labels that found no place of their own.
  private(set) var misses = 0

  private var network: NetworkUnits { drawing.network }
  private static let radius = 20.0
  private static let nameSize = 15.0
  private static let weightSize = 12.5
  private static let captionSize = 12.0
  /// More edges between two layers have one label for all.
  private static let labelLimit = 25

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

  private func label(_ latex: String, _ place: Picture.Point, _ size: Double, _ role: Picture.Role)
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

  private func hasBias(_ unit: Int) -> Bool {
    !network.isBoxes && network.biases.contains { $0.unit == unit }
  }

  private func box(of unit: Int) -> Picture.Box {
    let (centre, half) = (centre[unit]!, half[unit]!)
    return Picture.Box(
      left: centre.x - half.x, top: centre.y - half.y, right: centre.x + half.x, bottom: centre.y + half.y)
  }

  // MARK: Units

  private func role(_ unit: Int) -> Picture.Role {
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

  private func unitID(_ unit: Int) -> String { "u\(unit)" }

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
    let extra =
      drawing.plan.biases.filter { $0.layer == group.layer }.map { $0.weight }
      + drawing.plan.others.filter { $0.layer == group.layer }.map { $0.weight }
    if !extra.isEmpty {
      lines.append(.formula(PrintedFormula(extra.map { drawing.names.array($0) }.joined(separator: ",\\ "))))
    }
    return lines
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

  // MARK: Edges

  private func edgeID(_ edge: NetworkUnits.Edge) -> String {
    "e\(edge.from)-\(edge.to)\(edge.isDelayed ? "d" : "")"
  }

  private mutating func addEdges() {
    var labels: [Picture.Label] = []
    // Self-connections of a layer are one loop.
    var loops: Set<[Int]> = []
    var connections: [[Int]: [NetworkUnits.Edge]] = [:]
    var order: [[Int]] = []
    for edge in network.edges {
      let pair = [network.units[edge.from].group, network.units[edge.to].group]
      if edge.isDelayed || pair[0] == pair[1] {
        if loops.insert(pair).inserted { addLoop(pair, network.edges.filter { sameLoop($0, pair) }, &labels) }
        continue
      }
      if connections[pair] == nil { order.append(pair) }
      connections[pair, default: []].append(edge)
    }
    for pair in order { addConnection(connections[pair]!, &labels) }
    for label in labels { picture.add(label) }
  }

  private func sameLoop(_ edge: NetworkUnits.Edge, _ pair: [Int]) -> Bool {
    (edge.isDelayed || pair[0] == pair[1])
      && [network.units[edge.from].group, network.units[edge.to].group] == pair
  }

  /// All edges between two layers, then their labels: one each, or one for all where they do not fit.
  private mutating func addConnection(_ edges: [NetworkUnits.Edge], _ labels: inout [Picture.Label]) {
    var own: [Picture.Label] = []
    let before = taken
    var isFitting = edges.count <= Self.labelLimit
    let isMany = !isFitting
    for edge in edges {
      let points = route(edge)
      let title = edge.weight.map { PlainNotation.text(drawing.name(of: $0)) }
      picture.add(
        .line(points, isCurved: points.count == 4, hasArrow: true), .edge, id: edgeID(edge), title: title)
      guard let weight = edge.weight, isFitting else { continue }
      if var label = placed(drawing.edgeName(of: weight), along: points) {
        label.owner = edgeID(edge)
        own.append(label)
        taken.append(label.box)
      } else {
        isFitting = false
      }
    }
    if isFitting {
      labels += own
      return
    }
    if !isMany { misses += 1 }
    taken = before
    addCommonLabel(edges, &labels)
  }

  private mutating func addCommonLabel(_ edges: [NetworkUnits.Edge], _ labels: inout [Picture.Label]) {
    var quantities: [Int] = []
    for weight in edges.compactMap({ $0.weight }) where !quantities.contains(weight.quantity) {
      quantities.append(weight.quantity)
    }
    let text = quantities.map { drawing.shaped($0) }.joined(separator: ",\\ ")
    let units = edges.flatMap { [$0.from, $0.to] }
    let left = edges.map { centre[$0.from]!.x }.max() ?? 0
    let right = edges.map { centre[$0.to]!.x }.min() ?? 0
    var y = (units.map { centre[$0]!.y - half[$0]!.y }.min() ?? 0) - 12
    for _ in 0..<12 {
      let own = label(text, .init((left + right) / 2, y), 14, .weight)
      if !taken.contains(where: { $0.meets(own.box) }) {
        taken.append(own.box)
        return labels.append(own)
      }
      y -= 10
    }
  }

  /// A straight line where nothing is in its way, else a curve over the columns between.
  private func route(_ edge: NetworkUnits.Edge) -> [Picture.Point] {
    let (start, end) = (centre[edge.from]!, centre[edge.to]!)
    let (first, last) = (drawing.group(of: edge.from).column, drawing.group(of: edge.to).column)
    if last - first <= 1 { return [leaving(edge.from, towards: end), leaving(edge.to, towards: start)] }
    let isBlocked = network.units.indices.contains { unit in
      let column = drawing.group(of: unit).column
      guard column > first, column < last, unit != edge.from, unit != edge.to else { return false }
      let share = (centre[unit]!.x - start.x) / (end.x - start.x)
      return abs(start.y + (end.y - start.y) * share - centre[unit]!.y) < half[unit]!.y + 14
    }
    if !isBlocked { return [leaving(edge.from, towards: end), leaving(edge.to, towards: start)] }
    let inside = network.units.indices.filter { (first + 1..<last).contains(drawing.group(of: $0).column) }
    let top = inside.map { centre[$0]!.y - half[$0]!.y }.min() ?? 0
    let bottom = inside.map { centre[$0]!.y + half[$0]!.y }.max() ?? 0
    let isBelow =
      drawing.layer(of: edge.from).kind == .target
      || start.y > 0 && end.y >= 0 && start.y > (top + bottom) / 2 + 1
    // A cubic reaches three quarters of the way to its control points.
    let height = isBelow ? bottom + 52 : top - 40
    let y = (height - 0.125 * (start.y + end.y)) / 0.75
    let a = Picture.Point(start.x + (end.x - start.x) * 0.25, y)
    let b = Picture.Point(start.x + (end.x - start.x) * 0.75, y)
    return [leaving(edge.from, towards: a), a, b, leaving(edge.to, towards: b)]
  }

  /// Where a line from the middle of a unit leaves it.
  private func leaving(_ unit: Int, towards goal: Picture.Point) -> Picture.Point {
    let (centre, half) = (centre[unit]!, half[unit]!)
    let way = goal - centre
    if way.length == 0 { return centre }
    let isBox = network.isBoxes || role(unit) == .loss
    if !isBox { return centre + way * (half.x / way.length) }
    let factor = min(
      way.x == 0 ? .infinity : half.x / abs(way.x), way.y == 0 ? .infinity : half.y / abs(way.y))
    return centre + way * factor
  }

  private static let shares = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8, 0.15, 0.85]

  /// A label on a line where it meets no other thing.
  private func placed(_ latex: String, along points: [Picture.Point]) -> Picture.Label? {
    for share in Self.shares {
      var own = label(latex, Self.point(points, share), Self.weightSize, .weight)
      own.hasGround = true
      if !taken.contains(where: { $0.meets(own.box, within: 1.5) }) { return own }
    }
    return nil
  }

  static func point(_ points: [Picture.Point], _ share: Double) -> Picture.Point {
    guard points.count == 4 else { return points[0] + (points[1] - points[0]) * share }
    let rest = 1 - share
    return points[0] * (rest * rest * rest) + points[1] * (3 * rest * rest * share)
      + points[2] * (3 * rest * share * share) + points[3] * (share * share * share)
  }

  /// A layer's edge to its own past, or to the past of another.
  private mutating func addLoop(_ pair: [Int], _ edges: [NetworkUnits.Edge], _ labels: inout [Picture.Label])
  {
    let (from, to) = (network.groups[pair[0]], network.groups[pair[1]])
    let top =
      (from.units + to.units).map { box(of: $0).top }.min()! - (from.units.contains { hasBias($0) } ? 24 : 0)
    let (first, second) = (from.units.first!, to.units.first!)
    let start = Picture.Point(box(of: first).right - 6, box(of: first).top + 5)
    let end = Picture.Point(box(of: second).left + 6, box(of: second).top + 5)
    let reach = pair[0] == pair[1] ? 34.0 : 16
    let height = top - 44
    let points = [start, Picture.Point(start.x + reach, height), Picture.Point(end.x - reach, height), end]
    let weights = Self.unique(edges.compactMap { $0.weight?.quantity })
    picture.add(
      .line(points, isCurved: true, hasArrow: true), .delayed, id: edgeID(edges[0]),
      title: weights.map { PlainNotation.text(drawing.names.array($0)) }.joined(separator: ", "))
    let isOne = edges.count == 1 && edges[0].weight != nil
    let name =
      isOne
      ? drawing.name(of: edges[0].weight!) : weights.map { drawing.names.array($0) }.joined(separator: ",\\ ")
    let time = drawing.plan.timeNames.sorted().first.map { "\($0)-1" } ?? ""
    let text = name.isEmpty ? time : time.isEmpty ? name : "\(name)\\ (\(time))"
    guard !text.isEmpty else { return }
    var y = Self.point(points, 0.5).y - 11
    for _ in 0..<10 {
      let own = label(text, .init((start.x + end.x) / 2, y), Self.weightSize, .weight)
      if !taken.contains(where: { $0.meets(own.box) }) {
        taken.append(own.box)
        labels.append(own)
        return
      }
      y -= 9
    }
  }

  private static func unique(_ list: [Int]) -> [Int] {
    var found: [Int] = []
    for one in list where !found.contains(one) { found.append(one) }
    return found
  }

  // MARK: Paths

  /// For each weight everything between it and the loss: first the edge or arrow it stands on.
  private mutating func addPaths() {
    var next: [Int: [NetworkUnits.Edge]] = [:]
    for edge in network.edges where !edge.isDelayed { next[edge.from, default: []].append(edge) }
    var byWeight: [(weight: String, starts: [(id: String, unit: Int)])] = []
    func note(_ weight: String, _ id: String, _ unit: Int) {
      if let place = byWeight.firstIndex(where: { $0.weight == weight }) {
        byWeight[place].starts.append((id, unit))
      } else {
        byWeight.append((weight, [(id, unit)]))
      }
    }
    for edge in network.edges {
      if let weight = edge.weight { note(drawing.short(weight), edgeID(edge), edge.to) }
    }
    for bias in network.biases where !network.isBoxes {
      note(drawing.short(bias.weight), "b-\(drawing.short(bias.weight))", bias.unit)
    }
    let known = Set(picture.elements.compactMap { $0.id })
    for (weight, starts) in byWeight {
      var ids = starts.map { $0.id }
      var stack = starts.map { $0.unit }
      var isSeen = Set(stack)
      while let unit = stack.popLast() {
        ids.append(unitID(unit))
        for edge in next[unit] ?? [] {
          ids.append(edgeID(edge))
          if isSeen.insert(edge.to).inserted { stack.append(edge.to) }
        }
      }
      picture.paths.append((weight, ids.filter { known.contains($0) }))
    }
  }
}
