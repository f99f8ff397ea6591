import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The links, the loss and its derivatives without names: in terms of inputs and weights.
  mutating func expandedForm() -> String {
    var block = AlignBlock(isNumbered: true)
    let isSmall = lowered.definitions.count <= Self.linkLimit
    let forward = isSmall && options.detail != .result ? forwardLines() : ""
    var long: [String] = []
    for partial in gradient.partials where partial.hasInfluence {
      let name = typesetter.partial(of: typesetter.latex(partial.variable))
      let value = gradient.expanded(partial)
      if isTooLong(value, limit: Self.sizeLimit) {
        long.append("$\(name)$")
      } else {
        block.add(name, typesetter.latex(value), label: resultLabel(partial, suffix: ":expanded"))
      }
    }
    if block.isEmpty, long.isEmpty { return "" }
    let missing = long.isEmpty ? "" : words.tooLong(long.joined(separator: ", "), Self.sizeLimit) + "\n"
    return words.expanded + "\n" + forward + (block.isEmpty ? "" : block.text)
      + LineBreaking.wrapped(missing, indent: "") + (isSmall ? affineLinks() : "") + "\n"
  }

  private func isTooLong(_ node: Node, limit: Int) -> Bool {
    graph.writtenSize(of: node, limit: limit + 1) > limit
  }

  /// A derivative of more symbols and operations is left out: it would fill some five pages.
  private static let sizeLimit = 5_000

  /// Links are written out where there are no more than these.
  private static let linkLimit = 64
  /// A formula written out is left out past this many bytes.
  private static let forwardLimit = 400
  /// The loss shows its weights as arguments up to so many.
  private static let argumentLimit = 8

  private mutating func forwardLines() -> String {
    var block = AlignBlock(isNumbered: false)
    // The loss as a function of all weights has a long left-hand side, which would push the others.
    var whole = AlignBlock(isNumbered: false)
    for definition in lowered.definitions where model.quantities[definition.quantity].role != .abbreviation {
      let value = graph.value(of: definition.node)
      let expanded = throughNames(value)
      if expanded == value || isTooLong(expanded, limit: Self.forwardLimit) { continue }
      let text = typesetter.latex(expanded)
      if text.utf8.count > Self.forwardLimit { continue }
      let left = typesetter.latex(definition.node)
      if definition.node == lowered.loss, gradient.partials.count <= Self.argumentLimit {
        let arguments = gradient.partials.filter { $0.hasInfluence }.map { typesetter.latex($0.variable) }
        whole.add(left + "(\(arguments.joined(separator: ", ")))", text)
      } else {
        block.add(left, text)
      }
    }
    return (block.isEmpty ? "" : block.text) + (whole.isEmpty ? "" : whole.text)
  }

  private func throughNames(_ node: Node) -> Node {
    graph.lookingThrough([.link, .abbreviation], in: node)
  }

  // MARK: Affine links

  /// The links that go through other links and still are affine in the inputs, with their coefficients: layers whose
  /// activation is linear are one layer.
  private mutating func affineLinks() -> String {
    let inputs = Set(
      lowered.leaves.filter { model.quantities[$0.key].role == .input }.flatMap { $0.value })
    // Of the links only those that the loss meets first.
    let loss = graph.lookingThrough([.abbreviation], in: graph.value(of: lowered.loss))
    var text = ""
    for definition in lowered.definitions where isMet(definition.node, by: loss) {
      let value = graph.value(of: definition.node)
      let whole = throughNames(value)
      guard whole != value, let terms = SumOfProducts(graph).terms(of: whole), terms.count > 1 else {
        continue
      }
      guard let grouped = affine(terms, inputs) else { continue }
      let name = typesetter.latex(definition.node)
      var block = AlignBlock(isNumbered: true)
      block.add(name, typesetter.latex(grouped))
      text += words.affine(name) + "\n" + block.text
    }
    return text
  }

  private func isMet(_ link: Node, by loss: Node) -> Bool {
    guard case .named(.link, let name, let own, _) = graph.view(link) else { return false }
    var stack = [loss]
    var seen: Set<Node> = []
    while let node = stack.popLast() {
      if case .named(.link, let other, let indices, _) = graph.view(node) {
        let isSame = zip(own, indices).allSatisfy { $0 == $1 || $0.integer == nil || $1.integer == nil }
        if other == name, isSame { return true }
        continue
      }
      if seen.insert(node).inserted { stack += graph.operands(of: node) }
    }
    return false
  }

  /// Σ (coefficient)·input + constant, if no term has two inputs or an input inside of something else.
  private func affine(_ terms: [Node], _ inputs: Set<Node>) -> Node? {
    var coefficients: [(input: Node, terms: [Node])] = []
    var constants: [Node] = []
    for term in terms {
      var factors = [term]
      if case .product(let all) = graph.view(term) { factors = all }
      let own = factors.filter { factor in graph.reachable(from: [factor]).contains { inputs.contains($0) } }
      if own.isEmpty {
        constants.append(term)
        continue
      }
      guard own.count == 1, inputs.contains(own[0]) else { return nil }
      let coefficient = graph.product(factors.filter { $0 != own[0] })
      if let place = coefficients.firstIndex(where: { $0.input == own[0] }) {
        coefficients[place].terms.append(coefficient)
      } else {
        coefficients.append((own[0], [coefficient]))
      }
    }
    if coefficients.isEmpty { return nil }
    return graph.sum(coefficients.map { graph.product(graph.sum($0.terms), $0.input) } + constants)
  }
}

/// Products of sums as sums of products.
struct SumOfProducts {
  private let graph: ExpressionGraph
  /// More terms than these are not written out.
  private static let limit = 64

  init(_ graph: ExpressionGraph) { self.graph = graph }

  /// The terms of a node after multiplying out; nil where they are too many.
  func terms(of root: Node) -> [Node]? {
    var image: [Node: [Node]] = [:]
    for node in graph.reachable(from: [root]) {
      switch graph.view(node) {
      case .sum(let terms): image[node] = terms.flatMap { image[$0] ?? [$0] }
      case .product(let factors):
        var products = [graph.constant(1)]
        for factor in factors {
          let own = image[factor] ?? [factor]
          guard products.count * own.count <= Self.limit else { return nil }
          products = products.flatMap { left in own.map { graph.product(left, $0) } }
        }
        image[node] = products
      default: image[node] = [node]
      }
      if image[node]!.count > Self.limit { return nil }
    }
    return image[root]
  }
}
