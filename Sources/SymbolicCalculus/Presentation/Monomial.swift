import SymbolicAlgebra

/// An exponent: a number plus what is not a number, γ − 1.
struct Exponent: Hashable {
  var number: Rational
  var symbol: Node?

  static let one = Exponent(number: .one, symbol: nil)

  init(number: Rational, symbol: Node? = nil) {
    self.number = number
    self.symbol = symbol
  }

  var isZero: Bool { symbol == nil && number.isZero }
  var integer: Int? { symbol == nil ? number.integer : nil }
  var rational: Rational? { symbol == nil ? number : nil }
}

/// base^exponent. Slots of one base have one key, whatever its sign where the base is a sum.
struct Slot {
  var base: Node
  var exponent: Exponent
  var key: UInt64
}

/// A product as a number times slots, in the author's order.
struct Monomial {
  var coefficient: Rational
  var slots: [Slot] = []

  static let one = Monomial(coefficient: .one)

  /// Whether a base stands twice: no guard allowed to join its powers. Laws that look for the slot of a base leave such products alone.
  var repeatsBase: Bool {
    var place = 1
    while place < slots.count {
      for other in 0..<place where slots[other].key == slots[place].key { return true }
      place += 1
    }
    return false
  }

  func slot(of key: UInt64) -> Slot? { slots.first { $0.key == key } }

  var negated: Monomial { Monomial(coefficient: coefficient.negated, slots: slots) }
}

extension Presenter {
  // MARK: Exponents

  func exponent(_ node: Node) -> Exponent {
    if let number = graph.constant(of: node) { return Exponent(number: number) }
    guard case .sum(let terms) = graph.view(node),
      let place = terms.firstIndex(where: { graph.opcode(of: $0) == .constant }),
      let number = graph.constant(of: terms[place])
    else { return Exponent(number: .zero, symbol: node) }
    var rest = terms
    rest.remove(at: place)
    return Exponent(number: number, symbol: graph.sum(rest))
  }

  func node(_ exponent: Exponent) -> Node {
    guard let symbol = exponent.symbol else { return graph.constant(exponent.number) }
    return exponent.number.isZero ? symbol : graph.sum(symbol, graph.constant(exponent.number))
  }

  func sum(_ a: Exponent, _ b: Exponent) -> Exponent? {
    guard let number = a.number.adding(b.number) else { return nil }
    guard let x = a.symbol, let y = b.symbol else {
      return Exponent(number: number, symbol: a.symbol ?? b.symbol)
    }
    let both = exponent(graph.sum(x, y))
    guard let total = number.adding(both.number) else { return nil }
    return Exponent(number: total, symbol: both.symbol)
  }

  func product(_ a: Exponent, _ b: Exponent) -> Exponent? {
    if let x = a.rational, let y = b.rational { return x.multiplied(by: y).map { Exponent(number: $0) } }
    return exponent(expandedProduct(node(a), node(b)))
  }

  func negated(_ exponent: Exponent) -> Exponent {
    Exponent(
      number: exponent.number.negated, symbol: exponent.symbol.map { expandedProduct(graph.constant(-1), $0) }
    )
  }

  /// A number times a sum is multiplied out: 2(γ − 1) as an exponent is 2γ − 2.
  private func expandedProduct(_ a: Node, _ b: Node) -> Node {
    let (number, other) = graph.opcode(of: a) == .constant ? (a, b) : (b, a)
    guard graph.opcode(of: number) == .constant, case .sum(let terms) = graph.view(other) else {
      return graph.product(a, b)
    }
    return graph.sum(terms.map { graph.product(number, $0) })
  }

  // MARK: From nodes

  /// The factors of a node, each base once where the guards allow it.
  func monomial(_ node: Node) -> Monomial {
    var result = Monomial.one
    multiply(&result, node, .one)
    return result
  }

