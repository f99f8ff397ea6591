import ModelLanguage
import SymbolicAlgebra
import SymbolicCalculus

// Loops read and write through pointers: that every index stays inside of its array is settled before a line is written.
extension LoopEquations {
  func checkPlaces() throws {
    var bodies = (forward + [loss]).map { ($0.free, [$0.target, $0.body]) }
    for adjoint in linkAdjoints + weightAdjoints {
      bodies += adjoint.pieces.map { ($0.free, [adjoint.variable, $0.body]) }
    }
    for (free, roots) in bodies {
      try check(.none, IndexInterval(.integer(0), .integer(0)), in: roots)
      var seen: Set<Index.Base> = []
      for index in free where seen.insert(.free(index.symbol)).inserted {
        try check(.free(index.symbol), index.interval, in: roots)
      }
      for node in graph.reachable(from: roots) {
        guard case .reduction(_, let height, let interval, let body) = graph.view(node) else { continue }
        try check(.bound(height), interval, in: [body])
      }
    }
  }

  /// What is read at a letter, at the ends of its interval.
  private func check(_ base: Index.Base, _ interval: IndexInterval, in roots: [Node]) throws {
    if isOverSamples(interval) { return }
    guard let low = value(interval.lower), let high = value(interval.upper) else {
      throw ScheduleError(
        .loops, Message("a range that depends on an index", pt: "um intervalo que depende de um índice"))
    }
    if low > high { return }
    for node in graph.reachable(from: roots) {
      guard case .symbol(let name, let indices) = graph.view(node), let own = extents(of: name) else {
        continue
      }
      for (index, bound) in zip(indices.suffix(own.count), own) where index.base == base {
        let offset = Int(index.offset)
        guard bound.contains(low + offset), bound.contains(high + offset) else {
          throw ScheduleError(
            .loops,
            Message(
              "an index beyond '\(graph.name(of: name))'", pt: "um índice além de '\(graph.name(of: name))'"))
        }
      }
    }
  }

  /// Those of an array, or of the array that an adjoint belongs to.
  private func extents(of symbol: Symbol) -> [ClosedRange<Int>]? {
    let name = graph.name(of: symbol)
    let prefix = AdjointEquation.prefix
    let own = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    return model.quantities.firstIndex { $0.name == own }.map { extents($0) }
  }
}
