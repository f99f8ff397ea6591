import LaTeXReading

/// Tries a link: under every assignment of the conventions it asks for, at index tuples and points.
struct LinkTrial {
  let evaluator: Evaluator
  let hasBindings: Bool

  /// The most assignments tried for one link; what is beyond is left open.
  static let assignmentLimit = 256
  /// The most where the document's answers are known.
  static let judgedLimit = 2048
  static let tupleLimit = 16
  /// Operations that a tuple counts for beside those of its values.
  static let tupleWork = 8
  /// Index tuples looked at in search of those where all names exist.
  static let searchLimit = 1500
  /// Operations for all assignments of one link.
  static let workLimit = 400_000

  /// All runs of a link, those that prefer the usual alternatives first.
  func runs(of link: Link, fixed: [Convention: Int] = [:], limit: Int = Self.assignmentLimit)
    -> (runs: [Run], isComplete: Bool)
  {
    evaluator.trail = Trail()
    evaluator.trail.fixed = fixed
    evaluator.stand(at: link)
    prepareStep(link)
    var runs: [Run] = []
    var work = 0
    defer { evaluator.spent = work }
    repeat {
      evaluator.work = 0
      evaluator.workLimit = Self.workLimit / 4
      let outcome = outcome(of: link)
      work += evaluator.work
      runs.append(
        Run(
          answers: evaluator.trail.answers, order: evaluator.trail.order, outcome: outcome,
          isOwnDefinition: evaluator.isOwnDefinition))
      if runs.count >= limit || work > Self.workLimit { return (runs, false) }
    } while evaluator.trail.advance()
    return (runs, true)
  }

  /// Whether a changed link holds under an assignment: the first value of its indices at which it fails ends the trial.
  func holds(_ link: Link, under answers: [Convention: Int]) -> Bool {
    prepare(link, fixed: answers)
    return outcome(of: link, endsAtFirst: true).holdsTrue
  }

  /// Goes to where a link fails first under an assignment; what it should be there, unless nothing can be compared.
  func failure(of link: Link, under answers: [Convention: Int]) -> Value? {
    prepare(link, fixed: answers)
    switch outcome(of: link, endsAtFirst: true) {
    case .fails, .shapes, .outside: break
    default: return nil
    }
    evaluator.stop = nil
    evaluator.work = 0
    return expected(link)
  }

  private func prepare(_ link: Link, fixed: [Convention: Int]) {
    evaluator.trail = Trail()
    evaluator.trail.fixed = fixed
    evaluator.stand(at: link)
    prepareStep(link)
    evaluator.work = 0
    evaluator.workLimit = 20_000
  }

  /// Whether a link is a step of the training, and the letter that counts the steps.
  private func prepareStep(_ link: Link) {
    evaluator.stepLetter = nil
    evaluator.isStep =
      link.joint == .assigned || link.joint == .arrow || link.joint == .defined || isOwnStep(link)
      || increment(link.left) != nil
    for side in [link.head, link.left] {
      guard let name = evaluator.occurrence(side) else { continue }
      let isChanged = name.marks.contains { $0 != .old && $0 != .star }
      if isChanged || name.marks.contains(.star) && mentions(name.base, link.right) {
        evaluator.isStep = true
      }
      if name.primes == 1, evaluator.isWeightName(name) { evaluator.isStep = true }
      for script in name.scripts {
        let text = evaluator.tree.plainText(script.node)
        guard text.hasSuffix("+1"), isWeight(name) else { continue }
        evaluator.isStep = true
        evaluator.stepLetter = String(text.dropLast(2))
      }
    }
  }

  private func mentions(_ name: Name, _ root: NodeID) -> Bool {
    var open = [root]
    while let node = open.popLast() {
      if case .name(let id) = evaluator.tree.kind(node), evaluator.tree[id].text == name.text { return true }
      open += evaluator.tree.children(of: node)
    }
    return false
  }

  /// The outcome under the trail's answers, which grow as conventions come up.
  func outcome(of written: Link, endsAtFirst: Bool = false) -> Outcome {
    var link = written
    evaluator.implicitIndices = evaluator.letters.sumsRepeated ? link.free.filter { isSummed($0, link) } : []
    link.free.removeAll { evaluator.implicitIndices.contains($0) }
    evaluator.total.trials += 1
    evaluator.stop = nil
    evaluator.bindings = [:]
    evaluator.replaced = [:]
    evaluator.usesSample = false
    evaluator.summed = []
    evaluator.sawValue = false
    evaluator.isDubious = false
    evaluator.isOwnDefinition = false
    evaluator.direction = .none
    evaluator.ground =
      evaluator.grounds[
        hasBindings && !evaluator.mentionsOpaque([link.right])
          ? evaluator.trail.ask(.boundFunctions, of: 2) : 0]
    bindIdentity(link)
    let constants = evaluator.bindings
    let own = walk(link, constants, endsAtFirst)
    // A letter below that would have to be a layer says too little to call anything wrong.
    if own.isWrong, evaluator.isDubious { return .stopped(Stop(reason: .dubious, node: link.left)) }
    return own
  }