  /// result · node^exponent.
  func multiply(_ result: inout Monomial, _ node: Node, _ exponent: Exponent) {
    var open = [(node, exponent)]
    while let (node, exponent) = open.popLast() {
      switch graph.view(node) {
      case .constant(let value): multiply(&result, value, exponent)
      case .product(let factors):
        guard exponent.integer != nil else {
          append(&result, Slot(base: node, exponent: exponent, key: graph.fingerprint(of: node)))
          continue
        }
        open += factors.reversed().map { ($0, exponent) }
      case .power(let base, let inner):
        guard let total = product(self.exponent(inner), exponent), opens(base, self.exponent(inner), exponent)
        else {
          append(&result, Slot(base: node, exponent: exponent, key: graph.fingerprint(of: node)))
          continue
        }
        open.append((base, total))
      case .sum: multiply(&result, sum: node, exponent)
      case .function(.exp, let argument): multiply(&result, exponential: argument[0], exponent)
      case .function(.sigmoidSlope, let z) where exponent.integer != nil:
        let value = named(graph.apply(.sigmoid, z[0]))
        open.append((graph.difference(graph.constant(1), value), exponent))
        open.append((value, exponent))
      case .function(.tanhSlope, let z):
        let square = graph.power(named(graph.apply(.tanh, z[0])), graph.constant(2))
        open.append((graph.difference(graph.constant(1), square), exponent))
      case .named, .symbol:
        if let value = names.value(of: node), exponent.integer != nil, opensName(value) {
          open.append((value, exponent))
        } else {
          append(&result, Slot(base: node, exponent: exponent, key: graph.fingerprint(of: node)))
        }
      default: append(&result, Slot(base: node, exponent: exponent, key: graph.fingerprint(of: node)))
      }
    }
  }

  /// The name of a value, or the value.
  func named(_ node: Node) -> Node { names.name(of: graph.fingerprint(of: node)) ?? node }

  /// (xᵃ)ʳ = xᵃʳ for whole a and r, and where x > 0.
  private func opens(_ base: Node, _ inner: Exponent, _ outer: Exponent) -> Bool {
    if inner.integer != nil, outer.integer != nil { return true }
    if outer.integer != nil { return true }
    return facts.isPositive(base)
  }

  private func multiply(_ result: inout Monomial, _ value: Rational, _ exponent: Exponent) {
    if let power = exponent.integer, let raised = value.raised(to: power),
      let product = result.coefficient.multiplied(by: raised)
    {
      result.coefficient = product
    } else {
      let node = graph.constant(value)
      append(&result, Slot(base: node, exponent: exponent, key: graph.fingerprint(of: node)))
    }
  }

  /// The content of a sum is a number before it; its sign is the one it was met with first.
  private func multiply(_ result: inout Monomial, sum node: Node, _ exponent: Exponent) {
    var base = node
    if let power = exponent.integer, let (content, rest) = contentAndRest(node),
      let raised = content.raised(to: power), let product = result.coefficient.multiplied(by: raised)
    {
      result.coefficient = product
      base = rest
    }
    if graph.opcode(of: base) != .sum { return multiply(&result, base, exponent) }
    if totals.contains(graph.fingerprint(of: base)) { return }
    let own = graph.fingerprint(of: base)
    append(&result, Slot(base: base, exponent: exponent, key: min(own, Fingerprint.negate(own))))
  }

  /// e^(c·u) as (e^u)^c with u free of numbers, so that e^(−x) and e^(2x) are powers of one base.
  private func multiply(_ result: inout Monomial, exponential argument: Node, _ exponent: Exponent) {
    var argument = argument
    if exponent.rational == nil { argument = graph.product(node(exponent), argument) }
    if case .sum(let terms) = graph.view(argument), !isAuthors(exponent: argument) {
      for term in terms { multiply(&result, exponential: term, exponent.rational == nil ? .one : exponent) }
      return
    }
    let (scale, root) = primitive(argument)
    let power = exponent.rational.flatMap { $0.multiplied(by: scale) } ?? scale
    let base = graph.apply(.exp, root)
    append(&result, Slot(base: base, exponent: Exponent(number: power), key: graph.fingerprint(of: base)))
  }

  /// Whether the author wrote this argument of an exponential, or a multiple of it; e^(a + b) of another is e^a e^b.
  private func isAuthors(exponent argument: Node) -> Bool {
    let root = graph.fingerprint(of: primitive(argument).1)
    return authors.arguments.values.contains { graph.fingerprint(of: primitive($0).1) == root }
  }

  /// c and u of c·u, u without content and with one sign of two.
  func primitive(_ node: Node) -> (Rational, Node) {
    if let value = graph.constant(of: node) {
      return value.isZero ? (.one, node) : (value, graph.constant(1))
    }
    if graph.opcode(of: node) == .sum {
      var (scale, rest) = contentAndRest(node) ?? (.one, node)
      let own = graph.fingerprint(of: rest)
      if Fingerprint.negate(own) < own { (scale, rest) = (scale.negated, opposite(rest)) }
      return (scale, rest)
    }
    guard case .product(let factors) = graph.view(node), let number = graph.constant(of: factors[0]) else {
      return (.one, node)
    }
    let (scale, rest) = primitive(graph.product(Array(factors.dropFirst())))
    return (scale.multiplied(by: number) ?? .one, rest)
  }

