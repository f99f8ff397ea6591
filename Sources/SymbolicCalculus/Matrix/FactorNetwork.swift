import SymbolicAlgebra

/// Factors of a product that are still to be used, with the axes each depends on: a graph whose vertices are axes and whose edges
/// are matrices.
struct FactorNetwork {
  struct Factor {
    enum Source {
      case node(Node)
      /// A matrix contracted before, whose rows are the first axis.
      case matrix(MatrixExpression.Shaped)
    }

    var source: Source
    var axes: [Index.Base]

    init(_ node: Node, _ axes: [Index.Base]) {
      (source, self.axes) = (.node(node), axes)
    }

    init(_ matrix: MatrixExpression.Shaped, rows: Index.Base, columns: Index.Base) {
      (source, axes) = (.matrix(matrix), [rows, columns])
    }

    func other(than axis: Index.Base) -> Index.Base { axes[0] == axis ? axes[1] : axes[0] }
  }

  var factors: [Factor] = []

  mutating func take(where isWanted: ([Index.Base]) -> Bool) -> [Factor] {
    let taken = factors.filter { isWanted($0.axes) }
    factors.removeAll { isWanted($0.axes) }
    return taken
  }

  /// Two axes that more than one matrix joins.
  func parallelPair() -> [Index.Base]? {
    let matrices = factors.filter { $0.axes.count == 2 }
    for (place, factor) in matrices.enumerated() {
      if matrices[(place + 1)...].contains(where: { Set($0.axes) == Set(factor.axes) }) { return factor.axes }
    }
    return nil
  }

  /// The axes on cycles, and of those one that is summed and joins just two others, all that hangs on it being summed too.
  func cycle(free: [Index.Base]) -> (axes: [Index.Base], removable: Index.Base?)? {
    let core = stripped { _ in true }
    let axes = core.reduce(into: [Index.Base]()) { axes, factor in
      for axis in factor.axes where !axes.contains(axis) { axes.append(axis) }
    }
    if axes.isEmpty { return nil }
    let kernel = stripped { !free.contains($0) }
    // The last one is nearest to the loss.
    let removable = axes.last { axis in
      !free.contains(axis) && kernel.count { $0.axes.contains(axis) } == 2
    }
    return (axes, removable)
  }

  /// The matrices that stay when an axis with one matrix loses it, again and again.
  private func stripped(_ mayLose: (Index.Base) -> Bool) -> [Factor] {
    var edges = factors.filter { $0.axes.count == 2 }
    while true {
      let leaf = edges.firstIndex { edge in
        edge.axes.contains { axis in mayLose(axis) && edges.count { $0.axes.contains(axis) } == 1 }
      }
      guard let leaf else { return edges }
      edges.remove(at: leaf)
    }
  }

  /// Breadth first over matrices; places in the network.
  func path(from start: Index.Base, to end: Index.Base) -> [Int]? {
    var came: [Index.Base: (from: Index.Base, by: Int)] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let axis = queue[next]
      next += 1
      for (place, factor) in factors.enumerated() where factor.axes.count == 2 && factor.axes.contains(axis) {
        let other = factor.other(than: axis)
        if other == start || came[other] != nil { continue }
        came[other] = (axis, place)
        queue.append(other)
      }
    }
    guard came[end] != nil else { return nil }
    var path: [Int] = []
    var axis = end
    while axis != start, let step = came[axis] {
      path.append(step.by)
      axis = step.from
    }
    return path.reversed()
  }
}