  // MARK: Index tuples

  private func walk(
    _ link: Link, _ constants: [NameID: Evaluator.Binding], _ endsAtFirst: Bool
  ) -> Outcome {
    let largest = evaluator.largestIndex
    let letters = link.free
    var indices = letters.map { _ in 0 }
    var accepted = 0
    var looked = 0
    var outside: Stop?
    var held: [[Int]] = []
    var failed: (indices: [Int], difference: Difference)?
    var failures: [[Int]] = []
    // A walk in steps that share no factor with the number of tuples reaches every part of the range early.
    let side = largest + 1
    var total = 1
    for _ in letters { total = min(total * side, 1 << 40) }
    let stride = Self.stride(for: total)
    var at = letters.count > 1 ? stride % total : 0
    while looked < min(total, Self.searchLimit), accepted < Self.tupleLimit {
      looked += 1
      evaluator.work += Self.tupleWork
      if evaluator.work > evaluator.workLimit {
        return .stopped(Stop(reason: .tooMuchWork, node: link.left))
      }
      var rest = at
      for place in indices.indices {
        indices[place] = rest % side
        rest /= side
      }
      at = (at + stride) % total
      let sawBefore = evaluator.sawValue
      evaluator.sawValue = false
      defer { evaluator.sawValue = evaluator.sawValue || sawBefore }
      switch tuple(link, indices, constants, accepted) {
      case .skipped(let stop): outside = outside ?? stop
      case .holds:
        accepted += 1
        // 0 = 0 says nothing of the indices for which a line is meant.
        if evaluator.sawValue { held.append(indices) }
      case .fails(let difference):
        accepted += 1
        if failed == nil { failed = (indices, difference) }
        failures.append(indices)
        if letters.isEmpty || endsAtFirst { return .fails(difference) }
      case .ends(let outcome): return outcome
      }
    }
    if accepted == 0 {
      guard let outside else { return .stopped(Stop(reason: .undefined, node: link.left)) }
      switch outside.reason {
      case .noSuchIndex(let index), .rangeTooWide(let index): return .outside(index, outside.node)
      default: return .stopped(outside)
      }
    }
    guard let failed else {
      // Layers of which one side knows nothing make 0 = 0.
      let isEmpty = !evaluator.sawValue && evaluator.trail.order.contains { $0.isLayer }
      return isEmpty ? .stopped(Stop(reason: .dubious, node: link.left)) : .holds
    }
    if evaluator.isDubious { return .stopped(Stop(reason: .dubious, node: link.left)) }
    if let letter = link.strange.first {
      return .stopped(Stop(reason: .strange(evaluator.tree[letter]), node: link.right))
    }
    if isOfHiddenLayers(link, held, failures) { return .holds }
    return isPartly(link, held, failed.indices) ? .holdsInPart(failed.difference) : .fails(failed.difference)
  }

  /// Whether a letter stands again in a side and not in the first side of the chain.
  private func isSummed(_ letter: NameID, _ link: Link) -> Bool {
    func count(_ root: NodeID) -> Int {
      var open = [root]
      var found = 0
      while let node = open.popLast() {
        if case .name(letter) = evaluator.tree.kind(node) { found += 1 }
        open += evaluator.tree.children(of: node)
      }
      return found
    }
    return count(link.head) == 0 && max(count(link.left), count(link.right)) > 1
  }

  private static func stride(for total: Int) -> Int {
    if total <= 2 { return 1 }
    var step = Int(Double(total) * 0.618_033_988_75) | 1
    func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
    while gcd(step, total) != 1 { step += 1 }
    return step
  }

  /// Whether words before it speak of hidden layers, and it fails in the last layer only.
  private func isOfHiddenLayers(_ link: Link, _ held: [[Int]], _ failures: [[Int]]) -> Bool {
    guard link.speaksOfHidden, let last = evaluator.vocabulary.lastLayer else { return false }
    return link.free.indices.contains { place in
      Evaluator.countingLetters.contains(evaluator.tree[link.free[place]].text)
        && held.count > 1 && held.allSatisfy { $0[place] != last }
        && failures.allSatisfy { $0[place] == last }
    }
  }

