/// How far indices run whose ranges nobody states.
extension Resolver {
  /// The range that the arrays of a body give an index. Differing ranges are reported; for one piece of an array that has others at
  /// fixed indices, `h[0,j] = 0` beside `h[t,j] = o[t,j]*c[t,j]`, the values in all of them are meant.
  func inferredRange(of name: String, in body: SyntaxTree.ID, isPiece: Bool = false) -> IndexRange? {
    var found: (range: IndexRange, array: String, node: SyntaxTree.ID)?
    var stack = [body]
    while let node = stack.popLast() {
      switch tree[node] {
      case .reference(let array, let indices):
        guard let place = places[array], ownDimensions(place).count == indices.count else { continue }
        for (index, dimension) in zip(indices, ownDimensions(place)) where index.letter == name {
          let range = IndexRange(
            shifted(dimension.lower, by: -index.offset), shifted(dimension.upper, by: -index.offset))
          if isPiece, index.offset == 0, let known = found, let both = common(known.range, range) {
            found = (both, array, node)
            continue
          }
          if let known = found, known.range != range, index.offset == 0 {
            report(
              Message(
                "the index '\(name)' runs over \(text(known.range)) in '\(known.array)' and over \(text(range)) in '\(array)'",
                pt:
                  "o índice '\(name)' percorre \(text(known.range)) em '\(known.array)' e \(text(range)) em '\(array)'"
              ),
              at: tree.range(of: node),
              notes: [
                .init(
                  Message("'\(known.array)' is declared here", pt: "'\(known.array)' é declarado aqui"),
                  at: quantities[places[known.array]!].range),
                .init(
                  Message("'\(array)' is declared here", pt: "'\(array)' é declarado aqui"),
                  at: quantities[place].range),
              ])
            return known.range
          }
          if found == nil || index.offset == 0 { found = (range, array, node) }
        }
      case .reduction(_, let binders, let inner):
        if !binders.contains(where: { $0.name == name }) { stack.append(inner) }
      case .vectorCall(_, let binder, let inner):
        if binder.name != name { stack.append(inner) } else if found == nil { stack.append(inner) }
      default: stack += tree.operands(of: node).reversed()
      }
    }
    return found?.range ?? range(of: name, thatFits: body, [:])
  }

  // MARK: Sums of letters

  /// The values of a free index for which sums such as `i+a-1` stay in their arrays whatever the other letters are.
  func range(of name: String, thatFits definition: Definition) -> IndexRange? {
    var known: [String: IndexRange] = [:]
    for binder in definition.ranges { known[binder.name] = binder.range }
    for index in definition.indices {
      guard let other = index.name, other != name, known[other] == nil else { continue }
      known[other] = inferredRange(of: other, in: definition.body)
    }
    return range(of: name, thatFits: definition.body, known)
  }

  private func range(
    of name: String, thatFits body: SyntaxTree.ID, _ known: [String: IndexRange]
  ) -> IndexRange? {
    var found: IndexRange?
    var stack = [(node: body, known: known)]
    while let (node, known) = stack.popLast() {
      switch tree[node] {
      case .reference(let array, let indices):
        guard let place = places[array], ownDimensions(place).count == indices.count else { continue }
        for (index, dimension) in zip(indices, ownDimensions(place)) where index.isSum {
          guard let coefficient = index.terms.first(where: { $0.name == name })?.coefficient else { continue }
          guard let own = range(for: coefficient, dimension, rest: rest(of: index, besides: name, known)),
            let both = found.map({ common($0, own) }) ?? own
          else { return nil }
          found = both
        }
      case .reduction(_, let binders, let inner): stack += inside(binders, inner, besides: name, known)
      case .vectorCall(_, let binder, let inner): stack += inside([binder], inner, besides: name, known)
      default: stack += tree.operands(of: node).reversed().map { ($0, known) }
      }
    }
    return found
  }

  private func inside(
    _ binders: [IndexBinder], _ body: SyntaxTree.ID, besides name: String, _ known: [String: IndexRange]
  ) -> [(node: SyntaxTree.ID, known: [String: IndexRange])] {
    if binders.contains(where: { $0.name == name }) { return [] }
    var inner = known
    for binder in binders { inner[binder.name] = binder.range ?? inferredRange(of: binder.name, in: body) }
    return [(body, inner)]
  }

  /// The least and the greatest value of a sum without one of its letters; nil where they are no numbers.
  private func rest(
    of index: IndexExpression, besides name: String, _ known: [String: IndexRange]
  ) -> ClosedRange<Int>? {
    var (lower, upper) = (index.offset, index.offset)
    for term in index.terms where term.name != name {
      guard let range = known[term.name], range.lower.name == nil, range.upper.name == nil,
        range.lower.offset <= range.upper.offset
      else { return nil }
      let ends = [range.lower.offset * term.coefficient, range.upper.offset * term.coefficient]
      lower += ends.min()!
      upper += ends.max()!
    }
    return lower...upper
  }

  /// The values v for which v·coefficient plus any value of the rest is in a dimension.
  private func range(
    for coefficient: Int, _ dimension: IndexRange, rest: ClosedRange<Int>?
  ) -> IndexRange? {
    guard let rest else { return nil }
    let (lower, upper) = (
      shifted(dimension.lower, by: -rest.lowerBound), shifted(dimension.upper, by: -rest.upperBound)
    )
    if coefficient == 1 { return isEmpty(lower, upper) ? nil : IndexRange(lower, upper) }
    guard lower.name == nil, upper.name == nil else { return nil }
    let ends = [(lower.offset, true), (upper.offset, false)].map { end, isLower in
      quotient(end, coefficient, roundedUp: isLower == (coefficient > 0))
    }
    let (first, last) = (SizeExpression.literal(ends.min()!), SizeExpression.literal(ends.max()!))
    let isOrdered = coefficient > 0 ? ends[0] <= ends[1] : ends[1] <= ends[0]
    return isOrdered ? IndexRange(first, last) : nil
  }

  private func isEmpty(_ lower: SizeExpression, _ upper: SizeExpression) -> Bool {
    lower.name == nil && upper.name == nil && lower.offset > upper.offset
  }

  private func quotient(_ value: Int, _ divisor: Int, roundedUp: Bool) -> Int {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    if remainder == 0 { return quotient }
    let isPositive = (remainder > 0) == (divisor > 0)
    return roundedUp ? quotient + (isPositive ? 1 : 0) : quotient - (isPositive ? 0 : 1)
  }

  /// The values in both of two ranges; nil where nobody can tell before sizes are known.
  private func common(_ a: IndexRange, _ b: IndexRange) -> IndexRange? {
    func isComparable(_ x: SizeExpression, _ y: SizeExpression) -> Bool {
      x.name == y.name && x.argument == y.argument
    }
    guard isComparable(a.lower, b.lower), isComparable(a.upper, b.upper) else { return nil }
    let range = IndexRange(
      a.lower.offset < b.lower.offset ? b.lower : a.lower,
      a.upper.offset < b.upper.offset ? a.upper : b.upper)
    return isEmpty(range.lower, range.upper) ? nil : range
  }
}
