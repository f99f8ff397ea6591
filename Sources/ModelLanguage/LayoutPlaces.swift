extension ModelLayout {
  /// References that reach beyond their arrays for these sizes: `x[j+1]` for j = 1…20 where x has twenty entries.
  ///
  /// An index is one letter and an offset, and a range is affine in the letters around it; so the least and the greatest value of
  /// a letter are taken, and both are reached. Letters whose ranges depend on sizes of layers are left to who writes the layers out.
  func misplacedReferences(in model: Model) -> [Diagnostic] {
    let quantities = Dictionary(
      model.quantities.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var diagnostics: [Diagnostic] = []
    for equation in model.equations {
      var letters: [String: ClosedRange<Int>] = [:]
      for binder in equation.free { letters[binder.name] = hull(of: binder.range, letters) }
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
  private func extended(_ letters: [String: ClosedRange<Int>], by binders: [IndexBinder])
    -> [String: ClosedRange<Int>]?
  {
    var inner = letters
    for binder in binders {
      inner[binder.name] = hull(of: binder.range, inner)
      if inner[binder.name] == nil, isKnown(binder.range, letters) { return nil }
    }
    return inner
  }

  private func isKnown(_ range: IndexRange?, _ letters: [String: ClosedRange<Int>]) -> Bool {
    guard let range else { return false }
    return bounds(of: range.lower, letters) != nil && bounds(of: range.upper, letters) != nil
  }

  /// From the least value of the lower bound to the greatest of the upper one; nil for an empty range and where a bound is not known.
  private func hull(of range: IndexRange?, _ letters: [String: ClosedRange<Int>]) -> ClosedRange<Int>? {
    guard let range, let lower = bounds(of: range.lower, letters)?.lowerBound,
      let upper = bounds(of: range.upper, letters)?.upperBound, lower <= upper
    else { return nil }
    return lower...upper
  }

  private func bounds(of size: SizeExpression, _ letters: [String: ClosedRange<Int>]) -> ClosedRange<Int>? {
    guard let name = size.name else { return size.offset...size.offset }
    if let letter = letters[name] { return letter.lowerBound + size.offset...letter.upperBound + size.offset }
    guard size.argument == nil, hasValue(name) else { return nil }
    let value = value(of: size, indices: [:])
    return value...value
  }

  private func misplacement(
    of quantity: Model.Quantity, _ array: ArrayLayout, _ indices: [IndexExpression],
    _ letters: [String: ClosedRange<Int>]
  ) -> Message? {
    guard indices.count == array.bounds.count else { return nil }
    let own = quantity.isPerSample ? 1 : 0
    for (index, bound) in zip(indices, array.bounds).dropFirst(own) {
      let size = SizeExpression(name: index.name, offset: index.offset)
      guard let reached = bounds(of: size, letters) else { continue }
      let beyond = reached.lowerBound < bound.lowerBound ? reached.lowerBound : reached.upperBound
      if bound.contains(beyond) { continue }
      let text = "\(quantity.name)[\(indices.dropFirst(own).map { $0.text }.joined(separator: ","))]"
      return Message(
        "'\(text)' reaches index \(beyond); '\(quantity.name)' has \(bound.lowerBound) to \(bound.upperBound)",
        pt:
          "'\(text)' chega ao índice \(beyond); '\(quantity.name)' tem \(bound.lowerBound) a \(bound.upperBound)"
      )
    }
    return nil
  }
}
