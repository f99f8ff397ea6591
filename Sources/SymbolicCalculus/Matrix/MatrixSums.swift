import SymbolicAlgebra

/// Sums of matrices.
extension MatrixAlgebra {
  private typealias Term = (coefficient: Node, others: [Shaped], core: Shaped)

  func sum(_ terms: [Shaped], of subject: String) throws(MatrixFormError) -> Shaped {
    for term in terms.dropFirst() where term.rows != terms[0].rows || term.columns != terms[0].columns {
      throw .shapes(subject)
    }
    return sum(terms)
  }

  /// A + B + …, like terms together, common factors outside, a positive term first.
  func sum(_ terms: [Shaped]) -> Shaped {
    let (rows, columns) = (terms[0].rows, terms[0].columns)
    let flat = terms.flatMap { term -> [Shaped] in
      if case .sum(let inner) = term.expression { inner } else { [term] }
    }
    if flat.count == 1 { return flat[0] }
    if rows == .one, columns == .one, flat.allSatisfy({ isPlain($0) }) { return plainSum(flat) }
    var parts = withNumbersEverywhere(likeTogether(flat))
    if ordersTerms { parts = factored(parts) }
    if parts.count == 1 { return parts[0] }
    if ordersTerms, let outside = commonScalar(&parts) {
      return scaled(outside, [], sum(parts))
    }
    if ordersTerms, isNegative(parts[0]), let place = parts.firstIndex(where: { !isNegative($0) }) {
      parts.insert(parts.remove(at: place), at: 0)
    }
    let made = Shaped(.sum(parts), rows: rows, columns: columns)
    if rows == .one, columns == .one { return made }
    let inner = Shaped(.sum(parts.map { transposed($0) }), rows: columns, columns: rows)
    return fewer(Shaped(.transpose(inner), rows: rows, columns: columns), made)
  }

  private func isPlain(_ term: Shaped) -> Bool {
    if case .scalar = term.expression { true } else { false }
  }

  private func plainSum(_ terms: [Shaped]) -> Shaped {
    number(
      graph.sum(
        terms.compactMap { term in
          if case .scalar(let node) = term.expression { node } else { nil }
        }))
  }

  private func taken(_ term: Shaped) -> Term {
    if case .scaled(let coefficient, let others, let core) = term.expression {
      return (coefficient, others, core)
    }
    if case .everywhere(let inner) = term.expression, case .scalar(let node) = inner.expression {
      let one = number(graph.constant(1))
      return (node, [], Shaped(.everywhere(one), rows: term.rows, columns: term.columns))
    }
    return (graph.constant(1), [], term)
  }

  private func likeTogether(_ terms: [Shaped]) -> [Shaped] {
    var found: [Term] = []
    for term in terms.map({ taken($0) }) {
      if let place = found.firstIndex(where: { $0.core == term.core && $0.others == term.others }),
        !isPlain(term.core)
      {
        found[place].coefficient = graph.sum(found[place].coefficient, term.coefficient)
      } else {
        found.append(term)
      }
    }
    let left = found.filter { graph.constant(of: $0.coefficient)?.isZero != true }
    return (left.isEmpty ? [found[0]] : left).map { scaled($0.coefficient, $0.others, $0.core) }
  }

  /// Multiples of the matrix of ones beside other terms are numbers in every entry.
  private func withNumbersEverywhere(_ terms: [Shaped]) -> [Shaped] {
    guard let first = terms.first, !first.isScalar else { return terms }
    let ones = ones(rows: first.rows, columns: first.columns)
    let isNumber = terms.map { taken($0).core == ones }
    if !isNumber.contains(false) { return terms }
    return zip(terms, isNumber).map { term, isNumber in
      if !isNumber { return term }
      let (coefficient, others, _) = taken(term)
      let scalar = scaled(coefficient, others, number(graph.constant(1)))
      return Shaped(.everywhere(scalar), rows: term.rows, columns: term.columns)
    }
  }

  /// The number that all terms share, up to their signs.
  private func commonScalar(_ terms: inout [Shaped]) -> Node? {
    let all = terms.map { taken($0) }
    let first = isNegative(terms[0]) ? graph.negation(all[0].coefficient) : all[0].coefficient
    if graph.constant(of: first)?.isOne == true { return nil }
    let minus = graph.negation(first)
    guard all.allSatisfy({ $0.coefficient == first || $0.coefficient == minus }) else { return nil }
    terms = all.map { term in
      scaled(graph.constant(term.coefficient == first ? 1 : -1), term.others, term.core)
    }
    return first
  }

  // MARK: Common factors

  /// A·x + B·x is (A + B)·x, u ⊙ a − u ⊙ b is u ⊙ (a − b).
  private func factored(_ terms: [Shaped]) -> [Shaped] {
    var terms = terms
    for place in terms.indices {
      for other in terms.indices.dropFirst(place + 1) {
        guard let merged = merged(taken(terms[place]), taken(terms[other])) else { continue }
        terms[place] = merged
        terms.remove(at: other)
        return factored(terms)
      }
    }
    return terms
  }

  private func merged(_ a: Term, _ b: Term) -> Shaped? {
    guard a.others == b.others else { return nil }
    switch (a.core.expression, b.core.expression) {
    case (.product(let left), .product(let right)) where left.count == 2 && right.count == 2:
      guard a.coefficient == b.coefficient else { return nil }
      for place in [1, 0] where left[place] == right[place] {
        let rests = [left[1 - place], right[1 - place]]
        guard rests.allSatisfy({ isShort($0) }) else { continue }
        let bracket = sum(rests.filter { transposes($0) == 0 } + rests.filter { transposes($0) > 0 })
        let factors = place == 1 ? [bracket, left[1]] : [left[0], bracket]
        return (try? product(factors, of: "")).map { scaled(a.coefficient, a.others, $0) }
      }
    case (.hadamard(let left), .hadamard(let right)):
      guard let common = left.first(where: { right.contains($0) && !isDivisor($0) }) else { return nil }
      let rests = [(a, left), (b, right)].map { term, factors -> Shaped in
        var rest = factors
        rest.remove(at: factors.firstIndex(of: common)!)
        return scaled(term.coefficient, [], hadamard(rest))
      }
      guard rests.allSatisfy({ isName(taken($0).core) }) else { return nil }
      return scaled(graph.constant(1), a.others, hadamard([common, sum(rests)]))
    default: break
    }
    return nil
  }

  /// A name, a sum of names, or the transpose of one.
  private func isShort(_ shaped: Shaped) -> Bool {
    switch shaped.expression {
    case .array: true
    case .sum(let terms): terms.allSatisfy { isName(taken($0).core) }
    case .transpose(let inner): isShort(inner)
    default: false
    }
  }

  private func isName(_ shaped: Shaped) -> Bool {
    if case .array = shaped.expression { true } else { false }
  }
}
