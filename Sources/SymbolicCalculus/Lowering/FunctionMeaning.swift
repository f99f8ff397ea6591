import ModelLanguage
import SymbolicAlgebra

/// What the functions of the model language mean in elementary ones: as their rows say it. The engine never sees this.
public enum FunctionMeaning {
  public typealias Terms = [Expression]

  /// The function of its arguments, a parameter among them; nil for an unknown name.
  public static func expand(_ name: String, _ z: Terms) -> Expression? {
    let graph = z[0].graph
    if let elementary = ElementaryFunction(named: name) {
      let nodes = z.map { $0.node }
      if elementary == .max || elementary == .min {
        return Expression(graph.extreme(elementary, of: nodes), in: graph)
      }
      return elementary.arity == z.count ? Expression(graph.apply(elementary, nodes), in: graph) : nil
    }
    if name == "sqrt" { return Expression(graph.squareRoot(z[0].node), in: graph) }
    guard let formula = formulas[name] else { return nil }
    return formula.value(at: z)
  }

  /// The function of one operand with these decimals as its parameters.
  package static func expand(
    _ name: String, of argument: Node, parameters: [String], in graph: ExpressionGraph
  )
    -> Node?
  {
    let numbers = parameters.map { Expression(DecimalConstant.node($0, in: graph), in: graph) }
    return expand(name, [Expression(argument, in: graph)] + numbers)?.node(in: graph)
  }

  private static let formulas: [String: Formula] = {
    var formulas: [String: Formula] = [:]
    for row in FunctionName.all {
      formulas[row.name] = row.formula.map { Formula($0, standard: row.standard) }
    }
    return formulas
  }()
}

/// The meaning of a function, taken apart once: steps of which each reads the ones before it.
private struct Formula: Sendable {
  private enum Step {
    case number(String)
    case argument
    case parameter
    case pi
    case sum([Part])
    case product([Part])
    case power(Int, Int)
    case call(String, [Int])
  }

  /// An earlier step, subtracted or divided by.
  private struct Part {
    var place: Int
    var isInverse: Bool
  }

  private var steps: [Step] = []
  private let standard: String?

  init(_ formula: FunctionName.Formula, standard: String?) {
    self.standard = standard
    let (tree, outlines) = (formula.tree, SyntaxOutlines(tree: formula.tree))
    var places: [SyntaxTree.ID: Int] = [:]
    func parts(_ terms: [SyntaxOutlines.Term]) -> [Part] {
      terms.map { Part(place: places[$0.node]!, isInverse: $0.isInverse) }
    }
    for id in outlines.order(of: formula.body) {
      places[id] = steps.count
      switch tree[id] {
      case .number(let text): steps.append(.number(text))
      case .reference(let name, _): steps.append(name == "a" ? .parameter : name == "pi" ? .pi : .argument)
      case .binary(.addition, _, _), .binary(.subtraction, _, _), .negation:
        steps.append(.sum(parts(outlines.terms(of: id))))
      case .binary(.power, let base, let exponent): steps.append(.power(places[base]!, places[exponent]!))
      case .binary: steps.append(.product(parts(outlines.factors(of: id))))
      case .call(let name, _, let arguments): steps.append(.call(name, arguments.map { places[$0]! }))
      case .vectorCall, .reduction, .transpose: preconditionFailure("a meaning is a formula of numbers")
      }
    }
  }

  func value(at z: [Expression]) -> Expression? {
    let graph = z[0].graph
    var values: [Node] = []
    values.reserveCapacity(steps.count)
    for step in steps {
      switch step {
      case .number(let text): values.append(DecimalConstant.node(text, in: graph))
      case .argument: values.append(z[0].node(in: graph))
      case .parameter:
        values.append(z.count > 1 ? z[1].node(in: graph) : DecimalConstant.node(standard ?? "1", in: graph))
      case .pi: values.append(graph.pi)
      case .sum(let parts):
        values.append(
          graph.sum(parts.map { $0.isInverse ? graph.negation(values[$0.place]) : values[$0.place] }))
      case .product(let parts):
        values.append(
          graph.product(
            parts.map {
              $0.isInverse ? graph.power(values[$0.place], graph.constant(-1)) : values[$0.place]
            }))
      case .power(let base, let exponent): values.append(graph.power(values[base], values[exponent]))
      case .call(let name, let arguments):
        let terms = arguments.map { Expression(values[$0], in: graph) }
        guard let value = FunctionMeaning.expand(name, terms) else { return nil }
        values.append(value.node(in: graph))
      }
    }
    return values.last.map { Expression($0, in: graph) }
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
