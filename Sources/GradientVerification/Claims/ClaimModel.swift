import LaTeXNotation
import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// A model at concrete sizes, as the ground on which formulas of notes are read.
public final class ClaimModel {
  let model: Model
  let layout: ModelLayout
  let lowered: LoweredModel
  var graph: ExpressionGraph { lowered.graph }
  /// By quantity and offset: the leaf or named node.
  private(set) var elements: [[Node]] = []
  /// Names as notes may write them.
  private(set) var names: [ClaimName]
  /// Names that stand for several quantities together.
  let families: [ClaimFamily]
  /// z for the name of a = f(z), by quantity.
  private(set) var preActivation: [Int: Int] = [:]
  /// Pre-activations in the order of the equations, a linear output included.
  private(set) var deltas: [Int] = []
  /// The size that counts the samples has been chosen here, not by the author.
  let sampleCount: Int?
  /// How the notes are expected to print names and to count.
  let notation: NotationProfile
  private var derivatives: [Node: [Node: Node]] = [:]
  private var expanded: [Node: Node] = [:]

  /// - Parameters:
  ///   - samples: How many samples to read sums over samples with, where the data do not say.
  ///   - notation: How the notes write names, and where they begin to count; nil for the notation of the model.
  public init(_ model: Model, samples: Int = 3, notation: NotationProfile? = nil) throws {
    // Functions keep their names, so that what is said of a formula says f′ too.
    let model = model.namingFunctions()
    self.model = model
    let own = model.notation.flatMap { NotationProfile.named($0) } ?? .default
    self.notation = try notation ?? own.adapted(to: model)
    var sizes: [String: Int] = [:]
    for (place, size) in model.sizes.enumerated() where size.values.isEmpty {
      sizes[size.name] = size.name == model.samples?.size.name ? samples : 2 + place
    }
    let layout = try ModelLayout(model, sizes: sizes)
    self.layout = layout
    lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    sampleCount = model.samples.map { layout.value(of: $0.size, indices: [:]) }
    names = ClaimName.all(of: model)
    families = ClaimFamily.all(of: model)
    fillElements()
    findActivations()
    names += ClaimName.deltas(of: model)
    names += ClaimName.templates(of: self.notation, in: model)
    names += ClaimName.conventional(names, preActivation, in: model)
  }

  private func fillElements() {
    let zero = graph.constant(0)
    elements = layout.arrays.map { [Node](repeating: zero, count: $0.count) }
    for (quantity, leaves) in lowered.leaves {
      for (offset, leaf) in leaves.enumerated() { elements[quantity][offset] = leaf }
    }
    for definition in lowered.definitions {
      if let offset = layout.arrays[definition.quantity].offset(of: definition.indices) {
        elements[definition.quantity][offset] = definition.node
      }
    }
  }

  private func findActivations() {
    for equation in model.equations {
      guard let z = argument(of: equation) else { continue }
      preActivation[equation.target] = z
      if !deltas.contains(z) { deltas.append(z) }
    }
    appendLinearOutputs()
  }

  /// z of a[j] = f(z[j]) and of p[k] = softmax(k: z[k]).
  private func argument(of equation: Model.Equation) -> Int? {
    switch model.tree[equation.body] {
    case .call(_, 0, let arguments):
      guard let first = arguments.first, case .reference(let z, let indices) = model.tree[first],
        indices == equation.indices
      else { return nil }
      return place(of: z)
    case .vectorCall(_, _, let inner):
      guard case .reference(let z, _) = model.tree[inner] else { return nil }
      return place(of: z)
    default: return nil
    }
  }

  func place(of name: String) -> Int? { model.quantities.firstIndex { $0.name == name } }

  /// What the loss is made of without a function in between: looked for from the loss on, until weights are met.
  private func appendLinearOutputs() {
    var open = [model.loss]
    var seen: Set<Int> = []
    while let target = open.popLast() {
      guard seen.insert(target).inserted else { continue }
      for equation in model.equations where equation.target == target {
        var links: [Int] = []
        var hasWeights = false
        model.forEachReference(in: equation.body) { name, _ in
          guard let place = place(of: name) else { return }
          switch model.quantities[place].role {
          case .weight: hasWeights = true
          case .link, .abbreviation: links.append(place)
          default: break
          }
        }
        if hasWeights, target != model.loss {
          if !deltas.contains(target) { deltas.append(target) }
        } else {
          open += links.filter { preActivation[$0] == nil && !deltas.contains($0) }
        }
      }
    }
  }

  /// The prediction: the link that the loss compares with the target.
  var prediction: Int? {
    guard let loss = model.equations.first(where: { $0.target == model.loss }) else { return nil }
    var found: Int?
    model.forEachReference(in: loss.body) { name, _ in
      if let place = model.quantities.firstIndex(where: { $0.name == name }),
        model.quantities[place].role == .link, found == nil
      {
        found = place
      }
    }
    return found
  }

