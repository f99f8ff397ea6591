/// A function in simpler ones: steps of which each reads the ones before it, the last one being the value.
///
/// Exact identity, intervals and enclosures read these, each in its own arithmetic, instead of a rule for every function.
package struct FunctionDefinition: Sendable {
  package enum Step: Sendable {
    case argument
    case constant(Rational)
    case pi
    case sum([Int])
    case product([Int])
    case power(Int, Rational)
    case function(ElementaryFunction, [Int])
  }

  package let steps: [Step]

  /// The definition of every function that has one, by its place in the table.
  private static let table: [FunctionDefinition?] = FunctionRow.table.map { row in
    row.definition.map { FunctionDefinition($0) }
  }

  /// nil for the functions that others are defined by.
  package static func of(_ function: ElementaryFunction) -> FunctionDefinition? {
    table[Int(function.rawValue)]
  }

  private init(_ definition: FunctionRow.Definition) {
    let graph = ExpressionGraph()
    let argument = graph.symbol("x")
    let nodes = graph.reachable(from: [definition(Expression(argument, in: graph)).node(in: graph)])
    var places: [Node: Int] = [:]
    for (place, node) in nodes.enumerated() { places[node] = place }
    func found(_ operands: [Node]) -> [Int] { operands.map { places[$0]! } }
    steps = nodes.map { node in
      switch graph.view(node) {
      case .constant(let value): .constant(value)
      case .sum(let terms): .sum(found(terms))
      case .product(let factors): .product(found(factors))
      case .power(let base, let exponent): .power(places[base]!, graph.constant(of: exponent) ?? .one)
      case .function(let function, let operands): .function(function, found(operands))
      default: node == graph.pi ? .pi : .argument
      }
    }
  }

  /// The values of all steps at an argument; nil where one of them has none.
  package func values<Value>(
    at argument: Value, _ perform: (Step, _ earlier: [Value]) -> Value?
  ) -> [Value]? {
    var values: [Value] = []
    values.reserveCapacity(steps.count)
    for step in steps {
      if case .argument = step {
        values.append(argument)
      } else {
        guard let value = perform(step, values) else { return nil }
        values.append(value)
      }
    }
    return values
  }
}
