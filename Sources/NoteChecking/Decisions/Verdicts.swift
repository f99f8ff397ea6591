import LaTeXReading

/// From the runs of a link to a verdict, under the reading of the document.
struct Verdicts {
  let page: Page
  let readings: Readings
  /// Answers about letters that no line of the document bears out.
  let unproven: Set<Convention>
  /// Answers that two lines or more agree on against the reading: there the document contradicts itself.
  let rivals: Set<Rival>
  /// Whether the text says that d before a name is a differential.
  var hasDifferentials = false

  struct Rival: Hashable {
    var convention: Convention
    var answer: Int
  }

  /// Where a link holds that does not hold under the reading: what is answered otherwise there, as little as possible.
  private static func against(_ runs: [Run], _ reading: Reading) -> [Rival]? {
    guard !runs.contains(where: { reading.admits($0) && $0.outcome.holdsTrue }) else { return nil }
    let all = runs.filter { $0.outcome.holdsTrue }.map { run in
      run.answers.filter { !reading.admits($0.key, $0.value) }.map {
        Rival(convention: $0.key, answer: $0.value)
      }
    }
    return all.min { $0.count < $1.count }
  }

  static func rivals(_ trials: [(position: Int, runs: [Run])], _ readings: Readings) -> Set<Rival> {
    var counts: [Rival: Int] = [:]
    for (position, runs) in trials {
      guard let own = against(runs, readings.at(position)), own.count == 1 else { continue }
      if own[0].convention.mayContradict, !own[0].convention.isRare(own[0].answer) {
        counts[own[0], default: 0] += 1
      }
    }
    return Set(counts.filter { $0.value > 1 }.keys)
  }

  func claim(_ link: Link, _ runs: [Run], isComplete: Bool) -> NoteClaim {
    var claim = NoteClaim(range: link.range, text: page.source(of: link.range), verdict: .undecided)
    let reading = readings.at(link.position)
    let admitted = runs.filter { reading.admits($0) }
    if admitted.contains(where: { $0.outcome.holdsTrue }) {
      // What holds without the definition that it gives is a claim: \bar z = z - t, where a bar marks derivatives.
      let saysMore =
        page.tree.call(link.left) == nil && admitted.contains { $0.outcome.holdsTrue && !$0.isOwnDefinition }
      claim.verdict = link.definition == nil || saysMore ? .equal : .definition
      return claim
    }
    // A reading in which a name means nothing is none where another one is complete.
    let own = admitted.first { reading.isOwn($0) } ?? admitted.first
    let isRefuted = own?.outcome.isWrong == true
    let isRead = isRefuted || admitted.first { !$0.outcome.isDubious }?.outcome.isWrong ?? false
    func isOpen(_ run: Run) -> Bool {
      !run.outcome.isWrong && !(isRefuted && run.outcome.saysNothing) && !(isRead && run.outcome.isNoReading)
    }
    if let run = admitted.first(where: isOpen) ?? (isComplete ? nil : runs.first(where: isOpen)) {
      return undecided(claim, run)
    }
    guard let first = own, isComplete else {
      claim.note = Wording("more readings than are tried", "mais leituras do que se tentam")
      return claim
    }
    if let letter = first.answers.keys.first(where: { unproven.contains($0) && hasSay($0, runs) }),
      let name = letter.name
    {
      claim.note = Wording(
        "what '\(name.text)' means is not clear", "não está claro o que '\(name.text)' significa")
      return claim
    }
    let excluded = runs.filter { $0.outcome.holdsTrue }.min { a, b in
      func count(_ run: Run) -> Int { run.answers.count { !reading.admits($0.key, $0.value) } }
      return count(a) < count(b)
    }
    if let excluded {
      return byAnother(claim, excluded, first, reading)
    }
    if let elsewhere = misfitElsewhere(first.outcome, link) {
      claim.note = Wording(
        "'\(elsewhere)', which this line uses, does not fit here",
        "'\(elsewhere)', que esta linha usa, não cabe aqui")
      return claim
    }
    if hasDifferentials, isOfDifferentials(link) {
      claim.note = Wording(
        "differentials are not compared, only derivatives", "diferenciais não são comparadas, só derivadas")
      return claim
    }
    return wrong(claim, link, first)
  }

  /// What of another line has no such index or shape, where a link takes a letter from there: no error of its own.
  private func misfitElsewhere(_ outcome: Outcome, _ link: Link) -> String? {
    let node: NodeID
    switch outcome {
    case .shapes(_, _, let misfit), .outside(_, let misfit): node = misfit
    default: return nil
    }
    let range = page.tree[node].range
    let own = [link.left, link.right].map { page.tree[$0].range }
    return own.contains { $0.contains(range) } ? nil : page.source(of: page.balanced(range))
  }

  /// Whether a d before a name stands in a link: `dL = (y - t)\, dy`.
  private func isOfDifferentials(_ link: Link) -> Bool {
    var open = [link.left, link.right]
    while let node = open.popLast() {
      if case .differential(.total, _) = page.tree.kind(node) { return true }
      open += page.tree.children(of: node)
    }
    return false
  }

  /// Whether it makes a difference what a letter means: `q = q + 1` is wrong for every q.
  private func hasSay(_ letter: Convention, _ runs: [Run]) -> Bool {
    guard case .letter = letter else { return true }
    let gaps = runs.map { run -> Double in
      if case .fails(let difference) = run.outcome { return difference.left - difference.right }
      return .nan
    }
    guard Set(runs.map { $0.answers[letter] ?? 0 }).count > 1, let first = gaps.first else { return true }
    return !gaps.allSatisfy { abs($0 - first) <= 1e-9 * max(1, abs(first)) }
  }

