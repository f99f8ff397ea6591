import ModelLanguage
import SymbolicAlgebra

/// The author's formulas in forms that neither overflow nor cancel, for numbers only. LaTeX keeps the author's form.
///
/// | written | computed |
/// |---|---|
/// | 1 / (1 + eᵇ), eᵃ / (eᵃ + eᵇ) | σ(−b), σ(a − b) |
/// | eᶜ / (eᵃ + eᵇ + …) | exp((c − a) − lse(0, b − a, …)), which large logits do not round |
/// | (eᵃ − eᵇ) / (eᵃ + eᵇ), sinh z / cosh z | tanh((a − b)/2), tanh z |
/// | 1 / cosh z, 1 − tanh² z | sech z, sech² z |
/// | 1 − σ(z), 1 ± tanh z, 2σ(z) − 1 | σ(−z), 2σ(±2z), tanh(z/2) |
/// | 1 ± erf z, eᶻ − 1 | erfc(∓z), expm1 z |
/// | σ(z) / σ(−z) | eᶻ |
/// | x / (1 + \|x\|), and x / (1 + x) where x ≥ 0 by its form | softsign x, whose slope 1/(1 + \|x\|)² is no difference |
/// | x·y / (x·z) | y / z, the conditions being those of the author's form |
/// | log(eᵃ + eᵇ + …) | lse(a, b, …) = a ⊕ b ⊕ …, numbers first, a ⊕ b = a + softplus(b − a); in programs one function of three or more |
/// | lse(a, b, …) − y·a − z·b − … in programs | −y·log p(a) − z·log p(b) − … + (1 − y − z − …)·lse(a, b, …), p = eᵃ / (eᵃ + eᵇ + …) |
/// | log(eᶻ + e⁻ᶻ) | log 2 + log cosh z |
/// | log σ(z), log(xyz), log cosh z | −softplus(−z), a sum where all factors but one are of this table, the function of that name |
/// | (bʳ)ˢ where b ≥ 0 by its form, r and s > 0 | bʳˢ |
/// | bʳ·bˢ where r, s > 0 and r is no integer | bʳ⁺ˢ |
/// | log(1 + x) | log1p x |
/// | log(1 − eˣ) | one function, exact far below 0 and near 0 |
/// | √(b + x) − √b for a number b whose root is one | √b·(√(1 + x/b) − 1), one function, exact near 0 |
/// | softplus(z) − y·z | (1 − y)·softplus(z) + y·softplus(−z) |
/// | tanh, σ of k·(z + d·z³); x·erf z | the same with z between ±K, beyond which no double moves |
///
/// A term c·eᵃ with c > 0 counts as exp(a + log c). Values are seen through names; names are kept, and their values
/// rewritten under them.
public struct StableForms {
  let graph: ExpressionGraph
  let shares = Shares()
  /// What symbols with indices stand for, and the sums over an index among them; nil where every element is a node.
  let arrays: StableArrays?
  /// Whether a name is that of an input, a target or a constant, so that nothing is differentiated in it.
  let isGiven: (Symbol) -> Bool
  /// Whether sums of three or more exponentials, and their shares, are functions of their own, as programs compute them. Elsewhere
  /// they are written in functions of one argument.
  let sharesSums: Bool

  /// What each reciprocal of a sum of exponentials was made of.
  final class Shares {
    var exponents: [Node: [Node]] = [:]
  }

  public init(graph: ExpressionGraph) { self.init(graph: graph, arrays: nil) { _ in false } }

  init(
    graph: ExpressionGraph, arrays: StableArrays?, sharesSums: Bool = false,
    isGiven: @escaping (Symbol) -> Bool
  ) {
    self.graph = graph
    self.arrays = arrays
    self.sharesSums = sharesSums
    self.isGiven = isGiven
  }

  /// The stable form of an expression. O(nodes).
  public func rewritten(_ root: Node) -> Node { rewritten([root])[0] }

