import ModelLanguage
import SymbolicAlgebra

/// The model's equations in index notation: one for each equation of the model, whatever the sizes.
///
/// References are symbols with indices, not values: `H_in[j] = Σᵢ w[i,j]·I[i]`.
public struct IndexForm {
  public let model: Model
  public let graph: ExpressionGraph
  public let equations: [IndexEquation]
  /// The sums whose parts are links of this form, of equations in stable forms.
  public internal(set) var exponentialSums: [ExponentialSum] = []
  /// The largest and smallest values that are links of this form.
  public internal(set) var extrema: [Extremum] = []

  public init(model: Model, graph: ExpressionGraph, equations: [IndexEquation]) {
    self.model = model
    self.graph = graph
    self.equations = equations
  }

  /// Whether an array stands at an index that is more than one letter or size plus an integer.
  public var hasIndexSums: Bool {
    graph.reachable(from: equations.map { $0.body }).contains { node in
      graph.ownIndices(of: node).contains { graph.isSum($0) }
    }
  }
}

/// `target[indices] = body` for all values of the free indices.
public struct IndexEquation: Sendable {
  /// Position in `model.quantities`.
  public var quantity: Int
  /// The left-hand side: a symbol with indices.
  public var target: Node
  public var free: [FreeIndex]
  public var body: Node

  public struct FreeIndex: Hashable, Sendable {
    public var symbol: Symbol
    public var interval: IndexInterval

    public init(symbol: Symbol, interval: IndexInterval) {
      self.symbol = symbol
      self.interval = interval
    }
  }

  public init(quantity: Int, target: Node, free: [FreeIndex], body: Node) {
    self.quantity = quantity
    self.target = target
    self.free = free
    self.body = body
  }
}

/// The gradient as a list of equations: `dH[j] = Σₖ dC[k]·∂C[k]/∂H[j]`.
///
/// Adjoint symbols are named `AdjointEquation.prefix` + name.
public struct AdjointEquation: Sendable {
  /// The prefix of the symbol that stands for ∂L/∂X in the bodies.
  public static let prefix = "∂"

  /// The quantity whose adjoint this is.
  public var quantity: Int
  /// The quantity itself with its free indices: a symbol.
  public var variable: Node
  public var free: [IndexEquation.FreeIndex]
  /// ∂L/∂variable in terms of adjoint symbols and symbols, one term a use, in the order of the equations; contracted.
  public var body: Node
  /// Further terms that hold for a part of the indices only: the ends of recurrences and of stated ranges.
  public var restricted: [Piece]
  /// False where the loss does not depend on the quantity.
  public var hasInfluence: Bool

  public struct Piece: Sendable {
    public var free: [IndexEquation.FreeIndex]
    public var body: Node

    public init(free: [IndexEquation.FreeIndex], body: Node) {
      self.free = free
      self.body = body
    }
  }

  public init(
    quantity: Int, variable: Node, free: [IndexEquation.FreeIndex], body: Node, restricted: [Piece],
    hasInfluence: Bool
  ) {
    self.quantity = quantity
    self.variable = variable
    self.free = free
    self.body = body
    self.restricted = restricted
    self.hasInfluence = hasInfluence
  }
}
