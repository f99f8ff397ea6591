import LaTeXNotation
import SymbolicAlgebra

/// The change of one given number that makes all numbers of the notes right: notes that state one input and use another.
struct NumberExplanation {
  /// A number of the notes, and what it should be the value of.
  struct Audited {
    var node: Node
    var literal: NumberAudit.Literal
  }

  let checker: ClaimChecker
  let audited: [Audited]
  private var claims: ClaimModel { checker.claims }

  /// A given number, its place and name.
  private struct Given {
    var leaf: Node
    var value: Double
    var name: String
  }

  /// nil with fewer than two wrong numbers, or where no single change explains all.
  func note() -> ClaimNote? {
    guard let given = claims.givenValues else { return nil }
    let roots = checker.boundNodes(audited.map { $0.node })
    let values = claims.graph.evaluate(roots, symbols: { given[$0] ?? .nan })
    let wrong = audited.indices.filter { !isRight($0, values[$0]) }
    guard wrong.count >= 2 else { return nil }
    for candidate in candidates(given) {
      for place in wrong.prefix(3) {
        guard let exact = solve(roots[place], audited[place].literal.value, candidate, given) else {
          continue
        }
        if let (value, text) = shortest(near: exact, candidate, roots, given), value != candidate.value {
          let old = NumberFormat(significantDigits: 7).text(candidate.value)
          return ClaimNote(
            "all numbers agree if \(candidate.name) = \(text) instead of \(old)",
            pt: "todos os números conferem se \(candidate.name) = \(text) em vez de \(old)")
        }
      }
    }
    return nil
  }

  private func isRight(_ place: Int, _ value: Double) -> Bool {
    NumberAudit.verdict(audited[place].literal, value).isRight
  }

  /// Targets first, then inputs, then the rest.
  private func candidates(_ given: [Node: Double]) -> [Given] {
    var ranked: [(rank: Int, given: Given)] = []
    for (place, quantity) in claims.model.quantities.enumerated() {
      guard let leaves = claims.lowered.leaves[place], leaves.count <= 64 else { continue }
      let array = claims.layout.arrays[place]
      let rank: Int =
        switch quantity.role {
        case .target: 0
        case .input: 1
        case .rate: 3
        default: 2
        }
      for (offset, leaf) in leaves.enumerated() {
        guard let value = given[leaf] else { continue }
        let name = NotationProfile.default.elementText(
          quantity.name, indices: array.indices(at: offset).map { String($0) }, isArray: true)
        ranked.append((rank, Given(leaf: leaf, value: value, name: name)))
      }
    }
    return (0...3).flatMap { rank in ranked.filter { $0.rank == rank }.map { $0.given } }
  }

  /// Newton's method from the given value, with differences for slopes.
  private func solve(_ root: Node, _ target: Double, _ candidate: Given, _ given: [Node: Double]) -> Double? {
    func value(_ x: Double) -> Double {
      claims.graph.evaluate([root], symbols: { $0 == candidate.leaf ? x : given[$0] ?? .nan })[0] - target
    }
    var x = candidate.value
    for _ in 0..<30 {
      let step = 1e-6 * max(1, x.magnitude)
      let error = value(x)
      let slope = (value(x + step) - value(x - step)) / (2 * step)
      guard slope.isFinite, slope.magnitude > 1e-9, error.isFinite else { return nil }
      let next = x - error / slope
      if (next - x).magnitude < 1e-9 { return next }
      x = next
      if x.magnitude > 1e6 { return nil }
    }
    return nil
  }

  /// The number of fewest decimals near a solution with which everything is right.
  private func shortest(
    near exact: Double, _ candidate: Given, _ roots: [Node], _ given: [Node: Double]
  ) -> (Double, String)? {
    for decimals in 0...4 {
      let text = NumberFormat(decimals: decimals).text(exact)
      guard let value = Double(text) else { continue }
      let values = claims.graph.evaluate(roots, symbols: { $0 == candidate.leaf ? value : given[$0] ?? .nan })
      if audited.indices.allSatisfy({ isRight($0, values[$0]) }) { return (value, text) }
    }
    return nil
  }
}
