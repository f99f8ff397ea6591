import LaTeXNotation
import SymbolicAlgebra
import SymbolicCalculus

extension ClaimChecker {
  /// Decides a relation whose right side is made of numbers alone; nil where it is an ordinary formula.
  func auditNumbers(_ left: MathNode, _ sign: MathRelation.Sign, _ right: MathNode, _ claim: Claim) -> Claim?
  {
    if left.isNumeric, right.isNumeric { return auditArithmetic(left, right, claim) }
    guard right.isNumeric, !left.isNumeric else { return nil }
    if case .equal(let note) = decide(left, sign, right) {
      var claim = claim
      (claim.verdict, claim.note) = (.equal, note)
      return claim
    }
    guard claims.givenValues != nil else { return nil }
    if let numbers = NumberAudit.literals(right) { return audit(left, numbers, right, claim) }
    return auditSubstitution(left, right, claim)
  }

  /// `(1 - 0.547)^2/2 = 0.1026`: whether the number is what the arithmetic gives, whatever the model says.
  func auditArithmetic(_ left: MathNode, _ right: MathNode, _ claim: Claim) -> Claim? {
    guard left.isNumeric, let own = numericValue(left) else { return nil }
    var claim = claim
    if let literal = NumberAudit.literals(right)?.first?.first,
      NumberAudit.literals(right)?.joined().count == 1
    {
      claim = judge([literal], [own.value], claim)
      if claim.verdict == .wrongNumber, (literal.value - own.value).magnitude <= own.slack {
        (claim.verdict, claim.factor, claim.repair, claim.replacement) = (.rounded, nil, nil, nil)
      }
      return claim
    }
    guard let other = numericValue(right) else { return nil }
    let gap = (own.value - other.value).magnitude
    claim.verdict =
      gap <= 1e-12 * own.value.magnitude ? .equal : gap <= own.slack + other.slack ? .rounded : .wrongNumber
    if claim.verdict == .wrongNumber { claim.factor = (text(right.range), right.range) }
    return claim
  }

  /// `L = (10 - 11)^2`: a formula with its numbers put in, each as far as it is written out.
  private func auditSubstitution(_ left: MathNode, _ right: MathNode, _ claim: Claim) -> Claim? {
    guard let given = claims.givenValues, let own = numericValue(right) else { return nil }
    var claim = claim
    for context in readings(left, left) {
      guard let instances = try? instances(left, .equal, left, context), let value = instances.first?.left,
        value.entries.count == 1
      else { continue }
      let truth = evaluateGiven(value, given)[0]
      let gap = (truth - own.value).magnitude
      claim.verdict =
        gap <= 1e-12 * truth.magnitude ? .equal : gap <= 1.5 * own.slack ? .rounded : .wrongNumber
      if claim.verdict.isRight { return claim }
      claim.factor = (text(right.range), right.range)
      let (a, b) = (
        NumberFormat(significantDigits: 7).text(own.value), NumberFormat(significantDigits: 7).text(truth)
      )
      claim.note = ClaimNote("this is \(a), the value is \(b)", pt: "isto é \(a), o valor é \(b)")
      return claim
    }
    return nil
  }

  /// The value of numbers put together, and how far it moves when each moves by a unit of its last decimal.
  private func numericValue(_ node: MathNode) -> (value: Double, slack: Double)? {
    func value(_ node: MathNode) -> Double? {
      guard let single = try? evaluation.value(node, context).single else { return nil }
      let number = claims.graph.evaluate(boundNodes([single]), symbols: { _ in .nan })[0]
      return number.isFinite ? number : nil
    }
    guard let own = value(node) else { return nil }
    var slack = 0.0
    for range in node.decimals {
      let moved = node.mapNumbers { text, place in place == range ? NumberAudit.next(text) : text }
      slack += value(moved).map { ($0 - own).magnitude } ?? 0
    }
    return (own, slack)
  }

  /// Compares a side made of numbers with the value of the other side at the model's numbers.
  func audit(_ left: MathNode, _ numbers: [[NumberAudit.Literal]], _ right: MathNode, _ claim: Claim) -> Claim
  {
    var claim = claim
    guard let given = claims.givenValues else {
      claim.note = ClaimNote("the model has no values", pt: "o modelo não tem valores")
      return claim
    }
    var first: (claim: Claim, value: ClaimValue)?
    for context in readings(left, left) {
      guard let instances = try? instances(left, .equal, left, context), let value = instances.first?.left
      else { continue }
      let truths = evaluateGiven(value, given)
      let literals = numbers.flatMap { $0 }
      let isSameShape = value.rows == numbers.count && value.columns == numbers[0].count
      guard literals.count == truths.count,
        isSameShape || value.rows == 1 || value.columns == 1 || literals.count == 1
      else { continue }
      let judged = judge(literals, truths, claim)
      if judged.verdict.isRight {
        record(value, literals)
        return judged
      }
      first = first ?? (judged, value)
    }
    if let first {
      record(first.value, numbers.flatMap { $0 })
      return first.claim
    }
    if case .unknown(let name, _) = decide(left, .equal, left) {
      claim.verdict = .notUnderstood
      claim.note = ClaimNote("'\(name)' is no name of this model", pt: "'\(name)' não é um nome deste modelo")
    } else {
      claim.verdict = .different
      claim.note = ClaimNote("the table has another shape", pt: "a tabela tem outras dimensões")
    }
    return claim
  }

  private func record(_ value: ClaimValue, _ literals: [NumberAudit.Literal]) {
    audited += zip(value.entries, literals).map { NumberExplanation.Audited(node: $0, literal: $1) }
  }

  private func evaluateGiven(_ value: ClaimValue, _ given: [Node: Double]) -> [Double] {
    claims.graph.evaluate(boundNodes(value.entries), symbols: { given[$0] ?? .nan })
  }

  /// Values as functions of what is given, with the functions that the model binds.
  func boundNodes(_ nodes: [Node]) -> [Node] {
    let roots = nodes.map { claims.graph.lookingThrough([.adjoint, .link, .abbreviation], in: $0) }
    let functions = claims.model.functionBindings
    return functions.isEmpty ? roots : roots.map { (try? claims.lowered.binding(functions, in: $0)) ?? $0 }
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
