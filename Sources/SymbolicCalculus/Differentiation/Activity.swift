import SymbolicAlgebra

/// What reverse accumulation knows of each node below a root before it sweeps: whether the root is made of it, whether
/// it is wanted, and whether something wanted lies under it. One byte a node; two passes.
struct Activity: ~Copyable {
  private let flags: UnsafeMutablePointer<UInt8>
  private(set) var reachableCount = 0
  private(set) var wantedCount = 0
  private(set) var namedCount = 0

  private static let reachable: UInt8 = 1
  private static let active: UInt8 = 2
  private static let wanted: UInt8 = 4

  /// `named` sees the named nodes in ascending order. Neither closure makes nodes.
  init(
    under root: Node, in graph: ExpressionGraph, isWanted: (Node) -> Bool, named: (Node) -> Void
  ) {
    flags = Storage.allocated(root.position + 1)
    flags.initialize(repeating: 0, count: root.position + 1)
    flags[root.position] = Self.reachable
    for position in stride(from: root.position, through: 0, by: -1) where flags[position] != 0 {
      reachableCount += 1
      graph.forEachOperandReversed(of: graph.node(at: position)) { flags[$0.position] = Self.reachable }
    }
    for position in 0...root.position where flags[position] != 0 {
      let node = graph.node(at: position)
      if Self.canBeWanted(graph.opcode(of: node)), isWanted(node) {
        wantedCount += 1
        flags[position] |= Self.active | Self.wanted
      } else if graph.anyOperand(of: node, { flags[$0.position] & Self.active != 0 }) {
        flags[position] |= Self.active
      }
      if graph.opcode(of: node) == .named {
        namedCount += 1
        named(node)
      }
    }
  }

  deinit { Storage.release(flags) }

  /// Leaves and named nodes; asking costs more than this.
  @inline(__always)
  private static func canBeWanted(_ opcode: Opcode) -> Bool {
    switch opcode {
    case .sum, .product, .power, .function: false
    case .constant, .symbol, .indexValue, .delta, .opaque, .reduction, .named: true
    }
  }

  /// Whether a wanted node is the node or lies under it.
  @inline(__always)
  func isActive(_ node: Node) -> Bool { flags[node.position] & Self.active != 0 }

  @inline(__always)
  func isWanted(_ node: Node) -> Bool { flags[node.position] & Self.wanted != 0 }
}
