import LaTeXReading
import NumericBackprop

extension NumberJudge {
  /// The claim about a link that ends in numbers; nil where it is a formula, and `.some(nil)` where nothing is to be said.
  func claim(_ link: Link, hasMore: Bool) -> NoteClaim?? {
    guard isNumeric(link.right) else { return nil }
    let claim = NoteClaim(range: link.range, text: page.source(of: link.range), verdict: .undecided)
    if isNumeric(link.left) { return arithmetic(link, claim) }
    guard let right = numeric(link.right) else { return nil }
    // A formula such as `\delta_{T+1} = 0` or `p_1 + p_2 = 1` is no number of an example.
    if decimalsOrGiven(link) == false, !statesValue(link) { return nil }
    if let truth = truth(link, right.value) {
      var own = named(link, claim, truth, right)
      if own.verdict.isWrong, isCase(link) {
        own = claim
        own.verdict = .definition
      }
      return own
    }
    if hasMore { return .some(nil) }
    var open = claim
    let isFree = statesValue(link) && isWithoutValue(link.left)
    open.verdict = link.definition != nil || given == nil || isFree ? .definition : .undecided
    if given == nil {
      open.note = Wording("the model has no values", "o modelo não tem valores")
      if link.definition == nil, !statesValue(link) { open.verdict = .undecided }
    }
    return .some(open)
  }

  private func decimalsOrGiven(_ link: Link) -> Bool {
    if literal(link.right)?.rounding.places == 0 { return link.joint == .approximately }
    return true
  }

