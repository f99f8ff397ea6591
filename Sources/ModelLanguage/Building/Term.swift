/// An expression written in Swift, as one would write it in the text of a model.
///
/// A string literal is a name, a number literal an exact decimal, `w["i", "l-1"]` a reference; `+ - * /` have
/// their usual precedence, powers are `x.power(2)` and products entry by entry `a.hadamard(b)`. Every operation copies its right operand: a sum built by `+=`
/// is linear in its length.
///
///     let w: Term = "w", I: Term = "I", H: Term = "H", f: NamedFunction = "f"
///     H["j"] == f(sum(over: "i", w["i", "j"] * I["i"]))
public struct Term: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral
{
  /// The expression is the last node.
  var tree = SyntaxTree()
  /// What the term declares where it stands for a name: `w[2,2]`, `n(l-1)` being no index of an expression.
  var declarator: Declarator?

  init(_ node: SyntaxTree.Node) {
    tree.append(node)
  }

  public init(stringLiteral name: String) {
    self.init(name: name)
  }

  /// A name that is only known when the program runs.
  public init(name: String) {
    self.init(.reference(name: name, indices: []))
    declarator = Declarator(name: name)
  }

  public init(integerLiteral value: Int) {
    self.init(number: String(value.magnitude), isNegative: value < 0)
  }

  /// The shortest decimal that reads back as the value: `0.1` is one tenth.
  public init(floatLiteral value: Double) {
    self.init(number: "\(value.magnitude)", isNegative: value < 0)
  }

  private init(number: String, isNegative: Bool) {
    self.init(.number(number))
    if isNegative { self = -self }
  }

  /// A declared extent, an index at the left of a definition or a reference, according to where it stands.
  public subscript(places: IndexPlace...) -> Term {
    guard case .reference(let name, _) = tree[root] else { return self }
    var term = Term(.reference(name: name, indices: places.map { $0.index }))
    term.declarator = Declarator(name: name, indices: places.map { $0.size })
    return term
  }

  var root: SyntaxTree.ID { tree.count - 1 }

  // MARK: Operators

  public static func + (left: Term, right: Term) -> Term { left.joined(.addition, right) }
  public static func - (left: Term, right: Term) -> Term { left.joined(.subtraction, right) }
  public static func * (left: Term, right: Term) -> Term { left.joined(.multiplication, right) }
  public static func / (left: Term, right: Term) -> Term { left.joined(.division, right) }

  public static prefix func - (operand: Term) -> Term {
    var term = operand
    term.wrap { .negation($0) }
    return term
  }

  public static func += (left: inout Term, right: Term) { left.join(.addition, right) }

  /// `x^n`
  public func power(_ exponent: Term) -> Term { joined(.power, exponent) }

  /// `x^2`
  public var squared: Term { power(2) }

  /// `a .* b`: entry by entry.
  public func hadamard(_ other: Term) -> Term { joined(.hadamard, other) }

  /// `transpose(W)`
  public var transposed: Term {
    var term = self
    term.wrap { .transpose($0) }
    return term
  }

  private func joined(_ operation: SyntaxTree.BinaryOperator, _ right: Term) -> Term {
    var term = self
    term.join(operation, right)
    return term
  }

  private mutating func join(_ operation: SyntaxTree.BinaryOperator, _ right: Term) {
    let left = root
    let added = tree.append(contentsOf: right.tree)
    tree.append(.binary(operation, left, added + right.root))
    declarator = nil
  }

  mutating func wrap(_ node: (SyntaxTree.ID) -> SyntaxTree.Node) {
    tree.append(node(root))
    declarator = nil
  }
}

/// A function of the language or an opaque one: `f(x)`, `f.prime(x)`, `softmax(over: "k", z["k"])`.
public struct NamedFunction: Sendable, ExpressibleByStringLiteral {
  /// The canonical name: `sigmoid` for `σ`.
  public let name: String

  public init(stringLiteral name: String) {
    self.init(name)
  }

  public init(_ name: String) {
    self.name =
      if case .function(let function) = FunctionScope().meaning(of: name) { function.name } else { name }
  }

  public func callAsFunction(_ arguments: Term...) -> Term { call(0, arguments) }

  /// `f'(x)`, or with an order `f''(x)` and so on.
  public func prime(order: Int = 1, _ argument: Term) -> Term { call(order, [argument]) }

  public func callAsFunction(over binder: IndexBinder, _ argument: Term) -> Term {
    var term = argument
    term.wrap { .vectorCall(name: name, binder: binder, argument: $0) }
    return term
  }

  private func call(_ primes: Int, _ arguments: [Term]) -> Term {
    var tree = SyntaxTree()
    let roots = arguments.map { tree.append(contentsOf: $0.tree) + $0.root }
    var term = Term(.call(name: name, primes: primes, arguments: roots))
    tree.append(term.tree[0])
    term.tree = tree
    return term
  }
}

/// `sum(i: e)`, `sum(i, j in 1..n: e)`
public func sum(over binders: IndexBinder..., of body: Term) -> Term { reduced(.sum, binders, body) }
/// `mean(i: e)`
public func mean(over binders: IndexBinder..., of body: Term) -> Term { reduced(.mean, binders, body) }
/// `product(i: e)`
public func product(over binders: IndexBinder..., of body: Term) -> Term { reduced(.product, binders, body) }
/// `max(i: e)`
public func max(over binders: IndexBinder..., of body: Term) -> Term { reduced(.max, binders, body) }
/// `min(i: e)`
public func min(over binders: IndexBinder..., of body: Term) -> Term { reduced(.min, binders, body) }

private func reduced(_ reduction: SyntaxTree.Reduction, _ binders: [IndexBinder], _ body: Term) -> Term {
  var term = body
  term.wrap { .reduction(reduction, binders: binders, body: $0) }
  return term
}

extension SyntaxTree {
  /// Adds the nodes of another tree behind its own; the result is what to add to that tree's ids.
  mutating func append(contentsOf other: SyntaxTree) -> Int {
    let shift = count
    for id in 0..<other.count {
      let node: Node =
        switch other[id] {
        case .number, .reference: other[id]
        case .negation(let operand): .negation(operand + shift)
        case .binary(let operation, let left, let right): .binary(operation, left + shift, right + shift)
        case .call(let name, let primes, let arguments):
          .call(name: name, primes: primes, arguments: arguments.map { $0 + shift })
        case .vectorCall(let name, let binder, let argument):
          .vectorCall(name: name, binder: binder, argument: argument + shift)
        case .reduction(let reduction, let binders, let body):
          .reduction(reduction, binders: binders, body: body + shift)
        case .transpose(let operand): .transpose(operand + shift)
        }
      append(node, at: other.range(of: id))
    }
    return shift
  }
}
