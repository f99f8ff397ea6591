import SymbolicAlgebra
import SymbolicCalculus

extension DerivationDocument {
  /// The chain with its factors worked out one at a time from the loss, and at the end what each of them is.
  mutating func substitution(_ path: WeightPath, _ names: [String]) -> String {
    let last = path.links.count - 1
    let prefix = samplePrefix(path)
    var rows: [String] = []
    for solved in 1...max(last, 1) where solved <= last {
      let rest = remaining(names, after: solved)
      rows.append(prefix + pushed(stepped(path, from: last, to: last - solved), rest))
    }
    rows.append(prefix + factorsWithRoles(path))
    var block = AlignBlock(isNumbered: false)
    block.add(typesetter.partial(of: names[0]), rows)
    return words.substitution + "\n" + block.text
  }

  /// ∂X/∂Y of the steps of the path that come after the first ones.
  private func remaining(_ names: [String], after solved: Int) -> String {
    names.indices.dropLast().reversed().dropFirst(solved).map {
      "\\frac{\\partial \(names[$0 + 1])}{\\partial \(names[$0])}"
    }.joined(separator: profileSign)
  }

  /// `\underbrace{E}_{\text{perda}} \cdot \underbrace{v_{11}}_{\text{peso no caminho}} …`, without factors of one.
  private mutating func factorsWithRoles(_ path: WeightPath) -> String {
    var plain = path
    if let samples = path.samples { plain.samples = (nil, samples.interval, samples.body) }
    var factors: [String] = []
    for place in path.nodes.indices.dropLast().reversed() {
      let (inner, outer) = (path.nodes[place], path.nodes[place + 1])
      let node = localDerivative(outer, inner, plain)
      if graph.constant(of: node)?.isOne == true { continue }
      let text = typesetter.latex(node)
      let needsFence = typesetter.printsSum(node) || !factors.isEmpty && text.hasPrefix("-")
      let factor = needsFence ? "(\(text))" : text
      let role = role(of: node, at: place, path).flatMap { words.rolesOfFactors[$0] }
      factors.append(role.map { "\\underbrace{\(factor)}_{\\text{\($0)}}" } ?? factor)
    }
    return factors.isEmpty ? "1" : factors.joined(separator: profileSign)
  }

  private func role(of factor: Node, at place: Int, _ path: WeightPath) -> DerivationText.FactorRole? {
    if path.nodes[place + 1] == lowered.loss { return .loss }
    if place == 0 {
      // A layer in one formula leaves more than its input.
      switch graph.opcode(of: factor) {
      case .symbol, .named: return .input
      default: return nil
      }
    }
    switch graph.view(graph.value(of: path.nodes[place + 1])) {
    case .function, .opaque: return place == path.nodes.count - 3 ? .output : .hidden
    default: break
    }
    let isWeight = graph.reachable(from: [factor]).contains { node in
      guard case .symbol(let name, _) = graph.view(node) else { return false }
      return model.quantities.contains { $0.name == graph.name(of: name) && $0.role == .weight }
    }
    return isWeight ? .weight : .link
  }
}
