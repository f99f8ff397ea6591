import LaTeXNotation

/// A computational graph as a picture: values above the operations, derivatives below; without values names above, and the
/// slopes on the edges.
package struct GraphDrawing {
  let graph: ValueGraph
  private let format: NumberFormat
  /// Bands are broken where they would be wider, in pixels.
  private let width: Double

  package init(_ graph: ValueGraph, format: NumberFormat, width: Double = 1000) {
    self.graph = graph
    self.format = format
    self.width = width
  }

  package var picture: Picture {
    var whole = Picture()
    whole.title = (graph.isPortuguese ? "Grafo computacional: " : "Computational graph: ") + graph.title
    whole.description = description
    for band in bands() {
      var best: (picture: Picture, misses: Int)?
      for attempt in 0..<4 {
        var sketch = GraphSketch(band, loss: graph.loss, spread: 1 + 0.4 * Double(attempt))
        let picture = sketch.drawn()
        if best == nil || sketch.misses < best!.misses { best = (picture, sketch.misses) }
        if sketch.misses == 0 { break }
      }
      if let best { whole.append(best.picture, gap: 36) }
    }
    return whole
  }

  private var description: String {
    graph.nodes.map { node in
      let name = PlainNotation.text(node.name)
      let made = node.formula.map { " = " + PlainNotation.text($0) } ?? ""
      if !graph.hasNumbers { return name + made }
      let derivative = PlainNotation.text(graph.derivativeName(node))
      return "\(name)\(made): \(format.text(node.value)), \(derivative) = \(format.text(node.derivative))"
    }.joined(separator: "; ") + "."
  }

  // MARK: Bands

  /// Nodes with what they show, cut into pieces of some layers; what a later piece uses of an earlier one is repeated.
  private func bands() -> [[GraphSketch.Node]] {
    let sketched = graph.nodes.indices.map { place in self.node(place, isNamed: false) }
    let level = LayeredLayout(
      sizes: sketched.map { $0.size }, edges: sketched.edges, layerGap: [0], nodeGap: 0
    ).level
    var ranges: [Range<Int>] = []
    var (start, total) = (0, 0.0)
    for layer in 0...(level.max() ?? 0) {
      let own =
        (sketched.indices.filter { level[$0] == layer }.map { sketched[$0].size.width }.max() ?? 0)
        + GraphSketch.gap
      if total + own > width, layer > start {
        ranges.append(start..<layer)
        (start, total) = (layer, GraphSketch.gap + 40)
      }
      total += own
    }
    ranges.append(start..<(level.max() ?? 0) + 1)
    return ranges.map { band($0, level) }
  }

  private func band(_ range: Range<Int>, _ level: [Int]) -> [GraphSketch.Node] {
    let own = graph.nodes.indices.filter { range.contains(level[$0]) }
    var used: Set<Int> = []
    for place in own { used.formUnion(graph.nodes[place].operands) }
    let repeated = used.filter { !range.contains(level[$0]) }.sorted()
    // What goes on in a later band has its name beside its value.
    let leaving = Set(
      graph.nodes.indices.filter { level[$0] >= range.upperBound }.flatMap { graph.nodes[$0].operands })
    var position: [Int: Int] = [:]
    for (new, old) in (repeated + own).enumerated() { position[old] = new }
    return (repeated + own).map { place in
      var node = self.node(place, isNamed: leaving.contains(place))
      if !range.contains(level[place]) { node.becomePort(format, graph) }
      let pairs = zip(node.operands, node.slopes).filter { position[$0.0] != nil }
      node.operands = pairs.map { position[$0.0]! }
      node.slopes = pairs.map { $0.1 }
      return node
    }
  }

  private func node(_ place: Int, isNamed: Bool) -> GraphSketch.Node {
    let node = graph.nodes[place]
    let isLeaf = node.operation == nil
    var above = graph.hasNumbers ? format.latex(node.value) : isLeaf ? nil : node.name
    if graph.hasNumbers, !isLeaf, node.hasOwnName || isNamed { above = "\(node.name) = \(above ?? "")" }
    let below =
      graph.hasNumbers ? format.latex(node.derivative) : node.isLoss ? "1" : graph.derivativeName(node)
    let role: Picture.Role = isLeaf ? node.isData ? .input : .target : node.isLoss ? .loss : .operation
    return GraphSketch.Node(
      id: "n\(place)", title: PlainNotation.text(node.formula.map { "\(node.name) = \($0)" } ?? node.name),
      body: isLeaf ? node.name : node.operation ?? "", above: above, below: below, role: role,
      operands: node.operands, slopes: graph.hasNumbers ? node.operands.map { _ in "" } : node.slopes,
      name: node.name)
  }
}

/// The places of one band of a graph.
struct GraphSketch {
  struct Node {
    var id: String
    var title: String
    var body: String
    var above: String?
    var below: String?
    var role: Picture.Role
    var operands: [Int]
    var slopes: [String]
    var name: String

    /// A node of an earlier band, repeated by its name.
    mutating func becomePort(_ format: NumberFormat, _ graph: ValueGraph) {
      (id, body, below, role, operands, slopes) = (id + "p", name, nil, .port, [], [])
      if !graph.hasNumbers { above = nil }
      if let value = above?.split(separator: "=").last { above = String(value) }
    }

