/// `H["j"] == f(H_in["j"])`, `(a["l"] == …).over("l in 1..L")`
public struct WrittenEquation: ModelStatement {
  let target: Term
  let body: Term
  var ranges: [IndexBinder] = []

  /// The ranges of indices that the arrays do not give.
  public func over(_ ranges: IndexBinder...) -> WrittenEquation {
    var definition = self
    definition.ranges += ranges
    return definition
  }

  public func append(to model: inout ModelSyntax) {
    let body = model.tree.append(contentsOf: body.tree) + body.root
    model.append(.equation(target: target.asDeclarator, ranges: ranges, body: body))
  }
}

extension Term {
  public static func == (target: Term, body: Term) -> WrittenEquation {
    WrittenEquation(target: target, body: body)
  }

  /// What the term names; an expression that is no name gives its text, which is refused with the model.
  var asDeclarator: Declarator { declarator ?? Declarator(name: tree.text(of: root)) }
}

extension ModelSyntax {
  mutating func append(_ kind: Statement.Kind) { statements.append(Statement(kind)) }

  fileprivate mutating func append(_ role: DeclarationRole, _ names: [any Declarable]) {
    let declarators = names.map { name in
      var declarator = name.declared.asDeclarator
      if let value = name.initial { declarator.value = tree.append(contentsOf: value.tree) + value.root }
      return declarator
    }
    append(.declaration(role, declarators))
  }
}

// MARK: Head

/// `lang pt`
public struct Language: ModelStatement {
  let code: String
  public init(_ code: String) { self.code = code }
  public func append(to model: inout ModelSyntax) { model.append(.language(code)) }
}

/// `notation wv`
public struct NotationName: ModelStatement {
  let name: String
  public init(_ name: String) { self.name = name }
  public func append(to model: inout ModelSyntax) { model.append(.notation(name)) }
}

/// `symbol h[k] = "h^{k}"`
public struct SymbolLaTeX: ModelStatement {
  let declarator: Declarator
  let latex: String
  public init(_ name: String, _ indices: String..., latex: String) {
    declarator = Declarator(name: name, indices: indices.map { SizeExpression(name: $0, offset: 0) })
    self.latex = latex
  }
  public func append(to model: inout ModelSyntax) { model.append(.symbol(declarator, latex: latex)) }
}

/// `style product = none, sample = hidden`
public struct NotationStyle: ModelStatement {
  let settings: [NotationSetting]
  public init(_ settings: NotationSetting...) { self.settings = settings }
  public func append(to model: inout ModelSyntax) { model.append(.style(settings)) }
}

/// `indices from 0`
public struct IndicesFrom: ModelStatement {
  let base: Int
  public init(_ base: Int) { self.base = base }
  public func append(to model: inout ModelSyntax) { model.append(.indexBase(base)) }
}

/// `size m, n(l)`, or `size m = 4` with a value.
public struct Size: ModelStatement {
  let sizes: [SizeDeclaration]
  public init(_ sizes: SizeExpression...) {
    self.sizes = sizes.map { SizeDeclaration(name: $0.name ?? $0.text, parameter: $0.argument?.text) }
  }
  public init(_ name: String, value: Int) { sizes = [SizeDeclaration(name: name, value: value)] }
  public func append(to model: inout ModelSyntax) { model.append(.size(sizes)) }
}

/// `samples N index b`
public struct Samples: ModelStatement {
  let size: SizeExpression
  let index: String?
  public init(_ size: SizeExpression, index: String? = nil) {
    self.size = size
    self.index = index
  }
  public func append(to model: inout ModelSyntax) { model.append(.samples(size: size, index: index)) }
}

// MARK: Declarations

/// A name in a declaration, with a value for constants and rates: `lambda`, `alpha == 0.01`.
public protocol Declarable {
  var declared: Term { get }
  var initial: Term? { get }
}

extension Term: Declarable {
  public var declared: Term { self }
  public var initial: Term? { nil }
}

extension String: Declarable {
  public var declared: Term { Term(name: self) }
  public var initial: Term? { nil }
}

extension WrittenEquation: Declarable {
  public var declared: Term { target }
  public var initial: Term? { body }
}

/// `input I[2]`
public struct Input: ModelStatement {
  let names: [Term]
  public init(_ names: Term...) { self.names = names }
  public func append(to model: inout ModelSyntax) { model.append(.input, names) }
}

/// `target y`, `target y distribution`
public struct Target: ModelStatement {
  let names: [Term]
  let kind: TargetKind
  public init(_ names: Term..., as kind: TargetKind = .real) {
    self.names = names
    self.kind = kind
  }
  public func append(to model: inout ModelSyntax) { model.append(.target(kind), names) }
}

/// `weight w[2,2], v[2,1]`
public struct Weight: ModelStatement {
  let names: [Term]
  public init(_ names: Term...) { self.names = names }
  public func append(to model: inout ModelSyntax) { model.append(.weight, names) }
}

/// `bias b[3]`
public struct Bias: ModelStatement {
  let names: [Term]
  public init(_ names: Term...) { self.names = names }
  public func append(to model: inout ModelSyntax) { model.append(.bias, names) }
}

/// `constant lambda, alpha = 0.01`
public struct Constant: ModelStatement {
  let names: [any Declarable]
  public init(_ names: any Declarable...) { self.names = names }
  public func append(to model: inout ModelSyntax) { model.append(.constant, names) }
}

/// `rate t`, `rate t = 0.1`
public struct Rate: ModelStatement {
  let names: [any Declarable]
  public init(_ names: any Declarable...) { self.names = names }
  public func append(to model: inout ModelSyntax) { model.append(.rate, names) }
}

/// `matrix W = transpose(w)`
public struct Matrix: ModelStatement {
  let reading: WrittenEquation
  public init(_ reading: WrittenEquation) { self.reading = reading }
  public func append(to model: inout ModelSyntax) {
    let body = reading.body
    let isTransposed = if case .transpose = body.tree[body.root] { true } else { false }
    let array = isTransposed ? body.tree.operands(of: body.root)[0] : body.root
    model.append(
      .matrix(
        name: reading.target.asDeclarator.name, of: body.tree.text(of: array), isTransposed: isTransposed))
  }
}

/// `opaque f_h, f_o`
public struct Opaque: ModelStatement {
  let functions: [NamedFunction]
  public init(_ functions: NamedFunction...) { self.functions = functions }
  public func append(to model: inout ModelSyntax) { model.append(.opaque(functions.map(\.name))) }
}
