import LaTeXReading

/// The answers that a document gives to the questions it leaves its reader.
struct Reading {
  /// The one assignment that explains most relations.
  var answers: [Convention: Int] = [:]
  /// Alternatives that explain as much, so that the document does not decide against them.
  var open: [Convention: Set<Int>] = [:]
  /// How many relations hold under the reading and fail when this question alone is answered otherwise.
  var evidence: [Convention: [Int: Int]] = [:]

  /// Whether an answer is the document's, or one that it leaves open.
  func admits(_ convention: Convention, _ answer: Int) -> Bool {
    if convention.isLocal { return true }
    guard let own = answers[convention] else { return true }
    return own == answer || open[convention]?.contains(answer) == true
  }

  func admits(_ run: Run) -> Bool { run.answers.allSatisfy { admits($0.key, $0.value) } }

  func isOwn(_ run: Run) -> Bool {
    run.answers.allSatisfy { $0.key.isLocal || answers[$0.key] == nil || answers[$0.key] == $0.value }
  }
}

/// Finds the reading of a document from the runs of its links.
struct Inference {
  /// The assignments under which a link holds, without what is asked of one place only.
  private struct Voter {
    var holding: [[Convention: Int]]
    var weight: Int
    var keys: [Convention]
  }

  private var voters: [Voter] = []
  private var byKey: [Convention: [Int]] = [:]
  private var counts: [Convention: Int] = [:]
  private var keys: [Convention] = []

  init(_ trials: [[Run]]) {
    for runs in trials { add(runs) }
  }

  private mutating func add(_ runs: [Run]) {
    var order: [Convention] = []
    for run in runs {
      for key in run.order where !key.isLocal {
        if counts[key] == nil { keys.append(key) }
        counts[key] = max(counts[key] ?? 0, run.answers[key]! + 1)
        if !order.contains(key) { order.append(key) }
      }
    }
    let holding = runs.filter { $0.outcome.holdsTrue }.map { $0.answers.filter { !$0.key.isLocal } }
    guard !holding.isEmpty else { return }
    // What holds whatever is answered says nothing.
    guard runs.contains(where: { $0.outcome.isWrong }) else { return }
    var kept: [[Convention: Int]] = []
    for own in holding where !kept.contains(own) { kept.append(own) }
    for key in order { byKey[key, default: []].append(voters.count) }
    voters.append(Voter(holding: kept, weight: 1, keys: order))
  }

  private func holds(_ voter: Int, _ answers: [Convention: Int]) -> Bool {
    voters[voter].holding.contains { own in own.allSatisfy { answers[$0.key, default: 0] == $0.value } }
  }

  private func score(_ voters: [Int], _ answers: [Convention: Int]) -> Int {
    voters.reduce(0) { $0 + (holds($1, answers) ? self.voters[$1].weight : 0) }
  }

  func reading() -> Reading {
    var reading = Reading()
    for key in keys { reading.answers[key] = 0 }
    climb(&reading.answers)
    for key in keys {
      let own = reading.answers[key]!
      let asked = byKey[key] ?? []
      for other in 0..<counts[key]! where other != own {
        var answers = reading.answers
        answers[key] = other
        let lost = asked.filter { holds($0, reading.answers) && !holds($0, answers) }.count
        reading.evidence[key, default: [:]][other] = lost
        if lost == 0, !key.isRare(other) { reading.open[key, default: []].insert(other) }
      }
    }
    return reading
  }

  /// One question at a time, then the assignment of one link at a time, as long as something gets better.
  private func climb(_ answers: inout [Convention: Int]) {
    var isBetter = true
    var rounds = 0
    while isBetter, rounds < 20 {
      isBetter = false
      rounds += 1
      for key in keys {
        let asked = byKey[key] ?? []
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
      for voter in voters.indices where !holds(voter, answers) {
        if adopt(voter, &answers) { isBetter = true }
      }
    }
  }

  /// Takes over the assignment of a link that does not hold yet where that explains more.
  private func adopt(_ voter: Int, _ answers: inout [Convention: Int]) -> Bool {
    for own in voters[voter].holding.prefix(24) {
      let changed = own.filter { answers[$0.key] != $0.value }
      guard changed.count <= 6 else { continue }
      var trial = answers
      for (key, value) in changed { trial[key] = value }
      var asked: Set<Int> = []
      for key in changed.keys { asked.formUnion(byKey[key] ?? []) }
      let concerned = asked.sorted()
      let rare = changed.contains { $0.key.isRare($0.value) } ? 1 : 0
      if score(concerned, trial) - rare > score(concerned, answers) {
        answers = trial
        return true
      }
    }
    return false
  }
}
