import SymbolicAlgebra
import SymbolicCalculus

/// One derivative solved: what is differentiated, the chain rule through it from the outside in, and the result.
extension DerivationDocument {
  typealias Step = (relation: String, reason: String?)

  /// A composition is entered this deep, and a sum is told by its terms up to so many.
  private static let depthLimit = 5
  private static let termLimit = 4

  mutating func localSteps(
    of value: Node, _ inner: Node, derivative: Node, reserved: Set<String> = []
  ) -> [Step] {
    let name = typesetter.latex(inner)
    let result = typesetter.latex(derivative, reserved: reserved)
    let isShort = !showsOpened(value) && isDirect(value, inner)
    if isShort || value == inner { return [(result, reason(for: value, inner))] }
    var steps: [Step] = [(opened(value, withRespectTo: name, reserved: reserved), nil)]
    let (inside, last) = insideSteps(value, inner, name, derivative, reserved)
    steps += inside
    steps.append((result, reason(for: last, inner)))
    return steps
  }

  /// Whether a function is one of the variable itself or of its names.
  private func isDirect(_ value: Node, _ inner: Node) -> Bool {
    graph.operands(of: value).allSatisfy { operand in
      switch graph.opcode(of: operand) {
      case .symbol, .named, .constant: true
      default: false
      }
    }
  }

  /// f′(u) · ∂u/∂w, level by level, and the node that is differentiated last.
  private mutating func insideSteps(
    _ value: Node, _ inner: Node, _ name: String, _ derivative: Node, _ reserved: Set<String>
  ) -> ([Step], last: Node) {
    var (steps, factors, node): ([Step], [Node], Node) = ([], [], value)
    while steps.count < Self.depthLimit {
      let (own, core) = movingCore(of: node, inner)
      guard let (operand, slope) = level(core, inner), operand != inner else { break }
      let rest = localDerivative(of: operand, inner)
      if graph.constant(of: rest) != nil { break }
      factors += own + [slope]
      let mark = opened(operand, withRespectTo: name, reserved: reserved)
      steps.append((pushed(graph.product(factors), mark), reason(for: core, inner)))
      node = operand
    }
    let whole = graph.product(factors + [localDerivative(of: node, inner)])
    let isSame =
      graph.fingerprint(of: lookingThrough(whole)) == graph.fingerprint(of: lookingThrough(derivative))
    return isSame ? (steps, node) : ([], value)
  }

  private func lookingThrough(_ node: Node) -> Node { graph.lookingThrough([.abbreviation], in: node) }

  /// What of a sum or product moves with the variable, where one part only does, and the constant factors before it.
  private func movingCore(of value: Node, _ inner: Node) -> (factors: [Node], core: Node) {
    var (factors, node): ([Node], Node) = ([], value)
    while true {
      var parts: [Node] = []
      switch graph.view(node) {
      case .sum(let all), .product(let all): parts = all
      default: return (factors, node)
      }
      let moving = parts.filter { depends($0, on: inner) }
      guard moving.count == 1 else { return (factors, node) }
      if graph.opcode(of: node) == .product { factors += parts.filter { $0 != moving[0] } }
      node = moving[0]
    }
  }

  /// Of f(u), u and f′(u), where u alone moves.
  private func level(_ node: Node, _ inner: Node) -> (operand: Node, slope: Node)? {
    switch graph.opcode(of: node) {
    case .power, .function, .opaque: break
    default: return nil
    }
    let moving = graph.operands(of: node).filter { depends($0, on: inner) }
    guard moving.count == 1 else { return nil }
    let hole = graph.symbol("\u{3}inside")
    let outside = graph.rewriting(node) { $0 == moving[0] ? hole : nil }
    let slope = localDerivative(of: outside, hole)
    return (moving[0], graph.rewriting(slope) { $0 == hole ? moving[0] : nil })
  }

  func depends(_ node: Node, on inner: Node) -> Bool {
    var stack = [node]
    var seen: Set<Node> = []
    while let next = stack.popLast() {
      if next == inner { return true }
      guard seen.insert(next).inserted else { continue }
      if case .named(let role, _, _, let value) = graph.view(next) {
        if role == .abbreviation { stack.append(value) }
        continue
      }
      stack += graph.operands(of: next)
    }
    return false
  }
}
