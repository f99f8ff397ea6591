import SymbolicAlgebra

/// One expression evaluated and differentiated in reverse, in enclosures of one precision.
///
/// It shares the meaning of the formula with the symbolic side, and neither its rules nor its rounding.
struct PreciseTape<T: PreciseNumber> {
  private let graph: ExpressionGraph
  private let nodes: [Node]
  private let functions: EnclosureFunctions
  private var values: [Node: T] = [:]
  private var adjoints: [Node: T] = [:]
  /// What happens to the result of every operation; nil for exact arithmetic.
  private let rounding: ((T) -> T)?
  /// Whether a function stands exactly at its kink.
  private(set) var isAtKink = false

  /// `root` without reductions over ranges, deltas and functions without a formula; `leaf` gives the symbols.
  init(
    _ root: Node, in graph: ExpressionGraph, functions: EnclosureFunctions, rounding: ((T) -> T)? = nil,
    leaf: (Node) -> T
  ) {
    self.graph = graph
    self.functions = functions
    self.rounding = rounding
    nodes = graph.reachable(from: [root])
    values.reserveCapacity(nodes.count)
    for node in nodes { values[node] = value(of: node, leaf) }
    adjoints[root] = T(constant: Enclosure(1, bits: functions.bits))
    for node in nodes.reversed() { pullBack(node) }
  }

  func value(of node: Node) -> T { values[node] ?? zero }
  /// d root/d node.
  func adjoint(of node: Node) -> T { adjoints[node] ?? zero }

  private func rounded(_ value: T) -> T { rounding.map { $0(value) } ?? value }
  private var zero: T { T(constant: Enclosure(0, bits: functions.bits)) }
  private func number(_ value: Rational) -> T { T(constant: Enclosure(value, bits: functions.bits)) }
  private var undefined: T { T(constant: .undefined(bits: functions.bits)) }

  // MARK: Forwards

  private mutating func value(of node: Node, _ leaf: (Node) -> T) -> T {
    switch graph.view(node) {
    // 1/3 is rounded before it is used.
    case .constant(let constant): return rounded(number(constant))
    case .symbol:
      if node == graph.pi {
        let pi = functions.pi
        return T(constant: Enclosure(pi.middle, pi.radius, bits: functions.bits))
      }
      return leaf(node)
    case .named(_, _, _, let inner): return values[inner]!
    case .sum(let terms): return terms.dropFirst().reduce(values[terms[0]]!) { rounded($0 + values[$1]!) }
    case .product(let factors):
      return factors.dropFirst().reduce(values[factors[0]]!) { rounded($0 * values[$1]!) }
    case .power(let base, let exponent): return rounded(power(base, exponent))
    case .function(let function, let arguments):
      let x = values[arguments[0]]!
      guard arguments.count > 1 else {
        if Self.kinks.contains(function), x.head.isExactZero { isAtKink = true }
        return rounded(x.applying(function, functions))
      }
      return arguments.dropFirst().reduce(x) { extreme(function, $0, values[$1]!) }
    case .indexValue, .delta, .opaque, .reduction: return undefined
    }
  }

  private static var kinks: [ElementaryFunction] { [.abs, .sign, .step, .relu] }

  private func power(_ base: Node, _ exponent: Node) -> T {
    let x = values[base]!
    return graph.constant(of: exponent).map { x.raised(toReal: $0, functions) }
      ?? x.raised(to: values[exponent]!, functions)
  }

  private mutating func extreme(_ function: ElementaryFunction, _ a: T, _ b: T) -> T {
    let difference = a.head - b.head
    guard let sign = difference.sign else { return a.hull(b) }
    if sign == 0 { isAtKink = true }
    return (function == .max) == (sign >= 0) ? a : b
  }

  // MARK: Backwards

  private mutating func pullBack(_ node: Node) {
    // What has no influence needs no slope.
    guard let adjoint = adjoints[node], !adjoint.isExactZero else { return }
    switch graph.view(node) {
    case .constant, .symbol, .indexValue, .delta, .opaque, .reduction: return
    case .named(_, _, _, let inner): add(adjoint, to: inner)
    case .sum(let terms): for term in terms { add(adjoint, to: term) }
    case .product(let factors): pullBack(adjoint, factors)
    case .power(let base, let exponent): pullBack(adjoint, power: node, base, exponent)
    case .function(let function, let arguments):
      let x = values[arguments[0]]!
      if arguments.count > 1 {
        for (argument, share) in zip(arguments, shares(function, arguments)) {
          add(adjoint * share, to: argument)
        }
      } else {
        // A rounded value may have lost what its slope needs: σ(1 − σ) far out.
        let y = rounding == nil ? values[node]! : x.applying(function, functions)
        let slope = rounded(PreciseFunctions.slope(function, x, y, functions))
        add(rounded(adjoint * slope), to: arguments[0])
      }
    }
  }

  private mutating func add(_ change: T, to node: Node) {
    if graph.opcode(of: node) == .constant { return }
    adjoints[node] = adjoints[node].map { rounded($0 + change) } ?? change
  }

  private mutating func pullBack(_ adjoint: T, _ factors: [Node]) {
    var before = [adjoint]
    for factor in factors.dropLast() { before.append(rounded(before[before.count - 1] * values[factor]!)) }
    var after: T?
    for (place, factor) in factors.enumerated().reversed() {
      add(after.map { rounded(before[place] * $0) } ?? before[place], to: factor)
      let own = values[factor]!
      after = after.map { rounded(own * $0) } ?? own
    }
  }

  private mutating func pullBack(_ adjoint: T, power node: Node, _ base: Node, _ exponent: Node) {
    let x = values[base]!
    if let constant = graph.constant(of: exponent) {
      if constant.isZero { return }
      let lower = constant.adding(.minusOne) ?? constant
      add(rounded(adjoint * rounded(number(constant) * x.raised(toReal: lower, functions))), to: base)
      return
    }
    let n = values[exponent]!
    if x.head.isExactZero {
      let isFlat = (n.head - Enclosure(1, bits: functions.bits)).sign == 1
      add(isFlat ? zero : undefined, to: base)
      add(zero, to: exponent)
      return
    }
    add(adjoint * n * x.raised(to: n - n.number(1), functions), to: base)
    add(adjoint * values[node]! * x.applying(.log, functions), to: exponent)
  }

  /// ∂max(a, b, …)/∂a: equal shares at a tie of non-constants, and nothing beside a tied constant.
  private func shares(_ function: ElementaryFunction, _ arguments: [Node]) -> [T] {
    let heads = arguments.map { values[$0]!.head }
    func sign(_ a: Int, _ b: Int) -> Int? {
      (function == .max ? heads[a] - heads[b] : heads[b] - heads[a]).sign
    }
    let best = heads.indices.dropFirst().reduce(0) { sign($1, $0) == 1 ? $1 : $0 }
    let signs = heads.indices.map { $0 == best ? 0 : sign(best, $0) }
    let tied = arguments.indices.filter { signs[$0] == 0 }
    let isTiedToConstant = tied.contains { graph.isClosed(arguments[$0]) }
    return signs.map { sign in
      if let sign, sign != 0 { return zero }
      if signs.contains(nil) { return T(constant: .between(0, 1, bits: functions.bits)) }
      return isTiedToConstant ? zero : number(Rational(1, over: tied.count) ?? .zero)
    }
  }
}
