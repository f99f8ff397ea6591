import SymbolicAlgebra

/// What nodes left to their users were made into, by node; empty until there is one.
struct PostponedOperands {
  private var operands: [Operand] = []

  subscript(node: Node) -> Operand? {
    guard node.position < operands.count, operands[node.position] != .none else { return nil }
    return operands[node.position]
  }

  mutating func set(_ node: Node, _ operand: Operand, nodeCount: Int) {
    if operands.isEmpty { operands = [Operand](repeating: .none, count: nodeCount) }
    operands[node.position] = operand
  }
}
