import LaTeXReading
import ModelLanguage

/// The check of a document against one model.
struct ModelCheck {
  private(set) var claims: [NoteClaim] = []
  let readings: Readings
  private(set) var work = NoteCheck.Work()

  /// Operations for all links of a document, and for all its repairs.
  static let workLimit = 40_000_000
  static let repairLimit = 6_000_000
  /// Bytes of a formula that are shown.
  static let textLimit = 8_000

  typealias Trial = (runs: [Run], isComplete: Bool)

  init?(_ subject: NoteCheck.Subject, page: Page) {
    var vocabulary = Vocabulary(subject.model)
    for symbol in subject.symbols { vocabulary.add(symbol) }
    guard let general = Ground.general(subject.model, usesBindings: false) else { return nil }
    var grounds = [general]
    if subject.model.opaqueFunctions.contains(where: { $0.binding != nil }),
      let bound = Ground.general(subject.model, usesBindings: true)
    {
      grounds.append(bound)
    }
    let pass = LetterPass(page, vocabulary)
    let evaluator = Evaluator(
      tree: page.tree, vocabulary: vocabulary, letters: pass.letters, grounds: grounds,
      indexShift: (subject.indexBase ?? subject.model.indexBase) - subject.model.indexBase)
    let trial = LinkTrial(evaluator: evaluator, hasBindings: grounds.count > 1)
    let links = pass.links.filter { $0.isClaim }
    let given = Stages(Ground.given(subject.model), steps: pass.steps)
    let first = NumberJudge(page: page, evaluator: evaluator, readings: Readings(), stages: given)
    let trials = Self.trials(of: links, trial, first, page)
    let voices = zip(links, trials).map { (position: $0.position, runs: $1.runs) }
    readings = Inference(voices, turns: pass.turns).readings()
    let judge = NumberJudge(page: page, evaluator: evaluator, readings: readings, stages: given)
    let verdicts = Verdicts(
      page: page, readings: readings, unproven: Self.unproven(voices, readings),
      rivals: Verdicts.rivals(voices, readings), hasDifferentials: pass.letters.hasDifferentials)
    let finder = SlipFinder(
      editor: FormulaEditor(page: page, evaluator: evaluator), trial: trial, readings: readings,
      stock: SlipStock(page, vocabulary))
    judgeAll(links, trials, trial, judge, verdicts, finder, Self.foreign(links, trials, page, vocabulary))
    for table in page.tables {
      if let link = links.last(where: { $0.range.start <= table.range.start }) { evaluator.stand(at: link) }
      claims += judge.claims(of: table)
    }
    addUnreadable(page)
    work = evaluator.total
  }

  /// The runs of all links; the same text is tried once, and no document longer than the limit.
  private static func trials(of links: [Link], _ trial: LinkTrial, _ judge: NumberJudge, _ page: Page)
    -> [Trial]
  {
    var known: [String: Trial] = [:]
    var work = 0
    return links.map { link in
      let isNumber =
        judge.isNumeric(link.right) && (judge.isNumeric(link.left) || judge.hasDecimals(link.right))
      if isNumber { return ([], true) }
      if work > workLimit { return ([], false) }
      let key = link.key(page)
      if let own = known[key] { return own }
      let own = trial.runs(of: link)
      work += trial.evaluator.spent
      known[key] = own
      return own
    }
  }

  private mutating func judgeAll(
    _ links: [Link], _ trials: [Trial], _ trial: LinkTrial, _ judge: NumberJudge, _ verdicts: Verdicts,
    _ finder: SlipFinder, _ foreign: Set<Int>
  ) {
    var wrong: Link?
    var repairWork = 0
    for (place, (link, own)) in zip(links, trials).enumerated() {
      let hasMore = place + 1 < links.count && links[place + 1].position == link.position
      trial.evaluator.stand(at: link)
      if let number = judge.claim(link, hasMore: hasMore) {
        if let number { add(number, link) }
        continue
      }
      if let skipped = verdicts.unjudged(link, own.runs, hasMore: hasMore, foreign: foreign) {
        if let skipped { add(skipped, link) }
        continue
      }
      var judged = link
      var runs = own.runs.isEmpty && own.isComplete ? trial.runs(of: link) : own
      if !runs.isComplete, !runs.runs.isEmpty {
        let decided = verdicts.readings.at(link.position).decided
        runs = trial.runs(of: link, fixed: decided, limit: LinkTrial.judgedLimit)
      }
      if let last = wrong, last.position == link.position {
        // The side before is wrong: what it should have been equal to is the measure of this one.
        judged.left = last.left
        runs = trial.runs(of: judged)
      }
      var claim = verdicts.claim(judged, runs.runs, isComplete: runs.isComplete)
      wrong = claim.verdict == .different ? judged : nil
      let before = trial.evaluator.total
      if claim.verdict == .different, repairWork < Self.repairLimit,
        let repair = finder.repair(of: judged, runs.runs)
      {
        claim.take(repair, finder.editor.page)
      }
      if claim.verdict == .different, claim.factor == nil {
        let whole = finder.editor.page.balanced(finder.editor.page.tree[link.right].range)
        claim.factor = (finder.editor.page.source(of: whole), whole)
      }
      if claim.verdict == .different {
        repairWork +=
          trial.evaluator.total.operations - before.operations
          + SlipFinder.trialWork * (trial.evaluator.total.trials - before.trials)
      }
      add(claim, link)
    }
  }