  /// Adds a slot to those of its base, where xᵃ xᵇ = xᵃ⁺ᵇ is known.
  func append(_ result: inout Monomial, _ slot: Slot) {
    if slot.exponent.isZero || totals.contains(slot.key) { return }
    var slot = rootNamed(slot)
    for place in result.slots.indices where result.slots[place].key == slot.key {
      let known = result.slots[place]
      if graph.fingerprint(of: known.base) != graph.fingerprint(of: slot.base) {
        // b − a beside a − b: only whole powers can be turned.
        guard let power = slot.exponent.integer else { continue }
        if power % 2 != 0 { result.coefficient = result.coefficient.negated }
        slot.base = known.base
      }
      guard joins(known.base, known.exponent, slot.exponent), let total = sum(known.exponent, slot.exponent)
      else { continue }
      result.slots[place].exponent = total
      return settle(&result, place)
    }
    result.slots.append(slot)
  }

  /// Powers of a root with a name are powers of the name: r⁻³ for u^(−3/2) with r = √u.
  private func rootNamed(_ slot: Slot) -> Slot {
    if names.isEmpty { return slot }
    if graph.opcode(of: slot.base) == .function, graph.function(of: slot.base) != .exp,
      let name = names.name(of: graph.fingerprint(of: slot.base))
    {
      return Slot(base: name, exponent: slot.exponent, key: graph.fingerprint(of: name))
    }
    guard let power = slot.exponent.rational, power.integer == nil,
      let inverse = Rational(BigInteger(1), over: power.denominator),
      let whole = Rational(power.numerator, over: BigInteger(1)),
      let name = names.name(of: graph.fingerprint(of: graph.power(slot.base, graph.constant(inverse))))
    else { return slot }
    return Slot(base: name, exponent: Exponent(number: whole), key: graph.fingerprint(of: name))
  }

  /// A slot whose exponent has changed: nothing is left of it, or its base can be opened.
  private func settle(_ result: inout Monomial, _ place: Int) {
    let slot = result.slots[place]
    if slot.exponent.isZero {
      result.slots.remove(at: place)
    } else if slot.exponent.integer != nil,
      [.product, .constant, .power].contains(graph.opcode(of: slot.base))
    {
      result.slots.remove(at: place)
      multiply(&result, slot.base, slot.exponent)
    }
  }

  private func joins(_ base: Node, _ a: Exponent, _ b: Exponent) -> Bool {
    if graph.opcode(of: base) == .constant { return facts.isPositive(base) }
    if a.symbol != nil || b.symbol != nil { return facts.isPositive(base) }
    if a.number.isNegative == b.number.isNegative { return true }
    return facts.isNonzero(base)
  }

  // MARK: To nodes

  func node(_ monomial: Monomial) -> Node {
    let monomial = namingSlopes(namingQuotients(monomial, shares))
    var factors = monomial.coefficient.isOne ? [] : [graph.constant(monomial.coefficient)]
    factors += arranged(monomial.slots).map { power($0) }
    return factors.isEmpty ? graph.constant(1) : graph.product(factors)
  }

  /// h for (z − μ)/s, as often as its factors are there.
  func namingQuotients(_ monomial: Monomial, _ quotients: [(name: Node, value: Monomial)]) -> Monomial {
    if monomial.repeatsBase { return monomial }
    var result = monomial
    for (name, value) in quotients where !value.slots.isEmpty {
      guard let count = count(of: value, in: result), count != 0,
        let number = value.coefficient.raised(to: -count),
        let total = result.coefficient.multiplied(by: number)
      else { continue }
      let place = result.slots.firstIndex { $0.key == value.slots[0].key } ?? 0
      for factor in value.slots {
        guard let at = result.slots.firstIndex(where: { $0.key == factor.key }),
          let power = factor.exponent.integer,
          let left = result.slots[at].exponent.number.adding(Rational(-power * count))
        else { return monomial }
        if power * count % 2 != 0,
          graph.fingerprint(of: result.slots[at].base) != graph.fingerprint(of: factor.base)
        {
          return monomial
        }
        result.slots[at].exponent.number = left
      }
      result.coefficient = total
      let slot = Slot(
        base: name, exponent: Exponent(number: Rational(count)), key: graph.fingerprint(of: name))
      result.slots.insert(slot, at: place)
      result.slots.removeAll { $0.exponent.isZero }
    }
    return result
  }