  /// The stable forms of expressions, in their order. O(nodes).
  public func rewritten(_ roots: [Node]) -> [Node] {
    var image: [Node: Node] = [:]
    for node in graph.reachable(from: roots) {
      let made = rebuilt(node) { image[$0]! }
      image[node] = stable(made) ?? made
    }
    return roots.map { image[$0]! }
  }

  /// A node made again of stable operands. A member of a maximum or minimum that would become a number, as u/u does, stays as it is
  /// written: a number would leave the other side nothing of a tie.
  func rebuilt(_ node: Node, _ image: (Node) -> Node) -> Node {
    guard case .function(_, let arguments) = graph.view(node), arguments.count > 1 else {
      return graph.rebuilt(node, image)
    }
    return graph.rebuilt(node) { operand in
      let made = image(operand)
      return graph.isClosed(made) && !graph.isClosed(operand) ? operand : made
    }
  }

  /// The stable form of a node whose operands have theirs; nil where the table has none.
  func stable(_ node: Node) -> Node? {
    switch graph.view(node) {
    case .function(.log, let arguments): logarithm(of: arguments[0])
    case .function(.tanh, let arguments): saturatedCubic(.tanh, arguments[0])
    case .function(.sigmoid, let arguments): saturatedCubic(.sigmoid, arguments[0])
    case .product(let factors):
      quotient(factors) ?? cancelled(factors) ?? signedRatio(factors) ?? saturatedErrorFunctions(factors)
        ?? powerWithRoot(factors)
    case .sum(let terms):
      pair(terms) ?? logisticLoss(terms) ?? logarithmsOfShares(terms) ?? arrays?.logarithmOfShare(in: terms)
    case .power(let base, let exponent): reciprocal(base, exponent) ?? powerOfRoot(base, exponent)
    default: nil
    }
  }

  /// The value under names.
  func named(_ node: Node) -> Node {
    var node = node
    while true {
      if graph.opcode(of: node) == .named {
        node = graph.value(of: node)
      } else if let value = arrays?.value(of: node) {
        node = value
      } else {
        return node
      }
    }
  }

  /// The argument where the node, seen through names, is a function of this kind.
  func argument(of function: ElementaryFunction, _ node: Node) -> Node? {
    guard case .function(function, let arguments) = graph.view(named(node)) else { return nil }
    return arguments[0]
  }

  // MARK: Roots

  /// bʳˢ for (bʳ)ˢ where b ≥ 0 by its form and r, s > 0: (√(x² + y²))² has a slope at 0, which the root has not.
  private func powerOfRoot(_ base: Node, _ exponent: Node) -> Node? {
    guard let outer = graph.constant(of: exponent), !outer.isNegative,
      case .power(let root, let power) = graph.view(named(base)), let inner = graph.constant(of: power),
      !inner.isNegative, !inner.isInteger, let total = inner.multiplied(by: outer),
      graph.facts(of: named(root)).isSuperset(of: [.total, .nonnegative])
    else { return nil }
    return graph.power(root, graph.constant(total))
  }

  /// bʳ⁺ˢ for bʳ·bˢ where r, s > 0, one of them no integer: |x|·√|x| has a slope at 0, which the root has not.
  private func powerWithRoot(_ factors: [Node]) -> Node? {
    let powers = factors.map { factor -> (base: Node, exponent: Rational) in
      guard case .power(let base, let exponent) = graph.view(factor),
        let number = graph.constant(of: exponent)
      else { return (factor, .one) }
      return (base, number)
    }
    for (place, root) in powers.enumerated() where !root.exponent.isInteger && !root.exponent.isNegative {
      guard
        let other = powers.indices.first(where: {
          $0 != place && powers[$0].base == root.base && !powers[$0].exponent.isNegative
        }), let total = root.exponent.adding(powers[other].exponent)
      else { continue }
      var rest = factors
      rest[min(place, other)] = graph.power(root.base, graph.constant(total))
      rest.remove(at: max(place, other))
      return graph.product(rest)
    }
    return nil
  }

  // MARK: Logarithms