  /// What could not be read is said, and why.
  private mutating func addUnreadable(_ page: Page) {
    for formula in page.formulas {
      for statement in formula.statements where statement.role == .unreadable {
        guard case .unreadable(let failure) = page.tree.kind(statement.root) else { continue }
        let source = page.source(of: statement.range)
        var claim = NoteClaim(
          range: statement.range, text: source.count > 200 ? source.prefix(200) + " …" : source,
          verdict: .notUnderstood)
        claim.note = page.tree[failure].sentence
        claim.section = formula.section
        claims.append(claim)
      }
    }
  }

  private mutating func add(_ claim: NoteClaim, _ link: Link) {
    var own = claim
    if own.text.utf8.count > Self.textLimit { own.text = own.text.prefix(Self.textLimit / 4) + " …" }
    own.section = link.section
    claims.append(own)
  }

  /// Sections that give a quantity of the model another equation, in letters that the model lacks, and of whose lines
  /// fewer hold than not.
  private static func foreign(
    _ links: [Link], _ trials: [Trial], _ page: Page, _ vocabulary: Vocabulary
  ) -> Set<Int> {
    var found: Set<Int> = []
    var balance: [Int: Int] = [:]
    for (link, own) in zip(links, trials) where !own.runs.isEmpty && link.quotation < 0 {
      let holds = own.runs.contains { $0.outcome.holdsTrue && !$0.isOwnDefinition }
      balance[link.section, default: 0] += holds ? 1 : link.definition == nil ? -1 : 0
    }
    for (link, own) in zip(links, trials)
    where link.left == link.head && !own.runs.isEmpty && link.quotation < 0 && balance[link.section]! <= 0 {
      guard let name = Occurrence(link.left, in: page.tree),
        let entry = vocabulary.entries(name.base.text, name.base.marks.subtracting(.fonts)).first,
        [.link, .abbreviation].contains(vocabulary.model.quantities[entry.quantity].role)
      else { continue }
      let isUnknown = own.runs.allSatisfy { run in
        if case .stopped(let stop) = run.outcome, case .unknown(let name) = stop.reason {
          return vocabulary.entries[name.text] == nil
        }
        return false
      }
      if isUnknown { found.insert(link.section) }
    }
    return found
  }

  /// Questions about letters whose answer fewer links bear out under the reading than contradict it: then the letter
  /// was misread, and not the lines are wrong.
  private static func unproven(_ trials: [(position: Int, runs: [Run])], _ readings: Readings) -> Set<
    Convention
  > {
    var asked: Set<Convention> = []
    var holding: [Convention: Int] = [:]
    var failing: [Convention: Int] = [:]
    for (position, runs) in trials {
      let reading = readings.at(position)
      for run in runs {
        for key in run.order where key.name != nil { asked.insert(key) }
      }
      let admitted = runs.filter { reading.admits($0) }
      if let run = admitted.first(where: { $0.outcome.holdsTrue }) {
        for key in run.order where key.name != nil { holding[key, default: 0] += 1 }
      } else if let run = admitted.first, admitted.allSatisfy({ $0.outcome.isWrong }) {
        for key in run.order where key.name != nil { failing[key, default: 0] += 1 }
      }
    }
    return asked.filter { key in
      let (right, wrong) = (holding[key] ?? 0, failing[key] ?? 0)
      return right == 0 && key.needsProof || right < wrong && wrong > 1
    }
  }
}

extension Link {
  /// What makes two links the same to try: their texts and where they stand.
  func key(_ page: Page) -> String {
    let sides =
      page.source(of: left) + "\u{1F}" + page.source(of: right) + "\u{1F}"
      + "\(joint.rawValue) \(quotation) \(section) \(speaksOfCases) \(speaksOfHidden)"
    return conditions.reduce(sides) { $0 + "\u{1F}" + page.source(of: $1) }
  }
}

extension NoteClaim {
  /// The factor, what should stand there, and the formula as it should be.
  mutating func take(_ repair: SlipFinder.Repair, _ page: Page) {
    let right = page.balanced(page.tree[repair.root].range)
    let head = page.source(of: TextRange(Int(range.start), Int(right.start)))
    let tail = page.source(of: TextRange(Int(right.end), Int(range.end)))
    let target = page.balanced(page.tree[repair.slip.target].range)
    factor = (page.source(of: target), target)
    replacement = repair.slip.text
    self.repair = head + repair.side + tail
    note = repair.slip.kind.words
  }
}

extension Page {
  /// A range that closes the braces it opens and opens those it closes: `\mathbf{x}` for the x inside.
  func balanced(_ range: TextRange) -> TextRange {
    var (start, end) = (Int(range.start), Int(range.end))
    var depth = 0
    var least = 0
    var place = start
    while place < end, place < text.count {
      if text[place] == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      if text[place] == UInt8(ascii: "{") { depth += 1 }
      if text[place] == UInt8(ascii: "}") { depth -= 1 }
      least = min(least, depth)
      place += 1
    }
    while depth - least > 0, end < text.count, text[end] == UInt8(ascii: "}") {
      end += 1
      depth -= 1
    }
    while least < 0, start > 0, text[start - 1] == UInt8(ascii: "{") {
      start -= 1
      while start > 0, isLetter(text[start - 1]) { start -= 1 }
      if start > 0, text[start - 1] == UInt8(ascii: "\\") { start -= 1 }
      least += 1
    }
    return TextRange(start, end)
  }

  private func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 97 && byte | 0x20 <= 122 }
}