    var half: (x: Double, y: Double) {
      let width = FormulaRuns(PrintedFormula(body)).width * GraphSketch.bodySize
      return (max(16, width / 2 + 8), 15)
    }

    var size: LayeredLayout.Size {
      let labels = [above, below].compactMap { $0 }.map {
        FormulaRuns(PrintedFormula($0)).width * GraphSketch.valueSize
      }
      return .init(width: max(half.x * 2, labels.max() ?? 0) + 4, height: 2 * half.y + 2 * 17)
    }
  }

  static let gap = 44.0
  static let bodySize = 15.0
  static let valueSize = 12.5
  private static let slopeSize = 11.5

  private let nodes: [Node]
  private let loss: String
  private let spread: Double
  private(set) var misses = 0

  init(_ nodes: [Node], loss: String, spread: Double) {
    self.nodes = nodes
    self.loss = loss
    self.spread = spread
  }

  mutating func drawn() -> Picture {
    var picture = Picture()
    let slopes = nodes.flatMap { $0.slopes }.map { FormulaRuns(PrintedFormula($0)).width * Self.slopeSize }
    let gap = max(Self.gap, (slopes.max() ?? 0) + 30) * (slopes.contains { $0 > 0 } ? spread : 1)
    let layout = LayeredLayout(
      sizes: nodes.map { $0.size }, edges: nodes.edges, layerGap: [gap], nodeGap: 12 * spread)
    var taken: [Picture.Box] = []
    for place in nodes.indices {
      let centre = Picture.Point(layout.x[place], layout.y[place])
      let size = nodes[place].size
      taken.append(
        .init(
          left: centre.x - size.width / 2, top: centre.y - size.height / 2, right: centre.x + size.width / 2,
          bottom: centre.y + size.height / 2))
    }
    addEdges(&picture, layout, &taken)
    for place in nodes.indices { addNode(nodes[place], .init(layout.x[place], layout.y[place]), &picture) }
    return picture
  }

  private func addNode(_ node: Node, _ centre: Picture.Point, _ picture: inout Picture) {
    let half = node.half
    let box = Picture.Box(
      left: centre.x - half.x, top: centre.y - half.y, right: centre.x + half.x, bottom: centre.y + half.y)
    picture.add(
      .box(box, corner: node.role == .operation ? half.y : 5), node.role, id: node.id, title: node.title)
    func label(_ latex: String, _ y: Double, _ size: Double, _ role: Picture.Role) {
      picture.add(
        Picture.Label(
          content: .formula(PrintedFormula(latex)), place: .init(centre.x, y), size: size, role: role,
          owner: node.id))
    }
    label(node.body, centre.y, Self.bodySize, .name)
    if let above = node.above { label(above, centre.y - half.y - 9, Self.valueSize, .forward) }
    if let below = node.below { label(below, centre.y + half.y + 9, Self.valueSize, .backward) }
  }

  private mutating func addEdges(
    _ picture: inout Picture, _ layout: LayeredLayout, _ taken: inout [Picture.Box]
  ) {
    var labels: [Picture.Label] = []
    for (number, edge) in nodes.edges.enumerated() {
      let (start, end) = (layout.level[edge.from], layout.level[edge.to])
      let first = Picture.Point(layout.x[edge.from] + nodes[edge.from].half.x, layout.y[edge.from])
      let last = Picture.Point(layout.x[edge.to] - nodes[edge.to].half.x, layout.y[edge.to])
      var points = [first, Picture.Point(layout.sides[start].right, first.y)]
      for (step, node) in layout.between[number].enumerated() {
        let sides = layout.sides[start + 1 + step]
        points += [Picture.Point(sides.left, layout.y[node]), Picture.Point(sides.right, layout.y[node])]
      }
      points += [Picture.Point(layout.sides[end].left, last.y), last]
      picture.add(.line(points, isCurved: false, hasArrow: true), .edge)
      addSlope(edge, points, &labels, &taken)
    }
    for label in labels { picture.add(label) }
  }

  /// The slope of an operation in one operand, on the last stretch of its edge.
  private mutating func addSlope(
    _ edge: (from: Int, to: Int), _ points: [Picture.Point], _ labels: inout [Picture.Label],
    _ taken: inout [Picture.Box]
  ) {
    let node = nodes[edge.to]
    // An operand that stands twice in an operation counts twice.
    let slope = zip(node.operands, node.slopes).filter { $0.0 == edge.from }.map { $0.1 }.joined(
      separator: " + ")
    if slope.isEmpty { return }
    let (a, b) = (points[points.count - 3], points[points.count - 2])
    for share in [0.5, 0.42, 0.58, 0.36, 0.64, 0.3, 0.7] {
      var label = Picture.Label(
        content: .formula(PrintedFormula(slope)), place: a + (b - a) * share, size: Self.slopeSize,
        role: .backward)
      label.hasGround = true
      if taken.contains(where: { $0.meets(label.box, within: 0.5) }) { continue }
      taken.append(label.box)
      labels.append(label)
      return
    }
    misses += 1
  }
}

extension [GraphSketch.Node] {
  /// One edge for each pair of nodes, however often the one uses the other.
  var edges: [(from: Int, to: Int)] {
    var list: [(from: Int, to: Int)] = []
    for (place, node) in enumerated() {
      var seen: Set<Int> = []
      for operand in node.operands where seen.insert(operand).inserted { list.append((operand, place)) }
    }
    return list
  }
}