  private func logarithm(of argument: Node) -> Node? {
    if let known = knownLogarithm(of: argument) { return known }
    if case .product(let factors) = graph.view(named(argument)) {
      if factors.count == 2, graph.constant(of: factors[0])?.isMinusOne == true,
        let z = self.argument(of: .expm1, factors[1])
      {
        return graph.apply(.logOneMinusExp, z)
      }
      return logarithm(ofFactors: factors)
    }
    if case .sum(let terms) = graph.view(named(argument)),
      let place = terms.firstIndex(where: { graph.constant(of: $0)?.isOne == true })
    {
      return graph.apply(.log1p, graph.sum(Array(terms[..<place] + terms[(place + 1)...])))
    }
    // A number near 1 as a double has lost what its logarithm is made of.
    if let number = graph.constant(of: named(argument)), let rest = number.adding(-1), !rest.isZero,
      rest.magnitude < Rational(1, over: 2)!
    {
      return graph.apply(.log1p, graph.constant(rest))
    }
    return nil
  }

  /// The logarithm of a value that is positive by its form; nil for all others.
  private func knownLogarithm(of value: Node) -> Node? {
    let value = named(value)
    if let exponents = exponents(of: value) { return logarithmOfSum(exponents) }
    switch graph.view(value) {
    case .symbol: return arrays?.logarithm(ofShare: value)
    case .function(.sigmoid, let z): return graph.negation(graph.apply(.softplus, graph.negation(z[0])))
    case .function(.exp, let z): return z[0]
    case .function(.cosh, let z): return graph.apply(.logCosh, z[0])
    case .function(.sech, let z): return graph.negation(graph.apply(.logCosh, z[0]))
    case .function(.tanhSlope, let z): return graph.product(graph.constant(-2), graph.apply(.logCosh, z[0]))
    case .power(let base, let exponent):
      guard graph.constant(of: exponent) != nil else { return nil }
      return knownLogarithm(of: base).map { graph.product(exponent, $0) }
    case .product(let factors):
      if let rest = logarithmOfComplement(factors) { return rest }
      let parts = logarithms(ofFactors: factors)
      return parts.contains(nil) ? nil : graph.sum(parts.compactMap { $0 })
    default: return nil
    }
  }

  /// A sum of logarithms where all factors but one are positive by their form: log a is NaN, or −∞, where log ab is. The
  /// logarithm of such a product is no part of another: log (ab)² has a value where log a has none.
  private func logarithm(ofFactors factors: [Node]) -> Node? {
    let parts = logarithms(ofFactors: factors)
    let isNumber = factors.map { graph.constant(of: $0) != nil }
    let unknown = parts.indices.filter { parts[$0] == nil }
    guard unknown.count == 1, !isNumber[unknown[0]],
      parts.indices.contains(where: { parts[$0] != nil && !isNumber[$0] })
    else { return nil }
    return graph.sum(zip(parts, factors).map { $0 ?? graph.apply(.log, $1) })
  }

  /// The logarithms of the factors that are positive by their form, nil for the others.
  private func logarithms(ofFactors factors: [Node]) -> [Node?] {
    factors.map { factor in
      graph.constant(of: factor).map { $0.isNegative ? nil : graph.apply(.log, factor) }
        ?? knownLogarithm(of: factor)
    }
  }

  // MARK: Sums

  /// k + c·f(z) where c = ±k, and so on: k times a row of the table.
  private func pair(_ terms: [Node]) -> Node? {
    guard terms.count == 2, let place = terms.firstIndex(where: { graph.constant(of: $0) != nil }),
      let number = graph.constant(of: terms[place])
    else { return nil }
    var scale = Rational.one
    var factors = [terms[1 - place]]
    if case .product(let all) = graph.view(factors[0]), let first = graph.constant(of: all[0]) {
      (scale, factors) = (first, Array(all.dropFirst()))
    }
    guard factors.count == 1, let ratio = number.reciprocal?.multiplied(by: scale) else { return nil }
    return onePlus(ratio, factors[0]).map { graph.product(graph.constant(number), $0) }
  }