  /// `\gamma = 1`, `M_{ui} = 0` of what is not known: the value of one of the model's names in an example or a case.
  private func statesValue(_ link: Link) -> Bool {
    guard let name = evaluator.occurrence(link.left), name.marks.isEmpty, !link.isBoundary else {
      return false
    }
    let entries = evaluator.vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts))
    let isGiven = entries.contains { evaluator.vocabulary.model.quantities[$0.quantity].role.isGiven }
    return !entries.isEmpty && (isGiven || link.free.count < 2 || hasDecimals(link.right))
  }

  /// `q = 1`, `\lambda = 0`: the case in which a hyperparameter does nothing, whatever the model gives for its examples.
  private func isCase(_ link: Link) -> Bool {
    guard let name = evaluator.occurrence(link.left), name.scripts.isEmpty, link.joint == .equal,
      ["0", "1"].contains(page.tree.plainText(link.right))
    else { return false }
    return evaluator.vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts)).contains {
      let role = evaluator.vocabulary.model.quantities[$0.quantity].role
      return role == .constant || role == .rate
    }
  }

  /// Whether the model gives a name no number.
  private func isWithoutValue(_ root: NodeID) -> Bool {
    guard let given else { return true }
    prepare(given)
    return evaluator.value(root)?.flat.contains { $0.value.isNaN } ?? false
  }

  /// The exact value of the left side in the shape of the right one.
  private func truth(_ link: Link, _ right: Value) -> Value? {
    let isStep = link.joint == .assigned || link.joint == .arrow || link.joint == .defined
    evaluator.isStep = true
    let own = isStep ? stepped(link.left) ?? exact(link.left) : exact(link.left)
    guard var value = own else { return nil }
    if value.rows != right.rows || value.columns != right.columns {
      guard value.count == right.count else { return nil }
      value = Value(rows: right.rows, columns: right.columns, value.flat)
    }
    return value
  }

  /// `H_{11} = \sigma(0.42) \approx 0.603`: the exact value beside what is written.
  private func named(
    _ link: Link, _ claim: NoteClaim, _ truth: Value, _ right: (value: Value, slack: [Double])
  ) -> NoteClaim {
    var claim = claim
    claim.verdict = .equal
    for place in right.value.flat.indices {
      let (written, exact) = (right.value.flat[place].value, truth.flat[place].value)
      let node = entry(link.right, place, right.value)
      let own: NoteClaim.Verdict
      if let literal = node.flatMap({ literal($0) }) {
        own = literal.rounding.verdict(exact, slack: 0)
      } else {
        let gap = abs(written - exact)
        own =
          gap <= 1e-12 * max(1, abs(exact))
          ? .equal
          : gap <= max(2 * right.slack[place], 1.5 * lastUnit(link.right)) + 1e-9 ? .rounded : .wrongNumber
      }
      claim = worse(claim, own, node ?? link.right, exact)
    }
    return claim
  }

  /// `0.603 · 1.1 + 0.1 \approx 0.380`: whether the number is what the arithmetic before it gives.
  private func arithmetic(_ link: Link, _ claim: NoteClaim) -> NoteClaim? {
    let places = literal(link.right)?.rounding.places
    guard let left = numeric(link.left, places: places), let right = numeric(link.right),
      left.value.count == right.value.count
    else {
      return nil
    }
    var claim = claim
    claim.verdict = .equal
    for place in right.value.flat.indices {
      let (written, exact) = (right.value.flat[place].value, left.value.flat[place].value)
      let node = entry(link.right, place, right.value)
      let own: NoteClaim.Verdict
      if let literal = node.flatMap({ literal($0) }) {
        own = literal.rounding.verdict(exact, slack: left.slack[place])
      } else {
        let gap = abs(written - exact)
        own =
          gap <= 1e-12 * max(1, abs(exact))
          ? .equal : gap <= left.slack[place] + right.slack[place] ? .rounded : .wrongNumber
      }
      claim = worse(claim, own, node ?? link.right, exact)
    }
    return claim
  }

  /// A unit of the last place of the numbers with most places, 0 where none has any.
  private func lastUnit(_ root: NodeID) -> Double {
    var places = 0
    var open = [root]
    while let node = open.popLast() {
      places = max(places, page.tree.places(of: node))
      open += page.tree.children(of: node)
    }
    return places == 0 ? 0 : (0..<places).reduce(1.0) { unit, _ in unit / 10 }
  }

  /// The node of one entry of a side that is a number or a table of numbers.
  private func entry(_ root: NodeID, _ place: Int, _ value: Value) -> NodeID? {
    if value.isNumber { return root }
    var node = root
    while case .group = page.tree.kind(node), page.tree.childCount(of: node) == 1 {
      node = page.tree.child(0, of: node)
    }
    guard case .matrix = page.tree.kind(node), page.tree.childCount(of: node) == value.count else {
      return nil
    }
    return page.tree.child(place, of: node)
  }

  func worse(_ claim: NoteClaim, _ verdict: NoteClaim.Verdict, _ node: NodeID, _ truth: Double) -> NoteClaim {
    func rank(_ verdict: NoteClaim.Verdict) -> Int {
      switch verdict {
      case .equal: 0
      case .rounded: 1
      case .truncated: 2
      default: 3
      }
    }
    guard rank(verdict) > rank(claim.verdict) else { return claim }
    var claim = claim
    if !truth.isFinite {
      claim.verdict = .undecided
      claim.note = Wording("there is no value to compare it with", "não há valor com que comparar")
      return claim
    }
    claim.verdict = verdict
    guard verdict == .wrongNumber else { return claim }
    claim.factor = (page.source(of: node), page.tree[node].range)
    if let literal = literal(node) {
      let right = literal.rounding.text(truth, comma: literal.number.form == .comma)
      claim.replacement = right
      claim.repair = repaired(claim, page.tree[node].range, right)
    } else {
      claim.note = Wording("the value is \(truth)", "o valor é \(truth)")
    }
    return claim
  }

  /// The text of a claim with another piece in place of one.
  private func repaired(_ claim: NoteClaim, _ range: TextRange, _ text: String) -> String {
    guard claim.range.contains(range) else { return text }
    let head = page.source(of: TextRange(Int(claim.range.start), Int(range.start)))
    let tail = page.source(of: TextRange(Int(range.end), Int(claim.range.end)))
    return head + text + tail
  }
}
