import SymbolicAlgebra
import SymbolicCalculus

/// Scalars before a matrix: numbers in front, quantities that divide below one line.
extension MatrixTypesetter {
  /// A factor and what it is made of: in front, above the line and below it.
  private struct Parts {
    var front: [Node] = []
    var above: [Node] = []
    var below: [Node] = []
  }

  private func parts(_ factor: Node) -> Parts {
    var parts = Parts()
    var factors = [factor]
    if case .product(let all) = graph.view(factor) { factors = all }
    for factor in factors {
      if case .power(let base, let exponent) = graph.view(factor), let value = graph.constant(of: exponent),
        value.isNegative, hasQuantity(base)
      {
        parts.below.append(graph.power(base, graph.constant(value.negated)))
      } else if hasQuantity(factor) {
        parts.above.append(factor)
      } else {
        parts.front.append(factor)
      }
    }
    return parts
  }

  /// Whether a scalar is more than numbers and sizes.
  private func hasQuantity(_ node: Node) -> Bool {
    graph.reachable(from: [node]).contains { graph.opcode(of: $0) == .symbol && $0 != graph.pi }
  }

  private func divisors(_ others: [Shaped]) -> [(inner: Shaped, exponent: Rational)] {
    others.compactMap { other in
      guard case .power(let inner, let exponent) = other.expression, exponent.isNegative else { return nil }
      return (inner, exponent.negated)
    }
  }

  /// Whether a scaled matrix is one fraction, the matrix above the line.
  func isFraction(_ factor: Node, _ others: [Shaped], _ inner: Shaped) -> Bool {
    if parts(factor).below.isEmpty, divisors(others).isEmpty { return false }
    switch inner.expression {
    case .product: return inner.isScalar
    case .total: return false
    default: return true
    }
  }

  mutating func scaled(_ factor: Node, _ others: [Shaped], _ inner: Shaped) -> String {
    if isFraction(factor, others, inner) { return front(factor, others, numerator: inner) }
    let before = front(factor, others)
    let text = latex(inner, .product)
    return before + text
  }

  /// What stands before a matrix, with a blank behind it; with a numerator all of it.
  mutating func front(_ factor: Node, _ others: [Shaped], numerator: Shaped? = nil) -> String {
    var parts = parts(factor)
    let divisors = divisors(others)
    let plain = others.filter { !isDivisor($0) }.map { latex($0, .product) }
    if parts.below.isEmpty, divisors.isEmpty, !isShare(parts) {
      let quantities = parts.above.isEmpty ? [] : [scalar(graph.product(parts.above), .product)]
      return joined(number(graph.product(parts.front)), quantities + plain)
    }
    let sign = moveNumbers(&parts)
    let isOne = parts.below.isEmpty && divisors.count == 1
    let scalars = product(parts.below, divisors.isEmpty ? .sum : .product)
    let matrices = divisors.map { divisor($0.inner, $0.exponent, isOnly: isOne) }
    let below = ([scalars] + matrices).filter { !$0.isEmpty }.joined(separator: " ")
    let isOnly = plain.isEmpty && numerator == nil
    var above = [product(parts.above, isOnly ? .sum : .product)].filter { !$0.isEmpty } + plain
    if let numerator { above.append(latex(numerator, above.isEmpty ? .sum : .product)) }
    let fraction = "\\frac{\(above.isEmpty ? "1" : above.joined(separator: " "))}{\(below)}"
    return sign + fraction + (numerator == nil ? " " : "")
  }

  /// λ/2: a part of one hyperparameter.
  private func isShare(_ parts: Parts) -> Bool {
    guard parts.above.count == 1, parts.front.count == 1,
      case .symbol(let name, _) = graph.view(parts.above[0]),
      let value = graph.constant(of: parts.front[0]), value.magnitude.reciprocal?.integer != nil,
      value.integer == nil
    else { return false }
    return model.quantities.contains { $0.name == graph.name(of: name) && $0.role == .constant }
  }

  /// Numbers and sizes above and below the line they stand before; the sign stays in front.
  private func moveNumbers(_ parts: inout Parts) -> String {
    var sign = ""
    var above: [Node] = []
    var below: [Node] = []
    for node in parts.front {
      if let value = graph.constant(of: node) {
        if value.isNegative { sign = "-" }
        let fraction = graph.power(graph.constant(value.magnitude), graph.constant(-1))
        guard let whole = value.magnitude.reciprocal, value.integer == nil else {
          if !value.magnitude.isOne { above.append(graph.constant(value.magnitude)) }
          continue
        }
        if whole.integer != nil {
          below.append(fraction)
        } else {
          above.append(graph.constant(value.magnitude))
        }
      } else if case .power(let base, let exponent) = graph.view(node),
        let value = graph.constant(of: exponent),
        value.isNegative
      {
        below.append(graph.power(base, graph.constant(value.negated)))
      } else {
        above.append(node)
      }
    }
    parts = Parts(front: [], above: above + parts.above, below: below + parts.below)
    return sign
  }

  /// Numbers and sizes of a product of scalars apart from its quantities.
  func numberApart(_ node: Node) -> (number: Node, rest: Node)? {
    guard graph.opcode(of: node) == .product else { return nil }
    let parts = parts(node)
    if parts.front.isEmpty || parts.above.isEmpty || !parts.below.isEmpty { return nil }
    return (graph.product(parts.front), graph.product(parts.above))
  }

  private func isDivisor(_ other: Shaped) -> Bool {
    if case .power(_, let exponent) = other.expression { exponent.isNegative } else { false }
  }

  /// Scalars on one side of a line; a sum takes brackets where other factors stand beside it.
  private mutating func product(_ factors: [Node], _ level: Level) -> String {
    factors.isEmpty ? "" : scalar(graph.product(factors), level)
  }

  /// A number before a factor: nothing for 1, the sign alone for −1.
  mutating func number(_ node: Node) -> String {
    if let value = graph.constant(of: node) {
      if value.isOne { return "" }
      if value.isMinusOne { return "-" }
    }
    let text = scalar(node, .sum)
    return fenced(text, if: typesetter.printsSum(node))
  }

  func joined(_ number: String, _ factors: [String]) -> String {
    let before = number.isEmpty || number == "-" ? number : number + " "
    return before + factors.map { $0 + " " }.joined()
  }
}
