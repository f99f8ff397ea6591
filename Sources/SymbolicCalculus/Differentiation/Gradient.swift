import ModelLanguage
import SymbolicAlgebra

/// ∂L/∂w for elements w of a lowered model, with the adjoints they share.
public struct Gradient {
  public let lowered: LoweredModel
  /// In the order asked for.
  public let partials: [Partial]
  /// ∂L/∂X of every link X on a path from the loss to a wanted element, from the loss outwards: named nodes of role
  /// `.adjoint` over their values. Links inside a symbolic Σ over samples have the free sample index.
  public let adjoints: [Adjoint]

  public struct Partial: Sendable {
    public var quantity: Int
    public var indices: [Int]
    /// The leaf: w.
    public var variable: Node
    /// ∂L/∂w in terms of names: adjoints, links and abbreviations are named nodes. 0 without influence.
    public var derivative: Node
    /// Whether the loss depends on w at all, before any simplification.
    public var hasInfluence: Bool

    public init(quantity: Int, indices: [Int], variable: Node, derivative: Node, hasInfluence: Bool) {
      self.quantity = quantity
      self.indices = indices
      self.variable = variable
      self.derivative = derivative
      self.hasInfluence = hasInfluence
    }
  }

  public struct Adjoint: Sendable {
    /// The link, a named node.
    public var link: Node
    /// ∂L/∂link: a named node of role `.adjoint`.
    public var node: Node

    public init(link: Node, node: Node) {
      self.link = link
      self.node = node
    }
  }

  public init(lowered: LoweredModel, partials: [Partial], adjoints: [Adjoint]) {
    self.lowered = lowered
    self.partials = partials
    self.adjoints = adjoints
  }

  /// The same with some nodes in place of others.
  func replacing(_ map: [Node: Node]) -> Gradient {
    let roots = partials.map { $0.derivative } + adjoints.map { $0.node }
    let images = lowered.graph.rewriting(roots) { map[$0] }
    var (partials, adjoints) = (partials, adjoints)
    for place in partials.indices { partials[place].derivative = images[place] }
    for place in adjoints.indices { adjoints[place].node = images[partials.count + place] }
    return Gradient(lowered: lowered, partials: partials, adjoints: adjoints)
  }

  /// ∂L/∂w as a product in path order that stops at the names of links and abbreviations.
  public func factored(_ partial: Partial) -> Node {
    lowered.graph.lookingThrough([.adjoint], in: partial.derivative)
  }

  /// ∂L/∂w as a function of inputs and weights alone.
  public func expanded(_ partial: Partial) -> Node {
    lowered.graph.lookingThrough([.adjoint, .link, .abbreviation], in: partial.derivative)
  }
}
