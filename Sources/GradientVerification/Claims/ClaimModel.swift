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
  let names: [ClaimName]
  /// z for the name of a = f(z), by quantity.
  private(set) var preActivation: [Int: Int] = [:]
  /// Pre-activations in the order of the equations, a linear output included.
  private(set) var deltas: [Int] = []
  /// The size that counts the samples has been chosen here, not by the author.
  let sampleCount: Int?
  private var derivatives: [Node: [Node: Node]] = [:]
  private var expanded: [Node: Node] = [:]

  /// - Parameter samples: How many samples to read sums over samples with, where the data do not say.
  public init(_ model: Model, samples: Int = 3) throws {
    self.model = model
    var sizes: [String: Int] = [:]
    for (place, size) in model.sizes.enumerated() where size.values.isEmpty {
      sizes[size.name] = size.name == model.samples?.size.name ? samples : 2 + place
    }
    let layout = try ModelLayout(model, sizes: sizes)
    self.layout = layout
    lowered = try LoweredModel.lowering(model, layout: layout, samples: .unrolled)
    sampleCount = model.samples.map { layout.value(of: $0.size, indices: [:]) }
    names = ClaimName.all(of: model)
    fillElements()
    findActivations()
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
    var inputs: [Int] = []
    for equation in model.equations {
      guard case .call(_, 0, let arguments) = model.tree[equation.body], let first = arguments.first,
        case .reference(let z, let indices) = model.tree[first], indices == equation.indices,
        let place = model.quantities.firstIndex(where: { $0.name == z })
      else {
        if case .vectorCall(_, _, let inner) = model.tree[equation.body],
          case .reference(let z, _) = model.tree[inner],
          let place = model.quantities.firstIndex(where: { $0.name == z })
        {
          preActivation[equation.target] = place
          if !inputs.contains(place) { inputs.append(place) }
        }
        continue
      }
      preActivation[equation.target] = place
      if !inputs.contains(place) { inputs.append(place) }
    }
    let loss = model.equations.first { $0.target == model.loss }
    if let loss {
      model.forEachReference(in: loss.body) { name, _ in
        guard let place = model.quantities.firstIndex(where: { $0.name == name }),
          model.quantities[place].role == .link, preActivation[place] == nil, !inputs.contains(place)
        else { return }
        inputs.append(place)
      }
    }
    deltas = inputs
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

  func element(_ quantity: Int, _ indices: [Int]) -> Node? {
    layout.arrays[quantity].offset(of: indices).map { elements[quantity][$0] }
  }

  // MARK: Derivatives

  /// ∂of/∂by, everything that lies between looked through.
  func derivative(of node: Node, by variable: Node) -> Node {
    if node == variable { return graph.constant(1) }
    if let known = derivatives[node]?[variable] { return known }
    if derivatives[node] == nil {
      var wanted = Set(elements.joined())
      wanted.remove(node)
      let accumulation = ReverseAccumulation(of: node, in: graph) { wanted.contains($0) }
      derivatives[node] = accumulation.adjoints
    }
    return derivatives[node]?[variable] ?? graph.constant(0)
  }

  /// A node as a function of what is given, and, for a target that is a distribution, of all its entries but the last.
  func expand(_ node: Node) -> Node {
    if let known = expanded[node] { return known }
    var result = graph.lookingThrough([.adjoint, .link, .abbreviation], in: node)
    if !distributions.isEmpty { result = graph.rewriting(result) { self.distributions[$0] } }
    expanded[node] = result
    return result
  }

  /// The last entry of each target distribution: one less the others.
  private lazy var distributions: [Node: Node] = {
    var map: [Node: Node] = [:]
    for (place, quantity) in model.quantities.enumerated() where quantity.role == .target(.distribution) {
      let width = layout.arrays[place].bounds.last?.count ?? 1
      guard width > 1 else { continue }
      for start in stride(from: 0, to: elements[place].count, by: width) {
        let others = elements[place][start..<start + width - 1].map { graph.negation($0) }
        map[elements[place][start + width - 1]] = graph.sum([graph.constant(1)] + others)
      }
    }
    return map
  }()

  // MARK: Numbers

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

/// A name of the model cut for comparison: `theta1` is theta with 1, `H_in` is H with in.
struct ClaimName {
  var quantity: Int
  var base: String
  var rest: String
  /// A matrix reading whose rows are the array's columns.
  var isTransposed: Bool

  static func all(of model: Model) -> [ClaimName] {
    var names: [ClaimName] = []
    for (place, quantity) in model.quantities.enumerated() {
      names += cut(quantity.name).map {
        ClaimName(quantity: place, base: $0.base, rest: $0.rest, isTransposed: false)
      }
    }
    for matrix in model.matrices {
      names += cut(matrix.name).map {
        ClaimName(quantity: matrix.quantity, base: $0.base, rest: $0.rest, isTransposed: matrix.isTransposed)
      }
    }
    return names
  }

  /// All ways to cut a name into a base and what a script may hold of it.
  static func cut(_ name: String) -> [(base: String, rest: String)] {
    var plain = ""
    for character in name {
      if character == "ŷ" {
        plain += "yhat"
      } else if character != "_" {
        plain += SymbolNotation.greekName(character) ?? String(character)
      }
    }
    var cuts = [(plain, "")]
    if let place = name.firstIndex(of: "_") {
      let head = String(name[..<place]).filter { $0 != "_" }
      let tail = String(name[place...]).filter { $0 != "_" }
      cuts.append((head, tail))
    }
    let digits = plain.reversed().prefix { $0.isNumber }.count
    if digits > 0, digits < plain.count {
      cuts.append((String(plain.dropLast(digits)), String(plain.suffix(digits))))
    }
    // Wh may be W^h, bh b^h.
    if plain.count == 2, plain.allSatisfy({ $0.isLetter }) {
      cuts.append((String(plain.prefix(1)), String(plain.suffix(1))))
    }
    return cuts
  }
}
