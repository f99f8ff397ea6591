import SymbolicAlgebra

/// What the compound functions of the model language mean in elementary ones. The engine never sees their names.
///
/// The forms are those whose slope at a kink is the convention: a leaky unit is c·(z − relu z) + relu z, so that its slope at
/// 0 is c, the one of its negative side.
public enum FunctionMeaning {
  public typealias Terms = [Expression]

  /// The function of one operand and its parameters; nil for an unknown name.
  public static func expand(_ name: String, _ z: Terms) -> Expression? {
    if let elementary = ElementaryFunction(named: name), elementary.row.arity == z.count {
      let graph = z[0].graph
      return Expression(graph.apply(elementary, z.map { $0.node }), in: graph)
    }
    return table[name]?(z)
  }

  private static let table: [String: @Sendable (Terms) -> Expression] = [
    "identity": { $0[0] },
    "square": { $0[0] ** 2 },
    "sqrt": { Expression($0[0].graph.squareRoot($0[0].node), in: $0[0].graph) },
    "max": { z in Expression(z[0].graph.extreme(.max, of: z.map { $0.node }), in: z[0].graph) },
    "min": { z in Expression(z[0].graph.extreme(.min, of: z.map { $0.node }), in: z[0].graph) },
    "leaky_relu": { z in leaky(z[0], parameter(z, 1, 1, over: 100)) },
    "elu": { z in elu(z[0], parameter(z, 1, 1)) },
    "selu": { z in
      let scale = decimal("1.0507009873554804934193349852946", z[0])
      return scale * elu(z[0], decimal("1.6732632423543772848170429916717", z[0]))
    },
    "gelu": { z in z[0] * ((1 + (z[0] / root(2, z[0]))(.erf)) / 2) },
    "gelu_tanh": { z in
      let inner = root(2 / pi(z[0])) * (z[0] + decimal("0.044715", z[0]) * z[0] ** 3)
      return z[0] * ((1 + inner(.tanh)) / 2)
    },
    "silu": { z in z[0] * z[0](.sigmoid) },
    "softsign": { z in z[0] / (1 + z[0](.abs)) },
    "hardtanh": { z in pair(.max, -1, pair(.min, 1, z[0])) },
    "hardsigmoid": { z in pair(.max, 0, pair(.min, 1, z[0] / 6 + number(1, over: 2, z[0]))) },
    "mish": { z in z[0] * z[0](.softplus)(.tanh) },
    "huber": { z in
      // Without |z|, whose second derivative at 0 would be a convention where Huber's is 1.
      let width = parameter(z, 1, 1)
      let inside = pair(.max, -width, pair(.min, width, z[0]))
      return inside * (z[0] - inside / 2)
    },
  ]

  private static func leaky(_ z: Expression, _ slope: Expression) -> Expression {
    slope * (z - z(.relu)) + z(.relu)
  }

  private static func elu(_ z: Expression, _ scale: Expression) -> Expression {
    z(.relu) + scale * (z - z(.relu))(.expm1)
  }

  private static func pair(_ function: ElementaryFunction, _ a: Expression, _ b: Expression) -> Expression {
    let graph = a.isLiteral ? b.graph : a.graph
    return Expression(graph.apply(function, [a.node(in: graph), b.node(in: graph)]), in: graph)
  }

  private static func parameter(_ z: Terms, _ place: Int, _ value: Int, over divisor: Int = 1) -> Expression {
    place < z.count ? z[place] : number(value, over: divisor, z[0])
  }

  private static func number(_ value: Int, over divisor: Int, _ like: Expression) -> Expression {
    Expression(like.graph.constant(Rational(value, over: divisor) ?? .zero), in: like.graph)
  }

  private static func decimal(_ text: String, _ like: Expression) -> Expression {
    Expression(DecimalConstant.node(text, in: like.graph), in: like.graph)
  }

  private static func pi(_ like: Expression) -> Expression { Expression(like.graph.pi, in: like.graph) }

  private static func root(_ value: Int, _ like: Expression) -> Expression {
    root(number(value, over: 1, like))
  }

  private static func root(_ value: Expression) -> Expression {
    Expression(value.graph.squareRoot(value.node), in: value.graph)
  }
}

/// An exact decimal as a node: digits over a power of ten.
enum DecimalConstant {
  /// `text` is a decimal of the model language: digits, a point, an exponent, perhaps a sign or a quotient `1/3`.
  static func node(_ text: String, in graph: ExpressionGraph) -> Node {
    let parts = text.split(separator: "/", maxSplits: 1)
    if parts.count == 2 {
      return graph.quotient(node(String(parts[0]), in: graph), node(String(parts[1]), in: graph))
    }
    var mantissa = graph.constant(0)
    var exponent = 0
    var isNegative = false
    var seenPoint = false
    let ten = graph.constant(10)
    var characters = text[...]
    while let character = characters.popFirst() {
      if character == "-" { isNegative.toggle() }
      if character == "." { seenPoint = true }
      if let digit = character.wholeNumberValue {
        mantissa = graph.sum(graph.product(mantissa, ten), graph.constant(digit))
        if seenPoint { exponent -= 1 }
      }
      if character == "e" || character == "E" {
        exponent += Int(characters.first == "+" ? characters.dropFirst() : characters) ?? 0
        break
      }
    }
    let scaled =
      exponent == 0 ? mantissa : graph.product(mantissa, graph.power(ten, graph.constant(exponent)))
    return isNegative ? graph.negation(scaled) : scaled
  }
}
