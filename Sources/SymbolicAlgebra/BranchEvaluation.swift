#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Products that are 0·∞ by their factors and have a value by what they are the derivative of.
extension ExpressionGraph {
  /// The value of a product that is no number by its factors; nil where it has none.
  ///
  /// | product | value |
  /// |---|---|
  /// | m · …, m piecewise constant and 0 here: the slope of relu, max, min on their constant side | 0 |
  /// | xʸ · log x · …, the other factors finite, at x = 0 < y | 0, the limit |
  func branchValue(
    _ factors: UnsafeBufferPointer<UInt32>, _ values: UnsafeMutableBufferPointer<Double>
  ) -> Double? {
    if factors.contains(where: { values[Int($0)] == 0 && isMask(Node($0)) }) { return 0 }
    return hasVanishingLogarithm(factors, values) ? 0 : nil
  }

  /// Whether a node is made of numbers, steps and signs alone, so that it is constant around every point at which it does not jump;
  /// a sign alone is 0 only where it jumps.
  func isMask(_ node: Node) -> Bool {
    if function(of: node) == .sign { return false }
    var (stack, visits, hasStep) = ([node], 0, false)
    while let next = stack.popLast() {
      visits += 1
      if visits > Self.maskLimit { return false }
      switch opcode(of: next) {
      case .constant: continue
      case .function:
        guard let function = function(of: next), function == .step || function == .sign else { return false }
        hasStep = true
      case .sum, .product, .power, .named: stack += operandWords(of: next).map { Node($0) }
      case .symbol, .indexValue, .delta, .opaque, .reduction: return false
      }
    }
    return hasStep
  }

  /// Slopes of maxima of several members are longer than others.
  private static let maskLimit = 256

  private func hasVanishingLogarithm(
    _ factors: UnsafeBufferPointer<UInt32>, _ values: UnsafeMutableBufferPointer<Double>
  ) -> Bool {
    let logarithms = factors.filter { function(of: Node($0)) == .log && values[Int($0)] == -.infinity }
    guard logarithms.count == 1, case let base = operandWords(of: Node(logarithms[0]))[0] else {
      return false
    }
    let others = factors.filter { $0 != logarithms[0] }
    guard others.allSatisfy({ values[Int($0)].isFinite }) else { return false }
    return others.contains { factor in
      let power = unnamed(Node(factor))
      guard opcode(of: power) == .power, case let pair = operandWords(of: power) else { return false }
      return unnamed(Node(pair[0])) == unnamed(Node(base)) && values[Int(pair[1])] > 0
        && values[Int(factor)] == 0
    }
  }

  private func unnamed(_ node: Node) -> Node {
    var node = node
    while opcode(of: node) == .named { node = value(of: node) }
    return node
  }

  // MARK: Norms

  /// √(Σ c·t²) without overflow or underflow on the way, for c > 0 and numbers among the terms; nil for other nodes.
  func norm(_ node: Node, _ values: UnsafeMutableBufferPointer<Double>) -> Double? {
    let sum = unnamed(node)
    guard opcode(of: sum) == .sum else { return nil }
    var parts: [Double] = []
    for term in operandWords(of: sum) {
      guard let part = rootOfTerm(Node(term), values) else { return nil }
      parts.append(part)
    }
    let largest = parts.max() ?? 0
    guard largest > 0, largest.isFinite else { return nil }
    let scale = Double(sign: .plus, exponent: largest.exponent, significand: 1)
    return scale * parts.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
  }

  /// √term of c·t²·u²… or of a number c ≥ 0.
  private func rootOfTerm(_ term: Node, _ values: UnsafeMutableBufferPointer<Double>) -> Double? {
    let term = unnamed(term)
    let factors = opcode(of: term) == .product ? operandWords(of: term).map { Node($0) } : [term]
    var root = 1.0
    for factor in factors {
      let factor = unnamed(factor)
      if let number = constant(of: factor) {
        guard !number.isNegative else { return nil }
        root *= number.doubleValue.squareRoot()
      } else if opcode(of: factor) == .power, case let pair = operandWords(of: factor),
        let exponent = constant(of: Node(pair[1]))?.integer, exponent > 0, exponent % 2 == 0
      {
        root *= RealPower.integer(values[Int(pair[0])].magnitude, exponent / 2)
      } else if facts(of: factor).isSuperset(of: [.total, .nonnegative]) {
        root *= values[factor.position].squareRoot()
      } else {
        return nil
      }
    }
    return root
  }
}
