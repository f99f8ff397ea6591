import SymbolicAlgebra

/// Laws of functions, and of functions beside one another in a product.
extension Presenter {
  func odd(_ function: ElementaryFunction, _ arguments: [Node]) -> Node? {
    guard function.row.shape.symmetry == .odd, let argument = positive(arguments[0]) else { return nil }
    return graph.negation(graph.apply(function, argument))
  }

  func even(_ function: ElementaryFunction, _ arguments: [Node]) -> Node? {
    guard function.row.shape.symmetry == .even, let argument = positive(arguments[0]) else { return nil }
    return graph.apply(function, argument)
  }

  /// u for −u where every term of −u has a minus.
  private func positive(_ node: Node) -> Node? {
    let terms = graph.opcode(of: node) == .sum ? graph.operands(of: node) : [node]
    if terms.allSatisfy({ AuthorsForms.isNegative($0, graph) }) { return opposite(node) }
    let own = graph.fingerprint(of: node)
    return authors.sums[own] == nil ? authors.sums[Fingerprint.negate(own)] : nil
  }

  func exponentialOfLogarithm(_ function: ElementaryFunction, _ arguments: [Node]) -> Node? {
    guard function == .exp else { return nil }
    let own = monomial(arguments[0])
    guard
      let place = own.slots.firstIndex(where: { graph.function(of: $0.base) == .log && $0.exponent == .one })
    else { return nil }
    var rest = own
    let logarithm = rest.slots.remove(at: place)
    return graph.power(graph.operand(of: logarithm.base, at: 0), node(rest))
  }

  func logarithmOfExponential(_ function: ElementaryFunction, _ arguments: [Node]) -> Node? {
    guard function == .log, graph.function(of: arguments[0]) == .exp else { return nil }
    return graph.operand(of: arguments[0], at: 0)
  }

  // MARK: In products

  private static let ratios:
    [(above: ElementaryFunction, below: ElementaryFunction, quotient: ElementaryFunction)] = [
      (.sin, .cos, .tan), (.sinh, .cosh, .tanh),
    ]

  func ratio(_ product: Monomial) -> Monomial? {
    for law in Self.ratios {
      for (place, slot) in product.slots.enumerated() where graph.function(of: slot.base) == law.above {
        let argument = graph.operand(of: slot.base, at: 0)
        let below = graph.apply(law.below, argument)
        guard let power = slot.exponent.integer, power != 0,
          let other = product.slots.firstIndex(where: { $0.base == below }),
          let divisor = product.slots[other].exponent.integer, (power > 0) != (divisor > 0)
        else { continue }
        let count = min(abs(power), abs(divisor)) * (power > 0 ? 1 : -1)
        // cos x/sin x stays: whoever means cot x writes it.
        if count < 0 { continue }
        var result = Monomial(coefficient: product.coefficient)
        for (own, slot) in product.slots.enumerated() where own != other {
          append(&result, own == place ? Slot(slot, Exponent(number: Rational(power - count))) : slot)
          if own == place {
            multiply(&result, graph.apply(law.quotient, argument), Exponent(number: Rational(count)))
          }
        }
        append(&result, Slot(product.slots[other], Exponent(number: Rational(divisor + count))))
        return result
      }
    }
    return nil
  }

  func modulus(_ product: Monomial) -> Monomial? {
    for (place, slot) in product.slots.enumerated() {
      var rest = product
      rest.slots.remove(at: place)
      if graph.function(of: slot.base) == .abs, let power = slot.exponent.integer, power % 2 == 0 {
        multiply(&rest, graph.operand(of: slot.base, at: 0), slot.exponent)
        return rest
      }
      guard graph.function(of: slot.base) == .sign, let power = slot.exponent.integer, power > 0 else {
        continue
      }
      let argument = graph.operand(of: slot.base, at: 0)
      if power > 1, facts.isNonzero(argument) {
        if power % 2 != 0 { append(&rest, Slot(slot, .one)) }
        return rest
      }
      if power == 1, let result = signed(rest, argument) { return result }
    }
    return nil
  }

  /// step u beside what is 0 where u ≤ 0, or 0 or 1 like itself.
  func pieces(_ product: Monomial) -> Monomial? {
    for (place, slot) in product.slots.enumerated() where graph.function(of: slot.base) == .step {
      guard let power = slot.exponent.integer, power > 0 else { continue }
      let argument = graph.operand(of: slot.base, at: 0)
      let zero = graph.constant(0)
      let positives = [
        graph.apply(.relu, argument), graph.apply(.max, [zero, argument]),
        graph.apply(.max, [argument, zero]),
      ]
      let isBeside = product.slots.contains { positives.contains($0.base) && $0.exponent.integer ?? 0 > 0 }
      if !isBeside, power == 1 { continue }
      var result = product
      if isBeside { result.slots.remove(at: place) } else { result.slots[place].exponent = .one }
      return result
    }
    return nil
  }

