import SymbolicAlgebra
import SymbolicCalculus

// Equations whose inner loop runs along a row: one call of a function of rows each.
extension LoopEmitter {
  /// a[j] = σ(z[j]) with σ′(z[j]) beside it, from one exponential each.
  mutating func assignSigmoids(
    _ pointer: String, _ target: Node, _ free: IndexEquation.FreeIndex, _ body: Node
  ) throws -> Bool {
    guard case .function(.sigmoid, let arguments) = graph.view(body),
      case .symbol(let name, let indices) = graph.view(arguments[0]), let slope = slopes[name],
      case .symbol(_, let targetIndices) = graph.view(target), indices == targetIndices,
      let width = equations.count(free.interval), let first = equations.value(free.interval.lower)
    else { return false }
    letters[.free(free.symbol)] = LoopIndex(number: first)
    let (from, to) = (try offset(arguments[0], indices), try offset(target, targetIndices))
    letters[.free(free.symbol)] = nil
    if vectors != nil {
      let (x, y) = ((Int(from) ?? 0) * blocking.panel, (Int(to) ?? 0) * blocking.panel)
      line(
        "sigmoids(\(pointers[name] ?? "") + \(x), \(pointer) + \(y), \(slope) + \(x), \(blocking.panel * width))"
      )
      return true
    }
    line("sigmoids(\(pointers[name] ?? "") + \(from), \(pointer) + \(to), \(slope) + \(from), \(width))")
    return true
  }

  /// T[j] = … Σₖ cₖ·M[k,j] …: rows of M are added, the other factors follow entry by entry.
  mutating func assignRows(
    _ pointer: String, _ target: Node, _ free: IndexEquation.FreeIndex, _ body: Node
  ) throws -> Bool {
    var factors = [body]
    if case .product(let all) = graph.view(body) { factors = all }
    let sums = factors.indices.filter { graph.opcode(of: factors[$0]) == .reduction }
    guard sums.count == 1, case .reduction(.sum, _, let interval, _) = graph.view(factors[sums[0]]),
      let count = equations.count(interval), let width = equations.count(free.interval), count > 1, width > 1
    else { return false }
    let variable = graph.symbol(named: "\u{8}k\(lines.count)")
    let inner = graph.instance(of: factors[sums[0]], at: .free(variable))
    var parts = [inner]
    if case .product(let all) = graph.view(inner) { parts = all }
    let base = Index.Base.free(free.symbol)
    let moving = parts.filter { depends($0, on: base) }
    guard moving.count == 1, case .symbol(let name, let indices) = graph.view(moving[0]),
      indices.last?.base == base,
      indices.last?.offset == 0, indices.dropLast().allSatisfy({ $0.base != base }),
      indices.contains(where: { $0.base == .free(variable) })
    else { return false }
    guard case .symbol(_, let targetIndices) = graph.view(target), let low = equations.value(interval.lower),
      let first = equations.value(free.interval.lower)
    else { return false }
    let letter = fresh("k")
    letters[.free(variable)] = LoopIndex(letter: letter, number: low)
    letters[base] = LoopIndex(number: first)
    let start = try offset(target, targetIndices)
    line("clear(\(pointer) + \(start), \(width))")
    let others = parts.filter { !depends($0, on: base) }
    try block("for \(letter) in 0..<\(count)") { (emitter: inout LoopEmitter) in
      let factor = try emitter.value(
        others.isEmpty ? emitter.graph.constant(1) : emitter.graph.product(others))
      let row = try emitter.offset(moving[0], indices)
      emitter.line(
        "add(\(factor), \(emitter.pointers[name] ?? "") + \(row), \(pointer) + \(start), \(width))")
    }
    letters[.free(variable)] = nil
    letters[base] = nil
    let rest = factors.indices.filter { $0 != sums[0] }.map { factors[$0] }
    if !rest.isEmpty {
      try loop(over: [free], of: rest) { (emitter: inout LoopEmitter) in
        let value = try emitter.value(emitter.graph.product(rest))
        emitter.line("\(pointer)[\(try emitter.offset(target, targetIndices))] *= \(value)")
      }
    }
    return true
  }

  /// T[i,j] += uᵢ·v[j]: a multiple of one row is added to each row.
  mutating func assignOuter(
    _ pointer: String, _ target: Node, _ free: [IndexEquation.FreeIndex], _ body: Node, isAdded: Bool
  ) throws -> Bool {
    guard isAdded, let last = free.last, let width = equations.count(last.interval), width > 1,
      let first = equations.value(last.interval.lower),
      case .symbol(_, let targetIndices) = graph.view(target),
      targetIndices.last?.base == .free(last.symbol)
    else { return false }
    var factors = [body]
    if case .product(let all) = graph.view(body) { factors = all }
    if hasCarrier(factors) { return false }
    let base = Index.Base.free(last.symbol)
    let moving = factors.filter { depends($0, on: base) }
    guard moving.count == 1, case .symbol(let name, let indices) = graph.view(moving[0]),
      indices.last?.base == base,
      indices.last?.offset == 0, indices.dropLast().allSatisfy({ $0.base != base })
    else { return false }
    let others = factors.filter { !depends($0, on: base) }
    try loop(over: Array(free.dropLast()), of: others) { (emitter: inout LoopEmitter) in
      emitter.letters[base] = LoopIndex(number: first)
      let factor = try emitter.value(
        others.isEmpty ? emitter.graph.constant(1) : emitter.graph.product(others))
      let (row, place) = (try emitter.offset(moving[0], indices), try emitter.offset(target, targetIndices))
      emitter.line(
        "add(\(factor), \(emitter.pointers[name] ?? "") + \(row), \(pointer) + \(place), \(width))")
      emitter.letters[base] = nil
    }
    return true
  }
}
