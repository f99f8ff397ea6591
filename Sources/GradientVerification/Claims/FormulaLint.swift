import LaTeXNotation

/// What can be seen wrong in formulas without a model.
public struct FormulaLint {
  public struct Finding: Sendable {
    public var rule: String
    public var range: Range<Int>
    public var note: ClaimNote
    public func text(_ language: String) -> String { note.text(language) }
  }

  private let bytes: [UInt8]
  /// More formulas than these are not read, and that is said.
  private static let limit = 20_000

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public func findings() -> [Finding] {
    var found: [Finding] = []
    var orders: [String: (order: String, range: Range<Int>)] = [:]
    for (place, formula) in FormulaFinder(bytes, names: []).formulas(limit: Self.limit).enumerated() {
      if place == Self.limit {
        found.append(
          Finding(
            rule: "limit", range: formula.range,
            note: ClaimNote(
              "formulas from here on are not read: there are more than \(place)",
              pt: "as fórmulas daqui em diante não são lidas: há mais de \(place)")))
        break
      }
      if let failure = formula.failure {
        found.append(
          Finding(
            rule: "syntax", range: failure.offset..<failure.offset + 1,
            note: ClaimNote(failure.english, pt: failure.portuguese)))
        continue
      }
      for relation in formula.relations {
        for side in relation.sides { walk(side, bound: [], &found) }
        checkFree(relation, &found)
        checkOrders(relation, &orders, &found)
      }
    }
    return found
  }

  // MARK: Sums

  private func walk(_ node: MathNode, bound: [String], _ found: inout [Finding]) {
    switch node.kind {
    case .product(let factors):
      checkCount(factors, node, &found)
      checkOutside(factors, &found)
      for factor in factors { walk(factor, bound: bound, &found) }
    case .reduction(_, let index, let from, let to, let body):
      if bound.contains(index) {
        found.append(
          Finding(
            rule: "bound-twice", range: node.range,
            note: ClaimNote("the index \(index) is bound twice", pt: "o índice \(index) é ligado duas vezes"))
        )
      }
      if let from { walk(from, bound: bound, &found) }
      if let to { walk(to, bound: bound, &found) }
      walk(body, bound: bound + [index], &found)
    case .quotient(let a, let b):
      checkDerivative(a, b, node, &found)
      walk(a, bound: bound, &found)
      walk(b, bound: bound, &found)
    default: for child in node.children { walk(child, bound: bound, &found) }
    }
  }

  /// Σ from 0 to N has N+1 terms: with 1/N it is no mean.
  private func checkCount(_ factors: [MathNode], _ node: MathNode, _ found: inout [Finding]) {
    guard let sum = factors.last, case .reduction(true, let index, let from?, let to?, _) = sum.kind,
      case .number("0") = from.kind, case .atom(let size) = to.kind
    else { return }
    let divides = factors.dropLast().contains { factor in
      guard case .quotient(_, let below) = factor.kind else { return false }
      return below.mentions { $0 == size }
    }
    guard divides else { return }
    let name = size.base
    found.append(
      Finding(
        rule: "mean-count", range: sum.range.lowerBound..<to.range.upperBound,
        note: ClaimNote(
          "the sum over \(index) from 0 to \(name) has \(name)+1 terms, but is divided by \(name)",
          pt: "a soma em \(index) de 0 a \(name) tem \(name)+1 parcelas, mas é dividida por \(name)")))
  }

  /// A factor before or after Σᵢ that depends on i.
  private func checkOutside(_ factors: [MathNode], _ found: inout [Finding]) {
    for (place, factor) in factors.enumerated() {
      var inner = factor
      while case .group(let next) = inner.kind { inner = next }
      guard case .reduction(_, let index, _, _, _) = inner.kind else { continue }
      for (other, outside) in factors.enumerated() where other != place && outside.usesIndex(index) {
        found.append(
          Finding(
            rule: "outside-sum", range: outside.range,
            note: ClaimNote(
              "a factor with the index \(index) stands outside the sum over \(index)",
              pt: "um fator com o índice \(index) está fora da soma em \(index)")))
      }
    }
  }

  /// `\frac{\partial E}{\hat{y}}`: ∂ on one side only.
  private func checkDerivative(_ a: MathNode, _ b: MathNode, _ node: MathNode, _ found: inout [Finding]) {
    let text = String(decoding: bytes[node.range], as: UTF8.self)
    let parts = text.components(of: "\\partial")
    if parts == 1 {
      found.append(
        Finding(
          rule: "partial", range: node.range,
          note: ClaimNote("∂ stands on one side of the fraction only", pt: "∂ está em um só lado da fração")))
    }
  }

  // MARK: Indices

  /// ∂L/∂y_i = Σᵢ …: an index that is free on the left and bound on the right.
  private func checkFree(_ relation: MathRelation, _ found: inout [Finding]) {
    guard relation.sides.count > 1 else { return }
    for side in relation.sides.dropFirst() {
      for reduction in side.reductions {
        guard case .reduction(_, let index, _, _, _) = reduction.kind, relation.sides[0].usesIndex(index)
        else { continue }
        let isBoundLeft = relation.sides[0].reductions.contains {
          if case .reduction(_, index, _, _, _) = $0.kind { true } else { false }
        }
        if isBoundLeft { continue }
        found.append(
          Finding(
            rule: "free-and-bound", range: reduction.range,
            note: ClaimNote(
              "the index \(index) is free on the left and summed over on the right",
              pt: "o índice \(index) é livre à esquerda e somado à direita")))
      }
    }
  }

  /// One symbol with two orders of the same two letters.
  private func checkOrders(
    _ relation: MathRelation, _ orders: inout [String: (order: String, range: Range<Int>)],
    _ found: inout [Finding]
  ) {
    for side in relation.sides {
      for (atom, range) in side.atoms {
        let letters = atom.below.joined().filter { $0.isLetter }
        guard letters.count == 2, atom.below.joined().count == 2, Set(letters).count == 2 else { continue }
        let key = atom.base + String(letters.sorted())
        if let known = orders[key], known.order != letters {
          found.append(
            Finding(
              rule: "index-order", range: range,
              note: ClaimNote(
                "\(atom.base) has the indices \(letters) here and \(known.order) before",
                pt: "\(atom.base) tem os índices \(letters) aqui e \(known.order) antes")))
        } else {
          orders[key] = (letters, range)
        }
      }
    }
  }
}

extension String {
  /// How often a piece occurs.
  fileprivate func components(of piece: String) -> Int {
    var count = 0
    var rest = self[...]
    while let found = rest.firstRange(of: piece) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }
}
