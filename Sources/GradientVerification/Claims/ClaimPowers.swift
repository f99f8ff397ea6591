import LaTeXNotation
import SymbolicAlgebra

extension ClaimEvaluation {
  func power(_ base: MathNode, _ exponent: MathNode, _ context: ClaimContext) throws -> ClaimValue {
    if case .atom(let atom) = base.kind, atom.base == "e", atom.below.isEmpty {
      return try value(exponent, context).map { graph.apply(.exp, $0) }
    }
    let x = try value(base, context)
    guard let n = try value(exponent, context).single else {
      throw ClaimFailure.unsupported("^", exponent.range)
    }
    return try x.map { try power($0, n, exponent.range) }
  }

  /// Exponents, their products where powers are nested, and the bits of powers of numbers.
  private static let exponentLimit = 1_024.0
  private static let bitLimit = 1_000.0

  /// x^n, unless the result is more than can be worked with.
  func power(_ x: Node, _ n: Node, _ range: Range<Int>) throws -> Node {
    guard let exponent = graph.constant(of: n)?.doubleValue else { return graph.power(x, n) }
    if let base = graph.constant(of: x), !base.isZero {
      let size = max(base.doubleValue.magnitude, 1 / base.doubleValue.magnitude)
      let isSmall = size.isFinite && Double(size.exponent + 1) * exponent.magnitude < Self.bitLimit
      guard isSmall || size == 1 else { throw tooLarge(exponent, range) }
    }
    guard exponent.magnitude <= Self.exponentLimit else { throw tooLarge(exponent, range) }
    let result = graph.power(x, n)
    if case .power(_, let whole) = graph.view(result), let total = graph.constant(of: whole)?.doubleValue,
      total.magnitude > Self.exponentLimit
    {
      throw tooLarge(total, range)
    }
    return result
  }

  private func tooLarge(_ exponent: Double, _ range: Range<Int>) -> ClaimFailure {
    let text = NumberFormat(significantDigits: 6).text(exponent)
    return .beyond(
      ClaimNote("the power \(text) is too large to be checked", pt: "a potência \(text) é grande demais"),
      range)
  }
}
