import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Second derivatives between any elements, from the symbolic model: the engine moves what is given, but no links.
final class SecondOrder {
  private let lowered: LoweredModel
  private let bindings: [String: String]
  private var elements: [[Node]] = []
  private var all: Set<Node> = []
  private var first: [Node: [Node: Node]] = [:]

  init?(_ model: Model, layout: ModelLayout, bindings: [String: String]) {
    guard let lowered = try? LoweredModel.lowering(model, layout: layout, samples: .unrolled) else {
      return nil
    }
    self.lowered = lowered
    self.bindings = bindings
    let zero = lowered.graph.constant(0)
    elements = layout.arrays.map { [Node](repeating: zero, count: $0.count) }
    for (quantity, leaves) in lowered.leaves {
      for (offset, leaf) in leaves.enumerated() { elements[quantity][offset] = leaf }
    }
    for definition in lowered.definitions {
      if let offset = layout.arrays[definition.quantity].offset(of: definition.indices) {
        elements[definition.quantity][offset] = definition.node
      }
    }
    all = Set(elements.joined())
    all.remove(zero)
  }

  func value(of: Element, by: Element, again: Element, inputs: [Int: [Double]]) -> Double {
    let graph = lowered.graph
    let (root, one, two) = (node(of), node(by), node(again))
    guard root != one else { return 0 }
    let slope = derivative(of: root, by: one)
    guard let second = slope.map({ derivative(of: $0, by: two) }) else { return 0 }
    guard let second else { return 0 }
    let plain = graph.lookingThrough([.adjoint, .link, .abbreviation], in: second)
    guard let bound = bindings.isEmpty ? plain : try? lowered.binding(bindings, in: plain) else {
      return .nan
    }
    var given: [Node: Double] = [:]
    for (quantity, values) in inputs {
      for (offset, value) in values.enumerated() where offset < elements[quantity].count {
        given[elements[quantity][offset]] = value
      }
    }
    return graph.evaluate([bound], symbols: { given[$0] ?? .nan })[0]
  }

  private func node(_ element: Element) -> Node { elements[element.quantity][element.offset] }

  private func derivative(of root: Node, by variable: Node) -> Node? {
    if root == variable { return lowered.graph.constant(1) }
    if let known = first[root] { return known[variable] }
    var wanted = all
    wanted.remove(root)
    let table = ReverseAccumulation(of: root, in: lowered.graph) { wanted.contains($0) }.adjoints
    first[root] = table
    return table[variable]
  }
}
