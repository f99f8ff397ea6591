/// An expression at the API: a node of a graph, with the operators of mathematics.
///
/// Inside the engine only nodes travel. Operands of one operator must live in one graph.
public struct Expression: Equatable, ExpressibleByIntegerLiteral {
  /// nil for a literal that has not met a graph yet.
  private let home: ExpressionGraph?
  private let position: Node
  private let literal: Int

  public init(_ node: Node, in graph: ExpressionGraph) {
    home = graph
    position = node
    literal = 0
  }

  public init(integerLiteral value: Int) {
    home = nil
    position = Node(0)
    literal = value
  }

  public var graph: ExpressionGraph {
    guard let home else {
      preconditionFailure("an integer literal has no graph before it meets an expression")
    }
    return home
  }

  /// The node, in its own graph or, for a literal, in the given one.
  public func node(in graph: ExpressionGraph) -> Node {
    guard let home else { return graph.constant(literal) }
    precondition(home === graph, "the operands of an operator live in one graph")
    return position
  }

  public var node: Node { node(in: graph) }

  public static func == (a: Expression, b: Expression) -> Bool {
    a.home === b.home && a.position == b.position && a.literal == b.literal
  }

  /// An integer that has not met a graph yet.
  public var isLiteral: Bool { home == nil }

  /// A number, whatever the values of symbols.
  public var isConstant: Bool { home.map { $0.isClosed(position) } ?? true }

  private static func join(_ a: Expression, _ b: Expression) -> (ExpressionGraph, Node, Node) {
    guard let graph = a.home ?? b.home else {
      preconditionFailure("an operator between two literals is written as one literal")
    }
    return (graph, a.node(in: graph), b.node(in: graph))
  }

  public static func + (a: Expression, b: Expression) -> Expression {
    let (graph, x, y) = join(a, b)
    return Expression(graph.sum(x, y), in: graph)
  }

  public static func - (a: Expression, b: Expression) -> Expression {
    let (graph, x, y) = join(a, b)
    return Expression(graph.difference(x, y), in: graph)
  }

  public static func * (a: Expression, b: Expression) -> Expression {
    let (graph, x, y) = join(a, b)
    return Expression(graph.product(x, y), in: graph)
  }

  public static func / (a: Expression, b: Expression) -> Expression {
    let (graph, x, y) = join(a, b)
    return Expression(graph.quotient(x, y), in: graph)
  }

  public static prefix func - (a: Expression) -> Expression {
    guard let graph = a.home else { return Expression(integerLiteral: -a.literal) }
    return Expression(graph.negation(a.position), in: graph)
  }

  public static func ** (a: Expression, b: Expression) -> Expression {
    let (graph, x, y) = join(a, b)
    return Expression(graph.power(x, y), in: graph)
  }

  public func callAsFunction(_ function: ElementaryFunction) -> Expression {
    Expression(graph.apply(function, node), in: graph)
  }

  var exp: Expression { self(.exp) }
  var log: Expression { self(.log) }
  var sign: Expression { self(.sign) }
  var step: Expression { self(.step) }
  var sin: Expression { self(.sin) }
  var cos: Expression { self(.cos) }
  var tan: Expression { self(.tan) }
  var sinh: Expression { self(.sinh) }
  var cosh: Expression { self(.cosh) }
  var tanh: Expression { self(.tanh) }
  var tanhSlope: Expression { self(.tanhSlope) }
  var sigmoid: Expression { self(.sigmoid) }
  var sigmoidSlope: Expression { self(.sigmoidSlope) }
  var squareRoot: Expression { Expression(graph.squareRoot(node), in: graph) }

  /// A number in the graph of this expression, where it shall not be folded into the numbers beside it.
  func number(_ value: Int, over divisor: Int = 1) -> Expression {
    Expression(graph.constant(Rational(value, over: divisor) ?? .zero), in: graph)
  }

  /// 2/√π; π is written 4·atan(1), which no reading needs to know.
  static func twoOverSquareRootOfPi(in graph: ExpressionGraph) -> Expression {
    2 / Expression(graph.pi, in: graph).squareRoot
  }
}

precedencegroup PowerPrecedence {
  higherThan: MultiplicationPrecedence
  associativity: right
}

infix operator ** : PowerPrecedence
