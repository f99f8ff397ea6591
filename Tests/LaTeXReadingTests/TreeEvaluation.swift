import Foundation

@testable import LaTeXReading

/// The value of a tree under the plainest reading: words and what is called like a function are functions, other
/// calls products, superscripts powers. For tests of structure only.
struct TreeEvaluation {
  let tree: FormulaTree
  let values: [String: Double]

  struct NotPlain: Error {
    var what: String
  }

  func value(_ id: NodeID) throws -> Double {
    let children = Array(tree.children(of: id))
    switch tree.kind(id) {
    case .number(let number): return Double(tree[number].decimal) ?? .nan
    case .name(let name): return try value(named: tree[name].text)
    case .run: return try children.reduce(1) { try $0 * value($1) }
    case .scripted: return try scripted(id)
    case .group: return try grouped(id)
    case .call: return try call(children[0], children[1])
    case .prefixed(let reach): return try prefixed(id, reach)
    case .sum: return try sum(id)
    case .product: return try product(id, 0)
    case .fraction: return try value(children[0]) / value(children[1])
    case .root:
      let radicand = try value(children[0])
      return children.count == 1 ? radicand.squareRoot() : try pow(radicand, 1 / value(children[1]))
    case .factorial: return try tgamma(value(children[0]) + 1)
    case .binomial:
      let (upper, lower) = try (value(children[0]), value(children[1]))
      return tgamma(upper + 1) / tgamma(lower + 1) / tgamma(upper - lower + 1)
    case .cases: return try cases(children)
    default: throw NotPlain(what: tree.description(of: id))
    }
  }

  private func value(named name: String) throws -> Double {
    if let value = values[name] { return value }
    if name == "e" { return M_E }
    if name == "pi" { return .pi }
    throw NotPlain(what: name)
  }

  private func sum(_ id: NodeID) throws -> Double {
    var total = 0.0
    for place in 0..<tree.childCount(of: id) {
      let term = try value(tree.child(place, of: id))
      total += tree.joint(before: place, of: id) == .minus ? -term : term
    }
    return total
  }

  private func product(_ id: NodeID, _ start: Int) throws -> Double {
    var total = 1.0
    for place in start..<tree.childCount(of: id) {
      let factor = try value(tree.child(place, of: id))
      if tree.joint(before: place, of: id) == .divide { total /= factor } else { total *= factor }
    }
    return total
  }

  private func scripted(_ id: NodeID) throws -> Double {
    let (base, sub, power, primes) = tree.scripts(of: id)
    guard sub == nil, primes == 0, let power else { throw NotPlain(what: tree.description(of: id)) }
    return try pow(value(base), value(power))
  }

  private func grouped(_ id: NodeID) throws -> Double {
    guard case .group(let brackets) = tree.kind(id), let inner = tree.children(of: id).first else {
      throw NotPlain(what: "()")
    }
    let value = try value(inner)
    switch brackets.open {
    case .bar: return abs(value)
    case .floor: return floor(value)
    case .ceiling: return ceil(value)
    default: return value
    }
  }

  private func call(_ head: NodeID, _ argument: NodeID) throws -> Double {
    let (base, sub, power, _) = tree.scripts(of: head)
    let (group, _, outer, _) = tree.scripts(of: argument)
    let outerPower = try outer.map { try value($0) } ?? 1
    if case .big(let big, _, _) = tree.kind(base) {
      let items = try tree.content(of: group).map { try value($0) }
      return pow(big == .maximum ? items.max()! : items.min()!, outerPower)
    }
    if let name = tree.name(of: base)?.text, values[name] == nil {
      return pow(try apply(name, value(group), sub: sub, power: power), outerPower)
    }
    return try value(head) * value(argument)
  }

  private func prefixed(_ id: NodeID, _ reach: Int) throws -> Double {
    let (base, sub, power, _) = tree.scripts(of: tree.child(0, of: id))
    guard let name = tree.name(of: base)?.text else { throw NotPlain(what: tree.description(of: id)) }
    var argument = 1.0
    for place in 1...reach { argument *= try value(tree.child(place, of: id)) }
    return try apply(name, argument, sub: sub, power: power) * product(id, reach + 1)
  }

  /// A function of a value; a power of −1 on its name is its inverse, another power is one of its value.
  private func apply(_ name: String, _ x: Double, sub: NodeID?, power: NodeID?) throws -> Double {
    let exponent = try power.map { try value($0) } ?? 1
    let key = exponent == -1 ? "a" + name : name
    guard let function = Self.functions[key] else { throw NotPlain(what: key) }
    let result = function(x) / (try sub.map { log(try value($0)) } ?? 1)
    return exponent == -1 ? result : pow(result, exponent)
  }

  private func cases(_ children: [NodeID]) throws -> Double {
    for place in stride(from: 0, to: children.count, by: 2) where try holds(children[place + 1]) {
      return try value(children[place])
    }
    throw NotPlain(what: "no case")
  }

  private func holds(_ condition: NodeID) throws -> Bool {
    switch tree.kind(condition) {
    case .words, .blank: return true
    case .phrase: return try tree.children(of: condition).allSatisfy { try holds($0) }
    case .relation:
      let (left, right) = try (value(tree.child(0, of: condition)), value(tree.child(1, of: condition)))
      switch tree.joint(before: 1, of: condition) {
      case .less: return left < right
      case .lessOrEqual: return left <= right
      case .greater: return left > right
      default: return left >= right
      }
    default: throw NotPlain(what: "condition")
    }
  }

  private static let functions: [String: @Sendable (Double) -> Double] = [
    "sin": { sin($0) }, "cos": { cos($0) }, "tan": { tan($0) }, "cot": { 1 / tan($0) },
    "sec": { 1 / cos($0) },
    "csc": { 1 / sin($0) }, "sinh": { sinh($0) }, "cosh": { cosh($0) }, "tanh": { tanh($0) },
    "coth": { 1 / tanh($0) }, "sech": { 1 / cosh($0) }, "csch": { 1 / sinh($0) }, "asin": { asin($0) },
    "acos": { acos($0) }, "atan": { atan($0) }, "acot": { atan(1 / $0) }, "asec": { acos(1 / $0) },
    "acsc": { asin(1 / $0) }, "asinh": { asinh($0) }, "acosh": { acosh($0) }, "atanh": { atanh($0) },
    "acoth": { atanh(1 / $0) }, "asech": { acosh(1 / $0) }, "acsch": { asinh(1 / $0) },
    "arcsin": { asin($0) },
    "arctan": { atan($0) }, "arccos": { acos($0) }, "arctanh": { atanh($0) }, "arcsinh": { asinh($0) },
    "exp": { exp($0) }, "log": { log($0) }, "ln": { log($0) }, "erf": { erf($0) }, "erfc": { erfc($0) },
    "sign": { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, "sgn": { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 },
    "Gamma": { tgamma($0) },
    "abs": { abs($0) }, "sqrt": { $0.squareRoot() },
  ]
}
