/// Why no derivative can be compared at a point: the node where it shows first.
public struct Obstacle: Sendable, Equatable {
  public enum Kind: Sendable {
    /// The value is not finite.
    case value
    /// The derivative of the loss with respect to the node is not finite.
    case derivative
    /// The operation divides by zero, or takes a logarithm or a root of zero, within rounding.
    case pole
    /// The value is larger than the numbers of the code can be.
    case size
  }

  public var kind: Kind
  /// What the node is called, and how it is made of others.
  public var name: String
  public var operation: String?
  /// Of the node, or the derivative.
  public var number: Double
}

extension NumericEngine {
  /// What keeps the point of the last `forward` and `backward` from being compared; nil where nothing does. O(operations).
  public func obstacle(unit: Double = 0x1p-53, largest: Double = .greatestFiniteMagnitude) -> Obstacle? {
    let nodes = placedGraph()
    func found(_ kind: Obstacle.Kind, _ node: GraphNode, _ number: Double) -> Obstacle {
      Obstacle(kind: kind, name: node.name, operation: node.operation, number: number)
    }
    if let first = nodes.first(where: { !$0.node.value.isFinite }) {
      return found(.value, first.node, first.node.value)
    }
    let poles = Set(tape.poles(unit: unit))
    if let pole = nodes.first(where: { poles.contains($0.place) }) {
      return found(.pole, pole.node, pole.node.value)
    }
    // Derivatives come from the loss downwards.
    if let last = nodes.last(where: { !$0.node.derivative.isFinite }) {
      return found(.derivative, last.node, last.node.derivative)
    }
    guard let large = nodes.first(where: { $0.node.value.magnitude > largest }) else { return nil }
    return found(.size, large.node, large.node.value)
  }
}