  /// Whether it holds for all tuples of some kind: of one layer, or where two indices are equal, or differ.
  private func isPartly(_ link: Link, _ held: [[Int]], _ failed: [Int]) -> Bool {
    let letters = link.free
    if held.isEmpty || !link.conditions.isEmpty { return false }
    let tellsCases = tellsCases(link)
    for place in letters.indices where held.allSatisfy({ $0[place] != failed[place] }) && held.count > 1 {
      // Of a line with a Kronecker delta its letters are cases; those of layers and steps are not.
      if !tellsCases || Evaluator.countingLetters.contains(evaluator.tree[letters[place]].text) {
        return true
      }
    }
    if tellsCases { return false }
    for a in letters.indices {
      for b in letters.indices where b > a {
        // Right for different indices only, or for equal ones where the sentence speaks of cases.
        let isEqual = failed[a] == failed[b]
        if !isEqual, !link.speaksOfCases { continue }
        if held.allSatisfy({ ($0[a] == $0[b]) != isEqual }) { return true }
      }
    }
    return false
  }

  /// Whether a line itself tells equal indices from different ones, by a Kronecker delta or a bracket.
  private func tellsCases(_ link: Link) -> Bool {
    var open = [link.left, link.right]
    while let node = open.popLast() {
      switch evaluator.tree.kind(node) {
      case .relation: return true
      case .scripted:
        if let name = evaluator.occurrence(node), ["delta", "I", "1"].contains(name.base.text),
          name.scripts.count == 2
        {
          return true
        }
      default: break
      }
      open += evaluator.tree.children(of: node)
    }
    return false
  }

  private enum TupleOutcome {
    case skipped(Stop?)
    case holds
    case fails(Difference)
    case ends(Outcome)
  }

  private func tuple(
    _ link: Link, _ indices: [Int], _ constants: [NameID: Evaluator.Binding], _ accepted: Int
  ) -> TupleOutcome {
    evaluator.bindings = constants
    for (letter, index) in zip(link.free, indices) where constants[letter] == nil {
      evaluator.bindings[letter] = .index(index)
    }
    let points = evaluator.ground.points.count
    var seen = 0
    for point in 0..<points where accepted < 4 || seen == 0 {
      evaluator.point = point
      // Every other sample: binary targets alternate, and both of their values must come up.
      evaluator.sample = (accepted + 2 * point) % evaluator.ground.sampleCount
      rebind(constants, point)
      evaluator.stop = nil
      for condition in link.conditions {
        guard let holds = evaluator.condition(condition) else {
          if case .undefined? = evaluator.stop?.reason { return .skipped(evaluator.stop) }
          if case .noSuchIndex? = evaluator.stop?.reason { return .skipped(evaluator.stop) }
          return .ends(.stopped(Stop(reason: .unsupported, node: condition)))
        }
        if !holds { return .skipped(nil) }
      }
      switch sides(link, indices, point) {
      case .skipped(let stop):
        if case .undefined? = stop?.reason { continue }
        return .skipped(stop)
      case .holds: seen += 1
      case let other: return other
      }
    }
    return seen > 0 ? .holds : .skipped(Stop(reason: .undefined, node: link.left))
  }

  private func sides(_ link: Link, _ indices: [Int], _ point: Int) -> TupleOutcome {
    // The sample that one side names is the one that the other is about.
    evaluator.namedSample = nil
    let sample = evaluator.sample
    let changed = increment(link.left)
    guard var right = evaluator.value(link.right), var left = evaluator.value(changed ?? link.left) else {
      return stopped(link)
    }
    if let named = evaluator.namedSample, named != sample {
      evaluator.sample = named
      if evaluator.usesSample {
        guard let again = evaluator.value(link.right), let other = evaluator.value(changed ?? link.left)
        else {
          return stopped(link)
        }
        (right, left) = (again, other)
      }
    }
    guard let expected = expected(link, left) else { return stopped(link) }
    if expected.flat.contains(where: { $0.value != 0 }) { evaluator.sawValue = true }
    switch Comparison(expected, right) {
    case .equal: return .holds
    case .undefined: return .skipped(Stop(reason: .undefined, node: link.right))
    case .close: return .ends(.stopped(Stop(reason: .undefined, node: link.right)))
    case .shapes:
      guard expected.isSized, right.isSized else {
        return .ends(.stopped(Stop(reason: .unsupported, node: link.right)))
      }
      return .ends(.shapes(expected.shape, right.shape, link.right))
    case .different(let row, let column, let a, let b):
      return .fails(
        Difference(
          indices: zip(link.free, indices).map { ($0, $1) },
          sample: evaluator.usesSample ? evaluator.sample : nil, point: point, row: row, column: column,
          left: a,
          right: b))
    }
  }

  /// What the left side should be at the evaluator's place.
  private func expected(_ link: Link, _ left: Value? = nil) -> Value? {
    let changed = increment(link.left)
    if changed == nil, isAssignment(link) { return assigned(link.left, link) }
    guard let own = left ?? evaluator.value(changed ?? link.left) else { return nil }
    guard let changed else { return own }
    return assigned(changed, link).flatMap { Value.entrywise($0, own, -) }
  }