  /// rest · sign u with the sign in the modulus.
  private func signed(_ rest: Monomial, _ argument: Node) -> Monomial? {
    var rest = rest
    let modulus = graph.apply(.abs, argument)
    if let place = rest.slots.firstIndex(where: { $0.base == modulus }),
      let power = rest.slots[place].exponent.integer,
      power % 2 != 0, power > 0 || facts.isNonzero(argument)
    {
      rest.slots.remove(at: place)
      multiply(&rest, argument, Exponent(number: Rational(power)))
      return rest
    }
    let own = monomial(argument)
    // u in the product, once: u sign u = |u|.
    guard own.slots.count == 1, own.slots[0].exponent == .one, own.coefficient.isOne,
      let place = rest.slots.firstIndex(where: { $0.key == own.slots[0].key && $0.exponent.integer == 1 })
    else { return nil }
    let isTurned = graph.fingerprint(of: rest.slots[place].base) != graph.fingerprint(of: argument)
    if isTurned { rest.coefficient = rest.coefficient.negated }
    rest.slots.remove(at: place)
    append(&rest, Slot(base: modulus, exponent: .one, key: graph.fingerprint(of: modulus)))
    return rest
  }

  /// eᵃ eᵇ as e^(a + b).
  func exponentials(_ product: Monomial) -> [Form] {
    let isExponential = { (slot: Slot) in
      self.graph.function(of: slot.base) == .exp && slot.exponent.rational != nil
    }
    let all = product.slots.filter(isExponential)
    guard all.count > 1, let place = product.slots.firstIndex(where: isExponential) else { return [] }
    let argument = graph.sum(all.map { graph.operand(of: power($0), at: 0) })
    var result = Monomial(
      coefficient: product.coefficient, slots: product.slots.filter { !isExponential($0) })
    let joined = graph.apply(.exp, best(oriented(argument)))
    result.slots.insert(
      Slot(base: joined, exponent: .one, key: graph.fingerprint(of: joined)),
      at: min(place, result.slots.count))
    return [Form(node: node(result))]
  }

  // MARK: Roots

  /// R^(k−1)·x as R^k·l for R = x/l.
  func partOfRoot(_ product: Monomial) -> [Form] {
    for (place, slot) in product.slots.enumerated()
    where graph.opcode(of: slot.base) == .product && slot.exponent.symbol != nil
      && slot.exponent.number.isNegative
    {
      let own = monomial(slot.base)
      let isBegun = own.slots.contains { factor in
        product.slot(of: factor.key)?.exponent.rational.map {
          $0.isNegative == factor.exponent.number.isNegative
        } ?? false
      }
      guard isBegun, let next = slot.exponent.number.adding(.one), let inverse = own.coefficient.reciprocal,
        let number = product.coefficient.multiplied(by: inverse)
      else { continue }
      var result = Monomial(coefficient: number, slots: product.slots)
      result.slots[place].exponent.number = next
      for factor in own.slots { append(&result, Slot(factor, negated(factor.exponent))) }
      return [Form(node: node(result))]
    }
    return []
  }

  /// R·√R as R^(3/2), where R is a product and all its factors stand beside its root.
  func wholeRoot(_ product: Monomial) -> Monomial? {
    for (place, slot) in product.slots.enumerated()
    where graph.opcode(of: slot.base) == .product && slot.exponent.integer == nil {
      let own = monomial(slot.base)
      for sign in [1, -1] where (sign > 0) == slot.exponent.number.isNegative {
        // Only where the root loses by it: R/√R is √R.
        var rest = product
        rest.slots.remove(at: place)
        guard let power = slot.exponent.number.adding(Rational(sign)) else { continue }
        var isPresent = true
        for factor in own.slots {
          guard let at = rest.slots.firstIndex(where: { $0.key == factor.key }),
            let have = rest.slots[at].exponent.rational,
            let need = factor.exponent.rational?.multiplied(by: Rational(sign)),
            need.isNegative == have.isNegative,
            !(have.magnitude < need.magnitude), let left = have.adding(need.negated)
          else {
            isPresent = false
            break
          }
          if left.isZero {
            rest.slots.remove(at: at)
          } else {
            rest.slots[at].exponent = Exponent(number: left)
          }
        }
        guard isPresent, let number = own.coefficient.raised(to: -sign),
          let total = rest.coefficient.multiplied(by: number)
        else { continue }
        rest.coefficient = total
        append(&rest, Slot(slot, Exponent(number: power, symbol: slot.exponent.symbol)))
        return rest
      }
    }
    return nil
  }