  /// What is to be said of a link that is not judged: `.some(nil)` for nothing; nil where it is judged.
  func unjudged(_ link: Link, _ runs: [Run], hasMore: Bool, foreign: Set<Int>) -> NoteClaim?? {
    var claim = NoteClaim(range: link.range, text: page.source(of: link.range), verdict: .definition)
    if link.saysSize { return .some(link.left == link.head ? claim : nil) }
    if link.isBoundary { return .some(claim) }
    let reading = readings.at(link.position)
    let holds = runs.contains { reading.admits($0) && $0.outcome.holdsTrue }
    if holds { return nil }
    let isUnknown = runs.allSatisfy { if case .stopped = $0.outcome { true } else { false } }
    // A step of a letter that the model lacks says what becomes of that letter.
    let isStep = link.joint == .arrow || link.joint == .assigned
    if link.introduces, isUnknown || isStep { return .some(claim) }
    guard foreign.contains(link.section) else { return nil }
    claim.verdict = .undecided
    claim.note = Wording(
      "this section is about another network", "esta seção trata de outra rede")
    return .some(claim)
  }

  private func undecided(_ claim: NoteClaim, _ run: Run) -> NoteClaim {
    var claim = claim
    switch run.outcome {
    case .holdsInPart(let difference):
      claim.counterexample = counterexample(difference)
      claim.note = Wording(
        "holds for some values of the indices only, and no condition says for which",
        "vale só para alguns valores dos índices, e nenhuma condição diz para quais")
    case .stopped(let stop):
      let source = page.source(of: stop.node)
      claim.factor = (source, page.tree[stop.node].range)
      switch stop.reason {
      case .unknown(let name), .strange(let name):
        claim.verdict = .notUnderstood
        claim.note = Wording(
          "'\(name.text)' is no name of this model", "'\(name.text)' não é um nome deste modelo")
      case .unsupported, .dubious:
        claim.verdict = .notUnderstood
        claim.note = Wording("'\(source)' is not understood here", "'\(source)' não é entendido aqui")
      case .unreadable:
        claim.verdict = .notUnderstood
        if case .unreadable(let failure) = page.tree.kind(stop.node) {
          claim.note = page.tree[failure].sentence
        }
      case .undefined:
        claim.note = Wording("has no value at the points tried", "não tem valor nos pontos tentados")
      case .tooMuchWork:
        claim.note = Wording("more work than a formula is worth", "mais trabalho do que uma fórmula merece")
      case .optimum:
        claim.verdict = .definition
        claim.note = Wording("holds at the optimum only", "vale só no ótimo")
      case .noSuchIndex, .rangeTooWide, .shapes: break
      }
    default: break
    }
    return claim
  }

  /// Holds only where the document's other lines do not.
  private func byAnother(_ claim: NoteClaim, _ run: Run, _ own: Run, _ reading: Reading) -> NoteClaim {
    var claim = claim
    let against = run.answers.filter { !reading.admits($0.key, $0.value) }
    if against.contains(where: { rivals.contains(Rival(convention: $0.key, answer: $0.value)) }) {
      claim.note = Wording(
        "right under a reading that other lines contradict",
        "certo sob uma leitura que outras linhas contradizem")
      return claim
    }
    // The strongest of what speaks against it: the lines of the document, the model's own order, and custom.
    let weight =
      against.map { key, answer in
        (reading.evidence[key]?[answer] ?? 0) + key.prior(against: answer, own: reading.answers[key] ?? 0)
      }.max() ?? 0
    guard weight >= 2 else { return claim }
    claim = wrongShape(claim, own)
    claim.verdict = .different
    return claim
  }

  private func wrong(_ claim: NoteClaim, _ link: Link, _ run: Run) -> NoteClaim {
    var claim = wrongShape(claim, run)
    claim.verdict = .different
    return claim
  }

  private func counterexample(_ difference: Difference) -> NoteClaim.CounterExample {
    NoteClaim.CounterExample(
      point: difference.indices.map { (page.tree[$0.letter].text, Double($0.value)) },
      correct: difference.left, written: difference.right)
  }

  private func wrongShape(_ claim: NoteClaim, _ run: Run) -> NoteClaim {
    var claim = claim
    switch run.outcome {
    case .fails(let difference):
      claim.counterexample = counterexample(difference)
    case .shapes(let a, let b, let node):
      claim.factor = (page.source(of: node), page.tree[node].range)
      claim.note = Wording("the shapes \(a) and \(b) do not conform", "as dimensões \(a) e \(b) não combinam")
    case .outside(let index, let node):
      claim.factor = (page.source(of: node), page.tree[node].range)
      claim.note = Wording("there is no index \(index) here", "não há índice \(index) aqui")
    default: break
    }
    return claim
  }
}

extension Convention {
  /// The letter of the text that a question is about.
  var name: Name? {
    switch self {
    case .letter(let name), .function(let name), .size(let name): name
    default: nil
    }
  }

  /// Whether a wrong answer to it may be a misread letter, which no line of its own may decide.
  var needsProof: Bool {
    switch self {
    case .letter(let name): !name.text.hasPrefix("delta")
    case .function(let name): name.text != "sigma"
    default: false
    }
  }
}
