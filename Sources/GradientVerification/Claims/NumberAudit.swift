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

  /// How a written number stands to the true one.
  static func verdict(_ literal: Literal, _ truth: Double) -> Claim.Verdict {
    if literal.value == truth { return .equal }
    guard truth.isFinite else { return .wrongNumber }
    let unit = pow(10, -Double(literal.decimals))
    let error = (literal.value - truth).magnitude
    if literal.decimals >= 15, error <= 4 * truth.ulp { return .equal }
    if error <= 0.5 * unit * (1 + 1e-9) {
      return literal.decimals == 0 && truth != truth.rounded() ? .rounded : .rounded
    }
    let cut = (truth.magnitude / unit).rounded(.down) * unit
    if (literal.value.magnitude - cut).magnitude <= 1e-9 * unit, (literal.value < 0) == (truth < 0) {
      return .truncated
    }
    // Rounded on the way: one and a half units of the last place.
    return error <= 1.5 * unit ? .rounded : .wrongNumber
  }
}

extension ClaimChecker {
  /// Compares a side made of numbers with the value of the other side at the model's numbers.
  func audit(_ left: MathNode, _ numbers: [[NumberAudit.Literal]], _ right: MathNode, _ claim: Claim) -> Claim
  {
    var claim = claim
    guard let given = claims.givenValues else {
      claim.note = ClaimNote("the model has no values", pt: "o modelo não tem valores")
      return claim
    }
    var first: Claim?
    for samplesAsRows in [true, false] {
      var context = self.context
      context.samplesAsRows = samplesAsRows
      guard let instances = try? instances(left, .equal, left, context), let value = instances.first?.left
      else { continue }
      let truths = evaluateGiven(value, given)
      let literals = numbers.flatMap { $0 }
      let isSameShape = value.rows == numbers.count && value.columns == numbers[0].count
      guard literals.count == truths.count,
        isSameShape || value.rows == 1 || value.columns == 1 || literals.count == 1
      else { continue }
      let judged = judge(literals, truths, claim)
      if judged.verdict.isRight { return judged }
      first = first ?? judged
    }
    if let first { return first }
    if case .unknown(let name, _) = decide(left, .equal, left) {
      claim.verdict = .notUnderstood
      claim.note = ClaimNote("'\(name)' is no name of this model", pt: "'\(name)' não é um nome deste modelo")
    } else {
      claim.verdict = .different
      claim.note = ClaimNote("the table has another shape", pt: "a tabela tem outras dimensões")
    }
    return claim
  }

  private func evaluateGiven(_ value: ClaimValue, _ given: [Node: Double]) -> [Double] {
    let roots = value.entries.map { claims.graph.lookingThrough([.adjoint, .link, .abbreviation], in: $0) }
    let functions = Dictionary(
      uniqueKeysWithValues: claims.model.opaqueFunctions.compactMap { function in
        function.binding.map { (function.name, $0) }
      })
    let bound =
      functions.isEmpty ? roots : roots.map { (try? claims.lowered.binding(functions, in: $0)) ?? $0 }
    return claims.graph.evaluate(bound, symbols: { given[$0] ?? .nan })
  }

  private func judge(_ literals: [NumberAudit.Literal], _ truths: [Double], _ claim: Claim) -> Claim {
    var claim = claim
    var worst: Claim.Verdict = .equal
    for (literal, truth) in zip(literals, truths) {
      let verdict = NumberAudit.verdict(literal, truth)
      if verdict == .wrongNumber, worst != .wrongNumber {
        claim.factor = (literal.text, literal.range)
        let right = NumberFormat(decimals: literal.decimals).text(truth)
        claim.replacement = right
        claim.repair = claim.text.replacingLast(literal.text, with: right)
      }
      if rank(verdict) > rank(worst) { worst = verdict }
    }
    claim.verdict = worst
    if literals.count > 1, worst == .wrongNumber {
      let all = zip(literals, truths).map { NumberFormat(decimals: $0.decimals).text($1) }.joined(
        separator: ", ")
      claim.note = ClaimNote("the values are \(all)", pt: "os valores são \(all)")
    }
    return claim
  }

  private func rank(_ verdict: Claim.Verdict) -> Int {
    switch verdict {
    case .equal: 0
    case .rounded: 1
    case .truncated: 2
    default: 3
    }
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
