/// Splits a comparison by the signs of the arguments of |·| and sign, innermost first, until none is left.
///
/// In a case s = sign(a) is a number and |a| is s·a, so that exp(z − |z|) or a maximum of maxima become what they are there. A
/// case that no point satisfies is left out: of arguments c·N + k with one N the signs bound N by numbers, and the bounds must leave
/// room. 2^splits cases at most.
struct SignCases {
  struct Case {
    var left: Node
    var right: Node
    fileprivate var bounds: [UInt64: Bounds] = [:]
    fileprivate var splits = 0
  }

  /// What is known of N: lower < N < upper.
  fileprivate struct Bounds {
    var lower: Rational?
    var upper: Rational?

    var isEmpty: Bool {
      guard let lower, let upper else { return false }
      return !(lower < upper)
    }
  }

  /// a = scale·N + shift, N named by its fingerprint.
  private struct Affine {
    var key: UInt64
    var scale: Rational
    var shift: Rational
  }

  let graph: ExpressionGraph
  private static let splitLimit = 8

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
      guard next.splits < Self.splitLimit, let affine = affine(argument) else { return nil }
      if affine.scale.isZero {
        open.append(replacing(next, argument, by: graph.constant(affine.shift)))
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

  /// A case in which an argument is a number after all.
  private func replacing(_ part: Case, _ argument: Node, by number: Node) -> Case {
    var part = part
    let sides = graph.rewriting([part.left, part.right]) { node in
      guard case .function(let function, let x) = graph.view(node), x == [argument],
        function == .abs || function == .sign
      else { return nil }
      return graph.apply(function, number)
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
    var bounds = part.bounds[argument.key] ?? Bounds()
    if argument.scale.isNegative == isNegative {
      bounds.lower = bounds.lower.map { max($0, bound) } ?? bound
    } else {
      bounds.upper = bounds.upper.map { min($0, bound) } ?? bound
    }
    if bounds.isEmpty { return nil }
    part.bounds[argument.key] = bounds
    let sides = graph.rewriting([whole.left, whole.right]) { node in
      guard case .function(let function, let x) = graph.view(node), function == .abs || function == .sign,
        let own = affine(x[0]), own.key == argument.key, let isBelow = sign(own, bounds)
      else { return nil }
      if function == .sign { return graph.constant(isBelow ? -1 : 1) }
      return isBelow ? graph.negation(x[0]) : x[0]
    }
    (part.left, part.right) = (sides[0], sides[1])
    return part
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
    if parts.isEmpty { return Affine(key: 0, scale: .zero, shift: shift) }
    guard let pivot = parts.min(by: { graph.fingerprint(of: $0.rest) < graph.fingerprint(of: $1.rest) }),
      let reciprocal = pivot.coefficient.reciprocal
    else { return nil }
    let scaled = parts.compactMap { part in
      part.coefficient.multiplied(by: reciprocal).map { graph.product(graph.constant($0), part.rest) }
    }
    guard scaled.count == parts.count else { return nil }
    return Affine(
      key: graph.fingerprint(of: graph.sum(scaled)), scale: pivot.coefficient, shift: shift)
  }

  private func same(_ a: Node, _ b: Node) -> Bool { graph.fingerprint(of: a) == graph.fingerprint(of: b) }
}
