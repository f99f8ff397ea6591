import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// One array over some of its indices: what is set there, or added to what is there.
struct LoopStatement {
  var quantity: Int
  /// The array that is written, at its indices; that of an adjoint under the adjoint's own name.
  var target: Node
  var free: [IndexEquation.FreeIndex]
  var body: Node
  var isAdded: Bool
  /// Its letters that count the steps of the loops around it, the outermost first.
  var stepLetters: [Symbol] = []
}

/// Statements in the order in which they run.
indirect enum LoopOrder {
  case statement(LoopStatement)
  case steps(LoopSteps)

  var isRecurrence: Bool { if case .steps = self { true } else { false } }
}

/// Statements that use each other from one step to the next, done step after step.
struct LoopSteps {
  /// All steps that a statement has; one that has fewer is left out at the others.
  var range: ClosedRange<Int>
  var isDescending: Bool
  var orders: [LoopOrder]
}

/// Puts statements into an order in which every value is there before it is read.
///
/// What depends on itself goes step by step along an index at which it reads what other steps have left, always earlier ones or
/// always later ones; what is read at the same step decides over the order inside of it, where another index may be stepped along.
struct LoopOrdering {
  private let equations: LoopEquations
  private let statements: [LoopStatement]
  private var graph: ExpressionGraph { equations.graph }

  /// A use of an array that a statement writes.
  private struct Dependence {
    var reader: Int
    var writer: Int
    /// The indices at which the reader uses what the writer has written.
    var indices: [Index]
  }

  init(_ statements: [LoopStatement], _ equations: LoopEquations) {
    self.statements = statements
    self.equations = equations
  }

  func order() throws -> [LoopOrder] {
    try order(Array(statements.indices), dependences(), [:])
  }

  // MARK: Who reads whom

  private func dependences() -> [Dependence] {
    var writers: [Symbol: [Int]] = [:]
    for (place, statement) in statements.enumerated() {
      guard let name = graph.symbolName(of: statement.target) else { continue }
      writers[name, default: []].append(place)
    }
    var result: [Dependence] = []
    for (reader, statement) in statements.enumerated() {
      let ranges = ranges(of: statement)
      func append(_ node: Node, where isWriter: (Int) -> Bool) {
        guard case .symbol(let name, let indices) = graph.view(node) else { return }
        for writer in writers[name] ?? [] where isWriter(writer) {
          let isMet = zip(indices, graph.ownIndices(of: statements[writer].target)).allSatisfy {
            read, written in
            guard let own = extent(read, ranges),
              let other = extent(written, self.ranges(of: statements[writer]))
            else { return true }
            return own.overlaps(other)
          }
          if isMet { result.append(Dependence(reader: reader, writer: writer, indices: indices)) }
        }
      }
      for node in graph.reachable(from: [statement.body]) { append(node) { _ in true } }
      // What is added comes after what is set.
      if statement.isAdded { append(statement.target) { !statements[$0].isAdded } }
    }
    return result
  }

  /// The values of the letters of a statement and of its sums.
  private func ranges(of statement: LoopStatement) -> [Index.Base: ClosedRange<Int>] {
    var result: [Index.Base: ClosedRange<Int>] = [:]
    func add(_ base: Index.Base, _ interval: IndexInterval) {
      guard let low = equations.value(interval.lower), let high = equations.value(interval.upper), low <= high
      else { return }
      let known = result[base] ?? low...high
      result[base] = min(low, known.lowerBound)...max(high, known.upperBound)
    }
    for index in statement.free { add(.free(index.symbol), index.interval) }
    for node in graph.reachable(from: [statement.body]) {
      if case .reduction(_, let height, let interval, _) = graph.view(node) { add(.bound(height), interval) }
    }
    return result
  }

  /// nil where nothing is known of an index.
  private func extent(_ index: Index, _ ranges: [Index.Base: ClosedRange<Int>]) -> ClosedRange<Int>? {
    if let value = equations.value(index) { return value...value }
    guard let range = ranges[index.base] else { return nil }
    return range.lowerBound + Int(index.offset)...range.upperBound + Int(index.offset)
  }

  // MARK: Order

  /// - Parameter letters: Those of each statement that count the steps of the loops around.
  private func order(
    _ members: [Int], _ dependences: [Dependence], _ letters: [Int: [Symbol]]
  ) throws -> [LoopOrder] {
    func single(_ member: Int) -> LoopOrder {
      var statement = statements[member]
      statement.stepLetters = letters[member] ?? []
      return .statement(statement)
    }
    if dependences.allSatisfy({ $0.writer < $0.reader }) { return members.map(single) }
    let circles = StatementCircles(members, dependences.map { ($0.reader, $0.writer) })
    return try circles.inOrder.map { circle in
      let inner = dependences.filter { circle.contains($0.reader) && circle.contains($0.writer) }
      return inner.isEmpty ? single(circle[0]) : .steps(try steps(circle, inner, letters))
    }
  }

