import LaTeXReading

/// Σ, Π, max and min over indices.
extension Evaluator {
  /// The letters that a limit binds, with the first values where they are said.
  struct Limits {
    var letters: [NameID] = []
    var lower: Int?
    var upper: Int?
    /// Restrictions: `k ≠ i`, `1 ≤ k ≤ t`.
    var conditions: [NodeID] = []
  }

  func big(
    _ sign: BigOperator, _ node: NodeID, _ hasLower: Bool, _ hasUpper: Bool, _ factors: [NodeID],
    _ joints: [Joint], _ whole: NodeID
  ) -> Value? {
    let body: () -> Value? = { self.product(factors, [.none] + joints.dropFirst()) }
    if !hasLower {
      if sign == .maximum || sign == .minimum { return bareExtreme(sign, factors, whole) }
      return bareSum(sign, factors, whole)
    }
    guard var limits = limits(tree.child(0, of: node)), !limits.letters.isEmpty else {
      return stop == nil ? fail(.unsupported, node) : nil
    }
    if hasUpper {
      guard let upper = integer(tree.child(1, of: node)) else { return nil }
      limits.upper = upper
    }
    return reduced(sign, limits, body, whole, head: node)
  }

  /// What a lower limit says: `i = 1`, `i, j`, `k \neq i`, `1 \le k \le t`, `i \in B`.
  func limits(_ node: NodeID) -> Limits? {
    var limits = Limits()
    func letter(_ node: NodeID) -> NameID? { tree.letter(of: node) }
    switch tree.kind(node) {
    case .name, .scripted:
      guard let own = tree.letter(of: node) else { return nil }
      limits.letters = [own]
    case .run: limits.letters = tree.children(of: node).compactMap(letter)
    case .list, .product:
      for child in tree.children(of: node) {
        if isRestriction(child, of: limits.letters) {
          limits.conditions.append(child)
          continue
        }
        guard let own = self.limits(child) else { return nil }
        limits.letters += own.letters.filter { !limits.letters.contains($0) }
        limits.lower = limits.lower ?? own.lower
        limits.upper = limits.upper ?? own.upper
        limits.conditions += own.conditions
      }
    case .group: return tree.childCount(of: node) == 1 ? self.limits(tree.child(0, of: node)) : nil
    case .relation: return limitsOfRelation(node)
    default: return nil
    }
    return limits
  }

  /// Whether a line below a sum binds nothing, but says which values of letters bound before it are meant: `1 \le j-a+1 \le 4`,
  /// `2i+a-1 = j`.
  private func isRestriction(_ node: NodeID, of letters: [NameID]) -> Bool {
    guard case .relation = tree.kind(node), letters.contains(where: { mentions($0, in: node) }) else {
      return false
    }
    let sides = Array(tree.children(of: node))
    return sides.count <= 3 && tree.letter(of: sides[sides.count == 3 ? 1 : 0]) == nil
  }

  private func limitsOfRelation(_ node: NodeID) -> Limits? {
    let sides = Array(tree.children(of: node))
    var limits = Limits()
    func letter(_ node: NodeID) -> NameID? { tree.letter(of: node) }
    if sides.count == 2, let own = letter(sides[0]) {
      limits.letters = [own]
      switch tree.joint(before: 1, of: node) {
      case .equal:
        guard let first = integer(sides[1]) else { return nil }
        limits.lower = first
      case .member: break
      default: limits.conditions = [node]
      }
      return limits
    }
    if sides.count == 3, let own = letter(sides[1]) {
      limits.letters = [own]
      limits.conditions = [node]
      return limits
    }
    // `l < k` with a letter on the right.
    if sides.count == 2, let own = letter(sides[1]), tree.joint(before: 1, of: node) != .member {
      limits.letters = [own]
      limits.conditions = [node]
      return limits
    }
    return nil
  }

  private func reduced(
    _ sign: BigOperator, _ limits: Limits, _ body: () -> Value?, _ node: NodeID, head: NodeID
  ) -> Value? {
    let outer = limits.letters.map { ($0, bindings[$0]) }
    let (outerSample, outerSummed) = (scopeSample, summed)
    summed.formUnion(limits.letters)
    defer {
      summed = outerSummed
      for (letter, binding) in outer { bindings[letter] = binding }
      scopeSample = outerSample
    }
    if limits.letters.count == 1, limits.lower == nil, limits.upper == nil, limits.conditions.isEmpty,
      isSampleName(limits.letters[0])
    {
      return sumOverSamples(sign, body, node)
    }
    let isOpen = limits.upper == nil
    let lower = limits.lower ?? unitBase
    let range = lower...max(lower, limits.upper ?? largestIndex)
    // A range may be empty; one that runs backwards has no meaning.
    if let upper = limits.upper, upper < lower - 1 { return fail(.undefined, node) }
    if let upper = limits.upper, upper < lower { return neutral(sign, node) }
    var total: Value?
    var indices = limits.letters.map { _ in range.lowerBound }
    var seen = 0
    var outside: Stop?
    let countsSamples =
      ground.sampleCount > 1 && limits.letters.count == 1
      && (limits.upper.map { $0 - lower + 1 == ground.sampleCount } ?? false
        || tree[limits.letters[0]].text == ground.model.samples?.index)
    while true {
      for (letter, index) in zip(limits.letters, indices) { bindings[letter] = .index(index) }
      if countsSamples { scopeSample = indices[0] - (limits.upper == nil ? sampleBase() : lower) }
      if limits.conditions.allSatisfy({ condition($0) == true }) {
        if let own = body() {
          seen += 1
          // Matrices of a product may stand from the last to the first.
          let isReversed = sign == .product && own.isArray && trail.ask(.parse(head), of: 2) == 1
          let next =
            isReversed ? accumulated(sign, own, total ?? Value(1), node) : accumulated(sign, total, own, node)
          guard let next else { return nil }
          total = next
        } else if isOpen, case .noSuchIndex? = stop?.reason {
          (outside, stop) = (stop, nil)
        } else {
          widen(limits.letters)
          return nil
        }
      }
      var place = indices.count - 1
      while place >= 0, indices[place] == range.upperBound {
        indices[place] = range.lowerBound
        place -= 1
      }
      if place < 0 { break }
      indices[place] += 1
      if seen > 4096 { return fail(.tooMuchWork, node) }
    }
    // Nothing that exists is summed: an index around the sum is outside of its array.
    if total == nil, let outside {
      stop = outside
      return nil
    }
    return total ?? neutral(sign, node)
  }

