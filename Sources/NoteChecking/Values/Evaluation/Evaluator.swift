import LaTeXReading
import ModelLanguage

/// Evaluates formulas at a point of the ground, under the answers of a trail. Total: a value, or a stop that says why not.
final class Evaluator {
  var tree: FormulaTree
  let vocabulary: Vocabulary
  let letters: LetterTable
  /// How much higher the notation counts than the model.
  let indexShift: Int
  var ground: Ground
  let grounds: [Ground]
  var trail = Trail()

  /// What letters are bound to: indices of sums, free indices, arguments of functions.
  var bindings: [NameID: Binding] = [:]
  /// The letters for which the letters of a definition stand where it is used.
  var aliases: [NameID: String] = [:]
  var point = 0
  /// The sample that a formula of one sample is about, and whether it was asked for.
  var sample = 0
  var usesSample = false
  /// The sample that a sum around a name is at: names that leave their sample out are of this one.
  var scopeSample: Int?
  /// The sample that a name in the formula has an index of.
  var namedSample: Int?
  /// What slopes are taken in.
  var direction: Direction = .none
  var stop: Stop?
  /// Operations of the current relation.
  var work = 0
  var workLimit = 200_000
  /// What has been done since the document was opened.
  var total = NoteCheck.Work()
  /// Operations of all trials of the last link.
  var spent = 0
  private var depth = 0
  /// Indices put in place of nodes: the terms that dots stand for.
  var replaced: [NodeID: Int] = [:]
  /// Written numbers moved by a little, to see what their rounding does.
  var moved: [NodeID: Double] = [:]
  var occurrences: [NodeID: Occurrence?] = [:]
  /// Values at the evaluator's place that are not computed again, of the nodes that may have one.
  var kept: KeptValues?
  /// Names that a definition in evaluation stands for, against circles.
  var openDefinitions: [Int] = []
  /// Inside of `dW`.
  var openDifferential = false
  /// Whether the relation is a step of the training.
  var isStep = false
  /// t of w_{t+1} on the left of a step.
  var stepLetter: String?
  /// Whether a subscript was taken for the layer of an array.
  var isDubious = false
  /// Whether anything but 0 was compared.
  var sawValue = false
  /// The letters that the sums around a name bind.
  var summed: Set<NameID> = []
  /// Indices of the link that the text sums over without a Σ.
  var implicitIndices: [NameID] = []
  /// The sample that an argument names.
  var argumentSample: Int?
  /// The position of the statement in the document.
  var position = 0
  var quotation = -1
  /// The number of the heading it stands under.
  var section = 0
  /// The definition of the text that the relation itself is, and whether its letter was taken for what it says.
  var ownDefinition: Int?
  var isOwnDefinition = false

  /// Nodes outside of every sum and derivative, whose values are the same while the evaluator stands at one place.
  struct KeptValues {
    let nodes: Set<NodeID>
    var values: [NodeID: Value] = [:]
  }

  enum Binding {
    case index(Int)
    case value(Value)
  }

  enum Direction: Equatable {
    case none
    case element(Element)
    /// The argument of a function, whose binding carries the slope.
    case local
  }

  static let depthLimit = 96

  init(
    tree: FormulaTree, vocabulary: Vocabulary, letters: LetterTable, grounds: [Ground], indexShift: Int = 0
  ) {
    self.tree = tree
    self.vocabulary = vocabulary
    self.letters = letters
    self.indexShift = indexShift
    self.grounds = grounds
    ground = grounds[0]
  }

  /// Goes to the place of a relation in the document.
  func stand(at link: Link) {
    position = link.position
    quotation = link.quotation
    section = link.section
    ownDefinition = link.definition
  }

  /// The first index of units.
  var unitBase: Int { ground.model.indexBase + indexShift }

  /// The first index of samples: also 1 where units are counted from 0.
  func sampleBase() -> Int {
    ground.sampleCount > 1 && unitBase == 0 ? trail.ask(.sampleBase, of: 2) : unitBase
  }

  func fail(_ reason: Stop.Reason, _ node: NodeID) -> Value? {
    if stop == nil { stop = Stop(reason: reason, node: node) }
    return nil
  }

  func occurrence(_ node: NodeID) -> Occurrence? {
    if let known = occurrences[node] { return known }
    let found = Occurrence(node, in: tree)
    occurrences[node] = .some(found)
    return found
  }

  func value(_ node: NodeID) -> Value? {
    work += 1
    total.operations += 1
    if work > workLimit { return fail(.tooMuchWork, node) }
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { return fail(.tooMuchWork, node) }
    guard kept?.nodes.contains(node) == true else { return evaluate(node) }
    if let known = kept?.values[node] { return known }
    let own = evaluate(node)
    kept?.values[node] = own
    return own
  }

  private func evaluate(_ node: NodeID) -> Value? {
    switch tree.kind(node) {
    case .number(let id): return Value((Double(tree[id].decimal) ?? .nan) + (moved[node] ?? 0))
    case .name: return named(node)
    case .run: return run(node)
    case .scripted: return scripted(node)
    case .decorated(let marks):
      if Marks.fonts.contains(marks) { return value(tree.child(0, of: node)) }
      if let occurrence = occurrence(node) { return value(of: occurrence, node) }
      return fail(.unsupported, node)
    case .group(let brackets): return group(node, brackets)
    case .call: return call(node)
    case .prefixed(let reach): return prefixed(node, usualReach: reach)
    case .sum: return sum(node)
    case .product: return implicitSum(node) { value(node) } ?? product(node)
    case .fraction: return fraction(node)
    case .root: return root(node)
    case .percent:
      return value(tree.child(0, of: node)).map { $0.map { $0 * Number(0.01) } }
    case .factorial:
      guard let inner = value(tree.child(0, of: node)), inner.isNumber, inner.number.value >= 0,
        inner.number.value <= 170, inner.number.value == inner.number.value.rounded()
      else { return fail(.unsupported, node) }
      return Value((1...max(1, Int(inner.number.value))).reduce(1.0) { $0 * Double($1) })
    case .differential(let sign, let order): return differential(node, sign, order)
    case .derivative: return derivative(node, of: nil)
    case .matrix(let rows, let columns): return matrix(node, rows, columns)
    case .list: return list(node)
    case .cases: return cases(node)
    case .annotated: return value(tree.child(0, of: node))
    case .unreadable: return fail(.unreadable, node)
    case .big, .binomial, .words, .dots, .blank, .relation, .phrase: return fail(.unsupported, node)
    }
  }

  /// A value of both, or a stop about shapes.
  func combine(
    _ a: Value, _ b: Value, at node: NodeID, _ operation: (Value, Value) -> Value?
  ) -> Value? {
    if let result = operation(a, b) { return result }
    // Where nothing sizes a vector of ones, nothing was understood.
    return fail(a.isSized && b.isSized ? .shapes(a.shape, b.shape) : .unsupported, node)
  }
}
