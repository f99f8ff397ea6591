import SymbolicAlgebra

/// Whether pairs of values agree: a quick look at numbers first, then exactly.
struct ClaimComparison {
  let claims: ClaimModel
  private var graph: ExpressionGraph { claims.graph }

  init(_ claims: ClaimModel) { self.claims = claims }

  /// Agreement in numbers at random points, with negative numbers as far as there are values; false where shapes differ.
  func looksEqual(_ instances: [ClaimChecker.Instance]) -> Bool {
    if instances.isEmpty { return false }
    return claims.numbers.allSatisfy { point in
      instances.allSatisfy { instance in
        guard let pairs = pairs(instance) else { return false }
        return pairs.allSatisfy { left, right in
          let (a, b) = (point.value(of: left), point.value(of: right))
          return Self.isClose(a, b) || point.hasSigns && !(a - b).isFinite
        }
      }
    }
  }

  static func isClose(_ a: Double, _ b: Double) -> Bool {
    (a - b).isFinite && (a - b).magnitude <= 1e-9 * max(a.magnitude, b.magnitude, 1e-3)
  }

  /// Entries that must be equal; nil where the shapes differ. A row and a column of the same entries are told apart.
  func pairs(_ instance: ClaimChecker.Instance) -> [(Node, Node)]? {
    let zero = graph.constant(0)
    let a = instance.left.sized(like: instance.right, zero: zero)
    let b = instance.right.sized(like: instance.left, zero: zero)
    if let x = a.single, let y = b.single { return [(x, y)] }
    guard a.rows == b.rows, a.columns == b.columns else { return nil }
    return Array(zip(a.entries, b.entries))
  }

  func decide(_ instances: [ClaimChecker.Instance]) -> ClaimChecker.Decision {
    var seen: Set<[Node]> = []
    for instance in instances {
      guard let pairs = pairs(instance) else {
        return .shapes(instance.left.shape, instance.right.shape, 0..<0)
      }
      for (left, right) in pairs {
        let (x, y) = (claims.expand(left), claims.expand(right))
        if x == y || !seen.insert([x, y]).inserted { continue }
        switch graph.identity(of: x, and: y) {
        case .equal: continue
        case .different(let counterexample): return .different(counterexample)
        case .undecided(let doubt): return .undecided(ClaimNote("\(doubt)", pt: "\(doubt)"))
        }
      }
    }
    return .equal(sizesNote)
  }

  /// The sizes that were chosen here.
  private var sizesNote: ClaimNote? {
    let open = claims.model.sizes.filter { $0.values.isEmpty && $0.parameter == nil }
    if open.isEmpty { return nil }
    let sizes = open.map { "\($0.name) = \(claims.layout.value(of: .named($0.name), indices: [:]))" }
      .joined(separator: ", ")
    return ClaimNote("tried with \(sizes)", pt: "verificado com \(sizes)")
  }
}
