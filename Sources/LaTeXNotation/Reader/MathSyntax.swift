/// A formula as it is written, before it is known what its names mean.
public struct MathNode: Sendable {
  public var kind: Kind
  /// Bytes of the document.
  public var range: Range<Int>

  public indirect enum Kind: Sendable {
    case number(String)
    case atom(MathAtom)
    /// Signs with terms: + and −.
    case sum([(isNegative: Bool, term: MathNode)])
    case product([MathNode])
    case hadamard(MathNode, MathNode)
    case quotient(MathNode, MathNode)
    case power(MathNode, MathNode)
    /// A name and what it is applied to.
    case call(MathAtom, [MathNode])
    /// ∂of/∂by; `of` may be any expression.
    case derivative(of: MathNode, by: MathNode)
    /// Σ or Π over an index, from and to where the bounds are written.
    case reduction(isSum: Bool, index: String, from: MathNode?, to: MathNode?, body: MathNode)
    case matrix([[MathNode]])
    case transpose(MathNode)
    /// What stands at these indices of an expression: (Z − Y)_{nk}.
    case entry(MathNode, [String])
    case norm(MathNode)
    /// √ with its index.
    case root(MathNode)
    /// Something under braces or fences; the same as what is inside.
    case group(MathNode)
    /// ∇L, or ∇_w L.
    case nabla(MathNode, by: MathNode?)
    /// ∇²L, or ∇²_w L.
    case hessian(MathNode, by: MathNode?)
    /// [i = j].
    case kronecker(String, String)
    /// A definition by cases, or a condition that counts 1 where it holds.
    case cases([MathBranch])
  }

  public init(_ kind: Kind, _ range: Range<Int>) {
    self.kind = kind
    self.range = range
  }
}

/// A name with what hangs on it: `H_{in1}`, `w_{0,k}^{1}`, `a'^{(l)}`, `\hat{y}_i`.
public struct MathAtom: Hashable, Sendable {
  /// Letters of the name: `H`, `theta`, `EQ`, `yhat`.
  public var base: String
  /// What stands below and above, cut at commas: `in1` is one piece, `0,k` two.
  public var below: [String]
  public var above: [String]
  public var primes: Int
  public var isTransposed: Bool

  public init(
    base: String, below: [String] = [], above: [String] = [], primes: Int = 0, isTransposed: Bool = false
  ) {
    self.base = base
    self.below = below
    self.above = above
    self.primes = primes
    self.isTransposed = isTransposed
  }
}

/// A chain of relations, `a = b = c`, as one line of a document says it.
public struct MathRelation: Sendable {
  /// For which values of letters it is meant, where that is said by inequalities.
  public var bounds: [MathBounds] = []
  public var sides: [MathNode]
  /// The sign before each further side.
  public var signs: [Sign]
  public var range: Range<Int>

  public enum Sign: Sendable {
    case equal, approximate
    /// The left side is what it becomes.
    case update
  }
}
