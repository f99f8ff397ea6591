/// Finds the readings of a document from the runs of its links and the words between them.
struct Inference {
  /// The assignments under which a link holds, without what is asked of one place only; or what a sentence says.
  private struct Voter {
    var position: Int
    var holding: [[Convention: Int]]
    var weight: Int
    var keys: [Convention]
  }

  private var voters: [Voter] = []
  private var byKey: [Convention: [Int]] = [:]
  private var counts: [Convention: Int] = [:]
  private var keys: [Convention] = []
  private let turns: [Turn]

  init(_ trials: [(position: Int, runs: [Run])], turns: [Turn] = []) {
    self.turns = turns
    for (position, runs) in trials { add(runs, at: position) }
    for turn in turns { for saying in turn.sayings { add(saying, at: turn.position) } }
  }

  private mutating func add(_ runs: [Run], at position: Int) {
    var order: [Convention] = []
    for run in runs {
      for key in run.order where !key.isLocal {
        if counts[key] == nil { keys.append(key) }
        counts[key] = max(counts[key] ?? 0, run.answers[key]! + 1)
        if !order.contains(key) { order.append(key) }
      }
    }
    let holding = runs.filter { $0.outcome.holdsTrue && !$0.isOwnDefinition }.map {
      $0.answers.filter { !$0.key.isLocal }
    }
    guard !holding.isEmpty else { return }
    // What holds whatever is answered says nothing.
    guard runs.contains(where: { $0.outcome.isWrong }) else { return }
    var kept: [[Convention: Int]] = []
    for own in holding where !kept.contains(own) { kept.append(own) }
    append(Voter(position: position, holding: kept, weight: 1, keys: order))
  }

  /// A sentence counts as two lines.
  private mutating func add(_ saying: Saying, at position: Int) {
    // That one sample is looked at says where the loss may be of one, and not that it is.
    guard case .answer(let key, let answer) = saying, counts[key] != nil else { return }
    counts[key] = max(counts[key]!, answer + 1)
    append(Voter(position: position, holding: [[key: answer]], weight: 2, keys: [key]))
  }

  private mutating func append(_ voter: Voter) {
    for key in voter.keys { byKey[key, default: []].append(voters.count) }
    voters.append(voter)
  }

  private func holds(_ voter: Int, _ answers: [Convention: Int]) -> Bool {
    voters[voter].holding.contains { own in own.allSatisfy { answers[$0.key, default: 0] == $0.value } }
  }

  private func score(_ voters: [Int], _ answers: [Convention: Int]) -> Int {
    voters.reduce(0) { $0 + (holds($1, answers) ? self.voters[$1].weight : 0) }
  }

  // MARK: Parts

  /// Statements that are read alike.
  private struct Part {
    var range: Range<Int>
    var answers: [Convention: Int]
  }

  /// The most turns that a document is tried at, and the most parts it is cut into.
  private static let (turnLimit, partLimit) = (40, 6)

  func readings() -> Readings {
    var answers: [Convention: Int] = [:]
    for key in keys { answers[key] = 0 }
    let all = 0..<Int.max
    climb(&answers, in: all, keys)
    var parts = [Part(range: all, answers: answers)]
    while parts.count < Self.partLimit, let (place, pieces) = bestCut(of: parts) {
      parts.replaceSubrange(place...place, with: pieces)
    }
    return Readings(parts.indices.map { (parts[$0].range.lowerBound, reading($0, of: parts)) })
  }

  /// The cut of one part that explains most lines more than before: at words one more, at a heading two.
  private func bestCut(of parts: [Part]) -> (Int, [Part])? {
    var best: (gain: Int, place: Int, pieces: [Part])?
    for turn in turns.prefix(Self.turnLimit) {
      guard let place = parts.firstIndex(where: { $0.range.contains(turn.position) }) else { continue }
      let part = parts[place]
      let need = turn.kind == .words ? 1 : 2
      let heading = turns.first { $0.kind == .heading && $0.position > turn.position }?.position
      for end in [part.range.upperBound, heading ?? Int.max] where part.range.contains(end - 1) {
        guard turn.position > part.range.lowerBound || end < part.range.upperBound else { continue }
        let tail = turn.position..<end
        let failing = voters(in: part.range).filter { !holds($0, part.answers) }.reduce(0) {
          $0 + voters[$1].weight
        }
        guard failing >= need else { continue }
        let pieces = cut(part, tail)
        let gain =
          pieces.reduce(0) { $0 + score(voters(in: $1.range), $1.answers) }
          - score(voters(in: part.range), part.answers)
        if gain >= need, gain > best?.gain ?? 0 { best = (gain, place, pieces) }
      }
    }
    return best.map { ($0.place, $0.pieces) }
  }

