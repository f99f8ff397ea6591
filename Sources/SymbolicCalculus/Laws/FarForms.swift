import SymbolicAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Far out a function that saturates is constant to the last place, while powers of its argument overflow: its slope would be 0·∞.
// There the argument stays at the end of a range past which no double, and no number of single precision, tells the difference.
extension StableForms {
  /// The logistic function at −800, and erfc at 32, are below the smallest double.
  private static var saturation: Double { 800 }
  private static var errorReach: Int { 32 }
  /// A range whose fourth powers fit single precision.
  private static var largestReach: Double { 512 }

  /// z between −reach and reach, flat beyond.
  private func clamped(_ z: Node, _ reach: Int) -> Node {
    graph.apply(.max, [graph.constant(-reach), graph.apply(.min, [graph.constant(reach), z])])
  }

  private func isClamped(_ z: Node) -> Bool {
    guard case .function(.max, let outer) = graph.view(z), graph.constant(of: outer[0]) != nil,
      case .function(.min, let inner) = graph.view(outer[1])
    else { return false }
    return graph.constant(of: inner[0]) != nil
  }

  /// f(k·(z + d·z³)) for tanh and σ, as in the second form of gelu, whose slope has z³ as a factor.
  func saturatedCubic(_ function: ElementaryFunction, _ argument: Node) -> Node? {
    let (scale, inner) = scaledSum(argument)
    guard case .sum(let terms) = graph.view(named(inner)),
      let (z, coefficient) = cubic(terms), !isClamped(z),
      case let size = graph.evaluate([scale], symbols: { _ in .nan })[0].magnitude * coefficient.doubleValue,
      size > 0, case let reach = exp2(log2(Self.saturation / size) / 3).rounded(.up),
      reach <= Self.largestReach
    else { return nil }
    let near = clamped(z, Int(reach))
    let cube = graph.product(graph.constant(coefficient), graph.power(near, graph.constant(3)))
    return graph.apply(function, graph.product(scale, graph.sum(near, cube)))
  }

  /// The factors without a symbol but π, and the one other.
  private func scaledSum(_ argument: Node) -> (scale: Node, inner: Node) {
    guard case .product(let factors) = graph.view(named(argument)) else {
      return (graph.constant(1), argument)
    }
    let open = factors.filter { !isNumber($0) }
    guard open.count == 1 else { return (graph.constant(1), argument) }
    return (graph.product(factors.filter { isNumber($0) }), open[0])
  }

  private func isNumber(_ node: Node) -> Bool {
    switch graph.opcode(of: node) {
    case .constant: true
    case .power, .symbol:
      graph.reachable(from: [node]).allSatisfy {
        switch graph.opcode(of: $0) {
        case .constant, .power, .product: true
        default: $0 == graph.pi
        }
      }
    default: false
    }
  }

  /// z and d > 0 where the terms are z + d·z³; z may itself be of several terms.
  private func cubic(_ terms: [Node]) -> (z: Node, coefficient: Rational)? {
    for place in terms.indices.reversed() {
      let z = graph.sum(Array(terms[..<place] + terms[(place + 1)...]))
      let (cube, term) = (factors(of: graph.power(z, graph.constant(3))), factors(of: terms[place]))
      if cube.others == term.others, let unit = cube.number.reciprocal,
        let coefficient = term.number.multiplied(by: unit), !coefficient.isNegative
      {
        return (z, coefficient)
      }
    }
    return nil
  }

  /// A product as its number and the rest.
  private func factors(of node: Node) -> (number: Rational, others: [Node]) {
    guard case .product(let factors) = graph.view(node), let number = graph.constant(of: factors[0]) else {
      return (.one, [node])
    }
    return (number, Array(factors.dropFirst()))
  }

  /// x·erf(z) and x·erfc(z), as in the first form of gelu, whose second derivative has x·z as a factor.
  func saturatedErrorFunctions(_ factors: [Node]) -> Node? {
    guard factors.count(where: { graph.constant(of: $0) == nil }) > 1 else { return nil }
    var isChanged = false
    let near = factors.map { factor in
      guard case .function(let function, let z) = graph.view(named(factor)),
        function == .erf || function == .erfc,
        !isClamped(z[0])
      else { return factor }
      isChanged = true
      return graph.apply(function, clamped(z[0], Self.errorReach))
    }
    return isChanged ? graph.product(near) : nil
  }
}
