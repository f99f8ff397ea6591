import LaTeXReading

/// Where a wrong formula fails under one assignment of the conventions. A change that does not mend it there mends it
/// nowhere, and there only what changes is computed.
struct SlipScreen {
  let answers: [Convention: Int]
  private let evaluator: Evaluator
  private let place: Evaluator.Place
  /// What the formula should be there, and what is written.
  let expected: Value
  let written: Value?
  private var kept: Evaluator.KeptValues

  /// nil where the formula does not fail in numbers or shapes.
  init?(_ link: Link, under answers: [Convention: Int], trial: LinkTrial, keeping nodes: Set<NodeID>) {
    guard let expected = trial.failure(of: link, under: answers) else { return nil }
    self.answers = answers
    self.expected = expected
    evaluator = trial.evaluator
    place = evaluator.place
    kept = Evaluator.KeptValues(nodes: nodes)
    evaluator.stop = nil
    evaluator.work = 0
    written = evaluator.value(link.right)
  }

  /// Whether the same numbers stand on both sides as on another screen.
  func isAlike(_ other: SlipScreen) -> Bool {
    guard let written, let own = other.written else { return false }
    return Self.isSame(expected, other.expected) && Self.isSame(written, own)
  }

  private static func isSame(_ a: Value, _ b: Value) -> Bool {
    if a.rows != b.rows || a.columns != b.columns { return false }
    if case .equal = Comparison(a, b) { return true }
    return false
  }

  /// Whether a changed right side is what it should be here.
  mutating func mends(_ right: NodeID) -> Bool {
    guard let own = value(right) else { return false }
    if case .equal = Comparison(expected, own) { return true }
    return false
  }

  /// Whether what is written is another left side here.
  mutating func isWritten(_ left: NodeID) -> Bool {
    guard let written, let own = value(left) else { return false }
    if case .equal = Comparison(own, written) { return true }
    return false
  }

  private mutating func value(_ node: NodeID) -> Value? {
    evaluator.go(to: place)
    evaluator.work = 0
    evaluator.kept = kept
    // The evaluator's copy is the only one while it grows.
    kept.values = [:]
    defer {
      if let own = evaluator.kept { kept = own }
      evaluator.kept = nil
    }
    return evaluator.value(node)
  }

  /// Nodes of a side outside of every sum and derivative.
  static func keepable(_ root: NodeID, in tree: FormulaTree) -> Set<NodeID> {
    var found: Set<NodeID> = []
    var open = [root]
    while let node = open.popLast() {
      switch tree.kind(node) {
      case .prefixed, .derivative, .differential, .big, .relation, .cases: continue
      case .scripted, .decorated, .run: found.insert(node)
      default:
        found.insert(node)
        open += tree.children(of: node)
      }
    }
    return found
  }
}

extension Evaluator {
  /// Everything that says where the evaluator stands: values of indices, the point, the sample, the answers.
  struct Place {
    fileprivate var trail: Trail
    fileprivate var ground: Ground
    fileprivate var bindings: [NameID: Binding]
    fileprivate var point: Int
    fileprivate var sample: Int
    fileprivate var namedSample: Int?
  }

  var place: Place {
    Place(
      trail: trail, ground: ground, bindings: bindings, point: point, sample: sample, namedSample: namedSample
    )
  }

  func go(to place: Place) {
    trail = place.trail
    ground = place.ground
    bindings = place.bindings
    point = place.point
    sample = place.sample
    namedSample = place.namedSample
    stop = nil
  }
}
