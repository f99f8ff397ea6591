import SymbolicAlgebra

/// What is computed of one Σ eᵗ, once for all its shares and logarithms.
///
/// | step | value |
/// |---|---|
/// | largest | m = max t |
/// | exponentials | e = exp(t − m), of which one is 1 |
/// | rest | r = Σ e without that one: of a pair, the larger is kept and the smaller added |
/// | inverse | i = 1/(1 + r) |
/// | logarithm | log1p r |
///
/// p = e·i, p − 1 = ((e − 1) − r)·i, log p = (t − m) − log1p r, log Σ = m + log1p r.
struct ExponentialSteps {
  var largest: Operand
  var exponentials: [Node: Operand]
  var rest: Operand
  var inverse: Operand?
  var logarithm: Operand?
}

extension ProgramBuilder {
  /// A function of all exponents of a sum, or exp or expm1 of the logarithm of a share; nil for other calls.
  mutating func exponentialStep(_ function: ElementaryFunction, _ node: Node) -> Operand? {
    switch function {
    case .logSumExp:
      let members = graph.operands(of: node)
      let (largest, logarithm) = (steps(members).largest, logarithmOfTotal(members))
      return emit(.add, largest, logarithm)
    case .logShare:
      let members = graph.operands(of: node)
      let (largest, logarithm) = (steps(members).largest, logarithmOfTotal(members))
      return emit(.subtract, emit(.subtract, operand(of: members[0]), largest), logarithm)
    case .exp, .expm1:
      let logarithm = graph.operand(of: node, at: 0)
      guard graph.function(of: logarithm) == .logShare else { return nil }
      let members = graph.operands(of: logarithm)
      let own = steps(members)
      guard let e = own.exponentials[members[0]] else { return nil }
      if function == .exp { return emit(.multiply, e, inverse(members)) }
      let above = emit(.subtract, emit(.subtract, e, constant(1)), own.rest)
      return emit(.multiply, above, inverse(members))
    default: return nil
    }
  }

  private mutating func steps(_ members: [Node]) -> ExponentialSteps {
    let key = members.sorted()
    if let known = exponentials[key] { return known }
    let values = key.map { operand(of: $0) }
    let largest = values.dropFirst().reduce(values[0]) { emit(.maximum, $0, $1) }
    var own: [Node: Operand] = [:]
    var all: [Operand] = []
    for (member, value) in zip(key, values) {
      let e = own[member] ?? call(.exp, emit(.subtract, value, largest))
      own[member] = e
      all.append(e)
    }
    var kept = all[0]
    var rest: Operand?
    for (place, e) in all.enumerated().dropFirst() {
      let smaller = emit(.minimum, kept, e)
      rest = rest.map { emit(.add, $0, smaller) } ?? smaller
      if place + 1 < all.count { kept = emit(.maximum, kept, e) }
    }
    let made = ExponentialSteps(largest: largest, exponentials: own, rest: rest ?? constant(0))
    exponentials[key] = made
    return made
  }

  private mutating func call(_ function: ElementaryFunction, _ x: Operand) -> Operand {
    emit(.function, x, Operand(word: function.rawValue))
  }

  private mutating func inverse(_ members: [Node]) -> Operand {
    let own = steps(members)
    if let known = own.inverse { return known }
    let made = emit(.divide, constant(1), emit(.add, constant(1), own.rest))
    exponentials[members.sorted()]?.inverse = made
    return made
  }

  private mutating func logarithmOfTotal(_ members: [Node]) -> Operand {
    let own = steps(members)
    if let known = own.logarithm { return known }
    let made = call(.log1p, own.rest)
    exponentials[members.sorted()]?.logarithm = made
    return made
  }
}
