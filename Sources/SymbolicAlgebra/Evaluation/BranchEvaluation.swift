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
  package func isMask(_ node: Node) -> Bool {
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

  /// The value under all names of a node.
  public func unnamed(_ node: Node) -> Node {
    var node = node
    while opcode(of: node) == .named { node = value(of: node) }
    return node
  }
}
