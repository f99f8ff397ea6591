import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// The derivatives of a bare expression as formulas.
///
/// Functions of several pieces stand by their names, f(z) and f′(z); those whose slope has no jump have it from a table.
public struct PrintedGradient {
  /// `left = right`, where there is no kink.
  public struct Line {
    public var left, right: String
    /// `\qquad (x \neq 0)`, or nothing.
    public var condition = ""
  }

  private let lowered: LoweredModel
  private let elements: [ElementReference]
  private let profile: NotationProfile
  private let isSimplified: Bool
  private var typesetter: Typesetter

  private var graph: ExpressionGraph { lowered.graph }
  private var root: Node { graph.value(of: lowered.loss) }

  /// Kept by name: pieces with a jump in the slope, or constants of twenty digits.
  private static let piecewise: Set<String> = [
    "leaky_relu", "elu", "selu", "celu", "hardtanh", "hardsigmoid", "hard_swish",
  ]

  /// - Throws: What lowering the model throws.
  public init(
    of model: Model, _ layout: ModelLayout, _ elements: [ElementReference], profile: NotationProfile,
    isSimplified: Bool
  ) throws {
    lowered = try LoweredModel.lowering(
      model.keepingNames(of: Self.piecewise), layout: layout, samples: .symbolic)
    self.elements = elements
    self.profile = profile
    self.isSimplified = isSimplified
    typesetter = DerivationDocument.typesetter(for: lowered, profile)
    typesetter.mergesFractions = isSimplified
  }

  /// Derivatives of more symbols and operations are not printed.
  public static let sizeLimit = 100_000

  /// The first element whose derivative is too long to be printed.
  public var endless: ElementReference? {
    lowered.gradient(withRespectTo: elements).partials.first {
      graph.printedSize(
        of: graph.lookingThrough([.adjoint, .link, .abbreviation], in: $0.derivative),
        limit: Self.sizeLimit + 1) > Self.sizeLimit
    }.map { ElementReference(quantity: $0.quantity, indices: $0.indices) }
  }

  /// What the expression is called.
  public var name: String { typesetter.lossName }

  /// The expression itself.
  public var value: String {
    mutating get { typesetter.latex(root) }
  }

  /// One line an element.
  /// - Parameter hasConditions: Whether the conditions are read with the formulas; else the formulas hold at kinks too.
  public mutating func gradient(hasConditions: Bool = true) -> [Line] {
    let gradient = lowered.gradient(withRespectTo: elements)
    let presentation = Presentation(graph, presupposing: [root])
    let away = Presentation(graph, presupposing: [root], awayFromKinks: true)
    let kinks = DerivationDocument.kinks(of: root, in: graph, &typesetter)
    return gradient.partials.map { partial in
      let left = typesetter.partial(of: typesetter.latex(partial.variable))
      let smooth = SmoothKinks(graph).derivative(of: root, withRespectTo: partial.variable)
      let raw = smooth ?? gradient.expanded(partial)
      var value = isSimplified ? presentation.simplest(of: raw) : raw
      if isSimplified, hasConditions, jumps(value) { value = away.simplest(of: raw) }
      let right =
        isSimplified
        ? typesetter.latex(value) : DerivationDocument.withSlopes(value, in: graph, profile, &typesetter)
      let condition =
        kinks.isEmpty || !jumps(value) ? "" : " \\qquad (" + kinks.joined(separator: ",\\ ") + ")"
      return Line(left: left, right: right, condition: condition)
    }
  }

  /// Whether a derivative has a jump.
  private func jumps(_ node: Node) -> Bool {
    graph.reachable(from: [node]).contains { [.sign, .step].contains(graph.function(of: $0)) }
  }

  /// The second derivatives, a row for each element; below the diagonal nil unless all are wanted.
  public mutating func hessian(isWhole: Bool = false) -> [[Line?]] {
    let gradient = lowered.gradient(withRespectTo: elements)
    let presentation = Presentation(graph, presupposing: [root])
    let names = gradient.partials.map { typesetter.latex($0.variable) }
    return lowered.hessian(withRespectTo: elements).enumerated().map { row, entries in
      entries.enumerated().map { column, entry in
        guard isWhole || column >= row else { return nil }
        let value = isSimplified ? presentation.simplest(of: entry) : entry
        return Line(
          left: typesetter.secondPartial(of: names[row], names[column]), right: typesetter.latex(value))
      }
    }
  }
}
