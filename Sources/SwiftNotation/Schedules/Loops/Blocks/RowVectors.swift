import SymbolicAlgebra
import SymbolicCalculus

// Equations with functions of the entries of a row: a vector of entries at a time, then the last ones.
extension LoopEmitter {
  /// a[j] = f(z[j], …), by the vector functions of the file.
  mutating func assignVectors(
    _ pointer: String, _ target: Node, _ own: [IndexEquation.FreeIndex], _ body: Node
  ) throws -> Bool {
    guard let last = own.last, let count = equations.count(last.interval), count >= format.lanes,
      let low = equations.value(last.interval.lower), runsAlong(last.symbol, target),
      isVector(body, along: last.symbol), case .symbol(_, let indices) = graph.view(target)
    else { return false }
    let base = Index.Base.free(last.symbol)
    let whole = count / format.lanes * format.lanes
    try loop(over: Array(own.dropLast()), of: [body]) { (emitter: inout LoopEmitter) in
      func each(_ head: (String) -> String, _ store: (inout LoopEmitter) throws -> Void) throws {
        let letter = emitter.fresh("i")
        emitter.letters[base] = LoopIndex(letter: letter, number: low)
        try emitter.block(head(letter), store)
        emitter.letters[base] = nil
      }
      try each({ "for \($0) in stride(from: 0, to: \(whole), by: \(emitter.format.lanes))" }) {
        (emitter: inout LoopEmitter) in
        emitter.vectors = emitter.helpers.vectors
        emitter.row = last.symbol
        let text = try emitter.value(body)
        emitter.line("store(\(text), \(pointer) + \(try emitter.offset(target, indices)))")
        for name in ["load", "store"] { emitter.vectors?.use(name) }
        emitter.row = nil
        emitter.helpers.vectors = emitter.vectors ?? emitter.helpers.vectors
        emitter.vectors = nil
      }
      if whole == count { return }
      try each({ "for \($0) in \(whole)..<\(count)" }) { (emitter: inout LoopEmitter) in
        let text = try emitter.value(body)
        emitter.line("\(pointer)[\(try emitter.offset(target, indices))] = \(text)")
      }
    }
    return true
  }

  /// Whether neighbours along an index lie side by side.
  private func runsAlong(_ letter: Symbol, _ symbol: Node) -> Bool {
    guard case .symbol(let name, let indices) = graph.view(symbol), quantities[name] != nil else {
      return false
    }
    let base = Index.Base.free(letter)
    return indices.last?.base == base && indices.last?.offset == 0
      && !indices.dropLast().contains { $0.base == base }
  }

  /// Whether a value is made of rows along an index and of numbers, with a long function among them.
  private func isVector(_ body: Node, along letter: Symbol) -> Bool {
    var hasLong = false
    for node in graph.reachable(from: [body]) {
      switch graph.view(node) {
      case .constant, .sum, .product: continue
      case .symbol: if depends(node, on: .free(letter)), !runsAlong(letter, node) { return false }
      case .indexValue: if depends(node, on: .free(letter)) { return false }
      case .power(_, let exponent):
        let number = graph.constant(of: exponent)
        let isHalf = [number, number?.negated].contains(Rational(1, over: 2))
        guard isHalf || (number?.integer?.magnitude ?? .max) <= 16 else { return false }
      case .function(let function, _):
        guard let name = VectorFunction.row(of: function)?.name else { return false }
        hasLong = hasLong || VectorFunction.longCalls(in: name) > 0 && depends(node, on: .free(letter))
      case .reduction, .delta, .named, .opaque: return false
      }
    }
    return hasLong
  }
}
