import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

/// Writes equations as loop nests over flat arrays. Inner loops run along rows: a sum along the last index is a dot product,
/// a sum across rows adds multiples of rows, so that no loop strides.
struct LoopEmitter {
  let equations: LoopEquations
  /// The name of the pointer of each array, by symbol; adjoint symbols have their own.
  let pointers: [Symbol: String]
  /// Quantities by symbol, adjoint symbols included.
  let quantities: [Symbol: Int]
  /// Where σ′(z) lies for the name of z, once σ(z) has been computed.
  var slopes: [Symbol: String] = [:]
  /// The reductions that are known under these names: those over the samples, and what was taken before a loop.
  var accumulators: [Node: String] = [:]
  /// For panels of samples, the vector functions that were used; nil for one sample at a time.
  var vectors: VectorPrinter?
  /// The index along which vectors run, where they are entries of a row and not samples of a panel.
  var row: Symbol?
  /// The private functions that are called.
  let helpers: LoopHelpers
  let names: FileNames
  var format: ScalarFormat { names.format }
  /// The names of arguments and parts of the workspace.
  let taken: SwiftNames
  private(set) var lines: [String] = []
  var indent: Int
  var letters: [Index.Base: LoopIndex] = [:]
  /// The loops over steps that are open, the outermost first.
  private var stepLoops: [(place: LoopIndex, range: ClosedRange<Int>)] = []
  /// The names given so far; who goes on in the same block goes on counting.
  var freshCount = 0
  /// What has a name in the blocks that are open.
  private var remembered: [Node] = []
  /// Nodes of the current statement that get a name.
  var repeated: Set<Node> = []
  var graph: ExpressionGraph { equations.graph }

  init(
    _ equations: LoopEquations, pointers: [Symbol: String], quantities: [Symbol: Int], helpers: LoopHelpers,
    names: FileNames, taken: SwiftNames, indent: Int
  ) {
    self.taken = taken
    self.names = names
    self.helpers = helpers
    self.equations = equations
    self.pointers = pointers
    self.quantities = quantities
    self.indent = indent
  }

  mutating func line(_ text: String) { lines.append(String(repeating: " ", count: indent) + text) }

  mutating func append(_ text: String) { line(text) }

  mutating func fresh(_ prefix: String) -> String {
    repeat { freshCount += 1 } while taken.isTaken("\(prefix)\(freshCount)")
    return "\(prefix)\(freshCount)"
  }

  mutating func block(_ head: String, _ body: (inout LoopEmitter) throws -> Void) throws {
    line(head + " {")
    indent += 2
    let known = remembered.count
    try body(&self)
    forget(from: known)
    indent -= 2
    line("}")
  }

  /// A value under a name, to the end of the block.
  mutating func remember(_ node: Node, _ name: String) {
    accumulators[node] = name
    remembered.append(node)
  }

  private mutating func forget(from known: Int) {
    for node in remembered[known...] { accumulators[node] = nil }
    remembered.removeSubrange(known...)
  }

  // MARK: Steps

  /// One step after the other, with all that is done in it.
  mutating func loop(over steps: LoopSteps, _ body: (inout LoopEmitter) throws -> Void) throws {
    let letter = fresh("step")
    let count = steps.range.count
    stepLoops.append((LoopIndex(letter: letter, number: steps.range.lowerBound), steps.range))
    let values = steps.isDescending ? "stride(from: \(count - 1), through: 0, by: -1)" : "0..<\(count)"
    try block("for \(letter) in \(values)", body)
    stepLoops.removeLast()
  }

  /// A statement at the steps of the loops around it, where it has them; over its other indices.
  mutating func atSteps(
    of statement: LoopStatement,
    _ body: (inout LoopEmitter, [IndexEquation.FreeIndex]) throws -> Void
  ) throws {
    var rest: [IndexEquation.FreeIndex] = []
    var conditions: [String] = []
    let outer = letters
    for index in statement.free {
      guard let depth = statement.stepLetters.firstIndex(of: index.symbol),
        let low = equations.value(index.interval.lower),
        let high = equations.value(index.interval.upper)
      else {
        rest.append(index)
        continue
      }
      let (place, range) = stepLoops[depth]
      letters[.free(index.symbol)] = place
      let letter = place.letter ?? ""
      if low == high, low...high != range {
        conditions.append("\(letter) == \(low - place.number)")
        continue
      }
      if low > range.lowerBound { conditions.append("\(letter) >= \(low - place.number)") }
      if high < range.upperBound { conditions.append("\(letter) <= \(high - place.number)") }
    }
    if conditions.isEmpty {
      try body(&self, rest)
    } else {
      try block("if \(conditions.joined(separator: ", "))") { try body(&$0, rest) }
    }
    letters = outer
  }

