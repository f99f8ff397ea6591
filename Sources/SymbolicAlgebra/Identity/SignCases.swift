/// Splits a comparison by the signs of the arguments of |·| and sign, innermost first, until none is left.
///
/// In a case s = sign(a) is a number and |a| is s·a, so that exp(z − |z|) or a maximum of maxima become what they are there. A
/// case that no point satisfies is left out: of arguments c·N + k·u with one N the signs bound N by multiples of u, and the bounds
/// must leave room; u is 1, or one exponential, as positive numbers such as widths are put. 2^splits cases at most, and no more than a comparison is worth.
struct SignCases {
  struct Case {
    var left: Node
    var right: Node
    fileprivate var bounds: [UInt64: Bounds] = [:]
    fileprivate var splits = 0
  }

  /// What is known of N: lower·u < N < upper·u.
  fileprivate struct Bounds {
    var lower: Rational?
    var upper: Rational?
    /// The fingerprint of u; nil while all bounds are 0.
    var unit: UInt64?

    var isEmpty: Bool {
      guard let lower, let upper else { return false }
      return !(lower < upper)
    }
  }

  /// a = scale·N + shift·u, N and u > 0 named by their fingerprints.
  private struct Affine {
    var key: UInt64
    var scale: Rational
    var shift: Rational
    var unit: UInt64
  }

  let graph: ExpressionGraph
  private static let splitLimit = 12
  private static let caseLimit = 600

  /// The cases of a comparison; nil where they are too many.
  func cases(_ left: Node, _ right: Node) -> [Case]? {
    var open = [Case(left: left, right: right)]
    var closed: [Case] = []
    while var next = open.popLast() {
      var lowering = IdentityLowering(graph)
      let lowered = lowering.lower([next.left, next.right])
      (next.left, next.right) = (lowered[0], lowered[1])
      guard let argument = firstArgument(lowered) else {
        closed.append(next)
        continue
      }
      guard next.splits < Self.splitLimit, open.count + closed.count < Self.caseLimit,
        let affine = affine(argument)
      else { return nil }
      if affine.scale.isZero {
        open.append(deciding(next, argument, affine.shift))
        continue
      }
      open += [false, true].compactMap { split(next, affine, isNegative: $0) }
    }
    return closed
  }

  /// The argument of the innermost |·| or sign.
  private func firstArgument(_ roots: [Node]) -> Node? {
    for node in graph.reachable(from: roots) {
      if case .function(let function, let x) = graph.view(node), function == .abs || function == .sign {
        return x[0]
      }
    }
    return nil
  }

  /// A case in which an argument is a number after all, or a multiple of u.
  private func deciding(_ part: Case, _ argument: Node, _ shift: Rational) -> Case {
    var part = part
    let sides = graph.rewriting([part.left, part.right]) { node in
      guard case .function(let function, let x) = graph.view(node), x == [argument] else { return nil }
      switch function {
      case .sign: return graph.constant(shift.isZero ? 0 : shift.isNegative ? -1 : 1)
      case .abs: return shift.isZero ? graph.constant(0) : shift.isNegative ? graph.negation(x[0]) : x[0]
      default: return nil
      }
    }
    (part.left, part.right) = (sides[0], sides[1])
    return part
  }

