import SymbolicAlgebra

/// The parts of an adjoint that hold for parts of its indices, as parts that do not overlap.
///
/// Where h[t] is used for 1 ≤ t ≤ T and as h[t−1], so for 0 ≤ t ≤ T − 1, there are three: t = 0 with the second use, 1 ≤ t ≤ T − 1
/// with the sum of both, t = T with the first. Numbers count as less than sizes.
struct AdjointRegions {
  let graph: ExpressionGraph
  /// The indices of the array with their ranges.
  let letters: [IndexEquation.FreeIndex]

  struct Region {
    var free: [IndexEquation.FreeIndex]
    var body: Node
    /// Indices that have one value there and had more in every part.
    var fixed: [Index.Base: Index] = [:]
  }

  /// In the order given where no two overlap, or where nobody can tell; else in ascending order.
  func disjoint(_ pieces: [AdjointEquation.Piece]) -> [Region] {
    let regions = pieces.map { Region(free: $0.free, body: $0.body) }
    return split(regions, at: 0) ?? regions
  }

  private func split(_ regions: [Region], at place: Int) -> [Region]? {
    guard regions.count > 1 else { return regions }
    if place == letters.count {
      var sum = regions[0]
      sum.body = graph.sum(regions.map { $0.body })
      return [sum]
    }
    let intervals = regions.map { $0.free[place].interval }
    if intervals.allSatisfy({ $0 == intervals[0] }) { return split(regions, at: place + 1) }
    let starts = intervals.map { $0.lower } + intervals.map { $0.upper.advanced(by: 1) }
    guard let starts = ascending(starts) else { return nil }
    var result: [Region] = []
    for (lower, next) in zip(starts, starts.dropFirst()) {
      let own = IndexInterval(lower, next.advanced(by: -1))
      let active = regions.filter { contains($0.free[place].interval, own) }
      if active.isEmpty { continue }
      guard let parts = split(active.map { narrowed($0, at: place, to: own) }, at: place + 1) else {
        return nil
      }
      result += parts
    }
    // What did not overlap stays in its order.
    return result.count == regions.count && Set(result.map { $0.free }) == Set(regions.map { $0.free })
      ? regions : result
  }

  private func narrowed(_ region: Region, at place: Int, to interval: IndexInterval) -> Region {
    var own = region
    if own.free[place].interval == interval { return own }
    own.free[place].interval = interval
    if interval.lower == interval.upper { own.fixed[.free(own.free[place].symbol)] = interval.lower }
    return own
  }

  private func contains(_ interval: IndexInterval, _ part: IndexInterval) -> Bool {
    isAscending(interval.lower, part.lower) && isAscending(part.upper, interval.upper)
  }

  /// Different bounds in order; nil where two cannot be compared.
  private func ascending(_ bounds: [Index]) -> [Index]? {
    let sizes = Set(bounds.map { $0.base }).subtracting([.none])
    guard sizes.count <= 1, sizes.allSatisfy({ if case .size = $0 { true } else { false } }) else {
      return nil
    }
    var seen: Set<Index> = []
    return bounds.filter { seen.insert($0).inserted }.sorted { $0 != $1 && isAscending($0, $1) }
  }

  private func isAscending(_ a: Index, _ b: Index) -> Bool {
    a.base == b.base ? a.offset <= b.offset : a.base == .none
  }
}
