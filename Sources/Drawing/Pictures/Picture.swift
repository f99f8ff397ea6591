import LaTeXNotation

/// A drawing before it is printed: shapes and labels in one plane, y downwards, a unit a pixel.
package struct Picture: Sendable {
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double
    package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  package struct Box: Hashable, Sendable {
    package var left, top, right, bottom: Double
    package func meets(_ other: Box, within gap: Double = 0) -> Bool {
      left < other.right + gap && other.left < right + gap && top < other.bottom + gap
        && other.top < bottom + gap
    }
    func union(_ other: Box) -> Box {
      Box(
        left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
        bottom: max(bottom, other.bottom))
    }
    func moved(_ x: Double, _ y: Double) -> Box {
      Box(left: left + x, top: top + y, right: right + x, bottom: bottom + y)
    }
  }

  /// What a thing is; decides how it looks.
  package enum Role: String, Sendable {
    case unit, input, target, loss, operation, layer, group, edge, delayed, bias, port
    case name, weight, caption, forward, backward, heading
  }

  package enum Anchor: String, Sendable { case start, middle, end }

  package struct Label: Sendable {
    package enum Content: Hashable, Sendable {
      case formula(PrintedFormula)
      case words(String)
    }
    package var content: Content
    /// The middle of the line, not its base line.
    package var place: Point
    package var anchor = Anchor.middle
    package var size: Double
    package var role: Role
    /// Whether the ground is cleared under it.
    package var hasGround = false
    /// The thing it belongs to.
    package var owner: String?

    package var width: Double { size * runs.width }
    var runs: FormulaRuns {
      switch content {
      case .formula(let formula): FormulaRuns(formula)
      case .words(let words): FormulaRuns(words: words)
      }
    }
    package var box: Box {
      let width = width
      let left = anchor == .start ? place.x : anchor == .end ? place.x - width : place.x - width / 2
      return Box(left: left, top: place.y - size * 0.56, right: left + width, bottom: place.y + size * 0.56)
    }
  }

  package enum Shape: Sendable {
    case circle(Point, radius: Double)
    case box(Box, corner: Double)
    /// A line through points; `isCurved` takes them as the control points of a cubic.
    case line([Point], isCurved: Bool, hasArrow: Bool)
    case label(Label)
  }

  package struct Element: Sendable {
    package var shape: Shape
    package var role: Role
    /// Unique in the picture; what a page lights up.
    package var id: String?
    /// What a screen reader says of it.
    package var title: String?
  }

  package private(set) var elements: [Element] = []
  /// What the picture shows, in a phrase and in a few sentences.
  package var title = ""
  package var description = ""
  /// Ids by the short name of the weight whose paths go through them.
  package var paths: [(weight: String, ids: [String])] = []
  package private(set) var bounds = Box(left: 0, top: 0, right: 1, bottom: 1)
  private var isEmpty = true

  package init() {}

  mutating func add(_ shape: Shape, _ role: Role, id: String? = nil, title: String? = nil) {
    let box = Self.box(of: shape)
    bounds = isEmpty ? box : bounds.union(box)
    isEmpty = false
    elements.append(Element(shape: shape, role: role, id: id, title: title))
  }

  mutating func add(_ label: Label) { add(.label(label), label.role) }

  package var labels: [Label] {
    elements.compactMap { if case .label(let label) = $0.shape { label } else { nil } }
  }

  static func box(of shape: Shape) -> Box {
    switch shape {
    case .circle(let centre, let radius):
      return Box(
        left: centre.x - radius, top: centre.y - radius, right: centre.x + radius, bottom: centre.y + radius)
    case .box(let box, _): return box
    case .label(let label): return label.box
    case .line(let points, _, _):
      return Box(
        left: points.map { $0.x }.min() ?? 0, top: points.map { $0.y }.min() ?? 0,
        right: points.map { $0.x }.max() ?? 0, bottom: points.map { $0.y }.max() ?? 0)
    }
  }

  /// Another picture under this one.
  mutating func append(_ other: Picture, gap: Double) {
    let down = isEmpty ? 0 : bounds.bottom + gap - other.bounds.top
    let across = isEmpty ? 0 : bounds.left - other.bounds.left
    for element in other.elements {
      add(Self.moved(element.shape, across, down), element.role, id: element.id, title: element.title)
    }
  }

  private static func moved(_ shape: Shape, _ x: Double, _ y: Double) -> Shape {
    func move(_ point: Point) -> Point { Point(point.x + x, point.y + y) }
    switch shape {
    case .circle(let centre, let radius): return .circle(move(centre), radius: radius)
    case .box(let box, let corner): return .box(box.moved(x, y), corner: corner)
    case .line(let points, let isCurved, let hasArrow):
      return .line(points.map(move), isCurved: isCurved, hasArrow: hasArrow)
    case .label(var label):
      label.place = move(label.place)
      return .label(label)
    }
  }
}

extension Picture.Point {
  static func + (a: Self, b: Self) -> Self { .init(a.x + b.x, a.y + b.y) }
  static func - (a: Self, b: Self) -> Self { .init(a.x - b.x, a.y - b.y) }
  static func * (a: Self, factor: Double) -> Self { .init(a.x * factor, a.y * factor) }
  var length: Double { (x * x + y * y).squareRoot() }
}