  /// The rows of an input that is a matrix by itself, which notes call N.
  var rowCount: Int? {
    model.quantities.indices.first { place in
      model.quantities[place].role == .input && layout.arrays[place].bounds.count == 2
    }.map { layout.arrays[$0].bounds[0].count }
  }

  func element(_ quantity: Int, _ indices: [Int]) -> Node? {
    layout.arrays[quantity].offset(of: indices).map { elements[quantity][$0] }
  }

  /// The model with one symbolic sample, for printing.
  lazy var symbolic: LoweredModel? = try? LoweredModel.lowering(model, layout: layout, samples: .symbolic)

  // MARK: Samples

  lazy var sampleOfLeaf = leavesOfSamples()
  lazy var sampleTerms = splitLoss()

  // MARK: Derivatives

  /// ∂of/∂by, everything that lies between looked through.
  func derivative(of node: Node, by variable: Node) -> Node {
    if node == variable { return graph.constant(1) }
    if let known = derivatives[node]?[variable] { return known }
    if derivatives[node] == nil || !isElement(variable) {
      var wanted = allElements
      wanted.insert(variable)
      wanted.remove(node)
      let accumulation = ReverseAccumulation(of: node, in: graph) { wanted.contains($0) }
      derivatives[node] = accumulation.adjoints
    }
    return derivatives[node]?[variable] ?? graph.constant(0)
  }

  private lazy var allElements = Set(elements.joined())

  private func isElement(_ node: Node) -> Bool { allElements.contains(node) }

  /// Functions that stand by their name, each bound to itself.
  private(set) lazy var keptFunctions: [String: String] = Dictionary(
    uniqueKeysWithValues: model.opaqueFunctions.compactMap { function in
      function.binding == function.name ? (function.name, function.name) : nil
    })

  /// The δ of huber(r, δ), which no notes take to be negative: it is put to e to some power.
  private lazy var thresholds: Set<Node> = {
    var found: Set<Node> = []
    for case .call("huber", 0, let arguments) in model.tree.nodes where arguments.count == 2 {
      guard case .reference(let name, _) = model.tree[arguments[1]], let place = place(of: name) else {
        continue
      }
      found.formUnion(elements[place])
    }
    return found
  }()

  /// A node as a function of what is given, and, for a target that is a distribution, of all its entries but the last.
  func expand(_ node: Node) -> Node {
    if let known = expanded[node] { return known }
    let plain = graph.lookingThrough([.adjoint, .link, .abbreviation], in: node)
    let bound = keptFunctions.isEmpty ? plain : (try? lowered.binding(keptFunctions, in: plain)) ?? plain
    let open = lowered.assumingDistributions(in: bound)
    let result =
      thresholds.isEmpty
      ? open : graph.rewriting(open) { thresholds.contains($0) ? graph.apply(.exp, $0) : nil }
    expanded[node] = result
    return result
  }

  /// The numbers at the end of the model's names, which notes may write above as layers: 0 and 1 of w0 and w1.
  private(set) lazy var layerMarks: Set<String> = Set(
    names.map { $0.rest }.filter { !$0.isEmpty && $0.allSatisfy { $0.isNumber } })

  // MARK: Functions

  private(set) lazy var activationOf = activationTable()
  private(set) lazy var onlyActivation = commonActivation()
  private var functionNames: [String: String?] = [:]

  /// The function without a formula that notes write so: σ and sigma, f_h and fh.
  func opaqueFunction(_ written: String) -> String? {
    if let known = functionNames[written] { return known }
    func plain(_ name: String) -> String { ClaimName.cut(name)[0].base }
    let found = model.opaqueFunctions.first {
      $0.name == written || $0.binding != $0.name && plain($0.name) == plain(written)
    }
    functionNames[written] = .some(found?.name)
    return found?.name
  }

  // MARK: Numbers

  /// Values at two random points where all is positive, and at two with negative numbers, beyond kinks.
  private(set) lazy var numbers = [
    ClaimNumbers(self, seed: 1), ClaimNumbers(self, seed: 2), ClaimNumbers(self, seed: 3, hasSigns: true),
    ClaimNumbers(self, seed: 4, hasSigns: true),
  ]

  /// Values at the model's own numbers; nil where one is missing.
  lazy var givenValues: [Node: Double]? = {
    let given = model.numericValues
    var table: [Node: Double] = [:]
    for (quantity, leaves) in lowered.leaves {
      guard let values = given[quantity], values.count == leaves.count else { continue }
      for (leaf, value) in zip(leaves, values) { table[leaf] = value }
    }
    return table.isEmpty ? nil : table
  }()
}