  private func cut(_ part: Part, _ tail: Range<Int>) -> [Part] {
    var ranges = [tail]
    if part.range.lowerBound < tail.lowerBound {
      ranges.insert(part.range.lowerBound..<tail.lowerBound, at: 0)
    }
    if tail.upperBound < part.range.upperBound { ranges.append(tail.upperBound..<part.range.upperBound) }
    return ranges.map { range in
      var answers = part.answers
      climb(&answers, in: range, keys.filter { $0.mayTurn })
      return Part(range: range, answers: answers)
    }
  }

  private func voters(in range: Range<Int>) -> [Int] {
    voters.indices.filter { range.contains(voters[$0].position) }
  }

  /// What is decided in a part, also by the lines of other parts that answer the same.
  private func reading(_ place: Int, of parts: [Part]) -> Reading {
    let own = parts[place]
    var reading = Reading(answers: own.answers)
    for key in keys {
      let answer = own.answers[key]!
      let alike = parts.filter { $0.answers[key] == answer }
      for other in 0..<counts[key]! where other != answer {
        var lost = 0
        for voter in byKey[key] ?? [] {
          guard let part = alike.first(where: { $0.range.contains(voters[voter].position) }) else { continue }
          var answers = part.answers
          guard holds(voter, answers) else { continue }
          answers[key] = other
          if !holds(voter, answers) { lost += voters[voter].weight }
        }
        reading.evidence[key, default: [:]][other] = lost
        if lost == 0, !key.isRare(other) { reading.open[key, default: []].insert(other) }
      }
    }
    return reading
  }

  // MARK: Climbing

  /// One question at a time, then the assignment of one link at a time, as long as something gets better.
  private func climb(_ answers: inout [Convention: Int], in range: Range<Int>, _ free: [Convention]) {
    let isMember = voters.map { range.contains($0.position) }
    var isBetter = true
    var rounds = 0
    while isBetter, rounds < 20 {
      isBetter = false
      rounds += 1
      for key in free {
        let asked = (byKey[key] ?? []).filter { isMember[$0] }
        var best = (answer: answers[key]!, score: score(asked, answers))
        for other in 0..<counts[key]! where other != answers[key]! {
          var trial = answers
          trial[key] = other
          let own = score(asked, trial) - (key.isRare(other) ? 1 : 0)
          if own > best.score { best = (other, own) }
        }
        if best.answer != answers[key]! {
          answers[key] = best.answer
          isBetter = true
        }
      }
      let changeable = Set(free)
      for voter in voters.indices where isMember[voter] && !holds(voter, answers) {
        if adopt(voter, &answers, isMember, changeable) { isBetter = true }
      }
    }
  }

  /// Takes over the assignment of a link that does not hold yet where that explains more.
  private func adopt(
    _ voter: Int, _ answers: inout [Convention: Int], _ isMember: [Bool], _ free: Set<Convention>
  ) -> Bool {
    for own in voters[voter].holding.prefix(24) {
      let changed = own.filter { answers[$0.key] != $0.value }
      guard changed.count <= 6, changed.allSatisfy({ free.contains($0.key) }) else { continue }
      var trial = answers
      for (key, value) in changed { trial[key] = value }
      var asked: Set<Int> = []
      for key in changed.keys { asked.formUnion(byKey[key] ?? []) }
      let concerned = asked.filter { isMember[$0] }
      let rare = changed.contains { $0.key.isRare($0.value) } ? 1 : 0
      if score(Array(concerned), trial) - rare > score(Array(concerned), answers) {
        answers = trial
        return true
      }
    }
    return false
  }
}
