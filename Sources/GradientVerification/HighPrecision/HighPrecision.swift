import SymbolicAlgebra

/// What a quantity truly is, to far more than the precision of a double.
public enum Truth: Sendable {
  /// Known to 2⁻¹² of its last place.
  case known(PreciseValue)
  /// Outside the domain.
  case undefined
  /// Not settled at the largest precision tried: a tie or a cancellation of numbers that are not exact.
  case undecided
}

/// A number of many bits.
public struct PreciseValue: Sendable {
  let number: Dyadic

  /// The nearest double; infinite past the largest.
  public var doubleValue: Double { number.doubleValue }

  /// |candidate − truth| in units in the last place of the nearest double.
  public func ulps(to candidate: Double) -> Double {
    let nearest = doubleValue
    guard candidate.isFinite, nearest.isFinite else { return candidate == nearest ? 0 : .infinity }
    let unit = nearest.magnitude.ulp
    // ulp is a power of two: 2^exponent.
    return (Dyadic(candidate) - number).magnitude.scaled(by: -Int(unit.exponent)).doubleValue
  }

  /// The difference of two such numbers in units in the last place of this one.
  func ulps(to other: PreciseValue) -> Double {
    let unit = doubleValue.isFinite ? doubleValue.magnitude.ulp : Double.greatestFiniteMagnitude.ulp
    return (other.number - number).magnitude.scaled(by: -Int(unit.exponent)).doubleValue
  }
}

/// Loss and gradient of a formula at given doubles, each enclosed until it is settled.
public struct HighPrecision: Sendable {
  public let loss: Truth
  public let gradient: [Truth]
  /// A function stands exactly at a kink, where conventions decide.
  public let isAtKink: Bool
  /// The precision that settled it.
  public let bits: Int

  /// Values are settled at the latest here: saturated units up to |z| of some 8,000.
  public static let largestPrecision = 12_288
  static let smallestPrecision = 192

  /// - Parameters:
  ///   - root: An expression of symbols that have values, of which every function has a formula.
  ///   - limit: The precision at which is given up.
  ///   - values: The double of each symbol.
  public init(
    of root: Node, in graph: ExpressionGraph, withRespectTo variables: [Node],
    upTo limit: Int = HighPrecision.largestPrecision, values: (Node) -> Double?
  ) {
    let root = graph.expandingReductions(in: root)
    var bits = Self.smallestPrecision
    while true {
      let result = Self.attempt(root, graph, variables, bits: bits) { node in
        values(node).flatMap { $0.isFinite ? Dyadic($0) : nil }
      }
      let isLast = bits >= limit
      let truths = result.numbers.map { Self.settled($0, isLast: isLast) }
      if isLast || !truths.contains(where: { $0 == nil }) {
        let all = truths.map { $0 ?? .undecided }
        (loss, gradient, isAtKink, self.bits) = (all[0], Array(all[1...]), result.isAtKink, bits)
        return
      }
      bits *= 2
    }
  }

  static func attempt(
    _ root: Node, _ graph: ExpressionGraph, _ variables: [Node], bits: Int,
    rounding: ((Enclosure) -> Enclosure)? = nil, _ values: (Node) -> Dyadic?
  ) -> (numbers: [Enclosure], isAtKink: Bool) {
    let functions = EnclosureFunctions(bits: bits)
    let tape = PreciseTape<Enclosure>(root, in: graph, functions: functions, rounding: rounding) { node in
      values(node).map { Enclosure($0, bits: bits) } ?? .undefined(bits: bits)
    }
    return ([tape.value(of: root)] + variables.map { tape.adjoint(of: $0) }, tape.isAtKink)
  }

  /// nil where more bits may help.
  static func settled(_ x: Enclosure, isLast: Bool) -> Truth? {
    if !x.isDefined { return .undefined }
    if x.isUnknown { return isLast ? .undecided : nil }
    // Below 2⁻¹⁰⁷⁴ a double has no places.
    let place = max(x.middle.top - 53, -1074)
    return x.radius.isZero || x.radius.top < place - 12 ? .known(PreciseValue(number: x.middle)) : nil
  }
}