  /// √(x/y) as √x/√y where both are positive.
  func openedRoots(_ product: Monomial) -> [Form] {
    guard
      let place = product.slots.firstIndex(where: { slot in
        guard graph.opcode(of: slot.base) == .product, slot.exponent.symbol == nil, !graph.isClosed(slot.base)
        else { return false }
        return graph.operands(of: slot.base).allSatisfy { facts.isPositive($0) }
      })
    else { return [] }
    var result = product
    let slot = result.slots.remove(at: place)
    for factor in graph.operands(of: slot.base) { multiply(&result, factor, slot.exponent) }
    return [Form(node: node(result))]
  }

  /// √2 √π as √(2π), and 2/√(2π) as √(2/π).
  func oneRoot(_ product: Monomial) -> [Form] {
    func isRoot(_ slot: Slot, _ half: Int) -> Bool {
      graph.isClosed(slot.base) && slot.exponent.rational?.multiplied(by: Rational(2))?.integer == half
    }
    let (above, below) = (product.slots.filter { isRoot($0, 1) }, product.slots.filter { isRoot($0, -1) })
    guard let first = product.slots.firstIndex(where: { isRoot($0, 1) || isRoot($0, -1) }) else { return [] }
    func joined(_ roots: [Slot], _ number: Rational, _ power: Int) -> Slot {
      var inner = Monomial(coefficient: number)
      for root in roots {
        multiply(&inner, root.base, Exponent(number: Rational(isRoot(root, power) ? 1 : -1)))
      }
      let base = node(inner)
      return Slot(
        base: base, exponent: Exponent(number: Rational(power, over: 2) ?? .one),
        key: graph.fingerprint(of: base))
    }
    func form(_ number: Rational, _ roots: [Slot]) -> Form {
      var result = Monomial(
        coefficient: number, slots: product.slots.filter { !isRoot($0, 1) && !isRoot($0, -1) })
      result.slots.insert(contentsOf: roots, at: min(first, result.slots.count))
      return Form(node: node(result))
    }
    var forms: [Form] = []
    if above.count > 1 || below.count > 1 {
      forms.append(
        form(
          product.coefficient,
          [(above, 1), (below, -1)].filter { !$0.0.isEmpty }.map { joined($0.0, .one, $0.1) }))
    }
    // A number with a root below it goes under the root as its square.
    let size = product.coefficient.magnitude
    if !below.isEmpty, let square = size.multiplied(by: size), !Self.isDecimal(size) {
      forms.append(
        form(product.coefficient.isNegative ? .minusOne : .one, [joined(above + below, square, 1)]))
    }
    return forms
  }

  /// What is a square under a root stands before it.
  func outOfRoot(_ product: Monomial) -> Monomial? {
    for (place, slot) in product.slots.enumerated()
    where graph.opcode(of: slot.base) == .product && slot.exponent.rational?.denominator == 2 {
      guard let half = slot.exponent.rational else { continue }
      let own = monomial(slot.base)
      var outside = Monomial.one
      var inside = Monomial(coefficient: own.coefficient)
      if let root = own.coefficient.squareRoot {
        outside.coefficient = root
        inside.coefficient = .one
      }
      for factor in own.slots {
        if let power = factor.exponent.integer, power % 2 == 0, facts.isPositive(factor.base) {
          outside.slots.append(Slot(factor, Exponent(number: Rational(power / 2))))
        } else {
          inside.slots.append(factor)
        }
      }
      if outside.coefficient.isOne, outside.slots.isEmpty { continue }
      var result = product
      result.slots.remove(at: place)
      guard let twice = half.multiplied(by: Rational(2)) else { continue }
      multiply(&result, node(outside), Exponent(number: twice))
      multiply(&result, node(inside), slot.exponent)
      return result
    }
    return nil
  }
}

extension Slot {
  init(_ slot: Slot, _ exponent: Exponent) { self.init(base: slot.base, exponent: exponent, key: slot.key) }
}

extension Rational {
  /// The root of a square; nil of any other number.
  var squareRoot: Rational? {
    guard let words, words.numerator > 0 else { return nil }
    guard let p = Self.root(words.numerator), let q = Self.root(words.denominator) else { return nil }
    return Rational(p, over: q)
  }

  private static func root(_ value: Int) -> Int? {
    guard value < 1 << 50 else { return nil }
    let root = Int(Double(value).squareRoot().rounded())
    return root * root == value ? root : nil
  }
}
