import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// ∂L/∂O · ∂O/∂O_in · …, along the one path from a weight to the loss.
  mutating func factors(of partial: Gradient.Partial, along path: [Node]) -> String {
    let names = ([partial.variable] + path).map { typesetter.latex($0) }
    let pairs = names.indices.dropLast().reversed().map { (names[$0 + 1], names[$0]) }
    return pairs.map { "\\frac{\\partial \($0)}{\\partial \($1)}" }.joined(separator: profileSign)
  }

  private var profileSign: String {
    options.profile.productSign.isEmpty ? " " : " \(options.profile.productSign) "
  }

  /// The path in words, the chain rule along it, and its local factors.
  mutating func explanation(of partial: Gradient.Partial, along path: [Node]) -> String {
    let nodes = [partial.variable] + path
    let names = nodes.map { typesetter.latex($0) }
    let sentence = words.influence(names[0], loss, names.joined(separator: " \\to "))
    var text = LineBreaking.wrapped(sentence, indent: "") + "\n"
    var block = AlignBlock(isNumbered: false)
    block.add(typesetter.partial(of: names[0]), factors(of: partial, along: path))
    text += block.text + words.localFactors + "\n"
    var local = AlignBlock(isNumbered: false)
    for place in nodes.indices.dropLast().reversed() {
      let inner = nodes[place]
      let value = graph.value(of: nodes[place + 1])
      let accumulation = ReverseAccumulation(of: value, in: graph, abbreviations: abbreviations) {
        $0 == inner
      }
      let derivative = accumulation.adjoints[inner] ?? graph.constant(0)
      local.add(
        "\\frac{\\partial \(names[place + 1])}{\\partial \(names[place])}", typesetter.latex(derivative))
    }
    return text + local.text
  }

  private var abbreviations: [Node] {
    lowered.definitions.filter { model.quantities[$0.quantity].role == .abbreviation }.map { $0.node }
  }

  /// The links from the first that uses a leaf to the loss, if each has exactly one user.
  func path(from leaf: Node) -> [Node]? {
    var path: [Node] = []
    var current = leaf
    while current != lowered.loss {
      let users = lowered.definitions.filter {
        model.quantities[$0.quantity].role != .abbreviation && uses(graph.value(of: $0.node), current)
      }
      guard users.count == 1, path.count <= lowered.definitions.count else { return nil }
      current = users[0].node
      path.append(current)
    }
    return path
  }

  /// Whether a value mentions a node without looking through other names.
  private func uses(_ value: Node, _ wanted: Node) -> Bool {
    var stack = [value]
    var seen: Set<Node> = []
    while let node = stack.popLast() {
      if node == wanted { return true }
      guard graph.opcode(of: node) != .named, seen.insert(node).inserted else { continue }
      stack += graph.operands(of: node)
    }
    return false
  }
}
