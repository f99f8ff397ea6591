extension ModelLayout {
  /// References that reach beyond their arrays for these sizes: `x[j+1]` for j = 1…20 where x has twenty entries.
  ///
  /// The ends of a range are one letter and an offset; so all that is known of the letters are differences, of which the least and the
  /// greatest value of each letter follow exactly, empty inner ranges included. Letters whose ranges depend on sizes of layers are left
  /// to who writes the layers out.
  func misplacedReferences(in model: Model) -> [Diagnostic] {
    let quantities = Dictionary(
      model.quantities.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var diagnostics: [Diagnostic] = []
    for equation in model.equations {
      guard let letters = extended(Letters(), by: equation.free) else { continue }
      var stack = [(id: equation.body, letters: letters)]
      while let (id, letters) = stack.popLast() {
        switch model.tree[id] {
        case .number: continue
        case .reference(let name, let indices):
          guard let place = quantities[name] else { continue }
          if let found = misplacement(of: model.quantities[place], arrays[place], indices, letters) {
            diagnostics.append(Diagnostic(.error, found, at: model.tree.range(of: id)))
          }
        case .negation(let operand), .transpose(let operand): stack.append((operand, letters))
        case .binary(_, let left, let right): stack += [(right, letters), (left, letters)]
        case .call(_, _, let arguments): stack += arguments.reversed().map { ($0, letters) }
        case .vectorCall(_, let binder, let argument):
          if let inner = extended(letters, by: [binder]) { stack.append((argument, inner)) }
        case .reduction(_, let binders, let body):
          if let inner = extended(letters, by: binders) { stack.append((body, inner)) }
        }
      }
    }
    return diagnostics
  }

  /// The letters inside of a reduction; nil where it is empty.
  private func extended(_ letters: Letters, by binders: [IndexBinder]) -> Letters? {
    var inner = letters
    for binder in binders {
      inner.forget(binder.name)
      guard let range = binder.range, let lower = bounds(of: range.lower, inner),
        let upper = bounds(of: range.upper, inner)
      else { continue }
      if lower.lowerBound > upper.upperBound { return nil }
      inner.values[binder.name] = lower.lowerBound...upper.upperBound
      inner.add(binder.name, isLower: true, range.lower)
      inner.add(binder.name, isLower: false, range.upper)
    }
    return inner.settled()
  }

  private func bounds(of size: SizeExpression, _ letters: Letters) -> ClosedRange<Int>? {
    guard let name = size.name else { return size.offset...size.offset }
    if let letter = letters.values[name] {
      return letter.lowerBound + size.offset...letter.upperBound + size.offset
    }
    guard size.argument == nil, hasValue(name) else { return nil }
    let value = value(of: size, indices: [:])
    return value...value
  }

  private func misplacement(
    of quantity: Model.Quantity, _ array: ArrayLayout, _ indices: [IndexExpression],
    _ letters: Letters
  ) -> Message? {
    guard indices.count == array.bounds.count else { return nil }
    let own = quantity.isPerSample ? 1 : 0
    for (index, bound) in zip(indices, array.bounds).dropFirst(own) {
      guard let reached = bounds(of: index, letters) else { continue }
      let beyond = reached.lowerBound < bound.lowerBound ? reached.lowerBound : reached.upperBound
      if bound.contains(beyond) { continue }
      let text = "\(quantity.name)[\(indices.dropFirst(own).map { $0.text }.joined(separator: ","))]"
      let ends = index.isSum ? ends(of: index, letters) : nil
      return Message(
        "'\(text)' reaches index \(beyond); '\(quantity.name)' has \(bound.lowerBound) to \(bound.upperBound)"
          + (ends.map { ": \($0.english)" } ?? ""),
        pt:
          "'\(text)' chega ao índice \(beyond); '\(quantity.name)' tem \(bound.lowerBound) a \(bound.upperBound)"
          + (ends.map { ": \($0.portuguese)" } ?? ""))
    }
    return nil
  }

  /// `i goes from 1 to 14, a from 1 to 3`
  private func ends(of index: IndexExpression, _ letters: Letters) -> Message {
    let ranges = index.names.compactMap { name in letters.values[name].map { (name, $0) } }
    func list(_ words: (from: String, to: String)) -> String {
      ranges.map { "\($0) \(words.from) \($1.lowerBound) \(words.to) \($1.upperBound)" }.joined(
        separator: ", ")
    }
    return Message(list(("runs from", "to")), pt: list(("vai de", "a")))
  }

  /// The least and the greatest value; nil where a name is not known, or where letters of a sum depend on one another, so that
  /// not all of their values meet.
  private func bounds(of index: IndexExpression, _ letters: Letters) -> ClosedRange<Int>? {
    guard index.isSum else {
      return bounds(of: SizeExpression(name: index.letter, offset: index.offset), letters)
    }
    guard letters.areIndependent(index.names) else { return nil }
    var (lower, upper) = (index.offset, index.offset)
    for term in index.terms {
      guard let own = bounds(of: .named(term.name), letters) else { return nil }
      let ends = [own.lowerBound * term.coefficient, own.upperBound * term.coefficient]
      lower += ends.min()!
      upper += ends.max()!
    }
    return lower...upper
  }
}

/// The values of letters, and what their ranges say of one another.
private struct Letters {
  var values: [String: ClosedRange<Int>] = [:]
  private var limits: [Limit] = []

  /// letter ≥ other + offset, or ≤.
  private struct Limit {
    var letter: String
    var isLower: Bool
    var other: String
    var offset: Int
  }

  /// A binder inside hides the letter of the same name around it.
  mutating func forget(_ letter: String) {
    values[letter] = nil
    limits.removeAll { $0.letter == letter || $0.other == letter }
  }

  mutating func add(_ letter: String, isLower: Bool, _ end: SizeExpression) {
    guard let other = end.name, values[other] != nil else { return }
    limits.append(Limit(letter: letter, isLower: isLower, other: other, offset: end.offset))
  }

  /// Whether no range of one of these letters hangs on another, be it through letters between them.
  func areIndependent(_ names: [String]) -> Bool {
    if limits.isEmpty || names.count < 2 { return true }
    return names.allSatisfy { start in
      var reached: Set<String> = [start]
      var isGrowing = true
      while isGrowing {
        let before = reached.count
        for limit in limits where reached.contains(limit.letter) || reached.contains(limit.other) {
          reached.formUnion([limit.letter, limit.other])
        }
        isGrowing = reached.count > before
      }
      return reached.intersection(names) == [start]
    }
  }

  /// With every value that leaves a range inside of it empty taken away; nil where none is left. Limits are differences: as many
  /// rounds as there are letters settle them, and what is not settled then has no values at all.
  func settled() -> Letters? {
    var letters = self
    for _ in 0...values.count {
      var isSettled = true
      for limit in limits {
        guard let own = letters.values[limit.letter], let other = letters.values[limit.other] else {
          continue
        }
        let (low, high) = (other.lowerBound + limit.offset, other.upperBound + limit.offset)
        let (newLow, newHigh) =
          limit.isLower
          ? (max(own.lowerBound, low), own.upperBound) : (own.lowerBound, min(own.upperBound, high))
        let (otherLow, otherHigh) =
          limit.isLower
          ? (other.lowerBound, min(other.upperBound, own.upperBound - limit.offset))
          : (max(other.lowerBound, own.lowerBound - limit.offset), other.upperBound)
        guard newLow <= newHigh, otherLow <= otherHigh else { return nil }
        isSettled = isSettled && newLow...newHigh == own && otherLow...otherHigh == other
        letters.values[limit.letter] = newLow...newHigh
        letters.values[limit.other] = otherLow...otherHigh
      }
      if isSettled { return letters }
    }
    return nil
  }
}