  /// x of `\sum_x`: an input that each sample has its own of.
  func isSampleName(_ letter: NameID) -> Bool { isSampleName(tree[letter]) }

  func isSampleName(_ name: Name) -> Bool {
    guard ground.sampleCount > 1 else { return false }
    return vocabulary.entries(name.text, name.marks.subtracting(.fonts)).contains {
      let quantity = vocabulary.model.quantities[$0.quantity]
      return quantity.role == .input && quantity.isPerSample && $0.rest == .none
    }
  }

  private func sumOverSamples(_ sign: BigOperator, _ body: () -> Value?, _ node: NodeID) -> Value? {
    let outer = scopeSample
    defer { scopeSample = outer }
    var total: Value?
    for sample in 0..<ground.sampleCount {
      scopeSample = sample
      guard let own = body(), let next = accumulated(sign, total, own, node) else { return nil }
      total = next
    }
    return total
  }

  /// An index that does not exist because of a letter that the sum binds is a fault of the sum.
  private func widen(_ letters: [NameID]) {
    guard let own = stop, case .noSuchIndex(let index) = own.reason else { return }
    var open = [own.node]
    while let node = open.popLast() {
      if case .name(let id) = tree.kind(node), letters.contains(id) {
        stop = Stop(reason: .rangeTooWide(index), node: own.node)
        return
      }
      open += tree.children(of: node)
    }
  }

  /// The largest index that any array has.
  /// Σᵢ of a term with an index that the text leaves without its Σ; nil where no such index stands in it.
  ///
  /// Places that do not exist are left out: the range is that of what is indexed.
  func implicitSum(_ term: NodeID, _ body: () -> Value?) -> Value?? {
    guard let letter = implicitIndices.first(where: { bindings[$0] == nil && mentions($0, in: term) }) else {
      return nil
    }
    defer { bindings[letter] = nil }
    var total: Value?
    var outside: Stop?
    for index in 0...largestIndex {
      bindings[letter] = .index(index)
      if let own = body() {
        guard let sum = total.map({ combine($0, own, at: term) { Value.entrywise($0, $1, +) } }) ?? own else {
          return .some(nil)
        }
        total = sum
      } else {
        guard case .noSuchIndex? = stop?.reason else { return .some(nil) }
        outside = stop
        stop = nil
      }
    }
    if total == nil { stop = outside }
    return .some(total)
  }

  private func mentions(_ letter: NameID, in root: NodeID) -> Bool {
    var open = [root]
    while let node = open.popLast() {
      if case .name(letter) = tree.kind(node) { return true }
      open += tree.children(of: node)
    }
    return false
  }

  var largestIndex: Int {
    (unitBase == 0 ? 1 : 0) + max(0, indexShift)
      + max(
        ground.layout.arrays.flatMap { $0.bounds }.map { $0.upperBound }.max() ?? 1, vocabulary.lastLayer ?? 1
      )
  }

  private func neutral(_ sign: BigOperator, _ node: NodeID) -> Value? {
    switch sign {
    case .sum: Value(0)
    // Of matrices as well as of numbers.
    case .product: Value(form: .identity)
    case .bigOdot: Value(1)
    default: fail(.undefined, node)
    }
  }

  private func accumulated(_ sign: BigOperator, _ total: Value?, _ own: Value, _ node: NodeID) -> Value? {
    guard let total else { return own }
    switch sign {
    case .sum: return combine(total, own, at: node) { Value.entrywise($0, $1, +) }
    case .product: return combine(total, own, at: node) { Value.product($0, $1) }
    case .bigOdot: return combine(total, own, at: node) { Value.entrywise($0, $1, *) }
    case .maximum:
      return combine(total, own, at: node) { Value.entrywise($0, $1) { $0.value >= $1.value ? $0 : $1 } }
    case .minimum:
      return combine(total, own, at: node) { Value.entrywise($0, $1) { $0.value <= $1.value ? $0 : $1 } }
    default: return fail(.unsupported, node)
    }
  }

  /// `\max(0, z)`.
  private func bareExtreme(_ sign: BigOperator, _ factors: [NodeID], _ node: NodeID) -> Value? {
    guard factors.count == 1 else { return fail(.unsupported, node) }
    let function = AppliedFunction(kind: sign == .maximum ? .maximum : .minimum)
    if case .group = tree.kind(factors[0]) { return apply(function, to: tree.content(of: factors[0]), node) }
    return apply(function, to: factors, node)
  }

  /// A sum without an index: over the one letter that is free in it, or over all entries.
  private func bareSum(_ sign: BigOperator, _ factors: [NodeID], _ node: NodeID) -> Value? {
    fail(.unsupported, node)
  }
}