  /// 1 + r·f.
  private func onePlus(_ ratio: Rational, _ value: Node) -> Node? {
    if let root = rootMinusOne(ratio, value) { return graph.negation(root) }
    let sign = ratio.isNegative ? -1 : 1
    func twice(_ node: Node) -> Node { graph.product(graph.constant(2 * sign), node) }
    if ratio.magnitude.isOne {
      switch graph.view(named(value)) {
      case .function(.sigmoid, let z) where sign < 0: return graph.apply(.sigmoid, graph.negation(z[0]))
      case .function(.tanh, let z):
        return graph.product(graph.constant(2), graph.apply(.sigmoid, twice(z[0])))
      case .function(.erf, let z): return graph.apply(.erfc, sign < 0 ? z[0] : graph.negation(z[0]))
      case .function(.exp, let z) where sign < 0: return graph.negation(graph.apply(.expm1, z[0]))
      case .power(let base, let exponent) where sign < 0 && graph.constant(of: exponent)?.integer == 2:
        return argument(of: .tanh, base).map { graph.apply(.tanhSlope, $0) }
      default: return nil
      }
    }
    guard ratio.integer == -2, let z = argument(of: .sigmoid, value) else { return nil }
    return graph.negation(graph.apply(.tanh, graph.quotient(z, graph.constant(2))))
  }

  /// √(1 + v/b) − 1 where 1 + r·√(b + v) is its opposite, as 1 + r·√b = 0.
  private func rootMinusOne(_ ratio: Rational, _ value: Node) -> Node? {
    guard ratio.isNegative, case .power(let base, let exponent) = graph.view(named(value)),
      graph.constant(of: exponent) == Rational(1, over: 2), case .sum(let terms) = graph.view(named(base)),
      let place = terms.firstIndex(where: { graph.constant(of: $0) != nil }),
      let inverse = ratio.multiplied(by: ratio), graph.constant(of: terms[place]) == inverse.reciprocal
    else { return nil }
    let rest = graph.sum(Array(terms[..<place] + terms[(place + 1)...]))
    return graph.apply(.rootMinusOne, graph.product(graph.constant(inverse), rest))
  }

  // MARK: Products

  /// Factors that stand above and below, whose product may leave the range of doubles. Where they are zero the author's form has
  /// no value, which its conditions say.
  private func cancelled(_ factors: [Node]) -> Node? {
    var above: [Node] = []
    var below: [Node] = []
    for factor in factors {
      if case .power(let base, let exponent) = graph.view(factor),
        graph.constant(of: exponent)?.isMinusOne == true
      {
        if case .product(let inner) = graph.view(base) { below += inner } else { below.append(base) }
      } else {
        above.append(factor)
      }
    }
    var isChanged = false
    for factor in below {
      guard let place = above.firstIndex(of: factor), let other = below.firstIndex(of: factor) else {
        continue
      }
      above.remove(at: place)
      below.remove(at: other)
      isChanged = true
    }
    guard isChanged else { return nil }
    return graph.product(above + below.map { graph.power($0, graph.constant(-1)) })
  }
}

extension LoweredModel {
  /// Rewrites the loss into stable forms, under the same names. For readings that compute.
  public func stabilize() {
    let forms = StableForms(graph: graph, arrays: nil, sharesSums: true, isGiven: model.isGiven(in: graph))
    loss = forms.rewritten(loss)
  }

  /// The stable forms of formulas of the model, in functions of one argument.
  public var stableForms: StableForms {
    StableForms(graph: graph, arrays: nil, isGiven: model.isGiven(in: graph))
  }
}

extension Model {
  /// Whether a name in a graph is that of an input, a target or a constant.
  func isGiven(in graph: ExpressionGraph) -> (Symbol) -> Bool {
    var given: Set<Symbol> = []
    for quantity in quantities {
      switch quantity.role {
      case .input, .target, .constant: given.insert(graph.symbol(named: quantity.name))
      case .weight, .rate, .link, .abbreviation, .loss: break
      }
    }
    return given.contains
  }
}
