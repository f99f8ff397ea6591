import ModelLanguage

/// Functions that have no row of their own: their meaning, computed in series.
enum ComposedFunctions {
  /// f(x(t)) by its meaning, in the engine's own functions; nil for a function that has no meaning, or needs two operands.
  static func series(of function: FunctionName) -> ScalarFunction.Series? {
    guard let formula = function.formula, function.arity == 1...1 else { return nil }
    return { value(of: formula, at: $0) }
  }

  /// Children precede parents in a tree, which holds nothing but the meaning.
  private static func value(of formula: FunctionName.Formula, at x: Jet) -> Jet {
    var values: [Jet] = []
    for node in formula.tree.nodes[...formula.body] {
      switch node {
      case .number(let text): values.append(.constant(Double(text) ?? .nan, like: x))
      case .reference(let name, _): values.append(name == "pi" ? .constant(.pi, like: x) : x)
      case .negation(let a): values.append(-values[a])
      case .binary(.addition, let a, let b): values.append(values[a] + values[b])
      case .binary(.subtraction, let a, let b): values.append(values[a] - values[b])
      case .binary(.division, let a, let b): values.append(values[a] / values[b])
      case .binary(.power, let a, let b): values.append(values[a].raised(to: Int(values[b].c[0])))
      case .binary(_, let a, let b): values.append(values[a] * values[b])
      case .call(let name, _, let arguments):
        let row = ScalarFunction.written.first { $0.name == name }
        values.append(row?.jet(values[arguments[0]]) ?? .constant(.nan, like: x))
      case .vectorCall, .reduction, .transpose: preconditionFailure("a meaning is a formula of numbers")
      }
    }
    return values[formula.body]
  }
}