  /// How often a product stands whole in another; below 0 where its inverse does.
  private func count(of value: Monomial, in product: Monomial) -> Int? {
    var least: Int?
    for factor in value.slots {
      guard let need = factor.exponent.integer, need != 0,
        let have = product.slot(of: factor.key)?.exponent.integer
      else { return nil }
      let count = have / need
      guard count != 0, least.map({ ($0 > 0) == (count > 0) }) ?? true else { return nil }
      least = least.map { abs($0) < abs(count) ? $0 : count } ?? count
    }
    return least
  }

  /// σ′(z) for σ(z)(1 − σ(z)).
  private func namingSlopes(_ monomial: Monomial) -> Monomial {
    if monomial.repeatsBase { return monomial }
    var result = monomial
    for slot in monomial.slots {
      let value = names.value(of: slot.base) ?? graph.value(of: slot.base)
      guard graph.function(of: value) == .sigmoid, let power = slot.exponent.integer, power > 0 else {
        continue
      }
      let complement = graph.fingerprint(of: graph.difference(graph.constant(1), slot.base))
      let key = min(complement, Fingerprint.negate(complement))
      guard let place = result.slots.firstIndex(where: { $0.key == slot.key }),
        let other = result.slots.firstIndex(where: { $0.key == key }),
        let partner = result.slots[other].exponent.integer, partner > 0
      else { continue }
      let count = min(power, partner)
      if count % 2 != 0, graph.fingerprint(of: result.slots[other].base) != complement {
        result.coefficient = result.coefficient.negated
      }
      let slope = graph.apply(.sigmoidSlope, graph.operand(of: value, at: 0))
      result.slots[place].exponent.number = Rational(power - count)
      result.slots[other].exponent.number = Rational(partner - count)
      result.slots.insert(
        Slot(base: slope, exponent: Exponent(number: Rational(count)), key: graph.fingerprint(of: slope)),
        at: place)
      result.slots.removeAll { $0.exponent.isZero }
    }
    return result
  }

  /// What stands above, then what stands below, then Σ; names before functions before brackets where that is asked for.
  private func arranged(_ slots: [Slot]) -> [Slot] {
    func rank(_ slot: Slot) -> Int {
      if graph.opcode(of: slot.base) == .reduction { return 20 }
      let isBelow = isDivisor(slot.exponent) && graph.function(of: slot.base) != .exp
      let first = isBelow ? 10 : 0
      if !ordersFactors { return first }
      switch graph.opcode(of: slot.base) {
      case .constant where slot.exponent.symbol == nil && slot.exponent.integer == nil: return first + 1
      case .constant, .symbol, .named, .indexValue: return first + (slot.exponent.number.isInteger ? 0 : 1)
      case .sum: return first + (slot.exponent.integer.map { abs($0) == 1 } ?? false ? 2 : 1)
      default: return first + 1
      }
    }
    let ranked = slots.enumerated().map { (rank: rank($0.element), place: $0.offset, slot: $0.element) }
    return ranked.sorted { ($0.rank, $0.place) < ($1.rank, $1.place) }.map { $0.slot }
  }

  func power(_ slot: Slot) -> Node {
    if case .function(.exp, let argument) = graph.view(slot.base), let scale = slot.exponent.rational {
      return graph.apply(.exp, scaled(argument[0], scale))
    }
    if slot.exponent.symbol != nil, isDivisor(slot.exponent) {
      return graph.power(graph.power(slot.base, node(negated(slot.exponent))), graph.constant(-1))
    }
    return graph.power(slot.base, node(slot.exponent))
  }

  /// Whether a power stands below: x⁻², x^(−γ−1).
  private func isDivisor(_ exponent: Exponent) -> Bool {
    guard let symbol = exponent.symbol else { return exponent.number.isNegative }
    let first = graph.opcode(of: symbol) == .sum ? graph.operand(of: symbol, at: 0) : symbol
    return AuthorsForms.isNegative(first, graph) && !(Rational.zero < exponent.number)
  }

  /// c·u as the author would write it as an exponent, the number within the sum.
  private func scaled(_ node: Node, _ scale: Rational) -> Node {
    if scale.isOne { return node }
    let terms = graph.opcode(of: node) == .sum ? graph.operands(of: node) : [node]
    let made = graph.sum(terms.map { graph.product(graph.constant(scale), $0) })
    if let own = authors.arguments[graph.fingerprint(of: made)] { return own }
    return terms.count > 1 ? oriented(made) : made
  }
}
