import LaTeXNotation
import ModelLanguage

/// Edges to what a layer was a step before.
extension NetworkSketch {
  /// A layer's edge to its own past, or to the past of another.
  mutating func addLoop(_ pair: [Int], _ edges: [NetworkUnits.Edge], _ labels: inout [Picture.Label]) {
    let (from, to) = (network.groups[pair[0]], network.groups[pair[1]])
    let isSelf = pair[0] == pair[1]
    let points = isSelf ? loop(from) : detour(from, to)
    let weights = Self.unique(edges.compactMap { $0.weight?.quantity })
    picture.add(
      .line(points, isCurved: isSelf, hasArrow: true), .delayed, id: edgeID(edges[0]),
      title: weights.map { PlainNotation.text(drawing.names.array($0)) }.joined(separator: ", "))
    let isOne = edges.count == 1 && edges[0].weight != nil
    let name =
      isOne
      ? drawing.name(of: edges[0].weight!) : weights.map { drawing.names.array($0) }.joined(separator: ",\\ ")
    let time = drawing.plan.timeNames.sorted().first.map { "\($0)-1" } ?? ""
    let text = name.isEmpty ? time : time.isEmpty ? name : "\(name)\\ (\(time))"
    guard !text.isEmpty else { return }
    let middle =
      isSelf
      ? Picture.Point((points[0].x + points[3].x) / 2, Self.point(points, 0.5).y)
      : (points[2] + points[3]) * 0.5
    var y = middle.y - 11
    for _ in 0..<10 {
      let own = label(text, .init(middle.x, y), Self.weightSize, .weight)
      if !taken.contains(where: { $0.meets(own.box) }) {
        taken.append(own.box)
        labels.append(own)
        return
      }
      y -= 9
    }
  }

  /// A curve over the first unit of a layer.
  private func loop(_ group: NetworkUnits.Group) -> [Picture.Point] {
    let top = group.units.map { box(of: $0).top }.min()! - (group.units.contains { hasBias($0) } ? 24 : 0)
    let first = box(of: group.units[0])
    let start = Picture.Point(first.right - 6, first.top + 5)
    let end = Picture.Point(first.left + 6, first.top + 5)
    let height = top - 44
    return [start, .init(start.x + 34, height), .init(end.x - 34, height), end]
  }

  /// From the right of one layer over everything into the left of another, each on a level of its own.
  private mutating func detour(_ from: NetworkUnits.Group, _ to: NetworkUnits.Group) -> [Picture.Point] {
    let (source, target) = (from.units[0], to.units[0])
    let top = network.units.indices.map { box(of: $0).top - (hasBias($0) ? 24 : 0) }.min() ?? 0
    let level = top - 58 - Double(detours) * 24
    detours += 1
    let entry = entries[to.column, default: 0]
    entries[to.column] = entry + 1
    // A box is left and reached above its middle, where other edges are.
    let lift = network.isBoxes ? 0.5 : 0
    let start = Picture.Point(box(of: source).right, centre[source]!.y - half[source]!.y * lift)
    let end = Picture.Point(box(of: target).left, centre[target]!.y - half[target]!.y * lift)
    // The layers of a column are one below the other: the lower one is reached further out.
    let column = to.column
    let left =
      network.units.indices.filter { drawing.group(of: $0).column == column }.map { box(of: $0).left }.min()
      ?? end.x
    let (out, into) = (start.x + 12, left - 12 - Double(entry) * 7)
    return [start, .init(out, start.y), .init(out, level), .init(into, level), .init(into, end.y), end]
  }

  private static func unique(_ list: [Int]) -> [Int] {
    var found: [Int] = []
    for one in list where !found.contains(one) { found.append(one) }
    return found
  }
}