  private func split(_ whole: Case, _ argument: Affine, isNegative: Bool) -> Case? {
    var part = whole
    part.splits += 1
    // scale·N + shift has the sign s: N is above −shift/scale where s·scale > 0, below it else.
    guard let reciprocal = argument.scale.reciprocal,
      let bound = argument.shift.negated.multiplied(by: reciprocal)
    else { return nil }
    let key = key(argument, part.bounds)
    var bounds = part.bounds[key] ?? Bounds()
    if !bound.isZero { bounds.unit = argument.unit }
    if argument.scale.isNegative == isNegative {
      bounds.lower = bounds.lower.map { max($0, bound) } ?? bound
    } else {
      bounds.upper = bounds.upper.map { min($0, bound) } ?? bound
    }
    if bounds.isEmpty { return nil }
    part.bounds[key] = bounds
    let sides = graph.rewriting([whole.left, whole.right]) { node in
      guard case .function(let function, let x) = graph.view(node), function == .abs || function == .sign,
        let own = affine(x[0]), own.key == argument.key, own.shift.isZero || own.unit == argument.unit,
        let isBelow = sign(own, bounds)
      else { return nil }
      if function == .sign { return graph.constant(isBelow ? -1 : 1) }
      return isBelow ? graph.negation(x[0]) : x[0]
    }
    (part.left, part.right) = (sides[0], sides[1])
    return part
  }

  /// Where the bounds on the N of an argument are kept: those in other units are of no use to it.
  private func key(_ argument: Affine, _ bounds: [UInt64: Bounds]) -> UInt64 {
    guard let unit = bounds[argument.key]?.unit, !argument.shift.isZero, unit != argument.unit else {
      return argument.key
    }
    return argument.key ^ argument.unit
  }

  /// Whether an argument is negative within the bounds; nil where they leave it open.
  private func sign(_ argument: Affine, _ bounds: Bounds) -> Bool? {
    guard let reciprocal = argument.scale.reciprocal,
      let root = argument.shift.negated.multiplied(by: reciprocal)
    else { return nil }
    if let lower = bounds.lower, !(lower < root) { return argument.scale.isNegative }
    if let upper = bounds.upper, !(root < upper) { return !argument.scale.isNegative }
    return nil
  }

  /// Multiples of sums are multiplied out: 1 − (w·x + b) is affine in w·x + b.
  private func affine(_ argument: Node) -> Affine? {
    var shift = Rational.zero
    var parts: [(coefficient: Rational, rest: Node)] = []
    var open = [(coefficient: Rational.one, rest: argument)]
    while let (scale, node) = open.popLast() {
      let (own, rest) = graph.splitCoefficient(node)
      guard let coefficient = scale.multiplied(by: own) else { return nil }
      if graph.opcode(of: rest) == .sum {
        open += graph.operands(of: rest).map { (coefficient, $0) }
      } else if graph.constant(of: rest)?.isOne == true {
        guard let sum = shift.adding(coefficient) else { return nil }
        shift = sum
      } else if let place = parts.firstIndex(where: { same($0.rest, rest) }) {
        guard let sum = parts[place].coefficient.adding(coefficient) else { return nil }
        parts[place].coefficient = sum
      } else {
        parts.append((coefficient, rest))
      }
    }
    parts.removeAll { $0.coefficient.isZero }
    var unit: UInt64 = 0
    if shift.isZero, let place = parts.firstIndex(where: { isExponential($0.rest) }) {
      (shift, unit) = (parts[place].coefficient, graph.fingerprint(of: parts[place].rest))
      parts.remove(at: place)
    }
    if parts.isEmpty { return Affine(key: 0, scale: .zero, shift: shift, unit: unit) }
    guard let pivot = parts.min(by: { graph.fingerprint(of: $0.rest) < graph.fingerprint(of: $1.rest) }),
      let reciprocal = pivot.coefficient.reciprocal
    else { return nil }
    let scaled = parts.compactMap { part in
      part.coefficient.multiplied(by: reciprocal).map { graph.product(graph.constant($0), part.rest) }
    }
    guard scaled.count == parts.count else { return nil }
    return Affine(
      key: graph.fingerprint(of: graph.sum(scaled)), scale: pivot.coefficient, shift: shift, unit: unit)
  }

  private func isExponential(_ node: Node) -> Bool {
    if case .function(.exp, _) = graph.view(node) { return true }
    return false
  }

  private func same(_ a: Node, _ b: Node) -> Bool { graph.fingerprint(of: a) == graph.fingerprint(of: b) }
}
