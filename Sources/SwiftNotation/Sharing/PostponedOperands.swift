import SymbolicAlgebra

/// What nodes left to their users were made into, by node. No storage until there is one.
struct PostponedOperands: ~Copyable {
  private var operands: UnsafeMutablePointer<Operand>?
  /// One more than the largest position.
  private let nodeCount: Int

  init(nodeCount: Int) { self.nodeCount = nodeCount }

  deinit { operands?.deallocate() }

  subscript(node: Node) -> Operand? {
    guard let operands, operands[node.position] != .none else { return nil }
    return operands[node.position]
  }

  mutating func set(_ node: Node, _ operand: Operand) {
    let operands = self.operands ?? allocated()
    operands[node.position] = operand
    self.operands = operands
  }

  private func allocated() -> UnsafeMutablePointer<Operand> {
    let operands = UnsafeMutablePointer<Operand>.allocate(capacity: nodeCount)
    operands.initialize(repeating: .none, count: nodeCount)
    return operands
  }
}