  private func stopped(_ link: Link) -> TupleOutcome {
    guard let stop = evaluator.stop else {
      return .ends(.stopped(Stop(reason: .unsupported, node: link.left)))
    }
    switch stop.reason {
    case .noSuchIndex(let index):
      // In the line itself, and not in a definition that it uses.
      let isOwn = link.range.contains(evaluator.tree[stop.node].range)
      // Letters of units beside a letter of layers have another range in each of them.
      let isOutside =
        link.free.isEmpty
        || isOwn && !hasLayerLetter(link) && evaluator.isHome(of: stop.node, index, among: link.free)
      return isOutside ? .ends(.outside(index, stop.node)) : .skipped(stop)
    case .rangeTooWide(let index):
      // A range that ends at a free letter is too wide for some of its values only.
      return link.free.isEmpty ? .ends(.outside(index, stop.node)) : .skipped(stop)
    case .shapes(let a, let b): return .ends(.shapes(a, b, stop.node))
    case .undefined: return .skipped(stop)
    default: return .ends(.stopped(stop))
    }
  }

  private func hasLayerLetter(_ link: Link) -> Bool {
    link.free.contains { ["l", "ell"].contains(evaluator.tree[$0].text) }
  }

  // MARK: Steps

  private func isAssignment(_ link: Link) -> Bool {
    switch link.joint {
    case .assigned, .arrow, .defined: return isOfWeights(link.left)
    default: return isOwnStep(link)
    }
  }

  /// `w = w - t \delta x`: weights that equal themselves and something more have made a step.
  private func isOwnStep(_ link: Link) -> Bool {
    let tree = evaluator.tree
    guard link.joint == .equal, case .sum = tree.kind(link.right), tree.childCount(of: link.right) > 1,
      let first = tree.children(of: link.right).first
    else { return false }
    return evaluator.isSame(first, link.left) && isOfWeights(link.left)
  }

  /// w of `\Delta w`, by which a step changes it.
  private func increment(_ side: NodeID) -> NodeID? {
    let tree = evaluator.tree
    guard case .product = tree.kind(side), tree.childCount(of: side) == 2,
      tree.name(of: tree.child(0, of: side))?.text == "Delta", evaluator.vocabulary.entries["Delta"] == nil,
      isOfWeights(tree.child(1, of: side))
    else { return nil }
    return tree.child(1, of: side)
  }

  private func isOfWeights(_ side: NodeID) -> Bool {
    let inner = evaluator.tree.unbracketed(side)
    if case .matrix = evaluator.tree.kind(inner) {
      return evaluator.tree.children(of: inner).allSatisfy { isOfWeights($0) }
    }
    return evaluator.occurrence(side).map { isWeight($0) } ?? false
  }

  private func isWeight(_ name: Occurrence) -> Bool {
    evaluator.vocabulary.isWeight(name.base.text)
  }

  /// What stands on the left after the step.
  private func assigned(_ side: NodeID, _ link: Link) -> Value? {
    let inner = evaluator.tree.unbracketed(side)
    if case .matrix(let rows, let columns) = evaluator.tree.kind(inner) {
      let cells = evaluator.tree.children(of: inner).map { assigned($0, link) }
      let numbers = cells.compactMap { cell in cell.flatMap { $0.isNumber ? $0.number : nil } }
      guard numbers.count == cells.count else {
        if evaluator.stop == nil { evaluator.stop = Stop(reason: .unsupported, node: side) }
        return nil
      }
      return Value(rows: rows, columns: columns, numbers)
    }
    guard let occurrence = evaluator.occurrence(side),
      case .quantity(let reference)? = evaluator.denotation(of: occurrence, side)
    else {
      if evaluator.stop == nil { evaluator.stop = Stop(reason: .unsupported, node: link.left) }
      return nil
    }
    return evaluator.stepped(reference, at: link.left)
  }

  // MARK: Identities

  /// z of `\sigma'(z) = …`: any number, or what the model calls so.
  private func bindIdentity(_ link: Link) {
    for letter in evaluator.identityLetters(link.head) {
      let isOwn = evaluator.vocabulary.entries[evaluator.tree[letter].text]?.isEmpty == false
      if isOwn, evaluator.trail.ask(.parse(link.head), of: 2) == 1 { continue }
      evaluator.bindings[letter] = .value(Value(0))
    }
  }

  /// Other numbers at other points.
  private func rebind(_ constants: [NameID: Evaluator.Binding], _ point: Int) {
    for (place, letter) in constants.keys.sorted(by: { $0.index < $1.index }).enumerated() {
      guard case .value? = constants[letter] else { continue }
      let value = [0.731, -0.467, 1.213][point % 3] + 0.173 * Double(place)
      evaluator.bindings[letter] = .value(Value(value))
    }
  }
}