  // MARK: Equations

  /// `target = body` for all free indices but the sample; `isAdded` adds to what is there.
  mutating func assign(
    _ pointer: String, _ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node, isAdded: Bool
  ) throws {
    guard case .symbol(_, let indices) = graph.view(target) else {
      throw ScheduleError(.loops, Message("a target", pt: "um alvo"))
    }
    let own = free.filter { .free($0.symbol) != equations.sample.map { Index.Base.free($0) } }
    if vectors != nil, !isAdded { return try assignPanel(pointer, target, own, body) }
    if own.isEmpty {
      let value = try value(body)
      return line("\(pointer)[\(try offset(target, indices))] \(isAdded ? "+=" : "=") \(value)")
    }
    if own.count == 1, !isAdded, try assignSigmoids(pointer, target, own[0], body) { return }
    if own.count == 1, !isAdded, try assignRows(pointer, target, own[0], body) { return }
    if !isAdded, try assignVectors(pointer, target, own, body) { return }
    if try assignOuter(pointer, target, own, body, isAdded: isAdded) { return }
    try loop(over: own, of: [body]) { (emitter: inout LoopEmitter) in
      let value = try emitter.value(body)
      let place = try emitter.offset(target, indices)
      emitter.line("\(pointer)[\(place)] \(isAdded ? "+=" : "=") \(value)")
    }
  }

  /// One loop in the other. Reductions of `values` that a loop does not change are taken before it.
  mutating func loop(
    over free: [IndexEquation.FreeIndex], at place: Int = 0, of values: [Node],
    _ body: (inout LoopEmitter) throws -> Void
  ) throws {
    if place == free.count { return try body(&self) }
    guard let low = equations.value(free[place].interval.lower),
      let count = equations.count(free[place].interval)
    else {
      throw ScheduleError(.loops, Message("an open size", pt: "um tamanho em aberto"))
    }
    let letter = fresh("i")
    let base = Index.Base.free(free[place].symbol)
    let outer = letters[base]
    if count == 1 {
      letters[base] = LoopIndex(number: low)
      let known = remembered.count
      try loop(over: free, at: place + 1, of: values, body)
      forget(from: known)
    } else {
      let held = try hoist(values, independentOf: free[place...].map { .free($0.symbol) })
      letters[base] = LoopIndex(letter: letter, number: low)
      try block("for \(letter) in 0..<\(count)") { (emitter: inout LoopEmitter) in
        try emitter.loop(over: free, at: place + 1, of: values, body)
      }
      release(held)
    }
    letters[base] = outer
  }

  func depends(_ node: Node, on base: Index.Base) -> Bool {
    graph.reachable(from: [node]).contains { graph.mentions(base, $0) }
  }

  // MARK: Places

  /// The offset of an element in its array, without the sample's row.
  func offset(_ node: Node, _ indices: [Index]) throws -> String {
    guard case .symbol(let name, _) = graph.view(node), let quantity = quantities[name] else {
      throw ScheduleError(.loops, Message("a symbol", pt: "um símbolo"))
    }
    let isPerSample = equations.model.quantities[quantity].isPerSample
    let own = Array(indices.dropFirst(isPerSample ? 1 : 0))
    var terms: [String] = []
    var constant = 0
    var stride = 1
    for (index, bound) in zip(own, equations.extents(quantity)).reversed() {
      defer { stride *= bound.count }
      if bound.count == 1 { continue }
      if let value = equations.value(index) {
        constant += (value - bound.lowerBound) * stride
        continue
      }
      guard let place = letters[index.base] else {
        throw ScheduleError(.loops, Message("an index", pt: "um índice"))
      }
      constant += (place.number + Int(index.offset) - bound.lowerBound) * stride
      guard let letter = place.letter else { continue }
      terms.insert(stride == 1 ? letter : "\(stride) * \(letter)", at: 0)
    }
    let sum = terms.joined(separator: " + ")
    if terms.isEmpty { return "\(constant)" }
    return constant == 0 ? sum : constant < 0 ? "\(sum) - \(-constant)" : "\(sum) + \(constant)"
  }
}

/// What an index is inside of loops: a letter that counts from zero and a number, or the number alone.
struct LoopIndex {
  var letter: String?
  var number: Int

  func advanced(by distance: Int) -> LoopIndex { LoopIndex(letter: letter, number: number + distance) }

  var text: String {
    guard let letter else { return "\(number)" }
    return number == 0 ? letter : "(\(letter) \(number < 0 ? "-" : "+") \(number.magnitude))"
  }
}
