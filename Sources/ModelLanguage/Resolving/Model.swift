/// A network and its loss: a list of equations in index notation.
///
/// What the statements of a `ModelSyntax` mean. Every right-hand side is a scalar with explicit indices:
/// layers, whole-array expressions, transposes and matrix products are written out as sums; quantities that
/// depend on the sample carry the sample as their first index; every binder has its range. What the author
/// wrote is still at hand in `syntax`.
public struct Model: Sendable {
  public internal(set) var syntax: ModelSyntax

  public internal(set) var name: String
  public internal(set) var title: String?
  public internal(set) var language: String?
  public internal(set) var notation: String?
  /// What the author says about printing, over the notation: settings, then symbols with the letters of their indices.
  public internal(set) var notationSettings: [NotationSetting] = []
  public internal(set) var symbolTemplates: [SymbolTemplate] = []
  /// The first value of every index: 0 or 1.
  public internal(set) var indexBase: Int = 1

  /// Named sizes (`m`, `n(l)`, the number of samples) with their values where known.
  public internal(set) var sizes: [NamedSize]
  public internal(set) var samples: Samples?
  /// Everything with a name, in order of first appearance.
  public internal(set) var quantities: [Quantity]
  public internal(set) var opaqueFunctions: [OpaqueFunction]
  /// In the order written; the loss is one of them. Definitions precede uses except inside a recurrence.
  public internal(set) var equations: [Equation]
  /// The tree that the equations' right-hand sides live in.
  public internal(set) var tree: SyntaxTree
  /// Index of the loss in `quantities`.
  public internal(set) var loss: Int
  public internal(set) var matrices: [MatrixReading]
  /// Values for numbers and tests, by position in `quantities`: row-major in declared index order,
  /// the sample first.
  public internal(set) var values: [Int: ArrayLiteral]
  /// Warnings of the resolution, such as a weight that is used nowhere.
  public internal(set) var warnings: [Diagnostic]

  /// `symbol h[k] = "h^{k}"`.
  public struct SymbolTemplate: Hashable, Sendable {
    public var name: String
    public var letters: [String]
    public var latex: String
    /// Where it stands; two templates are equal wherever they do.
    public var range: SourceRange

    public init(name: String, letters: [String], latex: String, range: SourceRange = .none) {
      self.name = name
      self.letters = letters
      self.latex = latex
      self.range = range
    }

    public static func == (a: SymbolTemplate, b: SymbolTemplate) -> Bool {
      a.name == b.name && a.letters == b.letters && a.latex == b.latex
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(name)
      hasher.combine(letters)
      hasher.combine(latex)
    }
  }

  public struct NamedSize: Hashable, Sendable {
    public var name: String
    /// The index it depends on, for `n(l)`.
    public var parameter: String?
    /// One value, or for a size that depends on an index the values from the model's first level on.
    public var values: [Int]
    /// The first argument a dependent size is given for (0 in `n = [2,3,2]` over layers 0..2).
    public var firstArgument: Int

    public init(name: String, parameter: String? = nil, values: [Int] = [], firstArgument: Int = 0) {
      self.name = name
      self.parameter = parameter
      self.values = values
      self.firstArgument = firstArgument
    }
  }

  public struct Samples: Hashable, Sendable {
    public var size: SizeExpression
    /// The index variable that stands for the sample in resolved equations.
    public var index: String

    public init(size: SizeExpression, index: String) {
      self.size = size
      self.index = index
    }
  }

  public enum Role: Hashable, Sendable {
    case input
    case target(TargetKind)
    case weight
    case constant
    case rate
    /// `X = …`: a link of the chain.
    case link
    /// `name E = …`: printed wherever its value occurs, no link of the chain.
    case abbreviation
    case loss
  }

  public struct Quantity: Sendable {
    public var name: String
    public var role: Role
    /// One range a dimension, in declared index order; the sample's first where `isPerSample`.
    public var dimensions: [IndexRange]
    public var isPerSample: Bool
    public var range: SourceRange

    public init(
      name: String, role: Role, dimensions: [IndexRange], isPerSample: Bool = false,
      range: SourceRange = .none
    ) {
      self.name = name
      self.role = role
      self.dimensions = dimensions
      self.isPerSample = isPerSample
      self.range = range
    }
  }

  public struct OpaqueFunction: Hashable, Sendable {
    public var name: String
    /// The function bound to it for numbers and tests.
    public var binding: String?
    /// The parameters of that function, as decimals: `0.01` of `leaky_relu(z, 0.01)`.
    public var parameters: [String]

    public init(name: String, binding: String? = nil, parameters: [String] = []) {
      self.name = name
      self.binding = binding
      self.parameters = parameters
    }
  }

  /// `target[indices] = body`, for every value of the free indices.
  public struct Equation: Sendable {
    /// Index into `quantities`.
    public var target: Int
    /// One entry a dimension of the target: a free index (`name` is in `free`) or a fixed place.
    public var indices: [IndexExpression]
    /// The free indices with their ranges, in the order of the target's dimensions.
    public var free: [IndexBinder]
    public var body: SyntaxTree.ID
    public var range: SourceRange

    public init(
      target: Int, indices: [IndexExpression], free: [IndexBinder], body: SyntaxTree.ID,
      range: SourceRange = .none
    ) {
      self.target = target
      self.indices = indices
      self.free = free
      self.body = body
      self.range = range
    }
  }

  /// `matrix W = transpose(w)`: how the notes stack an array.
  public struct MatrixReading: Hashable, Sendable {
    public var name: String
    public var quantity: Int
    public var isTransposed: Bool

    public init(name: String, quantity: Int, isTransposed: Bool) {
      self.name = name
      self.quantity = quantity
      self.isTransposed = isTransposed
    }
  }
}

extension Model {
  /// The same model with further links, which none of its equations defines: room for what a reading computes on its way.
  public func adding(links: [Quantity]) -> Model {
    var model = self
    model.quantities += links
    return model
  }
}
