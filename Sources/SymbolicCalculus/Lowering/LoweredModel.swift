import ModelLanguage
import SymbolicAlgebra

/// A model as one graph: the loss as a symbolic function of all weights, for concrete sizes.
///
/// Every element of a link or abbreviation is a *named* node over its value, so that one graph serves both readings:
/// stopping at the names, or looking through them. Samples are either unrolled too, or stay one symbolic
/// index under a Σ.
public final class LoweredModel {
  public enum SampleReading: Sendable {
    /// One Σ over a symbolic sample; per-sample quantities carry its index. The typeset reading.
    case symbolic
    /// One term a sample. The reading for numbers.
    case unrolled
  }

  public let model: Model
  public let layout: ModelLayout
  public let samples: SampleReading
  public let graph: ExpressionGraph
  /// The named node of the loss.
  public internal(set) var loss: Node
  /// The named elements in the order of their definition: links, abbreviations and, last, the loss. Under a symbolic
  /// sample each appears once, with the sample as a free index.
  public internal(set) var definitions: [Definition] = []
  /// The leaf of each element of inputs, targets, weights, constants and rates; by position in `model.quantities`,
  /// in the order of the element offsets of the layout.
  public internal(set) var leaves: [Int: [Node]] = [:]

  /// One named element: `H_in[1] = …`.
  public struct Definition: Sendable {
    public var quantity: Int
    /// Indices in the model's base, without the sample's where it is symbolic.
    public var indices: [Int]
    /// A named node; `graph.value(of:)` is the right-hand side.
    public var node: Node

    public init(quantity: Int, indices: [Int], node: Node) {
      self.quantity = quantity
      self.indices = indices
      self.node = node
    }
  }

  /// A model of which nothing is made concrete, for the readings with symbolic indices: O(equations), whatever the sizes.
  public static func outline(_ model: Model, layout: ModelLayout) -> LoweredModel {
    LoweredModel(model: model, layout: layout, samples: .symbolic, graph: ExpressionGraph())
  }

  init(model: Model, layout: ModelLayout, samples: SampleReading, graph: ExpressionGraph) {
    self.model = model
    self.layout = layout
    self.samples = samples
    self.graph = graph
    loss = graph.constant(0)
  }
}
