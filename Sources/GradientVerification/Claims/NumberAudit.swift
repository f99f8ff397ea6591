import LaTeXNotation
import SymbolicAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// sin(s·x + t) and its derivatives, which stand for functions without a formula.
enum RealSine {
  static func derivative(_ order: Int, scale: Double, shift: Double, _ x: Double) -> Double {
    pow(scale, Double(order)) * sin(scale * x + shift + Double(order) * Double.pi / 2)
  }
}

/// Numbers in notes, compared with what they should be as far as they are written out.
enum NumberAudit {
  struct Literal {
    var text: String
    var value: Double
    /// Digits after the point.
    var decimals: Int
    var range: Range<Int>
  }

  /// The number or table of numbers that a side is, row by row; nil where it is anything else.
  static func literals(_ node: MathNode) -> [[Literal]]? {
    switch node.kind {
    case .matrix(let rows):
      var result: [[Literal]] = []
      for row in rows {
        let own = row.compactMap { literals($0)?.first?.first }
        if own.count != row.count { return nil }
        result.append(own)
      }
      return result
    case .group(let inner): return literals(inner)
    case .transpose(let inner):
      guard let rows = literals(inner), let width = rows.first?.count else { return nil }
      return (0..<width).map { column in rows.map { $0[column] } }
    case .sum(let terms) where terms.count == 1:
      guard let inner = literals(terms[0].term), inner.count == 1, inner[0].count == 1 else { return nil }
      var literal = inner[0][0]
      if terms[0].isNegative { (literal.value, literal.text) = (-literal.value, "-" + literal.text) }
      literal.range = node.range
      return [[literal]]
    case .number(let text):
      guard let value = Double(text) else { return nil }
      let decimals = text.firstIndex(of: ".").map { text[text.index(after: $0)...].count } ?? 0
      return [[Literal(text: text, value: value, decimals: decimals, range: node.range)]]
    default: return nil
    }
  }

  /// A number one unit of its last place further from zero: 0.547 becomes 0.548.
  static func next(_ text: String) -> String {
    var digits = Array(text)
    var place = digits.count - 1
    while place >= 0 {
      if let digit = digits[place].wholeNumberValue {
        if digit < 9 {
          digits[place] = Character(String(digit + 1))
          return String(digits)
        }
        digits[place] = "0"
      }
      place -= 1
    }
    return "1" + String(digits)
  }

  /// How a written number stands to the true one.
  static func verdict(_ literal: Literal, _ truth: Double) -> Claim.Verdict {
    if literal.value == truth { return .equal }
    guard truth.isFinite else { return .wrongNumber }
    let unit = pow(10, -Double(literal.decimals))
    let error = (literal.value - truth).magnitude
    if literal.decimals >= 15, error <= 4 * truth.ulp { return .equal }
    let digits = literal.text.filter { $0.isNumber }.drop { $0 == "0" }.count
    // A whole number of one digit says what it says; 0.98 is not 1.
    if literal.decimals == 0, digits < 2 { return .wrongNumber }
    if error <= 0.5 * unit * (1 + 1e-9) { return .rounded }
    let cut = (truth.magnitude / unit).rounded(.down) * unit
    if (literal.value.magnitude - cut).magnitude <= 1e-9 * unit, (literal.value < 0) == (truth < 0) {
      return .truncated
    }
    // Rounded on the way: one and a half units of the last place, where that is little.
    return digits >= 3 && error <= 1.5 * unit ? .rounded : .wrongNumber
  }
}

extension String {
  /// The last occurrence of a piece put to another.
  func replacingLast(_ piece: String, with other: String) -> String {
    var place = endIndex
    while place > startIndex {
      place = index(before: place)
      if self[place...].hasPrefix(piece) {
        return String(self[..<place]) + other + self[index(place, offsetBy: piece.count)...]
      }
    }
    return self
  }
}

extension MathNode {
  /// Numbers alone, without any name.
  var isNumeric: Bool {
    switch kind {
    case .number: true
    case .derivative, .nabla, .kronecker, .reduction, .cases: false
    default:
      atoms.allSatisfy { $0.0.base == "e" || $0.0.base == "pi" } && !children.isEmpty
        && children.allSatisfy { $0.isNumeric || $0.isConstantName }
    }
  }

  fileprivate var isConstantName: Bool {
    if case .atom(let atom) = kind { return atom.base == "e" || atom.base == "pi" }
    return false
  }

  /// Where the numbers with decimals stand.
  var decimals: [Range<Int>] {
    if case .number(let text) = kind { return text.contains(".") ? [range] : [] }
    return children.flatMap { $0.decimals }
  }

  /// The same with other numbers.
  func mapNumbers(_ other: @escaping (String, Range<Int>) -> String) -> MathNode {
    let map: (MathNode) -> MathNode = { $0.mapNumbers(other) }
    let kind: Kind =
      switch self.kind {
      case .number(let text): .number(other(text, range))
      case .sum(let terms): .sum(terms.map { (isNegative: $0.isNegative, term: map($0.term)) })
      case .product(let factors): .product(factors.map(map))
      case .quotient(let a, let b): .quotient(map(a), map(b))
      case .power(let a, let b): .power(map(a), map(b))
      case .hadamard(let a, let b): .hadamard(map(a), map(b))
      case .call(let atom, let arguments): .call(atom, arguments.map(map))
      case .matrix(let rows): .matrix(rows.map { $0.map(map) })
      case .group(let inner): .group(map(inner))
      case .root(let inner): .root(map(inner))
      case .norm(let inner): .norm(map(inner))
      case .transpose(let inner): .transpose(map(inner))
      default: self.kind
      }
    return MathNode(kind, range)
  }
}
