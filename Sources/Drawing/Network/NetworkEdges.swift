import LaTeXNotation
import ModelLanguage

/// Edges and their labels.
extension NetworkSketch {
  /// More edges between two layers have one label for all.
  private static let labelLimit = 25

  func edgeID(_ edge: NetworkUnits.Edge) -> String {
    "e\(edge.from)-\(edge.to)\(edge.isDelayed ? "d" : "")"
  }

  mutating func addEdges() {
    var labels: [Picture.Label] = []
    // Self-connections of a layer are one loop.
    var loops: [[Int]] = []
    var connections: [[Int]: [NetworkUnits.Edge]] = [:]
    var order: [[Int]] = []
    for edge in network.edges {
      let pair = [network.units[edge.from].group, network.units[edge.to].group]
      if edge.isDelayed || pair[0] == pair[1] {
        if !loops.contains(pair) { loops.append(pair) }
        continue
      }
      if connections[pair] == nil { order.append(pair) }
      connections[pair, default: []].append(edge)
    }
    // The way to a near column lies under the ways to those behind it.
    let sorted = loops.enumerated().sorted { a, b in
      let (first, second) = (network.groups[a.element[1]].column, network.groups[b.element[1]].column)
      return first != second ? first > second : a.offset < b.offset
    }
    for (_, pair) in sorted { addLoop(pair, network.edges.filter { sameLoop($0, pair) }, &labels) }
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
    var curves: [[Picture.Point]] = []
    for side in [isBelow, !isBelow] {
      // A cubic reaches three quarters of the way to its control points.
      let height = side ? bottom + 52 : top - 40
      let y = (height - 0.125 * (start.y + end.y)) / 0.75
      for share in [0.25, 0.35, 0.45] {
        let a = Picture.Point(start.x + (end.x - start.x) * share, y)
        let b = Picture.Point(end.x - (end.x - start.x) * share, y)
        curves.append([leaving(edge.from, towards: a), a, b, leaving(edge.to, towards: b)])
      }
    }
    return curves.first { isClear($0, of: [edge.from, edge.to]) } ?? curves[0]
  }

  /// Whether a curve goes through no unit but those it joins.
  private func isClear(_ curve: [Picture.Point], of ends: Set<Int>) -> Bool {
    let points = stride(from: 0.0, through: 1, by: 0.04).map { Self.point(curve, $0) }
    return network.units.indices.allSatisfy { unit in
      ends.contains(unit)
        || points.allSatisfy { point in
          let way = point - centre[unit]!
          return abs(way.x) > half[unit]!.x + 3 || abs(way.y) > half[unit]!.y + 3
        }
    }
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
}
