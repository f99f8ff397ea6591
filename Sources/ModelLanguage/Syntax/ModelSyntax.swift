/// A model as its author wrote it: statements in order over one tree of expressions.
///
/// It comes from a text or from the Swift builder, and prints back as a text that parses to an equal
/// value. Nothing is resolved here; `Model` is what the statements mean.
public struct ModelSyntax: Sendable {
  public var tree: SyntaxTree
  public var statements: [Statement]
  /// The text it was parsed from, for diagnostics; for a model built in Swift the text it prints as.
  public var source: SourceText?

  public init(tree: SyntaxTree = SyntaxTree(), statements: [Statement] = [], source: SourceText? = nil) {
    self.tree = tree
    self.statements = statements
    self.source = source
  }
}

extension ModelSyntax {
  /// The names of declared sizes, that of the samples among them.
  public var sizeNames: [String] {
    statements.flatMap { statement -> [String] in
      switch statement.kind {
      case .size(let sizes): sizes.map { $0.name }
      case .samples(let size, _): size.name.map { [$0] } ?? []
      default: []
      }
    }
  }
}

/// A text and the name it is reported under.
public struct SourceText: Sendable {
  public var name: String
  public var text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// One line of a model.
public struct Statement: Sendable {
  public var kind: Kind
  public var range: SourceRange

  public init(_ kind: Kind, at range: SourceRange = .none) {
    self.kind = kind
    self.range = range
  }

  public enum Kind: Sendable {
    /// `model wv "W/V expansion, 2-2-1"`
    case model(name: String, title: String?)
    /// `lang pt`
    case language(String)
    /// `notation wv`
    case notation(String)
    /// `symbol h[k] = "h^{k}"`: how a name is printed, over what the notation says.
    case symbol(Declarator, latex: String)
    /// `style product = none, sample = hidden`: settings of the notation.
    case style([NotationSetting])
    /// `indices from 0`
    case indexBase(Int)
    /// `size m, n(l)` or `size m = 4`; values of `n(l)` are given.
    case size([SizeDeclaration])
    /// `samples N` or `samples N index b`
    case samples(size: SizeExpression, index: String?)
    /// `input I[2]`, `target y distribution`, `weight w[2,2], v[2,1]`, `constant alpha = 0.01`, `rate t`
    case declaration(DeclarationRole, [Declarator])
    /// `matrix W = transpose(w)`
    case matrix(name: String, of: String, isTransposed: Bool)
    /// `opaque f_h, f_o`
    case opaque([String])
    /// `H_in[j] = …`, `a[l,j] = … for l in 1..L`
    case equation(target: Declarator, ranges: [IndexBinder], body: SyntaxTree.ID)
    /// `name E = O - y`: an abbreviation, no link of the chain.
    case abbreviation(target: Declarator, body: SyntaxTree.ID)
    /// `loss EQ = …`; the name may be left out, then it is `L`.
    case loss(name: String, body: SyntaxTree.ID)
    /// A bare expression instead of a model, `(y - sigma(w*x + b))^2`: every free name is a scalar weight.
    case expression(name: String, body: SyntaxTree.ID)
    /// `layer H[3] = sigmoid(W*X + b)`
    case layer(target: Declarator, body: SyntaxTree.ID)
    /// `network 2 -> 3 -> 1`, with the activations and options of `NetworkShorthand`.
    case network(NetworkShorthand)
    /// `given w = [[0.3, -0.2], [0.8, 0.4]], t = 0.1`
    case given([GivenValue])
    /// `bind f_h = sigmoid`
    case bind([FunctionBinding])
    /// `data I, y` … `end`
    case data(columns: [Declarator], rows: [[String]])
  }
}

public enum DeclarationRole: Hashable, Sendable {
  case input
  case target(TargetKind)
  case weight
  case bias
  case constant
  case rate
}

/// What is known about a target.
public enum TargetKind: String, Hashable, Sendable {
  /// Any real number.
  case real
  /// Non-negative entries that sum to one.
  case distribution
  /// Zero or one.
  case binary
}

/// A name with indices or extents and, for constants, a value: `w[2,2]`, `H_in[j]`, `alpha = 0.01`.
public struct Declarator: Sendable {
  public var name: String
  /// Extents in a declaration (`w[2,2]`, `x[n]`), indices at the left of an equation (`H_in[j]`, `a[0,j]`).
  public var indices: [SizeExpression]
  public var value: SyntaxTree.ID?
  public var range: SourceRange

  public init(
    name: String, indices: [SizeExpression] = [], value: SyntaxTree.ID? = nil, range: SourceRange = .none
  ) {
    self.name = name
    self.indices = indices
    self.value = value
    self.range = range
  }
}

/// A setting of a notation, as `slope = value`.
public struct NotationSetting: Hashable, Sendable {
  public var key: String
  public var value: String
  /// Where it stands; two settings are equal wherever they do.
  public var range: SourceRange

  public init(_ key: String, _ value: String, at range: SourceRange = .none) {
    self.key = key
    self.value = value
    self.range = range
  }

  public static func == (a: NotationSetting, b: NotationSetting) -> Bool {
    a.key == b.key && a.value == b.value
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(value)
  }
}

public struct SizeDeclaration: Sendable {
  public var name: String
  /// The index a size depends on, as `l` in `n(l)`.
  public var parameter: String?
  public var value: Int?
  public var range: SourceRange

  public init(name: String, parameter: String? = nil, value: Int? = nil, range: SourceRange = .none) {
    self.name = name
    self.parameter = parameter
    self.value = value
    self.range = range
  }
}

/// `network 2 -> 3 -> 1`: a stack of dense layers, weights as (to, from), `a = act(W*a + b)`.
public struct NetworkShorthand: Sendable {
  public var widths: [SizeExpression]
  /// One activation for each layer after the input, or one for the hidden and one for the last, or one for all.
  public var activations: [String]
  public var hasBiases: Bool

  public init(widths: [SizeExpression], activations: [String], hasBiases: Bool) {
    self.widths = widths
    self.activations = activations
    self.hasBiases = hasBiases
  }
}

public struct GivenValue: Sendable {
  public var name: String
  public var value: ArrayLiteral
  public var range: SourceRange

  public init(name: String, value: ArrayLiteral, range: SourceRange = .none) {
    self.name = name
    self.value = value
    self.range = range
  }
}

/// Nested brackets of exact decimals: its shape and its entries in row-major order.
public struct ArrayLiteral: Hashable, Sendable {
  /// Empty for a scalar.
  public var shape: [Int]
  /// Signed exact decimals, as written (`-0.2`, `1e-3`, `1/3`).
  public var entries: [String]
  /// The elements of the outermost list where they differ in shape: a value for each layer of a layered array.
  public var parts: [ArrayLiteral]?

  public init(shape: [Int], entries: [String]) {
    self.shape = shape
    self.entries = entries
  }

  public init(parts: [ArrayLiteral]) {
    self.init(shape: [parts.count], entries: parts.flatMap { $0.entries })
    self.parts = parts
  }

  /// The elements of the outermost list.
  var slices: [ArrayLiteral] {
    guard let count = shape.first, count > 0 else { return [] }
    let size = entries.count / count
    return (0..<count).map {
      ArrayLiteral(shape: Array(shape.dropFirst()), entries: Array(entries[$0 * size..<($0 + 1) * size]))
    }
  }
}

public struct FunctionBinding: Hashable, Sendable {
  public var opaque: String
  public var function: String

  public init(opaque: String, function: String) {
    self.opaque = opaque
    self.function = function
  }
}
