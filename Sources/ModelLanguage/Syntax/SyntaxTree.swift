/// The author's expressions, as written, in one flat arena.
///
/// A node is an integer; children precede parents, so that every pass over a tree is a loop and no
/// depth of nesting can exhaust the stack. The tree keeps what was said: a call such as `gelu(z)` or
/// `softmax(k: z[k])` stays a call, `a - b` stays a difference and a number keeps its digits.
public struct SyntaxTree: Sendable {
  /// A node of a tree. Ids increase from operands to the expressions made of them.
  public typealias ID = Int

  /// What stands at a node.
  public enum Node: Hashable, Sendable {
    /// An exact decimal: digits with an optional point and exponent, as in `0.1` or `1e-3`.
    case number(String)
    /// `H_in`, `w[i,j]`, `a[l-1,k]`. A whole array is a reference without indices.
    case reference(name: String, indices: [IndexExpression])
    case negation(ID)
    case binary(BinaryOperator, ID, ID)
    /// `f(x)`, `f'(x)` (one prime for each derivative), `leaky_relu(z, 0.01)`, `max(a, b)`.
    case call(name: String, primes: Int, arguments: [ID])
    /// `softmax(k: z[k])`: a vector function over the binder, taken at the enclosing index of
    /// the same name. In `softmax(k: z[k])[y]`, not part of the language, it would be taken elsewhere.
    case vectorCall(name: String, binder: IndexBinder, argument: ID)
    /// `sum(i: e)`, `sum(i, j in 1..n: e)`, `mean(i: e)`, `max(i: e)`.
    case reduction(Reduction, binders: [IndexBinder], body: ID)
    /// `transpose(W)`, `Wᵀ`.
    case transpose(ID)
  }

  public enum BinaryOperator: Hashable, Sendable, CaseIterable {
    case addition, subtraction, multiplication, division, power
    /// `a .* b` or `a ⊙ b`: entry by entry. `*` between two arrays is the matrix product.
    case hadamard
  }

  public enum Reduction: String, Hashable, Sendable, CaseIterable {
    case sum, mean, max, min, product
  }

  public private(set) var nodes: [Node] = []
  public private(set) var ranges: [SourceRange] = []

  public init() {}

  public var count: Int { nodes.count }

  public subscript(id: ID) -> Node { nodes[id] }

  public func range(of id: ID) -> SourceRange { ranges[id] }

  /// Adds a node whose operands are already in the tree.
  @discardableResult
  public mutating func append(_ node: Node, at range: SourceRange = .none) -> ID {
    nodes.append(node)
    ranges.append(range)
    return nodes.count - 1
  }

  /// The operands of a node in written order.
  public func operands(of id: ID) -> [ID] {
    switch nodes[id] {
    case .number, .reference: []
    case .negation(let operand), .transpose(let operand): [operand]
    case .binary(_, let left, let right): [left, right]
    case .call(_, _, let arguments): arguments
    case .vectorCall(_, _, let argument): [argument]
    case .reduction(_, _, let body): [body]
    }
  }
}

/// The extent of a dimension: `3`, `m`, `N-1`, `n(l)`, `n(l-1)`.
public struct SizeExpression: Hashable, Sendable {
  /// A named size, or nil for an integer.
  public var name: String?
  /// The argument of a size that depends on an index, as in `n(l-1)`.
  public var argument: IndexExpression?
  public var offset: Int

  public init(name: String?, argument: IndexExpression? = nil, offset: Int = 0) {
    self.name = name
    self.argument = argument
    self.offset = offset
  }

  public static func literal(_ value: Int) -> SizeExpression { SizeExpression(name: nil, offset: value) }
  public static func named(_ name: String) -> SizeExpression { SizeExpression(name: name) }
}

/// An index with its values: both bounds belong to the range, `i in 1..n`.
public struct IndexRange: Hashable, Sendable {
  public var lower: SizeExpression
  public var upper: SizeExpression

  public init(_ lower: SizeExpression, _ upper: SizeExpression) {
    self.lower = lower
    self.upper = upper
  }
}

/// An index variable bound by a reduction or an equation. Without a range, the arrays that use it give it one.
public struct IndexBinder: Hashable, Sendable {
  public var name: String
  public var range: IndexRange?

  public init(name: String, range: IndexRange? = nil) {
    self.name = name
    self.range = range
  }
}
