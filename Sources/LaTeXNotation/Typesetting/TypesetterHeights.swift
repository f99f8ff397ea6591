import SymbolicAlgebra

extension Typesetter {
  /// Whether fractions, sums or roots stand inside, not counting what is under a name.
  mutating func isTall(_ root: Node) -> Bool {
    if let known = tall[root] { return known }
    var stack = [root]
    while let node = stack.last {
      if tall[node] != nil {
        stack.removeLast()
        continue
      }
      if let own = ownHeight(node) {
        tall[node] = own
        stack.removeLast()
        continue
      }
      let operands = graph.operands(of: node)
      let open = operands.filter { tall[$0] == nil }
      if open.isEmpty {
        tall[node] = operands.contains { tall[$0] == true }
        stack.removeLast()
      } else {
        stack += open
      }
    }
    return tall[root] ?? false
  }

  /// nil where the operands decide.
  private func ownHeight(_ node: Node) -> Bool? {
    switch graph.view(node) {
    case .constant(let value): return ConstantNotation.isFraction(value)
    case .symbol(let name, _): return graph.name(of: name).hasPrefix("∂")
    case .named(let role, _, _, _): return role == .adjoint
    case .indexValue, .delta: return false
    case .reduction: return true
    case .power(_, let exponent):
      if let value = graph.constant(of: exponent), value.isNegative || !value.isInteger { return true }
      return nil
    default: return nil
    }
  }

  /// Whether a fraction stands inside that would stand within another one.
  func hasFraction(_ root: Node) -> Bool {
    var stack = [root]
    var seen: Set<Node> = []
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      switch graph.view(node) {
      case .constant(let value):
        if ConstantNotation.isFraction(value) { return true }
      case .symbol(let name, _):
        if graph.name(of: name).hasPrefix("∂") { return true }
      case .named(let role, _, _, _):
        if role == .adjoint { return true }
      case .power(let base, let exponent):
        if let value = graph.constant(of: exponent) {
          if value.isNegative { return true }
          stack.append(base)
        } else {
          stack += [base, exponent]
        }
      default: stack += graph.operands(of: node)
      }
    }
    return false
  }
}
