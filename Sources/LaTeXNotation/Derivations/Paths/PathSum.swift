import SymbolicAlgebra

/// ∂L/∂w as products of local factors along paths and sums over them, with what the paths share written once.
indirect enum PathSum: Hashable {
  /// ∂L/∂X of a link X where many paths meet.
  case joint(Int)
  /// ∂outer/∂inner.
  case step(PathPlace, PathPlace)
  /// Factors from the loss to the weight.
  case product([PathSum])
  case sum([PathSum])

  /// Groups paths of one origin. Each path is the links on it and ends at the loss, or at a joint.
  init(_ paths: [[Int]], joints: Set<Int>) {
    let whole = paths.map { path in
      [PathPlace.origin] + path.map { PathPlace.link($0) }
        + (path.last.map { joints.contains($0) } == true ? [.above] : [.loss])
    }
    self = Self.grouped(whole)
  }

  /// Paths between the same two places. What all have in common divides them; the parts in between are sums.
  private static func grouped(_ paths: [[PathPlace]]) -> PathSum {
    guard let first = paths.first else { return .product([]) }
    if paths.count == 1 { return series(zip(first.dropFirst(), first).reversed().map { factor($0, $1) }) }
    let common = first.dropFirst().dropLast().filter { place in paths.allSatisfy { $0.contains(place) } }
    if common.isEmpty { return branches(paths) }
    var factors: [PathSum] = []
    let ends = [first[0]] + common
    for (place, start) in ends.enumerated().reversed() {
      var parts: [[PathPlace]] = []
      for path in paths {
        let from = path.firstIndex(of: start) ?? 0
        let to = place + 1 < ends.count ? path.firstIndex(of: ends[place + 1]) ?? from : path.count - 1
        let part = Array(path[from...max(from, to)])
        if !parts.contains(part) { parts.append(part) }
      }
      factors.append(grouped(parts))
    }
    return series(factors)
  }

  /// Paths that share nothing but their ends, by their first links.
  private static func branches(_ paths: [[PathPlace]]) -> PathSum {
    var groups: [[[PathPlace]]] = []
    for path in paths {
      if let place = groups.firstIndex(where: { $0[0][1] == path[1] }) {
        groups[place].append(path)
      } else {
        groups.append([path])
      }
    }
    if groups.count == 1 { return .sum(paths.map { grouped([$0]) }) }
    return .sum(groups.map { grouped($0) })
  }

  private static func factor(_ outer: PathPlace, _ inner: PathPlace) -> PathSum {
    if outer == .above, case .link(let place) = inner { return .joint(place) }
    return .step(outer, inner)
  }

  private static func series(_ factors: [PathSum]) -> PathSum {
    let flat = factors.flatMap { factor in
      if case .product(let inner) = factor { inner } else { [factor] }
    }
    return flat.count == 1 ? flat[0] : .product(flat)
  }

  /// The steps in it, from the loss inwards, each once.
  var steps: [PathSum] {
    var found: [PathSum] = []
    var stack: [PathSum] = [self]
    while let next = stack.popLast() {
      switch next {
      case .joint: continue
      case .step: if !found.contains(next) { found.append(next) }
      case .product(let parts), .sum(let parts): stack += parts.reversed()
      }
    }
    return found
  }
}

/// A place on a path.
enum PathPlace: Hashable {
  /// The weight, or the quantity that is differentiated in.
  case origin
  case link(Int)
  /// The loss, of a sample where there are samples.
  case loss
  /// From a joint to the loss, along paths that were told before.
  case above
}