  private func steps(
    _ members: [Int], _ dependences: [Dependence], _ outer: [Int: [Symbol]]
  ) throws -> LoopSteps {
    let first = graph.ownIndices(of: statements[members[0]].target)
    for place in first.indices {
      guard let places = places(members, dependences, beginningWith: place) else { continue }
      let distances = dependences.map { Int($0.indices[places[$0.writer]!].offset) }
      let isDescending = distances.contains { $0 > 0 }
      if isDescending == distances.contains(where: { $0 < 0 }) { continue }
      let here = zip(dependences, distances).filter { $0.1 == 0 }.map { $0.0 }
      guard let letters = letters(members, places), let range = range(members, letters) else { continue }
      let inner = zip(members, letters).map { ($0, (outer[$0] ?? []) + [$1]) }
      return LoopSteps(
        range: range, isDescending: isDescending,
        orders: try order(members, here, Dictionary(inner) { first, _ in first }))
    }
    let name = equations.model.quantities[statements[members[0]].quantity].name
    throw ScheduleError(
      .loops,
      Message(
        "'\(name)', which depends on itself at the same step or on steps before and after,",
        pt: "'\(name)', que depende de si no mesmo passo ou de passos antes e depois,"))
  }

  /// Where the index that counts the steps stands in each statement's target, if it stands there in the first one's at `place`.
  private func places(
    _ members: [Int], _ dependences: [Dependence], beginningWith place: Int
  ) -> [Int: Int]? {
    var places = [members[0]: place]
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for dependence in dependences {
        let own = graph.ownIndices(of: statements[dependence.reader].target)
        let other = graph.ownIndices(of: statements[dependence.writer].target)
        if let place = places[dependence.reader], places[dependence.writer] == nil {
          guard let found = dependence.indices.firstIndex(where: { $0.base == own[place].base }) else {
            return nil
          }
          places[dependence.writer] = found
          hasChanged = true
        }
        if let place = places[dependence.writer], places[dependence.reader] == nil {
          guard let found = own.firstIndex(where: { $0.base == dependence.indices[place].base }) else {
            return nil
          }
          places[dependence.reader] = found
          hasChanged = true
        }
        guard let reading = places[dependence.reader], let writing = places[dependence.writer] else {
          continue
        }
        guard own[reading].base == dependence.indices[writing].base, own[reading].offset == 0,
          other[writing].offset == 0
        else { return nil }
      }
    }
    return places.count == members.count ? places : nil
  }

  private func letters(_ members: [Int], _ places: [Int: Int]) -> [Symbol]? {
    let letters = members.compactMap { member -> Symbol? in
      let indices = graph.ownIndices(of: statements[member].target)
      guard let place = places[member], case .free(let letter) = indices[place].base,
        letter != equations.sample
      else { return nil }
      return letter
    }
    return letters.count == members.count ? letters : nil
  }

  private func range(_ members: [Int], _ letters: [Symbol]) -> ClosedRange<Int>? {
    let own = zip(members, letters).compactMap { ranges(of: statements[$0])[.free($1)] }
    guard own.count == members.count, let low = own.map({ $0.lowerBound }).min(),
      let high = own.map({ $0.upperBound }).max()
    else { return nil }
    return low...high
  }
}

/// Groups of statements that depend on each other, each group after those that it depends on, and as written where nothing is said.
private struct StatementCircles {
  private(set) var inOrder: [[Int]] = []

  init(_ members: [Int], _ edges: [(reader: Int, writer: Int)]) {
    var sources: [Int: [Int]] = [:]
    var readers: [Int: [Int]] = [:]
    for edge in edges {
      sources[edge.reader, default: []].append(edge.writer)
      readers[edge.writer, default: []].append(edge.reader)
    }
    // Kosaraju: in the order in which a search along the uses leaves them, backwards, a search against the uses finds a group.
    var finished: [Int] = []
    var isSeen: Set<Int> = []
    for member in members.reversed() {
      Self.search(from: member, along: readers, &isSeen) { finished.append($0) }
    }
    isSeen = []
    var groups: [[Int]] = []
    for member in finished.reversed() {
      var group: [Int] = []
      Self.search(from: member, along: sources, &isSeen) { group.append($0) }
      if !group.isEmpty { groups.append(group.sorted()) }
    }
    inOrder = groups
  }

  /// Visits what can be reached and was not, each after what it leads to.
  private static func search(
    from start: Int, along edges: [Int: [Int]], _ isSeen: inout Set<Int>, leaving: (Int) -> Void
  ) {
    guard isSeen.insert(start).inserted else { return }
    var stack = [(node: start, next: 0)]
    while let (node, next) = stack.last {
      let targets = edges[node] ?? []
      if next < targets.count {
        stack[stack.count - 1].next += 1
        if isSeen.insert(targets[next]).inserted { stack.append((targets[next], 0)) }
      } else {
        leaving(node)
        stack.removeLast()
      }
    }
  }
}
