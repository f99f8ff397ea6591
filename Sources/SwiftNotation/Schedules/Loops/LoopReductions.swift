import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

// Reductions over one index, and where they are taken.
extension LoopEmitter {
  /// A sum or a largest value: a dot product where two rows meet, else a loop with one variable.
  mutating func reduction(_ node: Node, _ kind: ReductionKind, _ interval: IndexInterval) throws -> String {
    guard let count = equations.count(interval), let low = equations.value(interval.lower) else {
      throw ScheduleError(
        .loops,
        Message(
          "a sum over the samples inside a sample", pt: "uma soma sobre as amostras dentro de uma amostra"))
    }
    let variable = graph.symbol(named: "\u{8}s\(lines.count)\(freshCount)")
    let body = graph.instance(of: node, at: .free(variable))
    let name = fresh("s")
    if vectors == nil, kind == .sum, let pair = try dotPair(body, variable, low) {
      line("let \(name): \(scalar) = dot(\(pair.0), \(pair.1), \(count))")
      return name
    }
    let letter = fresh("k")
    let held = try hoist([body], independentOf: [.free(variable)])
    line("var \(name): \(type) = \(splat(start(kind)))")
    letters[.free(variable)] = LoopIndex(letter: letter, number: low)
    try block("for \(letter) in 0..<\(count)") { (emitter: inout LoopEmitter) in
      let value = try emitter.value(body)
      emitter.line(emitter.accumulation(kind, name, value))
    }
    letters[.free(variable)] = nil
    release(held)
    return name
  }

  /// What a reduction of nothing is.
  private func start(_ kind: ReductionKind) -> String {
    switch kind {
    case .sum: "0.0"
    case .product: "1.0"
    case .max: "-\(scalar).infinity"
    case .min: "\(scalar).infinity"
    }
  }

  private mutating func accumulation(_ kind: ReductionKind, _ name: String, _ value: String) -> String {
    switch kind {
    case .sum: return "\(name) += \(value)"
    case .product: return "\(name) *= \(value)"
    case .max: return "\(name) = \(call(.max))(\(name), \(value))"
    case .min: return "\(name) = \(call(.min))(\(name), \(value))"
    }
  }

  /// Two arrays whose last index is the one that is summed over.
  private mutating func dotPair(_ body: Node, _ variable: Symbol, _ low: Int) throws -> (String, String)? {
    guard case .product(let factors) = graph.view(body), factors.count == 2 else { return nil }
    var starts: [String] = []
    letters[.free(variable)] = LoopIndex(number: low)
    defer { letters[.free(variable)] = nil }
    for factor in factors {
      guard case .symbol(let name, let indices) = graph.view(factor), indices.last?.base == .free(variable),
        indices.last?.offset == 0, indices.dropLast().allSatisfy({ $0.base != .free(variable) }),
        let pointer = pointers[name], !pointer.hasPrefix("=")
      else { return nil }
      starts.append("\(pointer) + \(try offset(factor, indices))")
    }
    return (starts[0], starts[1])
  }

  // MARK: Before a loop

  /// Takes the reductions of `nodes` that are the same for all values of the given indices, once and here.
  ///
  /// They stand under their names until `release`.
  mutating func hoist(_ nodes: [Node], independentOf bases: [Index.Base]) throws -> [Node] {
    var held: [Node] = []
    var stack = Array(nodes.reversed())
    while let node = stack.popLast() {
      if accumulators[node] != nil { continue }
      guard case .reduction(_, _, let interval, _) = graph.view(node) else {
        stack += graph.operands(of: node).reversed()
        continue
      }
      if equations.isOverSamples(interval) || bases.contains(where: { depends(node, on: $0) }) { continue }
      accumulators[node] = try scalar(node)
      held.append(node)
    }
    return held
  }

  mutating func release(_ held: [Node]) {
    for node in held { accumulators[node] = nil }
  }
}
