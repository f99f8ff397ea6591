import LaTeXReading

/// Looks for the one slip that explains a wrong formula: found on the tree, tried in numbers, told by its place.
struct SlipFinder {
  let editor: FormulaEditor
  let trial: LinkTrial
  let readings: Readings
  /// Names, coefficients and limits that the document writes elsewhere, each once.
  let stock: SlipStock

  /// Changes looked at for one formula.
  static let candidateLimit = 1000
  /// Looks at changes under one assignment of the conventions, for one formula.
  static let screenLimit = 4000
  /// Assignments under which a change is looked at: the document's own, then others that it leaves open.
  static let assignmentLimits = [1, 4, 24]

  /// Assignments that are tried in search of screens.
  static let trialLimit = 64
  /// Operations that a trial counts for beside those of its values.
  static let trialWork = 30

  struct Repair {
    var slip: Slip
    /// The side that changes, and how it should be.
    var root: NodeID
    var side: String
  }

  /// The first slip under which the link holds; nil where none is found within the limits.
  func repair(of link: Link, _ runs: [Run]) -> Repair? {
    let screens = screens(of: link, assignments(runs, readings.at(link.position)))
    var searches: [Search] = []
    for (from, to) in zip([0] + Self.assignmentLimits, Self.assignmentLimits) where from < screens.count {
      searches.append(Search(screens: Array(screens[from..<min(to, screens.count)])))
    }
    for place in searches.indices {
      let body = SlipCandidates.ofBody(link.right, head: link.left, stock: stock, editor: editor)
      if let own = first(of: body, link, &searches[place]) { return own }
    }
    guard link.left == link.head else { return nil }
    for place in searches.indices {
      let head = SlipCandidates.ofHead(link.left, body: link.right, stock: stock, editor: editor)
      if let own = first(of: head, link, &searches[place]) { return own }
    }
    return nil
  }

  /// One screen for each assignment under which other numbers stand on the sides.
  private func screens(of link: Link, _ assignments: [[Convention: Int]]) -> [SlipScreen] {
    let keepable = SlipScreen.keepable(link.right, in: trial.evaluator.tree)
    var found: [SlipScreen] = []
    for answers in assignments.prefix(Self.trialLimit) where found.count < Self.assignmentLimits.last! {
      guard let own = SlipScreen(link, under: answers, trial: trial, keeping: keepable) else { continue }
      if !found.contains(where: { $0.isAlike(own) }) { found.append(own) }
    }
    return found
  }

  /// What is looked at, and how often it was.
  private struct Search {
    var screens: [SlipScreen]
    var looks = 0
  }

  /// The answers under which the formula is wrong, the document's own first.
  private func assignments(_ runs: [Run], _ reading: Reading) -> [[Convention: Int]] {
    let admitted = runs.filter { reading.admits($0) && $0.outcome.isWrong }
    func fails(_ run: Run) -> Bool { if case .fails = run.outcome { true } else { false } }
    let first = admitted.first { reading.isOwn($0) } ?? admitted.first
    let ordered =
      [first].compactMap { $0 } + admitted.filter { fails($0) } + admitted.filter { !fails($0) }
    var found: [[Convention: Int]] = []
    for run in ordered {
      let answers = withForms(reading.answers.merging(run.answers) { $1 })
      if !found.contains(answers) { found.append(answers) }
    }
    return found
  }

  /// Names that the formula does not hold stand for stacks of samples where all of its own do.
  private func withForms(_ answers: [Convention: Int]) -> [Convention: Int] {
    let forms = Set(answers.compactMap { if case .form = $0.key { $0.value } else { nil } })
    guard forms.count == 1, let form = forms.first else { return answers }
    let vocabulary = trial.evaluator.vocabulary
    var all = answers
    for name in vocabulary.entries.values.joined().map({ Name(text: $0.base, marks: $0.accents) }) + [
      Name(text: "delta")
    ] {
      all[.form(name)] = answers[.form(name)] ?? form
    }
    return all
  }

  private func first(of candidates: SlipCandidates, _ link: Link, _ search: inout Search) -> Repair? {
    var candidates = candidates
    var count = 0
    let isOfBody = candidates.root == link.right
    while let slip = candidates.next() {
      count += 1
      if count > Self.candidateLimit || search.looks > Self.screenLimit { return nil }
      guard let root = candidates.rebuilt(with: slip) else { continue }
      for place in search.screens.indices {
        search.looks += 1
        let isMended =
          isOfBody ? search.screens[place].mends(root) : search.screens[place].isWritten(root)
        guard isMended, isClosed(slip, candidates, link) else { continue }
        var changed = link
        if isOfBody {
          // A side that says what it is itself mends nothing.
          if candidates.count(of: link.left, in: root) > candidates.count(of: link.left, in: link.right) {
            break
          }
          changed.right = root
        } else {
          (changed.left, changed.head) = (root, root)
        }
        if trial.holds(changed, under: search.screens[place].answers) {
          return Repair(slip: slip, root: candidates.root, side: candidates.text(with: slip))
        }
      }
    }
    return nil
  }

  /// Whether the letters of indices in what is put in have a meaning there: those of the formula, or bound around it.
  private func isClosed(_ slip: Slip, _ candidates: SlipCandidates, _ link: Link) -> Bool {
    let tree = trial.evaluator.tree
    var known = Set(link.free.map { tree[$0].text })
    known.formUnion(editor.indexLetters(in: slip.target))
    var node = slip.target
    while let (parent, position) = candidates.parents[node] {
      if position > 0, case .big(_, true, _) = tree.kind(tree.child(0, of: parent)) {
        known.formUnion(editor.letters(in: tree.child(0, of: tree.child(0, of: parent))))
      }
      node = parent
    }
    let own = editor.indexLetters(in: slip.node).subtracting(known)
    return own.allSatisfy { letter in
      trial.evaluator.vocabulary.model.sizes.contains { $0.name == letter }
        || letter.first?.isUppercase == true
    }
  }
}
