import SymbolicAlgebra

/// Sums over the places of windows, Σᵢ Σₐ [j = i + a − 1]·f(i, a), as books print them: Σₐ f(j − a + 1, a) over the a for which
/// j − a + 1 is one of the i; with a stride, Σ over the i and a with 2i + a − 1 = j.
extension Typesetter {
  /// One letter of a nest of sums.
  private struct Letter {
    var height: UInt32
    var interval: IndexInterval
    var base: Index.Base { .bound(height) }
  }

  /// [lower ≤ index ≤ upper], or a = b.
  private enum Condition {
    case inside(Index, IndexInterval)
    case equal(Index, Index)

    var indices: [Index] {
      switch self {
      case .inside(let index, _): [index]
      case .equal(let a, let b): [a, b]
      }
    }
  }

  func relation(_ a: Index, _ b: Index) -> String { "\(text(a)) = \(text(b))" }

  /// Nil for a sum that is no such one.
  mutating func windowSum(_ node: Node) -> [Task]? {
    var letters: [Letter] = []
    var body = node
    while case .reduction(.sum, let height, let interval, let inner) = graph.view(body) {
      letters.append(Letter(height: height, interval: interval))
      body = inner
    }
    guard case .product(let factors) = graph.view(body) else { return nil }
    let deltas = factors.filter { graph.opcode(of: $0) == .delta }
    if deltas.isEmpty { return nil }
    body = graph.product(factors.filter { graph.opcode(of: $0) != .delta })
    var conditions: [Condition] = []
    var solved: [Index.Base: Index] = [:]
    for delta in deltas {
      guard case .delta(let a, let b) = graph.view(graph.substituting(solved, in: delta)) else { return nil }
      guard let place = letters.firstIndex(where: { stands($0, a) || stands($0, b) }) else { return nil }
      guard let value = solution(letters[place], a, b), isFreeOf(letters[place], letters) else {
        conditions.append(stands(letters[place], a) ? .equal(a, b) : .equal(b, a))
        continue
      }
      let map = [letters[place].base: value]
      solved = solved.mapValues { graph.substituting(map, in: $0) }.merging(map) { $1 }
      conditions = conditions.map { substituted($0, map) } + [.inside(value, letters[place].interval)]
      body = graph.substituting(map, in: body)
      letters.remove(at: place)
    }
    return letters.isEmpty ? nil : tasks(letters, conditions, body)
  }

  private func stands(_ letter: Letter, _ index: Index) -> Bool {
    graph.coefficient(of: letter.base, in: index) != 0
  }

  private func solution(_ letter: Letter, _ a: Index, _ b: Index) -> Index? {
    stands(letter, a)
      ? graph.solution(for: letter.base, in: a, equalTo: b)
      : graph.solution(for: letter.base, in: b, equalTo: a)
  }

  /// Whether no range hangs on a letter.
  private func isFreeOf(_ letter: Letter, _ letters: [Letter]) -> Bool {
    !letters.contains { stands(letter, $0.interval.lower) || stands(letter, $0.interval.upper) }
  }

  private func substituted(_ condition: Condition, _ map: [Index.Base: Index]) -> Condition {
    switch condition {
    case .inside(let index, let interval): .inside(graph.substituting(map, in: index), interval)
    case .equal(let a, let b): .equal(graph.substituting(map, in: a), graph.substituting(map, in: b))
    }
  }

  /// Each condition stands under the first sum after which all its letters are known.
  private mutating func tasks(_ letters: [Letter], _ conditions: [Condition], _ body: Node) -> [Task] {
    let outer = scopes
    defer { scopes = outer }
    var names: [String] = []
    for letter in letters {
      names.append(freshLetter(for: letter.interval, height: letter.height, body: body))
      scopes.append((letter.height, names.last!))
    }
    var tasks: [Task] = []
    for (place, letter) in letters.enumerated() {
      let own = conditions.filter { condition in
        let last = letters.lastIndex { letter in condition.indices.contains { stands(letter, $0) } }
        return (last ?? 0) == place
      }
      tasks.append(.text("\\sum" + limits(names[place], letter.interval, own.map { text($0) })))
      tasks.append(.open(height: letter.height, letter: names[place]))
    }
    return tasks + [.node(body, .product)] + letters.map { _ in .close }
  }

  private func text(_ condition: Condition) -> String {
    switch condition {
    case .inside(let index, let interval):
      "\(text(interval.lower)) \\le \(text(index)) \\le \(text(interval.upper))"
    case .equal(let a, let b): relation(a, b)
    }
  }
}
